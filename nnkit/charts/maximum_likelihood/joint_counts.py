"""A table of counts under a model whose probabilities are dragged: log pi(S) in its two parts follows in every frame.

Beside both stands the product of all cases, which underflows; it is the server's, and follows on release.
"""

from dataclasses import replace
from typing import Any

import altair as alt
import numpy as np
from altair.typing import ChartType

from nnkit.charts.chart import Drawing, chart
from nnkit.charts.colours import CLASS_COLOURS, INK, NEGATIVE, POSITIVE
from nnkit.charts.layout import side_by_side, template
from nnkit.charts.live import HANDLE, formula, handle, live, pointer, sent, value, version_of
from nnkit.charts.panels import line_of_words, number, titled
from nnkit.charts.parts import cues, domain_from, keep_table, legend, table_chart
from nnkit.maximum_likelihood.joint_counts import MOST_CLASSES, SMALLEST_FLOAT, SplitLikelihood, uniform

BLUE, RED = POSITIVE, "#D6453D"  # the colours that the slide gives the two sums
CELL_COLOURS = CLASS_COLOURS[2 : 2 + MOST_CLASSES]  # of the classes: neither blue nor red
MOST_STEPS = 400  # of the running product that are drawn
MODELS = ("your θ", "even shares", "best θ (MLE)")
PARTS = ("red: Σ log p(f)", "blue: Σ log p(t|f)")
METHODS = ("sum of logs", "product of floats")
WORDS = (
    "Three panels: the logarithm of pi(S) as two bars end to end, for your model, for even shares and for the relative "
    "frequencies; the model's probability of each class beside its relative frequency, in bars whose ends can be dragged; and "
    "the running product of all cases on a logarithmic axis, as floating-point numbers and as a sum of logarithms. The sliders "
    "for the probabilities do the same as the bars."
)

# The probability that is dragged is `level`, and the others of its row of theta share the rest as they shared it before.
FORMULAS = {
    "was": "row < 0 ? 0 : moved.datum.theta",
    "scale": "was < 1 ? (1 - level) / (1 - was) : 0",
    "extra": f"was < 1 ? 0 : (1 - level) / ({sent('window', 'n_classes', '2')} - 1)",
}
THETA = (
    f"row < 0 || datum.model !== '{MODELS[0]}' || datum.value !== moved.datum.value ? datum.theta : "
    "datum.row === row ? level : datum.theta * scale + extra"
)
FADED = "row < 0 ? {} : 0.12"  # what only the server computes fades while a bar is dragged


@chart
def split_sums(split: SplitLikelihood) -> Drawing:
    """The two sums of a model of a table of counts, the model itself, and the product case by case.

    A drop has the `row`, a cell of the table, value by value of the feature, and the `level` to which it was dragged.
    """
    models = (split, replace(split, theta=uniform(split.counts)), split.best)
    lowest = min(model.log_likelihood for model in models if np.isfinite(model.log_likelihood))
    cells = _cells(split)
    n_cells = len(cells["row"])
    tables = {
        "terms": {
            "model": np.repeat(np.array(MODELS, dtype=object), n_cells),
            "theta": np.concatenate([model.theta.T.ravel() for model in models]),
            "red": np.full(3 * n_cells, split.log_marginal),
            **{name: np.tile(cells[name], 3) for name in ("row", "value", "count")},
        },
        "cells": cells,
        "window": {
            "total": np.array([1.25 * lowest or -1.0, 0.0]),
            "n_classes": np.full(2, len(split.classes)),
            "version": np.full(2, float(version_of(split.theta, split.counts))),
        },
        **_running(split),
    }
    return Drawing(_spec(), tables, WORDS)


def _cells(split):
    """The cells of the table, value by value of the feature."""
    n_classes, n_values = split.counts.shape
    occurs = np.broadcast_to(split.counts.sum(axis=0) > 0, split.counts.shape)
    return {
        "row": np.arange(split.counts.size),
        "cell": np.array([f"{label} | {value}" for value in split.values for label in split.classes], dtype=object),
        "class": np.array(split.classes * n_values, dtype=object),
        "value": np.repeat(np.arange(n_values), n_classes),
        "model": np.full(split.counts.size, MODELS[0], dtype=object),
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


@template
def _spec():
    return live(
        side_by_side([_sums_panel(), _cells_panel(), _running_panel()]),
        value("level", "0", end=pointer("cells", "x")),
        *(formula(name, expression) for name, expression in FORMULAS.items()),
        version=sent("window", "version"),
    )


def _said(words: str) -> alt.Chart:
    return line_of_words(table_chart("window").transform_filter("datum.total === 0"), f"'{words}'")


def _sums_panel() -> ChartType:
    x = alt.X("start:Q").title("log π(S), natural").scale(domain_from("window", "total")).axis(grid=True, tickCount=4)
    y = alt.Y("model:N").title(None).sort(list(MODELS)).axis(labelLimit=110)
    tooltip = [
        alt.Tooltip("model:N").title("model"),
        alt.Tooltip("part:N").title("part"),
        alt.Tooltip("size:Q").title("sum").format(".6g"),
    ]
    parts = cues("part", PARTS, colours=(RED, BLUE), legend=_legend())
    sums = table_chart("terms").transform_calculate(theta_now=THETA)
    sums = sums.transform_calculate(term="datum.count > 0 ? datum.count * log(datum.theta_now) : 0")
    sums = sums.transform_aggregate(blue="sum(term)", red="min(red)", groupby=["model"])

    def bars(part, start, size):
        rows = sums.transform_calculate(part=f"'{part}'", start=start, size=size, end=f"{start} + {size}")
        rows = rows.transform_filter("isFinite(datum.size)").mark_bar(height=26, clip=True)
        return rows.encode(x=x, x2=alt.X2("end:Q"), y=y, tooltip=tooltip, **parts)

    fields = ("datum.blue", "datum.red", "(datum.blue + datum.red)")
    blue, red, total = (f"({field} < 0 ? '(' + {number(field, 5)} + ')' : {number(field, 5)})" for field in fields)
    words = sums.transform_calculate(words=f"{blue} + ' + ' + {red} + ' = ' + {total}")
    words = words.mark_text(align="right", baseline="bottom", dy=-17, fontSize=11, color=INK)
    words = words.encode(x=alt.XValue("width"), y=y, text=alt.Text("words:N"))
    blue, red, total = (number(field, 6) for field in fields)
    line = sums.transform_filter(f"datum.model === '{MODELS[0]}'")
    line = line_of_words(line, f"'your θ: blue ' + {blue} + ', red ' + {red} + ', log π(S) ' + {total}")
    layers = [keep_table("window"), bars(PARTS[0], "0", "datum.red"), bars(PARTS[1], "datum.red", "datum.blue"), words, line]
    return titled("sums", layers, "log π(S) = blue + red")


def _cells_panel() -> ChartType:
    x = alt.X("theta_now:Q").title("probability").scale(domain=[0, 1]).axis(grid=True)
    y = alt.Y("cell:N").title(None).sort(None).axis(labelLimit=90, labelOverlap=False)
    tooltip = [
        alt.Tooltip("cell:N").title("class | value"),
        alt.Tooltip("theta_now:Q").title("θ").format(".4g"),
        alt.Tooltip("frequency:Q").title("share in its row").format(".4g"),
        alt.Tooltip("count:Q").title("cases").format(",.0f"),
    ]
    classes = cues("class", [f"t{number + 1}" for number in range(MOST_CLASSES)], colours=CELL_COLOURS)
    cells = table_chart("cells").transform_calculate(theta_now=THETA)
    bars = cells.mark_bar(opacity=0.75).encode(x=x, y=y, tooltip=tooltip, **classes)
    ticks = table_chart("cells").mark_tick(thickness=3, color=INK, opacity=1)
    ticks = ticks.encode(x=alt.X("frequency:Q").title("probability"), y=y, tooltip=tooltip)
    grips = cells.transform_filter(f"{sent('window', 'n_classes', '2')} > 1")  # of one class each probability is 1
    look = HANDLE | {"shape": "square", "size": 120, "strokeWidth": 8, "cursor": "ew-resize", "clip": True}
    grips = grips.mark_point(**look).encode(x=x, y=y, **classes)
    words = _said("upright strokes: the shares in each row")
    return titled("cells", [bars, ticks, handle(grips, "end"), words], "θ = p(t|f): drag a bar")


def _running_panel() -> ChartType:
    x = alt.X("case:Q").title("cases multiplied").scale(nice=False).axis(grid=True, tickCount=4)
    y = alt.Y("power:Q").title(None).scale(padding=8, nice=False).axis(grid=True)
    methods = cues("method", METHODS, colours=(POSITIVE, NEGATIVE), legend=_legend())
    styles: dict[str, dict[str, Any]] = {
        METHODS[1]: {"strokeWidth": 6, "opacity": alt.expr(FADED.format(0.55))},
        METHODS[0]: {"strokeWidth": 2, "opacity": alt.expr(FADED.format(1))},
    }
    lines = [
        table_chart("running").transform_filter(f"datum.method == '{method}'").mark_line(**style).encode(x=x, y=y, **methods)
        for method, style in styles.items()
    ]
    floor = table_chart("smallest").mark_rule(strokeDash=[2, 3], color=INK, opacity=0.8).encode(y=y)
    name = table_chart("smallest").mark_text(align="right", baseline="top", dy=4, dx=-2, fontSize=11, color=INK)
    name = name.encode(x=alt.XValue("width"), y=y, text=alt.TextValue("smallest float"))
    cross = table_chart("gone").mark_point(shape="cross", size=110, filled=True, angle=45, color=NEGATIVE, opacity=1)
    cross = cross.transform_filter("row < 0")
    cross = cross.encode(x=x, y=y, tooltip=[alt.Tooltip("case:Q").title("product is 0 from case").format(",.0f")])
    words = _said("logarithm to base 10 of the product so far")
    return titled("running", [*lines, floor, name, cross, words], "Multiply case by case")
