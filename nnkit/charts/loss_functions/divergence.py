"""Charts of two distributions and their costs, and of the range in which naive softmax works."""

from functools import lru_cache

import altair as alt
import numpy as np

from nnkit.charts.chart import Drawing, chart
from nnkit.charts.colours import INK, MIDDLE, NEGATIVE, POSITIVE
from nnkit.charts.loss_functions.softmax import GRID, class_axis, pair_channels, paired_bars
from nnkit.charts.loss_functions.tooltips import number_tip, word_tip
from nnkit.charts.parts import cues, legend, table_chart
from nnkit.loss_functions.divergence import DistributionPair
from nnkit.loss_functions.softmax_stability import MARGIN, OVERFLOW, UNDERFLOW, SoftmaxStability
from nnkit.numerals import for_people

HEIGHT = 400
SUMS = ("H(P, T): T is true", "H(T, P): P is true")
PARTS = ("entropy", "KL divergence")
BROKEN = ("the sum of e^x is 0", "the sum of e^x is ∞")
POWERS = "{0: '1', 4: '10⁻⁴', 8: '10⁻⁸', 12: '10⁻¹²', 16: '10⁻¹⁶'}[-round(log(datum.value) / LN10)]"  # on the axis of errors
SMALLEST_ERROR = 1e-17  # what is exact is drawn here, for a logarithmic axis has no 0
ENDS = UNDERFLOW - MARGIN, OVERFLOW + MARGIN  # of the axis of the largest logit
NAMES = ("T", "P")
LEVELS = np.linspace(0.0, 1.0, 21)  # the heights to which a click can set a bar


@chart
def drawn_distributions(pair: DistributionPair) -> Drawing:
    """Two distributions as bars that a click sets: it selects the `class`, the distribution's `name`, and the `level`."""
    n = len(pair.T)
    classes, names = np.arange(1, n + 1), np.array(NAMES, dtype=object)
    bars = {"class": np.tile(classes, 2), "name": np.repeat(names, n), "share": np.concatenate([pair.T, pair.P])}
    half = 0.5 * LEVELS[1]
    cells = {
        "class": np.tile(np.repeat(classes, len(LEVELS)), 2),
        "name": np.repeat(names, n * len(LEVELS)),
        "level": np.tile(LEVELS, 2 * n),
        "low": np.tile(np.maximum(LEVELS - half, 0.0), 2 * n),
        "high": np.tile(np.minimum(LEVELS + half, 1.0), 2 * n),
    }
    alt_text = "Two bars for each class, its share in T and in P. A click sets the height of a bar; the others are rescaled."
    return Drawing(_drawn_spec(), {"bars": bars, "cells": cells}, alt_text)


@chart
def cost_pairs(pair: DistributionPair) -> Drawing:
    """Each class's term of both cross-entropies, side by side."""
    return paired_bars(pair.terms, pair.reverse_terms, ("−T log P", "−P log T"), "What each class costs", pair.unit)


@chart
def cost_sums(pair: DistributionPair) -> Drawing:
    """Both cross-entropies of two distributions, each stacked of an entropy and a KL divergence."""
    values = np.array([pair.entropy_of_T, pair.entropy_of_P, pair.kl, pair.reverse_kl])
    parts = {
        "cost": np.tile(np.array(SUMS, dtype=object), 2),
        "part": np.repeat(np.array(PARTS, dtype=object), 2),
        "order": np.array([0, 0, 1, 1]),
        "value": np.where(np.isinf(values), np.nan, values),
    }
    texts = [f"{for_people(cost, 4)} {pair.unit}" for cost in (pair.cost, pair.reverse_cost)]
    sums = {"cost": np.array(SUMS, dtype=object), "text": np.array(texts, dtype=object)}
    alt_text = "Two bars, one for each cross-entropy, stacked of the entropy of what is true and the KL divergence."
    return Drawing(_sum_spec(pair.unit), {"parts": parts, "sums": sums}, alt_text)


@chart
def naive_errors(stability: SoftmaxStability) -> Drawing:
    """The error of the naive probabilities while a constant moves all logits, and where they are NaN."""
    largest, errors = stability.naive_errors()
    first, last = stability.safe_range
    table = {"largest": largest, "error": np.maximum(errors, SMALLEST_ERROR)}
    broken = {
        "start": np.array([ENDS[0], last]),
        "end": np.array([first, ENDS[1]]),
        "reason": np.array(BROKEN, dtype=object),
    }
    now = stability.shifted.max()
    drawn = np.clip(now, *ENDS)
    text = f"now {for_people(now, 4)}" + ("" if drawn == now else ", beyond the axis")
    tables = {"errors": table, "broken": broken, "now": {"largest": np.array([drawn]), "text": np.array([text], dtype=object)}}
    alt_text = (
        "The relative error of the plain formula against the largest output: near 0 in the middle, and two shaded regions at the "
        "left and the right where it is not a number."
    )
    return Drawing(_error_spec(), tables, alt_text)


@lru_cache
def _drawn_spec():
    channels = pair_channels(NAMES)
    y = alt.Y("share:Q").title("share").scale(domain=[0, 1]).axis(**GRID)
    bars = table_chart("bars").mark_bar(cornerRadius=2, strokeWidth=1.6).encode(x=class_axis(), y=y, **channels)
    click = alt.selection_point(
        name="drawn", fields=["class", "name", "level"], on="click", toggle=False, clear=False, empty=False
    )
    level = number_tip("level", "click to set to")
    cells = table_chart("cells").mark_bar(opacity=0, cursor="pointer").add_params(click)
    cells = cells.encode(
        x=class_axis(),
        xOffset=channels["xOffset"],
        y="low:Q",
        y2="high:Q",
        tooltip=[word_tip("name", "distribution"), word_tip("class"), level],
    )
    return alt.layer(bars, cells).properties(height=HEIGHT, title="The two distributions: click to draw").to_dict()


@lru_cache
def _sum_spec(unit):
    y = alt.Y("cost:N").title(None).sort(None).axis(labelLimit=200)
    bars = table_chart("parts").mark_bar(stroke=INK, strokeWidth=0.6, height=26)
    bars = bars.encode(
        x=alt.X("value:Q").title(unit).axis(**GRID),
        y=y,
        order="order:Q",
        tooltip=[word_tip("cost"), word_tip("part"), number_tip("value", unit)],
        **cues("part", PARTS, colours=(MIDDLE, NEGATIVE), legend=legend(columns=2, labelLimit=300, symbolStrokeWidth=0)),
    )
    words = table_chart("sums").mark_text(align="left", baseline="bottom", dy=-16, fontSize=13, fontWeight="bold", color=INK)
    words = words.encode(x=alt.value(2), y=y, text="text:N")
    return alt.layer(bars, words).properties(height=alt.Step(72), title="What each cost is made of").to_dict()


@lru_cache
def _error_spec():
    x = (
        alt.X("largest:Q")
        .title("largest output, as all move together")
        .scale(domain=ENDS, nice=False)
        .axis(grid=True, tickCount=10)
    )
    y = alt.Y("error:Q").title("relative error of P").scale(type="log", domain=[SMALLEST_ERROR, 1.0])
    y = y.axis(grid=True, values=[1e-16, 1e-12, 1e-8, 1e-4, 1.0], labelExpr=POWERS)
    reasons = legend(title="The plain formula fails, because", columns=2, labelLimit=300, symbolOpacity=0.3)
    regions = table_chart("broken").mark_rect(opacity=0.3)
    regions = regions.encode(x="start:Q", x2="end:Q", **cues("reason", BROKEN, colours=(MIDDLE, NEGATIVE), legend=reasons))
    line = table_chart("errors").mark_line(color=POSITIVE, strokeWidth=1.8).encode(x=x, y=y)
    now = table_chart("now").encode(x=x)
    rule = now.mark_rule(color=INK, strokeDash=[4, 3], strokeWidth=1.6)
    # on the side of the rule where there is room
    side = {"align": alt.expr("datum.largest > 0 ? 'right' : 'left'"), "dx": alt.expr("datum.largest > 0 ? -6 : 6")}
    word = now.mark_text(baseline="top", dy=4, color=INK, fontSize=12, **side).encode(y=alt.value(0), text="text:N")
    return alt.layer(regions, line, rule, word).properties(height=HEIGHT, title="Where the plain formula breaks").to_dict()
