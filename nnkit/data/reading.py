"""What a person may say about a text of numbers, where the text does not say it itself."""

from dataclasses import dataclass

from nnkit.settings import OneOf, Settings, Text, setting


@dataclass(frozen=True, kw_only=True)
class Reading(Settings):
    """What a person says about a text, where the text does not say it itself. Records with a table in them are readings of it.

    Parameters
    ----------
    decimal : {"auto", "point", "comma"}
        The decimal mark of its numbers.
    header : {"auto", "yes", "no"}
        Whether the first row has the names of the columns.
    missing : {"refuse", "leave out"}
        What happens to a row in which a value is missing.
    columns : str
        The names of the columns to use, with commas between them, as in a line of CSV; "" stands for all.
    """

    decimal: str = setting("auto", OneOf(("auto", "point", "comma")))
    header: str = setting("auto", OneOf(("auto", "yes", "no")))
    missing: str = setting("refuse", OneOf(("refuse", "leave out")))
    columns: str = setting("", Text(10_000))


AS_IT_SAYS = Reading()
