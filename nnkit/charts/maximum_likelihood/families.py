"""Charts of several families fitted to the same observations: their densities over the histogram, and quantiles of one."""

import altair as alt
import numpy as np

from nnkit.charts.chart import Drawing, chart
from nnkit.charts.colours import CLASS_SHAPES, DASHES, INK, POSITIVE
from nnkit.charts.layout import template
from nnkit.charts.maximum_likelihood.observations import histogram, histogram_table, x_axis, x_window
from nnkit.charts.parts import concat, cues, legend, table_chart
from nnkit.maximum_likelihood.families import FAMILIES, Fit, Ranking

HEIGHT = 380
CURVE_POINTS = 301
MOST_COUNTS = 60
CONTINUOUS = tuple(family.label for family in FAMILIES.values() if not family.is_discrete)
DISCRETE = tuple(family.label for family in FAMILIES.values() if family.is_discrete)


@chart
def family_densities(ranking: Ranking) -> Drawing:
    """The fitted densities over a histogram."""
    sample = ranking.sample
    low, high = x_window(sample)
    edges, heights = sample.histogram
    curves = []
    for fit in ranking.fits_of(is_discrete=False):
        # a density that starts at 0 has to be drawn from there, and may be infinite there
        start = max(low, 1e-6 * (high - low)) if fit.family.name in ("exponential", "lognormal", "gamma") else low
        x = np.linspace(start, high, CURVE_POINTS)
        y = fit.density(x)
        curves.append(
            {
                "x": x,
                "y": np.where(y <= 2.0 * heights.max(), y, np.nan),
                "family": np.full(len(x), fit.family.label, dtype=object),
            }
        )
    tables = {"bars": histogram_table(edges, heights, sample.n), "curves": concat(curves)}
    return Drawing(_densities_spec(), tables, "A histogram of the observations, and the fitted density of every family.")


@chart
def family_probabilities(ranking: Ranking) -> Drawing:
    """The fitted probabilities of counts beside the observed shares."""
    counts, shares = _observed_counts(ranking.sample)
    fits = ranking.fits_of(is_discrete=True)
    tables = {
        "observed": {"x": counts, "y": shares},
        "fitted": {
            "x": np.tile(counts, len(fits)),
            "y": np.concatenate([fit.density(counts) for fit in fits]),
            "family": np.repeat(np.array([fit.family.label for fit in fits], dtype=object), len(counts)),
        },
    }
    words = "Bars of the observed share of each count, and a point for the probability that each fitted family gives it."
    return Drawing(_probabilities_spec(), tables, words)


@chart
def quantile_plot(fit: Fit) -> Drawing:
    """The observations' quantiles against a fitted family's: points on the line where the family is right."""
    expected, observed = fit.quantile_pairs()
    both = np.array([min(expected.min(), observed.min()), max(expected.max(), observed.max())])
    tables = {
        "points": {"expected": expected, "observed": observed},
        "line": {"expected": both, "observed": both},
    }
    words = "A point for each quantile, expected by the fitted family across and observed up, and the line where both agree."
    return Drawing(_quantile_spec(), tables, words)


def _observed_counts(sample):
    """Counts around those that occur, and the share of the observations that each has."""
    low, high = int(sample.low), int(sample.high)
    if high - low >= MOST_COUNTS:
        centre = int(np.median(sample.ordered))
        low, high = max(low, centre - MOST_COUNTS // 2), min(high, centre + MOST_COUNTS // 2)
    counts = np.arange(max(low - 1, 0), high + 2)
    below, up_to = np.searchsorted(sample.ordered, np.stack([counts - 0.5, counts + 0.5]))
    return counts.astype(float), (up_to - below) / sample.n


@template
def _densities_spec():
    x, y = x_axis(), alt.Y("y:Q").title("density p(x)").axis(grid=True)
    families = cues("family", CONTINUOUS, dashes=DASHES[: len(CONTINUOUS)], legend=legend())
    curves = table_chart("curves").mark_line(strokeWidth=2.2, clip=True).encode(x=x, y=y, **families)
    return alt.layer(histogram(x, y), curves).properties(height=HEIGHT, title="The families' best densities")


@template
def _probabilities_spec():
    x = alt.X("x:Q").title("x").scale(nice=False, padding=14).axis(tickCount=10, tickMinStep=1)
    y = alt.Y("y:Q").title("share, probability").axis(grid=True)
    bars = table_chart("observed").mark_rule(strokeWidth=9, opacity=0.4, color="#8B93A0").encode(x=x, y=y, y2=alt.Y2Datum(0))
    families = cues("family", DISCRETE, shapes=CLASS_SHAPES, legend=legend())
    tooltip = [
        alt.Tooltip("family:N").title("family"),
        alt.Tooltip("x:Q").title("count").format(",.0f"),
        alt.Tooltip("y:Q").title("probability").format(".4g"),
    ]
    points = table_chart("fitted").mark_point(filled=True, size=60, opacity=1).encode(x=x, y=y, tooltip=tooltip, **families)
    return alt.layer(bars, points).properties(height=HEIGHT, title="Counts: observed and fitted")


@template
def _quantile_spec():
    x = alt.X("expected:Q").title("quantile of the fitted family").scale(zero=False, nice=False, padding=10)
    y = alt.Y("observed:Q").title("quantile of the observations").scale(zero=False, nice=False, padding=10)
    line = table_chart("line").mark_line(strokeWidth=1.5, strokeDash=[5, 3], color=INK).encode(x=x, y=y)
    tooltip = [
        alt.Tooltip("expected:Q").title("expected by the family").format(".5g"),
        alt.Tooltip("observed:Q").title("observed").format(".5g"),
    ]
    points = table_chart("points").mark_point(filled=True, size=36, opacity=0.8, color=POSITIVE).encode(x=x, y=y, tooltip=tooltip)
    return alt.layer(line, points).properties(height=HEIGHT, title="Quantile against quantile")
