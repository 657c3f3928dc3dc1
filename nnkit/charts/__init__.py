"""Charts of what nnkit computes: results in, chart out.

A chart is a spec and its data. The spec is built with Altair once for each combination of plain arguments and kept;
the data are named tables of NumPy columns, made anew at each call. In a notebook a `Chart` displays itself.
"""

try:
    import altair  # noqa: F401
except ImportError as missing:
    raise ImportError("nnkit.charts draws with Altair, which is not installed: pip install altair pandas pillow") from missing

from nnkit.charts.activations import activation_curves, learning_curves, live_regions
from nnkit.charts.bouncing import bounce_track, bounce_variances, dead_share_lines, dead_share_losses
from nnkit.charts.chart import Chart
from nnkit.charts.depth import layers_chart
from nnkit.charts.diagnostics import confusion, diagnostics
from nnkit.charts.dying import neuron_answers, neuron_inputs, neuron_sums, revival_film
from nnkit.charts.landscape import descent_film
from nnkit.charts.matrices import equation_chart, network_graph
from nnkit.charts.nudges import case_gradients, climbed_path, climbed_sum, descended_losses, predictions_of_case
from nnkit.charts.playback import playback
from nnkit.charts.sweep import epoch_times, noise_chart, sweep_losses

__all__ = [
    "Chart",
    "activation_curves",
    "bounce_track",
    "bounce_variances",
    "case_gradients",
    "climbed_path",
    "climbed_sum",
    "confusion",
    "dead_share_lines",
    "dead_share_losses",
    "descended_losses",
    "descent_film",
    "diagnostics",
    "epoch_times",
    "equation_chart",
    "network_graph",
    "layers_chart",
    "learning_curves",
    "live_regions",
    "neuron_answers",
    "neuron_inputs",
    "neuron_sums",
    "noise_chart",
    "playback",
    "predictions_of_case",
    "revival_film",
    "sweep_losses",
]
