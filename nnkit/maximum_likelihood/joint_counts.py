"""A data source as a table of joint counts, and how probable a model of its classes makes the whole of it.

The probability of all cases, pi(S), is a product over the cases. Its logarithm is a sum, and splits into two: the
conditional part, the sum of log p_theta(t|f), and the sum of log p(f), in which theta does not occur. The model here is the
smallest there is: theta is the table of the probabilities p_theta(t|f) itself.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from nnkit.data.typed_cases import read_cases
from nnkit.probability import SUM_TOLERANCE, times_log
from nnkit.validation import matrix, rejected, whole

MOST_VALUES, MOST_CLASSES, MOST_COUNT, MOST_COPIES = 5, 4, 1000, 100
EVEN, MLE = "even", "mle"
SMALLEST_FLOAT = float(np.nextafter(0.0, 1.0))


@dataclass(frozen=True, eq=False)
class SplitLikelihood:
    """log pi(S) of a table of counts under a conditional model, in its two parts. Logarithms are natural.

    Attributes
    ----------
    counts : int array (n_classes, n_values)
        How often each class t occurs with each feature value f; one value of f in each column.
    theta : array (n_classes, n_values)
        The model p_theta(t|f): each column is a distribution.
    copies : int
        How many times over the source holds the cases of the table.
    """

    counts: np.ndarray
    theta: np.ndarray
    copies: int = 1

    @property
    def n_cases(self):
        """How many cases S has."""
        return int(self.counts.sum()) * self.copies

    @property
    def values(self):
        """The names of the feature values, (n_values,)."""
        return tuple(f"f{column + 1}" for column in range(self.counts.shape[1]))

    @property
    def classes(self):
        """The names of the classes, (n_classes,)."""
        return tuple(f"t{row + 1}" for row in range(self.counts.shape[0]))

    @cached_property
    def p_values(self):
        """p(f), the share of each feature value among the cases, (n_values,). Theta has no part in it."""
        return self.counts.sum(axis=0) / self.counts.sum()

    @property
    def joint(self):
        """p(f, t), the share of each cell among the cases, (n_classes, n_values)."""
        return self.counts / self.counts.sum()

    @cached_property
    def log_conditional(self):
        """The blue sum, of log p_theta(t|f) over all cases; -inf where theta calls impossible what occurs."""
        return self.copies * float(times_log(self.counts, self.theta).sum())

    @cached_property
    def log_marginal(self):
        """The red sum, of log p(f) over all cases."""
        return self.copies * float(times_log(self.counts.sum(axis=0), self.p_values).sum())

    @cached_property
    def log_likelihood(self):
        """log pi(S) in one sum, of log(p_theta(t|f) p(f)) over all cases."""
        return self.copies * float(times_log(self.counts, self.theta * self.p_values).sum())

    @property
    def likelihood(self):
        """pi(S) as the product that it is, in floating-point numbers: 0 where it underflows."""
        return float(self.products[-1])

    @cached_property
    def factors(self):
        """p_theta(t|f) p(f) of each case, (n_cases,): cell by cell of the table, and again for each copy."""
        p = np.repeat((self.theta * self.p_values).T.ravel(), self.counts.T.ravel())
        return np.tile(p, self.copies)

    @cached_property
    def products(self):
        """The product of the first 0, 1, ... all cases' factors, (n_cases + 1,)."""
        with np.errstate(under="ignore"):
            return np.cumprod(np.concatenate([[1.0], self.factors]))

    @cached_property
    def sums(self):
        """The sum of the logarithms of the first 0, 1, ... all cases' factors, (n_cases + 1,)."""
        with np.errstate(divide="ignore"):
            return np.cumsum(np.concatenate([[0.0], np.log(self.factors)]))

    @property
    def underflows_at(self):
        """After how many cases the product is 0 although no factor is; None where it never is."""
        is_lost = (self.products == 0.0) & np.isfinite(self.sums)
        return int(is_lost.argmax()) if is_lost.any() else None

    @cached_property
    def best(self):
        """The same source under the conditional maximum likelihood estimate."""
        return SplitLikelihood(self.counts, conditional_mle(self.counts), self.copies)

    def takeaways(self):
        """What the numbers show, as sentences in Markdown that are true of this table and this theta."""
        return [sentence for sentence in (*self._on_the_sums(), *self._on_gaps(), self._on_the_product()) if sentence]

    def _on_the_sums(self):
        best, red = self.best.log_conditional, f"the red sum is {self.log_marginal:.6g} whatever θ is"
        if len(self.counts) == 1:
            yield (
                f"**With one class only there is nothing to learn**: every p(t|f) is 1 and its logarithm 0, so the blue "
                f"sum is 0, and {red}."
            )
            return
        impossible = np.argwhere((self.theta.T == 0.0) & (self.counts.T > 0))
        if len(impossible):
            value, label = impossible[0]
            n = int(self.counts[label, value]) * self.copies
            yield (
                f"**The blue sum is −∞**: θ calls {self.classes[label]} impossible where {self.values[value]} is seen, but "
                f"that happens {n} time{'s' if n > 1 else ''}, and log 0 = −∞. One impossible case makes all of S "
                f"impossible; {red}."
            )
        elif best - self.log_conditional <= 1e-9 * max(1.0, -best):
            yield (
                f"**θ is the conditional maximum likelihood estimate**, the relative frequencies of each row: no other θ makes "
                f"the blue sum larger than {best:.6g}; {red}."
            )
        else:
            yield (
                f"**Only the blue sum moves with θ**: it is {self.log_conditional:.6g} now, and {best:.6g} is the most that any "
                f"θ can reach; {red}. So the θ that is best for the blue sum is best for log π(S)."
            )
            gaps = self.copies * (times_log(self.counts, self.best.theta) - times_log(self.counts, self.theta)).sum(axis=0)
            worst = int(gaps.argmax())
            yield (
                f"What is missing, {best - self.log_conditional:.4g}, is Σ n(f) KL(frequencies, θ), a sum over the rows; the "
                f"most of it, {gaps[worst]:.4g}, is lost at {self.values[worst]}."
            )

    def _on_gaps(self):
        unseen = [name for name, n in zip(self.values, self.counts.sum(axis=0), strict=True) if n == 0]
        if unseen:
            yield (
                f"**{', '.join(unseen)} never occurs**, so p(f) is 0 there: no case asks for that row of θ, and it changes "
                "neither sum. Its relative frequencies would be 0/0; even shares stand in for them."
            )
        absent = [name for name, n in zip(self.classes, self.counts.sum(axis=1), strict=True) if n == 0]
        if absent:
            yield (
                f"**{', '.join(absent)} is never seen**: the maximum likelihood estimate gives it probability 0, and its "
                "log-probability is −∞. That costs nothing in S, where no case has this class, but the first new case "
                "that has it would make the likelihood 0."
            )

    def _on_the_product(self):
        n, power = self.n_cases, self.log_likelihood / np.log(10.0)
        if not np.isfinite(power):
            return None
        if self.underflows_at is not None:
            return (
                f"**π(S) underflows**: as a product of {n} numbers it is exactly 0 from case {self.underflows_at} on, where it "
                f"falls below the smallest float, {SMALLEST_FLOAT:.1e}. Its logarithm is an ordinary number, "
                f"{self.log_likelihood:.6g}, so π(S) is about 10^{power:,.0f}."
            )
        if power > -1e-9:
            return None
        reach = int(np.log10(SMALLEST_FLOAT) / power * n)
        return (
            f"π(S) = {self.likelihood:.3g} is still a floating-point number; about {reach:,} cases such as these would make "
            "the product underflow to 0, while the sum of logarithms would only be larger in size."
        )

    def to_python(self):
        """Code that computes the same numbers on nnkit alone: both sums, log pi(S), pi(S), and the largest blue sum."""
        return (
            "import nnkit\n\n"
            "# one value of the feature in each column, one class in each row\n"
            f"counts = {self.counts.tolist()}\n"
            f"theta = {self.theta.tolist()}\n"
            f"split = nnkit.maximum_likelihood.split_likelihood(counts, theta, copies={self.copies})\n"
            'print(f"blue sum: {split.log_conditional:.6g}")\n'
            'print(f"red sum: {split.log_marginal:.6g}")\n'
            'print(f"log pi(S): {split.log_likelihood:.6g}")\n'
            'print(f"pi(S): {split.likelihood:.6g}")\n'
            'print(f"largest blue sum: {split.best.log_conditional:.6g}")\n'
        )

    def to_csv(self):
        """One row for each cell of the table."""
        rows = ["f,t,count,p_f_t,p_f,theta,relative_frequency,blue_sum,red_sum"]
        blue = times_log(self.counts, self.theta) * self.copies
        red = times_log(self.counts, np.broadcast_to(self.p_values, self.counts.shape)) * self.copies
        for value, name in enumerate(self.values):
            for label, kind in enumerate(self.classes):
                cell = label, value
                numbers = (self.joint[cell], self.p_values[value], self.theta[cell], self.best.theta[cell], blue[cell], red[cell])
                rows.append(f"{name},{kind},{self.counts[cell]}," + ",".join(repr(float(x)) for x in numbers))
        return "\n".join(rows) + "\n"


def split_likelihood(counts, theta=None, copies=1):
    """How probable a conditional model makes a source of cases, and how its logarithm splits.

    Parameters
    ----------
    counts : array (n_classes, n_values)
        Whole numbers from 0 to 1000, not all 0: cases of each class with each feature value, one value in each column.
    theta : array (n_classes, n_values), optional
        p_theta(t|f), every column a distribution; even shares where it is not given.
    copies : int
        The source holds the table's cases so many times, 1 to 100.

    Returns
    -------
    SplitLikelihood

    Raises
    ------
    ValueError
        For counts or probabilities outside what is accepted, or shapes that differ.

    Notes
    -----
    Source: lecture 1, part 5, conditional maximum likelihood.
    """
    counts = checked_counts("counts", counts)
    theta = uniform(counts) if theta is None else checked_theta("theta", theta, counts.shape)
    return SplitLikelihood(counts, theta, whole("copies", copies, 1, MOST_COPIES))


def conditional_mle(counts):
    """The conditional maximum likelihood estimate of p(t|f), (n_classes, n_values): the relative frequencies of each column.

    A value that never occurs has none, and gets even shares: any would do.
    """
    counts = checked_counts("counts", counts)
    seen = counts.sum(axis=0)
    return np.where(seen > 0, counts / np.maximum(seen, 1), 1.0 / len(counts))


def uniform(counts):
    """The model that holds all classes equally probable, of the shape of `counts`."""
    return np.full(np.shape(counts), 1.0 / len(counts))


def read_counts(name, text):
    """Joint counts (n_classes, n_values) from text such as "6,2;1,4": two values of the feature, each with two classes."""
    n_classes = str(text).split(";")[0].count(",") + 1
    if n_classes > MOST_CLASSES:
        raise rejected(name, text, f"1 to {MOST_CLASSES} counts for each value of f, such as '6,2;1,4'")
    return checked_counts(name, read_cases(name, text, n_classes, fewest=1, most=MOST_VALUES))


def read_theta(name, text, counts):
    """The model that the text names or holds: "even", "mle", or a table such as "0.5,0.5;0.2,0.8" of the shape of the counts."""
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


def checked_counts(name, values):
    """`values` as whole counts (n_classes, n_values), with at least one case among them."""
    values = matrix(name, values)
    if not values.size:
        raise ValueError(f"{name}: received an empty table; accepted is at least one value of f and one class.")
    bad = (values < 0.0) | (values > MOST_COUNT) | (values != np.floor(values))
    if bad.any():
        value, label = np.argwhere(bad.T)[0]
        raise ValueError(
            f"{name}: received {values[label, value]:g} for f{value + 1}, t{label + 1}; accepted are whole numbers "
            f"from 0 to {MOST_COUNT}."
        )
    if not values.any():
        raise ValueError(f"{name}: received a table without a case; accepted is at least one count above 0.")
    return values.astype(int)


def checked_theta(name, values, shape):
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
