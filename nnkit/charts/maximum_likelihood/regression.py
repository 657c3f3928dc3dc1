"""Charts of curves through points: the noise along the curve, and the likelihood against error, sigma, degree and step."""

from collections.abc import Sequence
from functools import lru_cache

import altair as alt
import numpy as np

from nnkit.charts.chart import Drawing, chart
from nnkit.charts.colours import CLASS_COLOURS, DASHES, INK, TEST, TRAINING
from nnkit.charts.parts import concat, cues, legend, table_chart, with_field
from nnkit.charts.plane import clipped
from nnkit.maximum_likelihood.curve_descent import CurveDescent
from nnkit.maximum_likelihood.curve_points import TRUTHS
from nnkit.maximum_likelihood.polynomial import MOST_DEGREE
from nnkit.maximum_likelihood.regression import CurveFit, log_density, log_likelihood_by_error
from nnkit.maximum_likelihood.regression_takeaways import LOSSES, NAMES

HEIGHT, SMALL_HEIGHT, LOW_HEIGHT = 540, 270, 300
N_BELLS, N_CORNERS, BELL_POINTS = 6, 400, 49
BELL_WIDTH = 0.62  # of the room from one bell to the next
REACH = {"gaussian": 3.2, "laplace": 5.0}  # of a bell, in sigmas
MARGIN_X, MARGIN_Y = 0.03, 0.16
STEPS_DRAWN = 300
FAR_BELOW = 4.0  # of a LogL by point
MANY_POINTS = 120  # above this, points are drawn smaller
USES, USE_SHAPES = ("points fitted", "points kept aside"), ("circle", "square")
SHOWN, BEST = "the curve", "the best curve"
GREY = "#8B93A0"
CURVE_COLOURS = (CLASS_COLOURS[2], CLASS_COLOURS[3], CLASS_COLOURS[8], GREY)
CURVE_DASHES = ([1, 0], [7, 3], [3, 3], [1, 3])
OBJECTIVES = {"error": "descent on the error", "likelihood": "ascent on LogL"}
# What differs from fit to fit stands in the templates under these names.
CURVES, COLOURS, CURVE_DASH, X_NAME, Y_NAME, LOSS_NAME = "@curves", "@colours", "@dashes", "@x", "@y", "@loss"


@chart
def regression_curve(fit: CurveFit, best: CurveFit | None = None, other: CurveFit | None = None) -> Drawing:
    """The points, the curve with the noise as bells along it, and an error from each point to the curve.

    Parameters
    ----------
    fit : CurveFit
        The curve shown. Where its points were drawn around a known curve, that is drawn too.
    best, other : CurveFit, optional
        The best curve, and the best under the other noise.
    """
    points = fit.points
    x, y = np.concatenate([points.x, points.x_test]), np.concatenate([points.y, points.y_test])
    low, high = np.transpose([_with_margin(x, MARGIN_X), _with_margin(y, MARGIN_Y)])
    curves = [  # each with the number of its colour and dashes
        (SHOWN, fit.curve, 0),
        *([(BEST, best.curve, 1)] if best else []),
        *([(f"the best under {NAMES[other.noise]} noise", other.curve, 2)] if other else []),
        *([("the true curve", TRUTHS[points.truth], 3)] if points.truth else []),
    ]
    errors = np.concatenate([fit.errors, fit.test_errors])
    uses = np.repeat(np.array(USES, dtype=object), [len(points.x), len(points.x_test)])
    tables = {
        "window": {"x": np.array([low[0], high[0]]), "y": np.array([low[1], high[1]])},
        "points": {"x": x, "y": y, "use": uses, "error": errors, "value": y - errors},
        "sticks": {"x": points.x, "y": points.y, "y2": np.clip(fit.curve(points.x), low[1], high[1])},
        "curves": concat([_corners(name, curve, low, high) for name, curve, _ in curves]),
        "bells": _bells(fit, low, high),
    }
    fills = {
        CURVES: [name for name, _, _ in curves],
        COLOURS: [CURVE_COLOURS[number] for _, _, number in curves],
        CURVE_DASH: [CURVE_DASHES[number] for _, _, number in curves],
        X_NAME: points.x_name,
        Y_NAME: points.y_name,
    }
    words = (
        "Points and a curve through them. Bells along the curve show the noise by its likelihood, and a stick from each "
        "point to the curve its error."
    )
    return Drawing(_curve_spec(_uses(points), len(x) > MANY_POINTS), tables, words, fills)


@chart
def likelihood_by_error(fit: CurveFit, best: CurveFit) -> Drawing:
    """LogL by the error: the law that joins them, the curve shown and the best curve.

    Parameters
    ----------
    fit, best : CurveFit
        Of the same points, noise and sigma.
    """
    n, losses = len(fit.points.x), np.array([fit.loss, best.loss])
    top = max(1.15 * losses.max(), fit.points.y_scale ** (2 if fit.noise == "gaussian" else 1))
    error = np.linspace(max(0.75 * losses.min(), 1e-3 * top), top, 120)
    sigma = fit.fixed_sigma or (np.sqrt(error) if fit.noise == "gaussian" else error)
    logl = np.array([fit.log_likelihood, best.log_likelihood])
    tables = {
        "law": {"error": error, "logl": log_likelihood_by_error(n, sigma, error, fit.noise)},
        "fits": _finite({"error": losses, "logl": logl, "curve": np.array([SHOWN, BEST], dtype=object)}),
    }
    words = "LogL falls as the error grows, along one line; two marks on it are the curve shown and the best curve."
    return Drawing(_error_spec(), tables, words, {LOSS_NAME: LOSSES[fit.noise]})


@chart
def likelihood_by_sigma(fit: CurveFit, best: CurveFit) -> Drawing:
    """LogL by sigma, for the curve shown and for the best: the best is above at every sigma, and each is highest at its own."""
    n, unit = len(fit.points.x), fit.points.y_scale
    low = max(min(0.55 * (best.best_sigma or 0.02 * unit), fit.sigma or np.inf), 1e-9 * unit)
    high = max(3.0 * fit.best_sigma, 1.2 * fit.sigma, 4.0 * low)
    sigmas = np.geomspace(low, high, 140)
    logl = np.concatenate([log_likelihood_by_error(n, sigmas, one.loss, fit.noise) for one in (fit, best)])
    lines = {"sigma": np.tile(sigmas, 2), "curve": np.repeat(np.array([SHOWN, BEST], dtype=object), len(sigmas)), "logl": logl}
    own = fit.log_likelihood if np.isfinite(fit.log_likelihood) else logl.max()
    is_drawn = logl >= min(own, logl.max() - 3.0 * n) - 0.3 * n
    here = {"sigma": [fit.sigma], "logl": [fit.log_likelihood], "curve": np.array([SHOWN], dtype=object)}
    tables = {
        "lines": {name: column[is_drawn] for name, column in lines.items()},
        "here": _finite({name: np.asarray(column) for name, column in here.items()}),
    }
    words = "Two lines of LogL by sigma, for the curve shown and for the best curve; a mark where sigma stands."
    return Drawing(_sigma_spec(), tables, words)


@chart
def likelihood_by_degree(fits: Sequence[CurveFit], degree: int | None = None) -> Drawing:
    """LogL by point of the best polynomial of each degree, over the points fitted and those kept aside.

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
    words = "Two lines of LogL by point against the degree of the polynomial: over the points fitted, and those kept aside."
    return Drawing(_degree_spec(_uses(fits[0].points)), tables, words)


def is_far_below(fits: Sequence[CurveFit]) -> np.ndarray:
    """Which LogL by point `likelihood_by_degree` leaves out as too low, over the points fitted and kept aside, (2 n_degrees,)."""
    logl = _log_likelihoods_by_point(fits)
    training = logl[: len(fits)]
    return logl < training[np.isfinite(training)].min(initial=0.0) - FAR_BELOW


def _log_likelihoods_by_point(fits):
    """LogL by point of each fit, over the points fitted and then over those kept aside, (2 n_degrees,)."""
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


def _with_margin(values, share):
    """The least and the greatest value, with a margin on both sides."""
    low, high = float(values.min()), float(values.max())
    margin = share * (high - low) if high > low else 0.5 * max(abs(high), 1.0)
    return low - margin, high + margin


def _corners(name, curve, low, high):
    """The corners of a curve inside a window; what is not interrupted has one number in the column `piece`."""
    x = np.linspace(low[0], high[0], N_CORNERS)
    with np.errstate(all="ignore"):
        corners = np.stack([x, np.nan_to_num(curve(x), nan=high[1] + 1.0)], axis=1)
    pieces, is_inside = clipped(corners[:-1], corners[1:], low, high)
    number = np.cumsum(np.diff(np.flatnonzero(is_inside), prepend=-2) > 1)
    columns = {
        "x": np.concatenate([pieces["x"], pieces["x2"]]),
        "y": np.concatenate([pieces["y"], pieces["y2"]]),
        "piece": np.tile(number, 2),
    }
    return {"curve": np.full(2 * len(number), name, dtype=object)} | columns


def _bells(fit, low, high):
    """Outlines of the noise at some places of the curve, drawn to the right of each."""
    sigma, room = fit.sigma, (high[0] - low[0]) / N_BELLS
    at = low[0] + room * (np.arange(N_BELLS) + 0.15)
    t = np.linspace(-REACH[fit.noise], REACH[fit.noise], BELL_POINTS)
    heights = np.exp(log_density(t, 1.0, fit.noise) - log_density(0.0, 1.0, fit.noise))
    with np.errstate(all="ignore"):
        y = fit.curve(at)[:, None] + sigma * t
        is_drawn = (y.ravel() >= low[1]) & (y.ravel() <= high[1]) & (sigma > 0.0)
    columns = {
        "bell": np.repeat(np.arange(N_BELLS), BELL_POINTS),
        "x": np.repeat(at, BELL_POINTS),
        "x2": (at[:, None] + BELL_WIDTH * room * heights).ravel(),
        "y": y.ravel(),
    }
    return {name: column[is_drawn] for name, column in columns.items()}


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


def _two_curves(**looks):
    return cues("curve", (SHOWN, BEST), colours=CURVE_COLOURS[:2], legend=_legend(), **looks)


def _finished(*layers, height, **title):
    return alt.layer(*layers).properties(height=height, **title).to_dict()


@lru_cache
def _curve_spec(uses, is_small):
    x = alt.X("x:Q").title(X_NAME).scale(nice=False, zero=False).axis(tickCount=8)
    y = alt.Y("y:Q").title(Y_NAME).scale(nice=False, zero=False).axis(tickCount=6)
    window = table_chart("window").mark_point(opacity=0).encode(x=x, y=y)
    areas = table_chart("bells").mark_area(orient="horizontal", opacity=0.2, color=CURVE_COLOURS[0])
    areas = areas.encode(x=x, x2="x2:Q", y=y.stack(None), detail="bell:N")
    rims = table_chart("bells").mark_line(strokeWidth=1.3, color=CURVE_COLOURS[0])
    rims = rims.encode(x=with_field(x, "x2:Q"), y=y, detail="bell:N", order="y:Q")
    sticks = table_chart("sticks").mark_rule(color=INK, opacity=0.55, strokeWidth=1.2).encode(x=x, y=y, y2="y2:Q")
    looks = cues("curve", [CURVES], colours=[COLOURS], dashes=[CURVE_DASH], legend=_legend(columns=2))
    curves = table_chart("curves").mark_line(strokeWidth=2.6, strokeJoin="round").encode(x=x, y=y, detail="piece:N", **looks)
    titles = {"x": "x", "y": "y", "value": "curve", "error": "error"}
    tooltip = ["use:N", *(alt.Tooltip(f"{field}:Q").title(title).format(".5g") for field, title in titles.items())]
    fill = alt.Fill("use:N").scale(domain=list(uses), range=[TRAINING, TEST][: len(uses)]).legend(_legend("top"))
    shape = alt.Shape("use:N").scale(domain=list(uses), range=USE_SHAPES[: len(uses)]).legend(_legend("top"))
    points = table_chart("points").mark_point(filled=True, size=26 if is_small else 75, opacity=0.6 if is_small else 0.9)
    points = points.encode(x=x, y=y, fill=fill, shape=shape, tooltip=tooltip)
    return _finished(window, areas, rims, sticks, curves, points, height=HEIGHT)


@lru_cache
def _error_spec():
    x = alt.X("error:Q").title(LOSS_NAME).scale(nice=False, zero=False).axis(grid=True, format="~s")
    law = table_chart("law").mark_line(strokeWidth=1.6, color=GREY).encode(x=x, y=_logl())
    tooltip = ["curve:N", alt.Tooltip("error:Q").format(".6g"), alt.Tooltip("logl:Q").title("LogL").format(".6g")]
    fits = table_chart("fits").mark_point(filled=True, size=130, opacity=1)
    fits = fits.encode(x=x, y=_logl(), tooltip=tooltip, **_two_curves(shapes=("circle", "diamond")))
    return _finished(law, fits, height=SMALL_HEIGHT, title="LogL by the error")


@lru_cache
def _sigma_spec():
    x = alt.X("sigma:Q").title("sigma").scale(type="log", nice=False).axis(format="~g")
    lines = table_chart("lines").mark_line(strokeWidth=2).encode(x=x, y=_logl(), **_two_curves(dashes=CURVE_DASHES[:2]))
    tooltip = ["curve:N", alt.Tooltip("sigma:Q").format(".5g"), alt.Tooltip("logl:Q").title("LogL").format(".6g")]
    here = table_chart("here").mark_point(filled=True, size=130, opacity=1, color=CURVE_COLOURS[0])
    here = here.encode(x=x, y=_logl(), tooltip=tooltip)
    return _finished(lines, here, height=SMALL_HEIGHT, title="LogL by sigma")


@lru_cache
def _degree_spec(uses):
    x = alt.X("degree:Q").title("degree").scale(nice=False, padding=10).axis(tickCount=MOST_DEGREE + 1, tickMinStep=1, format="d")
    y, colours = _logl("LogL by point"), (TRAINING, TEST)[: len(uses)]
    lines = (
        table_chart("degrees").mark_line(strokeWidth=2).encode(x=x, y=y, **cues("use", uses, colours=colours, legend=_legend()))
    )
    looks = cues("use", uses, colours=colours, shapes=USE_SHAPES[: len(uses)], legend=_legend())
    tooltip = ["use:N", "degree:Q", alt.Tooltip("logl:Q").title("LogL by point").format(".5g")]
    dots = table_chart("degrees").mark_point(filled=True, size=80, opacity=1).encode(x=x, y=y, tooltip=tooltip, **looks)
    here = table_chart("here").mark_rule(color=INK, opacity=0.6, strokeDash=[4, 3]).encode(x=x)
    return _finished(here, lines, dots, height=LOW_HEIGHT, title="The best polynomial of each degree")


@lru_cache
def _step_spec():
    x = alt.X("step:Q").title("step").scale(nice=False).axis(tickMinStep=1, tickCount=6)
    looks = cues("objective", [CURVES], colours=(TRAINING, TEST), dashes=DASHES[:2], legend=_legend())
    lines = table_chart("lines").mark_line(strokeWidth=2.2).encode(x=x, y=_logl(), **looks)
    best = table_chart("best").mark_rule(color=INK, opacity=0.7, strokeDash=[2, 3]).encode(y=_logl())
    return _finished(best, lines, height=LOW_HEIGHT, title="LogL, step by step")
