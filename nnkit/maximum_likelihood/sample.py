"""Observations x_1, ..., x_n of one quantity, and the sums that a Gaussian's likelihood needs of them.

The log-likelihood of every mu and sigma follows from n, the mean and the sum of squared distances from it. So a million
observations take no longer than ten.
"""

import re
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np

from nnkit.data.datasets import load_dataset
from nnkit.result import csv_text, digest
from nnkit.settings import SEED, Real, Whole
from nnkit.validation import choice, real_array, rejected

LARGEST = 1e100  # of an observation: the sum of a million squares is still far from the largest float
N_OBSERVATIONS = Whole(1, 1_000_000)
DRAWN_MU, DRAWN_SIGMA = Real(-1e6, 1e6), Real(1e-6, 1e6)
MOST_WRITTEN = 100  # observations that are written out in code; more are read from a file
LEAST_RELATIVE_SIGMA = 1e-13  # beside the size of the numbers: a smaller standard deviation is only their rounding
LEAST_SIZE = 1e-290  # of the largest observation: the floats near 0 have too few digits for a mean and a standard deviation
MOST_BARS = 60


@dataclass(frozen=True, eq=False)
class Sample:
    """Observations of one quantity.

    Parameters
    ----------
    x : sequence of float, shape (n,)
        From 1 to 1,000,000 finite numbers of at most 1e100 in size.
    name : str
        What was observed.
    source : str, optional
        Python that makes the sample again. By default it holds the numbers themselves, or for more than 100 of them reads the
        file that `to_csv` makes, as observations.csv.
    understood, remarks : str and tuple of str
        How the text was read that it comes from, and what was left out; empty for others.

    Raises
    ------
    ValueError
        For anything else, with the number of the first observation that cannot be used.
    """

    x: np.ndarray
    name: str = "x"
    source: str = ""
    understood: str = ""
    remarks: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        x = real_array("observations", self.x, "a sequence of numbers").copy()
        if x.ndim != 1 or not N_OBSERVATIONS.low <= len(x) <= N_OBSERVATIONS.high:
            accepted = f"{N_OBSERVATIONS.low} to {N_OBSERVATIONS.high:,} numbers in a row"
            raise ValueError(f"observations: received shape {x.shape}; accepted are {accepted}.")
        is_usable = np.abs(x) <= LARGEST  # a NaN is not
        if not is_usable.all():
            first = int(np.argmin(is_usable))
            raise rejected(f"observation {first + 1}", float(x[first]), f"a finite number from {-LARGEST:g} to {LARGEST:g}")
        x.flags.writeable = False
        object.__setattr__(self, "x", x)
        if not self.source:
            numbers = f"Sample({x.tolist()})" if len(x) <= MOST_WRITTEN else 'read_sample(open("observations.csv"))'
            object.__setattr__(self, "source", f"nnkit.maximum_likelihood.{numbers}")

    @cached_property
    def key(self) -> tuple[str, str, str]:
        """The name, the source, and a digest of the numbers."""
        return self.name, self.source, digest(self.x)

    @property
    def n(self) -> int:
        """The number of observations."""
        return len(self.x)

    @cached_property
    def mean(self) -> float:
        """The mean: the maximum likelihood estimate of mu."""
        rough = self.x.mean()
        return float(np.clip(rough + (self.x - rough).mean(), self.low, self.high))

    @cached_property
    def _squares(self) -> tuple[float, float]:
        """A unit, a power of two, in which no square underflows, and the sum of squared distances from the mean in it.

        In two passes, with a correction for the rounding of the mean.
        """
        distances = self.x - self.mean
        unit = float(np.ldexp(1.0, np.frexp(np.abs(distances).max())[1]))
        distances /= unit
        return unit, max(float(distances @ distances - distances.sum() ** 2 / self.n), 0.0)

    @cached_property
    def variance(self) -> float:
        """The variance by n; 0 where it is less than the smallest float."""
        return self.sigma**2

    @cached_property
    def sigma(self) -> float:
        """The standard deviation by n: the maximum likelihood estimate of sigma."""
        unit, squares = self._squares
        return unit * float(np.sqrt(squares / self.n))

    @cached_property
    def unbiased_sigma(self) -> float:
        """The standard deviation by n - 1, as in pandas and R; NaN for a single observation."""
        unit, squares = self._squares
        return unit * float(np.sqrt(squares / (self.n - 1))) if self.n > 1 else float("nan")

    @cached_property
    def low(self) -> float:
        """The least observation."""
        return float(self.x.min())

    @cached_property
    def high(self) -> float:
        """The greatest observation."""
        return float(self.x.max())

    @property
    def is_constant(self) -> bool:
        """Whether all observations are equal up to rounding."""
        return self.sigma <= LEAST_RELATIVE_SIGMA * self.size

    @property
    def size(self) -> float:
        """The largest observation in size."""
        return max(abs(self.low), abs(self.high))

    @cached_property
    def histogram(self) -> tuple[np.ndarray, np.ndarray]:
        """The edges (n_bars + 1,) and heights (n_bars,) of a histogram of area 1."""
        if self.is_constant:
            reach = 0.5 * max(abs(self.mean) * 1e-3, 1e-3)
            return np.array([self.mean - reach, self.mean + reach]), np.array([0.5 / reach])
        n_bars = min(MOST_BARS, max(5, int(np.ceil(2.0 * self.n ** (1.0 / 3.0)))))
        counts, edges = np.histogram(self.x, n_bars, (self.low, self.high))
        return edges, counts / (self.n * (self.high - self.low) / n_bars)

    @cached_property
    def ordered(self) -> np.ndarray:
        """The observations in rising order, (n,)."""
        return np.sort(self.x)

    def check_not_constant(self, purpose: str) -> None:
        """Raise ValueError where all observations are equal, so that LogL has no maximum, or too small for floats."""
        self.check_size(purpose)
        if self.is_constant:
            accepted = "at least two different numbers"
            received = "1 observation" if self.n == 1 else f"{self.n:,} equal observations"
            if self.low < self.high:
                received = f"{self.n:,} observations whose differences are no larger than their rounding"
                accepted = f"numbers whose standard deviation is more than {LEAST_RELATIVE_SIGMA:g} of their size"
            raise ValueError(f"observations: received {received}; accepted for {purpose} are {accepted}.")

    def check_size(self, purpose: str) -> None:
        """Raise ValueError where the observations, not all 0, are so small that floats hold only a few digits of them."""
        if 0.0 < self.size < LEAST_SIZE:
            raise ValueError(
                f"observations: received numbers of at most {self.size:.3g} in size, of which floating-point numbers hold too "
                f"few digits; accepted for {purpose} are larger ones: take a smaller unit."
            )

    def to_csv(self) -> str:
        """One column, under the name of what was observed."""
        numbers = [int(value) if value.is_integer() and abs(value) < 1e15 else value for value in self.x.tolist()]
        return csv_text({"_".join(re.split(r"[\s,;|]+", self.name)): np.array(numbers, dtype=object)})


def draw_sample(mu: float = 5.0, sigma: float = 2.0, n: int = 40, seed: int = 0) -> Sample:
    """Draw observations from a Gaussian.

    Parameters
    ----------
    mu : float
        Its mean, from -1e6 to 1e6.
    sigma : float
        Its standard deviation, from 1e-6 to 1e6.
    n : int
        From 1 to 1,000,000.
    seed : int
        Equal arguments give equal numbers. A larger n adds numbers after the first ones.

    Returns
    -------
    Sample
    """
    mu, sigma = DRAWN_MU.check("mu", mu), DRAWN_SIGMA.check("sigma", sigma)
    n, seed = N_OBSERVATIONS.check("n", n), SEED.check("seed", seed)
    x = mu + sigma * np.random.default_rng(seed).standard_normal(n)
    return Sample(x, "x", f"nnkit.maximum_likelihood.draw_sample(mu={mu!r}, sigma={sigma!r}, n={n}, seed={seed})")


@cache
def columns_of(dataset: str) -> tuple[str, ...]:
    """The names of the columns of numbers in a data set of the catalogue."""
    data = load_dataset(dataset, test_fraction=0.0)
    return data.feature_names + ((data.target_name,) if data.task == "regression" else ())


def load_sample(dataset: str = "iris", column: str | None = None) -> Sample:
    """Load one column of a data set of the catalogue, in the units in which it was measured.

    Parameters
    ----------
    dataset : str
        A key of `DATASETS`.
    column : str, optional
        The name of a feature, or of the target of a regression; by default the first feature.

    Returns
    -------
    Sample
    """
    data = load_dataset(dataset, test_fraction=0.0)
    names = columns_of(dataset)
    column = names[0] if column is None else choice("column", column, names)
    if column in data.feature_names:
        row = data.feature_names.index(column)
        x = data.train.X[row] * data.input_scale[row] + data.input_mean[row]
    else:
        x = data.train.T[0] * data.target_scale + data.target_mean
    # standardising and back leaves rounding errors behind the digits that were measured
    return Sample(np.round(x, 10), column, f"nnkit.maximum_likelihood.load_sample({dataset!r}, {column!r})")
