"""The update microscope shows the engine's own numbers, and they are the right ones."""

import re

import numpy as np
import pytest

import nnkit
from nnkit.gradient_descent import microscope
from nnkit.numerals import for_people

SMALL = {"n_cases": 20, "test_fraction": 0.0, "n_epochs": 200}
EXPERIMENTS = [
    nnkit.Experiment(dataset="line", hidden="", batch_size=1, learning_rate=0.1, **SMALL),
    nnkit.Experiment(dataset="plane", hidden="", batch_size="all", **SMALL),
    nnkit.Experiment(dataset="xor", hidden="2", batch_size=4, **SMALL),
    nnkit.Experiment(dataset="xor", hidden="3-2", batch_size=6, activation="relu", output="tanh", loss="mae", **SMALL),
    nnkit.Experiment(dataset="blobs", hidden="3", n_classes=3, batch_size=7, seed=3, **SMALL),
    nnkit.Experiment(dataset="blobs", hidden="2", n_classes=4, batch_size=5, loss="mse", activation="rrelu", **SMALL),
]


@pytest.mark.parametrize("experiment", EXPERIMENTS, ids=lambda experiment: f"{experiment.dataset}-{experiment.hidden}")
@pytest.mark.parametrize("number", [1, 4, 13])
def test_the_cases_mean_is_the_gradient_that_made_the_update(experiment, number):
    update = microscope(experiment, number)
    np.testing.assert_allclose(update.per_case_gradients.mean(axis=1), update.gradient, rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(update.before.theta + update.change, update.after.theta, rtol=1e-14, atol=1e-15)


@pytest.mark.parametrize("experiment", EXPERIMENTS[:5], ids=lambda experiment: f"{experiment.dataset}-{experiment.hidden}")
def test_each_cases_gradient_is_the_numerical_one_at_the_weights_before(experiment):
    update = microscope(experiment, 4)
    for k in range(update.n_cases):
        numerical = nnkit.numerical_gradient(update.before, update.X[:, k : k + 1], update.T[:, k : k + 1])
        np.testing.assert_allclose(update.per_case_gradients[:, k], numerical, rtol=1e-5, atol=1e-7)
    np.testing.assert_allclose(update.predictions, update.before.forward(update.X), rtol=1e-12)
    assert update.costs.mean() == pytest.approx(update.before.loss_value(update.X, update.T), rel=1e-12)


def test_the_updates_are_those_of_the_run():
    experiment = nnkit.Experiment(dataset="xor", hidden="2", batch_size=6, n_cases=20, test_fraction=0.0, n_epochs=10)
    history = nnkit.run(experiment)
    for row, made in enumerate(history.updates):
        if made:
            np.testing.assert_array_equal(microscope(experiment, int(made)).after.theta, history.theta[row])
    [first, second] = (microscope(experiment, number) for number in (5, 6))
    np.testing.assert_array_equal(first.after.theta, second.before.theta)
    assert (first.number, first.epoch, first.n_updates, first.n_updates_per_epoch) == (5, 2, 40, 4)


def test_an_epoch_shows_every_case_once_and_the_last_minibatch_is_smaller():
    updates = [microscope(nnkit.Experiment(batch_size=6, **SMALL), number) for number in range(5, 9)]
    assert [update.n_cases for update in updates] == [6, 6, 6, 2]
    assert sorted(np.concatenate([update.columns for update in updates])) == list(range(20))
    for update in updates:
        np.testing.assert_array_equal(update.X, update.data.train.X[:, update.columns])


def test_names_stand_in_the_order_of_theta():
    update = microscope(EXPERIMENTS[3], 1)
    values = dict(zip(update.parameter_names, update.before.theta, strict=True))
    assert len(values) == update.before.n_parameters
    assert values["x2 → neuron 1.3"] == update.before.weights[0][1, 2]
    assert values["neuron 1.3 → neuron 2.1"] == update.before.weights[1][2, 0]
    assert values["bias of output"] == update.before.biases[2][0, 0]


def test_what_is_said_of_an_update():
    update = microscope(EXPERIMENTS[2], 9)
    headline, *rest = update.takeaways()
    sentences = " ".join(rest)
    assert headline.startswith("**All 4 cases met the same weights**; then each of the 9 weights and biases moved once")
    furthest = int(np.abs(update.after.theta - update.before.theta).argmax())
    assert f"moved furthest is *{update.parameter_names[furthest]}*" in sentences
    old, new = (for_people(network.loss_value(update.X, update.T), 4) for network in (update.before, update.after))
    assert f"lowered the mean loss of these cases from {old} to {new}" in sentences
    assert "The one case met the weights" in microscope(EXPERIMENTS[0], 2).takeaways()[0]


def test_the_sum_of_the_gradients_makes_the_same_step_with_a_smaller_rate():
    update = microscope(EXPERIMENTS[2], 3)
    [said] = [sentence for sentence in update.takeaways() if "The sum of the" in sentence]
    n, rate = re.search(r"The sum of the (\d+) gradients .* = ([\d.]+)\.", said).groups()
    of_cases = [nnkit.numerical_gradient(update.before, update.X[:, [k]], update.T[:, [k]]) for k in range(int(n))]
    np.testing.assert_allclose(update.before.theta - float(rate) * np.sum(of_cases, axis=0), update.after.theta, atol=1e-7)


@pytest.mark.parametrize("rate", [0.01, 0.3, 1.5, 5.0, 40.0])
@pytest.mark.parametrize("experiment", EXPERIMENTS[:3], ids=lambda experiment: f"{experiment.dataset}-{experiment.hidden}")
def test_a_step_is_called_too_long_where_a_shorter_one_lowers_the_loss(experiment, rate):
    for number in (1, 2, 5):
        update = microscope(nnkit.Experiment(**experiment.to_dict() | {"learning_rate": rate}), number)
        [said] = [sentence for sentence in update.takeaways() if "mean loss of" in sentence]
        step = update.after.theta - update.before.theta

        def loss(share, update=update, step=step):
            return update.before.with_theta(update.before.theta + share * step).loss_value(update.X, update.T)

        assert ("lowered" in said) == (loss(1.0) < loss(0.0))
        if "too long" in said:
            times = int(re.search(r"One ([\d,]+) times shorter", said).group(1).replace(",", ""))
            assert loss(1.0) > loss(0.0) > loss(1.0 / times)


def test_a_run_that_has_diverged_is_explained():
    wild = nnkit.Experiment(dataset="plane", hidden="", learning_rate=1e5, batch_size=4, **SMALL)
    [sentence] = microscope(wild, 150).takeaways()
    assert "diverged by update 150" in sentence


@pytest.mark.parametrize(
    ("changes", "number", "name"),
    [
        ({"optimizer": "adam"}, 1, "optimizer"),
        ({"l2": 0.1}, 1, "l2"),
        ({"l1": 0.1}, 1, "l1"),
        ({"activation": "prelu"}, 1, "activation"),
        ({}, 0, "update"),
        ({"n_epochs": 2, "batch_size": 10}, 5, "update"),
    ],
)
def test_what_cannot_be_looked_into_is_named(changes, number, name):
    with pytest.raises(ValueError, match=f"^{name}: received"):
        microscope(nnkit.Experiment(**SMALL | changes), number)


def test_the_offered_code_prints_the_same_update(capsys):
    update = microscope(EXPERIMENTS[2], 7)
    exec(update.to_python(), {})
    rows = [line.rsplit(": ", 1) for line in capsys.readouterr().out.splitlines() if ": " in line]
    assert [name for name, _ in rows] == update.parameter_names
    printed = np.array([numbers.split() for _, numbers in rows], dtype=float)
    np.testing.assert_allclose(printed, np.column_stack([update.before.theta, update.gradient, update.after.theta]), rtol=1e-5)
    assert update.to_dict()["theta_after"] == update.after.theta.tolist()


def test_the_learning_rate_shown_is_the_schedules():
    experiment = nnkit.Experiment(schedule="cosine", hidden="2", n_cases=20, test_fraction=0.0, n_epochs=10, batch_size=10)
    update = microscope(experiment, 13)  # the first update of the seventh epoch
    factor = (1.0 + np.cos(np.pi * 0.6)) / 2.0
    assert update.learning_rate == pytest.approx(0.3 * factor, rel=1e-15)
    np.testing.assert_allclose(update.before.theta - 0.3 * factor * update.gradient, update.after.theta, rtol=1e-14)
    np.testing.assert_allclose(update.before.theta + update.change, update.after.theta, rtol=1e-14)
    words = " ".join(update.takeaways())
    assert f"The schedule multiplies the learning rate by {factor:.4g} in epoch 7" in words
    assert f"{for_people(0.3 * factor)} · (" in words
