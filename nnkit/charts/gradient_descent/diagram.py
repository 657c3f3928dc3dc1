"""A network as a graph: neurons in columns, weights as lines, biases as the neurons' colour."""

from collections.abc import Sequence

import numpy as np

from nnkit.charts.parts import Columns
from nnkit.charts.player import frames, marks
from nnkit.engine.history import History

MOST_DRAWN = 8  # neurons in one column; a heading says how many there are
X_DOMAIN, Y_DOMAIN = (-0.08, 1.08), (-0.02, 1.12)  # of the panel, in which the columns take up 0 to 1


def diagram_tables(history: History) -> dict[str, Columns]:
    """The tables of the graph at every frame: `nodes`; `neurons` and `biases`; `links` and `weights`; the `headings`."""
    network = history.architecture
    drawn, x, y = columns_of(network.sizes)
    names = _names(history, drawn)

    nodes = {
        "x": np.repeat(x, drawn),
        "y": np.concatenate(y),
        "name": np.array([name for column in names for name in column], dtype=object),
    }
    first = np.concatenate([[0], np.cumsum(drawn)])
    theta = history.theta[history.frames]
    blocks = network.views(theta)[0]
    links, weights, biases = [], [], []
    for layer, block in enumerate(blocks):
        n_in, n_out = drawn[layer], drawn[layer + 1]
        source, target = np.repeat(np.arange(n_in), n_out), np.tile(np.arange(n_out), n_in)
        links.append((first[layer] + source, first[layer + 1] + target))
        weights.append(block[:, target, source])
        biases.append(block[:, :n_out, -1])
    source, target = (np.concatenate(ends) for ends in zip(*links, strict=True))
    n_frames = len(theta)
    return {
        "nodes": nodes,
        "neurons": marks(n_frames, **{name: column[drawn[0] :] for name, column in nodes.items()}),
        "headings": {"x": np.array(x), "heading": np.array(_headings(network.sizes, drawn), dtype=object)},
        "links": marks(
            n_frames,
            x=nodes["x"][source],
            y=nodes["y"][source],
            x2=nodes["x"][target],
            y2=nodes["y"][target],
            name=nodes["name"][source] + " → " + nodes["name"][target],
        ),
        "weights": frames(weight=_single_precision(weights)),
        "biases": frames(bias=_single_precision(biases)),
    }


def columns_of(sizes: Sequence[int]) -> tuple[list[int], list[float], list[np.ndarray]]:
    """How many nodes of each layer are drawn, each column's x, and the list of its nodes' y."""
    drawn = [min(size, MOST_DRAWN) for size in sizes]
    x = [layer / (len(drawn) - 1) for layer in range(len(drawn))]
    return drawn, x, [1.0 - (np.arange(n) + 0.5) / n for n in drawn]


def _single_precision(parameters):
    """Parameters of layers, each (n_frames, n_in_layer), as one array (n, n_frames), bounded to what single precision holds."""
    return np.clip(np.concatenate(parameters, axis=1).T, -1e30, 1e30).astype(np.float32)


def _names(history, drawn):
    inputs = list(history.data.feature_names[: drawn[0]])
    hidden = [[f"neuron {layer}.{unit + 1}" for unit in range(n)] for layer, n in enumerate(drawn[1:-1], start=1)]
    shares_output = history.data.task == "classification" and history.architecture.sizes[-1] == 1
    outputs = [history.data.class_names[1]] if shares_output else [*history.data.class_names] or [history.data.target_name]
    return [inputs, *hidden, outputs[: drawn[-1]]]


def _headings(sizes, drawn):
    kinds = ["inputs" if sizes[0] > 1 else "input", *[""] * (len(sizes) - 2), "outputs" if sizes[-1] > 1 else "output"]
    counts = [f"{size}" if n == size else f"{n} of {size}" for size, n in zip(sizes, drawn, strict=True)]
    return [f"{count} {kind}".strip() for count, kind in zip(counts, kinds, strict=True)]
