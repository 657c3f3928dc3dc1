"""The film of logistic regression from a saturated start under two losses, and what its outputs are worth as decisions."""

from functools import lru_cache

import altair as alt
import numpy as np

from nnkit.charts.chart import Drawing, chart
from nnkit.charts.colours import CLASS_COLOURS, INK, MIDDLE, NEGATIVE, POSITIVE
from nnkit.charts.layout import at_frame, panel
from nnkit.charts.loss_functions.sigmoid_output import LOSS_COLOURS, LOSSES, looking_marks, looks_of_losses
from nnkit.charts.parts import domain_from, keep_table, legend, lines_of, span, table_chart
from nnkit.charts.player import clock, frames, marks, opened, player
from nnkit.loss_functions.calibration import decide

N_BINS = 20
MOST_MOMENTS = 80
MOST_CURVE_ROWS = 500
HEIGHT = 340
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
MEASURES = ("accuracy", "found of class 1", "false alarms of class 0")

# What differs between runs stands in the template under these names.
CLASSES, RULER = "@classes", "@ruler"
SCALE = "symlog"  # a scale's type must be a valid one, so this stands for linear or log


@chart
def saturated_film(runs, ruler="log_loss"):
    """Two runs of `nnkit.loss_functions.train_with_both_losses`, to be played.

    Parameters
    ----------
    runs : dict of str to LogisticRun
    ruler : {"log_loss", "mse", "gradient", "wrong"}
        What is drawn of both over the updates.
    dark : bool

    Returns
    -------
    Chart
    """
    moments = moments_of(runs["log_loss"].n_updates)
    counts = {run.loss: _counts(run, moments) for run in runs.values()}
    highest = max(int(of_run.max()) for of_run in counts.values())
    stride = -(-len(runs["log_loss"].theta) // MOST_CURVE_ROWS)
    rows = np.unique(np.concatenate([np.arange(0, len(runs["log_loss"].theta), stride), moments]))
    values = np.concatenate([run.measure(ruler) for run in runs.values()])
    is_log = values.min() > 0.0 and (ruler == "gradient" or values.max() > 300.0 * values.min())
    names, left = np.array(LOSSES, dtype=object), np.arange(N_BINS) / N_BINS
    tables = {
        "bins": marks(
            len(moments),
            **{
                "class": np.repeat(np.array(runs["log_loss"].data.class_names, dtype=object), N_BINS),
                "left": np.tile(left, 2),
                "right": np.tile(left + 1.0 / N_BINS, 2),
                "zero": np.zeros(2 * N_BINS, dtype=np.int8),
            },
        ),
        **{f"bars_{loss}": _bars(of_run) for loss, of_run in counts.items()},
        "ends": {
            "count": 1.05 * np.array([-highest, highest]),
            "update": moments[[0, -1]],
            "value": span(values) if is_log else span(0.0, values),
        },
        "curves": {
            "update": np.tile(rows, 2),
            "loss": np.repeat(names, len(rows)),
            "value": np.concatenate([run.measure(ruler)[rows] for run in runs.values()]),
        },
        "runs": marks(len(moments), loss=names, **looks_of_losses(1)),
        "heads": frames(
            update=np.tile(moments, 2),
            value=np.concatenate([run.measure(ruler)[moments] for run in runs.values()]),
        ),
        **clock(
            update=moments,
            text=np.array([f"update {update:,} of {moments[-1]:,}" for update in moments], dtype=object),
            **{f"wrong_{loss}": _wrong(run, moments) for loss, run in runs.items()},
        ),
    }
    classes = list(runs["log_loss"].data.class_names)
    texts = {CLASSES: classes, RULER: RULERS[ruler], SCALE: "log" if is_log else "linear"}
    return Drawing(_template(), tables, DESCRIPTION, opened(len(moments)) | texts)


def moments_of(n_updates):
    """The updates after which the film has a picture: closer together at first, where most happens."""
    steps = np.linspace(0.0, 1.0, MOST_MOMENTS)
    return np.unique(np.round(n_updates * steps**2).astype(int))


@chart
def threshold_chart(p, t, threshold):
    """Accuracy, and the shares found and falsely found, over all thresholds, with the chosen one marked."""
    places = np.unique(np.append(np.linspace(0.0, 1.0, 101), threshold))
    made = [decide(p, t, place) for place in places]
    columns = [[each.accuracy for each in made], [each.recall for each in made], [each.false_alarm_rate for each in made]]
    values = np.concatenate(columns)
    kept = np.isfinite(values)
    tables = {
        "rates": {
            "threshold": np.tile(places, len(MEASURES))[kept],
            "measure": np.repeat(np.array(MEASURES, dtype=object), len(places))[kept],
            "rate": values[kept],
        },
        "chosen": {"threshold": np.array([threshold])},
    }
    alt_text = "Three lines over the threshold: accuracy, the share of class 1 found, and the share of class 0 taken for class 1."
    return Drawing(_threshold_spec(), tables, alt_text)


@chart
def decision_chart(decisions, class_names):
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
    return Drawing(
        _decision_spec(),
        {"cells": table},
        "A table of counts with a row for each true class and a column for each decided class.",
        {CLASSES: list(class_names)},
    )


@chart
def calibration_chart(calibrated):
    """The share of class 1 against the mean probability, for each bin, around the line on which they are equal."""
    full = calibrated.counts > 0
    table = {
        "p": calibrated.mean_p[full],
        "share": calibrated.share[full],
        "cases": calibrated.counts[full],
        "bin": np.array(
            [f"{low:.3g} to {high:.3g}" for low, high in zip(calibrated.edges, calibrated.edges[1:], strict=False)], dtype=object
        )[full],
    }
    tables = {"bins": table, "diagonal": {"p": np.array([0.0, 1.0]), "share": np.array([0.0, 1.0])}}
    alt_text = (
        "Circles for bins of probability, larger for more cases: the share that is class 1 over the mean probability, and a "
        "diagonal."
    )
    return Drawing(_calibration_spec(), tables, alt_text)


def _counts(run, moments):
    """How many cases of each class have a probability in each of some bins, at each moment: (2, N_BINS, n_moments)."""
    p = run.probabilities(moments)
    bins = np.minimum((p * N_BINS).astype(int), N_BINS - 1)
    places = (run.data.train.labels * N_BINS + bins) * len(moments) + np.arange(len(moments))[:, None]
    return np.bincount(places.ravel(), minlength=2 * N_BINS * len(moments)).reshape(2, N_BINS, len(moments))


def _bars(counts):
    """Class 1 up, class 0 down; none where there is no case."""
    signed = counts * np.array([-1.0, 1.0])[:, None, None]
    return frames(count=np.where(counts > 0, signed, np.nan), cases=counts)


def _wrong(run, moments):
    return np.array([f"{share:.1%} on the wrong side" for share in run.measure("wrong")[moments]], dtype=object)


@lru_cache
def _template():
    spec = player([_bar_panel("log_loss", LOSSES[0]), _bar_panel("mse", LOSSES[1]), _ruler_panel()])
    spec["resolve"]["scale"]["strokeDash"] = "independent"  # dashes have their legend in the third panel alone
    return spec


def _bar_panel(loss, name):
    x = alt.X("left:Q", title="probability p", scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(tickCount=5, grid=False))
    axis = alt.Axis(tickCount=5, labelExpr="abs(datum.value)", grid=False)
    y = alt.Y("count:Q", title="training cases", scale=domain_from("ends", "count"), axis=axis)
    colour = alt.Color("class:N", scale=alt.Scale(domain=[CLASSES], range=list(CLASS_COLOURS[:2])), legend=legend(labelLimit=110))
    tooltip = [
        "class:N",
        alt.Tooltip("left:Q", title="p from", format=".2f"),
        alt.Tooltip("right:Q", title="to", format=".2f"),
        "cases:Q",
    ]
    bars = at_frame("bins", f"bars_{loss}", "count", "cases").mark_rect()
    bars = bars.encode(x=x, x2="right:Q", y=y, y2="zero:Q", color=colour, tooltip=tooltip)
    zero = table_chart("film").mark_rule(color=INK, opacity=0.6).encode(y=alt.datum(0, type="quantitative"))
    wrong = at_frame("film", "clock", f"wrong_{loss}")
    wrong = wrong.mark_text(align="left", baseline="bottom", fontSize=11.5, color=INK)
    wrong = wrong.encode(x=alt.value(0), y=alt.value(-6), text=f"wrong_{loss}:N")
    return panel([keep_table("ends"), bars, zero, wrong], f"Outputs under {name}", "")


def _ruler_panel():
    x = alt.X("update:Q", title="update", axis=alt.Axis(tickCount=5, grid=False), scale=domain_from("ends", "update"))
    scale = domain_from("ends", "value", type=SCALE, nice=True)
    y = alt.Y("value:Q", title=RULER, axis=alt.Axis(tickCount=5, format="~g", grid=False), scale=scale)
    colour = alt.Color("loss:N", scale=alt.Scale(domain=LOSSES, range=LOSS_COLOURS), legend=legend())
    dash = alt.StrokeDash("loss:N", scale=alt.Scale(domain=LOSSES, range=[[1, 0], [6, 3]]), legend=legend())
    lines = lines_of("curves", strokeWidth=2.2).encode(x=x, y=y, color=colour, strokeDash=dash)
    heads = at_frame("runs", "heads", "update", "value")
    rule = at_frame("film", "clock", "update").mark_rule(opacity=0.4, color=INK).encode(x=x)
    tooltip = ["loss:N", "update:Q", alt.Tooltip("value:Q", title=RULER, format=".5g")]
    points = looking_marks(heads, 90).encode(x=x, y=y, tooltip=tooltip)
    return panel([lines, rule, points], "Both, over the training cases")


def _rate_axis():
    return alt.Axis(format="%", tickCount=5)


@lru_cache
def _threshold_spec():
    x = alt.X("threshold:Q", title="threshold", scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(tickCount=5, grid=False))
    y = alt.Y("rate:Q", title=None, scale=alt.Scale(domain=[0, 1]), axis=_rate_axis())
    colours = alt.Scale(domain=MEASURES, range=[CLASS_COLOURS[2], POSITIVE, NEGATIVE])
    dashes = alt.Scale(domain=MEASURES, range=[[1, 0], [6, 3], [2, 2]])
    lines = (
        table_chart("rates")
        .mark_line(strokeWidth=2)
        .encode(
            x=x,
            y=y,
            color=alt.Color("measure:N", scale=colours, legend=legend(columns=2)),
            strokeDash=alt.StrokeDash("measure:N", scale=dashes, legend=legend(columns=2)),
        )
    )
    rule = table_chart("chosen").mark_rule(color=INK, strokeWidth=1.5, strokeDash=[4, 3]).encode(x=x)
    return alt.layer(lines, rule).properties(height=HEIGHT, title="Every threshold").to_dict()


@lru_cache
def _decision_spec():
    axis = alt.Axis(labelLimit=90, labelAngle=0, ticks=False, domain=False)
    scale = alt.Scale(domain=[CLASSES])
    cells = table_chart("cells").encode(
        x=alt.X("decided:N", sort=None, scale=scale, title="decided", axis=axis),
        y=alt.Y("true:N", sort=None, scale=scale, title="true", axis=axis),
    )
    squares = cells.mark_rect().encode(
        color=alt.Color("verdict:N", scale=alt.Scale(domain=["right", "wrong"], range=[POSITIVE, NEGATIVE]), legend=legend()),
        opacity=alt.Opacity("share:Q", scale=alt.Scale(domain=[0, 1], range=[0.08, 0.6]), legend=None),
        tooltip=["true:N", "decided:N", "count:Q", alt.Tooltip("share:Q", format=".1%", title="share of the true class")],
    )
    counts = cells.mark_text(fontSize=18, fontWeight=600, color=INK).encode(text="count:Q")
    return alt.layer(squares, counts).properties(height=HEIGHT, title="Decided at the threshold").to_dict()


@lru_cache
def _calibration_spec():
    scale = alt.Scale(domain=[0, 1])
    x = alt.X("p:Q", title="mean probability of class 1", scale=scale, axis=alt.Axis(format="%", tickCount=5, grid=False))
    y = alt.Y("share:Q", title="share that is class 1", scale=scale, axis=_rate_axis())
    diagonal = table_chart("diagonal").mark_line(strokeDash=[4, 3], color=INK, opacity=0.7).encode(x=x, y=y)
    line = table_chart("bins").mark_line(color=MIDDLE, strokeWidth=1.5).encode(x=x, y=y)
    tooltip = [
        alt.Tooltip("bin:N", title="p"),
        alt.Tooltip("p:Q", title="mean p", format=".3f"),
        alt.Tooltip("share:Q", title="share of class 1", format=".1%"),
        "cases:Q",
    ]
    size = alt.Size("cases:Q", scale=alt.Scale(range=[30, 420]), legend=None)
    points = table_chart("bins").mark_point(filled=True, color=POSITIVE, opacity=0.9)
    points = points.encode(x=x, y=y, size=size, tooltip=tooltip)
    return alt.layer(diagonal, line, points).properties(height=HEIGHT, title="Calibration").to_dict()
