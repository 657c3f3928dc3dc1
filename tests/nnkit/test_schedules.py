"""Learning rates that change from epoch to epoch, against a loop that sets them itself."""

from math import cos, pi

import numpy as np
import pytest

from nnkit import SCHEDULES, Descent, Experiment, Network, run

BY_HAND = {
    "constant": {0.0: 1.0, 0.5: 1.0, 0.99: 1.0},
    "steps": {0.0: 1.0, 0.24: 1.0, 0.25: 0.5, 0.5: 0.25, 0.75: 0.125, 0.99: 0.125},
    "exponential": {0.0: 1.0, 0.5: 0.1, 1.0: 0.01},
    "inverse": {0.0: 1.0, 1 / 9: 0.5, 1.0: 0.1},
    "cosine": {0.0: 1.0, 0.5: 0.5, 0.75: 0.5 * (1 + cos(0.75 * pi)), 1.0: 0.0},
    "warm_up": {0.0: 0.1, 0.05: 0.55, 0.1: 1.0, 0.9: 1.0},
}


@pytest.mark.parametrize(("name", "done"), [(name, done) for name, values in BY_HAND.items() for done in values])
def test_the_factor(name, done):
    assert SCHEDULES[name].factor(done) == pytest.approx(BY_HAND[name][done], abs=1e-12)


def test_every_schedule_was_tried():
    assert BY_HAND.keys() == SCHEDULES.keys()


@pytest.mark.parametrize("optimizer", ["gd", "momentum", "adam"])
@pytest.mark.parametrize("batch_size", [4, "all"])
def test_a_scheduled_descent_takes_each_epochs_own_rate(optimizer, batch_size):
    rng = np.random.default_rng(0)
    X, T = rng.standard_normal((2, 10)), rng.standard_normal((1, 10))
    rates = [0.1, 0.1, 0.02, 0.3]
    scheduled, by_hand = Network((2, 3, 1)), Network((2, 3, 1))
    settings = {"optimizer": optimizer, "batch_size": batch_size, "l2": 0.01, "seed": 1}
    descent = Descent(scheduled, X, T, learning_rate=1.0, schedule=lambda epoch: rates[epoch], **settings)
    descent.advance_to(len(rates) * descent.n_updates_per_epoch)
    changing = iter(rates)
    other = Descent(by_hand, X, T, learning_rate=1.0, schedule=lambda epoch: next(changing), **settings)
    for update in range(1, len(rates) * other.n_updates_per_epoch + 1):
        other.advance_to(update)
    np.testing.assert_array_equal(scheduled.theta, by_hand.theta)
    if optimizer == "gd" and batch_size == "all":
        theta = Network((2, 3, 1)).theta
        for rate in rates:
            network = Network((2, 3, 1), theta=theta)
            penalty = np.zeros_like(theta)
            for block, weights in zip(network.views(penalty)[0], network.blocks, strict=True):
                block[:, :-1] = 2 * 0.01 * weights[:, :-1]
            theta = theta - rate * (network.gradient(X, T) + penalty)
        np.testing.assert_allclose(scheduled.theta, theta, rtol=1e-12)


def test_frozen_parameters_stay():
    rng = np.random.default_rng(0)
    X, T = rng.standard_normal((2, 10)), rng.standard_normal((1, 10))
    network = Network((2, 1), "identity")
    before = network.theta.copy()
    frozen = np.array([False, False, True])
    Descent(network, X, T, learning_rate=0.05, frozen=frozen).advance_to(2000)
    np.testing.assert_array_equal(network.theta[frozen], before[frozen])
    least = np.linalg.lstsq(X.T, T[0], rcond=None)[0]  # without an intercept
    np.testing.assert_allclose(network.theta[:2], least, atol=1e-6)


def test_an_experiment_follows_its_schedule():
    plain, falling = (run(Experiment(n_epochs=40, schedule=name)) for name in ("constant", "cosine"))
    np.testing.assert_array_equal(plain.theta[0], falling.theta[0])
    early, late = (np.linalg.norm(np.diff(falling.theta, axis=0), axis=1)[rows].mean() for rows in (slice(0, 5), slice(-3, None)))
    assert late < 0.2 * early
