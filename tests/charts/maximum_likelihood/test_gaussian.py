"""The charts of a Gaussian's likelihood and of other families hold the numbers that nnkit computed."""

import json

import numpy as np
import pytest

from nnkit import maximum_likelihood as ml

pytest.importorskip("altair", reason="charts need Altair")

from nnkit.charts import maximum_likelihood as charts
from nnkit.charts.maximum_likelihood.gaussian_map import map_window
from tests.charts.films import seen

SAMPLE = ml.draw_sample()
GUESS = ml.GaussianGuess(SAMPLE, 3.0, 4.0)
LOST = ml.GaussianGuess(ml.draw_sample(n=1000), 3.0, 4.0)
ASCENTS = ml.compare_ascents(SAMPLE, 3.0, 4.0, 0.3, 50)
CONFIDENCE = ml.GaussianConfidence(SAMPLE)
DRAWS = ml.SamplingDistribution(n_repeats=500)
RANKING = ml.rank_families(ml.Sample([0, 2, 1, 3, 1, 5]))

CHARTS = {
    "densities": lambda dark=False: charts.likelihood_densities(GUESS, dark=dark),
    "log terms": lambda dark=False: charts.likelihood_log_terms(GUESS, dark=dark),
    "running": lambda dark=False: charts.running_likelihood(LOST, dark=dark),
    "error": lambda dark=False: charts.likelihood_against_error(GUESS, dark=dark),
    "sigma": lambda dark=False: charts.likelihood_over_sigma(GUESS, dark=dark),
    "map": lambda dark=False: charts.likelihood_map(GUESS, dark=dark),
    "profile of mu": lambda dark=False: charts.likelihood_profile(CONFIDENCE, "mu", dark=dark),
    "profile of sigma": lambda dark=False: charts.likelihood_profile(CONFIDENCE, "sigma", dark=dark),
    "region": lambda dark=False: charts.confidence_region(CONFIDENCE, GUESS, dark=dark),
    "means": lambda dark=False: charts.estimate_histogram(DRAWS, "mean", dark=dark),
    "variances": lambda dark=False: charts.estimate_histogram(DRAWS, "variance", dark=dark),
    "families": lambda dark=False: charts.family_densities(RANKING, dark=dark),
    "counts": lambda dark=False: charts.family_probabilities(RANKING, dark=dark),
    "quantiles": lambda dark=False: charts.quantile_plot(RANKING.fits[0], dark=dark),
}


@pytest.mark.parametrize("make", CHARTS.values(), ids=CHARTS)
def test_specs_hold_no_data_name_every_table_and_are_built_once(make):
    chart = make()
    assert "datasets" not in chart.spec
    spec = json.dumps(chart.spec)
    assert '"values"' not in spec
    for name, columns in chart.tables.items():
        assert f'{{"name": "{name}"}}' in spec, name
        assert len({len(column) for column in columns.values()}) == 1
    assert chart.alt
    assert make().drawing.template is chart.drawing.template
    assert make(dark=True).tables.keys() == chart.tables.keys()


def test_the_film_ends_where_the_ascents_do():
    chart = charts.ascent_film(ASCENTS)
    ascents = ASCENTS.gradient, ASCENTS.newton
    spec = json.dumps(chart.spec)
    for name, columns in chart.tables.items():
        assert f'{{"name": "{name}"}}' in spec, name
        assert len({len(column) for column in columns.values()}) == 1, name
    heads = seen(chart, "ascents", "heads", len(chart.tables["clock"]["text"]) - 1)
    np.testing.assert_array_equal(heads["mu"], [ascent.mu[-1] for ascent in ascents])
    np.testing.assert_array_equal(heads["sigma"], [ascent.sigma[-1] for ascent in ascents])
    assert charts.ascent_film(ASCENTS, dark=True).alt == chart.alt


@pytest.mark.parametrize(("mu", "sigma", "rate", "parametrisation"), [(3.0, 0.01, 5.0, "log_sigma"), (5.0, 3.0, 50.0, "sigma")])
def test_an_ascent_that_is_lost_is_drawn_as_far_as_it_went(mu, sigma, rate, parametrisation):
    ascents = ml.compare_ascents(SAMPLE, mu, sigma, rate, 300, parametrisation)
    assert ascents.gradient.stop_reason
    tables = charts.ascent_film(ascents).tables
    low, high = map_window(SAMPLE, mu, sigma)
    for column, bound in (("x", 0), ("x2", 0), ("y", 1), ("y2", 1)):
        values = tables["trails"][column]
        assert (values >= low[bound] * 0.999999 - 1e-9).all()
        assert (values <= high[bound] * 1.000001 + 1e-9).all()
    assert np.nanmax(tables["heights"]["log_likelihood"]) <= ml.max_log_likelihood(SAMPLE) + 1e-9


def test_the_running_product_ends_where_it_is_lost():
    tables = charts.running_likelihood(LOST).tables
    running = tables["running"]
    is_product = running["method"] == "product of likelihoods"
    assert tables["lost"]["observation"].tolist() == [LOST.product_lost_at]
    assert running["observation"][is_product].max() < LOST.product_lost_at < running["observation"][~is_product].max()
    held = running["power"][is_product]
    np.testing.assert_allclose(held[held > -300], running["power"][~is_product][: len(held)][held > -300], rtol=1e-9)
    assert len(charts.running_likelihood(GUESS).tables["lost"]["observation"]) == 0


def test_a_million_observations_send_no_more_than_forty():
    many = ml.GaussianGuess(ml.draw_sample(n=1_000_000), 3.0, 4.0)
    for make in (charts.likelihood_densities, charts.likelihood_log_terms, charts.running_likelihood, charts.likelihood_map):
        assert sum(len(next(iter(table.values()))) for table in make(many).tables.values()) < 2000


def test_equal_observations_are_drawn():
    guess = ml.GaussianGuess(ml.Sample([3.0, 3.0]), 2.0, 1.0)
    tables = charts.likelihood_map(guess).tables
    assert list(tables["marked"]["what"]) == ["guess"]
    for make in (charts.likelihood_densities, charts.likelihood_against_error, charts.likelihood_over_sigma):
        for table in make(guess).tables.values():
            for column in table.values():
                assert column.dtype == object or np.isfinite(column).all()


def test_the_profile_marks_its_interval():
    tables = charts.likelihood_profile(CONFIDENCE, "sigma").tables
    np.testing.assert_array_equal(tables["cut"]["value"], CONFIDENCE.sigma_interval)
    np.testing.assert_allclose(tables["cut"]["height"], -CONFIDENCE.drop_for_one)


def test_observed_counts_are_shares():
    observed = charts.family_probabilities(RANKING).tables["observed"]
    assert observed["y"].sum() == pytest.approx(1.0)
    assert observed["y"][observed["x"] == 1.0] == pytest.approx(2 / 6)
