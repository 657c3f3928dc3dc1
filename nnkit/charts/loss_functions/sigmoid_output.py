"""Charts of the sigmoid outputs of a minibatch: their costs by p, and the derivatives of log loss and squared error by v."""

from functools import lru_cache

import altair as alt
import numpy as np

from nnkit.charts.chart import Drawing, chart
from nnkit.charts.colours import CLASS_COLOURS, DASHES, INK, MIDDLE, NEGATIVE, POSITIVE
from nnkit.charts.loss_functions.tooltips import number_tip, word_tip
from nnkit.charts.parts import cues, legend, table_chart, with_field
from nnkit.loss_functions.sigmoid_output import SigmoidOutputs
from nnkit.numerals import for_people

HEIGHT = 400
CURVE_POINTS = 161
LOWEST_TOP, HIGHEST_TOP = 6.0, 20.0  # of the axis of costs; what is above it stands at its upper edge

TERMS = ("t = 1: −log p", "t = 0: −log(1 − p)")
TARGETS = ("t = 1", "t = 0")
LOSSES = ("log loss", "squared error")
LOSS_COLOURS, LOSS_SHAPES = (CLASS_COLOURS[2], CLASS_COLOURS[3]), ("circle", "diamond")
LOSS_STYLES = {"colour": np.array(LOSS_COLOURS, dtype=object), "shape": np.array(LOSS_SHAPES, dtype=object)}
"""The columns `colour` and `shape` of a point of log loss and one of squared error, for `styled_points`."""


@chart
def cost_of_p(outputs: SigmoidOutputs) -> Drawing:
    """The curves -log p and -log(1 - p), and on them the outputs."""
    costs, is_yes = outputs.costs, outputs.t == 1.0
    finite = costs[np.isfinite(costs)]
    top = float(np.clip(1.1 * finite.max(initial=0.0), LOWEST_TOP, HIGHEST_TOP))
    drawn, is_above = np.minimum(costs, top), costs > top
    labels = [str(case + 1) if is_free else "" for case, is_free in enumerate(_have_room(outputs.p, drawn / top))]
    table = {
        "case": np.arange(1, outputs.n_cases + 1),
        "p": outputs.p,
        "drawn": drawn,
        "cost": np.array([for_people(cost, 4) for cost in costs], dtype=object),
        "target": _target_names(outputs),
        "position": np.where(is_above, "above", "inside").astype(object),
        "colour": np.where(is_yes, POSITIVE, NEGATIVE).astype(object),
        "shape": np.where(is_above, "triangle-up", np.where(is_yes, "circle", "square")).astype(object),
        "label": np.array(labels, dtype=object),
    }
    alt_text = (
        "Two curves over the probability p from 0 to 1, minus log p for target 1 and minus log of 1 minus p for target 0, "
        "with the outputs as points on them; a triangle at the upper edge stands for a cost above it or an infinite one."
    )
    tables = {"curve": cost_curves(top), "outputs": table, "window": {"cost": np.array([0.0, top])}}
    return Drawing(_cost_spec(), tables, alt_text)


def cost_curves(top: float) -> dict[str, np.ndarray]:
    """The curves -log p and -log(1 - p) up to a cost: the columns `p`, `cost` and `term`."""
    # points at equal steps of cost on one half, and of p on the other: smooth where the curve is steep
    steep, flat = np.linspace(top, np.log(2.0), CURVE_POINTS), np.linspace(0.5, 1.0, 40)[1:]
    p, cost = np.concatenate([np.exp(-steep), flat]), np.concatenate([steep, -np.log(flat)])
    term = np.repeat(np.array(TERMS, dtype=object), len(p))
    return {"p": np.concatenate([p, 1.0 - p]), "cost": np.tile(cost, 2), "term": term}


@chart
def derivatives_of_cases(outputs: SigmoidOutputs) -> Drawing:
    """The derivatives of log loss and squared error by v, for each case of a minibatch."""
    n = outputs.n_cases
    table = {
        "case": np.tile(np.arange(1, n + 1), 2),
        "derivative": np.concatenate([outputs.log_loss_derivatives, outputs.squared_error_derivatives]),
        "loss": np.repeat(np.array(LOSSES, dtype=object), n),
        "target": np.tile(_target_names(outputs), 2),
    }
    alt_text = "For every case its slope dL/dz: a circle for log loss and a diamond for squared error, around a line at zero."
    return Drawing(_case_spec(), {"derivatives": table}, alt_text)


def _target_names(outputs):
    return np.where(outputs.t == 1.0, *TARGETS).astype(object)


def _have_room(x, y):
    """Which of some points, in a unit square, have room for their number: the first of those that lie together."""
    chosen = []
    for k in range(len(x)):
        if all(abs(x[k] - x[other]) > 0.04 or abs(y[k] - y[other]) > 0.12 for other in chosen):
            chosen.append(k)
    return np.isin(np.arange(len(x)), chosen)


def styled_points(table: alt.Chart, size: float) -> alt.Chart:
    """Points in the table's own columns `colour` and `shape`, which leave the legend to the lines."""
    points = table.mark_point(filled=True, size=size, opacity=1, stroke="white", strokeWidth=1)
    return points.encode(fill=alt.Fill("colour:N").scale(None), shape=alt.Shape("shape:N").scale(None))


def loss_lines(table: alt.Chart) -> alt.Chart:
    """The channels of lines of log loss and of squared error."""
    return table.encode(**cues("loss", LOSSES, colours=LOSS_COLOURS, dashes=DASHES[:2], legend=legend()))


def _label_beside(table, is_left, *, dx, dy):
    """Words beside a point, towards the middle of the chart."""
    align, shift = alt.expr(f"{is_left} ? 'left' : 'right'"), alt.expr(f"{is_left} ? {dx} : {-dx}")
    return table.mark_text(align=align, dx=shift, dy=dy, fontSize=13, fontWeight=600, color=INK)


@lru_cache
def _cost_spec():
    x = alt.X("p:Q").title("probability p").scale(domain=[0, 1])
    y = alt.Y("cost:Q").title("cost").scale(nice=False, zero=True).axis(grid=True, tickCount=6)
    terms = cues("term", TERMS, colours=(POSITIVE, NEGATIVE), dashes=DASHES[:2], legend=legend())
    lines = table_chart("curve").mark_line(strokeWidth=2).encode(x=x, y=y, **terms)
    window = table_chart("window").mark_point(opacity=0).encode(y=y)
    outputs = table_chart("outputs").encode(x=x, y=with_field(y, "drawn:Q"))
    tooltip = [word_tip("case"), number_tip("p", digits=6), word_tip("target"), word_tip("cost", "log loss")]
    points = styled_points(outputs, 120).encode(tooltip=tooltip)
    labels = _label_beside(outputs, "datum.p < 0.5", dx=9, dy=alt.expr("datum.position == 'above' ? 6 : -8"))
    labels = labels.encode(text="label:N")
    return alt.layer(lines, window, points, labels).properties(height=HEIGHT, title="What an output costs").to_dict()


@lru_cache
def _case_spec():
    cases = table_chart("derivatives").encode(
        x=alt.X("derivative:Q").title("dL/dz").scale(domain=[-1, 1]),
        y=alt.Y("case:O").title("case").axis(grid=True, gridOpacity=0.4, labelOverlap=True),
    )
    links = cases.mark_line(strokeWidth=1.5, color=MIDDLE).encode(detail="case:O")
    points = cases.mark_point(filled=True, size=100, opacity=0.95).encode(
        tooltip=[word_tip("case"), word_tip("target"), word_tip("loss"), number_tip("derivative", "dL/dz")],
        **cues("loss", LOSSES, colours=LOSS_COLOURS, shapes=LOSS_SHAPES, legend=legend()),
    )
    zero = table_chart("derivatives").mark_rule(color=INK, opacity=0.7).encode(x=alt.datum(0, type="quantitative"))
    return alt.layer(zero, links, points).properties(height=HEIGHT, title="How strongly each case pulls on its z").to_dict()
