"""A data source as a table of joint counts, and how probable a model of its classes makes the whole of it.

The probability of all cases, pi(S), is a product over the cases. Its logarithm is a sum, and splits into two: the
conditional part, the sum of log p_theta(t|f), and the marginal part, the sum of log p(f), in which theta does not occur.
The model here is the smallest there is: theta is the table of the probabilities p_theta(t|f) itself.
"""

from collections.abc import Hashable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from nnkit.data.typed_cases import read_cases
from nnkit.maximum_likelihood.gaussian import power_of_ten
from nnkit.numerals import for_people
from nnkit.probability import SUM_TOLERANCE, times_log
from nnkit.result import csv_text
from nnkit.settings import Whole
from nnkit.validation import matrix, rejected

MOST_VALUES, MOST_CLASSES, MOST_COUNT = 5, 4, 1000
COPIES = Whole(1, 100)
EVEN, MLE = "even", "mle"
SMALLEST_FLOAT = float(np.nextafter(0.0, 1.0))


@dataclass(frozen=True, eq=False)
class SplitLikelihood:
    """log pi(S) of a table of counts under a conditional model, in its two parts. Logarithms are natural.

    Parameters
    ----------
    counts : int array (n_classes, n_values)
        How often each class t occurs with each feature value f, one value of f in each column: whole numbers from 0 to 1000, not
        all 0.
    theta : array (n_classes, n_values), optional
        The model p_theta(t|f): each column is a distribution. By default all classes are equally probable.
    copies : int
        How many times over the source holds the cases of the table, 1 to 100.
    p_values : array (n_values,), optional
        p(f): a distribution that is above 0 wherever there are cases. By default the share of each feature value among the cases.

    Raises
    ------
    ValueError
        For counts or probabilities outside what is accepted, or shapes that differ.

    Notes
    -----
    Source: lecture 1, part 5, conditional maximum likelihood.
    """

    counts: np.ndarray
    theta: np.ndarray = None  # type: ignore[assignment]
    copies: int = 1
    p_values: np.ndarray = None  # type: ignore[assignment]

    def __post_init__(self) -> None:
        counts = checked_counts("counts", self.counts)
        theta = uniform(counts) if self.theta is None else checked_theta("theta", self.theta, counts.shape)
        shares = counts.sum(axis=0) / counts.sum()
        p_values = shares if self.p_values is None else checked_p_values("p_values", self.p_values, counts)
        object.__setattr__(self, "counts", counts)
        object.__setattr__(self, "p_values", p_values)
        object.__setattr__(self, "theta", theta)
        object.__setattr__(self, "copies", COPIES.check("copies", self.copies))

    @property
    def key(self) -> Hashable:
        """The numbers of both tables and of p(f), their shape, and the copies."""
        return *(table.tobytes() for table in (self.counts, self.theta, self.p_values)), self.counts.shape, self.copies

    @property
    def n_cases(self) -> int:
        """The number of cases in S."""
        return int(self.counts.sum()) * self.copies

    @property
    def values(self) -> tuple[str, ...]:
        """The names of the feature values, (n_values,)."""
        return tuple(f"f{column + 1}" for column in range(self.counts.shape[1]))

    @property
    def classes(self) -> tuple[str, ...]:
        """The names of the classes, (n_classes,)."""
        return tuple(f"t{row + 1}" for row in range(self.counts.shape[0]))

    @property
    def joint(self) -> np.ndarray:
        """p(f, t), the share of each cell among the cases, (n_classes, n_values)."""
        return self.counts / self.counts.sum()

    @cached_property
    def log_conditional(self) -> float:
        """The blue sum, of log p_theta(t|f) over all cases; -inf where theta calls impossible what occurs."""
        return self.copies * float(times_log(self.counts, self.theta).sum())

    @cached_property
    def log_marginal(self) -> float:
        """The red sum, of log p(f) over all cases."""
        return self.copies * float(times_log(self.counts.sum(axis=0), self.p_values).sum())

    @cached_property
    def log_likelihood(self) -> float:
        """log pi(S) in one sum, of log(p_theta(t|f) p(f)) over all cases."""
        return self.copies * float(times_log(self.counts, self.theta * self.p_values).sum())

    @property
    def likelihood(self) -> float:
        """pi(S) as a product in floating-point numbers: 0 where it underflows."""
        return float(self.products[-1])

    @cached_property
    def factors(self) -> np.ndarray:
        """p_theta(t|f) p(f) of each case, (n_cases,): cell by cell of the table, and again for each copy."""
        p = np.repeat((self.theta * self.p_values).T.ravel(), self.counts.T.ravel())
        return np.tile(p, self.copies)

    @cached_property
    def products(self) -> np.ndarray:
        """The product of the first 0, 1, ... all cases' factors, (n_cases + 1,)."""
        with np.errstate(under="ignore"):
            return np.cumprod(np.concatenate([[1.0], self.factors]))

    @cached_property
    def sums(self) -> np.ndarray:
        """The sum of the logarithms of the first 0, 1, ... all cases' factors, (n_cases + 1,)."""
        with np.errstate(divide="ignore"):
            return np.cumsum(np.concatenate([[0.0], np.log(self.factors)]))

    @property
    def underflows_at(self) -> int | None:
        """The number of cases after which the product is 0 although no factor is; None where it never is."""
        is_lost = (self.products == 0.0) & np.isfinite(self.sums)
        return int(is_lost.argmax()) if is_lost.any() else None

    @cached_property
    def best(self) -> "SplitLikelihood":
        """The same source under the conditional maximum likelihood estimate."""
        return replace(self, theta=conditional_mle(self.counts))

    @property
    def has_own_p_values(self) -> bool:
        """Whether p(f) is another than the cases' own shares."""
        return not np.allclose(self.p_values, self.counts.sum(axis=0) / self.counts.sum())

    def takeaways(self) -> list[str]:
        """How far theta is from the best one, what the counts leave open, and what becomes of the product."""
        return [
            *self._on_the_sums(),
            *self._on_p_values(),
            *self._on_the_gap(),
            *self._on_absent_values_and_classes(),
            *self._on_the_product(),
        ]

    @cached_property
    def _is_best(self) -> bool:
        """Whether theta is the conditional maximum likelihood estimate, up to rounding."""
        return self.best.log_conditional - self.log_conditional <= 1e-9 * max(1.0, -self.best.log_conditional)

    def _on_the_sums(self) -> list[str]:
        blue, best, red = (for_people(x, 4) for x in (self.log_conditional, self.best.log_conditional, self.log_marginal))
        if len(self.counts) == 1:
            return [f"**With one class only there is nothing to learn**: every p(t|f) is 1, the blue sum 0, the red sum {red}."]
        impossible = np.argwhere((self.theta.T == 0.0) & (self.counts.T > 0))
        if len(impossible):
            value, label = impossible[0]
            n = int(self.counts[label, value]) * self.copies
            return [
                f"**The blue sum is −∞**: θ calls {self.classes[label]} impossible where {self.values[value]} is seen, but that "
                f"happens {n} time{'s' if n > 1 else ''}.",
                f"One impossible case makes all of S impossible, for log 0 = −∞. The red sum is {red} for every θ.",
            ]
        if self._is_best:
            return [
                f"**θ is the conditional maximum likelihood estimate**, the shares in each row: blue {best}, red {red}.",
                "No other θ makes the blue sum larger, and the red sum is the same for every θ.",
            ]
        return [
            f"**Only the blue sum moves with θ**: {blue} now, {best} at best. The red sum is {red} for every θ.",
            "So the θ that is best for the blue sum is the best for log π(S).",
        ]

    def _on_p_values(self) -> list[str]:
        if not self.has_own_p_values:
            return []
        own = for_people(SplitLikelihood(self.counts, copies=self.copies).log_marginal, 4)
        return [
            f"**p(f) has been moved**, and with it the red sum, to {for_people(self.log_marginal, 4)} from {own}. The best θ is "
            "the shares in each row, as before: p(f) and θ do not meet."
        ]

    def _on_the_gap(self) -> list[str]:
        if len(self.counts) == 1 or self._is_best or self.log_conditional == -np.inf:
            return []
        gaps = self.copies * (times_log(self.counts, self.best.theta) - times_log(self.counts, self.theta)).sum(axis=0)
        worst = int(gaps.argmax())
        return [
            f"Your θ is {for_people(self.best.log_conditional - self.log_conditional)} below the best. No row costs more of that "
            f"than {self.values[worst]}, {for_people(gaps[worst])}: its number of cases times the KL divergence, which measures "
            "how far the row's θ is from its shares."
        ]

    def _on_absent_values_and_classes(self) -> list[str]:
        sentences = []
        unseen = [name for name, n in zip(self.values, self.counts.sum(axis=0), strict=True) if n == 0]
        if unseen:
            sentences.append(
                f"**{', '.join(unseen)} never occurs**: no case asks for that row of θ, and it changes "
                "neither sum. Its shares would be 0/0; even ones stand in for them."
            )
        absent = [name for name, n in zip(self.classes, self.counts.sum(axis=1), strict=True) if n == 0]
        if absent:
            sentences.append(
                f"**{', '.join(absent)} is never seen**: the maximum likelihood estimate gives it probability 0, and its "
                "log-probability is −∞. That costs nothing in S, where no case has this class, but the first new case "
                "that has it would make the likelihood 0."
            )
        return sentences

    def _on_the_product(self) -> list[str]:
        n, power = self.n_cases, self.log_likelihood / np.log(10.0)
        if not np.isfinite(power):
            return []
        if self.underflows_at is not None:
            return [
                f"**π(S) as a product of {n:,} numbers is exactly 0 from case {self.underflows_at} on**: it falls below the "
                f"computer's smallest number, {for_people(SMALLEST_FLOAT, 2)}. Its logarithm, "
                f"{for_people(self.log_likelihood, 4)}, is an ordinary number: π(S) is {power_of_ten(self.log_likelihood)}."
            ]
        if power > -1e-9:
            return []
        reach = np.log10(SMALLEST_FLOAT) / power * n
        return [
            f"π(S) is {for_people(self.likelihood)}. With about {for_people(reach, 2)} cases such as these the product would be "
            "too small for the computer, and 0; the sum of the logarithms would not."
        ]

    def to_python(self) -> str:
        """Code that computes both sums, log pi(S), pi(S), and the largest blue sum."""
        p_values = f", p_values={self.p_values.tolist()}" if self.has_own_p_values else ""
        return (
            "import nnkit\n\n"
            "# one value of the feature in each column, one class in each row\n"
            f"counts = {self.counts.tolist()}\n"
            f"theta = {self.theta.tolist()}\n"
            f"split = nnkit.maximum_likelihood.SplitLikelihood(counts, theta, copies={self.copies}{p_values})\n"
            'print(f"blue sum: {split.log_conditional:.6g}")\n'
            'print(f"red sum: {split.log_marginal:.6g}")\n'
            'print(f"log pi(S): {split.log_likelihood:.6g}")\n'
            'print(f"pi(S): {split.likelihood:.6g}")\n'
            'print(f"largest blue sum: {split.best.log_conditional:.6g}")\n'
        )

    def to_csv(self) -> str:
        """One row for each cell of the table, value by value of the feature."""
        p_values = np.broadcast_to(self.p_values, self.counts.shape)
        tables = {
            "count": self.counts,
            "p_f_t": self.joint,
            "p_f": p_values,
            "theta": self.theta,
            "relative_frequency": self.best.theta,
            "blue_sum": times_log(self.counts, self.theta) * self.copies,
            "red_sum": times_log(self.counts, p_values) * self.copies,
        }
        n_classes, n_values = self.counts.shape
        names = {"f": np.repeat(self.values, n_classes), "t": np.tile(self.classes, n_values)}
        return csv_text(names | {name: table.T.ravel() for name, table in tables.items()})


def conditional_mle(counts: ArrayLike) -> np.ndarray:
    """The conditional maximum likelihood estimate of p(t|f), (n_classes, n_values): the relative frequencies of each column.

    A value that never occurs has none, and gets a uniform distribution: any would do.
    """
    counts = checked_counts("counts", counts)
    n_of_value = counts.sum(axis=0)
    return np.where(n_of_value > 0, counts / np.maximum(n_of_value, 1), 1.0 / len(counts))


def uniform(counts: np.ndarray) -> np.ndarray:
    """The model that holds all classes equally probable, of the shape of `counts`."""
    return np.full(np.shape(counts), 1.0 / len(counts))


def moved_towards(counts: ArrayLike, value: int, share: float) -> np.ndarray:
    """The share of each feature value among the cases, (n_values,), moved by a share, 0 to 1, towards one value alone."""
    counts = checked_counts("counts", counts)
    return (1.0 - share) * counts.sum(axis=0) / counts.sum() + share * np.eye(counts.shape[1])[value]


def read_counts(name: str, text: str) -> np.ndarray:
    """Joint counts (n_classes, n_values) from text such as "6,2;1,4": two values of the feature, each with two classes."""
    n_classes = str(text).split(";")[0].count(",") + 1
    if n_classes > MOST_CLASSES:
        raise rejected(name, text, f"1 to {MOST_CLASSES} counts for each value of f, such as '6,2;1,4'")
    return checked_counts(name, read_cases(name, text, n_classes, fewest=1, most=MOST_VALUES))


def read_theta(name: str, text: str, counts: np.ndarray) -> np.ndarray:
    """A model from its name, "even" or "mle", or from a table such as "0.5,0.5;0.2,0.8" of the shape of the counts."""
    if text == EVEN:
        return uniform(counts)
    if text == MLE:
        return conditional_mle(counts)
    n_classes, n_values = counts.shape
    try:
        table = read_cases(name, text, n_classes, fewest=n_values, most=n_values)
    except ValueError:
        sums_to_1 = f"a table of {n_values} rows of {n_classes} probabilities, such as '0.5,0.5;0.2,0.8'"
        raise rejected(name, text, f"{EVEN}, {MLE}, or {sums_to_1}") from None
    return checked_theta(name, table, counts.shape)


def checked_counts(name: str, values: ArrayLike) -> np.ndarray:
    """`values` as whole counts (n_classes, n_values), with at least one case among them."""
    table = matrix(name, values)
    if not table.size:
        raise ValueError(f"{name}: received an empty table; accepted is at least one value of f and one class.")
    bad = (table < 0.0) | (table > MOST_COUNT) | (table != np.floor(table))
    if bad.any():
        value, label = np.argwhere(bad.T)[0]
        raise ValueError(
            f"{name}: received {table[label, value]:g} for f{value + 1}, t{label + 1}; accepted are whole numbers "
            f"from 0 to {MOST_COUNT}."
        )
    if not table.any():
        raise ValueError(f"{name}: received a table without a case; accepted is at least one count above 0.")
    return table.astype(int)


def checked_p_values(name: str, values: ArrayLike, counts: np.ndarray) -> np.ndarray:
    """`values` as a distribution (n_values,) that is above 0 wherever there are cases."""
    p_values = matrix(name, np.atleast_2d(values), 1, counts.shape[1])[0]
    if (p_values < 0.0).any() or abs(p_values.sum() - 1.0) > SUM_TOLERANCE:
        raise ValueError(f"{name}: received {p_values.tolist()}; accepted are probabilities that sum to 1.")
    if (impossible := (p_values == 0.0) & counts.any(axis=0)).any():
        raise ValueError(f"{name}: received 0 for f{impossible.argmax() + 1}; accepted is more than 0 where there are cases.")
    return p_values


def checked_theta(name: str, values: ArrayLike, shape: tuple[int, int]) -> np.ndarray:
    """`values` as a conditional table of that shape, every column a distribution."""
    theta = matrix(name, values, *shape)
    bad = (theta < 0.0) | (theta > 1.0)
    if bad.any():
        raise ValueError(f"{name}: received {theta[bad][0]:g}; accepted are probabilities from 0 to 1.")
    wrong = np.abs(theta.sum(axis=0) - 1.0) > SUM_TOLERANCE
    if wrong.any():
        value = int(wrong.argmax())
        raise ValueError(f"{name}: received a sum of {theta[:, value].sum():.6g} for f{value + 1}; accepted is 1.")
    return theta
