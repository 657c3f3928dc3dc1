"""Single-case descent by two rules: following the absolute error, and following the squared error."""

from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np

from nnkit.gradient_descent.single_case import SingleCaseDescent, descend
from nnkit.result import key_of


@dataclass(frozen=True, eq=False)
class DescentComparison:
    """Two descents on the same cases from the same start: one follows |P - t|, the other (P - t)^2.

    Attributes
    ----------
    absolute, squared : SingleCaseDescent
    """

    absolute: SingleCaseDescent
    squared: SingleCaseDescent

    @property
    def key(self) -> Hashable:
        """Cases, start, learning rate, number of passes and the factor of the squared error."""
        run = self.squared
        return key_of((run.features, run.targets, run.W[0], run.learning_rate, run.n_passes, run.factor))

    def takeaways(self) -> list[str]:
        """How the two rules compare, and that the factor 2 is only another learning rate, as sentences in Markdown."""
        sentences = [
            self._on_the_loss(self.absolute, "|P − t|"),
            self._on_the_loss(self.squared, "the squared error"),
            self._on_the_steps(),
            self._on_cases_met(),
            self._on_the_factor(),
        ]
        return [sentence for sentence in sentences if sentence]

    def _on_the_loss(self, run, name):
        if run.stopped_at:
            return (
                f"**Following {name}, the run diverged**: update {run.stopped_at:,} left the range of floating-point "
                f"numbers. Each step overshot further than the one before; η = {run.learning_rate:g} is too large here."
            )
        loss = run.loss(run.rule)
        moved = "fell" if loss[-1] < loss[0] else "rose" if loss[-1] > loss[0] else "stayed"
        course = f"stayed at {loss[0]:.4g}" if moved == "stayed" else f"{moved} from {loss[0]:.4g} to {loss[-1]:.4g}"
        step = np.abs(run.changes[-len(run.targets) :]).max()
        largest = f"the largest change of a weight in the last pass was {step:.3g}" if step else "nothing moved in the last pass"
        return f"**Following {name}**, the mean {name.removeprefix('the ')} over all cases {course}; {largest}."

    def _on_the_steps(self):
        n_cases = len(self.absolute.targets)
        if self.absolute.stopped_at or self.squared.stopped_at:
            return None
        longest, squared = (np.linalg.norm(run.changes[-n_cases:], axis=1).max() for run in (self.absolute, self.squared))
        if longest <= 4.0 * squared:
            return None
        sentence = "**The steps of |P − t| do not shrink** as the error does: only its sign counts."
        crossings = [self.absolute.sign_changes(case) for case in range(n_cases)]
        case = int(np.argmax(crossings))
        if crossings[case] < 2:
            return sentence
        return (
            f"{sentence} The prediction for case {case + 1} crossed its target {crossings[case]} times, and "
            f"{self.squared.sign_changes(case)} times following the squared error, whose steps fade with the error."
        )

    def _on_cases_met(self):
        n_met = int((self.absolute.errors == 0.0).sum())
        if not n_met:
            return None
        return (
            f"At {n_met} of {len(self.absolute.order)} updates the case was met exactly, P = t: there |P − t| has a kink and no "
            "derivative, and 0 is taken, so that nothing moves."
        )

    def _on_the_factor(self):
        run, rate = self.squared, self.squared.learning_rate
        if not rate / 2.0:  # the smallest number there is has no half
            return None
        with_2, without_2 = (
            descend(run.features, run.targets, run.W[0], eta, run.n_passes, "squared", factor).W
            for eta, factor in ((rate / 2.0, 2.0), (rate, 1.0))
        )
        n = min(len(with_2), len(without_2))
        difference = np.abs(with_2[:n] - without_2[:n]).max()
        return (
            f"**The 2 is only another η**: without it, η = {rate:g} goes the way of η = {rate / 2.0:g} with it. The largest "
            f"difference between the weights of the two runs, over {n - 1} updates, is {difference:.3g}."
        )

    def to_python(self) -> str:
        """Code that makes both runs and prints P - t and the new weights of every update."""
        run = self.squared
        return (
            f"import nnkit\n\nfeatures = {run.features.tolist()}\ntargets = {run.targets.tolist()}\n"
            "comparison = nnkit.gradient_descent.compare_descents(\n"
            f"    features,\n    targets,\n    start={run.W[0].tolist()},\n    learning_rate={run.learning_rate!r},\n"
            f"    n_passes={run.n_passes},\n    factor={run.factor!r},\n)\n"
            "for run in (comparison.absolute, comparison.squared):\n"
            "    for error, w in zip(run.errors, run.W[1:]):\n"
            '        print(run.rule, f"{error:.6g}", *(f"{weight:.6g}" for weight in w))\n'
        )


def compare_descents(
    features: np.ndarray,
    targets: np.ndarray,
    start: np.ndarray | None = None,
    learning_rate: float = 0.1,
    n_passes: int = 1,
    factor: float = 2.0,
) -> DescentComparison:
    """Descend by both rules; the arguments are those of `descend`."""
    runs = [descend(features, targets, start, learning_rate, n_passes, rule, factor) for rule in ("absolute", "squared")]
    return DescentComparison(*runs)
