"""A neuron that dies, against plain loops, numerical derivatives and the closed form of its killing step."""

import contextlib
import io

import numpy as np
import pytest
from scipy.stats import norm

from nnkit.activation_functions import ReluNeuron

KILLED = ReluNeuron(b=2.0, step_rate=3.0)


def loss(theta, X, targets):
    total = 0.0
    for (x1, x2), t in zip(X.T, targets[0], strict=True):
        total += (max(0.0, theta[0] * x1 + theta[1] * x2 + theta[2]) - t) ** 2
    return total / X.shape[1]


def test_a_neuron_below_zero_for_every_case_is_dead():
    neuron = ReluNeuron().after
    assert (neuron.sums < 0.0).all()
    assert neuron.n_active == 0
    assert not neuron.outputs.any()
    assert not neuron.derivatives.any()
    assert not neuron.deltas.any()
    assert not neuron.gradient.any()
    assert neuron.gradient_length == 0.0


@pytest.mark.parametrize("lone", [ReluNeuron(b=0.3), ReluNeuron(w1=-1.0, b=1.0, input_mean=2.0, n_cases=30)])
def test_a_living_neuron_against_plain_loops_and_central_differences(lone):
    neuron = lone.after
    assert neuron.loss == pytest.approx(loss(neuron.theta, lone.X, lone.targets))
    step = 1e-6
    for k in range(3):
        there, back = neuron.theta.copy(), neuron.theta.copy()
        there[k] += step
        back[k] -= step
        by_differences = (loss(there, lone.X, lone.targets) - loss(back, lone.X, lone.targets)) / (2.0 * step)
        assert neuron.gradient[k] == pytest.approx(by_differences, rel=1e-5)
    nodes = np.concatenate([lone.X, np.ones((1, lone.n_cases))])
    np.testing.assert_allclose((neuron.deltas * nodes).mean(axis=1), neuron.gradient)
    assert neuron.n_active == sum(w > 0 for w in neuron.theta @ nodes)


def test_targets_come_from_a_healthy_neuron():
    lone = ReluNeuron(n_cases=7)
    for (x1, x2), t in zip(lone.X.T, lone.targets[0], strict=True):
        assert t == pytest.approx(max(0.0, x1 + 0.5 * x2 + 0.5))
    assert ReluNeuron(w1=1.0, w2=0.5, b=0.5).after.loss == 0.0


def test_one_large_step_kills_and_a_small_one_does_not():
    before = KILLED.before
    np.testing.assert_allclose(KILLED.after.theta, before.theta - 3.0 * before.gradient)
    assert before.n_active > 90
    assert KILLED.after.n_active == 0
    assert ReluNeuron(b=2.0, step_rate=0.3).after.n_active > 0


@pytest.mark.parametrize(
    "settings", [{"b": 2.0}, {"b": 4.0, "input_mean": 1.0}, {"w1": -2.0, "w2": 3.0, "b": 5.0}, {"b": 1.0, "input_std": 0.1}]
)
def test_the_killing_rates_are_those_that_kill(settings):
    rates = ReluNeuron(**settings).killing_rates
    tried = np.geomspace(1e-3, 900.0, 400)
    kills = [ReluNeuron(**settings, step_rate=float(rate)).after.n_active == 0 for rate in tried]
    if rates is None:
        assert not any(kills)
        return
    assert kills == [rates[0] <= rate <= rates[1] for rate in tried]


def test_rates_that_kill_may_end_or_not_exist():
    # a gradient that pushes some cases up again leaves no rate, or only those between two bounds
    found = [
        ReluNeuron(w1=w1, w2=w2, b=1.0, data_seed=seed).killing_rates for w1 in (-1, 1) for w2 in (-1, 2) for seed in range(5)
    ]
    assert any(rates is None for rates in found)
    assert all(rates is None or rates[0] <= rates[1] for rates in found)


@pytest.mark.parametrize("lone", [ReluNeuron(), ReluNeuron(b=0.4, input_mean=-1.0, input_std=2.0), ReluNeuron(w1=0.0, w2=0.0)])
def test_the_share_of_all_cases_is_the_normal_one(lone):
    w1, w2, b = lone.after.theta
    deviation = np.hypot(w1, w2) * lone.input_std
    expected = norm.sf(0.0, (w1 + w2) * lone.input_mean + b, deviation) if deviation else float(b > 0)
    assert lone.active_share_by_law == pytest.approx(expected, rel=1e-12)


def test_what_is_said_is_true():
    assert "none of the 100 cases makes it fire" in ReluNeuron().takeaways()[0]
    assert "One step with η = 3 killed the neuron" in KILLED.takeaways()[0]
    alive = ReluNeuron(b=2.0, step_rate=0.3)
    assert f"{alive.after.n_active} of 100 cases make it fire" in alive.takeaways()[0]
    assert "alive after one step" in alive.takeaways()[0]
    assert "changed nothing" in " ".join(ReluNeuron(step_rate=5.0).takeaways())


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"w1": np.inf}, "w1: received inf"),
        ({"b": 101.0}, "b: received 101.0"),
        ({"step_rate": -1.0}, "step_rate"),
        ({"input_std": 0.0}, "input_std"),
        ({"n_cases": 501}, "n_cases"),
        ({"data_seed": 0.5}, "data_seed"),
    ],
)
def test_what_cannot_be_used_is_said(settings, said):
    with pytest.raises(ValueError, match=said):
        ReluNeuron(**settings)
    with pytest.raises(ValueError, match="bias: received 'x'"):
        ReluNeuron.rule("b").check("bias", "x")


@pytest.mark.parametrize("lone", [ReluNeuron(), KILLED, ReluNeuron(b=0.1, n_cases=12)])
def test_the_code_prints_the_same_numbers(lone):
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(lone.to_python(), {})
    lines = out.getvalue().splitlines()
    assert lines[4] == f"after the step: {lone.after.n_active} of {lone.n_cases} cases make it fire"
    assert [float(value) for value in lines[6].split()[1:]] == pytest.approx(lone.after.gradient, rel=1e-5)
    assert float(lines[7].split()[1]) == pytest.approx(lone.after.loss, rel=1e-5)
    output, length = (float(part.split(": ")[1]) for part in lines[9].split(", "))
    assert (output, length) == pytest.approx((max(lone.after.outputs), np.hypot.reduce(lone.after.gradient)), rel=1e-5)
    rows = lone.to_csv().splitlines()
    assert len(rows) == lone.n_cases + 1
    assert float(rows[1].split(",")[3]) == lone.after.sums[0]


def test_equal_settings_are_one_key():
    assert ReluNeuron(w1=1) == ReluNeuron()
    assert hash(ReluNeuron(w1=1)) == hash(ReluNeuron())
    assert ReluNeuron(**KILLED.to_dict()) == KILLED
