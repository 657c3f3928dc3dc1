"""Logistic regression with two features, as two surfaces over its two weights: the log-likelihood, and the cross-entropy.

One is minus n times the other, so the maximum of the first and the minimum of the second are at the same weights.
"""

from collections.abc import Hashable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from nnkit.activations import ACTIVATIONS
from nnkit.data.datasets import load_dataset
from nnkit.data.typed_cases import read_cases
from nnkit.losses import LOSSES
from nnkit.markdown import literal
from nnkit.maximum_likelihood.gaussian import power_of_ten
from nnkit.numerals import for_people
from nnkit.probability import log_sigmoid
from nnkit.result import csv_text, digest
from nnkit.settings import Real
from nnkit.validation import choice, matrix, rejected

WEIGHT = Real(-10.0, 10.0)
LARGEST_FEATURE = 100.0
MOST_POINTS = 150
GRID = 61  # points on a side of the window at which the surfaces are computed
SIDES = (2.5, 4.0, 6.0, WEIGHT.high)
OWN = "own"

_PETALS = ("petal length (cm)", "petal width (cm)")

PAIRS: dict[str, tuple[str, str, tuple[int, int], tuple[str, str]]] = {
    "iris": ("Iris: versicolor or virginica", "iris", (1, 2), _PETALS),
    "iris_apart": ("Iris: setosa or versicolor", "iris", (0, 1), _PETALS),
    "tumours": ("Tumours: malignant or benign", "breast_cancer", (0, 1), ("mean texture", "mean smoothness")),
    "moons": ("Two moons", "moons", (0, 1), ("x1", "x2")),
    "xor": ("XOR", "xor", (0, 1), ("x1", "x2")),
}
"""Two classes and two features of a data set: label, data set, classes, features."""


@dataclass(frozen=True, eq=False)
class LogisticLikelihood:
    """Cases of two features and two classes, and the model P(yes) = sigmoid(w1 x1 + w2 x2 + b).

    Parameters
    ----------
    X : array (2, n_cases)
    t : sequence of 0 and 1, (n_cases,)
        1 for yes, 0 for no.
    bias : float
        b, which stays fixed while the two weights move.
    feature_names, class_names : tuple of str
        Two of each; the second class is "yes".
    pair : str
        The key of PAIRS that the cases come from; empty for others.

    Notes
    -----
    Source: lecture 1, parts 4 (log loss) and 5 (conditional maximum likelihood and cross-entropy).
    """

    X: np.ndarray
    t: np.ndarray
    bias: float = 0.0
    feature_names: tuple[str, str] = ("x1", "x2")
    class_names: tuple[str, str] = ("no", "yes")
    pair: str = ""

    def __post_init__(self) -> None:
        X = matrix("X", self.X, 2)
        t = matrix("t", np.atleast_2d(np.asarray(self.t, dtype=float)), 1, X.shape[1])[0]
        if not X.shape[1]:
            raise ValueError("X: received no case; accepted is at least one column.")
        if np.abs(X).max() > LARGEST_FEATURE:
            raise rejected("X", float(X.flat[np.abs(X).argmax()]), f"features from -{LARGEST_FEATURE:g} to {LARGEST_FEATURE:g}")
        if not np.isin(t, (0.0, 1.0)).all():
            raise rejected("t", float(t[~np.isin(t, (0.0, 1.0))][0]), "0 for no or 1 for yes")
        object.__setattr__(self, "X", X)
        object.__setattr__(self, "t", t)
        object.__setattr__(self, "bias", WEIGHT.check("bias", self.bias))

    @cached_property
    def key(self) -> Hashable:
        """The bias, the names, and a digest of the cases."""
        return self.bias, self.feature_names, self.class_names, digest(self.X, self.t)

    @property
    def n_cases(self) -> int:
        """The number of cases."""
        return len(self.t)

    @property
    def signs(self) -> np.ndarray:
        """1 for yes and -1 for no, (n_cases,)."""
        return 2.0 * self.t - 1.0

    def weighted_sums(self, W: ArrayLike) -> np.ndarray:
        """w1 x1 + w2 x2 + b of each case, (n_points, n_cases), for weights W (2, n_points)."""
        return matrix("W", W, 2).T @ self.X + self.bias

    def probabilities(self, w: ArrayLike) -> np.ndarray:
        """P(yes) of each case with weights w (2,), (n_cases,)."""
        return ACTIVATIONS["sigmoid"](self.weighted_sums(_column(w))[0])

    def log_likelihoods(self, W: ArrayLike) -> np.ndarray:
        """The sum over the cases of the correct class's log-probability, (n_points,), for weights W (2, n_points)."""
        return log_sigmoid(self.signs * self.weighted_sums(W)).sum(axis=1)

    def log_likelihood(self, w: ArrayLike) -> float:
        """The same for weights w (2,)."""
        return float(self.log_likelihoods(_column(w))[0])

    def cross_entropies(self, W: ArrayLike) -> np.ndarray:
        """The mean cross-entropy (log loss), (n_points,), for weights W (2, n_points)."""
        costs = LOSSES["log_loss"].costs_from_sums(self.weighted_sums(W)[:, None], self.t)  # type: ignore[misc]
        return costs.mean(axis=1)

    def cross_entropy(self, w: ArrayLike) -> float:
        """The same for weights w (2,)."""
        return float(self.cross_entropies(_column(w))[0])

    def gradient(self, w: ArrayLike) -> np.ndarray:
        """The derivative of the log-likelihood by the weights, (2,): the sum of (t - p) x. The cross-entropy's is -1/n of it."""
        return self.X @ (self.t - self.probabilities(w))

    @cached_property
    def is_separable(self) -> bool:
        """Whether some direction of the weights helps at least one case and harms none, so that further is always better."""
        turned = self.signs * self.X
        turned = turned[:, (turned != 0.0).any(axis=0)]
        if not turned.shape[1]:
            return False
        angles = np.sort(np.arctan2(turned[1], turned[0]))
        gap = np.diff(np.append(angles, angles[0] + 2.0 * np.pi)).max()
        if abs(gap - np.pi) > 1e-12:
            return bool(gap > np.pi)
        # two opposite rays bound the half plane: something has to lie inside it
        return bool((np.abs(np.sin(angles - angles[0])) > 1e-12).any())

    @cached_property
    def maximum(self) -> np.ndarray | None:
        """The weights (2,) of maximum likelihood, by Newton's method; None where no single point has it."""
        if self.is_separable or np.linalg.matrix_rank(self.X) < 2:
            return None
        w = np.zeros(2)
        for _ in range(200):
            p = self.probabilities(w)
            curvature = (self.X * (p * (1.0 - p))) @ self.X.T
            step = np.linalg.lstsq(curvature, self.gradient(w), rcond=None)[0]
            height = self.log_likelihood(w)
            # halve the step until the likelihood rises: Newton's own may overshoot where the sigmoids saturate
            while np.abs(step).max() > 1e-13 and not self.log_likelihood(w + step) >= height:
                step = step / 2.0
            w = w + step
            if np.abs(step).max() < 1e-12:
                break
        return w

    def window(self, w: ArrayLike) -> float:
        """Half the side of a square around 0 with the weights w and the maximum in it; it grows in steps."""
        reach = max(np.abs(w).max(), 0.0 if self.maximum is None else 1.2 * np.abs(self.maximum).max())
        return SIDES[min(int(np.searchsorted(SIDES, reach)), len(SIDES) - 1)]

    def surfaces(self, half: float) -> tuple[np.ndarray, np.ndarray]:
        """Both surfaces over the square of weights from -half to half: log-likelihoods and cross-entropies (GRID, GRID).

        Row by row w2, column by column w1.
        """
        at = np.linspace(-half, half, GRID)
        W = np.stack([np.tile(at, GRID), np.repeat(at, GRID)])
        return self.log_likelihoods(W).reshape(GRID, GRID), self.cross_entropies(W).reshape(GRID, GRID)

    def takeaways(self, w: ArrayLike) -> list[str]:
        """What the surfaces show at the weights w."""
        w = np.asarray(w, dtype=float)
        n, cost = self.n_cases, self.cross_entropy(w)
        sentences = self._on_the_maximum(w)
        sentences.append(
            f"**The maps are mirror images**: at your weights LogL is {for_people(self.log_likelihood(w), 4)}, and n times the "
            f"cross-entropy is {n} · {for_people(cost, 4)} = {for_people(n * cost, 4)}: the same number without its minus."
        )
        counts = [int((self.t == label).sum()) for label in (0.0, 1.0)]
        if 0 in counts:
            only = literal(self.class_names[1 - counts.index(0)])
            sentences.append(f"**All cases are of one class**, {only}: there is nothing to tell apart.")
        if not w.any():
            sentences.append(
                "With both weights 0 there is no line P = ½: the features do not count, and every case gets the same P."
            )
        else:
            n_right = int((self.signs * self.weighted_sums(_column(w))[0] > 0.0).sum())
            sentences.append(f"With your weights {n_right} of {n} cases lie on their own side of the line P = ½.")
        return sentences

    def _on_the_maximum(self, w: np.ndarray) -> list[str]:
        best = self.maximum
        if self.is_separable:
            return [
                "**The likelihood has no maximum**: in some direction, going farther always makes it higher.",
                "In that direction some case becomes more probable and none less. So the best weights run off to infinity: LogL "
                "only draws nearer to its upper bound, and the cross-entropy to its lower one.",
            ]
        if best is None:
            return [
                "**No single weights are best**: the features lie on one line, so some changes of the weights change nothing."
            ]
        place = f"({for_people(best[0])}, {for_people(best[1])})"
        sentences = [
            f"**One best place on both maps**: at w = {place} LogL is highest and the cross-entropy is lowest.",
            f"There LogL is {for_people(self.log_likelihood(best), 4)} and the cross-entropy "
            f"{for_people(self.cross_entropy(best), 4)}. {self._on_the_way(w, best)}",
        ]
        if np.abs(best).max() > WEIGHT.high:
            sentences.append(f"That place is outside the maps, which end at {WEIGHT.high:g}.")
        return sentences

    def _on_the_way(self, w: np.ndarray, best: np.ndarray) -> str:
        """How far the weights w are from the best ones."""
        distance, gain = float(np.linalg.norm(w - best)), self.log_likelihood(best) - self.log_likelihood(w)
        if distance < 1e-6:
            return "Your weights are there."
        times = power_of_ten(gain) if gain > 10.0 else for_people(np.exp(gain))
        return f"Your weights are {for_people(distance)} away; at the best ones the classes seen are {times} times as probable."

    def to_python(self, w: ArrayLike) -> str:
        """Code that prints the log-likelihood and n times the cross-entropy at the weights w, and the best weights."""
        w1, w2 = np.asarray(w, dtype=float).tolist()
        if self.pair:
            model = f"model = nnkit.maximum_likelihood.load_pair({self.pair!r}, bias={self.bias!r})\n"
        else:
            model = f"X = {self.X.tolist()}\nt = {self.t.astype(int).tolist()}\n"
            model += f"model = nnkit.maximum_likelihood.LogisticLikelihood(X, t, bias={self.bias!r})\n"
        return (
            f"import nnkit\n\n{model}w = [{w1!r}, {w2!r}]\n"
            'print(f"log-likelihood: {model.log_likelihood(w):.6g}")\n'
            'print(f"n times cross-entropy: {model.n_cases * model.cross_entropy(w):.6g}")\n'
            'print("best weights:", "none" if model.maximum is None else "{:.6g} {:.6g}".format(*model.maximum))\n'
        )

    def to_csv(self, w: ArrayLike) -> str:
        """One row for each case, with its probabilities at the weights w."""
        return csv_text(
            {
                "case": np.arange(1, self.n_cases + 1),
                "x1": self.X[0],
                "x2": self.X[1],
                "t": self.t.astype(int),
                "p_yes": self.probabilities(w),
                "log_p_correct": log_sigmoid(self.signs * self.weighted_sums(_column(w))[0]),
            }
        )


def load_pair(name: str, bias: float = 0.0) -> LogisticLikelihood:
    """Load two classes and two features of a data set, a key of PAIRS, standardised over their cases."""
    _, dataset, classes, features = PAIRS[choice("name", name, PAIRS)]
    data = load_dataset(dataset, test_fraction=0.0)
    labels = data.train.labels
    chosen = np.flatnonzero(np.isin(labels, classes))[:MOST_POINTS]
    X = data.train.X[[data.feature_names.index(feature) for feature in features]][:, chosen]
    X = (X - X.mean(axis=1, keepdims=True)) / X.std(axis=1, keepdims=True)
    no, yes = (data.class_names[label] for label in classes)
    return LogisticLikelihood(X, labels[chosen] == classes[1], bias, features, (no, yes), name)


def read_two_classes(name: str, text: str) -> np.ndarray:
    """Cases (3, n_cases) of x1, x2 and t from text such as "1,2,0;3,-1,1"."""
    cases = read_cases(name, text, 3, largest=LARGEST_FEATURE)
    wrong = cases[2][~np.isin(cases[2], (0.0, 1.0))]
    if len(wrong):
        raise rejected(name, float(wrong[0]), "a class t of 0 or 1 in the third column")
    return cases


def _column(w: ArrayLike) -> np.ndarray:
    """Weights (2,) as a matrix of one point, (2, 1)."""
    return np.asarray(w, dtype=float)[:, None]
