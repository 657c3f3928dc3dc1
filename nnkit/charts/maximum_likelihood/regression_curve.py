"""A curve through points that follows the hand: points are dragged, added and removed, or the curve itself is dragged."""

from typing import Any

import altair as alt
import numpy as np
from altair.typing import ChartType

from nnkit.charts.chart import Drawing, chart
from nnkit.charts.colours import CLASS_COLOURS, INK, TEST, TRAINING
from nnkit.charts.layout import side_by_side, template
from nnkit.charts.live import (
    HANDLE,
    between,
    ends,
    formula,
    ground,
    handle,
    is_outside,
    live,
    nearest,
    pixel,
    pointer,
    sent,
    value,
    version_of,
)
from nnkit.charts.maximum_likelihood.curve_formulas import COEFFICIENTS, FIT, formulas, log_likelihood_of, value_at
from nnkit.charts.panels import line_of_words, number, titled
from nnkit.charts.parts import Columns, concat, cues, keep_table, legend, table_chart, with_field
from nnkit.charts.plane import clipped
from nnkit.maximum_likelihood.curve_points import MOST_TYPED, TRUTHS
from nnkit.maximum_likelihood.polynomial import MOST_DEGREE
from nnkit.maximum_likelihood.regression import CurveFit, Polynomial, log_density, log_likelihood_by_error
from nnkit.maximum_likelihood.regression_takeaways import NAMES

N_BELLS, N_CORNERS, N_STEPS, BELL_POINTS = 6, 400, 121, 37
BELLS_AT = [(bell + 0.15) / N_BELLS for bell in range(N_BELLS)]  # as shares of the window
BELL_WIDTH = 0.62  # of the room from one bell to the next
REACH = {"gaussian": 3.2, "laplace": 5.0}  # of a bell, in sigmas
MARGIN_X, MARGIN_Y = 0.05, 0.16
MANY_POINTS = 120  # above this, points are drawn smaller
MOST_STICKS = 500
USES = ("points fitted", "points kept aside")
SHOWN, BEST = "the curve", "the best curve"
GREY = "#8B93A0"
CURVE_COLOURS = (CLASS_COLOURS[2], CLASS_COLOURS[3], CLASS_COLOURS[8], GREY)
CURVE_DASHES = ([1, 0], [7, 3], [3, 3], [1, 3])
CURVES, COLOURS, CURVE_DASH, X_NAME, Y_NAME, LOSS_NAME = "@curves", "@colours", "@dashes", "@x", "@y", "@loss"
LOSS_NAMES = {"gaussian": "MSE", "laplace": "MAE"}
WORDS = (
    "Points and a curve through them. Bells along the curve show the noise by its likelihood, and a stick from each point to "
    "the curve its error. Beside it LogL by the error, along one line with two marks, the curve shown and the best; and LogL by "
    "sigma for both. Points, or by hand the curve, can be dragged; the table and the boxes for its coefficients do the same."
)


def is_movable(fit: CurveFit, by_hand: bool = False) -> bool:
    """Whether the points can be dragged: few points, all of them fitted, while it is not the curve that is dragged."""
    return not by_hand and not len(fit.points.x_test) and len(fit.points.x) <= MOST_TYPED


@chart
def regression_curve(
    fit: CurveFit, best: CurveFit, other: CurveFit | None = None, way: str = "formula", reveal: bool = False
) -> Drawing:
    """The points, the curve with the noise as bells along it, an error from each point to the curve, and LogL by error and sigma.

    Parameters
    ----------
    fit, best : CurveFit
        The curve shown, and the best of the same points, noise and sigma.
    other : CurveFit, optional
        The best under the other noise.
    way : {"formula", "hand", ...}
        What follows the hand: the best curve the points by "formula", by "hand" the curve itself; others follow on release.
    reveal : bool
        Whether the best curve is drawn too. Where the points were drawn around a known curve, that always is.
    """
    points, noise = fit.points, fit.noise
    movable = is_movable(fit, way == "hand")
    x, y = np.concatenate([points.x, points.x_test]), np.concatenate([points.y, points.y_test])
    low, high = np.transpose([_with_margin(x, MARGIN_X), _with_margin(y, MARGIN_Y)])
    polynomial = fit.curve if isinstance(fit.curve, Polynomial) else None
    curves = [  # each with the number of its colour and dashes
        *([] if polynomial else [(SHOWN, fit.curve, 0)]),
        *([(BEST, best.curve, 1)] if reveal else []),
        *([(f"the best under {NAMES[other.noise]} noise", other.curve, 2)] if other else []),
        *([("the true curve", TRUTHS[points.truth], 3)] if points.truth else []),
    ]
    n = len(points.x)
    moved = {"row": np.arange(n + 1), "x": np.append(points.x, np.nan), "y": np.append(points.y, np.nan)}
    tables = {
        "window": {"x": np.array([low[0], high[0]]), "y": np.array([low[1], high[1]]), **_ends(fit, best)},
        "fit": _numbers(fit, best, way),
        "basis": _basis(polynomial, points),
        "points": moved if movable else _none(moved),
        "floor": {"row": np.array([n] if movable and n < MOST_TYPED else [], dtype=int)},
        "still": _still(fit, _none if movable else (lambda columns: columns)),
        "sticks": _none(moved) if movable or n > MOST_STICKS else {"x": points.x, "y": points.y},
        "nodes": _nodes(polynomial if way == "hand" else None, low[0], high[0]),
        "curves": concat([_none(_corners("", np.zeros_like, low, high)), *(_corners(*one[:2], low, high) for one in curves)]),
        "bells": _bells(fit, low, high),
        "steps": {"t": np.linspace(0.0, 1.0, N_STEPS)},
    }
    numbers = [0, *(number for _, _, number in curves if number)]
    fills = {
        CURVES: [SHOWN, *(name for name, _, number in curves if number)],
        COLOURS: [CURVE_COLOURS[number] for number in numbers],
        CURVE_DASH: [CURVE_DASHES[number] for number in numbers],
        X_NAME: points.x_name,
        Y_NAME: points.y_name,
        LOSS_NAME: f"{LOSS_NAMES[noise]} ",
    }
    return Drawing(_spec(len(x) > MANY_POINTS), tables, WORDS, fills)


def _none(columns):
    return {name: column[:0] for name, column in columns.items()}


def _with_margin(values, share):
    """The least and the greatest value, with a margin on both sides."""
    low, high = float(values.min()), float(values.max())
    margin = share * (high - low) if high > low else 0.5 * max(abs(high), 1.0)
    return low - margin, high + margin


def _ends(fit, best):
    """The ends of the axes of LogL, of the error and of sigma, while nothing is dragged."""
    n, unit, power = len(fit.points.x), fit.points.y_scale, 2 if fit.noise == "gaussian" else 1
    losses = np.array([fit.loss, best.loss])
    top = max(1.15 * losses.max(), unit**power)
    error = np.array([max(0.75 * losses.min(), 1e-3 * top), top])
    sigma = np.array([max(0.55 * (best.best_sigma or 0.02 * unit), 1e-9 * unit), max(3.0 * fit.best_sigma, 1.2 * fit.sigma)])
    sigma[0] = min(sigma[0], fit.sigma or np.inf)
    sigma[1] = max(sigma[1], 4.0 * sigma[0])
    sigmas = fit.fixed_sigma or (np.sqrt(error) if power == 2 else error)
    by_error = log_likelihood_by_error(n, sigmas, error, fit.noise)
    by_sigma = log_likelihood_by_error(n, np.geomspace(*sigma, 140), best.loss, fit.noise)
    own = fit.log_likelihood if np.isfinite(fit.log_likelihood) else by_sigma.max()
    bottom = min(own, by_sigma.max() - 0.5 * n) - 0.3 * n
    return {"error": error, "sigma": sigma, "by_error": by_error[::-1], "by_sigma": np.array([bottom, by_sigma.max() + 0.05 * n])}


def _numbers(fit, best, way):
    """The numbers of the fit, a table of one row."""
    points = fit.points
    basis = fit.curve.basis if isinstance(fit.curve, Polynomial) else None
    is_gaussian = fit.noise == "gaussian" and basis is not None
    z = (points.y - points.y_mean) / points.y_scale
    numbers = {
        "n": len(points.x),
        "y_mean": points.y_mean,
        "y_scale": points.y_scale,
        "centre": basis.centre if basis else 0.0,
        "half": basis.half if basis else 1.0,
        "squares": float(z @ z),
        "loss": fit.loss,
        "best_loss": best.loss,
        "held": (fit.fixed_sigma or 0.0) / points.y_scale,
        "is_gaussian": fit.noise == "gaussian",
        "is_polynomial": basis is not None,
        "refits": is_gaussian and way == "formula",
        "counts": is_gaussian and way in ("formula", "hand"),
        "version": version_of(points.x, points.y, points.x_test, fit.curve.c if basis else np.empty(0)),
    }
    return {name: np.array([float(number)]) for name, number in numbers.items()}


def _basis(polynomial, points):
    """For each q_k its coefficients of 1, u, u^2, ..., the curve's c_k, and the sum of q_k z over the points; zeros above."""
    size = MOST_DEGREE + 1
    powers, c, sums = np.zeros((size, size)), np.zeros(size), np.zeros(size)
    if polynomial:
        k = len(polynomial.c)
        powers[:k, :k] = polynomial.basis.powers()[:k, :k]
        c[:k] = polynomial.c
        sums[:k] = polynomial.basis.Q[:k] @ ((points.y - points.y_mean) / points.y_scale)
    return {"c": c, "b": sums, **{f"p{j}": powers[:, j] for j in range(size)}}


def _nodes(polynomial, low, high):
    """Places on the curve by which it is dragged, with what each does to the c_k where the others stay."""
    size = MOST_DEGREE + 1
    if polynomial is None:
        return {"row": np.array([], dtype=int), "x": np.array([]), **{f"a{k}": np.array([]) for k in range(size)}}
    n = len(polynomial.c)
    x = 0.5 * (low + high) - 0.44 * (high - low) * np.cos(np.pi * (np.arange(n) + 0.5) / n)  # near the ends more of them
    effects = np.zeros((n, size))
    effects[:, :n] = np.linalg.inv(polynomial.basis(x).T).T
    return {"row": np.arange(n), "x": x, **{f"a{k}": effects[:, k] for k in range(size)}}


def _still(fit, keep):
    """The points that cannot be dragged: those kept aside, and of those fitted what `keep` keeps."""
    points = fit.points
    sets = (points.x, points.y, fit.errors), (points.x_test, points.y_test, fit.test_errors)
    tables = [
        {"use": np.full(len(x), use, dtype=object), "x": x, "y": y, "error": errors, "value": y - errors}
        for use, (x, y, errors) in zip(USES, sets, strict=True)
    ]
    return concat([keep(tables[0]), tables[1]])


def _corners(name, curve, low, high) -> Columns:
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
    """Outlines of the noise at some places of the curve, drawn to the right of each; t is in sigmas."""
    room = (high[0] - low[0]) / N_BELLS
    at = low[0] + np.array(BELLS_AT) * (high[0] - low[0])
    t = np.linspace(-REACH[fit.noise], REACH[fit.noise], BELL_POINTS)
    heights = np.exp(log_density(t, 1.0, fit.noise) - log_density(0.0, 1.0, fit.noise))
    with np.errstate(all="ignore"):
        middle = np.zeros(N_BELLS) if isinstance(fit.curve, Polynomial) else fit.curve(at)
    columns = {
        "bell": np.repeat(np.arange(N_BELLS), BELL_POINTS),
        "x": np.repeat(at, BELL_POINTS),
        "x2": (at[:, None] + BELL_WIDTH * room * heights).ravel(),
        "t": np.tile(t, N_BELLS),
        "middle": np.repeat(middle, BELL_POINTS),
    }
    return columns if fit.sigma > 0.0 else _none(columns)


ENDS = [
    *ends("x"),
    *ends("y"),
    *ends("error", "0.9 * best_loss", "1.05 * loss"),
    *ends("sigma"),
    *ends("by_error", "log_likelihood - 0.2 * n", "best_log_likelihood + 0.2 * n"),
    *ends("by_sigma", "log_likelihood - 0.2 * n", "best_log_likelihood + 0.2 * n"),
]
AT_PLACES = {
    "here_x": "is_node || datum.row !== row ? datum.x : is_out ? NaN : at_x",
    "here_y": "is_node || datum.row !== row ? datum.y : is_out ? NaN : at_y",
}
FADED = f"row < 0 || {FIT['counts']} ? 1 : 0.25"  # what only the server computes fades while something is dragged


@template
def _spec(is_small: bool) -> dict[str, Any]:
    panels = side_by_side([_curve_panel(is_small), _error_panel(), _sigma_panel()])
    panels["resolve"]["scale"]["shape"] = "independent"
    ratio = nearest(f"clamp({pointer('sigma', 'x')} / y_scale_sent, 0.02, 3)", f"{pixel('sigma', 'x')} / y_scale_sent")
    return live(
        panels,
        value("at_x", "0", point=pointer("curve", "x"), floor=pointer("curve", "x")),
        value("at_y", "0", point=pointer("curve", "y"), floor=pointer("curve", "y")),
        value("is_out", "false", point=f"{is_outside('curve')} && n_sent > 2", floor="false"),
        value("pull", "0", node=pointer("curve", "y")),
        value("held_ratio", sent("fit", "held"), sigma=ratio),
        *(formula(name, expression) for name, expression in formulas().items()),
        formula("middles", f"[{', '.join(value_at(f'(x_low + {share!r} * (x_high - x_low))') for share in BELLS_AT)}]"),
        *ENDS,
        version=sent("fit", "version"),
        told=[f"c{k}" for k in COEFFICIENTS],
    )


def _panel(name: str, layers: list, title: str, words: str) -> ChartType:
    """Layers under a title and a line of words, which is an expression."""
    return titled(name, [*layers, line_of_words(table_chart("fit"), words)], title)


def _curve_panel(is_small):
    x = alt.X("x:Q").title(X_NAME).scale(between("x")).axis(tickCount=6)
    y = alt.Y("y:Q").title(Y_NAME).scale(between("y")).axis(tickCount=6)
    places = table_chart("bells").transform_calculate(
        y=f"({FIT['is_polynomial']} ? middles[datum.bell] : datum.middle) + sigma * datum.t"
    )
    areas = places.mark_area(orient="horizontal", opacity=0.2, color=CURVE_COLOURS[0], clip=True)
    areas = areas.encode(x=x, x2=alt.X2("x2:Q"), y=y.stack(None), detail=alt.Detail("bell:N"))
    rims = places.mark_line(strokeWidth=1.3, color=CURVE_COLOURS[0], clip=True)
    rims = rims.encode(x=with_field(x, "x2:Q"), y=y, detail=alt.Detail("bell:N"), order=alt.Order("y:Q"))
    moving = table_chart("points").transform_calculate(**AT_PLACES).transform_filter("isValid(datum.here_x)")
    moved_x, moved_y = with_field(x, "here_x:Q"), with_field(y, "here_y:Q")
    stick = {"color": INK, "opacity": 0.55, "strokeWidth": 1.2, "clip": True}
    moving_sticks = moving.transform_calculate(y2=value_at("datum.here_x")).mark_rule(**stick)
    sticks = table_chart("sticks").transform_calculate(y2=value_at("datum.x")).mark_rule(**stick)
    looks = cues("curve", [CURVES], colours=[COLOURS], dashes=[CURVE_DASH], legend=legend(labelLimit=220, columns=1))
    curves = table_chart("curves").mark_line(strokeWidth=2.4, strokeJoin="round", opacity=alt.expr(FADED))
    shown = table_chart("steps").transform_filter(FIT["is_polynomial"])
    shown = shown.transform_calculate(x="x_low + datum.t * (x_high - x_low)", curve=f"'{SHOWN}'")
    shown = shown.transform_calculate(y=value_at("datum.x")).mark_line(strokeWidth=2.6, clip=True).encode(order=alt.OrderValue(0))
    titles = {"x": "x", "y": "y", "value": "curve", "error": "error"}
    tooltip = [
        alt.Tooltip("use:N").title("one of the"),
        *(alt.Tooltip(f"{field}:Q").title(title).format(".5g") for field, title in titles.items()),
    ]
    size, opacity = (26, 0.6) if is_small else (70, 0.9)
    fill = alt.Fill("use:N").scale(domain=list(USES), range=[TRAINING, TEST]).legend(None)
    shape = alt.Shape("use:N").scale(domain=list(USES), range=["circle", "square"]).legend(None)
    still = table_chart("still").mark_point(filled=True, size=size, opacity=opacity)
    dots = moving.mark_point(**HANDLE | {"size": size, "color": TRAINING, "strokeWidth": 12}).encode(x=moved_x, y=moved_y)
    nodes = table_chart("nodes").transform_calculate(value=value_at("datum.x"))
    nodes = nodes.mark_point(**HANDLE | {"shape": "square", "color": CURVE_COLOURS[0], "cursor": "ns-resize", "clip": True})
    name = f"({FIT['is_gaussian']} ? 'MSE ' : 'MAE ')"
    numbers = f"{name} + {number('loss', 5)} + ', LogL ' + {number('log_likelihood', 5)}"
    words = f"row >= 0 && !{FIT['counts']} ? 'let go: the curve and its numbers follow' : {numbers}"
    layers = [
        keep_table("window"), keep_table("basis"), ground("floor", "floor", cursor="copy"), areas, rims,
        moving_sticks.encode(x=moved_x, y=moved_y, y2=alt.Y2("y2:Q")), sticks.encode(x=x, y=y, y2=alt.Y2("y2:Q")),
        curves.encode(x=x, y=y, detail=alt.Detail("piece:N"), **looks), shown.encode(x=x, y=y, **looks),
        still.encode(x=x, y=y, fill=fill, shape=shape, tooltip=tooltip),
        handle(dots, "point"), handle(nodes.encode(x=x, y=with_field(y, "value:Q")), "node"),
    ]  # fmt: skip
    return _panel("curve", layers, "The points and the curve", words)


def _marks(x, y, fields: dict[str, tuple[str, str]]):
    """A mark for the curve shown and for the best: their place by two fields, an expression each."""
    rows = [
        table_chart("fit").transform_calculate(curve=f"'{name}'", **{field: pair[i] for field, pair in fields.items()})
        for i, name in enumerate((SHOWN, BEST))
    ]
    looks = _two_curves(shapes=("circle", "diamond"))
    return [
        row.transform_filter("isFinite(datum.logl)")
        .mark_point(filled=True, size=110, opacity=1, clip=True)
        .encode(x=x, y=y, **looks)
        for row in rows
    ]


def _two_curves(**looks):
    return cues("curve", (SHOWN, BEST), colours=CURVE_COLOURS[:2], legend=legend(), **looks)


def _error_panel():
    x = alt.X("error:Q").title(LOSS_NAME).axis(grid=True, format="~s").scale(between("error"))
    y = alt.Y("logl:Q").title("LogL").axis(grid=True, tickCount=4, format="~s")
    y = y.scale(between("by_error"))
    law = table_chart("steps").transform_calculate(error="error_low + (error_high - error_low) * datum.t * datum.t")
    sigma = f"(held_sigma > 0 ? held_sigma : {FIT['is_gaussian']} ? sqrt(datum.error) : datum.error)"
    law = law.transform_calculate(logl=log_likelihood_of(sigma, "datum.error")).transform_filter("isFinite(datum.logl)")
    law = law.mark_line(strokeWidth=1.6, color=GREY, clip=True).encode(x=x, y=y, order=alt.OrderValue(0))
    fields = {"error": ("loss", "best_loss"), "logl": ("log_likelihood", "best_log_likelihood")}
    return _panel("error", [law, *_marks(x, y, fields)], "LogL by the error", "'n = ' + n")


def _sigma_panel():
    x = alt.X("sigma:Q").title("σ").axis(format="~g", tickCount=5).scale(between("sigma", type="log"))
    y = alt.Y("logl:Q").title("LogL").axis(grid=True, tickCount=4, format="~s")
    y = y.scale(between("by_sigma"))
    sigmas = table_chart("steps").transform_calculate(sigma="sigma_low * pow(sigma_high / sigma_low, datum.t)")
    sigmas = sigmas.encode(order=alt.OrderValue(0))
    lines = [
        sigmas.transform_calculate(curve=f"'{name}'", logl=log_likelihood_of("datum.sigma", loss)).mark_line(
            strokeWidth=2, clip=True
        )
        for name, loss in ((SHOWN, "loss"), (BEST, "best_loss"))
    ]
    here = table_chart("fit").transform_calculate(sigma="sigma", logl="log_likelihood").transform_filter("isFinite(datum.logl)")
    free = here.transform_filter("held_sigma === 0").mark_point(
        filled=True, size=110, opacity=1, color=CURVE_COLOURS[0], clip=True
    )
    held = here.transform_filter("held_sigma > 0").mark_point(**HANDLE | {"color": CURVE_COLOURS[0], "cursor": "ew-resize"})
    layers = [*(line.encode(x=x, y=y, **_two_curves(dashes=CURVE_DASHES[:2])) for line in lines), free.encode(x=x, y=y)]
    likeliest = f"({FIT['is_gaussian']} ? sqrt(loss) : loss)"
    words = f"'σ = ' + {number('sigma')} + ', the likeliest' + (held_sigma > 0 ? ' is ' + {number(likeliest)} : '')"
    return _panel("sigma", [*layers, handle(held.encode(x=x, y=y), "sigma")], "LogL by σ", words)
