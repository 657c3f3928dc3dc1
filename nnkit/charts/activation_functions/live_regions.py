"""Where derivatives of activation functions reach a threshold that is dragged: the browser finds it between points of theirs."""

from collections.abc import Callable, Sequence
from functools import cache

import altair as alt
import numpy as np
from altair.typing import ChartType

from nnkit.charts.activation_functions.function_styles import LABELS, function_cues
from nnkit.charts.colours import INK
from nnkit.charts.parts import Columns, domain_from, table_chart
from nnkit.charts.room import SIDE

LABEL_ROOM = 80  # pixels beside the bars
EVERY = 4  # of the points of a derivative, those between which its crossings are found

# Of a curve that is dragged by its parameter all values and derivatives for negative sums, which are in proportion to it.
SLOPE_NOW = "row >= 0 && datum.function === moved.datum.function && datum.left ? datum.slope * ratio : datum.slope"
# Between two points a derivative is nearly exponential, or straight where it changes its sign.
CROSSING = (
    "datum.{a}_z === datum.{b}_z ? datum.{a}_z : datum.{a}_z + (datum.{b}_z - datum.{a}_z) * "
    "(datum.{a}_slope * datum.{b}_slope > 0 ? log(threshold / abs(datum.{a}_slope)) / log(datum.{b}_slope / datum.{a}_slope) : "
    "((abs(datum.{a}_slope) < threshold ? datum.{b}_slope : datum.{a}_slope) > 0 ? threshold - datum.{a}_slope : "
    "-threshold - datum.{a}_slope) / (datum.{b}_slope - datum.{a}_slope))"
)


def slopes_table(pieces: Sequence[tuple[str, np.ndarray, np.ndarray, np.ndarray]]) -> Columns:
    """Points of derivatives, each function's from left to right, of pieces with a label, z, f and slope; `left` is for z <= 0."""
    points = [(label, z[::EVERY], slope[::EVERY]) for label, z, _, slope in pieces]
    return {
        "function": np.repeat(np.array([label for label, _, _ in points], dtype=object), [len(z) for _, z, _ in points]),
        "z": np.concatenate([z for _, z, _ in points]),
        "slope": np.concatenate([slope for _, _, slope in points]),
        "left": np.concatenate([np.full(len(z), z[-1] <= 0.0) for _, z, _ in points]),
    }


@cache
def _regions() -> alt.Chart:
    """Each function's intervals from `low` to `high`, in which it `is_live` or not."""
    rows = table_chart("slopes").transform_calculate(here_z="datum.z", here_slope=SLOPE_NOW)
    rows = rows.transform_calculate(is_live="abs(datum.here_slope) >= threshold ? 1 : 0")
    rows = rows.transform_window(
        before_z="lag(here_z)",
        before_slope="lag(here_slope)",
        after_z="lead(here_z)",
        after_slope="lead(here_slope)",
        groupby=["function"],
    )
    for name in ("before", "after"):
        rows = rows.transform_calculate(
            **{f"{name}_differs": f"isValid(datum.{name}_z) && abs(datum.{name}_slope) >= threshold !== (datum.is_live === 1)"}
        )
    rows = rows.transform_calculate(
        low=f"datum.before_differs ? {CROSSING.format(a='before', b='here')} : datum.z",
        high=f"datum.after_differs ? {CROSSING.format(a='here', b='after')} : datum.z",
        begins="datum.before_differs ? 1 : 0",
    )
    rows = rows.transform_window(run="sum(begins)", groupby=["function"], frame=[None, 0])
    rows = rows.transform_aggregate(low="min(low)", high="max(high)", is_live="min(is_live)", groupby=["function", "run"])
    return rows.transform_filter("datum.high > datum.low")


def dead_shades(x: Callable[[str], alt.X]) -> alt.Chart:
    """Where a derivative is below the threshold; the more functions there are, the fainter is each shade."""
    shades = (
        _regions().transform_filter("!datum.is_live").mark_rect(color=INK, opacity=alt.expr("0.3 / length(data('functions'))"))
    )
    return shades.encode(x("low"), alt.X2("high:Q"))


def live_bars() -> ChartType:
    """A bar for each function, over the weighted sums where it is live."""
    x = alt.X("low:Q").title("weighted sum z").scale(domain_from("frame", "z")).axis(grid=True, format="~f")
    names = alt.Axis(orient="right", labelLimit=LABEL_ROOM, labelFlush=False, labelOverlap=False, ticks=False)
    y = alt.Y("function:N").title(None).sort(LABELS).axis(names)
    ends = [alt.Tooltip("low:Q").title("live from z =").format(".3g"), alt.Tooltip("high:Q").title("to").format(".3g")]
    bars = _regions().transform_filter("datum.is_live").mark_bar(height={"band": 0.55}, clip=True)
    bars = bars.encode(
        x, y, alt.X2("high:Q"), function_cues()["color"], tooltip=[alt.Tooltip("function:N").title("function"), *ends]
    )
    zero = table_chart("frame").mark_rule(color=INK, strokeDash=[2, 3]).encode(x=alt.XDatum(0.0))
    rows = table_chart("functions").mark_point(opacity=0).encode(y)  # also of functions that are live nowhere
    layers = alt.layer(rows, bars, zero)
    return layers.properties(name="live_bars", width=SIDE - LABEL_ROOM, height=alt.Step(18), title="Live regions")
