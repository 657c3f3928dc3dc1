"""A small matrix as text that a person types, or an address holds: "1,2;3,-1", a row between semicolons."""

import numpy as np

from nnkit.data.typed_cases import write_cases
from nnkit.validation import number, rejected

LARGEST_SIDE = 8
LARGEST_ENTRY = 1000.0


def read_matrix(name, text, *, most=LARGEST_SIDE, largest=LARGEST_ENTRY):
    """A matrix from text such as "1,2;3,-1", a row between semicolons.

    Parameters
    ----------
    name, text : str
        Whose text it is, for the sentence about what is wrong; and the text.
    most : int
        The most rows, and the most columns.
    largest : float
        The largest number that may stand in it, of either sign.

    Returns
    -------
    array (n_rows, n_columns)
    """
    accepted = f"1 to {most} rows of 1 to {most} numbers each, such as '1,2;3,-1'"
    rows = [row.split(",") for row in str(text).split(";")]
    if not len(rows) <= most or not len(rows[0]) <= most or len({len(row) for row in rows}) > 1:
        raise rejected(name, text, accepted)
    try:
        matrix = np.array([[float(cell) for cell in row] for row in rows])
    except ValueError:
        raise rejected(name, text, accepted) from None
    for cell in matrix.flat:
        number(name, float(cell), -largest, largest)
    return matrix


def write_matrix(matrix):
    """The text that `read_matrix` reads."""
    return write_cases(np.asarray(matrix).T)


def fit_matrix(matrix, n_rows, n_columns, seed=0):
    """A matrix of the given shape: the numbers that have a place in it stay, and the others are drawn.

    The drawn ones are from -1 to 1, in steps of a tenth. The number at a place depends on the seed and the place alone, so that a
    matrix that is made smaller and larger again gets the same numbers each time.

    Parameters
    ----------
    matrix : array (any number of rows and columns up to 8)
    n_rows, n_columns : int
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
