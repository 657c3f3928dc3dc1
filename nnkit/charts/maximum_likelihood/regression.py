"""Charts of curves through points: the likelihood against degree and step."""

from collections.abc import Sequence

import altair as alt
import numpy as np

from nnkit.charts.chart import Drawing, chart
from nnkit.charts.colours import DASHES, INK, TEST, TRAINING
from nnkit.charts.layout import template
from nnkit.charts.parts import concat, cues, legend, table_chart
from nnkit.maximum_likelihood.curve_descent import CurveDescent
from nnkit.maximum_likelihood.polynomial import MOST_DEGREE
from nnkit.maximum_likelihood.regression import CurveFit

LOW_HEIGHT = 300
STEPS_DRAWN = 300
FAR_BELOW = 4.0  # of a LogL per point
USES, USE_SHAPES = ("points fitted", "points kept aside"), ("circle", "square")
OBJECTIVES = {"error": "descent on the error", "likelihood": "ascent on LogL"}
CURVES = "@curves"  # stands in the template for what differs from fit to fit


@chart
def likelihood_by_degree(fits: Sequence[CurveFit], degree: int | None = None) -> Drawing:
    """LogL per point of the best polynomial of each degree, over the points fitted and those kept aside.

    Parameters
    ----------
    fits : list of CurveFit
        As `fit_degrees` gives them.
    degree : int, optional
        The degree to mark.
    """
    degrees = np.arange(len(fits))
    columns = {
        "degree": np.tile(degrees, 2),
        # a curve that follows the points too closely can be thousands below on the others, and would flatten all the rest
        "logl": np.where(is_far_below(fits), np.nan, _log_likelihoods_by_point(fits)),
        "use": np.repeat(np.array(USES, dtype=object), len(fits)),
    }
    tables = {"degrees": _finite(columns), "here": {"degree": degrees[degrees == degree]}}
    words = "Two lines of LogL per point against the degree of the polynomial: over the points fitted, and those kept aside."
    return Drawing(_degree_spec(_uses(fits[0].points)), tables, words)


def is_far_below(fits: Sequence[CurveFit]) -> np.ndarray:
    """Which LogL per point `likelihood_by_degree` leaves out as too low, of points fitted and kept aside, (2 n_degrees,)."""
    logl = _log_likelihoods_by_point(fits)
    training = logl[: len(fits)]
    return logl < training[np.isfinite(training)].min(initial=0.0) - FAR_BELOW


def _log_likelihoods_by_point(fits):
    """LogL per point of each fit, over the points fitted and then over those kept aside, (2 n_degrees,)."""
    training = [fit.log_likelihood / len(fit.points.x) for fit in fits]
    return np.array(training + [fit.test_log_likelihood / max(len(fit.points.x_test), 1) for fit in fits])


@chart
def likelihood_by_step(descents: Sequence[CurveDescent], best: CurveFit) -> Drawing:
    """LogL at each step of the descents on the error and on the likelihood, and the highest LogL."""
    parts = []
    for descent in descents:
        rows = np.unique(np.linspace(0, len(descent.losses) - 1, STEPS_DRAWN).astype(int))
        objective = np.full(len(rows), OBJECTIVES[descent.objective], dtype=object)
        parts.append({"step": descent.steps[rows], "logl": descent.log_likelihoods[rows], "objective": objective})
    lines = _finite(concat(parts))
    if best.log_likelihood < np.inf:
        top = max(best.log_likelihood, lines["logl"].max(initial=-np.inf))
        is_drawn = lines["logl"] >= top - 5.0 * max(abs(top), len(best.points.x))
        lines = {name: column[is_drawn] for name, column in lines.items()}
    tables = {"lines": lines, "best": _finite({"logl": np.array([best.log_likelihood])})}
    words = "Two lines of LogL by step, of descents on the error and on the likelihood, and a dashed line: the highest LogL."
    return Drawing(_step_spec(), tables, words, {CURVES: [OBJECTIVES[descent.objective] for descent in descents]})


def _finite(columns):
    """The rows whose LogL is finite."""
    is_finite = np.isfinite(columns["logl"])
    return {name: column[is_finite] for name, column in columns.items()}


def _uses(points):
    """The uses that the points have."""
    return USES if len(points.x_test) else USES[:1]


def _legend(orient="bottom", **options):
    return legend(orient=orient, labelLimit=220, **options)


def _logl(title="LogL"):
    return alt.Y("logl:Q").title(title).scale(zero=False, nice=False, padding=8).axis(grid=True, tickCount=4, format="~s")


def _finished(*layers, height, **title):
    return alt.layer(*layers).properties(height=height, **title)


@template
def _degree_spec(uses):
    x = alt.X("degree:Q").title("degree").scale(nice=False, padding=10).axis(tickCount=MOST_DEGREE + 1, tickMinStep=1, format="d")
    y, colours = _logl("LogL per point"), (TRAINING, TEST)[: len(uses)]
    lines = (
        table_chart("degrees").mark_line(strokeWidth=2).encode(x=x, y=y, **cues("use", uses, colours=colours, legend=_legend()))
    )
    looks = cues("use", uses, colours=colours, shapes=USE_SHAPES[: len(uses)], legend=_legend())
    tooltip = [
        alt.Tooltip("use:N").title("LogL of"),
        alt.Tooltip("degree:Q").title("degree").format("d"),
        alt.Tooltip("logl:Q").title("LogL per point").format(".5g"),
    ]
    dots = table_chart("degrees").mark_point(filled=True, size=80, opacity=1).encode(x=x, y=y, tooltip=tooltip, **looks)
    here = table_chart("here").mark_rule(color=INK, opacity=0.6, strokeDash=[4, 3]).encode(x=x)
    return _finished(here, lines, dots, height=LOW_HEIGHT, title="The best polynomial of each degree")


@template
def _step_spec():
    x = alt.X("step:Q").title("step").scale(nice=False).axis(tickMinStep=1, tickCount=6)
    looks = cues("objective", [CURVES], colours=(TRAINING, TEST), dashes=DASHES[:2], legend=_legend())
    lines = table_chart("lines").mark_line(strokeWidth=2.2).encode(x=x, y=_logl(), **looks)
    best = table_chart("best").mark_rule(color=INK, opacity=0.7, strokeDash=[2, 3]).encode(y=_logl())
    return _finished(best, lines, height=LOW_HEIGHT, title="LogL, step by step")
