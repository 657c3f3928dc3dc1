"""Diagnostics of a training run: gradients and inactive units by layer, and which classes are confused."""

import altair as alt
import numpy as np

from nnkit.charts.chart import Drawing, chart
from nnkit.charts.colours import INK, POSITIVE
from nnkit.charts.layout import side_by_side, template
from nnkit.charts.parts import cues, legend, table_chart
from nnkit.charts.room import SIDE
from nnkit.engine.history import History

CLASSES, LAYERS = "@classes", "@layers"
UNITS = ("dead", "saturated")

# The words must not change from run to run: a browser that finds them changed builds the chart anew.
DIAGNOSTICS_SHOWN = "Over the epochs: the length of the gradient in each layer, and the shares of dead and of saturated neurons."
CONFUSION_SHOWN = "A table of counts with a row for each true class and a column for each predicted class."


@chart
def diagnostics(history: History) -> Drawing:
    """The length of each layer's gradient, and the shares of its units that are dead or saturated, over a run."""
    epochs = history.epochs[history.frames]
    layers = np.array([f"layer {layer}" for layer in range(1, history.gradient_norms.shape[1] + 1)], dtype=object)
    norms = history.gradient_norms.T.ravel()
    n_hidden = history.dead_share.shape[1]
    tables = {
        "norms": {
            "epoch": np.tile(epochs, len(layers)),
            "layer": np.repeat(layers, len(epochs)),
            "norm": np.where(norms > 0.0, norms, np.nan),  # a logarithmic axis has no zero
        },
        "shares": {
            "epoch": np.tile(epochs, 2 * n_hidden),
            "layer": np.tile(np.repeat(layers[:n_hidden], len(epochs)), 2),
            "kind": np.repeat(np.array(UNITS, dtype=object), n_hidden * len(epochs)),
            "share": np.concatenate([history.dead_share.T.ravel(), history.saturated_share.T.ravel()]),
        },
    }
    return Drawing(_diagnostics_spec(n_hidden > 0), tables, DIAGNOSTICS_SHOWN, {LAYERS: layers.tolist()})


@chart
def confusion(history: History) -> Drawing:
    """How often each class was predicted where each was true, over the test cases, or the training cases without any.

    Parameters
    ----------
    history : History
        Of a classification.
    """
    counts = history.confusion(cases="test" if history.data.test.n_cases else "train")
    names = np.array(history.data.class_names, dtype=object)
    share = counts / np.maximum(1, counts.sum(axis=1, keepdims=True))
    cells = {"true": np.repeat(names, len(names)), "predicted": np.tile(names, len(names))}
    cells |= {"count": counts.ravel(), "share": share.ravel()}
    return Drawing(_confusion_spec(), {"cells": cells}, CONFUSION_SHOWN, {CLASSES: names.tolist()})


@template
def _diagnostics_spec(has_hidden):
    x, epoch = alt.X("epoch:Q").title("epoch").scale(nice=False), alt.Tooltip("epoch:Q").title("epoch").format(".4~g")
    layer = alt.Tooltip("layer:N").title("of")
    size = {"width": SIDE, "height": 0.8 * SIDE}
    norms = table_chart("norms").mark_line(strokeWidth=2)
    norms = norms.encode(
        x=x,
        y=alt.Y("norm:Q").title("length of the gradient").scale(type="log").axis(format=".6~g", grid=True),
        **cues("layer", [LAYERS], legend=legend(columns=4)),
        tooltip=[layer, epoch, alt.Tooltip("norm:Q").title("length of the gradient").format(".4g")],
    ).properties(**size, title="Gradient by layer")
    if not has_hidden:
        return side_by_side([norms])
    dashes = alt.StrokeDash("kind:N").scale(domain=list(UNITS), range=[[1, 0], [5, 3]])
    shares = table_chart("shares").mark_line(strokeWidth=2)
    shares = shares.encode(
        x=x,
        y=alt.Y("share:Q").title("share of the neurons").scale(domain=[0, 1]).axis(format="%", grid=True),
        **cues("layer", [LAYERS]),  # their legend stands in the panel beside it
        strokeDash=dashes.legend(legend()),
        tooltip=[layer, epoch, alt.Tooltip("kind:N").title("neurons"), alt.Tooltip("share:Q").title("share").format(".0%")],
    ).properties(**size, title="Dead and saturated neurons")
    return side_by_side([norms, shares])


@template
def _confusion_spec():
    x, y = (
        axis.sort(None).scale(domain=[CLASSES]).title(title).axis(labelLimit=90, labelAngle=0, labelOverlap=False)
        for axis, title in ((alt.X("predicted:N"), "predicted"), (alt.Y("true:N"), "true"))
    )
    cells = table_chart("cells").encode(x=x, y=y)
    words = [
        alt.Tooltip("true:N").title("true class"),
        alt.Tooltip("predicted:N").title("predicted"),
        alt.Tooltip("count:Q").title("cases").format(",d"),
        alt.Tooltip("share:Q").title("share of the true class").format(".1%"),
    ]
    squares = cells.mark_rect(color=POSITIVE).encode(
        opacity=alt.Opacity("share:Q").scale(domain=[0, 1], range=[0, 0.55]).legend(None),
        tooltip=words,
    )
    counts = cells.mark_text(fontSize=12, color=INK).encode(text=alt.Text("count:Q"))
    return alt.layer(squares, counts).properties(width=SIDE, height=SIDE)
