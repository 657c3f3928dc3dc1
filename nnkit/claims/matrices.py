"""The claims of the lecture's second part, networks as matrices."""

import numpy as np

from nnkit.claims.claim import Claim
from nnkit.matrices.forward_pass import ForwardPass, run_forward


def _example(n_cases: int = 4) -> ForwardPass:
    """A pass through a network of the slides' sizes, 3-2-5, with biases that are not zero."""
    draw = np.random.default_rng(2020).uniform
    X, W, B_w, Z, B_z = (draw(-1, 1, shape) for shape in ((3, n_cases), (3, 2), (2, 1), (2, 5), (5, 1)))
    return run_forward(X, W, B_w, Z, B_z)


def _error_of_weighted_sums() -> float:
    """The largest difference between W'x and its sums, written out by hand."""
    forward = _example(n_cases=1)
    x, W, b = forward.X[:, 0], forward.network.weights[0], forward.network.biases[0][:, 0]
    by_hand = [x[0] * W[0, j] + x[1] * W[1, j] + x[2] * W[2, j] for j in range(2)]
    return float(np.abs(forward.sums(1)[:, 0] - b - by_hand).max())


def _output_size() -> float:
    """The rows of the output of the 3-2-5 network, after a check of every shape before it."""
    forward = _example(n_cases=1)
    (W, Z), steps = forward.network.weights, (forward.X, forward.outputs(1), forward.outputs(2))
    assert (W.shape, Z.shape) == ((3, 2), (2, 5))
    assert [step.shape for step in steps] == [(3, 1), (2, 1), (5, 1)]
    return float(len(forward.outputs(2)))


def _n_entries_changed_alone() -> float:
    """The number of outputs that change when F is applied to each entry of V alone."""
    forward = _example()
    V, X = forward.sums(1), forward.outputs(1)
    assert V.shape == X.shape
    activation = forward.network.activations[0]
    alone = np.array([[activation(float(v)) for v in row] for row in V])
    return float((np.abs(alone - X) > 1e-15).sum())


CLAIMS: tuple[Claim, ...] = (
    Claim(
        name="11",
        text="A row of 3 inputs times a 3 × 2 matrix gives 2 numbers, each the sum of one neuron's weighted inputs.",
        quantity="Largest difference between the product and x₁w₁ⱼ + x₂w₂ⱼ + x₃w₃ⱼ",
        measure=_error_of_weighted_sums,
        within=(0.0, 1e-14),
    ),
    Claim(
        name="12",
        text="The row $X^T W$ is the transpose of the column $W^T X$.",
        quantity="Largest difference between the pass written with rows and with columns",
        measure=lambda: _example().disagreement("rows"),
        within=(0.0, 1e-14),
        remark="In exact arithmetic it is 0. A computer may add in another order, which can change the last digit.",
    ),
    Claim(
        name="13",
        text="$X_2 = G(Z^T F(W^T X_0))$ takes a 3 × 1 input through a 2 × 1 hidden column to a 5 × 1 output.",
        quantity="Rows of the output of the 3-2-5 network",
        measure=_output_size,
        within=(5.0, 5.0),
        printed="5",
    ),
    Claim(
        name="14",
        text="Activation functions act on each entry by itself and keep the shape.",
        quantity="Entries of X₁ that differ from F of their own weighted sum alone",
        measure=_n_entries_changed_alone,
        within=(0.0, 0.0),
        remark="Softmax is the exception: it needs its whole column.",
    ),
    Claim(
        name="15",
        text="A bias is the weight of a node that is always 1, often started at zero and then learned like any other weight.",
        quantity="Largest difference between a bias node and a column of biases",
        measure=lambda: _example().disagreement("bias_node"),
        within=(0.0, 1e-14),
        remark="Up to rounding: the product with the extra row may add in another order.",
    ),
    Claim(
        name="16",
        text="A minibatch is a matrix of columns: W and F stay the same, and the biases are copied for every column.",
        quantity="Largest difference between the whole minibatch and one case at a time",
        measure=lambda: max(_example().disagreement(notation) for notation in ("one_case", "copies")),
        within=(0.0, 1e-14),
        remark="In exact arithmetic it is 0; products of other widths may round in the last digit.",
    ),
)
