"""Cases with their targets, and the preparation of a table for training: split in two and standardised.

In a table every row is a case; in all that comes out of here, one case is one column.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

LARGEST_TEST_FRACTION = 0.9


@dataclass(frozen=True, eq=False)
class Cases:
    """Cases with their targets, one case in each column.

    Attributes
    ----------
    X : ndarray, shape (n_features, n_cases)
        The inputs.
    T : ndarray, shape (n_targets, n_cases)
        The targets: one row of numbers in a regression, a one-hot column of zeros and a one in a classification.
    """

    X: np.ndarray
    T: np.ndarray

    @property
    def n_cases(self) -> int:
        """The number of cases; may be 0."""
        return self.X.shape[1]

    @property
    def labels(self) -> np.ndarray:
        """The class of each case, shape (n_cases,): the row of T that holds the one. For classification only."""
        return self.T.argmax(axis=0)


@dataclass(frozen=True, eq=False)
class Data:
    """A dataset ready for training.

    Attributes
    ----------
    name : str
        The name in the catalogue, or "table" for the user's own.
    task : {"classification", "regression"}
    train, test : Cases
        The cases to learn from, and those kept aside.
    feature_names : tuple of str
    class_names : tuple of str
        The name of each row of T; empty in a regression.
    target_name : str
    input_mean, input_scale : ndarray, shape (n_features, 1)
        Before noise, X = (raw - input_mean) / input_scale, where raw is in the table's own units. Both come from
        the training cases; they are 0 and 1 where the inputs are not standardised.
    target_mean, target_scale : float
        The same for the targets of a regression; 0.0 and 1.0 where they are not standardised.
    understood : str
        Of a person's own table: how its text was read, in a sentence.
    remarks : tuple of str
        What was left out of it, and what is worth knowing about it, a sentence each.
    measured : Data, optional
        Where the inputs were made of measured features by `make_inputs`: the data with those features.
    """

    name: str
    task: str
    train: Cases
    test: Cases
    feature_names: tuple
    class_names: tuple
    target_name: str
    input_mean: np.ndarray
    input_scale: np.ndarray
    target_mean: float
    target_scale: float
    understood: str = ""
    remarks: tuple[str, ...] = ()
    measured: "Data | None" = None
    make_inputs: Callable | None = None

    @property
    def seen(self) -> "Data":
        """The data before feature construction; used for plots."""
        return self if self.measured is None else self.measured

    def inputs(self, X: np.ndarray) -> np.ndarray:
        """The inputs (n_features, n_cases) made of measured features X (n_measured, n_cases)."""
        return X if self.make_inputs is None else self.make_inputs(X)

    @property
    def n_features(self) -> int:
        """The number of rows of X."""
        return len(self.feature_names)

    @property
    def n_classes(self) -> int:
        """The number of classes; 0 in a regression."""
        return len(self.class_names)


@dataclass(frozen=True, eq=False)
class Table:
    """Cases before they are split and standardised.

    Attributes
    ----------
    X : ndarray, shape (n_features, n_cases)
        The inputs in their own units.
    target : ndarray, shape (n_cases,)
        Numbers in a regression; in a classification the position of each case's class in `class_names`.
    feature_names, class_names : tuple of str
        A table without class names is a regression.
    target_name : str
    """

    X: np.ndarray
    target: np.ndarray
    feature_names: tuple
    class_names: tuple
    target_name: str


def prepare(
    name: str,
    table: Table,
    *,
    standardise: bool,
    test_fraction: float,
    rng: np.random.Generator,
    feature_noise: float | np.ndarray = 0.0,
    target_noise: float | np.ndarray = 0.0,
) -> "Data":
    """Split a `Table` into training and test cases, standardised and with encoded classes.

    Parameters
    ----------
    name : str
        What the data are called.
    table : Table
        At least two cases.
    standardise : bool
        Whether the features, and the target of a regression, are brought to mean 0 and standard deviation 1 over
        the training cases.
    test_fraction : float
        The share of cases kept for the test, rounded to whole cases, half upwards; at least two training cases
        remain.
    rng : numpy.random.Generator
        Draws the order of the cases: the training cases come first in it, then the test cases.
    feature_noise : float or ndarray, shape (n_features, n_cases)
        Added to the features once they are standardised.
    target_noise : float or ndarray, shape (n_cases,)
        Added to the target of a regression before it is standardised.

    Returns
    -------
    Data
    """
    n_features, n_cases = table.X.shape
    n_test = min(int(n_cases * test_fraction + 0.5), n_cases - 2)
    train, test = np.split(rng.permutation(n_cases), [n_cases - n_test])

    input_mean, input_scale = np.zeros((n_features, 1)), np.ones((n_features, 1))
    target_mean, target_scale = 0.0, 1.0
    if standardise:
        input_mean, input_scale = _mean_and_scale(table.X[:, train])
    X = (table.X - input_mean) / input_scale + feature_noise

    if table.class_names:
        T = (np.arange(len(table.class_names))[:, np.newaxis] == table.target).astype(float)
    else:
        T = (table.target + target_noise)[np.newaxis]
        if standardise:
            target_mean, target_scale = (value.item() for value in _mean_and_scale(T[:, train]))
        T = (T - target_mean) / target_scale

    return Data(
        name=name,
        task="classification" if table.class_names else "regression",
        train=Cases(X.take(train, axis=1), T.take(train, axis=1)),
        test=Cases(X.take(test, axis=1), T.take(test, axis=1)),
        feature_names=table.feature_names,
        class_names=table.class_names,
        target_name=table.target_name,
        input_mean=input_mean,
        input_scale=input_scale,
        target_mean=target_mean,
        target_scale=target_scale,
    )


def _mean_and_scale(rows):
    """The mean and standard deviation of each row, as columns; a constant row has scale 1."""
    mean, scale = rows.mean(axis=1, keepdims=True), rows.std(axis=1, keepdims=True)
    # Rounding alone can give equal numbers a tiny spread, so equality is asked of the numbers themselves.
    constant = (np.ptp(rows, axis=1, keepdims=True) == 0) | (scale == 0)
    return np.where(constant, rows[:, :1], mean), np.where(constant, 1.0, scale)
