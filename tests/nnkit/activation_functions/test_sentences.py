"""The sentences of part 3 against truths that are computed apart, over random settings: a counterexample fails the test."""

import re
from math import exp

import numpy as np
import pytest
from scipy.stats import norm

from nnkit import ACTIVATIONS, Experiment, sweep
from nnkit.activation_functions import (
    ActivationComparison,
    Bounce,
    DepthStudy,
    ReluNeuron,
    Revival,
    dead_shares,
    measure_depth,
    train_depth,
)
from nnkit.activation_functions.words import joined
from nnkit.numerals import percentage

LABELS = {activation.label: activation for activation in ACTIVATIONS.values()}
SUPERSCRIPTS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
SEEDS = range(40)


def number(text):
    """The number that is printed for people."""
    mantissa, _, power = text.partition(" × 10")
    return float(f"{mantissa.replace('−', '-').replace(',', '')}e{power.translate(SUPERSCRIPTS) or 0}")


def named(text):
    return re.split(r", | and ", text)


def found(pattern, sentences):
    """What a pattern finds in the one sentence that it fits, or None where it fits none."""
    matches = [match for sentence in sentences if (match := re.search(pattern, sentence))]
    assert len(matches) <= 1
    return matches[0].groups() if matches else None


def steepest_chord(activation):
    """The greatest difference quotient over a fine grid: by the mean value theorem no derivative's bound is less."""
    z = np.unique(np.append(np.linspace(-60.0, 60.0, 24001), [-1e-9, 1e-9]))
    return float(np.abs(np.diff(activation(z)) / np.diff(z)).max())


def trained(activation, z, rate, n_updates):
    """The sum of a neuron after training, with the slope by a difference quotient."""
    for _ in range(n_updates):
        slope = (activation(z) - activation(z - 1e-6)) / 1e-6  # from the left, as at kinks
        z -= rate * 2.0 * (activation(z) - activation(0.0)) * slope
    return z


def test_lists_in_words():
    assert [joined(words) for words in (["a"], ["a", "b"], ["a", "b", "c"])] == ["a", "a and b", "a, b and c"]


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_said_of_compared_functions(seed):
    rng = np.random.default_rng(seed)
    names = rng.choice([name for name in ACTIVATIONS if name != "step"], rng.integers(1, 5), replace=False)
    at, threshold = round(float(rng.normal(0.0, 4.0)), 2), float(rng.choice([0.01, 0.05, 0.3]))
    comparison = ActivationComparison("-".join(names), at=at, threshold=threshold)
    rate, n_updates = float(rng.choice([0.01, 0.1])), int(rng.choice([1, 20, 100]))
    sentences = comparison.takeaways(rate, n_updates)
    functions = list(comparison.functions.values())
    chords = {function.label: steepest_chord(function) for function in functions}

    gentlest, most, steepest, top = found(
        r"^\*\*The slope of (.*) is at most (.*?)\*\*(?:, that of (.*) up to (.*)\.|;|, the)", sentences
    )
    for labels, bound in ((gentlest, most), *([(steepest, top)] if steepest else [])):
        for label in named(labels):
            assert 0.97 * number(bound) <= chords[label] <= number(bound) + 1e-6
    assert min(chords.values()) == pytest.approx(max(chords[label] for label in named(gentlest)), abs=1e-4)
    if layers := found(r"ten layers of (.*) multiply an error signal by at most (.*);", sentences):
        assert chords[layers[0]] ** 10 <= number(layers[1])

    kinks = [f.label for f in functions if abs(f(1e-7) - 2.0 * f(0.0) + f(-1e-7)) > 1e-10]
    (jumping,) = found(r"The slope jumps at 0\*\* for (.*?)(?:, not for .*)?\.$", sentences) or ("",)
    assert sorted(named(jumping) if jumping else []) == sorted(kinks)
    if differs := found(r"the identity differs from (.*?) by up to ([\d.]+)(?:, from (.*) by up to ([\d.]+))?\.$", sentences):
        z = np.linspace(-0.3, 0.3, 601)
        for label, bound in ((differs[0], differs[1]), *([(differs[2], differs[3])] if differs[2] else [])):
            assert 0.9 * number(bound) - 1e-12 <= np.abs(LABELS[label](z) - z).max() <= number(bound) + 1e-12

    flat = [f.label for f in functions if abs((f(at + 1e-6) - f(at - 1e-6)) / 2e-6) < threshold - 1e-4]
    stuck = found(r"^\*\*From z = (.*?) ([A-Za-z].*) hardly moves?\*\*: after (\d+) updates z is", sentences)
    for function in functions:
        error = abs(function(at) - function(0.0))
        left = abs(function(trained(function, at, rate, n_updates)) - function(0.0)) / error if error else 0.0
        if function.label in flat and 0.905 < left <= 1.0:
            assert function.label in named(stuck[1])
        if stuck and function.label in named(stuck[1]):
            assert left == pytest.approx(0.95, abs=0.051)


def test_what_is_said_of_the_smooth_step():
    (edge, most, further) = found(
        r"beyond \|z\| = (.*) the two differ by less than (.*?)\. .*\|x\| = (.*)\.",
        ActivationComparison("step-sigmoid").takeaways(),
    )
    z = np.linspace(float(edge), 50.0, 1000)
    assert (1.0 - 1.0 / (1.0 + np.exp(-z)) < float(most)).all()
    assert 1.0 / (1.0 + exp(float(edge) - 0.1)) > float(most)
    assert 10.0 * float(further) == pytest.approx(float(edge))


def silent(neuron, theta):
    """Whether no case has a sum above 0, case by case."""
    return not any(theta[0] * x1 + theta[1] * x2 + theta[2] > 0.0 for x1, x2 in neuron.X.T)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_said_of_one_neuron(seed):
    rng = np.random.default_rng(seed)
    w1, w2, b = np.round(rng.normal(0.0, [1.0, 1.0, 3.0]), 1)
    options = {"n_cases": int(rng.choice([2, 10, 100])), "step_rate": float(rng.choice([0.0, 0.3, 3.0])), "data_seed": seed}
    neuron = ReluNeuron(w1=w1, w2=w2, b=b, **options)
    sentences, start = neuron.takeaways(), np.array([w1, w2, b])
    z = start[:2] @ neuron.X + b
    nodes = np.concatenate([neuron.X, np.ones((1, neuron.n_cases))])
    gradient = nodes @ (2.0 * (np.maximum(0.0, z) - neuron.targets[0]) * (z > 0.0)) / neuron.n_cases
    end = start - neuron.step_rate * gradient

    assert ("The neuron is dead" in sentences[0]) == silent(neuron, start)
    assert ("killed the neuron" in sentences[0]) == (silent(neuron, end) and not silent(neuron, start))
    mean, std = (end[0] + end[1]) * neuron.input_mean + end[2], np.hypot(end[0], end[1]) * neuron.input_std
    share = norm.sf(0.0, mean, std)
    if said := found(r"^About 1 in (.*) new cases", sentences):
        assert number(said[0]) == pytest.approx(1.0 / share, rel=0.06)
        assert share < 0.1
    if said := found(r"^([\d.]+)% of new cases", sentences):
        assert float(said[0]) == pytest.approx(100.0 * share, abs=0.51)
    assert any("None of these" in sentence for sentence in sentences) <= silent(neuron, end)

    rates = found(r"with every η (?:of at least|from) ([\d.e+]+)(?: to ([\d.e+]+))?:", sentences)
    if rates:
        low, high = float(rates[0]), float(rates[1] or 1e6)
        assert all(silent(neuron, start - rate * gradient) for rate in (low, 0.5 * (low + high), high))
        assert not silent(neuron, start - 0.99 * low * gradient)
    elif not silent(neuron, start):
        assert "No single step kills it" in " ".join(sentences)
        assert not any(silent(neuron, start - rate * gradient) for rate in np.geomspace(1e-4, 1e4, 400))


@pytest.mark.parametrize("seed", SEEDS[:15])
def test_what_is_said_of_recoveries(seed):
    rng = np.random.default_rng(seed)
    neuron = ReluNeuron(b=float(rng.uniform(-8.0, -1.0)), n_cases=int(rng.choice([3, 30])), data_seed=seed)
    revival = Revival(neuron=neuron, learning_rate=float(rng.choice([0.03, 0.3, 3.0])), n_updates=int(rng.choice([5, 60, 400])))
    sentences = revival.takeaways()
    if silent(neuron, (neuron.w1, neuron.w2, neuron.b)):
        back, again = {}, []
        for run in revival.runs:
            fires = [not silent(neuron, theta) for theta in run.theta]
            if any(fires) and run.stopped_at is None:
                back[run.activation.label] = fires.index(True)
                again += [run.activation.label] * (not fires[-1])
        (said,) = found(r"back to life come\*\* (.*) updates?\.$", sentences) or ("",)
        assert {label: number(update) for label, update in (one.split(" after ") for one in named(said) if one)} == back
        assert ("none of the others comes back" in sentences[0]) == (not back)
        assert ("Silent again at the end" in " ".join(sentences)) == bool(again)
        assert "ReLU" not in back
    else:
        assert "not dead" in sentences[0]


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_said_of_bouncing(seed):
    rng = np.random.default_rng(seed)
    options = {"alpha": float(rng.choice([0.5, 1.0, 3.0])), "leak": float(rng.choice([0.01, 0.5])), "seed": seed}
    bounce = Bounce(
        mean=float(rng.choice([0.0, 0.0, -1.0, 2.0])), std=float(rng.choice([0.03, 0.5, 5.0])), n_updates=50, **options
    )
    sentences, z = bounce.takeaways(), bounce.sums
    if (z > 0.0).all() or (z <= 0.0).all():
        assert "never changed sides" in sentences[0]
        return
    relu, elu = np.var(z > 0.0), np.var(np.where(z > 0.0, 1.0, bounce.alpha * np.exp(np.minimum(z, 0.0))))
    if less := found(r"ELU's varies (.*) times less", sentences[:1]):
        assert number(less[0]) == pytest.approx(relu / elu, rel=0.06)
        assert elu < 0.5 * relu
    else:
        (times,) = found(r"ELU hardly helps here\*\*: its slope's variance is (.*) times", sentences[:1])
        assert number(times) == pytest.approx(elu / relu, rel=0.06)
        assert elu >= 0.5 * relu
    flat = np.mean(bounce.alpha * np.exp(z[z < 0.0]) < 0.1)
    assert any("its bend is a jump" in sentence for sentence in sentences) == (flat >= 0.5)


def random_study(seed):
    rng = np.random.default_rng(seed)
    names = rng.choice(list(ACTIVATIONS), rng.integers(1, 4), replace=False)
    start = rng.choice(["xavier", "he", "orthogonal", "zero", "uniform", "small_normal"])
    options = {"initialisation": str(start), "n_seeds": int(rng.choice([1, 3])), "seed": seed}
    return DepthStudy("spiral", int(rng.choice([1, 2, 6])), int(rng.choice([3, 16])), "-".join(names), n_updates=4, **options)


def test_a_tried_start_exists():
    studies = [random_study(seed) for seed in SEEDS]
    assert len({study.initialisation for study in studies}) == 6


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_said_of_deep_networks(seed):
    study = random_study(seed)
    profile, movement = measure_depth(study), train_depth(study)
    first_update = train_depth(DepthStudy(**{**study.to_dict(), "n_updates": 1}))
    sentences, moved = profile.takeaways(), movement.takeaways()
    for i, name in enumerate(study.names):
        label = study.label(name)
        if any(f"**{label}: every gradient of the hidden layers is exactly 0**" in sentence for sentence in sentences):
            # a minibatch's gradient may differ from 0 only where a case's does, of which all are 0 here
            assert not np.median(first_update.weight_changes[i], axis=0)[:-1].any()
        networks, X, _ = study.networks(name)
        zeros, outputs = [], X
        for W, b in list(zip(networks.weights, networks.biases, strict=True))[:-1]:
            outputs = study.functions[name](np.swapaxes(W, -1, -2) @ outputs + b)
            zeros.append(np.mean(outputs == 0.0))
        said = [sentence for sentence in sentences if "exactly 0 are" in sentence]
        assert bool(said) <= (f"{percentage(float(np.mean(zeros)))} with {label}" in " ".join(said))
        assert said or not np.any(zeros)
    after = movement.losses[..., 1]
    if (best := found(r"^\*\*(.*) ends with the lowe", moved)) and np.isfinite(after).all():
        counts = {study.label(name): (after[i] <= after.min(axis=0)).sum() for i, name in enumerate(study.names)}
        assert counts[best[0]] == max(counts.values())


def test_what_is_said_of_units_that_are_born_dead():
    for hidden, expected in (("3", "No unit is born dead"), ("40-40-40", "Some units are born dead")):
        experiment = Experiment(dataset="moons", n_cases=30, test_fraction=0.0, hidden=hidden, activation="relu", n_epochs=1)
        shares = dead_shares(sweep(experiment, {"activation": ["relu", "elu"], "learning_rate": [0.1], "seed": [0, 1]}))
        assert expected in " ".join(shares.takeaways())
        assert shares.start[:2].any() == (expected == "Some units are born dead")
