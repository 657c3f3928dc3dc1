"""Charts of a softmax: what each case of a batch costs, competition, and a quiz answer."""

from typing import Any

import altair as alt
import numpy as np

from nnkit.charts.chart import Drawing, chart
from nnkit.charts.colours import CLASS_COLOURS, CLASS_SHAPES, DASHES, GROUND, INK, MIDDLE, NEGATIVE, POSITIVE, STRONG_INK
from nnkit.charts.layout import template
from nnkit.charts.loss_functions.tooltips import number_tip, word_tip
from nnkit.charts.parts import cues, legend, table_chart
from nnkit.loss_functions.quiz import QuizAnswer
from nnkit.loss_functions.softmax_batch import SoftmaxBatch
from nnkit.loss_functions.softmax_competition import AMOUNT, Competition

HEIGHT = 400
PARTS = ("H(T)", "KL(T, P)")
GRID: dict[str, Any] = {"grid": True, "format": "~g", "tickCount": 6}


@chart
def batch_costs(batch: SoftmaxBatch) -> Drawing:
    """The cross-entropy of every case, as the entropy of its target and the divergence on top of it."""
    names = np.array([str(case + 1) for case in range(batch.n_cases)], dtype=object)
    parts = {
        "case": np.tile(names, 2),
        "part": np.repeat(np.array(PARTS, dtype=object), batch.n_cases),
        "order": np.repeat([0, 1], batch.n_cases),
    } | _drawable(np.concatenate([batch.target_entropies, batch.kl_divergences]))
    alt_text = "A bar for each case of the batch: its cross-entropy, stacked of the target's entropy and the KL divergence."
    return Drawing(_batch_spec(batch.unit), {"parts": parts}, alt_text)


@chart
def competing_curves(competition: Competition) -> Drawing:
    """Every class's probability while one logit moves and the others stay."""
    classes, amounts = _classes(competition.logits), np.linspace(AMOUNT.low, AMOUNT.high, 121)
    lines = {
        "class": np.repeat(classes, len(amounts)),
        "amount": np.tile(amounts, len(classes)),
        "P": competition.curves(amounts).ravel(),
    }
    points = {"class": classes, "amount": np.full(len(classes), competition.amount), "P": competition.P_after}
    points["mark"] = classes  # under a name of its own the shape stays out of the legend, which shows lines
    alt_text = "A line for each class: its probability while the chosen output is raised or lowered."
    template = _curve_spec(len(classes), competition.raised_class + 1)
    return Drawing(template, {"lines": lines, "points": points}, alt_text)


@chart
def inhibition_curves(competition: Competition) -> Drawing:
    """Every class's share in a network of mutual inhibition over time, with the time at which they are the softmax."""
    now, classes = 1.0 / competition.temperature, _classes(competition.logits)
    times = now * np.linspace(0.0, 4.0, 121)
    lines = {
        "class": np.repeat(classes, len(times)),
        "time": np.tile(times, len(classes)),
        "share": competition.inhibition(times).ravel(),
    }
    alt_text = (
        "A line for each class over time: equal shares at first, then the strongest output takes from all others; a rule marks "
        "the time at which the shares are the softmax."
    )
    word = np.array(["softmax"], dtype=object)
    return Drawing(_inhibition_spec(len(classes)), {"lines": lines, "now": {"time": np.array([now]), "word": word}}, alt_text)


@chart
def jacobian_map(competition: Competition) -> Drawing:
    """The derivative of every probability by every logit, as a coloured table."""
    J = competition.jacobian
    row, column = np.indices(J.shape).reshape(2, -1) + 1
    table = {
        "row": row,
        "column": column,
        "derivative": J.ravel(),
        "shade": (J / max(np.abs(J).max(), np.finfo(float).tiny)).ravel(),
        "text": np.array([f"{value:.2g}" for value in J.ravel()], dtype=object),
    }
    alt_text = (
        "A square table of colours and numbers: the derivative of each probability by each output, blue where it is positive, "
        "orange where it is negative."
    )
    return Drawing(_jacobian_spec(len(J)), {"jacobian": table}, alt_text)


@chart
def probability_pairs(competition: Competition) -> Drawing:
    """The probabilities before and after one logit is raised, side by side."""
    return paired_bars(competition.P, competition.P_after, ("before", "after"), "Probabilities")


@chart
def guess_pairs(answer: QuizAnswer) -> Drawing:
    """A guess beside the true numbers."""
    return paired_bars(answer.truth, answer.guess, ("true", "your guess"), "Your guess beside the truth")


def paired_bars(first: np.ndarray, second: np.ndarray, names: tuple[str, str], title: str) -> Drawing:
    """The Drawing of two numbers for each class, (n_classes,), side by side."""
    table = {
        "class": np.tile(_classes(first), 2),
        "name": np.repeat(np.array(names, dtype=object), len(first)),
        "value": np.concatenate([first, second]),
    }
    alt_text = f"{title}: two bars for each class, {names[0]} and {names[1]}."
    return Drawing(_pair_spec(names, title), {"pairs": table}, alt_text)


def pair_channels(names: tuple[str, str]) -> dict[str, Any]:
    """The channels that tell two bars of a class apart: the first is full, the second hollow."""
    colours = cues("name", names, colours=(POSITIVE, NEGATIVE), legend=legend(columns=2, labelLimit=300))
    return {
        **colours,
        "stroke": alt.Stroke("name:N").scale(domain=names, range=[POSITIVE, NEGATIVE]).legend(None),
        "xOffset": alt.XOffset("name:N").scale(domain=names),
        "fillOpacity": alt.condition(alt.datum.name == names[1], alt.value(0.35), alt.value(0.95)),
    }


def class_axis() -> alt.X:
    """The horizontal axis of classes."""
    return alt.X("class:O").title("class").axis(labelAngle=0)


def share_axis(field: str) -> alt.Y:
    """The vertical axis of probabilities."""
    return alt.Y(field).title("probability").scale(domain=[0, 1]).axis(**GRID)


def _classes(values):
    return np.arange(1, len(values) + 1)


def _drawable(values):
    """Values for bars, with what is infinite as a text in place of a length."""
    infinite = np.isinf(values)
    return {"value": np.where(infinite, np.nan, values), "infinite": np.where(infinite, "∞", "").astype(object)}


@template
def _batch_spec(unit):
    y = alt.Y("case:O").title("case").sort(None)
    parts = cues("part", PARTS, colours=(MIDDLE, NEGATIVE), legend=legend(columns=2, labelLimit=300, symbolStrokeWidth=0))
    bars = (
        table_chart("parts")
        .mark_bar(cornerRadius=2, stroke=INK, strokeWidth=0.6)
        .encode(
            x=alt.X("value:Q").title(f"H(P, T), {unit}").axis(**GRID),
            y=y,
            order=alt.Order("order:Q"),
            tooltip=[word_tip("case"), word_tip("part"), number_tip("value", "value")],
            **parts,
        )
    )
    words = bars.mark_text(fontSize=18, align="left", color=INK).encode(x=alt.XValue(6), y=y, text=alt.Text("infinite:N"))
    return alt.layer(bars, words).properties(height=alt.Step(28), title="What each case costs")


def _class_lines(n):
    """The channels of a line for each class."""
    strokes = legend(columns=6, labelLimit=300, symbolType="stroke", symbolStrokeWidth=3)
    return cues("class", range(1, n + 1), colours=CLASS_COLOURS[:n], dashes=(DASHES * 2)[:n], legend=strokes)


@template
def _inhibition_spec(n):
    x = alt.X("time:Q").title("time of the competition").scale(nice=False).axis(grid=True)
    lines = table_chart("lines").mark_line(strokeWidth=2).encode(x=x, y=share_axis("share:Q"), **_class_lines(n))
    now = table_chart("now").encode(x=x)
    rule = now.mark_rule(color=INK, strokeDash=[3, 3])
    word = now.mark_text(align="left", baseline="top", dx=5, dy=4, color=INK, fontSize=12).encode(
        y=alt.YValue(0), text=alt.Text("word:N")
    )
    return alt.layer(rule, lines, word).properties(height=300, title="Mutual inhibition: every output holds down the others")


@template
def _curve_spec(n, raised_class):
    classes, channels = range(1, n + 1), _class_lines(n)
    x = alt.X("amount:Q").title(f"added to output {raised_class}").scale(nice=False).axis(grid=True)
    y = share_axis("P:Q")
    lines = table_chart("lines").mark_line(strokeWidth=2).encode(x=x, y=y, **channels)
    points = table_chart("points").mark_point(filled=True, size=90, opacity=1)
    points = points.encode(
        x=x,
        y=y,
        color=channels["color"],
        tooltip=[word_tip("class"), number_tip("amount", "added", 3), number_tip("P", "P", 4)],
        **cues("mark", classes, colours=None, shapes=CLASS_SHAPES[:n]),
    )
    now = table_chart("points").mark_rule(color=INK, strokeDash=[3, 3]).encode(x=x)
    title = f"Output {raised_class} moves, the others stay"
    return alt.layer(now, lines, points).properties(height=HEIGHT, title=title)


@template
def _jacobian_spec(n):
    cells = table_chart("jacobian").encode(
        x=alt.X("column:O").title("output x of class").axis(labelAngle=0, orient="top"),
        y=alt.Y("row:O").title("probability P of class"),
    )
    shades = alt.Color("shade:Q").scale(domain=[-1, 0, 1], range=[NEGATIVE, GROUND, POSITIVE], interpolate="rgb").legend(None)
    tip = [word_tip("row", "P of class"), word_tip("column", "x of class")]
    layers = [cells.mark_rect().encode(color=shades, tooltip=[*tip, number_tip("derivative", "dP/dx", 4)])]
    if n <= 6:  # in more columns the numbers would run into each other; they are in the tooltips and the file
        layers.append(cells.mark_text(fontSize=11, color=STRONG_INK).encode(text=alt.Text("text:N")))
    return alt.layer(*layers).properties(height=HEIGHT, title="The Jacobian: all slopes dP/dx")


@template
def _pair_spec(names, title):
    bars = (
        table_chart("pairs")
        .mark_bar(cornerRadius=2, strokeWidth=1.6)
        .encode(
            x=class_axis(),
            y=alt.Y("value:Q").title(None).axis(**GRID),
            tooltip=[word_tip("name", "what"), word_tip("class"), number_tip("value", "value")],
            **pair_channels(names),
        )
    )
    return bars.properties(height=HEIGHT, title=title)
