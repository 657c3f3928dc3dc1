"""A ReLU neuron that dies: its inputs, its weighted sums, and the step of gradient descent that can kill it.

The neuron computes a = max(0, z) of z = w1 x1 + w2 x2 + b. A case activates it where z > 0. Where z <= 0 for every case, its
output is zero and so is its gradient: no step of gradient descent, however large, changes it again. It is dead.

Its targets are the outputs of a healthy neuron of the same kind: t = max(0, x1 + x2 / 2 + 1 / 2). The loss is the mean squared
error.
"""

from dataclasses import dataclass
from functools import cached_property
from math import erfc, sqrt

import numpy as np

from nnkit.engine.network import Network
from nnkit.engine.passes import Pass
from nnkit.numerals import for_people, percentage, round_up
from nnkit.result import csv_text
from nnkit.settings import SEED, Real, Settings, Whole, setting

HEALTHY = (1.0, 0.5, 0.5)
"""The weights w1 and w2 and the bias b of the neuron that gives the targets."""

WEIGHT = Real(-100.0, 100.0)


@dataclass(frozen=True)
class ReluNeuron(Settings):
    """One ReLU neuron and the cases it sees.

    Parameters
    ----------
    w1, w2, b : float
        Its weights and its bias.
    step_rate : float
        The learning rate of a single step of gradient descent that it makes at once; 0 is no step.
    input_mean, input_std : float
        Mean and standard deviation of both inputs, which are drawn from a normal distribution.
    n_cases : int
    data_seed : int
        Of the drawn inputs.

    Notes
    -----
    Source: lecture 1, part 3, "ReLU problems and solutions". relu'(0) = 0.
    """

    w1: float = setting(1.0, WEIGHT)
    w2: float = setting(0.5, WEIGHT)
    b: float = setting(-4.0, WEIGHT)
    step_rate: float = setting(0.0, Real(0.0, 1000.0))
    input_mean: float = setting(0.0, Real(-20.0, 20.0))
    input_std: float = setting(1.0, Real(0.01, 20.0))
    n_cases: int = setting(100, Whole(2, 500))
    data_seed: int = setting(0, SEED)

    @cached_property
    def X(self) -> np.ndarray:
        """The inputs, (2, n_cases)."""
        rng = np.random.default_rng(self.data_seed)
        return self.input_mean + self.input_std * rng.standard_normal((2, self.n_cases))

    @cached_property
    def targets(self) -> np.ndarray:
        """The outputs of the healthy neuron, (1, n_cases): never negative."""
        w1, w2, b = HEALTHY
        return np.maximum(0.0, w1 * self.X[:1] + w2 * self.X[1:] + b)

    @cached_property
    def before(self) -> "NeuronState":
        """The neuron before its step: a NeuronState."""
        return NeuronState(np.array([self.w1, self.w2, self.b]), self.X, self.targets)

    @cached_property
    def after(self) -> "NeuronState":
        """The neuron after its step, or the same as `before` where it makes none: a NeuronState."""
        if not self.step_rate:
            return self.before
        return NeuronState(self.before.theta - self.step_rate * self.before.gradient, self.X, self.targets)

    @cached_property
    def killing_rates(self) -> tuple[float, float] | None:
        """The learning rates of a single step that leave no case with a positive sum: (lowest, highest), or None for none.

        A step moves each sum in proportion to its learning rate eta: z becomes z - eta u, where u is the gradient times the
        case, its bias node's 1 included. So each case gives one bound: from where it is at most 0 (u > 0), or up to
        where it still is (u < 0).
        """
        z, u = self.before.sums, self.before.gradient[:2] @ self.X + self.before.gradient[2]
        if ((u == 0.0) & (z > 0.0)).any():
            return None
        falls, rises = u > 0.0, u < 0.0
        lowest = max(0.0, float((z[falls] / u[falls]).max(initial=0.0)))
        highest = float((z[rises] / u[rises]).min(initial=np.inf))
        return (lowest, highest) if lowest <= highest else None

    @property
    def active_share_by_law(self) -> float:
        """The share of all possible cases that activate the neuron: Phi(mean of z / standard deviation of z)."""
        w1, w2, b = (float(value) for value in self.after.theta)
        mean = (w1 + w2) * self.input_mean + b
        std = float(np.hypot(w1, w2)) * self.input_std
        if not std > 0.0:
            return float(mean > 0.0)
        return 0.5 * erfc(-mean / std / sqrt(2.0))

    def takeaways(self) -> list[str]:
        """Whether the neuron is dead, what its step did, and which steps would kill it, as sentences in Markdown."""
        sentences = [self._whether_it_is_dead()]
        if self.step_rate:
            sentences.append(self._what_the_step_did())
        if self.before.n_active:
            sentences.append(self._which_steps_kill_it())
        return [*sentences, *self._who_else_makes_it_fire()]

    def _whether_it_is_dead(self):
        n, of, rate = self.after.n_active, self.n_cases, f"η = {self.step_rate:g}"
        if not self.before.n_active:
            return (
                f"**The neuron is dead**: none of the {of} cases makes it fire (z > 0), so its gradient is 0 and it stays dead."
            )
        if not n:
            return f"**One step with {rate} killed the neuron**: none of the {of} cases makes it fire, so its gradient is 0."
        if self.after.gradient_length == 0.0:
            return (
                f"{n} of {of} cases make the neuron fire, but their errors cancel exactly: its gradient is 0 while it is alive."
            )
        after = f" after one step with {rate}" if self.step_rate else ""
        return f"**The neuron is alive{after}**: {n} of {of} cases make it fire, and these alone make its gradient."

    def _what_the_step_did(self):
        before, after = self.before, self.after
        if not before.n_active:
            return f"The step with η = {self.step_rate:g} changed nothing: η times a gradient of 0 is 0."
        moves = ", ".join(
            f"{name} from {for_people(old, 4)} to {for_people(new, 4)}"
            for name, old, new in zip(("w₁", "w₂", "b"), before.theta, after.theta, strict=True)
        )
        return (
            f"**The step**: {moves}. Cases that make it fire: {before.n_active} before, {after.n_active} after; the loss went "
            f"from {for_people(before.loss, 4)} to {for_people(after.loss, 4)}."
        )

    def _which_steps_kill_it(self):
        if self.killing_rates is None:
            return "**No single step kills it** with these cases: whatever the learning rate, some sum stays above 0."
        lowest, highest = round_up(self.killing_rates[0], 4), -round_up(-self.killing_rates[1], 4)
        if lowest > highest:  # too close to each other for four digits
            lowest, highest = self.killing_rates
        rates = f"of at least {lowest:.15g}" if np.isinf(highest) else f"from {lowest:.15g} to {highest:.15g}"
        return f"**A single step kills it** with every η {rates}: each sum moves in proportion to η, so this is exact."

    def _who_else_makes_it_fire(self):
        """A list of one sentence on new cases, or of none where it would say nothing new."""
        share = self.active_share_by_law
        if share >= 0.1:
            new = f"{percentage(share)} of new cases from the same normal distribution would make this neuron fire"
        elif share > 1e-100:
            new = f"About 1 in {for_people(1.0 / share, 2)} new cases would make this neuron fire"
        else:
            return []
        return [f"{new}. None of these {self.n_cases} does, and they alone train it." if not self.after.n_active else f"{new}."]

    def to_python(self) -> str:
        """Code that makes the same neuron and prints how many cases reach it, its gradient and its loss."""
        return (
            f"import nnkit\n\nneuron = {self.constructor()}\n"
            'for name, state in (("as set", neuron.before), ("after the step", neuron.after)):\n'
            '    print(f"{name}: {state.n_active} of {neuron.n_cases} cases make it fire")\n'
            '    print("w1, w2, b:", *(f"{value:.6g}" for value in state.theta))\n'
            '    print("gradient:", *(f"{value:.6g}" for value in state.gradient))\n'
            '    print(f"loss: {state.loss:.6g}")\n'
            'print("killed by one step for learning rates:", neuron.killing_rates)\n'
            'print(f"largest output: {state.outputs.max():.6g}, length of the gradient: {state.gradient_length:.6g}")\n'
        )

    def to_csv(self) -> str:
        """One row for each case: inputs, target, sum, output and derivatives, after the step where there is one."""
        x1, x2 = self.X
        after = self.after
        columns = {"x1": x1, "x2": x2, "target": self.targets[0], "sum": after.sums, "output": after.outputs}
        return csv_text(columns | {"slope": after.derivatives, "dL_dz": after.deltas})


@dataclass(frozen=True, eq=False)
class NeuronState:
    """A ReLU neuron with its weights, and what every case makes of it.

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
    def trace(self) -> Pass:
        """The pass of all cases, forward and back, as the training engine makes it."""
        return Network((2, 1), "relu", "mse", self.theta).trace(self.X, self.targets)

    @property
    def sums(self) -> np.ndarray:
        """The weighted sums z, (n_cases,)."""
        return self.trace.sums[0][0]

    @property
    def outputs(self) -> np.ndarray:
        """max(0, z), (n_cases,)."""
        return self.trace.outputs[0][0]

    @property
    def derivatives(self) -> np.ndarray:
        """1 for a case that activates the neuron, and 0 for any other, (n_cases,)."""
        return self.trace.derivatives[0][0]

    @property
    def deltas(self) -> np.ndarray:
        """The derivative of each case's own squared error by its sum, (n_cases,): 2 (a - t) max'(z)."""
        return 2.0 * (self.outputs - self.targets[0]) * self.derivatives

    @cached_property
    def n_active(self) -> int:
        """How many cases have a positive sum."""
        return int((self.sums > 0.0).sum())

    @cached_property
    def gradient(self) -> np.ndarray:
        """The derivative of the mean squared error by w1, w2 and b, (3,)."""
        return self.trace.gradient()

    @cached_property
    def gradient_length(self) -> float:
        """The gradient's Euclidean length."""
        return float(np.linalg.norm(self.gradient))

    @cached_property
    def loss(self) -> float:
        """The mean squared error."""
        return float(np.square(self.outputs - self.targets[0]).mean())
