"""The settings of the page on the forward pass. Matrices have to fit the sizes, and the loss has to suit G and T."""

from functools import lru_cache

import numpy as np
import streamlit as st

from nnkit import LOSSES
from nnkit import settings as rules
from nnkit.activations import OUTPUTS
from nnkit.matrices import Position, check_loss, check_shapes, fit_matrix, read_matrix, write_matrix
from nnkit.matrices.numpy_source import NUMPY
from nnkit.matrices.shapes import LONGEST
from nnkit.matrices.typed_matrices import LARGEST_SIDE
from pages.shared.settings import Choice, Group, Kept, Row, Segments, Text, WholeSlider

MOST_UNITS = 6
BIAS = 0  # the bias node in the address, where inputs are counted from 1
FUNCTIONS = {name: OUTPUTS[name] for name in NUMPY}
HIDDEN_FUNCTIONS = {name: function for name, function in FUNCTIONS.items() if function.elementwise}
WRITTEN_AS = {
    "columns": "WᵀX + B",
    "rows": "XᵀW + Bᵀ",
    "one_case": "One case alone",
    "copies": "B copied (broadcasting)",
    "bias_node": "Bias node",
}
HALF = {"width": 112}  # pixels: two controls beside each other in the sidebar


class Matrix(Kept):
    """A matrix as text, brought to the shape that the sizes give it; `edit_numbers` shows it as a table.

    `row` and `column` are the table's headings, numbered from 1; `seed` is for the numbers that the shape adds.
    """

    def __init__(self, name, label, default, meaning, seed, row="from {}", column="to {}"):
        rule = rules.Checked(lambda name, text: write_matrix(read_matrix(name, text)))
        super().__init__(name, default, rule=rule, label=label)
        self.meaning, self.seed, self.row, self.column = meaning, seed, row, column

    def fitted(self, text, s):
        """The text brought to the matrix's shape."""
        return _fitted(text, shapes(s)[self.name], self.seed)

    def of(self, s):
        """The matrix, (n_rows, n_columns)."""
        return read_matrix(self.name, self.fitted(s[self.name], s))

    def check(self, text):
        """The text in its shape; the default where the sizes alone would give it, which keeps it out of the address."""
        fitted = self.fitted(text, st.session_state)
        return self.default if fitted == self.fitted(self.default, st.session_state) else fitted


class Targets(Matrix):
    """The targets: as long as nobody has typed any, cross-entropy gets one 1 in each column, as it needs shares of a whole."""

    def fitted(self, text, s):
        if text == self.default and LOSSES[s["pass_loss"]].merges_with == "softmax":
            n_out, n = shapes(s)[self.name]
            return write_matrix(np.eye(n_out)[:, np.arange(n) % n_out])
        return super().fitted(text, s)


class LossChoice(Choice):
    """A loss; the default one where the output activation or the targets do not suit it."""

    def check(self, loss):
        return self.default if self.problem(super().check(loss)) else loss

    @staticmethod
    def problem(loss):
        """The ValueError about what does not suit a loss, or None."""
        try:
            check_loss(loss, st.session_state["act_g"], TARGETS.of(st.session_state))
        except ValueError as problem:
            return problem
        return None


class Index(Choice):
    """One of the numbers that the sizes allow. Its help has no range, as that depends on the sizes."""

    def __init__(self, name, label, help, options):
        super().__init__(name, label, 1, options=options, rule=rules.Whole(min(options), max(options)), **HALF)
        self.help = help


@lru_cache(maxsize=512)
def _fitted(text, shape, seed):
    return write_matrix(fit_matrix(read_matrix("matrix", text), *shape, seed))


def numbered(most, word=""):
    """The numbers from 1 on, with their labels."""
    return {number: f"{word}{number}" for number in range(1, most + 1)}


SIZE_HELP = "When a size changes, numbers that still have a place stay; others are drawn, always the same at one place."
F_HELP = "The activation function of layer 1. It is applied to every number of V₁ by itself."
G_HELP = "The activation function of layer 2. Softmax alone looks at a whole column."
SOURCE_HELP = "Which of the neuron's incoming weights is marked: by the row of the layer's input that it multiplies."
NOTATION_HELP = "Five ways to write the same pass. The charts change, the numbers do not."

NETWORK = Group(
    Row(
        WholeSlider("size_in", "Inputs", 3, SIZE_HELP, low=1, high=MOST_UNITS, **HALF),
        WholeSlider("size_mid", "Hidden", 2, SIZE_HELP, low=1, high=MOST_UNITS, **HALF),
        WholeSlider("size_out", "Outputs", 5, SIZE_HELP, low=1, high=MOST_UNITS, **HALF),
        WholeSlider("size_batch", "Cases n", 4, SIZE_HELP, low=1, high=LARGEST_SIDE, **HALF),
        Choice("act_f", "F, hidden", "tanh", F_HELP, options=HIDDEN_FUNCTIONS, **HALF),
        Choice("act_g", "G, outputs", "sigmoid", G_HELP, options=FUNCTIONS, **HALF),
    ),
    title="Network",
)
LOSS = LossChoice(
    "pass_loss", "Loss", "mse", "What is differentiated. Log loss needs a sigmoid G, cross-entropy softmax.", options=LOSSES
)
LAYER = Index("chosen_layer", "Layer", "Whose result: X₁ is made by layer 1, X₂ by layer 2.", numbered(2))
NEURON = Index("chosen_neuron", "Neuron (row)", "Which neuron of that layer: a row of X.", numbered(MOST_UNITS))
CASE = Index("chosen_case", "Case (column)", "Which case of the minibatch: a column of X.", numbered(LARGEST_SIDE))
SOURCE = Index("chosen_source", "Weight from", SOURCE_HELP, numbered(MOST_UNITS, "row ") | {BIAS: "bias node"})
POSITION = Group(LAYER, NEURON, CASE, SOURCE)
NOTATION = Segments("written_as", "Written as", "columns", NOTATION_HELP, options=WRITTEN_AS, label_visibility="collapsed")
MATRICES = (
    Matrix("matrix_x", "X₀", "1,0.5,-1,2;0,1,2,-1;2,-1,0.5,1", "the minibatch: one case in each column", 0, "x{}", "case {}"),
    Matrix("matrix_w", "W", "0.5,-1;1,0.5;-0.5,1", "a row for each input, a column for each neuron", 1),
    Matrix("bias_w", "B of layer 1", "0.25;-0.5", "one for each neuron", 2, "of {}", "bias"),
    Matrix("matrix_z", "Z", "1,-1,0.5,2,0;0.5,1,-1,0,-0.5", "a row for each hidden neuron, a column for each output", 3),
    Matrix("bias_z", "B of layer 2", "0;0.5;-0.5;1;0", "one for each output", 4, "of {}", "bias"),
)
TARGETS = Targets(
    "matrix_t", "T", "1,0,0,0;0,1,0,0;0,0,1,0;0,0,0,1;0,0,0,0", "targets: what the outputs should be", 5, "t{}", "case {}"
)
GIVEN = {
    "X0": (MATRICES[0], None),
    "W": (MATRICES[1], MATRICES[2]),
    "Z": (MATRICES[3], MATRICES[4]),
    "T": (TARGETS, None),
}
"""By the name of a given matrix in an equation: it, and the biases beside it."""
SHAPES = Text(
    "shapes_asked",
    "Shapes to check",
    "3x2' * 3x4 + 2x1",
    "Such as 3x2' * 3x4 + 2x1: the transpose of W times X, plus a bias for each neuron. Nothing is multiplied.",
    longest=LONGEST,
    rule=rules.Checked(lambda name, text: check_shapes(text, name).expression),
)


def shapes(s):
    """The shape of every matrix, by its setting's name."""
    n_in, n_hidden, n_out, n = s["size_in"], s["size_mid"], s["size_out"], s["size_batch"]
    return {
        "matrix_x": (n_in, n),
        "matrix_w": (n_in, n_hidden),
        "bias_w": (n_hidden, 1),
        "matrix_z": (n_hidden, n_out),
        "bias_z": (n_out, 1),
        "matrix_t": (n_out, n),
    }


def counts(s):
    """The number of choices for the position, by setting."""
    sizes, layer = (s["size_in"], s["size_mid"], s["size_out"]), s["chosen_layer"]
    return {"chosen_neuron": sizes[layer], "chosen_source": sizes[layer - 1], "chosen_case": s["size_batch"]}


def position_of(s):
    """The Position that is looked at."""
    source = counts(s)["chosen_source"] if s["chosen_source"] == BIAS else s["chosen_source"] - 1
    return Position(s["chosen_layer"], s["chosen_neuron"] - 1, source, s["chosen_case"] - 1)
