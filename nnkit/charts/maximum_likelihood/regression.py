"""Charts of curves through points: the noise along the curve, and the likelihood against error, sigma, degree and step."""

from functools import lru_cache

import altair as alt
import numpy as np

from nnkit.charts.chart import Drawing, chart
from nnkit.charts.colours import CLASS_COLOURS, INK, TEST, TRAINING
from nnkit.charts.parts import legend, table_chart
from nnkit.charts.plane import clipped
from nnkit.maximum_likelihood.curve_points import TRUTHS
from nnkit.maximum_likelihood.regression import log_density, log_likelihood_by_error

HEIGHT, SMALL_HEIGHT = 540, 270
N_BELLS, N_CORNERS, BELL_POINTS = 6, 400, 49
BELL_WIDTH = 0.62  # of the room from one bell to the next
REACH = {"gaussian": 3.2, "laplace": 5.0}  # of a bell, in sigmas
MARGIN_X, MARGIN_Y = 0.03, 0.16
STEPS_DRAWN = 300
FAR_BELOW = 4.0  # of a LogL by point
MOST_POINTS_LARGE = 120  # above this, points are drawn smaller
FITTED, KEPT_ASIDE = "points fitted", "points kept aside"
SHOWN, BEST = "the curve", "the best curve"
CURVE_COLOURS = (CLASS_COLOURS[2], CLASS_COLOURS[3], CLASS_COLOURS[8], "#8B93A0")
CURVE_DASHES = ([1, 0], [7, 3], [3, 3], [1, 3])
NAMES, COLOURS, DASHES, X_NAME, Y_NAME, LOSS_NAME = "@names", "@colours", "@dashes", "@x", "@y", "@loss"
NOISES = {"gaussian": "Gaussian", "laplace": "Laplace"}
LOSSES = {"gaussian": "mean squared error", "laplace": "mean absolute error"}
OBJECTIVES = {"error": "descent on the error", "likelihood": "ascent on LogL"}


@chart
def regression_curve(fit, best=None, other=None):
    """The points, the curve with the noise as bells along it, and an error from each point to the curve.

    Parameters
    ----------
    fit : CurveFit
        The curve shown. Where its points were drawn around a known curve, that is drawn too.
    best, other : CurveFit, optional
        The best curve, and the best under the other noise.
    """
    points = fit.points
    all_x, all_y = np.concatenate([points.x, points.x_test]), np.concatenate([points.y, points.y_test])
    low = np.array([_lowered(all_x, MARGIN_X, -1), _lowered(all_y, MARGIN_Y, -1)])
    high = np.array([_lowered(all_x, MARGIN_X, 1), _lowered(all_y, MARGIN_Y, 1)])
    curves = {SHOWN: fit.curve}
    if best:
        curves[BEST] = best.curve
    if other:
        curves[f"the best under {NOISES[other.noise]} noise"] = other.curve
    if points.truth:
        curves["the true curve"] = TRUTHS[points.truth]
    looks = [0, *([1] if best else []), *([2] if other else []), *([3] if points.truth else [])]
    x = np.linspace(low[0], high[0], N_CORNERS)
    parts = []
    for name, curve in curves.items():
        with np.errstate(all="ignore"):
            corners = np.stack([x, np.nan_to_num(curve(x), nan=high[1] + 1.0)], axis=1)
        piece, kept = clipped(corners[:-1], corners[1:], low, high)
        parts.append({"curve": name, **_joined_pieces(piece, kept)})
    values = np.clip(fit.curve(points.x), low[1], high[1])
    kinds = [np.full(len(kept), name, dtype=object) for kept, name in ((points.x, FITTED), (points.x_test, KEPT_ASIDE))]
    errors = np.concatenate([fit.errors, fit.test_errors])
    tables = {
        "window": {"x": np.array([low[0], high[0]]), "y": np.array([low[1], high[1]])},
        "points": {"x": all_x, "y": all_y, "use": np.concatenate(kinds), "error": errors, "value": all_y - errors},
        "sticks": {"x": points.x, "y": points.y, "y2": values},
        "curves": _below_each_other(parts),
        "bells": _bells(fit, low, high),
    }
    texts = {
        NAMES: list(curves),
        COLOURS: [CURVE_COLOURS[look] for look in looks],
        DASHES: [CURVE_DASHES[look] for look in looks],
        X_NAME: points.x_name,
        Y_NAME: points.y_name,
    }
    uses = (FITTED, KEPT_ASIDE) if len(points.x_test) else (FITTED,)
    words = (
        "Points and a curve through them. Bells along the curve show the noise by its likelihood, and a stick from each "
        "point to the curve its error."
    )
    return Drawing(_curve_spec(uses, len(all_x) > MOST_POINTS_LARGE), tables, words, texts)


@chart
def likelihood_by_error(fit, best):
    """LogL by the error: the law that joins them, the curve shown and the best curve.

    Parameters
    ----------
    fit, best : CurveFit
        Of the same points, noise and sigma.
    """
    n, losses = len(fit.points.x), np.array([fit.loss, best.loss])
    top = max(1.15 * losses.max(), fit.points.y_scale ** (2 if fit.noise == "gaussian" else 1))
    law = np.linspace(max(0.75 * losses.min(), 1e-3 * top), top, 120)
    width = fit.fixed_sigma or (np.sqrt(law) if fit.noise == "gaussian" else law)
    logs = log_likelihood_by_error(n, width, law, fit.noise)
    places = _finite(
        {
            "error": losses,
            "logl": np.array([fit.log_likelihood, best.log_likelihood]),
            "curve": np.array([SHOWN, BEST], dtype=object),
        }
    )
    words = "LogL falls as the error grows, along one line; two marks on it are the curve shown and the best curve."
    return Drawing(_law_spec(), {"law": {"error": law, "logl": logs}, "places": places}, words, {LOSS_NAME: LOSSES[fit.noise]})


@chart
def likelihood_by_sigma(fit, best):
    """LogL by sigma, for the curve shown and for the best: the best is above at every sigma, and each is highest at its own.

    Parameters
    ----------
    fit, best : CurveFit
    """
    n, unit = len(fit.points.x), fit.points.y_scale
    low = max(min(0.55 * (best.best_sigma or 0.02 * unit), fit.sigma or np.inf), 1e-9 * unit)
    high = max(3.0 * fit.best_sigma, 1.2 * fit.sigma, 4.0 * low)
    sigmas = np.geomspace(low, high, 140)
    curves = {SHOWN: fit, BEST: best}
    lines = {"sigma": np.tile(sigmas, 2), "curve": np.repeat(np.array(list(curves), dtype=object), len(sigmas))}
    lines["logl"] = np.concatenate([log_likelihood_by_error(n, sigmas, each.loss, fit.noise) for each in curves.values()])
    shown = fit.log_likelihood if np.isfinite(fit.log_likelihood) else lines["logl"].max()
    kept = lines["logl"] >= min(shown, lines["logl"].max() - 3.0 * n) - 0.3 * n
    place = _finite(
        {"sigma": np.array([fit.sigma]), "logl": np.array([fit.log_likelihood]), "curve": np.array([SHOWN], dtype=object)}
    )
    words = "Two lines of LogL by sigma, for the curve shown and for the best curve; a mark where sigma stands."
    tables = {"lines": {name: column[kept] for name, column in lines.items()}, "place": place}
    return Drawing(_sigma_spec(), tables, words)


@chart
def likelihood_by_degree(fits, degree=None):
    """LogL by point of the best polynomial of each degree, over the points fitted and those kept aside.

    Parameters
    ----------
    fits : list of CurveFit
        As `fit_degrees` gives them.
    degree : int, optional
        The degree to mark.
    """
    degrees = np.arange(len(fits))
    training = np.array([fit.log_likelihood / len(fit.points.x) for fit in fits])
    test = np.array([fit.test_log_likelihood / max(len(fit.points.x_test), 1) for fit in fits])
    columns = {
        "degree": np.tile(degrees, 2),
        "logl": np.concatenate([training, test]),
        "use": np.repeat(np.array([FITTED, KEPT_ASIDE], dtype=object), len(fits)),
    }
    # a curve that follows the points too closely can be thousands below on the others, and would flatten all the rest
    table = _finite({**columns, "logl": np.where(is_far_below(fits), np.nan, columns["logl"])})
    tables = {"degrees": table, "here": {"degree": degrees[degrees == degree]}}
    words = "Two lines of LogL by point against the degree of the polynomial: over the points fitted, and those kept aside."
    uses = (FITTED, KEPT_ASIDE) if len(fits[0].points.x_test) else (FITTED,)
    return Drawing(_degree_spec(uses), tables, words)


def is_far_below(fits):
    """Which LogL by point `likelihood_by_degree` leaves out as too low, over the points fitted and kept aside, (2 n_degrees,)."""
    training = np.array([fit.log_likelihood / len(fit.points.x) for fit in fits])
    test = np.array([fit.test_log_likelihood / max(len(fit.points.x_test), 1) for fit in fits])
    finite = training[np.isfinite(training)]
    return np.concatenate([training, test]) < finite.min(initial=0.0) - FAR_BELOW


@chart
def likelihood_by_step(descents, best):
    """LogL at each step of the descents on the error and on the likelihood, and the LogL that is highest.

    Parameters
    ----------
    descents : list of CurveDescent
    best : CurveFit
    """
    parts = []
    for descent in descents:
        rows = np.unique(np.linspace(0, len(descent.losses) - 1, STEPS_DRAWN).astype(int))
        name = np.full(len(rows), OBJECTIVES[descent.objective], dtype=object)
        parts.append({"step": descent.steps[rows], "logl": descent.log_likelihoods[rows], "way": name})
    lines = _finite({key: np.concatenate([part[key] for part in parts]) for key in parts[0]})
    top = max(best.log_likelihood, lines["logl"].max(initial=-np.inf)) if best.log_likelihood < np.inf else np.inf
    span = max((abs(top) if top < np.inf else 0.0), len(best.points.x))
    if top < np.inf:
        lines = {key: column[lines["logl"] >= top - 5.0 * span] for key, column in lines.items()}
    tables = {"lines": lines, "best": _finite({"logl": np.array([best.log_likelihood])})}
    words = "Two lines of LogL by step, of descents on the error and on the likelihood, and a dashed line: the highest LogL."
    names = [OBJECTIVES[descent.objective] for descent in descents]
    return Drawing(_step_spec(), tables, words, {NAMES: names})


def _lowered(values, margin, side):
    low, high = float(values.min()), float(values.max())
    room = margin * (high - low) if high > low else 0.5 * max(abs(high), 1.0)
    return low - room if side < 0 else high + room


def _joined_pieces(piece, kept):
    """Straight pieces that follow each other as corners of lines, each line with a number of its own."""
    first = np.flatnonzero(kept)
    is_new = np.diff(first, prepend=-2) > 1
    line = np.cumsum(is_new)
    return {
        "x": np.concatenate([piece["x"], piece["x2"]]),
        "y": np.concatenate([piece["y"], piece["y2"]]),
        "piece": np.concatenate([line, line]),
    }


def _below_each_other(parts):
    names = np.repeat(np.array([part["curve"] for part in parts], dtype=object), [len(part["x"]) for part in parts])
    return {"curve": names} | {key: np.concatenate([part[key] for part in parts]) for key in ("x", "y", "piece")}


def _bells(fit, low, high):
    """Outlines of the noise at some places of the curve, drawn to the right of each."""
    sigma, room = fit.sigma, (high[0] - low[0]) / N_BELLS
    places = low[0] + room * (np.arange(N_BELLS) + 0.15)
    t = np.linspace(-REACH[fit.noise], REACH[fit.noise], BELL_POINTS)
    heights = np.exp(log_density(t, 1.0, fit.noise) - log_density(0.0, 1.0, fit.noise))
    with np.errstate(all="ignore"):
        y = fit.curve(places)[:, None] + sigma * t
    columns = {
        "bell": np.repeat(np.arange(N_BELLS), BELL_POINTS),
        "x": np.repeat(places, BELL_POINTS),
        "x2": (places[:, None] + BELL_WIDTH * room * heights).ravel(),
        "y": y.ravel(),
    }
    with np.errstate(invalid="ignore"):
        kept = (columns["y"] >= low[1]) & (columns["y"] <= high[1]) & (sigma > 0.0)
    return {name: column[kept] for name, column in columns.items()}


def _finite(columns):
    """The rows whose numbers are finite."""
    kept = np.isfinite(columns["logl"])
    return {name: column[kept] for name, column in columns.items()}


def _legend(orient="bottom", **options):
    return legend(orient=orient, labelLimit=220, **options)


def _logl(title="LogL"):
    return alt.Y(
        "logl:Q", title=title, scale=alt.Scale(zero=False, nice=False, padding=8), axis=alt.Axis(tickCount=4, format="~s")
    )


def _two_curves(channel, values):
    return channel("curve:N", scale=alt.Scale(domain=[SHOWN, BEST], range=list(values)), legend=_legend())


@lru_cache
def _curve_spec(uses, is_small):
    scale = alt.Scale(nice=False, zero=False)
    x = alt.X("x:Q", scale=scale, title=X_NAME, axis=alt.Axis(grid=False, tickCount=8))
    y = alt.Y("y:Q", scale=scale, title=Y_NAME, axis=alt.Axis(grid=False, tickCount=6))
    window = table_chart("window").mark_point(opacity=0).encode(x=x, y=y)
    bells = [
        table_chart("bells")
        .mark_area(orient="horizontal", opacity=0.2, color=CURVE_COLOURS[0])
        .encode(x=x, x2="x2:Q", y=alt.Y("y:Q", scale=scale, stack=None), detail="bell:N"),
        table_chart("bells")
        .mark_line(strokeWidth=1.3, color=CURVE_COLOURS[0])
        .encode(x=alt.X("x2:Q", scale=scale, title=X_NAME), y=y, detail="bell:N", order="y:Q"),
    ]
    sticks = table_chart("sticks").mark_rule(color=INK, opacity=0.55, strokeWidth=1.2).encode(x=x, y=y, y2="y2:Q")
    names = {"domain": [NAMES]}
    curves = (
        table_chart("curves")
        .mark_line(strokeWidth=2.6, strokeJoin="round")
        .encode(
            x=x,
            y=y,
            detail="piece:N",
            color=alt.Color("curve:N", scale=alt.Scale(**names, range=[COLOURS]), legend=_legend(columns=2)),
            strokeDash=alt.StrokeDash("curve:N", scale=alt.Scale(**names, range=[DASHES]), legend=_legend(columns=2)),
        )
    )
    colours, shapes = [TRAINING, TEST][: len(uses)], ["circle", "square"][: len(uses)]
    numbers = [alt.Tooltip(f"{field}:Q", title=title, format=".5g") for field, title in
               (("x", "x"), ("y", "y"), ("value", "curve"), ("error", "error"))]  # fmt: skip
    points = (
        table_chart("points")
        .mark_point(filled=True, size=26 if is_small else 75, opacity=0.6 if is_small else 0.9)
        .encode(
            x=x,
            y=y,
            fill=alt.Fill("use:N", scale=alt.Scale(domain=list(uses), range=colours), legend=_legend(orient="top")),
            shape=alt.Shape("use:N", scale=alt.Scale(domain=list(uses), range=shapes), legend=_legend(orient="top")),
            tooltip=["use:N", *numbers],
        )
    )
    return alt.layer(window, *bells, sticks, curves, points).properties(height=HEIGHT).to_dict()


@lru_cache
def _law_spec():
    x = alt.X("error:Q", title=LOSS_NAME, scale=alt.Scale(nice=False, zero=False), axis=alt.Axis(tickCount=5, format="~s"))
    law = table_chart("law").mark_line(strokeWidth=1.6, color="#8B93A0").encode(x=x, y=_logl())
    places = (
        table_chart("places")
        .mark_point(filled=True, size=130, opacity=1)
        .encode(
            x=x,
            y=_logl(),
            color=_two_curves(alt.Color, CURVE_COLOURS[:2]),
            shape=_two_curves(alt.Shape, ("circle", "diamond")),
            tooltip=[
                "curve:N",
                alt.Tooltip("error:Q", title="error", format=".6g"),
                alt.Tooltip("logl:Q", title="LogL", format=".6g"),
            ],
        )
    )
    return alt.layer(law, places).properties(height=SMALL_HEIGHT, title="LogL by the error").to_dict()


@lru_cache
def _sigma_spec():
    x = alt.X(
        "sigma:Q", title="sigma", scale=alt.Scale(type="log", nice=False), axis=alt.Axis(tickCount=5, format="~g", grid=False)
    )
    tooltip = ["curve:N", alt.Tooltip("sigma:Q", format=".5g"), alt.Tooltip("logl:Q", title="LogL", format=".6g")]
    colour = _two_curves(alt.Color, CURVE_COLOURS[:2])
    lines = (
        table_chart("lines")
        .mark_line(strokeWidth=2)
        .encode(
            x=x,
            y=_logl(),
            color=colour,
            strokeDash=alt.StrokeDash(
                "curve:N", scale=alt.Scale(domain=[SHOWN, BEST], range=list(CURVE_DASHES[:2])), legend=_legend()
            ),
        )
    )
    place = table_chart("place").mark_point(filled=True, size=130, opacity=1, color=CURVE_COLOURS[0])
    place = place.encode(x=x, y=_logl(), tooltip=tooltip)
    return alt.layer(lines, place).properties(height=SMALL_HEIGHT, title="LogL by sigma").to_dict()


@lru_cache
def _degree_spec(uses):
    x = alt.X(
        "degree:Q", title="degree", axis=alt.Axis(tickMinStep=1, grid=False, format="d"), scale=alt.Scale(nice=False, padding=10)
    )
    colours, shapes = [TRAINING, TEST][: len(uses)], ["circle", "square"][: len(uses)]
    colour = alt.Color("use:N", scale=alt.Scale(domain=list(uses), range=colours), legend=_legend())
    lines = table_chart("degrees").mark_line(strokeWidth=2, point=False).encode(x=x, y=_logl("LogL by point"), color=colour)
    marks = (
        table_chart("degrees")
        .mark_point(filled=True, size=80, opacity=1)
        .encode(
            x=x,
            y=_logl("LogL by point"),
            color=colour,
            shape=alt.Shape("use:N", scale=alt.Scale(domain=list(uses), range=shapes), legend=_legend()),
            tooltip=["use:N", "degree:Q", alt.Tooltip("logl:Q", title="LogL by point", format=".5g")],
        )
    )
    here = table_chart("here").mark_rule(color=INK, opacity=0.6, strokeDash=[4, 3]).encode(x=x)
    return alt.layer(here, lines, marks).properties(height=300, title="The best polynomial of each degree").to_dict()


@lru_cache
def _step_spec():
    names = [NAMES]
    x = alt.X("step:Q", title="step", axis=alt.Axis(tickMinStep=1, tickCount=6, grid=False), scale=alt.Scale(nice=False))
    lines = (
        table_chart("lines")
        .mark_line(strokeWidth=2.2)
        .encode(
            x=x,
            y=_logl(),
            color=alt.Color("way:N", scale=alt.Scale(domain=names, range=[TRAINING, TEST]), legend=_legend()),
            strokeDash=alt.StrokeDash("way:N", scale=alt.Scale(domain=names, range=[[1, 0], [6, 3]]), legend=_legend()),
        )
    )
    best = table_chart("best").mark_rule(color=INK, opacity=0.7, strokeDash=[2, 3]).encode(y=_logl())
    return alt.layer(best, lines).properties(height=300, title="LogL, step by step").to_dict()
