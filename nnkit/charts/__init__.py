"""Charts of what nnkit computes: results in, chart out.

A chart is a spec and its data. The spec is built with Altair once for each combination of plain arguments and kept;
the data are named tables of NumPy columns, made anew at each call. In a notebook a `Chart` displays itself.
"""

try:
    import altair  # noqa: F401
except ImportError as missing:
    raise ImportError("nnkit.charts draws with Altair, which is not installed: pip install altair pandas pillow") from missing

from nnkit.charts.activation_functions.bouncing import bounce_track, bounce_variances, dead_share_lines, dead_share_losses
from nnkit.charts.activation_functions.comparison import activation_curves, learning_curves
from nnkit.charts.activation_functions.depth import layers_chart
from nnkit.charts.activation_functions.dying_relu import neuron_answers, neuron_inputs, neuron_sums, revival_film
from nnkit.charts.chart import Chart
from nnkit.charts.gradient_descent.diagnostics import confusion, diagnostics
from nnkit.charts.gradient_descent.landscape import descent_film
from nnkit.charts.gradient_descent.playback import playback
from nnkit.charts.gradient_descent.single_case import (
    case_gradients,
    climbed_path,
    climbed_sum,
    descended_losses,
    predictions_of_case,
)
from nnkit.charts.gradient_descent.sweep import epoch_times, noise_chart, sweep_losses
from nnkit.charts.loss_functions.divergence import cost_sums, drawn_distributions, naive_errors
from nnkit.charts.loss_functions.logistic_regression import calibration_chart, decision_chart, saturated_film, threshold_chart
from nnkit.charts.loss_functions.sigmoid_output import cost_of_p, losses_of_v, pulls, slopes_of_v
from nnkit.charts.loss_functions.softmax import (
    batch_costs,
    class_costs,
    competing_curves,
    jacobian_map,
    output_arrows,
    paired_bars,
    probabilities,
)
from nnkit.charts.matrices.equations import equation_chart, network_graph
from nnkit.charts.maximum_likelihood.classifier_likelihood import likelihood_film
from nnkit.charts.maximum_likelihood.families import family_densities, quantile_plot
from nnkit.charts.maximum_likelihood.gaussian import (
    likelihood_against_error,
    likelihood_densities,
    likelihood_log_terms,
    likelihood_over_sigma,
    running_likelihood,
)
from nnkit.charts.maximum_likelihood.gaussian_confidence import confidence_region, estimate_histogram, likelihood_profile
from nnkit.charts.maximum_likelihood.gaussian_map import climb_film, likelihood_map
from nnkit.charts.maximum_likelihood.joint_counts import split_sums
from nnkit.charts.maximum_likelihood.logistic_likelihood import likelihood_maps
from nnkit.charts.maximum_likelihood.regression import (
    is_far_below,
    likelihood_by_degree,
    likelihood_by_error,
    likelihood_by_sigma,
    likelihood_by_step,
    regression_curve,
)

__all__ = [
    "Chart",
    "activation_curves",
    "batch_costs",
    "bounce_track",
    "bounce_variances",
    "calibration_chart",
    "case_gradients",
    "class_costs",
    "climb_film",
    "climbed_path",
    "climbed_sum",
    "competing_curves",
    "confidence_region",
    "confusion",
    "cost_of_p",
    "cost_sums",
    "dead_share_lines",
    "dead_share_losses",
    "decision_chart",
    "descended_losses",
    "descent_film",
    "diagnostics",
    "drawn_distributions",
    "epoch_times",
    "equation_chart",
    "estimate_histogram",
    "family_densities",
    "is_far_below",
    "jacobian_map",
    "layers_chart",
    "learning_curves",
    "likelihood_against_error",
    "likelihood_by_degree",
    "likelihood_by_error",
    "likelihood_by_sigma",
    "likelihood_by_step",
    "likelihood_densities",
    "likelihood_film",
    "likelihood_log_terms",
    "likelihood_map",
    "likelihood_maps",
    "likelihood_over_sigma",
    "likelihood_profile",
    "losses_of_v",
    "naive_errors",
    "network_graph",
    "neuron_answers",
    "neuron_inputs",
    "neuron_sums",
    "noise_chart",
    "output_arrows",
    "paired_bars",
    "playback",
    "predictions_of_case",
    "probabilities",
    "pulls",
    "quantile_plot",
    "regression_curve",
    "revival_film",
    "running_likelihood",
    "saturated_film",
    "slopes_of_v",
    "split_sums",
    "sweep_losses",
    "threshold_chart",
]
