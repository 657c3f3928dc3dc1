"""Charts of a neuron that dies, and the film of who comes back from the same dead start."""

from functools import lru_cache

import altair as alt
import numpy as np

from nnkit.charts.chart import Drawing, chart
from nnkit.charts.colours import CLASS_COLOURS, GROUND, INK, NEGATIVE, POSITIVE
from nnkit.charts.layout import SIZE, at_frame, panel
from nnkit.charts.parts import concat, domain_from, keep_table, legend, lines_of, span, table_chart, with_field
from nnkit.charts.plane import border_lines
from nnkit.charts.player import clock, frames, in_place, marks, opened, player

FATES = ("reaches it", "does not")
SERIES = ("output a", "gradient ∂L/∂z")
BORDERS = ("now", "before the step")
N_BINS = 24
HEIGHT = 320
LEAST_ROOM, MOST_ROOM = 1.25, 3.2  # of the window of the inputs, in halves of the cloud: a dead neuron's border lies outside

DASHES = ([1, 0], [7, 3], [2, 2], [8, 3, 2, 3], [12, 4])
N_FRAMES, N_EARLY = 60, 60
N_PLACES = 48
MOST_POINTS = 160  # of a course that is drawn
MOST_LOSS = 1e3  # times the greatest first loss: how far a course is drawn

# What differs from neuron to neuron stands in the templates under these names.
NAMES = "@names"
LOSS_SCALE = "sqrt"  # a scale's type must be a valid one, so this stands for linear or log


@chart
def neuron_inputs(neuron):
    """The cases by their inputs, with the border beyond which they reach the neuron.

    Parameters
    ----------
    neuron : ReluNeuron
    """
    after = neuron.after
    states = [after, neuron.before] if neuron.step_rate else [after]
    low, high = _window(states)
    pieces = [border_lines(state.theta[None][:, :2], state.theta[None][:, 2], low, high)[0] for state in states]
    borders = {name: np.concatenate([piece[name] for piece in pieces]) for name in pieces[0]}
    borders["which"] = np.repeat(np.array(BORDERS[: len(states)], dtype=object), [len(piece["x"]) for piece in pieces])
    tables = {
        "cases": {"x1": neuron.X[0], "x2": neuron.X[1], "z": after.sums, "fate": _fates(after.sums > 0.0)},
        "ends": {"x1": np.array([low[0], high[0]]), "x2": np.array([low[1], high[1]])},
        "borders": borders,
        "said": _said(f"{after.n_active} of {neuron.n_cases} cases reach it"),
    }
    return Drawing(_inputs_spec(), tables, INPUTS_SHOWN)


@chart
def neuron_sums(neuron):
    """A histogram of the weighted sums, with an edge at 0."""
    z = neuron.after.sums
    tables = {"bins": _bins(z), "said": _said(f"from {z.min():.3g} to {z.max():.3g}")}
    return Drawing(_sums_spec(), tables, SUMS_SHOWN)


@chart
def neuron_answers(neuron):
    """The output and the gradient of every case, by its weighted sum."""
    after = neuron.after
    z = after.sums
    marks = {
        "z": np.tile(z, 2),
        "value": np.concatenate([after.outputs, after.deltas]),
        "series": np.repeat(np.array(SERIES, dtype=object), len(z)),
    }
    reach = 0.2 * float(np.ptp(z)) + 1e-9
    corners = np.array([min(z.min(), -reach), 0.0, max(z.max(), reach)])
    tables = {
        "marks": marks,
        "curve": {"z": corners, "value": np.maximum(0.0, corners)},
        "said": _said(f"the neuron's gradient has length {after.gradient_length:.3g}"),
    }
    return Drawing(_answers_spec(), tables, ANSWERS_SHOWN)


@chart
def revival_film(revival):
    """The training of the same dead neuron under several activation functions, to be played.

    Parameters
    ----------
    revival : Revival
    """
    moments = _moments(revival.n_updates)
    low, high = _window([revival.neuron.after])
    names = [run.activation.label for run in revival.runs]
    highest = MOST_LOSS * max(run.losses[0] for run in revival.runs)
    borders, courses, heads = [], [], []
    for name, run in zip(names, revival.runs, strict=True):
        n_drawn = int(np.argmin(np.append(run.losses <= highest, False)))  # a run that diverges would flatten all others
        made = moments[moments < n_drawn]
        borders.append(in_place(*border_lines(run.theta[made, :3][:, :2], run.theta[made, :3][:, 2], low, high), len(moments)))
        drawn = np.unique(np.concatenate([made, np.rint(np.linspace(0, n_drawn - 1, MOST_POINTS)).astype(int)]))
        course, head = ({"update": at, "reaching": run.n_active[at], "loss": run.losses[at]} for at in (drawn, made))
        courses.append({"name": np.full(len(drawn), name, dtype=object), **course})
        heads.append(in_place(head, np.arange(len(made)), len(moments)))
    courses = concat(courses)
    lowest = courses["loss"].min()
    is_log = lowest > 0.0 and courses["loss"].max() > 50.0 * lowest
    tables = {
        "cases": {"x1": revival.neuron.X[0], "x2": revival.neuron.X[1]},
        "neurons": marks(len(moments), name=np.array(names, dtype=object)),
        "borders": frames(**concat(borders)),
        "heads": frames(**concat(heads)),
        "courses": courses,
        "reaching there": _there(revival, lambda run, update: str(run.n_active[update])),
        "loss there": _there(revival, lambda run, update: f"{run.losses[update]:.5g}"),
        "ends": {
            "x1": np.array([low[0], high[0]]),
            "x2": np.array([low[1], high[1]]),
            "update": np.array([0, revival.n_updates]),
            "reaching": span(0, courses["reaching"]),
            "loss": span(lowest if is_log else 0.0, courses["loss"]),
        },
        **clock(
            update=moments,
            text=np.array([f"update {update:,} of {revival.n_updates:,}" for update in moments], dtype=object),
        ),
    }
    texts = {NAMES: names, LOSS_SCALE: "log" if is_log else "linear"}
    return Drawing(_film_template(), tables, FILM_SHOWN, opened(len(moments)) | texts)


def _moments(n_updates):
    """The updates that the film shows: spread evenly, and closer together where the film starts."""
    even, early = np.linspace(0, n_updates, N_FRAMES), np.geomspace(1, n_updates, N_EARLY)
    moments = np.unique(np.rint(np.concatenate([even, early])).astype(int))
    # equally many for every longer run, as their number stands in the spec: a browser that finds it changed builds the film anew
    others = np.setdiff1d(np.arange(n_updates + 1), moments)
    n_missing = min(N_FRAMES + N_EARLY, n_updates + 1) - len(moments)
    more = others[np.linspace(0, len(others) - 1, max(0, n_missing)).astype(int)]
    return np.union1d(moments, more)


def _there(revival, said):
    """What `said(run, update)` says of each run at places to be pointed at: one for all runs, as each takes time to draw."""
    updates = np.unique(np.rint(np.append(0, np.geomspace(1, revival.n_updates, N_PLACES))).astype(int))
    there = {"update": updates}
    for run in revival.runs:
        texts = [said(run, update) if update < len(run.losses) else "diverged" for update in updates]
        there[run.activation.label] = np.array(texts, dtype=object)
    return there


# The words must not change from run to run: a browser that finds them changed builds the chart anew.
INPUTS_SHOWN = "The cases by their two inputs, with the straight border beyond which they reach the neuron."
SUMS_SHOWN = "A histogram of the weighted sums of all cases, in one colour below 0 and another above."
ANSWERS_SHOWN = "The output of the neuron and the gradient of the loss, a point each for every case, by its weighted sum."
FILM_SHOWN = (
    "Three linked panels that play the training of one neuron under five activation functions: its border among the cases, how "
    "many cases reach it after each update, and its loss after each update."
)


def _window(neurons):
    """Two corners (2,), around all cases and, where they are not too far off, the borders of some neurons."""
    low, high = neurons[0].X.min(axis=1), neurons[0].X.max(axis=1)
    middle, cloud = 0.5 * (low + high), max(0.5 * float((high - low).max()), 1e-6)
    distances = [abs(neuron.theta[:2] @ middle + neuron.theta[2]) / max(np.hypot(*neuron.theta[:2]), 1e-12) for neuron in neurons]
    half = float(np.clip(1.1 * max(distances), LEAST_ROOM * cloud, MOST_ROOM * cloud))
    return middle - half, middle + half


def _bins(z):
    """A histogram of the sums that has an edge at 0: where each bar is, how high, and on which side."""
    width = max(float(np.ptp(np.append(z, 0.0))), 1e-9) / N_BINS
    first, last = np.floor(z.min() / width), np.ceil(z.max() / width)
    # the edge itself counts to the left: a sum of exactly 0 does not reach the neuron
    at = np.ceil(z / width).astype(int) - 1
    numbers = np.arange(min(first - 1, 0), max(last, 1)).astype(int)
    counts = np.array([(at == number).sum() for number in numbers])
    shown = counts > 0
    numbers, counts = numbers[shown], counts[shown]
    return {
        "left": numbers * width,
        "right": (numbers + 1) * width,
        "base": np.zeros(len(counts), dtype=int),
        "count": counts,
        "fate": _fates(numbers >= 0),
    }


def _fates(is_reaching):
    return np.where(is_reaching, *FATES).astype(object)


def _legend():
    return legend(columns=2, labelLimit=150)


def _plane():
    """The axes of the two inputs, and the encodings on them of a straight piece by its two ends."""
    axis = alt.Axis(tickCount=5, grid=False)
    x = alt.X("x1:Q", title="input x₁", scale=domain_from("ends", "x1"), axis=axis)
    y = alt.Y("x2:Q", title="input x₂", scale=domain_from("ends", "x2"), axis=axis)
    return x, y, {"x": with_field(x, "x:Q"), "y": with_field(y, "y:Q"), "x2": "x2:Q", "y2": "y2:Q"}


def _said(text):
    return {"text": np.array([text], dtype=object)}


def _titled(layers, title):
    """The spec of layers under a title and the words of the table "said": as a subtitle, these would change the spec."""
    said = table_chart("said").mark_text(align="left", baseline="bottom", fontSize=11.5, color=INK)
    said = said.encode(x=alt.value(0), y=alt.value(-6), text="text:N")
    title = alt.TitleParams(title, frame="group", offset=4)
    return alt.layer(*layers, said).properties(height=HEIGHT, title=title).to_dict()


def _by_fate(channel, values):
    return channel("fate:N", scale=alt.Scale(domain=FATES, range=values), legend=_legend())


def _sum_axis(field):
    scale = alt.Scale(zero=True, nice=False, padding=8)
    return alt.X(field, title="weighted sum z", scale=scale, axis=alt.Axis(tickCount=6, grid=False, format="~g"))


@lru_cache
def _inputs_spec():
    x, y, ends = _plane()
    values = [alt.Tooltip(f"{name}:Q", format=".4g") for name in ("x1", "x2", "z")]
    cases = table_chart("cases").mark_point(filled=True, size=36, opacity=0.8)
    fates = _by_fate(alt.Color, [POSITIVE, NEGATIVE]), _by_fate(alt.Shape, ["circle", "triangle-up"])
    cases = cases.encode(x, y, *fates, tooltip=[*values, "fate:N"])
    dash = alt.StrokeDash("which:N", scale=alt.Scale(domain=BORDERS, range=[[1, 0], [4, 4]]), legend=None)
    borders = table_chart("borders").mark_rule(strokeWidth=2.2, color=INK)
    borders = borders.encode(**ends, strokeDash=dash, tooltip="which:N")
    return _titled([keep_table("ends"), cases, borders], "Inputs, and the border z = 0")


@lru_cache
def _sums_spec():
    bars = table_chart("bins").mark_rect(stroke=GROUND, strokeWidth=0.6)
    bars = bars.encode(
        x=_sum_axis("left:Q"),
        x2="right:Q",
        y2="base:Q",
        y=alt.Y("count:Q", title="cases", axis=alt.Axis(tickMinStep=1, tickCount=5, grid=False)),
        color=_by_fate(alt.Color, [POSITIVE, NEGATIVE]),
        tooltip=[alt.Tooltip("left:Q", title="from", format=".4g"), alt.Tooltip("right:Q", title="to", format=".4g"), "count:Q"],
    )
    zero = table_chart("said").mark_rule(strokeDash=[3, 3], color=INK).encode(x=alt.XDatum(0))
    return _titled([bars, zero], "Weighted sums z")


@lru_cache
def _answers_spec():
    x, y = _sum_axis("z:Q"), alt.Y("value:Q", title=None, axis=alt.Axis(tickCount=5, grid=False, format="~g"))
    curve = table_chart("curve").mark_line(strokeWidth=1.5, color=INK, opacity=0.6).encode(x=x, y=y)
    zero = table_chart("said").mark_rule(strokeDash=[3, 3], color=INK).encode(x=alt.XDatum(0))
    colours = alt.Scale(domain=SERIES, range=[POSITIVE, CLASS_COLOURS[3]])
    shapes = alt.Scale(domain=SERIES, range=["circle", "diamond"])
    marks = table_chart("marks").mark_point(filled=True, size=40, opacity=0.75)
    marks = marks.encode(
        x=x,
        y=y,
        color=alt.Color("series:N", scale=colours, legend=_legend()),
        shape=alt.Shape("series:N", scale=shapes, legend=_legend()),
        tooltip=["series:N", alt.Tooltip("z:Q", format=".4g"), alt.Tooltip("value:Q", format=".4g")],
    )
    return _titled([zero, curve, marks], "Output and gradient of each case")


@lru_cache
def _film_template():
    spec = player([_border_panel(), _reaching_panel(), _loss_panel()])
    spec["resolve"]["scale"]["strokeDash"] = "independent"  # else colour and dash would have a legend each
    return spec


def _by_name(channel, values, legend=None):
    return channel("name:N", scale=alt.Scale(domain=[NAMES], range=list(values)), legend=legend)


def _border_panel():
    x, y, ends = _plane()
    cases = table_chart("cases").mark_point(filled=True, size=26, opacity=0.4, color=INK).encode(x=x, y=y)
    strokes = legend(columns=3, symbolType="stroke", symbolSize=300, symbolStrokeWidth=2.4)
    borders = at_frame("neurons", "borders", "x", "y", "x2", "y2").mark_rule(strokeWidth=2.4, clip=True)
    borders = borders.encode(
        **ends,
        color=_by_name(alt.Color, CLASS_COLOURS[:5], strokes),
        strokeDash=_by_name(alt.StrokeDash, DASHES, strokes),
        tooltip="name:N",
    )
    return panel([keep_table("ends"), cases, borders], "Each neuron's border among the cases")


def _course_panel(column, y, title, said):
    scale = domain_from("ends", "update", type="symlog", constant=1)
    axis = alt.Axis(values=[0, 1, 10, 100, 1000], grid=False, format=",~f")
    x = alt.X("update:Q", title="update, logarithmic", scale=scale, axis=axis)
    colour, dash = _by_name(alt.Color, CLASS_COLOURS[:5]), _by_name(alt.StrokeDash, DASHES)
    lines = lines_of("courses", strokeWidth=2, clip=True).encode(x=x, y=y, color=colour, strokeDash=dash)
    rule = at_frame("film", "clock", "update").mark_rule(opacity=0.5, color=INK).encode(x=x)
    tooltip = ["name:N", "update:Q", "reaching:Q", alt.Tooltip("loss:Q", format=".5g")]
    heads = at_frame("neurons", "heads", "update", "reaching", "loss").mark_point(filled=True, size=70, opacity=1)
    heads = heads.encode(x=x, y=y, color=colour, tooltip=tooltip)
    nearby = table_chart(f"{column} there").mark_rule(strokeWidth=7, opacity=0, tooltip={"content": "data"}).encode(x=x)
    return panel([lines, rule, nearby, heads], title, said).properties(width=SIZE)


def _reaching_panel():
    axis = alt.Axis(tickMinStep=1, tickCount=5, grid=False)
    y = alt.Y("reaching:Q", title="cases", axis=axis, scale=domain_from("ends", "reaching", nice=True))
    return _course_panel("reaching", y, "Cases that reach it", "0 is dead; a ReLU never leaves it")


def _loss_panel():
    axis = alt.Axis(tickCount=5, format="~g", grid=False)
    y = alt.Y("loss:Q", title="loss", axis=axis, scale=domain_from("ends", "loss", type=LOSS_SCALE, nice=True))
    return _course_panel("loss", y, "Loss", "the mean squared error over all cases")
