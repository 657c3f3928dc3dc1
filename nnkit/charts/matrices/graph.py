"""The network of a forward pass drawn as a graph."""

import altair as alt
import numpy as np

from nnkit.charts.chart import Drawing, chart
from nnkit.charts.colours import GROUND, INK, MIDDLE, NEGATIVE, POSITIVE, STRONG_INK
from nnkit.charts.layout import template
from nnkit.charts.matrices.equations import POSITION, cell_text, position_text
from nnkit.charts.parts import concat, cues, table_chart
from nnkit.matrices.equations import SUBSCRIPTS, Position
from nnkit.matrices.forward_pass import ForwardPass

MOST_LABELLED = 6  # links of a layer; of more, only those into the chosen neuron carry their weight
LABEL_AT = 0.3  # of a link's length
HEIGHT = 300
HEADINGS = ("X₀ (inputs)", "X₁ (hidden)", "X₂ (outputs)")
SIGNS, KINDS = ("below 0", "at least 0"), ("neuron", "bias node")


@chart
def network_graph(forward: ForwardPass, position: Position) -> Drawing:
    """Nodes with the chosen case's numbers, links with their weights, and bias nodes.

    Parameters
    ----------
    position : Position
        Of the chosen number. A click on a link selects its layer, neuron and source under the name "position".
    """
    sizes = forward.network.sizes
    counts = [size + 1 for size in sizes[:-1]] + [sizes[-1]]  # the bias node comes last
    heights = [1.0 - (np.arange(n) + 0.5) / n for n in counts]
    links = concat([_link_table(forward, layer, heights, position) for layer in (1, 2)])
    is_labelled = links["is_labelled"]
    tables = {
        "nodes": concat([_node_table(forward, layer, heights[layer], position) for layer in (0, 1, 2)]),
        "links": {name: column for name, column in links.items() if name != "is_labelled"},
        "labels": {
            "x": (links["x"] + LABEL_AT * (links["x2"] - links["x"]))[is_labelled],
            "y": (links["y"] + LABEL_AT * (links["y2"] - links["y"]))[is_labelled],
            "label": np.array([cell_text(weight) for weight in links["weight"][is_labelled]]),
        },
        "headings": {"x": np.arange(3.0), "heading": np.array(HEADINGS)},
    }
    alt_text = (
        "The network as a graph: inputs on the left, outputs on the right, bias nodes with the constant 1 as squares; links are "
        "blue for positive and dashed orange for negative weights, and those into the chosen neuron are strong."
    )
    return Drawing(_graph_spec(), tables, alt_text)


def _node_table(forward, layer, heights, position):
    values = forward.outputs(layer)[:, position.case] if layer else forward.X[:, position.case]
    n_units, n_nodes = len(values), len(heights)
    names = [f"row {unit + 1} of X{SUBSCRIPTS[layer]}" for unit in range(n_units)] + ["bias node, always 1"]
    values = np.append(values, 1.0)[:n_nodes]
    is_chosen = (layer == position.layer) & (np.arange(n_nodes) == position.neuron)
    return {
        "x": np.full(n_nodes, float(layer)),
        "y": heights,
        "text": np.array([cell_text(value) for value in values]),
        "kind": np.where(np.arange(n_nodes) < n_units, *KINDS),
        "role": (is_chosen | (layer == position.layer - 1)).astype(int),
        "name": np.array(names[:n_nodes]),
        "value": values,
    }


def _link_table(forward, layer, heights, position):
    block = forward.network.blocks[layer - 1]  # [W.T | b]
    (n_neurons, n_sources), weights = block.shape, block.ravel()
    neuron, source = (grid.ravel() for grid in np.indices(block.shape))
    is_chosen = (layer == position.layer) & (neuron == position.neuron)
    names = [
        f"weight from {i + 1} to {j + 1}" if i < n_sources - 1 else f"bias of neuron {j + 1}"
        for j in range(n_neurons)
        for i in range(n_sources)
    ]
    return {
        "x": np.full(block.size, layer - 1.0),
        "y": heights[layer - 1][source],
        "x2": np.full(block.size, float(layer)),
        "y2": heights[layer][neuron],
        "weight": weights,
        "size": np.abs(weights) / max(1e-300, float(np.abs(weights).max())),
        "sign": np.where(weights < 0.0, *SIGNS),
        "role": is_chosen.astype(int) + (is_chosen & (source == position.source)),
        "name": np.array(names),
        "layer": np.full(block.size, layer),
        "neuron": neuron,
        "source": source,
        "current": np.full(block.size, position_text(position)),
        "is_labelled": is_chosen | (block.size <= MOST_LABELLED),
    }


@template
def _graph_spec():
    x = alt.X("x:Q").axis(None).scale(domain=[-0.16, 2.16], nice=False)
    y = alt.Y("y:Q").axis(None).scale(domain=[-0.02, 1.09], nice=False)
    name = alt.Tooltip("name:N").title("this is")
    links = table_chart("links").encode(x=x, y=y, x2=alt.X2("x2:Q"), y2=alt.Y2("y2:Q"))
    lines = links.mark_rule().encode(
        **cues("sign", SIGNS, colours=(NEGATIVE, POSITIVE), dashes=([5, 3], [1, 0])),
        strokeWidth=alt.Size("size:Q").scale(domain=[0, 1], range=[0.8, 4.5]).legend(None),
        opacity=alt.when("datum.role > 0").then(alt.value(0.95)).otherwise(alt.value(0.25)),
    )
    chosen = links.transform_filter("datum.role == 2").mark_rule(strokeWidth=9, opacity=0.3, color=STRONG_INK)
    fields = ["layer", "neuron", "source", "current"]
    click = alt.selection_point(name=POSITION, fields=fields, on="click", toggle=False, clear=False, empty=False)
    answering = links.mark_rule(strokeWidth=11, opacity=0, cursor="pointer", color=MIDDLE).add_params(click)
    answering = answering.encode(tooltip=[name, alt.Tooltip("weight:Q").title("weight").format(".6~g")])
    nodes = table_chart("nodes").encode(x=x, y=y)
    discs = nodes.mark_point(filled=True, size=1150, opacity=1, strokeWidth=2).encode(
        **cues("kind", KINDS, colours=None, shapes=("circle", "square")),
        fill=alt.FillValue(GROUND),
        stroke=alt.when("datum.role > 0").then(alt.value(STRONG_INK)).otherwise(alt.value(MIDDLE)),
        tooltip=[name, alt.Tooltip("value:Q").title("value").format(".6~g")],
    )
    values = nodes.mark_text(fontSize=11, color=STRONG_INK).encode(text=alt.Text("text:N"))
    labels = table_chart("labels").encode(x=x, y=y, text=alt.Text("label:N"))
    halo = labels.mark_text(fontSize=11, stroke=GROUND, strokeWidth=4)
    weights = labels.mark_text(fontSize=11, color=STRONG_INK)
    headings = table_chart("headings").mark_text(fontSize=12, fontWeight="bold", color=INK)
    headings = headings.encode(x=x, y=alt.YDatum(1.05), text=alt.Text("heading:N"))
    layers = alt.layer(chosen, lines, answering, discs, values, halo, weights, headings)
    return layers.resolve_scale(shape="independent").properties(height=HEIGHT)
