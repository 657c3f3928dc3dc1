"""The page "Log loss" as a visitor meets it, without a browser."""

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("streamlit", reason="the pages need Streamlit")
from tests.pages.opening import address_of, assert_fine, notices, opened_page, printed, said

ROOT = Path(__file__).parents[2]
TABLE = "a,b,kind\n" + "\n".join(f"{i % 5},{i % 3},{'yes' if i % 5 > 2 else 'no'}" for i in range(20))

# For the settings of each part a value that is not the default, as an address has it.
OF_PART = {
    "one": {"single_v": "2.5", "single_t": "0"},
    "minibatch": {"rows_given": "v", "rows_p": "0.5,1;0,0"},
    "training": {
        "logistic_table": TABLE,
        "logistic_target": "kind",
        "logistic_start": "random",
        "logistic_size": "6.0",
        "logistic_learning_rate": "0.25",
        "logistic_batch_size": "5",
        "logistic_n_updates": "60",
        "logistic_seed": "3",
        "judged_run": "mse",
        "judged_threshold": "0.3",
        "judged_bins": "5",
    },
}
CHARTS = {"one": 1, "minibatch": 1, "training": 2}


def opened(**address):
    """The page after it has been opened with an address."""
    return opened_page("log-loss", address)


def cards(app):
    return {metric.label: metric.value for metric in app.metric}


@pytest.mark.parametrize("part", OF_PART)
def test_each_part_shows_its_charts_and_what_to_notice(part):
    app = opened(log_loss_part=part)
    assert app.header[0].value == "Log loss"
    assert len(app.get("vega_lite_chart")) == CHARTS[part]
    assert notices(app)


@pytest.mark.parametrize(("part", "name"), [(part, name) for part, names in OF_PART.items() for name in names])
def test_every_setting_of_a_part_is_in_its_code(part, name):
    own = {"logistic_dataset": "table", "logistic_table": TABLE} if name in ("logistic_table", "logistic_target") else {}
    app = opened(log_loss_part=part, **own | {name: OF_PART[part][name]})
    assert_fine(app)
    assert app.code[0].value != opened(log_loss_part=part).code[0].value


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("single_v", "1e5"),
        ("single_p", "1.2"),
        ("single_p", "-0.1"),
        ("single_t", "0.5"),
        ("rows_p", "0.5,1;x,0"),
        ("rows_p", "1.2,1"),
        ("rows_v", "0.5,0.5"),
        ("rows_v", "inf,1"),
        ("rows_v", ";".join(["1,1"] * 51)),
        ("logistic_dataset", "iris"),
        ("logistic_size", "1e9"),
        ("logistic_learning_rate", "0"),
        ("logistic_batch_size", "3"),
        ("logistic_n_updates", "0"),
        ("logistic_n_updates", "2.5"),
        ("judged_run", "mae"),
        ("judged_threshold", "1.5"),
        ("judged_bins", "1"),
        ("judged_bins", "21"),
    ],
)
def test_what_the_address_cannot_say_is_answered(name, text):
    app = opened(**{name: text})
    assert not app.exception
    assert not app.error
    [warning] = app.warning
    assert f"\n- {name}: " in warning.value
    assert "accepted" in warning.value


@pytest.mark.parametrize("value", ["1.5", "−0,001", "50%", ""])
def test_a_probability_that_is_none_is_answered_and_the_rest_stays(value):
    app = opened(single_given="p")
    before = app.code[0].value
    app.text_input(key="single_p").set_value(value).run()
    assert not app.exception
    [error] = app.error
    assert error.value.startswith(f"p: {value!r} cannot be used; accepted is a number ")
    assert error.value.endswith("Still showing 0.1.")
    assert app.code[0].value == before
    assert address_of(app) == {"single_given": "p"}
    assert len(app.get("vega_lite_chart")) == 1


def test_an_unusable_value_that_is_out_of_sight_gives_way():
    app = opened(single_v="-3.0")
    app.text_input(key="single_v").set_value("2000").run()
    assert app.error
    app.button_group(key="single_given").set_value("p").run()
    assert_fine(app)
    app.button_group(key="single_given").set_value("v").run()
    assert_fine(app)
    assert app.text_input(key="single_v").value == "-3"
    assert address_of(app) == {"single_v": "-3.0"}


def test_the_exact_value_reaches_the_cards():
    app = opened()
    app.text_input(key="single_v").set_value("-30").run()
    assert cards(app)["Cost, log loss"] == "30"
    app.button_group(key="single_given").set_value("p").run()
    app.text_input(key="single_p").set_value("1/4").run()
    assert_fine(app)
    assert cards(app)["Probability p"] == "0.25"
    assert cards(app)["Cost, log loss"] == "1.386"  # log 4


def test_an_infinite_cost_is_shown():
    app = opened(single_given="p", single_p="0")
    assert_fine(app)
    assert cards(app)["Cost, log loss"] == "∞"
    assert "The cost is infinite" in said(app)
    formulas = said(app).split("$$")[1::2]
    assert any(r"= \infty" in formula for formula in formulas)
    assert not any("nan" in formula or "inf" in formula.replace("infty", "") for formula in formulas)
    app = opened(log_loss_part="minibatch", rows_p="0.9,1;0,1")
    assert_fine(app)
    assert cards(app)["Mean log loss"] == "∞"
    assert app.main.dataframe[-1].value["log loss"].tolist() == ["0.1054", "∞"]


def editor(app, name):
    return f"{name}.editor{app.session_state[f'{name}.number']}"


def test_a_minibatch_that_is_edited_reaches_the_charts_and_the_address():
    app = opened(log_loss_part="minibatch", rows_p="0.9,1;0.2,0;0.5,1")
    edits = {"edited_rows": {0: {"p": "0.25"}}, "added_rows": [{"p": "0.125", "t": "0"}], "deleted_rows": [2]}
    app.session_state[editor(app, "rows_p")] = edits
    app.run()
    assert_fine(app)
    assert address_of(app)["rows_p"] == "0.25,1;0.2,0;0.125,0"
    table = app.main.dataframe[-1].value
    np.testing.assert_allclose(table["log loss"], -np.log([0.25, 0.8, 0.875]))


@pytest.mark.parametrize(
    ("edits", "answered"),
    [
        ({"deleted_rows": [0, 1]}, "Outputs: '' cannot be used; accepted is 1 to 50 cases of 2 numbers"),
        ({"edited_rows": {1: {"p": "1.2"}}}, "p: received 1.2 in case 2; accepted are numbers from 0 to 1."),
        ({"edited_rows": {0: {"t": "3"}}}, "t: received 3 in case 1; accepted are 0 and 1."),
    ],
)
def test_a_minibatch_that_cannot_be_used_is_answered(edits, answered):
    app = opened(log_loss_part="minibatch", rows_p="0.9,1;0.2,0")
    before = app.code[0].value
    app.session_state[editor(app, "rows_p")] = {"edited_rows": {}, "added_rows": [], "deleted_rows": []} | edits
    app.run()
    assert not app.exception
    [error] = app.error
    assert answered in error.value
    assert app.code[0].value == before


def test_rows_are_pasted():
    app = opened(log_loss_part="minibatch")
    app.text_area(key="pasted_rows").set_value("v;t\n-2,5;1\n4;0").run()
    assert_fine(app)
    assert address_of(app) == {"log_loss_part": "minibatch", "rows_given": "v", "rows_v": "-2.5,1;4,0"}
    app.text_area(key="pasted_rows").set_value("p,t\n0.5,1\n7,0").run()
    [error] = app.error
    assert error.value == "p: received 7 in case 2; accepted are numbers from 0 to 1. The table stays as it was."
    assert address_of(app)["rows_v"] == "-2.5,1;4,0"
    assert len(app.get("vega_lite_chart")) == 1
    app.run()
    assert_fine(app)


def test_outputs_of_the_trained_model_are_loaded():
    app = opened(log_loss_part="minibatch", logistic_n_updates="50")
    app.selectbox(key="loaded_from").set_value("start").run()
    app.slider(key="loaded_cases").set_value(8).run()
    next(b for b in app.button if b.label == "Load").click().run()
    assert_fine(app)
    table = app.main.dataframe[-1].value
    assert len(table) == 8
    assert table["log loss"].mean() > 5.0  # sure and wrong
    app.selectbox(key="loaded_from").set_value("log_loss").run()
    next(b for b in app.button if b.label == "Load").click().run()
    assert app.main.dataframe[-1].value["log loss"].mean() < 0.5
    app.selectbox(key="logistic_dataset").set_value("blobs").run()
    next(b for b in app.button if b.label == "Load").click().run()
    assert_fine(app)
    assert address_of(app)["logistic_dataset"] == "blobs"
    loaded = address_of(app)["rows_v"]
    app.selectbox(key="logistic_dataset").set_value("table").run()
    app.text_area(key="logistic_table").set_value("").run()
    next(b for b in app.button if b.label == "Load").click().run()
    assert not app.exception
    assert "table: received ''" in app.error[0].value
    assert address_of(app)["rows_v"] == loaded


def test_outputs_of_a_model_with_an_unusable_setting_are_not_loaded():
    app = opened(log_loss_part="training", logistic_n_updates="50")
    app.text_input(key="logistic_learning_rate").set_value("0.5.5").run()
    app.button_group(key="log_loss_part").set_value("minibatch").run()
    assert_fine(app)
    next(b for b in app.button if b.label == "Load").click().run()
    assert not app.exception
    [error] = app.error
    assert error.value.startswith("logistic_learning_rate: received '0.5.5'; accepted is a number")
    assert error.value.endswith("The table stays as it was.")
    app.button_group(key="log_loss_part").set_value("training").run()
    assert app.text_input(key="logistic_learning_rate").value == "0.5.5"


def test_the_code_of_one_output_prints_the_cards():
    app = opened(single_v="-3.0")
    p, t, cost, _, slope, squared = printed(app)[0].split()
    assert t == "1"
    shown = cards(app)
    for text, label in (
        (p, "Probability p"),
        (cost, "Cost, log loss"),
        (slope, "Slope of log loss"),
        (squared, "Slope of squared error"),
    ):
        assert float(shown[label]) == pytest.approx(float(text), rel=1e-3)


def test_the_code_of_a_minibatch_prints_its_table():
    app = opened(log_loss_part="minibatch", rows_given="v")
    table = app.main.dataframe[-1].value
    lines = printed(app)
    numbers = np.array([line.split() for line in lines[:-3]], dtype=float)
    columns = ["p", "t", "log loss", "(p − t)²", "dL/dz, log loss", "dL/dz, squared"]
    np.testing.assert_allclose(table[columns], numbers, rtol=1e-5)
    for line, label in zip(lines[-3:], ("Mean log loss", "Typical probability of the truth", "Mean squared error"), strict=True):
        assert float(cards(app)[label]) == pytest.approx(float(line.split(": ")[1]), rel=1e-3)
    assert float(lines[-3].split(": ")[1]) == pytest.approx(table["log loss"].mean(), rel=1e-5)
    np.testing.assert_allclose(table["−t log p"] + table["−(1 − t) log(1 − p)"], table["log loss"])


def test_the_code_of_the_training_prints_what_the_page_says():
    app = opened(log_loss_part="training", judged_run="mse", judged_threshold="0.3", logistic_size="8.0")
    assert_fine(app)
    lines = dict(line.rsplit(": ", 1) for line in printed(app))
    (_, taken), (missed, _) = eval(lines["confusion"])
    assert f"{missed} of {missed + eval(lines['confusion'])[1][1]} benign are missed" in said(app)
    assert f"{taken} of " in said(app)
    assert f"lie {float(lines['calibration error']):.3f} apart" in said(app)
    wrong = 1.0 - float(lines["mse train_accuracy"])
    assert f"{wrong:.1%} under the squared error" in notices(app)[0]


def test_an_own_table_is_trained_on_and_a_bad_one_answered():
    app = opened(log_loss_part="training", logistic_dataset="table")
    assert_fine(app)
    assert "hours,sleep,passed" in app.code[0].value
    app.text_area(key="logistic_table").set_value("").run()
    assert app.error[0].value.startswith("Your table: '' cannot be used")
    assert len(app.get("vega_lite_chart")) == 2
    app.text_area(key="logistic_table").set_value(TABLE).run()
    assert_fine(app)
    assert len(app.get("vega_lite_chart")) == 2
    app.text_input(key="logistic_target").set_value("c").run()
    assert "Target column: 'c' cannot be used" in app.error[0].value
    assert len(app.get("vega_lite_chart")) == 2
