"""The charts of sigmoid outputs and of the two trainings hold their numbers."""

import json

import numpy as np
import pytest

import nnkit

pytest.importorskip("altair", reason="charts need Altair")

from nnkit.charts.loss_functions import (
    decisions_by_hand,
    logistic_film,
    minibatch_by_hand,
    sigmoid_by_hand,
)
from nnkit.charts.loss_functions.logistic_regression import MOST_FRAMES, RULERS, film_updates
from tests.charts.films import seen

ONE = nnkit.loss_functions.sigmoid_outputs(1, v=-3.0)
ENDLESS = nnkit.loss_functions.sigmoid_outputs(0, p=1.0)
MANY = nnkit.loss_functions.sigmoid_outputs([1, 0, 1], p=[0.9, 0.4, 0.0])
COMPARISON = nnkit.loss_functions.train_with_both_losses(nnkit.loss_functions.LogisticExperiment(dataset="blobs", n_updates=30))
JUDGED = COMPARISON.log_loss.outputs("test")
CALIBRATED = nnkit.loss_functions.calibrate(JUDGED.p, JUDGED.t, 4)

CHARTS = {
    "minibatch": lambda dark=False: minibatch_by_hand(MANY, dark=dark),
    "one": lambda dark=False: sigmoid_by_hand(ONE, dark=dark),
    "an endless one": lambda dark=False: sigmoid_by_hand(ENDLESS, dark=dark),
    "film": lambda dark=False: logistic_film(COMPARISON, dark=dark),
    "decisions": lambda dark=False: decisions_by_hand(JUDGED.p, JUDGED.t, 0.4, CALIBRATED, ("no", "yes"), dark=dark),
}


@pytest.mark.parametrize("name", CHARTS)
def test_specs_hold_no_data_and_name_every_table(name):
    make = CHARTS[name]
    chart = make()
    assert "datasets" not in chart.spec
    spec = json.dumps(chart.spec)
    assert '"values"' not in spec
    for table, columns in chart.tables.items():
        assert f'{{"name": "{table}"}}' in spec, table
        assert len({len(column) for column in columns.values()}) == 1
    assert chart.alt == make(dark=True).alt
    if name not in ("film", "decisions"):  # these have texts filled in
        assert make().drawing.template is chart.drawing.template
    assert make(dark=True).tables.keys() == chart.tables.keys()
    assert chart.to_dict()["datasets"].keys() == chart.tables.keys()
    assert "@" not in spec.replace("@context", "")


def test_the_descriptions_do_not_vary_with_the_numbers():
    assert minibatch_by_hand(ONE).alt == minibatch_by_hand(MANY).alt == minibatch_by_hand(ENDLESS).alt
    assert sigmoid_by_hand(ONE).alt == sigmoid_by_hand(ENDLESS).alt


def test_the_curves_are_the_two_logarithms():
    curve = minibatch_by_hand(ONE).tables["curve"]
    is_yes = curve["term"] == "t = 1: −log p"
    np.testing.assert_allclose(curve["cost"][is_yes], -np.log(curve["p"][is_yes]))
    # where 1 - p has few digits left, so has its logarithm
    np.testing.assert_allclose(curve["cost"][~is_yes], -np.log1p(-curve["p"][~is_yes]), atol=1e-12)
    assert curve["p"].min() == 0.0
    assert curve["p"].max() == 1.0


def test_the_outputs_of_a_minibatch_and_the_axis_of_their_costs():
    tables = minibatch_by_hand(MANY).tables
    np.testing.assert_array_equal([tables["outputs"][name] for name in ("v", "given_p", "t")], [MANY.v, MANY.p, MANY.t])
    assert tables["window"]["top"].tolist() == [6.0, 6.0]
    assert tables["outputs"]["label"].tolist() == ["1", "2", "3"]
    crowd = minibatch_by_hand(nnkit.loss_functions.sigmoid_outputs([1, 1, 0, 1], p=[0.5, 0.51, 0.2, 0.9])).tables["outputs"]
    assert crowd["label"].tolist() == ["1", "", "3", "4"]  # two numbers on top of each other could not be read
    far = minibatch_by_hand(nnkit.loss_functions.sigmoid_outputs([1, 1], v=[-800.0, 1.0])).tables
    assert far["window"]["top"][1] == 20.0


def test_the_curves_over_z_are_those_of_the_target():
    tables = sigmoid_by_hand(ONE).tables
    for table, of_log, of_square in (
        ("cost", lambda p: -np.log(p), lambda p: (p - 1.0) ** 2),
        ("slope", lambda p: p - 1.0, lambda p: 2.0 * (p - 1.0) * p * (1.0 - p)),
    ):
        is_log = tables[table]["loss"] == "log loss"
        for rows, curve in ((is_log, of_log), (~is_log, of_square)):
            p = 1.0 / (1.0 + np.exp(-tables[table]["z"][rows]))
            np.testing.assert_allclose(tables[table]["value"][rows], curve(p), atol=1e-12)


def test_only_an_output_that_is_given_by_p_can_become_infinite():
    assert sigmoid_by_hand(ENDLESS).tables["output"]["largest"] == [np.inf]
    assert np.isfinite(sigmoid_by_hand(ONE).tables["output"]["largest"]).all()
    assert sigmoid_by_hand(ENDLESS).tables["output"]["z"] == [np.inf]
    assert np.isinf(minibatch_by_hand(MANY).tables["window"]["largest"]).all()


def test_frames_begin_and_end_with_the_run():
    for n in (1, 2, 30, 2000):
        updates = film_updates(n)
        assert (updates[0], updates[-1]) == (0, n)
        assert len(updates) <= MOST_FRAMES
        assert (np.diff(updates) > 0).all()


@pytest.mark.parametrize("loss", ["log_loss", "mse"])
def test_the_film_counts_every_training_case_at_every_moment(loss):
    film = logistic_film(COMPARISON)
    updates = film_updates(30)
    for frame in (0, 3, len(updates) - 1):
        bars = seen(film, "bins", f"bars_{loss}", frame)
        outputs = COMPARISON.runs[loss].outputs(update=updates[frame])
        assert bars["cases"].sum() == outputs.n_cases
        up = bars["count"] > 0
        assert bars["cases"][up].sum() == outputs.t.sum()
        assert set(bars["class"][up]) == {COMPARISON.runs[loss].data.class_names[1]}
        low = bars["right"] <= 0.5
        assert bars["cases"][low].sum() == (outputs.p < 0.5).sum()


@pytest.mark.parametrize("ruler", RULERS)
def test_the_film_draws_what_it_is_asked_for(ruler):
    film = logistic_film(COMPARISON, ruler=ruler)
    tables = film.tables
    for loss, name in (("log_loss", "log loss"), ("mse", "squared error")):
        at = tables["curves"]["loss"] == name
        np.testing.assert_array_equal(tables["curves"]["value"][at], COMPARISON.runs[loss].measure(ruler))
        heads = seen(film, "runs", "heads", len(tables["clock"]["text"]) - 1)
        assert heads["value"][heads["loss"] == name].tolist() == [COMPARISON.runs[loss].measure(ruler)[-1]]
    assert tables["clock"]["text"][-1] == "update 30 of 30"


def test_the_judgement_is_drawn():
    tables = decisions_by_hand(JUDGED.p, JUDGED.t, 0.4, CALIBRATED, ("no", "yes")).tables
    rates, outputs = tables["rates"], tables["outputs"]
    at = (rates["threshold"] == 0.4) & (rates["measure"] == "decided rightly")
    assert rates["rate"][at].tolist() == [nnkit.loss_functions.decide(JUDGED.p, JUDGED.t, 0.4).accuracy]
    is_case = outputs["weight"] == 1.0
    np.testing.assert_array_equal([outputs["p"][is_case], outputs["t"][is_case]], [JUDGED.p, JUDGED.t])
    np.testing.assert_array_equal(outputs["weight"][~is_case], 0.0)
    assert tables["bins"]["cases"].sum() == JUDGED.n_cases
    assert np.isfinite(tables["bins"]["share"]).all()
