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
from nnkit.charts.log_loss import cost_of_p, losses_of_v, pulls, slopes_of_v
from nnkit.charts.logistic import calibration_chart, decision_chart, saturated_film, threshold_chart
from nnkit.charts.nudges import case_gradients, climbed_path, climbed_sum, descended_losses, predictions_of_case
from nnkit.charts.playback import playback
from nnkit.charts.sweep import epoch_times, noise_chart, sweep_losses

__all__ = [
    "Chart",
    "calibration_chart",
    "case_gradients",
    "climbed_path",
    "climbed_sum",
    "confusion",
    "cost_of_p",
    "decision_chart",
    "descended_losses",
    "descent_film",
    "diagnostics",
    "epoch_times",
    "losses_of_v",
    "noise_chart",
    "playback",
    "predictions_of_case",
    "pulls",
    "saturated_film",
    "slopes_of_v",
    "sweep_losses",
    "threshold_chart",
]
