"""Charts of part 3: activation functions compared, gradients through depth, and ReLU neurons that die."""

from nnkit.charts.activation_functions.bouncing import N_DRAWN, bounce_track, bounce_variances
from nnkit.charts.activation_functions.comparison import activation_curves, learning_curves, movable_parameters
from nnkit.charts.activation_functions.dead_units import dead_share_lines, dead_share_losses
from nnkit.charts.activation_functions.depth import layers_chart
from nnkit.charts.activation_functions.depth_by_hand import layers_by_hand
from nnkit.charts.activation_functions.neuron_by_hand import neuron_by_hand
from nnkit.charts.activation_functions.revival import revival_film

__all__ = [
    "N_DRAWN",
    "activation_curves",
    "bounce_track",
    "bounce_variances",
    "dead_share_lines",
    "dead_share_losses",
    "layers_by_hand",
    "layers_chart",
    "learning_curves",
    "movable_parameters",
    "neuron_by_hand",
    "revival_film",
]
