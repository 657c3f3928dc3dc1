"""Charts of part 1: training runs, single cases, loss landscapes and sweeps."""

from nnkit.charts.gradient_descent.diagnostics import (
    confusion,
    diagnostics,
)
from nnkit.charts.gradient_descent.landscape import (
    descent_film,
)
from nnkit.charts.gradient_descent.playback import (
    playback,
)
from nnkit.charts.gradient_descent.single_case import (
    case_gradients,
    climbed_path,
    climbed_sum,
    descended_losses,
    predictions_of_case,
)
from nnkit.charts.gradient_descent.sweep import (
    epoch_times,
    noise_chart,
    sweep_losses,
)

__all__ = [
    "case_gradients",
    "climbed_path",
    "climbed_sum",
    "confusion",
    "descended_losses",
    "descent_film",
    "diagnostics",
    "epoch_times",
    "noise_chart",
    "playback",
    "predictions_of_case",
    "sweep_losses",
]
