"""Recovery of a dead neuron: the same dead start trained under ReLU and four of its relatives, on the same cases.

Every relative lets some gradient through where the sum is negative, so that training can bring the sums back above 0. How
long that takes differs: a leaky slope is the same at any depth, while ELU's derivative fades exponentially with it.
"""

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from nnkit.activation_functions.bouncing import ALPHA, LEAK
from nnkit.activation_functions.dying_relu import ReluNeuron
from nnkit.activation_functions.words import joined
from nnkit.activations import ACTIVATIONS, Activation
from nnkit.engine.descent import Descent
from nnkit.engine.network import Network
from nnkit.numerals import for_people
from nnkit.result import csv_text
from nnkit.settings import SEED, Nested, Real, Settings, Whole, setting

COMPARED = ("relu", "leaky_relu", "prelu", "rrelu", "elu")


@dataclass(frozen=True)
class Revival(Settings):
    """One start trained under five activation functions, by batch gradient descent on the mean squared error.

    Parameters
    ----------
    neuron : ReluNeuron
        Its cases, and its start: the neuron after its step.
    learning_rate : float
    n_updates : int
    leak : float
        Leaky ReLU's slope for negative sums. PReLU starts from 1/4; RReLU draws from 1/8 to 1/3.
    alpha : float
        ELU's.
    seed : int
        Of RReLU's drawn slopes.

    Notes
    -----
    Source: lecture 1, part 3, "ReLU problems and solutions".
    """

    neuron: ReluNeuron = setting(ReluNeuron(), Nested(ReluNeuron))  # noqa: RUF009
    learning_rate: float = setting(0.1, Real(above=0.0, high=100.0))
    n_updates: int = setting(500, Whole(1, 3000))
    leak: float = setting(LEAK.default, LEAK.rule)
    alpha: float = setting(ALPHA.default, ALPHA.rule)
    seed: int = setting(0, SEED)

    @cached_property
    def runs(self) -> tuple["RevivalRun", ...]:
        """A RevivalRun for each of COMPARED, in that order."""
        own: dict[str, dict] = {"leaky_relu": {"leak": self.leak}, "elu": {"alpha": self.alpha}, "rrelu": {"seed": self.seed}}
        # each is trained by its own parameters alone, so that another parameter trains one of them anew
        return tuple(_train(self.neuron, name, self.learning_rate, self.n_updates, **own.get(name, {})) for name in COMPARED)

    def takeaways(self) -> list[str]:
        """Which neurons recover and which do not, as sentences in Markdown."""
        relu, of = self.runs[0], self.neuron.n_cases
        if relu.n_active[0]:
            return [
                f"**This start is not dead**: {relu.n_active[0]} of {of} cases make it fire. Lower the bias until none does.",
                *self._on_divergence(),
            ]
        back = sorted((run.came_back_at or 0, run.activation.label) for run in self.runs if run.is_back)
        if back:
            ways = joined([f"{label} after {update:,}" for update, label in back])
            sentences = [f"**ReLU stays dead; back to life come** {ways} update{'s' if back[-1][0] > 1 else ''}."]
        else:
            sentences = [f"**ReLU stays dead**, and within {self.n_updates:,} updates none of the others comes back."]
        away = [run.activation.label for run in self.runs[1:] if run.came_back_at is None and run.stopped_at is None]
        if away and back:
            sentences.append(f"Not back within {self.n_updates:,} updates: {joined(away)}.")
        silent = [run.activation.label for run in self.runs if run.is_back and not run.n_active[-1]]
        if silent:
            sentences.append(f"Silent again at the end: {joined(silent)}.")
        sentences.append(f"ReLU's gradient is exactly 0, so its weights and its loss of {for_people(relu.losses[-1], 4)} stay.")
        return [*sentences, self._on_depth(), *self._on_prelu(), *self._on_divergence()]

    def _on_depth(self):
        sums = self.neuron.after.sums
        fade = self.alpha * np.exp(sums).mean()
        than = "less" if fade < self.leak else "more"
        return (
            f"The mean sum is {for_people(sums.mean())} at the start. There ELU's slope αeᶻ is {for_people(fade, 2)} in the mean "
            f"over the cases, {than} than leaky ReLU's {self.leak:g}. The lower the sums, the smaller ELU's; leaky ReLU's stays."
        )

    def _on_prelu(self):
        prelu = self.runs[COMPARED.index("prelu")]
        if prelu.stopped_at is not None or prelu.theta[-1, 3] >= -0.1:
            return []
        return [
            f"**PReLU found another way**: its slope, which it learns, went from {for_people(prelu.theta[0, 3])} below zero to "
            f"{for_people(prelu.theta[-1, 3])}, so that negative sums give positive outputs."
        ]

    def _on_divergence(self):
        gone = [f"{run.activation.label} at update {run.stopped_at:,}" for run in self.runs if run.stopped_at is not None]
        if not gone:
            return []
        sentence = f"**Diverged with η = {self.learning_rate:g}**: {joined(gone)}."
        if self.runs[COMPARED.index("prelu")].stopped_at is not None:
            sentence += " PReLU learns its slope too, by a gradient that holds the sums twice: it grows with their square."
        return [sentence]

    def to_python(self) -> str:
        """Code that makes the same runs and prints who came back when, and every last loss."""
        return (
            f"import nnkit\n\nrevival = {self.constructor()}\n"
            "for run in revival.runs:\n"
            '    print(f"{run.activation.label}: {run.came_back_at} {run.n_active[-1]} {run.losses[-1]:.6g}")\n'
            "for run in revival.runs:\n"
            "    slope = run.activation.derivative(revival.neuron.after.sums).mean()\n"
            '    print(f"{run.activation.label} at the start: mean slope {slope:.6g}, gradient {run.first_gradient:.6g}")\n'
        )

    def to_csv(self) -> str:
        """One row for each activation function and update."""
        lengths = [len(run.theta) for run in self.runs]
        w1, w2, b = np.concatenate([run.theta[:, :3] for run in self.runs]).T
        return csv_text(
            {
                "activation": np.repeat([run.activation.name for run in self.runs], lengths),
                "update": np.concatenate([np.arange(length) for length in lengths]),
                "w1": w1,
                "w2": w2,
                "b": b,
                "reaching": np.concatenate([run.n_active for run in self.runs]),
                "loss": np.concatenate([run.losses for run in self.runs]),
            }
        )


@dataclass(frozen=True, eq=False)
class RevivalRun:
    """The training of one neuron, after every update.

    Attributes
    ----------
    activation : Activation
        With the parameters that were used.
    theta : array (n_updates + 1, 3 or 4)
        w1, w2, b and, for PReLU, the learned slope: at the start and after each update. A run that leaves the range of
        floating-point numbers ends before.
    n_active : array (n_updates + 1,)
        How many cases have a positive sum.
    losses : array (n_updates + 1,)
        The mean squared error over all cases; for RReLU with the mean slope, as in use.
    stopped_at : int or None
        The update that left the range of floating-point numbers.
    first_gradient : float
        The length of the gradient at the start; for RReLU with the mean slope.
    """

    activation: Activation
    theta: np.ndarray
    n_active: np.ndarray
    losses: np.ndarray
    stopped_at: int | None
    first_gradient: float

    @property
    def is_back(self) -> bool:
        """Whether a case has reached the neuron again, in a run that stayed finite."""
        return self.came_back_at is not None and self.stopped_at is None

    @property
    def came_back_at(self) -> int | None:
        """The first update after which a case reaches the neuron; 0 for one that was never dead, None for one that stays so."""
        active = np.flatnonzero(self.n_active)
        return int(active[0]) if len(active) else None


@lru_cache(maxsize=64)
def _train(neuron, name, learning_rate, n_updates, leak=None, alpha=None, seed=0):
    parameters = {"leaky_relu": {"slope": leak}, "elu": {"alpha": alpha}}
    activation = ACTIVATIONS[name].with_parameters(**parameters.get(name, {}))
    X, T, start = neuron.X, neuron.targets, neuron.after.theta
    if activation.slope_in_training == "learned":
        start = np.append(start, activation.values()["slope"])
    network = Network((2, 1), activation, "mse", start.copy())
    first_gradient = float(np.linalg.norm(network.gradient(X, T)))
    descent = Descent(network, X, T, learning_rate=learning_rate, seed=seed)
    theta = np.empty((n_updates + 1, len(start)))
    theta[0] = start
    with np.errstate(all="ignore"):
        for update in range(1, n_updates + 1):
            descent.replay_to(update)
            theta[update] = network.theta
        losses = network.with_theta(theta).loss_value(X, T)
        is_finite = np.isfinite(losses) & np.isfinite(theta).all(axis=1)
    stopped_at = None if is_finite.all() else int(np.argmin(is_finite))
    theta, losses = theta[:stopped_at], losses[:stopped_at]
    n_active = np.concatenate([(part[:, :2] @ X + part[:, 2:3] > 0.0).sum(axis=1) for part in np.array_split(theta, 8)])
    for array in (theta, n_active, losses):
        array.setflags(write=False)  # the cache hands it out again
    return RevivalRun(activation, theta, n_active, losses, stopped_at, first_gradient)
