"""Two maps over the two weights of a logistic regression, likelihood and cross-entropy, and the cases with its boundary."""

from functools import lru_cache

import altair as alt
import numpy as np
from numpy.typing import ArrayLike

from nnkit.charts.chart import Drawing, chart
from nnkit.charts.colours import CLASS_SHAPES, INK, NEGATIVE, POSITIVE
from nnkit.charts.layout import side_by_side, static_panel
from nnkit.charts.parts import cues, legend, table_chart, with_field
from nnkit.charts.plane import BANDS, CELLS, border_lines, contour_bands, contour_picture, enlarged, margins
from nnkit.charts.room import SIDE
from nnkit.maximum_likelihood.logistic_likelihood import LogisticLikelihood

PIXELS = 2 * SIDE
MARGIN = 0.08
MAPS = {
    "likelihood": ("Log-likelihood Σ T • log P", "strong colour is high; circle: you, cross: the top"),
    "cost": ("Cross-entropy", "strong colour is high; circle: you, cross: the bottom"),
}
MARKED = ("your weights", "best weights")
WORDS = (
    "Three panels: contour maps of the log-likelihood and of the cross-entropy over the two weights, with a circle at your "
    "weights and a cross at the best weights, and the cases by their two features with the line on which both classes are "
    "equally probable."
)
X_NAME, Y_NAME, NAMES = "@x", "@y", "@classes"


@chart
def likelihood_maps(model: LogisticLikelihood, w: ArrayLike, *, dark: bool = False) -> Drawing:
    """Both surfaces with the weights w (2,) on them, and the cases; a click selects w1 and w2 of a cell."""
    w = np.asarray(w, dtype=float)
    half = model.window(w)
    tables = {**_maps(model, half, dark), "marked": _marked(model, w, half), **_cases(model, w)}
    texts = {X_NAME: _titled(model.feature_names[0]), Y_NAME: _titled(model.feature_names[1]), NAMES: list(model.class_names)}
    return Drawing(_spec(), tables, WORDS, texts)


def _titled(name):
    return name.replace(" (cm)", "") + ", standardised" if " " in name else name


@lru_cache(maxsize=16)  # they stay the same while the weights move
def _maps(model, half, dark):
    """Each surface as a picture, drawn from its own numbers, the extent of the axes, and the cells that answer the pointer."""
    likelihoods, costs = model.surfaces(half)
    bands = {name: contour_bands(enlarged(heights, PIXELS)) for name, heights in (("likelihood", -likelihoods), ("cost", costs))}
    bands["likelihood"] = BANDS - 1 - bands["likelihood"]  # strong where it is high
    colours = {"likelihood": POSITIVE, "cost": NEGATIVE}
    tables = {name: {"url": contour_picture(bands[name], colour, dark)} for name, colour in colours.items()}
    corners = np.array([-half, half])
    return tables | {"extent": {"w1": corners, "w2": corners}, "cells": _cells(model, half)}


def _cells(model, half):
    centres = (np.arange(CELLS) + 0.5) / CELLS * 2.0 * half - half
    W = np.stack([np.tile(centres, CELLS), np.repeat(centres, CELLS)])
    reach = half / CELLS
    edges = {"left": W[0] - reach, "right": W[0] + reach, "bottom": W[1] - reach, "top": W[1] + reach}
    values = {"likelihood": model.log_likelihoods(W), "cost": model.cross_entropies(W)}
    return {"w1": np.round(W[0], 4), "w2": np.round(W[1], 4), **edges, **values}


def _marked(model, w, half):
    is_shown = model.maximum is not None and np.abs(model.maximum).max() <= half
    W = np.stack([w, model.maximum] if is_shown else [w], axis=1)
    return {
        "what": np.array(MARKED[: W.shape[1]], dtype=object),
        "w1": W[0],
        "w2": W[1],
        "likelihood": model.log_likelihoods(W),
        "cost": model.cross_entropies(W),
    }


def _cases(model, w):
    low, high = margins(model.X, MARGIN)
    p = model.probabilities(w)
    return {
        "points": {
            "x": model.X[0],
            "y": model.X[1],
            "class": np.array(model.class_names, dtype=object)[model.t.astype(int)],
            "p": np.where(model.t == 1.0, p, 1.0 - p),
        },
        "box": {"x": np.array([low[0], high[0]]), "y": np.array([low[1], high[1]])},
        "boundary": border_lines(w[None], np.array([model.bias]), low, high)[0],
    }


@lru_cache
def _spec():
    spec = side_by_side([_map_panel("likelihood"), _map_panel("cost"), _cases_panel()])
    spec["resolve"]["scale"]["shape"] = "independent"  # the legend of the classes belongs to the panel of the cases
    return spec


def _axes(x, y, x_title, y_title):
    """Two axes that end where their tables do."""
    return (axis.scale(nice=False, zero=False) for axis in (alt.X(x).title(x_title), alt.Y(y).title(y_title)))


def _map_panel(name):
    x, y = _axes("w1:Q", "w2:Q", "w₁", "w₂")
    image = table_chart(name).mark_image(aspect=False, align="left", baseline="top", width=SIDE, height=SIDE, x=0, y=0)
    corners = table_chart("extent").mark_point(opacity=0).encode(x=x, y=y)
    tooltip = [
        alt.Tooltip("w1:Q").format(".4g"),
        alt.Tooltip("w2:Q").format(".4g"),
        alt.Tooltip("likelihood:Q").title("log-likelihood").format(".6g"),
        alt.Tooltip("cost:Q").title("cross-entropy").format(".6g"),
    ]
    cells = table_chart("cells").mark_rect(opacity=0, cursor="crosshair")
    cells = cells.encode(x=with_field(x, "left:Q"), x2="right:Q", y=with_field(y, "bottom:Q"), y2="top:Q", tooltip=tooltip)
    if name == "likelihood":
        fields = ["w1", "w2"]
        click = alt.selection_point(name="weights", fields=fields, on="click", toggle=False, clear=False, empty=False)
        cells = cells.add_params(click)
    marked = [
        table_chart("marked")
        .transform_filter(f"datum.what == '{what}'")
        .mark_point(shape=shape, size=120, filled=False, strokeWidth=2.4, opacity=1, color=INK)
        .encode(x=x, y=y, tooltip=["what:N", *tooltip])
        for what, shape in zip(MARKED, ("circle", "cross"), strict=True)
    ]
    return static_panel([image.encode(url="url:N"), corners, cells, *marked], *MAPS[name])


def _cases_panel():
    x, y = _axes("x:Q", "y:Q", X_NAME, Y_NAME)
    corners = table_chart("box").mark_point(opacity=0).encode(x=x, y=y)
    classes = cues("class", [NAMES], shapes=CLASS_SHAPES, legend=legend(columns=2, labelLimit=140))
    size = alt.Size("p:Q").scale(domain=[0, 1], range=[90, 24]).legend(None)
    tooltip = ["class:N", alt.Tooltip("p:Q").title("its probability").format(".4g")]
    points = table_chart("points").mark_point(filled=True, opacity=0.8).encode(x=x, y=y, size=size, tooltip=tooltip, **classes)
    line = table_chart("boundary").mark_rule(strokeWidth=2, color=INK).encode(x=x, y=y, x2="x2:Q", y2="y2:Q")
    return static_panel([corners, points, line], "The cases and the line P = ½", "larger: a smaller probability of its own class")
