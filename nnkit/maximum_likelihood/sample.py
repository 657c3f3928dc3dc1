"""Observations x_1, ..., x_n of one quantity, and the few sums that a Gaussian's likelihood needs of them.

However many observations there are, the log-likelihood of every mu and sigma follows from n, their mean and the sum of
their squared distances from it, so a million are answered as fast as ten.
"""

import re
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np

from nnkit.data.datasets import load_dataset
from nnkit.settings import SEED
from nnkit.validation import choice, number, rejected, whole

MOST_OBSERVATIONS = 1_000_000
LARGEST = 1e100  # of an observation: the sum of a million squares is still far from the largest float
LARGEST_DRAWN = 1e6  # of the mean and the standard deviation that observations are drawn with
SMALLEST_DRAWN = 1e-6
MOST_WRITTEN = 100  # observations that are written out in code; more are read from a file
LEAST_SPREAD = 1e-13  # of the standard deviation, beside the size of the numbers: less is only their rounding
LEAST_SIGMA = 1e-40  # of observations that count as different: the square of it is still a float
MOST_BARS = 60


@dataclass(frozen=True, eq=False)
class Sample:
    """Observations of one quantity. `sample_of` and its relatives make one.

    Attributes
    ----------
    x : array (n,)
        Finite numbers.
    name : str
        What was observed.
    source : str
        Python that makes the sample again, for the code that a page offers.
    """

    x: np.ndarray
    name: str
    source: str

    @property
    def n(self):
        """How many observations there are."""
        return len(self.x)

    @cached_property
    def mean(self):
        """Their mean: the maximum likelihood estimate of mu."""
        return float(np.clip(self.x.mean(), self.low, self.high))

    @cached_property
    def squares(self):
        """The sum of their squared distances from the mean."""
        distances = self.x - self.mean
        # what rounding left of the mean is taken out once more
        return max(float(distances @ distances - distances.sum() ** 2 / self.n), 0.0)

    @cached_property
    def variance(self):
        """The mean of their squared distances from the mean, by n."""
        return self.squares / self.n

    @cached_property
    def sigma(self):
        """The standard deviation by n: the maximum likelihood estimate of sigma."""
        return float(np.sqrt(self.variance))

    @cached_property
    def unbiased_sigma(self):
        """The standard deviation by n - 1, as pandas and R have it; NaN for a single observation."""
        return float(np.sqrt(self.squares / (self.n - 1))) if self.n > 1 else float("nan")

    @cached_property
    def low(self):
        """The least observation."""
        return float(self.x.min())

    @cached_property
    def high(self):
        """The greatest observation."""
        return float(self.x.max())

    @property
    def is_constant(self):
        """Whether the observations do not differ by more than the rounding of their own size."""
        return self.sigma <= max(LEAST_SPREAD * max(abs(self.low), abs(self.high)), LEAST_SIGMA)

    @cached_property
    def bars(self):
        """Edges (n_bars + 1,) and heights (n_bars,) of a histogram whose area is 1."""
        if self.is_constant:
            reach = 0.5 * max(abs(self.mean) * 1e-3, 1e-3)
            return np.array([self.mean - reach, self.mean + reach]), np.array([0.5 / reach])
        n_bars = min(MOST_BARS, max(5, int(np.ceil(2.0 * self.n ** (1.0 / 3.0)))))
        counts, edges = np.histogram(self.x, n_bars, (self.low, self.high))
        return edges, counts / (self.n * (edges[1] - edges[0]))

    @cached_property
    def ordered(self):
        """The observations from the least to the greatest."""
        return np.sort(self.x)

    def to_csv(self):
        """The observations as the text of a CSV file, under their name."""
        name = "_".join(re.split(r"[\s,;|]+", self.name))
        numbers = [str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value) for value in self.x.tolist()]
        return "\n".join([name, *numbers]) + "\n"


def sample_of(x, name="x", source=None):
    """A `Sample` of a sequence of numbers.

    Parameters
    ----------
    x : sequence of float, shape (n,)
        From 1 to 1,000,000 finite numbers of at most 1e100 in size.
    name : str
        What was observed.
    source : str, optional
        Python that makes the sample again; by default the numbers themselves, or for more than 100 what reads the file that
        `to_csv` makes, as observations.csv.

    Returns
    -------
    Sample

    Raises
    ------
    ValueError
        For anything else, with the place of the first number that cannot be used.
    """
    try:
        x = np.array(x, dtype=float)
    except (TypeError, ValueError):
        raise rejected("observations", x, "a sequence of numbers") from None
    if x.ndim != 1 or not 1 <= len(x) <= MOST_OBSERVATIONS:
        raise ValueError(f"observations: received shape {x.shape}; accepted are 1 to {MOST_OBSERVATIONS:,} numbers in a row.")
    usable = np.abs(x) <= LARGEST  # a NaN is not
    if not usable.all():
        place = int(np.argmin(usable))
        raise rejected(f"observation {place + 1}", float(x[place]), f"a finite number from {-LARGEST:g} to {LARGEST:g}")
    x.flags.writeable = False
    if source is None:
        is_short = len(x) <= MOST_WRITTEN
        source = (
            f"nnkit.maximum_likelihood.sample_of({x.tolist()})"
            if is_short
            else 'nnkit.maximum_likelihood.read_sample(open("observations.csv"))'
        )
    return Sample(x, name, source)


def draw_sample(mu=5.0, sigma=2.0, n=40, seed=0):
    """Observations drawn from a Gaussian.

    Parameters
    ----------
    mu : float
        Its mean, from -1e6 to 1e6.
    sigma : float
        Its standard deviation, from 1e-6 to 1e6.
    n : int
        From 1 to 1,000,000.
    seed : int
        Equal arguments give equal numbers; another n keeps those that come first.

    Returns
    -------
    Sample
    """
    mu = number("mu", mu, -LARGEST_DRAWN, LARGEST_DRAWN)
    sigma = number("sigma", sigma, SMALLEST_DRAWN, LARGEST_DRAWN)
    n = whole("n", n, 1, MOST_OBSERVATIONS)
    seed = SEED.check("seed", seed)
    x = mu + sigma * np.random.default_rng(seed).standard_normal(n)
    return sample_of(x, "x", f"nnkit.maximum_likelihood.draw_sample(mu={mu!r}, sigma={sigma!r}, n={n}, seed={seed})")


@cache
def columns_of(dataset):
    """The names of the columns of numbers in a data set of the catalogue."""
    data = load_dataset(dataset, test_fraction=0.0)
    return data.feature_names + ((data.target_name,) if data.task == "regression" else ())


def load_sample(dataset="iris", column=None):
    """One column of a data set of the catalogue, in the units in which it was measured.

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
    # standardising and back leaves crumbs after the digits that were measured
    return sample_of(np.round(x, 10), column, f"nnkit.maximum_likelihood.load_sample({dataset!r}, {column!r})")
