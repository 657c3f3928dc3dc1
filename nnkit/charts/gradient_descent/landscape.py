"""The film of descents over a loss landscape: their paths on its contours, their lines among the cases, and their losses."""

from functools import lru_cache

import altair as alt
import numpy as np

from nnkit.charts.chart import Drawing, chart
from nnkit.charts.colours import CLASS_COLOURS, CLASS_SHAPES, INK
from nnkit.charts.layout import SIZE, at_frame, panel
from nnkit.charts.parts import concat, domain_from, keep_table, legend, lines_of, span, table_chart, with_field
from nnkit.charts.plane import CELLS, SLATE, border_lines, clipped, contour_bands, contour_picture, enlarged, margins
from nnkit.charts.player import clock, frames, in_place, marks, opened, player
from nnkit.gradient_descent.descent_paths import frame_times, updates_at
from nnkit.gradient_descent.landscape import loss_surface

GRID = 81  # points on a side of the window at which the loss is computed
PIXELS = 2 * SIZE  # of the picture that is drawn between them
START = "start"  # the selection that a click on the contours makes: the slope and intercept of the cell
CURVE_POINTS = 30
MARGIN = 0.08
MOST_STICKS = 40  # cases whose errors are drawn


@chart
def descent_film(landscape, paths, *, dark=False):
    """The landscape and the paths that `nnkit.gradient_descent.trace_paths` made on it, to be played.

    Parameters
    ----------
    landscape : Landscape
    paths : list of DescentPath
    dark : bool
        Whether the surface fades into a dark ground.

    Returns
    -------
    Chart
    """
    times = frame_times(landscape)
    surface, highest = _surface_tables(landscape, dark)
    tables = {
        **surface,
        **_path_tables(landscape, paths, times),
        **(_plane_tables if landscape.second == "feature" else _line_tables)(landscape, paths, times),
        **clock(
            epoch=times,
            text=np.array([f"epoch {time:.4g} of {landscape.n_epochs}" for time in times], dtype=object),
        ),
    }
    losses, is_log = _loss_tables(paths, highest, times)
    tables |= losses
    texts = {NAMES: [path.label for path in paths], LOSS_SCALE: "log" if is_log else "linear"}
    texts |= _words(landscape)
    return Drawing(_template(), tables, DESCRIPTION, opened(len(times)) | texts)


def _surface_tables(landscape, dark):
    """The picture of the loss, the extent of its axes, the cells that answer the pointer; and the highest loss in it."""
    middle, half = landscape.window
    offsets = np.linspace(-half, half, GRID)
    losses = loss_surface(landscape.line_loss, *landscape.cases, middle[0] + offsets, middle[1] + offsets)
    bands = contour_bands(enlarged(losses, PIXELS))
    centres = (np.arange(CELLS) + 0.5) / CELLS * 2.0 * half - half
    at_cells = loss_surface(landscape.line_loss, *landscape.cases, middle[0] + centres, middle[1] + centres)
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
    middle, half = landscape.window
    low, high = middle - half, middle + half
    trails, heads = [], []
    for path in paths:
        made = updates_at(path, times)
        corners = path.theta[path.updates]
        trail, kept = clipped(corners[:-1], corners[1:], low, high)
        trails.append({**_labels(path, len(trail["x"])), **trail, "frame": np.searchsorted(made, path.updates[1:][kept])})
        inside = np.flatnonzero((np.abs(path.theta[made] - middle) <= half).all(axis=1))
        theta, updates = path.theta[made[inside]], made[inside]
        losses = path.losses[np.searchsorted(path.updates, updates)]
        head = {"slope": theta[:, 0], "intercept": theta[:, 1], "update": updates, "loss": losses}
        heads.append(in_place(head, inside, len(times)))
    places = [("start", landscape.start_slope, landscape.start_intercept)]
    if landscape.minimum is not None:
        places.append(("least loss", *landscape.minimum))
    kinds, slopes, intercepts = zip(*places, strict=True)
    return {
        "trails": concat(trails),
        "paths": marks(len(times), path=np.array([path.label for path in paths], dtype=object)),
        "heads": frames(**concat(heads)),
        "places": {"kind": np.array(kinds, dtype=object), "slope": np.array(slopes), "intercept": np.array(intercepts)},
    }


def _labels(path, n_rows):
    return {"path": np.full(n_rows, path.label, dtype=object)}


def _line_tables(landscape, paths, times):
    X, T = landscape.cases
    reach = MARGIN * max(float(np.ptp(X)), 1e-9)
    x = np.linspace(X.min() - reach, X.max() + reach, CURVE_POINTS if landscape.line_loss == "log_loss" else 2)
    low, high = float(T.min()), float(T.max())
    margin = MARGIN * (high - low) if high > low else 1.0
    low, high = np.array([x[0], low - margin]), np.array([x[-1], high + margin])
    lines = []
    for path in paths:
        y = landscape.network(path.theta[updates_at(path, times)]).forward(x[None])[:, 0]
        corners = np.stack([np.broadcast_to(x, y.shape), y], axis=-1).swapaxes(0, 1)
        line, kept = clipped(corners[:-1].reshape(-1, 2), corners[1:].reshape(-1, 2), low, high)
        lines.append(in_place(line, kept, len(kept)))
    return {
        "points": {"x": X[0], "y": T[0], "fill": np.full(X.shape[1], 0.55)},
        **_moving_pieces(paths, lines, len(times)),
        "frame_of_points": {"x": np.array([low[0], high[0]]), "y": np.array([low[1], high[1]])},
    }


def _moving_pieces(paths, lines, n_moments):
    """Straight pieces that move: lines as columns (n_pieces * n_moments,) for each path."""
    n_pieces = len(lines[0]["x"]) // n_moments
    labels = [np.full(n_pieces, path.label, dtype=object) for path in paths]
    return {"pieces": marks(n_moments, path=np.concatenate(labels)), "lines": frames(**concat(lines))}


def _plane_tables(landscape, paths, times):
    """For two features: the cases with the line between the classes, or each case's target with every path's prediction."""
    X, T = landscape.cases
    if landscape.line_loss == "log_loss":
        low, high = margins(X, MARGIN)
        lines = []
        for path in paths:
            theta = path.theta[updates_at(path, times)]
            lines.append(in_place(*border_lines(theta, np.zeros(len(theta)), low, high), len(theta)))
        points = {"x": X[0], "y": X[1], "fill": np.where(T[0] == 1.0, 0.9, 0.1)}
    else:
        shown = np.unique(np.linspace(0, T.shape[1] - 1, MOST_STICKS).astype(int))
        low, high = margins(np.concatenate([T, T]), MARGIN)
        lines = [_sticks(landscape, path, times, shown, low, high, place) for place, path in enumerate(paths, start=1)]
        points = {"x": T[0], "y": T[0], "fill": np.full(T.shape[1], 0.55)}
    return {
        "points": points,
        **_moving_pieces(paths, lines, len(times)),
        "frame_of_points": {"x": np.array([low[0], high[0]]), "y": np.array([low[1], high[1]])},
    }


def _sticks(landscape, path, times, shown, low, high, place):
    """From each shown case's target to its prediction; paths stand beside each other."""
    X, T = landscape.cases
    P = landscape.network(path.theta[updates_at(path, times)]).forward(X[:, shown])[:, 0].T
    t = np.broadcast_to(T[0, shown, None], P.shape)
    x = t + 0.006 * place * (high[0] - low[0])
    ends = np.clip(np.nan_to_num(P), low[1] - 1.0, high[1] + 1.0)
    line, kept = clipped(np.stack([x, t], axis=-1).reshape(-1, 2), np.stack([x, ends], axis=-1).reshape(-1, 2), low, high)
    return in_place(line, kept, len(kept))


def _words(landscape):
    """What the axes and the second panel are called."""
    if landscape.second == "constant":
        target = "class, and probability of class 1" if landscape.line_loss == "log_loss" else "target t"
        said = "the cases, and every path's line at this moment"
        return {W1: "slope w₁", W2: "intercept w₂", FEATURE: "feature x", TARGET: target, LINES: "The line each has reached"} | {
            LINES_SAID: said
        }
    weights = {W1: "weight w₁", W2: "weight w₂"}
    if landscape.line_loss == "log_loss":
        said = "filled is class 1; on the lines its probability is 0.5"
        return weights | {FEATURE: "feature x₁", TARGET: "feature x₂", LINES: "The border each has reached", LINES_SAID: said}
    said = "a stick leads from each target to the prediction"
    return weights | {FEATURE: "target t", TARGET: "prediction P", LINES: "The errors that each has left", LINES_SAID: said}


def _loss_tables(paths, highest, times):
    """The losses over the epochs, up to a thousand times the highest in the picture, those at the film's moments, and the
    ends of their axes; and whether they are to be drawn on a logarithmic one.
    """
    columns, is_seen = {"path": [], "epoch": [], "update": [], "loss": []}, []
    for path in paths:
        is_drawn = path.losses <= 1e3 * highest
        kept = slice(0, int(np.argmin(np.append(is_drawn, False))))
        columns["path"].append(np.full(len(path.losses[kept]), path.label, dtype=object))
        columns["epoch"].append(path.updates[kept] / path.n_updates_per_epoch)
        columns["update"].append(path.updates[kept])
        columns["loss"].append(path.losses[kept])
        is_seen.append(np.isin(path.updates[kept], updates_at(path, times)))
    losses, is_seen = {name: np.concatenate(parts) for name, parts in columns.items()}, np.concatenate(is_seen)
    lowest, highest = losses["loss"].min(), losses["loss"].max()
    is_log = lowest > 0.0 and highest > 300.0 * lowest
    ends = {"epoch": span(0.0, losses["epoch"]), "loss": span(lowest if is_log else 0.0, highest)}
    return {"losses": losses, "seen": {name: values[is_seen] for name, values in losses.items()}, "ends": ends}, is_log


# The words must not change from run to run: a browser that finds them changed builds the chart anew and loses its place.
DESCRIPTION = (
    "Three linked panels that play several descents moment by moment: their paths over the contours of the loss by its two "
    "weights, what each has reached among the cases, and the loss of each over the epochs."
)

# What differs between landscapes stands in the template under these names.
NAMES, FEATURE, TARGET, W1, W2 = "@paths", "@feature", "@target", "@w1", "@w2"
LINES, LINES_SAID = "@lines", "@lines said"
LOSS_SCALE = "symlog"  # a scale's type must be a valid one, so this stands for linear or log


@lru_cache
def _template():
    return player([_contour_panel(), _line_panel(), _loss_panel()])


def _by_path(channel, values, legend=None):
    return channel("path:N", scale=alt.Scale(domain=[NAMES], range=list(values)), legend=legend)


def _legend():
    return legend(columns=2, labelLimit=150)


def _axes(table, x, y, x_title, y_title):
    """Two axes that are as long as a table says, and the encodings on them of a straight piece by its two ends."""
    axis = alt.Axis(tickCount=5, grid=False)
    across = alt.X(f"{x}:Q", scale=domain_from(table, x), title=x_title, axis=axis)
    up = alt.Y(f"{y}:Q", scale=domain_from(table, y), title=y_title, axis=axis)
    return across, up, {"x": with_field(across, "x:Q"), "y": with_field(up, "y:Q"), "x2": "x2:Q", "y2": "y2:Q"}


def _contour_panel():
    x, y, ends = _axes("extent", "slope", "intercept", W1, W2)
    side = {"width": SIZE, "height": SIZE, "x": 0, "y": 0}
    image = table_chart("surface").mark_image(aspect=False, align="left", baseline="top", **side).encode(url="url:N")
    place = [alt.Tooltip("slope:Q", format=".4g"), alt.Tooltip("intercept:Q", format=".4g")]
    loss = alt.Tooltip("loss:Q", format=".5g")
    edges = {"x": with_field(x, "left:Q"), "x2": "right:Q", "y": with_field(y, "bottom:Q"), "y2": "top:Q"}
    fields = ["slope", "intercept"]
    start = alt.selection_point(name=START, fields=fields, on="click", toggle=False, clear=False, empty=False)
    cells = (
        table_chart("cells").mark_rect(opacity=0, cursor="crosshair").encode(**edges, tooltip=[*place, loss]).add_params(start)
    )
    places = [
        table_chart("places")
        .transform_filter(f"datum.kind == '{kind}'")
        .mark_point(shape=shape, size=90, strokeWidth=2, filled=False, color=INK, opacity=1)
        .encode(x=x, y=y, tooltip=["kind:N", *place])
        for kind, shape in (("start", "circle"), ("least loss", "cross"))
    ]
    trail = table_chart("trails").transform_filter("datum.frame <= frame").mark_rule(strokeWidth=2, strokeCap="round")
    trail = trail.encode(**ends, color=_by_path(alt.Color, CLASS_COLOURS, _legend()))
    head = at_frame("paths", "heads", "slope", "intercept", "update", "loss")
    head = head.mark_point(filled=True, size=110, opacity=1, stroke="white", strokeWidth=1)
    head = head.encode(
        x=x,
        y=y,
        color=_by_path(alt.Color, CLASS_COLOURS, _legend()),
        shape=_by_path(alt.Shape, CLASS_SHAPES, _legend()),
        tooltip=["path:N", "update:Q", *place, loss],
    )
    return panel([keep_table("extent"), image, cells, *places, trail, head], "The loss by its two weights")


def _line_panel():
    x, y, ends = _axes("frame_of_points", "x", "y", FEATURE, TARGET)
    tooltip = [alt.Tooltip("x:Q", format=".4g"), alt.Tooltip("y:Q", title="target", format=".4g")]
    points = table_chart("points").mark_point(size=34, fill=INK, stroke=INK, strokeOpacity=0.7, strokeWidth=0.8)
    points = points.encode(x=x, y=y, fillOpacity=alt.FillOpacity("fill:Q", scale=None), tooltip=tooltip)
    lines = at_frame("pieces", "lines", "x", "y", "x2", "y2").mark_rule(strokeWidth=2.5, strokeCap="round")
    lines = lines.encode(**ends, color=_by_path(alt.Color, CLASS_COLOURS))
    return panel([keep_table("frame_of_points"), points, lines], LINES, LINES_SAID)


def _loss_panel():
    x = alt.X("epoch:Q", title="epoch", axis=alt.Axis(tickCount=5, grid=False), scale=domain_from("ends", "epoch"))
    scale = domain_from("ends", "loss", type=LOSS_SCALE, nice=True)
    y = alt.Y("loss:Q", title="loss", axis=alt.Axis(tickCount=5, format=".6~g", grid=False), scale=scale)
    colour = _by_path(alt.Color, CLASS_COLOURS, _legend())
    lines = lines_of("losses", strokeWidth=2, clip=True).encode(x=x, y=y, color=colour)
    tooltip = ["path:N", alt.Tooltip("epoch:Q", format=".4g"), "update:Q", alt.Tooltip("loss:Q", format=".6g")]
    rule = at_frame("film", "clock", "epoch").mark_rule(opacity=0.5, color=INK).encode(x=x)
    seen = table_chart("seen").mark_point(size=60, opacity=0).encode(x=x, y=y, tooltip=tooltip)
    return panel([keep_table("ends"), lines, rule, seen], "Loss", "the mean over all cases")
