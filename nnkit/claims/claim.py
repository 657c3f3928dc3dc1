"""A claim of the lecture: a sentence, an experiment that shows it by a number, and a question whose answer the number gives."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import inf, isclose

import numpy as np

from nnkit.numerals import for_people

ROUNDING = 1e-9  # a smaller number is what rounding, or a derivative by differences, leaves of a 0


@dataclass(frozen=True)
class Claim:
    """A claim of the lecture and the experiment that shows it.

    Attributes
    ----------
    name : str
        Its number in the lecture, from 1, and a letter for a second number that shows it: "27" or "27b".
    text : str
        What is claimed, in a short sentence; formulas in LaTeX between dollar signs.
    shown : str
        What the experiment shows where the claim holds, with a place for the number: "{value}", or "{percent}" for a share.
    measure : callable
        Without arguments; gives that number, computed anew.
    within : pair of float
        Finite bounds of the number where the claim holds, by a derivation or as the slide says.
    question : str
        To be asked before the number is shown.
    options : tuple of pairs (str, float)
        The answers to choose from, each with the number from which on it is right, up to where another one is.
    printed : str
        The number as a slide prints it; empty where no slide does.
    remark : str
        What has to be said beside it: where the bounds come from, where a slide rounds or errs, what the number depends on.
    part : int
        The part of the lecture, 1 to 5.
    is_main : bool
        Whether it is one of the lecture's main claims; the others are what it also says, with numbers of their own.
    """

    name: str
    text: str
    shown: str
    measure: Callable[[], float]
    within: tuple[float, float]
    question: str
    options: tuple[tuple[str, float], ...]
    printed: str = ""
    remark: str = ""
    part: int = 0
    is_main: bool = True

    @property
    def number(self) -> int:
        """The claim's number, without a letter."""
        return int(self.name.rstrip("abc"))

    def holds(self, value: float) -> bool:
        """Whether a measured value shows the claim."""
        low, high = self.within
        return bool(low <= value <= high)

    def sentence(self, value: float) -> str:
        """What a measured value shows, in plain words."""
        in_words = "0, up to rounding" if 0.0 < abs(value) < ROUNDING else for_people(value)
        if not self.holds(value):
            return f"The experiment gives {in_words}, where {self.expected} is expected."
        return self.shown.format(value=in_words, percent=f"{100.0 * value:.3g}%")

    @property
    def answers(self) -> tuple[str, ...]:
        """The answers to choose from, in the order in which they are shown."""
        return tuple(answer for answer, _ in self.options)

    def right(self, value: float) -> int:
        """The position of the answer that a measured value makes right, always one."""
        starts = [start for _, start in self.options]
        return starts.index(max(start for start in starts if start == -inf or value >= start))

    @property
    def expected(self) -> str:
        """What the number has to be, in words."""
        low, high = self.within
        if isclose(low, high, rel_tol=1e-5):
            return for_people(0.5 * (low + high), 4)
        if -ROUNDING <= low <= 0.0 <= high <= ROUNDING:
            return "0, up to rounding"
        return f"{for_people(low)} to {for_people(high)}"


def furthest(values: Iterable, expected: float) -> float:
    """The one of several measured numbers, or arrays of them, that is furthest from the expected one; NaN where one is NaN."""
    flat = np.concatenate([np.ravel(np.asarray(value, dtype=float)) for value in values])
    return float(flat[np.argmax(np.abs(flat - expected))])
