"""The log-likelihood over mu and sigma as a map, and the film of ascents across it."""

from functools import lru_cache

import altair as alt
import numpy as np

from nnkit.charts.chart import Drawing, chart
from nnkit.charts.colours import CLASS_SHAPES, DASHES, INK
from nnkit.charts.layout import at_frame, panel, template
from nnkit.charts.maximum_likelihood.observations import x_window
from nnkit.charts.parts import Columns, concat, cues, domain_from, keep_table, legend, lines_of, span, table_chart, with_field
from nnkit.charts.plane import SLATE, clipped, contour_bands, contour_picture
from nnkit.charts.player import clock, frames, in_place, marks, opened, player, timeline
from nnkit.charts.room import SIDE
from nnkit.maximum_likelihood.gaussian import (
    HALF_LOG_2PI,
    gaussian_log_density,
    gaussian_log_likelihood,
    max_log_likelihood,
)
from nnkit.maximum_likelihood.gaussian_ascent import AscentComparison
from nnkit.maximum_likelihood.sample import Sample

PIXELS = 400
DEEPEST = 3.0  # of LogL per observation below the maximum: from there on down the map has one colour
MOST_FRAMES = 80
CURVE_POINTS = 61
NAMES = ("gradient ascent", "Newton's method")
KINDS = ("guess", "MLE")
FILM_WORDS = (
    "Three linked panels that play two climbs update by update: their paths over the contours of the log-likelihood by μ and σ, "
    "the densities they have reached over a histogram of the data, and their log-likelihood."
)


def map_window(sample: Sample, mu: float, sigma: float) -> tuple[tuple[float, float], tuple[float, float]]:
    """Two corners, (mu, sigma) each, of a map with the maximum and one more place on it.

    It doubles its reach as often as that place needs, so that one map serves for all places that lie near each other.
    """
    width = sigma if sample.is_constant else sample.sigma
    reach = 3.5 * width * _doubled(abs(mu - sample.mean) / (0.92 * 3.5 * width))
    ratio = 4.0 * _doubled(1.3 * np.exp(abs(np.log(sigma / width))) / 4.0)
    return (sample.mean - reach, width / ratio), (sample.mean + reach, width * ratio)


def _doubled(needed):
    """The least of 1, 2, 4 and so on that is not below what is needed."""
    return 2.0 ** np.ceil(np.log2(max(1.0, needed)))


@chart
def ascent_film(ascents: AscentComparison, *, dark: bool = False) -> Drawing:
    """Two ascents, to be played: their paths on the contours of LogL, their densities over the data, and their LogL.

    Parameters
    ----------
    dark : bool
        Whether the map fades into a dark ground.
    """
    sample, (mu, sigma), both = ascents.sample, ascents.start, (ascents.gradient, ascents.newton)
    updates = _shown_updates(max(ascents.gradient.n_updates, 1))
    low, high = map_window(sample, mu, sigma)
    tables = {
        **surface_tables(sample, low, high, dark),
        **_path_tables(both, updates, low, high),
        **_density_tables(both, updates),
        **_height_tables(both),
        "ascents": marks(len(updates), path=np.array(NAMES, dtype=object)),
        "marked": {
            "mu": np.array([mu, sample.mean]),
            "sigma": np.array([sigma, sample.sigma]),
            "what": np.array(["start", "MLE"], dtype=object),
        },
        **clock(update=updates, text=np.array([f"update {update:,}" for update in updates], dtype=object)),
    }
    return Drawing(_film_template(), tables, FILM_WORDS, opened(len(updates)))


def _shown_updates(n_updates):
    """The updates that are frames of the film: every early one, and fewer and fewer later."""
    if n_updates < MOST_FRAMES:
        return np.arange(n_updates + 1)
    return np.unique(np.rint(n_updates * np.linspace(0.0, 1.0, MOST_FRAMES + 1) ** 2).astype(int))


@lru_cache(maxsize=16)  # a guess moves on the map far more often than the map itself does
def surface_tables(sample: Sample, low: tuple, high: tuple, dark: bool) -> dict[str, Columns]:
    """The tables of a map of LogL: its picture, and the extent of its axes. sigma goes up in equal ratios."""
    steps = (np.arange(PIXELS) + 0.5) / PIXELS
    mu = low[0] + steps * (high[0] - low[0])
    sigma = low[1] * (high[1] / low[1]) ** steps
    depth = -gaussian_log_likelihood(sample, mu[None], sigma[:, None]) / sample.n
    least = depth.min() if sample.is_constant else np.log(sample.sigma) + HALF_LOG_2PI + 0.5
    bands = contour_bands(np.clip(depth - least, 0.0, DEEPEST))
    return {
        "surface": {"url": contour_picture(bands, SLATE, dark)},
        "extent": {"mu": np.array([low[0], high[0]]), "sigma": np.array([low[1], high[1]])},
    }


def _reached(ascent, updates):
    """How many updates an ascent had made at each frame: one that has ended stays where it is."""
    return np.minimum(updates, ascent.n_updates)


def _path_tables(ascents, updates, low, high):
    """The straight pieces of each path that lie on the map, and the place of each ascent at each frame."""
    trails, heads = [], []
    low, high = (np.array([mu, np.log(sigma)]) for mu, sigma in (low, high))
    for name, ascent in zip(NAMES, ascents, strict=True):
        reached = _reached(ascent, updates)
        path = np.column_stack([ascent.mu, np.log(ascent.sigma)])
        stops = np.unique(reached)
        trail, is_on_map = clipped(path[stops[:-1]], path[stops[1:]], low, high)
        frame = np.searchsorted(reached, stops[1:])[is_on_map]
        trail |= {"y": np.exp(trail["y"]), "y2": np.exp(trail["y2"])}
        trails.append({"path": np.full(len(frame), name, dtype=object), **trail, "frame": frame})
        inside = np.flatnonzero(((path[reached] >= low) & (path[reached] <= high)).all(axis=1))
        at = reached[inside]
        head = {"mu": ascent.mu[at], "sigma": ascent.sigma[at], "update": at, "log_likelihood": ascent.log_likelihoods[at]}
        heads.append(in_place(head, inside, len(updates)))
    return {"trails": concat(trails), "heads": frames(**concat(heads))}


def _density_tables(ascents, updates):
    """The density of each ascent at each frame, and the histogram of the data."""
    sample = ascents[0].sample
    low, high = x_window(sample)
    x = np.linspace(low, high, CURVE_POINTS)
    edges, heights = sample.histogram
    top = 1.6 * max(float(heights.max()), 0.4 / sample.sigma)
    densities = []
    for ascent in ascents:
        reached = _reached(ascent, updates)
        with np.errstate(over="ignore", under="ignore"):
            y = np.exp(gaussian_log_density(x[:, None], ascent.mu[reached], ascent.sigma[reached]))
        densities.append(np.minimum(y, 9.0 * top))  # a density that leaves the window is cut off there
    return {
        "points": marks(len(updates), path=np.repeat(np.array(NAMES, dtype=object), len(x)), x=np.tile(x, len(ascents))),
        "densities": frames(y=np.concatenate(densities)),
        "bars": {"left": edges[:-1], "right": edges[1:], "y": heights},
        "density extent": {"x": np.array([low, high]), "y": np.array([0.0, top])},
    }


def _height_tables(ascents):
    """LogL over the updates, from a little below the start or the lowest that is worth seeing."""
    rows, sample = [], ascents[0].sample
    n = max(ascent.n_updates for ascent in ascents)
    floor = min(ascents[0].log_likelihoods[0], max_log_likelihood(sample) - DEEPEST * sample.n)
    for name, ascent in zip(NAMES, ascents, strict=True):
        updates = _shown_updates(max(ascent.n_updates, 1))
        updates = updates[updates <= ascent.n_updates]
        heights = ascent.log_likelihoods[updates]
        if updates[-1] < n and not ascent.stop_reason:  # one that has arrived stays there
            heights, updates = np.append(heights, heights[-1]), np.append(updates, n)
        heights = np.where(heights >= floor, heights, np.nan)
        rows.append({"path": np.full(len(updates), name, dtype=object), "update": updates, "log_likelihood": heights})
    heights = concat(rows)
    return {"heights": heights, "ends": {"update": np.array([0, n]), "log_likelihood": span(heights["log_likelihood"])}}


MOMENT = [alt.Tooltip("path:N").title("climb"), alt.Tooltip("update:Q").title("update").format(",.0f")]
LOG_LIKELIHOOD = alt.Tooltip("log_likelihood:Q").title("LogL").format(".6g")


def _tooltip(digits):
    return [alt.Tooltip(f"{field}:Q").title(letter).format(f".{digits}g") for field, letter in (("mu", "μ"), ("sigma", "σ"))]


def map_axes() -> tuple[alt.X, alt.Y]:
    """mu and sigma; sigma in equal ratios, like its picture."""
    mu = alt.X("mu:Q").title("μ").scale(domain_from("extent", "mu"))
    return mu, alt.Y("sigma:Q").title("σ").scale(domain_from("extent", "sigma", type="log"))


def map_picture() -> alt.Chart:
    """The layer of the map's contours, as large as a panel."""
    image = table_chart("surface").mark_image(aspect=False, align="left", baseline="top", width=SIDE, height=SIDE)
    return image.encode(x=alt.XValue(0), y=alt.YValue(0), url=alt.Url("url:N"))


@template
def _film_template():
    spec = player([_map_panel(), _density_panel(), _height_panel()], time="update")
    spec["resolve"]["scale"]["strokeDash"] = "independent"  # else colour and dash would have a legend each
    return spec


def _map_panel():
    mu, sigma = map_axes()
    marked = [
        table_chart("marked")
        .transform_filter(f"datum.what == '{what}'")
        .mark_point(shape=shape, size=100, strokeWidth=2, filled=False, color=INK, opacity=1)
        .encode(x=mu, y=sigma, tooltip=[alt.Tooltip("what:N").title("mark"), *_tooltip(5)])
        for what, shape in (("start", "circle"), ("MLE", "cross"))
    ]
    x, y = with_field(mu, "x:Q"), with_field(sigma, "y:Q")
    trail = table_chart("trails").transform_filter("datum.frame <= frame").mark_rule(strokeWidth=2, strokeCap="round")
    trail = trail.encode(x=x, y=y, x2=alt.X2("x2:Q"), y2=alt.Y2("y2:Q"), **cues("path", NAMES, legend=legend()))
    head = at_frame("ascents", "heads", "mu", "sigma", "update", "log_likelihood")
    head = head.mark_point(filled=True, size=110, opacity=1, stroke="white", strokeWidth=1)
    looks = cues("path", NAMES, shapes=CLASS_SHAPES, legend=legend())
    head = head.encode(x=mu, y=sigma, tooltip=[*MOMENT, *_tooltip(5), LOG_LIKELIHOOD], **looks)
    return panel([keep_table("extent"), map_picture(), *marked, trail, head], "LogL by μ and σ")


def _density_panel():
    x = alt.X("x:Q").title("x").scale(domain_from("density extent", "x"))
    y = alt.Y("y:Q").title("density p(x)").scale(domain_from("density extent", "y"))
    bars = table_chart("bars").mark_rect(opacity=0.3, color=INK)
    bars = bars.encode(x=with_field(x, "left:Q"), x2=alt.X2("right:Q"), y=y, y2=alt.Y2Datum(0))
    curves = at_frame("points", "densities", "y").mark_line(strokeWidth=2.4, clip=True)
    curves = curves.encode(x=x, y=y, **cues("path", NAMES, dashes=DASHES))
    words = "the data, and each climb's density at this moment"
    return panel([keep_table("density extent"), bars, curves], "The density each has reached", words)


def _height_panel():
    x = alt.X("update:Q").title("update").scale(domain_from("ends", "update")).axis(tickMinStep=1)
    y = alt.Y("log_likelihood:Q").title("LogL").scale(domain_from("ends", "log_likelihood", nice=True))
    lines = lines_of("heights", strokeWidth=2, clip=True, invalid="break-paths-show-domains")
    lines = lines.encode(x=x, y=y, **cues("path", NAMES, dashes=DASHES, legend=legend()))
    rule = at_frame("film", "clock", "update").mark_rule(opacity=0.5, color=INK).encode(x=x)
    nearby = table_chart("heights").mark_point(size=60, opacity=0)
    nearby = nearby.encode(x=x, y=y, tooltip=[*MOMENT, LOG_LIKELIHOOD])
    return timeline([keep_table("ends"), lines, rule, nearby], "LogL", "of all observations, update by update")
