"""Measures of predictions: accuracy, confusion matrix, R squared and RMSE."""

import numpy as np

from nnkit.validation import real_array


def accuracy(predicted: np.ndarray, actual: np.ndarray) -> float:
    """The share of equal labels; NaN where there are none. Both are vectors of whole numbers."""
    predicted, actual = _pair(predicted, actual)
    return float((predicted == actual).mean()) if actual.size else float("nan")


def confusion_matrix(predicted: np.ndarray, actual: np.ndarray, n_classes: int) -> np.ndarray:
    """The number of cases of class i that were predicted as class j, in row i and column j: (n_classes, n_classes)."""
    predicted, actual = _pair(predicted, actual)
    counts = np.zeros((n_classes, n_classes), dtype=int)
    np.add.at(counts, (actual.astype(int), predicted.astype(int)), 1)
    return counts


def rmse(predicted: np.ndarray, actual: np.ndarray) -> float:
    """The root of the mean squared error, in the unit of the target; NaN where there are no cases."""
    predicted, actual = _pair(predicted, actual)
    return float(np.sqrt(np.square(predicted - actual).mean())) if actual.size else float("nan")


def r_squared(predicted: np.ndarray, actual: np.ndarray) -> float:
    """1 - squared error / squared distance to the mean: 1 is perfect, 0 no better than the mean, below 0 worse.

    NaN where there are no cases, or where all targets are equal.
    """
    predicted, actual = _pair(predicted, actual)
    if not actual.size or actual.min() == actual.max():
        return float("nan")
    total = np.square(actual - actual.mean()).sum()
    return float(1.0 - np.square(predicted - actual).sum() / total) if total else float("nan")


def _pair(predicted, actual):
    predicted, actual = real_array("predicted", predicted), real_array("actual", actual)
    if predicted.shape != actual.shape or actual.ndim != 1:
        raise ValueError(f"predicted: received shape {predicted.shape}; accepted is a vector as long as actual, {actual.shape}.")
    return predicted, actual
