"""Numerical stability of softmax: its plain formula beside the one with the maximum subtracted first."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from nnkit.loss_functions.softmax_batch import checked_logits
from nnkit.loss_functions.softmax_text import LOGIT
from nnkit.probability import log_softmax, softmax
from nnkit.result import KeyedByFields, csv_text

OVERFLOW = float(np.log(np.finfo(float).max))
UNDERFLOW = float(np.log(np.finfo(float).smallest_subnormal) - np.log(2.0))
"""The numbers x between which e^x is neither infinite nor 0: below half the smallest float, it is rounded to 0."""

SHIFT = LOGIT
MARGIN = 100.0  # how far beyond those limits `naive_errors` looks


@dataclass(frozen=True, eq=False)
class SoftmaxStability(KeyedByFields):
    """One case's softmax in floating-point numbers, by its plain formula and with the maximum subtracted first.

    Attributes
    ----------
    logits : array (n_classes,)
    shift : float
        Added to every logit, which changes no probability in exact arithmetic.

    Notes
    -----
    Source: lecture 1, part 3, for the formula. e^(x - c) = e^x / e^c, so c cancels in e^x / (sum of e^x); with the largest
    logit for c no exponent is above 0, and the sum is at least 1.
    """

    logits: np.ndarray
    shift: float = 0.0

    def __post_init__(self) -> None:
        logits = checked_logits(np.atleast_2d(self.logits).T, n_cases=1)[:, 0]
        shift = SHIFT.check("shift", self.shift)
        with np.errstate(over="ignore"):
            if not np.isfinite(logits + shift).all():
                raise ValueError(f"shift: received {shift:g}; accepted is one that leaves every output a finite number.")
        object.__setattr__(self, "logits", logits)
        object.__setattr__(self, "shift", shift)

    @cached_property
    def shifted(self) -> np.ndarray:
        """The logits with the shift added, (n_classes,)."""
        return self.logits + self.shift

    @cached_property
    def naive_exponentials(self) -> np.ndarray:
        """e^x, which overflows to infinity above 709.78 and falls to 0 below -745.13."""
        with np.errstate(over="ignore"):
            return np.exp(self.shifted)

    @cached_property
    def naive_sum(self) -> float:
        """The sum of e^x, which may be infinite or 0."""
        with np.errstate(over="ignore"):
            return float(self.naive_exponentials.sum())

    @cached_property
    def naive_P(self) -> np.ndarray:
        """e^x / sum: NaN where it divides infinity by infinity or 0 by 0."""
        return _naive_softmax(self.shifted[:, None])[:, 0]

    @cached_property
    def naive_log_P(self) -> np.ndarray:
        """The logarithm of `naive_P`: minus infinity where that is 0."""
        with np.errstate(divide="ignore"):
            return np.log(self.naive_P)

    @cached_property
    def distances(self) -> np.ndarray:
        """x - max: each logit minus the largest."""
        with np.errstate(over="ignore"):
            return self.shifted - self.shifted.max()

    @cached_property
    def stable_exponentials(self) -> np.ndarray:
        """e^(x - max), from 0 to 1."""
        return np.exp(self.distances)

    @cached_property
    def stable_sum(self) -> float:
        """The sum of e^(x - max), from 1 to the number of classes."""
        return float(self.stable_exponentials.sum())

    @cached_property
    def stable_P(self) -> np.ndarray:
        """The probabilities, with the maximum subtracted first."""
        return softmax(self.shifted)

    @cached_property
    def stable_log_P(self) -> np.ndarray:
        """log P computed without P: finite even where P is too small for a float."""
        return log_softmax(self.shifted)

    @property
    def verdicts(self) -> list[str]:
        """The fate of each class's naive probability in a few words, (n_classes,)."""
        return [self._verdict(k) for k in range(len(self.logits))]

    def _verdict(self, k):
        e, P = self.naive_exponentials[k], self.naive_P[k]
        if np.isinf(e):
            return "∞ / ∞ = NaN"
        if np.isnan(P):
            return "0 / 0 = NaN"
        if e == 0.0:
            return "e^x underflowed to 0"
        if np.isinf(self.naive_sum):
            return "finite / ∞ = 0"
        return "right" if np.isclose(P, self.stable_P[k], rtol=1e-9, atol=0.0) else "digits lost"

    @cached_property
    def safe_range(self) -> tuple[float, float]:
        """The interval of the largest logit in which the naive sum is neither 0 nor infinite, exact to the last float."""
        distances = self.distances
        with np.errstate(over="ignore"):
            lowest = _last_float(lambda largest: np.exp(distances + largest).sum() > 0.0, UNDERFLOW - 10.0, 0.0)
            highest = _last_float(lambda largest: np.isfinite(np.exp(distances + largest).sum()), OVERFLOW + 10.0, 0.0)
        return lowest, highest

    def naive_errors(self, n: int = 361) -> tuple[np.ndarray, np.ndarray]:
        """The largest relative error of the naive probabilities while a constant moves all logits.

        Returns
        -------
        largest, errors : arrays (n,)
            The largest logit, and the error; NaN where a naive probability is NaN.
        """
        largest = np.linspace(UNDERFLOW - MARGIN, OVERFLOW + MARGIN, n)
        moved = self.distances[:, None] + largest
        P = softmax(self.distances)[:, None]
        with np.errstate(invalid="ignore", divide="ignore"):
            errors = np.where(P > 0.0, np.abs(_naive_softmax(moved) - P) / P, 0.0).max(axis=0)
        return largest, errors

    def takeaways(self) -> list[str]:
        """Where the naive formula breaks and why the stable one does not, as sentences in Markdown."""
        sentences = []
        e, x = self.naive_exponentials, self.shifted
        over = np.flatnonzero(np.isinf(e))
        naive_is_right = bool(np.allclose(self.naive_P, self.stable_P, rtol=1e-9, atol=0.0))
        if len(over):
            sentences.append(
                f"**The naive way overflows at class {over[0] + 1}**: $e^{{{x[over[0]]:.6g}}}$ is above the largest float, about "
                f"1.8 · 10³⁰⁸, as soon as x > {OVERFLOW:.2f}. It becomes ∞, so does the sum, and ∞ / ∞ is NaN."
            )
        elif np.isinf(self.naive_sum):
            sentences.append(
                "**Only the naive sum overflows**: each e^x is finite, their sum is ∞, and every probability becomes 0."
            )
        elif self.naive_sum == 0.0:
            sentences.append(
                f"**The naive way underflows**: every x is below {UNDERFLOW:.2f}, every e^x is rounded to 0, and 0 / 0 is NaN."
            )
        elif naive_is_right:
            sentences.append(
                "**Here both ways agree**: every e^x and their sum are ordinary floats. Shift the outputs to break one."
            )
        else:
            k = int(np.argmax(~np.isclose(self.naive_P, self.stable_P, rtol=1e-9, atol=0.0)))
            sentences.append(
                f"**The naive way loses digits**: class {k + 1} has {self.naive_P[k]:.4g} where {self.stable_P[k]:.4g} is right, "
                "because e^x has so few digits left near the smallest float."
            )
        low, high = self.safe_range
        sentences.append(
            f"**The naive sum works while the largest output is between {low:.2f} and {high:.2f}**, with these distances between "
            f"the outputs; it is {x.max():.6g} now. Below, the sum is 0; above, it is infinite."
        )
        sentences.append(
            f"**Subtracting the maximum, {x.max():.6g}, changes nothing** in the fraction, because e^max cancels above and "
            f"below. It makes the largest e^x exactly 1, and the sum {self.stable_sum:.4g}, which can neither overflow nor be 0."
        )
        gone = np.flatnonzero((self.stable_P == 0.0) & np.isfinite(self.stable_log_P))
        if len(gone):
            k = int(gone[0])
            sentences.append(
                f"**Even the right P of class {k + 1} is 0 in a float**, but its logarithm is {self.stable_log_P[k]:.6g}: costs "
                "are computed from log P directly, and never from log of P."
            )
        with np.errstate(over="ignore"):
            moved = not np.array_equal(self.shifted - self.shifted.max(), self.logits - self.logits.max())
        if self.shift and moved:
            sentences.append(
                f"**The shift itself was rounded**: a float has 16 digits, and x + {self.shift:g} drops what lies behind them. "
                "That changes the outputs before any softmax sees them."
            )
        return sentences

    def to_python(self) -> str:
        """Code that prints naive P, stable P, naive log P and stable log P by class."""
        return (
            "import nnkit\nimport numpy as np\n\n"
            f"x = np.array({self.logits.tolist()}) + {self.shift!r}\n"
            'with np.errstate(all="ignore"):\n'
            "    naive = np.exp(x) / np.exp(x).sum()\n"
            "    naive_log = np.log(naive)\n"
            "for row in zip(naive, nnkit.softmax(x), naive_log, nnkit.log_softmax(x)):\n"
            '    print(*(f"{value:.6g}" for value in row))\n'
        )

    def to_csv(self) -> str:
        """One row for each class."""
        return csv_text(
            {
                "class": np.arange(1, len(self.logits) + 1),
                "x": self.shifted,
                "naive_exp": self.naive_exponentials,
                "naive_P": self.naive_P,
                "naive_log_P": self.naive_log_P,
                "x_minus_max": self.distances,
                "stable_exp": self.stable_exponentials,
                "stable_P": self.stable_P,
                "stable_log_P": self.stable_log_P,
            }
        )


def _naive_softmax(Z):
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        e = np.exp(Z)
        return e / e.sum(axis=0)


def _last_float(holds: Callable[[float], bool], outside: float, inside: float) -> float:
    """The last float, from `inside` towards `outside`, at which a condition holds: found by bisection."""
    while True:
        middle = 0.5 * (outside + inside)
        if middle in (outside, inside):
            return float(inside)
        outside, inside = (outside, middle) if holds(middle) else (middle, inside)
