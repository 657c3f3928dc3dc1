"""The claims of the lecture's third part, activation functions."""

from math import inf

from nnkit.bouncing import bounce
from nnkit.claims.claim import Claim
from nnkit.dying import LoneNeuron
from nnkit.revival import revive


def _answer_of_a_killed_neuron():
    neuron = LoneNeuron(b=2.0, step_rate=3.0).neuron
    return float(neuron.outputs.max()) + neuron.length


def _slowest_return():
    returns = {run.activation.name: run.came_back_at for run in revive(LoneNeuron()).runs}
    slowest = max(inf if returns[name] is None else returns[name] for name in ("leaky_relu", "prelu", "rrelu"))
    return float(slowest if returns["relu"] is None else inf)


def _bouncing_of_relu_by_that_of_elu():
    measured = bounce(n_updates=2000).measured
    return measured["relu"] / measured["elu"]


CLAIMS: tuple[Claim, ...] = (
    Claim(
        number=24,
        part=3,
        text="A ReLU neuron whose weighted sum is positive for no case is dead: its output is zero, its gradient is zero, and so "
        "it stays.",
        quantity="largest output plus length of the gradient of a neuron that one large step has killed",
        measure=_answer_of_a_killed_neuron,
        low=0.0,
        high=0.0,
        remark="Dead means dead for the cases at hand: another case, or a change in a layer before, can wake it.",
    ),
    Claim(
        number=25,
        part=3,
        text="Leaky ReLU, PReLU and RReLU bring a neuron back to life from a start at which a ReLU stays dead.",
        quantity="updates until the slowest of the three fires again, while the ReLU never does",
        measure=_slowest_return,
        # while no case reaches it, leaky ReLU is linear: theta - best shrinks by I - 2 eta s^2 Z Z' / n, Z the cases with a 1
        low=398.0,
        high=400.0,
        remark="The slowest is leaky ReLU, with slope 0.01 and a learning rate of 0.1. How long it takes depends on the slope, "
        "on the learning rate and on how deep the neuron is dead; too large a rate makes PReLU diverge.",
    ),
    Claim(
        number=26,
        part=3,
        text="The slopes of ReLU and leaky ReLU jump at 0, so that the gradient of a sum that hovers there bounces; ELU's, with "
        "$\\alpha = 1$, does not jump.",
        quantity="variance of the gradient under ReLU, divided by that under ELU, for sums with standard deviation 0.1 around 0",
        measure=_bouncing_of_relu_by_that_of_elu,
        # by the law 0.25 / 0.002874 = 87; the variance of 2000 of ELU's slopes is known to 4 percent
        low=75.0,
        high=100.0,
        remark="The slide gives both a left slope of 0, but leaky ReLU's is s. For pushes that are large against 1 ELU hardly "
        "helps, and for $\\alpha \\ne 1$ its slope jumps too.",
    ),
)
"""In the order of the lecture."""
