"""A Gaussian fitted by hand: its bell and its observations are dragged, and LogL, the product and the MSE follow."""

from functools import lru_cache
from typing import Any

import altair as alt
import numpy as np
from altair.typing import ChartType

from nnkit.charts.chart import Drawing, chart
from nnkit.charts.colours import CLASS_COLOURS, INK, NEGATIVE, POSITIVE
from nnkit.charts.layout import SIZE, side_by_side
from nnkit.charts.live import HANDLE, formula, ground, handle, is_outside, live, nearest, pixel, pointer, sent, value, version_of
from nnkit.charts.maximum_likelihood.gaussian import BAR, BEST, histogram_table, x_window
from nnkit.charts.maximum_likelihood.gaussian_map import map_axes, map_picture, map_window, surface_tables
from nnkit.charts.parts import domain_from, keep_table, table_chart, with_field
from nnkit.maximum_likelihood.gaussian import GaussianGuess

MOST_MOVABLE = 60  # observations that are drawn one by one, and can be dragged
WORDS = (
    "The bell of the guess over a histogram of the observations, contours of the log-likelihood by μ and σ, the log terms, the "
    "product of the likelihoods beside the sum of their logs, and LogL against the mean squared error and against σ. "
    "The bell, the guess on the map and single observations can be dragged; the boxes for μ and σ above do the same."
)
FAINT_WHILE_MOVED = "row < 0 ? {} : 0.12"  # what only the server computes fades while an observation is moved


@chart
def gaussian_by_hand(guess: GaussianGuess, *, dark: bool = False) -> Drawing:
    """A guess that is dragged: the bell by its top and its flanks, its place on the map of LogL, and single observations.

    Parameters
    ----------
    dark : bool
        Whether the map fades into a dark ground.
    """
    sample = guess.sample
    low, high = x_window(sample, guess.mu)
    n_drawn = min(sample.n, MOST_MOVABLE)
    is_movable = sample.n == n_drawn
    edges, heights = sample.histogram
    observations = {"row": np.arange(n_drawn + 1), "x": np.append(sample.x[:n_drawn], np.nan)}  # the last is one to be added
    tables = {
        "guess": {"mu": np.array([guess.mu]), "sigma": np.array([guess.sigma])},
        "sample": {
            "n": np.array([float(sample.n)]),
            "mean": np.array([sample.mean]),
            "squares": np.array([sample.sum_of_squares]),
            "version": np.array([version_of(sample.x)]),
        },
        "window": {"x": np.array([low, high]), "density": np.full(2, heights.max())},
        "curve": {"x": np.linspace(low, high, 241)},
        "flanks": {"side": np.array([-1.0, 1.0])},
        "bars": histogram_table(edges, heights, sample.n),
        "observations": observations if is_movable else {name: column[:-1] for name, column in observations.items()},
        "axis": {"row": np.array([sample.n] if sample.n < MOST_MOVABLE else [], dtype=int)},
        **surface_tables(sample, *map_window(sample, guess.mu, guess.sigma), dark),
    }
    return Drawing(_spec(), tables, WORDS)


# What the chart computes. The sums of the observations follow from n, the mean and the sum of squares around it, which change
# where one observation is taken from its place, put somewhere, or both.
FORMULAS = {
    "n_sent": sent("sample", "n", "1"),
    "mean_sent": sent("sample", "mean"),
    "is_taken": "row >= 0 && row < n_sent ? 1 : 0",
    "is_put": "row >= 0 && !is_out ? 1 : 0",
    "taken": "is_taken ? touched.datum.x - mean_sent : 0",
    "put": "is_put ? at - mean_sent : 0",
    "n": "n_sent - is_taken + is_put",
    "mean": "mean_sent + (put - taken) / n",
    "variance": f"max(({sent('sample', 'squares')} + put * put - taken * taken - pow(put - taken, 2) / n) / n, 0)",
    "mse": "variance + pow(mean - mu, 2)",
    "log_likelihood": "-n * (log(sigma) + 0.5 * log(2 * PI) + 0.5 * mse / (sigma * sigma))",
    "gap": "-0.5 * n * (log(2 * PI * variance) + 1) - log_likelihood",
    "peak": "1 / (sigma * sqrt(2 * PI))",
    "density_top": f"max({sent('window', 'density', '1')}, 1.06 * peak)",
}
DENSITY = "peak * exp(-0.5 * pow(({x} - mu) / sigma, 2))"
IN_PLACE = {"x": "datum.row === row ? (is_out ? NaN : at) : datum.x"}


@lru_cache
def _spec() -> dict[str, Any]:
    width = nearest(f"max(abs({pointer('density', 'x')} - mu), {pixel('density', 'x')})", pixel("density", "x"))
    return live(
        side_by_side([_density_panel(), _map_panel()]),
        value("mu", sent("guess", "mu"), top=pointer("density", "x"), place=pointer("map", "x"), map=pointer("map", "x")),
        value("sigma", sent("guess", "sigma", "1"), flank=width, place=pointer("map", "y"), map=pointer("map", "y")),
        value("at", "0", observation=pointer("density", "x"), axis=pointer("density", "x")),
        value("is_out", "false", observation=is_outside("density", "y"), axis="false"),
        *(formula(name, expression) for name, expression in FORMULAS.items()),
        version=sent("sample", "version"),
    )


def _panel(name: str, layers: list[alt.Chart], title: str, words: str) -> ChartType:
    """Layers under a title and a line of words, an expression."""
    line = table_chart("guess").transform_calculate(words=words)
    line = line.mark_text(align="left", baseline="bottom", fontSize=11.5, color=INK)
    line = line.encode(x=alt.value(0), y=alt.value(-6), text="words:N")
    title = alt.TitleParams(title, frame="group", offset=4)
    return alt.layer(*layers, line).properties(name=name, width=SIZE, height=SIZE, title=title)


def _density_panel():
    x = alt.X("x:Q").title("x").scale(domain_from("window", "x")).axis(tickCount=6)
    limits = [alt.ExprRef("-0.09 * density_top"), alt.ExprRef("density_top")]
    y = alt.Y("y:Q").title("density p(x)").scale(domain=limits, nice=False, zero=False).axis(grid=True)
    bars = table_chart("bars").mark_rect(color=BAR, opacity=alt.expr(FAINT_WHILE_MOVED.format(0.35)))
    bars = bars.encode(x=with_field(x, "left:Q"), x2="right:Q", y=y, y2=alt.datum(0))
    floor = ground("axis", "axis", opacity=0.13, color=BAR, cursor="copy").encode(y=alt.datum(0))
    stems = table_chart("observations").transform_calculate(**IN_PLACE).transform_calculate(y=DENSITY.format(x="datum.x"))
    lines = stems.mark_rule(strokeWidth=1, opacity=0.55, color=NEGATIVE, clip=True).encode(x=x, y=y, y2=alt.datum(0))
    dots = table_chart("observations").transform_calculate(**IN_PLACE, y="-0.045 * density_top")
    dots = handle(dots.mark_point(**HANDLE | {"size": 46, "color": NEGATIVE, "strokeWidth": 10}).encode(x=x, y=y), "observation")
    curve = table_chart("curve").transform_calculate(y=DENSITY.format(x="datum.x"))
    curve = curve.mark_line(strokeWidth=2.4, color=POSITIVE, clip=True).encode(x=x, y=y)
    look = HANDLE | {"color": POSITIVE, "cursor": "ew-resize", "clip": True}
    flank = table_chart("flanks").transform_calculate(x="mu + datum.side * sigma").transform_calculate(y="peak * exp(-0.5)")
    flank = handle(flank.mark_point(**look, shape="square").encode(x=x, y=y), "flank")
    top = handle(table_chart("guess").transform_calculate(x="mu", y="peak").mark_point(**look).encode(x=x, y=y), "top")
    words = "'LogL ' + format(log_likelihood, '.6~g') + ', below the top by ' + format(gap, '.4~g')"
    layers = [keep_table("window"), keep_table("sample"), floor, bars, lines, curve, dots, flank, top]
    return _panel("density", layers, "The density at each observation", words)


def _map_panel():
    mu, sigma = map_axes()
    best = table_chart("sample").transform_calculate(mu="mean", sigma="sqrt(variance)").transform_filter("datum.sigma > 0")
    best = best.mark_point(shape="cross", filled=True, size=150, opacity=1, color=BEST, clip=True).encode(x=mu, y=sigma)
    place = table_chart("guess").transform_calculate(mu="mu", sigma="sigma")
    place = place.mark_point(**HANDLE | {"shape": "diamond", "color": CLASS_COLOURS[0], "clip": True}).encode(x=mu, y=sigma)
    words = "'μ = ' + format(mu, '.5~g') + ', σ = ' + format(sigma, '.4~g')"
    layers = [keep_table("extent"), map_picture(), ground("map", "guess"), best, handle(place, "place")]
    return _panel("map", layers, "LogL by μ and σ", words)
