"""Charts of single cases: the sum that ascent raises, the losses that descent lowers, and the gradients of one update."""

import altair as alt
import numpy as np

from nnkit.charts.chart import Drawing, chart
from nnkit.charts.colours import GROUND, INK, MIDDLE, NEGATIVE, POSITIVE, STRONG_INK
from nnkit.charts.layout import side_by_side, static_panel, template
from nnkit.charts.live import HANDLE, between, ends, formula, ground, handle, live, pointed, pointer, sent, value
from nnkit.charts.parts import concat, cues, keep_table, legend, table_chart, with_field
from nnkit.gradient_descent.descent_comparison import DescentComparison
from nnkit.gradient_descent.single_case import Ascent
from nnkit.gradient_descent.update_microscope import Update
from nnkit.numerals import for_people

HEIGHT = 340
GREY = "#8B93A0"
MOST_LARGE_POINTS = 80  # above this, points are drawn smaller
MOST_PLACES = 100  # on a line that answer the pointer
MOVES = {
    "start": (GREY, "square"),
    "rose": (POSITIVE, "triangle-up"),
    "fell": (NEGATIVE, "triangle-down"),
    "stayed": (MIDDLE, "diamond"),
}
"""What the sum does at an update, with the colour and the shape of its mark."""
SUMS = ("all cases", "unseen cases")
RULES = ("following |P − t|", "following (P − t)²")
KINDS = {"absolute": "mean |P − t|", "squared": "mean (P − t)²"}
GRADIENTS = ("each case", "their mean")
UPDATE = alt.Tooltip("update:Q").title("update").format(",d")
NUDGE = [
    UPDATE,
    alt.Tooltip("case:N").title("case"),
    *(alt.Tooltip(f"nudge_{axis}:Q").title(f"nudge of {axis}").format("+.4~g") for axis in "xy"),
]


@chart
def climb(ascent: Ascent) -> Drawing:
    """The sum of L over all cases, update by update, and the path of (x, y); its start can be dragged, and both follow."""
    rises, (x, y) = ascent.total_rises, ascent.W.T
    moves = np.array(list(MOVES), dtype=object)[np.concatenate([[0], np.select([rises > 0.0, rises < 0.0], [1, 2], 3)])]
    cases = np.array(["–", *(str(case + 1) for case in ascent.order)], dtype=object)
    updates, has_unseen = np.arange(len(x)), bool(ascent.unseen.size)
    sums = [(ascent.totals, SUMS[0]), *([(ascent.unseen_totals, SUMS[1])] if has_unseen else [])]
    seen = np.concatenate([column for column, _ in sums])
    (A, B), (C, D) = ascent.cases.sum(axis=1), ascent.unseen.sum(axis=1)
    reach = [0.25 * max(float(np.ptp(column)), 1e-6 * float(np.abs(column).max()), 1e-9) for column in (x, y, seen)]
    first = {"x": x[0], "y": y[0], "A": A, "B": B, "C": C, "D": D}
    with np.errstate(over="ignore", invalid="ignore"):  # a climb can end at infinity
        nudges = {f"nudge_{axis}": np.diff(path, prepend=path[0]) for axis, path in (("x", x), ("y", y))}
    steps = {"update": updates, "case": cases} | nudges
    tables = {
        "totals": steps | {"total": ascent.totals, "move": moves, "sum": np.full(len(x), SUMS[0])},
        "sums": concat([{"update": updates, "total": column, "sum": np.full(len(x), name)} for column, name in sums]),
        "path": steps | {"x": x, "y": y},
        "end": {"x": x[-1:], "y": y[-1:], "total": ascent.totals[-1:]},
        "first": {name: np.array([number]) for name, number in first.items()},
        "window": {
            name: np.array([column.min() - margin, column.max() + margin])
            for name, column, margin in zip(("x", "y", "total"), (x, y, seen), reach, strict=True)
        },
    }
    alt_text = (
        "Two panels. The sum of L over all cases after each update as a line, with upward triangles where it rose and downward "
        "ones where it fell, and dashed the sum over cases that were not seen. The path of the parameters x and y, one step for "
        "each case, with a circle at the start, which can be dragged, and a square at the end."
    )
    occurring = tuple(move for move in MOVES if move in moves)
    return Drawing(_climb_spec(len(x) > MOST_LARGE_POINTS, occurring, has_unseen), tables, alt_text)


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
    tables = {"losses": _by_rule(losses), "places": _nearby(losses), "twin": _twin(comparison, kind)}
    return Drawing(_loss_spec(kind, bool(is_log)), tables, alt_text)


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


def _twin(comparison, kind):
    """Where the 2 is dropped, the loss of the descent with it at half the learning rate; else nothing."""
    run = comparison.halved if comparison.squared.factor == 1.0 else None
    if run is None:
        return {"update": np.empty(0), "value": np.empty(0), "text": np.empty(0, dtype=str)}
    values = run.loss(kind)
    texts = np.full(len(values), "", dtype=object)
    texts[len(values) // 3] = f"grey: with the 2, η = {for_people(run.learning_rate)}"
    return {"update": np.arange(len(values)), "value": values, "text": texts}


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


SHIFT = {  # of the sums, where another start is held
    "dx": f"x0 - {sent('first', 'x')}",
    "dy": f"y0 - {sent('first', 'y')}",
    SUMS[0]: f"dx * {sent('first', 'A')} + dy * {sent('first', 'B')}",
    SUMS[1]: f"dx * {sent('first', 'C')} + dy * {sent('first', 'D')}",
}


@template
def _climb_spec(is_small, moves, has_unseen):
    shifts = {"seen_shift": SHIFT[SUMS[0]], "unseen_shift": SHIFT[SUMS[1]]}
    low, high = (sent("window", "total", "1", row=row) for row in (0, 1))
    most, least = ("max(seen_shift, unseen_shift)", "min(seen_shift, unseen_shift)") if has_unseen else ("seen_shift",) * 2
    spec = side_by_side([_sum_panel(is_small, moves, has_unseen), _path_panel(is_small)])
    spec["params"].append(pointed("totals", "stops"))
    return live(
        spec,
        value("x0", sent("first", "x"), start=pointer("path", "x"), path=pointer("path", "x")),
        value("y0", sent("first", "y"), start=pointer("path", "y"), path=pointer("path", "y")),
        *(formula(name, SHIFT[name]) for name in ("dx", "dy")),
        *(formula(name, shift) for name, shift in shifts.items()),
        *ends("x"),
        *ends("y"),
        *ends("total", low=f"{low} + {least}", high=f"{high} + {most}"),
    )


def _sum_panel(is_small, moves, has_unseen):
    here = f"datum.total + (datum.sum === '{SUMS[0]}' ? seen_shift : unseen_shift)"
    x = _updates()
    y = alt.Y("here:Q").title("sum of L").scale(between("total")).axis(grid=True, format=".6~g")
    strokes = legend(symbolType="stroke", symbolSize=300, symbolStrokeWidth=2) if has_unseen else None
    lines = table_chart("sums").transform_calculate(here=here).mark_line(strokeWidth=1.8, clip=True)
    by_sum = cues("sum", SUMS[: 1 + has_unseen], colours=(GREY, INK), dashes=([1, 0], [5, 3]), legend=strokes)
    lines = lines.encode(x=x, y=y, **by_sum)
    colours, shapes = zip(*(MOVES[move] for move in moves), strict=True)
    points = table_chart("totals").transform_calculate(here=here).mark_point(filled=True, size=30 if is_small else 110, opacity=1)
    points = points.encode(
        x=x,
        y=y,
        **{
            "fill" if name == "color" else name: channel
            for name, channel in cues("move", moves, colours=colours, shapes=shapes, legend=legend()).items()
        },
        tooltip=[*NUDGE, alt.Tooltip("here:Q").title("sum of L").format(".5~g"), alt.Tooltip("move:N").title("the sum")],
    )
    points = points.properties(name="totals")
    words = table_chart("end").transform_calculate(words="'it ends at ' + format(datum.total + seen_shift, '.4~g')")
    words = words.mark_text(align="left", baseline="top", color=INK, fontSize=11.5)
    words = words.encode(x=alt.XValue(6), y=alt.YValue(4), text=alt.Text("words:N"))
    layers = [lines, points, words]
    return static_panel(layers, "The sum of L over all cases", "after each update").properties(name="sum")


def _path_panel(is_small):
    place = {"here_x": "datum.x + dx", "here_y": "datum.y + dy"}
    x = alt.X("here_x:Q").title("x").scale(between("x")).axis(grid=True, format=".6~g")
    y = alt.Y("here_y:Q").title("y").scale(between("y")).axis(grid=True, format=".6~g")
    path = table_chart("path").transform_calculate(**place)
    line = path.mark_line(strokeWidth=1.8, color=POSITIVE, clip=True).encode(x=x, y=y, order=alt.Order("update:Q"))
    places = [alt.Tooltip(f"here_{name}:Q").title(name).format(".5~g") for name in "xy"]
    points = path.mark_point(filled=True, size=10 if is_small else 34, opacity=1, color=POSITIVE, clip=True)
    points = points.encode(x=x, y=y, tooltip=[*NUDGE, *places]).properties(name="stops")
    nudge = path.transform_filter("pointed && datum.update === pointed.update")
    nudge = nudge.transform_calculate(before_x="datum.here_x - datum.nudge_x", before_y="datum.here_y - datum.nudge_y")
    tip = nudge.mark_point(filled=True, size=90, opacity=1, color=STRONG_INK, clip=True).encode(x=x, y=y)
    nudge = nudge.mark_rule(strokeWidth=5, strokeCap="round", color=STRONG_INK, clip=True)
    x2, y2 = alt.X2("here_x:Q"), alt.Y2("here_y:Q")
    nudge = nudge.encode(x=with_field(x, "before_x:Q"), y=with_field(y, "before_y:Q"), x2=x2, y2=y2)
    end = table_chart("end").transform_calculate(**place)
    end = end.mark_point(filled=True, size=110, opacity=1, color=NEGATIVE, shape="square", clip=True).encode(x=x, y=y)
    start = table_chart("first").transform_calculate(here_x="x0", here_y="y0")
    start = start.mark_point(**HANDLE | {"size": 130, "fill": GROUND, "stroke": STRONG_INK, "strokeWidth": 2})
    start = handle(start.encode(x=x, y=y), "start")
    layers = [keep_table("window"), ground("path", "first"), line, nudge, tip, points, end, start]
    words = "drag the circle, its start; point at an update for its nudge"
    return static_panel(layers, "Path of (x, y)", words).properties(name="path")


def _values(scale):
    return alt.Y("value:Q").title(None).scale(scale).axis(format=".6~g", grid=True)


def _rule_cues():
    strokes = legend(symbolType="stroke", symbolSize=300, symbolStrokeWidth=2)
    return cues("rule", RULES, colours=(NEGATIVE, POSITIVE), dashes=([5, 2], [1, 0]), legend=strokes)


def _pointer():
    """Marks that answer the pointer at an update, anywhere above or below the lines."""
    values = [alt.Tooltip(f"{rule}:Q").title(rule).format(".5~g") for rule in RULES]
    return table_chart("places").mark_rule(opacity=0, strokeWidth=8).encode(x=_updates(), tooltip=[UPDATE, *values])


@template
def _loss_spec(kind, is_log):
    y = _values(alt.Scale(type="log" if is_log else "linear"))
    lines = table_chart("losses").mark_line(strokeWidth=2).encode(x=_updates(), y=y, **_rule_cues())
    twin = table_chart("twin").encode(x=_updates(), y=y)
    wide = twin.mark_line(strokeWidth=9, opacity=0.35, color=GREY)
    words = twin.mark_text(align="left", dx=8, dy=-14, color=INK).encode(text=alt.Text("text:N"))
    title = f"{KINDS[kind]} over all cases".replace("mean", "Mean")
    return alt.layer(wide, lines, words, _pointer()).properties(height=HEIGHT, title=title)


@template
def _prediction_spec():
    y = _values(alt.Scale(zero=False))
    lines = table_chart("predictions").mark_line(strokeWidth=2).encode(x=_updates(), y=y, **_rule_cues())
    target = table_chart("target").mark_rule(strokeDash=[3, 3], strokeWidth=1.5, color=INK).encode(y=y)
    name = table_chart("target").mark_text(align="left", baseline="bottom", dx=4, dy=-2, color=INK)
    name = name.encode(x=alt.XValue(0), y=y, text=alt.TextValue("target t"))
    title = "Prediction P for the chosen case"
    return alt.layer(target, lines, name, _pointer()).properties(height=HEIGHT, title=title)


@template
def _gradient_spec():
    x = alt.X("gradient:Q").title("gradient: loss by weight").axis(format=".6~g", tickCount=6)
    y = alt.Y("weight:N").title(None).sort(None).axis(labelLimit=170, grid=True)
    kinds = cues("what", GRADIENTS, colours=(POSITIVE, NEGATIVE), shapes=("circle", "diamond"), legend=legend())
    weight, value = alt.Tooltip("weight:N").title("weight"), alt.Tooltip("gradient:Q").title("gradient").format(".4g")
    cases = table_chart("cases").mark_point(filled=True, size=60, opacity=0.65)
    cases = cases.encode(x=x, y=y, **kinds, tooltip=[weight, alt.Tooltip("case:Q").title("case").format("d"), value])
    mean = table_chart("mean").mark_point(filled=True, size=150, opacity=1)
    mean = mean.encode(x=x, y=y, **kinds, tooltip=[weight, value.copy().title("mean gradient")])
    zero = table_chart("mean").mark_rule(color=INK, opacity=0.6).encode(x=alt.XDatum(0))
    title = "Each case's gradient, and their mean"
    return alt.layer(zero, cases, mean).properties(height=alt.Step(30), title=title)
