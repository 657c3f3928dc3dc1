"""Charts of a table of counts: log pi(S) in its two parts, the model beside the frequencies, and the product that underflows."""

from dataclasses import replace
from functools import lru_cache

import altair as alt
import numpy as np

from nnkit.charts.chart import Drawing, chart
from nnkit.charts.colours import CLASS_COLOURS, INK, NEGATIVE, POSITIVE
from nnkit.charts.layout import side_by_side, static_panel
from nnkit.charts.parts import cues, legend, table_chart
from nnkit.maximum_likelihood.joint_counts import MOST_CLASSES, SMALLEST_FLOAT, SplitLikelihood, uniform

BLUE, RED = POSITIVE, "#D6453D"  # the colours that the slide gives the two sums
CELL_COLOURS = CLASS_COLOURS[2 : 2 + MOST_CLASSES]  # of the classes: neither blue nor red
MOST_STEPS = 400  # of the running product that are drawn
MODELS = ("your θ", "even shares", "best θ (MLE)")
PARTS = ("red: Σ log p(f)", "blue: Σ log p(t|f)")
METHODS = ("sum of logs", "product of floats")
WORDS = (
    "Three panels: the logarithm of pi(S) as two bars end to end, for your model, for even shares and for the relative "
    "frequencies; the model's probability of each class beside its relative frequency; and the running product of all cases "
    "on a logarithmic axis, as floating-point numbers and as a sum of logarithms."
)


@chart
def split_sums(split: SplitLikelihood) -> Drawing:
    """The two sums of a model of a table of counts, the model itself, and the product case by case."""
    models = (split, replace(split, theta=uniform(split.counts)), split.best)
    tables = {"sums": _bars(models), "labels": _labels(models), "cells": _cells(split), **_running(split)}
    return Drawing(_spec(), tables, WORDS)


def _bars(models):
    """Two bars for each model: the red one from 0 on, then the blue one where it is finite."""
    red = np.array([model.log_marginal for model in models])
    blue = np.array([model.log_conditional for model in models])
    is_finite, names = np.isfinite(blue), np.array(MODELS, dtype=object)
    start = np.concatenate([np.zeros(len(models)), red[is_finite]])
    end = np.concatenate([red, (red + blue)[is_finite]])
    return {
        "model": np.concatenate([names, names[is_finite]]),
        "part": np.repeat(np.array(PARTS, dtype=object), [len(models), is_finite.sum()]),
        "start": start,
        "end": end,
        "size": end - start,
    }


def _labels(models):
    sums = [(model.log_conditional, model.log_marginal, model.log_likelihood) for model in models]
    texts = [f"{_number(blue)} + {_number(red)} = {_number(total)}" for blue, red, total in sums]
    return {"model": np.array(MODELS, dtype=object), "text": np.array(texts, dtype=object)}


def _number(value):
    return "(−∞)" if value == -np.inf else f"({value:.5g})".replace("-", "−") if value < 0.0 else f"{value:.5g}"


def _cells(split):
    """The cells of the table, value by value of the feature."""
    occurs = np.broadcast_to(split.counts.sum(axis=0) > 0, split.counts.shape)
    return {
        "cell": np.array([f"{label} | {value}" for value in split.values for label in split.classes], dtype=object),
        "class": np.array(split.classes * len(split.values), dtype=object),
        "theta": split.theta.T.ravel(),
        "frequency": np.where(occurs, split.best.theta, np.nan).T.ravel(),
        "count": split.counts.T.ravel() * split.copies,
    }


def _running(split):
    """The running product's logarithm to base 10, from the product itself and from the sum of logarithms."""
    n = split.n_cases
    at = np.unique(np.linspace(0, n, min(n + 1, MOST_STEPS)).astype(int))
    with np.errstate(divide="ignore"):
        by_product = np.log10(split.products[at])
    by_sum = split.sums[at] / np.log(10.0)
    is_product, is_sum = np.isfinite(by_product), np.isfinite(by_sum)
    is_gone = split.products == 0.0
    end = [int(is_gone.argmax())] if is_gone.any() else []
    floor = np.log10(SMALLEST_FLOAT)
    # an underflow ends at the smallest float, an impossible case wherever the product has come
    ends = [floor if np.isfinite(split.sums[case]) else split.sums[case - 1] / np.log(10.0) for case in end]
    return {
        "running": {
            "case": np.concatenate([at[is_sum], at[is_product]]),
            "power": np.concatenate([by_sum[is_sum], by_product[is_product]]),
            "method": np.repeat(np.array(METHODS, dtype=object), [is_sum.sum(), is_product.sum()]),
        },
        "smallest": {"power": np.array([power for power in ends if power == floor])},
        "gone": {"case": np.array(end, dtype=float), "power": np.array(ends, dtype=float)},
    }


def _legend():
    return legend(columns=2, labelLimit=150)


@lru_cache
def _spec():
    return side_by_side([_sums_panel(), _cells_panel(), _running_panel()])


def _sums_panel():
    x = alt.X("start:Q").title("log π(S), natural").axis(grid=True, tickCount=4)
    y = alt.Y("model:N").title(None).sort(list(MODELS)).axis(labelLimit=110)
    tooltip = [
        alt.Tooltip("model:N").title("model"),
        alt.Tooltip("part:N").title("part"),
        alt.Tooltip("size:Q").title("sum").format(".6g"),
    ]
    parts = cues("part", PARTS, colours=(RED, BLUE), legend=_legend())
    bars = table_chart("sums").mark_bar(height=26).encode(x=x, x2="end:Q", y=y, tooltip=tooltip, **parts)
    words = table_chart("labels").mark_text(align="right", baseline="bottom", dy=-17, fontSize=11, color=INK)
    words = words.encode(x=alt.value("width"), y=y, text="text:N")
    return static_panel([bars, words], "log π(S) = blue + red", "the red bar has the same length in every row", offset=12)


def _cells_panel():
    x = alt.X("theta:Q").title("probability").scale(domain=[0, 1]).axis(grid=True)
    y = alt.Y("cell:N").title(None).sort(None).axis(labelLimit=90, labelOverlap=False)
    tooltip = [
        alt.Tooltip("cell:N").title("class | value"),
        alt.Tooltip("theta:Q").title("θ").format(".4g"),
        alt.Tooltip("frequency:Q").title("share in its row").format(".4g"),
        alt.Tooltip("count:Q").title("cases").format(",.0f"),
    ]
    classes = cues("class", [f"t{number + 1}" for number in range(MOST_CLASSES)], colours=CELL_COLOURS)
    bars = table_chart("cells").mark_bar(opacity=0.75).encode(x=x, y=y, tooltip=tooltip, **classes)
    ticks = table_chart("cells").mark_tick(thickness=3, color=INK, opacity=1)
    ticks = ticks.encode(x=alt.X("frequency:Q").title("probability"), y=y, tooltip=tooltip)
    return static_panel([bars, ticks], "θ = p(t|f), as you set it", "upright strokes: the shares in each row", offset=12)


def _running_panel():
    x = alt.X("case:Q").title("cases multiplied").scale(nice=False).axis(grid=True, tickCount=4)
    y = alt.Y("power:Q").title(None).scale(padding=8, nice=False).axis(grid=True)
    methods = cues("method", METHODS, colours=(POSITIVE, NEGATIVE), legend=_legend())
    styles = {METHODS[1]: {"strokeWidth": 6, "opacity": 0.55}, METHODS[0]: {"strokeWidth": 2}}
    lines = [
        table_chart("running").transform_filter(f"datum.method == '{method}'").mark_line(**style).encode(x=x, y=y, **methods)
        for method, style in styles.items()
    ]
    floor = table_chart("smallest").mark_rule(strokeDash=[2, 3], color=INK, opacity=0.8).encode(y=y)
    name = table_chart("smallest").mark_text(align="right", baseline="top", dy=4, dx=-2, fontSize=11, color=INK)
    name = name.encode(x=alt.value("width"), y=y, text=alt.value("smallest float"))
    cross = table_chart("gone").mark_point(shape="cross", size=110, filled=True, angle=45, color=NEGATIVE, opacity=1)
    cross = cross.encode(x=x, y=y, tooltip=[alt.Tooltip("case:Q").title("product is 0 from case").format(",.0f")])
    return static_panel([*lines, floor, name, cross], "Multiply case by case", "logarithm to base 10 of the product so far")
