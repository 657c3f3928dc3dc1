"""The log-likelihood over mu and sigma: a map with the guess and the top on it, and the film of climbs across it."""

from functools import lru_cache

import altair as alt
import numpy as np

from nnkit.charts.chart import Drawing, chart
from nnkit.charts.colours import CLASS_COLOURS, CLASS_SHAPES, INK
from nnkit.charts.layout import SIZE, at_frame, panel
from nnkit.charts.maximum_likelihood.gaussian import x_window
from nnkit.charts.parts import concat, domain_from, keep_table, legend, lines_of, span, table_chart, with_field
from nnkit.charts.plane import CELLS, SLATE, clipped, contour_bands, contour_picture
from nnkit.charts.player import clock, frames, in_place, marks, opened, player
from nnkit.maximum_likelihood.gaussian import HALF_LOG_2PI, gaussian_log_density, gaussian_log_likelihood, max_log_likelihood

PIXELS = 400
DEEPEST = 3.0  # of LogL per observation below the top: from there on down the map has one colour
PLACE = "place"  # the selection that a click on the map makes: the mu and sigma of the cell
HEIGHT = 350
MOST_MOMENTS = 80
CURVE_POINTS = 61
NAMES = ("gradient ascent", "Newton's method")
KINDS = ("guess", "MLE")


def map_window(sample, places):
    """Two corners, (mu, sigma) each, of a map with the top and some places (mu, sigma) on it.

    It doubles its reach as often as they need, so that one map serves for all of them that lie near each other.
    """
    mus, sigmas = map(np.array, zip(*places, strict=True))
    width = sample.sigma if not sample.is_constant else float(sigmas.max())
    farthest, steepest = np.abs(mus - sample.mean).max(), np.abs(np.log(sigmas / width)).max()
    reach = 3.5 * width * _doubled(farthest / (0.92 * 3.5 * width))
    ratio = 4.0 * _doubled(1.3 * np.exp(steepest) / 4.0)
    return (sample.mean - reach, width / ratio), (sample.mean + reach, width * ratio)


def _doubled(needed):
    """The least of 1, 2, 4 and so on that is not below what is needed."""
    return 2.0 ** np.ceil(np.log2(max(1.0, needed)))


@chart
def likelihood_map(guess, *, dark=False):
    """LogL by mu and sigma, with the guess and the maximum likelihood estimate; a click selects a place.

    Parameters
    ----------
    guess : GaussianGuess
    dark : bool
        Whether the map fades into a dark ground.

    Returns
    -------
    Chart
    """
    sample = guess.sample
    places = [(guess.mu, guess.sigma)]
    low, high = map_window(sample, places)
    if not sample.is_constant:
        places.append((sample.mean, sample.sigma))
    mu, sigma = map(np.array, zip(*places, strict=True))
    tables = dict(_surface_tables(sample, low, high, dark))
    tables["places"] = {
        "mu": mu,
        "sigma": sigma,
        "what": np.array(KINDS[: len(places)], dtype=object),
        "log_likelihood": gaussian_log_likelihood(sample, mu, sigma),
    }
    said = (
        "Contours of the log-likelihood by μ and σ, closed around the top, with a diamond at the guess and a cross at the "
        "maximum likelihood estimate."
    )
    return Drawing(_map_spec(), tables, said)


@chart
def ascent_film(ascent, newton, *, dark=False):
    """Two climbs, to be played: their paths on the contours of LogL, their densities over the data, and their LogL.

    Parameters
    ----------
    ascent, newton : LikelihoodAscent
        Of one sample, from one start.
    dark : bool
        Whether the map fades into a dark ground.

    Returns
    -------
    Chart
    """
    sample, climbs = ascent.sample, (ascent, newton)
    moments = _moments(max(ascent.n_updates, 1))
    low, high = map_window(sample, [(ascent.mu[0], ascent.sigma[0])])
    tables = {
        **_surface_tables(sample, low, high, dark),
        **_way_tables(climbs, moments, low, high),
        **_curve_tables(climbs, moments),
        **_height_tables(climbs),
        "climbs": marks(len(moments), path=np.array(NAMES, dtype=object)),
        **clock(update=moments, text=np.array([f"update {update:,}" for update in moments], dtype=object)),
    }
    tables["places"] = {
        "mu": np.array([ascent.mu[0], sample.mean]),
        "sigma": np.array([ascent.sigma[0], sample.sigma]),
        "what": np.array(["start", "MLE"], dtype=object),
    }
    del tables["cells"]
    return Drawing(_template(), tables, DESCRIPTION, opened(len(moments)))


DESCRIPTION = (
    "Three linked panels that play two climbs update by update: their paths over the contours of the log-likelihood by μ and σ, "
    "the densities they have reached over a histogram of the data, and their log-likelihood."
)


def _moments(n_updates):
    """The updates that are shown: every early one, and ever fewer later."""
    if n_updates < MOST_MOMENTS:
        return np.arange(n_updates + 1)
    return np.unique(np.rint(n_updates * np.linspace(0.0, 1.0, MOST_MOMENTS + 1) ** 2).astype(int))


@lru_cache(maxsize=16)  # a guess moves on the map far more often than the map itself does
def _surface_tables(sample, low, high, dark):
    """The picture of LogL, the extent of its axes, and the cells that answer the pointer. sigma goes up in equal ratios."""
    steps = (np.arange(PIXELS) + 0.5) / PIXELS
    mu = low[0] + steps * (high[0] - low[0])
    sigma = low[1] * (high[1] / low[1]) ** steps
    depth = -gaussian_log_likelihood(sample, mu[None], sigma[:, None]) / sample.n
    top = depth.min() if sample.is_constant else np.log(sample.sigma) + HALF_LOG_2PI + 0.5
    bands = contour_bands(np.clip(depth - top, 0.0, DEEPEST))
    edges = np.arange(CELLS + 1) / CELLS
    mus, sigmas = low[0] + edges * (high[0] - low[0]), low[1] * (high[1] / low[1]) ** edges
    middle_mu, middle_sigma = 0.5 * (mus[:-1] + mus[1:]), np.sqrt(sigmas[:-1] * sigmas[1:])
    columns, rows = np.tile(np.arange(CELLS), CELLS), np.repeat(np.arange(CELLS), CELLS)
    return {
        "surface": {"url": contour_picture(bands, SLATE, dark)},
        "extent": {"mu": np.array([low[0], high[0]]), "sigma": np.array([low[1], high[1]])},
        "cells": {
            "mu": _short(middle_mu, high[0] - low[0])[columns],
            "sigma": np.array([float(f"{value:.4g}") for value in middle_sigma])[rows],
            "left": mus[:-1][columns],
            "right": mus[1:][columns],
            "bottom": sigmas[:-1][rows],
            "top": sigmas[1:][rows],
            "log_likelihood": gaussian_log_likelihood(sample, middle_mu[columns], middle_sigma[rows]),
        },
    }


def _short(values, width):
    """Values with no more digits than a place in a window of that width needs."""
    return np.round(values, max(0, 3 - int(np.floor(np.log10(width)))))


def _made(climb, moments):
    """How many updates a climb had made at each moment: one that has ended stays where it is."""
    return np.minimum(moments, climb.n_updates)


def _way_tables(climbs, moments, low, high):
    trails, heads = [], []
    box = np.array([low[0], np.log(low[1])]), np.array([high[0], np.log(high[1])])
    for name, climb in zip(NAMES, climbs, strict=True):
        made = _made(climb, moments)
        stops = np.unique(made)
        corners = np.column_stack([climb.mu, np.log(climb.sigma)])[stops]
        trail, kept = clipped(corners[:-1], corners[1:], *box)
        frame = np.searchsorted(made, stops[1:])[kept]
        trail |= {"y": np.exp(trail["y"]), "y2": np.exp(trail["y2"])}
        trails.append({"path": np.full(len(frame), name, dtype=object), **trail, "frame": frame})
        place = np.column_stack([climb.mu, np.log(climb.sigma)])[made]
        inside = np.flatnonzero(((place >= box[0]) & (place <= box[1])).all(axis=1))
        shown = made[inside]
        head = {
            "mu": climb.mu[shown],
            "sigma": climb.sigma[shown],
            "update": shown,
            "log_likelihood": climb.log_likelihoods[shown],
        }
        heads.append(in_place(head, inside, len(moments)))
    return {"trails": concat(trails), "heads": frames(**concat(heads))}


def _curve_tables(climbs, moments):
    sample = climbs[0].sample
    low, high = x_window(sample, None)
    x = np.linspace(low, high, CURVE_POINTS)
    edges, heights = sample.bars
    top = 1.6 * max(float(heights.max()), 0.4 / sample.sigma)
    curves = []
    for climb in climbs:
        made = _made(climb, moments)
        with np.errstate(over="ignore", under="ignore"):
            y = np.exp(gaussian_log_density(x[:, None], climb.mu[made], climb.sigma[made]))
        curves.append(np.minimum(y, 9.0 * top))  # what leaves the window is cut off there
    return {
        "places_of_curves": marks(len(moments), path=np.repeat(np.array(NAMES, dtype=object), len(x)), x=np.tile(x, len(climbs))),
        "curves": frames(y=np.concatenate(curves)),
        "bars": {"left": edges[:-1], "right": edges[1:], "y": heights},
        "frame_of_curves": {"x": np.array([low, high]), "y": np.array([0.0, top])},
    }


def _height_tables(climbs):
    """LogL over the updates, from a little below the start or the lowest that is worth seeing."""
    rows, sample = [], climbs[0].sample
    n = max(climb.n_updates for climb in climbs)
    floor = min(climbs[0].log_likelihoods[0], max_log_likelihood(sample) - DEEPEST * sample.n)
    for name, climb in zip(NAMES, climbs, strict=True):
        kept = _moments(max(climb.n_updates, 1))
        kept = kept[kept <= climb.n_updates]
        heights, updates = climb.log_likelihoods[kept], kept
        if updates[-1] < n and not climb.stopped:  # one that has arrived stays there
            heights, updates = np.append(heights, heights[-1]), np.append(updates, n)
        rows.append(
            {
                "path": np.full(len(updates), name, dtype=object),
                "update": updates,
                "log_likelihood": np.where(heights >= floor, heights, np.nan),
            }
        )
    heights = concat(rows)
    return {"heights": heights, "ends": {"update": np.array([0, n]), "log_likelihood": span(heights["log_likelihood"])}}


def _axes():
    """mu and sigma; sigma in equal ratios, as its picture is drawn."""
    axis = alt.Axis(grid=False, tickCount=5)
    mu = alt.X("mu:Q", title="μ", scale=domain_from("extent", "mu"), axis=axis)
    sigma = alt.Y("sigma:Q", title="σ", scale=domain_from("extent", "sigma", type="log"), axis=axis)
    return mu, sigma


@lru_cache
def _map_spec():
    mu, sigma = _axes()
    side = {"width": alt.expr("width"), "height": alt.expr("height")}
    image = table_chart("surface").mark_image(aspect=False, align="left", baseline="top", **side)
    image = image.encode(x=alt.value(0), y=alt.value(0), url="url:N")
    tooltip = [
        alt.Tooltip("mu:Q", title="μ", format=".4g"),
        alt.Tooltip("sigma:Q", title="σ", format=".4g"),
        alt.Tooltip("log_likelihood:Q", title="LogL", format=".6g"),
    ]
    chosen = alt.selection_point(name=PLACE, fields=["mu", "sigma"], on="click", toggle=False, clear=False, empty=False)
    left = with_field(mu, "left:Q")
    bottom = with_field(sigma, "bottom:Q")
    cells = table_chart("cells").mark_rect(opacity=0, cursor="crosshair").encode(x=left, x2="right:Q", y=bottom, y2="top:Q")
    places = (
        table_chart("places")
        .mark_point(filled=True, size=150, opacity=1)
        .encode(
            x=mu,
            y=sigma,
            tooltip=["what:N", *tooltip],
            shape=alt.Shape("what:N", scale=alt.Scale(domain=KINDS, range=["diamond", "cross"]), legend=legend()),
            color=alt.Color("what:N", scale=alt.Scale(domain=KINDS, range=list(CLASS_COLOURS[0:3:2])), legend=legend()),
        )
    )
    layers = (keep_table("extent"), image, cells.encode(tooltip=tooltip).add_params(chosen), places)
    return alt.layer(*layers).properties(height=HEIGHT, title="LogL by μ and σ").to_dict()


@lru_cache
def _template():
    return player([_map_panel(), _curve_panel(), _height_panel()])


def _by_path(channel, values, legend=None):
    return channel("path:N", scale=alt.Scale(domain=NAMES, range=list(values)), legend=legend)


def _map_panel():
    mu, sigma = _axes()
    side = {"width": SIZE, "height": SIZE, "x": 0, "y": 0}
    image = table_chart("surface").mark_image(aspect=False, align="left", baseline="top", **side).encode(url="url:N")
    places = [
        table_chart("places")
        .transform_filter(f"datum.what == '{what}'")
        .mark_point(shape=shape, size=100, strokeWidth=2, filled=False, color=INK, opacity=1)
        .encode(x=mu, y=sigma, tooltip=["what:N", alt.Tooltip("mu:Q", format=".5g"), alt.Tooltip("sigma:Q", format=".5g")])
        for what, shape in (("start", "circle"), ("MLE", "cross"))
    ]
    x = with_field(mu, "x:Q")
    y = with_field(sigma, "y:Q")
    trail = table_chart("trails").transform_filter("datum.frame <= frame").mark_rule(strokeWidth=2, strokeCap="round")
    trail = trail.encode(x=x, y=y, x2="x2:Q", y2="y2:Q", color=_by_path(alt.Color, CLASS_COLOURS, legend()))
    head = at_frame("climbs", "heads", "mu", "sigma", "update", "log_likelihood")
    head = head.mark_point(filled=True, size=110, opacity=1, stroke="white", strokeWidth=1)
    head = head.encode(
        x=mu,
        y=sigma,
        color=_by_path(alt.Color, CLASS_COLOURS, legend()),
        shape=_by_path(alt.Shape, CLASS_SHAPES, legend()),
        tooltip=[
            "path:N",
            "update:Q",
            alt.Tooltip("mu:Q", title="μ", format=".5g"),
            alt.Tooltip("sigma:Q", title="σ", format=".5g"),
            alt.Tooltip("log_likelihood:Q", title="LogL", format=".6g"),
        ],
    )
    return panel([keep_table("extent"), image, *places, trail, head], "LogL by μ and σ")


def _curve_panel():
    axis = alt.Axis(grid=False, tickCount=5)
    x = alt.X("x:Q", title="x", scale=domain_from("frame_of_curves", "x"), axis=axis)
    y = alt.Y("y:Q", title="density p(x)", scale=domain_from("frame_of_curves", "y"), axis=axis)
    left = with_field(x, "left:Q")
    bars = table_chart("bars").mark_rect(opacity=0.3, color=INK).encode(x=left, x2="right:Q", y=y, y2=alt.datum(0))
    colour, dashes = _by_path(alt.Color, CLASS_COLOURS), _by_path(alt.StrokeDash, ([1, 0], [6, 3]))
    curves = at_frame("places_of_curves", "curves", "y").mark_line(strokeWidth=2.4, clip=True)
    curves = curves.encode(x=x, y=y, color=colour, strokeDash=dashes)
    said = "the data, and each climb's density at this moment"
    return panel([keep_table("frame_of_curves"), bars, curves], "The density each has reached", said)


def _height_panel():
    axis = alt.Axis(tickCount=5, grid=False, tickMinStep=1)
    x = alt.X("update:Q", title="update", axis=axis, scale=domain_from("ends", "update"))
    scale = domain_from("ends", "log_likelihood", nice=True)
    y = alt.Y("log_likelihood:Q", title="LogL", scale=scale, axis=alt.Axis(tickCount=5, grid=False))
    lines = lines_of("heights", strokeWidth=2, clip=True, invalid="break-paths-show-domains")
    lines = lines.encode(
        x=x,
        y=y,
        color=_by_path(alt.Color, CLASS_COLOURS, legend()),
        strokeDash=_by_path(alt.StrokeDash, ([1, 0], [6, 3])),
    )
    rule = at_frame("film", "clock", "update").mark_rule(opacity=0.5, color=INK).encode(x=x)
    tooltip = ["path:N", "update:Q", alt.Tooltip("log_likelihood:Q", title="LogL", format=".6g")]
    seen = table_chart("heights").mark_point(size=60, opacity=0).encode(x=x, y=y, tooltip=tooltip)
    return panel([keep_table("ends"), lines, rule, seen], "LogL", "of all observations, update by update")
