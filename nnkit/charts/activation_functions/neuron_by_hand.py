"""A ReLU neuron whose border is dragged among the cases: sums, outputs, gradients and loss follow in every frame."""

from collections.abc import Sequence
from typing import Any

import altair as alt
import numpy as np
from altair.typing import ChartType

from nnkit.activation_functions.dying_relu import HEALTHY, WEIGHT, NeuronState, ReluNeuron
from nnkit.charts.chart import Drawing, chart
from nnkit.charts.colours import CLASS_COLOURS, GROUND, INK, NEGATIVE, POSITIVE
from nnkit.charts.layout import side_by_side, template
from nnkit.charts.live import HANDLE, between, ends, formula, ground, handle, live, nearest, pixel, pointer, sent, value
from nnkit.charts.panels import line_of_words, number, titled
from nnkit.charts.parts import Columns, cues, domain_from, keep_table, legend, span, table_chart

FATES = ("fires (z > 0)", "silent")
SERIES = ("output a", "gradient ∂L/∂z")
N_BINS = 30
LEAST_ROOM, MOST_ROOM = 1.25, 3.2  # of the window of the inputs, in halves of the cloud: a dead neuron's border lies outside
ZERO_DASH = [3, 3]
WORDS = (
    "Three linked panels. The cases by their two inputs, with the straight border beyond which they make the neuron fire, which "
    "can be dragged and turned; the boxes for weights and bias do the same. A histogram of the weighted sums of all cases. The "
    "neuron's output and the gradient of the loss, a point each for every case, by its weighted sum."
)


@chart
def neuron_by_hand(neuron: ReluNeuron) -> Drawing:
    """A neuron whose border is dragged, turned, or put where the inputs are pressed; a drop has `w1`, `w2` and `b`."""
    low, high = input_window([neuron.before, neuron.after])
    tables = {
        "neuron": {
            name: np.array([getattr(neuron, field)])
            for name, field in (("w1", "w1"), ("w2", "w2"), ("b", "b"), ("rate", "step_rate"), ("mean", "input_mean"))
        },
        "cases": {"x1": neuron.X[0], "x2": neuron.X[1], "t": neuron.targets[0]},
        "sides": {"side": np.array([-1.0, 1.0])},
        "corners": {"corner": np.array([-1.0, 0.0, 1.0])},
        "window": {"x1": np.array([low[0], high[0]]), "x2": np.array([low[1], high[1]]), **_window(neuron)},
    }
    return Drawing(_spec(), tables, WORDS)


def input_window(states: Sequence[NeuronState]) -> tuple[np.ndarray, np.ndarray]:
    """Two corners (2,) around all cases and, where they are not too far off, the borders of some neurons."""
    low, high = states[0].X.min(axis=1), states[0].X.max(axis=1)
    middle, cloud = 0.5 * (low + high), max(0.5 * float((high - low).max()), 1e-6)
    distances = [abs(state.theta[:2] @ middle + state.theta[2]) / max(np.hypot(*state.theta[:2]), 1e-12) for state in states]
    half = float(np.clip(1.1 * max(distances), LEAST_ROOM * cloud, MOST_ROOM * cloud))
    return middle - half, middle + half


def _window(neuron: ReluNeuron) -> Columns:
    """The ends of the axes of sums, answers and counts while nothing is dragged, and what they need to follow a drag.

    All cases lie in a circle, so all sums lie between its middle's less and plus the weights' size times its radius.
    """
    after, middle = neuron.after, neuron.X.mean(axis=1)
    radius = float(np.linalg.norm(neuron.X - middle[:, None], axis=0).max())
    size, z = np.hypot(neuron.w1, neuron.w2), neuron.before.theta[:2] @ middle + neuron.b
    sums = span(0.0, after.sums, z - size * radius, z + size * radius)
    width = (float(np.ptp(sums)) or 1.0) / N_BINS
    most = float(neuron.targets.max()) or 1.0
    return {
        "middle": middle,
        "radius": np.full(2, radius),
        "width": np.full(2, width),
        "z": sums + np.array([-width, width]),
        "count": np.array([0.0, 1.3 * _tallest(neuron, width)]),
        "answer": 1.05 * span(-2.0 * most, most, after.outputs, after.deltas),
    }


def _tallest(neuron, width):
    """The most cases that a bar of the histogram holds when the weights are turned."""
    angles = np.linspace(0.0, np.pi, 12)
    turned = np.hypot(neuron.w1, neuron.w2) * np.stack([np.cos(angles), np.sin(angles)], axis=1) @ neuron.X
    return max(np.unique(np.floor(sums / width), return_counts=True)[1].max() for sums in (*turned, neuron.after.sums))


# What the chart computes. By an end the border is turned around the middle of the inputs: the weights keep their size, and the
# border its distance `far` from there, in units of z; their angle is that of the pointer less the angle between both.
FORMULAS = {
    "size": "sqrt(w1 * w1 + w2 * w2)",
    "far": "(w1 + w2) * mean + b",
    "foot_x": "mean - far * w1 / (size * size)",  # the point of the border that is nearest to the middle of the inputs
    "foot_y": "mean - far * w2 / (size * size)",
    "middle": f"w1 * {sent('window', 'middle')} + w2 * {sent('window', 'middle', row=1)} + b",
    "radius": sent("window", "radius", "1"),
    "highest": "middle + size * radius",
    "healthy": "{} * {} + {} * {} + {}".format(
        HEALTHY[0], sent("window", "middle"), HEALTHY[1], sent("window", "middle", row=1), HEALTHY[2]
    ),
    "gap": f"abs(middle - healthy) + sqrt(pow(w1 - {HEALTHY[0]}, 2) + pow(w2 - {HEALTHY[1]}, 2)) * radius",  # from the targets
    "bar_width": sent("window", "width", "1"),
    "half": f"({sent('window', 'x1', '1', row=1)} - {sent('window', 'x1')}) / 2",
}
SENT = {name: sent("neuron", name) for name in ("w1", "w2", "b", "rate", "mean")}
SIZE_SENT = f"sqrt(pow({SENT['w1']}, 2) + pow({SENT['w2']}, 2))"
FAR_SENT = f"({SENT['w1']} + {SENT['w2']}) * mean + {SENT['b']}"
DISTANCE = "sqrt(pow(at_x - mean, 2) + pow(at_y - mean, 2))"
TURNED = f"(atan2(at_y - mean, at_x - mean) - moved.datum.side * acos(clamp(-({FAR_SENT}) / ({SIZE_SENT} * {DISTANCE}), -1, 1)))"
# Of each case before the step of gradient descent, of the neuron after it (g1, g2, gb are the gradient), and of each case then.
OF_EACH = {"z_before": "w1 * datum.x1 + w2 * datum.x2 + b", "d": "datum.z_before > 0 ? 2 * (datum.z_before - datum.t) : 0"}
NOW = {name: f"{name} - rate * datum.g{name[-1]}" for name in ("w1", "w2", "b")}
AFTER = {
    "z": "datum.w1_now * datum.x1 + datum.w2_now * datum.x2 + datum.b_now",
    "a": "max(0, datum.z)",
    "delta": "datum.z > 0 ? 2 * (datum.z - datum.t) : 0",
    "fires": "datum.z > 0 ? 1 : 0",
    "fate": f"datum.z > 0 ? '{FATES[0]}' : '{FATES[1]}'",
}


@template
def _spec() -> dict[str, Any]:
    across, up = pointer("inputs", "x"), pointer("inputs", "y")
    shifted = nearest("-(w1 * at_x + w2 * at_y)", f"(size * {pixel('inputs', 'x')})")
    shifted = _within(f"(size > 0 ? {shifted} : {SENT['b']})")
    turned = [_within(nearest(f"{SIZE_SENT} * {of}({TURNED})", f"({SIZE_SENT} / 300)")) for of in ("cos", "sin")]
    spec = side_by_side([_input_panel(), _sum_panel(), _answer_panel()])
    spec["resolve"]["scale"]["shape"] = "independent"
    return live(
        spec,
        formula("mean", SENT["mean"]),
        formula("rate", SENT["rate"]),
        value("at_x", "0", end=across, foot=across, inputs=across),
        value("at_y", "0", end=up, foot=up, inputs=up),
        value("w1", SENT["w1"], end=turned[0]),
        value("w2", SENT["w2"], end=turned[1]),
        value("b", SENT["b"], end=_within(nearest(f"({FAR_SENT}) - (w1 + w2) * mean", "0.0001")), foot=shifted, inputs=shifted),
        *(formula(name, expression) for name, expression in FORMULAS.items()),
        *ends("z", "2 * middle - highest", "highest", step=0.125),
        *ends("answer", high="max(highest, 2 * min(gap, highest))", step=0.125),
    )


def _within(expression):
    return f"clamp({expression}, {WEIGHT.low}, {WEIGHT.high})"


def _panel(name: str, layers: Sequence[ChartType], title: str, words: str) -> ChartType:
    """Layers of the cases, as they are after the step, under a title and a line of words, an expression of their sums."""
    total = alt.Chart().transform_calculate(d1="datum.delta * datum.x1", d2="datum.delta * datum.x2")
    total = total.transform_calculate(squared="pow(datum.a - datum.t, 2)")
    total = total.transform_aggregate(
        n="count()", fires="sum(fires)", top="max(a)", loss="mean(squared)", g1="mean(d1)", g2="mean(d2)", gb="mean(delta)"
    )
    panel = alt.layer(*layers, line_of_words(total, words), data=alt.NamedData("cases")).transform_calculate(**OF_EACH)
    panel = panel.transform_calculate(d1="datum.d * datum.x1", d2="datum.d * datum.x2")
    panel = panel.transform_joinaggregate(g1="mean(d1)", g2="mean(d2)", gb="mean(d)")
    panel = panel.transform_calculate(**{f"{name}_now": expression for name, expression in NOW.items()})
    panel = panel.transform_calculate(**AFTER)
    return titled(name, panel, title)


def _fates(shapes: Sequence[str] | None, listed: alt.Legend | None) -> dict[str, Any]:
    return cues("fate", FATES, colours=(POSITIVE, NEGATIVE), shapes=shapes, legend=listed)


def _input_panel() -> ChartType:
    x = alt.X("x1:Q").title("input x₁").scale(domain_from("window", "x1"))
    y = alt.Y("x2:Q").title("input x₂").scale(domain_from("window", "x2"))
    titles = {"x1:Q": "input x₁", "x2:Q": "input x₂", "z:Q": "weighted sum z"}
    numbers = [alt.Tooltip(field).title(title).format(".4g") for field, title in titles.items()]
    fates = _fates(("circle", "triangle-up"), legend(columns=2, labelLimit=150))
    cases = alt.Chart().mark_point(filled=True, size=36, opacity=0.8)
    cases = cases.encode(x, y, tooltip=[*numbers, alt.Tooltip("fate:N").title("the neuron")], **fates)
    own = table_chart("neuron").transform_calculate(w1="w1", w2="w2", b="b")
    step = alt.Chart().transform_aggregate(w1="min(w1_now)", w2="min(w2_now)", b="min(b_now)").transform_filter("rate > 0")
    borders = [_border(own, alt.expr("rate > 0 ? [4, 4] : [1, 0]")), _border(step, [1, 0])]
    borders = [border.encode(x, y, x2=alt.X2("x1_end:Q"), y2=alt.Y2("x2_end:Q")) for border in borders]
    there = {"x1": "foot_x - datum.side * 0.45 * half * w2 / size", "x2": "foot_y + datum.side * 0.45 * half * w1 / size"}
    look = HANDLE | {"color": INK, "clip": True}
    tips = table_chart("sides").transform_filter("size > 0").transform_calculate(**there)
    tips = tips.mark_point(**look, shape="square").encode(x, y)
    foot = (
        table_chart("neuron")
        .transform_filter("size > 0")
        .transform_calculate(x1="foot_x", x2="foot_y", angle="90 - atan2(w2, w1) * 180 / PI")
    )
    foot = foot.mark_point(**look | {"size": 1400}, shape="arrow")
    layers = [keep_table("window"), ground("inputs", "neuron"), cases, *borders, handle(tips, "end")]
    words = "'cases that make it fire: ' + datum.fires + ' of ' + datum.n"
    return _panel(
        "inputs",
        [*layers, handle(foot.encode(x, y, alt.Angle("angle:Q").scale(None)), "foot")],
        "Inputs, and the border z = 0",
        words,
    )


def _border(weights: alt.Chart, dash: list[int] | alt.ExprRef) -> alt.Chart:
    """The border of a row's weights w1, w2 and b, from beyond one edge of the window to beyond another."""
    squares = "(datum.w1 * datum.w1 + datum.w2 * datum.w2)"
    far = f"((datum.w1 + datum.w2) * mean + datum.b) / {squares}"
    long = f"20 * half / sqrt{squares}"
    places = {
        f"x{axis}{end}": f"mean - {far} * datum.w{axis} {sign} {long} * datum.w{3 - axis}"
        for axis, signs in ((1, "-+"), (2, "+-"))
        for end, sign in zip(("", "_end"), signs, strict=True)
    }
    border = weights.transform_filter(f"{squares} > 0").transform_calculate(**places)
    return border.mark_rule(strokeWidth=2.2, color=INK, clip=True, strokeDash=dash)


def _sum_axis(field: str) -> alt.X:
    return alt.X(field).title("weighted sum z").scale(between("z")).axis(tickCount=6, format="~g")


def _zero() -> alt.Chart:
    return table_chart("neuron").mark_rule(strokeDash=ZERO_DASH, color=INK).encode(x=alt.XDatum(0))


def _sum_panel() -> ChartType:
    y = alt.Y("drawn:Q").title("cases").scale(domain_from("window", "count")).axis(tickMinStep=1)
    fields = {"left:Q": "sum z from", "right:Q": "to", "n:Q": "cases"}
    tooltip = [alt.Tooltip(field).title(title).format(".4g") for field, title in fields.items()]
    # an edge of a bar is at 0, and the edge itself counts to the left: a sum of exactly 0 does not make it fire
    bars = alt.Chart().transform_calculate(bar="ceil(datum.z / bar_width) - 1").transform_aggregate(n="count()", groupby=["bar"])
    bars = bars.transform_calculate(left="datum.bar * bar_width", right="(datum.bar + 1) * bar_width")
    bars = bars.transform_filter("datum.left > z_low - bar_width && datum.right < z_high + bar_width")
    bars = bars.transform_calculate(drawn=f"min(datum.n, {sent('window', 'count', '1', row=1)})", base="0")
    bars = bars.transform_calculate(fate=f"datum.bar >= 0 ? '{FATES[0]}' : '{FATES[1]}'")
    bars = bars.mark_rect(stroke=GROUND, strokeWidth=0.6)
    bars = bars.encode(_sum_axis("left:Q"), alt.X2("right:Q"), y, alt.Y2("base:Q"), tooltip=tooltip, **_fates(None, None))
    return _panel("sums", [bars, _zero()], "Weighted sums z", "'largest output ' + " + number("datum.top"))


def _answer_panel() -> ChartType:
    # no tooltips, which a browser would write anew for each point in every frame
    x, y = _sum_axis("z:Q"), alt.Y("value:Q").title(None).scale(between("answer")).axis(format="~g")
    curve = table_chart("corners").transform_calculate(z="datum.corner < 0 ? z_low : datum.corner * z_high")
    curve = curve.transform_calculate(value="max(0, datum.z)").mark_line(strokeWidth=1.5, color=INK, opacity=0.6, clip=True)
    series = {"colours": (POSITIVE, CLASS_COLOURS[3]), "shapes": ("circle", "diamond")}
    series = cues("series", SERIES, **series, legend=legend(columns=2, labelLimit=150))
    points = [
        alt.Chart().transform_calculate(series=f"'{name}'", value=f"datum.{number}")
        for name, number in zip(SERIES, ("a", "delta"), strict=True)
    ]
    points = [one.mark_point(filled=True, size=40, opacity=0.75, clip=True).encode(x, y, **series) for one in points]
    layers = [_zero(), curve.encode(x, y, order=alt.OrderValue(0)), *points]
    length = "sqrt(datum.g1 * datum.g1 + datum.g2 * datum.g2 + datum.gb * datum.gb)"
    words = f"'loss ' + {number('datum.loss')} + ', length of the gradient ' + {number(length)}"
    return _panel("answers", layers, "Output and gradient of each case", words)
