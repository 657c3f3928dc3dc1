"""Charts of what nnkit computes: results in, chart out.

The charts of each part of the lecture are in the module of that name, such as `nnkit.charts.gradient_descent`; in a notebook a
`Chart` displays itself. A chart is a template and its data: the template is built with Altair once for each combination of plain
arguments and kept; the data are named tables of NumPy columns.
"""

try:
    import altair  # noqa: F401
except ImportError as missing:
    raise ImportError("nnkit.charts draws with Altair, which is not installed: pip install altair pandas pillow") from missing

from nnkit.charts import activation_functions, gradient_descent, lecture, loss_functions, matrices, maximum_likelihood
from nnkit.charts.chart import Chart
from nnkit.charts.gradient_descent.playback import playback

__all__ = [
    "Chart",
    "activation_functions",
    "gradient_descent",
    "lecture",
    "loss_functions",
    "matrices",
    "maximum_likelihood",
    "playback",
]
