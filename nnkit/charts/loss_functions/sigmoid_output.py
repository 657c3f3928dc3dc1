"""Charts of sigmoid outputs: their costs by p and by v, and the derivatives of log loss and squared error by v."""

from functools import lru_cache

import altair as alt
import numpy as np

from nnkit.charts.chart import Drawing, chart
from nnkit.charts.colours import CLASS_COLOURS, DASHES, INK, MIDDLE, NEGATIVE, POSITIVE
from nnkit.charts.loss_functions.tooltips import number_tip, word_tip
from nnkit.charts.parts import cues, legend, table_chart, with_field
from nnkit.loss_functions.sigmoid_output import SigmoidOutputs, sigmoid_outputs
from nnkit.numerals import for_people

HEIGHT = 400
CURVE_POINTS = 161
LOWEST_TOP, HIGHEST_TOP = 6.0, 20.0  # of the axis of costs; what is above it stands at its upper edge
NARROWEST = 8.0  # half the width of a window over v

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
    # points at equal steps of cost on one half, and of p on the other: smooth where the curve is steep
    steep, flat = np.exp(-np.linspace(top, np.log(2.0), CURVE_POINTS)), np.linspace(0.5, 1.0, 40)[1:]
    p = np.concatenate([steep, flat])
    curve = {
        "p": np.concatenate([p, 1.0 - p]),
        "cost": np.tile(-np.log(p), 2),
        "term": np.repeat(np.array(TERMS, dtype=object), len(p)),
    }
    drawn, is_above = np.minimum(costs, top), costs > top
    if outputs.n_cases == 1:
        labels = [for_people(costs[0], 4)]
    else:
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
    return Drawing(_cost_spec(), {"curve": curve, "outputs": table, "window": {"cost": np.array([0.0, top])}}, alt_text)


@chart
def losses_of_v(outputs: SigmoidOutputs) -> Drawing:
    """Log loss and squared error of one output over its weighted sum z, for its target."""
    alt_text = (
        "Two curves over the weighted sum z: log loss, which becomes a straight line where the output is wrong, and squared "
        "error, which flattens on both sides; a point on each marks the chosen output."
    )
    return Drawing(_over_v_spec("cost", "The cost over z"), _over_v(outputs, "costs", "squared_errors"), alt_text)


@chart
def derivatives_of_v(outputs: SigmoidOutputs) -> Drawing:
    """The derivatives of log loss and squared error by v, over v, for the target of one output."""
    alt_text = (
        "Two curves over the weighted sum z: the slope of log loss, p minus t, which stays near 1 in size where the output is "
        "wrong, and that of squared error, which dies out on both sides; a point on each marks the chosen output."
    )
    tables = _over_v(outputs, "log_loss_derivatives", "squared_error_derivatives")
    return Drawing(_over_v_spec("dL/dz", "The slope dL/dz over z"), tables, alt_text)


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


def _over_v(outputs, of_log_loss, of_squared_error):
    """The tables of a chart over v: two properties of SigmoidOutputs as curves for the output's target, and the output."""
    v, t = float(outputs.v[0]), float(outputs.t[0])
    half = max(NARROWEST, 1.2 * abs(v)) if np.isfinite(v) else NARROWEST
    grid = np.linspace(-half, half, CURVE_POINTS)
    along = sigmoid_outputs(np.full(CURVE_POINTS, t), v=grid)
    # an output at an infinite v stands at the edge of the window
    drawn = sigmoid_outputs(t, v=np.clip(v, -half, half))
    names = (of_log_loss, of_squared_error)
    styles = dict(LOSS_STYLES)
    if not np.isfinite(v):
        styles["shape"] = np.full(2, "triangle-left" if v < 0.0 else "triangle-right", dtype=object)
    return {
        "curves": {
            "v": np.tile(grid, 2),
            "value": np.concatenate([getattr(along, name) for name in names]),
            "loss": np.repeat(np.array(LOSSES, dtype=object), CURVE_POINTS),
        },
        "output": {
            "v": np.repeat(drawn.v, 2),
            "value": np.concatenate([getattr(drawn, name) for name in names]),
            "loss": np.array(LOSSES, dtype=object),
            "at": np.full(2, for_people(v, 4), dtype=object),
            "exact": np.array([for_people(getattr(outputs, name)[0], 4) for name in names], dtype=object),
            **styles,
        },
    }


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
def _over_v_spec(quantity, title):
    x = alt.X("v:Q").title("weighted sum z").scale(nice=False).axis(tickCount=6)
    y = alt.Y("value:Q").title(quantity).axis(grid=True, tickCount=6)
    lines = loss_lines(table_chart("curves").mark_line(strokeWidth=2.2)).encode(x=x, y=y)
    output = table_chart("output").encode(x=x, y=y)
    rule = table_chart("output").mark_rule(color=INK, opacity=0.35, strokeDash=[3, 3]).encode(x=x)
    tooltip = [word_tip("loss"), word_tip("at", "z"), word_tip("exact", quantity)]
    points = styled_points(output, 130).encode(tooltip=tooltip)
    of_log_loss = output.transform_filter(f"datum.loss == '{LOSSES[0]}'")
    if quantity == "cost":
        labels = _label_beside(of_log_loss, "datum.v < 0", dx=4, dy=-15)
    else:
        labels = of_log_loss.mark_text(dy=-17, fontSize=13, fontWeight=600, color=INK)
    labels = labels.encode(text="exact:N")
    return alt.layer(rule, lines, points, labels).properties(height=HEIGHT, title=title).to_dict()


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
