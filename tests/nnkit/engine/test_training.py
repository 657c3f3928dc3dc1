"""Running an experiment: what is recorded, how it is cut into pieces, and where it stops being finite."""

from itertools import pairwise

import numpy as np
import pytest

from nnkit.engine.experiment import Experiment
from nnkit.engine.training import Training, run

SMALL = Experiment(n_cases=40, n_epochs=12)


def test_equal_seeds_give_equal_bits_and_other_seeds_do_not():
    first, again = run(SMALL), run(SMALL)
    assert first.theta.tobytes() == again.theta.tobytes()
    other = run(Experiment(n_cases=40, n_epochs=12, seed=1))
    assert first.theta.tobytes() != other.theta.tobytes()


@pytest.mark.parametrize("options", [{}, {"activation": "rrelu"}, {"optimizer": "adam"}, {"dataset": "line", "hidden": ""}])
def test_in_slices_or_at_once_it_is_the_same_bit_for_bit(options):
    experiment = Experiment(n_cases=40, n_epochs=30, **options)
    training = Training(experiment)
    fractions = [training.fraction]
    while not training.is_finished:
        training.advance(seconds=0.0)
        fractions.append(training.fraction)
    assert len(fractions) > 20
    assert fractions[0] == 0.0
    assert fractions[-1] == 1.0
    assert all(before < after for before, after in pairwise(fractions))
    at_once = run(experiment)
    assert training.history().theta.tobytes() == at_once.theta.tobytes()
    assert training.history().updates.tolist() == at_once.updates.tolist()


def test_a_history_can_be_asked_for_on_the_way():
    training = Training(SMALL)
    assert training.history().updates.tolist() == [0]
    while training.fraction < 0.5:
        training.advance(seconds=0.0)
    halfway = training.history()
    assert not halfway.is_complete
    training.advance()
    end = training.history()
    assert end.is_complete
    n = len(halfway.updates)
    assert halfway.updates.tolist() == end.updates[:n].tolist()
    assert halfway.theta.tobytes() == end.theta[:n].tobytes()


def test_progress_rises_to_one():
    fractions = []
    experiment = Experiment(n_cases=1000, hidden="30-30", n_epochs=40)
    with_progress = run(experiment, progress=fractions.append)
    assert 0.0 < fractions[0] <= fractions[-1] == 1.0
    assert all(before < after for before, after in pairwise(fractions))
    assert with_progress.theta.tobytes() == run(experiment).theta.tobytes()


def test_what_progress_raises_ends_the_run():
    class Stopped(Exception):
        pass

    calls = []

    def stop(fraction):
        calls.append(fraction)
        raise Stopped

    with pytest.raises(Stopped):
        run(Experiment(n_cases=5000, hidden="100-100", n_epochs=10**6), progress=stop)
    assert len(calls) == 1
    assert calls[0] < 0.01


# Which updates are recorded


@pytest.mark.parametrize("batch_size", ["all", 7, 1])
@pytest.mark.parametrize("n_epochs", [1, 2, 7, 59, 60, 61, 119, 120, 121, 240, 241, 1000])
def test_the_moments_cut_the_run_into_60_to_120_steps(n_epochs, batch_size):
    history = run(Experiment(dataset="line", n_cases=20, hidden="", batch_size=batch_size, n_epochs=n_epochs))
    n_updates = n_epochs * {"all": 1, 7: 2, 1: 14}[batch_size]
    moments = history.updates[history.frames]
    assert (moments[0], moments[-1]) == (0, n_updates)
    steps = np.diff(moments)
    assert (steps > 0).all()
    assert len(set(steps[:-1].tolist())) <= 1, "evenly spread, but for the last"
    assert min(60, n_updates) <= len(steps) <= 120


@pytest.mark.parametrize(("n_epochs", "batch_size"), [(5, 7), (100, 7), (500, "all")])
def test_the_end_of_every_epoch_is_recorded(n_epochs, batch_size):
    history = run(Experiment(n_cases=20, n_epochs=n_epochs, batch_size=batch_size, hidden="2"))
    assert set(range(n_epochs + 1)) <= set(history.epochs.tolist())
    assert history.updates[-1] == n_epochs * history.n_updates_per_epoch == history.n_updates_planned


def test_every_row_is_the_state_after_that_many_updates():
    history = run(SMALL)
    experiment = history.experiment
    network, code = experiment.network(history.data)
    descent = experiment.descent(network, history.data.train.X, code.encode(history.data.train.T))
    for update, theta in zip(history.updates, history.theta, strict=True):
        descent.advance_to(update)
        assert theta.tobytes() == network.theta.tobytes()


def test_a_large_network_is_recorded_in_bounded_memory():
    history = run(Experiment(n_cases=10, hidden="100-100", n_epochs=400, batch_size="all"))
    assert history.theta.nbytes <= 4_000_000 + 2 * 120 * history.theta[0].nbytes
    assert 60 <= len(history.frames) <= 122


# Divergence


def plain_update(w, inputs, T, rate):
    """One update of linear regression, independent of the engine."""
    return w - rate * 2 / inputs.shape[1] * ((w @ inputs - T) @ inputs.T)


def mean_squared_error(w, inputs, T):
    return np.square(w @ inputs - T).mean()


@pytest.mark.parametrize("n_epochs", [100, 1000, 5000])
@pytest.mark.parametrize("rate", [3.0, 30.0, 1e6, 1e300])
def test_a_divergence_is_located_to_the_update(rate, n_epochs):
    history = run(Experiment(dataset="line", hidden="", batch_size="all", learning_rate=rate, n_epochs=n_epochs))
    inputs = np.vstack([history.data.train.X, np.ones(history.data.train.n_cases)])
    w, T, update = history.theta[0].copy(), history.data.train.T[0], 0
    with np.errstate(all="ignore"):
        while np.isfinite(w).all() and np.isfinite(mean_squared_error(w, inputs, T)) and update < n_epochs:
            last_finite = w
            w = plain_update(w, inputs, T, rate)
            update += 1
        if np.isfinite(w).all() and np.isfinite(mean_squared_error(w, inputs, T)):
            assert history.divergence is None
            assert history.is_complete
            return
        assert history.stopped_at == history.divergence.update == history.divergence.epoch == update
        assert not history.is_complete
        assert history.updates[-1] == update - 1
        np.testing.assert_allclose(history.theta[-1], last_finite, rtol=1e-9)
        assert np.isfinite(history.train_loss).all()
        assert history.divergence.loss_before == pytest.approx(mean_squared_error(last_finite, inputs, T), rel=1e-9)
        assert history.divergence.largest_weight_before == pytest.approx(np.abs(last_finite).max(), rel=1e-9)


@pytest.mark.parametrize("options", [
    {"activation": "relu", "hidden": "8-8-8", "batch_size": 7},
    {"activation": "prelu", "hidden": "6", "batch_size": 10, "optimizer": "momentum"},
    {"activation": "rrelu", "hidden": "6-6", "batch_size": 10, "learning_rate": 30.0},
    {"activation": "relu", "hidden": "-".join(["4"] * 30), "initialisation": "he", "learning_rate": 1e4},
    {"activation": "identity", "hidden": "-".join(["3"] * 50), "learning_rate": 100.0, "initialisation": "orthogonal"},
    # so many layers that outputs overflow while no weight is large
    {"dataset": "plane", "n_cases": 30, "hidden": "-".join(["4"] * 20), "activation": "prelu", "loss": "mse", "optimizer": "adam",
     "batch_size": "all", "learning_rate": 659556.2, "n_epochs": 20, "seed": 64},
    {"n_cases": 30, "hidden": "-".join(["4"] * 40), "activation": "selu", "initialisation": "orthogonal", "batch_size": "all",
     "learning_rate": 134621.05, "n_epochs": 20, "seed": 93},
])  # fmt: skip
def test_the_state_before_a_divergence_is_finite_and_one_more_update_is_not(options):
    history = run(Experiment(**{"dataset": "sine", "n_cases": 40, "learning_rate": 3.0, "n_epochs": 90, **options}))
    assert history.stopped_at is not None
    assert history.updates[-1] == history.stopped_at - 1
    assert np.isfinite(history.theta).all()
    assert np.isfinite(history.train_loss).all()
    assert (np.diff(history.updates) > 0).all()
    assert history.divergence.loss_before == history.train_loss[-1]
    assert 1 <= history.divergence.layer <= len(history.architecture.blocks)
    assert history.divergence.epoch == -(-history.stopped_at // history.n_updates_per_epoch)
    network, code = history.experiment.network(history.data)
    X, T = history.data.train.X, code.encode(history.data.train.T)
    descent = history.experiment.descent(network, X, T)
    descent.advance_to(history.stopped_at - 1)
    assert network.theta.tobytes() == history.theta[-1].tobytes()
    descent.advance_to(history.stopped_at)
    assert not (np.isfinite(network.theta).all() and np.isfinite(network.loss_value(X, T)))
    assert history.frames[-1] == len(history.updates) - 1


def test_a_run_stops_at_the_loss_it_was_to_reach():
    history, whole = run(Experiment(stop_loss=0.1)), run(Experiment())
    assert history.reached == "loss"
    assert history.is_complete
    n = len(history.updates)
    np.testing.assert_array_equal(history.theta, whole.theta[:n])
    assert history.train_loss[-1] <= 0.1 < history.train_loss[:-1].min()
    assert history.frames[-1] == n - 1


def test_a_run_stops_where_its_gradient_is_short():
    experiment = Experiment(dataset="line", hidden="", batch_size="all", n_epochs=2000, stop_gradient=1e-3)
    history = run(experiment)
    assert history.reached == "gradient"
    X, T = history.data.train.X, history.data.train.T
    lengths = [np.linalg.norm(history.network(row).gradient(X, T)) for row in (-2, -1)]
    assert lengths[0] > 1e-3 >= lengths[1]


def test_a_run_can_start_from_given_weights_and_go_on():
    first = run(Experiment(n_epochs=3))
    weights = " ".join(map(repr, first.theta[-1].tolist()))
    onwards = run(Experiment(n_epochs=3, weights=weights))
    np.testing.assert_array_equal(onwards.theta[0], first.theta[-1])
    with pytest.raises(ValueError, match=r"^weights: received 2 numbers; accepted is 33 numbers for layers of 2-8-1 neurons"):
        run(Experiment(weights="1 2"))


def test_more_epochs_continue_the_same_run():
    short, long = run(Experiment(n_epochs=70)), run(Experiment(n_epochs=90))
    np.testing.assert_array_equal(short.theta, long.theta[: len(short.theta)])
