"""Numerical stability of softmax: its plain formula beside the one with the maximum subtracted first."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from nnkit.loss_functions.softmax_batch import checked_logits
from nnkit.loss_functions.softmax_text import LOGIT
from nnkit.numerals import for_people
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
        sentences = self._on_plain_formula()
        x = self.shifted
        low, high = self.safe_range
        sentences.append(
            f"With these distances between the outputs, the plain sum works while the largest output is between about "
            f"{for_people(low)} and {for_people(high)}; it is {for_people(x.max(), 6)} now. Below, it is 0; above, infinite."
        )
        sentences.append(
            f"**Subtracting the maximum, {for_people(x.max(), 6)}, changes nothing** in the fraction: $e^{{max}}$ cancels. "
            f"The largest $e^x$ becomes 1 and the sum {for_people(self.stable_sum, 4)}: nothing can overflow or be 0 / 0."
        )
        gone = np.flatnonzero((self.stable_P == 0.0) & np.isfinite(self.stable_log_P))
        if len(gone):
            k = int(gone[0])
            sentences.append(
                f"**Even the right P of class {k + 1} is too small for the computer** and reads 0, but its logarithm is "
                f"{for_people(self.stable_log_P[k], 6)}: costs are computed from log P directly, never as the log of P."
            )
        with np.errstate(over="ignore"):
            moved = not np.array_equal(self.shifted - self.shifted.max(), self.logits - self.logits.max())
        if self.shift and moved:
            sentences.append(
                f"**The sum x + {for_people(self.shift, 6)} was rounded**: a float has about 16 digits, so the differences "
                "of the outputs have changed before any softmax sees them."
            )
        return sentences

    def _on_plain_formula(self):
        """Whether e^x / sum is right, and if not, why."""
        e, x, P = self.naive_exponentials, self.shifted, self.naive_P
        over, wrong = np.isinf(e), ~np.isclose(P, self.stable_P, rtol=1e-9, atol=0.0)
        if over.any():
            k = int(np.argmax(over))
            return [
                f"**The plain formula fails**: $e^{{{x[k]:.6g}}}$ is too large for the computer, and ∞ / ∞ is no number (NaN).",
                f"The largest float is about 1.8 × 10³⁰⁸, which $e^x$ passes at x = {OVERFLOW:.2f}.",
            ]
        if np.isinf(self.naive_sum):
            return ["**Only the sum is too large for the computer**: each e^x is finite, but every P becomes finite / ∞ = 0."]
        if self.naive_sum == 0.0:
            return [
                "**The plain formula fails**: every $e^x$ is too small for the computer, and 0 / 0 is no number (NaN).",
                f"Below x = {UNDERFLOW:.2f}, $e^x$ is rounded to 0.",
            ]
        if not wrong.any():
            return ["**Both ways agree here.** A large constant, added to every output, breaks the plain formula."]
        k = int(np.argmax(wrong))
        why = "is rounded to 0" if e[k] == 0.0 else "has few digits left, so close to the smallest float"
        return [
            f"**The plain formula is wrong**: class {k + 1} gets {for_people(P[k])}; right is {for_people(self.stable_P[k])}.",
            f"Its $e^x$ {why}.",
        ]

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
