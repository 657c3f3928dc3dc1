"""Networks layer by layer under the hand: the number of layers is dragged through depths that were measured."""

from collections.abc import Sequence
from typing import Any

import altair as alt
import numpy as np

from nnkit.activation_functions.depth import DepthProfile
from nnkit.activations import ACTIVATIONS
from nnkit.charts.activation_functions.depth import BOUNDED, HEIGHT, TITLES, layer_tables
from nnkit.charts.activation_functions.function_styles import ROOM_FOR_LEGEND, function_cues, power_labels
from nnkit.charts.chart import Drawing, chart
from nnkit.charts.colours import INK
from nnkit.charts.layout import template
from nnkit.charts.live import HANDLE, ground, handle, live, pointer, sent, value
from nnkit.charts.panels import line_of_words, number
from nnkit.charts.parts import concat, domain_from, keep_table, lines_of, span, table_chart, with_field

WORDS = (
    "A line for each activation function over the layers of networks whose depth can be dragged: the median over the seeds, on a "
    "logarithmic axis but for shares, beside the bound of 0.25 to the power of the layers between for the sigmoid."
)


@chart
def layers_by_hand(profiles: Sequence[DepthProfile], n_layers: int, quantity: str, *, band: str = "quartiles") -> Drawing:
    """A quantity layer by layer, for the depth that is dragged; a drop has it as `depth`.

    What `nnkit.charts.activation_functions.layers_chart` draws for one depth, but that zeros are left out on a logarithmic axis.

    Parameters
    ----------
    profiles : sequence of DepthProfile
        Of the same study with growing numbers of layers.
    n_layers : int
        That of the profile to show first.
    quantity : {"gradients", "deltas", "activation_std", "zero_share"}
    band : {"quartiles", "range"}
    """
    name, measured = profiles[0].study.names[0], np.array([profile.study.n_layers for profile in profiles])
    of_each = [layer_tables(profile, quantity, band) for profile in profiles]

    def of_all(table):
        return concat(
            [of[table] | {"depth": np.full(len(of[table]["layer"]), n)} for of, n in zip(of_each, measured, strict=True)]
        )

    layers = of_all("layers")
    ends = np.array([1e-3, 1.0]) if quantity != "zero_share" else np.array([0.0, 1.0])
    if quantity != "zero_share" and len(layers["layer"]):
        ends = span(layers["low"], layers["high"])
    whole = np.arange(1, measured[-1] + 1)
    tables = {
        "functions": of_each[0]["functions"],
        "layers": layers,
        "nearest": {"depth": measured[np.abs(whole[:, None] - measured).argmin(axis=1)]},
        "first": {
            "depth": measured,
            "function": np.full(len(measured), ACTIVATIONS[name].label, dtype=object),
            "median": np.array([profile.median(quantity, name)[0] for profile in profiles]),
        },
        "chosen": {"depth": np.array([n_layers])},
        "window": {"layer": np.array([0.7, measured[-1] + 1.3]), "median": ends},
    }
    if quantity in BOUNDED:
        tables["bound"] = of_all("bound")
    return Drawing(_spec(quantity), tables, WORDS)


@template
def _spec(quantity: str) -> dict[str, Any]:
    is_log = quantity != "zero_share"
    cues = function_cues(with_legend=True)
    x = alt.X("layer:Q").title("layer, from the inputs to the output: drag its end")
    x = x.scale(domain_from("window", "layer")).axis(tickMinStep=1, tickCount=alt.ExprRef("width / 40"), format="d")
    y = alt.Y("median:Q").title(None).scale(domain_from("window", "median", type="log" if is_log else "linear"))
    powers = power_labels("domain('layers_y')[0]")
    y = y.axis(labelExpr=powers, labelOverlap="greedy", tickCount=6) if is_log else y.axis(format="%")
    here = "datum.depth === depth"
    area = table_chart("layers").transform_filter(here).mark_area(opacity=0.2)
    area = area.encode(x, with_field(y, "low:Q"), alt.Y2("high:Q"), cues["color"])
    lines = lines_of("layers", strokeWidth=2.4, clip=True).transform_filter(here).encode(x, y, **cues)
    points = table_chart("layers").transform_filter(here).mark_point(filled=True, size=36, opacity=1, clip=True)
    points = points.encode(x, y, cues["color"]).properties(name="measured")
    end = table_chart("chosen").transform_calculate(layer="depth + 1", median=sent("window", "median", "1")).encode(x)
    rule = end.mark_rule(strokeDash=[4, 3], strokeWidth=1.5, color=INK)
    knob = end.mark_point(**HANDLE | {"color": INK, "cursor": "ew-resize"}).encode(y)
    first = table_chart("first").transform_filter(here)
    words = f"'hidden layers: ' + depth + '; ' + datum.function + ' in layer 1: ' + {number('datum.median')}"
    floor = [keep_table("functions"), keep_table("window"), keep_table("nearest"), ground("floor", "chosen", cursor="ew-resize")]
    layers = [*floor, area, lines, points, rule, handle(knob, "end"), line_of_words(first, words)]
    if quantity in BOUNDED:
        bound = lines_of("bound", strokeWidth=1.6, strokeDash=[2, 3], color=INK, clip=True).transform_filter(here)
        layers.insert(len(floor), bound.encode(x, with_field(y, "value:Q")))
    title = alt.TitleParams(TITLES[quantity], frame="group", offset=4)
    panel = alt.layer(*layers).properties(name="layers", height=HEIGHT, title=title, autosize=ROOM_FOR_LEGEND)
    along = f"data('nearest')[clamp(round({pointer('layers', 'x')}) - 1, 1, length(data('nearest'))) - 1].depth"
    return live(panel.to_dict(validate=False), value("depth", sent("chosen", "depth", "1"), end=along, floor=along))
