"""The claims of the lecture's second part, networks as matrices."""

from math import exp, inf, tanh

import numpy as np

from nnkit.activations import ACTIVATIONS
from nnkit.claims.claim import Claim, furthest
from nnkit.engine.descent import Descent
from nnkit.engine.network import Network
from nnkit.matrices.forward_pass import ForwardPass, run_forward


def _matrices(n_cases: int = 4) -> tuple[np.ndarray, ...]:
    """X, W, B_w, Z and B_z of the slides' sizes, 3-2-5, with biases that are not zero."""
    draw = np.random.default_rng(2020).uniform
    return tuple(draw(-1, 1, shape) for shape in ((3, n_cases), (3, 2), (2, 1), (2, 5), (5, 1)))


def _example(n_cases: int = 4) -> ForwardPass:
    X, W, B_w, Z, B_z = _matrices(n_cases)
    return run_forward(X, W, B_w, Z, B_z)


def _sums_by_hand(x: np.ndarray, W: np.ndarray, b: np.ndarray) -> list[float]:
    """The weighted sums of one case, product after product."""
    sums = []
    for neuron in range(W.shape[1]):
        total = float(b[neuron, 0])
        for source in range(W.shape[0]):
            total += float(W[source, neuron] * x[source])
        sums.append(total)
    return sums


def _outputs_by_hand(x: np.ndarray, W: np.ndarray, B_w: np.ndarray, Z: np.ndarray, B_z: np.ndarray) -> list[float]:
    """The outputs of one case through tanh and sigmoid."""
    hidden = np.array([tanh(v) for v in _sums_by_hand(x, W, B_w)])
    return [1.0 / (1.0 + exp(-v)) for v in _sums_by_hand(hidden, Z, B_z)]


def _n_equal(column: np.ndarray, by_hand: list[float]) -> int:
    """The number of entries of a column (n, 1) that are as computed by hand."""
    return sum(abs(a - b) < 1e-14 for a, b in zip(column[:, 0], by_hand, strict=True))


def _n_right_sums() -> int:
    X, W, B_w, *_ = _matrices(n_cases=1)
    return _n_equal(_example(n_cases=1).sums(1), _sums_by_hand(X[:, 0], W, B_w))


def _n_right_outputs() -> int:
    X, *rest = _matrices(n_cases=1)
    return _n_equal(_example(n_cases=1).outputs(2), _outputs_by_hand(X[:, 0], *rest))


def _most_outputs_changed_by_one_sum() -> float:
    """The greatest number of entries of F(V) that change with one entry of V, over all F; infinite where F changes the shape."""
    V = _example().sums(1)
    n_changed = []
    for activation in ACTIVATIONS.values():
        before = activation(V)
        if before.shape != V.shape:
            return inf
        for entry in np.ndindex(V.shape):
            moved = V.copy()
            moved[entry] += 0.25
            n_changed.append(np.count_nonzero(activation(moved) != before))
    return float(max(n_changed))


def _weight_of_a_constant_input_by_bias() -> float:
    """The weight of an input that is always 1, divided by a bias that was trained on the same cases; both start at zero."""
    draw = np.random.default_rng(0).standard_normal
    X, T = draw((2, 12)), draw((3, 12))
    with_bias, with_input = Network((2, 3), "tanh"), Network((3, 3), "tanh")
    with_input.weights[0][:2] = with_bias.weights[0]
    with_input.weights[0][2] = 0.0
    own_biases = np.zeros_like(with_input.theta, dtype=bool)
    with_input.views(own_biases)[0][0][:, -1] = True
    Descent(with_bias, X, T).advance_to(20)
    Descent(with_input, np.vstack([X, np.ones(12)]), T, frozen=own_biases).advance_to(20)
    with np.errstate(all="ignore"):
        return furthest([with_input.weights[0][2] / with_bias.biases[0][:, 0]], 1.0)


def _difference_from_single_cases() -> float:
    """The largest difference between the columns of a minibatch's outputs and its cases one by one, by the engine and by hand."""
    X, *rest = _matrices()
    forward = _example()
    by_hand = np.array([_outputs_by_hand(x, *rest) for x in X.T]).T
    differences = [forward.disagreement(notation) for notation in ("one_case", "copies")]
    return max(*differences, float(np.abs(forward.outputs(2) - by_hand).max()))


def _difference_by_transposing_once():
    """The largest difference between a minibatch's outputs and those of its cases one by one through stored W' and Z'."""
    X, W, B_w, Z, B_z = _matrices()
    W_T, Z_T = np.array([*zip(*W, strict=True)]), np.array([*zip(*Z, strict=True)])
    outputs = [1.0 / (1.0 + np.exp(-Z_T @ np.tanh(W_T @ x + B_w) - B_z)) for x in X.T[..., None]]
    return np.abs(_example().outputs(2) - np.hstack(outputs)).max()


CLAIMS: tuple[Claim, ...] = (
    Claim(
        name="11",
        text="A row of 3 inputs times a 3 × 2 matrix gives 2 numbers: the weighted sums of 2 neurons.",
        shown="The product has {value} entries: the sums x₁w₁ⱼ + x₂w₂ⱼ + x₃w₃ⱼ of the neurons j = 1 and 2.",
        measure=_n_right_sums,
        within=(2.0, 2.0),
        question="A row of 3 numbers times a 3 × 2 matrix. How many numbers come out?",
        options=(("1", -inf), ("2", 1.5), ("3", 2.5), ("6", 4.5)),
        remark="The 3 in the middle is summed over. A bias is added to each sum.",
    ),
    Claim(
        name="12",
        text="The row $X^T W$ is the transpose of the column $W^T X$.",
        shown="Written with rows or with columns, a pass has the same numbers: they differ by {value}.",
        measure=lambda: _example().disagreement("rows"),
        within=(0.0, 1e-14),
        question="We write the inputs as a row before W, and not as a column after its transpose. What changes?",
        options=(("All the numbers: the order of a product matters", 1e-9), ("Only the shape: the numbers are the same", -inf)),
        remark="A computer may add in another order, which can change the last digit.",
    ),
    Claim(
        name="13",
        text="$X_2 = G(Z^T F(W^T X_0))$ takes 3 inputs through 2 hidden neurons to 5 outputs.",
        shown="The 3-2-5 network has {value} outputs, the same numbers as computed by hand.",
        measure=_n_right_outputs,
        within=(5.0, 5.0),
        question="One case goes through a network with W of 3 × 2 and Z of 2 × 5. How many outputs does it have?",
        options=(("2", -inf), ("3", 2.5), ("5", 4.5), ("10", 7.5)),
        printed="5",
        remark="Zᵀ is 5 × 2, X₁ is 2 × 1, so X₂ is 5 × 1.",
    ),
    Claim(
        name="14",
        text="Activation functions act on each entry by itself and keep the shape.",
        shown="When one of 8 weighted sums changes, only {value} of the 8 outputs changes, whatever the function.",
        measure=_most_outputs_changed_by_one_sum,
        within=(1.0, 1.0),
        question="V has 2 rows and 4 columns. We change one of its 8 entries. How many entries of F(V) can change?",
        options=(("8", 5.0), ("4, its row", 3.0), ("2, its column", 1.5), ("1, its own", -inf)),
        remark="Softmax is the exception: it needs its whole column.",
    ),
    Claim(
        name="15",
        text="A bias is the weight of a node that is always 1. It often starts at zero, and is learned like all weights.",
        shown="After 20 updates, a bias and the weight of an input that is always 1 are equal (ratio: {value}).",
        measure=_weight_of_a_constant_input_by_bias,
        within=(1.0 - 1e-9, 1.0 + 1e-9),
        question="One neuron has a bias. Another has one more input, always 1. Both learn from 0. How large is the new weight?",
        options=(("0: a constant input teaches nothing", -inf), ("Equal to the bias", 0.5), ("Larger than the bias", 1.5)),
        remark="Three neurons on 12 cases; both networks start with the same other weights.",
    ),
    Claim(
        name="16",
        text="A minibatch is a matrix of columns: W and F stay the same, and the biases are copied for every column.",
        shown="A minibatch of 4 and its cases one by one have the same outputs: they differ by {value}.",
        measure=_difference_from_single_cases,
        within=(0.0, 1e-14),
        question="Four cases go through the network as one matrix. Compared with each case alone, the outputs are ...",
        options=(("the same", -inf), ("mixed among the four", 1e-9)),
        remark="Products of another width may add in another order, which can change the last digit.",
    ),
)

ALSO = (
    Claim(
        name="46",
        text="Transpose all weight matrices just once: then no vector has to be turned from column to row and back.",
        shown="With Wᵀ and Zᵀ stored before the first case, or transposed in every pass, the outputs differ by {value}.",
        measure=_difference_by_transposing_once,
        within=(0.0, 1e-14),
        question="We transpose W and Z once, store them, and send four cases through. Compared with doing so each time, P is ...",
        options=(("the same", -inf), ("right for the first case only", 1e-9)),
        remark="In NumPy neither costs anything: Wᵀ is W itself, read the other way.",
    ),
)
"""What the lecture also says on networks as matrices."""
