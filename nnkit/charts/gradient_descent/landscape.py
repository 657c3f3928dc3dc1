"""The film of descents over a loss landscape: paths on its contours, lines among the cases, and losses."""

from functools import lru_cache

import altair as alt
import numpy as np

from nnkit.charts.chart import Drawing, chart
from nnkit.charts.colours import CLASS_SHAPES, INK
from nnkit.charts.layout import at_frame, panel
from nnkit.charts.parts import concat, cues, domain_from, keep_table, legend, lines_of, span, table_chart, with_field
from nnkit.charts.plane import CELLS, SLATE, border_lines, clipped, contour_bands, contour_picture, enlarged, margins
from nnkit.charts.player import clock, frames, in_place, marks, opened, player, timeline
from nnkit.charts.room import SIDE
from nnkit.gradient_descent.descent_paths import Descents, frame_times
from nnkit.gradient_descent.landscape import loss_surface

GRID = 81  # points on a side of the window at which the loss is computed
PIXELS = 2 * SIDE  # of the picture that is drawn between them
START = "start"  # the selection that a click on the contours makes: the two weights of the cell
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
    times = frame_times(landscape)
    surface, highest = _surface_tables(landscape, dark)
    losses, is_log = _loss_tables(paths, highest, times)
    line_tables = _plane_tables if landscape.second_input == "feature" else _line_tables
    texts = np.array([f"epoch {time:.4g} of {landscape.n_epochs}" for time in times], dtype=object)
    tables = surface | _path_tables(landscape, paths, times) | line_tables(landscape, paths, times)
    tables |= clock(epoch=times, text=texts) | losses
    fills = {NAMES: [path.label for path in paths], LOSS_SCALE: "log" if is_log else "linear"}
    return Drawing(_template(), tables, DESCRIPTION, opened(len(times)) | fills | _titles(landscape))


# The tables


def _surface_tables(landscape, dark):
    """The picture of the loss, the extent of its axes, and the cells that answer the pointer; and the highest loss in it."""
    middle, half = landscape.window
    offsets = np.linspace(-half, half, GRID)
    losses = loss_surface(landscape.loss, *landscape.cases, middle[0] + offsets, middle[1] + offsets)
    bands = contour_bands(enlarged(losses, PIXELS))
    centres = (np.arange(CELLS) + 0.5) / CELLS * 2.0 * half - half
    at_cells = loss_surface(landscape.loss, *landscape.cases, middle[0] + centres, middle[1] + centres)
    slopes, intercepts = np.tile(middle[0] + centres, CELLS), np.repeat(middle[1] + centres, CELLS)
    reach = half / CELLS
    tables = {
        "surface": {"url": contour_picture(bands, SLATE, dark)},
        "extent": {"slope": middle[0] + np.array([-half, half]), "intercept": middle[1] + np.array([-half, half])},
        "cells": {
            "slope": np.round(slopes, 6),
            "intercept": np.round(intercepts, 6),
            "left": slopes - reach,
            "right": slopes + reach,
            "bottom": intercepts - reach,
            "top": intercepts + reach,
            "loss": at_cells.ravel(),
        },
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
    points = [("start", landscape.start_slope, landscape.start_intercept)]
    if landscape.minimum is not None:
        points.append(("least loss", *landscape.minimum))
    kinds, slopes, intercepts = zip(*points, strict=True)
    return {
        "trails": concat(trails),
        "paths": marks(len(times), path=np.array([path.label for path in paths], dtype=object)),
        "heads": frames(**concat(heads)),
        "places": {"kind": np.array(kinds, dtype=object), "slope": np.array(slopes), "intercept": np.array(intercepts)},
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
    points = {"x": X[0], "y": T[0], "fill": np.full(X.shape[1], 0.55)}
    return _among_the_cases(points, paths, lines, times, low, high)


def _plane_tables(landscape, paths, times):
    """For two features: the cases with the line between the classes, or each case's target with every path's prediction."""
    X, T = landscape.cases
    if landscape.loss == "log_loss":
        low, high = margins(X, MARGIN)
        borders = [border_lines(path.theta[path.updates_at(times)], np.zeros(len(times)), low, high) for path in paths]
        lines = [in_place(*border, len(times)) for border in borders]
        points = {"x": X[0], "y": X[1], "fill": np.where(T[0] == 1.0, 0.9, 0.1)}
    else:
        low, high = margins(np.concatenate([T, T]), MARGIN)
        lines = [_sticks(landscape, path, times, low, high, number) for number, path in enumerate(paths, start=1)]
        points = {"x": T[0], "y": T[0], "fill": np.full(T.shape[1], 0.55)}
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
        "points": points,
        "pieces": marks(len(times), path=np.repeat(np.array([path.label for path in paths], dtype=object), n_pieces)),
        "lines": frames(**concat(lines)),
        "frame_of_points": {"x": np.array([low[0], high[0]]), "y": np.array([low[1], high[1]])},
    }


def _loss_tables(paths, highest, times):
    """The losses over the epochs, up to a thousand times the highest in the picture; and whether their axis is logarithmic."""
    losses, at_frames = [], []
    for path in paths:
        is_drawn = np.append(path.losses <= 1e3 * highest, False)
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
        titles |= {LINES_TITLE: "Fitted lines so far", LINES_SUBTITLE: "the cases, and every path's line at this moment"}
    elif is_log_loss:
        titles = {FEATURE: "feature x₁", TARGET: "feature x₂", LINES_TITLE: "Borders so far"}
        titles |= {LINES_SUBTITLE: "filled is class 1; on the lines its probability is 0.5"}
    else:
        titles = {FEATURE: "target t", TARGET: "prediction P", LINES_TITLE: "Errors so far"}
        titles |= {LINES_SUBTITLE: "a stick leads from each target to the prediction"}
    return titles | {W1: "slope w₁" if is_line else "weight w₁", W2: "intercept w₂" if is_line else "weight w₂"}


# The template


@lru_cache
def _template():
    return player([_contour_panel(), _line_panel(), _loss_panel()])


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
    image = table_chart("surface").mark_image(aspect=False, align="left", baseline="top", **side).encode(url="url:N")
    weights = [alt.Tooltip(f"{field}:Q").title(title).format(".4~g") for field, title in (("slope", W1), ("intercept", W2))]
    loss = alt.Tooltip("loss:Q").title("loss").format(".4g")
    edges = {"x": with_field(x, "left:Q"), "x2": "right:Q", "y": with_field(y, "bottom:Q"), "y2": "top:Q"}
    fields = ["slope", "intercept"]
    start = alt.selection_point(name=START, fields=fields, on="click", toggle=False, clear=False, empty=False)
    cells = table_chart("cells").mark_rect(opacity=0, cursor="crosshair")
    cells = cells.encode(**edges, tooltip=[*weights, loss]).add_params(start)
    points = [
        table_chart("places")
        .transform_filter(f"datum.kind == '{kind}'")
        .mark_point(shape=shape, size=90, strokeWidth=2, filled=False, color=INK, opacity=1)
        .encode(x=x, y=y, tooltip=[alt.Tooltip("kind:N").title("this is the"), *weights])
        for kind, shape in (("start", "circle"), ("least loss", "cross"))
    ]
    trail = table_chart("trails").transform_filter("datum.frame <= frame").mark_rule(strokeWidth=2, strokeCap="round")
    trail = trail.encode(**ends, **_path_cues())
    head = at_frame("paths", "heads", "slope", "intercept", "update", "loss")
    head = head.mark_point(filled=True, size=110, opacity=1, stroke="white", strokeWidth=1)
    head = head.encode(x=x, y=y, **_path_cues(shapes=CLASS_SHAPES), tooltip=[PATH, UPDATE, *weights, loss])
    return panel([keep_table("extent"), image, cells, *points, trail, head], "The loss by its two weights")


def _line_panel():
    x, y, ends = _axes("frame_of_points", "x", "y", FEATURE, TARGET)
    tooltip = [alt.Tooltip("x:Q").title(FEATURE).format(".4~g"), alt.Tooltip("y:Q").title(TARGET).format(".4~g")]
    points = table_chart("points").mark_point(size=34, fill=INK, stroke=INK, strokeOpacity=0.7, strokeWidth=0.8)
    points = points.encode(x=x, y=y, fillOpacity=alt.FillOpacity("fill:Q").scale(None), tooltip=tooltip)
    lines = at_frame("pieces", "lines", "x", "y", "x2", "y2").mark_rule(strokeWidth=2.5, strokeCap="round")
    lines = lines.encode(**ends, **_path_cues(has_legend=False))
    return panel([keep_table("frame_of_points"), points, lines], LINES_TITLE, LINES_SUBTITLE)


def _loss_panel():
    x = alt.X("epoch:Q").title("epoch").scale(domain_from("ends", "epoch"))
    y = alt.Y("loss:Q").title("loss").axis(format=".6~g").scale(domain_from("ends", "loss", type=LOSS_SCALE, nice=True))
    lines = lines_of("losses", strokeWidth=2, clip=True).encode(x=x, y=y, **_path_cues())
    epoch, loss = alt.Tooltip("epoch:Q").title("epoch").format(".4~g"), alt.Tooltip("loss:Q").title("loss").format(".4g")
    rule = at_frame("film", "clock", "epoch").mark_rule(opacity=0.5, color=INK).encode(x=x)
    seen = table_chart("seen").mark_point(size=60, opacity=0).encode(x=x, y=y, tooltip=[PATH, epoch, UPDATE, loss])
    return timeline([keep_table("ends"), lines, rule, seen], "Loss", "the mean over all cases")
