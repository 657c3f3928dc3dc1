"""Median and quartiles of the losses of several runs."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Summary:
    """The losses of the runs that share a value of a swept setting, over all other settings that were swept.

    Attributes
    ----------
    value : str or number
    n_runs, n_stopped : int
        The number of runs, and of those that were no longer finite by then.
    median, lower, upper, least, greatest : float
        Median, quartiles and extremes of the loss; a run that is no longer finite counts as infinite.
    updates, epochs : float
        The moment, at the run that is furthest.
    """

    value: str | float
    n_runs: int
    n_stopped: int
    median: float
    lower: float
    upper: float
    least: float
    greatest: float
    updates: int
    epochs: float


def quantiles(losses: np.ndarray) -> np.ndarray:
    """Minimum, quartiles with the median, and maximum of each column, (5, ...); values that are not finite count as infinite."""
    ordered = np.sort(np.where(np.isfinite(losses), losses, np.inf), axis=0)
    at = np.array([0.0, 0.25, 0.5, 0.75, 1.0]) * (len(ordered) - 1)
    low, share = at.astype(int), at % 1.0
    share = share.reshape(-1, *[1] * (ordered.ndim - 1))
    below, above = ordered[low], ordered[np.minimum(low + 1, len(ordered) - 1)]
    with np.errstate(invalid="ignore"):
        between = below + share * (above - below)
    # between a finite and an infinite loss there is no number; NumPy's own quantile would say NaN
    return np.where((share == 0.0) | (below == above), below, np.where(np.isfinite(above), between, np.inf))
