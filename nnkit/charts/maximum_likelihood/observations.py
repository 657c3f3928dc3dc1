"""Observations in charts: the window of x in which they lie, and their histogram."""

import altair as alt
import numpy as np

from nnkit.charts.colours import CLASS_COLOURS
from nnkit.charts.parts import Columns, table_chart, with_field
from nnkit.maximum_likelihood.sample import Sample

BAR = "#9AA5B4"
BEST = CLASS_COLOURS[2]


def x_window(sample: Sample, mu: float | None = None) -> tuple[float, float]:
    """The range of x that is drawn: all observations, with room for the tails and for a mu that would lie outside."""
    low, high = sample.low, sample.high
    margin = 0.2 * (high - low) if high > low else max(abs(low), 1.0)
    if mu is None or low - margin <= mu <= high + margin:
        return low - margin, high + margin
    return min(low, mu) - margin, max(high, mu) + margin


def histogram_table(edges: np.ndarray, heights: np.ndarray, n: int) -> Columns:
    """The table `bars` of a histogram of n numbers: edges (n_bars + 1,) and heights (n_bars,)."""
    counts = np.rint(heights * n * np.diff(edges)).astype(int)
    return {"left": edges[:-1], "right": edges[1:], "y": heights, "count": counts}


def histogram(x: alt.X, y: alt.Y) -> alt.Chart:
    """The layer of bars that the table `bars` holds."""
    tooltip = [alt.Tooltip("left:Q").title("from").format(".5g"), alt.Tooltip("right:Q").title("to").format(".5g")]
    tooltip.append(alt.Tooltip("count:Q").title("observations").format(",.0f"))
    bars = table_chart("bars").mark_rect(color=BAR, opacity=0.35)
    return bars.encode(x=with_field(x, "left:Q"), x2=alt.X2("right:Q"), y=y, y2=alt.Y2Datum(0), tooltip=tooltip)


def x_axis(field: str = "x:Q", title: str = "x") -> alt.X:
    """A horizontal axis that ends where its table does."""
    return alt.X(field).title(title).scale(zero=False, nice=False).axis(tickCount=6)
