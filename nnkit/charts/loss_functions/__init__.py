"""Charts of part 4: softmax, cross-entropy and log loss."""

from nnkit.charts.loss_functions.divergence import (
    cost_sums,
    drawn_distributions,
    naive_errors,
)
from nnkit.charts.loss_functions.logistic_regression import (
    calibration_chart,
    decision_chart,
    saturated_film,
    threshold_chart,
)
from nnkit.charts.loss_functions.sigmoid_output import (
    cost_of_p,
    losses_of_v,
    pulls,
    slopes_of_v,
)
from nnkit.charts.loss_functions.softmax import (
    batch_costs,
    class_costs,
    competing_curves,
    jacobian_map,
    output_arrows,
    paired_bars,
    probabilities,
)

__all__ = [
    "batch_costs",
    "calibration_chart",
    "class_costs",
    "competing_curves",
    "cost_of_p",
    "cost_sums",
    "decision_chart",
    "drawn_distributions",
    "jacobian_map",
    "losses_of_v",
    "naive_errors",
    "output_arrows",
    "paired_bars",
    "probabilities",
    "pulls",
    "saturated_film",
    "slopes_of_v",
    "threshold_chart",
]
