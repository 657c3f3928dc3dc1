"""Charts of single cases: the sum that ascent raises, the losses that descent lowers, and the gradients of one update."""

from functools import lru_cache

import altair as alt
import numpy as np

from nnkit.charts.chart import Drawing, chart
from nnkit.charts.colours import INK, MIDDLE, NEGATIVE, POSITIVE
from nnkit.charts.parts import concat, cues, legend, table_chart
from nnkit.gradient_descent.descent_comparison import DescentComparison
from nnkit.gradient_descent.single_case import Ascent
from nnkit.gradient_descent.update_microscope import Update

HEIGHT = 340
GREY = "#8B93A0"
MOST_LARGE_POINTS = 80  # above this, points are drawn smaller
MOST_PLACES = 100  # on a line that answer the pointer
MOVES = ("start", "rose", "fell", "stayed")
ENDS = ("start", "end")
RULES = ("following |P − t|", "following (P − t)²")
KINDS = {"absolute": "mean |P − t|", "squared": "mean (P − t)²"}
GRADIENTS = ("each case", "their mean")


@chart
def climbed_sum(ascent: Ascent) -> Drawing:
    """The sum of L over all cases, update by update, with each rise and fall marked."""
    rises = ascent.total_rises
    moves = np.array(MOVES, dtype=object)[np.concatenate([[0], np.select([rises > 0.0, rises < 0.0], [1, 2], 3)])]
    cases = np.array(["–", *(str(case + 1) for case in ascent.order)], dtype=object)
    table = {"update": np.arange(len(ascent.W)), "total": ascent.totals, "move": moves, "case": cases}
    alt_text = (
        "A line of the sum of L over all cases after each update; upward triangles where it rose, downward ones where it fell."
    )
    return Drawing(_sum_spec(len(ascent.W) > MOST_LARGE_POINTS), {"totals": table}, alt_text)


@chart
def climbed_path(ascent: Ascent) -> Drawing:
    """The path of (x, y) over the plane of the two parameters."""
    x, y = ascent.W.T
    path = {"update": np.arange(len(x)), "x": x, "y": y}
    ends = {"x": x[[0, -1]], "y": y[[0, -1]], "what": np.array(ENDS, dtype=object)}
    alt_text = "The path of the parameters x and y, one step for each case, with a square at the start and a circle at the end."
    return Drawing(_path_spec(len(x) > MOST_LARGE_POINTS), {"path": path, "ends": ends}, alt_text)


@chart
def descended_losses(comparison: DescentComparison, kind: str) -> Drawing:
    """One loss over all cases, after each update of two descents that follow different ones.

    Parameters
    ----------
    kind : {"absolute", "squared"}
        Which loss is drawn.
    """
    losses = [run.loss(kind) for run in (comparison.absolute, comparison.squared)]
    both = np.concatenate(losses)
    is_log = both.min() > 0.0 and both.max() > 1e3 * both[0]  # of a run that diverges a linear axis would show the end alone
    alt_text = f"Two lines: the {KINDS[kind]} over all cases after each update, of the two descents from the same start."
    return Drawing(_loss_spec(kind, bool(is_log)), {"losses": _by_rule(losses), "places": _nearby(losses)}, alt_text)


@chart
def predictions_of_case(comparison: DescentComparison, case: int) -> Drawing:
    """The prediction for one case after each update of two descents, and its target.

    Parameters
    ----------
    case : int
        Counted from 0.
    """
    predictions = [run.predictions_of(case) for run in (comparison.absolute, comparison.squared)]
    target = {"value": comparison.absolute.targets[case : case + 1]}
    tables = {"predictions": _by_rule(predictions), "places": _nearby(predictions), "target": target}
    alt_text = (
        "Two lines: the prediction for the chosen case after each update of the two descents, around a dashed line, its target."
    )
    return Drawing(_prediction_spec(), tables, alt_text)


@chart
def per_case_gradients(update: Update) -> Drawing:
    """Each case's gradient for every weight, and their mean, of one update."""
    names = np.array(update.parameter_names, dtype=object)
    n = update.n_cases
    cases = {
        "weight": np.repeat(names, n),
        "case": np.tile(update.columns + 1, len(names)),
        "gradient": np.nan_to_num(update.per_case_gradients, posinf=np.nan, neginf=np.nan).ravel(),
        "what": np.full(n * len(names), GRADIENTS[0], dtype=object),
    }
    mean = {"weight": names, "gradient": update.gradient, "what": np.full(len(names), GRADIENTS[1], dtype=object)}
    alt_text = (
        "For every weight a row of dots, the gradients of the cases of the minibatch, and a diamond, their mean; a line at zero."
    )
    return Drawing(_gradient_spec(), {"cases": cases, "mean": mean}, alt_text)


def _by_rule(values):
    """Two runs' values, from the start on, one below the other."""
    return concat(
        [
            {"update": np.arange(len(column)), "value": column, "rule": np.full(len(column), rule, dtype=object)}
            for rule, column in zip(RULES, values, strict=True)
        ]
    )


def _nearby(values):
    """Both runs' values at the updates that answer the pointer."""
    n = min(len(column) for column in values)
    updates = np.unique(np.linspace(0, n - 1, min(n, MOST_PLACES)).astype(int))
    return {"update": updates} | {rule: column[updates] for rule, column in zip(RULES, values, strict=True)}


def _updates():
    return alt.X("update:Q").title("update").scale(nice=False).axis(tickMinStep=1)


@lru_cache
def _sum_spec(is_small):
    x, y = _updates(), alt.Y("total:Q").title("sum of L over all cases").scale(zero=False).axis(grid=True)
    line = table_chart("totals").mark_line(strokeWidth=1.5, color=GREY).encode(x=x, y=y)
    shapes = ("square", "triangle-up", "triangle-down", "diamond")
    total = alt.Tooltip("total:Q").title("sum of L").format(".6g")
    points = table_chart("totals").mark_point(filled=True, size=30 if is_small else 110, opacity=1)
    points = points.encode(
        x=x,
        y=y,
        **cues("move", MOVES, colours=(GREY, POSITIVE, NEGATIVE, MIDDLE), shapes=shapes, legend=legend()),
        tooltip=["update:Q", alt.Tooltip("case:N").title("case"), total, "move:N"],
    )
    return alt.layer(line, points).properties(height=HEIGHT, title="The sum of L over all cases").to_dict()


@lru_cache
def _path_spec(is_small):
    x, y = (axis.scale(zero=False, padding=14).axis(grid=True) for axis in (alt.X("x:Q").title("x"), alt.Y("y:Q").title("y")))
    line = table_chart("path").mark_line(strokeWidth=1.8, color=POSITIVE).encode(x=x, y=y, order="update:Q")
    points = table_chart("path").mark_point(filled=True, size=10 if is_small else 34, opacity=1, color=POSITIVE)
    points = points.encode(x=x, y=y, tooltip=["update:Q", *(alt.Tooltip(f"{name}:Q").format(".6g") for name in "xy")])
    ends = table_chart("ends").mark_point(filled=True, size=130, opacity=1)
    ends = ends.encode(x=x, y=y, **cues("what", ENDS, colours=(GREY, NEGATIVE), shapes=("square", "circle"), legend=legend()))
    return alt.layer(line, points, ends).properties(height=HEIGHT, title="The way of (x, y)").to_dict()


def _values(scale):
    return alt.Y("value:Q").title(None).scale(scale).axis(format=".6~g", grid=True)


def _rule_cues():
    strokes = legend(symbolType="stroke", symbolSize=300, symbolStrokeWidth=2)
    return cues("rule", RULES, colours=(NEGATIVE, POSITIVE), dashes=([5, 2], [1, 0]), legend=strokes)


def _pointer():
    """Marks that answer the pointer at an update, anywhere above or below the lines."""
    values = [alt.Tooltip(f"{rule}:Q").format(".6g") for rule in RULES]
    return table_chart("places").mark_rule(opacity=0, strokeWidth=8).encode(x=_updates(), tooltip=["update:Q", *values])


@lru_cache
def _loss_spec(kind, is_log):
    y = _values(alt.Scale(type="log" if is_log else "linear"))
    lines = table_chart("losses").mark_line(strokeWidth=2).encode(x=_updates(), y=y, **_rule_cues())
    title = f"{KINDS[kind]} over all cases".replace("mean", "Mean")
    return alt.layer(lines, _pointer()).properties(height=HEIGHT, title=title).to_dict()


@lru_cache
def _prediction_spec():
    y = _values(alt.Scale(zero=False))
    lines = table_chart("predictions").mark_line(strokeWidth=2).encode(x=_updates(), y=y, **_rule_cues())
    target = table_chart("target").mark_rule(strokeDash=[3, 3], strokeWidth=1.5, color=INK).encode(y=y)
    name = table_chart("target").mark_text(align="left", baseline="bottom", dx=4, dy=-2, color=INK)
    name = name.encode(x=alt.value(0), y=y, text=alt.value("target t"))
    title = "Prediction P for the chosen case"
    return alt.layer(target, lines, name, _pointer()).properties(height=HEIGHT, title=title).to_dict()


@lru_cache
def _gradient_spec():
    x = alt.X("gradient:Q").title("gradient: loss by weight").axis(format=".6~g", tickCount=6)
    y = alt.Y("weight:N").title(None).sort(None).axis(labelLimit=170, grid=True)
    kinds = cues("what", GRADIENTS, colours=(POSITIVE, NEGATIVE), shapes=("circle", "diamond"), legend=legend())
    value = alt.Tooltip("gradient:Q").format(".6g")
    cases = table_chart("cases").mark_point(filled=True, size=60, opacity=0.65)
    cases = cases.encode(x=x, y=y, **kinds, tooltip=["weight:N", "case:Q", value])
    mean = table_chart("mean").mark_point(filled=True, size=150, opacity=1)
    mean = mean.encode(x=x, y=y, **kinds, tooltip=["weight:N", value.copy().title("mean")])
    zero = table_chart("mean").mark_rule(color=INK, opacity=0.6).encode(x=alt.XDatum(0))
    title = "Each case's gradient, and their mean"
    return alt.layer(zero, cases, mean).properties(height=alt.Step(30), title=title).to_dict()
