"""Part 2 of the lecture: a network's forward and backward pass as products of matrices."""

from nnkit.matrices.backward_pass import BackwardPass, check_loss, run_backward
from nnkit.matrices.entry import Entry
from nnkit.matrices.equations import Equation, Operand, Position
from nnkit.matrices.forward_pass import ForwardPass, run_forward
from nnkit.matrices.shapes import Shape, ShapeCheck, check_shapes
from nnkit.matrices.typed_matrices import fit_matrix, read_matrix, write_matrix

__all__ = [
    "BackwardPass",
    "Entry",
    "Equation",
    "ForwardPass",
    "Operand",
    "Position",
    "Shape",
    "ShapeCheck",
    "check_loss",
    "check_shapes",
    "fit_matrix",
    "read_matrix",
    "run_backward",
    "run_forward",
    "write_matrix",
]
