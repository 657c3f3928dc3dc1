"""The drawings of matrices and of their network hold the numbers of the pass."""

import json

import numpy as np
import pytest

from nnkit.matrices import Position, run_backward, run_forward
from nnkit.matrices.forward_pass import NOTATIONS

pytest.importorskip("altair", reason="charts need Altair")

from nnkit.charts.matrices import equation_chart, network_graph
from nnkit.charts.matrices.equations import AROUND, CELL, NARROW_CELL, ROW, SPACING, cell_text

RNG = np.random.default_rng(6)
FORWARD = run_forward(*(RNG.normal(0, 1, shape) for shape in ((3, 4), (3, 2), (2, 1), (2, 5), (5, 1))))
BACKWARD = run_backward(FORWARD, np.zeros((5, 4)))
POSITION = Position(1, 1, 0, 2)
CHARTS = {
    "columns": lambda **light: equation_chart("layer", FORWARD.equation(1), POSITION, **light),
    "copies": lambda **light: equation_chart("layer", FORWARD.equation(2, "copies"), POSITION, **light),
    "delta": lambda **light: equation_chart("layer", BACKWARD.delta_equation(2), POSITION, **light),
    "gradient": lambda **light: equation_chart("layer", BACKWARD.gradient_equation(1), POSITION, **light),
    "graph": lambda **light: network_graph(FORWARD, POSITION, **light),
}


@pytest.mark.parametrize("make", CHARTS.values(), ids=CHARTS)
def test_specs_hold_no_data_and_name_every_table(make):
    chart = make()
    spec = json.dumps(chart.spec)
    assert '"values"' not in spec
    for name, columns in chart.tables.items():
        assert f'{{"name": "{name}"}}' in spec, name
        assert len({len(column) for column in columns.values()}) == 1
    assert chart.alt
    assert make(dark=True).tables.keys() == chart.tables.keys()
    assert json.dumps(make(dark=True).spec) != spec
    assert json.dumps(make().spec) == spec, "a chart must not leave anything behind in the spec it shares"


def test_the_words_do_not_vary():
    other = run_forward(*(RNG.normal(0, 1, shape) for shape in ((1, 8), (1, 6), (6, 1), (6, 1), (1, 1))), "relu", "softmax")
    position = Position(2, 0, 6, 7)
    assert equation_chart("layer", other.equation(2, "bias_node"), position).alt == CHARTS["columns"]().alt
    assert network_graph(other, position).alt == CHARTS["graph"]().alt


def test_every_number_of_every_matrix_is_drawn():
    equation = FORWARD.equation(1)
    tables = equation_chart("layer", equation, POSITION).tables
    for number, operand in enumerate(equation.operands):
        cells, words = tables[f"cells{number}"], tables[f"words{number}"]
        np.testing.assert_array_equal(cells["value"].reshape(operand.values.shape), operand.values)
        np.testing.assert_array_equal(cells["role"].reshape(operand.values.shape), equation.roles(operand, POSITION))
        assert (words["symbol"][0], words["name"][0]) == (operand.symbol, operand.name)
        assert words["shape"][0] == " × ".join(map(str, operand.values.shape))


def test_columns_of_the_minibatch_keep_their_colour():
    tables = equation_chart("layer", FORWARD.equation(1), POSITION).tables
    for number in (1, 3, 4):
        colours = tables[f"cells{number}"]["colour"].reshape(-1, 4)
        assert (colours == [f"case {c}" for c in range(1, 5)]).all()
    for number in (0, 2):
        assert set(tables[f"cells{number}"]["colour"]) == {"no case"}
    transposed = equation_chart("layer", FORWARD.equation(1, "rows"), POSITION).tables["cells0"]["colour"].reshape(4, 3)
    assert [row.tolist() for row in transposed] == [[f"case {c}"] * 3 for c in range(1, 5)]
    alone = equation_chart("layer", FORWARD.equation(1, "one_case", case=2), POSITION).tables["cells1"]
    assert set(alone["colour"]) == {"case 3"}
    assert set(alone["column"]) == {"3"}


def test_a_click_says_which_neuron_source_and_case():
    tables = equation_chart("layer", FORWARD.equation(2), POSITION).tables
    weights, inputs, bias, sums = (tables[f"cells{number}"] for number in range(4))
    assert (weights["neuron"][3], weights["source"][3], weights["case"][3]) == (1, 1, -1)
    assert (inputs["neuron"][5], inputs["source"][5], inputs["case"][5]) == (-1, 1, 1)
    assert (bias["neuron"][4], bias["source"][4], bias["case"][4]) == (4, 2, -1)
    assert bias["column"][0] == "b"
    assert (sums["neuron"][19], sums["source"][19], sums["case"][19]) == (4, -1, 3)
    assert weights["current"][0] != equation_chart("layer", FORWARD.equation(2), Position()).tables["cells0"]["current"][0]


EQUATIONS = {
    **{name: FORWARD.equation(1, name, POSITION.case) for name in NOTATIONS},
    "layer 2": FORWARD.equation(2),
    **{f"delta {layer}": BACKWARD.delta_equation(layer) for layer in (1, 2)},
    **{f"gradient {layer}": BACKWARD.gradient_equation(layer) for layer in (1, 2)},
}
GIVEN = FORWARD.given | {"T": BACKWARD.T}
BIASES = {"W": "B_w", "Z": "B_z"}


@pytest.mark.parametrize("equation", EQUATIONS.values(), ids=EQUATIONS)
def test_a_given_number_has_its_place_in_its_matrix(equation):
    found = set()
    for number, operand in enumerate(equation.operands):
        cells = equation_chart("layer", equation, POSITION).tables[f"cells{number}"]
        for name, row, column, value in zip(
            *(cells[key] for key in ("given", "given_row", "given_column", "value")), strict=True
        ):
            if name:
                is_bias = name in BIASES and not 0 <= row < len(GIVEN[name])
                assert value == (GIVEN[BIASES[name]][column, 0] if is_bias else GIVEN[name][row, column])
                found.add(BIASES[name] if is_bias else name)
        if not operand.given:
            assert not any(cells["given"])
    letter = "Z" if equation.layer == 2 else "W"
    forward = {letter, BIASES[letter]} | ({"X0"} if letter == "W" else set())
    others = {"delta 1": {"Z"}, "delta 2": {"T"}, "gradient 1": {"X0"}, "gradient 2": set()}
    [own] = [name for name, one in EQUATIONS.items() if one is equation]
    assert found == others.get(own, forward)


@pytest.mark.parametrize("notation", NOTATIONS)
def test_every_number_says_what_it_is_a_part_of(notation):
    equation = EQUATIONS[notation]
    tables = equation_chart("layer", equation, POSITION).tables
    for number, operand in enumerate(equation.operands):
        cells = tables[f"cells{number}"]
        if {*equation.result} <= {*operand.axes}:
            assert cells["sum"][cells["role"] == 2] == [equation.written_out(POSITION.indices)]
    other_layer = equation_chart("layer", FORWARD.equation(2, notation, POSITION.case), POSITION).tables
    assert "a term of several sums" in other_layer["cells0" if notation == "rows" else "cells1"]["sum"]


def test_copies_of_the_bias_are_marked():
    copies = equation_chart("layer", FORWARD.equation(1, "copies"), POSITION).tables["cells2"]
    assert copies["copied"].reshape(2, 4).tolist() == [[False, True, True, True]] * 2
    assert not equation_chart("layer", FORWARD.equation(1), POSITION).tables["cells2"]["copied"].any()


def test_wide_equations_of_short_numbers_have_narrow_columns():
    shapes = ((6, 8), (6, 6), (6, 1), (6, 6), (6, 1))
    whole = run_forward(*(RNG.integers(-9, 10, shape) for shape in shapes), "relu")
    others = run_forward(*(RNG.normal(0, 1, shape) for shape in shapes))
    charts = [equation_chart("layer", large.equation(1), POSITION) for large in (whole, others)]
    widths = [chart.spec["concat"][0]["width"] for chart in (*charts, CHARTS["columns"]())]
    assert widths == [{"step": NARROW_CELL}, {"step": CELL}, {"step": CELL}]


@pytest.mark.parametrize("notation", ["columns", "rows", "one_case", "copies"])
@pytest.mark.parametrize("sizes", [(6, 3, 2, 3), (1, 1, 1, 1), (2, 3, 2, 4)])
def test_other_sizes_and_notations_are_other_data_in_the_same_chart(sizes, notation):
    n_in, n, n_mid, n_out = sizes
    other = run_forward(
        *(RNG.normal(0, 1, shape) for shape in ((n_in, n), (n_in, n_mid), (n_mid, 1), (n_mid, n_out), (n_out, 1)))
    )
    chart = equation_chart("layer", other.equation(2, notation), Position(2))
    assert chart.spec == CHARTS["columns"]().spec
    for number, operand in enumerate(other.equation(2, notation).operands):
        n_rows, n_columns = operand.values.shape
        brackets, words = chart.tables[f"brackets{number}"], chart.tables[f"words{number}"]
        assert (brackets["x"].min() + brackets["x"].max(), brackets["y2"].max()) == (n_columns * CELL, n_rows * ROW)
        assert (2 * words["middle_x"][0], 2 * words["middle_y"][0]) == (n_columns * CELL, n_rows * ROW)


def test_an_equation_knows_how_much_room_it_needs():
    words = equation_chart("layer", FORWARD.equation(1), POSITION).tables["words0"]
    widths = [n * CELL + AROUND for n in (3, 4, 1, 4, 4)]
    assert words["for5"][0] == sum(widths) + 4 * SPACING
    assert words["for2"][0] == max(widths[0::2]) + max(widths[1::2]) + SPACING


def test_the_graph_has_every_weight_and_the_numbers_of_the_case():
    tables = network_graph(FORWARD, POSITION).tables
    links, nodes = tables["links"], tables["nodes"]
    assert len(links["weight"]) == 4 * 2 + 3 * 5
    for layer, neuron, source, weight in zip(*(links[name] for name in ("layer", "neuron", "source", "weight")), strict=True):
        W, b = FORWARD.network.weights[layer - 1], FORWARD.network.biases[layer - 1]
        assert weight == (b[neuron, 0] if source == len(W) else W[source, neuron])
    first = nodes["x"] == 0
    np.testing.assert_array_equal(nodes["value"][first], [*FORWARD.X[:, 2], 1.0])
    np.testing.assert_array_equal(nodes["value"][nodes["x"] == 2], FORWARD.outputs(2)[:, 2])
    assert (nodes["kind"] == "bias node").sum() == 2
    assert (links["role"] == 2).sum() == 1
    assert (links["role"] > 0).sum() == 4
    assert list(tables["labels"]["label"]) == [cell_text(weight) for weight in links["weight"][links["role"] > 0]]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"), (-0.0, "0"), (0.123456, "0.123"), (-0.5, "−0.5"), (12.0, "12"),
        (-123456.0, "−1.2e5"), (123456.0, "1.23e5"), (-1.6e-7, "−2e−7"), (1e300, "1e300"),
    ],
)  # fmt: skip
def test_numbers_are_short(value, text):
    assert cell_text(value) == text
