"""Charts of confidence in an estimate: profiles of LogL, the region for both parameters, and estimates from many samples."""

import altair as alt
import numpy as np

from nnkit.charts.chart import Drawing, chart
from nnkit.charts.colours import DASHES, INK, NEGATIVE, POSITIVE
from nnkit.charts.layout import template
from nnkit.charts.maximum_likelihood.observations import BEST, histogram, histogram_table, x_axis
from nnkit.charts.parts import cues, legend, table_chart
from nnkit.maximum_likelihood.gaussian import GaussianGuess
from nnkit.maximum_likelihood.gaussian_confidence import GaussianConfidence
from nnkit.maximum_likelihood.sampling_distribution import SamplingDistribution

HEIGHT = 340
N_POINTS = 161
N_BARS = 40
LETTERS = {"mu": "μ", "sigma": "σ"}
ESTIMATES = {"mean": "estimates of μ (means)", "variance": "estimates of σ² (variances by n)"}
HEADINGS = {"mean": "Means of many samples", "variance": "Variances by n of many samples"}
RULES = ("true value", "average of the estimates")
RIMS = ("by LogL (likelihood ratio)", "by standard errors")
MARKED = ("MLE", "guess")


@chart
def likelihood_profile(confidence: GaussianConfidence, parameter: str) -> Drawing:
    """LogL over one parameter with the other refitted, minus its maximum, and the interval in which it stays near enough.

    Parameters
    ----------
    parameter : {"mu", "sigma"}
    """
    sample, letter = confidence.sample, LETTERS[parameter]
    if parameter == "mu":
        (low, high), best, profile = confidence.mu_interval, sample.mean, confidence.mu_profile
    else:
        (low, high), best, profile = confidence.sigma_interval, sample.sigma, confidence.sigma_profile
    start, end = best - 1.7 * (best - low), best + 1.7 * (high - best)
    if parameter == "sigma":
        start = max(start, 0.5 * low)
    value = np.unique(np.concatenate([np.linspace(start, end, N_POINTS), [low, best, high]]))
    heights, floor = profile(value), -confidence.drop_for_one
    is_inside = (value >= low) & (value <= high)
    tables = {
        "curve": {"value": value, "height": heights},
        "inside": {"value": value[is_inside], "height": heights[is_inside], "floor": np.full(is_inside.sum(), floor)},
        "cut": {
            "value": np.array([low, high]),
            "height": np.full(2, floor),
            "words": np.array([f"{low:.4g}", f"{high:.4g}"], dtype=object),
            "end": np.array(["low", "high"], dtype=object),
        },
        "best": {"value": np.array([best]), "height": np.zeros(1)},
    }
    words = (
        f"LogL over {letter} with the other parameter refitted, less its top, cut by a line: between the cuts is the interval."
    )
    return Drawing(_profile_spec(letter), tables, words)


@chart
def confidence_region(confidence: GaussianConfidence, guess: GaussianGuess | None = None) -> Drawing:
    """The rim of the region for mu and sigma at once, beside the ellipse of the standard errors.

    Parameters
    ----------
    guess : GaussianGuess, optional
        Drawn where it lies near enough to be seen.
    """
    sample = confidence.sample
    mu, sigma = confidence.region()
    turn, reach = np.linspace(0.0, 2.0 * np.pi, len(mu)), np.sqrt(2.0 * confidence.drop_for_both)
    mu_error, sigma_error = confidence.standard_errors
    marked = [(sample.mean, sample.sigma)]
    if guess is not None:
        mu_reach, sigma_reach = 1.6 * max(np.ptp(mu), 1e-300), 1.6 * max(np.ptp(sigma), 1e-300)
        if abs(guess.mu - sample.mean) < mu_reach and abs(guess.sigma - sample.sigma) < sigma_reach:
            marked.append((guess.mu, guess.sigma))
    tables = {
        "rims": {
            "mu": np.concatenate([mu, sample.mean + reach * mu_error * np.cos(turn)]),
            "sigma": np.concatenate([sigma, sample.sigma + reach * sigma_error * np.sin(turn)]),
            "order": np.tile(np.arange(len(mu)), 2),
            "rim": np.repeat(np.array(RIMS, dtype=object), len(mu)),
        },
        "marked": {
            "mu": np.array([place[0] for place in marked]),
            "sigma": np.array([place[1] for place in marked]),
            "what": np.array(MARKED[: len(marked)], dtype=object),
        },
    }
    words = (
        "Two closed curves around the maximum likelihood estimate in μ and σ: the likelihood-ratio region, which is longer "
        "towards large σ, and the ellipse that standard errors give."
    )
    return Drawing(_region_spec(), tables, words)


@chart
def estimate_histogram(draws: SamplingDistribution, estimate: str) -> Drawing:
    """The estimates from many samples as a histogram, with their density by theory.

    Parameters
    ----------
    estimate : {"mean", "variance"}
    """
    if estimate == "mean":
        values, true, density_at = draws.means, draws.mu, draws.mean_density
    else:
        values, true, density_at = draws.variances, draws.sigma**2, draws.variance_density
    counts, edges = np.histogram(values, N_BARS)
    heights = counts / (len(values) * np.diff(edges))
    x = np.linspace(edges[0], edges[-1], N_POINTS)[1:]
    density = density_at(x)
    # one degree of freedom has an infinite density at 0
    top = 1.5 * counts.max() / (len(values) * (edges[1] - edges[0]))
    tables = {
        "bars": histogram_table(edges, heights, len(values)),
        "curve": {"x": x, "y": np.where(density <= top, density, np.nan)},
        "rules": {"x": np.array([true, values.mean()]), "what": np.array(RULES, dtype=object)},
    }
    words = (
        f"A histogram of the {ESTIMATES[estimate]}, the density that theory expects, and lines at the true value and at the "
        "average of the estimates."
    )
    return Drawing(_estimates_spec(estimate), tables, words)


@template
def _profile_spec(letter):
    x, y = x_axis("value:Q", letter), alt.Y("height:Q").title("LogL less its maximum").axis(grid=True)
    inside = table_chart("inside").mark_area(opacity=0.25, color=POSITIVE).encode(x=x, y=y, y2=alt.Y2("floor:Q"))
    curve = table_chart("curve").mark_line(strokeWidth=2.2, color=POSITIVE).encode(x=x, y=y)
    cut = table_chart("cut").mark_rule(strokeDash=[4, 3], strokeWidth=1.5, color=INK).encode(y=y)
    ends = table_chart("cut").mark_point(filled=True, shape="circle", size=70, color=NEGATIVE, opacity=1).encode(x=x, y=y)
    words = [
        table_chart("cut")
        .transform_filter(f"datum.end == '{end}'")
        .mark_text(align=align, baseline="bottom", dx=dx, dy=-5, color=INK, fontWeight="bold")
        .encode(x=x, y=y, text=alt.Text("words:N"))
        for end, align, dx in (("low", "left", 6), ("high", "right", -6))
    ]
    best = table_chart("best").mark_point(filled=True, shape="cross", size=110, color=BEST, opacity=1).encode(x=x, y=y)
    return alt.layer(inside, cut, curve, ends, best, *words).properties(height=HEIGHT, title=f"Profile of {letter}")


@template
def _region_spec():
    x = alt.X("mu:Q").title("μ").scale(zero=False, nice=False, padding=12).axis(tickCount=6)
    y = alt.Y("sigma:Q").title("σ").scale(zero=False, nice=False, padding=12).axis(tickCount=6)
    rims = cues("rim", RIMS, colours=(POSITIVE, "#8B93A0"), dashes=([1, 0], [6, 4]), legend=legend())
    lines = table_chart("rims").mark_line(strokeWidth=2.2).encode(x=x, y=y, order=alt.Order("order:Q"), **rims)
    numbers = [alt.Tooltip(f"{field}:Q").title(letter).format(".5g") for field, letter in LETTERS.items()]
    tooltip = [alt.Tooltip("what:N").title("mark"), *numbers]
    shape = alt.Shape("what:N").scale(domain=MARKED, range=["cross", "diamond"]).legend(None)
    fill = alt.Fill("what:N").scale(domain=MARKED, range=[BEST, NEGATIVE]).legend(None)
    marked = table_chart("marked").mark_point(filled=True, size=130, opacity=1)
    marked = marked.encode(x=x, y=y, shape=shape, fill=fill, tooltip=tooltip)
    return alt.layer(lines, marked).properties(height=HEIGHT, title="Region for μ and σ at once")


@template
def _estimates_spec(estimate):
    x, y = x_axis(title=ESTIMATES[estimate]), alt.Y("y:Q").title("density").axis(grid=True)
    curve = table_chart("curve").mark_line(strokeWidth=2.2, color=POSITIVE).encode(x=x, y=y)
    looks = cues("what", RULES, colours=(BEST, NEGATIVE), dashes=DASHES[:2], legend=legend())
    rules = table_chart("rules").mark_rule(strokeWidth=2.4)
    rules = rules.encode(
        x=x, tooltip=[alt.Tooltip("what:N").title("line"), alt.Tooltip("x:Q").title("at").format(".5g")], **looks
    )
    return alt.layer(histogram(x, y), curve, rules).properties(height=HEIGHT, title=HEADINGS[estimate])
