"""Charts of a table of counts: log pi(S) in its two parts, the model beside the frequencies, and the product that underflows."""

from functools import lru_cache

import altair as alt
import numpy as np

from nnkit.charts.chart import Drawing, chart
from nnkit.charts.colours import CLASS_COLOURS, INK, POSITIVE
from nnkit.charts.layout import side_by_side, static_panel
from nnkit.charts.parts import legend, table_chart
from nnkit.maximum_likelihood.joint_counts import MOST_CLASSES, SMALLEST_FLOAT, split_likelihood, uniform

BLUE, RED = POSITIVE, "#D6453D"  # the colours that the slide gives the two sums
CELL_COLOURS = list(CLASS_COLOURS[2 : 2 + MOST_CLASSES])  # of the classes: neither blue nor red
MOST_STEPS = 400  # of the running product that are drawn
MODELS = ("your θ", "even shares", "best θ (MLE)")
PARTS = ("red: Σ log p(f)", "blue: Σ log p(t|f)")
LOST = "product of floats"
KEPT = "sum of logs"
DESCRIPTION = (
    "Three panels: the logarithm of pi(S) as two bars end to end, for your model, for even shares and for the relative "
    "frequencies; the model's probability of each class beside its relative frequency; and the running product of all cases "
    "on a logarithmic axis, as floating-point numbers and as a sum of logarithms."
)


@chart
def split_sums(split):
    """The two sums of a model of a table of counts, the model itself, and the product case by case.

    Parameters
    ----------
    split : SplitLikelihood

    Returns
    -------
    Chart
    """
    models = (split, split_likelihood(split.counts, uniform(split.counts), split.copies), split.best)
    tables = {"sums": _bars(models), "labels": _labels(models), "cells": _cells(split), **_running(split)}
    return Drawing(_spec(), tables, DESCRIPTION)


def _bars(models):
    """Two bars for each model, the red one from 0 on, then the blue one where it is finite."""
    ends = [(0.0, model.log_marginal, model.log_marginal + model.log_conditional) for model in models]
    rows = [(name, *values) for name, values in zip(MODELS, ends, strict=True)]
    drawn = [(name, PARTS[0], start, middle) for name, start, middle, _ in rows]
    drawn += [(name, PARTS[1], middle, end) for name, _, middle, end in rows if np.isfinite(end)]
    names, parts, starts, stops = zip(*drawn, strict=True)
    return {
        "model": np.array(names, dtype=object),
        "part": np.array(parts, dtype=object),
        "start": np.array(starts),
        "end": np.array(stops),
        "size": np.array(stops) - np.array(starts),
    }


def _labels(models):
    texts = [
        f"{_number(model.log_conditional)} + {_number(model.log_marginal)} = {_number(model.log_likelihood)}" for model in models
    ]
    return {"model": np.array(MODELS, dtype=object), "text": np.array(texts, dtype=object)}


def _number(value):
    return "(−∞)" if value == -np.inf else f"({value:.5g})".replace("-", "−") if value < 0.0 else f"{value:.5g}"


def _cells(split):
    cells = [(value, label) for value in range(split.counts.shape[1]) for label in range(split.counts.shape[0])]
    at = tuple(np.array([(label, value) for value, label in cells]).T)
    seen = split.counts.sum(axis=0)[at[1]] > 0
    return {
        "cell": np.array([f"{split.classes[label]} | {split.values[value]}" for value, label in cells], dtype=object),
        "class": np.array([split.classes[label] for _, label in cells], dtype=object),
        "theta": split.theta[at],
        "frequency": np.where(seen, split.best.theta[at], np.nan),
        "count": split.counts[at] * split.copies,
    }


def _running(split):
    """The running product's logarithm to base 10, as the product gives it and as the sum of logarithms does."""
    n = split.n_cases
    at = np.unique(np.linspace(0, n, min(n + 1, MOST_STEPS)).astype(int))
    with np.errstate(divide="ignore"):
        lost = np.log10(split.products[at])
    kept = split.sums[at] / np.log(10.0)
    is_lost, is_kept = np.isfinite(lost), np.isfinite(kept)
    is_gone = split.products == 0.0
    end = [int(is_gone.argmax())] if is_gone.any() else []
    floor = np.log10(SMALLEST_FLOAT)
    # an underflow ends at the smallest float, an impossible case wherever the product has come
    ends = [floor if np.isfinite(split.sums[case]) else split.sums[case - 1] / np.log(10.0) for case in end]
    return {
        "running": {
            "case": np.concatenate([at[is_kept], at[is_lost]]),
            "power": np.concatenate([kept[is_kept], lost[is_lost]]),
            "way": np.repeat(np.array([KEPT, LOST], dtype=object), [is_kept.sum(), is_lost.sum()]),
        },
        "smallest": {"power": np.array([power for power in ends if power == floor])},
        "gone": {"case": np.array(end, dtype=float), "power": np.array(ends, dtype=float)},
    }


def _legend(columns=2):
    return legend(columns=columns, labelLimit=150)


@lru_cache
def _spec():
    return side_by_side([_sums_panel(), _cells_panel(), _running_panel()])


def _sums_panel():
    y = alt.Y("model:N", title=None, sort=list(MODELS), axis=alt.Axis(labelLimit=110))
    number = alt.Tooltip("size:Q", title="sum", format=".6g")
    bars = (
        table_chart("sums")
        .mark_bar(height=26)
        .encode(
            x=alt.X("start:Q", title="log π(S), natural", axis=alt.Axis(tickCount=4)),
            x2="end:Q",
            y=y,
            color=alt.Color("part:N", scale=alt.Scale(domain=PARTS, range=[RED, BLUE]), legend=_legend()),
            tooltip=["model:N", "part:N", number],
        )
    )
    words = (
        table_chart("labels")
        .mark_text(align="right", baseline="bottom", dy=-17, fontSize=11, color=INK)
        .encode(x=alt.value("width"), y=y, text="text:N")
    )
    return static_panel([bars, words], "log π(S) = blue + red", "the red bar has the same length in every row", offset=12)


def _cells_panel():
    names = [f"t{number + 1}" for number in range(MOST_CLASSES)]
    y = alt.Y("cell:N", title=None, sort=None, axis=alt.Axis(labelLimit=90, labelOverlap=False))
    x = alt.X("theta:Q", title="probability", scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(tickCount=5))
    values = [
        alt.Tooltip("theta:Q", title="θ", format=".4g"),
        alt.Tooltip("frequency:Q", title="relative frequency", format=".4g"),
        alt.Tooltip("count:Q", title="cases"),
    ]
    colour = alt.Color("class:N", scale=alt.Scale(domain=names, range=CELL_COLOURS), legend=None)
    bars = table_chart("cells").mark_bar(opacity=0.75).encode(x=x, y=y, color=colour, tooltip=["cell:N", *values])
    ticks = (
        table_chart("cells")
        .mark_tick(thickness=3, color=INK, opacity=1)
        .encode(x=alt.X("frequency:Q", title="probability"), y=y, tooltip=["cell:N", *values])
    )
    return static_panel([bars, ticks], "θ = p(t|f), as you set it", "the upright strokes are the relative frequencies", offset=12)


def _running_panel():
    x = alt.X("case:Q", title="cases multiplied", axis=alt.Axis(tickCount=4), scale=alt.Scale(nice=False))
    y = alt.Y("power:Q", title=None, axis=alt.Axis(tickCount=5), scale=alt.Scale(padding=8, nice=False))
    colour = alt.Color("way:N", scale=alt.Scale(domain=[KEPT, LOST], range=[POSITIVE, CLASS_COLOURS[0]]), legend=_legend())
    styles = {LOST: {"strokeWidth": 6, "opacity": 0.55}, KEPT: {"strokeWidth": 2}}
    lines = [
        table_chart("running").transform_filter(f"datum.way == '{way}'").mark_line(**style).encode(x=x, y=y, color=colour)
        for way, style in styles.items()
    ]
    floor = table_chart("smallest").mark_rule(strokeDash=[2, 3], color=INK, opacity=0.8).encode(y=y)
    name = table_chart("smallest").mark_text(align="right", baseline="top", dy=4, dx=-2, fontSize=11, color=INK)
    name = name.encode(x=alt.value("width"), y=y, text=alt.value("smallest float"))
    cross = table_chart("gone").mark_point(shape="cross", size=110, filled=True, angle=45, color=CLASS_COLOURS[0], opacity=1)
    cross = cross.encode(x=x, y=y, tooltip=[alt.Tooltip("case:Q", title="product is 0 from case")])
    return static_panel([*lines, floor, name, cross], "Multiply case by case", "logarithm to base 10 of the product so far")
