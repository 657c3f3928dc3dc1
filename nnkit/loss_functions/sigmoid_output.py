"""One sigmoid output: its weighted sum v, its probability p, a target t of 0 or 1, and what two losses make of it.

The output is given by v or by p, for one case or for a minibatch. From v the costs stay exact where p itself would be rounded
to 0 or 1. A probability of exactly 0 or 1 is taken as it is: where it is wrong, log loss is infinite.
"""

from dataclasses import dataclass

import numpy as np

from nnkit.activations import ACTIVATIONS
from nnkit.probability import log_sigmoid
from nnkit.validation import rejected

SIGMOID = ACTIVATIONS["sigmoid"]
GREATEST_SLOPE = 0.25  # of the sigmoid, at v = 0
SATURATED_BELOW = 0.05  # of that slope
MOST_CASES_PRINTED = 20  # in the code to copy, on one line


@dataclass(frozen=True, eq=False)
class SigmoidOutputs:
    """The outputs of a sigmoid neuron for a minibatch of cases, with their targets.

    Attributes
    ----------
    given : {"v", "p"}
        Which of the two the outputs were given by; the other follows from it.
    v : array (n_cases,)
        Weighted sums, log(p / (1 - p)); infinite where p is exactly 0 or 1.
    p : array (n_cases,)
        Probabilities of "yes".
    t : array (n_cases,)
        Targets, 0 or 1.
    """

    given: str
    v: np.ndarray
    p: np.ndarray
    t: np.ndarray

    @property
    def n_cases(self):
        """How many cases there are."""
        return len(self.t)

    @property
    def one_minus_p(self):
        """1 - p, (n_cases,), without the digits that the difference would lose."""
        return SIGMOID(-self.v) if self.given == "v" else 1.0 - self.p

    @property
    def terms(self):
        """The two terms of every case's log loss, (2, n_cases): -t log p above -(1 - t) log(1 - p)."""
        if self.given == "v":
            surprises = -log_sigmoid(np.stack([self.v, -self.v]))
        else:
            with np.errstate(divide="ignore"):
                surprises = -np.stack([np.log(self.p), np.log1p(-self.p)])
        return np.where(np.stack([self.t == 1.0, self.t == 0.0]), surprises, 0.0) + 0.0  # + 0.0 makes a -0 a 0

    @property
    def costs(self):
        """Each case's log loss, (n_cases,): the one term that is not zero. Infinite where a certain prediction was wrong."""
        return self.terms.sum(axis=0)

    @property
    def log_loss(self):
        """The mean of the costs."""
        return float(self.costs.mean())

    @property
    def errors(self):
        """p - t, (n_cases,), without the digits that the difference would lose."""
        return (1.0 - self.t) * self.p - self.t * self.one_minus_p + 0.0

    @property
    def squared_errors(self):
        """(p - t)^2, (n_cases,)."""
        return np.square(self.errors)

    @property
    def squared_error(self):
        """The mean of the squared errors."""
        return float(self.squared_errors.mean())

    @property
    def sigmoid_derivatives(self):
        """dp/dv = p (1 - p), (n_cases,)."""
        return SIGMOID.derivative(self.v) if self.given == "v" else self.p * self.one_minus_p

    @property
    def log_loss_derivatives(self):
        """The derivative of each case's log loss by its v, (n_cases,): p - t."""
        return self.errors

    @property
    def squared_error_derivatives(self):
        """The derivative of each case's squared error by its v, (n_cases,): 2 (p - t) p (1 - p)."""
        return 2.0 * self.errors * self.sigmoid_derivatives + 0.0

    @property
    def log_loss_derivatives_by_p(self):
        """The derivative of each case's log loss by p, (n_cases,): -1 / p for t = 1, 1 / (1 - p) for t = 0."""
        with np.errstate(divide="ignore"):
            return np.where(self.t == 1.0, -1.0 / self.p, 1.0 / self.one_minus_p)

    def takeaways(self):
        """What the outputs show, as sentences in Markdown that are true of them."""
        return _of_one(self) if self.n_cases == 1 else _of_many(self)

    def to_python(self):
        """Code that makes the same outputs on nnkit alone; it prints p, t, costs and slopes of every case, then the means."""
        given = self.v if self.given == "v" else self.p
        return (
            "import nnkit\n\n"
            f"outputs = nnkit.loss_functions.sigmoid_outputs(\n    {self.given}={_listed(given)},\n    t={_listed(self.t)},\n)\n"
            "columns = (\n    outputs.p, outputs.t, outputs.costs, outputs.squared_errors,\n"
            "    outputs.log_loss_derivatives, outputs.squared_error_derivatives,\n)\n"
            "for row in zip(*columns):\n"
            '    print(*(f"{value:.6g}" for value in row))\n'
            'print(f"log loss: {outputs.log_loss:.6g}")\n'
            'print(f"squared error: {outputs.squared_error:.6g}")\n'
        )

    def to_csv(self):
        """One row for each case."""
        columns = {
            "v": self.v,
            "p": self.p,
            "t": self.t,
            "minus_t_log_p": self.terms[0],
            "minus_1_minus_t_log_1_minus_p": self.terms[1],
            "log_loss": self.costs,
            "squared_error": self.squared_errors,
            "log_loss_slope": self.log_loss_derivatives,
            "squared_error_slope": self.squared_error_derivatives,
        }
        rows = [",".join(["case", *columns])]
        rows += [",".join(map(str, (case, *row))) for case, row in enumerate(zip(*columns.values(), strict=True), start=1)]
        return "\n".join(rows) + "\n"


def sigmoid_outputs(t, *, v=None, p=None):
    """The outputs of a sigmoid neuron, given by their weighted sums v or by their probabilities p.

    Parameters
    ----------
    t : array (n_cases,) or number
        Targets, each 0 or 1.
    v : array (n_cases,) or number, optional
        Weighted sums; infinite ones are taken as the limits they stand for.
    p : array (n_cases,) or number, optional
        Probabilities from 0 to 1.

    Returns
    -------
    SigmoidOutputs

    Raises
    ------
    ValueError
        Unless exactly one of v and p is given; where there is no case, or a number that cannot be used.

    Notes
    -----
    Source: lecture 1, part 4, logistic regression.
    """
    if (v is None) == (p is None):
        raise ValueError(f"v, p: received {'neither' if v is None else 'both'}; accepted is one of the two.")
    given, values = ("v", v) if p is None else ("p", p)
    values, t = _vector(given, values), _vector("t", t)
    if len(t) != len(values):
        raise ValueError(f"t: received {len(t)} targets; accepted are {len(values)}, one for each {given}.")
    _check_each("t", t, (t == 0.0) | (t == 1.0), "0 and 1")
    if given == "v":
        _check_each("v", values, ~np.isnan(values), "numbers")
        return SigmoidOutputs("v", values, SIGMOID(values), t)
    _check_each("p", values, (values >= 0.0) & (values <= 1.0), "numbers from 0 to 1")
    with np.errstate(divide="ignore"):
        return SigmoidOutputs("p", np.log(values) - np.log1p(-values), values, t)


def _vector(name, values):
    try:
        vector = np.atleast_1d(np.asarray(values, dtype=float))
    except (TypeError, ValueError):
        raise rejected(name, values, "a number or a vector of numbers, one for each case") from None
    if vector.ndim != 1 or not vector.size:
        raise ValueError(f"{name}: received shape {vector.shape}; accepted is a vector of at least one number.")
    return vector


def _check_each(name, values, is_usable, accepted):
    if not is_usable.all():
        case = int(np.argmin(is_usable))
        raise ValueError(f"{name}: received {values[case]:g} in case {case + 1}; accepted are {accepted}.")


def _listed(values):
    """Numbers as Python has them; an infinity has no name of its own."""
    numbers = [f'float("{value}")' if np.isinf(value) else repr(float(value)) for value in values]
    if len(numbers) <= MOST_CASES_PRINTED:
        return f"[{', '.join(numbers)}]"
    rows = [", ".join(numbers[i : i + MOST_CASES_PRINTED]) for i in range(0, len(numbers), MOST_CASES_PRINTED)]
    return "[\n        " + ",\n        ".join(rows) + ",\n    ]"


# What to notice


def _of_one(outputs):
    v, p, t, rest = float(outputs.v[0]), float(outputs.p[0]), int(outputs.t[0]), float(outputs.one_minus_p[0])
    cost, of_log, of_squared = float(outputs.costs[0]), float(outputs.errors[0]), float(outputs.squared_error_derivatives[0])
    term, chance = ("−log p", p) if t else ("−log(1 − p)", rest)
    said = [f"**Only one term counts**: with t = {t} the cost is {term}, and the other term is multiplied by 0."]
    if np.isinf(cost):
        said.append(
            f"**The cost is infinite**: the output was certain, p = {p:g}, and wrong, and −log 0 = ∞. One such case makes the "
            "mean of any minibatch infinite. By p the slope is infinite too; by v it is the limit "
            f"{of_log:g}, as the sigmoid's own slope there is 0."
        )
    elif chance == 0.0:
        said.append(
            f"The probability of what is true, e to the power of −{cost:.4g}, is too small for a float and reads 0. "
            "Computed from v the cost stays exact: the logarithm undoes the exponential before anything is rounded."
        )
    elif p == 0.5:
        said.append(f"**The output is undecided**: p = 0.5 for either target, and the cost is log 2 = {cost:.4g}.")
    elif not _is_right(p, t):
        said.append(
            f"**The output is on the wrong side**: it gave what is true a probability of {chance:.3g}; the cost is {cost:.3g}."
            + (f" Out there the cost is nearly |v| = {abs(v):.3g}, a straight line." if abs(v) >= 3.0 else "")
        )
    else:
        said.append(
            f"**The output is on the right side**: what is true has the probability {chance:.3g}, and the cost is {cost:.3g}."
        )
    return [*said, *_of_slopes(outputs, of_log, of_squared)]


def _of_slopes(outputs, of_log, of_squared):
    share = float(outputs.sigmoid_derivatives[0]) / GREATEST_SLOPE
    is_saturated = share < SATURATED_BELOW
    slope = f"its slope p(1 − p) is {100.0 * share:.2g}% of its greatest, 0.25" if share else "its slope p(1 − p) is 0"
    yield (f"**The sigmoid is saturated here**: {slope}." if is_saturated else f"The sigmoid is not saturated here: {slope}.")
    if is_saturated and abs(of_log) > 0.5:
        less = (
            f"{of_log / of_squared:,.0f} times less"
            if of_squared and of_log / of_squared < 1e15
            else "so little that nothing moves"
        )
        yield (
            f"**Wrong and saturated, and still log loss can learn**: it pulls on v with {of_log:.3g}, the squared error with "
            f"{of_squared:.3g}, {less}. Its p(1 − p) kills the squared error's gradient; in log loss it cancels."
        )
    elif is_saturated:
        yield (
            f"Both slopes are near zero, {of_log:.3g} and {of_squared:.3g}, and rightly so: the output is right and sure, and "
            "there is nothing left to learn from this case."
        )
    else:
        yield (
            f"Log loss pulls on v with p − t = {of_log:.3g}, the squared error with {of_squared:.3g}. Move v to the side on "
            "which it is wrong, and watch which of the two stays."
        )


def _of_many(outputs):
    costs, n = outputs.costs, outputs.n_cases
    right = int(_is_right(outputs.p, outputs.t).sum())
    said = [f"**One term in each row**: {int(outputs.t.sum())} of {n} cases count −log p, the others −log(1 − p)."]
    endless = np.flatnonzero(np.isinf(costs)) + 1
    if len(endless):
        which = f"case {endless[0]} was" if len(endless) == 1 else f"{len(endless)} cases, the first case {endless[0]}, were"
        said.append(
            f"**The mean is infinite**: {which} certain and wrong. Log loss never forgives that, however good all others are; "
            f"the squared error counts such a case as 1, and its mean is {outputs.squared_error:.3g}."
        )
    else:
        worst, total = int(np.argmax(costs)), costs.sum()
        said.append(
            f"**Case {worst + 1} costs most**, {costs[worst]:.3g}"
            + (f", {costs[worst] / total:.0%} of the sum of all {n}." if total else ": no case costs anything.")
        )
        said.append(
            f"The mean is {outputs.log_loss:.4g}, so what was true got a probability of {np.exp(-outputs.log_loss):.3g} on "
            f"(geometric) average; an output that always says 0.5 has a mean of log 2 = {np.log(2.0):.4g}."
        )
    said.append(f"{right} of {n} outputs are on the right side of 0.5.")
    stuck = (outputs.sigmoid_derivatives < SATURATED_BELOW * GREATEST_SLOPE) & (np.abs(outputs.errors) > 0.5)
    if stuck.any():
        k = int(np.argmax(stuck))
        said.append(
            f"**Saturated and wrong: {int(stuck.sum())} of {n}**. Log loss pulls on such a case with almost its full strength "
            f"(case {k + 1}: {outputs.log_loss_derivatives[k]:.3g}), the squared error hardly "
            f"({outputs.squared_error_derivatives[k]:.2g})."
        )
    return said


def _is_right(p, t):
    return np.where(t == 1.0, p > 0.5, p < 0.5)
