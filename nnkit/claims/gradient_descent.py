"""The claims of the lecture's first part, gradient descent."""

import numpy as np

from nnkit.claims.claim import Claim
from nnkit.data.datasets import load_dataset
from nnkit.engine.descent import Descent
from nnkit.engine.experiment import Experiment
from nnkit.engine.gradient_check import check_gradient
from nnkit.engine.network import Network
from nnkit.engine.sweep import sweep
from nnkit.gradient_descent.gradient_noise import measure_noise
from nnkit.gradient_descent.single_case import ascend, descend
from nnkit.gradient_descent.update_microscope import microscope

# Three cases of two features with a target each, one in each column.
FEATURES = np.array([[1.0, 2.0, 1.0], [1.0, -1.0, 2.0]])
TARGETS = np.array([3.0, 0.0, 5.0])
WEIGHTS = np.array([0.4, -0.7])


def _sum_after_a_pass():
    return ascend([[2.0, 1.0, 3.0], [1.0, 2.0, -1.0]], learning_rate=0.1).totals[-1]


def _linear(loss):
    return Network((2, 1), "identity", loss, np.append(WEIGHTS, 0.0))


def _absolute_gradient_error():
    return check_gradient(_linear("mae"), FEATURES, TARGETS[None]).difference


def _squared_gradient_error():
    errors = WEIGHTS @ FEATURES - TARGETS
    by_the_slide = 2.0 / len(TARGETS) * (errors * FEATURES).sum(axis=1)
    return np.abs(_linear("mse").gradient(FEATURES, TARGETS[None])[:2] - by_the_slide).max()


def _difference_without_the_2():
    with_2 = descend(FEATURES, TARGETS, learning_rate=0.03, n_passes=20)
    without_2 = descend(FEATURES, TARGETS, learning_rate=0.06, n_passes=20, factor=1.0)
    return np.abs(with_2.W - without_2.W).max()


def _noise(batch_sizes, n_cases=400):
    data = load_dataset("xor", n_cases=n_cases, test_fraction=0.0)
    network, code = Experiment().network(data)
    return measure_noise(network, data.train.X, code.encode(data.train.T), batch_sizes)


def _noise_ratio():
    one, four = _noise([10, 40]).measured
    return one / four


def _deep_gradient_error():
    experiment = Experiment(hidden="5-4-3", activation="tanh-elu-sigmoid")
    data = experiment.data()
    network, code = experiment.network(data)
    return check_gradient(network, data.train.X[:, :20], code.encode(data.train.T[:, :20])).difference


def _updates_per_epoch(batch_size):
    X = np.zeros((2, 140))
    return Descent(Network((2, 1)), X, X[:1], batch_size=batch_size).n_updates_per_epoch


def _ratio_of_spreads():
    experiment = Experiment(learning_rate=1.0, n_epochs=20, n_cases=60, hidden="4")
    single, batch = sweep(experiment, {"batch_size": [1, "all"], "seed": range(10)}).summaries("batch_size")
    return (single.greatest - single.least) / (batch.greatest - batch.least)


def _difference_from_the_mean():
    update = microscope(Experiment(n_cases=20, test_fraction=0.0, hidden="2", batch_size=4, n_epochs=4), 7)
    return np.abs(update.per_case_gradients.mean(axis=1) - update.gradient).max()


CLAIMS = (
    Claim(
        name="1",
        text="Nudging $x$ by $\\eta a$ and $y$ by $\\eta b$ for each case in turn raises the sum of $L(a, b) = ax + by$.",
        quantity="sum of L over the cases (2, 1), (1, 2), (3, -1) after one pass from 0 with η = 0.1",
        measure=_sum_after_a_pass,
        within=(4.0 - 1e-12, 4.0 + 1e-12),
        remark="From 0: the nudges add up to η (6, 2), and the cases too, so the sum is 0.1 · (6² + 2²).",
    ),
    Claim(
        name="2",
        text="The absolute error $|P - t|$ can be descended too; the nudge that a slide leaves open is "
        "$-\\eta\\,\\mathrm{sign}(P - t)\\,f$.",
        quantity="largest difference between this derivative and a numerical one",
        measure=_absolute_gradient_error,
        within=(0.0, 1e-7),
    ),
    Claim(
        name="3",
        text="By the chain rule the squared error's derivative is $\\frac{2}{n} \\sum (P - t) f$.",
        quantity="largest difference between the slide's formula, term by term, and the network's gradient",
        measure=_squared_gradient_error,
        within=(0.0, 1e-12),
    ),
    Claim(
        name="4",
        text="The 2 of that derivative can be left out: it is only another learning rate.",
        quantity="largest difference between the weights of 20 passes with η = 0.06 and no 2, and with η = 0.03 and the 2",
        measure=_difference_without_the_2,
        within=(0.0, 1e-12),
    ),
    Claim(
        name="5",
        text="The gradient of a sample estimates that of all cases, the better the larger the sample.",
        quantity="how many times smaller the error of a sample's gradient is with 40 cases of 400 than with 10",
        measure=_noise_ratio,
        within=(0.9 * 2.0 * np.sqrt(390.0 / 360.0), 1.1 * 2.0 * np.sqrt(390.0 / 360.0)),
        remark="Four times the cases halve the error, and a little more where they are a good part of all; 200 random samples "
        "of each size are within 10% of that.",
    ),
    Claim(
        name="6",
        text="However complex the network, one rule moves every weight: $\\Delta w = -\\eta\\,\\partial L / \\partial w$.",
        quantity="largest difference between analytic and numerical gradient, over all weights of a 2-5-4-3-1 network",
        measure=_deep_gradient_error,
        within=(0.0, 1e-7),
    ),
    Claim(
        name="7",
        text="Batch gradient descent updates the weights once in an epoch, after all cases.",
        quantity="updates in an epoch of 140 cases",
        measure=lambda: _updates_per_epoch("all"),
        within=(1.0, 1.0),
    ),
    Claim(
        name="8",
        text="For stochastic gradient descent an epoch is $|S| / |C|$ minibatches.",
        quantity="updates in an epoch of 140 cases in minibatches of 30",
        measure=lambda: _updates_per_epoch(30),
        within=(5.0, 5.0),
        remark="140 / 30 is 4.67: the fifth minibatch has the 20 cases that are left, and is averaged over its own 20.",
    ),
    Claim(
        name="9",
        text="Descent by small minibatches can be unstable.",
        quantity="spread of the loss over ten seeds after 20 epochs of single cases, as a multiple of that of the whole batch",
        measure=_ratio_of_spreads,
        within=(1.0, np.inf),
        remark="By how much depends on the data, the network and the learning rate, here 1.",
    ),
    Claim(
        name="10",
        text="All cases of a minibatch meet the same weights; the update takes the mean of their gradients.",
        quantity="largest difference between that mean and the gradient which a real update used",
        measure=_difference_from_the_mean,
        within=(0.0, 1e-12),
    ),
)
