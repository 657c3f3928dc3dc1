"""The film of logistic regression under two losses."""

import altair as alt
import numpy as np

from nnkit.charts.chart import Drawing, chart
from nnkit.charts.colours import CLASS_COLOURS, INK
from nnkit.charts.layout import at_frame, panel, template
from nnkit.charts.loss_functions.sigmoid_output import LOSS_STYLES, LOSSES, loss_lines, styled_points
from nnkit.charts.loss_functions.tooltips import number_tip, word_tip
from nnkit.charts.parts import cues, domain_from, keep_table, legend, lines_of, span, table_chart
from nnkit.charts.player import clock, frames, marks, opened, player, timeline
from nnkit.loss_functions.logistic_regression import LogisticComparison

N_BINS = 20
MOST_FRAMES = 80
MOST_CURVE_ROWS = 500
RULERS = {
    "log_loss": "log loss",
    "mse": "squared error",
    "gradient": "length of its gradient",
    "wrong": "share on the wrong side",
}
DESCRIPTION = (
    "Three linked panels that play two trainings update by update: for log loss and for squared error how many training cases "
    "of each class have which probability, one class above zero and the other below it; and one measure of both over the updates."
)

# What differs between runs stands in the template under these names.
CLASSES, RULER = "@classes", "@ruler"
SCALE = "symlog"  # a scale's type must be a valid one, so this stands for linear or log


@chart
def logistic_film(comparison: LogisticComparison, *, ruler: str = "log_loss") -> Drawing:
    """Both runs of a comparison, to be played.

    Parameters
    ----------
    ruler : {"log_loss", "mse", "gradient", "wrong"}
        The measure of both over the updates.
    """
    runs, n_updates = comparison.runs, comparison.log_loss.n_updates
    updates = film_updates(n_updates)
    counts = {loss: _counts(run, updates) for loss, run in runs.items()}
    highest = max(int(of_run.max()) for of_run in counts.values())
    rows = np.union1d(np.arange(0, n_updates + 1, -(-(n_updates + 1) // MOST_CURVE_ROWS)), updates)
    measures = [run.measure(ruler) for run in runs.values()]
    values = np.concatenate(measures)
    is_log = values.min() > 0.0 and (ruler == "gradient" or values.max() > 300.0 * values.min())
    classes, names = list(comparison.log_loss.data.class_names), np.array(LOSSES, dtype=object)
    left = np.tile(np.arange(N_BINS) / N_BINS, 2)
    bins = {
        "class": np.repeat(np.array(classes, dtype=object), N_BINS),
        "left": left,
        "right": left + 1.0 / N_BINS,
        "zero": np.zeros(2 * N_BINS, dtype=np.int8),
    }
    wrong = {}
    for loss, run in runs.items():
        wrong[f"wrong_{loss}"] = _texts(f"{share:.1%} on the wrong side" for share in run.measure("wrong")[updates])
    tables = {
        "bins": marks(len(updates), **bins),
        **{f"bars_{loss}": _bars(of_run) for loss, of_run in counts.items()},
        "ends": {
            "count": 1.05 * np.array([-highest, highest]),
            "update": updates[[0, -1]],
            "value": span(values) if is_log else span(0.0, values),
        },
        "curves": {
            "update": np.tile(rows, 2),
            "loss": np.repeat(names, len(rows)),
            "value": np.concatenate([measure[rows] for measure in measures]),
        },
        "runs": marks(len(updates), loss=names, **LOSS_STYLES),
        "heads": frames(update=np.tile(updates, 2), value=np.concatenate([measure[updates] for measure in measures])),
        **clock(update=updates, text=_texts(f"update {update:,} of {n_updates:,}" for update in updates), **wrong),
    }
    fills = {CLASSES: classes, RULER: RULERS[ruler], SCALE: "log" if is_log else "linear"}
    return Drawing(_template(), tables, DESCRIPTION, opened(len(updates)) | fills)


def film_updates(n_updates: int) -> np.ndarray:
    """The updates after which the film has a frame: closer together at first, where most happens."""
    steps = np.linspace(0.0, 1.0, MOST_FRAMES)
    return np.unique(np.round(n_updates * steps**2).astype(int))


def _texts(texts):
    return np.array(list(texts), dtype=object)


def _counts(run, updates):
    """The number of cases of each class in each of some bins of probability, at each frame: (2, N_BINS, n_frames)."""
    p = run.probabilities(updates)
    bins = np.minimum((p * N_BINS).astype(int), N_BINS - 1)
    cells = (run.data.train.labels * N_BINS + bins) * len(updates) + np.arange(len(updates))[:, None]
    return np.bincount(cells.ravel(), minlength=2 * N_BINS * len(updates)).reshape(2, N_BINS, len(updates))


def _bars(counts):
    """Class 1 up, class 0 down; none where there is no case."""
    signed = counts * np.array([-1.0, 1.0])[:, None, None]
    return frames(count=np.where(counts > 0, signed, np.nan), cases=counts)


@template
def _template():
    spec = player([_bar_panel("log_loss", LOSSES[0]), _bar_panel("mse", LOSSES[1]), _ruler_panel()], time="update")
    spec["resolve"]["scale"]["strokeDash"] = "independent"  # dashes have their legend in the third panel alone
    return spec


def _bar_panel(loss, name):
    x = alt.X("left:Q").title("probability p").scale(domain=[0, 1])
    y = alt.Y("count:Q").title("training cases").scale(domain_from("ends", "count")).axis(labelExpr="abs(datum.value)")
    left, right = number_tip("left", "p from"), number_tip("right", "to")
    bars = at_frame("bins", f"bars_{loss}", "count", "cases").mark_rect()
    bars = bars.encode(
        x=x, x2=alt.X2("right:Q"), y=y, y2=alt.Y2("zero:Q"), tooltip=[word_tip("class"), left, right, number_tip("cases")]
    )
    bars = bars.encode(**cues("class", [CLASSES], colours=CLASS_COLOURS[:2], legend=legend(labelLimit=110)))
    zero = table_chart("film").mark_rule(color=INK, opacity=0.6).encode(y=alt.YDatum(0, type="quantitative"))
    wrong = at_frame("film", "clock", f"wrong_{loss}")
    wrong = wrong.mark_text(align="left", baseline="bottom", fontSize=11.5, color=INK)
    wrong = wrong.encode(x=alt.XValue(0), y=alt.YValue(-6), text=alt.Text(f"wrong_{loss}:N"))
    return panel([keep_table("ends"), bars, zero, wrong], f"Outputs under {name}", "")


def _ruler_panel():
    x = alt.X("update:Q").title("update").scale(domain_from("ends", "update"))
    y = alt.Y("value:Q").title(RULER).scale(domain_from("ends", "value", type=SCALE, nice=True)).axis(format="~g")
    lines = loss_lines(lines_of("curves", strokeWidth=2.2)).encode(x=x, y=y)
    rule = at_frame("film", "clock", "update").mark_rule(opacity=0.4, color=INK).encode(x=x)
    tooltip = [word_tip("loss", "trained under"), number_tip("update"), number_tip("value", RULER)]
    points = styled_points(at_frame("runs", "heads", "update", "value"), 90).encode(x=x, y=y, tooltip=tooltip)
    return timeline([lines, rule, points], "Both, over the training cases")
