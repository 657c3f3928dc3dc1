"""Who comes back: one dead neuron trained under ReLU and four of its relatives, from the same start on the same cases.

Every relative lets some gradient through where the sum is negative, so that training can bring the sums back above 0. How
long that takes differs: a leaky slope is the same at any depth, while ELU's fades exponentially with it.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from nnkit.activation_functions.dying_relu import ReluNeuron
from nnkit.activations import ACTIVATIONS, Activation
from nnkit.engine.descent import Descent
from nnkit.engine.network import Network
from nnkit.validation import number, whole

COMPARED = ("relu", "leaky_relu", "prelu", "rrelu", "elu")
MOST_UPDATES = 3000


@dataclass(frozen=True, eq=False)
class RevivalRun:
    """The training of one neuron, after every update.

    Attributes
    ----------
    activation : Activation
        With the parameters that were used.
    theta : array (n_moments, 3 or 4)
        w1, w2, b and, for PReLU, the learned slope: at the start and after each update. A run that leaves the range of
        floating-point numbers ends before.
    reaching : array (n_moments,)
        How many cases have a positive sum.
    losses : array (n_moments,)
        The mean squared error over all cases; for RReLU with the mean slope, as in use.
    stopped_at : int or None
        The update that left the range of floating-point numbers.
    first_gradient : float
        The length of the gradient at the start; for RReLU with the mean slope.
    """

    activation: Activation
    theta: np.ndarray
    reaching: np.ndarray
    losses: np.ndarray
    stopped_at: int | None
    first_gradient: float

    @property
    def is_back(self):
        """Whether a case has reached the neuron again, in a run that stayed finite."""
        return self.came_back_at is not None and self.stopped_at is None

    @property
    def came_back_at(self):
        """The first update after which a case reaches the neuron; 0 for one that was never dead, None for one that stays so."""
        alive = np.flatnonzero(self.reaching)
        return int(alive[0]) if len(alive) else None


@dataclass(frozen=True, eq=False)
class Revival:
    """The same start under five activation functions.

    Attributes
    ----------
    lone : ReluNeuron
        Its cases, and its start: the neuron after its step.
    learning_rate, leak, alpha : float
    n_updates, seed : int
    runs : tuple of RevivalRun
        In the order of COMPARED.
    """

    lone: ReluNeuron
    learning_rate: float
    n_updates: int
    leak: float
    alpha: float
    seed: int
    runs: tuple

    def observations(self):
        """What the comparison shows, as sentences in Markdown that are true of it."""
        relu, prelu = self.runs[0], self.runs[COMPARED.index("prelu")]
        if relu.reaching[0]:
            return [
                f"**This start is not dead**: {relu.reaching[0]} of {self.lone.n_cases} cases reach it, so ReLU learns as well. "
                "Lower the bias until none does.",
                *self._said_of_divergence(),
            ]
        back = sorted((run.came_back_at, run.activation.label) for run in self.runs if run.is_back)
        never = [run.activation.label for run in self.runs if run.came_back_at is None and run.stopped_at is None]
        said = [
            f"**ReLU stays dead**: after {self.n_updates:,} updates not a digit of its weights has changed, and its loss "
            f"is still {relu.losses[-1]:.4g}.",
            "**Who comes back, after how many updates**: " + ", ".join(f"{label} {update:,}" for update, label in back) + "."
            if back
            else f"**Nobody comes back** within {self.n_updates:,} updates.",
        ]
        away = [label for label in never if label != "ReLU"]
        if away and back:
            said.append(f"Not back within {self.n_updates:,} updates: {', '.join(away)}.")
        depth = -self.lone.neuron.sums.mean()
        fade = self.alpha * np.exp(self.lone.neuron.sums).mean()
        than = "less" if fade < self.leak else "more"
        said.append(
            f"The mean sum is {-depth:.3g} at the start. There ELU's slope αe^z is {fade:.2g} in the mean over the cases, {than} "
            f"than leaky ReLU's {self.leak:g}. The deeper the neuron is dead, the smaller ELU's gets; leaky ReLU's stays."
        )
        if prelu.stopped_at is None and prelu.theta[-1, 3] < -0.1:
            said.append(
                f"**PReLU found another way**: its slope, which is learned, went from {prelu.theta[0, 3]:.3g} below zero to "
                f"{prelu.theta[-1, 3]:.3g}, so negative sums give positive outputs."
            )
        return said + self._said_of_divergence()

    def _said_of_divergence(self):
        gone = [f"{run.activation.label} at update {run.stopped_at:,}" for run in self.runs if run.stopped_at is not None]
        if not gone:
            return []
        said = f"**Diverged**: {', '.join(gone)}. η = {self.learning_rate:g} is too large there."
        if self.runs[COMPARED.index("prelu")].stopped_at is not None:
            said += " PReLU learns its slope too, by a gradient that grows with the square of the sums: it needs smaller steps."
        return [said]

    def to_python(self):
        """Code that makes the same runs on nnkit alone and prints who came back when, and every last loss."""
        return (
            f"import nnkit\n\nlone = {self.lone.constructor()}\n"
            f"revivals = nnkit.revive(\n    lone,\n    learning_rate={self.learning_rate!r},\n    n_updates={self.n_updates!r},\n"
            f"    leak={self.leak!r},\n    alpha={self.alpha!r},\n    seed={self.seed!r},\n)\n"
            "for run in revivals.runs:\n"
            '    print(f"{run.activation.label}: {run.came_back_at} {run.reaching[-1]} {run.losses[-1]:.6g}")\n'
        )

    def to_csv(self):
        """One row for each activation function and update."""
        rows = ["activation,update,w1,w2,b,reaching,loss"]
        for run in self.runs:
            for update, (theta, n, loss) in enumerate(zip(run.theta, run.reaching, run.losses, strict=True)):
                w1, w2, b = (repr(float(value)) for value in theta[:3])
                rows.append(f"{run.activation.name},{update},{w1},{w2},{b},{n},{float(loss)!r}")
        return "\n".join(rows) + "\n"


def revive(lone, *, learning_rate=0.1, n_updates=500, leak=0.01, alpha=1.0, seed=0):
    """Train one neuron under each of COMPARED, by batch gradient descent on the mean squared error.

    Parameters
    ----------
    lone : ReluNeuron
        Its cases, and its start: the neuron after its step.
    learning_rate : float
        Above 0, up to 100.
    n_updates : int
        From 1 to 3000.
    leak : float
        Leaky ReLU's slope for negative sums, from 0.001 to 1. PReLU starts from 1/4; RReLU draws from 1/8 to 1/3.
    alpha : float
        ELU's, from 0.01 to 5.
    seed : int
        Of RReLU's drawn slopes.

    Returns
    -------
    Revival

    Notes
    -----
    Source: lecture 1, part 3, "ReLU problems and solutions".
    """
    learning_rate = number("learning_rate", number("learning_rate", learning_rate, above=0.0), 0.0, 100.0)
    n_updates = whole("n_updates", n_updates, 1, MOST_UPDATES)
    seed = whole("seed", seed, 0, 2**32 - 1)
    leak = ACTIVATIONS["leaky_relu"].values(slope=leak)["slope"]
    alpha = ACTIVATIONS["elu"].values(alpha=alpha)["alpha"]
    own = {"leaky_relu": {"leak": leak}, "elu": {"alpha": alpha}, "rrelu": {"seed": seed}}  # so that another trains one anew
    runs = tuple(_trained(lone, name, learning_rate, n_updates, **own.get(name, {})) for name in COMPARED)
    return Revival(lone, learning_rate, n_updates, leak, alpha, seed, runs)


@lru_cache(maxsize=64)
def _trained(lone, name, learning_rate, n_updates, leak=None, alpha=None, seed=0):
    parameters = {"leaky_relu": {"slope": leak}, "elu": {"alpha": alpha}}
    activation = ACTIVATIONS[name].with_parameters(**parameters.get(name, {}))
    X, T, start = lone.X, lone.targets, lone.neuron.theta
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
    reaching = np.concatenate([(part[:, :2] @ X + part[:, 2:3] > 0.0).sum(axis=1) for part in np.array_split(theta, 8)])
    for kept in (theta, reaching, losses):
        kept.setflags(write=False)  # it is handed out again
    return RevivalRun(activation, theta, reaching, losses, stopped_at, first_gradient)
