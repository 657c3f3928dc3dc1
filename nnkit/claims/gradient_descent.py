"""The claims of the lecture's first part, gradient descent."""

from collections.abc import Callable
from math import inf, sqrt

import numpy as np

from nnkit.claims.claim import Claim, furthest
from nnkit.data.datasets import load_dataset
from nnkit.engine.descent import ALL, Descent
from nnkit.engine.experiment import Experiment
from nnkit.engine.gradient_check import numerical_gradient
from nnkit.engine.network import Network
from nnkit.gradient_descent.gradient_noise import measure_noise
from nnkit.gradient_descent.single_case import ascend, descend
from nnkit.gradient_descent.update_microscope import microscope

# Three cases of two features with a target each, one in each column.
FEATURES = np.array([[1.0, 2.0, 1.0], [1.0, -1.0, 2.0]])
TARGETS = np.array([3.0, 0.0, 5.0])
WEIGHTS = np.array([0.4, -0.7])


def _linear(loss):
    return Network((2, 1), "identity", loss, np.append(WEIGHTS, 0.0))


def _climb(n_passes=1):
    """The ascent on the cases (2, 1), (1, 2), (3, -1), beside three cases that are not met."""
    unseen = [[1.0, 2.0, -1.0], [1.0, 3.0, 1.0]]
    return ascend([[2.0, 1.0, 3.0], [1.0, 2.0, -1.0]], learning_rate=0.1, n_passes=n_passes, unseen=unseen)


def _nudge_by_absolute_error():
    """Nudges in units of -sign(P - t) eta f, for small and large errors: a descent's, the engine's, and one by differences."""
    f, rate, network = np.array([[1.0], [-2.0]]), 0.1, _linear("mae")
    in_units = []
    for error in (-10.0, -1.0, 1.0, 10.0):
        target = WEIGHTS @ f - error
        run = descend(np.repeat(f, 2, axis=1), np.repeat(target, 2), WEIGHTS, learning_rate=rate, rule="absolute")
        derivatives = network.gradient(f, target[None]), numerical_gradient(network, f, target[None])
        nudges = [run.W[1] - run.W[0], *(-rate * derivative[:2] for derivative in derivatives)]
        in_units += [nudge / (-np.sign(error) * rate * f[:, 0]) for nudge in nudges]
    return furthest(in_units, 1.0)


def _derivative_of_squared_error():
    """Derivatives of the MSE in units of the mean of (P - t) f: by the chain rule, by differences, and case by case."""
    network, rate = _linear("mse"), 0.01
    mean = ((WEIGHTS @ FEATURES - TARGETS) * FEATURES).mean(axis=1)
    derivatives = network.gradient(FEATURES, TARGETS[None]), numerical_gradient(network, FEATURES, TARGETS[None])
    run = descend(FEATURES, TARGETS, WEIGHTS, learning_rate=rate)
    alone = ((run.W[:-1] * FEATURES.T).sum(axis=1) - TARGETS) * FEATURES
    by_case = (run.W[1:] - run.W[:-1]).T / (-rate * alone)
    return furthest([by_case, *(derivative[:2] / mean for derivative in derivatives)], 2.0)


def _way_without_the_2():
    """The weights after each update without the 2 and with twice the learning rate, divided by those with the 2."""
    with_2 = descend(FEATURES, TARGETS, learning_rate=0.03, n_passes=20)
    without_2 = descend(FEATURES, TARGETS, learning_rate=0.06, n_passes=20, factor=1.0)
    return furthest(without_2.W[1:] / with_2.W[1:], 1.0)


def _noise_ratio():
    """The error of a sample of 10 divided by that of a sample of 40, each as measured or by nnkit's law."""
    data = load_dataset("xor", n_cases=400, test_fraction=0.0)
    network, code = Experiment().network(data)
    noise = measure_noise(network, data.train.X, code.encode(data.train.T), [10, 40], n_draws=500)
    return furthest(
        [of_10 / of_40 for of_10 in (noise.measured[0], noise.law[0]) for of_40 in (noise.measured[1], noise.law[1])], NOISE_LAW
    )


NOISE_LAW = 2.0 * sqrt((400 - 10) / (400 - 40))

# Deep networks with every kind of way back: a merged loss, one through softmax, a learned slope.
OUTPUT_AND_LOSS = (
    ("identity", "mse"),
    ("tanh", "mae"),
    ("sigmoid", "log_loss"),
    ("softmax", "cross_entropy"),
    ("softmax", "mse"),
)


def _share_of_right_derivatives():
    """The share of the weights of five networks whose derivative by backpropagation is the one by differences."""
    X = np.random.default_rng(0).standard_normal((2, 20))
    T = np.eye(3)[:, np.arange(20) % 3]
    agree = []
    for output, loss in OUTPUT_AND_LOSS:
        network = Network((2, 5, 4, 3, 3), ("tanh", "elu", "prelu", output), loss)
        agree.append(np.abs(network.gradient(X, T) - numerical_gradient(network, X, T)) < 1e-7)
    return np.concatenate(agree).mean()


def _right_updates_in_an_epoch(batch_size, n_cases=140, rate=0.1):
    """The number of updates, until every case was met, that are the slide's -eta 2/n sum (P - t) f over their own cases."""
    draw = np.random.default_rng(0).standard_normal
    X, T, network = draw((2, n_cases)), draw((1, n_cases)), _linear("mse")
    descent = Descent(network, X, T, learning_rate=rate, batch_size=batch_size)
    met: set[int] = set()
    n_right = 0
    while len(met) < n_cases:
        before = network.theta.copy()
        descent.advance_to(descent.update + 1)
        columns = descent.minibatch()[2]
        f = np.vstack([X, np.ones(n_cases)])[:, columns]
        expected = before - rate * 2.0 / len(columns) * f @ (before @ f - T[0, columns])
        n_right += bool(np.abs(network.theta - expected).max() < 1e-12)
        met.update(columns)
    return n_right


# One weight learns the mean of 200 targets, half of them 1 and half -1: every minibatch pulls it towards its own mean. In an
# epoch of k updates the minibatch that comes j updates before its end counts with 2 eta (1 - 2 eta)^j. Minibatches share out the
# cases, so the variance of that sum is the one of samples without replacement; earlier epochs are forgotten.
N_TARGETS, N_RUNS, STEP, SMALL, LARGE = 200, 400, 0.1, 1, 4


def _variance_by_law(batch_size):
    weights = 2.0 * STEP * (1.0 - 2.0 * STEP) ** np.arange(N_TARGETS // batch_size)
    return (np.square(weights).sum() / batch_size - weights.sum() ** 2 / N_TARGETS) * N_TARGETS / (N_TARGETS - 1)


def _ratio_of_wobbles():
    """The standard deviation over the runs of what is learned, after equal numbers of updates: single cases against fours."""
    targets = np.repeat([[-1.0, 1.0]], N_TARGETS // 2, axis=1)
    ends = []
    for batch_size in (SMALL, LARGE):
        network = Network((1, 1), "identity", "mse", np.zeros((N_RUNS, 2)))
        descent = Descent(
            network, np.zeros((1, N_TARGETS)), targets, learning_rate=STEP, batch_size=batch_size, seed=range(N_RUNS)
        )
        descent.advance_to(N_TARGETS)
        ends.append(network.biases[0].std())
    return ends[0] / ends[1]


WOBBLE_LAW = sqrt(_variance_by_law(SMALL) / _variance_by_law(LARGE))


def _difference_from_complex_steps():
    """The largest difference between backpropagation and derivatives by complex steps, over the weights of a deep network.

    The imaginary part of L(w + ih) is h dL/dw up to h^3, and nothing is subtracted: for h = 1e-30 every digit is right.
    Source: Squire and Trapp 1998.
    """
    draw = np.random.default_rng(0).standard_normal
    X, T, network = draw((2, 20)), draw((1, 20)), Network((2, 5, 4, 1), ("tanh", "sigmoid", "identity"), "mse")
    functions: list[Callable] = [np.tanh, lambda z: 1.0 / (1.0 + np.exp(-z)), lambda z: z]
    by_steps = []
    for step in 1e-30j * np.eye(network.n_parameters):
        outputs = X
        for block, function in zip(network.views(network.theta + step)[0], functions, strict=True):
            outputs = function(block[:, :-1] @ outputs + block[:, -1:])
        by_steps.append(np.square(outputs - T).mean().imag / 1e-30)
    return np.abs(network.gradient(X, T) - by_steps).max()


def _sum_by_mean():
    """The sum of the gradients of a minibatch's 4 cases, divided by the gradient of the update."""
    update = microscope(Experiment(n_cases=18, test_fraction=0.0, hidden="2", batch_size=4, n_epochs=4), 6)
    with np.errstate(all="ignore"):
        return furthest([update.per_case_gradients.sum(axis=1) / update.gradient], 4.0)


def _noise_of_replacement():
    """The noise of 300 of 400 cases drawn with replacement, divided by that without: as measured, and by nnkit's law."""
    data = load_dataset("xor", n_cases=400, test_fraction=0.0)
    network, code = Experiment().network(data)
    noise = measure_noise(network, data.train.X, code.encode(data.train.T), [300], n_draws=500)
    by_law = noise.expected_with_replacement(noise.batch_sizes) / noise.law
    return furthest([noise.measured_with_replacement / noise.measured, by_law], REPLACEMENT_LAW)


REPLACEMENT_LAW = sqrt((400 - 1) / (400 - 300))


def _change_by_other_weights():
    """What is left of a real update without minus eta times the mean gradient of its cases, all at the weights before it."""
    experiment = Experiment(n_cases=18, test_fraction=0.0, hidden="2", batch_size=4, n_epochs=4)
    left = []
    for number in (5, 7):  # the 5th ends an epoch, with the 2 cases that are left
        update = microscope(experiment, number)
        by_case = [update.before.gradient(X[:, None], T[:, None]) for X, T in zip(update.X.T, update.T.T, strict=True)]
        left.append(update.after.theta - update.before.theta + experiment.learning_rate * np.mean(by_case, axis=0))
        left.append(update.per_case_gradients.T - by_case)
    return abs(furthest(left, 0.0))


CLAIMS = (
    Claim(
        name="1",
        text="Nudging $x$ by $\\eta a$ and $y$ by $\\eta b$, case after case, raises the sum of $L = ax + by$.",
        shown="One pass through the cases (2, 1), (1, 2) and (3, −1) with η = 0.1 takes the sum of L from 0 to {value}.",
        measure=lambda: _climb().totals[-1],
        within=(4.0 - 1e-12, 4.0 + 1e-12),
        question="The cases (2, 1), (1, 2) and (3, −1) nudge x by 0.6 in all, and y by 0.2. The sum of L was 0. And now?",
        options=(("0: they cancel", -1e-9), ("Below 0", -inf), ("0.8", 1e-9), ("4", 2.4)),
        remark="The nudges add up to η (6, 2), and the cases to (6, 2): the sum becomes 0.1 · (6² + 2²) = 4.",
    ),
    Claim(
        name="2",
        text="The error $|P - t|$ can be the loss too; its nudge is $-\\eta\\,\\mathrm{sign}(P - t)\\,f$.",
        shown="A prediction that misses by 1 or by 10 gets the same nudge towards its target: {value} · η f.",
        measure=_nudge_by_absolute_error,
        within=(1.0 - 1e-6, 1.0 + 1e-6),
        question="The loss is |P − t|. One prediction misses by 1, another by 10. How large is the second nudge?",
        options=(("10 times as large", 2.0), ("The same size", 0.5), ("Smaller", -inf)),
        remark="The slide leaves this nudge open. A case that is met exactly moves nothing: sign(0) is 0. Checked for misses on "
        "both sides, and against the slope of the loss by small steps.",
    ),
    Claim(
        name="3",
        text="By the chain rule the squared error's derivative is $\\frac{2}{n} \\sum (P - t) f$.",
        shown="The derivative of the mean squared error is {value} times the mean of (P − t) f.",
        measure=_derivative_of_squared_error,
        within=(2.0 - 1e-6, 2.0 + 1e-6),
        question="The mean of (P − t) f over all cases is 3. What is the derivative of the mean squared error by this weight?",
        options=(("3", -inf), ("6", 1.5), ("9", 2.5)),
        remark="By the formula and by small steps of each weight, which agree to seven digits.",
    ),
    Claim(
        name="4",
        text="The 2 of that derivative can be left out: it is only another learning rate.",
        shown="Without the 2 and with η doubled, each of 60 updates leads to the same weights (ratio: {value}).",
        measure=_way_without_the_2,
        within=(1.0 - 1e-9, 1.0 + 1e-9),
        question="With the 2, η was 0.03. Which η leads to the same weights without it?",
        options=(("0.015", 3.0), ("0.03: the best weights are the same", 1.5), ("0.06", 0.75), ("0.12", -inf)),
        remark="η = 0.03 with the 2, and η = 0.06 without it.",
    ),
    Claim(
        name="5",
        text="The gradient of a sample estimates that of all cases: the larger the sample, the better.",
        shown="A sample of 40 has a gradient error {value} times smaller than a sample of 10 (theory: about 2).",
        measure=_noise_ratio,
        # a squared normal number has a relative standard deviation of sqrt(2), the mean of 500 one of at most 6.3%, and the
        # root of the ratio of two such means 4.5%: four of these are 18%
        within=(0.82 * NOISE_LAW, 1.18 * NOISE_LAW),
        question="We take 4 times as many cases to estimate the gradient. How much smaller does the error get?",
        options=(("4 times smaller", 2.8), ("2 times smaller", 1.4), ("Not smaller", -inf)),
        remark="Four times the cases halve the error, and a little more where they are a good part of all: 10 and 40 of "
        f"400 make it {NOISE_LAW:.3g}. With 500 samples of each size the measured number is within 18% of that.",
    ),
    Claim(
        name="6",
        text="However deep the network, one rule moves every weight: $\\Delta w = -\\eta\\,\\partial L / \\partial w$.",
        shown="For {percent} of the weights in five deep networks, backpropagation gives the slope that a small step finds.",
        measure=_share_of_right_derivatives,
        within=(1.0, 1.0),
        question="We move each weight of a deep network a little and watch the loss. For how many does backpropagation agree?",
        options=(("Only for the last layers", -inf), ("For most of them", 0.75), ("For all of them", 1.0)),
        remark="To seven digits. The networks are 2-5-4-3-3 with tanh, ELU and PReLU, and five pairs of output and loss.",
    ),
    Claim(
        name="7",
        text="Batch gradient descent updates the weights once in an epoch, after all cases.",
        shown="Going once through 140 cases as one batch makes {value} update, along the mean of all 140 gradients.",
        measure=lambda: _right_updates_in_an_epoch(ALL),
        within=(1.0, 1.0),
        question="A batch of 140 cases. How often do the weights change in one epoch of batch gradient descent?",
        options=(("140 times", 70.0), ("Twice: forward and back", 1.5), ("Once", 0.5), ("Not at all", -inf)),
        remark="Counted are the updates that are as the slide has them, −η times the mean of their own cases' gradients.",
    ),
    Claim(
        name="8",
        text="For stochastic gradient descent, an epoch is $|S| / |C|$ minibatches.",
        shown="Going once through 140 cases in minibatches of 30 makes {value} updates, each along the mean of its own cases.",
        measure=lambda: _right_updates_in_an_epoch(30),
        within=(5.0, 5.0),
        question="140 cases in minibatches of 30. How many updates does one epoch make?",
        options=(("4", -inf), ("5", 4.5), ("30", 17.5), ("140", 70.0)),
        remark="140 / 30 is 4.67: the fifth minibatch has the 20 cases that are left, and is averaged over its own 20.",
    ),
    Claim(
        name="9",
        text="Descent by small minibatches can be unstable.",
        shown="After 200 updates, runs by single cases lie {value} times as far apart as runs by four cases "
        f"(theory: {WOBBLE_LAW:.3g}).",
        measure=_ratio_of_wobbles,
        # a standard deviation over 400 runs is known to 1 / sqrt(800), the ratio of two to 5%: four of these are 20%
        within=(0.8 * WOBBLE_LAW, 1.2 * WOBBLE_LAW),
        question="400 runs start at the same weight and make 200 updates each. Which runs end further apart?",
        options=(("Those by single cases", 1.25), ("Those by four cases each", -inf), ("Both are equally far apart", 0.8)),
        remark="One weight learns the mean of 200 targets, 1 or −1, with η = 0.1, so that the theory is exact. The number of "
        "updates is the same; by the whole batch all runs would end at the same weight.",
    ),
    Claim(
        name="10",
        text="All cases of a minibatch meet the same weights; the update takes the mean of their gradients.",
        shown="Real updates and −η times the mean gradient, all at the weights before them, differ by {value}.",
        measure=_change_by_other_weights,
        within=(0.0, 1e-12),
        question="A minibatch has 4 cases. Which weights does its fourth case meet?",
        options=(("Those that the first three cases have changed", 1e-9), ("The same weights as the first three cases", -inf)),
        remark="Two updates of a run with 18 cases in minibatches of 4: one of 4 cases, and the last of an epoch, of 2.",
    ),
)

ALSO = (
    Claim(
        name="41",
        text="The goal is all cases $\\Psi$, but only a sample is seen: its nudges raise L of similar unseen cases too.",
        shown="While three cases nudge x and y, the sum of L over three others that are not met goes from 0 to {value}.",
        measure=lambda: _climb().unseen_totals[-1],
        within=(2.2 - 1e-12, 2.2 + 1e-12),
        question="(2, 1), (1, 2), (3, −1) nudge x and y once each. What does it do to the sum of L over (1, 1), (2, 3), (−1, 1)?",
        options=(("Nothing: they are not met", -1e-9), ("It rises", 1e-9), ("It falls", -inf)),
        remark="The nudges add up to 0.1 · (6, 2) and the unseen cases to (2, 5), so L becomes 0.1 · (6 · 2 + 2 · 5) = 2.2. "
        "Unseen cases that point the other way would fall.",
    ),
    Claim(
        name="42",
        text="A linear $L$ has no maximum: every pass through the cases raises its sum by as much again.",
        shown="One pass takes the sum of L from 0 to 4, and 50 passes take it to {value}.",
        measure=lambda: furthest([50.0 / k * _climb(k).totals[-1] for k in (1, 2, 50)], 200.0),
        within=(200.0 - 1e-9, 200.0 + 1e-9),
        question="One pass of nudges raises the sum of L = ax + by from 0 to 4. Where is it after 50 passes?",
        options=(("Still near 4: that is the maximum", -inf), ("Near 100: each pass adds less", 50.0), ("At 200", 150.0)),
        remark="A pass adds η (A² + B²), with A and B the sums of all a and b, whatever x and y are: 0.1 · (6² + 2²) = 4.",
    ),
    Claim(
        name="43",
        text="However complicated a network, a package computes its gradient by itself, and exactly.",
        shown="For 44 weights, backpropagation differs from derivatives that are exact to the last digits by {value}.",
        measure=_difference_from_complex_steps,
        within=(0.0, 1e-14),
        question="A package finds all derivatives in one pass back through the network. How exact are they?",
        options=(("About seven digits: it takes small steps", 1e-9), ("To the last digits: it uses the chain rule", -inf)),
        remark="Held against complex steps, $\\mathrm{Im}\\,L(w + ih) / h$ with h = 10⁻³⁰, which lose no digit. The page "
        "offers the same gradients as PyTorch code.",
    ),
    Claim(
        name="44",
        text="A minibatch's gradients are combined by their mean; their sum is the same step with a larger $\\eta$.",
        shown="The sum of the gradients of a minibatch of 4 is {value} times the gradient of its update.",
        measure=_sum_by_mean,
        within=(4.0 - 1e-9, 4.0 + 1e-9),
        question="A minibatch of 4. We step by the sum of its gradients and not by their mean. How much longer is the step?",
        options=(("As long", -inf), ("2 times", 1.5), ("4 times", 3.0)),
        remark="For every weight of a real update. With η / 4 the sum makes the same step.",
    ),
    Claim(
        name="45",
        text="A random subset without repeats has less noise: its variance shrinks by $1 - (|C| - 1) / (n - 1)$.",
        shown="Where a case can come twice, the gradient of 300 of 400 cases is {value} times as noisy (theory: "
        f"{REPLACEMENT_LAW:.3g}).",
        measure=_noise_of_replacement,
        # as for claim 5, each of the two is known to 4.5% / sqrt(2) at worst, their ratio to 4.5%: four of these
        within=(0.82 * REPLACEMENT_LAW, 1.18 * REPLACEMENT_LAW),
        question="We draw 300 of 400 cases, once so that a case can come twice, and once not. Which gradient is noisier?",
        options=(("The one with repeats", 1.4), ("Both are equally noisy", 0.7), ("The one without repeats", -inf)),
        remark="The formula is the one for samples of a finite population. With 500 samples of each kind "
        "the measured number is within 18% of it.",
    ),
)
"""What the lecture also says on gradient descent."""
