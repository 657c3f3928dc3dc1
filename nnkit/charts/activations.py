"""Charts of activation functions: values and slopes under one ruler, where they are live, and learning from one place."""

from functools import cache
from itertools import pairwise

import altair as alt
import numpy as np

from nnkit.activations import ACTIVATIONS
from nnkit.charts.chart import Chart
from nnkit.charts.colours import CLASS_COLOURS, INK
from nnkit.charts.player import SIZE, TEXT_COLOUR, replaced, side_by_side
from nnkit.charts.sweep import DASHES
from nnkit.curves import N_POINTS, learning_from

FRAME = (-1.6, 2.6)  # of a common scale: what goes on for ever leaves it, so that slopes stay readable
FUNCTIONS, COLOURS, STROKES = "@functions", "@colours", "@strokes"
LOW, HIGH, AT = "@low", "@high", "@at"
FIRST_ROW, LAST_ROW, ROW = "@first row", "@last row", 27  # the table's rows, in pixels
F_LOW, F_HIGH, SLOPE_LOW, SLOPE_HIGH = "@f low", "@f high", "@slope low", "@slope high"

RULED = ["ruled values", "ruled slopes"]
AT_RULER = {"param": "ruler", "empty": False}

# The words must not change from run to run: a browser that finds them changed builds the chart anew.
CURVES_SHOWN = (
    "Lines of the chosen activation functions on the left and of their derivatives in the middle, over the weighted sum. Shaded "
    "is where a derivative is below the threshold. A vertical ruler follows the pointer; a table on the right has all values."
)
LIVE_SHOWN = "For each function a bar over the weighted sum, where the size of its derivative reaches the threshold."
LEARNING_SHOWN = "Lines of a neuron's weighted sum after each update, one for each activation function, from the same start."


def activation_curves(curves, span, *, one_scale=True, dark=False):
    """Functions and their derivatives from -span to span, with a ruler over both that follows the pointer.

    Parameters
    ----------
    curves : Curves
    span : float
    one_scale : bool
        Whether both panels share one vertical scale, of which those leave the frame that grow for ever.
    """
    lines, kinks, dead = _lines(curves, span), _kinks(curves, span), _dead(curves, span)
    f_range, slope_range = _ranges(lines, one_scale)
    at = min(max(curves.at, -span), span)
    texts = _function_scales(curves.activations) | {LOW: -span, HIGH: span, AT: at, TEXT_COLOUR: INK[dark]}
    texts |= {F_LOW: f_range[0], F_HIGH: f_range[1], SLOPE_LOW: slope_range[0], SLOPE_HIGH: slope_range[1]}
    size, top = curves.threshold, 22
    texts |= {FIRST_ROW: top, LAST_ROW: min(SIZE, top + ROW * len(curves.activations))}
    tables = {
        "lines": lines,
        "readings": _readings(curves, span, at),
        "kinks": kinks,
        "dead": dead,
        "threshold": {"low": np.array([-size]), "high": np.array([size])},
    }
    return Chart(replaced(_curves_spec(), texts), tables, CURVES_SHOWN)


def live_regions(curves, span, *, dark=False):
    """Where each function's derivative reaches the threshold, from -span to span."""
    rows = []
    for activation, live in zip(curves.activations, curves.live, strict=True):
        inside = [(max(low, -span), min(high, span)) for low, high in live.intervals]
        rows += [(activation.label, low, high) for low, high in inside if high > low]
    table = {
        "function": np.array([label for label, _, _ in rows], dtype=object),
        "low": np.array([low for _, low, _ in rows], dtype=float),
        "high": np.array([high for _, _, high in rows], dtype=float),
    }
    texts = _function_scales(curves.activations) | {LOW: -span, HIGH: span, TEXT_COLOUR: INK[dark]}
    return Chart(replaced(_live_spec(), texts), {"live": table, "zero": {"z": np.zeros(1)}}, LIVE_SHOWN)


def learning_curves(curves, learning_rate, n_updates, *, dark=False):
    """The weighted sum of a neuron that learns its way back to 0 from the curves' `at`, for each function."""
    names = [activation.label for activation in curves.activations]
    sums = [learning_from(activation, curves.at, learning_rate, n_updates) for activation in curves.activations]
    table = {
        "function": np.repeat(np.array(names, dtype=object), n_updates + 1),
        "update": np.tile(np.arange(n_updates + 1), len(names)),
        "sum": np.concatenate(sums),
    }
    return Chart(replaced(_learning_spec(), _function_scales(curves.activations)), {"learning": table}, LEARNING_SHOWN)


def function_scales(names):
    """The colours and dashes that functions have by name, the same on every page."""
    places = [list(ACTIVATIONS).index(name) for name in names]
    colours = [CLASS_COLOURS[place % len(CLASS_COLOURS)] for place in places]
    return colours, [list(DASHES[place % len(DASHES)]) for place in places]


def _function_scales(activations):
    colours, dashes = function_scales([activation.name for activation in activations])
    return {FUNCTIONS: [activation.label for activation in activations], COLOURS: colours, STROKES: dashes}


def _lines(curves, span):
    """Every function in pieces between the places where it or its derivative jumps, each with its limits at its ends."""
    parts = []
    for activation, found in zip(curves.activations, curves.traits, strict=True):
        places = sorted({kink.z for kink in found.kinks} | set(found.breaks))
        edges = [-span, *(place for place in places if -span < place < span), span]
        for piece, (low, high) in enumerate(pairwise(edges)):
            z = np.linspace(low, high, max(2, round(N_POINTS * (high - low) / (2.0 * span))))
            inside = np.clip(z, np.nextafter(low, high), np.nextafter(high, low))
            parts.append((activation.label, piece, z, activation(inside), activation.derivative(inside)))
    return {
        "function": np.repeat(np.array([part[0] for part in parts], dtype=object), [len(part[2]) for part in parts]),
        "piece": np.repeat([part[1] for part in parts], [len(part[2]) for part in parts]),
        "z": np.concatenate([part[2] for part in parts]),
        "f": np.concatenate([part[3] for part in parts]),
        "slope": np.concatenate([part[4] for part in parts]),
    }


def _readings(curves, span, at):
    """Every function's value and derivative at the same places, which the ruler steps through."""
    z = np.unique(np.append(np.linspace(-span, span, 201), at))
    names = np.array(curves.labels, dtype=object)
    return {
        "function": np.repeat(names, len(z)),
        "z": np.tile(z, len(names)),
        "f": np.concatenate([activation(z) for activation in curves.activations]),
        "slope": np.concatenate([activation.derivative(z) for activation in curves.activations]),
    }


def _kinks(curves, span):
    """The ends of a derivative's jump: the one that it takes, and the other."""
    rows = []
    for activation, found in zip(curves.activations, curves.traits, strict=True):
        for kink in found.kinks:
            if -span <= kink.z <= span:
                taken = float(activation.derivative(kink.z))
                rows += [(activation.label, kink.z, end, "filled" if end == taken else "open") for end in (kink.left, kink.right)]
    kinds = (object, float, float, object)
    columns = [np.array([row[i] for row in rows], dtype=kind) for i, kind in enumerate(kinds)]
    return dict(zip(("function", "z", "slope", "end"), columns, strict=True))


def _dead(curves, span):
    """Where each derivative is below the threshold; the more functions there are, the fainter is each one's shade."""
    pairs = [pair for live in curves.live for pair in live.dead(-span, span)]
    return {
        "low": np.array([low for low, _ in pairs], dtype=float),
        "high": np.array([high for _, high in pairs], dtype=float),
        "opacity": np.full(len(pairs), 0.3 / len(curves.activations)),
    }


def _ranges(lines, one_scale):
    """From where to where the vertical scales of the two panels go."""
    f, slope = lines["f"], lines["slope"]
    if not one_scale:
        return _with_room(f.min(), f.max()), _with_room(min(0.0, slope.min()), slope.max())
    both = np.clip(np.concatenate([f, slope]), *FRAME)
    shared = _with_room(min(0.0, both.min()), both.max())
    return shared, shared


def _with_room(low, high):
    room = 0.06 * (high - low) if high > low else 1.0
    return float(low - room), float(high + room)


def _encodings(legend):
    return {
        "color": alt.Color("function:N", scale=alt.Scale(domain=[FUNCTIONS], range=[COLOURS]), legend=legend),
        "strokeDash": alt.StrokeDash("function:N", scale=alt.Scale(domain=[FUNCTIONS], range=[STROKES]), legend=legend),
    }


def _line_legend():
    return alt.Legend(
        orient="bottom", title=None, columns=3, symbolType="stroke", symbolSize=300, symbolStrokeWidth=2.2, labelLimit=110
    )


@cache
def _curves_spec():
    x_scale = alt.Scale(domain=[LOW, HIGH], nice=False)
    x = alt.X("z:Q", title="weighted sum z", scale=x_scale, axis=alt.Axis(tickCount=7, grid=True, format="~f"))
    colour = _encodings(None)["color"]

    def drawn(field, title, low, high, layers):
        scale = alt.Scale(domain=[low, high], nice=False)
        y = alt.Y(f"{field}:Q", title=None, scale=scale, axis=alt.Axis(tickCount=6, format="~f"))
        shade = (
            alt.Chart(alt.NamedData("dead"))
            .mark_rect(color=TEXT_COLOUR, clip=True)
            .encode(
                x=alt.X("low:Q", scale=x_scale, title="weighted sum z"), x2="high:Q", opacity=alt.Opacity("opacity:Q", scale=None)
            )
        )
        lines = (
            alt.Chart(alt.NamedData("lines"))
            .mark_line(strokeWidth=2.2, clip=True)
            .encode(x=x, y=y, detail="piece:N", **_encodings(_line_legend()))
        )
        readings = alt.Chart(alt.NamedData("readings"))
        targets = readings.mark_point(opacity=0, clip=True).encode(x=x, y=y, tooltip=alt.value(None))
        here = readings.transform_filter(AT_RULER)
        rule = here.mark_rule(color=TEXT_COLOUR, strokeWidth=1).encode(x=x)
        points = here.mark_point(filled=True, size=60, opacity=1, clip=True).encode(x=x, y=y, color=colour)
        return alt.layer(shade, *layers(x, y), lines, rule, points, targets).properties(width=SIZE, height=SIZE, title=title)

    def jumps(x, y):
        band = (
            alt.Chart(alt.NamedData("threshold"))
            .mark_rect(color=TEXT_COLOUR, opacity=0.16, clip=True)
            .encode(y=alt.Y("low:Q", title=None), y2="high:Q")
        )
        ends = alt.Chart(alt.NamedData("kinks")).encode(x=x, y=y, color=colour)
        rings = ends.mark_point(filled=False, size=60, opacity=1, strokeWidth=1.6, clip=True)
        taken = ends.transform_filter("datum.end === 'filled'").mark_point(filled=True, size=60, opacity=1, clip=True)
        return band, rings, taken

    values = drawn("f", "The function f(z)", F_LOW, F_HIGH, lambda x, y: ())
    slopes = drawn("slope", "Its derivative f′(z)", SLOPE_LOW, SLOPE_HIGH, jumps)
    here = alt.Chart(alt.NamedData("readings")).transform_filter(AT_RULER)
    y = alt.Y("function:N", title=None, axis=None, scale=alt.Scale(domain=[FUNCTIONS], range=[FIRST_ROW, LAST_ROW]))
    columns = [
        here.mark_text(align="left", fontSize=12.5, fontWeight=600).encode(y=y, x=alt.value(0), text="function:N", color=colour),
        here.mark_text(align="right", fontSize=12.5, color=TEXT_COLOUR).encode(
            y=y, x=alt.value(160), text=alt.Text("f:Q", format=".4f")
        ),
        here.mark_text(align="right", fontSize=12.5, color=TEXT_COLOUR).encode(
            y=y, x=alt.value(235), text=alt.Text("slope:Q", format=".4f")
        ),
    ]
    place = here.transform_aggregate(z="min(z)").transform_calculate(text="'z = ' + format(datum.z, '.4f')")
    columns.append(
        place.mark_text(align="left", fontSize=12.5, color=TEXT_COLOUR).encode(x=alt.value(0), y=alt.value(8), text="text:N")
    )
    for at, word in ((160, "f(z)"), (235, "f′(z)")):
        columns.append(
            place.mark_text(align="right", fontSize=12.5, color=TEXT_COLOUR).encode(
                x=alt.value(at), y=alt.value(8), text=alt.value(word)
            )
        )
    table = alt.layer(*columns).properties(width=240, height=SIZE, title="At the ruler")
    spec = side_by_side([values, slopes, table])
    # one ruler for both panels, put in by name, as Altair would rename what it is to listen to
    spec["concat"][-1]["height"] = LAST_ROW
    for name, panel in zip(RULED, spec["concat"], strict=False):
        panel["layer"][-1]["name"] = name
    select = {"type": "point", "fields": ["z"], "on": "pointermove", "nearest": True, "toggle": False, "clear": False}
    spec["params"].append({"name": "ruler", "select": select, "value": [{"z": AT}], "views": RULED})
    return spec


@cache
def _live_spec():
    x = alt.X(
        "low:Q",
        title="weighted sum z",
        scale=alt.Scale(domain=[LOW, HIGH], nice=False),
        axis=alt.Axis(tickCount=9, format="~f", grid=True),
    )
    y = alt.Y("function:N", title=None, scale=alt.Scale(domain=[FUNCTIONS]), axis=alt.Axis(labelLimit=100))
    tooltip = ["function:N", alt.Tooltip("low:Q", title="from", format=".4g"), alt.Tooltip("high:Q", title="to", format=".4g")]
    bars = (
        alt.Chart(alt.NamedData("live"))
        .mark_bar(height={"band": 0.55}, clip=True)
        .encode(x=x, x2="high:Q", y=y, color=_encodings(None)["color"], tooltip=tooltip)
    )
    zero = alt.Chart(alt.NamedData("zero")).mark_rule(color=TEXT_COLOUR, strokeDash=[2, 3]).encode(x="z:Q")
    return alt.layer(bars, zero).properties(height=alt.Step(24)).to_dict()


@cache
def _learning_spec():
    x = alt.X("update:Q", title="update", scale=alt.Scale(nice=False), axis=alt.Axis(grid=False, tickMinStep=1))
    y = alt.Y("sum:Q", title="weighted sum z", axis=alt.Axis(tickCount=5, format="~f"), scale=alt.Scale(zero=True))
    lines = alt.Chart(alt.NamedData("learning")).mark_line(strokeWidth=2.2)
    tooltip = ["function:N", "update:Q", alt.Tooltip("sum:Q", title="z", format=".4g")]
    return lines.encode(x=x, y=y, tooltip=tooltip, **_encodings(_line_legend())).properties(height=260).to_dict()
