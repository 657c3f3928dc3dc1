"""Heat maps of every neuron's output over the inputs: a small one at each node of the diagram, at every frame of a film.

A frame is a picture of the whole diagram panel that is transparent but for the maps, so that one image shows them all.
"""

import numpy as np

from nnkit.charts.colours import GROUNDS, NEGATIVE, POSITIVE
from nnkit.charts.gradient_descent.diagram import X_DOMAIN, Y_DOMAIN, columns_of
from nnkit.charts.gradient_descent.surface import extent_of, grid_on, plane_of
from nnkit.charts.parts import Columns
from nnkit.charts.room import SIDE
from nnkit.charts.sprite_sheet import NOT_DRAWN, numbered, picture
from nnkit.engine.history import History

FRAME_PIXELS = SIDE // 2  # of a frame's side
MAP_PIXELS = 12  # of a map's side
HALF_MAP = MAP_PIXELS * SIDE / FRAME_PIXELS / 2 - 1  # from its middle to its rim, on the screen


def heat_map_table(history: History, dark: bool) -> Columns:
    """The table `maps`: one image with the maps of all frames.

    Blue is above zero and orange below, each node on a scale of its own: full colour is its largest value of the whole run.
    Where a function's outputs have a middle other than zero, as the sigmoid's 0.5, the colours are above and below that.
    """
    drawn, x, y = columns_of(history.architecture.sizes)
    values = _node_values(history, drawn)
    pixels = np.full((len(history.frames), FRAME_PIXELS, FRAME_PIXELS), NOT_DRAWN, np.uint8)
    colours = NEGATIVE, POSITIVE
    for layer, layer_x in enumerate(x):
        for node, node_y in enumerate(y[layer]):
            left, top = corner_of(layer_x, node_y)
            heat = values[layer][:, node].reshape(-1, MAP_PIXELS, MAP_PIXELS)
            strength = np.abs(heat)
            heat_map = numbered(heat > 0.0, strength / (strength.max() or 1.0), len(colours))
            pixels[:, top : top + MAP_PIXELS, left : left + MAP_PIXELS] = heat_map
    return {"url": np.array([picture(pixels, colours, GROUNDS[dark])])}


def corner_of(x: float, y: float) -> tuple[int, int]:
    """The first pixels of a node's map in a frame, from the left and from the top."""
    return _pixel((x - X_DOMAIN[0]) / (X_DOMAIN[1] - X_DOMAIN[0])), _pixel((Y_DOMAIN[1] - y) / (Y_DOMAIN[1] - Y_DOMAIN[0]))


def _pixel(share):
    """The first pixel of a map with its middle at a share of the picture."""
    return int(np.clip(round(share * FRAME_PIXELS) - MAP_PIXELS // 2, 0, FRAME_PIXELS - MAP_PIXELS))


def _node_values(history, drawn):
    """For each layer, inputs first, the outputs of its drawn nodes on a grid: arrays (n_frames or 1, n_nodes, n_points)."""
    data = history.data
    low, high = extent_of(data.seen)
    X = data.inputs(grid_on(plane_of(data.seen), low, high, MAP_PIXELS)[0])
    n_layers = len(drawn) - 1
    middles = [_middle(activation) for activation in history.architecture.activations]

    def of_runs(network):
        trace = network.trace(X)
        return np.concatenate(
            [trace.activations(layer)[:, : drawn[layer + 1]] - middles[layer] for layer in range(n_layers)], axis=1
        )

    outputs = history.for_plots.in_chunks(X.shape[1], of_runs)
    centred = X[None, : drawn[0]] - X.mean(axis=1)[None, : drawn[0], None]
    ends = np.cumsum(drawn[1:])[:-1]
    return [centred, *np.split(np.nan_to_num(outputs, posinf=0.0, neginf=0.0), ends, axis=1)]


def _middle(activation):
    """The middle of an activation function's range, 0 where that has no bounds."""
    low, high = activation.output_range
    return 0.5 * (low + high) if np.isfinite([low, high]).all() else 0.0
