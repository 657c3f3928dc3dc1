"""A guess made before the answer is shown, and how close it came."""

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

    def __post_init__(self):
        truth = matrix("truth", np.atleast_2d(self.truth), 1)
        object.__setattr__(self, "truth", truth[0])
        object.__setattr__(self, "guess", matrix("guess", np.atleast_2d(self.guess), 1, truth.shape[1])[0])

    @property
    def errors(self):
        return self.guess - self.truth

    @property
    def score(self):
        """From 0 to 100, by 1 - sum of |error| / (2 sum of |truth|): of two distributions, the share that overlaps."""
        return _score(self.guess, self.truth)

    @property
    def equal_score(self):
        """What the guess that all numbers are the same would have scored."""
        return _score(np.full(len(self.truth), self.truth.mean()), self.truth)

    def takeaways(self):
        """Sentences in Markdown on how close the guess came."""
        far = int(np.argmax(np.abs(self.errors)))
        close = int((np.abs(self.errors) <= CLOSE).sum())
        n = len(self.truth)
        said = [f"**{self.score:.0f} of 100 points**: {close} of {n} within {CLOSE:g} of the true value."]
        if n == 1:
            return [f"**{self.score:.0f} of 100 points**: you said {self.guess[0]:.4g}, and it is {self.truth[0]:.4g}."]
        if abs(self.errors[far]) > CLOSE:
            way = "high" if self.errors[far] > 0.0 else "low"
            said.append(
                f"**Furthest off is class {far + 1}**: {self.guess[far]:.4g} is too {way}, it has {self.truth[far]:.4g}. To give "
                f"every class the same would have scored {self.equal_score:.0f}."
            )
        if abs(self.guess.sum() - self.truth.sum()) > CLOSE:
            said.append(f"Your numbers sum to {self.guess.sum():.4g}; the true ones sum to {self.truth.sum():.4g}.")
        return said


def _score(guess, truth):
    return 100.0 * max(0.0, 1.0 - float(np.abs(guess - truth).sum()) / (2.0 * float(np.abs(truth).sum())))
