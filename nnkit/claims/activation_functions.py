"""The claims of the lecture's third part, activation functions."""

from functools import lru_cache
from math import acosh, exp, inf, log, sqrt, tanh

import numpy as np

from nnkit.activation_functions.bouncing import Bounce
from nnkit.activation_functions.comparison import train_from
from nnkit.activation_functions.depth import DepthStudy, measure_depth, train_depth
from nnkit.activation_functions.depth_takeaways import MOVED
from nnkit.activation_functions.dying_relu import ReluNeuron
from nnkit.activation_functions.revival import Revival
from nnkit.activation_functions.traits import distance_from_identity, live_region, measure_traits
from nnkit.activations import ACTIVATIONS
from nnkit.claims.claim import Claim, furthest
from nnkit.engine.descent import Descent
from nnkit.engine.network import Network
from nnkit.numerals import for_people

SIGMOID = ACTIVATIONS["sigmoid"]
THRESHOLD = 0.05
SATURATED, N_UPDATES = 10.0, 100
N_LAYERS = 10


@lru_cache
def _profile(initialisation, width):
    """The profile of deep sigmoid and ReLU networks, on a data set that needs no other library."""
    study = DepthStudy(
        dataset="spiral", n_layers=N_LAYERS, width=width, activations="sigmoid-relu", initialisation=initialisation
    )
    return measure_depth(study)


# x (1 - x) = 1 / (4 cosh^2(z / 2)) is the threshold at |z| = 2 arcosh(1 / (2 sqrt(threshold))).
LIVE_WIDTH = 4.0 * acosh(0.5 / sqrt(THRESHOLD))

# An update is 2 (f - 1/2) f'. Where the sum has fallen from 10 by less than 0.01, f - 1/2 is between 0.4999 and 0.5, and f'
# between its first value and 1.01 times that.
WAY_OF_THE_SATURATED = N_UPDATES * exp(-SATURATED) / (1.0 + exp(-SATURATED)) ** 2


def _way_of_the_saturated():
    return float(SATURATED - train_from(SIGMOID, SATURATED, 1.0, N_UPDATES)[-1])


def _relu_signal_by_sigmoid_signal():
    """The root of the mean square share of the last hidden layer's error signal that reaches layer 1: ReLU's by the sigmoid's."""
    deltas = {name: _profile("he", 64).by_seed("deltas", name) for name in ("sigmoid", "relu")}
    share = {name: np.square(by_layer[:, 0] / by_layer[:, -1]).mean() for name, by_layer in deltas.items()}
    return float(np.sqrt(share["relu"] / share["sigmoid"]))


def _signal_ratio_by_law():
    """The same for layers that are infinitely wide, whose sums are normal around 0 with a variance q.

    He's weights have the variance 2 / n, so a layer multiplies the signal's square by 2 E f'(z)^2 on the way back, and the
    next sums have the variance 2 E f(z)^2. For ReLU the factor is 1 in every layer. The inputs have variance 1.
    """
    z, weights = np.polynomial.hermite_e.hermegauss(80)
    weights = weights / weights.sum()
    q, factor = 2.0, 1.0
    for _ in range(N_LAYERS - 1):
        x = 1.0 / (1.0 + np.exp(-sqrt(q) * z))
        factor *= 2.0 * weights @ np.square(x * (1.0 - x))
        q = 2.0 * weights @ np.square(x)
    return 1.0 / sqrt(factor)


SIGNAL_RATIO = _signal_ratio_by_law()
N_FIRST_NEURONS = 64 * DepthStudy.n_seeds


def _slope_at_095():
    """The sigmoid's slope where its output is 0.95: by its derivative, by x (1 - x), by differences, and by the engine."""
    z, h = log(19.0), 1e-5
    x = SIGMOID(np.array([z - h, z, z + h]))
    trace = Network((1, 1), "sigmoid", "mse", np.array([1.0, 0.0])).trace(np.array([[z]]), np.zeros((1, 1)))
    slopes = [SIGMOID.derivative(z), x[1] * (1.0 - x[1]), (x[2] - x[0]) / (2.0 * h), trace.derivatives[0][0, 0]]
    beyond_a_quarter = measure_traits(SIGMOID).largest_derivative - 0.25
    return furthest([*slopes, 0.0475 + beyond_a_quarter], 0.0475)


BOUND = 0.25 ** (N_LAYERS - 1)


def _share_of_the_signal():
    """The share of the last hidden layer's error signal that reaches layer 1 in sigmoid networks; the greatest of the seeds."""
    deltas = _profile("orthogonal", 16).by_seed("deltas", "sigmoid")
    return float((deltas[:, 0] / deltas[:, -1]).max())


def _life_after_death():
    """What a neuron that one step has killed still does, beside the gradient of that step.

    The sum of its largest output, the length of its gradient and the way of its weights in 100 updates; NaN where the step had no
    gradient.
    """
    neuron = ReluNeuron(b=2.0, step_rate=3.0)
    network = Network((2, 1), "relu", "mse", neuron.after.theta.copy())
    Descent(network, neuron.X, neuron.targets).advance_to(N_UPDATES)
    way = np.abs(network.theta - neuron.after.theta).sum()
    with np.errstate(invalid="ignore"):
        return float((neuron.after.outputs.max() + neuron.after.gradient_length + way) / neuron.before.gradient_length)


def _updates_by_hand(slope, variance=0.0, is_learned=False):
    """The update after which a dead neuron with this slope for negative sums fires again, from the formulas alone.

    A drawn slope has a variance, with which the mean gradient over all draws is followed.
    """
    start = Revival()
    X = np.vstack([start.neuron.X, np.ones(start.neuron.n_cases)])
    theta, t = start.neuron.after.theta.copy(), start.neuron.targets[0]
    for update in range(1, start.n_updates + 1):
        z, step = theta @ X, 2.0 * start.learning_rate / len(t)  # no sum is positive yet: the output is slope z
        theta = theta - step * X @ ((slope**2 + variance) * z - slope * t)
        if is_learned:
            slope -= step * z @ (slope * z - t)
        if (theta @ X).max() > 0.0:
            return update
    return inf


def _n_revived():
    """How many of ReLU, leaky ReLU, PReLU and RReLU fire again from a dead start; a relative has to do it when it should."""
    back = {run.activation.name: run.came_back_at for run in Revival().runs if run.is_back}
    leak = ACTIVATIONS["leaky_relu"].values()["slope"]
    learned, drawn = ACTIVATIONS["prelu"].values()["slope"], ACTIVATIONS["rrelu"].values()
    mean, width = 0.5 * (drawn["lower"] + drawn["upper"]), drawn["upper"] - drawn["lower"]
    late = {
        "leaky_relu": back.get("leaky_relu", inf) - _updates_by_hand(leak),
        "prelu": back.get("prelu", inf) - _updates_by_hand(learned, is_learned=True),
        "rrelu": back.get("rrelu", inf) - _updates_by_hand(mean, variance=width**2 / 12.0),
    }
    on_time = [name for name, updates in late.items() if abs(updates) <= (name == "rrelu")]  # draws can make it one update more
    return len(on_time) + ("relu" in back)


def _jumping_variance_by_elu_variance():
    """The variance of the gradient under ReLU or leaky ReLU, the smaller one, divided by that under ELU."""
    measured = Bounce(n_updates=2000).measured
    return min(measured["relu"], measured["leaky_relu"]) / measured["elu"]


def _bounce_by_law():
    """The same by integrals over a normal sum z of mean 0 and standard deviation 0.1, by the midpoint rule."""
    z = (np.arange(-4000, 4000) + 0.5) * 2e-4
    density = np.exp(-0.5 * np.square(z / 0.1))
    slope = np.where(z > 0.0, 1.0, np.exp(z))
    elu = np.average(np.square(slope - np.average(slope, weights=density)), weights=density)
    return 0.25 * (1.0 - 0.01) ** 2 / elu


BOUNCE_LAW = _bounce_by_law()


N_STARTS = 10


def _wins_by_tanh():
    """The number of starts from which tanh ends with a smaller loss than the sigmoid."""
    study = DepthStudy(dataset="xor", activations="sigmoid-tanh", n_layers=2, n_updates=200, n_seeds=N_STARTS)
    ends = {name: train_depth(study).by_seed("losses", name)[:, 1] for name in ("sigmoid", "tanh")}
    return (ends["tanh"] < ends["sigmoid"]).sum()


def _share_of_weights_at_rest():
    """The mean share of ReLU's first layer by whose weights a case has no derivative; the share of Softplus's is added."""
    share = 0.0
    for name in ("relu", "softplus"):
        study = DepthStudy(dataset="spiral", n_layers=3, width=64, activations=name, initialisation="he")
        networks, X, T = study.networks(name)
        share += (networks.trace(X, T).case_deltas(0) == 0.0).mean()
    return share


def _layers_that_move():
    """The number of layers of deep sigmoid networks that move at least 1% as far as the farthest; furthest from the law's."""
    study = DepthStudy(dataset="spiral", n_layers=N_LAYERS, activations="sigmoid", initialisation="orthogonal")
    changes = train_depth(study).by_seed("weight_changes", "sigmoid")
    return furthest([(changes >= MOVED * changes.max(axis=1, keepdims=True)).sum(axis=1)], LAYERS_THAT_MOVE)


# Orthogonal weights to an output are 16 numbers of length 1: each hidden neuron gets 1/4 of the output's signal, times a slope of
# at most 0.25, and every layer further back at most 0.25 of that. The inputs are of one size in all layers but the first.
LAYERS_THAT_MOVE = 1 + sum(0.25 / sqrt(DepthStudy.width) * 0.25**k >= MOVED for k in range(N_LAYERS))

CLAIMS = (
    Claim(
        name="17",
        text="The sigmoid saturates: far from 0 on either side it is flat and has almost no derivative.",
        shown=f"The sigmoid's derivative is at least {THRESHOLD:g} only in a region around 0 that is {{value}} wide.",
        measure=lambda: live_region(SIGMOID, THRESHOLD).width,
        within=(LIVE_WIDTH - 1e-9, LIVE_WIDTH + 1e-9),
        question=f"Where is the derivative of the sigmoid at least {THRESHOLD:g}?",
        options=(
            ("For all sums: the curve always rises", 100.0),
            ("For sums from about −10 to 10", 12.0),
            ("For sums from about −3 to 3", 1.0),
            ("Nowhere", -inf),
        ),
        remark="How wide it is depends on where one draws the line.",
    ),
    Claim(
        name="18",
        text="The weights into a saturated neuron get almost no gradient, so it stops learning.",
        shown=f"From a sum of {SATURATED:g}, {N_UPDATES} updates with η = 1 move a sigmoid neuron by only {{value}}.",
        measure=_way_of_the_saturated,
        within=(0.999 * WAY_OF_THE_SATURATED, 1.01 * WAY_OF_THE_SATURATED),
        question=f"A sigmoid neuron has the sum {SATURATED:g} but should have 0. Where is it after {N_UPDATES} updates?",
        options=(("Still at 10, or nearly", -inf), ("About halfway, at 5", 2.0), ("At 0", 8.0)),
        remark="From a sum of 1, as many updates bring it to 0.",
    ),
    Claim(
        name="19",
        text=r"$\tanh(0) = 0$, and for small sums tanh is close to the identity.",
        shown="For sums z from −0.3 to 0.3, tanh(z) is never further than {value} from z.",
        measure=lambda: distance_from_identity(ACTIVATIONS["tanh"], 0.3) + abs(float(ACTIVATIONS["tanh"](0.0))),
        within=(0.3 - tanh(0.3) - 1e-12, 0.3 - tanh(0.3) + 1e-12),
        question="How far is tanh(z) from z, at most, when z is between −0.3 and 0.3?",
        options=(("0.3", 0.2), ("0.1", 0.05), ("Less than 0.01", -inf)),
    ),
    Claim(
        name="20",
        text="ReLU's slope is 1 for positive sums and 0 otherwise, which keeps gradients alive through many layers.",
        shown="Nine layers back, {value} times more of the gradient is left with ReLU than with the sigmoid.",
        measure=_relu_signal_by_sigmoid_signal,
        within=(SIGNAL_RATIO / 2.5, 2.5 * SIGNAL_RATIO),
        question="The gradient goes back through nine layers. How much more of it is left with ReLU than with the sigmoid?",
        options=(
            ("About the same", -inf),
            ("About 10 times more", 3.0),
            ("More than 10,000 times more", 1e4),
        ),
        remark=f"In infinitely wide layers with He's weights it would be {for_people(SIGNAL_RATIO)} times. Here a layer has 64 "
        "neurons, and the mean of five starts can be 2.5 times less or more.",
    ),
    Claim(
        name="21",
        text="ReLU makes activations sparse: many outputs are exactly zero.",
        shown="Before training, {percent} of the first layer's ReLU outputs are exactly zero.",
        measure=lambda: float(_profile("he", 64).by_seed("zero_share", "relu")[:, 0].mean()),
        # weights and their negatives are equally likely, so half of the outputs; four standard deviations of so many neurons
        within=(0.5 - 2.0 / sqrt(N_FIRST_NEURONS), 0.5 + 2.0 / sqrt(N_FIRST_NEURONS)),
        question="A ReLU layer is not trained yet. How many of its outputs are exactly zero?",
        options=(("Hardly any", -inf), ("About half", 0.25), ("Nearly all", 0.75)),
        remark=f"{N_FIRST_NEURONS} neurons of five networks; a weight and its negative are equally likely.",
    ),
    Claim(
        name="22",
        text="The sigmoid's slope is $x(1 - x)$: at most 0.25, and much less where it saturates.",
        shown="Where the sigmoid's output is 0.95, its slope is {value}.",
        measure=_slope_at_095,
        within=(0.0475 - 1e-9, 0.0475 + 1e-9),
        question="The output of a sigmoid is 0.95. What is its slope there?",
        options=(("About 0.05", -inf), ("0.25", 0.15), ("0.95", 0.6)),
        printed="0.048",
        remark="The slide rounds 0.0475. The largest slope, 0.25, is at z = 0.",
    ),
    Claim(
        name="23",
        text="The slopes multiply on the way back, and the sigmoid's product vanishes: at most $0.25^k$ after k layers.",
        shown=f"Nine layers back, {{value}} of the gradient is left (at most 0.25⁹ = {for_people(BOUND)}).",
        measure=_share_of_the_signal,
        # a slope is at least 0.25 (1 - z^2 / 4). With orthogonal weights the sums' mean square r solves r = 1 / 4 + r / 16 to
        # second order, r = 0.27: a layer's factor is about 0.25 (1 - r / 4), and nine of them 0.53 of the bound. Neurons that
        # weigh more than others can take it down, to 0.3
        within=(0.3 * BOUND, BOUND),
        question="Each sigmoid layer multiplies the gradient by at most 0.25. How much is left nine layers back?",
        options=(
            ("About 1 of 36", 0.01),
            ("About 1 of 1,000", 1e-4),
            ("Less than 1 of 250,000", 1e-12),
            ("Exactly nothing", -inf),
        ),
        remark="By the weighted sums, with orthogonal weights, which keep lengths: then the bound is strict. Other weights can "
        "make up for part of it.",
    ),
    Claim(
        name="24",
        text="A ReLU neuron with no positive sum is dead: its output and its gradient are zero, and so it stays.",
        shown=f"One large step kills a neuron: output, gradient and movement in {N_UPDATES} more updates sum to {{value}}.",
        measure=_life_after_death,
        within=(0.0, 0.0),
        question=f"One large step makes all sums of a ReLU neuron negative. What do the next {N_UPDATES} updates do to it?",
        options=(("They slowly bring it back", 1e-9), ("Nothing", -inf)),
        remark="For the cases at hand: another case, or a change in a layer before, can wake it. Measured in lengths of the "
        "gradient of the step.",
    ),
    Claim(
        name="25",
        text="Leaky ReLU, PReLU and RReLU bring a dead neuron back to life; ReLU does not.",
        shown="Of ReLU, leaky ReLU, PReLU and RReLU, {value} fire again within 500 updates from the same dead start.",
        measure=_n_revived,
        within=(3.0, 3.0),
        question="A neuron starts dead, once each as ReLU, leaky ReLU, PReLU and RReLU. How many of the four fire again?",
        options=(("None", -inf), ("1", 0.5), ("3", 2.5), ("All 4", 3.5)),
        remark="With η = 0.1. Leaky ReLU, with a slope of 0.01, is the slowest with 399 updates. Counted is who fires again "
        "when the formulas, followed by hand, say so; for RReLU's drawn slopes, to one update.",
    ),
    Claim(
        name="26",
        text="ReLU's and leaky ReLU's slopes jump at 0, and the gradient bounces; ELU's, with $\\alpha = 1$, does not.",
        shown=f"With a sum that hovers around 0, the gradient's variance is {{value}} times ELU's (theory: {BOUNCE_LAW:.0f}).",
        measure=_jumping_variance_by_elu_variance,
        # the variance of 2000 of ELU's slopes is known to 4.6 percent: four of these
        within=(0.82 * BOUNCE_LAW, 1.18 * BOUNCE_LAW),
        question="The sum of a neuron hovers around 0. Under which function does its gradient bounce least?",
        options=(("ReLU or leaky ReLU", -inf), ("ELU", 2.0), ("It is the same under all", 0.5)),
        remark="Sums have the standard deviation 0.1; the smaller of ReLU's and leaky ReLU's variances counts. The slide gives "
        "both a left slope of 0, but leaky ReLU's is s. For wide sums, or $\\alpha \\ne 1$, ELU hardly helps.",
    ),
)
"""In the order of the lecture."""

ALSO = (
    Claim(
        name="47",
        text="tanh, which is close to the identity and has outputs of both signs, is easier to train than the sigmoid.",
        shown=f"From {{value}} of {N_STARTS} starts, a network with tanh ends with a smaller loss than one with sigmoids.",
        measure=_wins_by_tanh,
        within=(N_STARTS, N_STARTS),  # without a difference, once in 2^10 times
        question=f"From {N_STARTS} starts, networks learn XOR with tanh or with sigmoids. How often has tanh the smaller loss?",
        options=(("From all of them", 9.5), ("From about half", 2.5), ("From none", -inf)),
        remark="Two hidden layers of 16, first weights by Xavier's rule, 200 updates with η = 0.1. By chance alone it would "
        "happen once in 1,024 times. Other data, weights or rates can say otherwise.",
    ),
    Claim(
        name="48",
        text="Sigmoids attenuate gradients so strongly that only the last layers of a deep network adapt.",
        shown="Of the 11 layers of a deep sigmoid network, {value} move at least 1% as far as the one that moves furthest.",
        measure=_layers_that_move,
        within=(LAYERS_THAT_MOVE, LAYERS_THAT_MOVE),
        question="A sigmoid network has 10 hidden layers and an output. How many move at least 1% as far as the furthest?",
        options=(("All 11", 9.5), ("About half of them", 4.5), ("3", 2.5), ("Only the output", -inf)),
        remark="After 20 updates on the spiral from five starts. By the slopes, the last hidden layer moves by up to 1/16 of the "
        "output, the next by 1/64 and the one before by 1/256. With tanh or ReLU all 11 move.",
    ),
    Claim(
        name="49",
        text="ReLU's zeros are said to help learning: a case then moves only the weights of neurons that it activates.",
        shown="In ReLU's first layer a case leaves {value} of the weights as they are; with Softplus it moves all of them.",
        measure=_share_of_weights_at_rest,
        # as for claim 21: four standard deviations of so many neurons
        within=(0.5 - 2.0 / sqrt(N_FIRST_NEURONS), 0.5 + 2.0 / sqrt(N_FIRST_NEURONS)),
        question="Half of a ReLU layer's outputs are 0 for a case. How many of the layer's weights does this case move?",
        options=(("None", 0.75), ("Half of them", 0.25), ("All of them", -inf)),
        remark="So cases disturb each other less, as Glorot and others argue. Whether a network learns better by it depends on "
        "the data: the page compares ReLU with Softplus and leaky ReLU, which have no zeros.",
    ),
)
"""What the lecture also says on activation functions."""
