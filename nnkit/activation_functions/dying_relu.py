"""A rectified neuron that dies: its inputs, its weighted sums, and the step of gradient descent that can kill it.

The neuron computes a = max(0, z) of z = w1 x1 + w2 x2 + b. A case reaches it where z > 0. Where z <= 0 for every case, its
output is zero and so is its gradient: no step of gradient descent, however large, changes it again. It is dead.

It learns, by the mean squared error, what a healthy neuron of the same kind says: t = max(0, x1 + x2 / 2 + 1 / 2).
"""

from dataclasses import asdict, dataclass, fields
from functools import cached_property
from math import erfc, sqrt

import numpy as np

from nnkit.engine.network import Network
from nnkit.validation import choice, number, whole

HEALTHY = (1.0, 0.5, 0.5)
"""The weights w1 and w2 and the bias b of the neuron that gives the targets."""

MOST_CASES = 500


@dataclass(frozen=True)
class ReluNeuron:
    """One ReLU neuron and the cases it sees.

    Parameters
    ----------
    w1, w2, b : float
        Its weights and its bias, from -100 to 100.
    step_rate : float
        The learning rate of a single step of gradient descent that it makes at once; 0 is no step.
    input_mean, input_spread : float
        Mean and standard deviation of both inputs, which are drawn from a normal distribution.
    n_cases : int
        From 2 to 500.
    data_seed : int
        Of the drawn inputs.

    Notes
    -----
    Source: lecture 1, part 3, "ReLU problems and solutions". relu'(0) = 0.
    """

    w1: float = 1.0
    w2: float = 0.5
    b: float = -4.0
    step_rate: float = 0.0
    input_mean: float = 0.0
    input_spread: float = 1.0
    n_cases: int = 100
    data_seed: int = 0

    def __post_init__(self):
        for field in fields(self):
            object.__setattr__(self, field.name, _CHECKS[field.name](field.name, getattr(self, field.name)))

    @staticmethod
    def check(field, value, name=None):
        """A field's value, or ValueError with a sentence that calls the field `name`."""
        return _CHECKS[choice("field", field, _CHECKS)](name or field, value)

    def to_dict(self):
        """The fields as a plain dict of numbers."""
        return asdict(self)

    @cached_property
    def X(self):
        """The inputs, (2, n_cases)."""
        rng = np.random.default_rng(self.data_seed)
        return self.input_mean + self.input_spread * rng.standard_normal((2, self.n_cases))

    @cached_property
    def targets(self):
        """What a healthy neuron says, (1, n_cases): never negative."""
        w1, w2, b = HEALTHY
        return np.maximum(0.0, w1 * self.X[:1] + w2 * self.X[1:] + b)

    @cached_property
    def first(self):
        """The neuron as it was set: a NeuronState."""
        return NeuronState(np.array([self.w1, self.w2, self.b]), self.X, self.targets)

    @cached_property
    def neuron(self):
        """The neuron after its step, or as it was set where there is none: a NeuronState."""
        if not self.step_rate:
            return self.first
        return NeuronState(self.first.theta - self.step_rate * self.first.gradient, self.X, self.targets)

    @cached_property
    def killing_rates(self):
        """The learning rates of a single step that leave no case with a positive sum: (lowest, highest), or None for none.

        A step moves each sum in proportion to its learning rate eta: z becomes z - eta u, where u is the gradient times the
        case, its bias node's 1 included. So each case asks for one bound: from where it is at most 0 (u > 0), or up to
        where it still is (u < 0).
        """
        z, u = self.first.sums, self.first.gradient[:2] @ self.X + self.first.gradient[2]
        if ((u == 0.0) & (z > 0.0)).any():
            return None
        falls, rises = u > 0.0, u < 0.0
        lowest = max(0.0, float((z[falls] / u[falls]).max(initial=0.0)))
        highest = float((z[rises] / u[rises]).min(initial=np.inf))
        return (lowest, highest) if lowest <= highest else None

    def observations(self):
        """What this neuron shows, as sentences in Markdown that are true of these settings."""
        said = [self._whether_it_is_dead()]
        if self.step_rate:
            said.append(self._what_the_step_did())
        rates = self.killing_rates
        if self.first.n_active:
            said.append(
                "**No single step kills it** with these cases: whatever the learning rate, some sum stays above 0."
                if rates is None
                else f"**A single step kills it** for every learning rate {_rate_interval(*rates)}: each sum moves in proportion "
                "to η, so this can be computed exactly."
            )
        share = self.share_by_law
        said.append(
            f"Normal inputs make normal sums: a share of {share:.3g} of all cases that could ever be drawn reaches it, and of "
            f"these {self.n_cases} it is {self.neuron.n_active}."
            + (" Other cases may wake it, rarely; these never will." if not self.neuron.n_active and share > 0.0 else "")
        )
        return said

    @property
    def share_by_law(self):
        """The share of all possible cases that reaches the neuron: Phi(mean of z / standard deviation of z)."""
        w1, w2, b = (float(value) for value in self.neuron.theta)
        mean = (w1 + w2) * self.input_mean + b
        deviation = float(np.hypot(w1, w2)) * self.input_spread
        if not deviation > 0.0:
            return float(mean > 0.0)
        return 0.5 * erfc(-mean / deviation / sqrt(2.0))

    def _whether_it_is_dead(self):
        neuron = self.neuron
        n, of = neuron.n_active, self.n_cases
        if not n:
            return (
                f"**The neuron is dead**: not one of {of} cases reaches it. The largest sum is {neuron.sums.max():.3g}, so every "
                f"output is 0, every gradient is exactly 0, and its loss of {neuron.loss:.4g} stays for ever."
            )
        if neuron.length == 0.0:
            return f"{n} of {of} cases reach the neuron, but their errors cancel exactly: its gradient is 0 while it is alive."
        return (
            f"**The neuron is alive**: {n} of {of} cases reach it, and only these make its gradient, of length "
            f"{neuron.length:.4g}. The other {of - n} count for nothing: their slope is 0."
        )

    def _what_the_step_did(self):
        before, after = self.first, self.neuron
        if not before.n_active:
            return f"The step with η = {self.step_rate:g} changed nothing: η times a gradient of 0 is 0."
        moves = ", ".join(
            f"{name} from {old:.4g} to {new:.4g}"
            for name, old, new in zip(("w1", "w2", "b"), before.theta, after.theta, strict=True)
        )
        end = "killed it" if not after.n_active else "left it alive"
        return (
            f"**One step with η = {self.step_rate:g} {end}**: {moves}. Cases that reach it: {before.n_active} before, "
            f"{after.n_active} after; the loss went from {before.loss:.4g} to {after.loss:.4g}."
        )

    def to_python(self):
        """Code that makes the same neuron on nnkit alone and prints what reaches it, its gradient and its loss."""
        return (
            f"import nnkit\n\nlone = {self.constructor()}\n"
            'for name, neuron in (("as set", lone.first), ("after the step", lone.neuron)):\n'
            '    print(f"{name}: {neuron.n_active} of {lone.n_cases} cases reach it")\n'
            '    print("w1, w2, b:", *(f"{value:.6g}" for value in neuron.theta))\n'
            '    print("gradient:", *(f"{value:.6g}" for value in neuron.gradient))\n'
            '    print(f"loss: {neuron.loss:.6g}")\n'
            'print("killed by one step for learning rates:", lone.killing_rates)\n'
        )

    def constructor(self):
        """Python that makes this record, with only what differs from the defaults."""
        changed = [f"{f.name}={getattr(self, f.name)!r}" for f in fields(self) if getattr(self, f.name) != f.default]
        return f"nnkit.ReluNeuron({', '.join(changed)})"

    def to_csv(self):
        """One row for each case: inputs, target, sum, output and derivatives, after the step where there is one."""
        neuron = self.neuron
        columns = (*self.X, self.targets[0], neuron.sums, neuron.outputs, neuron.derivatives, neuron.deltas)
        rows = ["x1,x2,target,sum,output,slope,dL_dz"]
        rows += [",".join(repr(float(value)) for value in row) for row in zip(*columns, strict=True)]
        return "\n".join(rows) + "\n"


@dataclass(frozen=True, eq=False)
class NeuronState:
    """A ReLU neuron at given weights, with what every case makes of it.

    Attributes
    ----------
    theta : array (3,)
        w1, w2 and b.
    X : array (2, n_cases)
    targets : array (1, n_cases)
    """

    theta: np.ndarray
    X: np.ndarray
    targets: np.ndarray

    @cached_property
    def trace(self):
        """The pass of all cases, forward and back, as the training engine makes it."""
        return Network((2, 1), "relu", "mse", self.theta).trace(self.X, self.targets)

    @property
    def sums(self):
        """The weighted sums z, (n_cases,)."""
        return self.trace.sums[0][0]

    @property
    def outputs(self):
        """max(0, z), (n_cases,)."""
        return self.trace.outputs[0][0]

    @property
    def derivatives(self):
        """1 where a case reaches the neuron, and 0 elsewhere, (n_cases,)."""
        return self.trace.derivatives[0][0]

    @property
    def deltas(self):
        """The derivative of each case's own squared error by its sum, (n_cases,): 2 (a - t) max'(z)."""
        return 2.0 * (self.outputs - self.targets[0]) * self.derivatives

    @cached_property
    def n_active(self):
        """How many cases have a positive sum."""
        return int((self.sums > 0.0).sum())

    @cached_property
    def gradient(self):
        """The derivative of the mean squared error by w1, w2 and b, (3,)."""
        return self.trace.gradient()

    @cached_property
    def length(self):
        """Of the gradient."""
        return float(np.linalg.norm(self.gradient))

    @cached_property
    def loss(self):
        """The mean squared error."""
        return float(np.square(self.outputs - self.targets[0]).mean())


def _rate_interval(lowest, highest):
    return f"of at least {lowest:.4g}" if np.isinf(highest) else f"from {lowest:.4g} to {highest:.4g}"


def _number(low, high):
    return lambda name, value: number(name, value, low, high)


_CHECKS = {
    **dict.fromkeys(("w1", "w2", "b"), _number(-100.0, 100.0)),
    "step_rate": _number(0.0, 1000.0),
    "input_mean": _number(-20.0, 20.0),
    "input_spread": _number(0.01, 20.0),
    "n_cases": lambda name, value: whole(name, value, 2, MOST_CASES),
    "data_seed": lambda name, value: whole(name, value, 0, 2**32 - 1),
}
