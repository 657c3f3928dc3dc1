"""The forward pass and its way back against the lecture's algebra, plain loops and numerical gradients."""

import contextlib
import io
from math import exp, tanh

import numpy as np
import pytest

import nnkit
from nnkit.matrices.entry import wrapped_sum
from nnkit.matrices.equations import CHOSEN, LIT
from nnkit.matrices.forward_pass import WAYS
from nnkit.matrices.source_code import NUMPY, latex_code, matrix_csv, nnkit_code, numpy_code
from nnkit.matrices.takeaways import weight_name

RNG = np.random.default_rng(5)
X, W, Z = (RNG.normal(0, 1, shape) for shape in ((3, 4), (3, 2), (2, 5)))
B_W, B_Z = RNG.normal(0, 1, (2, 1)), RNG.normal(0, 1, (5, 1))
T = RNG.uniform(0.05, 0.95, (5, 4))
T_SHARES = T / T.sum(axis=0)
FUNCTIONS = [name for name in NUMPY if name != "softmax"]


def made(F="tanh", G="sigmoid", X=X):
    return nnkit.matrices.matrix_pass(X, W, B_W, Z, B_Z, F, G)


def close(actual, expected, rtol=1e-12, atol=1e-14):
    np.testing.assert_allclose(actual, expected, rtol=rtol, atol=atol)


def test_every_number_is_the_lectures_sum_of_weighted_inputs():
    result = made()
    for c in range(4):
        x1 = [tanh(sum(W[i, j] * X[i, c] for i in range(3)) + B_W[j, 0]) for j in range(2)]
        close(result.outputs(1)[:, c], x1)
        x2 = [1 / (1 + exp(-(sum(Z[j, k] * x1[j] for j in range(2)) + B_Z[k, 0]))) for k in range(5)]
        close(result.outputs(2)[:, c], x2)


def test_the_matrices_have_the_slides_shapes():
    shapes = {name: values.shape for name, values in made().matrices().items()}
    assert shapes == {
        "X0": (3, 4), "W": (3, 2), "B_w": (2, 1), "V1": (2, 4), "X1": (2, 4),
        "Z": (2, 5), "B_z": (5, 1), "V2": (5, 4), "X2": (5, 4),
    }  # fmt: skip


@pytest.mark.parametrize("G", ["sigmoid", "softmax", "relu"])
@pytest.mark.parametrize("way", WAYS)
def test_all_ways_of_writing_it_agree(way, G):
    assert made(G=G).disagreement(way) < 1e-14
    for layer in (1, 2):
        equation = made(G=G).equation(layer, way, case=2)
        *_, V, out = equation.operands
        columns = [2] if way == "one_case" else range(4)
        expected = made(G=G).sums(layer)[:, columns], made(G=G).outputs(layer)[:, columns]
        for operand, values in zip((V, out), expected, strict=True):
            close(operand.values.T if way == "rows" else operand.values, values)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("layer", [1, 2])
def test_an_equations_operands_make_its_result(layer, way):
    operands = made().equation(layer, way, case=1).operands
    values = operands[0].values @ operands[1].values
    for operand in operands[2:-2]:
        assert operand.symbol == "+"
        values = values + operand.values
    close(operands[-2].values, values)
    assert all(operand.values.ndim == 2 for operand in operands)
    assert [operand.copies for operand in operands].count(True) == (way == "copies")


def test_a_way_that_computes_something_else_would_be_seen():
    result = made()
    result.trace.outputs[1][0, 0] += 1e-3
    assert result.disagreement("rows") == pytest.approx(1e-3)


@pytest.mark.parametrize("way", WAYS)
def test_what_is_lit_makes_the_chosen_number(way):
    result, place = made(), nnkit.matrices.Place(2, 3, 1, 2)
    equation = result.equation(2, way, case=2)
    left, right, *added, V, out = equation.operands
    parts = [equation.parts(operand, place) for operand in equation.operands]
    factors = [operand.values[part > 0] for operand, part in zip((left, right), parts, strict=False)]
    bias = sum(float(operand.values[part > 0].item()) for operand, part in zip(added, parts[2:], strict=False))
    close(factors[0] @ factors[1] + bias, result.sums(2)[3, 2])
    for operand, part, expected in ((V, parts[-2], result.sums(2)), (out, parts[-1], result.outputs(2))):
        close(operand.values[part == CHOSEN], [expected[3, 2]])
        assert (part == LIT).sum() == 0
    weight = {"rows": right}.get(way, left)
    close(weight.values[equation.parts(weight, place) == CHOSEN], [Z[1, 3]])


def test_the_other_layers_equation_shows_only_where_the_number_goes_on():
    equation, place = made().equation(2), nnkit.matrices.Place(1, 1, 0, 2)
    parts = [equation.parts(operand, place) for operand in equation.operands]
    assert [(part == LIT).sum() for part in parts] == [0, 0, 0, 0, 0]
    assert np.argwhere(parts[1] == CHOSEN).tolist() == [[1, 2]]


def test_the_bias_node_is_a_source_like_the_others():
    equation, place = made().equation(1), nnkit.matrices.Place(1, 1, 3, 0)
    bias = equation.operands[2]
    close(bias.values[equation.parts(bias, place) == CHOSEN], [B_W[1, 0]])
    assert equation.bias == 3


def test_a_cell_is_written_out_with_its_numbers():
    cell = nnkit.matrices.pass_cell(made(), nnkit.matrices.Place(1, 1, 0, 2))
    close(cell.products, [W[i, 1] * X[i, 2] for i in range(3)])
    close(cell.weighted_sum, cell.products.sum() + B_W[1, 0])
    close(cell.output, tanh(cell.weighted_sum))
    lines = cell.to_latex()
    assert r"w_{1,2}\,x^{(0)}_{1,3}" in lines[0]
    assert f"{cell.weighted_sum:.4g}" in lines[2]
    assert rf"\mathrm{{tanh}}({cell.weighted_sum:.4g})" in lines[-1]
    soft = nnkit.matrices.pass_cell(made(G="softmax"), nnkit.matrices.Place(2, 4, 1, 3))
    close(soft.output, np.exp(soft.weighted_sum) / np.exp(soft.column).sum())
    assert r"\sum_k" in soft.to_latex()[-1]


def test_a_sum_is_broken_into_lines():
    assert wrapped_sum("v", list("abcd"), "r") == r"\begin{aligned} v &= a + b + c \\ &\quad + d = r \end{aligned}"


def test_a_place_has_to_exist():
    with pytest.raises(ValueError, match="neuron: received 2; accepted is a whole number from 0 to 1"):
        nnkit.matrices.pass_cell(made(), nnkit.matrices.Place(1, 2, 0, 0))
    with pytest.raises(ValueError, match="layer: received 3"):
        nnkit.matrices.pass_cell(made(), nnkit.matrices.Place(3, 0, 0, 0))


@pytest.mark.parametrize(
    ("F", "G", "loss"),
    [("tanh", "sigmoid", "mse"), ("elu", "softmax", "cross_entropy"), ("silu", "sigmoid", "log_loss"),
     ("relu", "softmax", "mse"), ("softplus", "tanh", "mae"), ("leaky_relu", "identity", "mse")],
)  # fmt: skip
def test_the_way_back_is_the_derivative(F, G, loss):
    back = nnkit.matrices.way_back(made(F, G), T_SHARES, loss)
    close(back.gradient, back.numerical, rtol=1e-6, atol=1e-9)
    step = 1e-6
    for layer, name in ((1, "W"), (2, "Z")):
        analytic = back.weight_gradient(layer)
        assert analytic.shape == {"W": W, "Z": Z}[name].shape
        for i, j in np.ndindex(analytic.shape):
            losses = []
            for sign in (1, -1):
                moved = {"W": W.copy(), "Z": Z.copy()}
                moved[name][i, j] += sign * step
                forward = nnkit.matrices.matrix_pass(X, moved["W"], B_W, moved["Z"], B_Z, F, G)
                losses.append(nnkit.LOSSES[loss](forward.outputs(2), T_SHARES))
            close(analytic[i, j], (losses[0] - losses[1]) / (2 * step), rtol=1e-5, atol=1e-8)
    close(back.loss, nnkit.LOSSES[loss](made(F, G).outputs(2), T_SHARES))
    close(back.costs.mean(), back.loss)


def test_the_equations_of_the_way_back_hold():
    back = nnkit.matrices.way_back(made(), T)
    close(back.deltas(2), 2 / 20 * (back.made.outputs(2) - T) * back.made.outputs(2) * (1 - back.made.outputs(2)))
    close(back.deltas(1), (Z @ back.deltas(2)) * (1 - back.made.outputs(1) ** 2))
    factors = [operand.values for operand in back.delta_equation(1).operands]
    close(factors[3], (factors[0] @ factors[1]) * factors[2])
    for layer in (1, 2):
        received, turned, weights, biases = (operand.values for operand in back.gradient_equation(layer).operands)
        close(weights, received @ turned)
        close(biases, turned.sum(axis=0, keepdims=True))


@pytest.mark.parametrize("layer", [1, 2])
def test_the_cases_of_a_weight_add_up(layer):
    back = nnkit.matrices.way_back(made(), T)
    n_in, n_out = back.weight_gradient(layer).shape
    for source in range(n_in + 1):
        for neuron in range(n_out):
            place = nnkit.matrices.Place(layer, neuron, source, 0)
            analytic, numerical = back.derivatives(place)
            close(back.of_cases(place).sum(), analytic)
            expected = back.weight_gradient(layer)[source, neuron] if source < n_in else back.bias_gradient(layer)[neuron, 0]
            close(analytic, expected)
            close(analytic, numerical, rtol=1e-6, atol=1e-9)


def test_what_a_loss_cannot_use_is_answered():
    with pytest.raises(ValueError, match="G: received 'tanh'; accepted is sigmoid with log loss"):
        nnkit.matrices.way_back(made(G="tanh"), T, "log_loss")
    with pytest.raises(ValueError, match=r"T: received 1.5; accepted is a number from 0 to 1 with cross-entropy"):
        nnkit.matrices.way_back(made(G="softmax"), np.full((5, 4), 1.5), "cross_entropy")
    with pytest.raises(ValueError, match="T: received shape"):
        nnkit.matrices.way_back(made(), T.T)


def test_matrices_that_do_not_chain_are_answered():
    with pytest.raises(ValueError, match=r"weights\[1\]: received shape \(3, 2\); accepted is \(2, n_out\)"):
        nnkit.matrices.matrix_pass(X, W, B_W, W, B_Z)
    with pytest.raises(ValueError, match=r"biases\[0\]: received shape \(5, 1\)"):
        nnkit.matrices.matrix_pass(X, W, B_Z, Z, B_Z)
    with pytest.raises(ValueError, match=r"did you mean X.T\?"):
        nnkit.matrices.matrix_pass(X.T, W, B_W, Z, B_Z)
    with pytest.raises(ValueError, match="biases: received 0 for 1"):
        nnkit.Network.from_matrices([W], [])


def test_a_network_of_given_matrices_copies_them():
    network = nnkit.Network.from_matrices([W, Z], [B_W, B_Z], ["tanh", "softmax"], "cross_entropy")
    assert network.sizes == (3, 2, 5)
    for own, given in zip((*network.weights, *network.biases), (W, Z, B_W, B_Z), strict=True):
        np.testing.assert_array_equal(own, given)
        assert not np.shares_memory(own, given)


def printed(code):
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(code, {"__name__": "copied"})
    rows = (line.split(" ", 1) for line in out.getvalue().splitlines())
    return {name: np.array(eval(values)) for name, values in rows}


@pytest.mark.parametrize("F", FUNCTIONS)
@pytest.mark.parametrize("G", ["identity", "softmax", "silu"])
@pytest.mark.parametrize("loss", ["mse", "mae"])
def test_both_codes_print_the_numbers_of_the_pass_and_of_the_way_back(F, G, loss):
    back = nnkit.matrices.way_back(made(F, G), T, loss)
    expected = made(F, G).matrices() | back.matrices()
    for code in (nnkit_code, numpy_code):
        numbers = printed(code(made(F, G), back))
        assert list(numbers)[: len(expected)] == list(expected)
        for name, values in expected.items():
            close(numbers[name], values, rtol=1e-11, atol=1e-13)
    assert "nnkit" not in numpy_code(made(F, G), back)
    assert list(printed(numpy_code(made(F, G)))) == list(made().matrices()) == list(printed(nnkit_code(made(F, G))))


@pytest.mark.parametrize(("G", "loss"), [("sigmoid", "log_loss"), ("softmax", "cross_entropy")])
def test_the_code_of_losses_that_cancel(G, loss):
    back = nnkit.matrices.way_back(made("relu", G), T_SHARES, loss)
    numbers = printed(numpy_code(made("relu", G), back))
    for name, values in back.matrices().items():
        close(numbers[name], values, rtol=1e-11, atol=1e-13)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_functions_in_numpy_are_those_of_the_catalogue(name):
    V = np.array([-3.0, -0.5, 0.25, 0.75, 2.0])
    value, slope = (eval(text, {"np": np, "V": V}) for text in NUMPY[name])
    close(value, nnkit.ACTIVATIONS[name](V))
    close(slope, nnkit.ACTIVATIONS[name].derivative(V))


def test_the_latex_holds_every_matrix():
    text = latex_code(nnkit.matrices.matrix_pass([[1.0, 2.0]], [[3.0]], [[0.5]], [[-1.0]], [[0.0]], "identity", "relu"))
    for piece in (r"\begin{bmatrix} 1 & 2 \end{bmatrix}", r"\begin{bmatrix} 3.5 & 6.5 \end{bmatrix}", r"\mathrm{relu}(V_2)"):
        assert piece in text
    assert text.count("\\\\\n") == 3


def test_csv_keeps_every_digit():
    rows = [[float(cell) for cell in line.split(",")] for line in matrix_csv(X).splitlines()]
    np.testing.assert_array_equal(rows, X)


def test_what_is_noticed_is_true():
    place = nnkit.matrices.Place(1, 0, 1, 2)
    said = " ".join(nnkit.matrices.pass_observations(made("relu"), place))
    zeros = int((made("relu").outputs(1) == 0).sum())
    assert f"{zeros} of its outputs are exactly 0" in said
    assert "3 → 2 → 5" in said
    parts = np.append(W[:, 0] * X[:, 2], B_W[0, 0])
    assert f"{parts[np.abs(parts).argmax()]:.4g} of {parts.sum():.4g}" in said
    assert "softmax works on a whole column" in " ".join(nnkit.matrices.pass_observations(made(G="softmax"), place))
    nothing = nnkit.matrices.matrix_pass(0 * X, W, 0 * B_W, Z, B_Z)
    assert "nothing but zeros" in " ".join(nnkit.matrices.pass_observations(nothing, place))

    back = nnkit.matrices.way_back(made(), T)
    said = " ".join(nnkit.matrices.back_observations(back, place))
    analytic = back.derivatives(place)[0]
    assert f"add up to {analytic:.4g}" in said
    assert ("raises" if analytic > 0 else "lowers") in said
    stuck = nnkit.matrices.way_back(nnkit.matrices.matrix_pass(0 * X, W, B_W, Z, B_Z), T)
    assert "gets no gradient" in " ".join(nnkit.matrices.back_observations(stuck, place))
    assert weight_name(made(), nnkit.matrices.Place(2, 4, 2, 0)) == "the bias of neuron 5 in layer 2"
