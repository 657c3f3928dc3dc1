"""Charts of networks layer by layer: gradients, activations and weight_changes, with bands over the seeds."""

from functools import cache

import altair as alt
import numpy as np

from nnkit.activations import ACTIVATIONS
from nnkit.charts.activation_functions.function_styles import ROOM_FOR_LEGEND, function_cues, functions_table
from nnkit.charts.chart import Drawing, chart
from nnkit.charts.colours import INK
from nnkit.charts.parts import keep_table, lines_of, table_chart

BANDS = {"quartiles": (1, 3), "range": (0, 4)}
BOUND = "0.25ᵏ, from the sigmoid's last hidden layer"
HEIGHTS = {"gradients": 270, "deltas": 270, "activation_std": 170, "zero_share": 170, "weight_changes": 220}
TITLES = {
    "gradients": "Gradient of a layer's weights (RMS)",
    "deltas": "Error signal dL/dz (RMS)",
    "activation_std": "Spread of a neuron's output over the cases",
    "zero_share": "Share of outputs that are exactly zero",
    "weight_changes": "Movement of a layer's weights (RMS)",
}

# What a logarithmic axis says: 1, 2 and 5 of each power of ten, as 0.02 or 5, but 2e-7.
SHORT = (
    "indexof('125', format(datum.value, '.0e')[0]) < 0 ? '' : "
    "format(datum.value, datum.value < 0.001 || datum.value >= 10000 ? '~e' : '~g')"
)

# The words must not change from run to run: a browser that finds them changed builds the chart anew.
SHOWN = {
    "gradients": "On a logarithmic axis, the size of each layer's gradient, a line for each activation function with its spread "
    "over the seeds, beside the bound of 0.25 to the power of the layers between for the sigmoid.",
    "deltas": "On a logarithmic axis, the size of the error signal in each hidden layer, a line for each activation function "
    "with its spread over the seeds, beside the bound of 0.25 to the power of the layers between for the sigmoid.",
    "activation_std": "On a logarithmic axis, how much the outputs of each hidden layer differ between cases, for each function.",
    "zero_share": "The share of each hidden layer's outputs that are exactly zero, for each activation function.",
    "weight_changes": "On a logarithmic axis, how far the weights of each layer moved in training, for each activation function.",
}


@chart
def layers_chart(record, quantity, *, band="quartiles"):
    """One quantity of a DepthProfile or DepthMovement, layer by layer: the median of the seeds in a band of their spread.

    Parameters
    ----------
    record : DepthProfile or DepthMovement
    quantity : {"gradients", "deltas", "activation_std", "zero_share", "weight_changes"}
    band : {"quartiles", "range"}
        What the band spans: the middle half of the seeds, or all of them.

    Returns
    -------
    Chart
        On a logarithmic axis exact zeros are crosses at the bottom, where no number stands.
    """
    names = record.study.names
    labels = [ACTIVATIONS[name].label for name in names]
    low, high = BANDS[band]
    quartiles = [record.quartiles(quantity, name) for name in names]
    n = quartiles[0].shape[1]
    table = {
        "function": np.repeat(np.array(labels, dtype=object), n),
        "layer": np.tile(np.arange(1, n + 1), len(names)),
        "low": np.concatenate([five[low] for five in quartiles]),
        "median": np.concatenate([five[2] for five in quartiles]),
        "high": np.concatenate([five[high] for five in quartiles]),
    }
    tables = {"functions": functions_table(labels), "layers": _finite(table)}
    has_bound = quantity in ("gradients", "deltas")
    if has_bound:
        tables["bound"] = _bound(record, quantity)
    if quantity != "zero_share":
        tables = _on_a_logarithmic_axis(tables)
    return Drawing(_layers_spec(quantity), tables, SHOWN[quantity])


def _finite(table):
    """The rows whose median is a number; a band without an end goes as far as the numbers do."""
    seen = np.isfinite(table["median"])
    rows = {name: column[seen] for name, column in table.items()}
    top = np.max(rows["high"], where=np.isfinite(rows["high"]), initial=0.0)
    rows["high"] = np.minimum(rows["high"], max(top, rows["median"].max(initial=0.0)))
    return rows


def _bound(profile, quantity):
    n = profile.study.n_layers
    has_one = "sigmoid" in profile.study.names and n > 1
    values = profile.bound(quantity, "sigmoid") if has_one else np.empty(0)
    shown = values > 0.0
    return {"layer": np.arange(1, len(values) + 1)[shown], "value": values[shown]}


def _on_a_logarithmic_axis(tables):
    """The tables with exact zeros apart, at the bottom of the axis."""
    rows = tables["layers"]
    positive = rows["median"] > 0.0
    floor = float(np.min(rows["median"], where=positive, initial=np.inf))
    floor = 0.1 * floor if np.isfinite(floor) else 1e-3
    zeros = {name: rows[name][~positive] for name in ("function", "layer")}
    order = {function: place for place, function in enumerate(dict.fromkeys(rows["function"]))}
    # each function its own row, as far below the one above as can be told apart on this axis
    decades = np.log10(rows["median"].max(initial=floor) / floor)
    step = 10.0 ** -max(0.3, 0.05 * decades)
    places = np.array([order[function] for function in zeros["function"]], dtype=float)
    zeros["at"] = np.maximum(floor * step**places, np.finfo(float).tiny)
    shown = {name: column[positive] for name, column in rows.items()}
    shown["low"] = np.maximum(shown["low"], floor)
    return {**tables, "layers": shown, "exact": zeros}


@cache
def _layers_spec(quantity):
    is_log = quantity != "zero_share"
    cues = function_cues(with_legend=True)
    x = alt.X(
        "layer:Q",
        title="layer, from the inputs to the output",
        scale=alt.Scale(nice=False, zero=False, padding=8),
        axis=alt.Axis(grid=False, tickMinStep=1, format="d"),
    )
    scale = alt.Scale(type="log") if is_log else alt.Scale(domain=[0, 1])
    axis = alt.Axis(format="%", tickCount=5)
    if is_log:
        axis = alt.Axis(labelExpr=SHORT, labelOverlap="greedy", tickCount=6, grid=False)

    def y(field):
        return alt.Y(f"{field}:Q", title=None, scale=scale, axis=axis)

    rows = table_chart("layers")
    tooltip = ["function:N", "layer:Q", *(alt.Tooltip(f"{name}:Q", format=".3g") for name in ("low", "median", "high"))]
    layers = [
        keep_table("functions"),
        rows.mark_area(opacity=0.2).encode(x=x, y=y("low"), y2="high:Q", color=cues["color"]),
        lines_of("layers", strokeWidth=2.4).encode(x=x, y=y("median"), **cues),
        rows.mark_point(filled=True, size=36, opacity=1).encode(x=x, y=y("median"), color=cues["color"], tooltip=tooltip),
    ]
    if is_log:
        exact = table_chart("exact").mark_point(shape="cross", angle=45, filled=True, size=90, opacity=1)
        note = alt.Tooltip("at:Q", title="exactly zero; drawn at", format=".0e")
        layers.append(exact.encode(x=x, y=y("at"), color=cues["color"], tooltip=["function:N", "layer:Q", note]))
        words = table_chart("exact").transform_aggregate(layer="min(layer)", at="max(at)")
        words = words.mark_text(align="left", baseline="bottom", dx=-6, dy=-8, color=INK, fontSize=12)
        layers.append(words.encode(x=x, y=y("at"), text=alt.value("exactly 0")))
    if quantity in ("gradients", "deltas"):
        bound = table_chart("bound").encode(x=x, y=y("value"))
        value = alt.Tooltip("value:Q", title=BOUND, format=".3g")
        dotted = lines_of("bound", strokeWidth=1.6, strokeDash=[2, 3], color=INK).encode(x=x, y=y("value"))
        # a line's tooltip would say the same at every layer; below the medians, so that these are hit first
        layers[3:3] = [dotted, bound.mark_point(filled=True, size=60, opacity=0).encode(tooltip=["layer:Q", value])]
        layers.append(
            bound.transform_filter("datum.layer === 1")
            .mark_text(align="left", baseline="top", dx=6, dy=6, color=INK, fontSize=12)
            .encode(text=alt.value("0.25ᵏ"))
        )
    chart = alt.layer(*layers).properties(height=HEIGHTS[quantity], title=TITLES[quantity], autosize=ROOM_FOR_LEGEND)
    return chart.to_dict()
