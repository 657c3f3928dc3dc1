"""What many runs come to: the median of their losses, and how far they spread."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Summary:
    """What the runs that share a value of a swept setting come to, over all else that was swept.

    Attributes
    ----------
    value : str or number
    n_runs, n_stopped : int
        How many runs there are, and how many of them stopped being finite by then.
    median, lower, upper, least, greatest : float
        Median, quartiles and extremes of the loss; a run that is no longer finite counts as infinite.
    updates, epochs : float
        When this is, at the run that is furthest.
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
    """Least, lower quartile, median, upper quartile and greatest of each column; what is not finite counts as infinite."""
    ordered = np.sort(np.where(np.isfinite(losses), losses, np.inf), axis=0)
    places = np.array([0.0, 0.25, 0.5, 0.75, 1.0]) * (len(ordered) - 1)
    low, share = places.astype(int), places % 1.0
    share = share.reshape(-1, *[1] * (ordered.ndim - 1))
    below, above = ordered[low], ordered[np.minimum(low + 1, len(ordered) - 1)]
    with np.errstate(invalid="ignore"):
        between = below + share * (above - below)
    # between a finite and an infinite loss there is no number; NumPy's own quantile would say NaN
    return np.where((share == 0.0) | (below == above), below, np.where(np.isfinite(above), between, np.inf))
