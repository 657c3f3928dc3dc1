"""Logistic regression with two features, as two surfaces over its two weights: the log-likelihood, and the cross-entropy.

One is minus n times the other, so the top of the first and the bottom of the second are at the same weights.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from nnkit.activations import ACTIVATIONS
from nnkit.data.datasets import load_dataset
from nnkit.data.typed_cases import read_cases
from nnkit.losses import LOSSES
from nnkit.probability import log_sigmoid
from nnkit.validation import choice, matrix, number, rejected

LARGEST_WEIGHT = 10.0
LARGEST_FEATURE = 100.0
MOST_POINTS = 150
GRID = 61  # points on a side of the window at which the surfaces are computed
SIDES = (2.5, 4.0, 6.0, LARGEST_WEIGHT)
OWN = "own"

_PETALS = ("petal length (cm)", "petal width (cm)")

PAIRS = {
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

    Attributes
    ----------
    X : array (2, n_cases)
    t : array (n_cases,)
        1 for yes, 0 for no.
    bias : float
        b, which stays as it is while the two weights move.
    feature_names, class_names : tuple of str
        Two of each; the second class is "yes".
    pair : str
        The key of PAIRS that the cases come from; empty for others.
    """

    X: np.ndarray
    t: np.ndarray
    bias: float = 0.0
    feature_names: tuple = ("x1", "x2")
    class_names: tuple = ("no", "yes")
    pair: str = ""

    @property
    def n_cases(self):
        """How many cases there are."""
        return len(self.t)

    def probabilities(self, w):
        """P(yes) of each case with weights w (2,), (n_cases,)."""
        return ACTIVATIONS["sigmoid"](self._sums(np.asarray(w, dtype=float)[:, None])[0])

    def log_likelihoods(self, W):
        """The sum over the cases of the correct class's log-probability, (n_points,), for weights W (2, n_points)."""
        return log_sigmoid((2.0 * self.t - 1.0) * self._sums(W)).sum(axis=1)

    def cross_entropies(self, W):
        """The mean cross-entropy (log loss), (n_points,), for weights W (2, n_points)."""
        return LOSSES["log_loss"].costs_from_sums(self._sums(W)[:, None], self.t).mean(axis=1)

    def _sums(self, W):
        return matrix("W", W, 2).T @ self.X + self.bias

    def gradient(self, w):
        """The derivative of the log-likelihood by the weights, (2,): the sum of (t - p) x. The cross-entropy's is -1/n of it."""
        return self.X @ (self.t - self.probabilities(w))

    @cached_property
    def is_separable(self):
        """Whether some direction of the weights helps at least one case and harms none, so that further is always better."""
        turned = (2.0 * self.t - 1.0) * self.X
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
    def maximum(self):
        """The weights (2,) of the greatest likelihood, by Newton's method; None where no single point has it."""
        if self.is_separable or np.linalg.matrix_rank(self.X) < 2:
            return None
        w = np.zeros(2)
        for _ in range(200):
            p = self.probabilities(w)
            curvature = (self.X * (p * (1.0 - p))) @ self.X.T
            step = np.linalg.lstsq(curvature, self.gradient(w), rcond=None)[0]
            now = self._value(w)
            # halve the step until the likelihood rises: Newton's own may overshoot where the sigmoids saturate
            while np.abs(step).max() > 1e-13 and not self._value(w + step) >= now:
                step = step / 2.0
            w = w + step
            if np.abs(step).max() < 1e-12:
                break
        return w

    def _value(self, w):
        return float(self.log_likelihoods(w[:, None])[0])

    def window(self, w):
        """Half the side of the square around 0 to look at: it holds the weights w and the maximum, and grows in steps."""
        places = [np.abs(w).max(), *([] if self.maximum is None else [1.2 * np.abs(self.maximum).max()])]
        return SIDES[min(int(np.searchsorted(SIDES, max(places))), len(SIDES) - 1)]

    def surfaces(self, half):
        """Both surfaces over the square of weights from -half to half: log-likelihoods and cross-entropies (GRID, GRID).

        Row by row w2, column by column w1.
        """
        at = np.linspace(-half, half, GRID)
        W = np.stack([np.tile(at, GRID), np.repeat(at, GRID)])
        return self.log_likelihoods(W).reshape(GRID, GRID), self.cross_entropies(W).reshape(GRID, GRID)

    def takeaways(self, w):
        """What the surfaces show at the weights w, as sentences in Markdown that are true of these cases."""
        n, w = self.n_cases, np.asarray(w, dtype=float)
        value, cost = self._value(w), float(self.cross_entropies(w[:, None])[0])
        said = [
            f"**The maps are mirror images**: at your weights the log-likelihood is {value:.6g}, and the cross-entropy "
            f"{cost:.6g} times n = {n} is {n * cost:.6g}, the same number without its minus."
        ]
        counts = [int((self.t == kind).sum()) for kind in (0.0, 1.0)]
        if 0 in counts:
            said.append(
                f"**All cases are of one class**, {self.class_names[counts.index(0) ^ 1]}: there is nothing to tell apart."
            )
        if self.is_separable:
            said.append(
                "**The likelihood has no maximum**: there is a direction of the weights that makes some case more probable and "
                "none less (these cases are separable), so further is always better. The estimate runs off to infinity: the "
                "sum only draws nearer to its upper bound, and the cross-entropy to its lower one."
            )
        elif self.maximum is None:
            said.append(
                "**No single weights are best**: the features lie on one line, so some changes of the weights change nothing."
            )
        else:
            best = self.maximum
            far = float(np.linalg.norm(w - best))
            gain = self._value(best) - value
            said.append(
                f"**Both extremes are at w = ({best[0]:.4g}, {best[1]:.4g})**: the greatest log-likelihood, "
                f"{self._value(best):.6g}, and the least cross-entropy, {float(self.cross_entropies(best[:, None])[0]):.6g}. "
                + (
                    "Your weights are there."
                    if far < 1e-6
                    else f"Your weights are {far:.3g} away, where the observed classes are {_times(gain)} less probable."
                )
            )
            if np.abs(best).max() > LARGEST_WEIGHT:
                said.append("That is outside the maps, which end at 10: the classes are almost separated.")
        if not w.any():
            said.append("With both weights 0 there is no line P = ½: the features do not count, and every case gets the same P.")
        else:
            right = int(((2.0 * self.t - 1.0) * self._sums(w[:, None])[0] > 0.0).sum())
            said.append(f"With your weights {right} of {n} cases lie on their own side of the line P = ½.")
        return said

    def to_python(self, w):
        """Code that computes the same numbers on nnkit alone: at the weights w, and at the maximum."""
        made = f"model = nnkit.maximum_likelihood.load_pair({self.pair!r}, bias={self.bias!r})\n"
        if not self.pair:
            made = f"X = {self.X.tolist()}\nt = {self.t.astype(int).tolist()}\n"
            made += f"model = nnkit.maximum_likelihood.two_weights(X, t, bias={self.bias!r})\n"
        return (
            f"import nnkit\n\n{made}"
            f"w = [[{float(w[0])!r}], [{float(w[1])!r}]]\n"
            'print(f"log-likelihood: {model.log_likelihoods(w)[0]:.6g}")\n'
            'print(f"n times cross-entropy: {model.n_cases * model.cross_entropies(w)[0]:.6g}")\n'
            'print("best weights:", "none" if model.maximum is None else "{:.6g} {:.6g}".format(*model.maximum))\n'
        )

    def to_csv(self, w):
        """One row for each case, with its probabilities at the weights w."""
        rows = ["case,x1,x2,t,p_yes,log_p_correct"]
        picked = log_sigmoid((2.0 * self.t - 1.0) * self._sums(np.asarray(w, dtype=float)[:, None])[0])
        columns = zip(*self.X, self.t, self.probabilities(w), picked, strict=True)
        rows += [f"{case},{x1!r},{x2!r},{t:.0f},{p!r},{log_p!r}" for case, (x1, x2, t, p, log_p) in enumerate(_plain(columns), 1)]
        return "\n".join(rows) + "\n"


def two_weights(X, t, bias=0.0, **names):
    """Logistic regression on two features, with its bias held.

    Parameters
    ----------
    X : array (2, n_cases)
    t : sequence of 0 and 1, (n_cases,)
    bias : float
    **names
        `feature_names` and `class_names`, two of each, and `pair`.

    Returns
    -------
    LogisticLikelihood

    Notes
    -----
    Source: lecture 1, parts 4 (log loss) and 5 (conditional maximum likelihood and cross-entropy).
    """
    X = matrix("X", X, 2)
    t = matrix("t", np.atleast_2d(np.asarray(t, dtype=float)), 1, X.shape[1])[0]
    if not X.shape[1]:
        raise ValueError("X: received no case; accepted is at least one column.")
    if np.abs(X).max() > LARGEST_FEATURE:
        raise rejected("X", float(X.flat[np.abs(X).argmax()]), f"features from -{LARGEST_FEATURE:g} to {LARGEST_FEATURE:g}")
    if not np.isin(t, (0.0, 1.0)).all():
        raise rejected("t", float(t[~np.isin(t, (0.0, 1.0))][0]), "0 for no or 1 for yes")
    return LogisticLikelihood(X, t, number("bias", bias, -LARGEST_WEIGHT, LARGEST_WEIGHT), **names)


def load_pair(name, bias=0.0):
    """Two classes and two features of a data set, a key of PAIRS, standardised over their cases: a LogisticLikelihood."""
    _, dataset, classes, features = PAIRS[choice("name", name, PAIRS)]
    data = load_dataset(dataset, test_fraction=0.0)
    labels = data.train.labels
    chosen = np.flatnonzero(np.isin(labels, classes))[:MOST_POINTS]
    X = data.train.X[np.ix_([data.feature_names.index(feature) for feature in features], chosen)]
    X = (X - X.mean(axis=1, keepdims=True)) / X.std(axis=1, keepdims=True)
    t = (labels[chosen] == classes[1]).astype(float)
    names = tuple(data.class_names[label] for label in classes)
    return two_weights(X, t, bias, feature_names=features, class_names=names, pair=name)


def read_two_classes(name, text):
    """Cases (3, n_cases) of x1, x2 and t from text such as "1,2,0;3,-1,1"."""
    cases = read_cases(name, text, 3, largest=LARGEST_FEATURE)
    wrong = cases[2][~np.isin(cases[2], (0.0, 1.0))]
    if len(wrong):
        raise rejected(name, float(wrong[0]), "a class t of 0 or 1 in the third column")
    return cases


def _times(gain):
    """How many times less probable, from a difference of natural logarithms."""
    return f"{np.exp(gain):.4g} times" if gain < 300.0 else f"10^{gain / np.log(10.0):,.0f} times"


def _plain(columns):
    return [[float(value) for value in row] for row in columns]
