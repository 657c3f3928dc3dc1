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
from nnkit.charts.landscape import descent_film
from nnkit.charts.nudges import case_gradients, climbed_path, climbed_sum, descended_losses, predictions_of_case
from nnkit.charts.playback import playback
from nnkit.charts.regression import (
    is_far_below,
    likelihood_by_degree,
    likelihood_by_error,
    likelihood_by_sigma,
    likelihood_by_step,
    regression_curve,
)
from nnkit.charts.sweep import epoch_times, noise_chart, sweep_losses

__all__ = [
    "Chart",
    "case_gradients",
    "climbed_path",
    "climbed_sum",
    "confusion",
    "descended_losses",
    "descent_film",
    "diagnostics",
    "epoch_times",
    "is_far_below",
    "likelihood_by_degree",
    "likelihood_by_error",
    "likelihood_by_sigma",
    "likelihood_by_step",
    "noise_chart",
    "playback",
    "predictions_of_case",
    "regression_curve",
    "sweep_losses",
]
