"""The forward and the backward pass against the lecture's algebra, plain loops and numerical gradients."""

import contextlib
import io
import json
from math import exp, tanh

import numpy as np
import pytest

import nnkit
from nnkit.matrices import Position, run_backward, run_forward
from nnkit.matrices.entry import wrapped_sum
from nnkit.matrices.equations import CHOSEN, LIT
from nnkit.matrices.forward_pass import NOTATIONS
from nnkit.matrices.numpy_source import NUMPY
from nnkit.numerals import for_people
from nnkit.result import Result

RNG = np.random.default_rng(5)
X, W, Z = (RNG.normal(0, 1, shape) for shape in ((3, 4), (3, 2), (2, 5)))
B_W, B_Z = RNG.normal(0, 1, (2, 1)), RNG.normal(0, 1, (5, 1))
T = RNG.uniform(0.05, 0.95, (5, 4))
T_SHARES = T / T.sum(axis=0)
FUNCTIONS = [name for name in NUMPY if name != "softmax"]


def forward_of(F="tanh", G="sigmoid", X=X):
    return run_forward(X, W, B_W, Z, B_Z, F, G)


def close(actual, expected, rtol=1e-12, atol=1e-14):
    np.testing.assert_allclose(actual, expected, rtol=rtol, atol=atol)


def test_every_number_is_the_lectures_sum_of_weighted_inputs():
    result = forward_of()
    for c in range(4):
        x1 = [tanh(sum(W[i, j] * X[i, c] for i in range(3)) + B_W[j, 0]) for j in range(2)]
        close(result.outputs(1)[:, c], x1)
        x2 = [1 / (1 + exp(-(sum(Z[j, k] * x1[j] for j in range(2)) + B_Z[k, 0]))) for k in range(5)]
        close(result.outputs(2)[:, c], x2)


def test_the_matrices_have_the_slides_shapes():
    shapes = {name: values.shape for name, values in forward_of().matrices().items()}
    assert shapes == {
        "X0": (3, 4), "W": (3, 2), "B_w": (2, 1), "V1": (2, 4), "X1": (2, 4),
        "Z": (2, 5), "B_z": (5, 1), "V2": (5, 4), "X2": (5, 4),
    }  # fmt: skip


@pytest.mark.parametrize("G", ["sigmoid", "softmax", "relu"])
@pytest.mark.parametrize("notation", NOTATIONS)
def test_all_notations_agree(notation, G):
    assert forward_of(G=G).disagreement(notation) < 1e-14
    for layer in (1, 2):
        equation = forward_of(G=G).equation(layer, notation, case=2)
        *_, V, out = equation.operands
        columns = [2] if notation == "one_case" else range(4)
        expected = forward_of(G=G).sums(layer)[:, columns], forward_of(G=G).outputs(layer)[:, columns]
        for operand, values in zip((V, out), expected, strict=True):
            close(operand.values.T if notation == "rows" else operand.values, values)


@pytest.mark.parametrize("notation", NOTATIONS)
@pytest.mark.parametrize("layer", [1, 2])
def test_an_equations_operands_make_its_result(layer, notation):
    operands = forward_of().equation(layer, notation, case=1).operands
    values = operands[0].values @ operands[1].values
    for operand in operands[2:-2]:
        assert operand.symbol == "+"
        values = values + operand.values
    close(operands[-2].values, values)
    assert all(operand.values.ndim == 2 for operand in operands)
    assert [operand.is_broadcast for operand in operands].count(True) == (notation == "copies")


def test_a_notation_that_computes_something_else_would_be_seen():
    result = forward_of()
    result.trace.outputs[1][0, 0] += 1e-3
    assert result.disagreement("rows") == pytest.approx(1e-3)


@pytest.mark.parametrize("notation", NOTATIONS)
def test_what_is_lit_makes_the_chosen_number(notation):
    result, position = forward_of(), Position(2, 3, 1, 2)
    equation = result.equation(2, notation, case=2)
    left, right, *added, V, out = equation.operands
    parts = [equation.roles(operand, position) for operand in equation.operands]
    factors = [operand.values[part > 0] for operand, part in zip((left, right), parts, strict=False)]
    bias = sum(float(operand.values[part > 0].item()) for operand, part in zip(added, parts[2:], strict=False))
    close(factors[0] @ factors[1] + bias, result.sums(2)[3, 2])
    for operand, part, expected in ((V, parts[-2], result.sums(2)), (out, parts[-1], result.outputs(2))):
        close(operand.values[part == CHOSEN], [expected[3, 2]])
        assert (part == LIT).sum() == 0
    weight = {"rows": right}.get(notation, left)
    close(weight.values[equation.roles(weight, position) == CHOSEN], [Z[1, 3]])


def test_the_other_layers_equation_shows_only_where_the_number_goes_on():
    equation, position = forward_of().equation(2), Position(1, 1, 0, 2)
    parts = [equation.roles(operand, position) for operand in equation.operands]
    assert [(part == LIT).sum() for part in parts] == [0, 0, 0, 0, 0]
    assert np.argwhere(parts[1] == CHOSEN).tolist() == [[1, 2]]


def test_the_bias_node_is_a_source_like_the_others():
    equation, position = forward_of().equation(1), Position(1, 1, 3, 0)
    bias = equation.operands[2]
    close(bias.values[equation.roles(bias, position) == CHOSEN], [B_W[1, 0]])
    assert equation.bias == 3


def test_a_cell_is_written_out_with_its_numbers():
    entry = forward_of().entry(Position(1, 1, 0, 2))
    close(entry.products, [W[i, 1] * X[i, 2] for i in range(3)])
    close(entry.weighted_sum, entry.products.sum() + B_W[1, 0])
    close(entry.output, tanh(entry.weighted_sum))
    lines = entry.to_latex()
    assert r"w_{1,2}\,x^{(0)}_{1,3}" in lines[0]
    assert f"{entry.weighted_sum:.4g}" in lines[2]
    assert rf"\mathrm{{tanh}}({entry.weighted_sum:.4g})" in lines[-1]
    soft = forward_of(G="softmax").entry(Position(2, 4, 1, 3))
    close(soft.output, np.exp(soft.weighted_sum) / np.exp(soft.column).sum())
    assert r"\sum_k" in soft.to_latex()[-1]


# 0.5·1 + 1·(-2) + 0·4 = -1.5, and 0.25 more is -1.25; ReLU makes 0 of it
WORKED = {
    "columns": "0.5 · 1 + 1 · (−2) + 0 · 4 + 0.25 = −1.25, F → 0",
    "rows": "1 · 0.5 + (−2) · 1 + 4 · 0 + 0.25 = −1.25, F → 0",
    "one_case": "0.5 · 1 + 1 · (−2) + 0 · 4 + 0.25 = −1.25, F → 0",
    "copies": "0.5 · 1 + 1 · (−2) + 0 · 4 + 0.25 = −1.25, F → 0",
    "bias_node": "0.5 · 1 + 1 · (−2) + 0 · 4 + 0.25 · 1 = −1.25, F → 0",
}


@pytest.mark.parametrize("notation", NOTATIONS)
def test_an_entry_is_written_out_as_its_notation_computes_it(notation):
    worked = run_forward([[9, 1], [9, -2], [9, 4]], [[9, 0.5], [9, 1], [9, 0]], [[9], [0.25]], [[1], [1]], [[0]], "relu")
    equation = worked.equation(1, notation, case=1)
    assert equation.written_out({"unit1": 1, "case": 1, "unit0": 2}) == WORKED[notation]
    assert not equation.written_out({"unit1": 1, "unit0": 2})
    assert not equation.written_out({"unit1": 1, "case": 7})


def test_the_steps_back_are_written_out():
    # X2 = 2·3 = 6 with T = 5; Delta2 = 2·(6 - 5) = 2; Delta1 = 2·2 times the derivative 1; dL/dZ = X1·Delta2
    backward = run_backward(run_forward([[3.0]], [[1.0]], [[0.0]], [[2.0]], [[0.0]], "identity", "identity"), [[5.0]])
    first = {"unit0": 0, "unit1": 0, "unit2": 0, "case": 0}
    equations = (backward.delta_equation(2), backward.delta_equation(1), backward.gradient_equation(2))
    assert [equation.written_out(first) for equation in equations] == ["6 − 5 → 2", "(2 · 2) · 1 = 4", "3 · 2 = 6"]


def test_a_sum_is_broken_into_lines():
    assert wrapped_sum("v", list("abcd"), "r") == r"\begin{aligned} v &= a + b + c \\ &\quad + d = r \end{aligned}"


def test_a_position_has_to_exist():
    with pytest.raises(ValueError, match="neuron: received 2; accepted is a whole number from 0 to 1"):
        forward_of().entry(Position(1, 2, 0, 0))
    with pytest.raises(ValueError, match="layer: received 3"):
        forward_of().entry(Position(3, 0, 0, 0))


@pytest.mark.parametrize(
    ("F", "G", "loss"),
    [("tanh", "sigmoid", "mse"), ("elu", "softmax", "cross_entropy"), ("silu", "sigmoid", "log_loss"),
     ("relu", "softmax", "mse"), ("softplus", "tanh", "mae"), ("leaky_relu", "identity", "mse")],
)  # fmt: skip
def test_the_backward_pass_is_the_derivative(F, G, loss):
    backward = run_backward(forward_of(F, G), T_SHARES, loss)
    close(backward.gradient, backward.numerical, rtol=1e-6, atol=1e-9)
    step = 1e-6
    for layer, name in ((1, "W"), (2, "Z")):
        analytic = backward.weight_gradient(layer)
        assert analytic.shape == {"W": W, "Z": Z}[name].shape
        for i, j in np.ndindex(analytic.shape):
            losses = []
            for sign in (1, -1):
                moved = {"W": W.copy(), "Z": Z.copy()}
                moved[name][i, j] += sign * step
                forward = run_forward(X, moved["W"], B_W, moved["Z"], B_Z, F, G)
                losses.append(nnkit.LOSSES[loss](forward.outputs(2), T_SHARES))
            close(analytic[i, j], (losses[0] - losses[1]) / (2 * step), rtol=1e-5, atol=1e-8)
    close(backward.loss, nnkit.LOSSES[loss](forward_of(F, G).outputs(2), T_SHARES))
    close(backward.costs.mean(), backward.loss)


def test_the_equations_of_the_backward_pass_hold():
    backward = run_backward(forward_of(), T)
    close(
        backward.deltas(2),
        2 / 20 * (backward.forward.outputs(2) - T) * backward.forward.outputs(2) * (1 - backward.forward.outputs(2)),
    )
    close(backward.deltas(1), (Z @ backward.deltas(2)) * (1 - backward.forward.outputs(1) ** 2))
    factors = [operand.values for operand in backward.delta_equation(1).operands]
    close(factors[3], (factors[0] @ factors[1]) * factors[2])
    for layer in (1, 2):
        received, transposed, weights, biases = (operand.values for operand in backward.gradient_equation(layer).operands)
        close(weights, received @ transposed)
        close(biases, transposed.sum(axis=0, keepdims=True))


@pytest.mark.parametrize("layer", [1, 2])
def test_the_cases_of_a_weight_add_up(layer):
    backward = run_backward(forward_of(), T)
    n_in, n_out = backward.weight_gradient(layer).shape
    for source in range(n_in + 1):
        for neuron in range(n_out):
            position = Position(layer, neuron, source, 0)
            analytic, numerical = backward.weight_derivatives(position)
            close(backward.case_terms(position).sum(), analytic)
            expected = (
                backward.weight_gradient(layer)[source, neuron] if source < n_in else backward.bias_gradient(layer)[neuron, 0]
            )
            close(analytic, expected)
            close(analytic, numerical, rtol=1e-6, atol=1e-9)


def test_what_a_loss_cannot_use_is_answered():
    with pytest.raises(ValueError, match="G: received 'tanh'; accepted is sigmoid with log loss"):
        run_backward(forward_of(G="tanh"), T, "log_loss")
    with pytest.raises(ValueError, match=r"T: received 1.5; accepted is a number from 0 to 1 with cross-entropy"):
        run_backward(forward_of(G="softmax"), np.full((5, 4), 1.5), "cross_entropy")
    with pytest.raises(ValueError, match="T: received shape"):
        run_backward(forward_of(), T.T)


def test_matrices_that_do_not_chain_are_answered():
    with pytest.raises(ValueError, match=r"weights\[1\]: received shape \(3, 2\); accepted is \(2, n_out\)"):
        run_forward(X, W, B_W, W, B_Z)
    with pytest.raises(ValueError, match=r"biases\[0\]: received shape \(5, 1\)"):
        run_forward(X, W, B_Z, Z, B_Z)
    with pytest.raises(ValueError, match=r"did you mean X.T\?"):
        run_forward(X.T, W, B_W, Z, B_Z)
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
def test_both_codes_print_the_numbers_of_both_passes(F, G, loss):
    backward = run_backward(forward_of(F, G), T_SHARES, loss)
    expected = forward_of(F, G).matrices() | backward.matrices()
    for code in (backward.to_python(), backward.to_numpy()):
        numbers = printed(code)
        assert list(numbers)[: len(expected)] == list(expected)
        for name, values in expected.items():
            close(numbers[name], values, rtol=1e-11, atol=1e-13)
    assert "nnkit" not in backward.to_numpy()
    for code in (backward.forward.to_python(), backward.forward.to_numpy()):
        assert list(printed(code)) == list(backward.forward.matrices())


@pytest.mark.parametrize(("G", "loss"), [("sigmoid", "log_loss"), ("softmax", "cross_entropy")])
def test_the_code_of_losses_that_cancel(G, loss):
    backward = run_backward(forward_of("relu", G), T_SHARES, loss)
    numbers = printed(backward.to_numpy())
    for name, values in backward.matrices().items():
        close(numbers[name], values, rtol=1e-11, atol=1e-13)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_functions_in_numpy_are_those_of_the_catalogue(name):
    V = np.array([-3.0, -0.5, 0.25, 0.75, 2.0])
    value, derivative = (eval(text, {"np": np, "V": V}) for text in NUMPY[name])
    close(value, nnkit.ACTIVATIONS[name](V))
    close(derivative, nnkit.ACTIVATIONS[name].derivative(V))


def test_the_latex_holds_every_matrix():
    text = run_forward([[1.0, 2.0]], [[3.0]], [[0.5]], [[-1.0]], [[0.0]], "identity", "relu").to_latex()
    for piece in (r"\begin{bmatrix} 1 & 2 \end{bmatrix}", r"\begin{bmatrix} 3.5 & 6.5 \end{bmatrix}", r"\mathrm{relu}(V_2)"):
        assert piece in text
    assert text.count("\\\\\n") == 3


def test_csv_keeps_every_digit():
    backward = run_backward(forward_of(), T)
    for text, values in ((backward.forward.to_csv("X0"), X), (backward.to_csv("dL_dZ"), backward.weight_gradient(2))):
        np.testing.assert_array_equal([[float(cell) for cell in line.split(",")] for line in text.splitlines()], values)
    with pytest.raises(ValueError, match="name: received 'X3'; accepted is one of X0, W, "):
        forward_of().to_csv("X3")


def test_a_pass_is_a_result_whose_key_is_what_it_was_computed_from():
    first, second = (run_backward(forward_of(F), T) for F in ("tanh", "relu"))
    for one, same, other in ((first.forward, forward_of(), second.forward), (first, run_backward(forward_of(), T), second)):
        assert isinstance(one, Result)
        assert hash(one.key) == hash(same.key) and one.key == same.key
        assert one.key != other.key
    assert first.key != run_backward(forward_of(), T, "mae").key != run_backward(forward_of(), 1 - T, "mae").key
    assert forward_of().key != forward_of(X=X + 1).key


def test_the_takeaways_are_true():
    position = Position(1, 0, 1, 2)
    sentences = " ".join(forward_of("relu").takeaways(position))
    zeros = int((forward_of("relu").outputs(1) == 0).sum())
    assert f"{zeros} of its outputs are exactly 0" in sentences
    assert "3 → 2 → 5" in sentences
    v = np.append(W[:, 0] * X[:, 2], B_W[0, 0]).sum()
    assert f"= {for_people(v)}; ReLU makes it {for_people(max(0.0, v))}." in forward_of("relu").takeaways(position)[0]
    assert forward_of().takeaways(position, "rows")[0].startswith("**Rows instead of columns**")
    assert forward_of().takeaways(position, "copies")[0].endswith("WᵀX + B: 0.")
    assert "softmax works on a whole column" in " ".join(forward_of(G="softmax").takeaways(position))

    backward = run_backward(forward_of(), T)
    sentences = " ".join(backward.takeaways(position))
    analytic = backward.weight_derivatives(position)[0]
    assert f"add up to {analytic:.4g}" in sentences
    assert ("raises" if analytic > 0 else "lowers") in sentences
    stuck = run_backward(run_forward(0 * X, W, B_W, Z, B_Z), T)
    assert "gets no gradient" in " ".join(stuck.takeaways(position))
    assert forward_of().weight_name(Position(2, 4, 2, 0)) == "the bias of neuron 5 in layer 2"


@pytest.mark.parametrize("F", FUNCTIONS)
@pytest.mark.parametrize(
    ("G", "loss"), [("sigmoid", "log_loss"), ("softmax", "cross_entropy"), ("tanh", "mae"), ("softmax", "mse")]
)
def test_pytorch_finds_the_same_gradients(F, G, loss):
    pytest.importorskip("torch", reason="the code for PyTorch needs it")
    backward = run_backward(forward_of(F, G), T_SHARES, loss)
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(backward.to_torch(), {})
    lines = dict(line.split(" ", 1) for line in out.getvalue().splitlines())
    assert lines.keys() == {"dL_dZ", "dL_dB_z", "dL_dW", "dL_dB_w"}
    for name, values in lines.items():
        np.testing.assert_allclose(json.loads(values), backward.matrices()[name], rtol=1e-10, atol=1e-14)
