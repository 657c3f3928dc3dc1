"""Charts of activation functions: values, derivatives and live regions under one ruler, and training from a chosen sum.

The threshold of live regions and the parameters of functions are dragged, and the curves follow in every frame.
"""

from itertools import pairwise
from zlib import crc32

import altair as alt
import numpy as np

from nnkit.activation_functions.comparison import SHOWN_THRESHOLD, ActivationComparison, train_from
from nnkit.charts.activation_functions.function_styles import function_cues, functions_table
from nnkit.charts.activation_functions.live_regions import SLOPE_NOW, dead_shades, live_bars, slopes_table
from nnkit.charts.chart import Drawing, chart
from nnkit.charts.colours import INK
from nnkit.charts.layout import side_by_side, template
from nnkit.charts.live import HANDLE, formula, handle, live, pointer, sent, value
from nnkit.charts.panels import number
from nnkit.charts.parts import domain_from, lines_of, table_chart
from nnkit.charts.room import SIDE

N_FINE = 401  # points at which a function is computed, close together near 0, where functions bend
CLOSE = 0.3  # pixels, at most, between a function and its straight pieces: at every change a browser computes their ends
N_STOPS = 121  # of the ruler, two pixels apart
FRAME = (-1.6, 2.6)  # of a common scale: lines that go on for ever leave it, so that derivatives stay readable
ROW = 27  # pixels of a row in the table at the ruler

RULED = ["function", "derivative"]  # the panels with a ruler, and their grounds
HOMES = {"leaky_relu": -0.8, "prelu": -0.55, "elu": -0.25}  # where a curve's handle stands, as a share of the span
# The stop where the pointer was last, unless the view has changed since; then the one where the ruler rests. Readings are looked
# up by their number: filtering rows takes a browser longer. While tables are swapped, they have no rows for a moment.
HERE = "!length(data('frame')) ? 0 : ruler && ruler.view === data('frame')[0].view ? ruler.stop : data('frame')[0].rest"
READING = "datum.row + here * length(data('functions'))"


# A function that can be dragged is for negative sums in proportion to its parameter, and so is its derivative: one ratio moves
# both. By its handle the curve goes through the pointer, to the step of the parameter's slider.
SYMBOLS = {"slope": "s", "alpha": "α"}
RATIO = "row < 0 ? 1 : parameter / moved.datum.parameter"
BASES = {"f": "({0}.is_exponential ? exp({1}) - 1 : {1})", "slope": "({0}.is_exponential ? exp({1}) : 1)"}
PARAMETER = "clamp(round({y} / {base} * moved.datum.steps) / moved.datum.steps, moved.datum.least, moved.datum.most)"
NOW = {f"{name}_now": SLOPE_NOW.replace("datum.slope", f"datum.{name}") for name in ("f", "slope")}

# The words must not change with the settings: a browser that finds them changed builds the chart anew.
CURVES_ALT = (
    "Lines of the chosen activation functions on the left and of their derivatives in the middle, over the weighted sum. Shaded "
    "is where a derivative is below the threshold. A vertical ruler follows the pointer; a table on the right has all values. "
    "Under the table each function has a bar over the weighted sum, where the size of its derivative reaches the threshold. The "
    "threshold and the parameters of curves can be dragged; the sliders do the same."
)
LEARNING_ALT = "Lines of a neuron's weighted sum after each update, one for each activation function, from the same start."


@chart
def activation_curves(comparison: ActivationComparison, span: float, *, one_scale: bool = True) -> Drawing:
    """Functions and their derivatives from -span to span, with a ruler over both, and where each derivative is live.

    The ruler follows the pointer. A drop has the `threshold`, where the ruler was clicked to rest (`at`), or the `row` of
    `movable_parameters` that was dragged, and that `parameter`. One chart holds all panels, as a browser takes its time over each
    chart that changes. With `one_scale` both panels share one vertical scale, and functions that grow for ever leave the frame.
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
            "at": np.full(2, comparison.at),
            "threshold": np.full(2, comparison.threshold),
            "version": np.full(2, crc32(f"{comparison.activations} {comparison.parameters}".encode())),
        },
        "slopes": slopes_table(pieces),
        "handles": _handles(comparison, span),
        "lines": _lines(pieces, ranges),
        "stops": _stops(stops, view),
        "readings": _readings(comparison, stops),
        "kinks": _kinks(comparison, span),
        "functions": functions_table(comparison.labels) | {"row": np.arange(len(comparison.functions))},
        "drawn": _drawn(comparison, span),
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
        # what is dragged by a parameter is so for negative sums
        jumps = sorted({kink.z for kink in traits.kinks} | set(traits.breaks) | ({0.0} if function.parameters else set()))
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
    for piece, (label, z, f, slope) in enumerate(pieces):
        corners = np.union1d(_corners(z, f, tolerances["f"]), _corners(z, slope, tolerances["slope"]))
        n = len(corners)
        is_left = np.full(n, z[-1] <= 0.0)
        lines.append((np.full(n, label, dtype=object), np.full(n, piece), z[corners], f[corners], slope[corners], is_left))
    columns = map(np.concatenate, zip(*lines, strict=True))
    return dict(zip(("function", "piece", "z", "f", "slope", "left"), columns, strict=True))


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
        "left": np.repeat(z <= 0.0, len(functions)),
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
                rows += [
                    (function.label, kink.z, end, "filled" if end == taken else "open", kink.z <= 0.0 and end == kink.left)
                    for end in (kink.left, kink.right)
                ]
    return _table(rows, {"function": object, "z": float, "slope": float, "end": object, "left": bool})


def movable_parameters(comparison: ActivationComparison) -> list[str]:
    """The parameters that can be dragged, by names such as "elu.alpha"."""
    return [
        f"{name}.{parameter.name}"
        for name, function in comparison.functions.items()
        for parameter in function.parameters
        if name in HOMES
    ]


def _handles(comparison, span):
    """A row for each parameter that can be dragged, with the sum at which its handle stands."""
    rows = []
    for row, name in enumerate(movable_parameters(comparison)):
        function = comparison.functions[name.split(".")[0]]
        (parameter,) = function.parameters
        is_exponential = parameter.name == "alpha"
        bounds = parameter.default, parameter.low, parameter.high, round(1.0 / parameter.step)
        rows.append((row, function.label, SYMBOLS[parameter.name], is_exponential, HOMES[function.name] * span, *bounds))
    numbers = dict.fromkeys(("home", "parameter", "least", "most", "steps"), float)
    return _table(rows, {"row": int, "function": object, "symbol": object, "is_exponential": bool} | numbers)


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


@template
def _curves_spec():
    functions, slopes = _function_panel("f", "The function f(z)"), _function_panel("slope", "Its derivative f′(z)", _jumps)
    beside = alt.concat(_table_at_ruler(), live_bars(), columns=1, align="none")
    spec = side_by_side([functions, slopes, beside])
    # a selection that follows the pointer would be told to the server at every move
    events = [{"type": event, "markname": f"ground_{name}_marks"} for name in RULED for event in ("pointermove", "pointerdown")]
    spec["params"] += [{"name": "ruler", "value": None, "on": [{"events": events, "update": "merge(datum)"}]}]
    handles = {f"on_{panel}": (panel, base) for panel, base in zip(RULED, BASES.values(), strict=True)}
    left = {name: f"min({pointer(panel, 'x')}, 0.02 * {sent('frame', 'z')})" for name, (panel, _) in handles.items()}
    parameters = {
        name: PARAMETER.format(y=pointer(panel, "y"), base=base.format("moved.datum", "at_z"))
        for name, (panel, base) in handles.items()
    }
    low, high = SHOWN_THRESHOLD.low, SHOWN_THRESHOLD.high
    threshold = f"clamp(round(100 * {pointer(RULED[1], 'y')}) / 100, {low}, {high})"
    return live(
        spec,
        formula("here", HERE),
        value("at", sent("frame", "at"), **dict.fromkeys(RULED, "ruler.z")),
        value("threshold", sent("frame", "threshold", "1"), threshold=threshold),
        value("at_z", "0", **left),
        value("parameter", "0", **parameters),
        formula("ratio", RATIO),
        version=sent("frame", "version"),
    )


def _function_panel(name, title, marks_below=lambda x, y: ()):
    """The panel of one of the fields "f" and "slope"; `marks_below(x, y)` gives layers that lie under its lines."""
    cues = function_cues()

    def x(field="z"):
        axis = alt.Axis(tickCount=7, grid=True, format="~f")
        return alt.X(f"{field}:Q").title("weighted sum z").scale(domain_from("frame", "z")).axis(axis)

    def y(field=f"{name}_now"):
        return alt.Y(f"{field}:Q").title(None).scale(domain_from("frame", name)).axis(tickCount=6, grid=True, format="~f")

    drawn = table_chart("drawn").mark_area(opacity=0.25, clip=True)
    drawn = drawn.encode(x(), y(f"{name} low"), alt.Y2(f"{name} high:Q"), cues["color"], order=alt.OrderValue(0))
    lines = lines_of("lines", strokeWidth=2.2, clip=True).transform_calculate(**NOW)
    lines = lines.encode(x(), y(), detail=alt.Detail("piece:N"), **cues)
    # to be pointed at: one strip for all functions, as each mark costs time to draw
    strips = (
        table_chart("stops")
        .mark_rect(opacity=0, cursor="pointer")
        .encode(x("low"), alt.X2("high:Q"), tooltip=alt.TooltipValue(None))
    )
    rule = alt.Chart().mark_rule(color=INK, strokeWidth=1).encode(x())
    points = alt.Chart().mark_point(filled=True, size=60, opacity=1, clip=True).encode(x(), y(), cues["color"])
    panel = RULED[name == "slope"]
    strips = strips.properties(name=f"ground_{panel}")
    layers = [dead_shades(x), drawn, *marks_below(x, y), lines, _at_ruler(rule, points), strips, *_parameter_handle(name, x, y)]
    if name == "slope":
        layers += _threshold_handle(x, y)
    return alt.layer(*layers).properties(name=panel, width=SIDE, height=SIDE, title=title)


def _parameter_handle(name, x, y):
    """The squares by which curves are dragged, and beside each its parameter."""
    places = table_chart("handles").transform_calculate(
        z="held !== '' && datum.row === row ? at_z : datum.home", now="datum.row === row ? parameter : datum.parameter"
    )
    places = places.transform_calculate(**{f"{name}_now": f"datum.now * {BASES[name].format('datum', 'datum.z')}"})
    places = places.transform_calculate(words="datum.symbol + ' = ' + " + number("datum.now")).encode(x(), y())
    look = {"shape": "square", "size": 110, "strokeWidth": 12, "cursor": "move", "clip": True}
    grips = places.mark_point(**HANDLE | look).encode(function_cues()["color"])
    words = places.mark_text(dy=-14, fontSize=11, color=INK, clip=True).encode(text=alt.Text("words:N"))
    return words, handle(grips, f"on_{RULED[name == 'slope']}")


def _threshold_handle(x, y):
    """The square by which the threshold is dragged, at the right end of its line."""
    end = table_chart("frame").transform_filter("datum.z > 0").transform_calculate(at="0.93 * datum.z", slope_now="threshold")
    end = end.transform_calculate(words="'threshold ' + " + number("threshold")).encode(x("at"), y())
    grip = end.mark_point(**HANDLE | {"shape": "square", "size": 110, "color": INK, "cursor": "ns-resize", "clip": True})
    words = end.mark_text(align="right", dx=-9, dy=-7, fontSize=11, color=INK, clip=True).encode(text=alt.Text("words:N"))
    return words, handle(grip, "threshold")


def _jumps(x, y):
    """The band of the threshold, and the ends of the derivatives' jumps."""
    band = table_chart("frame").transform_filter("datum.z > 0").transform_calculate(low="-threshold", high="threshold")
    band = band.mark_rect(color=INK, opacity=0.16, clip=True).encode(y("low"), alt.Y2("high:Q"))
    ends = table_chart("kinks").transform_calculate(slope_now=NOW["slope_now"]).encode(x(), y(), function_cues()["color"])
    rings = ends.mark_point(filled=False, size=60, opacity=1, strokeWidth=1.6, clip=True)
    taken = ends.transform_filter("datum.end === 'filled'").mark_point(filled=True, size=60, opacity=1, clip=True)
    return band, rings, taken


def _at_ruler(*layers):
    """Layers over a row for each function, with its value and its derivative at the ruler, which are looked up once for all."""
    readings = alt.LookupData(data=alt.NamedData("readings"), key="reading", fields=["z", "left", "f", "slope"])
    functions = alt.layer(*layers, data=alt.NamedData("functions")).transform_calculate(reading=READING)
    functions = functions.transform_lookup(lookup="reading", from_=readings).transform_filter("isValid(datum.z)")
    return functions.transform_calculate(**NOW)


def _table_at_ruler():
    """A row for each function: how its lines are drawn, its name, its value and its derivative."""
    cues, y = function_cues(), alt.Y("row:O").title(None).axis(None)
    rows = alt.Chart().encode(y)
    head = alt.Chart().transform_aggregate(z="min(z)").transform_calculate(text="'z = ' + format(datum.z, '.4f')")

    def numbers(field, right):
        text = alt.Text(f"{field}:Q").format(".4f")
        return rows.mark_text(align="right", fontSize=12.5, color=INK).encode(text, x=alt.XValue(right))

    def heading(align, x, text):
        return head.mark_text(align=align, fontSize=12.5, color=INK).encode(x=alt.XValue(x), y=alt.YValue(-10), text=text)

    names = rows.mark_text(align="left", fontSize=12.5, fontWeight=600)
    columns = [
        rows.mark_rule(strokeWidth=2.2).encode(x=alt.XValue(0), x2=alt.X2Value(26), **cues),
        names.encode(cues["color"], alt.Text("function:N"), x=alt.XValue(34)),
        numbers("f_now", 185),
        numbers("slope_now", 260),
        heading("left", 0, "text:N"),
        heading("right", 185, alt.value("f(z)")),
        heading("right", 260, alt.value("f′(z)")),
    ]
    title = alt.TitleParams("At the ruler", offset=10)
    return _at_ruler(*columns).properties(width=264, height=alt.Step(ROW), title=title)


@template
def _learning_spec():
    x = alt.X("update:Q").title("update").scale(nice=False).axis(tickMinStep=1)
    y = alt.Y("sum:Q").title("weighted sum z").scale(zero=True).axis(grid=True, format="~f")
    lines = lines_of("learning", strokeWidth=2.2).encode(x, y, **function_cues())
    return lines.properties(height=235, title="A neuron trained from the ruler: its weighted sum after each update")
