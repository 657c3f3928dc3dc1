"""The playback of a run: what the network predicts, its loss and its weights, moving together in the browser."""

from functools import lru_cache

import altair as alt
import numpy as np

from nnkit.charts.chart import Drawing, chart
from nnkit.charts.colours import CLASS_COLOURS, CLASS_SHAPES, INK, MIDDLE, NEGATIVE, POSITIVE, TEST, TRAINING
from nnkit.charts.gradient_descent.diagram import X_DOMAIN, Y_DOMAIN, diagram_tables
from nnkit.charts.gradient_descent.heat_maps import HALF_MAP, heat_map_table
from nnkit.charts.gradient_descent.surface import PIXELS, curve_tables, surface_tables
from nnkit.charts.layout import SIZE, at_frame, panel
from nnkit.charts.parts import domain_from, keep_table, legend, lines_of, span, table_chart
from nnkit.charts.player import clock, frames, marks, opened, player
from nnkit.charts.sprite_sheet import RIM, tiles_per_row
from nnkit.engine.takeaways import epochs_text

MOST_CURVE_ROWS = 500
NO_CURVES = {"epoch": np.empty(0), "set": np.empty(0, dtype=str), "loss": np.empty(0)}
MOST_LARGE_POINTS = 600  # above this, points are drawn smaller


@chart
def playback(history, *, pinned=None, heat_maps=True, discrete=False, show_test=True, dark=False):
    """Predictions, loss and weights at every moment of a run, to be played.

    Parameters
    ----------
    history : History
    pinned : History, optional
        Another run, whose losses are drawn beside this one's.
    heat_maps : bool
        Whether every neuron shows what it makes of the inputs; with one input there is no plane to show it on.
    discrete : bool
        Whether the picture shows only which class wins, or which side of the middle a number lies on, and not by how much.
    show_test : bool
        Whether test cases are drawn among the training cases.
    dark : bool
        Whether the surface fades into a dark ground.

    Returns
    -------
    Chart
    """
    data = history.data
    if data.seen.n_features == 1:
        (predictions, axes), kind, heat_maps = curve_tables(history), "curve", False
    else:
        (predictions, axes), kind = surface_tables(history, dark, discrete), "surface"
    tables = {**predictions, **_loss_tables(history, pinned), **diagram_tables(history)}
    tables["maps"] = heat_map_table(history, dark) if heat_maps else {"url": np.empty(0, dtype=str)}
    template = _template(kind, min(len(data.class_names), 3), data.test.n_cases > 0)
    texts = {X_TITLE: axes[0], Y_TITLE: axes[1], CLASSES: list(data.class_names)}
    texts[LOSS_SCALE] = "log" if _is_log(history) else "linear"
    n_moments, n_points = len(history.frames), data.train.n_cases + data.test.n_cases
    signals = opened(
        n_moments,
        side=tiles_per_row(n_moments),
        point_size=34 if n_points <= MOST_LARGE_POINTS else 14,
        heat=int(heat_maps),
        shows_test=int(show_test),
    )
    return Drawing(template, tables, DESCRIPTIONS[kind], signals | texts)


def _loss_tables(history, pinned):
    at = history.frames
    sets, losses = _losses_by_set(history)
    curves, others = _curves(history), _curves(pinned) if pinned else NO_CURVES
    shown = np.append(curves["loss"], others["loss"])
    return {
        "losses": curves,
        "pinned": others,
        "ends": {
            "epoch": span(0.0, curves["epoch"], others["epoch"]),
            "loss": span(shown[shown > 0.0]) if _is_log(history) else span(0.0, shown),
        },
        "sets": marks(len(at), set=np.array(sets, dtype=object)),
        "reached": frames(
            epoch=np.tile(history.epochs[at], len(sets)),
            update=np.tile(history.updates[at], len(sets)),
            loss=np.concatenate([loss[at] for loss in losses]),
        ),
        **clock(
            epoch=history.epochs[at],
            text=np.array([_moment_text(history, row) for row in at], dtype=object),
        ),
    }


def _losses_by_set(history):
    """The names of the sets of cases that a run has, and its losses on them."""
    n_sets = 2 if history.data.test.n_cases else 1
    return ("training", "test")[:n_sets], (history.train_loss, history.test_loss)[:n_sets]


def _curves(history):
    """The losses over the epochs, as many rows as can be seen."""
    stride = -(-len(history.updates) // MOST_CURVE_ROWS)
    rows = np.unique(np.concatenate([np.arange(0, len(history.updates), stride), history.frames]))
    sets, losses = _losses_by_set(history)
    return {
        "epoch": np.tile(history.epochs[rows], len(sets)),
        "set": np.repeat(np.array(sets, dtype=object), len(rows)),
        "loss": np.concatenate([loss[rows] for loss in losses]),
    }


def _moment_text(history, row):
    text = f"epoch {epochs_text(history.epochs[row])} (update {history.updates[row]:,}): {history.train_loss[row]:.4g}"
    return text + (f", test {history.test_loss[row]:.4g}" if history.data.test.n_cases else "")


# The words must not change from run to run: a browser that finds them changed builds the chart anew and loses its place.
DESCRIPTIONS = {
    kind: f"Three linked panels that play the training moment by moment: {what} among the training and test cases, the loss on "
    "both over the epochs, and the network as a graph with its weights as lines and its biases as the fill of its neurons."
    for kind, what in {"surface": "the regions the network assigns", "curve": "the curve the network has fitted"}.items()
}


# What differs between runs of one kind stands in the template under these names.
X_TITLE, Y_TITLE, CLASSES = "@x", "@y", "@classes"
LOSS_SCALE = "symlog"  # a scale's type must be a valid one, so this stands for linear or log


@lru_cache
def _template(kind, n_classes, has_test):
    """The spec for all runs of a kind; more than two classes count as three."""
    predictions = _curve_panel(n_classes) if kind == "curve" else _surface_panel(n_classes)
    return player([predictions, _loss_panel(has_test), _diagram_panel()], "side", "point_size", "heat", "shows_test")


def _is_log(history):
    """Whether the losses span so many powers of ten that a linear axis would show only the largest."""
    losses = np.concatenate([history.train_loss, history.test_loss[np.isfinite(history.test_loss)]])
    return losses.min() > 0.0 and losses.max() > 1e4 * losses.min()


POINTS_SAID = "filled points were trained on, open ones are the test"


def _surface_panel(n_classes):
    scale = SIZE / PIXELS
    image = _film("surface", (PIXELS + 2 * RIM) * scale, RIM * scale, smooth=True)
    return panel([keep_table("extent"), image, *_point_layers(n_classes)], "What the network predicts", POINTS_SAID)


def _film(table, step, rim, smooth):
    """The moment's frame of an atlas, whose frames are `step` wide on the screen and begin `rim` outside of the window."""
    image = table_chart(table).mark_image(
        width=alt.expr(f"{step} * side"),
        height=alt.expr(f"{step} * side"),
        aspect=False,
        smooth=smooth,
        clip=True,
        align="left",
        baseline="top",
        x=alt.expr(f"-(frame % side) * {step} - {rim}"),
        y=alt.expr(f"-floor(frame / side) * {step} - {rim}"),
    )
    return image.encode(url="url:N")


def _curve_panel(n_classes):
    line = at_frame("places", "curve", "y")
    x, y = _axes()
    if n_classes > 2:
        line = line.mark_line(clip=True, strokeWidth=2.5).encode(x=x, y=y, color=_class_colour("series"))
    else:
        line = line.mark_line(clip=True, strokeWidth=3, color=NEGATIVE).encode(x=x, y=y)
    return panel([keep_table("extent"), *_point_layers(n_classes), line], "What the network predicts", POINTS_SAID)


def _axes():
    axis = alt.Axis(tickCount=5, grid=False)
    return (
        alt.X("x:Q", scale=domain_from("extent", "x"), title=X_TITLE, axis=axis),
        alt.Y("y:Q", scale=domain_from("extent", "y"), title=Y_TITLE, axis=axis),
    )


def _class_colour(field="target", legend=None):
    scale = alt.Scale(domain=[CLASSES], range=list(CLASS_COLOURS))
    return alt.Color(f"{field}:N", scale=scale, legend=legend)


def _point_layers(n_classes):
    """Training cases as filled points, test cases as open ones."""
    x, y = _axes()
    encoding = {"x": x, "y": y, "tooltip": [alt.Tooltip("set:N"), _target_tooltip(n_classes)]}
    if n_classes:
        shown = legend(columns=4, labelLimit=110)
        encoding["color"] = _class_colour(legend=shown)
        shapes = alt.Scale(domain=[CLASSES], range=list(CLASS_SHAPES))
        encoding["shape"] = alt.Shape("target:N", scale=shapes, legend=shown)
    else:
        scale = alt.Scale(domain=[-1, 0, 1], range=[NEGATIVE, MIDDLE, POSITIVE], interpolate="rgb")
        encoding["color"] = alt.Color("shade:Q", scale=scale, legend=None)
    points = table_chart("points")
    training = points.transform_filter("datum.set == 'training'").mark_point(filled=True, size=alt.expr("point_size"), opacity=1)
    test = points.transform_filter("datum.set == 'test'").mark_point(
        filled=False, size=alt.expr("0.9 * point_size"), opacity=alt.expr("shows_test"), strokeWidth=1.6
    )
    outline = training.mark_point(filled=True, size=alt.expr("1.9 * point_size"), opacity=0.85, color="white")
    outlined = {key: encoding[key] for key in ("x", "y", "shape") if key in encoding}
    return [outline.encode(**outlined), training.encode(**encoding), test.encode(**encoding)]


def _target_tooltip(n_classes):
    return alt.Tooltip("target:N", title="class") if n_classes else alt.Tooltip("value:Q", title="target", format=".4g")


def _loss_panel(has_test):
    names = ["training", "test"] if has_test else ["training"]
    colour = alt.Color(
        "set:N",
        scale=alt.Scale(domain=names, range=[TRAINING, TEST][: len(names)]),
        legend=legend(),
    )
    dash = alt.StrokeDash("set:N", scale=alt.Scale(domain=names, range=[[1, 0], [5, 3]][: len(names)]), legend=None)
    x = alt.X("epoch:Q", title="epoch", axis=alt.Axis(tickCount=5, grid=False), scale=domain_from("ends", "epoch"))
    scale = domain_from("ends", "loss", type=LOSS_SCALE, nice=True)
    y = alt.Y("loss:Q", title="loss", axis=alt.Axis(tickCount=5, format=".6~g"), scale=scale)
    gaps = {"invalid": "break-paths-show-domains"}  # a network that runs away can have an infinite loss on the test
    lines = lines_of("losses", strokeWidth=2, **gaps).encode(x=x, y=y, color=colour, strokeDash=dash)
    pinned = lines_of("pinned", strokeWidth=1.5, opacity=0.7, color=INK, **gaps).encode(x=x, y=y, strokeDash=dash)
    rule = at_frame("film", "clock", "epoch").mark_rule(opacity=0.5, color=INK).encode(x=x)
    tooltip = ["set:N", alt.Tooltip("epoch:Q", format=".4g"), "update:Q", alt.Tooltip("loss:Q", format=".6g")]
    dots = at_frame("sets", "reached", "epoch", "update", "loss").mark_point(filled=True, size=90, opacity=1)
    dots = dots.encode(x=x, y=y, color=colour, tooltip=tooltip)
    return panel([keep_table("ends"), pinned, lines, rule, dots], "Loss")


def _diagram_panel():
    x = alt.X("x:Q", scale=alt.Scale(domain=list(X_DOMAIN), nice=False), axis=None)
    y = alt.Y("y:Q", scale=alt.Scale(domain=list(Y_DOMAIN), nice=False), axis=None)
    signed = alt.Scale(domain=[-1.5, 0, 1.5], range=[NEGATIVE, MIDDLE, POSITIVE], clamp=True, interpolate="rgb")
    links = (
        at_frame("links", "weights", "weight")
        .transform_calculate(size="abs(datum.weight)")
        .mark_rule(strokeCap="round")
        .encode(
            x=x,
            y=y,
            x2="x2:Q",
            y2="y2:Q",
            color=alt.Color("weight:Q", scale=signed, legend=None),
            strokeWidth=alt.StrokeWidth("size:Q", scale=alt.Scale(domain=[0, 3], range=[0.4, 7], clamp=True), legend=None),
            tooltip=[alt.Tooltip("name:N", title="weight"), alt.Tooltip("weight:Q", title="value", format=".4f")],
        )
    )
    inputs = (
        table_chart("nodes")
        .mark_point(filled=True, size=260, opacity=alt.expr("1 - heat"), color="#8B93A0", shape="square")
        .encode(x=x, y=y, tooltip=alt.Tooltip("name:N", title="input"))
    )
    neurons = (
        at_frame("neurons", "biases", "bias")
        .mark_point(
            filled=True,
            size=alt.expr("heat ? 60 : 420"),
            xOffset=alt.expr(f"heat ? -{HALF_MAP} : 0"),
            yOffset=alt.expr(f"heat ? {HALF_MAP} : 0"),
            opacity=1,
            stroke="#8B93A0",
            strokeWidth=1.2,
            shape="circle",
        )
        .encode(
            x=x,
            y=y,
            color=alt.Color("bias:Q", scale=signed, legend=None),
            tooltip=[alt.Tooltip("name:N", title="neuron"), alt.Tooltip("bias:Q", title="bias", format=".4f")],
        )
    )
    headings = table_chart("headings").mark_text(fontSize=11, color=INK).encode(x=x, y=alt.value(6), text="heading:N")
    maps = _film("maps", SIZE, 0, smooth=False)
    frames = table_chart("nodes").mark_point(
        filled=False, shape="square", size=(2 * HALF_MAP) ** 2, color="#8B93A0", strokeWidth=1, opacity=alt.expr("heat")
    )
    frames = frames.encode(x=x, y=y, tooltip=alt.Tooltip("name:N", title="node"))
    said = "blue above zero, orange below; wide is large"
    return panel([links, maps, frames, inputs, neurons, headings], "Weights and biases", said)
