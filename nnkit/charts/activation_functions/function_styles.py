"""Colour and dashes of each activation function, the same in every chart.

The scales know the whole catalogue, and the legend follows a table. So other functions are other data in the same chart, which a
browser swaps; a chart whose spec changes would be built anew.
"""

from collections.abc import Sequence
from typing import Any

import altair as alt
import numpy as np

from nnkit.activations import ACTIVATIONS
from nnkit.charts.colours import CLASS_COLOURS, CLASS_SHAPES, DASHES
from nnkit.charts.panels import power_of_ten
from nnkit.charts.parts import cues, legend

# Other functions take more or fewer rows of the legend: the chart makes room for them below, and its panel keeps its height.
ROOM_FOR_LEGEND = alt.AutoSizeParams(type="fit-x", contains="padding", resize=True)

NAMES = "@names"  # in a template: the names of the few functions that one chart compares

LABELS = [activation.label for activation in ACTIVATIONS.values()]
FUNCTION_COLOURS = [CLASS_COLOURS[number % len(CLASS_COLOURS)] for number in range(len(LABELS))]
FUNCTION_DASHES = [DASHES[number % len(DASHES)] for number in range(len(LABELS))]


def power_labels(lowest: str) -> str:
    """The labels of a logarithmic axis: 10⁻⁷ for powers of ten where it starts below 0.001, else 0.02, 0.1 or 5.

    `lowest` is where it starts, as an expression.
    """
    power = "round(log(datum.value) / LN10)"
    in_powers = f"{power} === 0 ? '1' : {power_of_ten(power)}"
    is_power, has_label = "format(datum.value, '.0e')[0] === '1'", "indexof('125', format(datum.value, '.0e')[0]) >= 0"
    return f"{lowest} < 0.001 ? ({is_power} ? {in_powers} : '') : {has_label} ? format(datum.value, ',~g') : ''"


def line_legend(**options: Any) -> alt.Legend:
    """A legend of lines, under the chart."""
    return legend(**{"symbolType": "stroke", "symbolSize": 300, "symbolStrokeWidth": 2.4} | options)


def function_cues(*, with_legend: bool = False) -> dict[str, Any]:
    """The channels that tell functions apart by the field `function`, with a legend of those in the table `functions`."""
    listed = alt.ExprRef("pluck(data('functions'), 'function')")
    lines = line_legend(columns=3, labelLimit=110, offset=18, values=listed) if with_legend else None
    return cues("function", LABELS, colours=FUNCTION_COLOURS, dashes=FUNCTION_DASHES, legend=lines)


def functions_table(labels: Sequence[str]) -> dict[str, np.ndarray]:
    """The table that a legend reads."""
    return {"function": np.array(labels, dtype=object)}


def compared_cues() -> tuple[dict[str, Any], dict[str, Any]]:
    """The channels of lines and of points that tell the functions NAMES apart, by the fields `name` and `mark`.

    Under a name of its own the shape of the points stays out of the legend, which shows lines.
    """
    lines = cues("name", [NAMES], dashes=DASHES, legend=line_legend())
    points = cues("mark", [NAMES], colours=None, shapes=CLASS_SHAPES)
    return lines, {"color": lines["color"]} | points
