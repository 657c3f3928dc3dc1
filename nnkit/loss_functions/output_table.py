"""Parse a pasted table of sigmoid outputs and their targets: a case in each row, v or p first, then t."""

import re

import numpy as np

from nnkit.data.typed_cases import LARGEST
from nnkit.settings import Real, Whole
from nnkit.validation import rejected

N_OUTPUTS = Whole(1, 50)
CELL = Real(-LARGEST, LARGEST)


def read_output_table(text: str) -> tuple[str | None, np.ndarray]:
    """Parse the rows of a pasted or opened table of two columns.

    Parameters
    ----------
    text : str
        Rows of two numbers with a comma, semicolon, tab or space between them; after a semicolon or tab numbers may have a
        decimal comma. A first row "v,t" or "p,t" names the columns.

    Returns
    -------
    given : {"v", "p"} or None
        The first column's name; None where the first row is a case already.
    cases : array (2, n_cases)

    Raises
    ------
    ValueError
        For no rows or too many, a row that is not two numbers, or a number that is infinite, not a number or too large.
    """
    lines = [(row, line.strip()) for row, line in enumerate(text.removeprefix("\ufeff").splitlines(), start=1) if line.strip()]
    given = None
    if lines:
        heading = [word.strip('"').lower() for word in _fields(lines[0][1])]
        if len(heading) == 2 and heading[0] in ("v", "p") and heading[1] == "t":
            given, lines = heading[0], lines[1:]
    if not N_OUTPUTS.low <= len(lines) <= N_OUTPUTS.high:
        raise ValueError(f"table: received {len(lines)} rows of numbers; accepted are {N_OUTPUTS.low} to {N_OUTPUTS.high}.")
    cases = np.empty((len(lines), 2))
    for case, (row, line) in enumerate(lines):
        try:
            cases[case, 0], cases[case, 1] = (float(field) for field in _fields(line))
        except ValueError:
            raise rejected(f"row {row}", line, "two numbers: v or p, then t") from None
        for value in cases[case]:
            CELL.check(f"row {row}", float(value))
    return given, cases.T


def _fields(line):
    if re.search(r"[;\t]", line):
        return [field.strip().replace(",", ".") for field in re.split(r"[;\t]", line)]
    return [field for field in re.split(r"[,\s]+", line) if field]
