"""A Gaussian fitted by hand: its bell and its observations are dragged, and LogL, the product and the MSE follow."""

from collections.abc import Sequence
from typing import Any

import altair as alt
import numpy as np
from altair.typing import ChartType

from nnkit.charts.chart import Drawing, chart
from nnkit.charts.colours import CLASS_COLOURS, DASHES, INK, NEGATIVE, POSITIVE
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
from nnkit.charts.maximum_likelihood.gaussian_map import map_axes, map_picture, map_window, surface_tables
from nnkit.charts.maximum_likelihood.observations import BAR, BEST, histogram_table, x_window
from nnkit.charts.panels import line_of_words, number, titled
from nnkit.charts.parts import cues, keep_table, legend, table_chart, with_field
from nnkit.maximum_likelihood.gaussian import HALF_LOG_2PI, GaussianGuess

MOST_MOVABLE = 60  # observations that are drawn one by one, and can be dragged
MOST_MULTIPLIED = 400  # observations over which the product is followed
CURVE_POINTS = 121
METHODS = ("product of likelihoods", "sum of logs")
SIGMAS = ("σ as you set it", "best σ for each μ")
WORDS = (
    "Six linked panels. The bell of the guess over a histogram of the observations; contours of the log-likelihood by μ and σ; "
    "the product of the likelihoods beside the sum of their logs; the log term of each observation; LogL against the mean "
    "squared error; LogL against σ. The bell, the guess on the map and single observations can be dragged; the boxes for μ and "
    "σ do the same."
)


@chart
def gaussian_by_hand(guess: GaussianGuess, *, dark: bool = False) -> Drawing:
    """A guess that is dragged, by the bell's top or flanks, on the map of LogL, or by its σ; and observations that are dragged.

    Parameters
    ----------
    dark : bool
        Whether the map fades into a dark ground.
    """
    sample = guess.sample
    is_movable = sample.n <= MOST_MOVABLE
    first = sample.x[:MOST_MULTIPLIED]
    if is_movable:
        first = np.append(first, np.nan)  # one that is added stands in the last row
    observations = {"row": np.arange(len(first)), "x": first}
    tables = {
        "guess": {"mu": np.array([guess.mu]), "sigma": np.array([guess.sigma])},
        "sample": {
            "n": np.array([float(sample.n)]),
            "mean": np.array([sample.mean]),
            "squares": np.array([sample.n * sample.variance]),
            "low": np.array([sample.low]),
            "high": np.array([sample.high]),
            "multiplied": np.array([float(min(sample.n, MOST_MULTIPLIED))]),
            "version": np.array([version_of(sample.x)]),
        },
        "window": _window(guess),
        "curve": {"t": np.linspace(0.0, 1.0, CURVE_POINTS)},
        "flanks": {"side": np.array([-1.0, 1.0])},
        "bars": histogram_table(*sample.histogram, sample.n),
        "observations": observations,
        "dots": observations if is_movable else {"row": np.array([], dtype=int), "x": np.array([])},
        "strip": {"row": np.array([sample.n] if sample.n < MOST_MOVABLE else [], dtype=int)},
        **surface_tables(sample, *map_window(sample, guess.mu, guess.sigma), dark),
    }
    return Drawing(_spec(), tables, WORDS)


def _window(guess: GaussianGuess) -> dict[str, np.ndarray]:
    """The ends of the axes while nothing is dragged. Those of LogL, of log terms and of powers reach from low to high."""
    sample = guess.sample
    best = float(np.sqrt(guess.mse)) or guess.sigma
    terms = guess.log_terms(MOST_MULTIPLIED)
    highest = -np.log(min(guess.sigma, best)) - HALF_LOG_2PI
    distance = 1.15 * max(abs(guess.mu - sample.mean), 1.5 * sample.sigma, 1e-12)
    lowest = -0.5 * sample.n * (np.log(2.0 * np.pi * (sample.variance + distance**2)) + 1.0)
    tallest = 1.2 * np.exp(highest) if sample.is_constant else float(sample.histogram[1].max())
    top = sample.n * (-np.log(best) - HALF_LOG_2PI - 0.5)  # of all σ, with this μ
    return {
        "x": np.array(x_window(sample, guess.mu)),
        "density": np.array([0.0, 1.06 * tallest]),
        "term": np.array([min(terms.min(), highest - 3.0) - 0.2, highest + 0.2]),
        "power": np.array([min(0.0, 1.05 * terms.sum()), max(0.0, 1.05 * terms.sum())]) / np.log(10.0),
        "mse": sample.variance + np.array([0.0, distance**2]),
        "sigma": np.array([0.4 * min(best, guess.sigma), 1.3 * max(2.0 * best, guess.sigma)]),
        "log_likelihood": np.array([min(lowest, guess.log_likelihood), sample.n * (highest - 0.5) + 0.05 * abs(lowest)]),
        "by_sigma": np.array([min(guess.log_likelihood, top - 0.5 * sample.n), top + 0.05 * sample.n]),
    }


# What the chart computes. The sums of the observations follow from n, the mean and the sum of squares around it, which change
# where one observation is taken from its place, put somewhere, or both.
CONSTANT = repr(float(HALF_LOG_2PI))
LOG_LIKELIHOOD = f"-n * (log({{sigma}}) + {CONSTANT} + 0.5 * {{mse}} / ({{sigma}} * {{sigma}}))"
AT_BEST_SIGMA = "-n * (0.5 * log({mse}) + " + CONSTANT + " + 0.5)"
FORMULAS = {
    **{f"{name}_sent": sent("sample", name, "1") for name in ("n", "mean", "squares", "low", "high", "multiplied")},
    "is_taken": "row >= 0 && row < n_sent ? 1 : 0",
    "is_put": "row >= 0 && !is_out ? 1 : 0",
    "taken": "is_taken ? moved.datum.x - mean_sent : 0",
    "put": "is_put ? at - mean_sent : 0",
    "n": "n_sent - is_taken + is_put",
    "mean": "mean_sent + (put - taken) / n",
    "variance": "max((squares_sent + put * put - taken * taken - pow(put - taken, 2) / n) / n, 0)",
    "mse": "variance + pow(mean - mu, 2)",
    "log_likelihood": LOG_LIKELIHOOD.format(sigma="sigma", mse="mse"),
    "gap": f"variance > 0 ? {AT_BEST_SIGMA.format(mse='variance')} - log_likelihood : 0",
    "peak": "1 / (sigma * sqrt(2 * PI))",
    "log_peak": f"-log(sigma) - {CONSTANT}",
    "fall": "-0.5 / (sigma * sigma)",
    "worst": "max(abs(low_sent - mu), abs(high_sent - mu), is_put ? abs(at - mu) : 0)",
    "power": "log_likelihood / LN10 * multiplied_sent / n",
    "place": "is_out ? NaN : at",
}
LOG_DENSITY = "log_peak + fall * (datum.here - mu) * (datum.here - mu)"
DENSITY = "peak * exp(fall * (datum.here - mu) * (datum.here - mu))"
AT_PLACES = {"here": "datum.row === row ? place : datum.x"}
IS_THERE = "datum.here < MAX_VALUE"  # so of no NaN, and faster than to call isValid
FADED = "row < 0 ? {} : 0.12"  # what only the server computes fades while an observation is moved
ENDS = [
    *ends("x"),
    *ends("density", high="1.06 * peak"),
    *ends("term", "log_peak + fall * worst * worst - 0.2", "log_peak + 0.2"),
    *ends("power", "1.05 * power", "1.05 * power"),
    *ends("mse", "variance", "mse"),
    *ends("sigma"),
    *ends("log_likelihood", "log_likelihood", "log_likelihood + gap"),
    *ends("by_sigma", "log_likelihood", AT_BEST_SIGMA.format(mse="mse")),
]


@template
def _spec() -> dict[str, Any]:
    width = nearest(f"max(abs({pointer('density', 'x')} - mu), {pixel('density', 'x')})", pixel("density", "x"))
    panels = [_density_panel(), _map_panel(), _product_panel(), _term_panel(), _error_panel(), _sigma_panel()]
    return live(
        side_by_side(panels),
        value("mu", sent("guess", "mu"), top=pointer("density", "x"), place=pointer("map", "x"), map=pointer("map", "x")),
        value(
            "sigma",
            sent("guess", "sigma", "1"),
            flank=width,
            place=pointer("map", "y"),
            map=pointer("map", "y"),
            sigma=pointer("sigma", "x"),
        ),
        value("at", "0", observation=pointer("density", "x"), strip=pointer("density", "x")),
        value("is_out", "false", observation=f"{is_outside('density', 'y')} && n_sent > 1", strip="false"),
        *(formula(name, expression) for name, expression in FORMULAS.items()),
        *ENDS,
        version=sent("sample", "version"),
    )


def _panel(name: str, layers: Sequence[ChartType], title: str, words: str) -> ChartType:
    """Layers under a title and a line of words, which is an expression."""
    return titled(name, [*layers, line_of_words(table_chart("guess"), words)], title)


def _along(column: str) -> alt.Chart:
    """A chart of places, `here`, from one to the other end of an axis, to be connected in their order."""
    places = table_chart("curve").transform_calculate(here=f"{column}_low + datum.t * ({column}_high - {column}_low)")
    return places.encode(order=alt.OrderValue(0))


def _drawn() -> alt.Chart:
    """A chart of the observations that are drawn one by one, where they are now."""
    drawn = table_chart("observations").transform_filter(f"datum.row <= {MOST_MOVABLE}").transform_calculate(**AT_PLACES)
    return drawn.transform_filter(IS_THERE)


def _density_panel():
    x = alt.X("here:Q").title("x").scale(between("x")).axis(tickCount=6)
    scale = alt.Scale(domain=[alt.ExprRef("-0.09 * density_high"), alt.ExprRef("density_high")], nice=False, zero=False)
    y = alt.Y("y:Q").title("density p(x)").scale(scale).axis(grid=True)
    bars = table_chart("bars").mark_rect(color=BAR, clip=True, opacity=alt.expr(FADED.format(0.35)))
    bars = bars.encode(x=with_field(x, "left:Q"), x2=alt.X2("right:Q"), y=y, y2=alt.Y2Datum(0))
    strip = ground("strip", "strip", opacity=0.13, color=BAR, cursor="copy").encode(y=alt.YDatum(0))
    stems = _drawn().transform_calculate(y=DENSITY).mark_rule(strokeWidth=1, opacity=0.55, color=NEGATIVE, clip=True)
    dots = table_chart("dots").transform_calculate(**AT_PLACES, y="-0.045 * density_high").transform_filter(IS_THERE)
    dots = dots.mark_point(**HANDLE | {"size": 46, "color": NEGATIVE, "strokeWidth": 10}).encode(x=x, y=y)
    curve = _along("x").transform_calculate(y=DENSITY)
    curve = curve.mark_line(strokeWidth=2.4, color=POSITIVE, clip=True).encode(x=x, y=y)
    look = HANDLE | {"color": POSITIVE, "cursor": "ew-resize", "clip": True}
    flank = table_chart("flanks").transform_calculate(here="mu + datum.side * sigma", y="peak * exp(-0.5)")
    flank = flank.mark_point(**look, shape="square").encode(x=x, y=y)
    summit = table_chart("guess").transform_calculate(here="mu", y="peak").mark_point(**look).encode(x=x, y=y)
    layers = [keep_table("window"), keep_table("sample"), strip, bars, stems.encode(x=x, y=y, y2=alt.Y2Datum(0)), curve]
    layers += [handle(dots, "observation"), handle(flank, "flank"), handle(summit, "top")]
    gap = f"(variance > 0 ? {number('gap')} + ' below the top' : 'no top')"
    return _panel("density", layers, "The density at each observation", f"'LogL ' + {number('log_likelihood', 6)} + ', ' + {gap}")


def _map_panel():
    mu, sigma = map_axes()
    best = table_chart("sample").transform_calculate(mu="mean", sigma="sqrt(variance)").transform_filter("datum.sigma > 0")
    best = best.mark_point(shape="cross", filled=True, size=150, opacity=1, color=BEST, clip=True).encode(x=mu, y=sigma)
    place = table_chart("guess").transform_calculate(mu="mu", sigma="sigma")
    place = place.mark_point(**HANDLE | {"shape": "diamond", "color": CLASS_COLOURS[0], "clip": True}).encode(x=mu, y=sigma)
    words = f"'μ = ' + {number('mu', 5)} + ', σ = ' + {number('sigma', 5)} + '; the cross is the top'"
    layers = [keep_table("extent"), map_picture(), ground("map", "guess"), best, handle(place, "place")]
    return _panel("map", layers, "LogL by μ and σ", words)


def _term_panel():
    x = alt.X("here:Q").title("x").scale(between("x")).axis(tickCount=6)
    y = alt.Y("y:Q").title("log p(x)").scale(between("term")).axis(grid=True)
    curve = _along("x").transform_calculate(y=LOG_DENSITY)
    curve = curve.mark_line(strokeWidth=2.4, color=POSITIVE, clip=True).encode(x=x, y=y)
    points = _drawn().transform_calculate(y=LOG_DENSITY).mark_point(filled=True, size=34, opacity=0.9, color=NEGATIVE)
    mean = table_chart("guess").transform_calculate(y="log_likelihood / n")
    mean = mean.mark_rule(strokeDash=[4, 3], strokeWidth=1.5, color=INK).encode(y=y)
    words = "'dashed: their mean, LogL / n = ' + format(log_likelihood / n, '.5~g')"
    return _panel("terms", [curve, points.encode(x=x, y=y), mean], "The log term of each observation", words)


def _product_panel():
    x = alt.X("count:Q").title("observations multiplied").axis(tickCount=6, tickMinStep=1)
    x = x.scale(domain=[1, alt.ExprRef("max(2, multiplied_sent)")], nice=False)
    y = alt.Y("power:Q").title("power of ten").scale(between("power")).axis(grid=True)
    running = [
        alt.WindowFieldDef(op=op, field=field, **{"as": name})
        for op, field, name in (("count", "row", "count"), ("product", "density", "product"), ("sum", "term", "sum"))
    ]
    methods = cues("method", METHODS, colours=(NEGATIVE, POSITIVE), dashes=DASHES[:2], legend=legend())
    product = alt.Chart().transform_filter("datum.lost === null")
    product = product.transform_calculate(power="log(datum.product) / LN10", method=f"'{METHODS[0]}'")
    product = product.mark_line(opacity=0.85, strokeWidth=5).encode(x=x, y=y, order=alt.OrderValue(0), **methods)
    sums = alt.Chart().transform_calculate(power="datum.sum / LN10", method=f"'{METHODS[1]}'")
    sums = sums.mark_line(opacity=0.85, strokeWidth=1.8).encode(x=x, y=y, order=alt.OrderValue(0), **methods)
    lost = alt.Chart().transform_filter("datum.count === datum.first_lost").transform_calculate(power="datum.sum / LN10")
    lost = lost.mark_point(shape="cross", angle=45, size=160, filled=True, opacity=1, color=NEGATIVE).encode(x=x, y=y)
    which = f"(n > {MOST_MULTIPLIED} ? 'of the first {MOST_MULTIPLIED} ' : '')"
    since = "(isValid(datum.first_lost) ? ', from observation ' + datum.first_lost + ' on' : '')"
    last = alt.Chart().transform_filter("datum.count === multiplied_sent - is_taken + is_put")
    last = line_of_words(last, f"'product ' + {which} + {number('datum.product')} + {since}")
    both = alt.layer(product, sums, lost, last, data=alt.NamedData("observations"))
    both = both.transform_calculate(**AT_PLACES).transform_filter(IS_THERE)
    both = both.transform_calculate(density=DENSITY, term=LOG_DENSITY).transform_window(running, frame=[None, 0])
    both = both.transform_calculate(lost="datum.product > 0 && datum.product <= MAX_VALUE ? null : datum.count")
    both = both.transform_joinaggregate(first_lost="min(lost)")
    return titled("product", both, "Multiplying, and adding logs")


def _error_panel():
    x = alt.X("mse:Q").title("mean squared error around μ").axis(grid=True).scale(between("mse"))
    y = alt.Y("log_likelihood:Q").title("LogL").axis(grid=True, tickCount=4, format="~s")
    y = y.scale(between("log_likelihood"))
    steps = table_chart("curve").transform_calculate(mse="variance + (mse_high - variance) * (datum.t * datum.t + 1e-6)")
    steps = steps.encode(order=alt.OrderValue(0))
    sigmas = cues("sigma", SIGMAS, colours=(POSITIVE, BEST), dashes=DASHES[:2], legend=legend())
    lines = [
        steps.transform_calculate(sigma=f"'{name}'", log_likelihood=expression).mark_line(strokeWidth=2.2, clip=True)
        for name, expression in zip(
            SIGMAS, (LOG_LIKELIHOOD.format(sigma="sigma", mse="datum.mse"), AT_BEST_SIGMA.format(mse="datum.mse")), strict=True
        )
    ]
    guess = table_chart("guess").transform_calculate(mse="mse", log_likelihood="log_likelihood")
    guess = guess.mark_point(shape="diamond", size=130, filled=True, color=NEGATIVE, opacity=1, clip=True)
    guess = guess.encode(x=x, y=y)
    layers = [*(line.encode(x=x, y=y, **sigmas) for line in lines), guess]
    return _panel("error", layers, "LogL against the MSE, as μ moves", "'MSE ' + " + number("mse", 5))


def _sigma_panel():
    x = alt.X("here:Q").title("σ").scale(between("sigma")).axis(grid=True)
    y = alt.Y("log_likelihood:Q").title("LogL").axis(grid=True, tickCount=4, format="~s")
    y = y.scale(between("by_sigma"))
    curve = _along("sigma").transform_calculate(log_likelihood=LOG_LIKELIHOOD.format(sigma="datum.here", mse="mse"))
    curve = curve.mark_line(strokeWidth=2.2, color=POSITIVE, clip=True).encode(x=x, y=y)
    best = table_chart("sample").transform_calculate(here="sqrt(mse)", log_likelihood=AT_BEST_SIGMA.format(mse="mse"))
    best = best.transform_filter("datum.here > 0")
    best = best.mark_point(shape="cross", size=130, filled=True, color=BEST, opacity=1, clip=True).encode(x=x, y=y)
    here = table_chart("guess").transform_calculate(here="sigma", log_likelihood="log_likelihood")
    here = here.mark_point(**HANDLE | {"shape": "diamond", "color": NEGATIVE, "cursor": "ew-resize", "clip": True}).encode(
        x=x, y=y
    )
    words = "'the best σ for this μ is the root of the MSE, ' + format(sqrt(mse), '.5~g')"
    return _panel("sigma", [curve, best, handle(here, "sigma")], "LogL as σ moves, μ held", words)
