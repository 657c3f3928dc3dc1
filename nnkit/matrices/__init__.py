"""Part 2 of the lecture: a network's forward and backward pass as products of matrices."""

from nnkit.matrices.backward_pass import (
    WayBack,
    way_back,
)
from nnkit.matrices.entry import (
    PassCell,
    pass_cell,
)
from nnkit.matrices.equations import (
    Equation,
    Operand,
    Place,
)
from nnkit.matrices.forward_pass import (
    MatrixPass,
    matrix_pass,
)
from nnkit.matrices.shapes import (
    Shape,
    ShapeCheck,
    check_shapes,
)
from nnkit.matrices.takeaways import (
    back_observations,
    pass_observations,
)
from nnkit.matrices.typed_matrices import (
    fitted_matrix,
    read_matrix,
    write_matrix,
)

__all__ = [
    "Equation",
    "MatrixPass",
    "Operand",
    "PassCell",
    "Place",
    "Shape",
    "ShapeCheck",
    "WayBack",
    "back_observations",
    "check_shapes",
    "fitted_matrix",
    "matrix_pass",
    "pass_cell",
    "pass_observations",
    "read_matrix",
    "way_back",
    "write_matrix",
]
