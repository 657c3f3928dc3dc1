"""Points (x, y) for a curve: typed, drawn around a known curve, from a table, or of the diabetes patients."""

from dataclasses import dataclass, fields

import numpy as np

from nnkit.data.datasets import load_dataset
from nnkit.data.tables import read_table
from nnkit.data.typed_cases import read_cases
from nnkit.settings import SEED
from nnkit.validation import choice, matrix, number, rejected, whole

FEWEST_POINTS, MOST_TYPED, MOST_DRAWN = 2, 60, 1000
LARGEST_SHIFT = 20.0
MOST_TEST = 0.7
LONGEST_TABLE = 1_000_000
NOISES = ("gaussian", "laplace")
SOURCES = ("typed", "drawn", "table", "diabetes")
PATIENT_FEATURES = ("age", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6")

TRUTHS = {
    "line": lambda x: 1.0 + 0.5 * x,
    "parabola": lambda x: 1.0 + 0.2 * (x - 4.0) ** 2,
    "sine": lambda x: 3.0 + 2.0 * np.sin(x),
    "step": lambda x: np.where(x < 5.0, 1.0, 4.0),
}
"""The curves that points are drawn around, over x from 0 to 10."""


@dataclass(frozen=True, eq=False)
class Points:
    """Points to fit a curve to, and points kept aside.

    Attributes
    ----------
    x, y : array (n_points,)
        In their own units.
    x_test, y_test : array (n_test,)
        May be empty.
    x_name, y_name : str
    truth : str
        The name in TRUTHS of the curve they were drawn around; empty where there is none.
    """

    x: np.ndarray
    y: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray
    x_name: str = "x"
    y_name: str = "y"
    truth: str = ""

    @property
    def y_mean(self):
        """The mean of y."""
        return float(self.y.mean())

    @property
    def y_scale(self):
        """The standard deviation of y (by n), or 1 where all y are equal."""
        return 1.0 if np.ptp(self.y) == 0.0 else float(self.y.std()) or 1.0

    @property
    def n_different(self):
        """How many different x there are."""
        return len(np.unique(self.x))


@dataclass(frozen=True)
class PointSource:
    """Where points come from, as plain values.

    Parameters
    ----------
    source : {"typed", "drawn", "table", "diabetes"}
    pairs : str
        Typed points, such as "1,2;3,4", from 2 to 60.
    truth : str
        A name in TRUTHS: the curve that points are drawn around, with x spread evenly by chance from 0 to 10.
    n_points : int
        How many are drawn, 2 to 1000.
    noise_std : float
        The standard deviation of their noise, 0 to 10.
    noise : {"gaussian", "laplace"}
    draw_seed : int
    table : str
        CSV text as `read_table` takes it, with two columns or more.
    feature, target : str
        The table's columns to be x and y; "" is the first feature, and the last column.
    patient_feature : str
        Which measurement of the diabetes patients is x; y is the progression of the disease.
    outlier_shift : float
        The point with the largest x, of those to fit, is lifted by so many standard deviations of y: an outlier.
    test_share : float
        The share of points that are kept aside, 0 to 0.7.
    split_seed : int
    """

    source: str = "typed"
    pairs: str = "1,2;3,4"
    truth: str = "sine"
    n_points: int = 30
    noise_std: float = 0.5
    noise: str = "gaussian"
    draw_seed: int = 0
    table: str = ""
    feature: str = ""
    target: str = ""
    patient_feature: str = "bmi"
    outlier_shift: float = 0.0
    test_share: float = 0.0
    split_seed: int = 0

    def __post_init__(self):
        for field in fields(self):
            object.__setattr__(self, field.name, SOURCE_CHECKS[field.name](field.name, getattr(self, field.name)))

    def points(self):
        """The points. ValueError in a sentence where a typed point, a table or a column cannot be used.

        Returns
        -------
        Points
        """
        x, y, names = {"typed": self._typed, "drawn": self._drawn, "table": self._of_table, "diabetes": self._diabetes}[
            self.source
        ]()
        n_test = min(int(len(x) * self.test_share + 0.5), len(x) - FEWEST_POINTS)
        order = np.random.default_rng(self.split_seed).permutation(len(x)) if n_test else np.arange(len(x))
        kept, aside = order[: len(x) - n_test], order[len(x) - n_test :]
        points = curve_points(x[kept], y[kept], x[aside], y[aside], *names, truth=self.truth if self.source == "drawn" else "")
        if self.outlier_shift:
            points.y[np.argmax(points.x)] += self.outlier_shift * points.y_scale
        return points

    def to_python(self):
        """Code that makes the same points."""
        changed = [(f.name, getattr(self, f.name)) for f in fields(self) if getattr(self, f.name) != f.default]
        lines = "".join(f"    {name}={value!r},\n" for name, value in changed)
        return f"points = nnkit.maximum_likelihood.PointSource({chr(10) + lines if lines else ''}).points()\n"

    def _typed(self):
        return *read_cases("pairs", self.pairs, 2, fewest=FEWEST_POINTS, most=MOST_TYPED), ("x", "y")

    def _drawn(self):
        places, noises = np.random.default_rng(self.draw_seed).spawn(2)
        x = np.sort(places.uniform(0.0, 10.0, self.n_points))
        if self.noise == "gaussian":
            noise = noises.standard_normal(self.n_points)
        else:
            noise = noises.laplace(scale=np.sqrt(0.5), size=self.n_points)  # of standard deviation 1
        return x, TRUTHS[self.truth](x) + self.noise_std * noise, ("x", "y")

    def _of_table(self):
        data = read_table(self.table, target=self.target or None, task="regression", test_fraction=0.0, standardise=False)
        row = data.feature_names.index(choice("feature", self.feature, data.feature_names)) if self.feature else 0
        return data.train.X[row], data.train.T[0], (data.feature_names[row], data.target_name)

    def _diabetes(self):
        data = load_dataset("diabetes", test_fraction=0.0)
        row = data.feature_names.index(self.patient_feature)
        x = data.train.X[row] * data.input_scale[row] + data.input_mean[row]
        y = data.train.T[0] * data.target_scale + data.target_mean
        return np.round(x, 4), np.round(y, 4), (self.patient_feature, data.target_name)  # as measured: four digits at most


def curve_points(x, y, x_test=(), y_test=(), x_name="x", y_name="y", truth=""):
    """Points from your own numbers.

    Parameters
    ----------
    x, y : array (n_points,)
        At least two points of finite numbers.
    x_test, y_test : array (n_test,)
    x_name, y_name, truth : str

    Returns
    -------
    Points
    """
    x, x_test = (matrix(name, np.atleast_2d(values), 1)[0].copy() for name, values in (("x", x), ("x_test", x_test)))
    y = matrix("y", np.atleast_2d(y), 1, len(x))[0].copy()
    y_test = matrix("y_test", np.atleast_2d(y_test), 1, len(x_test))[0].copy()
    if len(x) < FEWEST_POINTS:
        raise rejected("number of points", len(x), f"at least {FEWEST_POINTS}")
    return Points(x, y, x_test, y_test, x_name, y_name, truth)


def _text(name, value):
    if not isinstance(value, str) or len(value) > LONGEST_TABLE:
        raise rejected(name, value, f"text of up to {LONGEST_TABLE} characters")
    return value


def _seed(name, value):
    return SEED.check(name, value)


SOURCE_CHECKS = {
    "source": lambda name, value: choice(name, value, SOURCES),
    "pairs": _text,
    "truth": lambda name, value: choice(name, value, TRUTHS),
    "n_points": lambda name, value: whole(name, value, FEWEST_POINTS, MOST_DRAWN),
    "noise_std": lambda name, value: number(name, value, 0.0, 10.0),
    "noise": lambda name, value: choice(name, value, NOISES),
    "draw_seed": _seed,
    "table": _text,
    "feature": _text,
    "target": _text,
    "patient_feature": lambda name, value: choice(name, value, PATIENT_FEATURES),
    "outlier_shift": lambda name, value: number(name, value, -LARGEST_SHIFT, LARGEST_SHIFT),
    "test_share": lambda name, value: number(name, value, 0.0, MOST_TEST),
    "split_seed": _seed,
}
"""What each field of a `PointSource` accepts."""
