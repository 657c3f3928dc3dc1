"""The charts of conditional likelihood hold the numbers of their records."""

import base64
import io
import json

import numpy as np
import pytest

import nnkit
from nnkit import maximum_likelihood as ml

pytest.importorskip("altair", reason="charts need Altair")
image = pytest.importorskip("PIL.Image", reason="surfaces are pictures, which need Pillow")

from nnkit.charts.maximum_likelihood import likelihood_film, likelihood_maps, split_sums
from nnkit.charts.maximum_likelihood.logistic_likelihood import PIXELS
from tests.charts.films import seen

COUNTS = [[6, 1, 3], [2, 4, 5]]
SPLIT = ml.SplitLikelihood(COUNTS, [[0.6, 0.3, 0.5], [0.4, 0.7, 0.5]], 40)
RUN = ml.track_likelihood(
    nnkit.Experiment(
        dataset="spiral", n_classes=3, n_cases=30, test_fraction=0.0, hidden="4", output="softmax", loss="cross_entropy",
        batch_size="all", n_epochs=70,
    )
)  # fmt: skip
MODEL = ml.load_pair("xor")

CHARTS = {
    "sums": lambda dark=False: split_sums(SPLIT, dark=dark),
    "film": lambda dark=False: likelihood_film(RUN, 3, dark=dark),
    "maps": lambda dark=False: likelihood_maps(MODEL, (1.0, -1.5), dark=dark),
}


@pytest.mark.parametrize("make", CHARTS.values(), ids=CHARTS)
def test_specs_hold_no_data_and_name_every_table(make):
    chart = make()
    assert "datasets" not in chart.spec
    spec = json.dumps(chart.spec)
    assert '"values"' not in spec
    assert '"@' not in spec
    for name, columns in chart.tables.items():
        assert f'{{"name": "{name}"}}' in spec, name
        assert len({len(column) for column in columns.values()}) == 1
    dark = make(dark=True)
    assert dark.tables.keys() == chart.tables.keys()
    assert dark.alt == chart.alt
    assert chart.to_dict()["datasets"].keys() == chart.tables.keys()


def test_words_about_a_chart_do_not_vary():
    assert split_sums(ml.SplitLikelihood([[1]])).alt == split_sums(SPLIT).alt
    assert likelihood_film(RUN, 0).alt == likelihood_film(RUN, 7).alt
    assert likelihood_maps(MODEL, (0.0, 0.0)).alt == likelihood_maps(ml.load_pair("moons"), (2.0, 1.0)).alt


def test_the_terms_add_up_to_the_sums_of_three_models():
    terms = split_sums(SPLIT).tables["terms"]
    sums = {
        name: (terms["count"] * np.log(terms["theta"]))[terms["model"] == name].sum()
        for name in ("your θ", "even shares", "best θ (MLE)")
    }
    assert sums["your θ"] == pytest.approx(SPLIT.log_conditional)
    assert sums["best θ (MLE)"] == pytest.approx(SPLIT.best.log_conditional)
    assert sums["even shares"] == pytest.approx(SPLIT.n_cases * np.log(0.5))
    assert set(terms["red"]) == {SPLIT.log_marginal}


@pytest.mark.parametrize("theta", [None, [[1.0, 0.5, 0.5], [0.0, 0.5, 0.5]], [[1e-9, 0.5, 0.5], [1.0 - 1e-9, 0.5, 0.5]]])
def test_all_finite_sums_are_within_the_axis(theta):
    split = ml.SplitLikelihood(COUNTS, theta)
    low, high = split_sums(split).tables["window"]["total"]
    assert high == 0.0
    assert all(low < one.log_likelihood for one in (split, split.best) if np.isfinite(one.log_likelihood))
    assert split_sums(ml.SplitLikelihood([[1]])).tables["window"]["total"].tolist() == [-1.0, 0.0]


def test_every_theta_is_another_version():
    versions = {
        split_sums(ml.SplitLikelihood(COUNTS, [[p] * 3, [1.0 - p] * 3])).tables["window"]["version"][0] for p in (0.2, 0.3)
    }
    assert len(versions) == 2


def test_the_product_ends_where_it_underflows_and_the_sum_does_not():
    tables = split_sums(SPLIT).tables
    running = tables["running"]
    kept = running["method"] == "sum of logs"
    assert running["case"][kept][-1] == SPLIT.n_cases
    assert running["power"][kept][-1] == pytest.approx(SPLIT.log_likelihood / np.log(10.0))
    assert running["case"][~kept][-1] < SPLIT.underflows_at == tables["gone"]["case"][0]
    together = min(kept.sum(), (~kept).sum()) - 5  # the last floats before 0 have few digits
    np.testing.assert_allclose(running["power"][kept][:together], running["power"][~kept][:together], rtol=1e-6)
    assert not split_sums(ml.SplitLikelihood(COUNTS)).tables["gone"]["case"].size


def test_cells_show_the_model_beside_the_frequencies():
    cells = split_sums(SPLIT).tables["cells"]
    assert list(cells["cell"][:3]) == ["t1 | f1", "t2 | f1", "t1 | f2"]
    assert cells["value"].tolist() == [0, 0, 1, 1, 2, 2]
    np.testing.assert_allclose(cells["theta"], [0.6, 0.4, 0.3, 0.7, 0.5, 0.5])
    np.testing.assert_allclose(cells["frequency"], [6 / 8, 2 / 8, 1 / 5, 4 / 5, 3 / 8, 5 / 8])
    unseen = split_sums(ml.SplitLikelihood([[1, 0], [1, 0]])).tables["cells"]
    assert np.isnan(unseen["frequency"][2:]).all()


def test_the_film_shows_every_case_and_the_sum_in_three_ways():
    film = likelihood_film(RUN, 3)
    tables, dots = film.tables, seen(film, "cases", "dot products", 20)
    np.testing.assert_allclose(dots["dot_product"], RUN.dot_products[20][dots["case"] - 1], rtol=1e-6)
    assert list(dots["place"]) == list(range(1, RUN.cases.n_cases + 1))
    sums = tables["sums"]
    negated, cost = (sums["value"][sums["sum"] == name] for name in ("its negation", "n · cross-entropy"))
    np.testing.assert_allclose(negated, cost, rtol=1e-12)
    bars = seen(film, "classes", "bars", 20)
    np.testing.assert_array_equal(bars["log_P"][bars["target"] == "T = 1"], RUN.dot_products[20, 3])
    assert len(tables["clock"]["text"]) == len(RUN.epochs)


def pixels(chart, name):
    data = chart.tables[name]["url"][0].split(",", 1)[1]
    return np.asarray(image.open(io.BytesIO(base64.b64decode(data))))


def test_the_maps_are_strongest_and_weakest_in_the_same_place():
    chart = likelihood_maps(MODEL, (1.0, -1.5))
    likelihood, cost = (pixels(chart, name).astype(int) for name in ("likelihood", "cost"))
    assert likelihood.shape[0] >= PIXELS
    middle = PIXELS // 2
    assert likelihood[middle, middle] > likelihood[:20, :20].max()  # of XOR the best weights are next to 0
    assert cost[middle, middle] < cost[:20, :20].min()


def test_the_best_weights_are_marked_where_there_are_such():
    tables = likelihood_maps(MODEL, (1.0, -1.5)).tables
    assert (tables["weights"]["w1"][0], tables["weights"]["w2"][0]) == (1.0, -1.5)
    np.testing.assert_allclose([tables["best"]["w1"][0], tables["best"]["w2"][0]], MODEL.maximum)
    assert not len(likelihood_maps(ml.load_pair("iris_apart"), (1.0, 1.0)).tables["best"]["w1"])
