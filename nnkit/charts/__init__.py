"""Charts of what nnkit computes: results in, chart out.

A chart is a spec and its data. The spec is built with Altair once for each combination of plain arguments and kept;
the data are named tables of NumPy columns, made anew at each call. In a notebook a `Chart` displays itself.
"""

try:
    import altair  # noqa: F401
except ImportError as missing:
    raise ImportError("nnkit.charts draws with Altair, which is not installed: pip install altair pandas pillow") from missing

from nnkit.charts.chart import Chart
from nnkit.charts.conditional import likelihood_film
from nnkit.charts.diagnostics import confusion, diagnostics
from nnkit.charts.joint import split_sums
from nnkit.charts.landscape import descent_film
from nnkit.charts.nudges import case_gradients, climbed_path, climbed_sum, descended_losses, predictions_of_case
from nnkit.charts.playback import playback
from nnkit.charts.sweep import epoch_times, noise_chart, sweep_losses
from nnkit.charts.two_weights import likelihood_maps

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
    "likelihood_film",
    "likelihood_maps",
    "noise_chart",
    "playback",
    "predictions_of_case",
    "split_sums",
    "sweep_losses",
]
