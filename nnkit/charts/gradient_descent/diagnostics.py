"""What goes on inside a network while it trains, and which classes it confuses."""

from functools import lru_cache

import altair as alt
import numpy as np

from nnkit.charts.chart import Drawing, chart
from nnkit.charts.colours import CLASS_COLOURS, INK, POSITIVE
from nnkit.charts.layout import SIZE, side_by_side
from nnkit.charts.parts import table_chart

CLASSES, LAYERS = "@classes", "@layers"


@chart
def diagnostics(history):
    """The size of each layer's gradient, and the shares of its units that are dead or saturated, over a run.

    Parameters
    ----------
    history : History
    dark : bool

    Returns
    -------
    Chart
    """
    epochs = history.epochs[history.frames]
    layers = [f"layer {layer}" for layer in range(1, history.gradient_norms.shape[1] + 1)]
    norms = history.gradient_norms.T.ravel()
    n_hidden = history.dead_share.shape[1]
    tables = {
        "norms": {
            "epoch": np.tile(epochs, len(layers)),
            "layer": np.repeat(np.array(layers, dtype=object), len(epochs)),
            "norm": np.where(norms > 0.0, norms, np.nan),  # a logarithmic axis has no zero
        },
        "shares": {
            "epoch": np.tile(epochs, 2 * n_hidden),
            "layer": np.tile(np.repeat(np.array(layers[:n_hidden], dtype=object), len(epochs)), 2),
            "kind": np.repeat(np.array(["dead", "saturated"], dtype=object), n_hidden * len(epochs)),
            "share": np.concatenate([history.dead_share.T.ravel(), history.saturated_share.T.ravel()]),
        },
    }
    return Drawing(_diagnostics_spec(n_hidden > 0), tables, DIAGNOSTICS_SAID, {LAYERS: layers})


@chart
def confusion(history):
    """How often each class was predicted where each was true, over the test cases, or the training cases without any.

    Parameters
    ----------
    history : History
        Of a classification.
    dark : bool

    Returns
    -------
    Chart
    """
    counts = history.confusion(cases="test" if history.data.test.n_cases else "train")
    names = np.array(history.data.class_names, dtype=object)
    share = counts / np.maximum(1, counts.sum(axis=1, keepdims=True))
    tables = {
        "cells": {
            "true": np.repeat(names, len(names)),
            "predicted": np.tile(names, len(names)),
            "count": counts.ravel(),
            "share": share.ravel(),
        }
    }
    return Drawing(_confusion_spec(), tables, CONFUSION_SAID, {CLASSES: list(history.data.class_names)})


DIAGNOSTICS_SAID = "Over the epochs: the length of the gradient in each layer, and the shares of dead and of saturated units."
CONFUSION_SAID = "A table of counts with a row for each true class and a column for each predicted class."


@lru_cache
def _diagnostics_spec(has_hidden):
    colour = alt.Color(
        "layer:N",
        scale=alt.Scale(domain=[LAYERS], range=list(CLASS_COLOURS)),
        legend=alt.Legend(orient="bottom", title=None, columns=4),
    )
    x = alt.X("epoch:Q", title="epoch", axis=alt.Axis(tickCount=5, grid=False), scale=alt.Scale(nice=False))
    norms = (
        table_chart("norms")
        .mark_line(strokeWidth=2)
        .encode(
            x=x,
            y=alt.Y(
                "norm:Q", title="length of the gradient", scale=alt.Scale(type="log"), axis=alt.Axis(format=".6~g", tickCount=5)
            ),
            color=colour,
            tooltip=["layer:N", alt.Tooltip("epoch:Q", format=".4g"), alt.Tooltip("norm:Q", format=".4g")],
        )
        .properties(width=SIZE, height=0.8 * SIZE, title="Gradient by layer")
    )
    if not has_hidden:
        return side_by_side([norms])
    shares = (
        table_chart("shares")
        .mark_line(strokeWidth=2)
        .encode(
            x=x,
            y=alt.Y(
                "share:Q", title="share of the units", scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(format="%", tickCount=5)
            ),
            color=colour.copy(deep=False).legend(None),  # the panel beside it has it
            strokeDash=alt.StrokeDash(
                "kind:N",
                scale=alt.Scale(domain=["dead", "saturated"], range=[[1, 0], [5, 3]]),
                legend=alt.Legend(orient="bottom", title=None),
            ),
            tooltip=["layer:N", "kind:N", alt.Tooltip("epoch:Q", format=".4g"), alt.Tooltip("share:Q", format=".0%")],
        )
        .properties(width=SIZE, height=0.8 * SIZE, title="Dead and saturated units")
    )
    return side_by_side([norms, shares])


@lru_cache
def _confusion_spec():
    axis = alt.Axis(labelLimit=90, labelAngle=0, labelOverlap=False)
    cells = table_chart("cells").encode(
        x=alt.X("predicted:N", sort=None, scale=alt.Scale(domain=[CLASSES]), title="predicted", axis=axis),
        y=alt.Y("true:N", sort=None, scale=alt.Scale(domain=[CLASSES]), title="true", axis=axis),
    )
    squares = cells.mark_rect(color=POSITIVE).encode(
        opacity=alt.Opacity("share:Q", scale=alt.Scale(domain=[0, 1], range=[0, 0.55]), legend=None),
        tooltip=["true:N", "predicted:N", "count:Q", alt.Tooltip("share:Q", format=".1%", title="share of the true class")],
    )
    counts = cells.mark_text(fontSize=12, color=INK).encode(text="count:Q")
    return alt.layer(squares, counts).properties(width=SIZE, height=SIZE).to_dict()
