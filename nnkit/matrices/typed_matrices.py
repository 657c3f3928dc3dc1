"""Small matrices as text that a person types, or an address holds: "1,2;3,-1", a row between semicolons."""

import numpy as np

from nnkit.data.typed_cases import read_rows, write_cases
from nnkit.settings import Real
from nnkit.validation import rejected

LARGEST_SIDE = 8
ENTRY = Real(-1000.0, 1000.0)


def read_matrix(name: str, text: str) -> np.ndarray:
    """A matrix from text such as "1,2;3,-1", a row between semicolons.

    Parameters
    ----------
    name, text : str
        Whose text it is, for the sentence about what is wrong; and the text.

    Returns
    -------
    array (n_rows, n_columns)
        Of at most LARGEST_SIDE rows and columns.
    """
    accepted = f"1 to {LARGEST_SIDE} rows of 1 to {LARGEST_SIDE} numbers each, such as '1,2;3,-1'"
    matrix = read_rows(name, text, accepted)
    if max(matrix.shape) > LARGEST_SIDE:
        raise rejected(name, text, accepted)
    for value in matrix.flat:
        ENTRY.check(name, float(value))
    return matrix


def write_matrix(matrix: np.ndarray) -> str:
    """The text that `read_matrix` reads."""
    return write_cases(np.asarray(matrix).T)


def fit_matrix(matrix: np.ndarray, n_rows: int, n_columns: int, seed: int = 0) -> np.ndarray:
    """A matrix brought to a shape: its numbers stay in their rows and columns, and the missing ones are drawn.

    They are drawn from -1 to 1, in steps of a tenth. Each depends on the seed and on its row and column alone, so that a matrix
    that is made smaller and larger again gets the same numbers each time.

    Parameters
    ----------
    matrix : array
    n_rows, n_columns : int
        At most LARGEST_SIDE.
    seed : int

    Returns
    -------
    array (n_rows, n_columns)
    """
    drawn = np.random.default_rng(seed).integers(-10, 11, (LARGEST_SIDE, LARGEST_SIDE)) / 10.0
    fitted = drawn[:n_rows, :n_columns].copy()
    kept = matrix[:n_rows, :n_columns]
    fitted[: kept.shape[0], : kept.shape[1]] = kept
    return fitted
