"""Sentences that name a cause or a best are true wherever they are said: random settings look for a counterexample."""

import re

import numpy as np
import pytest

from nnkit.loss_functions import (
    Competition,
    DistributionPair,
    LogisticExperiment,
    SoftmaxBatch,
    SoftmaxStability,
    decision_takeaways,
    sigmoid_outputs,
    train_with_both_losses,
)
from nnkit.loss_functions.calibration import best_threshold

RNG = np.random.default_rng(7)


def number_in(text):
    """The first number of a text that is written for people."""
    return float(re.search(r"[−\d][\d.,]*", text)[0].rstrip(".,").replace("−", "-").replace(",", ""))


def random_batches():
    for _ in range(300):
        n = RNG.integers(2, 6)
        logits, targets = RNG.normal(0.0, RNG.choice([0.5, 3.0, 30.0]), (n, 1)), np.eye(n)[:, :1]
        if RNG.random() < 0.7:
            targets = RNG.dirichlet(np.full(n, RNG.choice([0.3, 3.0])), 1).T
        options = RNG.choice([0.3, 1.0, 4.0]), RNG.choice(["nats", "bits"]), RNG.choice([0.1, 1.0, 10.0, 100.0])
        yield SoftmaxBatch(logits, targets, *options)


def cost_of(logits, targets, temperature):
    z = np.array(logits, dtype=np.longdouble) / temperature
    z -= z.max()
    return float(-(targets * (z - np.log(np.exp(z).sum()))).sum())


def test_a_step_that_is_called_too_long_passes_the_lowest_point():
    n_long = 0
    for batch in random_batches():
        said = " ".join(batch.takeaways())
        if "passes the lowest point" in said:
            n_long += 1
            steps = np.linspace(0.0, batch.learning_rate, 400)
            costs = [cost_of(batch.logits - step * batch.gradients, batch.targets, batch.temperature) for step in steps]
            assert min(costs) < costs[0] < costs[-1]
            assert 0 < np.argmin(costs) < len(steps) - 1
        elif "lowers H(P, T)" in said:
            end = batch.logits - batch.learning_rate * batch.gradients
            assert cost_of(end, batch.targets, batch.temperature) < cost_of(batch.logits, batch.targets, batch.temperature)
    assert n_long > 10


def test_what_costs_most_does():
    for batch in random_batches():
        said = " ".join(batch.takeaways())
        terms = batch.terms[:, 0]
        if named := re.search(r"Class (\d+) costs most", said):
            assert (terms[int(named[1]) - 1] > np.delete(terms, int(named[1]) - 1)).all()
    tie = sigmoid_outputs([1, 0, 1], p=[0.3, 0.7, 0.9])
    assert "**Cases 1 and 2 cost most**: 1.2 each, 48% of the sum of all 3." in tie.takeaways()
    assert "All 4 classes cost the same" in " ".join(SoftmaxBatch(np.zeros((4, 1)), np.full((4, 1), 0.25)).takeaways())


@pytest.mark.parametrize("scale", [1.0, 10.0, 1000.0])
def test_who_gains_and_who_loses(scale):
    for _ in range(60):
        logits = RNG.normal(0.0, scale, RNG.integers(2, 7))
        amount, k = RNG.uniform(-10.0, 10.0), RNG.integers(len(logits))
        for function in ("softmax", "sigmoid"):
            competition = Competition(logits, k, amount, RNG.choice([0.01, 1.0, 30.0]), function)
            change = np.delete(competition.P_after - competition.P, k)
            headline = competition.takeaways()[0]
            if "every other class" in headline:
                assert (change < 0.0).all() if "loses" in headline else (change > 0.0).all()
            else:
                assert function == "sigmoid" or (change == 0.0).any()
            if "no other P changes" in headline:
                assert function == "sigmoid"
                assert (change == 0.0).all()
            if "hardly matter" in " ".join(competition.takeaways()):
                assert np.abs(competition.jacobian).max() < 0.01


def test_a_sum_of_sigmoids_is_written_as_it_is():
    said = Competition([1.0, -1.0], 0, 1.0, function="sigmoid").takeaways()[0]
    assert "from 1 to 1.15." in said  # 1 / (1 + e^-1) + 1 / (1 + e), and 1 / (1 + e^-2) + 1 / (1 + e)


def test_why_the_plain_formula_is_wrong():
    for _ in range(300):
        logits = RNG.normal(RNG.choice([-745.0, 0.0, 709.0]), RNG.choice([1.0, 40.0]), RNG.integers(2, 6))
        with np.errstate(over="ignore", invalid="ignore"):
            e = np.exp(logits)
            P = e / e.sum()
        said = SoftmaxStability(logits).takeaways()
        true = np.exp(logits - logits.max())
        is_right = np.allclose(P, true / true.sum(), rtol=1e-9, atol=0.0)
        assert ("Both ways agree" in said[0]) == is_right
        if "$e^x$ is rounded to 0." in said[1]:
            assert (e == 0.0).any()
        if "few digits" in said[1]:
            assert ((e > 0.0) & (e < np.finfo(float).tiny)).any()


@pytest.mark.parametrize(
    ("T", "P", "said"),
    [
        ([1.0, 0.0], [0.0, 1.0], "**Both divergences are infinite**"),
        ([0.5, 0.5], [0.5 + 1e-10, 0.5 - 1e-10], "**P is nearly T**"),
        ([0.5, 0.5], [0.5 + 1e-5, 0.5 - 1e-5], "the same both ways, to nine digits"),  # apart in the tenth
        ([0.5, 0.5], [0.5 + 1e-3, 0.5 - 1e-3], "**KL is no distance**"),  # apart in the sixth
        ([0.3, 0.7], [0.7, 0.3], "the same both ways"),
        ([0.5, 0.5], [1.0, 0.0], "KL(T, P) = ∞"),
    ],
)
def test_both_directions_of_kl(T, P, said):
    assert said in DistributionPair(T, P).takeaways()[-1]


def test_no_threshold_does_better_than_the_best_one():
    for _ in range(200):
        n = RNG.integers(1, 40)
        p = RNG.choice([RNG.random(n), np.round(RNG.random(n), 1), RNG.random(n) ** 30, np.round(RNG.random(n))], axis=0)
        t, threshold = (RNG.random(n) < 0.5).astype(float), float(RNG.choice([0.0, 0.3, 0.5, 1.0]))
        candidates = np.concatenate([[0.0, 1.0], p, np.nextafter(p, 1.0)])
        most = max(((p >= one) == (t == 1.0)).mean() for one in candidates[candidates <= 1.0])
        low, high, accuracy = best_threshold(p, t)
        assert accuracy == pytest.approx(most, abs=1e-12)
        for one in (np.nextafter(low, 1.0), high) if low < high else (high,):
            assert ((p >= one) == (t == 1.0)).mean() == pytest.approx(most, abs=1e-12)
        sentence = decision_takeaways(p, t, threshold, 5, ("no", "yes"))[1]
        own = ((p >= threshold) == (t == 1.0)).mean()
        assert ("No threshold gets more right" in sentence) == (own > most - 1e-12)
        if alike := re.search(r"between ([\d.]+) and ([\d.]+),", sentence):
            first, last = map(float, alike.groups())
            assert not ((p > first) & (p < last)).any()
            assert first <= threshold <= last + 0.01


def random_experiments():
    for _ in range(40):
        yield LogisticExperiment(
            dataset=str(RNG.choice(["blobs", "moons", "xor", "circles"])),
            start=str(RNG.choice(["wrong", "one_answer", "random"])),
            mean_abs_v=float(RNG.choice([0.0, 1.0, 4.0, 12.0])),
            learning_rate=float(RNG.choice([0.01, 0.5, 5.0, 300.0])),
            batch_size=str(RNG.choice(["all", "5"])),
            n_updates=int(RNG.choice([1, 30, 80])),
        )


def test_which_loss_is_ahead_and_why():
    seen = set()
    for experiment in random_experiments():
        comparison = train_with_both_losses(experiment)
        said = comparison.takeaways()
        halved = {}
        for loss, run in comparison.runs.items():
            outputs = [run.outputs(update=update) for update in range(run.n_updates + 1)]
            costs = np.array([np.logaddexp(0.0, np.where(one.t == 1.0, -one.v, one.v)).mean() for one in outputs])
            below = np.flatnonzero(costs < 0.5 * costs[0])
            halved[loss] = below[0] if len(below) else np.inf
            wrong = ((outputs[-1].v > 0.0) != (outputs[-1].t == 1.0)).mean()
            assert f"{wrong:.1%}" in said[0]
            if re.search(rf"Under {'log loss' if loss == 'log_loss' else 'squared error'}\*\* the log loss rose", " ".join(said)):
                assert costs[-1] > costs[0]
        v = comparison.mse.outputs(update=0).v
        slopes = 1.0 / (2.0 + 2.0 * np.cosh(v))
        wrong = (v > 0.0) != (comparison.mse.outputs(update=0).t == 1.0)
        last = said[-1]
        if "The squared error" in last:
            seen.add("late")
            assert halved["mse"] > 2 * halved["log_loss"]
            if "cancels" in last:
                seen.add("saturated")
                assert slopes[wrong].mean() < 0.0125 * (1.0 + 1e-9)
        elif "squared error is ahead" in last:
            seen.add("ahead")
            assert halved["log_loss"] > 2 * halved["mse"]
        elif "Neither loss" in last:
            assert max(halved.values()) <= 2 * min(halved.values()) < np.inf
        else:
            assert np.isinf(list(halved.values())).all()
    assert seen >= {"late", "saturated"}


def test_the_first_sentence_is_short_enough_for_a_headline():
    results = [*random_batches()]
    results += [
        Competition([1.0, 1.0, 2.0], 0, amount, 1.0, function) for amount in (-9.9, 2.0) for function in ("softmax", "sigmoid")
    ]
    results += [SoftmaxStability([1.0, 2.0, 3.0], shift) for shift in (0.0, 708.0, 760.0, -745.0, -747.0, -760.0)]
    results += [sigmoid_outputs(t, v=v) for t in (0, 1) for v in (-800.0, -5.0, -1.0, 0.0, 6.0)]
    results += [
        sigmoid_outputs([1, 0], p=[0.9, 1.0]),
        DistributionPair([0.5, 0.5], [1.0, 0.0]),
        DistributionPair([0.5, 0.5], [0.9, 0.1]),
    ]
    for result in results:
        assert len(result.takeaways()[0].replace("*", "")) <= 115
