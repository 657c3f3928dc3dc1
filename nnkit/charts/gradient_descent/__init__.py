"""Charts of part 1: training runs, single cases, loss landscapes and sweeps."""

from nnkit.charts.gradient_descent.diagnostics import confusion, diagnostics
from nnkit.charts.gradient_descent.landscape import descent_film
from nnkit.charts.gradient_descent.noise import noise_chart
from nnkit.charts.gradient_descent.playback import playback
from nnkit.charts.gradient_descent.single_case import (
    climb,
    descended_losses,
    per_case_gradients,
    predictions_of_case,
)
from nnkit.charts.gradient_descent.sweep import epoch_times, sweep_losses

__all__ = [
    "climb",
    "confusion",
    "descended_losses",
    "descent_film",
    "diagnostics",
    "epoch_times",
    "noise_chart",
    "per_case_gradients",
    "playback",
    "predictions_of_case",
    "sweep_losses",
]
