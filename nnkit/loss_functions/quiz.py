"""A quiz answer, given before the true numbers are revealed, and its score."""

from dataclasses import dataclass

import numpy as np

from nnkit.validation import matrix

CLOSE = 0.02


@dataclass(frozen=True, eq=False)
class QuizAnswer:
    """Guessed numbers beside the true ones.

    Attributes
    ----------
    guess, truth : arrays (n,)
        The true numbers are not all 0.
    """

    guess: np.ndarray
    truth: np.ndarray

    def __post_init__(self) -> None:
        truth = matrix("truth", np.atleast_2d(self.truth), 1)
        object.__setattr__(self, "truth", truth[0])
        object.__setattr__(self, "guess", matrix("guess", np.atleast_2d(self.guess), 1, truth.shape[1])[0])

    @property
    def errors(self) -> np.ndarray:
        """The guess minus the truth, (n,)."""
        return self.guess - self.truth

    @property
    def score(self) -> float:
        """Points from 0 to 100: 1 - sum of |error| / (2 sum of |truth|). Of two distributions it is the overlap."""
        return _score(self.guess, self.truth)

    @property
    def equal_score(self) -> float:
        """The score of the guess that all numbers are the same."""
        return _score(np.full(len(self.truth), self.truth.mean()), self.truth)

    def takeaways(self) -> list[str]:
        """The score and the largest error, as sentences in Markdown."""
        points = f"**{self.score:.0f} of 100 points**"
        n = len(self.truth)
        if n == 1:
            return [f"{points}: you said {self.guess[0]:.4g}, and it is {self.truth[0]:.4g}."]
        n_close = int((np.abs(self.errors) <= CLOSE).sum())
        sentences = [f"{points}: {n_close} of {n} within {CLOSE:g} of the true value."]
        worst = int(np.argmax(np.abs(self.errors)))
        if abs(self.errors[worst]) > CLOSE:
            direction = "high" if self.errors[worst] > 0.0 else "low"
            sentences.append(
                f"**Furthest off is class {worst + 1}**: {self.guess[worst]:.4g} is too {direction}, it has "
                f"{self.truth[worst]:.4g}. To give every class the same would have scored {self.equal_score:.0f}."
            )
        if abs(self.guess.sum() - self.truth.sum()) > CLOSE:
            sentences.append(f"Your numbers sum to {self.guess.sum():.4g}; the true ones sum to {self.truth.sum():.4g}.")
        return sentences


def _score(guess, truth):
    return 100.0 * max(0.0, 1.0 - float(np.abs(guess - truth).sum()) / (2.0 * float(np.abs(truth).sum())))
