"""A batch of cases at a softmax: from logits to probabilities, their cost under cross-entropy, and one step of descent.

One record holds all that follows from a few logits and their targets: e^x, the sum, P, the terms -T log P, the gradient P - T,
and the logits after one step against it.
"""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from nnkit.loss_functions.divergence import N_CLASSES, UNIT, class_distributions, in_unit
from nnkit.loss_functions.ranking import cost_most, largest
from nnkit.loss_functions.softmax_text import LOGIT, N_CASES, is_one_hot
from nnkit.numerals import for_people
from nnkit.probability import entropy, log_softmax, softmax, times_log
from nnkit.result import KeyedByFields, csv_text
from nnkit.settings import Real
from nnkit.validation import matrix, rejected

TEMPERATURE = Real(0.01, 100.0)
RATE = Real(above=0.0, high=100.0)
UNLIKELY = 0.05  # a right class with less has gone wrong: its cost is the first to be said

SLIDE_VECTORS = {
    "1, 1, 2, 1, 1": ((1.0, 1.0, 2.0, 1.0, 1.0), (0.15, 0.15, 0.40, 0.15, 0.15)),
    "1, 1, 2, −1, −1": ((1.0, 1.0, 2.0, -1.0, -1.0), (0.2, 0.2, 0.54, 0.03, 0.03)),
    "1, 2, 3, 4, 5": ((1.0, 2.0, 3.0, 4.0, 5.0), (0.01, 0.03, 0.08, 0.23, 0.64)),
    "−1, 0, 1, 0, −1": ((-1.0, 0.0, 1.0, 0.0, -1.0), (0.07, 0.18, 0.50, 0.18, 0.07)),
}
"""The lecture's four examples: logits, and the probabilities as its slide prints them."""


@dataclass(frozen=True, eq=False)
class SoftmaxBatch(KeyedByFields):
    """Logits of a few cases, their target distributions, and all that softmax and cross-entropy make of them.

    Attributes
    ----------
    logits : array (n_classes, n_cases)
        Outputs before softmax. The bounds of their number are `N_CLASSES` and `N_CASES`, that of each is `LOGIT`.
    targets : array (n_classes, n_cases)
        T: each column a distribution, one-hot or any other.
    temperature : float
        Softmax is applied to logits / temperature.
    unit : {"nats", "bits"}
        Of costs and entropies: the logarithm's base is e or 2. Gradients are always of the cost in nats.
    learning_rate : float
        Of the one step in `stepped`.

    Notes
    -----
    Source: lecture 1, parts 3 and 4. ValueError where an argument is out of its bounds.
    """

    logits: np.ndarray
    targets: np.ndarray
    temperature: float = 1.0
    unit: str = "nats"
    learning_rate: float = 1.0

    def __post_init__(self) -> None:
        logits = checked_logits(self.logits)
        N_CASES.check("number of cases", logits.shape[1])
        temperature = checked_temperature(self.temperature, logits)
        targets = class_distributions("targets", self.targets)
        if targets.shape != logits.shape:
            raise ValueError(f"targets: received shape {targets.shape}; accepted is {logits.shape}, the shape of logits.")
        UNIT.check("unit", self.unit)
        rate = RATE.check("learning_rate", self.learning_rate)
        checked = {"logits": logits, "targets": targets, "temperature": temperature, "learning_rate": rate}
        for name, value in checked.items():
            object.__setattr__(self, name, value)

    @property
    def n_classes(self) -> int:
        """The number of classes."""
        return self.logits.shape[0]

    @property
    def n_cases(self) -> int:
        """The number of cases."""
        return self.logits.shape[1]

    @cached_property
    def scaled(self) -> np.ndarray:
        """The logits divided by the temperature."""
        return self.logits / self.temperature

    @cached_property
    def exponentials(self) -> np.ndarray:
        """e^(x / temperature) in floating-point numbers: infinite above 709.78, and 0 below -745.13."""
        with np.errstate(over="ignore"):
            return np.exp(self.scaled)

    @cached_property
    def P(self) -> np.ndarray:
        """The probabilities, softmax of the scaled logits."""
        return softmax(self.scaled)

    @cached_property
    def terms(self) -> np.ndarray:
        """Each class's part in the cost, -T log P, in `unit`; infinite where log P itself leaves the floats."""
        log_P = log_softmax(self.scaled)
        with np.errstate(invalid="ignore"):
            return in_unit(np.where(self.targets == 0.0, 0.0, -self.targets * log_P), self.unit)

    @cached_property
    def costs(self) -> np.ndarray:
        """H(P, T) of each case, (n_cases,): the sum of its terms."""
        return self.terms.sum(axis=0)

    @cached_property
    def target_entropies(self) -> np.ndarray:
        """H(T) of each case, (n_cases,): 0 for a one-hot target."""
        return 0.0 + entropy(self.targets, base=2.0 if self.unit == "bits" else None, per_case=True)  # and never -0

    @cached_property
    def kl_divergences(self) -> np.ndarray:
        """KL(T, P) = sum of T log(T / P) of each case, (n_cases,)."""
        log_P = log_softmax(self.scaled)
        with np.errstate(invalid="ignore"):
            cost = np.where(self.targets == 0.0, 0.0, self.targets * log_P)
        divergences = (times_log(self.targets, self.targets) - cost).sum(axis=0)
        return in_unit(np.maximum(divergences, 0.0), self.unit)  # rounding may leave a 0 just below it

    @cached_property
    def gradients(self) -> np.ndarray:
        """The cross-entropy's derivative by each logit, in nats: (P - T) / temperature."""
        return (self.P - self.targets) / self.temperature

    @cached_property
    def squared_errors(self) -> np.ndarray:
        """The mean over the classes of (P - T)^2, (n_cases,)."""
        return np.square(self.P - self.targets).mean(axis=0)

    @cached_property
    def squared_gradients(self) -> np.ndarray:
        """The derivative of `squared_errors` by each logit: (2/n) P (e - sum of P e) / temperature, with e = P - T."""
        P = self.P
        error = P - self.targets
        return 2.0 / self.n_classes * P * (error - (P * error).sum(axis=0)) / self.temperature

    @cached_property
    def stepped(self) -> "SoftmaxBatch":
        """The same cases after one step of their logits against the cross-entropy's gradient."""
        return replace(self, logits=self.logits - self.learning_rate * self.gradients)

    @cached_property
    def squared_stepped(self) -> "SoftmaxBatch":
        """The same cases after one step of their logits against the squared error's gradient."""
        return replace(self, logits=self.logits - self.learning_rate * self.squared_gradients)

    def takeaways(self, case: int = 0) -> list[str]:
        """What one case, counted from 0, and the batch show, as sentences in Markdown."""
        right = self.targets[:, case].argmax()
        if not is_one_hot(self.targets[:, case]):
            first = _entropy_and_divergence
        elif self.unit == "bits" or self.P[right, case] < UNLIKELY:  # who chooses the unit looks at the cost
            first = _cost
        else:
            first = _signs
        others = [_ratios, _signs, _cost, _entropy_and_divergence, _gradient, _step]
        about_case = [_what_the_slide_rounds, _temperature, first, *(about for about in others if about is not first)]
        sentences = [*(about(self, case) for about in about_case), _most_expensive_case(self)]
        return [sentence for sentence in sentences if sentence]

    def to_python(self) -> str:
        """Code that prints, for each case, x, P, -T log P and the gradient by class, then H(P, T)."""
        options = "".join(
            f"    {name}={getattr(self, name)!r},\n"
            for name, default in (("temperature", 1.0), ("unit", "nats"), ("learning_rate", 1.0))
            if getattr(self, name) != default
        )
        return (
            "import nnkit\n\n"
            "batch = nnkit.loss_functions.SoftmaxBatch(  # one case is one column: each inner list holds a class\n"
            f"    logits={self.logits.tolist()},\n    targets={self.targets.tolist()},\n{options})\n"
            "for case in range(batch.n_cases):\n"
            "    for k in range(batch.n_classes):\n"
            "        x, P = batch.logits[k, case], batch.P[k, case]\n"
            "        term, gradient = batch.terms[k, case], batch.gradients[k, case]\n"
            '        print(f"class {k + 1}: {x:.6g} {P:.6g} {term:.6g} {gradient:.6g}")\n'
            '    print(f"H(P, T) {batch.costs[case]:.6g} {batch.unit}")\n'
        )

    def to_csv(self) -> str:
        """One row for each class of each case."""
        tables = {
            "x": self.logits,
            "exp": self.exponentials,
            "P": self.P,
            "T": self.targets,
            f"term_{self.unit}": self.terms,
            "P_minus_T": self.P - self.targets,
            "gradient": self.gradients,
            "mse_gradient": self.squared_gradients,
            "P_after_step": self.stepped.P,
        }
        case, class_ = np.indices((self.n_cases, self.n_classes)).reshape(2, -1) + 1
        return csv_text({"case": case, "class": class_} | {name: table.T.ravel() for name, table in tables.items()})


def checked_logits(logits: Any, n_cases: int | None = None) -> np.ndarray:
    """`logits` as a matrix (n_classes, n_cases); ValueError where one, or the number of classes, is out of bounds."""
    logits = matrix("logits", logits, n_cases=n_cases)
    N_CLASSES.check("number of classes", len(logits))
    for value in logits.flat:
        LOGIT.check("logit", float(value))
    return logits


def checked_temperature(temperature: float, logits: np.ndarray) -> float:
    """The temperature; ValueError where it is out of bounds, or too low for logits as large as these."""
    temperature = TEMPERATURE.check("temperature", temperature)
    with np.errstate(over="ignore"):
        if not np.isfinite(logits / temperature).all():
            raise rejected("temperature", temperature, "one by which the outputs can be divided without overflow")
    return temperature


# Takeaways of a case


def _what_the_slide_rounds(batch, case):
    for logits, printed in SLIDE_VECTORS.values():
        if batch.temperature == 1.0 and np.array_equal(batch.logits[:, case], logits):
            off = np.flatnonzero(np.abs(batch.P[:, case] - printed) > 0.0051)
            if len(off):
                k = int(off[0])
                P = batch.P[k, case]
                return f"**The slide prints {printed[k]:.2f} for class {k + 1}**: it is {P:.4f}, which rounds to {P:.2f}."
    return ""


def _temperature(batch, case):
    if batch.temperature == 1.0:
        return ""
    plain, P = softmax(batch.logits[:, case]).max(), batch.P[:, case].max()
    if np.isclose(plain, P, rtol=1e-6, atol=0.0):
        return f"Temperature {batch.temperature:g} changes the largest probability by less than a millionth here."
    does = "evens out" if plain > P else "sharpens"
    return (
        f"**Temperature {batch.temperature:g} {does}** (Boltzmann scaling): the largest P is {for_people(P)}, and "
        f"{for_people(plain)} at temperature 1."
    )


def _signs(batch, case):
    if batch.logits[:, case].min() < 0.0 < batch.P[:, case].min():
        return "**Outputs of any sign become probabilities**: all P are positive, and they sum to 1."
    return ""


def _ratios(batch, case):
    x, P = batch.logits[:, case], batch.P[:, case]
    first, last = int(np.argmax(x)), int(np.argmin(x))
    with np.errstate(over="ignore"):
        gap = x[first] - x[last]
    if gap == 0.0:
        return f"**Equal outputs share equally**: each of the {len(x)} classes gets a probability of {for_people(P[0])}."
    if P[last] == 0.0:
        higher = for_people(gap) if np.isfinite(gap) else "more than 10³⁰⁸"
        return (
            f"**Class {first + 1} leaves class {last + 1} nothing**: its output is {higher} higher, and a P that small reads 0."
        )
    power = for_people(gap) if batch.temperature == 1.0 else f"({for_people(gap)} / {batch.temperature:g})"
    return (
        f"**Differences become ratios**: output {first + 1} is {for_people(gap)} above output {last + 1}, so it gets "
        f"e^{power} = {for_people(P[first] / P[last])} times as much."
    )


def _cost(batch, case):
    cost, terms, T, P = batch.costs[case], batch.terms[:, case], batch.targets[:, case], batch.P[:, case]
    if cost == np.inf:
        return "**The cost is infinite**: a class with a positive target has a P so small that even its logarithm is −∞."
    if is_one_hot(T):
        k = int(np.argmax(T))
        log = "log₂" if batch.unit == "bits" else "log"
        amount = f"{for_people(cost, 4)} {batch.unit}"
        if P[k] == 0.0:
            return (
                f"**The cost is {amount}**, −log P of class {k + 1}, though P itself is too small for the computer and reads 0."
            )
        return f"**Only the right class counts**: class {k + 1} got {for_people(P[k])}, which costs −{log} P = {amount}."
    of = f"{for_people(terms.max())} of {for_people(cost)} {batch.unit}"
    return f"**{cost_most('class', terms)}**: {of}{' each' if len(largest(terms)) > 1 else ''}."


def _entropy_and_divergence(batch, case):
    if batch.costs[case] == np.inf or is_one_hot(batch.targets[:, case]):
        return ""
    H, KL = batch.target_entropies[case], batch.kl_divergences[case]
    return (
        f"**No prediction can cost less than H(T)**: H(T) + KL(T, P) = {for_people(H, 4)} + {for_people(KL, 4)} = "
        f"{for_people(batch.costs[case], 4)} {batch.unit}."
    )


def _gradient(batch, case):
    gradient, squared = batch.gradients[:, case], batch.squared_gradients[:, case]
    size, other = np.abs(gradient).max(), np.abs(squared).max()
    if size == 0.0:
        return "**P is T in every digit**: the gradient is 0 and nothing moves."
    times = for_people(size / other) if size < 1000.0 * other else "more than 1,000"
    ratio = f"{times} times as long as that of the squared error" if other > 0.0 else "while that of the squared error is 0"
    far = (
        " The squared error is nearly flat here although P is far from T: its derivative has the slopes of softmax in it, which "
        "the logarithm cancels."
        if other < 0.02 * size and size * batch.temperature > 0.5
        else ""
    )
    by = f", divided by the temperature {batch.temperature:g}" if batch.temperature != 1.0 else ""
    return (
        f"**The gradient is P − T{by}**: its largest number is {for_people(size)}, {ratio}. "
        f"Its numbers sum to 0: what one output gains, the others lose.{far}"
    )


def _step(batch, case):
    costs = batch.costs[case], batch.stepped.costs[case], batch.squared_stepped.costs[case]
    before, after, squared = (for_people(cost, 4) for cost in costs)
    if not np.isfinite(costs).all() or before == after:
        return ""
    # the cost is convex: where it is higher at the end of a step downhill, it was lowest on the way
    moved = "lowers" if costs[1] < costs[0] else "is too long: it passes the lowest point and raises"
    return (
        f"**One step with η = {batch.learning_rate:g}** {moved} H(P, T) from {before} to {after}; the same step along the "
        f"gradient of the squared error leads to {squared}."
    )


def _most_expensive_case(batch):
    if batch.n_cases == 1:
        return ""
    return (
        f"**The batch of {batch.n_cases} cases costs {for_people(batch.costs.mean(), 4)} {batch.unit}** in the mean. "
        f"{cost_most('case', batch.costs)}: {for_people(batch.costs.max(), 4)}."
    )
