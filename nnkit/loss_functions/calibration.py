"""From probabilities to decisions: what a threshold gets right and wrong, and whether the probabilities come true."""

from dataclasses import dataclass

import numpy as np

from nnkit.engine.metrics import confusion_matrix
from nnkit.validation import number, rejected, whole

MOST_BINS = 50


@dataclass(frozen=True, eq=False)
class Decisions:
    """What a threshold makes of probabilities: "yes" for p above it, or equal to it.

    Attributes
    ----------
    threshold : float
    counts : array (2, 2)
        How often class j was decided where class i was true: row i, column j.
    """

    threshold: float
    counts: np.ndarray

    @property
    def accuracy(self):
        """The share of cases that are decided rightly."""
        return _share(self.counts[0, 0] + self.counts[1, 1], self.counts.sum())

    @property
    def recall(self):
        """The share of the true "yes" that are found; NaN where there are none."""
        return _share(self.counts[1, 1], self.counts[1].sum())

    @property
    def precision(self):
        """The share of the decided "yes" that are true; NaN where nothing is decided "yes"."""
        return _share(self.counts[1, 1], self.counts[:, 1].sum())

    @property
    def false_alarm_rate(self):
        """The share of the true "no" that are decided "yes"; NaN where there are none."""
        return _share(self.counts[0, 1], self.counts[0].sum())


@dataclass(frozen=True, eq=False)
class Calibration:
    """Whether what is given a probability of 70% happens in 70% of the cases.

    Attributes
    ----------
    edges : array (n_bins + 1,)
        Of equally wide bins of probabilities from 0 to 1; a bin holds its lower edge, and the last one holds 1 too.
    counts : array (n_bins,)
        Cases in each bin.
    mean_p, share : array (n_bins,)
        The mean probability in each bin, and the share of its cases that are "yes"; NaN in empty bins.
    """

    edges: np.ndarray
    counts: np.ndarray
    mean_p: np.ndarray
    share: np.ndarray

    @property
    def error(self):
        """The expected calibration error: the mean distance of share and mean probability, each bin counting by its cases."""
        full = self.counts > 0
        return float((self.counts[full] * np.abs(self.share - self.mean_p)[full]).sum() / self.counts.sum())


def decide(p, t, threshold=0.5):
    """Probabilities turned into decisions.

    Parameters
    ----------
    p, t : arrays (n_cases,)
        Probabilities of "yes", and targets, 0 or 1.
    threshold : float
        From 0 to 1. A probability that equals it is a "yes".

    Returns
    -------
    Decisions
    """
    p, t = _checked(p, t)
    threshold = number("threshold", threshold, 0.0, 1.0)
    return Decisions(threshold, confusion_matrix((p >= threshold).astype(int), t.astype(int), 2))


def calibrate(p, t, n_bins=10):
    """How often "yes" came true in each of some equally wide bins of probability.

    Parameters
    ----------
    p, t : arrays (n_cases,)
        Probabilities of "yes", and targets, 0 or 1.
    n_bins : int
        From 2 to 50.

    Returns
    -------
    Calibration

    Notes
    -----
    Source: Guo, Pleiss, Sun and Weinberger 2017, On calibration of modern neural networks (reliability diagram).
    """
    p, t = _checked(p, t)
    n_bins = whole("n_bins", n_bins, 2, MOST_BINS)
    edges = np.linspace(0.0, 1.0, n_bins + 1)
    bins = np.clip(np.searchsorted(edges, p, side="right") - 1, 0, n_bins - 1)
    counts = np.bincount(bins, minlength=n_bins)
    with np.errstate(invalid="ignore"):
        mean_p, share = (np.bincount(bins, weights=each, minlength=n_bins) / counts for each in (p, t))
    return Calibration(edges, counts, mean_p, share)


def decision_takeaways(p, t, threshold, n_bins, class_names):
    """What a threshold and the calibration show, as sentences in Markdown that are true of these cases."""
    decisions, calibrated = decide(p, t, threshold), calibrate(p, t, n_bins)
    (true_no, false_yes), (false_no, true_yes) = decisions.counts
    no, yes = class_names
    said = [
        f"**At a threshold of {decisions.threshold:g}**, {true_no + true_yes} of {len(p)} cases are decided rightly "
        f"({decisions.accuracy:.1%}). {false_no} of {false_no + true_yes} {yes} are missed, and {false_yes} of "
        f"{true_no + false_yes} {no} are taken for {yes}."
    ]
    grid = np.linspace(0.0, 1.0, 101)
    rates = np.array([decide(p, t, place).accuracy for place in grid])
    best = grid[rates == rates.max()]
    if decisions.accuracy < rates.max():
        said.append(
            f"The most that any threshold gets right here is {rates.max():.1%}, for example at {best[len(best) // 2]:.2f}."
        )
    elif len(best) > 20:
        said.append(
            f"{len(best)} of 101 thresholds get equally many right: few probabilities lie in between, so it hardly matters where "
            "the line is drawn."
        )
    often, meant = float(np.mean(t)), float(np.mean(p))
    direction = "too often" if meant > often + 0.01 else "too seldom" if meant < often - 0.01 else "about as often as it is true"
    said.append(
        f"**Calibration**: the mean probability of {yes} is {meant:.1%}, and {often:.1%} are {yes}: it is expected "
        f"{direction}. Over {(calibrated.counts > 0).sum()} bins with cases, share and probability "
        f"lie {calibrated.error:.3f} apart on average."
    )
    small = int(((calibrated.counts > 0) & (calibrated.counts < 10)).sum())
    if small:
        hold = "1 bin holds" if small == 1 else f"{small} bins hold"
        said.append(f"{hold} fewer than 10 cases: there a single case moves the share by more than 10 percentage points.")
    return said


def _share(part, whole_number):
    return float(part / whole_number) if whole_number else float("nan")


def _checked(p, t):
    p, t = np.asarray(p, dtype=float), np.asarray(t, dtype=float)
    if p.ndim != 1 or p.shape != t.shape or not p.size:
        raise ValueError(f"p: received shape {p.shape}; accepted is a vector of at least one, as long as t, {t.shape}.")
    for name, values, is_usable, accepted in (
        ("p", p, (p >= 0.0) & (p <= 1.0), "probabilities from 0 to 1"),
        ("t", t, (t == 0.0) | (t == 1.0), "targets 0 and 1"),
    ):
        if not is_usable.all():
            raise rejected(name, float(values[np.argmin(is_usable)]), accepted)
    return p, t
