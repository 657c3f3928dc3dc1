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
    "by hand": lambda dark=False: charts.gaussian_by_hand(GUESS, dark=dark),
    "by hand, many": lambda dark=False: charts.gaussian_by_hand(LOST, dark=dark),
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
        assert len({len(column) for column in columns.values()}) == 1, name
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


def test_a_million_observations_send_no_more_than_forty():
    many = ml.GaussianGuess(ml.draw_sample(n=1_000_000), 3.0, 4.0)
    assert sum(len(next(iter(table.values()))) for table in charts.gaussian_by_hand(many).tables.values()) < 2000


@pytest.mark.parametrize("n", [charts.MOST_MOVABLE - 1, charts.MOST_MOVABLE, charts.MOST_MOVABLE + 1])
def test_observations_can_be_dragged_while_they_are_few_and_added_while_there_is_room(n):
    tables = charts.gaussian_by_hand(ml.GaussianGuess(ml.draw_sample(n=n), 3.0, 4.0)).tables
    dots = tables["dots"]
    assert len(dots["x"]) == (n + 1 if n <= charts.MOST_MOVABLE else 0)
    np.testing.assert_array_equal(dots["row"], np.arange(len(dots["x"])))
    assert np.isnan(dots["x"][n:]).all()
    assert tables["strip"]["row"].tolist() == ([n] if n < charts.MOST_MOVABLE else [])


def test_axes_hold_the_guess_and_equal_observations_are_drawn():
    for guess in (GUESS, LOST, ml.GaussianGuess(ml.Sample([3.0, 3.0]), 2.0, 1.0), ml.GaussianGuess(ml.Sample([3.0]), 9.0, 0.01)):
        window = charts.gaussian_by_hand(guess).tables["window"]
        for name, (low, high) in window.items():
            assert np.isfinite([low, high]).all(), name
            assert low < high, name
        places = {"x": guess.mu, "mse": guess.mse, "sigma": guess.sigma, "term": guess.log_terms(500).min()}
        places |= {"log_likelihood": guess.log_likelihood, "by_sigma": guess.log_likelihood}
        for name, place in places.items():
            assert window[name][0] <= place <= window[name][1], name


def test_other_observations_have_another_version_and_another_guess_has_not():
    versions = [
        charts.gaussian_by_hand(guess).tables["sample"]["version"][0]
        for guess in (GUESS, ml.GaussianGuess(SAMPLE, 1.0, 1.0), ml.GaussianGuess(ml.Sample(SAMPLE.x[::-1]), 3.0, 4.0))
    ]
    assert versions[0] == versions[1] != versions[2]


def test_the_profile_marks_its_interval():
    tables = charts.likelihood_profile(CONFIDENCE, "sigma").tables
    np.testing.assert_array_equal(tables["cut"]["value"], CONFIDENCE.sigma_interval)
    np.testing.assert_allclose(tables["cut"]["height"], -CONFIDENCE.drop_for_one)


def test_observed_counts_are_shares():
    observed = charts.family_probabilities(RANKING).tables["observed"]
    assert observed["y"].sum() == pytest.approx(1.0)
    assert observed["y"][observed["x"] == 1.0] == pytest.approx(2 / 6)
