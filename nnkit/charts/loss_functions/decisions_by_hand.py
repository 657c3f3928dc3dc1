"""Decisions by a threshold that is dragged: the confusion matrix and the rates follow, beside the calibration."""

from collections.abc import Sequence
from typing import Any

import altair as alt
import numpy as np
from altair.typing import ChartType

from nnkit.charts.chart import Drawing, chart
from nnkit.charts.colours import CLASS_COLOURS, DASHES, INK, MIDDLE, NEGATIVE, POSITIVE
from nnkit.charts.layout import side_by_side, template
from nnkit.charts.live import HANDLE, ground, handle, live, pointer, sent, value
from nnkit.charts.loss_functions.tooltips import number_tip, word_tip
from nnkit.charts.panels import line_of_words, number, titled
from nnkit.charts.parts import cues, keep_table, legend, table_chart
from nnkit.loss_functions.calibration import Calibration, decide

MEASURES = ("decided rightly", "of yes: found", "of no: taken for yes")
MEASURE_COLOURS = (CLASS_COLOURS[2], POSITIVE, NEGATIVE)
CLASSES = "@classes"  # the classes' names stand in the template under this name
WORDS = (
    "Three linked panels. A table of counts with a row for each true class and a column for each decided class. Three lines over "
    "the threshold, which can be dragged: the share decided rightly, of yes the share found, of no the share taken for yes. "
    "Circles for bins of probability, larger for more cases: the share that is yes over the mean probability, and a diagonal."
)


@chart
def decisions_by_hand(
    p: np.ndarray, t: np.ndarray, threshold: float, calibration: Calibration, class_names: Sequence[str]
) -> Drawing:
    """The decisions about outputs, their rates over all thresholds and their calibration; a drop has the `threshold`.

    Parameters
    ----------
    p, t : arrays (n_cases,)
        Probabilities of "yes", and targets, 0 or 1.
    threshold : float
        A probability that equals it is a "yes".
    calibration : Calibration
    class_names : pair of str
        Of targets 0 and 1.
    """
    thresholds = np.linspace(0.0, 1.0, 101)
    decisions = [decide(p, t, one) for one in thresholds]
    rates = np.array([[one.accuracy, one.recall, one.false_alarm_rate] for one in decisions]).T.ravel()
    is_defined = np.isfinite(rates)
    full = calibration.counts > 0
    edges = zip(calibration.edges, calibration.edges[1:], strict=False)
    bins = np.array([f"{low:.3g} to {high:.3g}" for low, high in edges], dtype=object)
    tables = {
        # the first four weigh nothing: they are there for counts of 0
        "outputs": {
            "p": np.concatenate([[-1.0, -1.0, 2.0, 2.0], p]),
            "t": np.concatenate([[0.0, 1.0, 0.0, 1.0], t]),
            "weight": np.append(np.zeros(4), np.ones(len(p))),
        },
        "chosen": {"threshold": np.array([threshold]), **{f"name{k}": _texts([class_names[k]]) for k in (0, 1)}},
        "rates": {
            "threshold": np.tile(thresholds, len(MEASURES))[is_defined],
            "measure": np.repeat(_texts(MEASURES), len(thresholds))[is_defined],
            "rate": rates[is_defined],
        },
        "bins": {
            "p": calibration.mean_p[full],
            "share": calibration.share[full],
            "cases": calibration.counts[full],
            "bin": bins[full],
        },
        "diagonal": {"p": np.array([0.0, 1.0]), "share": np.array([0.0, 1.0])},
    }
    return Drawing(_spec(), tables, WORDS, {CLASSES: list(class_names)})


def _texts(texts):
    return np.array(list(texts), dtype=object)


@template
def _spec() -> dict[str, Any]:
    along = f"round(100 * {pointer('rates', 'x')}) / 100"
    return live(
        side_by_side([_decision_panel(), _rate_panel(), _calibration_panel()]),
        value("threshold", sent("chosen", "threshold", "0.5"), rule=along, floor=along),
    )


def _counts() -> alt.Chart:
    """A row for each entry of the confusion matrix, by what is true and what is decided."""
    rows = table_chart("outputs").transform_calculate(yes="datum.p >= threshold ? 1 : 0")
    return rows.transform_aggregate(count="sum(weight)", groupby=["t", "yes"])


def _decision_panel() -> ChartType:
    axis: dict[str, Any] = {"labelLimit": 90, "labelAngle": 0, "labelFlush": False, "ticks": False, "domain": False}
    names = [sent("chosen", f"name{k}", "''") for k in (0, 1)]
    cells = (
        _counts()
        .transform_joinaggregate(of_class="sum(count)", groupby=["t"])
        .transform_calculate(
            true=f"datum.t ? {names[1]} : {names[0]}",
            decided=f"datum.yes ? {names[1]} : {names[0]}",
            share="datum.count / max(1, datum.of_class)",
            verdict="datum.t === datum.yes ? 'right' : 'wrong'",
        )
    )
    cells = cells.encode(
        x=alt.X("decided:N").title("decided").sort(None).scale(domain=[CLASSES]).axis(**axis),
        y=alt.Y("true:N").title("true").sort(None).scale(domain=[CLASSES]).axis(**axis),
    )
    squares = cells.mark_rect().encode(
        opacity=alt.Opacity("share:Q").scale(domain=[0, 1], range=[0.08, 0.6]).legend(None),
        **cues("verdict", ("right", "wrong"), colours=(POSITIVE, NEGATIVE), legend=legend()),
    )
    counts = cells.mark_text(fontSize=18, fontWeight=600, color=INK).encode(text=alt.Text("count:Q")).properties(name="counts")
    words = f"'at ' + {number('threshold')} + ': ' + format(datum.right, '.1%') + ' decided rightly'"
    layers = [keep_table("chosen"), squares, counts, line_of_words(_rates(), words)]
    return titled("decisions", alt.layer(*layers), "Decided at the threshold")


def _rates() -> alt.Chart:
    """A single row: the three rates at the threshold, from 0 to 1."""
    rows = _counts().transform_calculate(
        right="datum.t === datum.yes ? datum.count : 0",
        found="datum.t && datum.yes ? datum.count : 0",
        taken="!datum.t && datum.yes ? datum.count : 0",
        of_yes="datum.t ? datum.count : 0",
    )
    rows = rows.transform_aggregate(
        count="sum(count)", right="sum(right)", found="sum(found)", taken="sum(taken)", of_yes="sum(of_yes)"
    )
    return rows.transform_calculate(
        threshold="threshold",
        right="datum.right / datum.count",
        found="datum.found / datum.of_yes",  # of no cases 0 / 0, which is not drawn
        taken="datum.taken / (datum.count - datum.of_yes)",
    )


def _rate_panel() -> ChartType:
    x = alt.X("threshold:Q").title("threshold").scale(domain=[0, 1], nice=False)
    y = alt.Y("rate:Q").title(None).scale(domain=[-0.04, 1.04], nice=False).axis(grid=True, format="%")
    channels = cues("measure", MEASURES, colours=MEASURE_COLOURS, dashes=DASHES[:3], legend=legend(columns=2))
    lines = table_chart("rates").mark_line(strokeWidth=2).encode(x=x, y=y, **channels)
    here = _rates()
    rule = here.mark_rule(color=INK, strokeWidth=1.5, strokeDash=[4, 3]).encode(x=x)
    points = here.transform_fold(["right", "found", "taken"], as_=["key", "rate"]).transform_filter("isFinite(datum.rate)")
    name = "{{right: '{}', found: '{}', taken: '{}'}}[datum.key]".format(*MEASURES)
    points = points.transform_calculate(measure=name).mark_point(**HANDLE | {"cursor": "ew-resize", "clip": True})
    fill = alt.Fill("measure:N").scale(domain=MEASURES, range=MEASURE_COLOURS).legend(None)  # the legend shows lines
    points = points.encode(x=x, y=y, fill=fill)
    shares = [f"(isFinite(datum.{key}) ? format(datum.{key}, '.1%') : 'none')" for key in ("found", "taken")]
    words = line_of_words(here, f"'found ' + {shares[0]} + ', taken for yes ' + {shares[1]}")
    layers = [ground("floor", "chosen", cursor="ew-resize"), lines, rule, handle(points, "rule"), words]
    return titled("rates", alt.layer(*layers), "Every threshold")


def _calibration_panel() -> ChartType:
    x = alt.X("p:Q").title("mean probability of yes").scale(domain=[0, 1]).axis(format="%")
    y = alt.Y("share:Q").title("share that is yes").scale(domain=[0, 1]).axis(grid=True, format="%")
    diagonal = table_chart("diagonal").mark_line(strokeDash=[4, 3], color=INK, opacity=0.7).encode(x=x, y=y)
    bins = table_chart("bins").encode(x=x, y=y)
    line = bins.mark_line(color=MIDDLE, strokeWidth=1.5)
    points = bins.mark_point(filled=True, color=POSITIVE, opacity=0.9).encode(
        size=alt.Size("cases:Q").scale(range=[30, 420]).legend(None),
        tooltip=[
            word_tip("bin", "p"),
            number_tip("p", "mean p"),
            alt.Tooltip("share:Q").title("share that is yes").format(".1%"),
            number_tip("cases"),
        ],
    )
    words = line_of_words(table_chart("chosen"), "'a circle for each bin, larger for more cases'")
    return titled("calibration", alt.layer(diagonal, line, points, words), "Calibration")
