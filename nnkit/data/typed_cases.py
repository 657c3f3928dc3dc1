"""Parser and formatter of small tables of cases written as "1,2;3,-1", with semicolons between the cases."""

import numpy as np

from nnkit.validation import number, rejected

FEWEST_CASES, MOST_CASES = 2, 20
LARGEST = 1e6  # of a number in a case or a start: far more than a lecture needs, far less than would overflow


def read_cases(
    name: str, text: str, n_columns: int, *, fewest: int = FEWEST_CASES, most: int = MOST_CASES, largest: float = LARGEST
) -> np.ndarray:
    """Parse cases written as "1,2;3,-1".

    Parameters
    ----------
    name, text : str
        Whose text it is, for the sentence about what is wrong; and the text.
    n_columns : int
        How many numbers make a case.
    fewest, most : int
        How many cases there may be.
    largest : float
        The largest number that may stand in a case, of either sign.

    Returns
    -------
    array (n_columns, n_cases)
    """
    rows = [row.split(",") for row in str(text).split(";")]
    if not fewest <= len(rows) <= most or any(len(row) != n_columns for row in rows):
        raise rejected(name, text, _accepted(n_columns, fewest, most))
    try:
        cases = np.array([[float(cell) for cell in row] for row in rows])
    except ValueError:
        raise rejected(name, text, _accepted(n_columns, fewest, most)) from None
    for cell in cases[~(np.abs(cases) <= largest)]:
        number(name, float(cell), -largest, largest)
    return cases.T


def write_cases(cases: np.ndarray) -> str:
    """Format cases (n_columns, n_cases) as `read_cases` reads them."""
    return ";".join(",".join(_short(cell) for cell in case) for case in np.asarray(cases, dtype=float).T)


def _accepted(n_columns, fewest, most):
    how_many = f"{fewest} to {most}" if most > fewest else f"{most}"
    numbers = np.resize([1.0, 2.0, 4.0, 0.5, -1.0], n_columns)
    example = write_cases(np.stack([numbers, 3.0 - numbers], axis=1))
    return f"{how_many} cases of {n_columns} numbers, such as {example!r}"


def _short(value):
    return str(int(value)) if value.is_integer() else repr(float(value))
