"""The page "Gaussian" as a visitor meets it, without a browser."""

import numpy as np
import pytest

pytest.importorskip("streamlit", reason="the pages need Streamlit")
from nnkit import maximum_likelihood as ml
from tests.pages.opening import address_of, assert_fine, notices, opened_page, press_steps, printed, said

CHARTS = {"hand": 1, "climb": 1, "sure": 5, "families": 2}


def opened(**address):
    return opened_page("mle", address)


def card(app, label):
    return next(metric.value for metric in app.metric if metric.label == label)


@pytest.mark.parametrize("part", CHARTS)
def test_each_part_has_its_charts_and_says_what_to_notice(part):
    app = opened(mle_part=part)
    assert_fine(app)
    assert len(app.get("vega_lite_chart")) == CHARTS[part]
    assert notices(app)


def test_values_out_of_range_are_answered_and_the_rest_is_used():
    address = {
        "drawn_sigma": "0",
        "drawn_n": "1000001",
        "drawn_seed": "-1",
        "own_column": "c" * 201,
        "guess_sigma": "-2",
        "climb_rate": "0",
        "climb_updates": "2001",
        "mle_confidence": "1",
        "repeat_n": "1",
        "n_repeats": "1e9",
    }
    app = opened(**address, guess_mu="4.5")
    assert not app.exception
    assert not app.error
    [warning] = app.warning
    assert all(f"\n- {name}: received" in warning.value for name in address)
    assert "mu=4.5" in app.code[0].value


@pytest.mark.parametrize(
    ("text", "answered"),
    [
        ("", "text: received nothing; accepted are rows of numbers."),
        ("one two", "line 1, column 'x': received 'one'; accepted is a number (1 more cell is no number)."),
        ("1 2 x", "line 1, column 'x': received 'x'; accepted is a number."),
        ("1 inf", "line 1, column 'x': received 'inf'; accepted is a number."),
        ("1\n\n12%", "line 3, column 'x': received '12%'; accepted is a number."),
        ("1.234,56", "line 1: received '1.234,56', which can be 1.234 and 56 or 1234.56; accepted is one meaning"),
        ("1\nNA\n", "line 2, column 'x': received 'NA', a missing value (1 row has one); accepted is a value in every"),
        ("a,b\n1,2\n3", "line 3: received 1 field separated by commas; accepted are 2, as in most lines."),
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
    assert address_of(app) == {"sample_from": "typed"}
    assert len(app.get("vega_lite_chart")) == CHARTS["hand"]


def test_pasted_numbers_are_read_and_the_reading_is_said():
    app = opened(sample_from="typed")
    app.text_area(key="own_numbers").set_value("Größe;Gewicht\n1,8;70\n1,7;60\n1,6;65").run()
    assert_fine(app)
    assert any(
        "Read as 3 numbers, column Größe of 2; separated by semicolons, decimal commas" in one.value for one in app.caption
    )
    app.selectbox(key="chosen_own_column").set_value("Gewicht").run()
    assert_fine(app)
    assert address_of(app)["own_column"] == "Gewicht"
    assert "[70.0, 60.0, 65.0]" in app.code[0].value
    app.text_area(key="own_numbers").set_value("a,b\n1,2").run()
    assert_fine(app)  # another table starts with its first column
    assert "own_column" not in address_of(app)


def test_a_text_of_two_meanings_is_read_once_the_decimal_mark_is_said():
    app = opened(sample_from="typed")
    app.text_area(key="own_numbers").set_value("1,10\n2,20\n3,30").run()
    assert not app.exception
    [error] = app.error
    assert "line 1: received '1,10', which can be 1 and 10 or 1.1; accepted is one meaning" in error.value
    for mark, numbers in (("comma", "[1.1, 2.2, 3.3]"), ("point", "[1.0, 10.0, 2.0, 20.0, 3.0, 30.0]")):
        app.selectbox(key="decimal_mark").set_value(mark).run()
        assert_fine(app)
        assert numbers in app.code[0].value
        assert address_of(app)["decimal_mark"] == mark


@pytest.mark.parametrize(
    "address",
    [
        {"sample_from": "bundled", "bundled_column": "colour"},
        {"sample_from": "typed", "own_numbers": "a,b\n1,2", "own_column": "colour"},
    ],
)
def test_a_column_that_is_not_there_is_answered_until_another_is_chosen(address):
    app = opened(**address)
    assert not app.exception
    [*_, name] = address
    assert "Column: 'colour' cannot be used" in app.error[0].value
    app.selectbox(key=f"chosen_{name}").select_index(1).run()
    assert_fine(app)
    assert "colour" not in address_of(app).values()


def test_another_data_set_starts_with_its_first_column_and_a_new_guess():
    app = opened(sample_from="bundled", guess_mu="3.0")
    app.selectbox(key="bundled_set").set_value("wine").run()
    assert_fine(app)
    assert address_of(app) == {"sample_from": "bundled", "bundled_set": "wine", "bundled_column": "alcohol"}


def boxes(app):
    return [float(app.text_input(key=f"chosen_guess_{name}").value) for name in ("mu", "sigma")]


def test_the_guess_is_moved_and_the_code_prints_the_pages_numbers():
    app = opened()
    sample = ml.draw_sample()
    mu, sigma = boxes(app)
    assert mu != pytest.approx(sample.mean, abs=0.5 * sample.sigma)
    app.text_input(key="chosen_guess_mu").set_value("4,0").run()
    assert_fine(app)
    guess = ml.GaussianGuess(sample, 4.0, sigma)
    assert card(app, "Sum of logs, LogL") == f"{guess.log_likelihood:.6g}".replace("-", "−")
    assert f"LogL: {guess.log_likelihood}" in printed(app)
    assert address_of(app) == {"guess_mu": "4.0"}
    for seed in (1, 2):  # numbers of the same mean and size keep it
        app.text_input(key="drawn_seed").set_value(str(seed)).run()
        assert address_of(app) == {"guess_mu": "4.0", "drawn_seed": str(seed)}
    app.text_input(key="drawn_mu").set_value("50").run()
    assert address_of(app) == {"drawn_mu": "50.0", "drawn_seed": "2"}


def test_boxes_step_the_guess_and_what_cannot_be_used_is_answered():
    app = opened(guess_mu="4.5", guess_sigma="2.0")
    press_steps(app, ["guess_sigma"], 1)
    assert_fine(app)
    assert boxes(app)[1] > 2.0
    before = app.code[0].value
    app.text_input(key="chosen_guess_sigma").set_value("-1").run()
    assert not app.exception
    [error] = app.error
    assert "σ: '-1' cannot be used; accepted is a number" in error.value
    assert app.text_input(key="chosen_guess_sigma").value == "-1"
    assert app.code[0].value == before


def test_the_estimate_snaps_in_and_can_be_left_again():
    app = opened()
    next(button for button in app.button if "Snap" in button.label).click().run()
    assert_fine(app)
    assert "maximum likelihood estimate" in app.success[0].value
    assert "**The top**: μ = mean" in said(app)
    assert card(app, "Missing to the maximum") == "0"
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
    assert "The product becomes 0 at observation" in said(app)
    assert any(caption.value == "The first 100 of 1,000,000." for caption in app.caption)
    for part in ("climb", "sure", "families"):
        app.button_group(key="mle_part").set_value(part).run()
        assert_fine(app)


def test_too_many_numbers_in_all_are_answered():
    app = opened(mle_part="sure", repeat_n="1000", n_repeats="20000")
    assert not app.exception
    assert "n times n_repeats: received 20000000" in app.error[0].value


def test_the_ascents_code_prints_where_the_tables_end():
    app = opened(mle_part="climb", climb_updates="20")
    for line, table in zip(printed(app)[:4:2], (frame.value for frame in app.main.dataframe), strict=False):
        np.testing.assert_allclose(table.iloc[-1][["μ", "σ"]].astype(float), [float(cell) for cell in line.split()[2:4]])


def test_the_intervals_code_prints_the_tables_numbers():
    app = opened(mle_part="sure")
    table = app.main.dataframe[0].value
    lines = printed(app)
    assert f"standard errors: {table['standard error'][0]} {table['standard error'][1]}" in lines
    assert f"interval of mu: {table['likelihood interval, from'][0]} {table['to'][0]}" in lines


def test_the_rankings_code_prints_the_tables_numbers():
    app = opened(mle_part="families", sample_from="bundled")
    table = app.main.dataframe[0].value
    np.testing.assert_allclose(table["AIC"], [float(line.split()[-2]) for line in printed(app)])


def test_a_family_that_does_not_fit_is_answered():
    app = opened(mle_part="families", quantiles_of="poisson")
    assert not app.exception
    assert "Family to look at: Poisson does not accept these observations. The Gaussian is shown." in app.error[0].value
