"""Charts of networks layer by layer: gradients, activations and changes of the weights, with bands over the seeds."""

import altair as alt
import numpy as np

from nnkit.activation_functions.depth import DepthMovement, DepthProfile
from nnkit.activations import ACTIVATIONS
from nnkit.charts.activation_functions.function_styles import ROOM_FOR_LEGEND, function_cues, functions_table, power_labels
from nnkit.charts.chart import Drawing, chart
from nnkit.charts.colours import INK
from nnkit.charts.layout import template
from nnkit.charts.parts import keep_table, lines_of, table_chart

BANDS = {"quartiles": (1, 3), "range": (0, 4)}
BOUNDED = ("gradients", "deltas")  # the quantities that have a bound beside them
BOUND = "0.25ᵏ of the last hidden layer's"
HEIGHT = 265
TITLES = {
    "gradients": "Gradient of a layer's weights",
    "deltas": "Error signal dL/dz in a layer",
    "activation_std": "How much a neuron's output differs between cases",
    "zero_share": "Share of outputs that are exactly 0",
    "weight_changes": "Movement of a layer's weights",
}

# The words must not change with the settings: a browser that finds them changed builds the chart anew.
ALTS = {
    "gradients": "On a logarithmic axis, the size of each layer's gradient, a line for each activation function with its spread "
    "over the seeds, beside the bound of 0.25 to the power of the layers between for the sigmoid.",
    "deltas": "On a logarithmic axis, the size of the error signal in each hidden layer, a line for each activation function "
    "with its spread over the seeds, beside the bound of 0.25 to the power of the layers between for the sigmoid.",
    "activation_std": "On a logarithmic axis, how much the outputs of each hidden layer differ between cases, for each function.",
    "zero_share": "The share of each hidden layer's outputs that are exactly zero, for each activation function.",
    "weight_changes": "On a logarithmic axis, how far the weights of each layer moved in training, for each activation function.",
}


@chart
def layers_chart(result: DepthProfile | DepthMovement, quantity: str, *, band: str = "quartiles") -> Drawing:
    """A quantity layer by layer: the median of the seeds in a band of their spread.

    Parameters
    ----------
    quantity : {"gradients", "deltas", "activation_std", "zero_share", "weight_changes"}
        On a logarithmic axis, but for the share; exact zeros are crosses at its bottom, where no number stands.
    band : {"quartiles", "range"}
        The middle half of the seeds, or all of them.
    """
    return Drawing(_layers_spec(quantity), layer_tables(result, quantity, band), ALTS[quantity])


def layer_tables(result: DepthProfile | DepthMovement, quantity: str, band: str) -> dict[str, dict[str, np.ndarray]]:
    """The tables of `layers_chart`."""
    names = result.study.names
    labels = [ACTIVATIONS[name].label for name in names]
    low, high = BANDS[band]
    quartiles = [result.quartiles(quantity, name) for name in names]
    n = quartiles[0].shape[1]
    rows = {
        "function": np.repeat(np.array(labels, dtype=object), n),
        "layer": np.tile(np.arange(1, n + 1), len(names)),
        "low": np.concatenate([five[low] for five in quartiles]),
        "median": np.concatenate([five[2] for five in quartiles]),
        "high": np.concatenate([five[high] for five in quartiles]),
    }
    tables = {"functions": functions_table(labels), "layers": _finite(rows)}
    if quantity in BOUNDED:
        tables["bound"] = _bound(result, quantity)
    if quantity != "zero_share":
        tables |= _on_a_logarithmic_axis(tables["layers"])
    return tables


def _finite(rows):
    """The rows whose median is a number; a band without an end goes as far as the numbers do."""
    is_finite = np.isfinite(rows["median"])
    rows = {name: column[is_finite] for name, column in rows.items()}
    top = np.max(rows["high"], where=np.isfinite(rows["high"]), initial=0.0)
    rows["high"] = np.minimum(rows["high"], max(top, rows["median"].max(initial=0.0)))
    return rows


def _bound(profile, quantity):
    """The sigmoid's bound in each hidden layer, with its name in the middle; without rows where there is none."""
    has_bound = "sigmoid" in profile.study.names and profile.study.n_layers > 1
    values = profile.bound(quantity, "sigmoid") if has_bound else np.empty(0)
    layers = np.flatnonzero(values > 0.0)
    word = np.where(layers == layers[len(layers) // 2], "0.25ᵏ", "") if len(layers) else layers
    return {"layer": layers + 1, "value": values[layers], "word": word.astype(object)}


def _on_a_logarithmic_axis(rows):
    """The rows without exact zeros, and a table of these, at the bottom of the axis."""
    is_positive = rows["median"] > 0.0
    floor = float(np.min(rows["median"], where=is_positive, initial=np.inf))
    floor = 0.1 * floor if np.isfinite(floor) else 1e-3
    # the zeros of each function lie on a line of their own, as far below the one above as can be told apart on this axis
    lines = {function: number for number, function in enumerate(dict.fromkeys(rows["function"]))}
    decades = np.log10(rows["median"].max(initial=floor) / floor)
    step = 10.0 ** -max(0.3, 0.05 * decades)
    exact = {name: rows[name][~is_positive] for name in ("function", "layer")}
    line = np.array([lines[function] for function in exact["function"]], dtype=float)
    exact["at"] = np.maximum(floor * step**line, np.finfo(float).tiny)
    positive = {name: column[is_positive] for name, column in rows.items()}
    positive["low"] = np.maximum(positive["low"], floor)
    return {"layers": positive, "exact": exact}


@template
def _layers_spec(quantity):
    is_log = quantity != "zero_share"
    cues = function_cues(with_legend=True)
    x = alt.X("layer:Q").title("layer, from the inputs to the output").scale(nice=False, zero=False, padding=8)
    x = x.axis(tickMinStep=1, tickCount=alt.ExprRef("width / 40"), format="d")

    def y(field):
        channel = alt.Y(f"{field}:Q").title(None)
        if is_log:
            return channel.scale(type="log").axis(labelExpr=power_labels("domain('y')[0]"), labelOverlap="greedy", tickCount=6)
        return channel.scale(domain=[0, 1]).axis(format="%", grid=True)

    rows = table_chart("layers")
    function, layer = alt.Tooltip("function:N").title("function"), alt.Tooltip("layer:Q").title("layer").format("d")
    form = ".3g" if is_log else ".0%"
    ends = {"median": "median of the seeds", "low": "band from", "high": "band to"}
    numbers = [alt.Tooltip(f"{name}:Q").title(title).format(form) for name, title in ends.items()]
    area = rows.mark_area(opacity=0.2).encode(x, y("low"), alt.Y2("high:Q"), cues["color"])
    lines = lines_of("layers", strokeWidth=2.4).encode(x, y("median"), **cues)
    points = rows.mark_point(filled=True, size=36, opacity=1)
    points = points.encode(x, y("median"), cues["color"], tooltip=[function, layer, *numbers])
    layers = [keep_table("functions"), area, lines, points]
    if quantity in BOUNDED:
        bound = table_chart("bound").encode(x, y("value"))
        dotted = lines_of("bound", strokeWidth=1.6, strokeDash=[2, 3], color=INK).encode(x, y("value"))
        # a line's tooltip would say the same at every layer, so points have it; below the medians, which are hit first
        targets = bound.mark_point(filled=True, size=60, opacity=0)
        layers[3:3] = [dotted, targets.encode(tooltip=[layer, alt.Tooltip("value:Q").title(BOUND).format(".3g")])]
    if is_log:
        layers += _exact_zeros(x, y, cues["color"], [function, layer])
    if quantity in BOUNDED:
        word = bound.mark_text(align="right", baseline="bottom", dx=-6, dy=-6, color=INK, fontSize=12)
        layers.append(word.encode(text=alt.Text("word:N")))
    properties = {"height": HEIGHT, "title": TITLES[quantity], "autosize": ROOM_FOR_LEGEND}
    return alt.layer(*layers).properties(**properties)


def _exact_zeros(x, y, colour, tooltip):
    """Crosses for exact zeros, and a word beside them."""
    exact = table_chart("exact")
    crosses = exact.mark_point(shape="cross", angle=45, filled=True, size=90, opacity=1)
    word = exact.transform_aggregate(layer="min(layer)", at="max(at)")
    word = word.mark_text(align="left", baseline="bottom", dx=-6, dy=-8, color=INK, fontSize=12)
    return [
        crosses.encode(x, y("at"), colour, tooltip=tooltip),
        word.encode(x, y("at"), text=alt.TextValue("exactly 0")),
    ]
