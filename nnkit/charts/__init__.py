"""Charts of what nnkit computes: results in, chart out.

A chart is a spec and its data. The spec is built with Altair once for each combination of plain arguments and kept;
the data are named tables of NumPy columns, made anew at each call. In a notebook a `Chart` displays itself.
"""

try:
    import altair  # noqa: F401
except ImportError as missing:
    raise ImportError("nnkit.charts draws with Altair, which is not installed: pip install altair pandas pillow") from missing

from nnkit.charts.chart import Chart
from nnkit.charts.diagnostics import confusion, diagnostics
from nnkit.charts.families import family_densities, quantile_plot
from nnkit.charts.landscape import descent_film
from nnkit.charts.likelihood import (
    likelihood_against_error,
    likelihood_densities,
    likelihood_log_terms,
    likelihood_over_sigma,
    running_likelihood,
)
from nnkit.charts.likelihood_certainty import confidence_region, estimate_histogram, likelihood_profile
from nnkit.charts.likelihood_map import climb_film, likelihood_map
from nnkit.charts.nudges import case_gradients, climbed_path, climbed_sum, descended_losses, predictions_of_case
from nnkit.charts.playback import playback
from nnkit.charts.sweep import epoch_times, noise_chart, sweep_losses

__all__ = [
    "Chart",
    "case_gradients",
    "climb_film",
    "climbed_path",
    "climbed_sum",
    "confidence_region",
    "confusion",
    "descended_losses",
    "descent_film",
    "diagnostics",
    "epoch_times",
    "estimate_histogram",
    "family_densities",
    "likelihood_against_error",
    "likelihood_densities",
    "likelihood_log_terms",
    "likelihood_map",
    "likelihood_over_sigma",
    "likelihood_profile",
    "noise_chart",
    "playback",
    "predictions_of_case",
    "quantile_plot",
    "running_likelihood",
    "sweep_losses",
]
