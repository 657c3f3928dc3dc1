"""Small tables and lists that people type and addresses hold: "1,2;3,-1" has two rows of two numbers."""

import re

import numpy as np

from nnkit.numerals import COMMA, kind_of, read_together, write_number
from nnkit.validation import number, rejected

FEWEST_CASES, MOST_CASES = 2, 20
LARGEST = 1e6  # of a number in a case or a start: far more than a lecture needs, far less than would overflow


def read_rows(name: str, text: str, accepted: str, n_columns: int | None = None) -> np.ndarray:
    """Read rows of numbers, all of the same length.

    Rows end with a semicolon or with the line. In them the numbers have commas between them, or blanks and tabs: then their
    decimal mark may be a comma.

    Parameters
    ----------
    name, text : str
        Whose text it is, for the sentence about what is wrong; and the text.
    accepted : str
        What that sentence says is accepted.
    n_columns : int, optional
        How many numbers make a row; by default as many as in the first one.

    Returns
    -------
    array (n_rows, n_columns)
    """
    rows = [row.strip() for row in re.split(r"[;\n]", str(text))]
    while rows and not rows[-1]:
        rows.pop()
    readings = []
    for between in (r"\s*,\s*", r"[ \t]+"):
        cells = [re.split(between, row) for row in rows]
        is_one_column = n_columns is None and max(map(len, cells), default=0) == 1 and "," in str(text)
        if rows and {len(row) for row in cells} == {n_columns or len(cells[0])} and not is_one_column:
            values = read_together([cell for row in cells for cell in row])
            if values is not None:
                readings.append(np.reshape(values, (len(rows), -1)))
    if not readings:
        raise rejected(name, text, accepted)
    first, *others = readings
    if n_columns and any((other != first).any() for other in others):
        raise rejected(name, text, f"{accepted}, with a decimal point where commas stand between the numbers")
    return first


def read_cases(
    name: str, text: str, n_columns: int, *, fewest: int = FEWEST_CASES, most: int = MOST_CASES, largest: float = LARGEST
) -> np.ndarray:
    """Read cases written as "1,2;3,-1".

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
    accepted = _accepted(n_columns, fewest, most)
    cases = read_rows(name, text, accepted, n_columns)
    if not fewest <= len(cases) <= most:
        raise rejected(name, text, accepted)
    for cell in cases[~(np.abs(cases) <= largest)]:
        number(name, float(cell), -largest, largest)
    return cases.T


def write_cases(cases: np.ndarray) -> str:
    """Format cases (n_columns, n_cases) as `read_cases` reads them."""
    return ";".join(",".join(write_number(cell) for cell in case) for case in np.asarray(cases, dtype=float).T)


def split_list(name: str, text: str, accepted: str) -> list[str]:
    """The parts of a list, such as "0.1, 0.3, all"; between them are semicolons, line ends, tabs, commas or blanks.

    Raises
    ------
    ValueError
        Where nothing stands between two separators, or a comma may separate or be a decimal comma, as in "0,5".
    """
    text = str(text).strip()
    if kind_of(text).is_number and COMMA.read(text) is not None and "," in text:
        raise rejected(name, text, f"{accepted}; write {text.replace(',', '.')} or {text.replace(',', ', ')}")
    spaced = text.split()
    if mark := re.search(r"[;\n\t|]", text):
        parts = text.removesuffix(mark[0]).split(mark[0])
    elif "," in text and not (len(spaced) > 1 and read_together(spaced) is not None):
        parts = text.removesuffix(",").split(",")
    else:
        parts = spaced
    parts = [part.strip() for part in parts]
    if not parts or "" in parts:
        raise rejected(name, text, accepted)
    return parts


def _accepted(n_columns: int, fewest: int, most: int) -> str:
    how_many = f"{fewest} to {most}" if most > fewest else f"{most}"
    numbers = np.resize([1.0, 2.0, 4.0, 0.5, -1.0], n_columns)
    example = write_cases(np.stack([numbers, 3.0 - numbers], axis=1))
    return f"{how_many} cases of {n_columns} numbers, such as {example!r}"
