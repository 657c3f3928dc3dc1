"""How activation functions are told apart in charts: each has one colour and one pattern of dashes, everywhere the same.

The scales know the whole catalogue and the legend follows a table, so that other functions are other data in the same chart,
which a browser swaps; a chart whose spec changes is built anew.
"""

import altair as alt
import numpy as np

from nnkit.activations import ACTIVATIONS
from nnkit.charts.colours import CLASS_COLOURS, DASHES

# Other functions take more or fewer rows of the legend: the chart makes room for them below, and its panel keeps its height.
ROOM_FOR_LEGEND = alt.AutoSizeParams(type="fit-x", contains="padding", resize=True)

LABELS = [activation.label for activation in ACTIVATIONS.values()]
FUNCTION_COLOURS = [CLASS_COLOURS[place % len(CLASS_COLOURS)] for place in range(len(LABELS))]
FUNCTION_DASHES = [list(DASHES[place % len(DASHES)]) for place in range(len(LABELS))]


def function_cues(*, with_legend=False):
    """Encodings by the field `function`: colour and dashes, with a legend of the functions in the table `functions`."""
    legend = _legend() if with_legend else None
    return {
        "color": alt.Color("function:N", scale=alt.Scale(domain=LABELS, range=FUNCTION_COLOURS), legend=legend),
        "strokeDash": alt.StrokeDash("function:N", scale=alt.Scale(domain=LABELS, range=FUNCTION_DASHES), legend=legend),
    }


def functions_table(labels):
    """The table that a legend reads."""
    return {"function": np.array(labels, dtype=object)}


def _legend():
    return alt.Legend(
        orient="bottom", title=None, columns=3, symbolType="stroke", symbolSize=300, symbolStrokeWidth=2.2, symbolOpacity=1,
        labelLimit=110, values=alt.ExprRef("pluck(data('functions'), 'function')"),
    )  # fmt: skip
