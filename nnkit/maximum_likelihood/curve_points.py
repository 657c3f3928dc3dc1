"""Points (x, y) to fit a curve to: typed, drawn around a known curve, from a table, or of the diabetes patients."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from nnkit.data.datasets import load_dataset
from nnkit.data.grid import one_at_a_time, read_grid
from nnkit.data.reading import Reading
from nnkit.data.tables import MOST_ROWS
from nnkit.data.typed_cases import read_cases
from nnkit.result import digest
from nnkit.settings import SEED, Checked, OneOf, Real, Text, Whole, setting
from nnkit.validation import choice, matrix, rejected

FEWEST_POINTS, MOST_TYPED = 2, 60
NOISE = OneOf(("gaussian", "laplace"))
SOURCES = ("typed", "drawn", "table", "diabetes")
PATIENT_FEATURES = ("age", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6")

TRUTHS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "line": lambda x: 1.0 + 0.5 * x,
    "parabola": lambda x: 1.0 + 0.2 * (x - 4.0) ** 2,
    "sine": lambda x: 3.0 + 2.0 * np.sin(x),
    "step": lambda x: np.where(x < 5.0, 1.0, 4.0),
}
"""The curves that points are drawn around, over x from 0 to 10."""


@dataclass(frozen=True, eq=False)
class Points:
    """Points to fit a curve to, and points kept aside.

    Parameters
    ----------
    x, y : array (n_points,)
        In their own units: at least two points of finite numbers.
    x_test, y_test : array (n_test,)
        May be empty.
    x_name, y_name : str
    truth : str
        The name in TRUTHS of the curve they were drawn around; empty where there is none.
    source : str, optional
        Python that makes the points again; by default it holds the numbers themselves.
    understood, remarks : str and tuple of str
        How the table was read that they come from, and what was left out; empty for others.
    """

    x: np.ndarray
    y: np.ndarray
    x_test: np.ndarray = field(default_factory=lambda: np.empty(0))
    y_test: np.ndarray = field(default_factory=lambda: np.empty(0))
    x_name: str = "x"
    y_name: str = "y"
    truth: str = ""
    source: str = ""
    understood: str = ""
    remarks: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for x_field, y_field in (("x", "y"), ("x_test", "y_test")):
            x = matrix(x_field, np.atleast_2d(getattr(self, x_field)), 1)[0].copy()
            y = matrix(y_field, np.atleast_2d(getattr(self, y_field)), 1, len(x))[0].copy()
            object.__setattr__(self, x_field, x)
            object.__setattr__(self, y_field, y)
        if len(self.x) < FEWEST_POINTS:
            raise rejected("number of points", len(self.x), f"at least {FEWEST_POINTS}")
        if not self.source:
            numbers = ", ".join(str(column.tolist()) for column in (self.x, self.y, self.x_test, self.y_test))
            object.__setattr__(self, "source", f"nnkit.maximum_likelihood.Points({numbers})")

    @cached_property
    def key(self) -> tuple[str, ...]:
        """The names, and a digest of the numbers."""
        return self.x_name, self.y_name, self.truth, digest(self.x, self.y, self.x_test, self.y_test)

    @property
    def y_mean(self) -> float:
        """The mean of y."""
        return float(self.y.mean())

    @property
    def y_scale(self) -> float:
        """The standard deviation of y (by n), or 1 where all y are equal."""
        return _std_or_1(self.y)

    @property
    def n_different(self) -> int:
        """The number of different x."""
        return len(np.unique(self.x))


def _std_or_1(y: np.ndarray) -> float:
    return 1.0 if np.ptp(y) == 0.0 else float(y.std()) or 1.0


def _checked_pairs(name: str, text: str) -> str:
    read_cases(name, text, 2, fewest=FEWEST_POINTS, most=MOST_TYPED)
    return str(text)


@dataclass(frozen=True)
class PointSource(Reading):
    """The source of points, as plain values.

    Parameters
    ----------
    source : {"typed", "drawn", "table", "diabetes"}
    pairs : str
        Typed points, such as "1,2;3,4", from 2 to 60.
    truth : str
        A name in TRUTHS: the curve that points are drawn around, with x uniform on [0, 10].
    n_points : int
        How many are drawn.
    noise_std : float
        The standard deviation of their noise.
    noise : {"gaussian", "laplace"}
    draw_seed : int
    table : str
        A table as text, with two columns of numbers or more.
    feature, target : str
        The table's columns to be x and y; "" is the first other column of numbers, and the last one.
    decimal, header, missing, columns
        What is known about the text of the table: see `nnkit.data.reading.Reading`.
    patient_feature : str
        The measurement of the diabetes patients that is x; y is the progression of the disease.
    outlier_shift : float
        How far the point with the largest x, of those to fit, is moved up, in standard deviations of y.
    test_share : float
        The share of points that are kept aside.
    split_seed : int
    """

    source: str = setting("typed", OneOf(SOURCES))
    pairs: str = setting("1,2;3,4", Checked(_checked_pairs))
    truth: str = setting("sine", OneOf(tuple(TRUTHS)))
    n_points: int = setting(30, Whole(FEWEST_POINTS, 1000))
    noise_std: float = setting(0.5, Real(0.0, 10.0))
    noise: str = setting("gaussian", NOISE)
    draw_seed: int = setting(0, SEED)
    table: str = setting("", Text(1_000_000))
    feature: str = setting("", Text(100))
    target: str = setting("", Text(100))
    patient_feature: str = setting("bmi", OneOf(PATIENT_FEATURES))
    outlier_shift: float = setting(0.0, Real(-20.0, 20.0))
    test_share: float = setting(0.0, Real(0.0, 0.7))
    split_seed: int = setting(0, SEED)

    def points(self) -> Points:
        """Make the points. ValueError in a sentence where a table or a column cannot be used."""
        if self.source == "table":
            return self._of_table()
        makers = {"typed": self._typed, "drawn": self._drawn, "diabetes": self._diabetes}
        return self._split(*makers[self.source]())

    def _split(self, x: np.ndarray, y: np.ndarray, names: tuple[str, str]) -> Points:
        n_test = min(int(len(x) * self.test_share + 0.5), len(x) - FEWEST_POINTS)
        order = np.random.default_rng(self.split_seed).permutation(len(x)) if n_test else np.arange(len(x))
        fitted, aside = order[: len(x) - n_test], order[len(x) - n_test :]
        y = np.array(y)
        if self.outlier_shift:
            rightmost = fitted[np.argmax(x[fitted])]
            y[rightmost] += self.outlier_shift * _std_or_1(y[fitted])
        truth = self.truth if self.source == "drawn" else ""
        return Points(x[fitted], y[fitted], x[aside], y[aside], *names, truth, f"{self.constructor()}.points()")

    def _typed(self) -> tuple[np.ndarray, np.ndarray, tuple[str, str]]:
        x, y = read_cases("pairs", self.pairs, 2, fewest=FEWEST_POINTS, most=MOST_TYPED)
        return x, y, ("x", "y")

    def _drawn(self) -> tuple[np.ndarray, np.ndarray, tuple[str, str]]:
        x_rng, noise_rng = np.random.default_rng(self.draw_seed).spawn(2)
        x = np.sort(x_rng.uniform(0.0, 10.0, self.n_points))
        if self.noise == "gaussian":
            noise = noise_rng.standard_normal(self.n_points)
        else:
            noise = noise_rng.laplace(scale=np.sqrt(0.5), size=self.n_points)  # of standard deviation 1
        return x, TRUTHS[self.truth](x) + self.noise_std * noise, ("x", "y")

    @one_at_a_time
    def _of_table(self) -> Points:
        grid = read_grid(self.table, self, fewest_columns=2, most_rows=MOST_ROWS, last_name="target")
        numeric = grid.numeric or grid.names
        y_name = choice("target", self.target, grid.names) if self.target else numeric[-1]
        others = [name for name in numeric if name != y_name]
        if not others and not self.feature:
            raise ValueError("text: received one column of numbers; accepted are at least two.")
        x_name = choice("feature", self.feature, grid.names) if self.feature else others[0]
        if x_name == y_name:
            raise rejected("feature", x_name, "another column than that of y")
        grid = grid.only([x_name, y_name], *grid.on_words()).complete()
        if not FEWEST_POINTS <= len(grid.rows) <= MOST_ROWS:
            raise ValueError(f"number of points: received {len(grid.rows):,}; accepted are {FEWEST_POINTS} to {MOST_ROWS:,}.")
        points = self._split(grid.numbers(x_name), grid.numbers(y_name), (x_name, y_name))
        understood = f"Read as {len(grid.rows):,} points, x = {x_name} and y = {y_name}; {grid.understood}."
        return replace(points, understood=understood, remarks=grid.remarks)

    def _diabetes(self) -> tuple[np.ndarray, np.ndarray, tuple[str, str]]:
        data = load_dataset("diabetes", test_fraction=0.0)
        row = data.feature_names.index(self.patient_feature)
        x = data.train.X[row] * data.input_scale[row] + data.input_mean[row]
        y = data.train.T[0] * data.target_scale + data.target_mean
        return np.round(x, 4), np.round(y, 4), (self.patient_feature, data.target_name)  # as measured: four digits at most
