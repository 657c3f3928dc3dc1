"""Decisions by a threshold on probabilities, and the calibration of these probabilities."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nnkit.engine.metrics import confusion_matrix
from nnkit.loss_functions.sigmoid_output import PROBABILITY
from nnkit.markdown import literal
from nnkit.numerals import for_people
from nnkit.settings import Whole
from nnkit.validation import real_array, rejected

N_BINS = Whole(2, 50)
WIDE = 0.2  # an interval of thresholds that is worth a sentence


@dataclass(frozen=True, eq=False)
class Decisions:
    """The decisions that a threshold makes: "yes" where the probability is at least as high.

    Attributes
    ----------
    threshold : float
    counts : array (2, 2)
        The confusion matrix: how often class j was decided where class i was true, in row i and column j.
    """

    threshold: float
    counts: np.ndarray

    @property
    def accuracy(self) -> float:
        """The share of cases with the right decision."""
        return _share(self.counts[0, 0] + self.counts[1, 1], self.counts.sum())

    @property
    def recall(self) -> float:
        """The share of the true "yes" that are decided "yes"; NaN where there are none."""
        return _share(self.counts[1, 1], self.counts[1].sum())

    @property
    def precision(self) -> float:
        """The share of the decided "yes" that are true; NaN where nothing is decided "yes"."""
        return _share(self.counts[1, 1], self.counts[:, 1].sum())

    @property
    def false_alarm_rate(self) -> float:
        """The share of the true "no" that are decided "yes"; NaN where there are none."""
        return _share(self.counts[0, 1], self.counts[0].sum())


@dataclass(frozen=True, eq=False)
class Calibration:
    """How often "yes" is true in each of some bins of probability: in 70% of the cases with a probability of 70%?

    Attributes
    ----------
    edges : array (n_bins + 1,)
        Of equally wide bins from 0 to 1; a bin holds its lower edge, and the last one holds 1 too.
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
    def error(self) -> float:
        """The expected calibration error: the mean distance of share and mean probability, weighted by the bins' cases."""
        full = self.counts > 0
        return float((self.counts[full] * np.abs(self.share - self.mean_p)[full]).sum() / self.counts.sum())


def decide(p: np.ndarray, t: np.ndarray, threshold: float = 0.5) -> Decisions:
    """Turn probabilities into decisions.

    Parameters
    ----------
    p, t : arrays (n_cases,)
        Probabilities of "yes", and targets, 0 or 1.
    threshold : float
        A probability that equals it is a "yes".

    Returns
    -------
    Decisions
    """
    p, t = _checked(p, t)
    threshold = PROBABILITY.check("threshold", threshold)
    return Decisions(threshold, confusion_matrix((p >= threshold).astype(int), t.astype(int), 2))


def calibrate(p: np.ndarray, t: np.ndarray, n_bins: int = 10) -> Calibration:
    """Measure how often "yes" is true in each of some equally wide bins of probability.

    Parameters
    ----------
    p, t : arrays (n_cases,)
        Probabilities of "yes", and targets, 0 or 1.
    n_bins : int

    Returns
    -------
    Calibration

    Notes
    -----
    Source: Guo, Pleiss, Sun and Weinberger 2017, On calibration of modern neural networks (reliability diagram).
    """
    p, t = _checked(p, t)
    n_bins = N_BINS.check("n_bins", n_bins)
    edges = np.arange(n_bins + 1) / n_bins  # 3 / 10 is the float 0.3, which 3 times 0.1 is not
    bins = np.clip(np.searchsorted(edges, p, side="right") - 1, 0, n_bins - 1)
    counts = np.bincount(bins, minlength=n_bins)
    with np.errstate(invalid="ignore"):
        mean_p, share = (np.bincount(bins, weights=each, minlength=n_bins) / counts for each in (p, t))
    return Calibration(edges, counts, mean_p, share)


def decision_takeaways(p: np.ndarray, t: np.ndarray, threshold: float, n_bins: int, class_names: Sequence[str]) -> list[str]:
    """The mistakes at a threshold, the best threshold, and the calibration, as sentences in Markdown.

    Parameters
    ----------
    p, t, threshold, n_bins
        As `decide` and `calibrate` take them.
    class_names : pair of str
        Of targets 0 and 1.
    """
    p, t = _checked(p, t)
    decisions, calibration = decide(p, t, threshold), calibrate(p, t, n_bins)
    (true_no, false_yes), (false_no, true_yes) = decisions.counts
    no, yes = map(literal, class_names)
    sentences = [
        f"**At a threshold of {decisions.threshold:g}**, {true_no + true_yes} of {len(p)} cases are decided rightly "
        f"({decisions.accuracy:.1%}). {false_no} of {false_no + true_yes} {yes} are missed, and {false_yes} of "
        f"{true_no + false_yes} {no} are taken for {yes}.",
        *_on_other_thresholds(p, t, decisions),
    ]
    share, mean_p = float(t.mean()), float(p.mean())
    verdict = ": more than there are" if mean_p > share + 0.01 else ": fewer than there are" if mean_p < share - 0.01 else ""
    sentences.append(
        f"**Calibration**, whether of the cases with a probability of 70% about 70% are {yes}: the model expects "
        f"{mean_p:.1%} {yes}, and {share:.1%} are{verdict}. Over the {(calibration.counts > 0).sum()} bins with cases, share "
        f"and probability lie {calibration.error:.3f} apart on average."
    )
    small = int(((calibration.counts > 0) & (calibration.counts < 10)).sum())
    if small:
        hold = "1 bin holds" if small == 1 else f"{small} bins hold"
        sentences.append(f"{hold} fewer than 10 cases: there a single case moves the share by more than 10 percentage points.")
    return sentences


def best_threshold(p: np.ndarray, t: np.ndarray) -> tuple[float, float, float]:
    """The thresholds that decide most cases rightly: above `low` and up to `high` all decide alike, with this `accuracy`.

    Of several such intervals it is the widest. Between two neighbouring probabilities nothing changes, so all that thresholds
    can do is tried.

    Parameters
    ----------
    p, t : arrays (n_cases,)
        As `decide` takes them.

    Returns
    -------
    low, high, accuracy : float
    """
    p, t = _checked(p, t)
    highs = np.unique(np.append(p, 1.0))
    lows = np.append(-np.inf, highs[:-1])  # a threshold of 0 decides as the smallest probability does
    # how many cases are right where those at or above a threshold are decided "yes"
    n_yes_below = np.searchsorted(np.sort(p[t == 1.0]), highs, side="left")
    n_no_below = np.searchsorted(np.sort(p[t == 0.0]), highs, side="left")
    right = n_no_below + (t == 1.0).sum() - n_yes_below
    best = np.flatnonzero(right == right.max())
    k = best[np.argmax(highs[best] - np.maximum(lows[best], 0.0))]
    return float(max(lows[k], 0.0)), float(highs[k]), float(right[k] / len(p))


def _on_other_thresholds(p, t, decisions):
    low, high, most = best_threshold(p, t)
    if decisions.accuracy < most:
        return [f"The most that any threshold gets right here is {most:.1%}, for example at {_short_number_in(low, high)}."]
    neighbours = np.unique(np.concatenate([[0.0], p, [1.0]]))
    below, above = (neighbours[neighbours < decisions.threshold], neighbours[neighbours >= decisions.threshold])
    low, high = below.max(initial=0.0), above.min(initial=1.0)
    if high - low > WIDE:
        first, last = np.ceil(100.0 * low) / 100.0, np.floor(100.0 * high) / 100.0
        return [
            "No threshold gets more right. No case has a probability between "
            f"{first:.2f} and {last:.2f}, so all thresholds between them decide alike."
        ]
    return ["No threshold gets more right."]


def _short_number_in(low, high):
    """The shortest number above `low` and up to `high`."""
    middle = 0.5 * (low + high)
    for digits in range(1, 17):
        if low < (short := float(f"{middle:.{digits}g}")) <= high:
            return for_people(short, digits)
    return repr(high)


def _share(part, whole_number):
    return float(part / whole_number) if whole_number else float("nan")


def _checked(p, t):
    p, t = real_array("p", p), real_array("t", t)
    if p.ndim != 1 or p.shape != t.shape or not p.size:
        raise ValueError(f"p: received shape {p.shape}; accepted is a vector of at least one, as long as t, {t.shape}.")
    for name, values, is_usable, accepted in (
        ("p", p, (p >= 0.0) & (p <= 1.0), "probabilities from 0 to 1"),
        ("t", t, (t == 0.0) | (t == 1.0), "targets 0 and 1"),
    ):
        if not is_usable.all():
            raise rejected(name, float(values[np.argmin(is_usable)]), accepted)
    return p, t
