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
    name : str
        Its number in the lecture, from 1, and a letter for a second number that shows it: "27" or "27b".
    text : str
        What is claimed, in a sentence; formulas in LaTeX between dollar signs.
    quantity : str
        What the number is that shows it.
    measure : callable
        Without arguments; gives that number, computed anew.
    within : pair of float
        Between which the number has to lie for the claim to hold, by a derivation or as the slide says.
    printed : str
        The number as a slide prints it; empty where no slide does.
    remark : str
        What has to be said beside it: where a slide rounds or errs, or what the number depends on.
    part : int
        The part of the lecture, 1 to 5.
    """

    name: str
    text: str
    quantity: str
    measure: Callable[[], float]
    within: tuple[float, float]
    printed: str = ""
    remark: str = ""
    part: int = 0

    @property
    def number(self) -> int:
        """The claim's number, without a letter."""
        return int(self.name.rstrip("abc"))

    def holds(self, value: float) -> bool:
        """Whether a measured value shows the claim."""
        low, high = self.within
        return bool(low <= value <= high)

    @property
    def expected(self) -> str:
        """In words, what the number has to be."""
        low, high = self.within
        if isclose(low, high, rel_tol=1e-6, abs_tol=1e-8):
            middle = 0.5 * (low + high)
            return f"{middle:.4g}" if abs(middle) > 1e-8 else "0, up to rounding"
        if low == -np.inf or (low == 0.0 and high < 1e-3):
            return f"at most {high:.4g}"
        if high == np.inf:
            return f"at least {low:.4g}"
        return f"{low:.4g} to {high:.4g}"
