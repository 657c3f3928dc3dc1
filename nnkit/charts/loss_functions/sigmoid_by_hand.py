"""One sigmoid output that is dragged along its curves: cost, slopes and probability follow in every frame."""

from typing import Any

import altair as alt
import numpy as np
from altair.typing import ChartType

from nnkit.charts.chart import Drawing, chart
from nnkit.charts.colours import INK, NEGATIVE, POSITIVE
from nnkit.charts.layout import side_by_side, template
from nnkit.charts.live import HANDLE, formula, ground, handle, live, pointer, sent, value
from nnkit.charts.loss_functions.sigmoid_output import (
    HIGHEST_TOP,
    LOSS_COLOURS,
    LOSS_SHAPES,
    LOSSES,
    TERMS,
    cost_curves,
    loss_lines,
)
from nnkit.charts.panels import line_of_words, number, titled
from nnkit.charts.parts import cues, domain_from, keep_table, legend, table_chart
from nnkit.loss_functions.sigmoid_output import SigmoidOutputs, sigmoid_outputs

CURVE_POINTS = 161
NARROWEST = 8.0  # half the width of a window over z
LARGEST = 40.0  # |z| of an output that is given by z, where p is dragged to an end of its axis
WORDS = (
    "Three linked panels. The cost of one output by its probability p, on the curve of its target; log loss and squared error by "
    "the weighted sum z; the slopes of both over z. The output can be dragged in each of them; the box for it does the same."
)

# 1 - p and p are written so that neither loses its digits where the other is close to 1.
_FORMULAS = {
    "p": "1 / (1 + exp(-{at}z))",
    "far": "{at}t > 0.5 ? -{at}z : {at}z",  # how far on the wrong side
    "small": "exp(-abs({at}far))",
    "log_loss": "max({at}far, 0) + ({at}small < 1e-5 ? {at}small : log(1 + {at}small))",
    "error": "{at}t > 0.5 ? -1 / (1 + exp({at}z)) : {at}p",
    "squared_error": "{at}error * {at}error",
    "squared_slope": "2 * {at}error / ((1 + exp(-{at}z)) * (1 + exp({at}z)))",
}
PANELS = {
    "cost": ("The cost over z", "cost", "top", "log_loss", "squared_error"),
    "slope": ("The slope dL/dz over z", "dL/dz", "slope", "error", "squared_slope"),
}
"""Of each panel over z its title, that of its axis, the column of its ends, and the numbers of both losses."""


@chart
def sigmoid_by_hand(outputs: SigmoidOutputs) -> Drawing:
    """The single output of `outputs`, which is dragged by its p or by its z; a drop has both."""
    v, t = float(outputs.v[0]), float(outputs.t[0])
    half = max(NARROWEST, 1.2 * abs(v)) if np.isfinite(v) else NARROWEST
    z = np.linspace(-half, half, CURVE_POINTS)
    along = sigmoid_outputs(np.full(CURVE_POINTS, t), v=z)
    curves = {"z": np.tile(z, 2), "loss": np.repeat(np.array(LOSSES, dtype=object), CURVE_POINTS)}
    top = 1.1 * half
    tables = {
        "output": {"z": np.array([v]), "t": np.array([t]), "largest": np.array([largest_z(outputs)])},
        "by_p": cost_curves(min(top, HIGHEST_TOP)),
        "cost": curves | {"value": np.concatenate([along.costs, along.squared_errors])},
        "slope": curves | {"value": np.concatenate([along.log_loss_derivatives, along.squared_error_derivatives])},
        "window": {
            "p": np.array([0.0, 1.0]),
            "z": np.array([-half, half]),
            "top": np.array([0.0, top]),
            "by_p": np.array([0.0, min(top, HIGHEST_TOP)]),
            "slope": slope_ends(t),
        },
    }
    return Drawing(_spec(), tables, WORDS)


def output_formulas(at: str = "") -> dict[str, str]:
    """Expressions for p, the costs and their slopes, in order, by the z and t of a signal, or of a row where `at` is "datum."."""
    return {name: expression.format(at=at) for name, expression in _FORMULAS.items()}


def z_of(p: str, largest: str) -> str:
    """The expression for the z of a p: of exactly this p where `largest` is infinite, else of three decimals and at most that."""
    z = f"log({p} / (1 - {p}))"
    return f"isFinite({largest}) ? round(1000 * clamp({z}, -{largest}, {largest})) / 1000 : {z}"


def largest_z(outputs: SigmoidOutputs) -> float:
    """The largest |z| to which outputs can be dragged along p."""
    return np.inf if outputs.given == "p" else LARGEST


def slope_ends(t: float) -> np.ndarray:
    """The ends of an axis of slopes, from -1 to 0 for t = 1 and from 0 to 1 for t = 0, with some room."""
    return np.array([-1.1, 0.1]) if t == 1.0 else np.array([-0.1, 1.1])


@template
def _spec() -> dict[str, Any]:
    by_p = z_of(pointer("by_p", "x"), sent("output", "largest", "1"))
    return live(
        side_by_side([_probability_panel(), *(_panel(name) for name in PANELS)]),
        value(
            "z",
            sent("output", "z"),
            on_p=by_p,
            floor_p=by_p,
            on_cost=pointer("cost", "x"),
            floor_cost=pointer("cost", "x"),
            on_cost_too=pointer("cost", "x"),
            on_slope_too=pointer("slope", "x"),
            on_slope=pointer("slope", "x"),
            floor_slope=pointer("slope", "x"),
        ),
        formula("t", sent("output", "t")),
        *(formula(name, expression) for name, expression in output_formulas().items()),
        told=["p"],
    )


def _probability_panel() -> ChartType:
    x = alt.X("p:Q").title("probability p").scale(domain_from("window", "p"))
    y = alt.Y("cost:Q").title("cost").scale(domain_from("window", "by_p")).axis(grid=True, tickCount=6)
    lines = table_chart("by_p").mark_line(strokeWidth=2, clip=True)
    terms = cues("term", TERMS, colours=(POSITIVE, NEGATIVE), dashes=([1, 0], [6, 3]), legend=legend())
    lines = lines.encode(x=x, y=y, **terms)
    dot = table_chart("output").transform_calculate(p="p", cost=f"min(log_loss, {sent('window', 'by_p', '1', row=1)})")
    colour = alt.condition("t > 0.5", alt.value(POSITIVE), alt.value(NEGATIVE))
    dot = handle(dot.mark_point(**HANDLE).encode(x=x, y=y, color=colour), "on_p")
    words = f"'p = ' + {number('p')} + ', cost = ' + {number('log_loss')}"
    line = line_of_words(table_chart("output"), words)
    return titled("by_p", alt.layer(keep_table("window"), ground("floor_p", "output"), lines, dot, line), "What an output costs")


def _panel(name: str) -> ChartType:
    """One of the panels over z, with a point on each curve."""
    title, quantity, ends, of_log, of_square = PANELS[name]
    x = alt.X("z:Q").title("weighted sum z").scale(domain_from("window", "z")).axis(tickCount=6)
    y = alt.Y("value:Q").title(quantity).scale(domain_from("window", ends)).axis(grid=True, tickCount=6)
    lines = loss_lines(table_chart(name).mark_line(strokeWidth=2.2, clip=True)).encode(x=x, y=y)
    ends_of_z = [sent("window", "z", end, row=row) for row, end in enumerate(("-1", "1"))]
    output = table_chart("output").transform_calculate(z=f"clamp(z, {', '.join(ends_of_z)})")
    rule = output.mark_rule(color=INK, opacity=0.35, strokeDash=[3, 3]).encode(x=x)
    look = HANDLE | {"clip": True, "cursor": "ew-resize"}
    dots = [
        output.transform_calculate(value=number).mark_point(**look, color=colour, shape=shape).encode(x=x, y=y)
        for number, colour, shape in zip((of_log, of_square), LOSS_COLOURS, LOSS_SHAPES, strict=True)
    ]
    dots = [handle(dot, on) for dot, on in zip(dots, (f"on_{name}", f"on_{name}_too"), strict=True)]
    first, second = ("log loss", "squared error") if name == "cost" else ("slope of log loss", "of squared error")
    words = f"'{first} ' + {number(of_log)} + ', {second} ' + {number(of_square)}"
    floor, line = ground(f"floor_{name}", "output", cursor="ew-resize"), line_of_words(table_chart("output"), words)
    return titled(name, alt.layer(floor, lines, rule, *dots, line), title)
