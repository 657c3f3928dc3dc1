"""One sigmoid output under log loss and squared error: its weighted sum v, its probability p, and a target t of 0 or 1.

The output is given by v or by p, for one case or for a minibatch. From v the costs stay exact where p itself would be rounded
to 0 or 1. A probability of exactly 0 or 1 is not clipped: where it is wrong, log loss is infinite.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from nnkit.activations import ACTIVATIONS
from nnkit.loss_functions.ranking import cost_most, largest, named
from nnkit.numerals import for_people
from nnkit.probability import log_sigmoid
from nnkit.result import KeyedByFields, csv_text
from nnkit.settings import Real
from nnkit.validation import real_array

SIGMOID = ACTIVATIONS["sigmoid"]
PROBABILITY = Real(0.0, 1.0)
LARGEST_DERIVATIVE = 0.25  # of the sigmoid, at v = 0
SATURATED_BELOW = 0.05  # of that derivative
NUMBERS_ON_A_LINE = 20  # of the code to copy


@dataclass(frozen=True, eq=False)
class SigmoidOutputs(KeyedByFields):
    """The outputs of a sigmoid neuron for a minibatch of cases, with their targets.

    Attributes
    ----------
    given : {"v", "p"}
        The one by which the outputs were given; the other follows from it.
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
    def n_cases(self) -> int:
        """The number of cases."""
        return len(self.t)

    @property
    def one_minus_p(self) -> np.ndarray:
        """1 - p, (n_cases,), computed without cancellation."""
        return SIGMOID(-self.v) if self.given == "v" else 1.0 - self.p

    @property
    def terms(self) -> np.ndarray:
        """The two terms of each case's log loss, (2, n_cases): -t log p and -(1 - t) log(1 - p)."""
        if self.given == "v":
            surprises = -log_sigmoid(np.stack([self.v, -self.v]))
        else:
            with np.errstate(divide="ignore"):
                surprises = -np.stack([np.log(self.p), np.log1p(-self.p)])
        return np.where(np.stack([self.t == 1.0, self.t == 0.0]), surprises, 0.0) + 0.0  # + 0.0 makes a -0 a 0

    @property
    def costs(self) -> np.ndarray:
        """Each case's log loss, (n_cases,): the sum of its two terms, infinite where a certain prediction is wrong."""
        return self.terms.sum(axis=0)

    @property
    def log_loss(self) -> float:
        """The mean of the costs."""
        return float(self.costs.mean())

    @property
    def typical_probability(self) -> float:
        """e^(-log loss): the geometric mean of the probabilities that were given to what was true."""
        return float(np.exp(-self.log_loss))

    @property
    def errors(self) -> np.ndarray:
        """p - t, (n_cases,), computed without cancellation."""
        return (1.0 - self.t) * self.p - self.t * self.one_minus_p + 0.0

    @property
    def squared_errors(self) -> np.ndarray:
        """(p - t)^2, (n_cases,)."""
        return np.square(self.errors)

    @property
    def squared_error(self) -> float:
        """The mean of the squared errors."""
        return float(self.squared_errors.mean())

    @property
    def sigmoid_derivatives(self) -> np.ndarray:
        """dp/dv = p (1 - p), (n_cases,)."""
        return SIGMOID.derivative(self.v) if self.given == "v" else self.p * self.one_minus_p

    @property
    def log_loss_derivatives(self) -> np.ndarray:
        """The derivative of each case's log loss by its v, (n_cases,): p - t."""
        return self.errors

    @property
    def squared_error_derivatives(self) -> np.ndarray:
        """The derivative of each case's squared error by its v, (n_cases,): 2 (p - t) p (1 - p)."""
        return 2.0 * self.errors * self.sigmoid_derivatives + 0.0

    @property
    def log_loss_derivatives_by_p(self) -> np.ndarray:
        """The derivative of each case's log loss by p, (n_cases,): -1 / p for t = 1, 1 / (1 - p) for t = 0."""
        with np.errstate(divide="ignore"):
            return np.where(self.t == 1.0, -1.0 / self.p, 1.0 / self.one_minus_p)

    def takeaways(self) -> list[str]:
        """The costs and the derivatives of the outputs, as sentences in Markdown."""
        return _takeaways_of_one(self) if self.n_cases == 1 else _takeaways_of_many(self)

    def to_python(self) -> str:
        """Code that prints p, t, costs and derivatives of every case, then the means."""
        given = self.v if self.given == "v" else self.p
        return (
            "import nnkit\n\n"
            f"outputs = nnkit.loss_functions.sigmoid_outputs(\n    {self.given}={_as_python(given)},\n"
            f"    t={_as_python(self.t)},\n)\n"
            "columns = (\n    outputs.p, outputs.t, outputs.costs, outputs.squared_errors,\n"
            "    outputs.log_loss_derivatives, outputs.squared_error_derivatives,\n)\n"
            "for row in zip(*columns):\n"
            '    print(*(f"{value:.6g}" for value in row))\n'
            'print(f"log loss: {outputs.log_loss:.6g}")\n'
            'print(f"typical probability of the truth: {outputs.typical_probability:.6g}")\n'
            'print(f"squared error: {outputs.squared_error:.6g}")\n'
        )

    def to_csv(self) -> str:
        """One row for each case."""
        return csv_text(
            {
                "case": np.arange(1, self.n_cases + 1),
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
        )


def sigmoid_outputs(t: Any, *, v: Any = None, p: Any = None) -> SigmoidOutputs:
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
    _check_each("p", values, (values >= PROBABILITY.low) & (values <= PROBABILITY.high), f"numbers {PROBABILITY.bounds}")
    with np.errstate(divide="ignore"):
        return SigmoidOutputs("p", np.log(values) - np.log1p(-values), values, t)


def _vector(name, values):
    vector = np.atleast_1d(real_array(name, values, "a number or a vector of numbers, one for each case"))
    if vector.ndim != 1 or not vector.size:
        raise ValueError(f"{name}: received shape {vector.shape}; accepted is a vector of at least one number.")
    return vector


def _check_each(name, values, is_usable, accepted):
    if not is_usable.all():
        case = int(np.argmin(is_usable))
        raise ValueError(f"{name}: received {values[case]:g} in case {case + 1}; accepted are {accepted}.")


def _as_python(values):
    """A list of numbers as Python code, in which an infinity is `float("inf")`."""
    numbers = [f'float("{value}")' if np.isinf(value) else repr(float(value)) for value in values]
    if len(numbers) <= NUMBERS_ON_A_LINE:
        return f"[{', '.join(numbers)}]"
    rows = [", ".join(numbers[i : i + NUMBERS_ON_A_LINE]) for i in range(0, len(numbers), NUMBERS_ON_A_LINE)]
    return "[\n        " + ",\n        ".join(rows) + ",\n    ]"


# Takeaways: what the lecture writes as v is z on the pages


def _takeaways_of_one(outputs):
    z, p, t, cost = float(outputs.v[0]), float(outputs.p[0]), int(outputs.t[0]), float(outputs.costs[0])
    term, chance = ("−log p", p) if t else ("−log(1 − p)", float(outputs.one_minus_p[0]))
    by_log, by_square = float(outputs.log_loss_derivatives[0]), float(outputs.squared_error_derivatives[0])
    share = float(outputs.sigmoid_derivatives[0]) / LARGEST_DERIVATIVE
    is_right, is_saturated = _is_right(p, t), share < SATURATED_BELOW
    costs = f"the cost is {for_people(cost)}"
    sentences = []
    if np.isinf(cost):
        sentences += [
            f"**The cost is infinite**: the output was certain, p = {p:g}, and wrong, and −log 0 = ∞.",
            f"The mean of a minibatch with such a case is infinite too. By p the slope is infinite; by z it is the limit "
            f"{for_people(by_log)}, as the slope of the sigmoid is 0 there.",
        ]
    elif not is_right and is_saturated:
        is_measurable = by_square and by_log / by_square < 1e15
        less = f"{for_people(by_log / by_square)} times less" if is_measurable else "so little that nothing moves"
        sentences.append(
            f"**Wrong and sure**: log loss still pulls on z with {for_people(abs(by_log))}, the squared error {less}."
        )
    elif p == 0.5:
        sentences.append(f"**The output is undecided**: p = 0.5 for either target, and the cost is log 2 = {for_people(cost)}.")
    else:
        side = "right" if is_right else "wrong"
        sentences.append(f"**On the {side} side**: what is true has a probability of {for_people(chance)}, and {costs}.")
    sentences.append(f"**Only one term counts**: with t = {t} the cost is {term}, and the other term is multiplied by 0.")
    if chance == 0.0 and np.isfinite(cost):
        sentences.append(
            f"The probability of what is true, e to the power of −{for_people(cost, 4)}, is too small for the computer and "
            "reads 0. Computed from z the cost stays exact: the logarithm undoes the exponential before anything is rounded."
        )
    elif not is_right and abs(z) >= 3.0 and np.isfinite(cost):
        sentences.append(f"Out here the curve of the cost is nearly a straight line: {costs}, and |z| is {for_people(abs(z))}.")
    return [*sentences, *_on_derivatives(by_log, by_square, share, is_right)]


def _on_derivatives(by_log, by_square, share, is_right):
    """Whether the sigmoid is saturated, and how strongly both losses then pull on z."""
    slope = f"its slope p(1 − p) is {for_people(100.0 * share, 2)}% of its greatest, 0.25" if share else "its slope p(1 − p) is 0"
    if share >= SATURATED_BELOW:
        return [
            f"The sigmoid is not saturated here: {slope}.",
            f"Log loss pulls on z with p − t = {for_people(by_log)}, the squared error with {for_people(by_square)}. Move z to "
            "the side on which it is wrong, and watch which of the two stays.",
        ]
    saturated = f"**The sigmoid is saturated here**, in its flat part: {slope}."
    if is_right:
        return [
            saturated,
            f"Both slopes are near 0, {for_people(by_log)} and {for_people(by_square)}, rightly so: the output is right and "
            "sure, and almost nothing is left to learn.",
        ]
    return [
        saturated,
        f"The slope of log loss is p − t = {for_people(by_log)}, that of the squared error {for_people(by_square)}: it is "
        "multiplied by p(1 − p), which the logarithm cancels in log loss.",
    ]


def _takeaways_of_many(outputs):
    costs, n = outputs.costs, outputs.n_cases
    n_yes, right = int(outputs.t.sum()), int(_is_right(outputs.p, outputs.t).sum())
    endless = np.flatnonzero(np.isinf(costs))
    terms = f"**One term for each case**: −log p for the {n_yes} with t = 1, −log(1 − p) for the {n - n_yes} with t = 0."
    if len(endless):
        was = "was" if len(endless) == 1 else "were"
        sentences = [
            f"**The mean is infinite**: {named('case', endless)} {was} certain and wrong.",
            terms,
            f"The squared error counts such a case as 1; its mean is {for_people(outputs.squared_error)}.",
        ]
    else:
        worst, total = largest(costs), costs.sum()
        each = " each" if len(worst) > 1 else ""
        of_sum = f", {costs[worst[0]] / total:.0%} of the sum of all {n}" if total else ""
        sentences = [
            terms,
            f"**{cost_most('case', costs)}**: {for_people(costs[worst[0]])}{each}{of_sum}.",
            f"What was true got a probability of {for_people(outputs.typical_probability)} on (geometric) average. An output "
            f"that always says 0.5 has a mean of log 2 = {np.log(2.0):.4g}.",
        ]
    sentences.append(f"{right} of {n} outputs are on the right side of 0.5.")
    stuck = (outputs.sigmoid_derivatives < SATURATED_BELOW * LARGEST_DERIVATIVE) & (np.abs(outputs.errors) > 0.5)
    if stuck.any():
        k = int(np.argmax(stuck))
        sentences.append(
            f"**Saturated and wrong: {int(stuck.sum())} of {n}**. Log loss pulls on such a case with almost its full strength "
            f"(case {k + 1}: {for_people(outputs.log_loss_derivatives[k])}), the squared error hardly "
            f"({for_people(outputs.squared_error_derivatives[k], 2)})."
        )
    return sentences


def _is_right(p, t):
    return np.where(t == 1.0, p > 0.5, p < 0.5)
