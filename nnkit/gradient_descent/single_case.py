"""One case at a time: gradient ascent on a linear function, and gradient descent on the error of a linear prediction.

There are two or a few numbers to tune, and every single case makes a step along its own gradient. Nothing is hidden in matrices,
so that every number of a run can be read and checked by hand.
"""

from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from nnkit.data.typed_cases import FEWEST_CASES, LARGEST, MOST_CASES
from nnkit.numerals import for_people
from nnkit.result import csv_text, key_of
from nnkit.settings import Real, Whole
from nnkit.validation import choice, matrix, number

WEIGHT = Real(-LARGEST, LARGEST)
RATE = Real(above=0.0, high=LARGEST)
N_CASES = Whole(FEWEST_CASES, MOST_CASES)
N_PASSES = Whole(1, 50)


@dataclass(frozen=True, eq=False)
class Ascent:
    """A run of updates, each of which raises L(a, b) = a x + b y for one case (a, b).

    Attributes
    ----------
    cases : array (2, n_cases)
        Each column is a case (a, b).
    learning_rate : float
    n_passes : int
        How often all cases were gone through.
    order : array (n_updates,)
        Which case made each update.
    W : array (n_updates + 1, 2)
        (x, y) at the start and after each update.
    unseen : array (2, n_unseen)
        Cases of the whole set that are not in the sample, and make no updates.
    """

    cases: np.ndarray
    learning_rate: float
    n_passes: int
    order: np.ndarray
    W: np.ndarray
    unseen: np.ndarray

    @property
    def key(self) -> Hashable:
        """The cases, the start, the learning rate and the number of passes."""
        return key_of((self.cases, self.W[0], self.learning_rate, self.n_passes, self.unseen))

    @property
    def changes(self) -> np.ndarray:
        """The change of (x, y) by each update, (n_updates, 2): eta a and eta b."""
        return self.learning_rate * self.cases.T[self.order]

    @property
    def L_before(self) -> np.ndarray:
        """L of each update's own case before it, (n_updates,)."""
        return (self.W[:-1] * self.cases.T[self.order]).sum(axis=1)

    @property
    def L_after(self) -> np.ndarray:
        """L of each update's own case after it, (n_updates,)."""
        return (self.W[1:] * self.cases.T[self.order]).sum(axis=1)

    @property
    def own_rises(self) -> np.ndarray:
        """The rise of L of each update's own case, (n_updates,): eta (a^2 + b^2)."""
        return self.learning_rate * np.square(self.cases).sum(axis=0)[self.order]

    @property
    def totals(self) -> np.ndarray:
        """The sum of L over all cases, at the start and after each update, (n_updates + 1,)."""
        return self.W @ self.cases.sum(axis=1)

    @property
    def unseen_totals(self) -> np.ndarray:
        """The sum of L over the unseen cases, at the start and after each update, (n_updates + 1,)."""
        return self.W @ self.unseen.sum(axis=1)

    @property
    def total_rises(self) -> np.ndarray:
        """The rise of that sum by each update, (n_updates,): eta (a A + b B), where (A, B) is the sum of all cases."""
        parts = self.cases * self.cases.sum(axis=1, keepdims=True)
        rises = parts.sum(axis=0)
        rises[np.abs(rises) <= 1e-12 * np.abs(parts).sum(axis=0)] = 0.0  # at a right angle to the sum, but for rounding
        return self.learning_rate * rises[self.order]

    def takeaways(self) -> list[str]:
        """How L changes, for each case and in sum, as sentences in Markdown, the most important first."""
        A, B = self.cases.sum(axis=1)
        rises, n = self.total_rises, self.cases.shape[1]
        low, high = (for_people(rise, 4) for rise in (self.own_rises[:n].min(), self.own_rises[:n].max()))
        falling = [case + 1 for case in range(n) if rises[case] < 0.0]
        whole = f"({for_people(A, 4)}, {for_people(B, 4)})"
        if falling:
            headline = (
                f"**The sum over all cases fell** at {(rises < 0.0).sum()} of {len(rises)} updates: {_against_the_sum(falling)} "
                f"against the sum of all cases, {whole}."
            )
        elif (rises > 0.0).all():
            headline = f"**The sum over all cases rose** at each of the {len(rises)} updates: no case points against it."
        else:
            headline = (
                f"**The sum over all cases never fell**; at {(rises == 0.0).sum()} of {len(rises)} updates it stayed as it was."
            )
        gain = self.learning_rate * (A * A + B * B)
        own_rise = low if low == high else f"{low} to {high}"
        give_back = ": what single cases take away, the others give back" if falling and gain else ""
        sentences = [
            headline,
            f"Every nudge raises L **for its own case**, by η(a² + b²): here by {own_rise}. No case can lower its own L: squares "
            "are never negative.",
            f"With A = {for_people(A, 4)} the sum of all a and B = {for_people(B, 4)} that of all b, an epoch adds "
            f"η(A² + B²) = {for_people(gain, 4)} to the sum{give_back}.",
        ]
        if self.unseen.size:
            rounding = 1e-12 * float((np.abs(self.W) @ np.abs(self.unseen).sum(axis=1)).max())
            first, last = (0.0 if abs(total) <= rounding else total for total in self.unseen_totals[[0, -1]])
            moved = f"{'rose' if last > first else 'fell'} from {for_people(first, 4)} to"
            course = "is again" if abs(last - first) <= rounding else moved
            sentences.append(f"Over the {self.unseen.shape[1]} cases that were not seen, the sum {course} {for_people(last, 4)}.")
        if gain:
            sentences.append("**L has no maximum**: it is linear in x and y, so every further epoch adds the same again.")
        return sentences

    def to_python(self) -> str:
        """Code that makes the same run and prints x, y and the sum of L over all cases after every update."""
        return (
            "import nnkit\n\n"
            f"run = nnkit.gradient_descent.ascend(\n    {self.cases.tolist()},\n    start={self.W[0].tolist()},\n"
            f"    learning_rate={self.learning_rate!r},\n    n_passes={self.n_passes},\n    unseen={self.unseen.tolist()},\n)\n"
            "for (x, y), total in zip(run.W, run.totals):\n"
            '    print(f"{x:.6g} {y:.6g} {total:.6g}")\n'
            'print("unseen:", *(f"{total:.6g}" for total in run.unseen_totals))\n'
        )

    def to_csv(self) -> str:
        """One row for each update."""
        a, b = self.cases[:, self.order]
        (x_before, y_before), (x_after, y_after) = self.W[:-1].T, self.W[1:].T
        columns = {"update": np.arange(1, len(self.order) + 1), "case": self.order + 1, "a": a, "b": b}
        columns |= {"x_before": x_before, "y_before": y_before, "x_after": x_after, "y_after": y_after}
        columns |= {"L_before": self.L_before, "L_after": self.L_after, "sum_after": self.totals[1:]}
        return csv_text(columns | {"unseen_sum_after": self.unseen_totals[1:]})


@dataclass(frozen=True, eq=False)
class SingleCaseDescent:
    """A run of updates, each of which lowers the error of P(f) = f . w for one case.

    Attributes
    ----------
    features : array (n_features, n_cases)
    targets : array (n_cases,)
    rule : {"absolute", "squared"}
        Whose derivative is followed: |P - t| or (P - t)^2.
    learning_rate : float
    factor : float
        Of (P - t) f in the derivative of the squared error: 2, or 1 where the 2 is dropped.
    n_passes : int
        How often all cases were to be gone through.
    order : array (n_updates,)
        Which case made each update.
    W : array (n_updates + 1, n_features)
        The weights at the start and after each update.
    stopped_at : int or None
        The update that would have left the range of floating-point numbers; the run ends before it.
    """

    features: np.ndarray
    targets: np.ndarray
    rule: str
    learning_rate: float
    factor: float
    n_passes: int
    order: np.ndarray
    W: np.ndarray
    stopped_at: int | None

    @property
    def predictions(self) -> np.ndarray:
        """P of each update's own case, before the update, (n_updates,)."""
        return (self.W[:-1] * self.features.T[self.order]).sum(axis=1)

    @property
    def errors(self) -> np.ndarray:
        """P - t of each update's own case, before the update, (n_updates,)."""
        return self.predictions - self.targets[self.order]

    @property
    def gradients(self) -> np.ndarray:
        """The derivatives of the loss of each update's own case by the weights, (n_updates, n_features)."""
        return _error_derivative(self.rule, self.errors, self.factor)[:, None] * self.features.T[self.order]

    @property
    def changes(self) -> np.ndarray:
        """The change of the weights by each update: minus eta times the derivatives, (n_updates, n_features)."""
        return -self.learning_rate * self.gradients

    def mean_gradient(self, update: int) -> np.ndarray:
        """The derivatives (n_features,) of the mean loss over all cases by the weights, at those after so many updates."""
        errors = self.W[update] @ self.features - self.targets
        return (_error_derivative(self.rule, errors, self.factor) * self.features).mean(axis=1)

    @property
    def longest_steps(self) -> tuple[float, float]:
        """The length of the longest change of the weights in the first and in the last epoch."""
        lengths, n = np.linalg.norm(self.changes, axis=1), len(self.targets)
        return float(lengths[:n].max(initial=0.0)), float(lengths[-n:].max(initial=0.0))

    def predictions_of(self, case: int) -> np.ndarray:
        """P of one case, at the start and after each update, (n_updates + 1,)."""
        return self.W @ self.features[:, case]

    def loss(self, kind: str) -> np.ndarray:
        """The mean over all cases of |P - t| ("absolute") or (P - t)^2 ("squared"), at the start and after each update."""
        errors = self.W @ self.features - self.targets
        return np.abs(errors).mean(axis=1) if kind == "absolute" else np.square(errors).mean(axis=1)

    def sign_changes(self, case: int) -> int:
        """How often the error of one case changes its sign during the run."""
        signs = np.sign(self.predictions_of(case) - self.targets[case])
        signs = signs[signs != 0.0]
        return int((signs[1:] != signs[:-1]).sum())

    def to_csv(self) -> str:
        """One row for each update."""
        columns = {"update": np.arange(1, len(self.order) + 1), "case": self.order + 1}
        columns |= {"P": self.predictions, "error": self.errors}
        for label, table in (("dL_dw", self.gradients), ("delta_w", self.changes), ("new_w", self.W[1:])):
            columns |= {f"{label}{weight}": column for weight, column in enumerate(table.T, start=1)}
        return csv_text(columns)


def ascend(
    cases: ArrayLike,
    start: tuple[float, float] = (0.0, 0.0),
    learning_rate: float = 0.1,
    n_passes: int = 1,
    unseen: ArrayLike = ((), ()),
) -> Ascent:
    """Nudge (x, y) by eta (a, b) for each case (a, b) in turn, which raises L(a, b) = a x + b y for that case.

    Parameters
    ----------
    cases : array (2, n_cases)
        One case is one column.
    start : pair of float
        The first (x, y).
    learning_rate : float
    n_passes : int
        How often to go through all cases.
    unseen : array (2, n_unseen), optional
        Further cases, which make no updates; L is only summed over them.

    Returns
    -------
    Ascent

    Notes
    -----
    Source: lecture 1, part 1, the first simple example.
    """
    cases = _checked_cases("cases", cases, 2)
    start = _checked_start(start, 2)
    learning_rate, n_passes = RATE.check("learning_rate", learning_rate), N_PASSES.check("n_passes", n_passes)
    order = np.tile(np.arange(cases.shape[1]), n_passes)
    W = np.empty((len(order) + 1, 2))
    W[0] = start
    for update, case in enumerate(order):
        W[update + 1] = W[update] + learning_rate * cases[:, case]
    return Ascent(cases, learning_rate, n_passes, order, W, matrix("unseen", unseen, 2))


def descend(
    features: np.ndarray,
    targets: np.ndarray,
    start: np.ndarray | None = None,
    learning_rate: float = 0.1,
    n_passes: int = 1,
    rule: str = "squared",
    factor: float = 2.0,
) -> SingleCaseDescent:
    """Nudge the weights of P(f) = f . w against the derivative of one case's error, case after case.

    The nudge is -eta sign(P - t) f for |P - t|, with sign(0) = 0: a case that is met exactly changes nothing. For (P - t)^2
    it is -eta factor (P - t) f.

    Parameters
    ----------
    features : array (n_features, n_cases)
        One case is one column.
    targets : array (n_cases,)
    start : array (n_features,), optional
        The first weights; zeros where not given.
    learning_rate : float
    n_passes : int
        How often to go through all cases.
    rule : {"squared", "absolute"}
    factor : float
        2 is the true derivative of the squared error; 1 drops the 2.

    Returns
    -------
    SingleCaseDescent
        A run whose losses leave the range of floating-point numbers ends before that update, and says at which it was.

    Notes
    -----
    Source: lecture 1, part 1, the second simple example and "Differentiating the loss function".
    """
    features = _checked_cases("features", features)
    n_features, n_cases = features.shape
    targets = matrix("targets", np.atleast_2d(targets), 1, n_cases)[0]
    first = _checked_start(np.zeros(n_features) if start is None else start, n_features)
    rate, n_passes = RATE.check("learning_rate", learning_rate), N_PASSES.check("n_passes", n_passes)
    choice("rule", rule, ("squared", "absolute"))
    factor = number("factor", factor, above=0.0)
    order = np.tile(np.arange(n_cases), n_passes)
    W = np.empty((len(order) + 1, n_features))
    W[0] = first
    stopped_at = None
    with np.errstate(over="ignore", invalid="ignore"):
        for update, case in enumerate(order):
            f = features[:, case]
            error = (W[update] * f).sum() - targets[case]
            W[update + 1] = W[update] - rate * (_error_derivative(rule, error, factor) * f)
            if not np.isfinite(np.square(W[update + 1] @ features - targets).sum()):
                stopped_at = update + 1
                order, W = order[:update], W[: update + 1]
                break
    return SingleCaseDescent(features, targets, rule, rate, factor, n_passes, order, W, stopped_at)


def _error_derivative(rule, error, factor):
    """The derivative of the loss by the prediction; sign(0) is 0."""
    return np.sign(error) if rule == "absolute" else factor * error


def _checked_cases(name, cases, n_rows=None):
    cases = matrix(name, cases, n_rows)
    N_CASES.check(f"number of {name}", cases.shape[1])
    if cases.size:
        WEIGHT.check(name, float(np.abs(cases).max()))
    return cases


def _checked_start(start, n):
    start = matrix("start", np.atleast_2d(start), 1, n)[0]
    for value in start:
        WEIGHT.check("start", float(value))
    return start


def _against_the_sum(cases):
    """The numbers of cases that point against the sum, as the subject of a sentence with its verb."""
    *others, last = map(str, cases)
    return f"cases {', '.join(others)} and {last} point" if others else f"case {last} points"
