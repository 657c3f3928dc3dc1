"""The playback of a training run: predictions, loss and weights, moving together in the browser."""

import altair as alt
import numpy as np

from nnkit.charts.chart import Drawing, chart
from nnkit.charts.colours import CLASS_SHAPES, INK, MIDDLE, NEGATIVE, POSITIVE, STRONG_INK, TEST, TRAINING, class_colours
from nnkit.charts.gradient_descent.diagram import X_DOMAIN, Y_DOMAIN, diagram_tables
from nnkit.charts.gradient_descent.heat_maps import FRAME_PIXELS, HALF_MAP, MAP_PIXELS, corner_of, heat_map_table
from nnkit.charts.gradient_descent.surface import PIXELS, curve_tables, surface_tables
from nnkit.charts.layout import at_frame, panel, template
from nnkit.charts.live import HANDLE, ground, handle, is_outside, live, offset, pointed, pointer, sent, value, version_of
from nnkit.charts.panels import line_of_words, titled
from nnkit.charts.parts import cues, domain_from, keep_table, legend, lines_of, span, table_chart, with_field
from nnkit.charts.player import clock, frames, marks, opened, player, timeline
from nnkit.charts.room import SIDE
from nnkit.charts.sprite_sheet import RIM, tiles_per_row
from nnkit.engine.history import History
from nnkit.engine.takeaways import epochs_text

SETS = ("training", "test")
MOST_CURVE_ROWS = 500
NO_CURVES = {"epoch": np.empty(0), "set": np.empty(0, dtype=str), "loss": np.empty(0)}
BETWEEN_NEW = 24  # pixels, across and down together, between cases that are added in one stroke
MOST_LARGE_POINTS = 600  # above this, points are drawn smaller
OUTLINE = "#8B93A0"
POINTS_SUBTITLE = "filled points were trained on, open ones are the test"
IS_POINTED = "(heat && pointed)"  # whether the pointer is on a node of the diagram that has a heat map
IN_WORDS_OF_POINTED = IS_POINTED + " ? pointed.name + ', enlarged' : '{}'"

# The words must not change from run to run: a browser that finds them changed builds the chart anew and loses its place.
DESCRIPTIONS = {
    kind: f"Three linked panels that play the training moment by moment: {predictions} among the training and test cases, the "
    "loss on both over the epochs, and the network as a graph with its weights as lines and its biases as the fill of its "
    "neurons."
    for kind, predictions in {"surface": "the regions the network assigns", "curve": "the curve the network has fitted"}.items()
}

# Placeholders in the template, for what differs between runs of one kind.
X_TITLE, Y_TITLE, CLASSES, COLOURS = "@x", "@y", "@classes", "@colours of classes"
LOSS_SCALE = "symlog"  # a scale's type must be a valid one, so this stands for linear or log


@chart
def playback(
    history: History,
    *,
    pinned: History | None = None,
    heat_maps: bool = True,
    discrete: bool = False,
    show_test: bool = True,
    draws: bool = False,
    dark: bool = False,
) -> Drawing:
    """Predictions, loss and weights at every frame of a run, to be played.

    Parameters
    ----------
    pinned : History, optional
        Another run, whose losses are drawn beside this one's.
    heat_maps : bool
        Whether every neuron shows its output over the inputs; with one input there is no plane to show it on.
    discrete : bool
        Whether the picture shows only which class wins, or which side of the middle a number lies on, and not by how much.
    show_test : bool
        Whether test cases are drawn among the training cases.
    draws : bool
        Whether cases can be dragged, added and removed: two features of classes, or one of a number. A drop has `at_x` and
        `at_y`, the `row` of the case, one more than there are for a new one, and `is_out` where it was dragged out.
    dark : bool
        Whether the surface fades into a dark ground.
    """
    data, n_frames = history.data, len(history.frames)
    kind = "curve" if data.seen.n_features == 1 else "surface"
    heat_maps = heat_maps and kind == "surface"
    predictions, (x_title, y_title) = curve_tables(history) if kind == "curve" else surface_tables(history, dark, discrete)
    maps = heat_map_table(history, dark) if heat_maps else {"url": np.empty(0, dtype=str)}
    tables = {**predictions, **_loss_tables(history, pinned), **diagram_tables(history), "maps": maps}
    fills = {X_TITLE: x_title, Y_TITLE: y_title, CLASSES: list(data.class_names)}
    fills[COLOURS] = class_colours(data.class_names)
    fills[LOSS_SCALE] = "log" if _is_log(history) else "linear"
    fills |= opened(
        n_frames,
        side=tiles_per_row(n_frames),
        point_size=34 if data.train.n_cases + data.test.n_cases <= MOST_LARGE_POINTS else 14,
        heat=int(heat_maps),
        shows_test=int(show_test),
    )
    if draws:
        points = tables["points"]
        n, version = len(points["x"]), version_of(points["x"], points["y"])
        tables["points"] = points | {"row": np.arange(n)}
        tables["pen"] = {"row": np.array([n]), "version": np.array([version])}
    nodes = tables["nodes"]
    left, top = zip(*map(corner_of, nodes["x"], nodes["y"]), strict=True)
    tables["nodes"] = nodes | {"left": np.array(left), "top": np.array(top)}
    template = _template(kind, min(len(data.class_names), 3), data.test.n_cases > 0, draws)
    return Drawing(template, tables, DESCRIPTIONS[kind], fills)


# The tables of the losses


def _loss_tables(history, pinned):
    at = history.frames
    losses = _losses_by_set(history)
    curves, others = _curves(history), _curves(pinned) if pinned else NO_CURVES
    drawn = np.append(curves["loss"], others["loss"])
    return {
        "losses": curves,
        "pinned": others,
        "ends": {
            "epoch": span(0.0, curves["epoch"], others["epoch"]),
            "loss": span(drawn[drawn > 0.0]) if _is_log(history) else span(0.0, drawn),
        },
        "sets": marks(len(at), set=np.array(list(losses), dtype=object)),
        "reached": frames(
            epoch=np.tile(history.epochs[at], len(losses)),
            update=np.tile(history.updates[at], len(losses)),
            loss=np.concatenate([loss[at] for loss in losses.values()]),
        ),
        **clock(epoch=history.epochs[at], text=np.array([_frame_text(history, row) for row in at], dtype=object)),
    }


def _losses_by_set(history):
    """The losses at all rows, for each of the sets of cases that a run has."""
    losses = {"training": history.train_loss, "test": history.test_loss}
    return losses if history.data.test.n_cases else {"training": history.train_loss}


def _curves(history):
    """The losses over the epochs, in as many rows as can be seen."""
    stride = -(-len(history.updates) // MOST_CURVE_ROWS)
    rows = np.unique(np.concatenate([np.arange(0, len(history.updates), stride), history.frames]))
    losses = _losses_by_set(history)
    return {
        "epoch": np.tile(history.epochs[rows], len(losses)),
        "set": np.repeat(np.array(list(losses), dtype=object), len(rows)),
        "loss": np.concatenate([loss[rows] for loss in losses.values()]),
    }


def _frame_text(history, row):
    text = f"epoch {epochs_text(history.epochs[row])} (update {history.updates[row]:,}): {history.train_loss[row]:.4g}"
    return text + (f", test {history.test_loss[row]:.4g}" if history.data.test.n_cases else "")


def _is_log(history):
    """Whether the losses span so many powers of ten that a linear axis would show only the largest."""
    losses = np.concatenate([history.train_loss, history.test_loss[np.isfinite(history.test_loss)]])
    return losses.min() > 0.0 and losses.max() > 1e4 * losses.min()


# The template


@template
def _template(kind, n_classes, has_test, draws):
    """The spec for all runs of a kind; more than two classes count as three."""
    predictions = _curve_panel(n_classes, draws) if kind == "curve" else _surface_panel(n_classes, draws)
    spec = player([predictions, _loss_panel(has_test), _diagram_panel()], "side", "point_size", "heat", "shows_test")
    spec["resolve"]["scale"]["strokeDash"] = "independent"  # else colour and dash would have a legend each
    if kind == "surface":
        spec["params"].append(pointed("node"))
    if not draws:
        return spec
    places = [value(f"at_{axis}", "0", case=pointer("picture", axis)) for axis in "xy"]
    is_out = value("is_out", "false", case=is_outside("picture"))
    return live(spec, *places, is_out, value("trail", "''", picture=_trail()), version=sent("pen", "version"))


def _trail():
    """The expression for the places of new cases, as a text "x,y;x,y": where the hand pressed, and every few pixels on."""
    here = f"{pointer('picture', 'x')} + ',' + {pointer('picture', 'y')}"
    last = [f"toNumber(split(peek(split(trail, ';')), ',')[{part}])" for part in (0, 1)]
    way = " + ".join(f"abs(scale('picture_{axis}', {place}) - {offset(axis)})" for axis, place in zip("xy", last, strict=True))
    return f"event.type === 'pointerdown' ? {here} : {way} > {BETWEEN_NEW} * letter ? trail + ';' + {here} : trail"


def _surface_panel(n_classes, draws):
    scale = SIDE / PIXELS
    image = _film("surface", (PIXELS + 2 * RIM) * scale, RIM * scale, RIM * scale, smooth=True)
    return _picture_panel([image, _map_of_pointed(), *_point_layers(n_classes, draws)], draws, IN_WORDS_OF_POINTED)


def _map_of_pointed():
    """The heat map of the node that is pointed at, as large as the panel."""
    step = f"({IS_POINTED} ? {SIDE * FRAME_PIXELS // MAP_PIXELS} : 0)"
    left, top = (f"({IS_POINTED} ? pointed.{edge} * {SIDE / MAP_PIXELS} : 0)" for edge in ("left", "top"))
    return _film("maps", step, left, top, smooth=True)


def _picture_panel(layers, draws, words="'{}'"):
    """The panel of what the network predicts; `words` is an expression for the line under its title, with room for the usual."""
    floor = [ground("picture", "pen")] if draws else []
    usual = "press or brush to add cases, drag one, or drag it out" if draws else POINTS_SUBTITLE
    layers = [keep_table("extent"), *floor, *layers, line_of_words(table_chart("film"), words.format(usual))]
    return titled("picture", layers, "What the network predicts")


def _film(table, step, left, top, smooth):
    """The present frame of a sprite sheet, whose frames are `step` wide in the designed panel and begin left of and above it."""
    image = table_chart(table).mark_image(
        width=alt.expr(f"{step} * stretch * side"),
        height=alt.expr(f"{step} * stretch * side"),
        aspect=False,
        smooth=smooth,
        clip=True,
        align="left",
        baseline="top",
        x=alt.expr(f"-((frame % side) * {step} + {left}) * stretch"),
        y=alt.expr(f"-(floor(frame / side) * {step} + {top}) * stretch"),
    )
    return image.encode(url=alt.Url("url:N"))


def _curve_panel(n_classes, draws):
    x, y = _axes()
    line = at_frame("places", "curve", "y")
    if n_classes > 2:
        line = line.mark_line(clip=True, strokeWidth=2.5).encode(x=x, y=y, **cues("series", [CLASSES], colours=[COLOURS]))
    else:
        line = line.mark_line(clip=True, strokeWidth=3, color=NEGATIVE).encode(x=x, y=y)
    return _picture_panel([line, *_point_layers(n_classes, draws)], draws)


def _axes():
    x = alt.X("x:Q").title(X_TITLE).scale(domain_from("extent", "x"))
    return x, alt.Y("y:Q").title(Y_TITLE).scale(domain_from("extent", "y"))


def _point_layers(n_classes, draws):
    """Training cases as filled points, test cases as open ones; the one that is drawn is where the hand is."""
    x, y = _axes()
    points = table_chart("points")
    if draws:
        points = points.transform_filter("datum.row !== row || !is_out")
        points = points.transform_calculate(**{f"here_{axis}": f"datum.row === row ? at_{axis} : datum.{axis}" for axis in "xy"})
        x, y = with_field(x, "here_x:Q"), with_field(y, "here_y:Q")
    if n_classes:
        target = alt.Tooltip("target:N").title("class")
        looks = cues("target", [CLASSES], colours=[COLOURS], shapes=CLASS_SHAPES, legend=legend(columns=4, labelLimit=110))
    else:
        target = alt.Tooltip("value:Q").title("target").format(".4g")
        looks = {"color": _signed_colour("shade:Q", 1.0)}
    encoding = {"x": x, "y": y, "tooltip": [alt.Tooltip("set:N").title("cases"), target]} | looks
    size = "point_size * pow(letter, 2)"
    training = points.transform_filter("datum.set == 'training'").mark_point(filled=True, size=alt.expr(size), opacity=1)
    test = points.transform_filter("datum.set == 'test'").mark_point(
        filled=False, size=alt.expr(f"0.9 * {size}"), opacity=alt.expr("shows_test"), strokeWidth=1.6
    )
    outline = training.mark_point(filled=True, size=alt.expr(f"1.9 * {size}"), opacity=0.85, color="white")
    outlined = {key: encoding[key] for key in ("x", "y", "shape") if key in encoding}
    layers = [outline.encode(**outlined), training.encode(**encoding), test.encode(**encoding)]
    if not draws:
        return layers
    new = table_chart("pen").transform_filter("datum.row === row").transform_calculate(place="split(trail, ';')")
    new = new.transform_flatten(["place"]).transform_calculate(
        here_x="toNumber(split(datum.place, ',')[0])", here_y="toNumber(split(datum.place, ',')[1])"
    )
    new = new.mark_point(filled=False, size=120, strokeWidth=2, color=STRONG_INK).encode(x=x, y=y)
    return [*layers, new, handle(points.mark_point(**HANDLE | {"opacity": 0}).encode(x=x, y=y), "case")]


def _signed_colour(field, reach, **options):
    """The colour of a signed number: orange below zero, grey at zero, blue above, in full at `reach`."""
    domain, colours = [-reach, 0, reach], [NEGATIVE, MIDDLE, POSITIVE]
    return alt.Color(field).scale(domain=domain, range=colours, interpolate="rgb", **options).legend(None)


def _loss_panel(has_test):
    names = SETS if has_test else SETS[:1]
    strokes = legend(symbolType="stroke", symbolSize=300, symbolStrokeWidth=2)
    sets = cues("set", names, colours=(TRAINING, TEST), dashes=([1, 0], [5, 3]), legend=strokes)
    x = alt.X("epoch:Q").title("epoch").scale(domain_from("ends", "epoch"))
    y = alt.Y("loss:Q").title("loss").scale(domain_from("ends", "loss", type=LOSS_SCALE, nice=True))
    y = y.axis(format=".6~g", grid=True)
    gaps = {"invalid": "break-paths-show-domains"}  # a network that runs away can have an infinite loss on the test
    lines = lines_of("losses", strokeWidth=2, **gaps).encode(x=x, y=y, **sets)
    pinned = lines_of("pinned", strokeWidth=1.5, opacity=0.7, color=INK, **gaps)
    pinned = pinned.encode(x=x, y=y, strokeDash=sets["strokeDash"])
    rule = at_frame("film", "clock", "epoch").mark_rule(opacity=0.5, color=INK).encode(x=x)
    tooltip = [
        alt.Tooltip("set:N").title("cases"),
        alt.Tooltip("epoch:Q").title("epoch").format(".4~g"),
        alt.Tooltip("update:Q").title("update").format(",d"),
        alt.Tooltip("loss:Q").title("loss").format(".4g"),
    ]
    dots = at_frame("sets", "reached", "epoch", "update", "loss").mark_point(filled=True, size=90, opacity=1)
    dots = dots.encode(x=x, y=y, color=sets["color"], tooltip=tooltip)
    return timeline([keep_table("ends"), pinned, lines, rule, dots], "Loss")


# The panel of the network as a graph


def _diagram_panel():
    x = alt.X("x:Q").scale(domain=list(X_DOMAIN), nice=False).axis(None)
    y = alt.Y("y:Q").scale(domain=list(Y_DOMAIN), nice=False).axis(None)
    headings = table_chart("headings").mark_text(fontSize=11, color=INK).encode(x=x, y=alt.YValue(6), text=alt.Text("heading:N"))
    layers = [_links(x, y), _film("maps", SIDE, 0, 0, smooth=False), *_input_squares(x, y), _neurons(x, y), headings]
    return panel(layers, "Weights and biases", "blue above zero; wide is large; point at a node")


def _links(x, y):
    links = at_frame("links", "weights", "weight").transform_calculate(size="abs(datum.weight)").mark_rule(strokeCap="round")
    return links.encode(
        x=x,
        y=y,
        x2=alt.X2("x2:Q"),
        y2=alt.Y2("y2:Q"),
        color=_signed_colour("weight:Q", 1.5, clamp=True),
        strokeWidth=alt.StrokeWidth("size:Q").scale(domain=[0, 3], range=[0.4, 7], clamp=True).legend(None),
        tooltip=[alt.Tooltip("name:N").title("weight"), alt.Tooltip("weight:Q").title("value").format(".4f")],
    )


def _input_squares(x, y):
    """The frames of the heat maps; and, while there are none, the inputs as squares."""
    nodes = table_chart("nodes").encode(x=x, y=y)
    rims = nodes.mark_point(
        filled=False,
        shape="square",
        size=alt.expr(f"pow({2 * HALF_MAP} * stretch, 2)"),
        color=OUTLINE,
        strokeWidth=1,
        opacity=alt.expr("heat"),
    )
    inputs = nodes.mark_point(filled=True, size=260, opacity=alt.expr("1 - heat"), color=OUTLINE, shape="square")
    size = alt.expr(f"heat ? pow({2 * HALF_MAP} * stretch, 2) : 260")
    floors = nodes.mark_point(filled=True, shape="square", size=size, opacity=0)
    floors = floors.encode(tooltip=alt.Tooltip("name:N").title("node")).properties(name="node")
    return [rims, inputs, floors]


def _neurons(x, y):
    """The neurons as circles filled by their biases; beside a heat map a small one at its lower left corner."""
    neurons = at_frame("neurons", "biases", "bias").mark_point(
        filled=True,
        size=alt.expr("(heat ? 60 : 420) * pow(letter, 2)"),
        xOffset=alt.expr(f"heat ? -{HALF_MAP} * stretch : 0"),
        yOffset=alt.expr(f"heat ? {HALF_MAP} * stretch : 0"),
        opacity=1,
        stroke=OUTLINE,
        strokeWidth=1.2,
        shape="circle",
    )
    return neurons.encode(
        x=x,
        y=y,
        color=_signed_colour("bias:Q", 1.5, clamp=True),
        tooltip=[alt.Tooltip("name:N").title("neuron"), alt.Tooltip("bias:Q").title("bias").format(".4f")],
    )
