"""The page "One case at a time", without a browser. Its settings and presets are tested in test_contract.py."""

import numpy as np
import pytest

pytest.importorskip("streamlit", reason="the pages need Streamlit")
from tests.pages.opening import address_of, assert_fine, notices, opened_page, printed

CHARTS = {"ascent": 1, "descent": 3, "microscope": 1}


def opened(**address):
    """The page after it has been opened with an address."""
    return opened_page("one-case", address)


@pytest.mark.parametrize("part", CHARTS)
def test_each_part_opens(part):
    app = opened(part=part)
    assert_fine(app)
    assert app.header[0].value == "One case at a time"
    assert len(app.get("vega_lite_chart")) == CHARTS[part]
    assert notices(app)
    assert all(button.help for button in app.button)


def test_settings_that_cannot_be_used_are_answered_and_the_rest_is_used():
    unusable = {
        "part": "middle",
        "pairs": "1,2;3",
        "samples": "1,2,3;4,5,x",
        "start_x": "inf",
        "start_y": "1e12",
        "start_w2": "1,500",
        "nudge_rate": "-1",
        "step_rate": "0",
        "micro_rate": "1e400",
        "nudge_passes": "0",
        "step_passes": "51",
        "looked_at": "0",
        "micro_data": "moons",
        "micro_hidden": "99",
        "micro_batch": "21",
        "micro_update": "201",
    }
    app = opened(**unusable, start_w1="2")
    assert not app.exception
    assert not app.error
    [warning] = app.warning
    assert all(f"\n- {name}: received " in warning.value for name in unusable)
    app.button_group(key="part").set_value("descent").run()
    assert "start=[2.0, 0.0]" in app.code[0].value


@pytest.mark.parametrize(
    ("part", "key", "value", "said"),
    [
        ("ascent", "nudge_rate", "0.0", "Learning rate η: '0.0' cannot be used; accepted is a number above 0"),
        ("ascent", "nudge_passes", "51", "Epochs: '51' cannot be used"),
        ("ascent", "start_x", "1e300", "First x: '1e300' cannot be used"),
        ("descent", "step_rate", "−1", "Learning rate η: '−1' cannot be used"),
        (
            "descent",
            "looked_at",
            "4",
            "Case to look at: 4 cannot be used; accepted is a whole number from 1 to 3. Case 1 is shown.",
        ),
        ("microscope", "micro_batch", "0", "Minibatch size: '0' cannot be used"),
        ("microscope", "micro_seed", "-1", "Seed of the run: '-1' cannot be used"),
    ],
)
def test_a_bad_setting_is_answered_and_the_rest_stays(part, key, value, said):
    app = opened(part=part)
    before = app.code[0].value
    app.text_input(key=key).set_value(value).run()
    assert not app.exception
    [error] = app.error
    assert said in error.value
    assert app.text_input(key=key).value == value
    assert address_of(app) == ({"part": part} if part != "ascent" else {})
    assert app.code[0].value == before
    assert len(app.get("vega_lite_chart")) == CHARTS[part]


def editor(app, name):
    return f"{name}.editor{app.session_state[f'{name}.number']}"


def test_cases_that_are_edited_reach_the_charts_and_the_address():
    app = opened()
    edits = {"edited_rows": {0: {"a": "-7.5"}}, "added_rows": [{"a": "4", "b": "5"}], "deleted_rows": [2]}
    app.session_state[editor(app, "pairs")] = edits
    app.run()
    assert_fine(app)
    assert address_of(app) == {"pairs": "-7.5,1;1,2;4,5"}
    assert app.main.dataframe[-1].value["a"].tolist() == [-7.5, 1.0, 4.0]
    app.button_group(key="part").set_value("descent").run()
    app.button_group(key="part").set_value("ascent").run()
    assert address_of(app) == {"pairs": "-7.5,1;1,2;4,5"}


def test_with_fewer_cases_than_the_one_looked_at_case_1_is_shown():
    app = opened(part="descent", looked_at="3")
    app.session_state[editor(app, "samples")] = {"edited_rows": {}, "added_rows": [], "deleted_rows": [2]}
    app.run()
    assert not app.exception
    [error] = app.error
    assert "Case to look at: 3 cannot be used; accepted is a whole number from 1 to 2. Case 1 is shown." in error.value
    assert address_of(app) == {"part": "descent", "samples": "1,1,3;2,-1,0"}


def test_cases_that_cannot_be_used_are_answered():
    app = opened()
    before = app.code[0].value
    app.session_state[editor(app, "pairs")] = {"edited_rows": {}, "added_rows": [], "deleted_rows": [1, 2]}
    app.run()
    assert not app.exception
    [error] = app.error
    assert "Cases: '2,1' cannot be used; accepted is 2 to 20 cases of 2 numbers" in error.value
    assert app.code[0].value == before
    app.session_state[editor(app, "pairs")] = {"edited_rows": {}, "added_rows": [{"a": "1"}], "deleted_rows": []}
    app.run()
    assert_fine(app)
    assert any("left out until they are complete" in caption.value for caption in app.caption)


def test_the_ascents_code_prints_the_numbers_of_its_table():
    app = opened(pairs="2,1;1,2;-2,-1", nudge_passes="2", start_x="0.3")
    table = app.main.dataframe[-1].value
    numbers = np.array([line.split() for line in printed(app)[1:-1]], dtype=float)
    np.testing.assert_allclose(table[["x after", "y after", "sum of L"]], numbers, rtol=1e-5, atol=1e-12)
    np.testing.assert_allclose(table["L after"] - table["L before"], 0.1 * (table["a"] ** 2 + table["b"] ** 2))


@pytest.mark.parametrize("without_2", ["True", "False"])
def test_the_descents_code_prints_the_numbers_of_both_tables(without_2):
    app = opened(part="descent", without_2=without_2, start_w1="0.2", step_passes="3")
    lines = [line.split() for line in printed(app)]
    for rule, table in zip(("absolute", "squared"), (frame.value for frame in app.main.dataframe[-2:]), strict=True):
        numbers = np.array([line[1:] for line in lines if line[0] == rule], dtype=float)
        np.testing.assert_allclose(table["P − t"], numbers[:, 0], rtol=1e-5, atol=1e-12)
        assert table["new w"].tolist() == [f"({float(w1):.3g}, {float(w2):.3g})" for w1, w2 in numbers[:, 1:]]


def test_the_microscopes_code_prints_the_numbers_of_its_table():
    app = opened(part="microscope", micro_update="12", micro_batch="6")
    table = app.main.dataframe[-1].value
    rows = [line.rsplit(": ", 1) for line in printed(app) if ": " in line]
    assert table["weight"].tolist() == [name for name, _ in rows]
    numbers = np.array([values.split() for _, values in rows], dtype=float)
    np.testing.assert_allclose(table[["old, for every case", "mean", "new"]], numbers, rtol=1e-5)
    cases = [name for name in table if name.startswith("case ")]
    np.testing.assert_allclose(table[cases].mean(axis=1), table["mean"], rtol=1e-9, atol=1e-15)


def test_stepping_back_and_forth():
    app = opened(part="microscope", micro_update="3")
    new = app.main.dataframe[-1].value["new"]
    app.button(key="forward").click().run()
    assert address_of(app)["micro_update"] == "4"
    np.testing.assert_array_equal(app.main.dataframe[-1].value["old, for every case"], new)
    for _ in range(4):
        app.button(key="back").click().run()
    assert_fine(app)
    assert app.slider(key="micro_update").value == 1


def test_the_2_makes_no_difference():
    app = opened(part="descent", without_2="True")
    assert "The 2 is only another η" in notices(app)[0]
    assert any("the weights are equal." in text.value for text in app.markdown)


def test_divergence_is_explained():
    app = opened(part="descent", step_rate="5", step_passes="50", samples="100,1,1;1,100,2")
    assert_fine(app)
    assert any("the run diverged" in text.value for text in app.markdown)
    app = opened(part="microscope", micro_data="plane", micro_hidden="none", micro_rate="1e5", micro_update="200")
    assert_fine(app)
    assert any("The run has diverged by update 200" in text.value for text in app.markdown)
