"""The charts of curves through points hold the numbers of their fits."""

import json

import numpy as np
import pytest

from nnkit import maximum_likelihood as ml

pytest.importorskip("altair", reason="charts need Altair")

from nnkit.charts.maximum_likelihood import (
    is_far_below,
    likelihood_by_degree,
    likelihood_by_step,
    regression_curve,
)

POINTS = ml.PointSource(source="drawn", n_points=24, test_share=0.25, outlier_shift=3.0).points()
BEST, OTHER = (ml.fit_polynomial(POINTS, 3, noise) for noise in ("gaussian", "laplace"))
FIT = ml.fit_polynomial(POINTS, 3, coefficients=[0.3, -0.2, 0.5, 1.0])
HELD = ml.fit_polynomial(POINTS, 3, sigma=2.0)
FEW = ml.fit_polynomial(ml.PointSource(pairs="1,2;2,4;3,3;5,7").points(), 2)
DEGREES = ml.fit_degrees(POINTS)
DESCENTS = [ml.descend_polynomial(POINTS, 3, objective=objective, n_steps=900) for objective in ("error", "likelihood")]

CHARTS = {
    "curve by hand": lambda dark=False: regression_curve(FIT, BEST, OTHER, "hand", True, dark=dark),
    "best curve": lambda dark=False: regression_curve(HELD, HELD, dark=dark),
    "few points": lambda dark=False: regression_curve(FEW, FEW, dark=dark),
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
            drawn = column[:-1] if name == "points" else column  # its last row is for a point that is added
            assert column.dtype == object or np.isfinite(drawn).all()
    assert make(dark=True).alt == chart.alt


def test_the_words_do_not_change_with_the_numbers():
    assert regression_curve(FIT, BEST, OTHER).alt == regression_curve(HELD, HELD).alt


def test_the_curves_beside_and_the_points_that_stay():
    tables = regression_curve(FIT, BEST, OTHER, "hand", True).tables
    curve = tables["curves"]
    here = curve["curve"] == "the best curve"
    low, high = tables["window"]["y"]
    inside = (curve["y"] > low) & (curve["y"] < high)
    # between two corners the line is straight and the curve is not
    np.testing.assert_allclose(curve["y"][here & inside], BEST.curve(curve["x"][here & inside]), atol=1e-3)
    assert set(curve["curve"]) == {"the best curve", "the best under Laplace noise", "the true curve"}
    assert ((curve["y"] >= low) & (curve["y"] <= high)).all()
    still = tables["still"]
    assert (still["use"] == "points kept aside").sum() == 6
    np.testing.assert_allclose(still["value"], FIT.curve(still["x"]))
    np.testing.assert_array_equal(tables["sticks"]["y"], POINTS.y)


def test_the_browser_has_what_the_curve_is_made_of():
    tables = regression_curve(FIT, BEST, way="hand").tables
    basis, numbers = tables["basis"], {name: column[0] for name, column in tables["fit"].items()}
    powers = np.array([basis[f"p{j}"] for j in range(13)])  # (power, k)
    x = np.linspace(0.0, 10.0, 7)
    u = (x - numbers["centre"]) / numbers["half"]
    values = numbers["y_mean"] + numbers["y_scale"] * (u[:, None] ** np.arange(13)) @ powers @ basis["c"]
    np.testing.assert_allclose(values, FIT.curve(x), rtol=1e-12)
    np.testing.assert_allclose(basis["b"][:4] / numbers["n"], BEST.curve.c, atol=1e-12)  # the least squares are means


def test_a_node_moves_the_curve_at_its_place_and_at_no_other_node():
    nodes = regression_curve(FIT, BEST, way="hand").tables["nodes"]
    effects = np.array([nodes[f"a{k}"] for k in range(4)])  # (coefficient, node)
    np.testing.assert_allclose(effects.T @ FIT.curve.basis(nodes["x"]), np.eye(4), atol=1e-12)
    assert not len(regression_curve(FIT, BEST).tables["nodes"]["x"])


def test_points_can_be_dragged_where_they_are_few_and_all_fitted():
    tables = regression_curve(FEW, FEW).tables
    np.testing.assert_array_equal(tables["points"]["x"][:-1], FEW.points.x)
    assert tables["floor"]["row"].tolist() == [4]
    assert not len(tables["still"]["x"])
    for chart in (regression_curve(FEW, FEW, way="hand"), regression_curve(BEST, BEST)):  # by hand; with points kept aside
        assert not len(chart.tables["points"]["x"])
        assert not len(chart.tables["floor"]["row"])
        assert len(chart.tables["still"]["x"])


def test_the_bells_have_the_shape_of_the_noise():
    bells = regression_curve(BEST, BEST).tables["bells"]
    width = bells["x2"] - bells["x"]
    np.testing.assert_allclose(width / width.max(), np.exp(-0.5 * bells["t"] ** 2), atol=1e-12)


@pytest.mark.parametrize(("fit", "best"), [(FIT, BEST), (OTHER, OTHER), (HELD, HELD), (FEW, FEW)])
def test_axes_hold_the_marks(fit, best):
    window = regression_curve(fit, best).tables["window"]
    for name, (low, high) in window.items():
        assert low < high, name
    assert window["error"][0] <= best.loss <= fit.loss <= window["error"][1]
    assert window["sigma"][0] <= fit.sigma <= window["sigma"][1]
    assert window["by_sigma"][0] <= fit.log_likelihood <= best.log_likelihood <= window["by_sigma"][1]


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
    tables = regression_curve(fits[2], fits[2]).tables
    assert all(np.isfinite(ends).all() for ends in tables["window"].values())
    assert not len(tables["bells"]["x"])
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
