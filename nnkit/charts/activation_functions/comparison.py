"""Charts of activation functions: values, slopes and live regions under one ruler, and learning from one place."""

from functools import cache
from itertools import pairwise
from zlib import crc32

import altair as alt
import numpy as np

from nnkit.activation_functions.comparison import train_from
from nnkit.charts.activation_functions.function_styles import LABELS, ROOM_FOR_LEGEND, function_cues, functions_table
from nnkit.charts.chart import Drawing, chart
from nnkit.charts.colours import INK
from nnkit.charts.layout import SIZE, side_by_side
from nnkit.charts.parts import domain_from, keep_table, lines_of, table_chart

N_FINE = 401  # places that a function is computed at, close together near 0, where functions bend
CLOSE = 0.3  # pixels, at most, between a function and its straight pieces: at every change a browser computes their ends
N_READ = 121  # places that the ruler stops at, two pixels apart
FRAME = (-1.6, 2.6)  # of a common scale: what goes on for ever leaves it, so that slopes stay readable
ROW = 27  # of the table at the ruler, in pixels
LABEL_ROOM = 80  # beside the bars, in pixels

RULED = ["ruled values", "ruled slopes"]
# The place where the pointer was last, unless the view has changed since; then the one where the ruler rests. Readings are looked
# up by their number, as a browser takes its time over each row of a table; the rows are away for a moment while they are swapped.
HERE = (
    "!length(data('frame')) ? 0 : ruler.view && ruler.view[0] === data('frame')[0].view ? ruler.place[0] : data('frame')[0].rests"
)
READING = "datum.row + here * length(data('functions'))"

# The words must not change from run to run: a browser that finds them changed builds the chart anew.
CURVES_SHOWN = (
    "Lines of the chosen activation functions on the left and of their derivatives in the middle, over the weighted sum. Shaded "
    "is where a derivative is below the threshold. A vertical ruler follows the pointer; a table on the right has all values. "
    "Under the table each function has a bar over the weighted sum, where the size of its derivative reaches the threshold."
)
LEARNING_SHOWN = "Lines of a neuron's weighted sum after each update, one for each activation function, from the same start."


@chart
def activation_curves(curves, span, *, one_scale=True):
    """Functions and their derivatives from -span to span, with a ruler over both, and where each derivative is live.

    The ruler follows the pointer. One chart holds all, as a browser takes its time over each chart that changes.

    Parameters
    ----------
    curves : ActivationComparison
    span : float
    one_scale : bool
        Whether both panels share one vertical scale, of which those leave the frame that grow for ever.
    """
    pieces = _pieces(curves, span)
    ranges = _ranges(pieces, one_scale)
    rests = min(max(curves.at, -span), span)
    places = np.unique(np.append(np.linspace(-span, span, N_READ), rests))
    view = crc32(f"{span!r} {rests!r}".encode())
    tables = {
        "frame": {
            "z": np.array([-span, span]),
            **{name: np.array(ends) for name, ends in ranges.items()},
            "rests": np.full(2, np.searchsorted(places, rests)),
            "view": np.full(2, view),
        },
        "lines": _lines(pieces, ranges),
        "places": _places(places, view),
        "readings": _readings(curves, places),
        "kinks": _kinks(curves, span),
        "dead": _dead(curves, span),
        "live": _live(curves, span),
        "functions": functions_table(curves.labels) | {"row": np.arange(len(curves.labels))},
        "drawn": _drawn(curves, span),
        "threshold": {"low": np.array([-curves.threshold]), "high": np.array([curves.threshold])},
    }
    return Drawing(_curves_spec(), tables, CURVES_SHOWN)


@chart
def learning_curves(curves, learning_rate, n_updates):
    """The weighted sum of a neuron that learns its way back to 0 from the curves' `at`, for each function."""
    sums = np.array([train_from(activation, curves.at, learning_rate, n_updates) for activation in curves.functions.values()])
    tolerance = 2e-3 * max(np.ptp(np.append(sums, 0.0)), 1e-300)  # a third of a pixel
    kept = [_where_it_bends(np.arange(n_updates + 1.0), line, tolerance) for line in sums]
    table = {
        "function": np.repeat(np.array(curves.labels, dtype=object), [len(places) for places in kept]),
        "update": np.concatenate(kept),
        "sum": np.concatenate([line[places] for line, places in zip(sums, kept, strict=True)]),
    }
    return Drawing(_learning_spec(), {"functions": functions_table(curves.labels), "learning": table}, LEARNING_SHOWN)


def _where_it_bends(x, y, tolerance):
    """The places of a line between which straight pieces are no further from it than the tolerance: a browser has less to do."""
    # a piece of length h is off by h² |y''| / 8, here at most doubled: long pieces where it is straight, all where it zigzags
    steps = np.diff(x)
    bends = np.abs(np.diff(np.diff(y) / steps)) * (steps[:-1] + steps[1:]) / 2.0
    pieces = np.cumsum(np.sqrt(bends / (2.0 * tolerance)))
    corners = 1 + np.flatnonzero(np.diff(np.floor(pieces), prepend=0.0))
    return np.unique([0, *corners, len(y) - 1])


def _pieces(curves, span):
    """Every function between the places where it or its derivative jumps, with its limits at the ends: label, z, f and slope."""
    pieces = []
    for activation, found in zip(curves.functions.values(), curves.traits, strict=True):
        places = sorted({kink.z for kink in found.kinks} | set(found.breaks))
        edges = [-span, *(place for place in places if -span < place < span), span]
        for low, high in pairwise(edges):
            z = np.sinh(np.linspace(*np.arcsinh([low, high]), N_FINE))
            z[[0, -1]] = low, high
            inside = np.clip(z, np.nextafter(low, high), np.nextafter(high, low))
            pieces.append((activation.label, z, activation(inside), activation.derivative(inside)))
    return pieces


def _lines(pieces, ranges):
    """The pieces as lines with no more corners than the eye can tell from bends."""
    tolerances = {name: CLOSE * (high - low) / SIZE for name, (low, high) in ranges.items()}
    lines = []
    for number, (label, z, f, slope) in enumerate(pieces):
        kept = np.union1d(_where_it_bends(z, f, tolerances["f"]), _where_it_bends(z, slope, tolerances["slope"]))
        lines.append((np.full(len(kept), label, dtype=object), np.full(len(kept), number), z[kept], f[kept], slope[kept]))
    columns = map(np.concatenate, zip(*lines, strict=True))
    return dict(zip(("function", "piece", "z", "f", "slope"), columns, strict=True))


def _places(z, view):
    """Strips of the panels, each around a place that the ruler stops at while the pointer is in it."""
    borders = np.concatenate([z[:1], 0.5 * (z[:-1] + z[1:]), z[-1:]])
    return {"place": np.arange(len(z)), "low": borders[:-1], "high": borders[1:], "view": np.full(len(z), view)}


def _readings(curves, z):
    """Every function's value and derivative, by place after place of those that the ruler steps through."""
    return {
        "reading": np.arange(len(z) * len(curves.functions)),
        "z": np.repeat(z, len(curves.functions)),
        "f": np.stack([activation(z) for activation in curves.functions.values()], axis=1).ravel(),
        "slope": np.stack([activation.derivative(z) for activation in curves.functions.values()], axis=1).ravel(),
    }


def _kinks(curves, span):
    """The ends of a derivative's jump: the one that it takes, and the other."""
    rows = []
    for activation, found in zip(curves.functions.values(), curves.traits, strict=True):
        for kink in found.kinks:
            if -span <= kink.z <= span:
                taken = float(activation.derivative(kink.z))
                ends = [(end, "filled" if end == taken else "open") for end in (kink.left, kink.right)]
                rows += [(activation.label, kink.z, *end) for end in ends]
    kinds = (object, float, float, object)
    columns = [np.array([row[i] for row in rows], dtype=kind) for i, kind in enumerate(kinds)]
    return dict(zip(("function", "z", "slope", "end"), columns, strict=True))


def _dead(curves, span):
    """Where each derivative is below the threshold; the more functions there are, the fainter is each one's shade."""
    pairs = [pair for live in curves.live for pair in live.dead(-span, span)]
    return {
        "low": np.array([low for low, _ in pairs], dtype=float),
        "high": np.array([high for _, high in pairs], dtype=float),
        "opacity": np.full(len(pairs), 0.3 / len(curves.functions)),
    }


def _live(curves, span):
    """Where each derivative reaches the threshold."""
    pairs = [
        (activation.label, max(low, -span), min(high, span))
        for activation, live in zip(curves.functions.values(), curves.live, strict=True)
        for low, high in live.intervals
    ]
    seen = [pair for pair in pairs if pair[2] > pair[1]]
    kinds = {"function": object, "low": float, "high": float}
    return {name: np.array([pair[i] for pair in seen], dtype=kind) for i, (name, kind) in enumerate(kinds.items())}


def _drawn(curves, span):
    """What lies between the least and the largest slope that a function may draw in training, for negative sums."""
    rows = {name: [] for name in ("function", "z", "f low", "f high", "slope low", "slope high")}
    z = np.array([-span, np.nextafter(0.0, -1.0)])  # straight between them
    for activation in curves.functions.values():
        if activation.slope_in_training == "drawn":
            given = activation.values()
            least = activation.with_parameters(lower=given["lower"], upper=given["lower"])
            largest = activation.with_parameters(lower=given["upper"], upper=given["upper"])
            ends = {
                "f low": largest(z),
                "f high": least(z),
                "slope low": least.derivative(z),
                "slope high": largest.derivative(z),
            }
            for name, values in {"function": [activation.label] * len(z), "z": z, **ends}.items():
                rows[name].extend(values)
    return {name: np.array(column, dtype=object if name == "function" else float) for name, column in rows.items()}


def _ranges(pieces, one_scale):
    """From where to where the vertical scales of the two panels go."""
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
    axis = alt.Axis(tickCount=7, grid=True, format="~f")
    cues = function_cues()
    colour = cues["color"]

    def x(field="z"):
        return alt.X(f"{field}:Q", title="weighted sum z", scale=domain_from("frame", "z"), axis=axis)

    def drawn(name, title, layers):
        def y(field=name):
            return alt.Y(f"{field}:Q", title=None, scale=domain_from("frame", name), axis=alt.Axis(tickCount=6, format="~f"))

        shade = table_chart("dead").mark_rect(color=INK)
        shade = shade.encode(x=x("low"), x2="high:Q", opacity=alt.Opacity("opacity:Q", scale=None))
        range_drawn = table_chart("drawn").mark_area(opacity=0.25, clip=True)
        range_drawn = range_drawn.encode(x=x(), y=y(f"{name} low"), y2=f"{name} high:Q", order=alt.value(0), color=colour)
        lines = lines_of("lines", strokeWidth=2.2, clip=True).encode(x=x(), y=y(), detail="piece:N", **cues)
        places = table_chart("places")  # to be pointed at: one for all functions, as each costs time to draw
        targets = places.mark_rect(opacity=0).encode(x=x("low"), x2="high:Q", tooltip=alt.value(None))
        rule = alt.Chart().mark_rule(color=INK, strokeWidth=1).encode(x=x())
        points = alt.Chart().mark_point(filled=True, size=60, opacity=1, clip=True).encode(x=x(), y=y(), color=colour)
        layered = alt.layer(shade, range_drawn, *layers(y), lines, _at_ruler(rule, points), targets)
        return layered.properties(width=SIZE, height=SIZE, title=title)

    def jumps(y):
        band = table_chart("threshold").mark_rect(color=INK, opacity=0.16, clip=True)
        band = band.encode(y=y("low"), y2="high:Q")
        ends = table_chart("kinks").encode(x=x(), y=y(), color=colour)
        rings = ends.mark_point(filled=False, size=60, opacity=1, strokeWidth=1.6, clip=True)
        taken = ends.transform_filter("datum.end === 'filled'").mark_point(filled=True, size=60, opacity=1, clip=True)
        return band, rings, taken

    values = drawn("f", "The function f(z)", lambda y: ())
    slopes = drawn("slope", "Its derivative f′(z)", jumps)
    beside = alt.concat(_table_at_ruler(cues), _live_bars(colour), columns=1, align="none")
    spec = side_by_side([values, slopes, beside])
    # one ruler for both panels, put in by name, as Altair would rename what it is to listen to
    for name, panel in zip(RULED, spec["concat"], strict=False):
        panel["layer"][-1]["name"] = name
    select = {"type": "point", "fields": ["place", "view"], "on": "pointermove", "toggle": False, "clear": False}
    spec["params"] += [{"name": "ruler", "select": select, "views": RULED}, {"name": "here", "expr": HERE}]
    return spec


def _at_ruler(*layers):
    """Layers over a row for each function, with its value and its derivative at the ruler, which are looked up once for all."""
    readings = alt.LookupData(data=alt.NamedData("readings"), key="reading", fields=["z", "f", "slope"])
    functions = alt.layer(*layers, data=alt.NamedData("functions")).transform_calculate(reading=READING)
    return functions.transform_lookup(lookup="reading", from_=readings).transform_filter("isValid(datum.z)")


def _table_at_ruler(cues):
    """A row for each function: how its lines are drawn, its name, its value and its derivative."""
    here = alt.Chart()
    row = alt.Y("row:O", title=None, axis=None)
    texts = here.encode(y=row)

    def numbers(field, at):
        shown = alt.Text(f"{field}:Q", format=".4f")
        return texts.mark_text(align="right", fontSize=12.5, color=INK).encode(x=alt.value(at), text=shown)

    place = here.transform_aggregate(z="min(z)").transform_calculate(text="'z = ' + format(datum.z, '.4f')")

    def heading(align, at, text):
        return place.mark_text(align=align, fontSize=12.5, color=INK).encode(x=alt.value(at), y=alt.value(-10), text=text)

    columns = [
        here.mark_rule(strokeWidth=2.2).encode(y=row, x=alt.value(0), x2=alt.value(26), **cues),
        texts.mark_text(align="left", fontSize=12.5, fontWeight=600).encode(
            x=alt.value(34), text="function:N", color=cues["color"]
        ),
        numbers("f", 185),
        numbers("slope", 260),
        heading("left", 0, "text:N"),
        heading("right", 185, alt.value("f(z)")),
        heading("right", 260, alt.value("f′(z)")),
    ]
    title = alt.TitleParams("At the ruler", offset=10)
    return _at_ruler(*columns).properties(width=264, height=alt.Step(ROW), title=title)


def _live_bars(colour):
    """A bar for each function, over the weighted sums where it is live."""
    x = alt.X("low:Q", title="weighted sum z", scale=domain_from("frame", "z"), axis=alt.Axis(tickCount=5, format="~f"))
    names = alt.Axis(orient="right", labelLimit=LABEL_ROOM, labelFlush=False, labelOverlap=False, ticks=False)
    y = alt.Y("function:N", title=None, sort=LABELS, axis=names)
    tooltip = ["function:N", alt.Tooltip("low:Q", title="from", format=".4g"), alt.Tooltip("high:Q", title="to", format=".4g")]
    bars = table_chart("live").mark_bar(height={"band": 0.55}, clip=True)
    bars = bars.encode(x=x, x2="high:Q", y=y, color=colour, tooltip=tooltip)
    zero = table_chart("frame").mark_rule(color=INK, strokeDash=[2, 3]).encode(x=alt.datum(0.0))
    rows = table_chart("functions").mark_point(opacity=0).encode(y=y)  # also those that live nowhere
    return alt.layer(rows, bars, zero).properties(width=SIZE - LABEL_ROOM, height=alt.Step(18), title="Live regions")


@cache
def _learning_spec():
    x = alt.X("update:Q", title="update", scale=alt.Scale(nice=False), axis=alt.Axis(grid=False, tickMinStep=1))
    y = alt.Y("sum:Q", title="weighted sum z", axis=alt.Axis(tickCount=5, format="~f"), scale=alt.Scale(zero=True))
    lines = lines_of("learning", strokeWidth=2.2).encode(x=x, y=y, **function_cues(with_legend=True))
    return alt.layer(keep_table("functions"), lines).properties(height=170, autosize=ROOM_FOR_LEGEND).to_dict()
