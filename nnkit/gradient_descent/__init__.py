"""Part 1 of the lecture: gradient descent on single cases, over a loss landscape, and with minibatches."""

from nnkit.gradient_descent.descent_comparison import DescentComparison, compare_descents
from nnkit.gradient_descent.descent_paths import DescentPath, Descents, trace_paths
from nnkit.gradient_descent.gradient_noise import GradientNoise, measure_noise
from nnkit.gradient_descent.landscape import Landscape, critical_rate, hessian, loss_surface
from nnkit.gradient_descent.single_case import Ascent, SingleCaseDescent, ascend, descend
from nnkit.gradient_descent.update_microscope import Update, microscope

__all__ = [
    "Ascent",
    "DescentComparison",
    "DescentPath",
    "Descents",
    "GradientNoise",
    "Landscape",
    "SingleCaseDescent",
    "Update",
    "ascend",
    "compare_descents",
    "critical_rate",
    "descend",
    "hessian",
    "loss_surface",
    "measure_noise",
    "microscope",
    "trace_paths",
]
