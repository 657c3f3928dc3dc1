"""Networks layer by layer under the hand: their depth, or the scale of their first weights, is dragged through measured ones."""

from collections.abc import Sequence
from typing import Any

import altair as alt
import numpy as np

from nnkit.activation_functions.depth import DepthProfile
from nnkit.activations import ACTIVATIONS
from nnkit.charts.activation_functions.depth import BOUNDED, HEIGHT, TITLES, layer_tables
from nnkit.charts.activation_functions.function_styles import ROOM_FOR_LEGEND, function_cues, power_labels
from nnkit.charts.chart import Drawing, chart
from nnkit.charts.colours import INK, POSITIVE
from nnkit.charts.layout import template
from nnkit.charts.live import HANDLE, formula, ground, handle, live, pointer, sent, value
from nnkit.charts.panels import line_of_words, number
from nnkit.charts.parts import concat, domain_from, keep_table, lines_of, span, table_chart, with_field

WORDS = (
    "A line for each activation function over the layers of networks, the median over the seeds, on a logarithmic axis but for "
    "shares, beside the bound of 0.25 to the power of the layers between for the sigmoid. The depth and the scale of the first "
    "weights can be dragged."
)


@chart
def layers_by_hand(profiles: Sequence[DepthProfile], quantity: str, *, band: str = "quartiles") -> Drawing:
    """A quantity layer by layer, for the `depth` or the `scale` that is dragged, which a drop has.

    What `nnkit.charts.activation_functions.layers_chart` draws for one study, but that zeros are left out on a logarithmic axis.

    Parameters
    ----------
    profiles : sequence of DepthProfile
        The one to show first; then others, of the same study with other numbers of layers, or with other scales of the weights.
    quantity : {"gradients", "deltas", "activation_std", "zero_share"}
    band : {"quartiles", "range"}
    """
    first = profiles[0].study
    name = first.names[0]
    of_each = [layer_tables(profile, quantity, band) for profile in profiles]
    sizes = [{"depth": profile.study.n_layers, "scale": profile.study.weight_scale} for profile in profiles]

    def of_all(table):
        rows = zip(of_each, sizes, strict=True)
        return concat([of[table] | {key: np.full(len(of[table]["layer"]), at) for key, at in own.items()} for of, own in rows])

    layers = of_all("layers")
    ends = np.array([1e-3, 1.0]) if quantity != "zero_share" else np.array([0.0, 1.0])
    if quantity != "zero_share" and len(layers["layer"]):
        ends = span(layers["low"], layers["high"])
    depths = np.unique([own["depth"] for own in sizes if own["scale"] == first.weight_scale])
    scales = np.unique([own["scale"] for own in sizes if own["depth"] == first.n_layers])
    steps = np.linspace(np.log(scales[0]), np.log(scales[-1]), 10 * len(scales))
    tables = {
        "functions": of_each[0]["functions"],
        "layers": layers,
        "nearest_depth": {"depth": depths[_nearest(depths, np.arange(1, depths[-1] + 1))]},
        "nearest_scale": {"scale": scales[_nearest(np.log(scales), steps)]},
        "first": {
            **{key: np.array([own[key] for own in sizes]) for key in ("depth", "scale")},
            "function": np.full(len(profiles), ACTIVATIONS[name].label, dtype=object),
            "median": np.array([profile.median(quantity, name)[0] for profile in profiles]),
        },
        "chosen": {key: np.array([at]) for key, at in sizes[0].items()},
        "window": {"layer": np.array([0.7, depths[-1] + 2.0]), "median": ends, "scale": scales[[0, -1]]},
    }
    if quantity in BOUNDED:
        tables["bound"] = of_all("bound")
    return Drawing(_spec(quantity), tables, WORDS)


def _nearest(measured, wanted):
    """The index of the measured number that is nearest to each wanted one."""
    return np.abs(wanted[:, None] - measured).argmin(axis=1)


@template
def _spec(quantity: str) -> dict[str, Any]:
    is_log = quantity != "zero_share"
    cues = function_cues(with_legend=True)
    x = alt.X("layer:Q").title("layer, from the inputs to the output: drag its end")
    x = x.scale(domain_from("window", "layer"))
    only_layers = "datum.value > domain('layers_x')[1] - 1 ? '' : datum.label"
    x = x.axis(tickMinStep=1, tickCount=alt.ExprRef("width / 40"), format="d", labelExpr=only_layers)
    y = alt.Y("median:Q").title(None).scale(domain_from("window", "median", type="log" if is_log else "linear"))
    powers = power_labels("domain('layers_y')[0]")
    y = y.axis(labelExpr=powers, labelOverlap="greedy", tickCount=6) if is_log else y.axis(format="%")
    here = "datum.depth === depth && datum.scale === scale"
    area = table_chart("layers").transform_filter(here).mark_area(opacity=0.2)
    area = area.encode(x, with_field(y, "low:Q"), alt.Y2("high:Q"), cues["color"])
    lines = lines_of("layers", strokeWidth=2.4, clip=True).transform_filter(here).encode(x, y, **cues)
    points = table_chart("layers").transform_filter(here).mark_point(filled=True, size=36, opacity=1, clip=True)
    points = points.encode(x, y, cues["color"]).properties(name="measured")
    end = table_chart("chosen").transform_calculate(layer="depth + 1", median=sent("window", "median", "1")).encode(x)
    rule = end.mark_rule(strokeDash=[4, 3], strokeWidth=1.5, color=INK)
    knob = end.mark_point(**HANDLE | {"color": INK, "cursor": "ew-resize"}).encode(y)
    words = f"'hidden layers: ' + depth + '; weights × ' + {number('scale')} + '; ' + datum.function + ' in layer 1: '"
    words = line_of_words(table_chart("first").transform_filter(here), f"{words} + {number('datum.median')}")
    floor = [keep_table(name) for name in ("functions", "window", "nearest_depth", "nearest_scale")]
    floor.append(ground("floor", "chosen", cursor="ew-resize"))
    layers = [*floor, area, lines, points, rule, handle(knob, "end"), *_scale_layers(x, y, is_log), words]
    if quantity in BOUNDED:
        bound = lines_of("bound", strokeWidth=1.6, strokeDash=[2, 3], color=INK, clip=True).transform_filter(here)
        layers.insert(len(floor), bound.encode(x, with_field(y, "value:Q")))
    title = alt.TitleParams(TITLES[quantity], frame="group", offset=4)
    panel = alt.layer(*layers).properties(name="layers", height=HEIGHT, title=title, autosize=ROOM_FOR_LEGEND)
    along = f"data('nearest_depth')[clamp(round({pointer('layers', 'x')}) - 1, 0, length(data('nearest_depth')) - 1)].depth"
    low, high = (f"log({end})" if is_log else end for end in ("bottom", "top"))
    at = f"log({pointer('layers', 'y')})" if is_log else pointer("layers", "y")
    last = "(length(data('nearest_scale')) - 1)"
    up = f"clamp(round(({at} - {low}) / ({high} - {low}) * {last}), 0, {last})"
    return live(
        panel.to_dict(validate=False),
        formula("bottom", sent("window", "median", "1")),
        formula("top", sent("window", "median", "10", row=1)),
        formula("smallest", sent("window", "scale", "0.5")),
        formula("largest", sent("window", "scale", "2", row=1)),
        value("depth", sent("chosen", "depth", "1"), end=along, floor=along),
        value("scale", sent("chosen", "scale", "1"), weights=f"data('nearest_scale')[{up}].scale"),
    )


def _scale_layers(x, y, is_log):
    """A rule at the right end of the panel, and a knob on it for the scale of the first weights, on a logarithmic scale."""
    share = "log(scale / smallest) / log(largest / smallest)"
    height = f"bottom * pow(top / bottom, {share})" if is_log else f"bottom + (top - bottom) * {share}"
    at = table_chart("chosen").transform_calculate(layer=sent("window", "layer", "2", row=1) + " - 0.5", median=height).encode(x)
    knob = at.mark_point(**HANDLE | {"color": POSITIVE, "cursor": "ns-resize"}).encode(y)
    word = at.mark_text(angle=270, baseline="top", dy=12, fontSize=11.5, color=INK)
    word = word.encode(y=alt.YValue(alt.expr("height / 2")), text=alt.TextValue("first weights: drag"))
    return [at.mark_rule(color=INK, opacity=0.4, strokeWidth=3), word, handle(knob, "weights")]
