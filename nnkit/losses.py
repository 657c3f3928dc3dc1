"""The catalogue of losses: the cost of a batch of predictions, and its derivative by each prediction.

`LOSSES[name]` is a record: called with predictions P and targets T it gives the mean cost, and its `gradient` gives the
derivative by every element of P. Predictions and targets are (n_outputs, n_cases). The means are over the cases, for MSE and MAE
over the outputs too, and no factor is dropped: the gradient of MSE has its 2.

A loss and its matching output function simplify together: sigmoid with log loss and softmax with cross-entropy both have the
derivative (P - T) / n_cases by the weighted sums. The engine uses this merged form. It also computes the values of these losses
from the weighted sums, so that a saturated output costs no digits.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from nnkit.probability import log_shares, times_log, times_log_one_minus
from nnkit.validation import matrix, rejected


@dataclass(frozen=True)
class Loss:
    """A loss with its gradient.

    Attributes
    ----------
    name, label : str
        The name in the catalogue, and the one for people.
    formula, gradient_formula : str
        LaTeX of the loss and of its derivative by a prediction.
    costs : callable
        `costs(P, T)`: each case's cost, (..., n_cases), whose mean is the loss.
    direction : callable
        `direction(P, T, out)`: the gradient up to the constant factor `scale(n_outputs, n_cases)`.
    scale : callable
    merges_with : str
        The output function whose derivative cancels against this loss's, leaving P - T; empty for none.
    costs_from_sums : callable or None
        `costs_from_sums(Z, T)`: the costs from the weighted sums of that output function.
    needs_probabilities : bool
        Whether predictions must lie between 0 and 1.
    source : str
    """

    name: str
    label: str
    formula: str
    gradient_formula: str
    costs: Callable
    direction: Callable
    scale: Callable
    merges_with: str
    source: str
    costs_from_sums: Callable | None = None
    needs_probabilities: bool = False

    def __call__(self, P: np.ndarray, T: np.ndarray) -> float:
        """The loss of predictions P for targets T, both of shape (n_outputs, n_cases)."""
        P, T = self._checked(P, T)
        return float(self.costs(P, T).mean())

    def gradient(self, P: np.ndarray, T: np.ndarray) -> np.ndarray:
        """The derivative of the loss by each prediction, of the shape of P."""
        P, T = self._checked(P, T)
        out = np.empty_like(P)
        with np.errstate(divide="ignore", invalid="ignore"):
            self.direction(P, T, out)
        return self.scale(*P.shape) * out

    def _checked(self, P, T):
        P = matrix("P", P)
        T = matrix("T", T, *P.shape)
        if P.size == 0:
            raise ValueError(f"P: received shape {P.shape}; accepted is at least one output and one case.")
        if self.needs_probabilities:
            self._check_shares("P", P, "predictions")
        self.check_targets(T)
        return P, T

    def check_targets(self, T: np.ndarray) -> None:
        """Raise ValueError for targets that are no probabilities where the loss needs them."""
        if self.needs_probabilities and T.size:
            self._check_shares("T", T, "targets")

    def _check_shares(self, name, values, what):
        low, high = float(values.min()), float(values.max())
        if low < 0.0 or high > 1.0:
            raise rejected(name, low if low < 0.0 else high, f"{what} from 0 to 1 for {self.label}")


def _mean_squares(P, T):
    squares = P - T
    squares *= squares
    return squares.mean(axis=-2) if P.shape[-2] > 1 else squares[..., 0, :]


def _absolute_direction(P, T, out):
    np.subtract(P, T, out)
    np.sign(out, out)


def _log_loss_costs(P, T):
    return 0.0 - (times_log(T, P) + times_log_one_minus(1.0 - T, P)).sum(axis=-2)


def _log_loss_costs_from_sums(Z, T):
    # log p = -softplus(-z) and log(1 - p) = -softplus(z) differ by z, which costs the target's share of the other side
    size, missed = np.abs(Z), np.where(Z > 0.0, 1.0 - T, T)
    with np.errstate(invalid="ignore"):
        return (np.where(missed == 0.0, 0.0, missed * size) + np.log1p(np.exp(-size))).sum(axis=-2)


def _log_loss_direction(P, T, out):
    np.divide(P - T, P * (1.0 - P), out)
    # where a certain prediction is right this was 0 / 0, and one term of the cost counts alone: -log p at 1, -log(1 - p) at 0
    np.copyto(out, 1.0 - 2.0 * T, where=(P == T) & ((P == 0.0) | (P == 1.0)))


def _cross_entropy_direction(P, T, out):
    # a class with target 0 costs nothing, whatever its probability: it must not divide 0 by 0
    out.fill(0.0)
    np.divide(-T, P, out, where=np.broadcast_to(T != 0.0, out.shape))


def _cross_entropy_costs_from_sums(Z, T):
    with np.errstate(invalid="ignore"):
        return 0.0 - np.where(T == 0.0, 0.0, T * log_shares(Z)).sum(axis=-2)


LECTURE = "Lecture 1, part {}"

_CATALOGUE = (
    Loss(
        name="mse",
        label="mean squared error",
        formula=r"L = \frac{1}{kn} \sum_{c=1}^{n} \sum_{j=1}^{k} (p_{jc} - t_{jc})^2",
        gradient_formula=r"\frac{\partial L}{\partial p_{jc}} = \frac{2}{kn} (p_{jc} - t_{jc})",
        costs=_mean_squares,
        direction=np.subtract,
        scale=lambda n_outputs, n_cases: 2.0 / (n_outputs * n_cases),
        merges_with="identity",
        source=LECTURE.format(1),
    ),
    Loss(
        name="mae",
        label="mean absolute error",
        formula=r"L = \frac{1}{kn} \sum_{c=1}^{n} \sum_{j=1}^{k} |p_{jc} - t_{jc}|",
        gradient_formula=r"\frac{\partial L}{\partial p_{jc}} = \frac{1}{kn} \mathrm{sign}(p_{jc} - t_{jc})",
        costs=lambda P, T: np.abs(P - T).mean(axis=-2),
        direction=_absolute_direction,
        scale=lambda n_outputs, n_cases: 1.0 / (n_outputs * n_cases),
        merges_with="",
        source=LECTURE.format(1),
    ),
    Loss(
        name="log_loss",
        label="log loss",
        formula=r"L = -\frac{1}{n} \sum_{c=1}^{n} \sum_{j=1}^{k} t_{jc} \ln p_{jc} + (1 - t_{jc}) \ln (1 - p_{jc})",
        gradient_formula=r"\frac{\partial L}{\partial p_{jc}} = \frac{1}{n} \frac{p_{jc} - t_{jc}}{p_{jc} (1 - p_{jc})}",
        costs=_log_loss_costs,
        costs_from_sums=_log_loss_costs_from_sums,
        direction=_log_loss_direction,
        scale=lambda n_outputs, n_cases: 1.0 / n_cases,
        merges_with="sigmoid",
        needs_probabilities=True,
        source=LECTURE.format(4),
    ),
    Loss(
        name="cross_entropy",
        label="cross-entropy",
        formula=r"L = -\frac{1}{n} \sum_{c=1}^{n} \sum_{j=1}^{k} t_{jc} \ln p_{jc}",
        gradient_formula=r"\frac{\partial L}{\partial p_{jc}} = -\frac{1}{n} \frac{t_{jc}}{p_{jc}}",
        costs=lambda P, T: 0.0 - times_log(T, P).sum(axis=-2),
        costs_from_sums=_cross_entropy_costs_from_sums,
        direction=_cross_entropy_direction,
        scale=lambda n_outputs, n_cases: 1.0 / n_cases,
        merges_with="softmax",
        needs_probabilities=True,
        source=LECTURE.format(4),
    ),
)

LOSSES = {loss.name: loss for loss in _CATALOGUE}
"""The catalogue: every loss by name."""
