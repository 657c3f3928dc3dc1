"""The charts of curves through points hold the numbers of their fits."""

import json

import numpy as np
import pytest

from nnkit import maximum_likelihood as ml

pytest.importorskip("altair", reason="charts need Altair")

from nnkit.charts.maximum_likelihood import (
    is_far_below,
    likelihood_by_degree,
    likelihood_by_error,
    likelihood_by_sigma,
    likelihood_by_step,
    regression_curve,
)

POINTS = ml.PointSource(source="drawn", n_points=24, test_share=0.25, outlier_shift=3.0).points()
BEST, OTHER = (ml.fit_polynomial(POINTS, 3, noise) for noise in ("gaussian", "laplace"))
FIT = ml.fit_polynomial(POINTS, 3, coefficients=[0.3, -0.2, 0.5, 1.0])
HELD = ml.fit_polynomial(POINTS, 3, sigma=2.0)
DEGREES = ml.fit_degrees(POINTS)
DESCENTS = [ml.descend_polynomial(POINTS, 3, objective=objective, n_steps=900) for objective in ("error", "likelihood")]

CHARTS = {
    "curve": lambda dark=False: regression_curve(FIT, BEST, OTHER, dark=dark),
    "curve alone": lambda dark=False: regression_curve(HELD, dark=dark),
    "error": lambda dark=False: likelihood_by_error(FIT, BEST, dark=dark),
    "sigma": lambda dark=False: likelihood_by_sigma(FIT, BEST, dark=dark),
    "degree": lambda dark=False: likelihood_by_degree(DEGREES, 3, dark=dark),
    "step": lambda dark=False: likelihood_by_step(DESCENTS, BEST, dark=dark),
}


@pytest.mark.parametrize("make", CHARTS.values(), ids=CHARTS)
def test_specs_hold_no_data_and_name_every_table(make):
    chart = make()
    assert "datasets" not in chart.spec
    spec = json.dumps(chart.spec)
    assert '"values"' not in spec
    assert "@" not in spec  # every text is put in
    for name, columns in chart.tables.items():
        assert f'{{"name": "{name}"}}' in spec, name
        assert len({len(column) for column in columns.values()}) == 1
        for column in columns.values():
            assert column.dtype == object or np.isfinite(column).all()
    assert make(dark=True).alt == chart.alt


def test_the_words_do_not_change_with_the_numbers():
    assert regression_curve(FIT, BEST, OTHER).alt == regression_curve(HELD).alt
    assert likelihood_by_error(FIT, BEST).alt == likelihood_by_error(OTHER, OTHER).alt


def test_the_curve_the_sticks_and_the_points():
    tables = regression_curve(FIT, BEST, OTHER).tables
    curve = tables["curves"]
    here = curve["curve"] == "the curve"
    low, high = tables["window"]["y"]
    inside = (curve["y"] > low) & (curve["y"] < high)
    # between two corners the line is straight and the curve is not
    np.testing.assert_allclose(curve["y"][here & inside], FIT.curve(curve["x"][here & inside]), atol=1e-3)
    assert set(curve["curve"]) == {"the curve", "the best curve", "the best under Laplace noise", "the true curve"}
    assert ((curve["y"] >= low) & (curve["y"] <= high)).all()
    np.testing.assert_array_equal(tables["sticks"]["y"], POINTS.y)
    np.testing.assert_allclose(tables["sticks"]["y2"], np.clip(FIT.curve(POINTS.x), low, high))
    assert (tables["points"]["use"] == "points kept aside").sum() == 6


def test_the_bells_are_the_noise_around_the_curve():
    bells = regression_curve(BEST).tables["bells"]
    for bell in np.unique(bells["bell"]):
        here = bells["bell"] == bell
        t = (bells["y"][here] - BEST.curve(bells["x"][here])) / BEST.sigma
        width = bells["x2"][here] - bells["x"][here]
        np.testing.assert_allclose(width / width.max(), np.exp(-0.5 * t**2) / np.exp(-0.5 * t**2).max(), atol=1e-12)


@pytest.mark.parametrize(("fit", "best"), [(FIT, BEST), (OTHER, OTHER), (HELD, HELD)])
def test_the_law_goes_through_the_curves(fit, best):
    tables = likelihood_by_error(fit, best).tables
    law, places = tables["law"], tables["fits"]
    np.testing.assert_array_equal(places["error"], [fit.loss, best.loss])
    np.testing.assert_allclose(np.interp(places["error"], law["error"], law["logl"]), places["logl"], rtol=1e-3)
    assert (np.diff(law["logl"]) < 0.0).all()


def test_by_sigma_the_best_curve_is_above_everywhere():
    tables = likelihood_by_sigma(FIT, BEST).tables
    lines = tables["lines"]
    by = {name: dict(zip(lines["sigma"][lines["curve"] == name], lines["logl"][lines["curve"] == name], strict=True))
          for name in ("the curve", "the best curve")}  # fmt: skip
    for sigma, logl in by["the curve"].items():
        assert logl == pytest.approx(ml.noise_log_likelihood(FIT.errors, sigma), rel=1e-9)
        assert by["the best curve"][sigma] > logl
    np.testing.assert_array_equal(tables["here"]["sigma"], [FIT.sigma])


def test_another_degree_or_none_leaves_the_spec_so_that_a_browser_only_swaps_data():
    marked, none = likelihood_by_degree(DEGREES, 3), likelihood_by_degree(DEGREES)
    assert marked.spec == none.spec
    assert marked.tables["here"]["degree"].tolist() == [3]
    assert not len(none.tables["here"]["degree"])


def test_degrees_too_low_to_draw_are_told():
    table = likelihood_by_degree(DEGREES, 3).tables["degrees"]
    left_out = is_far_below(DEGREES)
    assert left_out.any()
    assert len(table["logl"]) == 26 - left_out.sum()
    fitted = table["use"] == "points fitted"
    np.testing.assert_allclose(table["logl"][fitted], [fit.log_likelihood / 18 for fit in DEGREES])


def test_infinite_likelihoods_are_left_out():
    points = ml.Points([1.0, 2.0, 4.0], [1.0, 3.0, 2.0], [3.0], [2.0])
    fits = ml.fit_degrees(points)
    assert fits[2].log_likelihood == np.inf
    table = likelihood_by_degree(fits).tables["degrees"]
    assert 2 not in table["degree"][table["use"] == "points fitted"]
    for make in (likelihood_by_error, likelihood_by_sigma):
        tables = make(fits[2], fits[2]).tables
        assert all(np.isfinite(table["logl"]).all() for table in tables.values())
    assert not len(regression_curve(fits[2]).tables["bells"]["x"])
    runs = [ml.descend_polynomial(points, 2, objective=objective, n_steps=50) for objective in ("error", "likelihood")]
    assert not len(likelihood_by_step(runs, fits[2]).tables["best"]["logl"])


def test_steps_are_those_of_the_descents():
    table = likelihood_by_step(DESCENTS, BEST).tables["lines"]
    for name, run in zip(("descent on the error", "ascent on LogL"), DESCENTS, strict=True):
        here = table["objective"] == name
        np.testing.assert_array_equal(table["logl"][here], run.log_likelihoods[table["step"][here]])
    fit = ml.fit_network(POINTS, n_epochs=50)
    run = ml.trace_training(fit)
    assert run.losses[-1] == pytest.approx(fit.mse)
    assert run.log_likelihoods[-1] == pytest.approx(fit.log_likelihood)
    assert likelihood_by_step([run], fit).tables["lines"]["step"][-1] == 50
