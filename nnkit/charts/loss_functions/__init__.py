"""Charts of part 4: softmax, cross-entropy and log loss."""

from nnkit.charts.loss_functions.decisions_by_hand import decisions_by_hand
from nnkit.charts.loss_functions.distributions_by_hand import distributions_by_hand
from nnkit.charts.loss_functions.logistic_regression import logistic_film
from nnkit.charts.loss_functions.minibatch_by_hand import minibatch_by_hand
from nnkit.charts.loss_functions.plain_softmax import naive_errors
from nnkit.charts.loss_functions.sigmoid_by_hand import sigmoid_by_hand
from nnkit.charts.loss_functions.softmax import (
    batch_costs,
    competing_curves,
    guess_pairs,
    inhibition_curves,
    jacobian_map,
    probability_pairs,
)
from nnkit.charts.loss_functions.softmax_by_hand import softmax_by_hand

__all__ = [
    "batch_costs",
    "competing_curves",
    "decisions_by_hand",
    "distributions_by_hand",
    "guess_pairs",
    "inhibition_curves",
    "jacobian_map",
    "logistic_film",
    "minibatch_by_hand",
    "naive_errors",
    "probability_pairs",
    "sigmoid_by_hand",
    "softmax_by_hand",
]
