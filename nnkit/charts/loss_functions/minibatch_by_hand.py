"""A minibatch of sigmoid outputs whose probabilities are dragged: their costs, both means and all slopes follow."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import altair as alt
import numpy as np
from altair.typing import ChartType

from nnkit.charts.chart import Drawing, chart
from nnkit.charts.colours import DASHES, INK, MIDDLE, NEGATIVE, POSITIVE
from nnkit.charts.layout import beside
from nnkit.charts.live import HANDLE, formula, handle, live, sent, value, version_of
from nnkit.charts.loss_functions.panels import line_of_words, titled
from nnkit.charts.loss_functions.sigmoid_by_hand import dragged_z, largest_z, output_formulas
from nnkit.charts.loss_functions.sigmoid_output import HIGHEST_TOP, LOSS_COLOURS, LOSS_SHAPES, LOSSES, TERMS, cost_curves
from nnkit.charts.loss_functions.tooltips import number_tip, word_tip
from nnkit.charts.parts import cues, domain_from, keep_table, legend, table_chart
from nnkit.loss_functions.sigmoid_output import SigmoidOutputs

LOWEST_TOP = 6.0  # of the costs that are drawn
ABOVE_TOP = 1.06  # where their axis ends, for marks at its upper edge to be seen as a whole
WORDS = (
    "Two linked panels. Two curves over the probability p from 0 to 1, minus log p for target 1 and minus log of 1 minus p for "
    "target 0, with the outputs as points on them, which can be dragged; a triangle at the upper edge stands for a cost above it "
    "or an infinite one. For every case its slope dL/dz: a circle for log loss and a diamond for squared error, around a line at "
    "zero. The table does the same."
)
ONE_ROW = alt.Chart().transform_filter("datum.row === max(row, 0)")  # that of the case that is dragged, or else the first
NUMBER = "(isFinite({0}) ? format({0}, '.4~g') : '∞')"


@chart
def minibatch_by_hand(outputs: SigmoidOutputs) -> Drawing:
    """Outputs that are dragged by their p; a drop has the `row`, and the `z` and `p` there."""
    costs = outputs.costs
    top = float(np.clip(1.1 * costs[np.isfinite(costs)].max(initial=0.0), LOWEST_TOP, HIGHEST_TOP))
    has_room = _have_room(outputs.p, np.minimum(costs, top) / top)
    labels = [str(case + 1) if is_free else "" for case, is_free in enumerate(has_room)]
    tables = {
        "outputs": {
            "row": np.arange(outputs.n_cases),
            "case": np.arange(1, outputs.n_cases + 1),
            "v": outputs.v,
            "t": outputs.t,
            "label": np.array(labels, dtype=object),
        },
        "curve": cost_curves(top),
        "window": {
            "cost": np.array([0.0, ABOVE_TOP * top]),
            "top": np.full(2, top),
            "largest": np.full(2, largest_z(outputs)),
            "version": np.full(2, float(version_of(outputs.v, outputs.t))),
        },
    }
    return Drawing(_spec(), tables, WORDS)


def _have_room(x, y):
    """Which of some points, in a unit square, have room for their number: the first of those that lie together."""
    chosen = []
    for k in range(len(x)):
        if all(abs(x[k] - x[other]) > 0.04 or abs(y[k] - y[other]) > 0.12 for other in chosen):
            chosen.append(k)
    return np.isin(np.arange(len(x)), chosen)


@lru_cache
def _spec() -> dict[str, Any]:
    return live(
        beside([_cost_panel(), _slope_panel()], independent=("color", "shape", "stroke", "strokeDash")),
        value("z", "0", case=dragged_z("by_p", sent("window", "largest", "1"))),
        formula("p", output_formulas()["p"]),
        formula("top", sent("window", "top", "1")),
        version=sent("window", "version"),
        told=["p"],
    )


def _over_cases(layers: Sequence[alt.Chart]) -> alt.LayerChart:
    """Layers over the outputs, each with its p, its costs and their slopes under the hand, and the means of both costs."""
    rows = alt.LayerChart(data=alt.NamedData("outputs"), layer=list(layers))
    rows = rows.transform_calculate(z="datum.row === row ? z : datum.v", **output_formulas("datum."))
    return rows.transform_joinaggregate(mean_log_loss="mean(log_loss)", mean_squared_error="mean(squared_error)")


def _cost_panel() -> ChartType:
    x = alt.X("p:Q").title("probability p").scale(domain=[0, 1], nice=False)
    y = alt.Y("cost:Q").title("cost").scale(domain_from("window", "cost")).axis(grid=True, tickCount=6)
    terms = cues("term", TERMS, colours=(POSITIVE, NEGATIVE), dashes=DASHES[:2], legend=legend())
    lines = table_chart("curve").mark_line(strokeWidth=2, clip=True).encode(x=x, y=y, order=alt.value(0), **terms)
    outputs = alt.Chart().transform_calculate(cost="min(datum.log_loss, top)")
    shape = "datum.log_loss > top ? 'triangle-up' : datum.t > 0.5 ? 'circle' : 'square'"
    points = outputs.mark_point(**HANDLE | {"size": 120, "shape": alt.expr(shape), "cursor": "ew-resize", "clip": True})
    fill = alt.condition("datum.t > 0.5", alt.value(POSITIVE), alt.value(NEGATIVE))
    points = handle(points.encode(x=x, y=y, fill=fill), "case")
    # a number stands beside its point, towards the middle
    look: dict[str, Any] = {"align": alt.expr("datum.p < 0.5 ? 'left' : 'right'"), "dx": alt.expr("datum.p < 0.5 ? 9 : -9")}
    labels = outputs.mark_text(**look, dy=alt.expr("datum.log_loss > top ? 6 : -8"), fontSize=13, fontWeight=600, color=INK)
    moved = ["', case ' + datum.case + ': p = ' + format(datum.p, '.4~g')", f"', cost = ' + {NUMBER.format('datum.log_loss')}"]
    words = f"'mean log loss = ' + {NUMBER.format('datum.mean_log_loss')} + (row < 0 ? '' : {' + '.join(moved)})"
    layers = [lines, labels.encode(x=x, y=y, text="label:N"), points, line_of_words(ONE_ROW, words)]
    return titled("by_p", _over_cases([keep_table("window"), *layers]), "What an output costs")


def _slope_panel() -> ChartType:
    x = alt.X("slope:Q").title("dL/dz").scale(domain=[-1, 1], nice=False)
    y = alt.Y("case:O").title("case").axis(grid=True, gridOpacity=0.4, labelOverlap=True)
    links = alt.Chart().transform_calculate(slope="datum.error").mark_rule(strokeWidth=1.5, color=MIDDLE)
    both = (
        alt.Chart()
        .transform_fold(["error", "squared_slope"], as_=["key", "slope"])
        .transform_calculate(loss=f"datum.key === 'error' ? '{LOSSES[0]}' : '{LOSSES[1]}'", target="'t = ' + datum.t")
    )
    points = both.mark_point(filled=True, size=100, opacity=0.95).encode(
        x=x,
        y=y,
        tooltip=[word_tip("case"), word_tip("target"), word_tip("loss"), number_tip("slope", "dL/dz")],
        **cues("loss", LOSSES, colours=LOSS_COLOURS, shapes=LOSS_SHAPES, legend=legend()),
    )
    points = points.properties(name="slopes")
    zero = alt.Chart().mark_rule(color=INK, opacity=0.7).encode(x=alt.datum(0, type="quantitative"))
    words = line_of_words(ONE_ROW, f"'mean squared error = ' + {NUMBER.format('datum.mean_squared_error')}")
    layers = [zero, links.encode(x=x, x2="squared_slope:Q", y=y), points, words]
    return titled("by_case", _over_cases(layers), "How strongly each case pulls on its z")
