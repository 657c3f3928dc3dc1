"""Parts of the charts of sigmoid outputs: the curves of what they cost, and the looks of log loss and of squared error."""

import altair as alt
import numpy as np

from nnkit.charts.colours import CLASS_COLOURS, DASHES
from nnkit.charts.parts import cues, legend

CURVE_POINTS = 161
HIGHEST_TOP = 20.0  # of the axis of costs; what is above it stands at its upper edge

TERMS = ("t = 1: −log p", "t = 0: −log(1 − p)")
LOSSES = ("log loss", "squared error")
LOSS_COLOURS, LOSS_SHAPES = (CLASS_COLOURS[2], CLASS_COLOURS[3]), ("circle", "diamond")
LOSS_STYLES = {"colour": np.array(LOSS_COLOURS, dtype=object), "shape": np.array(LOSS_SHAPES, dtype=object)}
"""The columns `colour` and `shape` of a point of log loss and one of squared error, for `styled_points`."""


def cost_curves(top: float) -> dict[str, np.ndarray]:
    """The curves -log p and -log(1 - p) up to a cost: the columns `p`, `cost` and `term`."""
    # points at equal steps of cost on one half, and of p on the other: smooth where the curve is steep
    steep, flat = np.linspace(top, np.log(2.0), CURVE_POINTS), np.linspace(0.5, 1.0, 40)[1:]
    p, cost = np.concatenate([np.exp(-steep), flat]), np.concatenate([steep, -np.log(flat)])
    term = np.repeat(np.array(TERMS, dtype=object), len(p))
    return {"p": np.concatenate([p, 1.0 - p]), "cost": np.tile(cost, 2), "term": term}


def styled_points(table: alt.Chart, size: float) -> alt.Chart:
    """Points in the table's own columns `colour` and `shape`, which leave the legend to the lines."""
    points = table.mark_point(filled=True, size=size, opacity=1, stroke="white", strokeWidth=1)
    return points.encode(fill=alt.Fill("colour:N").scale(None), shape=alt.Shape("shape:N").scale(None))


def loss_lines(table: alt.Chart) -> alt.Chart:
    """The channels of lines of log loss and of squared error."""
    return table.encode(**cues("loss", LOSSES, colours=LOSS_COLOURS, dashes=DASHES[:2], legend=legend()))
