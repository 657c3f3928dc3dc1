"""Observations from text that a person typed, pasted or opened: a list of numbers, or one column of a table."""

from dataclasses import replace

from nnkit.data.decoding import Source
from nnkit.data.grid import one_at_a_time, read_grid
from nnkit.data.reading import AS_IT_SAYS, Reading
from nnkit.maximum_likelihood.sample import Sample
from nnkit.validation import rejected


@one_at_a_time
def read_sample(source: Source, column: str | None = None, reading: Reading = AS_IT_SAYS) -> Sample:
    """Read observations from text.

    The text is understood as `read_grid` says. Where its first row names the columns of a table, one of them is read; otherwise
    all numbers are observations.

    Parameters
    ----------
    source : str, bytes, pathlib.Path or open file
        At most 1 MB (a million characters).
    column : str, optional
        The name of the column to read; by default the first that holds numbers.
    reading : Reading
        What is known about the text: its decimal mark, its header, its missing values.

    Returns
    -------
    Sample
        Its `understood` and `remarks` say how the text was read.

    Raises
    ------
    ValueError
        With the line and the column, what was found and what is accepted.
    """
    grid = read_grid(source, reading, is_list=True)
    which = ""
    if not grid.has_header:
        if column:
            raise rejected("column", column, "nothing, as the first row has no names")
        grid = grid.as_list()
    else:
        names = grid.names
        grid = grid.only([column or (*grid.numeric, *names)[0]])
        which = f", column {grid.names[0]} of {len(names)}" if len(names) > 1 else ""
    grid = grid.complete()
    (name,) = grid.names
    values = grid.numbers(name)
    size = f"{len(values):,} number{'' if len(values) == 1 else 's'}"
    return replace(Sample(values, name), understood=f"Read as {size}{which}; {grid.understood}.", remarks=grid.remarks)


@one_at_a_time
def column_names(source: Source, reading: Reading = AS_IT_SAYS) -> tuple[str, ...]:
    """The names of a table's columns, or an empty tuple where the text is a list of numbers."""
    grid = read_grid(source, reading, is_list=True)
    return grid.names if grid.has_header else ()
