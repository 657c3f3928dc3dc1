"""Who comes back from a dead start, against plain loops and the closed form of leaky ReLU's way back."""

import contextlib
import io
from math import exp

import numpy as np
import pytest

from nnkit.activation_functions import ReluNeuron, Revival
from nnkit.activation_functions.revival import COMPARED

DEAD = ReluNeuron()
REVIVALS = Revival(neuron=DEAD)
BY_NAME = dict(zip(COMPARED, REVIVALS.runs, strict=True))


def by_plain_loops(lone, function, slope, rate, n_updates):
    """Batch gradient descent, case by case."""
    theta = [float(value) for value in lone.after.theta]
    ways = [list(theta)]
    cases = [(x1, x2, 1.0, t) for (x1, x2), t in zip(lone.X.T, lone.targets[0], strict=True)]
    for _ in range(n_updates):
        gradient = [0.0, 0.0, 0.0]
        for *nodes, t in cases:
            z = sum(w * x for w, x in zip(theta, nodes, strict=True))
            for k in range(3):
                gradient[k] += 2.0 * (function(z) - t) * slope(z) * nodes[k] / len(cases)
        theta = [w - rate * g for w, g in zip(theta, gradient, strict=True)]
        ways.append(list(theta))
    return np.array(ways)


def test_relu_stays_where_it_is_to_the_last_bit():
    relu = BY_NAME["relu"]
    assert len(relu.theta) == 501
    assert (relu.theta == relu.theta[0]).all()
    assert relu.came_back_at is None
    assert relu.first_gradient == 0.0


@pytest.mark.parametrize(
    ("name", "function", "slope"),
    [
        ("leaky_relu", lambda z: z if z > 0 else 0.01 * z, lambda z: 1.0 if z > 0 else 0.01),
        ("elu", lambda z: z if z > 0 else exp(z) - 1.0, lambda z: 1.0 if z > 0 else exp(z)),
    ],
)
def test_the_descent_is_that_of_plain_loops(name, function, slope):
    ways = by_plain_loops(DEAD, function, slope, 0.1, 60)
    np.testing.assert_allclose(BY_NAME[name].theta[:61], ways, rtol=1e-9)


def test_leaky_relu_comes_back_when_the_closed_form_says():
    # with all sums below 0 the descent is linear: theta_k = best + (I - eta H)^k (theta_0 - best)
    s, n = 0.01, DEAD.n_cases
    nodes = np.concatenate([DEAD.X, np.ones((1, n))])
    hessian = 2.0 * s * s * nodes @ nodes.T / n
    best = np.linalg.solve(hessian, 2.0 * s * nodes @ DEAD.targets[0] / n)
    values, vectors = np.linalg.eigh(hessian)
    start = vectors.T @ (DEAD.after.theta - best)
    updates = np.arange(501)
    ways = best + (start * (1.0 - 0.1 * values) ** updates[:, None]) @ vectors.T
    first = int(np.argmax((ways @ nodes > 0.0).any(axis=1)))
    assert BY_NAME["leaky_relu"].came_back_at == first
    np.testing.assert_allclose(BY_NAME["leaky_relu"].theta[: first + 1], ways[: first + 1], rtol=1e-8)


def test_all_relatives_come_back_and_the_numbers_are_those_of_their_weights():
    for name in ("leaky_relu", "prelu", "rrelu", "elu"):
        run = BY_NAME[name]
        assert run.n_active[run.came_back_at] > 0
        assert not run.n_active[: run.came_back_at].any()
        assert run.stopped_at is None
        for row in (0, 17, -1):
            w1, w2, b = run.theta[row, :3]
            assert run.n_active[row] == sum(w1 * x1 + w2 * x2 + b > 0 for x1, x2 in DEAD.X.T)


def test_prelu_learns_its_slope_by_the_derivative():
    run, z = BY_NAME["prelu"], DEAD.after.sums
    slope = run.theta[0, 3]
    gradient = np.mean(2.0 * (slope * z - DEAD.targets[0]) * z)  # every sum is negative
    assert slope == 0.25
    assert run.theta[1, 3] == pytest.approx(slope - 0.1 * gradient)


def test_elu_fades_with_depth_and_leaky_relu_does_not():
    deep = dict(zip(COMPARED, Revival(neuron=ReluNeuron(b=-10.0), learning_rate=0.3, n_updates=1000).runs, strict=True))
    assert deep["elu"].came_back_at is None
    assert deep["leaky_relu"].came_back_at is not None
    shallow = dict(zip(COMPARED, Revival(neuron=ReluNeuron(b=-4.0), learning_rate=0.3, n_updates=1000).runs, strict=True))
    assert shallow["elu"].came_back_at < shallow["leaky_relu"].came_back_at


def test_divergence_is_said_and_ends_the_run():
    revivals = Revival(neuron=ReluNeuron(b=-10.0), learning_rate=0.3, n_updates=200)
    prelu = revivals.runs[COMPARED.index("prelu")]
    assert prelu.stopped_at == len(prelu.theta)
    assert np.isfinite(prelu.theta).all()
    assert np.isfinite(prelu.losses).all()
    assert f"PReLU at update {prelu.stopped_at}" in " ".join(revivals.takeaways())
    assert not prelu.is_back  # a neuron on its way to infinity has not come back to life


def test_what_is_said_is_true():
    said = " ".join(REVIVALS.takeaways())
    for name in ("leaky_relu", "prelu", "rrelu", "elu"):
        assert f"{BY_NAME[name].activation.label} after {BY_NAME[name].came_back_at}" in said
    assert "not dead" in Revival(neuron=ReluNeuron(b=0.0), n_updates=3).takeaways()[0]
    assert "none of the others comes back" in " ".join(
        Revival(neuron=ReluNeuron(b=-50.0), learning_rate=1e-6, n_updates=5).takeaways()
    )


def test_the_code_prints_the_same_numbers():
    revivals = Revival(neuron=ReluNeuron(b=2.0, step_rate=3.0), learning_rate=0.03, n_updates=50, leak=0.1, alpha=0.5, seed=2)
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(revivals.to_python(), {})
    lines, sums = out.getvalue().splitlines(), revivals.neuron.after.sums
    for line, run in zip(lines[5:], revivals.runs, strict=True):
        slope, gradient = (float(part.split()[-1]) for part in line.split(", "))
        slopes = [(run.activation(z) - run.activation(z - 1e-6)) / 1e-6 for z in sums]
        assert slope == pytest.approx(np.mean(slopes), rel=1e-4)
        assert gradient == pytest.approx(run.first_gradient, rel=1e-5)
    for line, run in zip(lines[:5], revivals.runs, strict=True):
        label, numbers = line.split(": ")
        assert label == run.activation.label
        back, reaching, loss = numbers.split()
        assert back == str(run.came_back_at)
        assert int(reaching) == run.n_active[-1]
        assert float(loss) == pytest.approx(run.losses[-1], rel=1e-5)
    assert len(revivals.to_csv().splitlines()) == 1 + sum(len(run.theta) for run in revivals.runs)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"learning_rate": 0.0}, "learning_rate"),
        ({"n_updates": 3001}, "n_updates"),
        ({"leak": 2.0}, "leak"),
        ({"alpha": 0.0}, "alpha"),
        ({"seed": -1}, "seed"),
    ],
)
def test_what_cannot_be_used_is_said(settings, said):
    with pytest.raises(ValueError, match=said):
        Revival(neuron=DEAD, **settings)


@pytest.mark.parametrize(
    ("other", "trained_anew"), [({"leak": 0.5}, "leaky_relu"), ({"alpha": 0.5}, "elu"), ({"seed": 1}, "rrelu")]
)
def test_only_what_a_setting_concerns_is_trained_anew(other, trained_anew):
    one, other = (Revival(neuron=ReluNeuron(b=-3.5), n_updates=20, **settings) for settings in ({}, other))
    for before, after in zip(one.runs, other.runs, strict=True):
        assert (before is after) == (after.activation.name != trained_anew)
    with pytest.raises(ValueError, match="read-only"):
        one.runs[0].theta[0] = 0.0
