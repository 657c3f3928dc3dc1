"""The page that compares activation functions, as a visitor meets it, without a browser."""

import re

import numpy as np
import pytest

pytest.importorskip("streamlit", reason="the pages need Streamlit")
from tests.pages.opening import address_of, assert_fine, notices, opened_page, printed


def opened(**address):
    """The page after it has been opened with an address."""
    return opened_page("activations", address)


def test_the_page_opens():
    app = opened()
    assert_fine(app)
    assert app.header[0].value == "Compare functions"
    assert len(app.get("vega_lite_chart")) == 2
    assert not address_of(app)


def test_parameters_reach_code_and_takeaways():
    app = opened(**{"curves": "rrelu-elu", "rrelu.lower": "0.2", "rrelu.upper": "0.4", "elu.alpha": "2.0", "ruler_at": "-0.25"})
    assert_fine(app)
    code = app.code[0].value
    assert "parameters='rrelu.lower=0.2,rrelu.upper=0.4,elu.alpha=2.0'" in code and "at=-0.25" in code
    assert any("ELU (alpha 2) from 2 to 1" in sentence for sentence in notices(app))


def test_what_the_address_cannot_say_is_answered():
    unusable = {
        "curves": "sigmoid-swish",
        "z_span": "5",
        "live_above": "1.5",
        "one_scale": "perhaps",
        "learn_rate": "0",
        "learn_updates": "1001",
        "leaky_relu.slope": "2",
        "elu.alpha": "1e400",
        "prelu.slope": "",
    }
    app = opened(**unusable, ruler_at="2.0")
    assert not app.exception
    assert not app.error
    [warning] = app.warning
    for name, text in unusable.items():
        assert f"- {name}: received" in warning.value and "accepted is" in warning.value, (name, text)
    assert "at=2.0" in app.code[0].value
    for other in ({"live_above": "0"}, {"ruler_at": "inf"}, {"learn_updates": "1.5"}, {"curves": "none"}, {"z_span": "nan"}):
        [warning] = opened(**other).warning
        assert f"- {next(iter(other))}: received" in warning.value


def test_a_bad_ruler_is_answered_with_its_range():
    app = opened()
    app.text_input(key="ruler_at").set_value("51").run()
    [error] = app.error
    assert "'51' cannot be used; accepted is a number from -50 to 50. Still showing 1." in error.value


def test_no_function_at_all_is_answered():
    app = opened()
    app.pills(key="chosen_curves").set_value([]).run()
    assert not app.exception
    [error] = app.error
    assert "'' cannot be used; accepted is at least one function" in error.value
    assert len(app.get("vega_lite_chart")) == 2


def test_a_range_of_drawn_slopes_that_is_empty_is_answered():
    app = opened(**{"curves": "rrelu", "rrelu.lower": "0.9"})
    [error] = app.error
    assert "0.9 cannot be used; accepted is a slope of at most upper" in error.value
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


def test_the_slides_number_stands_on_the_page():
    from pages.activation_functions.presets import COMPARE

    app = opened(**COMPARE["Sigmoid at x = 0.95"])
    assert any(r"x\,(1 - x) = 0.95 \cdot 0.05 = 0.0475" in formula.value for formula in app.markdown)
