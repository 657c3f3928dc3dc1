"""The film of logistic regression under two losses, and charts of its outputs as decisions."""

from collections.abc import Sequence
from functools import lru_cache

import altair as alt
import numpy as np

from nnkit.charts.chart import Drawing, chart
from nnkit.charts.colours import CLASS_COLOURS, DASHES, INK, MIDDLE, NEGATIVE, POSITIVE
from nnkit.charts.layout import at_frame, panel
from nnkit.charts.loss_functions.sigmoid_output import LOSS_STYLES, LOSSES, loss_lines, styled_points
from nnkit.charts.loss_functions.tooltips import number_tip, word_tip
from nnkit.charts.parts import cues, domain_from, keep_table, legend, lines_of, span, table_chart
from nnkit.charts.player import clock, frames, marks, opened, player, timeline
from nnkit.loss_functions.calibration import Calibration, Decisions, decide
from nnkit.loss_functions.logistic_regression import LogisticComparison

N_BINS = 20
MOST_FRAMES = 80
MOST_CURVE_ROWS = 500
HEIGHT = 400
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
MEASURES = ("decided rightly", "of yes: found", "of no: taken for yes")

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


@chart
def threshold_chart(p: np.ndarray, t: np.ndarray, threshold: float) -> Drawing:
    """Accuracy, recall and false-alarm rate over all thresholds, with the chosen one marked."""
    thresholds = np.unique(np.append(np.linspace(0.0, 1.0, 101), threshold))
    decisions = [decide(p, t, one) for one in thresholds]
    rates = np.array([[one.accuracy, one.recall, one.false_alarm_rate] for one in decisions]).T.ravel()
    is_defined = np.isfinite(rates)
    tables = {
        "rates": {
            "threshold": np.tile(thresholds, len(MEASURES))[is_defined],
            "measure": np.repeat(np.array(MEASURES, dtype=object), len(thresholds))[is_defined],
            "rate": rates[is_defined],
        },
        "chosen": {"threshold": np.array([threshold])},
    }
    alt_text = "Three lines over the threshold: the share decided rightly, of yes the share found, of no the share taken for yes."
    return Drawing(_threshold_spec(), tables, alt_text)


@chart
def decision_chart(decisions: Decisions, class_names: Sequence[str]) -> Drawing:
    """The confusion matrix of a threshold's decisions."""
    names = np.array(class_names, dtype=object)
    share = decisions.counts / np.maximum(1, decisions.counts.sum(axis=1, keepdims=True))
    table = {
        "true": np.repeat(names, 2),
        "decided": np.tile(names, 2),
        "count": decisions.counts.ravel(),
        "share": share.ravel(),
        "verdict": np.array(["right", "wrong", "wrong", "right"], dtype=object),
    }
    alt_text = "A table of counts with a row for each true class and a column for each decided class."
    return Drawing(_decision_spec(), {"cells": table}, alt_text, {CLASSES: list(class_names)})


@chart
def calibration_chart(calibration: Calibration) -> Drawing:
    """The share of "yes" against the mean probability, for each bin, around the line on which they are equal."""
    full = calibration.counts > 0
    edges = zip(calibration.edges, calibration.edges[1:], strict=False)
    table = {
        "p": calibration.mean_p[full],
        "share": calibration.share[full],
        "cases": calibration.counts[full],
        "bin": _texts(f"{low:.3g} to {high:.3g}" for low, high in edges)[full],
    }
    tables = {"bins": table, "diagonal": {"p": np.array([0.0, 1.0]), "share": np.array([0.0, 1.0])}}
    alt_text = (
        "Circles for bins of probability, larger for more cases: the share that is yes over the mean probability, and a diagonal."
    )
    return Drawing(_calibration_spec(), tables, alt_text)


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


@lru_cache
def _template():
    spec = player([_bar_panel("log_loss", LOSSES[0]), _bar_panel("mse", LOSSES[1]), _ruler_panel()], time="update")
    spec["resolve"]["scale"]["strokeDash"] = "independent"  # dashes have their legend in the third panel alone
    return spec


def _bar_panel(loss, name):
    x = alt.X("left:Q").title("probability p").scale(domain=[0, 1])
    y = alt.Y("count:Q").title("training cases").scale(domain_from("ends", "count")).axis(labelExpr="abs(datum.value)")
    left, right = number_tip("left", "p from"), number_tip("right", "to")
    bars = at_frame("bins", f"bars_{loss}", "count", "cases").mark_rect()
    bars = bars.encode(x=x, x2="right:Q", y=y, y2="zero:Q", tooltip=[word_tip("class"), left, right, number_tip("cases")])
    bars = bars.encode(**cues("class", [CLASSES], colours=CLASS_COLOURS[:2], legend=legend(labelLimit=110)))
    zero = table_chart("film").mark_rule(color=INK, opacity=0.6).encode(y=alt.datum(0, type="quantitative"))
    wrong = at_frame("film", "clock", f"wrong_{loss}")
    wrong = wrong.mark_text(align="left", baseline="bottom", fontSize=11.5, color=INK)
    wrong = wrong.encode(x=alt.value(0), y=alt.value(-6), text=f"wrong_{loss}:N")
    return panel([keep_table("ends"), bars, zero, wrong], f"Outputs under {name}", "")


def _ruler_panel():
    x = alt.X("update:Q").title("update").scale(domain_from("ends", "update"))
    y = alt.Y("value:Q").title(RULER).scale(domain_from("ends", "value", type=SCALE, nice=True)).axis(format="~g")
    lines = loss_lines(lines_of("curves", strokeWidth=2.2)).encode(x=x, y=y)
    rule = at_frame("film", "clock", "update").mark_rule(opacity=0.4, color=INK).encode(x=x)
    tooltip = [word_tip("loss", "trained under"), number_tip("update"), number_tip("value", RULER)]
    points = styled_points(at_frame("runs", "heads", "update", "value"), 90).encode(x=x, y=y, tooltip=tooltip)
    return timeline([lines, rule, points], "Both, over the training cases")


@lru_cache
def _threshold_spec():
    x = alt.X("threshold:Q").title("threshold").scale(domain=[0, 1])
    y = alt.Y("rate:Q").title(None).scale(domain=[0, 1]).axis(grid=True, format="%")
    colours = (CLASS_COLOURS[2], POSITIVE, NEGATIVE)
    channels = cues("measure", MEASURES, colours=colours, dashes=DASHES[:3], legend=legend(columns=2))
    lines = table_chart("rates").mark_line(strokeWidth=2).encode(x=x, y=y, **channels)
    rule = table_chart("chosen").mark_rule(color=INK, strokeWidth=1.5, strokeDash=[4, 3]).encode(x=x)
    return alt.layer(lines, rule).properties(height=HEIGHT, title="Every threshold").to_dict()


@lru_cache
def _decision_spec():
    axis = {"labelLimit": 90, "labelAngle": 0, "ticks": False, "domain": False}
    cells = table_chart("cells").encode(
        x=alt.X("decided:N").title("decided").sort(None).scale(domain=[CLASSES]).axis(**axis),
        y=alt.Y("true:N").title("true").sort(None).scale(domain=[CLASSES]).axis(**axis),
    )
    squares = cells.mark_rect().encode(
        opacity=alt.Opacity("share:Q").scale(domain=[0, 1], range=[0.08, 0.6]).legend(None),
        tooltip=[
            word_tip("true"),
            word_tip("decided"),
            number_tip("count", "cases"),
            alt.Tooltip("share:Q").title("share of the true class").format(".1%"),
        ],
        **cues("verdict", ("right", "wrong"), colours=(POSITIVE, NEGATIVE), legend=legend()),
    )
    counts = cells.mark_text(fontSize=18, fontWeight=600, color=INK).encode(text="count:Q")
    return alt.layer(squares, counts).properties(height=HEIGHT, title="Decided at the threshold").to_dict()


@lru_cache
def _calibration_spec():
    x = alt.X("p:Q").title("mean probability of yes").scale(domain=[0, 1]).axis(format="%")
    y = alt.Y("share:Q").title("share that is yes").scale(domain=[0, 1]).axis(grid=True, format="%")
    diagonal = table_chart("diagonal").mark_line(strokeDash=[4, 3], color=INK, opacity=0.7).encode(x=x, y=y)
    bins = table_chart("bins").encode(x=x, y=y)
    line = bins.mark_line(color=MIDDLE, strokeWidth=1.5)
    points = bins.mark_point(filled=True, color=POSITIVE, opacity=0.9).encode(
        size=alt.Size("cases:Q").scale(range=[30, 420]).legend(None),
        tooltip=[
            word_tip("bin", "p"),
            number_tip("p", "mean p"),
            alt.Tooltip("share:Q").title("share that is yes").format(".1%"),
            number_tip("cases"),
        ],
    )
    return alt.layer(diagonal, line, points).properties(height=HEIGHT, title="Calibration").to_dict()
