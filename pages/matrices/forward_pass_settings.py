"""The settings of the page on matrices: what they are called, where they start, and what each can be."""

from nnkit import LOSSES
from nnkit.matrices import check_shapes, read_matrix, write_matrix
from nnkit.matrices.forward_pass import NOTATIONS
from nnkit.matrices.numpy_source import NUMPY
from nnkit.validation import as_number, choice, whole

VIEWS = {"forward": "Forward", "back": "Going back", "fit": "Does it fit?"}
WRITTEN_AS = {
    "columns": "WᵀX + B",
    "rows": "XᵀW + Bᵀ",
    "one_case": "One case alone",
    "copies": "B copied (broadcasting)",
    "bias_node": "Bias node",
}
MOST_UNITS, MOST_CASES = 6, 8
BIAS = 0  # how the bias node is counted in the address, where inputs are counted from 1

DEFAULTS = {
    "pass_view": "forward",
    "written_as": "columns",
    "size_in": 3,
    "size_mid": 2,
    "size_out": 5,
    "size_batch": 4,
    "act_f": "tanh",
    "act_g": "sigmoid",
    "pass_loss": "mse",
    "chosen_layer": 1,
    "chosen_neuron": 1,
    "chosen_source": 1,
    "chosen_case": 1,
    "matrix_x": "1,0.5,-1,2;0,1,2,-1;2,-1,0.5,1",
    "matrix_w": "0.5,-1;1,0.5;-0.5,1",
    "bias_w": "0.25;-0.5",
    "matrix_z": "1,-1,0.5,2,0;0.5,1,-1,0,-0.5",
    "bias_z": "0;0.5;-0.5;1;0",
    "matrix_t": "1,0,0,0;0,1,0,0;0,0,1,0;0,0,0,1;0,0,0,0",
    "shapes_asked": "3x2' * 3x4 + 2x1",
}
OF_MATRICES = ("matrix_x", "matrix_w", "bias_w", "matrix_z", "bias_z", "matrix_t")
NAMES = dict(zip(OF_MATRICES, ("X₀", "W", "B_w", "Z", "B_z", "T"), strict=True))
SEEDS = {name: seed for seed, name in enumerate(OF_MATRICES)}
OF_SIZES = {"size_in": MOST_UNITS, "size_mid": MOST_UNITS, "size_out": MOST_UNITS, "size_batch": MOST_CASES}
CHECKS = {
    "pass_view": lambda name, text: choice(name, text, VIEWS),
    "written_as": lambda name, text: choice(name, text, NOTATIONS),
    "act_f": lambda name, text: choice(name, text, [known for known in NUMPY if known != "softmax"]),
    "act_g": lambda name, text: choice(name, text, NUMPY),
    "pass_loss": lambda name, text: choice(name, text, LOSSES),
    "shapes_asked": lambda name, text: check_shapes(text) and text,
}
CHECKS |= dict.fromkeys(OF_MATRICES, lambda name, text: write_matrix(read_matrix(name, text)))
for setting, low, high in (
    *((name, 1, most) for name, most in OF_SIZES.items()),
    ("chosen_layer", 1, 2),
    ("chosen_neuron", 1, MOST_UNITS),
    ("chosen_source", BIAS, MOST_UNITS),
    ("chosen_case", 1, MOST_CASES),
):
    CHECKS[setting] = lambda name, text, low=low, high=high: whole(name, as_number(text), low, high)


def read_setting(name, text):
    return CHECKS[name](name, text)
