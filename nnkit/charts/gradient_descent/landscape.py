"""The film of descents over a loss landscape: paths on its contours, lines among the cases, and losses."""

import altair as alt
import numpy as np

from nnkit.charts.chart import Drawing, chart
from nnkit.charts.colours import CLASS_COLOURS, CLASS_SHAPES, GROUND, INK, STRONG_INK
from nnkit.charts.layout import at_frame, panel, template
from nnkit.charts.live import HANDLE, formula, ground, handle, live, pointer, sent, value, version_of
from nnkit.charts.panels import number
from nnkit.charts.parts import concat, cues, domain_from, keep_table, legend, lines_of, span, table_chart, with_field
from nnkit.charts.plane import SLATE, border_lines, clipped, contour_bands, contour_picture, enlarged, margins
from nnkit.charts.player import clock, frames, in_place, marks, opened, player, timeline
from nnkit.charts.room import SIDE
from nnkit.gradient_descent.descent_paths import Descents, frame_times
from nnkit.gradient_descent.landscape import CANNOT_SETTLE, CONVERGES, DIVERGES, OSCILLATES, loss_surface

BRIGHT_SLATE = "#8FA3C0"  # of the contours on a dark ground
FEWEST_LOSSES = 4  # of a path that are drawn, however large they are
MOST_STEPS = 150  # updates of the path that follows the hand
GRID = 81  # points on a side of the window at which the loss is computed
PIXELS = 2 * SIDE  # of the picture that is drawn between them
CURVE_POINTS = 30
MARGIN = 0.08
MOST_STICKS = 40  # cases whose errors are drawn

# The words must not change from run to run: a browser that finds them changed builds the chart anew and loses its place.
DESCRIPTION = (
    "Three linked panels that play several descents moment by moment: their paths over the contours of the loss by its two "
    "weights, what each has reached among the cases, and the loss of each over the epochs."
)

# Placeholders in the template, for what differs between landscapes.
NAMES, FEATURE, TARGET, W1, W2 = "@paths", "@feature", "@target", "@w1", "@w2"
LINES_TITLE, LINES_SUBTITLE = "@lines", "@lines said"
GREEN, YELLOW, ORANGE = (CLASS_COLOURS[number] for number in (2, 4, 0))
VERDICTS = {CONVERGES: GREEN, OSCILLATES: YELLOW, DIVERGES: ORANGE, CANNOT_SETTLE: ORANGE, "": INK}
PATH, UPDATE = alt.Tooltip("path:N").title("path of"), alt.Tooltip("update:Q").title("update").format(",d")
LOSS_SCALE = "symlog"  # a scale's type must be a valid one, so this stands for linear or log


@chart
def descent_film(descents: Descents, *, dark: bool = False) -> Drawing:
    """The paths of descents over their landscape, to be played.

    Parameters
    ----------
    descents : Descents
        See `nnkit.gradient_descent.trace_paths`.
    dark : bool
        Whether the surface fades into a dark ground.
    """
    landscape, paths = descents.landscape, descents.paths
    times = _moments(landscape, paths)
    surface, highest = _surface_tables(landscape, dark)
    losses, is_log = _loss_tables(paths, highest, times)
    line_tables = _plane_tables if landscape.second_input == "feature" else _line_tables
    texts = np.array([f"epoch {time:.4g} of {landscape.n_epochs}" for time in times], dtype=object)
    tables = surface | _path_tables(landscape, paths, times) | line_tables(landscape, paths, times)
    tables |= clock(epoch=times, text=texts) | losses | _hand_tables(landscape)
    fills = {NAMES: [path.label for path in paths], LOSS_SCALE: "log" if is_log else "linear"}
    return Drawing(_template(), tables, DESCRIPTION, opened(len(times)) | fills | _titles(landscape))


# The tables


def _moments(landscape, paths):
    """The times of the film's frames; where all paths leave the picture for good, those up to then, each for several frames.

    Their number must not change with the paths: the browser would build the chart anew, under the hand.
    """
    times = frame_times(landscape)
    middle, half = landscape.window
    is_inside = [(np.abs(path.theta - middle) <= half).all(axis=1) for path in paths]
    if any(inside[-1] and path.stopped_at is None for path, inside in zip(paths, is_inside, strict=True)):
        return times
    last = max(np.flatnonzero(inside)[-1] / path.n_updates_per_epoch for path, inside in zip(paths, is_inside, strict=True))
    n_seen = max(3, int(np.searchsorted(times, last + 1.0)) + 1)
    return times[: min(n_seen, len(times))][(np.arange(len(times)) * min(n_seen, len(times))) // len(times)]


def _hand_tables(landscape):
    """The start and the learning rate, which the hand moves; and what the path of all cases is computed from while it does.

    By the squared error an update multiplies the distance to the minimum by 1 - eta lambda along each principal axis.
    """
    rate, curvature = landscape.learning_rate, landscape.curvature
    most = 1.15 * rate if curvature is None else max(1.15 * rate, 2.6 / curvature)
    start = {"slope": landscape.start_slope, "intercept": landscape.start_intercept}
    origin = start | {"rate": rate, "most": most, "version": version_of(*landscape.cases)}
    shape = {"m1": np.empty(0), "m2": np.empty(0)}
    ends = np.array([0.0, most])
    limits = {"from": ends[:1], "to": ends[1:], "words": np.array([""], dtype=object)}
    if curvature is not None:
        bounds = np.array([0.0, 1.0 / curvature, 2.0 / curvature, most])
        words = np.array([CONVERGES, OSCILLATES, DIVERGES if landscape.loss == "mse" else CANNOT_SETTLE], dtype=object)
        limits = {"from": bounds[:-1], "to": bounds[1:], "words": words}
    axes = landscape.principal_axes
    if landscape.loss == "mse" and axes is not None and landscape.minimum is not None:
        (l1, l2), ((e11, e21), (e12, e22)) = axes
        m1, m2 = landscape.minimum
        lowest = float(landscape.network(landscape.minimum).loss_value(*landscape.cases))
        numbers = {"m1": m1, "m2": m2, "l1": l1, "l2": l2, "e11": e11, "e12": e12, "e21": e21, "e22": e22, "lowest": lowest}
        shape = {name: np.array([number]) for name, number in numbers.items()}
    n_steps = min(landscape.n_epochs, MOST_STEPS) if len(shape["m1"]) else -1
    return {
        "origin": {name: np.array([number]) for name, number in origin.items()},
        "rates": {"rate": ends},
        "limits": limits,
        "shape": shape,
        "steps": {"k": np.arange(n_steps + 1)},
    }


def _surface_tables(landscape, dark):
    """The picture of the loss, the extent of its axes, and the cells that answer the pointer; and the highest loss in it."""
    middle, half = landscape.window
    offsets = np.linspace(-half, half, GRID)
    losses = loss_surface(landscape.loss, *landscape.cases, middle[0] + offsets, middle[1] + offsets)
    bands = contour_bands(enlarged(losses, PIXELS))
    tables = {
        "surface": {"url": contour_picture(bands, BRIGHT_SLATE if dark else SLATE, dark)},
        "extent": {"slope": middle[0] + np.array([-half, half]), "intercept": middle[1] + np.array([-half, half])},
    }
    return tables, float(losses.max())


def _path_tables(landscape, paths, times):
    """The trail of every path, its head at every frame, and the points where paths start and where the loss is least."""
    middle, half = landscape.window
    low, high = middle - half, middle + half
    trails, heads = [], []
    for path in paths:
        updates = path.updates_at(times)
        corners = path.theta[path.updates]
        trail, is_inside = clipped(corners[:-1], corners[1:], low, high)
        frame = np.searchsorted(updates, path.updates[1:][is_inside])
        trails.append({"path": np.full(len(frame), path.label, dtype=object), **trail, "frame": frame})
        inside = np.flatnonzero((np.abs(path.theta[updates] - middle) <= half).all(axis=1))
        slope, intercept = path.theta[updates[inside]].T
        loss = path.losses[np.searchsorted(path.updates, updates[inside])]
        head = {"slope": slope, "intercept": intercept, "update": updates[inside], "loss": loss}
        heads.append(in_place(head, inside, len(times)))
    slope, intercept = np.empty((2, 0)) if landscape.minimum is None else landscape.minimum[:, None]
    return {
        "trails": concat(trails),
        "paths": marks(len(times), path=np.array([path.label for path in paths], dtype=object)),
        "heads": frames(**concat(heads)),
        "least": {"slope": slope, "intercept": intercept},
    }


def _line_tables(landscape, paths, times):
    """For one feature: the cases, and the line or the curve of every path."""
    X, T = landscape.cases
    low, high = margins(np.concatenate([X, T]), MARGIN)
    x = np.linspace(low[0], high[0], CURVE_POINTS if landscape.loss == "log_loss" else 2)
    lines = []
    for path in paths:
        y = landscape.network(path.theta[path.updates_at(times)]).forward(x[None])[:, 0]
        corners = np.stack([np.broadcast_to(x, y.shape), y], axis=-1).swapaxes(0, 1)
        line, is_inside = clipped(corners[:-1].reshape(-1, 2), corners[1:].reshape(-1, 2), low, high)
        lines.append(in_place(line, is_inside, len(is_inside)))
    points = {"x": X[0], "y": T[0], "fill": np.full(X.shape[1], 0.55), "is_movable": np.ones(X.shape[1], int)}
    return _among_the_cases(points, paths, lines, times, low, high)


def _plane_tables(landscape, paths, times):
    """For two features: the cases with the line between the classes, or each case's target with every path's prediction."""
    X, T = landscape.cases
    if landscape.loss == "log_loss":
        low, high = margins(X, MARGIN)
        borders = [border_lines(path.theta[path.updates_at(times)], np.zeros(len(times)), low, high) for path in paths]
        lines = [in_place(*border, len(times)) for border in borders]
        points = {"x": X[0], "y": X[1], "fill": np.where(T[0] == 1.0, 0.9, 0.1), "is_movable": np.ones(X.shape[1], int)}
    else:
        low, high = margins(np.concatenate([T, T]), MARGIN)
        lines = [_sticks(landscape, path, times, low, high, number) for number, path in enumerate(paths, start=1)]
        points = {"x": T[0], "y": T[0], "fill": np.full(T.shape[1], 0.55), "is_movable": np.zeros(T.shape[1], int)}
    return _among_the_cases(points, paths, lines, times, low, high)


def _sticks(landscape, path, times, low, high, number):
    """Sticks from cases' targets to a path's predictions; those of several paths, by their numbers, stand beside each other."""
    X, T = landscape.cases
    drawn = np.unique(np.linspace(0, T.shape[1] - 1, MOST_STICKS).astype(int))
    P = landscape.network(path.theta[path.updates_at(times)]).forward(X[:, drawn])[:, 0].T
    t = np.broadcast_to(T[0, drawn, None], P.shape)
    x = t + 0.006 * number * (high[0] - low[0])
    ends = np.clip(np.nan_to_num(P), low[1] - 1.0, high[1] + 1.0)
    stick, is_inside = clipped(np.stack([x, t], axis=-1).reshape(-1, 2), np.stack([x, ends], axis=-1).reshape(-1, 2), low, high)
    return in_place(stick, is_inside, len(is_inside))


def _among_the_cases(points, paths, lines, times, low, high):
    """The tables of the second panel; each path's lines are columns (n_pieces * n_frames,), piece after piece."""
    n_pieces = len(lines[0]["x"]) // len(times)
    return {
        "points": points | {"row": np.arange(len(points["x"]))},
        "pieces": marks(len(times), path=np.repeat(np.array([path.label for path in paths], dtype=object), n_pieces)),
        "lines": frames(**concat(lines)),
        "frame_of_points": {"x": np.array([low[0], high[0]]), "y": np.array([low[1], high[1]])},
    }


def _loss_tables(paths, highest, times):
    """The losses over the epochs, up to a thousand times the highest in the picture; and whether their axis is logarithmic."""
    losses, at_frames = [], []
    for path in paths:
        is_drawn = np.append(path.losses <= 1e3 * highest, False)
        is_drawn[: min(FEWEST_LOSSES, len(path.losses))] = True
        n_drawn = int(np.argmin(is_drawn))
        updates = path.updates[:n_drawn]
        label = np.full(n_drawn, path.label, dtype=object)
        losses.append(
            {"path": label, "epoch": updates / path.n_updates_per_epoch, "update": updates, "loss": path.losses[:n_drawn]}
        )
        at_frames.append(np.isin(updates, path.updates_at(times)))
    columns, is_at_frame = concat(losses), np.concatenate(at_frames)
    lowest, highest = columns["loss"].min(), columns["loss"].max()
    is_log = lowest > 0.0 and highest > 300.0 * lowest
    ends = {"epoch": span(0.0, columns["epoch"]), "loss": span(lowest if is_log else 0.0, highest)}
    seen = {name: column[is_at_frame] for name, column in columns.items()}
    return {"losses": columns, "seen": seen, "ends": ends}, is_log


def _titles(landscape):
    """The titles of the axes and of the second panel."""
    is_line, is_log_loss = landscape.second_input == "constant", landscape.loss == "log_loss"
    if is_line:
        titles = {FEATURE: "feature x", TARGET: "class, and probability of class 1" if is_log_loss else "target t"}
        titles |= {LINES_TITLE: "Fitted lines so far", LINES_SUBTITLE: "drag a case; a line for every path"}
    elif is_log_loss:
        titles = {FEATURE: "feature x₁", TARGET: "feature x₂", LINES_TITLE: "Borders so far"}
        titles |= {LINES_SUBTITLE: "drag a case; filled is class 1, and 0.5 on the lines"}
    else:
        titles = {FEATURE: "target t", TARGET: "prediction P", LINES_TITLE: "Errors so far"}
        titles |= {LINES_SUBTITLE: "a stick leads from each target to the prediction"}
    return titles | {W1: "slope w₁" if is_line else "weight w₁", W2: "intercept w₂" if is_line else "weight w₂"}


# The template


# While the start or the rate is dragged, the path of all cases is computed here: its place and its loss after k updates.
FORMULAS = {
    "a1": "(w1 - shape.m1) * shape.e11 + (w2 - shape.m2) * shape.e12",
    "a2": "(w1 - shape.m1) * shape.e21 + (w2 - shape.m2) * shape.e22",
    "is_moved": f"w1 !== {sent('origin', 'slope')} || w2 !== {sent('origin', 'intercept')} || eta !== {sent('origin', 'rate')}",
}
ALONG = {f"d{axis}": f"a{axis} * pow(1 - eta * shape.l{axis}, datum.k)" for axis in (1, 2)}
PLACE = {
    "x": "shape.m1 + datum.d1 * shape.e11 + datum.d2 * shape.e21",
    "y": "shape.m2 + datum.d1 * shape.e12 + datum.d2 * shape.e22",
    "loss": "shape.lowest + 0.5 * (shape.l1 * datum.d1 * datum.d1 + shape.l2 * datum.d2 * datum.d2)",
}
FADED = alt.expr("is_moved || row >= 0 ? 0.12 : 1")  # what only the server computes fades while something is dragged
MOVED = alt.expr("is_moved ? 1 : 0")
WORDS = f"is_moved ? 'from (' + format(w1, '.3~f') + ', ' + format(w2, '.3~f') + ') with η = ' + {number('eta', 3)} : datum.text"


@template
def _template():
    spec = player([_contour_panel(), _line_panel(), _loss_panel(), _rate_panel()])
    spec["align"] = "each"
    return live(
        spec,
        value("w1", sent("origin", "slope"), start=pointer("contours", "x"), contours=pointer("contours", "x")),
        value("w2", sent("origin", "intercept"), start=pointer("contours", "y"), contours=pointer("contours", "y")),
        value("eta", sent("origin", "rate", "1"), rate=f"max({pointer('rate', 'x')}, {sent('origin', 'most', '1')} / 500)"),
        *(value(f"at_{axis}", "0", case=pointer("cases", axis)) for axis in "xy"),
        formula("shape", "length(data('shape')) ? data('shape')[0] : {}"),
        *(formula(name, expression) for name, expression in FORMULAS.items()),
        version=sent("origin", "version"),
    )


def _followed():
    """The path of all cases from where the hand is, with the loss after each update."""
    return table_chart("steps").transform_calculate(**ALONG).transform_calculate(**PLACE)


def _path_cues(has_legend=True, **options):
    return cues("path", [NAMES], legend=legend(columns=2, labelLimit=150) if has_legend else None, **options)


def _axes(table, x, y, x_title, y_title):
    """Two axes whose ends stand in a table, and the encodings on them of a straight piece by its two ends."""
    across = alt.X(f"{x}:Q").scale(domain_from(table, x)).title(x_title)
    up = alt.Y(f"{y}:Q").scale(domain_from(table, y)).title(y_title)
    return across, up, {"x": with_field(across, "x:Q"), "y": with_field(up, "y:Q"), "x2": "x2:Q", "y2": "y2:Q"}


def _contour_panel():
    x, y, ends = _axes("extent", "slope", "intercept", W1, W2)
    side = {"width": SIDE, "height": SIDE, "x": 0, "y": 0}
    image = table_chart("surface").mark_image(aspect=False, align="left", baseline="top", **side).encode(url=alt.Url("url:N"))
    weights = [alt.Tooltip(f"{field}:Q").title(title).format(".4~g") for field, title in (("slope", W1), ("intercept", W2))]
    loss = alt.Tooltip("loss:Q").title("loss").format(".4g")
    cross = table_chart("least").mark_point(shape="cross", size=150, strokeWidth=1.5, fill=STRONG_INK, stroke=GROUND, opacity=1)
    cross = cross.encode(x=x, y=y, tooltip=[alt.Tooltip("name:N").title("this is"), *weights])
    cross = cross.transform_calculate(name="'the lowest point'")
    across, up = with_field(x, "x:Q"), with_field(y, "y:Q")
    order = {"order": alt.Order("k:Q"), "x": across, "y": up}
    followed = _followed().mark_line(clip=True, strokeWidth=2, color=STRONG_INK, opacity=MOVED).encode(**order)
    steps = _followed().mark_point(clip=True, filled=True, size=22, color=STRONG_INK, opacity=MOVED).encode(x=across, y=up)
    start = table_chart("origin").transform_calculate(x="w1", y="w2")
    start = handle(start.mark_point(**HANDLE | {"size": 120, "fill": GROUND, "stroke": STRONG_INK, "strokeWidth": 2}), "start")
    start = start.encode(x=across, y=up)
    trail = (
        table_chart("trails").transform_filter("datum.frame <= frame").mark_rule(strokeWidth=2, strokeCap="round", opacity=FADED)
    )
    trail = trail.encode(**ends, **_path_cues())
    head = at_frame("paths", "heads", "slope", "intercept", "update", "loss")
    head = head.mark_point(filled=True, size=110, opacity=FADED, stroke="white", strokeWidth=1)
    head = head.encode(x=x, y=y, **_path_cues(shapes=CLASS_SHAPES), tooltip=[PATH, UPDATE, *weights, loss])
    layers = [keep_table("extent"), image, ground("contours", "film"), trail, followed, steps, head, cross, start]
    return panel(layers, "The loss by its two weights", instead=WORDS).properties(name="contours")


def _rate_panel():
    """The learning rates from 0 past the critical one; the present one is dragged."""
    x = alt.X("rate:Q").title("learning rate η: drag it").scale(domain_from("rates", "rate")).axis(format=".3~g")
    colours = alt.Color("words:N").scale(domain=list(VERDICTS), range=list(VERDICTS.values())).legend(None)
    limits = table_chart("limits")
    bands = limits.mark_rect(opacity=0.3).encode(x=with_field(x, "from:Q"), x2=alt.X2("to:Q"), color=colours)
    words = limits.transform_filter(f"datum.to - datum.from > 0.2 * {sent('origin', 'most', '1')}")  # where there is room
    words = words.transform_calculate(middle="(datum.from + datum.to) / 2").mark_text(color=INK, fontSize=11.5)
    words = words.encode(x=with_field(x, "middle:Q"), y=alt.YValue(-9), text=alt.Text("words:N"))
    rate = table_chart("origin").transform_calculate(here="eta").mark_point(**HANDLE | {"shape": "diamond", "fill": STRONG_INK})
    rate = handle(rate.encode(x=with_field(x, "here:Q")), "rate")
    layers = [keep_table("rates"), keep_table("shape"), bands, ground("rate", "film"), words, rate]
    return alt.layer(*layers).properties(width=SIDE, height=24, name="rate")


def _line_panel():
    x, y, ends = _axes("frame_of_points", "x", "y", FEATURE, TARGET)
    tooltip = [alt.Tooltip("x:Q").title(FEATURE).format(".4~g"), alt.Tooltip("y:Q").title(TARGET).format(".4~g")]
    here = {f"here_{axis}": f"datum.row === row ? at_{axis} : datum.{axis}" for axis in "xy"}
    cases = table_chart("points").transform_calculate(**here).encode(x=with_field(x, "here_x:Q"), y=with_field(y, "here_y:Q"))
    points = cases.mark_point(size=34, fill=INK, stroke=INK, strokeOpacity=0.7, strokeWidth=0.8)
    points = points.encode(fillOpacity=alt.FillOpacity("fill:Q").scale(None), tooltip=tooltip)
    held = handle(cases.transform_filter("datum.is_movable").mark_point(**HANDLE | {"size": 60, "opacity": 0}), "case")
    lines = at_frame("pieces", "lines", "x", "y", "x2", "y2").mark_rule(strokeWidth=2.5, strokeCap="round", opacity=FADED)
    lines = lines.encode(**ends, **_path_cues(has_legend=False))
    layers = [keep_table("frame_of_points"), points, lines, held]
    return panel(layers, LINES_TITLE, LINES_SUBTITLE).properties(name="cases")


def _loss_panel():
    x = alt.X("epoch:Q").title("epoch").scale(domain_from("ends", "epoch"))
    y = alt.Y("loss:Q").title("loss").axis(format=".6~g").scale(domain_from("ends", "loss", type=LOSS_SCALE, nice=True))
    lines = lines_of("losses", strokeWidth=2, clip=True, opacity=FADED).encode(x=x, y=y, **_path_cues())
    followed = _followed().mark_line(clip=True, strokeWidth=2, color=STRONG_INK, opacity=MOVED)
    followed = followed.encode(x=with_field(x, "k:Q"), y=y, order=alt.Order("k:Q"))
    said = _followed().transform_filter("datum.k === data('steps').length - 1")
    said = said.mark_text(align="right", baseline="top", color=STRONG_INK, fontSize=11.5, opacity=MOVED)
    said = said.transform_calculate(words="'loss after ' + datum.k + ' updates: ' + " + number("datum.loss"))
    said = said.encode(x=alt.XValue("width"), y=alt.YValue(4), text=alt.Text("words:N"))
    epoch, loss = alt.Tooltip("epoch:Q").title("epoch").format(".4~g"), alt.Tooltip("loss:Q").title("loss").format(".4g")
    rule = at_frame("film", "clock", "epoch").mark_rule(opacity=0.5, color=INK).encode(x=x)
    seen = table_chart("seen").mark_point(size=60, opacity=0).encode(x=x, y=y, tooltip=[PATH, epoch, UPDATE, loss])
    return timeline([keep_table("ends"), lines, rule, followed, said, seen], "Loss", "the mean over all cases")
