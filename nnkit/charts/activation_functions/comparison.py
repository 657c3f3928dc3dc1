"""Charts of activation functions: values, derivatives and live regions under one ruler, and training from a chosen sum."""

from functools import cache
from itertools import pairwise
from zlib import crc32

import altair as alt
import numpy as np

from nnkit.activation_functions.comparison import ActivationComparison, train_from
from nnkit.charts.activation_functions.function_styles import LABELS, function_cues, functions_table
from nnkit.charts.chart import Drawing, chart
from nnkit.charts.colours import INK
from nnkit.charts.layout import side_by_side
from nnkit.charts.parts import domain_from, lines_of, table_chart
from nnkit.charts.room import SIDE

N_FINE = 401  # points at which a function is computed, close together near 0, where functions bend
CLOSE = 0.3  # pixels, at most, between a function and its straight pieces: at every change a browser computes their ends
N_STOPS = 121  # of the ruler, two pixels apart
FRAME = (-1.6, 2.6)  # of a common scale: lines that go on for ever leave it, so that derivatives stay readable
ROW = 27  # pixels of a row in the table at the ruler
LABEL_ROOM = 80  # pixels beside the bars

RULED = ["ruled_values", "ruled_derivatives"]
REST = "rest"  # the selection that a click makes: where the ruler is to rest
# The stop where the pointer was last, unless the view has changed since; then the one where the ruler rests. Readings are looked
# up by their number: filtering rows takes a browser longer. While tables are swapped, they have no rows for a moment.
HERE = "!length(data('frame')) ? 0 : ruler && ruler.view === data('frame')[0].view ? ruler.stop : data('frame')[0].rest"
READING = "datum.row + here * length(data('functions'))"

# The words must not change with the settings: a browser that finds them changed builds the chart anew.
CURVES_ALT = (
    "Lines of the chosen activation functions on the left and of their derivatives in the middle, over the weighted sum. Shaded "
    "is where a derivative is below the threshold. A vertical ruler follows the pointer; a table on the right has all values. "
    "Under the table each function has a bar over the weighted sum, where the size of its derivative reaches the threshold."
)
LEARNING_ALT = "Lines of a neuron's weighted sum after each update, one for each activation function, from the same start."


@chart
def activation_curves(comparison: ActivationComparison, span: float, *, one_scale: bool = True) -> Drawing:
    """Functions and their derivatives from -span to span, with a ruler over both, and where each derivative is live.

    The ruler follows the pointer, and a click selects where it is to rest: the field `z` of the selection REST. One chart holds
    all panels, as a browser takes its time over each chart that changes. With `one_scale` both panels share one vertical scale,
    and functions that grow for ever leave the frame.
    """
    pieces = _pieces(comparison, span)
    ranges = _ranges(pieces, one_scale)
    rest = min(max(comparison.at, -span), span)
    stops = np.unique(np.append(np.linspace(-span, span, N_STOPS), rest))
    view = crc32(f"{span!r} {rest!r}".encode())
    tables = {
        "frame": {
            "z": np.array([-span, span]),
            **{name: np.array(ends) for name, ends in ranges.items()},
            "rest": np.full(2, np.searchsorted(stops, rest)),
            "view": np.full(2, view),
        },
        "lines": _lines(pieces, ranges),
        "stops": _stops(stops, view),
        "readings": _readings(comparison, stops),
        "kinks": _kinks(comparison, span),
        "dead": _dead(comparison, span),
        "live": _live(comparison, span),
        "functions": functions_table(comparison.labels) | {"row": np.arange(len(comparison.functions))},
        "drawn": _drawn(comparison, span),
        "threshold": {"low": np.array([-comparison.threshold]), "high": np.array([comparison.threshold])},
    }
    return Drawing(_curves_spec(), tables, CURVES_ALT)


@chart
def learning_curves(comparison: ActivationComparison, learning_rate: float, n_updates: int) -> Drawing:
    """The weighted sum of a neuron that is trained from the comparison's `at`, for each function."""
    lines = [train_from(function, comparison.at, learning_rate, n_updates) for function in comparison.functions.values()]
    tolerance = 2e-3 * max(np.ptp(np.append(lines, 0.0)), 1e-300)  # a third of a pixel
    corners = [_corners(np.arange(n_updates + 1.0), line, tolerance) for line in lines]
    table = {
        "function": np.repeat(np.array(comparison.labels, dtype=object), [len(updates) for updates in corners]),
        "update": np.concatenate(corners),
        "sum": np.concatenate([line[updates] for line, updates in zip(lines, corners, strict=True)]),
    }
    return Drawing(_learning_spec(), {"learning": table}, LEARNING_ALT)


def _corners(x, y, tolerance):
    """The points of a line between which straight pieces stay within the tolerance: fewer points for a browser to draw."""
    # a piece of length h is off by h² |y''| / 8, here at most doubled: long pieces where it is straight, all where it zigzags
    steps = np.diff(x)
    bends = np.abs(np.diff(np.diff(y) / steps)) * (steps[:-1] + steps[1:]) / 2.0
    pieces = np.cumsum(np.sqrt(bends / (2.0 * tolerance)))
    corners = 1 + np.flatnonzero(np.diff(np.floor(pieces), prepend=0.0))
    return np.unique([0, *corners, len(y) - 1])


def _pieces(comparison, span):
    """Every function between the jumps of it and of its derivative, with its limits at the ends: label, z, f and slope."""
    pieces = []
    for function, traits in zip(comparison.functions.values(), comparison.traits, strict=True):
        jumps = sorted({kink.z for kink in traits.kinks} | set(traits.breaks))
        edges = [-span, *(z for z in jumps if -span < z < span), span]
        for low, high in pairwise(edges):
            z = np.sinh(np.linspace(*np.arcsinh([low, high]), N_FINE))
            z[[0, -1]] = low, high
            inside = np.clip(z, np.nextafter(low, high), np.nextafter(high, low))
            pieces.append((function.label, z, function(inside), function.derivative(inside)))
    return pieces


def _lines(pieces, ranges):
    """The pieces as lines with no more corners than the eye can tell from bends."""
    tolerances = {name: CLOSE * (high - low) / SIDE for name, (low, high) in ranges.items()}
    lines = []
    for number, (label, z, f, slope) in enumerate(pieces):
        corners = np.union1d(_corners(z, f, tolerances["f"]), _corners(z, slope, tolerances["slope"]))
        n = len(corners)
        lines.append((np.full(n, label, dtype=object), np.full(n, number), z[corners], f[corners], slope[corners]))
    columns = map(np.concatenate, zip(*lines, strict=True))
    return dict(zip(("function", "piece", "z", "f", "slope"), columns, strict=True))


def _stops(z, view):
    """Strips of the panels, each around a stop of the ruler: it stands there while the pointer is in the strip."""
    borders = np.concatenate([z[:1], 0.5 * (z[:-1] + z[1:]), z[-1:]])
    return {
        "stop": np.arange(len(z)),
        "z": z.round(10) + 0.0,
        "low": borders[:-1],
        "high": borders[1:],
        "view": np.full(len(z), view),
    }


def _readings(comparison, z):
    """Every function's value and derivative at each stop of the ruler, stop after stop."""
    functions = comparison.functions.values()
    return {
        "reading": np.arange(len(z) * len(functions)),
        "z": np.repeat(z, len(functions)),
        "f": np.stack([function(z) for function in functions], axis=1).ravel(),
        "slope": np.stack([function.derivative(z) for function in functions], axis=1).ravel(),
    }


def _kinks(comparison, span):
    """The two ends of each jump of a derivative: filled is the value that `derivative` takes."""
    rows = []
    for function, traits in zip(comparison.functions.values(), comparison.traits, strict=True):
        for kink in traits.kinks:
            if -span <= kink.z <= span:
                taken = float(function.derivative(kink.z))
                rows += [(function.label, kink.z, end, "filled" if end == taken else "open") for end in (kink.left, kink.right)]
    return _table(rows, {"function": object, "z": float, "slope": float, "end": object})


def _dead(comparison, span):
    """The intervals in which a derivative is below the threshold; the more functions there are, the fainter is each shade."""
    opacity = 0.3 / len(comparison.functions)
    rows = [(low, high, opacity) for live in comparison.live for low, high in live.dead(-span, span)]
    return _table(rows, {"low": float, "high": float, "opacity": float})


def _live(comparison, span):
    """The intervals in which each derivative reaches the threshold."""
    rows = [
        (label, max(low, -span), min(high, span))
        for label, live in zip(comparison.labels, comparison.live, strict=True)
        for low, high in live.intervals
    ]
    return _table([row for row in rows if row[2] > row[1]], {"function": object, "low": float, "high": float})


def _drawn(comparison, span):
    """The area between the least and the greatest slope that a function may draw in training, for negative sums."""
    rows = []
    z = np.array([-span, np.nextafter(0.0, -1.0)])  # straight between them
    for function in comparison.functions.values():
        if function.slope_in_training == "drawn":
            lower, upper = (function.values()[end] for end in ("lower", "upper"))
            rows += [(function.label, at, upper * at, lower * at, lower, upper) for at in z]
    columns = ("z", "f low", "f high", "slope low", "slope high")
    return _table(rows, {"function": object} | dict.fromkeys(columns, float))


def _table(rows, kinds):
    """Rows as columns, by the kinds of the columns: also where there is no row."""
    return {name: np.array([row[i] for row in rows], dtype=kind) for i, (name, kind) in enumerate(kinds.items())}


def _ranges(pieces, one_scale):
    """The ends of the vertical scales of both panels."""
    _, _, f, slope = zip(*pieces, strict=True)
    f, slope = np.concatenate(f), np.concatenate(slope)
    if not one_scale:
        return {"f": _with_room(f.min(), f.max()), "slope": _with_room(min(0.0, slope.min()), slope.max())}
    both = np.clip(np.concatenate([f, slope]), *FRAME)
    shared = _with_room(min(0.0, both.min()), both.max())
    return {"f": shared, "slope": shared}


def _with_room(low, high):
    room = 0.06 * (high - low) if high > low else 1.0
    return float(low - room), float(high + room)


@cache
def _curves_spec():
    functions, slopes = _function_panel("f", "The function f(z)"), _function_panel("slope", "Its derivative f′(z)", _jumps)
    beside = alt.concat(_table_at_ruler(), _live_bars(), columns=1, align="none")
    spec = side_by_side([functions, slopes, beside])
    # one ruler for both panels, put in by name, as Altair would rename what it is to listen to
    for name, panel in zip(RULED, spec["concat"], strict=False):
        panel["layer"][-1]["name"] = name
    # a selection that follows the pointer would be told to the server at every move
    events = [{"type": event, "markname": f"{name}_marks"} for name in RULED for event in ("pointermove", "pointerdown")]
    rest = {"type": "point", "fields": ["z"], "on": "click", "toggle": False, "clear": False}
    spec["params"] += [
        {"name": "ruler", "value": None, "on": [{"events": events, "update": "merge(datum)"}]},
        {"name": "here", "expr": HERE},
        {"name": REST, "select": rest, "views": RULED},
    ]
    return spec


def _function_panel(name, title, marks_below=lambda x, y: ()):
    """The panel of one of the fields "f" and "slope"; `marks_below(x, y)` gives layers that lie under its lines."""
    cues = function_cues()

    def x(field="z"):
        axis = alt.Axis(tickCount=7, grid=True, format="~f")
        return alt.X(f"{field}:Q").title("weighted sum z").scale(domain_from("frame", "z")).axis(axis)

    def y(field=name):
        return alt.Y(f"{field}:Q").title(None).scale(domain_from("frame", name)).axis(tickCount=6, grid=True, format="~f")

    shade = table_chart("dead").mark_rect(color=INK)
    shade = shade.encode(x("low"), alt.X2("high:Q"), alt.Opacity("opacity:Q").scale(None))
    drawn = table_chart("drawn").mark_area(opacity=0.25, clip=True)
    drawn = drawn.encode(x(), y(f"{name} low"), alt.Y2(f"{name} high:Q"), cues["color"], order=alt.value(0))
    lines = lines_of("lines", strokeWidth=2.2, clip=True).encode(x(), y(), detail="piece:N", **cues)
    # to be pointed at: one strip for all functions, as each mark costs time to draw
    strips = (
        table_chart("stops").mark_rect(opacity=0, cursor="pointer").encode(x("low"), alt.X2("high:Q"), tooltip=alt.value(None))
    )
    rule = alt.Chart().mark_rule(color=INK, strokeWidth=1).encode(x())
    points = alt.Chart().mark_point(filled=True, size=60, opacity=1, clip=True).encode(x(), y(), cues["color"])
    layers = alt.layer(shade, drawn, *marks_below(x, y), lines, _at_ruler(rule, points), strips)
    return layers.properties(width=SIDE, height=SIDE, title=title)


def _jumps(x, y):
    """The band of the threshold, and the ends of the derivatives' jumps."""
    band = table_chart("threshold").mark_rect(color=INK, opacity=0.16, clip=True).encode(y("low"), alt.Y2("high:Q"))
    ends = table_chart("kinks").encode(x(), y(), function_cues()["color"])
    rings = ends.mark_point(filled=False, size=60, opacity=1, strokeWidth=1.6, clip=True)
    taken = ends.transform_filter("datum.end === 'filled'").mark_point(filled=True, size=60, opacity=1, clip=True)
    return band, rings, taken


def _at_ruler(*layers):
    """Layers over a row for each function, with its value and its derivative at the ruler, which are looked up once for all."""
    readings = alt.LookupData(data=alt.NamedData("readings"), key="reading", fields=["z", "f", "slope"])
    functions = alt.layer(*layers, data=alt.NamedData("functions")).transform_calculate(reading=READING)
    return functions.transform_lookup(lookup="reading", from_=readings).transform_filter("isValid(datum.z)")


def _table_at_ruler():
    """A row for each function: how its lines are drawn, its name, its value and its derivative."""
    cues, y = function_cues(), alt.Y("row:O").title(None).axis(None)
    rows = alt.Chart().encode(y)
    head = alt.Chart().transform_aggregate(z="min(z)").transform_calculate(text="'z = ' + format(datum.z, '.4f')")

    def numbers(field, right):
        text = alt.Text(f"{field}:Q").format(".4f")
        return rows.mark_text(align="right", fontSize=12.5, color=INK).encode(text, x=alt.value(right))

    def heading(align, x, text):
        return head.mark_text(align=align, fontSize=12.5, color=INK).encode(x=alt.value(x), y=alt.value(-10), text=text)

    names = rows.mark_text(align="left", fontSize=12.5, fontWeight=600)
    columns = [
        rows.mark_rule(strokeWidth=2.2).encode(x=alt.value(0), x2=alt.value(26), **cues),
        names.encode(cues["color"], alt.Text("function:N"), x=alt.value(34)),
        numbers("f", 185),
        numbers("slope", 260),
        heading("left", 0, "text:N"),
        heading("right", 185, alt.value("f(z)")),
        heading("right", 260, alt.value("f′(z)")),
    ]
    title = alt.TitleParams("At the ruler", offset=10)
    return _at_ruler(*columns).properties(width=264, height=alt.Step(ROW), title=title)


def _live_bars():
    """A bar for each function, over the weighted sums where it is live."""
    x = alt.X("low:Q").title("weighted sum z").scale(domain_from("frame", "z")).axis(grid=True, format="~f")
    names = alt.Axis(orient="right", labelLimit=LABEL_ROOM, labelFlush=False, labelOverlap=False, ticks=False)
    y = alt.Y("function:N").title(None).sort(LABELS).axis(names)
    ends = [alt.Tooltip("low:Q").title("live from z =").format(".4g"), alt.Tooltip("high:Q").title("to").format(".4g")]
    bars = table_chart("live").mark_bar(height={"band": 0.55}, clip=True)
    bars = bars.encode(
        x, y, alt.X2("high:Q"), function_cues()["color"], tooltip=[alt.Tooltip("function:N").title("function"), *ends]
    )
    zero = table_chart("frame").mark_rule(color=INK, strokeDash=[2, 3]).encode(x=alt.datum(0.0))
    rows = table_chart("functions").mark_point(opacity=0).encode(y)  # also of functions that are live nowhere
    return alt.layer(rows, bars, zero).properties(width=SIDE - LABEL_ROOM, height=alt.Step(18), title="Live regions")


@cache
def _learning_spec():
    x = alt.X("update:Q").title("update").scale(nice=False).axis(tickMinStep=1)
    y = alt.Y("sum:Q").title("weighted sum z").scale(zero=True).axis(grid=True, format="~f")
    lines = lines_of("learning", strokeWidth=2.2).encode(x, y, **function_cues())
    return lines.properties(height=235, title="A neuron trained from the ruler: its weighted sum after each update").to_dict()
