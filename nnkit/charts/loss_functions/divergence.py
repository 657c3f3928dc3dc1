"""Charts of whole distributions and of the arithmetic behind them: how a cost is made up, and where naive softmax breaks."""

from functools import lru_cache

import altair as alt
import numpy as np

from nnkit.charts.chart import Drawing, chart
from nnkit.charts.colours import INK, MIDDLE, NEGATIVE, POSITIVE
from nnkit.charts.parts import table_chart
from nnkit.loss_functions.softmax_stability import OVERFLOW, UNDERFLOW

HEIGHT = 340
SUMS = ("H(P, T): T is true", "H(T, P): P is true")
PARTS = ("entropy", "KL divergence")
BROKEN = ("the sum of e^x is 0", "the sum of e^x is ∞")
SMALLEST_ERROR = 1e-17  # what is exact is drawn here, for a logarithmic axis has no 0
DRAWN = "drawn"  # the selection that a click makes
NAMES = ("T", "P")
_END, _LEVELS = 100.0, 21


@chart
def drawn_distributions(pair):
    """Two distributions as bars that a click sets: the selection `DRAWN` holds the class, which distribution, and the share.

    Parameters
    ----------
    pair : DistributionPair
    """
    n = len(pair.T)
    classes, names = np.arange(1, n + 1), np.array(NAMES, dtype=object)
    bars = {"class": np.tile(classes, 2), "what": np.repeat(names, n), "share": np.concatenate([pair.T, pair.P])}
    levels = np.linspace(0.0, 1.0, _LEVELS)
    half = 0.5 * levels[1]
    cells = {
        "class": np.tile(np.repeat(classes, _LEVELS), 2),
        "what": np.repeat(names, n * _LEVELS),
        "level": np.tile(levels, 2 * n),
        "low": np.tile(np.maximum(levels - half, 0.0), 2 * n),
        "high": np.tile(np.minimum(levels + half, 1.0), 2 * n),
    }
    alt_text = "Two bars for each class, its share in T and in P. A click sets the height of a bar; the others are rescaled."
    return Drawing(_drawn_spec(), {"bars": bars, "cells": cells}, alt_text)


@chart
def cost_sums(pair):
    """Both cross-entropies of two distributions, each stacked of an entropy and a KL divergence.

    Parameters
    ----------
    pair : DistributionPair
    """
    values = np.array([pair.entropy_of_T, pair.entropy_of_P, pair.kl, pair.reverse_kl])
    infinite = np.isinf(values)
    parts = {
        "cost": np.tile(np.array(SUMS, dtype=object), 2),
        "part": np.repeat(np.array(PARTS, dtype=object), 2),
        "order": np.array([0, 0, 1, 1]),
        "value": np.where(infinite, np.nan, values),
    }
    sums = {
        "cost": np.array(SUMS, dtype=object),
        "text": np.array([_sum(pair.cost, pair.unit), _sum(pair.reverse_cost, pair.unit)], dtype=object),
    }
    alt_text = "Two bars, one for each cross-entropy, stacked of the entropy of what is true and the KL divergence."
    return Drawing(_sum_spec(pair.unit), {"parts": parts, "sums": sums}, alt_text)


@chart
def naive_errors(arithmetic):
    """How wrong the naive probabilities are while a constant moves all outputs, and where they are NaN.

    Parameters
    ----------
    arithmetic : SoftmaxStability
    """
    largest, errors = arithmetic.sweep()
    low, high = UNDERFLOW - _END, OVERFLOW + _END
    first, last = arithmetic.safe_range
    table = {"largest": largest, "error": np.maximum(errors, SMALLEST_ERROR)}
    broken = {
        "start": np.array([low, last]),
        "end": np.array([first, high]),
        "what": np.array(BROKEN, dtype=object),
    }
    here = arithmetic.shifted.max()
    place = np.clip(here, low, high)
    beyond = "" if place == here else ", beyond the axis"
    now = {"largest": np.array([place]), "text": np.array([f"now {here:.4g}{beyond}"], dtype=object)}
    alt_text = (
        "The relative error of naive softmax against the largest output: near 0 in the middle, and two shaded regions at the "
        "left and the right where it is not a number."
    )
    return Drawing(_error_spec(), {"errors": table, "broken": broken, "now": now}, alt_text)


def _sum(value, unit):
    return f"{'∞' if value == np.inf else format(value, '.4g')} {unit}"


@lru_cache
def _drawn_spec():
    x = alt.X("class:O", title="class", axis=alt.Axis(labelAngle=0))
    offset = alt.XOffset("what:N", scale=alt.Scale(domain=NAMES))
    axis = alt.Axis(format="~g", tickCount=6)
    colours = alt.Scale(domain=NAMES, range=[POSITIVE, NEGATIVE])
    legend = alt.Legend(orient="bottom", title=None, offset=4)
    bars = (
        table_chart("bars")
        .mark_bar(cornerRadius=2, strokeWidth=1.6)
        .encode(
            x=x,
            xOffset=offset,
            y=alt.Y("share:Q", title="share", scale=alt.Scale(domain=[0, 1]), axis=axis),
            color=alt.Color("what:N", scale=colours, legend=legend),
            stroke=alt.Stroke("what:N", scale=colours, legend=legend),
            fillOpacity=alt.condition("datum.what == 'P'", alt.value(0.35), alt.value(0.95)),
        )
    )
    fields = ["class", "what", "level"]
    click = alt.selection_point(name=DRAWN, fields=fields, on="click", toggle=False, clear=False, empty=False)
    cells = (
        table_chart("cells")
        .mark_bar(opacity=0, cursor="pointer")
        .encode(
            x=x,
            xOffset=offset,
            y=alt.Y("low:Q"),
            y2="high:Q",
            tooltip=["what:N", "class:O", alt.Tooltip("level:Q", title="click to set to", format=".2~f")],
        )
        .add_params(click)
    )
    return alt.layer(bars, cells).properties(height=HEIGHT, title="The two distributions: click to draw").to_dict()


@lru_cache
def _sum_spec(unit):
    x = alt.X("value:Q", title=unit, axis=alt.Axis(format="~g", tickCount=6))
    y = alt.Y("cost:N", title=None, sort=None, axis=alt.Axis(labelLimit=200))
    legend = alt.Legend(orient="bottom", title=None, offset=4, labelLimit=300, columns=2, symbolStrokeWidth=0)
    colour = alt.Color("part:N", scale=alt.Scale(domain=PARTS, range=[MIDDLE, NEGATIVE]), legend=legend)
    bars = (
        table_chart("parts")
        .mark_bar(stroke=INK, strokeWidth=0.6, height=26)
        .encode(x=x, y=y, color=colour, order="order:Q", tooltip=["cost:N", "part:N", alt.Tooltip("value:Q", format=".6g")])
    )
    words = (
        table_chart("sums")
        .mark_text(align="left", baseline="bottom", dy=-16, fontSize=13, fontWeight="bold", color=INK)
        .encode(x=alt.value(2), y=y, text="text:N")
    )
    return alt.layer(bars, words).properties(height=alt.Step(72), title="What each cost is made of").to_dict()


@lru_cache
def _error_spec():
    low, high = UNDERFLOW - _END, OVERFLOW + _END
    x = alt.X("largest:Q", title="largest output, as all move together", scale=alt.Scale(domain=[low, high], nice=False))
    y = alt.Y(
        "error:Q", title="relative error of naive P", scale=alt.Scale(type="log", domain=[SMALLEST_ERROR, 1.0]),
        axis=alt.Axis(values=[1e-16, 1e-12, 1e-8, 1e-4, 1.0], format="~e"),
    )  # fmt: skip
    legend = alt.Legend(orient="bottom", title="Naive softmax fails, because", offset=4, labelLimit=300, columns=2)
    regions = (
        table_chart("broken")
        .mark_rect(opacity=0.3)
        .encode(
            x=alt.X("start:Q"),
            x2="end:Q",
            color=alt.Color("what:N", scale=alt.Scale(domain=BROKEN, range=[MIDDLE, NEGATIVE]), legend=legend),
        )
    )
    line = table_chart("errors").mark_line(color=POSITIVE, strokeWidth=1.8).encode(x=x, y=y)
    now = table_chart("now")
    rule = now.mark_rule(color=INK, strokeDash=[4, 3], strokeWidth=1.6).encode(x=x)
    # on the side of the rule where there is room
    side = {"align": alt.expr("datum.largest > 0 ? 'right' : 'left'"), "dx": alt.expr("datum.largest > 0 ? -6 : 6")}
    word = now.mark_text(baseline="top", dy=4, color=INK, fontSize=12, **side).encode(x=x, y=alt.value(0), text="text:N")
    title = "Where naive softmax breaks"
    return alt.layer(regions, line, rule, word).properties(height=HEIGHT, title=title).to_dict()
