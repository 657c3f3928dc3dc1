"""Charts of how sure an estimate is: profiles of LogL, the region for both parameters, and estimates from many samples."""

from functools import lru_cache

import altair as alt
import numpy as np

from nnkit.charts.chart import Drawing, chart
from nnkit.charts.colours import CLASS_COLOURS, INK, NEGATIVE, POSITIVE
from nnkit.charts.maximum_likelihood.gaussian import histogram
from nnkit.charts.parts import legend, table_chart

HEIGHT = 340
N_POINTS = 161
LETTERS = {"mu": "μ", "sigma": "σ"}
ESTIMATES = {"mean": "estimates of μ (means)", "variance": "estimates of σ² (variances by n)"}
RULES = ("true value", "average of the estimates")
RIMS = ("likelihood ratio", "standard errors")


@chart
def likelihood_profile(sure, parameter):
    """LogL over one parameter with the other refitted, less its top, and the interval in which it stays near enough.

    Parameters
    ----------
    sure : GaussianConfidence
    parameter : {"mu", "sigma"}
    """
    sample = sure.sample
    low, high = sure.mu_interval if parameter == "mu" else sure.sigma_interval
    best = sample.mean if parameter == "mu" else sample.sigma
    profile = sure.mu_profile if parameter == "mu" else sure.sigma_profile
    start, end = best - 1.7 * (best - low), best + 1.7 * (high - best)
    if parameter == "sigma":
        start = max(start, 0.5 * low)
    value = np.unique(np.concatenate([np.linspace(start, end, N_POINTS), [low, best, high]]))
    heights = profile(value)
    is_inside = (value >= low) & (value <= high)
    tables = {
        "curve": {"value": value, "height": heights},
        "inside": {"value": value[is_inside], "height": heights[is_inside], "floor": np.full(is_inside.sum(), -sure.one_drop)},
        "cut": {
            "value": np.array([low, high]),
            "height": np.full(2, -sure.one_drop),
            "said": _texts([low, high]),
            "end": np.array(["low", "high"], dtype=object),
        },
        "best": {"value": np.array([best]), "height": np.zeros(1)},
    }
    letter = LETTERS[parameter]
    said = f"LogL over {letter} with the other parameter refitted, less its top, cut by a line: between the cuts is the interval."
    return Drawing(_profile_spec(letter), tables, said)


@chart
def confidence_region(sure, guess=None):
    """The rim of the region for mu and sigma at once, beside the ellipse that standard errors give.

    Parameters
    ----------
    sure : GaussianConfidence
    guess : GaussianGuess, optional
        Drawn where it lies near enough to be seen.
    """
    sample = sure.sample
    mu, sigma = sure.region()
    turn = np.linspace(0.0, 2.0 * np.pi, len(mu))
    errors, reach = sure.standard_errors, np.sqrt(2.0 * sure.two_drop)
    round_mu, round_sigma = sample.mean + reach * errors[0] * np.cos(turn), sample.sigma + reach * errors[1] * np.sin(turn)
    places = [("MLE", sample.mean, sample.sigma)]
    if guess is not None:
        half = 1.6 * max(np.ptp(mu), 1e-300), 1.6 * max(np.ptp(sigma), 1e-300)
        if abs(guess.mu - sample.mean) < half[0] and abs(guess.sigma - sample.sigma) < half[1]:
            places.append(("guess", guess.mu, guess.sigma))
    what, mus, sigmas = zip(*places, strict=True)
    tables = {
        "rims": {
            "mu": np.concatenate([mu, round_mu]),
            "sigma": np.concatenate([sigma, round_sigma]),
            "order": np.tile(np.arange(len(mu)), 2),
            "rim": np.repeat(np.array(RIMS, dtype=object), len(mu)),
        },
        "places": {"mu": np.array(mus), "sigma": np.array(sigmas), "what": np.array(what, dtype=object)},
    }
    said = (
        "Two closed curves around the maximum likelihood estimate in μ and σ: the likelihood-ratio region, which is longer "
        "towards large σ, and the ellipse that standard errors give."
    )
    return Drawing(_region_spec(), tables, said)


@chart
def estimate_histogram(draws, estimate):
    """The estimates from many samples as a histogram, with the density that theory expects.

    Parameters
    ----------
    draws : SamplingDistribution
    estimate : {"mean", "variance"}
    """
    values = draws.means if estimate == "mean" else draws.variances
    true = draws.mu if estimate == "mean" else draws.sigma**2
    counts, edges = np.histogram(values, 40)
    x = np.linspace(edges[0], edges[-1], N_POINTS)[1:]
    density = draws.mean_density(x) if estimate == "mean" else draws.variance_density(x)
    # one degree of freedom has an infinite density at 0
    top = 1.5 * counts.max() / (len(values) * (edges[1] - edges[0]))
    tables = {
        "bars": {
            "left": edges[:-1],
            "right": edges[1:],
            "y": counts / (len(values) * np.diff(edges)),
            "count": counts,
        },
        "curve": {"x": x, "y": np.where(density <= top, density, np.nan)},
        "rules": {"x": np.array([true, values.mean()]), "what": np.array(RULES, dtype=object)},
    }
    said = (
        f"A histogram of the {ESTIMATES[estimate]}, the density that theory expects, and lines at the true value and at the "
        "average of the estimates."
    )
    return Drawing(_estimates_spec(estimate), tables, said)


def _texts(values):
    return np.array([f"{value:.4g}" for value in values], dtype=object)


@lru_cache
def _profile_spec(letter):
    x = alt.X("value:Q", title=letter, scale=alt.Scale(zero=False, nice=False), axis=alt.Axis(grid=False, tickCount=6))
    y = alt.Y("height:Q", title="LogL below its top", axis=alt.Axis(tickCount=5))
    inside = table_chart("inside").mark_area(opacity=0.25, color=POSITIVE).encode(x=x, y=y, y2="floor:Q")
    curve = table_chart("curve").mark_line(strokeWidth=2.2, color=POSITIVE).encode(x=x, y=y)
    cut = table_chart("cut").mark_rule(strokeDash=[4, 3], strokeWidth=1.5, color=INK).encode(y=y)
    ends = table_chart("cut").mark_point(filled=True, shape="circle", size=70, color=NEGATIVE, opacity=1).encode(x=x, y=y)
    words = [
        table_chart("cut")
        .transform_filter(f"datum.end == '{end}'")
        .mark_text(align=align, baseline="bottom", dx=dx, dy=-5, color=INK, fontWeight="bold")
        .encode(x=x, y=y, text="said:N")
        for end, align, dx in (("low", "left", 6), ("high", "right", -6))
    ]
    best = (
        table_chart("best").mark_point(filled=True, shape="cross", size=110, color=CLASS_COLOURS[2], opacity=1).encode(x=x, y=y)
    )
    title = f"Profile of {letter}"
    return alt.layer(inside, cut, curve, ends, best, *words).properties(height=HEIGHT, title=title).to_dict()


@lru_cache
def _region_spec():
    scale = alt.Scale(zero=False, nice=False, padding=12)
    x = alt.X("mu:Q", title="μ", scale=scale, axis=alt.Axis(grid=False, tickCount=6))
    y = alt.Y("sigma:Q", title="σ", scale=scale, axis=alt.Axis(grid=False, tickCount=6))
    colour = alt.Color("rim:N", scale=alt.Scale(domain=RIMS, range=[POSITIVE, "#8B93A0"]), legend=legend())
    dashes = alt.StrokeDash("rim:N", scale=alt.Scale(domain=RIMS, range=[[1, 0], [6, 4]]), legend=None)
    lines = table_chart("rims").mark_line(strokeWidth=2.2).encode(x=x, y=y, order="order:Q", color=colour, strokeDash=dashes)
    what = ["MLE", "guess"]
    places = (
        table_chart("places")
        .mark_point(filled=True, size=130, opacity=1)
        .encode(
            x=x,
            y=y,
            tooltip=["what:N", alt.Tooltip("mu:Q", title="μ", format=".5g"), alt.Tooltip("sigma:Q", title="σ", format=".5g")],
            shape=alt.Shape("what:N", scale=alt.Scale(domain=what, range=["cross", "diamond"]), legend=None),
            fill=alt.Fill("what:N", scale=alt.Scale(domain=what, range=[CLASS_COLOURS[2], NEGATIVE]), legend=None),
        )
    )
    return alt.layer(lines, places).properties(height=HEIGHT, title="Region for μ and σ at once").to_dict()


@lru_cache
def _estimates_spec(estimate):
    title = ESTIMATES[estimate]
    x = alt.X("x:Q", title=title, scale=alt.Scale(zero=False, nice=False), axis=alt.Axis(grid=False, tickCount=6))
    y = alt.Y("y:Q", title="density", axis=alt.Axis(tickCount=5))
    curve = table_chart("curve").mark_line(strokeWidth=2.2, color=POSITIVE).encode(x=x, y=y)
    colour = alt.Color("what:N", scale=alt.Scale(domain=RULES, range=[CLASS_COLOURS[2], NEGATIVE]), legend=legend())
    dashes = alt.StrokeDash("what:N", scale=alt.Scale(domain=RULES, range=[[1, 0], [6, 3]]), legend=legend())
    rules = table_chart("rules").mark_rule(strokeWidth=2.4)
    rules = rules.encode(x=x, color=colour, strokeDash=dashes, tooltip=["what:N", alt.Tooltip("x:Q", format=".5g")])
    heading = "Means of many samples" if estimate == "mean" else "Variances by n of many samples"
    return alt.layer(histogram(x, y), curve, rules).properties(height=HEIGHT, title=heading).to_dict()
