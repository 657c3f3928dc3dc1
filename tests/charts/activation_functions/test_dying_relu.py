"""The charts of dying neurons, of units out of reach and of the bouncing gradient hold the numbers they are made of."""

import json

import numpy as np
import pytest

import nnkit
from nnkit.activation_functions import Bounce, ReluNeuron, Revival, dead_shares, derivative_variance

pytest.importorskip("altair", reason="charts need Altair")

from nnkit.charts.activation_functions import (
    bounce_track,
    bounce_variances,
    dead_share_lines,
    dead_share_losses,
    neuron_by_hand,
    revival_film,
)
from tests.charts.films import over_all_moments

KILLED = ReluNeuron(b=2.0, step_rate=3.0)
ALIVE = ReluNeuron(b=0.4, n_cases=37)
REVIVALS = Revival(neuron=ReluNeuron(), n_updates=60)
DIVERGED = Revival(neuron=ReluNeuron(b=-10.0), learning_rate=0.3, n_updates=60)
BOUNCE = Bounce(n_updates=150)
EXPERIMENT = nnkit.Experiment(dataset="xor", n_cases=40, test_fraction=0.0, hidden="6-4", batch_size=20, n_epochs=3)
OVER = {"activation": ["relu", "elu"], "learning_rate": [0.1, 3.0, 1e200], "seed": [0, 1]}
SHARES = dead_shares(nnkit.sweep(EXPERIMENT, OVER))

STILL = {
    "neuron": lambda dark=False: neuron_by_hand(KILLED, dark=dark),
    "film": lambda dark=False: revival_film(REVIVALS, dark=dark),
    "shares": lambda dark=False: dead_share_lines(SHARES, dark=dark),
    "losses": lambda dark=False: dead_share_losses(SHARES, dark=dark),
    "sum": lambda dark=False: bounce_track(BOUNCE, "sum", dark=dark),
    "slope": lambda dark=False: bounce_track(BOUNCE, "leaky_relu", dark=dark),
    "variances": lambda dark=False: bounce_variances(BOUNCE, dark=dark),
}


@pytest.mark.parametrize("make", STILL.values(), ids=STILL)
def test_specs_hold_no_data_name_every_table_and_nothing_is_left_to_fill_in(make):
    chart = make()
    assert "datasets" not in chart.spec
    spec = json.dumps(chart.spec)
    assert '"@' not in spec
    for name, columns in chart.tables.items():
        assert f'{{"name": "{name}"}}' in spec, name
        assert len({len(column) for column in columns.values()}) == 1, name
    assert chart.alt
    assert make(dark=True).tables.keys() == chart.tables.keys()


def test_words_for_those_who_cannot_see_do_not_change_from_run_to_run():
    assert neuron_by_hand(KILLED).alt == neuron_by_hand(ALIVE).alt
    assert revival_film(REVIVALS).alt == revival_film(DIVERGED).alt


@pytest.mark.parametrize(
    "neuron", [KILLED, ALIVE, ReluNeuron(w1=0.0, w2=0.0, b=0.0, n_cases=2), ReluNeuron(b=-100.0, input_mean=20.0, step_rate=1e3)]
)
def test_all_that_a_neuron_makes_of_its_cases_is_within_the_axes(neuron):
    window = neuron_by_hand(neuron).tables["window"]
    for column, values in (("z", neuron.after.sums), ("answer", neuron.after.outputs), ("answer", neuron.after.deltas)):
        low, high = window[column]
        assert low < values.min() <= values.max() < high, column
    for row, column in enumerate(("x1", "x2")):
        assert window[column][0] < neuron.X[row].min() < neuron.X[row].max() < window[column][1]
    bars = np.unique(np.ceil(neuron.after.sums / window["width"][0]), return_counts=True)[1]
    assert bars.max() < window["count"][1]


def test_a_border_that_is_not_far_off_is_in_sight():
    for neuron in (ReluNeuron(), ALIVE):
        window = neuron_by_hand(neuron).tables["window"]
        foot = -neuron.b * np.array([neuron.w1, neuron.w2]) / (neuron.w1**2 + neuron.w2**2)
        assert window["x1"][0] < foot[0] < window["x1"][1]
        assert window["x2"][0] < foot[1] < window["x2"][1]


@pytest.mark.parametrize("revival", [REVIVALS, DIVERGED])
def test_the_film_shows_each_run_at_its_moments(revival):
    film = revival_film(revival)
    tables, updates = film.tables, film.tables["clock"]["update"]
    assert updates[0] == 0
    assert updates[-1] == revival.n_updates
    assert (np.diff(updates) > 0).all()
    heads, borders = (over_all_moments(film, "neurons", values) for values in ("heads", "borders"))
    for run in revival.runs:
        here = heads["name"] == run.activation.label
        rows = updates[heads["frame"][here]]
        assert len(rows)
        np.testing.assert_array_equal(heads["update"][here], rows)
        np.testing.assert_array_equal(heads["reaching"][here], run.n_active[rows])
        course = tables["courses"]["name"] == run.activation.label
        np.testing.assert_array_equal(tables["courses"]["loss"][course], run.losses[tables["courses"]["update"][course]])
        last = tables["courses"]["update"][course][-1]
        assert last == len(run.theta) - 1 or run.losses[last + 1] > 1e3 * max(other.losses[0] for other in revival.runs)
        pieces = borders["name"] == run.activation.label
        assert pieces.any()
        theta = run.theta[updates[borders["frame"][pieces]]]
        x, y = borders["x"][pieces], borders["y"][pieces]
        np.testing.assert_allclose(theta[:, 0] * x + theta[:, 1] * y + theta[:, 2], 0.0, atol=1e-6 * np.abs(theta).max())


@pytest.mark.parametrize("revival", [REVIVALS, DIVERGED])
def test_the_film_says_at_every_place_what_all_runs_have_there(revival):
    reaching, loss = (revival_film(revival).tables[f"{what} there"] for what in ("reaching", "loss"))
    assert reaching["update"][[0, -1]].tolist() == [0, revival.n_updates]
    assert loss["update"].tolist() == reaching["update"].tolist()
    for run in revival.runs:
        for row, update in enumerate(reaching["update"]):
            said = reaching[run.activation.label][row], loss[run.activation.label][row]
            went_on = run.stopped_at is None or update < run.stopped_at
            assert said == ((f"{run.n_active[update]}", f"{run.losses[update]:.5g}") if went_on else ("diverged", "diverged"))


def test_another_neuron_is_other_data_in_the_same_chart():
    killed, alive = neuron_by_hand(KILLED), neuron_by_hand(ALIVE)
    assert killed.spec == alive.spec
    assert killed.tables["neuron"]["b"] != alive.tables["neuron"]["b"]


def test_a_longer_film_is_other_data_in_the_same_chart():
    short, long = (revival_film(Revival(neuron=ReluNeuron(), n_updates=n)) for n in (119, 700))
    assert short.spec == long.spec
    assert len(short.tables["clock"]["update"]) == len(long.tables["clock"]["update"]) == 120
    assert revival_film(Revival(neuron=ReluNeuron(), n_updates=1)).tables["clock"]["update"].tolist() == [0, 1]


def test_lines_over_the_learning_rate_are_the_summaries():
    table = dead_share_lines(SHARES).tables["rates"]
    for row, (label, rate) in enumerate(zip(table["name"], table["rate"], strict=True)):
        name = {"ReLU": "relu", "ELU": "elu"}[label]
        shown = [table[column][row] for column in ("share", "low", "high", "loss", "diverged")]
        assert shown == pytest.approx(SHARES.summary(name, rate))
    assert np.isfinite(table["share"]).all()


def test_tracks_and_variances_are_those_of_the_bounce():
    np.testing.assert_array_equal(bounce_track(BOUNCE, "sum").tables["track"]["value"], BOUNCE.sums[:100])
    np.testing.assert_array_equal(bounce_track(BOUNCE, "elu").tables["track"]["value"], BOUNCE.derivatives["elu"][:100])
    tables = bounce_variances(BOUNCE).tables
    sums = BOUNCE.mean + BOUNCE.std * tables["pushes"]["push"]
    np.testing.assert_array_equal(sums, BOUNCE.sums)
    sizes, elu = (tables["laws"][column][tables["laws"]["name"] == "ELU"] for column in ("size", "variance"))
    by_law = [derivative_variance("elu", BOUNCE.mean, size, alpha=BOUNCE.alpha) for size in sizes]
    np.testing.assert_array_equal(elu, by_law)
    np.testing.assert_allclose(tables["laws"]["variance"][tables["laws"]["name"] == "ReLU"], 0.25)
    low, high = tables["window"]["variance"]
    assert low < min(BOUNCE.measured.values()) < max(BOUNCE.measured.values()) < high


def test_a_logarithmic_axis_has_no_zero_where_the_sum_never_crosses():
    tables = bounce_variances(Bounce(mean=5.0, std=0.01)).tables
    assert (tables["window"]["variance"] > 0.0).all()
    assert (tables["laws"]["variance"] > 0.0).all()
