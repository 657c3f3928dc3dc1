"""Read a table of sigmoid outputs and their targets: a case in each row, v (or z) or p first, then t."""

import numpy as np

from nnkit.data.decoding import Source
from nnkit.data.grid import one_at_a_time, read_grid
from nnkit.data.reading import AS_IT_SAYS, Reading
from nnkit.data.typed_cases import LARGEST
from nnkit.settings import Real, Whole

N_OUTPUTS = Whole(1, 50)
CELL = Real(-LARGEST, LARGEST)


@one_at_a_time
def read_output_table(source: Source, reading: Reading = AS_IT_SAYS) -> tuple[str | None, np.ndarray]:
    """Read the rows of a pasted or opened table of two columns. It is understood as `read_grid` says.

    Parameters
    ----------
    source : str, bytes, path or open file
        A first row "v,t", "z,t" or "p,t" names the columns; v and z are the weighted sum.
    reading : Reading

    Returns
    -------
    given : {"v", "p"} or None
        The first column's name; None where the first row is a case already.
    cases : array (2, n_cases)

    Raises
    ------
    ValueError
        For no rows or too many, other columns, or a cell that is no number or too large.
    """
    grid = read_grid(source, reading, fewest_columns=2, most_rows=N_OUTPUTS.high)
    names = tuple("v" if name.lower() == "z" else name.lower() for name in grid.names)
    if len(names) != 2 or (grid.has_header and names not in (("v", "t"), ("p", "t"))):
        raise ValueError(f"table: received the columns {', '.join(grid.names)}; accepted are z (or v) and t, or p and t.")
    grid = grid.complete()
    if not N_OUTPUTS.low <= len(grid.rows) <= N_OUTPUTS.high:
        raise ValueError(f"table: received {len(grid.rows)} rows of numbers; accepted are {N_OUTPUTS.low} to {N_OUTPUTS.high}.")
    cases = np.stack([grid.numbers(name) for name in grid.names])
    for line, case in zip(grid.lines, cases.T, strict=True):
        for value in case:
            CELL.check(f"line {line}", float(value))
    return names[0] if grid.has_header else None, cases
