"""The page "Gaussian" as a visitor meets it, without a browser."""

import contextlib
import io
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("streamlit", reason="the pages need Streamlit")
import nnkit
from tests.pages.opening import address_of, assert_fine, opened_page, said

ROOT = Path(__file__).parents[2]

ADDRESS = {
    "mle_part": "climb",
    "sample_from": "typed",
    "drawn_mu": "-3.5",
    "drawn_sigma": "0.5",
    "drawn_n": "12",
    "drawn_seed": "4",
    "own_numbers": "1 2 4 8",
    "own_column": "b",
    "decimal_mark": "comma",
    "bundled_set": "wine",
    "bundled_column": "petal width (cm)",
    "guess_mu": "4.25",
    "guess_sigma": "1.75",
    "climb_rate": "0.05",
    "climb_updates": "33",
    "climbed_in": "sigma",
    "mle_confidence": "0.8",
    "repeat_n": "7",
    "n_repeats": "400",
    "repeat_seed": "3",
    "quantiles_of": "laplace",
}
# Settings that only show where others stand beside them.
BESIDE = {
    "own_numbers": {"sample_from": "typed"},
    "own_column": {"sample_from": "typed", "own_numbers": "a,b\n1,2\n3,4"},
    "decimal_mark": {"sample_from": "typed", "own_numbers": "1,5 2,5"},
    "bundled_set": {"sample_from": "bundled", "bundled_column": "alcohol"},
    "bundled_column": {"sample_from": "bundled"},
    "climb_rate": {"mle_part": "climb"},
    "climb_updates": {"mle_part": "climb"},
    "climbed_in": {"mle_part": "climb"},
    "mle_confidence": {"mle_part": "sure"},
    "repeat_n": {"mle_part": "sure"},
    "n_repeats": {"mle_part": "sure"},
    "repeat_seed": {"mle_part": "sure"},
    "quantiles_of": {"mle_part": "families"},
}
CHARTS = {"hand": 6, "climb": 1, "sure": 5, "families": 2}


def opened(**address):
    return opened_page("mle", address)


def printed(app):
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(app.code[0].value, {})
    return out.getvalue()


def card(app, label):
    return next(metric.value for metric in app.metric if metric.label == label)


@pytest.mark.parametrize("part", CHARTS)
def test_each_part_opens(part):
    app = opened(mle_part=part)
    assert_fine(app)
    charts = app.get("vega_lite_chart")
    assert len(charts) == CHARTS[part]
    assert all(chart.proto.alt for chart in charts)
    assert "What to notice" in said(app)
    for kind in ("selectbox", "slider", "number_input", "button_group", "button", "text_area"):
        for control in getattr(app, kind):
            assert control.help, control.label


@pytest.mark.parametrize("name", ADDRESS)
def test_every_setting_can_stand_in_the_address(name):
    address = {**BESIDE.get(name, {}), name: ADDRESS[name]}
    app = opened(**address)
    assert_fine(app)
    assert address_of(app) == address


def test_settings_survive_another_part():
    address = {name: value for name, value in ADDRESS.items() if name not in ("own_column", "bundled_column", "bundled_set")}
    app = opened(**address)
    for part in ("sure", "families", "hand", "climb"):
        app.button_group(key="mle_part").set_value(part).run()
        assert_fine(app)
    assert address_of(app) == address


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("mle_part", "middle"),
        ("sample_from", "moon"),
        ("drawn_mu", "inf"),
        ("drawn_sigma", "0"),
        ("drawn_n", "1000001"),
        ("drawn_n", "ten"),
        ("drawn_seed", "-1"),
        ("own_column", "c" * 201),
        ("decimal_mark", "dot"),
        ("bundled_set", "sun"),
        ("guess_mu", "nan"),
        ("guess_sigma", "-2"),
        ("climb_rate", "0"),
        ("climb_updates", "2001"),
        ("climbed_in", "tau"),
        ("mle_confidence", "1"),
        ("repeat_n", "1"),
        ("n_repeats", "1e9"),
        ("repeat_seed", "x"),
        ("quantiles_of", "cauchy"),
        ("colour", "red"),
    ],
)
def test_what_the_address_cannot_say_is_answered(name, text):
    app = opened(**{name: text, "guess_mu" if name != "guess_mu" else "guess_sigma": "4.5"})
    assert not app.exception
    assert not app.error
    [warning] = app.warning
    assert f"{name}: " in warning.value
    assert "accepted" in warning.value
    assert "=4.5" in app.code[0].value


@pytest.mark.parametrize(
    ("part", "key", "value", "answered"),
    [
        ("hand", "drawn_n", 0, "drawn_n: received 0; accepted is a whole number from 1 to 1000000."),
        ("hand", "drawn_sigma", 0.0, "drawn_sigma: received 0.0"),
        ("climb", "climb_rate", -1.0, "climb_rate: received -1.0; accepted is a number above 0."),
        ("climb", "climb_updates", 0, "climb_updates: received 0"),
        ("sure", "mle_confidence", 1.0, "mle_confidence: received 1.0"),
        ("sure", "n_repeats", 5, "n_repeats: received 5"),
    ],
)
def test_a_bad_setting_is_answered_and_the_rest_stays(part, key, value, answered):
    app = opened(mle_part=part)
    before = app.code[0].value
    app.number_input(key=key).set_value(value).run()
    assert not app.exception
    [error] = app.error
    assert answered in error.value
    assert app.code[0].value == before
    assert len(app.get("vega_lite_chart")) == CHARTS[part]


@pytest.mark.parametrize(
    ("text", "answered"),
    [
        ("", "observations: received no number"),
        ("one two", "observations: received 'one two'"),
        ("1 2 x", "line 1: received 'x'; accepted is a number."),
        ("1 inf", "line 1: received 'inf'; accepted is a finite number."),
        ("1.234,56", "line 1: received '1.234,56'"),
        ("a,b\n1,2\n3", "line 3: received 1 fields"),
    ],
)
def test_text_that_cannot_be_used_is_answered(text, answered):
    app = opened(sample_from="typed")
    before = app.code[0].value
    app.text_area(key="own_numbers").set_value(text).run()
    assert not app.exception
    [error] = app.error
    assert answered in error.value
    assert app.code[0].value == before
    assert len(app.get("vega_lite_chart")) == CHARTS["hand"]


def test_pasted_numbers_are_read_and_the_reading_is_said():
    app = opened(sample_from="typed")
    app.text_area(key="own_numbers").set_value("Größe;Gewicht\n1,8;70\n1,7;60\n1,6;65").run()
    assert_fine(app)
    assert any("Read as 3 numbers with decimal commas, column 'Größe' of 2." in caption.value for caption in app.caption)
    app.selectbox(key="own_column").set_value("Gewicht").run()
    assert_fine(app)
    assert "[70.0, 60.0, 65.0]" in app.code[0].value


def test_a_column_that_is_not_there_is_answered():
    app = opened(sample_from="bundled", bundled_column="colour")
    assert not app.exception
    assert "bundled_column: received 'colour'" in app.error[0].value


def test_the_guess_is_moved_and_the_code_prints_the_pages_numbers():
    app = opened()
    sample = nnkit.maximum_likelihood.draw_sample()
    assert app.slider(key="guess_mu").value != pytest.approx(sample.mean, abs=0.5 * sample.sigma)
    app.slider(key="guess_mu").set_value(4.0).run()
    assert_fine(app)
    guess = nnkit.maximum_likelihood.GaussianGuess(sample, 4.0, app.slider(key="guess_sigma").value)
    assert card(app, "Sum of logs, LogL") == f"{guess.log_likelihood:.6g}"
    assert f"LogL: {guess.log_likelihood}" in printed(app)
    assert address_of(app) == {"guess_mu": "4.0"}


def test_the_estimate_snaps_in_and_can_be_left_again():
    app = opened()
    next(button for button in app.button if "Snap" in button.label).click().run()
    assert_fine(app)
    assert "maximum likelihood estimate" in app.success[0].value
    assert "This is the top" in said(app)
    assert card(app, "Below the top") == "0"
    next(button for button in app.button if "Start over" in button.label).click().run()
    assert not app.success
    assert address_of(app) == {}


def test_equal_numbers_are_explained():
    app = opened(sample_from="typed", own_numbers="3 3 3")
    assert_fine(app)
    assert "no σ is the best" in said(app)
    for part in ("climb", "sure", "families"):
        app.button_group(key="mle_part").set_value(part).run()
        assert not app.exception
        assert "at least two different numbers" in app.error[0].value
    assert_fine(opened(sample_from="typed", own_numbers="3"))


def test_a_million_observations():
    app = opened(drawn_n="1000000")
    assert_fine(app)
    assert "underflows to 0" in said(app)
    assert any(caption.value == "The first 100 of 1,000,000." for caption in app.caption)
    for part in ("climb", "sure", "families"):
        app.button_group(key="mle_part").set_value(part).run()
        assert_fine(app)


def test_the_climbs_code_prints_where_the_tables_end():
    app = opened(mle_part="climb", climb_updates="20")
    lines = [line.split() for line in printed(app).splitlines()]
    for line, table in zip(lines, (frame.value for frame in app.main.dataframe), strict=False):
        np.testing.assert_allclose(table.iloc[-1][["μ", "σ"]].astype(float), [float(cell) for cell in line[2:4]])


def test_the_intervals_code_prints_the_tables_numbers():
    app = opened(mle_part="sure")
    table = app.main.dataframe[0].value
    out = printed(app)
    assert f"standard errors: {table['standard error'][0]} {table['standard error'][1]}" in out
    assert f"interval of mu: {table['likelihood interval, from'][0]} {table['to'][0]}" in out


def test_the_rankings_code_prints_the_tables_numbers():
    app = opened(mle_part="families", sample_from="bundled")
    table = app.main.dataframe[0].value
    lines = [line.split() for line in printed(app).splitlines()]
    np.testing.assert_allclose(table["AIC"], [float(line[-2]) for line in lines])


def test_a_family_that_does_not_fit_is_answered():
    app = opened(mle_part="families", quantiles_of="poisson")
    assert not app.exception
    assert "quantiles_of" in app.error[0].value


def test_every_preset_opens():
    from pages.maximum_likelihood.presets import GAUSSIAN

    app = opened()
    for name, address in GAUSSIAN.items():
        app.button_group(key="gaussian.preset").set_value(name).run()
        assert not app.exception, name
        assert not app.error, name
        assert not app.warning, name
        assert address_of(app) == address, name
