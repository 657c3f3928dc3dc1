"""The page "Softmax and cross-entropy" as a visitor meets it, without a browser."""

from pathlib import Path

import numpy as np
import pytest

import nnkit

pytest.importorskip("streamlit", reason="the pages need Streamlit")
from tests.pages.opening import address_of, assert_fine, notices, opened_page, printed, said

ROOT = Path(__file__).parents[2]
BATCH = "1,2,3:3;0,-1,2.5:0.25,0.25,0.5"

# For the settings of each part a value that is not the default, as an address has it.
OF_PART = {
    "calculator": {"softmax_cases": BATCH, "softmax_temperature": "2.0", "softmax_unit": "bits", "softmax_rate": "0.5"},
    "competition": {
        "softmax_cases": BATCH,
        "softmax_temperature": "2.0",
        "raised_class": "2",
        "raised_by": "-1.5",
        "competition_function": "sigmoid",
    },
    "arithmetic": {"softmax_cases": BATCH, "softmax_shift": "700.0"},
    "distributions": {"whole_distributions": "0.5,0.1;0.5,0.9", "softmax_unit": "bits"},
    "predict": {"softmax_question": "slide-3"},
}
CHARTS = {"calculator": 2, "competition": 4, "arithmetic": 1, "distributions": 1, "predict": 0}


def opened(**address):
    """The page after it has been opened with an address."""
    return opened_page("softmax", address)


def editor(app, name):
    return f"{name}.editor{app.session_state[f'{name}.number']}"


def edit(app, name, rows=(), added=(), deleted=()):
    changes = {"edited_rows": dict(rows), "added_rows": list(added), "deleted_rows": list(deleted)}
    app.session_state[editor(app, name)] = changes
    return app.run()


@pytest.mark.parametrize("part", OF_PART)
def test_each_part_shows_its_charts_and_what_to_notice(part):
    app = opened(softmax_part=part)
    assert app.header[0].value == "Softmax and cross-entropy"
    assert len(app.get("vega_lite_chart")) == CHARTS[part]
    assert notices(app)


@pytest.mark.parametrize(("part", "name"), [(part, name) for part, names in OF_PART.items() for name in names])
def test_every_setting_of_a_part_is_in_its_code(part, name):
    app = opened(softmax_part=part, **{name: OF_PART[part][name]})
    assert_fine(app)
    assert app.code[0].value != opened(softmax_part=part).code[0].value


def test_the_chosen_case_is_spelled_out():
    app = opened(softmax_cases=BATCH, softmax_case="2")
    assert_fine(app)
    assert app.main.dataframe[-1].value["output x"].tolist() == [0.0, -1.0, 2.5]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("softmax_cases", "1:1"),
        ("softmax_cases", "1,2:3"),
        ("softmax_cases", "1,2:0.5,0.6"),
        ("softmax_cases", "1,2:1.5,-0.5"),
        ("softmax_cases", "1,inf:1"),
        ("softmax_cases", "1,nan:1"),
        ("softmax_cases", "1,2:1;1,2,3:1"),
        ("softmax_case", "9"),
        ("softmax_temperature", "0"),
        ("softmax_rate", "0"),
        ("softmax_rate", "1e3"),
        ("raised_class", "13"),
        ("raised_by", "11"),
        ("softmax_shift", "inf"),
        ("whole_distributions", "0.5,0.5"),
        ("whole_distributions", "0.5,0.5;0.4,0.5"),
        ("whole_distributions", "-0.5,0.5;1.5,0.5"),
        ("softmax_question", "slide-5"),
    ],
)
def test_what_the_address_cannot_say_is_answered(name, text):
    app = opened(**{name: text})
    assert not app.exception
    assert not app.error
    [warning] = app.warning
    assert f"\n- {name}" in warning.value
    assert "accepted" in warning.value


def test_a_shift_that_is_too_large_is_answered_and_the_rest_stays():
    app = opened(softmax_part="arithmetic")
    before = app.code[0].value
    app.text_input(key="softmax_shift").set_value("1.5e308").run()
    assert not app.exception
    [error] = app.error
    assert error.value.startswith("Add to every output: '1.5e308' cannot be used; accepted is ")
    assert app.code[0].value == before
    assert len(app.get("vega_lite_chart")) == 1


def test_a_case_or_class_that_is_gone_is_answered():
    app = opened(softmax_case="2")
    [error] = app.error
    assert "softmax_case: received 2; accepted is a whole number from 1 to 1. Case 1 is shown." in error.value
    app = opened(softmax_part="competition", raised_class="7")
    [error] = app.error
    assert "Class 1 is raised." in error.value
    assert app.code


def test_cases_that_are_edited_reach_the_charts_and_the_address():
    app = opened()
    edit(app, "table of cases", {0: {"x1": "-7.5"}}, [{"x1": "1", "x2": "2", "x3": "3", "x4": "4", "x5": "5", "hot": "5"}])
    assert_fine(app)
    assert address_of(app) == {"softmax_cases": "-7.5,1,2,1,1:3;1,2,3,4,5:5"}
    app.button_group(key="softmax_case").set_value(2).run()
    np.testing.assert_allclose(app.main.dataframe[-1].value["P"], nnkit.softmax([1, 2, 3, 4, 5]))
    app.button_group(key="softmax_part").set_value("competition").run()
    app.button_group(key="softmax_part").set_value("calculator").run()
    assert address_of(app) == {"softmax_cases": "-7.5,1,2,1,1:3;1,2,3,4,5:5", "softmax_case": "2"}


@pytest.mark.parametrize(
    ("rows", "deleted", "said"),
    [
        ({0: {"hot": "6"}}, (), "hot class of case 1: received 6.0; accepted is a whole number from 1 to 5."),
        ({0: {"hot": "1.5"}}, (), "hot class of case 1: received 1.5"),
        ({0: {"x1": "1.2e308"}}, (), "table of cases, row 1, column x1: received '1.2e308'"),
        ({}, (0,), "table of cases: received ''; accepted is 1 to 8 cases"),
    ],
)
def test_cells_that_cannot_be_used_are_answered(rows, deleted, said):
    app = opened(softmax_temperature="2.0")
    before = app.code[0].value
    edit(app, "table of cases", rows, deleted=deleted)
    assert not app.exception
    [error] = app.error
    assert said in error.value
    assert app.code[0].value == before
    assert address_of(app) == {"softmax_temperature": "2.0"}
    edit(app, "table of cases")
    assert_fine(app)


def test_cells_that_cannot_be_used_leave_all_controls_on_the_page():
    app = opened(softmax_part="competition", softmax_cases=BATCH, softmax_case="2", raised_class="3", raised_by="-1.5")
    before, address = app.code[0].value, address_of(app)
    edit(app, "table of cases", {0: {"t1": "0.75"}})
    assert "table of cases, targets: received shares of case 1" in app.error[0].value
    assert app.button_group(key="softmax_case").value == 2
    assert app.button_group(key="raised_class").value == 3
    assert app.slider(key="raised_by").value == -1.5
    assert app.code[0].value == before
    assert address_of(app) == address


def test_targets_become_distributions_and_one_hot_again():
    app = opened()
    app.selectbox(key="softmax_cases.kind").set_value("any").run()
    assert_fine(app)
    edit(app, "table of cases", {0: {"t1": "0.5"}})
    [error] = app.error
    assert "table of cases, targets: received shares of case 1 that sum to 1.5; accepted is a sum of 1." in error.value
    assert address_of(app) == {}
    edit(app, "table of cases", {0: {"t1": "-0.5", "t3": "1.5"}})
    assert "received -0.5 for class 1 of case 1; accepted are shares from 0 to 1." in app.error[0].value
    edit(app, "table of cases", {0: {"t1": "0.25", "t3": "0.75"}})
    assert_fine(app)
    assert address_of(app) == {"softmax_cases": "1,1,2,1,1:0.25,0,0.75,0,0"}
    app.selectbox(key="softmax_cases.kind").set_value("hot").run()
    assert_fine(app)
    assert address_of(app) == {}


def test_classes_are_added_and_taken_away():
    app = opened(softmax_cases="1,2,3:3;1,2,3:0.5,0.25,0.25")
    app.slider(key="softmax_cases.n").set_value(4).run()
    assert_fine(app)
    assert address_of(app) == {"softmax_cases": "1,2,3,0:3;1,2,3,0:0.5,0.25,0.25,0"}
    app.slider(key="softmax_cases.n").set_value(2).run()
    assert_fine(app)
    assert address_of(app) == {"softmax_cases": "1,2:2;1,2:2"}


def test_cases_are_pasted():
    app = opened()
    area = app.text_area(key="softmax_cases.pasted")
    area.set_value("1 2 3 : 3\n4\t5\t6 : 0.5 0.5 0").run()
    assert_fine(app)
    assert address_of(app) == {"softmax_cases": "1,2,3:3;4,5,6:0.5,0.5,0"}
    for text in ("1 2 x", "", "1 2\n1 2 3", "inf 1", "1 2 : 0.5 0.6"):
        app.text_area(key="softmax_cases.pasted").set_value(text + " ").run()
        assert not app.exception
        [error] = app.error
        assert "pasted text" in error.value
        assert "The cases stay as they were." in error.value
        assert address_of(app) == {"softmax_cases": "1,2,3:3;4,5,6:0.5,0.5,0"}


def test_taking_the_step_moves_the_outputs():
    app = opened()
    cases = nnkit.loss_functions.SoftmaxBatch([[1.0], [1.0], [2.0], [1.0], [1.0]], np.eye(5)[:, 2:3])
    app.button(key="take_step").click().run()
    assert_fine(app)
    np.testing.assert_allclose(app.main.dataframe[-1].value["output x"], cases.stepped.logits[:, 0], rtol=1e-5)
    for _ in range(30):
        app.button(key="take_step").click().run()
    assert_fine(app)
    assert app.main.dataframe[-1].value["P"][2] > 0.95


@pytest.mark.parametrize("unit", ["nats", "bits"])
def test_the_calculators_code_prints_the_numbers_of_its_table(unit):
    app = opened(softmax_cases="1,1,2,-1,-1:3;0.5,0,0,4,1:0.1,0.2,0.3,0.2,0.2", softmax_case="2", softmax_unit=unit,
                 softmax_temperature="1.5")  # fmt: skip
    table = app.main.dataframe[-1].value
    lines = printed(app)
    numbers = np.array([line.split(": ")[1].split() for line in lines[6:11]], dtype=float)
    np.testing.assert_allclose(table[["output x", "P", "−T log P"]], numbers[:, :3], rtol=1e-5)
    np.testing.assert_allclose(table["P − T"] / 1.5, numbers[:, 3], rtol=1e-4)
    assert float(lines[11].split()[2]) == pytest.approx(table["−T log P"].sum(), rel=1e-5)


def test_the_slides_costs_in_bits():
    for text, expected in (("0,0,0,0:1", 2.0), ("3.295836866,0,0,0:1", 0.152)):
        app = opened(softmax_cases=text, softmax_unit="bits")
        assert app.main.dataframe[-1].value["−T log P"].sum() == pytest.approx(expected, abs=5e-4)


def test_the_competitions_code_prints_its_jacobian():
    app = opened(softmax_part="competition", softmax_temperature="2.0", raised_by="1.5")
    numbers = np.array([line.split() for line in printed(app)], dtype=float)
    competition = nnkit.loss_functions.Competition([1.0, 1.0, 2.0, 1.0, 1.0], 0, 1.5, 2.0)
    np.testing.assert_allclose(numbers, [competition.P, competition.P_after, *competition.jacobian], rtol=1e-5)


@pytest.mark.parametrize("cases", ["1000,1001,1002:3", "1e+308,-1e+308,0:1", "1,2,3:3", "-1e+308,-1e+308:1", "709.7,709.7:1"])
def test_the_arithmetics_code_prints_both_tables(cases):
    app = opened(softmax_part="arithmetic", softmax_cases=cases)
    assert_fine(app)
    naive, stable = (frame.value for frame in app.main.dataframe[:2])
    for line, one, other in zip(printed(app), naive["P"], stable["P"], strict=True):
        expected = [float(str(value).replace("∞", "inf")) for value in (one, other)]
        np.testing.assert_allclose([float(word) for word in line.split()[:2]], expected, rtol=1e-5)
    app.button_group(key="softmax_part").set_value("calculator").run()
    assert_fine(app)
    app.button_group(key="softmax_part").set_value("competition").run()
    assert_fine(app)


def test_whole_distributions_are_edited_rescaled_and_answered():
    app = opened(softmax_part="distributions")
    edit(app, "whole_distributions", {0: {"T": "1.0"}})
    [error] = app.error
    assert "T: received shares that sum to 1.5; accepted is a sum of 1." in error.value
    assert len(app.get("vega_lite_chart")) == 1
    assert address_of(app) == {"softmax_part": "distributions"}
    app.button(key="whole_distributions.rescale").click().run()
    assert_fine(app)
    assert app.main.dataframe[-1].value["T"].tolist() == pytest.approx([1 / 1.5, 0.25 / 1.5, 0.15 / 1.5, 0.1 / 1.5])
    edit(app, "whole_distributions", {0: {"T": "-1.0"}})
    assert "T: received -1 for class 1" in app.error[0].value
    assert app.button(key="whole_distributions.rescale").disabled
    edit(app, "whole_distributions", deleted=(0, 1, 2))
    assert "cannot be used; accepted is 2 to 12 cases" in app.error[0].value
    assert not app.exception


def test_the_distributions_code_prints_the_numbers():
    app = opened(softmax_part="distributions", whole_distributions="0.5,0.8;0.25,0.2;0.25,0", softmax_unit="bits")
    assert_fine(app)
    assert "is infinite" in said(app)
    pair = nnkit.loss_functions.DistributionPair([0.5, 0.25, 0.25], [0.8, 0.2, 0.0], "bits")
    expected = [pair.entropy_of_T, pair.cost, pair.kl, pair.entropy_of_P, pair.reverse_cost, pair.reverse_kl]
    np.testing.assert_allclose([float(line) for line in printed(app)], expected, rtol=1e-5)


@pytest.mark.parametrize("question", ["slide-1", "slide-2", "slide-3", "slide-4", "cost-1", "cost-2"])
def test_a_guess_is_scored_when_it_is_revealed(question):
    app = opened(softmax_part="predict", softmax_question=question)
    assert_fine(app)
    assert not app.get("vega_lite_chart")
    assert "of 100 points" not in said(app)
    app.slider(key=f"guess {question} 0").set_value(0.5).run()
    app.button(key="reveal").click().run()
    assert_fine(app)
    assert "of 100 points" in said(app)
    assert "The slide prints" in said(app)
    assert len(app.get("vega_lite_chart")) == 1
    app.button_group(key="softmax_part").set_value("calculator").run()
    app.button_group(key="softmax_part").set_value("predict").run()
    assert app.slider(key=f"guess {question} 0").value == 0.5  # a guess stays
    app.button(key="guess again").click().run()
    assert_fine(app)
    assert "of 100 points" not in said(app)


def test_the_part_stays_where_the_window_becomes_narrow():
    app = opened(softmax_part="competition")
    app.session_state["room"] = (328, 800)
    app.run()
    assert_fine(app)
    assert app.selectbox(key="softmax_part").value == "competition"
    assert address_of(app) == {"softmax_part": "competition"}
