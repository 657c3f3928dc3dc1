"""The claims of the lecture's third part, activation functions."""

from functools import lru_cache
from math import acosh, inf, log, sqrt, tanh

import numpy as np

from nnkit.activation_functions.bouncing import Bounce
from nnkit.activation_functions.comparison import train_from
from nnkit.activation_functions.depth import DepthStudy, measure_depth
from nnkit.activation_functions.dying_relu import ReluNeuron
from nnkit.activation_functions.revival import Revival
from nnkit.activation_functions.traits import distance_from_identity, live_region
from nnkit.activations import ACTIVATIONS
from nnkit.claims.claim import Claim

SIGMOID = ACTIVATIONS["sigmoid"]
THRESHOLD = 0.05
SATURATED, N_UPDATES = 10.0, 100
N_LAYERS = 10


@lru_cache
def _profile(initialisation):
    """The profile of deep sigmoid and ReLU networks, on a data set that needs no other library."""
    study = DepthStudy(dataset="spiral", n_layers=N_LAYERS, activations="sigmoid-relu", initialisation=initialisation)
    return measure_depth(study)


def _relu_gradient_by_sigmoid_gradient():
    """The share of the last hidden layer's gradient that reaches layer 1 with ReLU, divided by that with the sigmoid."""
    gradients = {name: _profile("he").median("gradients", name) for name in ("sigmoid", "relu")}
    share = {name: by_layer[0] / by_layer[N_LAYERS - 1] for name, by_layer in gradients.items()}
    return float(share["relu"] / share["sigmoid"])


def _delta_by_bound():
    """The share of the last hidden layer's error signal that reaches layer 1, divided by 0.25^k; the greatest of the seeds."""
    deltas = _profile("orthogonal").by_seed("deltas", "sigmoid")
    return float((deltas[:, 0] / deltas[:, -1]).max() / 0.25 ** (N_LAYERS - 1))


# x (1 - x) = 1 / (4 cosh^2(z / 2)) is the threshold at |z| = 2 arcosh(1 / (2 sqrt(threshold))).
LIVE_WIDTH = 4.0 * acosh(0.5 / sqrt(THRESHOLD))


def _output_and_gradient_of_a_killed_neuron():
    killed = ReluNeuron(b=2.0, step_rate=3.0).after
    return float(killed.outputs.max()) + killed.gradient_length


def _slowest_recovery():
    """The update at which the slowest relative is back; infinite where one never is, or where ReLU is."""
    recovery = {run.activation.name: run.came_back_at for run in Revival().runs}
    updates = [recovery[name] for name in ("leaky_relu", "prelu", "rrelu")]
    always = [float(update) for update in updates if update is not None]
    return max(always) if len(always) == len(updates) and recovery["relu"] is None else inf


def _relu_variance_by_elu_variance():
    measured = Bounce(n_updates=2000).measured
    return measured["relu"] / measured["elu"]


CLAIMS = (
    Claim(
        name="17",
        text=r"The sigmoid saturates: far from 0 on either side it is flat and has almost no derivative.",
        quantity=f"width of the region where the sigmoid's slope is at least {THRESHOLD:g}",
        measure=lambda: live_region(SIGMOID, THRESHOLD).width,
        within=(LIVE_WIDTH - 1e-9, LIVE_WIDTH + 1e-9),
        remark="How wide it is depends on what counts as a live slope.",
    ),
    Claim(
        name="18",
        text=r"The weights into a saturated neuron get almost no gradient, so that it stops learning.",
        quantity=f"how far a sigmoid's weighted sum moves from {SATURATED:g} in {N_UPDATES} updates at a learning rate of 1",
        measure=lambda: float(SATURATED - train_from(SIGMOID, SATURATED, 1.0, N_UPDATES)[-1]),
        # an update is 2 (f - 1/2) f', with f - 1/2 < 1/2; the slope grows by less than a hundredth on this way
        within=(0.0, 1.01 * N_UPDATES * float(SIGMOID.derivative(SATURATED))),
        remark="It has to come to 0; from a sum of 1 it is there after as many updates.",
    ),
    Claim(
        name="19",
        text=r"$\tanh(0) = 0$, and for small sums tanh is close to the identity.",
        quantity="largest difference between tanh(z) and z for |z| up to 0.3",
        measure=lambda: distance_from_identity(ACTIVATIONS["tanh"], 0.3) + abs(float(ACTIVATIONS["tanh"](0.0))),
        within=(0.3 - tanh(0.3) - 1e-12, 0.3 - tanh(0.3) + 1e-12),
    ),
    Claim(
        name="20",
        text=r"ReLU's slope is 1 for positive sums and 0 otherwise, which keeps gradients alive through many layers.",
        quantity=f"how many times more of the gradient reaches layer 1 of {N_LAYERS} with ReLU than with the sigmoid",
        measure=_relu_gradient_by_sigmoid_gradient,
        # In the mean square He's weights double a signal in each layer: half of ReLU's slopes are 1, which keeps it, while
        # the sigmoid's take it to at most 2 / 16. After nine layers that is 8^(9/2), about 11,000.
        within=(1000.0, np.inf),
        remark="Median of five seeds; how many times it is depends on the start and on the data.",
    ),
    Claim(
        name="21",
        text=r"ReLU makes activations sparse: many outputs are exactly zero.",
        quantity="share of exact zeros among the first layer's outputs before training, median of five seeds",
        measure=lambda: float(_profile("he").median("zero_share", "relu")[0]),
        # weights and their negatives are equally likely, so a half in the mean; 0.22 is four standard deviations of 80 neurons
        within=(0.28, 0.72),
    ),
    Claim(
        name="22",
        text=r"The sigmoid's slope is $x(1 - x)$: at most 0.25, and much less where it saturates, as at $x = 0.95$.",
        quantity="the sigmoid's slope where its output is 0.95",
        measure=lambda: float(SIGMOID.derivative(log(19.0))),
        within=(0.0475 - 1e-12, 0.0475 + 1e-12),
        printed="0.048",
        remark="The slide rounds 0.0475. The largest slope, 0.25, is at z = 0.",
    ),
    Claim(
        name="23",
        text=r"The slopes are multiplied on the way back, and products of the sigmoid's vanish: at most $0.25^k$ after k layers.",
        quantity=f"what is left of the error signal {N_LAYERS - 1} layers up, divided by 0.25 to that power",
        measure=_delta_by_bound,
        within=(0.0, 1.0),
        remark="With orthogonal weights, which keep lengths, the bound is strict; other weights can make up for part of it.",
    ),
    Claim(
        name="24",
        text="A ReLU neuron whose weighted sum is positive for no case is dead: its output is zero, its gradient is zero, and so "
        "it stays.",
        quantity="largest output plus length of the gradient of a neuron that one large step has killed",
        measure=_output_and_gradient_of_a_killed_neuron,
        within=(0.0, 0.0),
        remark="Dead means dead for the cases at hand: another case, or a change in a layer before, can wake it.",
    ),
    Claim(
        name="25",
        text="Leaky ReLU, PReLU and RReLU bring a neuron back to life from a start at which a ReLU stays dead.",
        quantity="updates until the slowest of the three fires again, while the ReLU never does",
        measure=_slowest_recovery,
        # while no case reaches it, leaky ReLU is linear: theta - best shrinks by I - 2 eta s^2 Z Z' / n, Z the cases with a 1
        within=(398.0, 400.0),
        remark="The slowest is leaky ReLU, with slope 0.01 and a learning rate of 0.1. How long it takes depends on the slope, "
        "on the learning rate and on how deep the neuron is dead; too large a rate makes PReLU diverge.",
    ),
    Claim(
        name="26",
        text="The slopes of ReLU and leaky ReLU jump at 0, so that the gradient of a sum that hovers there bounces; ELU's, with "
        "$\\alpha = 1$, does not jump.",
        quantity="variance of the gradient under ReLU, divided by that under ELU, for sums with standard deviation 0.1 around 0",
        measure=_relu_variance_by_elu_variance,
        # by the law 0.25 / 0.002874 = 87; the variance of 2000 of ELU's slopes is known to 4 percent
        within=(75.0, 100.0),
        remark="The slide gives both a left slope of 0, but leaky ReLU's is s. For pushes that are large against 1 ELU hardly "
        "helps, and for $\\alpha \\ne 1$ its slope jumps too.",
    ),
)
"""In the order of the lecture."""
