"""Charts of single nudges: the sum they climb, the losses they lower, and the gradients of the cases of one update."""

from functools import lru_cache

import altair as alt
import numpy as np

from nnkit.charts.chart import Drawing, chart
from nnkit.charts.colours import INK, MIDDLE, NEGATIVE, POSITIVE
from nnkit.charts.parts import legend, table_chart

HEIGHT = 340
MOST_LARGE_POINTS = 80  # above this, points are drawn smaller
MOST_PLACES = 100  # on a line that answer the pointer
MOVES = ("start", "rose", "fell", "stayed")
RULES = ("following |P − t|", "following (P − t)²")
KINDS = {"absolute": "mean |P − t|", "squared": "mean (P − t)²"}


@chart
def climbed_sum(ascent):
    """The sum of L over all cases, update by update, with each rise and fall marked."""
    rises = ascent.total_rises
    moves = np.array(MOVES, dtype=object)[np.concatenate([[0], np.select([rises > 0.0, rises < 0.0], [1, 2], 3)])]
    table = {
        "update": np.arange(len(ascent.W)),
        "total": ascent.totals,
        "move": moves,
        "case": np.array(["–", *(str(case + 1) for case in ascent.order)], dtype=object),
    }
    alt_text = (
        "A line of the sum of L over all cases after each update; upward triangles where it rose, downward ones where it fell."
    )
    return Drawing(_sum_spec(len(ascent.W) > MOST_LARGE_POINTS), {"totals": table}, alt_text)


@chart
def climbed_path(ascent):
    """The way of (x, y) over the plane of the two parameters."""
    table = {"update": np.arange(len(ascent.W)), "x": ascent.W[:, 0], "y": ascent.W[:, 1]}
    alt_text = "The path of the parameters x and y, one step for each case, with a square at the start and a circle at the end."
    return Drawing(_path_spec(len(ascent.W) > MOST_LARGE_POINTS), {"path": table, "ends": _ends(table)}, alt_text)


@chart
def descended_losses(absolute, squared, kind):
    """One loss over all cases, after each update of two descents that follow different ones.

    Parameters
    ----------
    absolute, squared : SingleCaseDescent
    kind : {"absolute", "squared"}
        Which loss is drawn.
    """
    losses = [run.loss(kind) for run in (absolute, squared)]
    both = np.concatenate(losses)
    is_log = both.min() > 0.0 and both.max() > 1e3 * both[0]  # it diverges: a linear axis would show its end alone
    alt_text = f"Two lines: the {KINDS[kind]} over all cases after each update, of the two descents from the same start."
    return Drawing(_loss_spec(kind, bool(is_log)), {"losses": _by_rule(losses), "places": _places(losses)}, alt_text)


@chart
def predictions_of_case(absolute, squared, case):
    """The prediction for one case after each update of two descents, and its target."""
    predictions = [run.predictions_of(case) for run in (absolute, squared)]
    target = {"value": absolute.targets[case : case + 1]}
    tables = {"predictions": _by_rule(predictions), "places": _places(predictions), "target": target}
    alt_text = (
        "Two lines: the prediction for the chosen case after each update of the two descents, around a dashed line, its target."
    )
    return Drawing(_prediction_spec(), tables, alt_text)


@chart
def per_case_gradients(update):
    """Each case's gradient for every weight, and their mean, of one update.

    Parameters
    ----------
    update : Update
    """
    names = np.array(update.parameter_names, dtype=object)
    n = update.n_cases
    cases = {
        "weight": np.repeat(names, n),
        "case": np.tile(update.columns + 1, len(names)),
        "gradient": np.nan_to_num(update.per_case_gradients, posinf=np.nan, neginf=np.nan).ravel(),
        "what": np.full(n * len(names), "each case", dtype=object),
    }
    mean = {"weight": names, "gradient": update.gradient, "what": np.full(len(names), "their mean", dtype=object)}
    alt_text = (
        "For every weight a row of dots, the gradients of the cases of the minibatch, and a diamond, their mean; a line at zero."
    )
    return Drawing(_gradient_spec(), {"cases": cases, "mean": mean}, alt_text)


def _by_rule(values):
    """Two runs' values, from the start on, one below the other."""
    return {
        "update": np.concatenate([np.arange(len(each)) for each in values]),
        "value": np.concatenate(values),
        "rule": np.repeat(np.array(RULES, dtype=object), [len(each) for each in values]),
    }


def _places(values):
    """The updates at which both runs' values are said to the pointer."""
    n = min(len(each) for each in values)
    updates = np.unique(np.linspace(0, n - 1, min(n, MOST_PLACES)).astype(int))
    return {"update": updates} | {rule: each[updates] for rule, each in zip(RULES, values, strict=True)}


def _ends(table):
    rows = [0, -1]
    return {"x": table["x"][rows], "y": table["y"][rows], "what": np.array(["start", "end"], dtype=object)}


def _updates():
    return alt.X("update:Q", title="update", axis=alt.Axis(tickMinStep=1, grid=False), scale=alt.Scale(nice=False))


@lru_cache
def _sum_spec(is_small):
    points = table_chart("totals")
    y = alt.Y("total:Q", title="sum of L over all cases", scale=alt.Scale(zero=False))
    colours = alt.Scale(domain=MOVES, range=["#8B93A0", POSITIVE, NEGATIVE, MIDDLE])
    shapes = alt.Scale(domain=MOVES, range=["square", "triangle-up", "triangle-down", "diamond"])
    line = points.mark_line(strokeWidth=1.5, color="#8B93A0").encode(x=_updates(), y=y)
    marks = points.mark_point(filled=True, size=30 if is_small else 110, opacity=1).encode(
        x=_updates(),
        y=y,
        color=alt.Color("move:N", scale=colours, legend=legend()),
        shape=alt.Shape("move:N", scale=shapes, legend=legend()),
        tooltip=[
            "update:Q",
            alt.Tooltip("case:N", title="case"),
            alt.Tooltip("total:Q", title="sum of L", format=".6g"),
            "move:N",
        ],
    )
    return alt.layer(line, marks).properties(height=HEIGHT, title="The sum of L over all cases").to_dict()


@lru_cache
def _path_spec(is_small):
    path = table_chart("path")
    scale = alt.Scale(zero=False, padding=14)
    x, y = alt.X("x:Q", title="x", scale=scale), alt.Y("y:Q", title="y", scale=scale)
    line = path.mark_line(strokeWidth=1.8, color=POSITIVE).encode(x=x, y=y, order="update:Q")
    points = path.mark_point(filled=True, size=10 if is_small else 34, opacity=1, color=POSITIVE).encode(
        x=x, y=y, tooltip=["update:Q", alt.Tooltip("x:Q", format=".6g"), alt.Tooltip("y:Q", format=".6g")]
    )
    shown = alt.Scale(domain=["start", "end"], range=["square", "circle"])
    colours = alt.Scale(domain=["start", "end"], range=["#8B93A0", NEGATIVE])
    ends = (
        table_chart("ends")
        .mark_point(filled=True, size=130, opacity=1)
        .encode(
            x=x,
            y=y,
            shape=alt.Shape("what:N", scale=shown, legend=legend()),
            color=alt.Color("what:N", scale=colours, legend=legend()),
        )
    )
    return alt.layer(line, points, ends).properties(height=HEIGHT, title="The way of (x, y)").to_dict()


def _rule_encoding():
    return {
        "color": alt.Color("rule:N", scale=alt.Scale(domain=RULES, range=[NEGATIVE, POSITIVE]), legend=legend()),
        "strokeDash": alt.StrokeDash("rule:N", scale=alt.Scale(domain=RULES, range=[[5, 2], [1, 0]]), legend=None),
    }


def _pointer():
    """What answers the pointer at an update, anywhere above or below the lines."""
    said = ["update:Q", *(alt.Tooltip(f"{rule}:Q", format=".6g") for rule in RULES)]
    return table_chart("places").mark_rule(opacity=0, strokeWidth=8).encode(x=_updates(), tooltip=said)


@lru_cache
def _loss_spec(kind, is_log):
    scale = alt.Scale(type="log" if is_log else "linear")
    y = alt.Y("value:Q", title=None, scale=scale, axis=alt.Axis(format=".6~g", tickCount=5))
    lines = table_chart("losses").mark_line(strokeWidth=2).encode(x=_updates(), y=y, **_rule_encoding())
    title = f"{KINDS[kind]} over all cases".replace("mean", "Mean")
    return alt.layer(lines, _pointer()).properties(height=HEIGHT, title=title).to_dict()


@lru_cache
def _prediction_spec():
    scale = alt.Scale(zero=False)
    y = alt.Y("value:Q", title=None, scale=scale, axis=alt.Axis(format=".6~g", tickCount=5))
    lines = table_chart("predictions").mark_line(strokeWidth=2).encode(x=_updates(), y=y, **_rule_encoding())
    target = table_chart("target").mark_rule(strokeDash=[3, 3], strokeWidth=1.5, color=INK).encode(y=y)
    name = target.mark_text(align="left", baseline="bottom", dx=4, dy=-2, color=INK).encode(
        x=alt.value(0), y=y, text=alt.value("target t")
    )
    title = "Prediction P for the chosen case"
    return alt.layer(target, lines, name, _pointer()).properties(height=HEIGHT, title=title).to_dict()


@lru_cache
def _gradient_spec():
    kinds = ["each case", "their mean"]
    x = alt.X("gradient:Q", title="gradient: loss by weight", axis=alt.Axis(format=".6~g", tickCount=6))
    y = alt.Y("weight:N", title=None, sort=None, axis=alt.Axis(labelLimit=170, grid=True))
    colour = alt.Color("what:N", scale=alt.Scale(domain=kinds, range=[POSITIVE, NEGATIVE]), legend=legend())
    shape = alt.Shape("what:N", scale=alt.Scale(domain=kinds, range=["circle", "diamond"]), legend=legend())
    value = alt.Tooltip("gradient:Q", format=".6g")
    cases = (
        table_chart("cases")
        .mark_point(filled=True, size=60, opacity=0.65)
        .encode(x=x, y=y, color=colour, shape=shape, tooltip=["weight:N", "case:Q", value])
    )
    mean = (
        table_chart("mean")
        .mark_point(filled=True, size=150, opacity=1)
        .encode(x=x, y=y, color=colour, shape=shape, tooltip=["weight:N", alt.Tooltip("gradient:Q", title="mean", format=".6g")])
    )
    zero = table_chart("mean").mark_rule(color=INK, opacity=0.6).encode(x=alt.XDatum(0))
    title = "Each case's gradient, and their mean"
    return alt.layer(zero, cases, mean).properties(height=alt.Step(30), title=title).to_dict()
