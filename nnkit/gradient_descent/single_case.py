"""One case at a time: a linear function climbed, or the errors of a linear prediction made small, nudge by nudge.

These are gradient ascent and descent at their smallest: two or a few numbers to tune, and after each single case a step along
the gradient of that case alone. Nothing is hidden in matrices, so that every number of a run can be read and checked by hand.
"""

from dataclasses import dataclass

import numpy as np

from nnkit.data.typed_cases import FEWEST_CASES, LARGEST, MOST_CASES
from nnkit.validation import choice, matrix, number, whole

MOST_PASSES = 50


@dataclass(frozen=True, eq=False)
class Ascent:
    """A run of nudges that raise L(a, b) = a x + b y for one case (a, b) after the other.

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
    """

    cases: np.ndarray
    learning_rate: float
    n_passes: int
    order: np.ndarray
    W: np.ndarray

    @property
    def nudges(self):
        """What each update adds to (x, y), (n_updates, 2): eta a and eta b."""
        return self.learning_rate * self.cases.T[self.order]

    @property
    def before(self):
        """L of each update's own case before it, (n_updates,)."""
        return (self.W[:-1] * self.cases.T[self.order]).sum(axis=1)

    @property
    def after(self):
        """L of each update's own case after it, (n_updates,)."""
        return (self.W[1:] * self.cases.T[self.order]).sum(axis=1)

    @property
    def own_rises(self):
        """By how much each update raises L of its own case: eta (a^2 + b^2), (n_updates,)."""
        return self.learning_rate * np.square(self.cases).sum(axis=0)[self.order]

    @property
    def totals(self):
        """The sum of L over all cases, at the start and after each update, (n_updates + 1,)."""
        return self.W @ self.cases.sum(axis=1)

    @property
    def total_rises(self):
        """By how much each update raises that sum, (n_updates,): eta (a A + b B), where (A, B) is the sum of all cases."""
        parts = self.cases * self.cases.sum(axis=1, keepdims=True)
        rises = parts.sum(axis=0)
        rises[np.abs(rises) <= 1e-12 * np.abs(parts).sum(axis=0)] = 0.0  # at a right angle to the sum, but for rounding
        return self.learning_rate * rises[self.order]

    def observations(self):
        """What the run shows, as sentences in Markdown that are true of these cases."""
        A, B = self.cases.sum(axis=1)
        rises, n = self.total_rises, self.cases.shape[1]
        own = sorted({f"{rise:.4g}": rise for rise in self.own_rises[:n]}.items(), key=lambda item: item[1])
        by = own[0][0] if len(own) == 1 else f"{own[0][0]} to {own[-1][0]}"
        said = [
            f"Every nudge raises L **for its own case**, by η(a² + b²): here by {by}. "
            "No case can make its own L fall, as squares are never negative."
        ]
        falling = [case + 1 for case in range(n) if rises[case] < 0.0]
        if falling:
            points = "case {} points" if len(falling) == 1 else "cases {} point"
            said.append(
                f"**The sum over all cases fell** at {(rises < 0.0).sum()} of {len(rises)} updates: "
                f"{points.format(_listed(falling))} against the sum of all cases, ({A:.4g}, {B:.4g})."
            )
        elif (rises > 0.0).all():
            said.append(f"**The sum over all cases rose at every one of the {len(rises)} updates**: no case points against it.")
        else:
            said.append(
                f"**The sum over all cases never fell**, and stayed as it was at {(rises == 0.0).sum()} of {len(rises)} updates: "
                "those cases stand at a right angle to the sum of all cases, or one of the two is zero."
            )
        said.append(
            f"With A = {A:.4g} the sum of all a and B = {B:.4g} that of all b, a whole pass adds η(A² + B²) = "
            f"{self.learning_rate * (A * A + B * B):.4g} to the sum"
            + (": what single cases take away, the others give back." if falling else ".")
        )
        return said

    def to_python(self):
        """Code that makes the same run on nnkit alone and prints x, y and the sum of L over all cases after every update."""
        return (
            "import nnkit\n\n"
            f"run = nnkit.gradient_descent.ascend(\n    {self.cases.tolist()},\n    start={self.W[0].tolist()},\n"
            f"    learning_rate={self.learning_rate!r},\n    n_passes={self.n_passes},\n)\n"
            "for (x, y), total in zip(run.W, run.totals):\n"
            '    print(f"{x:.6g} {y:.6g} {total:.6g}")\n'
        )

    def to_csv(self):
        """One row for each update."""
        columns = {
            "update": np.arange(1, len(self.order) + 1),
            "case": self.order + 1,
            "a": self.cases[0, self.order],
            "b": self.cases[1, self.order],
            "x_before": self.W[:-1, 0],
            "y_before": self.W[:-1, 1],
            "x_after": self.W[1:, 0],
            "y_after": self.W[1:, 1],
            "L_before": self.before,
            "L_after": self.after,
            "sum_after": self.totals[1:],
        }
        return _csv(columns)


@dataclass(frozen=True, eq=False)
class SingleCaseDescent:
    """A run of nudges that make the error of P(f) = f . w smaller for one case after the other.

    Attributes
    ----------
    features : array (n_features, n_cases)
    targets : array (n_cases,)
    rule : {"absolute", "squared"}
        Whose derivative is followed: |P - t| or (P - t)^2.
    learning_rate : float
    factor : float
        What stands before (P - t) f in the derivative of the squared error: 2, or 1 where the 2 is dropped.
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
    def predictions(self):
        """P of each update's own case, before the update, (n_updates,)."""
        return (self.W[:-1] * self.features.T[self.order]).sum(axis=1)

    @property
    def errors(self):
        """P - t of each update's own case, before the update, (n_updates,)."""
        return self.predictions - self.targets[self.order]

    @property
    def gradients(self):
        """The derivative of each update's case by every weight, (n_updates, n_features)."""
        return _slope(self.rule, self.errors, self.factor)[:, None] * self.features.T[self.order]

    @property
    def changes(self):
        """What each update adds to the weights: minus eta times the derivative, (n_updates, n_features)."""
        return -self.learning_rate * self.gradients

    def predictions_of(self, case):
        """P of one case, at the start and after each update, (n_updates + 1,)."""
        return self.W @ self.features[:, case]

    def loss(self, kind):
        """The mean over all cases of |P - t| ("absolute") or (P - t)^2 ("squared"), at the start and after each update."""
        errors = self.W @ self.features - self.targets
        return np.abs(errors).mean(axis=1) if kind == "absolute" else np.square(errors).mean(axis=1)

    def turns(self, case):
        """How often the error of one case changes its sign during the run."""
        signs = np.sign(self.predictions_of(case) - self.targets[case])
        signs = signs[signs != 0.0]
        return int((signs[1:] != signs[:-1]).sum())

    def to_python(self):
        """Code that makes this run and that of the other rule on nnkit alone; it prints P - t and each update's new weights."""
        return (
            "import nnkit\n\n"
            f"features = {self.features.tolist()}\ntargets = {self.targets.tolist()}\n"
            'for rule in ("absolute", "squared"):\n'
            f"    run = nnkit.gradient_descent.descend(\n        features,\n        targets,\n        start={self.W[0].tolist()},\n"
            f"        learning_rate={self.learning_rate!r},\n        n_passes={self.n_passes},\n        rule=rule,\n"
            f"        factor={self.factor!r},\n    )\n"
            "    for error, w in zip(run.errors, run.W[1:]):\n"
            '        print(rule, f"{error:.6g}", *(f"{weight:.6g}" for weight in w))\n'
        )

    def to_csv(self):
        """One row for each update."""
        columns = {
            "update": np.arange(1, len(self.order) + 1),
            "case": self.order + 1,
            "P": self.predictions,
            "error": self.errors,
        }
        names = range(1, len(self.features) + 1)
        for label, table in (("dL_dw", self.gradients), ("delta_w", self.changes), ("new_w", self.W[1:])):
            columns |= {f"{label}{name}": table[:, name - 1] for name in names}
        return _csv(columns)


def ascend(cases, start=(0.0, 0.0), learning_rate=0.1, n_passes=1):
    """Nudge (x, y) by eta (a, b) for each case (a, b) in turn, which raises L(a, b) = a x + b y for that case.

    Parameters
    ----------
    cases : array (2, n_cases)
        One case is one column.
    start : pair of float
        The first (x, y).
    learning_rate : float
    n_passes : int
        How often to go through all cases, from 1 to 50.

    Returns
    -------
    Ascent

    Notes
    -----
    Source: lecture 1, part 1, the first simple example.
    """
    cases = matrix("cases", cases, 2)
    _check_sizes("cases", cases)
    start = _checked_start(start, 2)
    learning_rate = _checked_rate(learning_rate)
    n_passes = whole("n_passes", n_passes, 1, MOST_PASSES)
    order = np.tile(np.arange(cases.shape[1]), n_passes)
    W = np.empty((len(order) + 1, 2))
    W[0] = start
    for update, case in enumerate(order):
        W[update + 1] = W[update] + learning_rate * cases[:, case]
    return Ascent(cases, learning_rate, n_passes, order, W)


def descend(features, targets, start=None, learning_rate=0.1, n_passes=1, rule="squared", factor=2.0):
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
        How often to go through all cases, from 1 to 50.
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
    features = matrix("features", features)
    _check_sizes("features", features)
    n_features, n_cases = features.shape
    targets = matrix("targets", np.atleast_2d(targets), 1, n_cases)[0]
    w = _checked_start(np.zeros(n_features) if start is None else start, n_features)
    rate = _checked_rate(learning_rate)
    n_passes = whole("n_passes", n_passes, 1, MOST_PASSES)
    choice("rule", rule, ("squared", "absolute"))
    factor = number("factor", factor, above=0.0)
    order = np.tile(np.arange(n_cases), n_passes)
    W = np.empty((len(order) + 1, n_features))
    W[0] = w
    stopped_at = None
    with np.errstate(over="ignore", invalid="ignore"):
        for update, case in enumerate(order):
            f = features[:, case]
            error = (W[update] * f).sum() - targets[case]
            W[update + 1] = W[update] - rate * (_slope(rule, error, factor) * f)
            if not np.isfinite(np.square(W[update + 1] @ features - targets).sum()):
                stopped_at = update + 1
                order, W = order[:update], W[: update + 1]
                break
    return SingleCaseDescent(features, targets, rule, rate, factor, n_passes, order, W, stopped_at)


def compare_descents(absolute, squared):
    """What two descents on the same cases show, as sentences in Markdown that are true of them."""
    said = []
    n_cases = len(absolute.targets)
    for run, name in ((absolute, "|P − t|"), (squared, "the squared error")):
        if run.stopped_at:
            said.append(
                f"**Following {name}, the run diverged**: update {run.stopped_at:,} left the range of floating-point "
                f"numbers. Each step overshot further than the one before; η = {run.learning_rate:g} is too large here."
            )
            continue
        kind = run.rule
        loss = run.loss(kind)
        moved = "fell" if loss[-1] < loss[0] else "rose" if loss[-1] > loss[0] else "stayed"
        way = f"{moved} from {loss[0]:.4g} to {loss[-1]:.4g}" if moved != "stayed" else f"stayed at {loss[0]:.4g}"
        step = np.abs(run.changes[-n_cases:]).max()
        size = f"the largest change of a weight in the last pass was {step:.3g}" if step else "nothing moved in the last pass"
        said.append(f"**Following {name}**, the mean {name.removeprefix('the ')} over all cases {way}; {size}.")
    if not absolute.stopped_at and not squared.stopped_at:
        steps = [np.linalg.norm(run.changes[-n_cases:], axis=1).max() for run in (absolute, squared)]
        if steps[0] > 4.0 * steps[1]:
            turns = [absolute.turns(case) for case in range(n_cases)]
            case = int(np.argmax(turns))
            crossing = (
                f" The prediction for case {case + 1} crossed its target {turns[case]} times, and {squared.turns(case)} times "
                "following the squared error, whose steps fade with the error."
                if turns[case] > 1
                else ""
            )
            said.append(f"**The steps of |P − t| do not shrink** as the error does: only its sign counts.{crossing}")
    met = int((absolute.errors == 0.0).sum())
    if met:
        said.append(
            f"At {met} of {len(absolute.order)} updates the case was met exactly, P = t: there |P − t| has a kink and no "
            "derivative, and 0 is taken, so that nothing moves."
        )
    return said


def _slope(rule, error, factor):
    """The derivative of the error's loss by the prediction; sign(0) is 0."""
    return np.sign(error) if rule == "absolute" else factor * error


def _check_sizes(name, cases):
    whole(f"number of {name}", cases.shape[1], FEWEST_CASES, MOST_CASES)
    if cases.size:
        number(name, float(np.abs(cases).max()), -LARGEST, LARGEST)


def _checked_start(start, n):
    start = matrix("start", np.atleast_2d(start), 1, n)[0]
    for value in start:
        number("start", float(value), -LARGEST, LARGEST)
    return start


def _checked_rate(learning_rate):
    return number("learning_rate", number("learning_rate", learning_rate, above=0.0), 0.0, LARGEST)


def _listed(numbers):
    words = [str(number) for number in numbers]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _csv(columns):
    rows = [",".join(columns)]
    rows += [",".join(f"{value}" for value in row) for row in zip(*columns.values(), strict=True)]
    return "\n".join(rows) + "\n"
