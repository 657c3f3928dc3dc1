"""Matrices drawn as matrices, and the network they belong to drawn as a graph."""

from functools import cache

import altair as alt
import numpy as np

from nnkit.charts.chart import Drawing, chart
from nnkit.charts.colours import CLASS_COLOURS, GROUND, INK, MIDDLE, NEGATIVE, POSITIVE, STRONG_INK
from nnkit.charts.layout import fill_template
from nnkit.charts.parts import table_chart

CELL, NARROW_CELL = 42, 33  # pixels of a column
ROW = 27
MOST_WIDE_COLUMNS = 19  # in all matrices of an equation together; above this, columns are narrow
AROUND = 52  # pixels beside a matrix: its row numbers, its brackets and the sign before it
BRACKET = 5
SPACING = 14
POSITION = "position"  # the selection that a click on a number or a link makes
CELLS, WORDS, BRACKETS = "cells", "words", "brackets"  # the tables of an operand, its number after their names
CASES = [f"case {case + 1}" for case in range(8)]
NEUTRAL = "no case"
MOST_LABELLED = 6  # links of a layer; of more, only those into the chosen neuron carry their weight
GRAPH_HEIGHT = 300


@chart
def equation_chart(equation, position):
    """An equation between matrices, the row and the column that make the chosen number lit.

    Parameters
    ----------
    equation : Equation
    position : Position
        What is looked at.
    dark : bool

    Returns
    -------
    Chart
        A click on a number selects its neuron, source and case under the name "position"; -1 where it says nothing of one.
    """
    operands = equation.operands
    columns = [operand.values.shape[1] for operand in operands]
    cell = CELL if sum(columns) <= MOST_WIDE_COLUMNS else NARROW_CELL
    tables = {}
    for number, operand in enumerate(operands):
        tables[f"{CELLS}{number}"] = _cell_table(equation, operand, position)
        n_rows, n_columns = operand.values.shape
        width, height = n_columns * cell, n_rows * ROW
        words = {"symbol": operand.symbol, "name": operand.name, "shape": operand.shape}
        tables[f"{WORDS}{number}"] = {key: np.array([text], dtype=object) for key, text in words.items()} | {
            "middle_x": np.array([width / 2]),
            "middle_y": np.array([height / 2]),
        }
        tables[f"{BRACKETS}{number}"] = _bracket_table(width, height)
    tables[f"{WORDS}0"] |= _needed([n * cell + AROUND for n in columns])
    alt_text = (
        "Matrices beside each other, as in the formula above them, their shapes below; columns of the minibatch keep their "
        "colour, and the row and the column that make the chosen number are lit."
    )
    return Drawing(_equation_spec(len(operands), cell), tables, alt_text)


@chart
def network_graph(forward, position):
    """The network of a ForwardPass as a graph: nodes with the chosen case's numbers, links with their weights, bias nodes.

    Parameters
    ----------
    forward : ForwardPass
    position : Position

    Returns
    -------
    Chart
        A click on a link selects its layer, neuron and source under the name "position".
    """
    nodes, links = _node_table(forward, position), _link_table(forward, position)
    alt_text = (
        "The network as a graph: inputs on the left, outputs on the right, bias nodes with the constant 1 as squares; links are "
        "blue for positive and dashed orange for negative weights, and those into the chosen neuron are strong."
    )
    shown = links["label"] != ""
    labels = {"x": links["label_x"][shown], "y": links["label_y"][shown], "label": links["label"][shown]}
    headings = {
        "x": np.arange(3.0),
        "heading": np.array(["X₀ (inputs)", "X₁ (hidden)", "X₂ (outputs)"], dtype=object),
    }
    ours = {name: column for name, column in links.items() if not name.startswith("label")}
    return Drawing(_graph_spec(), {"nodes": nodes, "links": ours, "labels": labels, "headings": headings}, alt_text)


def cell_text(value):
    """A number in at most six signs, or as near to that as it can be."""
    for digits in (3, 2, 1):
        text = f"{value:.{digits}g}".replace("e-0", "e-").replace("e+0", "e").replace("e+", "e")
        if len(text) <= 6:
            break
    return "0" if text == "-0" else text.replace("-", "−")


def _cell_table(equation, operand, position):
    rows, columns = operand.indices
    shape = operand.values.shape
    row, column = (grid.ravel() for grid in np.meshgrid(rows, columns, indexing="ij"))
    indices = {operand.axes[0]: row, operand.axes[1]: column}
    nothing = np.full(row.size, -1)
    case = indices.get("case", nothing)
    return {
        "row": _headings(operand.axes[0], row, equation),
        "column": _headings(operand.axes[1], column, equation),
        "text": np.array([cell_text(value) for value in operand.values.flat], dtype=object),
        "value": operand.values.ravel(),
        "part": equation.roles(operand, position).ravel(),
        "colour": np.array([NEUTRAL if index < 0 else CASES[index] for index in case], dtype=object),
        "copied": np.broadcast_to(operand.is_broadcast & (np.arange(shape[1]) > 0), shape).ravel(),
        "neuron": indices.get(f"unit{equation.layer}", nothing),
        "source": indices.get(f"unit{equation.layer - 1}", nothing),
        "case": case,
        "turn": np.full(row.size, _turn(position), dtype=object),
    }


def _bracket_table(width, height):
    """Both brackets of a matrix: a rule along each side, and at its ends a serif that begins outside and goes inwards."""
    left, right, inwards = -BRACKET, width + BRACKET, 0.7 * BRACKET
    return {
        "x": np.array([left, right] + 2 * [left, right], dtype=float),
        "x2": np.array([left, right] + 2 * [left + inwards, right - inwards], dtype=float),
        "y": np.array(2 * [0] + 2 * [0] + 2 * [height], dtype=float),
        "y2": np.array(2 * [height] + 2 * [0] + 2 * [height], dtype=float),
    }


def _needed(widths):
    """How much room matrices of these widths need with 2, 3 and more beside each other, as columns "for2", "for3", ...

    It is a table's and not the spec's: with another size or way of writing, other data go into the same chart.
    """
    counts = range(2, len(widths) + 1)
    # the rows of a concat share their columns' widths
    needed = [sum(max(widths[i::n]) for i in range(n)) + SPACING * (n - 1) for n in counts]
    return {f"for{n}": np.array([float(room)]) for n, room in zip(counts, needed, strict=True)}


def _headings(axis, indices, equation):
    """What stands beside rows or above columns: their numbers, and "b" for what the bias node sends."""
    is_bias = (indices == equation.bias) & (axis == f"unit{equation.layer - 1}")
    return np.where(is_bias, "b", (indices + 1).astype(str)).astype(object)


def _turn(position):
    """What tells one choice from the next: without it, a second click on the same number would be no news to the browser."""
    return f"{position.layer}.{position.neuron}.{position.source}.{position.case}"


def _heights(sizes):
    """The height of every node in its column, the bias node last."""
    counts = [size + 1 for size in sizes[:-1]] + [sizes[-1]]
    return [1.0 - (np.arange(n) + 0.5) / n for n in counts]


def _node_table(forward, position):
    sizes, case = forward.network.sizes, position.case
    values = [forward.X, forward.outputs(1), forward.outputs(2)]
    table = {name: [] for name in ("x", "y", "text", "kind", "part", "name", "value")}
    for layer, (size, heights, X) in enumerate(zip(sizes, _heights(sizes), values, strict=True)):
        for unit, y in enumerate(heights):
            is_bias = unit == size
            value = 1.0 if is_bias else float(X[unit, case])
            goes_in = layer == position.layer - 1
            table["x"].append(float(layer))
            table["y"].append(y)
            table["text"].append(cell_text(value))
            table["kind"].append("bias node" if is_bias else "neuron")
            table["part"].append(int(goes_in or (layer == position.layer and unit == position.neuron)))
            table["name"].append("bias node, always 1" if is_bias else f"row {unit + 1} of X{'₀₁₂'[layer]}")
            table["value"].append(value)
    return {name: np.array(column, dtype=object if isinstance(column[0], str) else None) for name, column in table.items()}


def _link_table(forward, position):
    heights = _heights(forward.network.sizes)
    parts = []
    for layer, block in enumerate(forward.network.blocks, start=1):
        bias = block.shape[1] - 1
        neuron, source = (grid.ravel() for grid in np.indices(block.shape))
        is_chosen = (layer == position.layer) & (neuron == position.neuron)
        y, y2 = heights[layer - 1][source], heights[layer][neuron]
        is_labelled = is_chosen | (block.size <= MOST_LABELLED)
        along = 0.3
        names = [
            f"bias of neuron {j + 1}" if i == bias else f"weight from {i + 1} to {j + 1}"
            for j, i in zip(neuron, source, strict=True)
        ]
        weights = block.ravel()
        parts.append(
            {
                "x": np.full(block.size, layer - 1.0), "y": y, "x2": np.full(block.size, float(layer)), "y2": y2,
                "weight": weights, "size": np.abs(weights) / max(1e-300, float(np.abs(weights).max())),
                "sign": np.where(weights < 0.0, "below 0", "at least 0").astype(object),
                "part": is_chosen.astype(int) + (is_chosen & (source == position.source)),
                "name": np.array(names, dtype=object),
                "layer": np.full(block.size, layer), "neuron": neuron, "source": source,
                "turn": np.full(block.size, _turn(position), dtype=object),
                "label_x": layer - 1.0 + np.full(block.size, along), "label_y": y + along * (y2 - y),
                "label": np.array(
                    [cell_text(w) if is_shown else "" for w, is_shown in zip(weights, is_labelled, strict=True)], dtype=object
                ),
            }
        )  # fmt: skip
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def _selection(fields):
    return alt.selection_point(name=POSITION, fields=fields, on="click", toggle=False, clear=False, empty=False)


@cache
def _equation_spec(n_operands, cell):
    """A panel for each operand, made of one: to build a panel takes a hundred times as long as to copy it."""
    whole = _matrix_panel()
    panels = []
    for number in range(n_operands):
        names = {name: f"{name}{number}" for name in (CELLS, WORDS, BRACKETS)}
        layers = fill_template(whole["layer"], names)
        layers[0]["name"] = names[CELLS]  # the view that answers a click
        panels.append({"layer": layers, "width": {"step": cell}, "height": {"step": ROW}})
    first, fit = f"data('{WORDS}0')", "1"
    for n in range(2, n_operands + 1):
        fit = f"containerSize()[0] < {first}[0].for{n} ? {fit} : {n}"
    fit = f"length({first}) ? {fit} : 1"  # the tables come after the chart
    resized = {"source": "window", "type": "resize"}
    select = {
        "type": "point", "fields": ["neuron", "source", "case", "turn"], "on": "click", "toggle": False, "clear": False,
    }  # fmt: skip
    return {
        **{key: part for key, part in whole.items() if key != "layer"},
        "concat": panels,
        "columns": {"signal": "columns"},
        "align": "none",
        "center": {"row": True, "column": False},
        "spacing": SPACING,
        "resolve": {"scale": {"x": "independent", "y": "independent"}},
        "params": [
            {"name": POSITION, "select": select, "views": [panel["layer"][0]["name"] for panel in panels]},
            {"name": "columns", "expr": fit, "on": [{"events": resized, "update": fit}]},
        ],
    }


@cache
def _matrix_panel():
    """One matrix with its brackets, its name and its shape, as a layered spec."""
    cells = table_chart(CELLS)
    words = table_chart(WORDS)
    quiet = {"domain": False, "ticks": False, "labelColor": INK, "labelFontSize": 10, "labelOpacity": 0.8, "title": None}
    x = alt.X("column:N", sort=None, axis=alt.Axis(orient="top", labelAngle=0, labelPadding=3, **quiet))
    y = alt.Y("row:N", sort=None, axis=alt.Axis(labelPadding=BRACKET + 3, **quiet))
    colours = alt.Scale(domain=[NEUTRAL, *CASES], range=["#8B93A0", *CLASS_COLOURS[:8]])
    tooltip = [
        alt.Tooltip("row:N"), alt.Tooltip("column:N"), alt.Tooltip("value:Q", format=".8~g"),
        alt.Tooltip("copied:N", title="copy of column 1"),
    ]  # fmt: skip
    boxes = cells.mark_rect(cursor="pointer", stroke=GROUND, strokeWidth=2).encode(
        x=x,
        y=y,
        color=alt.Color("colour:N", scale=colours, legend=None),
        fillOpacity=alt.condition("datum.part > 0", alt.value(0.5), alt.value(0.16)),
        tooltip=tooltip,
    )
    outline = cells.transform_filter("datum.part == 2").mark_rect(filled=False, strokeWidth=2, stroke=STRONG_INK).encode(x=x, y=y)
    numbers = cells.mark_text(fontSize=11, color=STRONG_INK).encode(
        x=x,
        y=y,
        text="text:N",
        opacity=alt.condition("datum.copied", alt.value(0.55), alt.value(1.0)),
    )
    ends = {end: alt.value({"expr": f"datum.{end}"}) for end in ("x", "x2", "y", "y2")}
    brackets = table_chart(BRACKETS).mark_rule(color=INK, strokeWidth=1.6).encode(**ends)
    below = {"align": "center", "baseline": "top", "x": {"expr": "datum.middle_x"}}
    name = words.mark_text(**below, dy=8, fontSize=13, fontWeight="bold", color=STRONG_INK)
    shape = words.mark_text(**below, dy=25, fontSize=11.5, color=INK)
    symbol = words.mark_text(
        align="right", x=0, dx=-BRACKET - 18, y={"expr": "datum.middle_y"}, fontSize=15, fontWeight="bold", color=STRONG_INK
    )
    layers = [
        boxes,
        outline,
        numbers,
        brackets,
        name.encode(text="name:N", y=alt.value("height")),
        shape.encode(text="shape:N", y=alt.value("height")),
        symbol.encode(text="symbol:N"),
    ]
    return alt.layer(*layers).to_dict()


@cache
def _graph_spec():
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[-0.16, 2.16], nice=False))
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[-0.02, 1.09], nice=False))
    links = table_chart("links")
    signs = ["below 0", "at least 0"]
    position = _selection(["layer", "neuron", "source", "turn"])
    lines = links.mark_rule().encode(
        x=x, y=y, x2="x2:Q", y2="y2:Q",
        color=alt.Color("sign:N", scale=alt.Scale(domain=signs, range=[NEGATIVE, POSITIVE]), legend=None),
        strokeDash=alt.StrokeDash("sign:N", scale=alt.Scale(domain=signs, range=[[5, 3], [1, 0]]), legend=None),
        strokeWidth=alt.Size("size:Q", scale=alt.Scale(domain=[0, 1], range=[0.8, 4.5]), legend=None),
        opacity=alt.condition("datum.part > 0", alt.value(0.95), alt.value(0.25)),
    )  # fmt: skip
    chosen = links.transform_filter("datum.part == 2").mark_rule(strokeWidth=9, opacity=0.3, color=STRONG_INK)
    chosen = chosen.encode(x=x, y=y, x2="x2:Q", y2="y2:Q")
    answering = links.mark_rule(strokeWidth=11, opacity=0, cursor="pointer", color=MIDDLE).encode(
        x=x, y=y, x2="x2:Q", y2="y2:Q", tooltip=["name:N", alt.Tooltip("weight:Q", format=".6~g")]
    )
    nodes = table_chart("nodes")
    discs = nodes.mark_point(filled=True, size=1150, opacity=1, strokeWidth=2).encode(
        x=x, y=y,
        fill=alt.value(GROUND),
        shape=alt.Shape(
            "kind:N", scale=alt.Scale(domain=["neuron", "bias node"], range=["circle", "square"]), legend=None
        ),
        stroke=alt.condition("datum.part > 0", alt.value(STRONG_INK), alt.value(MIDDLE)),
        tooltip=["name:N", alt.Tooltip("value:Q", format=".6~g")],
    )  # fmt: skip
    values = nodes.mark_text(fontSize=11, color=STRONG_INK).encode(x=x, y=y, text="text:N")
    labels = table_chart("labels")
    halo = labels.mark_text(fontSize=11, stroke=GROUND, strokeWidth=4).encode(x=x, y=y, text="label:N")
    weights = labels.mark_text(fontSize=11, color=STRONG_INK).encode(x=x, y=y, text="label:N")
    headings = table_chart("headings").mark_text(fontSize=12, fontWeight="bold", color=INK)
    headings = headings.encode(x=x, y=alt.datum(1.05), text="heading:N")
    layers = alt.layer(chosen, lines, answering.add_params(position), discs, values, halo, weights, headings)
    return layers.resolve_scale(shape="independent").properties(height=GRAPH_HEIGHT).to_dict()
