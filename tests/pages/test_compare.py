"""The page that compares activation functions, as a visitor meets it, without a browser."""

import re
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("streamlit", reason="the pages need Streamlit")
from tests.pages.opening import address_of, assert_fine, opened_page, printed

ROOT = Path(__file__).parents[2]

# For every setting a value that is not its default, as an address has it.
ADDRESS = {
    "curves": "leaky_relu-prelu-rrelu-elu",
    "z_span": "0.1",
    "live_above": "0.2",
    "ruler_at": "-0.25",
    "one_scale": "False",
    "learn_rate": "0.5",
    "learn_updates": "30",
    "leaky_relu.slope": "0.2",
    "prelu.slope": "0.5",
    "rrelu.lower": "0.2",
    "rrelu.upper": "0.4",
    "elu.alpha": "2.0",
}


def opened(**address):
    """The page after it has been opened with an address."""
    return opened_page("activations", address)


def test_the_page_opens():
    app = opened()
    assert_fine(app)
    assert app.header[0].value == "Compare activation functions"
    charts = app.get("vega_lite_chart")
    assert len(charts) == 2
    assert all(chart.proto.alt for chart in charts)
    for kind in ("slider", "select_slider", "number_input", "toggle", "button_group"):
        for control in getattr(app, kind):
            assert control.help, control.label
    assert not address_of(app)


@pytest.mark.parametrize("name", ADDRESS)
def test_every_setting_can_stand_in_the_address(name):
    app = opened(**{name: ADDRESS[name]})
    assert_fine(app)
    assert address_of(app) == {name: ADDRESS[name]}


def test_all_settings_together_are_restored():
    app = opened(**ADDRESS)
    assert_fine(app)
    assert address_of(app) == ADDRESS
    code = app.code[0].value
    assert "with_parameters(alpha=2.0)" in code and "with_parameters(lower=0.2, upper=0.4)" in code
    assert any("from 2 to 1" in text.value for text in app.markdown)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("curves", "sigmoid-swish"),
        ("curves", "none"),
        ("z_span", "5"),
        ("z_span", "nan"),
        ("live_above", "0"),
        ("live_above", "1.5"),
        ("ruler_at", "inf"),
        ("ruler_at", "x"),
        ("one_scale", "perhaps"),
        ("learn_rate", "0"),
        ("learn_updates", "1001"),
        ("learn_updates", "1.5"),
        ("leaky_relu.slope", "2"),
        ("elu.alpha", "1e400"),
        ("prelu.slope", ""),
        ("colour", "red"),
    ],
)
def test_what_the_address_cannot_say_is_answered(name, text):
    kept = {"ruler_at": "2.0"} if name != "ruler_at" else {"z_span": "2.0"}
    app = opened(**{name: text}, **kept)
    assert not app.exception
    assert not app.error
    [warning] = app.warning
    assert f"{name}: " in warning.value
    assert "accepted" in warning.value
    assert app.code
    if name != "ruler_at":
        assert "z = 2.0" in app.code[0].value


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("ruler_at", 51.0, "ruler_at: received 51.0; accepted is a number from -50 to 50."),
        ("learn_rate", 0.0, "learn_rate: received 0.0"),
        ("learn_updates", 0, "learn_updates: received 0"),
    ],
)
def test_a_bad_setting_is_answered_and_the_rest_stays(key, value, said):
    app = opened()
    before = app.code[0].value
    app.number_input(key=key).set_value(value).run()
    assert not app.exception
    [error] = app.error
    assert said in error.value
    assert app.code[0].value == before
    assert len(app.get("vega_lite_chart")) == 2


def test_no_function_at_all_is_answered():
    app = opened()
    app.pills(key="chosen_curves").set_value([]).run()
    assert not app.exception
    [error] = app.error
    assert "curves: received ''; accepted is at least one function" in error.value
    assert len(app.get("vega_lite_chart")) == 2


def test_a_range_of_drawn_slopes_that_is_empty_is_answered():
    app = opened(**{"curves": "rrelu", "rrelu.lower": "0.9"})
    [error] = app.error
    assert "lower: received 0.9; accepted is a slope of at most upper" in error.value
    assert app.code


def test_a_slider_reaches_every_chart_and_table():
    app = opened(curves="elu", ruler_at="-1.0")
    app.slider(key="elu.alpha").set_value(0.5).run()
    assert_fine(app)
    assert address_of(app) == {"curves": "elu", "ruler_at": "-1.0", "elu.alpha": "0.5"}
    [traits] = (table.value for table in app.main.table)
    assert traits["Range"].tolist() == ["−0.5 to ∞"]
    [(value, slope)] = numbers_at_the_ruler(app)
    assert value == pytest.approx(0.5 * np.expm1(-1.0))
    assert slope == pytest.approx(0.5 * np.exp(-1.0), rel=1e-5)


def numbers_at_the_ruler(app):
    """What the formulas end in: each function's value and derivative."""
    [formulas] = [part.value for part in app.markdown if r"f'(" in part.value and r"\begin{aligned}" in part.value]
    rows = re.findall(r"&f'?\(-?[\d.]+\) = (.*?)(?= \\\\\[| \\end)", formulas)
    ends = [re.search(r"(-?[\d.]+)(?: \\cdot 10\^\{(-?\d+)\})?$", row).groups() for row in rows]
    numbers = [float(f"{digits}e{exponent or 0}") for digits, exponent in ends]
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def test_the_code_prints_the_numbers_of_the_page():
    app = opened(curves="sigmoid-tanh-leaky_relu", ruler_at="-0.7", live_above="0.1")
    rows = np.array([line.split(": ")[1].split() for line in printed(app)], dtype=float)
    np.testing.assert_allclose(numbers_at_the_ruler(app), rows[:, :2], rtol=1e-5)


def test_every_preset_opens():
    from pages.activation_functions.presets import COMPARE

    app = opened()
    for name, address in COMPARE.items():
        app.button_group(key="compare.preset").set_value(name).run()
        assert_fine(app)
        assert address_of(app) == address, name


def test_the_slides_number_stands_on_the_page():
    from pages.activation_functions.presets import COMPARE

    app = opened(**COMPARE["Sigmoid at x = 0.95"])
    assert any(r"x\,(1 - x) = 0.95 \cdot 0.05 = 0.0475" in formula.value for formula in app.markdown)
