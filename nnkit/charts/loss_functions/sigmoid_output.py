"""Charts of sigmoid outputs: what they cost by p and by v, and how strongly log loss and squared error pull on v."""

from functools import lru_cache

import altair as alt
import numpy as np

from nnkit.charts.chart import Drawing, chart
from nnkit.charts.colours import CLASS_COLOURS, INK, MIDDLE, NEGATIVE, POSITIVE
from nnkit.charts.parts import legend, table_chart
from nnkit.loss_functions.sigmoid_output import sigmoid_outputs

HEIGHT = 360
CURVE_POINTS = 161
LOWEST_TOP, HIGHEST_TOP = 6.0, 20.0  # of the axis of costs; what is above it stands at its upper edge
NARROWEST = 8.0  # half the width of a window over v

TERMS = ("t = 1: −log p", "t = 0: −log(1 − p)")
TARGETS = ("t = 1", "t = 0")
LOSSES = ("log loss", "squared error")
LOSS_COLOURS = (CLASS_COLOURS[2], CLASS_COLOURS[3])


@chart
def cost_of_p(outputs):
    """The curves -log p and -log(1 - p), and on them the outputs.

    Parameters
    ----------
    outputs : SigmoidOutputs
    dark : bool

    Returns
    -------
    Chart
    """
    costs = outputs.costs
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
    drawn = np.minimum(costs, top)
    names = [str(case + 1) if is_clear else "" for case, is_clear in enumerate(_clear_of_others(outputs.p, drawn / top))]
    table = {
        "case": np.arange(1, outputs.n_cases + 1),
        "p": outputs.p,
        "drawn": drawn,
        "cost": np.array([_said(cost) for cost in costs], dtype=object),
        "target": np.array(TARGETS, dtype=object)[(outputs.t == 0.0).astype(int)],
        "place": np.where(costs > top, "above", "inside").astype(object),
        "colour": np.where(outputs.t == 1.0, POSITIVE, NEGATIVE).astype(object),
        "shape": np.where(costs > top, "triangle-up", np.where(outputs.t == 1.0, "circle", "square")).astype(object),
        "label": np.array([_said(costs[0])] if outputs.n_cases == 1 else names, dtype=object),
    }
    alt_text = (
        "Two curves over the probability p from 0 to 1, minus log p for target 1 and minus log of 1 minus p for target 0, "
        "with the outputs as points on them; a triangle at the upper edge stands for a cost above it or an infinite one."
    )
    return Drawing(_cost_spec(), {"curve": curve, "outputs": table, "window": {"cost": np.array([0.0, top])}}, alt_text)


@chart
def losses_of_v(outputs):
    """Log loss and squared error of one output over its weighted sum v, for its target."""
    curves = {"log loss": lambda at: at.costs, "squared error": lambda at: at.squared_errors}
    alt_text = (
        "Two curves over the weighted sum v: log loss, which becomes a straight line where the output is wrong, and squared "
        "error, which flattens on both sides; a point on each marks the chosen output."
    )
    return Drawing(_over_v_spec("cost", "The cost over v"), _over_v(outputs, curves), alt_text)


@chart
def slopes_of_v(outputs):
    """The derivatives of log loss and squared error by v, over v, for the target of one output."""
    curves = {"log loss": lambda at: at.log_loss_derivatives, "squared error": lambda at: at.squared_error_derivatives}
    alt_text = (
        "Two curves over the weighted sum v: the slope of log loss, p minus t, which stays near 1 in size where the output is "
        "wrong, and that of squared error, which dies out on both sides; a point on each marks the chosen output."
    )
    return Drawing(_over_v_spec("dL/dv", "The slope dL/dv over v"), _over_v(outputs, curves), alt_text)


@chart
def pulls(outputs):
    """How strongly each case of a minibatch pulls on its v, under log loss and under squared error."""
    n = outputs.n_cases
    slopes = np.concatenate([outputs.log_loss_derivatives, outputs.squared_error_derivatives])
    table = {
        "case": np.tile(np.arange(1, n + 1), 2),
        "slope": slopes,
        "loss": np.repeat(np.array(LOSSES, dtype=object), n),
        "target": np.tile(np.array(TARGETS, dtype=object)[(outputs.t == 0.0).astype(int)], 2),
    }
    alt_text = "For every case its slope dL/dv: a circle for log loss and a diamond for squared error, around a line at zero."
    return Drawing(_pull_spec(), {"pulls": table}, alt_text)


def _clear_of_others(x, y):
    """Which of some points, by their places from 0 to 1, have room for their number: the first of those that lie together."""
    kept = []
    for point, place in enumerate(zip(x, y, strict=True)):
        if all(abs(place[0] - x[other]) > 0.04 or abs(place[1] - y[other]) > 0.12 for other in kept):
            kept.append(point)
    return np.isin(np.arange(len(x)), kept)


def _over_v(outputs, curves):
    """The tables of a chart over v: the curves of both losses for the output's target, and the output on them."""
    v, t = float(outputs.v[0]), float(outputs.t[0])
    half = max(NARROWEST, 1.2 * abs(v)) if np.isfinite(v) else NARROWEST
    places = np.linspace(-half, half, CURVE_POINTS)
    along = sigmoid_outputs(np.full(CURVE_POINTS, t), v=places)
    # an output at an infinite v stands at the edge of the window
    shown = sigmoid_outputs(t, v=np.clip(v, -half, half))
    names = np.array(LOSSES, dtype=object)
    return {
        "curves": {
            "v": np.tile(places, len(LOSSES)),
            "value": np.concatenate([curves[loss](along) for loss in LOSSES]),
            "loss": np.repeat(names, CURVE_POINTS),
        },
        "output": {
            "v": np.full(len(LOSSES), shown.v[0]),
            "value": np.concatenate([curves[loss](shown) for loss in LOSSES]),
            "loss": names,
            **looks_of_losses(1),
            **(
                {}
                if np.isfinite(v)
                else {"shape": np.full(len(LOSSES), f"triangle-{'left' if v < 0.0 else 'right'}", dtype=object)}
            ),
            "at": np.full(len(LOSSES), _said(v), dtype=object),
            "exact": np.array([_said(curves[loss](outputs)[0]) for loss in LOSSES], dtype=object),
        },
    }


def looking_marks(table, size):
    """Points that look as the table's own columns `colour` and `shape` say, without a say in the legend of the lines."""
    points = table.mark_point(filled=True, size=size, opacity=1, stroke="white", strokeWidth=1)
    return points.encode(fill=alt.Fill("colour:N", scale=None), shape=alt.Shape("shape:N", scale=None))


def looks_of_losses(n_each):
    """The columns `colour` and `shape` of as many points of log loss, and then of squared error."""
    return {
        "colour": np.repeat(np.array(LOSS_COLOURS, dtype=object), n_each),
        "shape": np.repeat(np.array(["circle", "diamond"], dtype=object), n_each),
    }


def _beside(table, is_left, *, dx, dy):
    """Words towards the middle of the chart."""
    align, shift = alt.expr(f"{is_left} ? 'left' : 'right'"), alt.expr(f"{is_left} ? {dx} : {-dx}")
    return table.mark_text(align=align, dx=shift, dy=dy, fontSize=13, fontWeight=600, color=INK)


def _said(value):
    return f"{value:.4g}".replace("inf", "∞").replace("-", "−")


@lru_cache
def _cost_spec():
    x = alt.X("p:Q", title="probability p", scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(tickCount=5, grid=False))
    scale = alt.Scale(nice=False, zero=True)
    terms = alt.Scale(domain=TERMS, range=[POSITIVE, NEGATIVE])
    y = alt.Y("cost:Q", title="cost", scale=scale, axis=alt.Axis(tickCount=6))
    lines = (
        table_chart("curve")
        .mark_line(strokeWidth=2)
        .encode(
            x=x,
            y=y,
            color=alt.Color("term:N", scale=terms, legend=legend()),
            strokeDash=alt.StrokeDash("term:N", scale=alt.Scale(domain=TERMS, range=[[1, 0], [6, 3]]), legend=legend()),
        )
    )
    window = table_chart("window").mark_point(opacity=0).encode(y=y)
    points = table_chart("outputs")
    tooltip = ["case:Q", alt.Tooltip("p:Q", format=".6g"), alt.Tooltip("target:N"), alt.Tooltip("cost:N", title="log loss")]
    at = {"x": x, "y": alt.Y("drawn:Q", scale=scale, title="cost")}
    marks = looking_marks(points, 120).encode(**at, tooltip=tooltip)
    labels = _beside(points, "datum.p < 0.5", dx=9, dy=alt.expr("datum.place == 'above' ? 6 : -8"))
    labels = labels.encode(**at, text="label:N")
    return alt.layer(lines, window, marks, labels).properties(height=HEIGHT, title="What an output costs").to_dict()


@lru_cache
def _over_v_spec(what, title):
    x = alt.X("v:Q", title="weighted sum v", scale=alt.Scale(nice=False), axis=alt.Axis(tickCount=6, grid=False))
    y = alt.Y("value:Q", title=what, axis=alt.Axis(tickCount=6))
    colour = alt.Color("loss:N", scale=alt.Scale(domain=LOSSES, range=LOSS_COLOURS), legend=legend())
    dash = alt.StrokeDash("loss:N", scale=alt.Scale(domain=LOSSES, range=[[1, 0], [6, 3]]), legend=legend())
    lines = table_chart("curves").mark_line(strokeWidth=2.2).encode(x=x, y=y, color=colour, strokeDash=dash)
    output = table_chart("output")
    rule = output.mark_rule(color=INK, opacity=0.35, strokeDash=[3, 3]).encode(x=x)
    tooltip = ["loss:N", alt.Tooltip("at:N", title="v"), alt.Tooltip("exact:N", title=what)]
    points = looking_marks(output, 130).encode(x=x, y=y, tooltip=tooltip)
    of_log_loss = output.transform_filter(f"datum.loss == '{LOSSES[0]}'")
    labels = (
        _beside(of_log_loss, "datum.v < 0", dx=4, dy=-15)
        if what == "cost"
        else of_log_loss.mark_text(dy=-17, fontSize=13, fontWeight=600, color=INK)
    )
    labels = labels.encode(x=x, y=y, text="exact:N")
    return alt.layer(rule, lines, points, labels).properties(height=HEIGHT, title=title).to_dict()


@lru_cache
def _pull_spec():
    pulled = table_chart("pulls")
    x = alt.X("slope:Q", title="dL/dv", scale=alt.Scale(domain=[-1, 1]), axis=alt.Axis(tickCount=5))
    y = alt.Y("case:O", title="case", axis=alt.Axis(grid=True, gridOpacity=0.4, labelOverlap=True))
    links = pulled.mark_line(strokeWidth=1.5, color=MIDDLE).encode(x=x, y=y, detail="case:O")
    points = pulled.mark_point(filled=True, size=100, opacity=0.95).encode(
        x=x,
        y=y,
        color=alt.Color("loss:N", scale=alt.Scale(domain=LOSSES, range=LOSS_COLOURS), legend=legend()),
        shape=alt.Shape("loss:N", scale=alt.Scale(domain=LOSSES, range=["circle", "diamond"]), legend=legend()),
        tooltip=["case:O", "target:N", "loss:N", alt.Tooltip("slope:Q", title="dL/dv", format=".5g")],
    )
    zero = table_chart("pulls").mark_rule(color=INK, opacity=0.7).encode(x=alt.datum(0, type="quantitative"))
    return alt.layer(zero, links, points).properties(height=HEIGHT, title="How strongly each case pulls on its v").to_dict()
