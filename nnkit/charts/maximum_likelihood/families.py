"""Charts of several families fitted to the same observations: their densities over the histogram, and quantiles of one."""

from functools import lru_cache

import altair as alt
import numpy as np

from nnkit.charts.chart import Drawing, chart
from nnkit.charts.colours import CLASS_COLOURS, CLASS_SHAPES, INK, POSITIVE
from nnkit.charts.maximum_likelihood.gaussian import histogram, x_window
from nnkit.charts.parts import legend, table_chart
from nnkit.maximum_likelihood.families import FAMILIES

HEIGHT = 380
CURVE_POINTS = 301
MOST_COUNTS = 60
LABELS = tuple(family.label for family in FAMILIES.values())
DASHES = ([1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [10, 4], [1, 0], [4, 2])


@chart
def family_densities(ranking, discrete=False):
    """The fitted densities over a histogram, or the fitted probabilities of counts beside the observed shares.

    Parameters
    ----------
    ranking : Ranking
    discrete : bool
        Which of the two kinds is drawn.
    """
    fits = [fit for fit in ranking.fits if fit.family.is_discrete == discrete]
    sample = ranking.sample
    if discrete:
        counts, shares = _observed_counts(sample)
        names = [fit.family.label for fit in fits]
        tables = {
            "observed": {"x": counts, "y": shares},
            "fitted": {
                "x": np.tile(counts, len(fits)),
                "y": np.concatenate([fit.density(counts) for fit in fits]),
                "family": np.repeat(np.array(names, dtype=object), len(counts)),
            },
        }
        said = "Bars of the observed share of each count, and a point for the probability that each fitted family gives it."
        return Drawing(_counts_spec(), tables, said)
    low, high = x_window(sample)
    edges, heights = sample.bars
    top = 2.0 * heights.max()
    columns = {"x": [], "y": [], "family": []}
    for fit in fits:
        # a density that starts at 0 has to be drawn from there, and may be infinite there
        start = max(low, 1e-6 * (high - low)) if fit.family.name in ("exponential", "lognormal", "gamma") else low
        x = np.linspace(start, high, CURVE_POINTS)
        y = fit.density(x)
        columns["x"].append(x)
        columns["y"].append(np.where(y <= top, y, np.nan))
        columns["family"].append(np.full(len(x), fit.family.label, dtype=object))
    tables = {
        "bars": {
            "left": edges[:-1],
            "right": edges[1:],
            "y": heights,
            "count": np.rint(heights * sample.n * np.diff(edges)).astype(int),
        },
        "curves": {name: np.concatenate(parts) for name, parts in columns.items()},
    }
    return Drawing(_densities_spec(), tables, "A histogram of the observations, and the fitted density of every family.")


@chart
def quantile_plot(fit):
    """The observations' quantiles against a fitted family's: points on the line where the family is right.

    Parameters
    ----------
    fit : Fit
    """
    theirs, own = fit.quantile_pairs()
    both = np.array([min(theirs.min(), own.min()), max(theirs.max(), own.max())])
    tables = {
        "points": {"expected": theirs, "observed": own},
        "line": {"expected": both, "observed": both},
    }
    said = "A point for each quantile, expected by the fitted family across and observed up, and the line where both agree."
    return Drawing(_quantile_spec(), tables, said)


def _observed_counts(sample):
    """Counts around those that occur, and the share of the observations that each has."""
    low, high = int(sample.low), int(sample.high)
    if high - low >= MOST_COUNTS:
        centre = int(np.median(sample.ordered))
        low, high = max(low, centre - MOST_COUNTS // 2), min(high, centre + MOST_COUNTS // 2)
    counts = np.arange(max(low - 1, 0), high + 2)
    places = np.searchsorted(sample.ordered, np.stack([counts - 0.5, counts + 0.5]))
    return counts.astype(float), (places[1] - places[0]) / sample.n


@lru_cache
def _densities_spec():
    x = alt.X("x:Q", title="x", scale=alt.Scale(zero=False, nice=False), axis=alt.Axis(grid=False, tickCount=6))
    y = alt.Y("y:Q", title="density p(x)", axis=alt.Axis(tickCount=5))
    shown = LABELS[:5]
    colour = alt.Color("family:N", scale=alt.Scale(domain=shown, range=list(CLASS_COLOURS[:5])), legend=legend())
    dashes = alt.StrokeDash("family:N", scale=alt.Scale(domain=shown, range=list(DASHES[:5])), legend=legend())
    curves = table_chart("curves").mark_line(strokeWidth=2.2, clip=True).encode(x=x, y=y, color=colour, strokeDash=dashes)
    return alt.layer(histogram(x, y), curves).properties(height=HEIGHT, title="The families' best densities").to_dict()


@lru_cache
def _counts_spec():
    x = alt.X("x:Q", title="x", axis=alt.Axis(grid=False, tickMinStep=1), scale=alt.Scale(nice=False, padding=14))
    y = alt.Y("y:Q", title="share, probability", axis=alt.Axis(tickCount=5))
    bars = table_chart("observed").mark_rule(strokeWidth=9, opacity=0.4, color="#8B93A0").encode(x=x, y=y, y2=alt.datum(0))
    shown = LABELS[5:]
    colour = alt.Color("family:N", scale=alt.Scale(domain=shown, range=list(CLASS_COLOURS[:2])), legend=legend())
    shape = alt.Shape("family:N", scale=alt.Scale(domain=shown, range=list(CLASS_SHAPES[:2])), legend=legend())
    tooltip = ["family:N", "x:Q", alt.Tooltip("y:Q", title="probability", format=".4g")]
    points = table_chart("fitted").mark_point(filled=True, size=60, opacity=1)
    points = points.encode(x=x, y=y, color=colour, shape=shape, tooltip=tooltip)
    return alt.layer(bars, points).properties(height=HEIGHT, title="Counts: observed and fitted").to_dict()


@lru_cache
def _quantile_spec():
    scale = alt.Scale(zero=False, nice=False, padding=10)
    x = alt.X("expected:Q", title="quantile of the fitted family", scale=scale, axis=alt.Axis(grid=False))
    y = alt.Y("observed:Q", title="quantile of the observations", scale=scale, axis=alt.Axis(grid=False))
    line = table_chart("line").mark_line(strokeWidth=1.5, strokeDash=[5, 3], color=INK).encode(x=x, y=y)
    tooltip = [alt.Tooltip("expected:Q", format=".5g"), alt.Tooltip("observed:Q", format=".5g")]
    points = table_chart("points").mark_point(filled=True, size=36, opacity=0.8, color=POSITIVE).encode(x=x, y=y, tooltip=tooltip)
    return alt.layer(line, points).properties(height=HEIGHT, title="Quantile against quantile").to_dict()
