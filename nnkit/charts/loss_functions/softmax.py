"""Charts of a softmax: outputs and their gradients, probabilities and targets, costs, and who takes from whom."""

from functools import lru_cache

import altair as alt
import numpy as np

from nnkit.charts.chart import Drawing, chart
from nnkit.charts.colours import CLASS_COLOURS, CLASS_SHAPES, GROUND, INK, MIDDLE, NEGATIVE, POSITIVE, STRONG_INK
from nnkit.charts.parts import legend, table_chart

HEIGHT = 320
LOSSES = ("cross-entropy", "squared error")
MARKS = ("T", "after a step", "after MSE's")
PARTS = ("H(T)", "KL(T, P)")
DASHES = ([1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [12, 4], [4, 4], [1, 3], [10, 2, 2, 2])
GREEN = CLASS_COLOURS[2]


@chart
def output_arrows(cases, case):
    """One case's outputs as bars, with the steps against both losses' gradients as arrows on them.

    Parameters
    ----------
    cases : SoftmaxBatch
    case : int
        From 0.
    """
    x = cases.logits[:, case]
    ends = np.stack([cases.stepped.logits[:, case], cases.squared_stepped.logits[:, case]])
    moves = np.sign(ends - x)
    arrows = {
        "class": np.tile(_classes(cases), 2),
        "from": np.tile(x, 2),
        "to": ends.ravel(),
        "slope": np.concatenate([cases.gradients[:, case], cases.squared_gradients[:, case]]),
        "way": np.array(["down", "stays", "up"], dtype=object)[moves.ravel().astype(int) + 1],
        "loss": np.repeat(np.array(LOSSES, dtype=object), len(x)),
    }
    alt_text = (
        "A bar for each output, and on its end two arrows: where one step against the gradient takes it, for the cross-entropy "
        "and for the squared error on softmax."
    )
    return Drawing(_arrow_spec(), {"logits": {"class": _classes(cases), "x": x}, "arrows": arrows}, alt_text)


@chart
def probabilities(cases, case):
    """One case's probabilities as bars, with the targets and the probabilities after one step as marks."""
    n = cases.n_classes
    marks = {
        "class": np.tile(_classes(cases), 3),
        "share": np.concatenate([cases.targets[:, case], cases.stepped.P[:, case], cases.squared_stepped.P[:, case]]),
        "what": np.repeat(np.array(MARKS, dtype=object), n),
    }
    alt_text = "A bar for each class's probability, with marks for its target and for the probability after one step."
    return Drawing(_probability_spec(), {"P": {"class": _classes(cases), "share": cases.P[:, case]}, "marks": marks}, alt_text)


@chart
def class_costs(cases, case):
    """Each class's term of one case's cross-entropy, -T log P."""
    table = {"class": _classes(cases)} | _drawable(cases.terms[:, case])
    alt_text = "A bar for each class: its term, minus T log P, of the cross-entropy. An infinite one is written as such."
    return Drawing(_cost_spec(cases.unit), {"terms": table}, alt_text)


@chart
def batch_costs(cases):
    """The cross-entropy of every case, as the entropy of its target and the divergence on top of it."""
    names = np.array([str(case + 1) for case in range(cases.n_cases)], dtype=object)
    parts = {
        "case": np.tile(names, 2),
        "part": np.repeat(np.array(PARTS, dtype=object), cases.n_cases),
        "order": np.repeat([0, 1], cases.n_cases),
    } | _drawable(np.concatenate([cases.target_entropies, cases.kl_divergences]))
    alt_text = "A bar for each case of the batch: its cross-entropy, stacked of the target's entropy and the KL divergence."
    return Drawing(_batch_spec(cases.unit), {"parts": parts}, alt_text)


@chart
def competing_curves(competition):
    """Every class's probability while one output moves and the others stay."""
    n = len(competition.logits)
    amounts = np.linspace(-10.0, 10.0, 121)
    lines = {
        "class": np.repeat(np.arange(1, n + 1), len(amounts)),
        "amount": np.tile(amounts, n),
        "P": competition.curves(amounts).ravel(),
    }
    points = {"class": np.arange(1, n + 1), "amount": np.full(n, competition.amount), "P": competition.P_after}
    points["mark"] = points["class"]  # under a name of its own the shape stays out of the legend, which shows lines
    alt_text = "A line for each class: its probability while the chosen output is raised or lowered. One rises, all others fall."
    return Drawing(_curve_spec(n, competition.raised_class + 1), {"lines": lines, "points": points}, alt_text)


@chart
def jacobian_map(competition):
    """The derivative of every probability by every output, as a coloured table."""
    J = competition.jacobian
    n = len(J)
    table = {
        "row": np.repeat(np.arange(1, n + 1), n),
        "column": np.tile(np.arange(1, n + 1), n),
        "slope": J.ravel(),
        "shade": (J / max(np.abs(J).max(), np.finfo(float).tiny)).ravel(),
        "text": np.array([f"{value:.2g}" for value in J.ravel()], dtype=object),
    }
    alt_text = (
        "A square table of colours and numbers: the derivative of each probability by each output, blue and positive on the "
        "diagonal, orange and negative beside it."
    )
    return Drawing(_jacobian_spec(n), {"jacobian": table}, alt_text)


@chart
def paired_bars(first, second, names, title, *, unit=""):
    """Two numbers for each class, side by side.

    Parameters
    ----------
    first, second : arrays (n_classes,)
        An infinite number is written, for it cannot be drawn.
    names : (str, str)
        What the two are.
    title, unit : str
        The chart's title, and the unit of its axis.
    """
    n = len(first)
    table = {
        "class": np.tile(np.arange(1, n + 1), 2),
        "what": np.repeat(np.array(names, dtype=object), n),
    } | _drawable(np.concatenate([first, second]))
    alt_text = f"{title}: two bars for each class, {names[0]} and {names[1]}."
    return Drawing(_pair_spec(tuple(names), title, unit), {"pairs": table}, alt_text)


def _classes(cases):
    return np.arange(1, cases.n_classes + 1)


def _drawable(values):
    """Values for bars, with what is infinite as a text in place of a length."""
    infinite = np.isinf(values)
    texts = np.where(infinite, "∞", "").astype(object)
    return {"value": np.where(infinite, np.nan, values), "infinite": texts}


def _legend(columns=2, **options):
    return legend(columns=columns, labelLimit=300, **options)


def _class_axis(title="class"):
    return alt.X("class:O", title=title, axis=alt.Axis(labelAngle=0))


def _bars(name, **options):
    return table_chart(name).mark_bar(cornerRadius=2, **options)


@lru_cache
def _arrow_spec():
    legend = _legend(symbolType="square", symbolStrokeWidth=0)
    y = alt.Y("x:Q", title="output x", axis=alt.Axis(format="~g", tickCount=6))
    offset = alt.XOffset("loss:N", scale=alt.Scale(domain=LOSSES, paddingInner=0.1, paddingOuter=0.4))
    colour = alt.Color(
        "loss:N",
        scale=alt.Scale(domain=LOSSES, range=[POSITIVE, NEGATIVE]),
        legend=_legend(symbolType="square", symbolStrokeWidth=0),
    )
    tip = [
        "loss:N", alt.Tooltip("class:O"), alt.Tooltip("slope:Q", title="gradient", format=".4g"),
        alt.Tooltip("from:Q", title="output", format=".6g"), alt.Tooltip("to:Q", title="after the step", format=".6g"),
    ]  # fmt: skip
    bars = _bars("logits", color=MIDDLE, opacity=0.5).encode(
        x=_class_axis(), y=y, tooltip=[alt.Tooltip("class:O"), alt.Tooltip("x:Q", title="output", format=".6g")]
    )
    arrows = table_chart("arrows")
    lines = arrows.mark_rule(strokeWidth=2.5).encode(
        x=_class_axis(), xOffset=offset, y=alt.Y("from:Q"), y2="to:Q", color=colour, tooltip=tip,
        strokeDash=alt.StrokeDash("loss:N", scale=alt.Scale(domain=LOSSES, range=[[1, 0], [3, 2]]), legend=legend),
    )  # fmt: skip
    ways = alt.Scale(domain=["up", "down", "stays"], range=["triangle-up", "triangle-down", "circle"])
    heads = arrows.mark_point(filled=True, size=70, opacity=1).encode(
        x=_class_axis(), xOffset=offset, y=alt.Y("to:Q"), color=colour, tooltip=tip,
        shape=alt.Shape("way:N", scale=ways, legend=None),
    )  # fmt: skip
    zero = table_chart("logits").mark_rule(color=INK, opacity=0.6).encode(y=alt.YDatum(0))
    title = "Outputs, and a step each"
    return alt.layer(bars, zero, lines, heads).properties(height=HEIGHT, title=title).to_dict()


@lru_cache
def _probability_spec():
    y = alt.Y("share:Q", title="probability", scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(format="~g", tickCount=6))
    tip = [alt.Tooltip("class:O"), alt.Tooltip("share:Q", title="P", format=".6g")]
    bars = _bars("P", color=POSITIVE, opacity=0.8).encode(x=_class_axis(), y=y, tooltip=tip)
    # in a row above the bars, as the slide prints them: on the bars they would lie under the marks
    words = bars.mark_text(baseline="bottom", fontSize=11.5, color=INK).encode(
        x=_class_axis(), y=alt.value(-5), text=alt.Text("share:Q", format=".2f")
    )
    colours, shapes = [INK, GREEN, NEGATIVE], ["stroke", "diamond", "triangle-up"]
    marks = (
        table_chart("marks")
        .mark_point(filled=False, size=110, strokeWidth=2.2, opacity=1)
        .encode(
            x=_class_axis(),
            y=y,
            color=alt.Color("what:N", scale=alt.Scale(domain=MARKS, range=colours), legend=_legend(3)),
            shape=alt.Shape("what:N", scale=alt.Scale(domain=MARKS, range=shapes), legend=_legend(3)),
            tooltip=["what:N", alt.Tooltip("class:O"), alt.Tooltip("share:Q", title="share", format=".6g")],
        )
    )
    return alt.layer(bars, words, marks).properties(height=HEIGHT, title="Probabilities P, and targets T").to_dict()


@lru_cache
def _cost_spec(unit):
    y = alt.Y("value:Q", title=f"−T log P, {unit}", axis=alt.Axis(format="~g", tickCount=6))
    tip = [alt.Tooltip("class:O"), alt.Tooltip("value:Q", title="−T log P", format=".6g")]
    bars = _bars("terms", color=NEGATIVE, opacity=0.85).encode(x=_class_axis(), y=y, tooltip=tip)
    words = bars.mark_text(baseline="bottom", dy=-3, fontSize=11, color=INK).encode(
        x=_class_axis(), y=y, text=alt.Text("value:Q", format=".3~g")
    )
    return alt.layer(bars, words, _infinite("terms")).properties(height=HEIGHT, title="What each class costs").to_dict()


def _infinite(name):
    return table_chart(name).mark_text(fontSize=20, color=INK).encode(x=_class_axis(), y=alt.value(14), text="infinite:N")


@lru_cache
def _batch_spec(unit):
    x = alt.X("value:Q", title=f"H(P, T), {unit}", axis=alt.Axis(format="~g", tickCount=6))
    y = alt.Y("case:O", title="case", sort=None)
    colour = alt.Color("part:N", scale=alt.Scale(domain=PARTS, range=[MIDDLE, NEGATIVE]), legend=_legend(symbolStrokeWidth=0))
    tip = [alt.Tooltip("case:O"), "part:N", alt.Tooltip("value:Q", format=".6g")]
    bars = _bars("parts", stroke=INK, strokeWidth=0.6).encode(x=x, y=y, color=colour, order="order:Q", tooltip=tip)
    words = bars.mark_text(fontSize=18, align="left", color=INK).encode(x=alt.value(6), y=y, text="infinite:N")
    title = "What each case costs"
    return alt.layer(bars, words).properties(height=alt.Step(28), title=title).to_dict()


@lru_cache
def _curve_spec(n, raised_class):
    legend = _legend(6, symbolType="stroke", symbolStrokeWidth=3)
    classes = list(range(1, n + 1))
    dashes = [DASHES[k % len(DASHES)] for k in range(n)]
    colour = alt.Color(
        "class:O",
        scale=alt.Scale(domain=classes, range=list(CLASS_COLOURS[:n])),
        legend=legend,
    )
    x = alt.X("amount:Q", title=f"added to output {raised_class}", scale=alt.Scale(nice=False), axis=alt.Axis(tickCount=5))
    y = alt.Y("P:Q", title="probability", scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(format="~g", tickCount=6))
    lines = (
        table_chart("lines")
        .mark_line(strokeWidth=2)
        .encode(
            x=x,
            y=y,
            color=colour,
            strokeDash=alt.StrokeDash("class:O", scale=alt.Scale(domain=classes, range=dashes), legend=legend),
        )
    )
    shapes = alt.Scale(domain=classes, range=list(CLASS_SHAPES[:n]))
    tip = [alt.Tooltip("class:O"), alt.Tooltip("amount:Q", title="added", format=".3g"), alt.Tooltip("P:Q", format=".4g")]
    points = (
        table_chart("points")
        .mark_point(filled=True, size=90, opacity=1)
        .encode(x=x, y=y, color=colour, shape=alt.Shape("mark:O", scale=shapes, legend=None), tooltip=tip)
    )
    now = table_chart("points").mark_rule(color=INK, strokeDash=[3, 3]).encode(x=x)
    title = f"Output {raised_class} moves, the others stay"
    return alt.layer(now, lines, points).properties(height=HEIGHT, title=title).to_dict()


@lru_cache
def _jacobian_spec(n):
    x = alt.X("column:O", title="output x of class", axis=alt.Axis(labelAngle=0, orient="top"))
    y = alt.Y("row:O", title="probability P of class")
    shades = alt.Scale(domain=[-1, 0, 1], range=[NEGATIVE, GROUND, POSITIVE], interpolate="rgb")
    tip = [
        alt.Tooltip("row:O", title="P of class"), alt.Tooltip("column:O", title="x of class"),
        alt.Tooltip("slope:Q", title="dP/dx", format=".4g"),
    ]  # fmt: skip
    cells = table_chart("jacobian")
    rects = cells.mark_rect().encode(x=x, y=y, color=alt.Color("shade:Q", scale=shades, legend=None), tooltip=tip)
    layers = [rects]
    if n <= 6:  # in more columns the numbers would run into each other; they are in the tooltips and the file
        layers.append(cells.mark_text(fontSize=11, color=STRONG_INK).encode(x=x, y=y, text="text:N"))
    title = "The Jacobian dP/dx = diag(P) − PP′"
    return alt.layer(*layers).properties(height=HEIGHT, title=title).to_dict()


@lru_cache
def _pair_spec(names, title, unit):
    y = alt.Y("value:Q", title=unit or None, axis=alt.Axis(format="~g", tickCount=6))
    offset = alt.XOffset("what:N", scale=alt.Scale(domain=names))
    colours = alt.Scale(domain=names, range=[POSITIVE, NEGATIVE])
    colour = alt.Color("what:N", scale=colours, legend=_legend())
    opacity = alt.condition(alt.datum.what == names[1], alt.value(0.35), alt.value(0.95))
    tip = ["what:N", alt.Tooltip("class:O"), alt.Tooltip("value:Q", format=".6g")]
    bars = _bars("pairs", strokeWidth=1.6).encode(
        x=_class_axis(), xOffset=offset, y=y, color=colour, stroke=alt.Stroke("what:N", scale=colours, legend=_legend()),
        fillOpacity=opacity, tooltip=tip,
    )  # fmt: skip
    words = (
        table_chart("pairs")
        .mark_text(fontSize=20, color=INK)
        .encode(x=_class_axis(), xOffset=offset, y=alt.value(14), text="infinite:N")
    )
    return alt.layer(bars, words).properties(height=HEIGHT, title=title).to_dict()
