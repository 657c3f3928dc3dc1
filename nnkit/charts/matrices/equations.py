"""Equations drawn as matrices beside each other, with the entries that a chosen number is computed from lit."""

import altair as alt
import numpy as np

from nnkit.charts.chart import Drawing, chart
from nnkit.charts.colours import CLASS_COLOURS, GROUND, INK, STRONG_INK
from nnkit.charts.layout import fill_template, template
from nnkit.charts.parts import cues, table_chart
from nnkit.matrices.equations import CHOSEN, GIVEN_AXES, LIT, Equation, Position
from nnkit.matrices.typed_matrices import LARGEST_SIDE

CELL, NARROW_CELL = 42, 33  # pixels of a column; a narrow one has room for SHORT signs
SHORT = 4
ROW = 27
MOST_WIDE_COLUMNS = 18  # in all matrices of an equation together; above this, columns of short numbers are narrow
AROUND = 52  # pixels beside a matrix: its row numbers, its brackets and the sign before it
BRACKET = 5
SPACING = 14
POSITION = "position"  # the selection that a click on a number or a link makes
CELLS, WORDS, BRACKETS = "cells", "words", "brackets"  # the tables of an operand, its number after their names
CASES = [f"case {case + 1}" for case in range(LARGEST_SIDE)]
NEUTRAL, NEUTRAL_COLOUR = "no case", "#8B93A0"

# While the pointer is on a number, it is the one that is looked at, without the server. What it says nothing of is as the server
# sent it: a weight has no case. `nnkit.matrices.equations.Equation.roles` has the rule in words.
AXES = ("neuron", "source", "case")
LOOKED_AT = {f"at_{axis}": f"under && under.{axis} >= 0 ? under.{axis} : under ? under.chosen_{axis} : -1" for axis in AXES}
_HAS_RESULT = " && ".join(f"(!datum.by_{axis} || at_{axis} >= 0)" for axis in AXES)
_MAKES_IT = " && ".join(f"(!datum.by_{axis} || datum.{axis} < 0 || datum.{axis} === at_{axis})" for axis in AXES)
_IS_IT = " && ".join(f"(datum.{axis} < 0 || datum.{axis} === at_{axis})" for axis in AXES)
_IS_PLACED = " + ".join(f"(datum.{axis} >= 0 ? 1 : 0)" for axis in AXES)
ROLE = f"!under ? datum.role : {_IS_PLACED} === 2 && {_IS_IT} ? {CHOSEN} : {_HAS_RESULT} && {_MAKES_IT} ? {LIT} : 0"


@chart
def equation_chart(name: str, equation: Equation, position: Position) -> Drawing:
    """An equation between matrices, with the row and the column that the chosen number is computed from lit.

    A row of the data of a number that is `given` has its row and column in that matrix; a bias has no such row, but the column.

    Parameters
    ----------
    name : str
        Tells the equation from others on its page.
    position : Position
        Of the chosen number. A click on another one selects its neuron, source and case under the name "position"; -1 where it
        says nothing of one.
    """
    operands = equation.operands
    n_columns = [operand.values.shape[1] for operand in operands]
    known: dict[tuple[int, ...], str] = {}
    cells = [_cell_table(equation, operand, position, known) for operand in operands]
    are_short = all(len(text) <= SHORT for table in cells for text in table["text"])
    cell = NARROW_CELL if are_short and sum(n_columns) > MOST_WIDE_COLUMNS else CELL
    tables = {}
    for number, operand in enumerate(operands):
        width, height = n_columns[number] * cell, operand.values.shape[0] * ROW
        words = {"symbol": operand.symbol, "name": operand.name, "shape": operand.shape}
        middle = {"middle_x": np.array([width / 2]), "middle_y": np.array([height / 2])}
        tables[f"{CELLS}{number}"] = cells[number]
        tables[f"{WORDS}{number}"] = {column: np.array([text]) for column, text in words.items()} | middle
        tables[f"{BRACKETS}{number}"] = _bracket_table(width, height)
    tables[f"{WORDS}0"] |= _required_widths([n * cell + AROUND for n in n_columns])
    alt_text = (
        "Matrices beside each other, as in the formula above them, their shapes below; columns of the minibatch keep their "
        "colour, and the row and the column that make the chosen number are lit."
    )
    return Drawing(_equation_spec(len(operands), cell), tables, alt_text)


def cell_text(value: float) -> str:
    """A number in at most six signs, or as near to that as it can be."""
    for digits in (3, 2, 1):
        text = f"{value:.{digits}g}".replace("e-0", "e-").replace("e+0", "e").replace("e+", "e")
        if len(text) <= 6:
            break
    return "0" if text == "-0" else text.replace("-", "−")


def position_text(position: Position) -> str:
    """The current position as text: a click on the same number is news to the browser only if something else has changed."""
    return f"{position.layer}.{position.neuron}.{position.source}.{position.case}"


def _cell_table(equation, operand, position, known):
    rows, columns = operand.indices
    row, column = (grid.ravel() for grid in np.meshgrid(rows, columns, indexing="ij"))
    indices = {operand.axes[0]: row, operand.axes[1]: column}
    none = np.full(row.size, -1)
    case, source = indices.get("case", none), indices.get(f"unit{equation.layer - 1}", none)
    given_row, given_column = (indices.get(axis, none) for axis in GIVEN_AXES.get(operand.given, operand.axes))
    is_copy = operand.is_broadcast & (column > 0)
    headings = [_headings(axis, index, equation) for axis, index in zip(operand.axes, (row, column), strict=True)]
    places = [
        f"row {i}, column {j} of {operand.name}" + (", a copy of column 1" if copied else "")
        for i, j, copied in zip(*headings, np.broadcast_to(is_copy, row.shape), strict=True)
    ]
    return {
        "row": headings[0],
        "column": headings[1],
        "where": np.array(places),
        "text": np.array([cell_text(value) for value in operand.values.flat]),
        "value": operand.values.ravel(),
        "role": equation.roles(operand, position).ravel(),
        "colour": np.array([NEUTRAL if index < 0 else CASES[index] for index in case]),
        "copied": np.broadcast_to(is_copy, row.shape),
        "neuron": indices.get(f"unit{equation.layer}", none),
        "source": source,
        "case": case,
        "sum": np.array(list(_written_out(equation, indices, position, known)), dtype=object),
        "given": np.where((operand.given == "X0") & (given_row >= equation.bias), "", operand.given).astype(object),
        "given_row": given_row,
        "given_column": given_column,
        "current": np.full(row.size, position_text(position)),
        **{f"by_{axis}": np.full(row.size, _label(axis, equation) in equation.result) for axis in AXES},
        **{f"chosen_{axis}": np.full(row.size, position.indices.get(_label(axis, equation), -1)) for axis in AXES},
    }


def _written_out(equation, indices, position, known):
    """For each number the dot product that is lit while the pointer is on it, see `LOOKED_AT`; `known` are those so far."""
    (first, rows), (second, columns) = ((axis, index.tolist()) for axis, index in indices.items())
    for row, column in zip(rows, columns, strict=True):
        own = position.indices | {first: row, second: column}
        entry = tuple(own.get(axis, -1) for axis in equation.result)
        if entry not in known:
            known[entry] = equation.written_out(own) or "a term of several sums"
        yield known[entry]


def _label(axis, equation):
    """The label of an axis of the equation's operands."""
    return {"neuron": f"unit{equation.layer}", "source": f"unit{equation.layer - 1}", "case": "case"}[axis]


def _headings(axis, indices, equation):
    """The numbers of rows or columns, and "b" for that of the bias node."""
    is_bias = (indices == equation.bias) & (axis == f"unit{equation.layer - 1}")
    return np.where(is_bias, "b", (indices + 1).astype(str))


def _bracket_table(width, height):
    """Both brackets of a matrix: a rule along each side, and at its ends a serif that begins outside and goes inwards."""
    left, right, serif = -BRACKET, width + BRACKET, 0.7 * BRACKET
    sides, ends = [left, right], [left + serif, right - serif]
    return {
        "x": np.array(3 * sides, dtype=float),
        "x2": np.array(sides + 2 * ends, dtype=float),
        "y": np.array(4 * [0] + 2 * [height], dtype=float),
        "y2": np.array(2 * [height] + 2 * [0] + 2 * [height], dtype=float),
    }


def _required_widths(widths):
    """The room that matrices of these widths need with 2, 3 and more beside each other, as columns "for2", "for3", ...

    It stands in a table and not in the spec: with another size or notation, other data go into the same chart.
    """
    counts = range(2, len(widths) + 1)
    # the rows of a concat share their columns' widths
    required = {n: sum(max(widths[i::n]) for i in range(n)) + SPACING * (n - 1) for n in counts}
    return {f"for{n}": np.array([float(width)]) for n, width in required.items()}


@template
def _equation_spec(n_operands, cell):
    """A panel for each operand, as copies of one: to build a panel takes a hundred times as long as to copy it."""
    template = _matrix_panel()
    panels = []
    for number in range(n_operands):
        names = {name: f"{name}{number}" for name in (CELLS, WORDS, BRACKETS)}
        layers = fill_template(template["layer"], names)
        layers[0]["name"] = names[CELLS]  # the view that answers a click
        panels.append({"layer": layers, "width": {"step": cell}, "height": {"step": ROW}})
    first, n_beside = f"data('{WORDS}0')", "1"
    for n in range(2, n_operands + 1):
        n_beside = f"containerSize()[0] < {first}[0].for{n} * stretch ? {n_beside} : {n}"
    n_beside = f"length({first}) ? {n_beside} : 1"  # the tables come after the chart
    fields = ["neuron", "source", "case", "current"]
    select = {"type": "point", "fields": fields, "on": "click", "toggle": False, "clear": False}
    return {
        **{key: part for key, part in template.items() if key != "layer"},
        "concat": panels,
        "columns": {"signal": "columns"},
        "align": "none",
        "center": {"row": True, "column": False},
        "spacing": SPACING,
        "resolve": {"scale": {"x": "independent", "y": "independent"}},
        "params": [
            {"name": POSITION, "select": select, "views": [panel["layer"][0]["name"] for panel in panels]},
            {"name": "under", "value": None, "on": [_pointed("pointerover", panels), _pointed("pointerout", panels)]},
            *({"name": name, "expr": expression} for name, expression in LOOKED_AT.items()),
            {"name": "columns", "expr": n_beside, "on": [{"events": {"source": "window", "type": "resize"}, "update": n_beside}]},
        ],
    }


def _pointed(event, panels):
    """The handler that takes over the number under the pointer, or forgets it."""
    events = [{"type": event, "markname": f"{panel['layer'][0]['name']}_marks"} for panel in panels]
    return {"events": events, "update": "merge(datum)" if event == "pointerover" else "null"}


@template
def _matrix_panel():
    """One matrix with its brackets, its name and its shape, as a layered spec."""
    quiet = {"domain": False, "ticks": False, "labelColor": INK, "labelFontSize": 10, "labelOpacity": 0.8, "labelOverlap": False}
    x = alt.X("column:N").sort(None).title(None).axis(orient="top", labelAngle=0, labelPadding=3, **quiet)
    y = alt.Y("row:N").sort(None).title(None).axis(labelPadding=BRACKET + 3, **quiet)
    cells = table_chart(CELLS).transform_calculate(shown=ROLE).encode(x=x, y=y)
    colours = cues("colour", [NEUTRAL, *CASES], colours=(NEUTRAL_COLOUR, *CLASS_COLOURS[: len(CASES)]))
    where, value = alt.Tooltip("where:N").title("number"), alt.Tooltip("value:Q").title("value").format(".6~g")
    boxes = cells.mark_rect(cursor="pointer", stroke=GROUND, strokeWidth=2).encode(
        **colours,
        fillOpacity=alt.when("datum.shown > 0").then(alt.value(0.5)).otherwise(alt.value(0.16)),
        tooltip=[where, value, alt.Tooltip("sum:N").title("written out")],
    )
    outline = cells.transform_filter(f"datum.shown === {CHOSEN}").mark_rect(filled=False, strokeWidth=2, stroke=STRONG_INK)
    opacity = alt.when("datum.copied").then(alt.value(0.55)).otherwise(alt.value(1.0))
    numbers = cells.mark_text(fontSize=11, color=STRONG_INK).encode(text=alt.Text("text:N"), opacity=opacity)
    ends = {end: alt.value(alt.expr(f"datum.{end} * stretch")) for end in ("x", "x2", "y", "y2")}
    brackets = table_chart(BRACKETS).mark_rule(color=INK, strokeWidth=1.6).encode(**ends)
    words = table_chart(WORDS)
    below = {"align": "center", "baseline": "top", "x": alt.expr("datum.middle_x * stretch")}
    name = words.mark_text(**below, dy=8, fontSize=13, fontWeight="bold", color=STRONG_INK)
    shape = words.mark_text(**below, dy=25, fontSize=11.5, color=INK)
    before = {"align": "right", "x": 0, "dx": -BRACKET - 18, "y": alt.expr("datum.middle_y * stretch")}
    symbol = words.mark_text(**before, fontSize=15, fontWeight="bold", color=STRONG_INK).encode(text=alt.Text("symbol:N"))
    bottom = alt.value("height")
    return alt.layer(
        boxes,
        outline,
        numbers,
        brackets,
        name.encode(text=alt.Text("name:N"), y=bottom),
        shape.encode(text=alt.Text("shape:N"), y=bottom),
        symbol,
    )
