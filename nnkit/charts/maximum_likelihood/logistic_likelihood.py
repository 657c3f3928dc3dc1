"""Two maps over the two weights of a logistic regression, likelihood and cross-entropy, and the cases with its boundary."""

from functools import lru_cache

import altair as alt
import numpy as np

from nnkit.charts.chart import Drawing, chart
from nnkit.charts.colours import CLASS_COLOURS, CLASS_SHAPES, INK, NEGATIVE, POSITIVE
from nnkit.charts.layout import SIZE, side_by_side, static_panel
from nnkit.charts.parts import legend, table_chart
from nnkit.charts.plane import BANDS, CELLS, border_lines, contour_bands, contour_picture, enlarged, margins

PIXELS = 2 * SIZE
CHOICE = "weights"  # the selection that a click on the first map makes: w1 and w2 of the cell
MARGIN = 0.08
MAPS = {
    "likelihood": ("Log-likelihood Σ T • log P", "strong colour is high; circle: you, cross: the top"),
    "cost": ("Cross-entropy", "strong colour is high; circle: you, cross: the bottom"),
}
PLACES = {"you": "your weights", "best": "best weights"}
DESCRIPTION = (
    "Three panels: contour maps of the log-likelihood and of the cross-entropy over the two weights, with a circle at your "
    "weights and a cross at the best weights, and the cases by their two features with the line on which both classes are "
    "equally probable."
)
X_NAME, Y_NAME, NAMES = "@x", "@y", "@classes"


@chart
def likelihood_maps(model, w, *, dark=False):
    """Both surfaces of a `LogisticLikelihood` with the weights w on them, and the cases.

    Parameters
    ----------
    model : LogisticLikelihood
    w : sequence of two float

    Returns
    -------
    Chart
    """
    w = np.asarray(w, dtype=float)
    half = model.window(w)
    tables = {**_maps(model, half, dark), "places": _places(model, w, half), **_cases(model, w)}
    texts = {X_NAME: _titled(model.feature_names[0]), Y_NAME: _titled(model.feature_names[1]), NAMES: list(model.class_names)}
    return Drawing(_spec(), tables, DESCRIPTION, texts)


def _titled(name):
    return name.replace(" (cm)", "") + ", standardised" if " " in name else name


@lru_cache(maxsize=16)
def _maps(model, half, dark):
    """Each surface as a picture, drawn from its own numbers, the extent of the axes, and the cells that answer the pointer.

    Kept, as they stay the same while the weights move.
    """
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


def _places(model, w, half):
    places = [(PLACES["you"], w)]
    if model.maximum is not None and np.abs(model.maximum).max() <= half:
        places.append((PLACES["best"], model.maximum))
    W = np.stack([place for _, place in places], axis=1)
    return {
        "place": np.array([name for name, _ in places], dtype=object),
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


def _legend(columns=2):
    return legend(columns=columns, labelLimit=140)


def _map_panel(name):
    scale = alt.Scale(nice=False, zero=False)
    x = alt.X("w1:Q", scale=scale, title="w₁", axis=alt.Axis(tickCount=5, grid=False))
    y = alt.Y("w2:Q", scale=scale, title="w₂", axis=alt.Axis(tickCount=5, grid=False))
    side = {"width": SIZE, "height": SIZE, "x": 0, "y": 0}
    image = table_chart(name).mark_image(aspect=False, align="left", baseline="top", **side).encode(url="url:N")
    corners = table_chart("extent").mark_point(opacity=0).encode(x=x, y=y)
    tooltip = [
        alt.Tooltip("w1:Q", format=".4g"),
        alt.Tooltip("w2:Q", format=".4g"),
        alt.Tooltip("likelihood:Q", title="log-likelihood", format=".6g"),
        alt.Tooltip("cost:Q", title="cross-entropy", format=".6g"),
    ]
    edges = {"x": alt.X("left:Q", scale=scale), "x2": "right:Q", "y": alt.Y("bottom:Q", scale=scale), "y2": "top:Q"}
    cells = table_chart("cells").mark_rect(opacity=0, cursor="crosshair").encode(**edges, tooltip=tooltip)
    if name == "likelihood":
        fields = ["w1", "w2"]
        cells = cells.add_params(
            alt.selection_point(name=CHOICE, fields=fields, on="click", toggle=False, clear=False, empty=False)
        )
    places = [
        table_chart("places")
        .transform_filter(f"datum.place == '{PLACES[place]}'")
        .mark_point(shape=shape, size=120, filled=False, strokeWidth=2.4, opacity=1, color=INK)
        .encode(x=x, y=y, tooltip=["place:N", *tooltip])
        for place, shape in (("you", "circle"), ("best", "cross"))
    ]
    title, said = MAPS[name]
    return static_panel([image, corners, cells, *places], title, said)


def _cases_panel():
    scale = alt.Scale(nice=False, zero=False)
    x = alt.X("x:Q", scale=scale, title=X_NAME, axis=alt.Axis(tickCount=5, grid=False))
    y = alt.Y("y:Q", scale=scale, title=Y_NAME, axis=alt.Axis(tickCount=5, grid=False))
    corners = table_chart("box").mark_point(opacity=0).encode(x=x, y=y)
    classes = {
        "color": alt.Color("class:N", scale=alt.Scale(domain=[NAMES], range=list(CLASS_COLOURS)), legend=_legend()),
        "shape": alt.Shape("class:N", scale=alt.Scale(domain=[NAMES], range=list(CLASS_SHAPES)), legend=_legend()),
    }
    size = alt.Size("p:Q", scale=alt.Scale(domain=[0, 1], range=[90, 24]), legend=None)
    tooltip = ["class:N", alt.Tooltip("p:Q", title="its probability", format=".4g")]
    points = table_chart("points").mark_point(filled=True, opacity=0.8).encode(x=x, y=y, size=size, tooltip=tooltip, **classes)
    line = table_chart("boundary").mark_rule(strokeWidth=2, color=INK).encode(x=x, y=y, x2="x2:Q", y2="y2:Q")
    return static_panel([corners, points, line], "The cases and the line P = ½", "larger: a smaller probability of its own class")
