"""The page "Classification" as a visitor meets it, without a browser."""

import numpy as np
import pytest

pytest.importorskip("streamlit", reason="the pages need Streamlit")
from nnkit import maximum_likelihood as ml
from tests.pages.opening import address_of, assert_fine, notices, opened_page, printed, said
from tests.reading_numbers import number_in


def opened(**address):
    """The page after it has been opened with an address."""
    return opened_page("classification", address)


def cards(app):
    return {metric.label: number_in(metric.value) for metric in app.metric}


@pytest.mark.parametrize("part", ["counts", "training", "weights"])
def test_each_part_has_its_chart_and_says_what_to_notice(part):
    app = opened(likelihood_part=part)
    assert_fine(app)
    assert len(app.get("vega_lite_chart")) == 1
    assert notices(app)


@pytest.mark.parametrize(
    "address",
    [
        {"joint_counts": "0,0;0,0", "joint_theta": "best", "class_cases": "9", "class_rate": "inf", "pair_cases": "1,2,3;1,2,0"},
        {"joint_counts": "1,-1", "joint_theta": "0.5,0.6", "class_epochs": "501", "class_case": "0", "pair_cases": "1,2;3,4"},
        {"joint_counts": "1,2.5", "joint_theta": "2,-1", "class_seed": "-1", "class_moment": "101", "weight_1": "11"},
        {"joint_counts": "1,2;3", "class_rate": "0", "weight_bias": "much"},
        {"joint_counts": "1,2,3,4,5"},
    ],
)
def test_values_out_of_range_are_answered_and_the_rest_is_used(address):
    app = opened(**address, joint_copies="3")
    assert not app.exception
    assert not app.error
    [warning] = app.warning
    assert all(f"\n- {name}: received" in warning.value for name in address)
    assert "copies=3" in app.code[0].value


def test_a_theta_that_does_not_fit_the_counts_is_answered():
    app = opened(joint_theta="0.5,0.5;0.2,0.8")
    assert not app.exception
    [error] = app.error
    assert ": received '0.5,0.5;0.2,0.8'; accepted is even, mle, or a table of 3 rows" in error.value
    assert "Even shares stand in for it." in error.value
    assert cards(app)["Blue: Σ log p(t|f)"] == f"{21 * np.log(0.5):.6g}"


def editor(app, name):
    return f"{name}.editor{app.session_state[f'{name}.number']}"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"t1": "-3"}, "Counts n(f, t): -3 for f1, t1 cannot be used; accepted are whole numbers from 0 to 1000."),
        ({"t1": "2.5"}, "2.5 for f1, t1 cannot be used"),
        (
            {"t2": "1e7"},
            "Counts n(f, t), row f1, column t2: '1e7' cannot be used; accepted is a number from -1000000 to 1000000.",
        ),
        ({"t2": None}, "Counts n(f, t), row f1, column t2: received an empty cell; accepted is a number in every cell."),
    ],
)
def test_a_bad_count_is_answered_and_the_rest_stays(row, said):
    app = opened()
    before = app.code[0].value
    app.session_state[editor(app, "joint_counts")] = {"edited_rows": {0: row}, "added_rows": [], "deleted_rows": []}
    app.run()
    assert not app.exception
    [error] = app.error
    assert said in error.value
    assert app.code[0].value == before
    assert len(app.get("vega_lite_chart")) == 1
    assert [slider.key for slider in app.slider] == [slider.key for slider in opened().slider]  # the controls below stay


def test_an_empty_table_is_answered():
    app = opened()
    empty = {row: {"t1": "0", "t2": "0"} for row in range(3)}
    app.session_state[editor(app, "joint_counts")] = {"edited_rows": empty, "added_rows": [], "deleted_rows": []}
    app.run()
    assert not app.exception
    assert "received a table without a case; accepted is at least one count above 0." in app.error[0].value
    assert app.code


def test_what_cannot_be_used_does_not_stay_in_the_address():
    app = opened(joint_copies="3")
    bad = {"edited_rows": {0: {"t1": "-3"}}, "added_rows": [], "deleted_rows": []}
    app.session_state[editor(app, "joint_counts")] = bad
    app.run()
    assert address_of(app) == {"joint_copies": "3"}


def test_counts_that_are_edited_reach_the_sums_and_the_address():
    app = opened(joint_theta="mle")
    app.session_state[editor(app, "joint_counts")] = {"edited_rows": {1: {"t1": "9"}}, "added_rows": [], "deleted_rows": []}
    app.run()
    assert_fine(app)
    assert address_of(app) == {"joint_theta": "mle", "joint_counts": "6,2;9,4;3,5"}
    assert "theta = [[0.75, 0.6923076923076923, 0.375]" in app.code[0].value


def test_sliders_move_theta_and_leave_the_red_sum():
    app = opened()
    red = cards(app)["Red: Σ log p(f)"]
    app.slider(key="joint_theta.2.0.0").set_value(0.75).run()
    assert_fine(app)
    assert address_of(app) == {"joint_theta": "0.75,0.25;0.5,0.5;0.5,0.5"}
    blue = 6 * np.log(0.75) + 2 * np.log(0.25) + 13 * np.log(0.5)
    assert cards(app)["Blue: Σ log p(t|f)"] == f"{blue:.6g}"
    app.slider(key="joint_theta.2.0.0").set_value(1.0).run()
    assert cards(app)["Blue: Σ log p(t|f)"] == cards(app)["log π(S)"] == "-inf"
    assert "θ calls t2 impossible where f1 is seen" in said(app)
    assert cards(app)["Red: Σ log p(f)"] == red
    app.button(key="joint_theta.mle").click().run()
    assert_fine(app)
    assert address_of(app) == {"joint_theta": "mle"}
    assert app.slider(key="joint_theta.2.1.0").value == pytest.approx(0.2)
    assert cards(app)["Red: Σ log p(f)"] == red
    assert "conditional maximum likelihood estimate" in said(app)
    app.button(key="joint_theta.even").click().run()
    assert address_of(app) == {}


def test_three_classes_share_what_a_slider_leaves():
    app = opened(joint_counts="1,1,1", joint_theta="0.2,0.3,0.5")
    app.slider(key="joint_theta.3.0.0").set_value(0.6).run()
    assert address_of(app)["joint_theta"] == "0.6,0.15,0.25"
    app.slider(key="joint_theta.3.0.0").set_value(1.0).run()
    app.slider(key="joint_theta.3.0.0").set_value(0.5).run()
    assert address_of(app)["joint_theta"] == "0.5,0.25,0.25"
    assert_fine(app)


def test_the_tables_change_their_shape_together():
    app = opened(joint_theta="0.1,0.9;0.2,0.8;0.3,0.7")
    app.button_group(key="joint_counts.values").set_value(4).run()
    assert_fine(app)
    assert address_of(app) == {"joint_counts": "6,2;1,4;3,5;1,1", "joint_theta": "0.1,0.9;0.2,0.8;0.3,0.7;0.5,0.5"}
    app.button_group(key="joint_counts.values").set_value(2).run()
    assert address_of(app) == {"joint_counts": "6,2;1,4", "joint_theta": "0.1,0.9;0.2,0.8"}
    app.button_group(key="joint_counts.classes").set_value(1).run()
    assert_fine(app)
    assert address_of(app) == {"joint_counts": "6;1"}
    assert "With one class only there is nothing to learn" in said(app)


def test_the_codes_of_the_counts_print_the_cards():
    app = opened(joint_theta="0.2,0.8;0.4,0.6;0.5,0.5", joint_copies="9")
    numbers = dict(line.split(": ") for line in printed(app))
    shown = cards(app)
    assert numbers["blue sum"] == shown["Blue: Σ log p(t|f)"]
    assert numbers["red sum"] == shown["Red: Σ log p(f)"]
    assert numbers["log pi(S)"] == shown["log π(S)"]
    assert float(shown["π(S) as a product"]) == pytest.approx(float(numbers["pi(S)"]), rel=1e-3)


def test_moving_p_of_f_moves_the_red_sum_and_not_the_best_theta():
    app, usual = opened(joint_theta="mle", joint_shift="60"), opened(joint_theta="mle")
    assert_fine(app)
    p = 0.4 * np.array([8, 5, 8]) / 21 + [0.6, 0.0, 0.0]
    assert cards(app)["Red: Σ log p(f)"] == f"{8 * np.log(p[0]) + 5 * np.log(p[1]) + 8 * np.log(p[2]):.6g}"
    assert cards(app)["Blue: Σ log p(t|f)"] == cards(usual)["Blue: Σ log p(t|f)"]
    numbers = dict(line.split(": ") for line in printed(app))
    assert numbers["red sum"] == cards(app)["Red: Σ log p(f)"] != cards(usual)["Red: Σ log p(f)"]
    assert numbers["largest blue sum"] == numbers["blue sum"]


@pytest.mark.parametrize("counts", ["6,2", "6,2;0,0"])
def test_p_of_f_that_cannot_be_moved_is_answered(counts):
    app = opened(joint_counts=counts, joint_shift="60")
    assert_fine(app)
    assert any(caption.value == "All cases have f1, so p(f1) is 1 and cannot be moved." for caption in app.caption)


def test_cases_kept_out_of_training_have_a_card_that_the_code_prints():
    app = opened(likelihood_part="training", class_kept_out="30", class_epochs="60")
    assert_fine(app)
    shown = cards(app)
    assert shown["Σ T • log P, kept out"] == printed(app)[-1].split()[-1]
    assert "Of the 45 cases kept out of training" in said(app)
    assert len(app.main.dataframe[-1].value) == 105


@pytest.mark.parametrize("moment", ["0", "40", "100"])
def test_the_code_of_the_training_prints_the_cards_and_the_table(moment):
    app = opened(likelihood_part="training", class_epochs="60", class_moment=moment)
    assert_fine(app)
    rows = {float(line.split()[0]): line.split()[1:] for line in printed(app)}
    shown = cards(app)
    at = 0.6 * float(moment)
    assert rows[at] == [shown["Σ T • log P"], shown["its negation"], shown["n · cross-entropy"]]
    table = app.main.dataframe[-1].value
    assert table["T • log P"].sum() == pytest.approx(float(shown["Σ T • log P"]), rel=1e-5)
    assert len(table) == 150
    for _, row in table.iterrows():
        assert row["T • log P"] == row[f"log P: {row['class']}"]


def test_the_code_of_the_weights_prints_the_cards():
    app = opened(likelihood_part="weights", weight_1="2.5", weight_bias="-0.5")
    numbers = dict(line.split(": ") for line in printed(app))
    assert numbers["log-likelihood"] == cards(app)["Σ T • log P"]
    assert numbers["n times cross-entropy"] == cards(app)["n · cross-entropy"] == cards(app)["its negation"]


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("class_cases", "151", "Number of cases: 151 cannot be used; accepted is a whole number from 10 to 150."),
        ("class_rate", "1e300", "Learning rate η: '1e300' cannot be used"),
        (
            "class_case",
            "151",
            "Case to take apart: received 151; accepted is a whole number from 1 to 150. Case 1 is taken apart.",
        ),
    ],
)
def test_what_the_data_do_not_allow_is_answered_and_the_rest_stays(key, value, said):
    app = opened(likelihood_part="training", class_epochs="20")
    before = app.code[0].value
    app.text_input(key=key).set_value(value).run()
    assert not app.exception
    [error] = app.error
    assert said in error.value
    assert app.code[0].value == before
    assert len(app.get("vega_lite_chart")) == 1


def test_going_to_the_best_weights():
    app = opened(likelihood_part="weights")
    assert "Your weights are there" not in said(app)
    app.button(key="to_best").click().run()
    assert_fine(app)
    assert "Your weights are there" in said(app)
    apart = opened(likelihood_part="weights", pair_data="iris_apart")
    assert apart.button(key="to_best").disabled
    assert "The likelihood has no maximum" in said(apart)


def test_cases_of_ones_own_are_used_or_answered():
    app = opened(likelihood_part="weights", pair_data="own")
    before = app.code[0].value
    app.session_state[editor(app, "pair_cases")] = {"edited_rows": {0: {"t": "2"}}, "added_rows": [], "deleted_rows": []}
    app.run()
    assert not app.exception
    [error] = app.error
    assert "Cases: 2.0 cannot be used; accepted is a class t of 0 or 1 in the third column." in error.value
    assert app.code[0].value == before
    app.session_state[editor(app, "pair_cases")] = {"edited_rows": {0: {"t": "0"}}, "added_rows": [], "deleted_rows": []}
    app.run()
    assert_fine(app)
    assert app.code[0].value != before


def test_the_best_weights_are_found_with_a_bias_as_it_was_typed():
    app = opened(likelihood_part="weights")
    app.text_input(key="weight_bias").set_value("0,4").run()
    button = next(button for button in app.button if button.key == "to_best")
    assert not button.disabled
    button.click().run()
    assert_fine(app)
    best = ml.load_pair("iris", 0.4).maximum
    np.testing.assert_allclose([float(address_of(app)[name]) for name in ("weight_1", "weight_2")], best)
