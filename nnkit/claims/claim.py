"""A claim of the lecture: a sentence, a number that shows it, and the bounds of that number."""

from collections.abc import Callable
from dataclasses import dataclass
from math import isclose

import numpy as np


@dataclass(frozen=True)
class Claim:
    """A claim of the lecture and the experiment that shows it.

    Attributes
    ----------
    number : int
        Its place in the lecture, from 1.
    part : int
        The part of the lecture, 1 to 5.
    text : str
        What is claimed, in a sentence; formulas in LaTeX between dollar signs.
    quantity : str
        What the number is that shows it.
    measure : callable
        Without arguments; gives that number, computed anew.
    low, high : float
        Between which the number has to lie for the claim to hold, by a derivation or as the slide says.
    printed : str
        The number as a slide prints it; empty where no slide does.
    remark : str
        What has to be said beside it: where a slide rounds or errs, or what the number depends on.
    variant : str
        A letter that tells a second number for the same claim from the first.
    """

    number: int
    part: int
    text: str
    quantity: str
    measure: Callable[[], float]
    low: float
    high: float
    printed: str = ""
    remark: str = ""
    variant: str = ""

    @property
    def name(self) -> str:
        """The claim's number and, for a second number that shows it, a letter: "27" or "27b"."""
        return f"{self.number}{self.variant}"

    def holds(self, value: float) -> bool:
        """Whether a measured value shows the claim."""
        return bool(self.low <= value <= self.high)

    @property
    def expected(self) -> str:
        """In words, what the number has to be."""
        if isclose(self.low, self.high, rel_tol=1e-6, abs_tol=1e-8):
            middle = 0.5 * (self.low + self.high)
            return f"{middle:.4g}" if abs(middle) > 1e-8 else "0, up to rounding"
        if self.low == -np.inf or (self.low == 0.0 and self.high < 1e-3):
            return f"at most {self.high:.4g}"
        if self.high == np.inf:
            return f"at least {self.low:.4g}"
        return f"{self.low:.4g} to {self.high:.4g}"
