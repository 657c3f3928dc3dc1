"""A handful of cases as text that a person types, or an address holds: "1,2;3,-1", a case between semicolons."""

import numpy as np

from nnkit.validation import number, rejected

FEWEST_CASES, MOST_CASES = 2, 20
LARGEST = 1e6  # of a number in a case or a start: far more than a lecture needs, far less than would overflow


def read_cases(name, text, n_columns):
    """Cases from text such as "1,2;3,-1", a case between semicolons, as an array (n_columns, n_cases)."""
    accepted = f"{FEWEST_CASES} to {MOST_CASES} cases of {n_columns} numbers, such as {_example(n_columns)}"
    rows = [row.split(",") for row in str(text).split(";")]
    if not FEWEST_CASES <= len(rows) <= MOST_CASES or any(len(row) != n_columns for row in rows):
        raise rejected(name, text, accepted)
    try:
        cases = np.array([[float(cell) for cell in row] for row in rows])
    except ValueError:
        raise rejected(name, text, accepted) from None
    for cell in cases.flat:
        number(name, float(cell), -LARGEST, LARGEST)
    return cases.T


def write_cases(cases):
    """The text that `read_cases` reads, of cases (n_columns, n_cases)."""
    return ";".join(",".join(_short(cell) for cell in case) for case in np.asarray(cases, dtype=float).T)


def _example(n_columns):
    return repr(write_cases(np.array([[1.0, 3.0], [2.0, -1.0], [4.0, 0.5]])[:n_columns]))


def _short(value):
    return str(int(value)) if value.is_integer() else repr(float(value))
