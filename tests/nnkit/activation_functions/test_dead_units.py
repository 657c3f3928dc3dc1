"""Units out of reach, counted against plain loops over units and cases."""

import contextlib
import io

import numpy as np
import pytest

from nnkit import Experiment, sweep
from nnkit.activation_functions import DeadShares, dead_shares

EXPERIMENT = Experiment(
    dataset="circles",
    n_cases=40,
    test_fraction=0.0,
    hidden="6-4",
    activation="relu",
    initialisation="he",
    batch_size=20,
    n_epochs=8,
)
OVER = {"activation": ["relu", "leaky_relu"], "learning_rate": [0.1, 10.0, 1e200], "seed": [0, 1, 2]}
SHARES = dead_shares(sweep(EXPERIMENT, OVER))


def out_of_reach(network, X):
    """The share by hidden layer, unit by unit and case by case."""
    outputs, shares = X, []
    for W, b, activation in list(zip(network.weights, network.biases, network.activations, strict=True))[:-1]:
        unreached = 0
        sums = np.array([[sum(W[:, j] * outputs[:, c]) + b[j, 0] for c in range(X.shape[1])] for j in range(W.shape[1])])
        for of_unit in sums:
            unreached += not any(z > 0.0 for z in of_unit)
        shares.append(unreached / len(sums))
        outputs = activation(sums)
    return shares


@pytest.mark.parametrize("run", [0, 4, 10, 13])
def test_the_shares_are_those_of_plain_loops(run):
    own = SHARES.sweep.experiments[run]
    data = own.data()
    first, _ = own.network(data)
    np.testing.assert_allclose(SHARES.start[run], out_of_reach(first, data.train.X))
    np.testing.assert_allclose(SHARES.end[run], out_of_reach(first.with_theta(SHARES.sweep.theta[run]), data.train.X))


def test_a_unit_that_is_out_of_reach_under_relu_has_no_gradient():
    killed = [run for run in range(9) if np.nan_to_num(SHARES.end[run, 0]) > 0.0]
    assert killed
    network, code = SHARES.sweep.network(killed[0])
    data = EXPERIMENT.data()
    X, T = data.train.X, code.encode(data.train.T)
    units = (network.weights[0].T @ X + network.biases[0]).max(axis=1) <= 0.0
    block = network.views(network.gradient(X, T))[0][0]
    assert not block[units].any()


def test_diverged_runs_are_left_out_and_counted():
    for name in OVER["activation"]:
        share, low, high, loss, n_diverged = SHARES.summary(name, 1e200)
        stopped = [SHARES.sweep.stopped_at[run] for run in SHARES.rows(name, 1e200)]
        assert n_diverged == sum(update is not None for update in stopped)
        if n_diverged == 3:
            assert np.isnan([share, low, high, loss]).all()
    assert any(SHARES.summary(name, 1e200)[4] for name in OVER["activation"])
    assert "Diverged" in " ".join(SHARES.takeaways())


def test_the_summary_is_over_the_seeds_and_all_units():
    rows = SHARES.rows("relu", 10.0)
    by_hand = [(6 * SHARES.end[row, 0] + 4 * SHARES.end[row, 1]) / 10 for row in rows]
    share, low, high, loss, n_diverged = SHARES.summary("relu", 10.0)
    assert (share, low, high) == pytest.approx((np.mean(by_hand), min(by_hand), max(by_hand)))
    assert loss == np.median(SHARES.sweep.train_loss[rows, -1])
    assert n_diverged == 0


def test_large_rates_kill_more():
    assert SHARES.summary("relu", 10.0)[0] > SHARES.summary("relu", 0.1)[0]


def test_the_code_prints_the_same_numbers():
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(SHARES.to_python(), {})
    lines = out.getvalue().splitlines()
    assert len(lines) == 12
    for line, spread in zip(lines[:6], lines[6:], strict=True):
        names, numbers = line.split(": ")
        activation, rate = names.split()
        share, loss, n_diverged = map(float, numbers.split())
        low, high = spread.removeprefix(f"{names}: from ").split(" to ")
        expected = SHARES.summary(activation, float(rate))
        assert (float(low), float(high)) == pytest.approx(expected[1:3], rel=1e-5, nan_ok=True)
        assert (share, loss, n_diverged) == pytest.approx((expected[0], expected[3], expected[4]), rel=1e-5, nan_ok=True)
    assert len(SHARES.to_csv().splitlines()) == 19


def test_what_cannot_be_used_is_said():
    with pytest.raises(ValueError, match="over activation, learning_rate and seed"):
        dead_shares(sweep(EXPERIMENT, {"seed": [0]}))
    plain = Experiment(dataset="xor", n_cases=20, hidden="", n_epochs=1)
    with pytest.raises(ValueError, match="hidden: received ''"):
        dead_shares(sweep(plain, {"activation": ["relu"], "learning_rate": [0.1], "seed": [0]}))
    assert DeadShares is type(SHARES)
