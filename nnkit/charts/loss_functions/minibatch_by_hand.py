"""A minibatch of sigmoid outputs whose probabilities are dragged: their costs, both means and all slopes follow."""

from collections.abc import Sequence
from typing import Any

import altair as alt
import numpy as np
from altair.typing import ChartType

from nnkit.charts.chart import Drawing, chart
from nnkit.charts.colours import DASHES, INK, MIDDLE, NEGATIVE, POSITIVE
from nnkit.charts.layout import beside, template
from nnkit.charts.live import HANDLE, formula, handle, live, pointer, sent, value, version_of
from nnkit.charts.loss_functions.sigmoid_by_hand import largest_z, output_formulas, z_of
from nnkit.charts.loss_functions.sigmoid_output import HIGHEST_TOP, LOSS_COLOURS, LOSS_SHAPES, LOSSES, TERMS, cost_curves
from nnkit.charts.loss_functions.tooltips import number_tip, word_tip
from nnkit.charts.panels import line_of_words, number, titled
from nnkit.charts.parts import cues, domain_from, keep_table, legend, table_chart
from nnkit.loss_functions.sigmoid_output import SigmoidOutputs

LOWEST_TOP = 6.0  # of the costs that are drawn
BEYOND = 0.05  # how much longer their axis is at both ends, for marks there to be seen as a whole
WORDS = (
    "Two linked panels. Two curves over the probability p from 0 to 1, minus log p for target 1 and minus log of 1 minus p for "
    "target 0, with the outputs as points on them, which can be dragged; a triangle at the upper edge stands for a cost above it "
    "or an infinite one. For every case its slope dL/dz: a circle for log loss and a diamond for squared error, around a line at "
    "zero. The table does the same."
)
ONE_ROW = alt.Chart().transform_filter("datum.row === max(row, 0)")  # that of the case that is dragged, or else the first


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
            "given_p": outputs.p,
            "t": outputs.t,
            "label": np.array(labels, dtype=object),
        },
        "curve": cost_curves(top),
        "window": {
            "cost": np.array([-BEYOND * top, (1.0 + BEYOND) * top]),
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


@template
def _spec() -> dict[str, Any]:
    return live(
        beside([_cost_panel(), _slope_panel()], independent=("color", "shape", "stroke", "strokeDash")),
        value("at", "0", case=f"clamp({pointer('by_p', 'x')}, 0, 1)"),
        formula("largest", sent("window", "largest", "1")),
        formula("is_by_p", "!isFinite(largest)"),
        formula("z", z_of("at", "largest")),
        formula("p", f"is_by_p ? at : {output_formulas()['p']}"),
        formula("top", sent("window", "top", "1")),
        version=sent("window", "version"),
        told=["z", "p"],
    )


def _over_cases(layers: Sequence[alt.Chart]) -> alt.LayerChart:
    """Layers over the outputs, each with its p, its costs and their slopes under the hand, and the means of both costs."""
    rows = alt.LayerChart(data=alt.NamedData("outputs"), layer=list(layers))
    # a p that is given is taken as it is: from its z it would come back with another last digit
    own = {"p": "datum.row === row ? p : datum.given_p"}
    own["error"] = "is_by_p ? datum.p - datum.t : " + output_formulas("datum.")["error"]
    rows = rows.transform_calculate(z="datum.row === row ? z : datum.v", **output_formulas("datum.") | own)
    rows = rows.transform_joinaggregate(n="count()", log_loss_sum="sum(log_loss)", squared_error_sum="sum(squared_error)")
    return rows.transform_calculate(
        mean_log_loss="datum.log_loss_sum / datum.n", mean_squared_error="datum.squared_error_sum / datum.n"
    )


def _cost_panel() -> ChartType:
    x = alt.X("p:Q").title("probability p").scale(domain=[-0.02, 1.02], nice=False)
    y = alt.Y("cost:Q").title("cost").scale(domain_from("window", "cost")).axis(grid=True, tickCount=6)
    terms = cues("term", TERMS, colours=(POSITIVE, NEGATIVE), dashes=DASHES[:2], legend=legend())
    lines = table_chart("curve").mark_line(strokeWidth=2, clip=True).encode(x=x, y=y, order=alt.OrderValue(0), **terms)
    outputs = alt.Chart().transform_calculate(cost="min(datum.log_loss, top)")
    shape = "datum.log_loss > top ? 'triangle-up' : datum.t > 0.5 ? 'circle' : 'square'"
    points = outputs.mark_point(**HANDLE | {"size": 120, "shape": alt.expr(shape), "cursor": "ew-resize", "clip": True})
    fill = alt.condition("datum.t > 0.5", alt.value(POSITIVE), alt.value(NEGATIVE))
    points = handle(points.encode(x=x, y=y, fill=fill), "case")
    # a number stands beside its point, towards the middle
    look: dict[str, Any] = {"align": alt.expr("datum.p < 0.5 ? 'left' : 'right'"), "dx": alt.expr("datum.p < 0.5 ? 9 : -9")}
    labels = outputs.mark_text(**look, dy=alt.expr("datum.log_loss > top ? 6 : -8"), fontSize=13, fontWeight=600, color=INK)
    moved = [f"', case ' + datum.case + ': p = ' + {number('datum.p')}", f"', cost = ' + {number('datum.log_loss')}"]
    words = f"'mean log loss = ' + {number('datum.mean_log_loss')} + (row < 0 ? '' : {' + '.join(moved)})"
    layers = [lines, labels.encode(x=x, y=y, text=alt.Text("label:N")), points, line_of_words(ONE_ROW, words)]
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
    zero = alt.Chart().mark_rule(color=INK, opacity=0.7).encode(x=alt.XDatum(0, type="quantitative"))
    words = line_of_words(ONE_ROW, f"'mean squared error = ' + {number('datum.mean_squared_error')}")
    layers = [zero, links.encode(x=x, x2=alt.X2("squared_slope:Q"), y=y), points, words]
    return titled("by_case", _over_cases(layers), "How strongly each case pulls on its z")
