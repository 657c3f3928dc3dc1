"""The film of a dead ReLU neuron's recovery under five activation functions."""

import altair as alt
import numpy as np

from nnkit.activation_functions.revival import COMPARED, Revival
from nnkit.activations import ACTIVATIONS
from nnkit.charts.activation_functions.function_styles import NAMES, line_legend, power_labels
from nnkit.charts.activation_functions.neuron_by_hand import input_window
from nnkit.charts.chart import Drawing, chart
from nnkit.charts.colours import DASHES, INK
from nnkit.charts.layout import at_frame, panel, template
from nnkit.charts.parts import concat, cues, domain_from, keep_table, lines_of, span, table_chart, with_field
from nnkit.charts.plane import border_lines
from nnkit.charts.player import clock, frames, in_place, marks, opened, player, timeline

N_FRAMES, N_EARLY = 60, 60  # frames of the film: evenly spread, and closer together where it starts
N_RULES = 48  # updates that can be pointed at
N_DRAWN = 160  # points of a line beside those of the frames
MOST_LOSS = 1e3  # times the greatest first loss: there a line ends, as a run that diverges would flatten all others
LOSS_LABELS = "@loss labels"
LOSS_SCALE = "sqrt"  # in the template for "linear" or "log": a scale's type must be a valid one

# The words must not change with the settings: a browser that finds them changed builds the chart anew.
FILM_ALT = (
    "Three linked panels that play the training of one neuron under five activation functions: its border among the cases, how "
    "many cases make it fire after each update, and its loss after each update."
)


@chart
def revival_film(revival: Revival) -> Drawing:
    """The training of the same dead neuron under five activation functions, to be played."""
    updates = _film_updates(revival.n_updates)
    n = len(updates)
    low, high = input_window([revival.neuron.after])
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
            "x1": np.array([low[0], high[0]]),
            "x2": np.array([low[1], high[1]]),
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


@template
def _film_template():
    spec = player([_border_panel(), _active_panel(), _loss_panel()], time="update")
    spec["resolve"]["scale"]["strokeDash"] = "independent"  # else colour and dash would have a legend each
    return spec


def _border_panel():
    x = alt.X("x1:Q").title("input x₁").scale(domain_from("ends", "x1"))
    y = alt.Y("x2:Q").title("input x₂").scale(domain_from("ends", "x2"))
    ends = {"x": with_field(x, "x:Q"), "y": with_field(y, "y:Q"), "x2": "x2:Q", "y2": "y2:Q"}
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
