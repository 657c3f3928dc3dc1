"""Charts of a ReLU neuron that dies, and the film of its recovery under five activation functions."""

from functools import cache

import altair as alt
import numpy as np

from nnkit.activation_functions.dying_relu import ReluNeuron
from nnkit.activation_functions.revival import COMPARED, Revival
from nnkit.activations import ACTIVATIONS
from nnkit.charts.activation_functions.function_styles import NAMES, line_legend, power_labels
from nnkit.charts.chart import Drawing, chart
from nnkit.charts.colours import CLASS_COLOURS, DASHES, GROUND, INK, NEGATIVE, POSITIVE
from nnkit.charts.layout import at_frame, panel
from nnkit.charts.parts import concat, cues, domain_from, keep_table, legend, lines_of, span, table_chart, with_field
from nnkit.charts.plane import border_lines
from nnkit.charts.player import clock, frames, in_place, marks, opened, player, timeline
from nnkit.numerals import for_people

FATES = ("fires (z > 0)", "silent")
SERIES = ("output a", "gradient ∂L/∂z")
BORDERS = ("now", "before the step")
N_BINS = 24
HEIGHT = 400
LEAST_ROOM, MOST_ROOM = 1.25, 3.2  # of the window of the inputs, in halves of the cloud: a dead neuron's border lies outside
ZERO_DASH = [3, 3]

N_FRAMES, N_EARLY = 60, 60  # frames of the film: evenly spread, and closer together where it starts
N_RULES = 48  # updates that can be pointed at
N_DRAWN = 160  # points of a line beside those of the frames
MOST_LOSS = 1e3  # times the greatest first loss: there a line ends, as a run that diverges would flatten all others
LOSS_LABELS = "@loss labels"
LOSS_SCALE = "sqrt"  # in the template for "linear" or "log": a scale's type must be a valid one

# The words must not change with the settings: a browser that finds them changed builds the chart anew.
INPUTS_ALT = "The cases by their two inputs, with the straight border beyond which they make the neuron fire."
SUMS_ALT = "A histogram of the weighted sums of all cases, in one colour below 0 and another above."
ANSWERS_ALT = "The output of the neuron and the gradient of the loss, a point each for every case, by its weighted sum."
FILM_ALT = (
    "Three linked panels that play the training of one neuron under five activation functions: its border among the cases, how "
    "many cases make it fire after each update, and its loss after each update."
)


# One neuron


@chart
def neuron_inputs(neuron: ReluNeuron) -> Drawing:
    """The cases by their inputs, with the border beyond which they make the neuron fire."""
    after = neuron.after
    states = [after, neuron.before] if neuron.step_rate else [after]
    low, high = _window(states)
    theta = np.stack([state.theta for state in states])
    pieces, numbers = border_lines(theta[:, :2], theta[:, 2], low, high)
    tables = {
        "cases": {"x1": neuron.X[0], "x2": neuron.X[1], "z": after.sums, "fate": _fates(after.sums > 0.0)},
        "ends": _corners(low, high),
        "borders": pieces | {"which": np.array(BORDERS, dtype=object)[numbers]},
        "subtitle": _subtitle(f"{after.n_active} of {neuron.n_cases} cases make it fire"),
    }
    return Drawing(_inputs_spec(), tables, INPUTS_ALT)


@chart
def neuron_sums(neuron: ReluNeuron) -> Drawing:
    """A histogram of the weighted sums, with an edge at 0."""
    z = neuron.after.sums
    tables = {"bins": _bins(z), "subtitle": _subtitle(f"from {for_people(z.min())} to {for_people(z.max())}")}
    return Drawing(_sums_spec(), tables, SUMS_ALT)


@chart
def neuron_answers(neuron: ReluNeuron) -> Drawing:
    """The output and the gradient of every case, by its weighted sum."""
    after = neuron.after
    z = after.sums
    reach = 0.2 * float(np.ptp(z)) + 1e-9
    corners = np.array([min(z.min(), -reach), 0.0, max(z.max(), reach)])
    tables = {
        "marks": {
            "z": np.tile(z, 2),
            "value": np.concatenate([after.outputs, after.deltas]),
            "series": np.repeat(np.array(SERIES, dtype=object), len(z)),
        },
        "curve": {"z": corners, "value": np.maximum(0.0, corners)},
        "subtitle": _subtitle(f"the neuron's gradient has length {for_people(after.gradient_length)}"),
    }
    return Drawing(_answers_spec(), tables, ANSWERS_ALT)


def _window(states):
    """Two corners (2,) around all cases and, where they are not too far off, the borders of some neurons."""
    low, high = states[0].X.min(axis=1), states[0].X.max(axis=1)
    middle, cloud = 0.5 * (low + high), max(0.5 * float((high - low).max()), 1e-6)
    distances = [abs(state.theta[:2] @ middle + state.theta[2]) / max(np.hypot(*state.theta[:2]), 1e-12) for state in states]
    half = float(np.clip(1.1 * max(distances), LEAST_ROOM * cloud, MOST_ROOM * cloud))
    return middle - half, middle + half


def _corners(low, high):
    """The table from which the axes of the inputs take their ends."""
    return {"x1": np.array([low[0], high[0]]), "x2": np.array([low[1], high[1]])}


def _bins(z):
    """A histogram of the sums with an edge at 0: the ends, height and side of each bar."""
    width = max(float(np.ptp(np.append(z, 0.0))), 1e-9) / N_BINS
    first, last = np.floor(z.min() / width), np.ceil(z.max() / width)
    # the edge itself counts to the left: a sum of exactly 0 does not make it fire
    bins = np.ceil(z / width).astype(int) - 1
    numbers = np.arange(min(first - 1, 0), max(last, 1)).astype(int)
    counts = np.array([(bins == number).sum() for number in numbers])
    numbers, counts = numbers[counts > 0], counts[counts > 0]
    return {
        "left": numbers * width,
        "right": (numbers + 1) * width,
        "base": np.zeros(len(counts), dtype=int),
        "count": counts,
        "fate": _fates(numbers >= 0),
    }


def _fates(is_active):
    return np.where(is_active, *FATES).astype(object)


def _subtitle(text):
    return {"text": np.array([text], dtype=object)}


def _titled(layers, title):
    """The spec of layers under a title and the words of the table "subtitle": in the title's own, these would change the spec."""
    words = table_chart("subtitle").mark_text(align="left", baseline="bottom", fontSize=11.5, color=INK)
    words = words.encode(x=alt.value(0), y=alt.value(-6), text="text:N")
    title = alt.TitleParams(title, frame="group", offset=4)
    return alt.layer(*layers, words).properties(height=HEIGHT, title=title).to_dict()


def _plane():
    """The axes of the two inputs, and the encodings on them of a straight piece by its two ends."""
    x = alt.X("x1:Q").title("input x₁").scale(domain_from("ends", "x1"))
    y = alt.Y("x2:Q").title("input x₂").scale(domain_from("ends", "x2"))
    return x, y, {"x": with_field(x, "x:Q"), "y": with_field(y, "y:Q"), "x2": "x2:Q", "y2": "y2:Q"}


def _sum_axis(field):
    return alt.X(field).title("weighted sum z").scale(zero=True, nice=False, padding=8).axis(tickCount=6, format="~g")


def _zero():
    return table_chart("subtitle").mark_rule(strokeDash=ZERO_DASH, color=INK).encode(x=alt.XDatum(0))


def _cues(field, names, colours, shapes):
    return cues(field, names, colours=colours, shapes=shapes, legend=legend(columns=2, labelLimit=150))


@cache
def _inputs_spec():
    x, y, ends = _plane()
    titles = {"x1": "input x₁", "x2": "input x₂", "z": "weighted sum z"}
    numbers = [alt.Tooltip(f"{name}:Q").title(title).format(".4g") for name, title in titles.items()]
    fates = _cues("fate", FATES, (POSITIVE, NEGATIVE), ("circle", "triangle-up"))
    cases = table_chart("cases").mark_point(filled=True, size=36, opacity=0.8)
    cases = cases.encode(x, y, tooltip=[*numbers, alt.Tooltip("fate:N").title("the neuron")], **fates)
    dash = cues("which", BORDERS, colours=None, dashes=([1, 0], [4, 4]))
    borders = (
        table_chart("borders")
        .mark_rule(strokeWidth=2.2, color=INK)
        .encode(tooltip=alt.Tooltip("which:N").title("border"), **ends, **dash)
    )
    return _titled([keep_table("ends"), cases, borders], "Inputs, and the border z = 0")


@cache
def _sums_spec():
    y = alt.Y("count:Q").title("cases").axis(tickMinStep=1)
    fields = {"left:Q": "sum z from", "right:Q": "to", "count:Q": "cases"}
    tooltip = [alt.Tooltip(field).title(title).format(".4g") for field, title in fields.items()]
    colour = _cues("fate", FATES, (POSITIVE, NEGATIVE), None)["color"]
    bars = table_chart("bins").mark_rect(stroke=GROUND, strokeWidth=0.6)
    bars = bars.encode(_sum_axis("left:Q"), alt.X2("right:Q"), y, alt.Y2("base:Q"), colour, tooltip=tooltip)
    return _titled([bars, _zero()], "Weighted sums z")


@cache
def _answers_spec():
    x, y = _sum_axis("z:Q"), alt.Y("value:Q").title(None).axis(format="~g")
    fields = {"z:Q": "weighted sum z", "value:Q": "its value"}
    tooltip = [
        alt.Tooltip("series:N").title("shown"),
        *(alt.Tooltip(one).title(title).format(".4g") for one, title in fields.items()),
    ]
    curve = table_chart("curve").mark_line(strokeWidth=1.5, color=INK, opacity=0.6).encode(x, y)
    points = table_chart("marks").mark_point(filled=True, size=40, opacity=0.75)
    points = points.encode(x, y, tooltip=tooltip, **_cues("series", SERIES, (POSITIVE, CLASS_COLOURS[3]), ("circle", "diamond")))
    return _titled([_zero(), curve, points], "Output and gradient of each case")


# The film


@chart
def revival_film(revival: Revival) -> Drawing:
    """The training of the same dead neuron under five activation functions, to be played."""
    updates = _film_updates(revival.n_updates)
    n = len(updates)
    low, high = _window([revival.neuron.after])
    names = np.array([run.activation.label for run in revival.runs], dtype=object)
    highest = MOST_LOSS * max(run.losses[0] for run in revival.runs)
    borders, heads, lines = [], [], []
    for name, run in zip(names, revival.runs, strict=True):
        end = int(np.argmin(np.append(run.losses <= highest, False)))
        at_frames = updates[updates < end]
        at_points = np.union1d(at_frames, np.rint(np.linspace(0, end - 1, N_DRAWN)).astype(int))
        theta = run.theta[at_frames]
        pieces, numbers = border_lines(theta[:, :2], theta[:, 2], low, high)
        borders.append(in_place(pieces, numbers, n))
        heads.append(in_place(_course(run, at_frames), np.arange(len(at_frames)), n))
        lines.append({"name": np.full(len(at_points), name, dtype=object)} | _course(run, at_points))
    courses = concat(lines)
    lowest = courses["loss"].min()
    is_log = lowest > 0.0 and courses["loss"].max() > 50.0 * lowest
    tables = {
        "cases": {"x1": revival.neuron.X[0], "x2": revival.neuron.X[1]},
        "neurons": marks(n, name=names),
        "borders": frames(**concat(borders)),
        "heads": frames(**concat(heads)),
        "courses": courses,
        "reaching there": _at_rules(revival, lambda run, update: str(run.n_active[update])),
        "loss there": _at_rules(revival, lambda run, update: f"{run.losses[update]:.5g}"),
        "ends": {
            **_corners(low, high),
            "update": np.array([0, revival.n_updates]),
            "reaching": span(0, courses["reaching"]),
            "loss": span(lowest if is_log else 0.0, courses["loss"]),
        },
        **clock(
            update=updates,
            text=np.array([f"update {update:,} of {revival.n_updates:,}" for update in updates], dtype=object),
        ),
    }
    labels = power_labels("(length(data('ends')) ? data('ends')[0].loss : 1)") if is_log else "format(datum.value, '~g')"
    fills = opened(n) | {NAMES: list(names), LOSS_SCALE: "log" if is_log else "linear", LOSS_LABELS: labels}
    return Drawing(_film_template(), tables, FILM_ALT, fills)


def _film_updates(n_updates):
    """The updates of the frames: spread evenly, and closer together where the film starts."""
    even, early = np.linspace(0, n_updates, N_FRAMES), np.geomspace(1, n_updates, N_EARLY)
    updates = np.unique(np.rint(np.concatenate([even, early])).astype(int))
    # the spec holds their number: it is the same for every longer run, or a browser would build the film anew
    others = np.setdiff1d(np.arange(n_updates + 1), updates)
    n_missing = min(N_FRAMES + N_EARLY, n_updates + 1) - len(updates)
    return np.union1d(updates, others[np.linspace(0, len(others) - 1, max(0, n_missing)).astype(int)])


def _course(run, updates):
    return {"update": updates, "reaching": run.n_active[updates], "loss": run.losses[updates]}


def _at_rules(revival, text_of):
    """`text_of(run, update)` of each run at updates that can be pointed at: one rule for all runs, as each mark costs time."""
    updates = np.unique(np.rint(np.append(0, np.geomspace(1, revival.n_updates, N_RULES))).astype(int))
    table = {"update": updates}
    for run in revival.runs:
        texts = [text_of(run, update) if update < len(run.losses) else "diverged" for update in updates]
        table[run.activation.label] = np.array(texts, dtype=object)
    return table


@cache
def _film_template():
    spec = player([_border_panel(), _active_panel(), _loss_panel()], time="update")
    spec["resolve"]["scale"]["strokeDash"] = "independent"  # else colour and dash would have a legend each
    return spec


def _border_panel():
    x, y, ends = _plane()
    cases = table_chart("cases").mark_point(filled=True, size=26, opacity=0.4, color=INK).encode(x, y)
    borders = at_frame("neurons", "borders", "x", "y", "x2", "y2").mark_rule(strokeWidth=2.4, clip=True)
    borders = borders.encode(
        tooltip=alt.Tooltip("name:N").title("border of"),
        **ends,
        **cues("name", [NAMES], dashes=DASHES, legend=line_legend(columns=3)),
    )
    return panel([keep_table("ends"), cases, borders], "Each neuron's border among the cases")


def _active_panel():
    y = alt.Y("reaching:Q").title("cases").scale(domain_from("ends", "reaching", nice=True)).axis(tickMinStep=1)
    return _course_panel("reaching", y, "Cases that make it fire", "0 is dead")


def _loss_panel():
    y = alt.Y("loss:Q").title("loss").scale(domain_from("ends", "loss", type=LOSS_SCALE, nice=True)).axis(labelExpr=LOSS_LABELS)
    return _course_panel("loss", y, "Loss", "the mean squared error over all cases")


def _course_panel(column, y, title, subtitle):
    """The panel of the number of cases or of the loss, after each update."""
    x = alt.X("update:Q").title("update, logarithmic").scale(domain_from("ends", "update", type="symlog", constant=1))
    x = x.axis(values=[0, 1, 10, 100, 1000], format=",~f")
    by_name = cues("name", [NAMES], dashes=DASHES)
    lines = lines_of("courses", strokeWidth=2, clip=True).encode(x, y, **by_name)
    rule = at_frame("film", "clock", "update").mark_rule(opacity=0.5, color=INK).encode(x)
    fields = {"update:Q": "update", "reaching:Q": "cases that make it fire", "loss:Q": "loss"}
    tooltip = [
        alt.Tooltip("name:N").title("function"),
        *(alt.Tooltip(one).title(title).format(".5~g") for one, title in fields.items()),
    ]
    heads = at_frame("neurons", "heads", "update", "reaching", "loss").mark_point(filled=True, size=70, opacity=1)
    heads = heads.encode(x, y, by_name["color"], tooltip=tooltip)
    there = [alt.Tooltip(f"{label}:N").title(f"{title} with {label}") for label in (ACTIVATIONS[name].label for name in COMPARED)]
    there = [alt.Tooltip("update:Q").title("update").format(",d"), *there]
    rules = table_chart(f"{column} there").mark_rule(strokeWidth=7, opacity=0).encode(x, tooltip=there)
    make = timeline if column == "loss" else panel
    return make([lines, rule, rules, heads], title, subtitle)
