"""Rows and columns of a text, whoever wrote it: which separator, which decimal mark, and whether the first row has names.

Each of these is decided once, for the whole text. Where two ways of reading it fit equally well, it is refused.
"""

import csv
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, wraps
from itertools import compress, zip_longest
from threading import RLock
from typing import ParamSpec, TypeVar

import numpy as np

from nnkit.data.cutting import SEPARATORS, WEAK, Cut, Kinds, cuts_of
from nnkit.data.decoding import Source, decode
from nnkit.data.reading import AS_IT_SAYS, Reading
from nnkit.numerals import Notation, kind_of
from nnkit.validation import choice, rejected

MOST_CHARACTERS = 1_000_000
MOST_CHARACTERS_IN_NAME = 100
LARGEST = 1e100  # of a number: its square is still far from the largest float
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff]")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffd]")


Arguments = ParamSpec("Arguments")
Read = TypeVar("Read")
_turn = RLock()


def one_at_a_time(read: Callable[Arguments, Read]) -> Callable[Arguments, Read]:
    """Let threads read one text after the other: while it is read, a text takes fifteen times its own memory."""

    @wraps(read)
    def read_in_turn(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Read:
        with _turn:
            return read(*args, **kwargs)

    return read_in_turn


@dataclass(frozen=True, eq=False)
class Grid:
    """A text as rows of cells, and how it was understood.

    Attributes
    ----------
    names : tuple of str
        The names of the columns; x1, x2, ... where the text has none.
    rows : list of list of str
        The cells of the rows under the names. All rows have a cell for each name, except in a list of numbers, whose lines may be
        of any length.
    lines : list of int
        Where each row begins, as an editor counts lines: from 1 and with empty ones.
    reading : Reading
        What was said about the text.
    separator : str
        A key of SEPARATORS.
    notation : Notation
        How its numbers are written.
    has_header : bool
    encoding : str
        That of the file; "" where it came as text.
    remarks : tuple of str
        What was left out, a sentence each.
    """

    names: tuple[str, ...]
    rows: list[list[str]]
    lines: list[int]
    reading: Reading
    separator: str
    notation: Notation
    has_header: bool
    encoding: str = ""
    remarks: tuple[str, ...] = ()

    @property
    def understood(self) -> str:
        """How the text was read, in words."""
        header = "names in the first row" if self.has_header else "no row of names"
        parts = [f"separated by {SEPARATORS[self.separator]}", str(self.notation), header]
        return ", ".join(parts + [self.encoding] * (self.encoding not in ("", "UTF-8")))

    @cached_property
    def numeric(self) -> tuple[str, ...]:
        """The names of the columns of which at least half the cells that are not missing are meant as numbers."""
        kinds = Kinds()
        columns = zip(*self.rows, strict=True)
        return tuple(name for name, cells in zip(self.names, columns, strict=True) if kinds.share_meant_as_numbers(cells) >= 0.5)

    def column(self, name: str) -> list[str]:
        """The cells of a column."""
        index = self.names.index(choice("column", name, self.names))
        return [cells[index] for cells in self.rows]

    def only(self, names: Sequence[str], *remarks: str) -> "Grid":
        """The grid with these columns alone, and with remarks about it."""
        kept = [self.names.index(choice("column", name, self.names)) for name in names]
        rows = [[cells[index] for index in kept] for cells in self.rows]
        return replace(self, names=tuple(names), rows=rows, remarks=(*self.remarks, *remarks))

    def on_words(self, *used: str) -> list[str]:
        """A remark on every column of words, apart from those that are used."""
        words = [name for name in self.names if name not in (*self.numeric, *used)]
        return [f"Column {name!r} holds words, and is left out." for name in words]

    def as_list(self, name: str = "x") -> "Grid":
        """All cells as one column, line by line."""
        lines = [line for line, cells in zip(self.lines, self.rows, strict=True) for _ in cells]
        return replace(self, names=(name,), rows=[[cell] for cells in self.rows for cell in cells], lines=lines)

    def complete(self) -> "Grid":
        """The rows in which no value is missing.

        Raises
        ------
        ValueError
            Where a value is missing and the reading does not say that such rows are left out.
        """
        kinds = Kinds()
        is_complete = [not any(kinds[cell].is_missing for cell in cells) for cells in self.rows]
        n_left_out = len(is_complete) - sum(is_complete)
        if not n_left_out:
            return self
        is_one = n_left_out == 1
        if self.reading.missing == "refuse":
            row = is_complete.index(False)
            column = next(index for index, cell in enumerate(self.rows[row]) if kinds[cell].is_missing)
            found = repr(self.rows[row][column]) if self.rows[row][column] else "an empty cell"
            raise ValueError(
                f"line {self.lines[row]}, column {self.names[column]!r}: received {found}, a missing value "
                f"({n_left_out} row{' has' if is_one else 's have'} one); "
                f"accepted is a value in every row, or leaving such rows out."
            )
        remark = f"{n_left_out} row{' with a missing value is' if is_one else 's with missing values are'} left out."
        rows, lines = list(compress(self.rows, is_complete)), list(compress(self.lines, is_complete))
        return replace(self, rows=rows, lines=lines, remarks=(*self.remarks, remark))

    def numbers(self, name: str, accepted: str = "a number") -> np.ndarray:
        """The numbers of a column, (n_rows,).

        Raises
        ------
        ValueError
            With the line and the column, for a cell that is no number or one beyond 1e100 in size.
        """
        cells = self.column(name)
        numbers = list(map(self.notation.read, cells))
        wrong = [row for row, value in enumerate(numbers) if value is None]
        if wrong:
            place, more = f"line {self.lines[wrong[0]]}, column {name!r}", len(wrong) - 1
            also = f" ({more} more cell{'s are' if more > 1 else ' is'} no number)" if more else ""
            raise rejected(place, cells[wrong[0]], accepted + also)
        values = np.array(numbers, dtype=float)
        is_usable = np.abs(values) <= LARGEST
        if not is_usable.all():
            row = int(np.argmin(is_usable))
            raise rejected(f"line {self.lines[row]}, column {name!r}", cells[row], f"a number from {-LARGEST:g} to {LARGEST:g}")
        return values


def read_grid(
    source: Source,
    reading: Reading = AS_IT_SAYS,
    *,
    fewest_columns: int = 1,
    most_rows: int | None = None,
    last_name: str = "",
    is_list: bool = False,
) -> Grid:
    """Read rows and columns from a text.

    Parameters
    ----------
    source : str, bytes, path or open file
        At most a million characters.
    reading : Reading
        What is known about the text.
    fewest_columns : int
        A way of reading the text that gives fewer columns is none.
    most_rows : int, optional
        Of a text with several times as many lines nothing more is read.
    last_name : str
        What the last column is called where the text has no names, if not x with its number.
    is_list : bool
        Whether the text may also be a list of numbers, with lines of any length.

    Raises
    ------
    ValueError
        One sentence with the line, what was found and what is accepted; or with the two ways in which the text can be read.
    """
    text, encoding = decode(source)
    text = _clean(text)
    n_lines = text.count("\n")
    if most_rows and n_lines > 4 * most_rows:
        raise ValueError(f"text: received {n_lines:,} lines; accepted are at most {most_rows:,} rows.")
    return _grid(_choose(text, reading, fewest_columns, is_list), encoding, last_name)


def _choose(text: str, reading: Reading, fewest_columns: int, is_list: bool) -> Cut:
    """The text as it is to be cut: where it gives the most numbers."""
    cuts: list[Cut] = []
    for cut in cuts_of(text, reading, is_list):
        if cut.separator not in WEAK and cut.fits and cut.width >= fewest_columns and cut.share == 1.0:
            return cut
        cuts.append(cut)
    fitting = [one for one in cuts if one.fits and one.width >= fewest_columns]
    fitting = [one for one in fitting if one.notations] or fitting
    if not fitting:
        raise _why_none_fits(cuts, fewest_columns)
    best = max(one.share for one in fitting)
    chosen, *others = [one for one in fitting if one.share == best]
    if best > 0.0 and chosen.separator in WEAK and not chosen.has_header:
        if others and others[-1].separator == "" and others[-1].has_no_break_spaces:
            return others[-1]
        for other in others:
            _check_that_readings_agree(chosen, other)
    return chosen


def _clean(text: str) -> str:
    """The text with one kind of line end, without invisible letters; ValueError for what is no text."""
    if len(text) > MOST_CHARACTERS:
        raise ValueError(f"text: received {len(text):,} characters; accepted are at most 1 MB ({MOST_CHARACTERS:,} characters).")
    text = _INVISIBLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).removesuffix("\x1a")
    if unprintable := _UNPRINTABLE.search(text):
        line = text.count("\n", 0, unprintable.start()) + 1
        raise ValueError(f"line {line}: received the unprintable character {unprintable.group()!r}; accepted is plain text.")
    if not text.strip():
        raise ValueError("text: received nothing; accepted are rows of numbers.")
    return text


def _grid(cut: Cut, encoding: str, last_name: str) -> Grid:
    """What a cut comes to; ValueError where its numbers or its names cannot be used."""
    notation = cut.notation()
    names, remarks = [f"x{column}" for column in range(1, cut.width + 1)], cut.remarks
    rows, lines = cut.rows[cut.has_header :], cut.lines[cut.has_header :]
    if cut.has_header:
        names = [" ".join(name.split()) for name in cut.rows[0]]
        if cut.width > 1 and names[0] == "":
            names, rows = names[1:], [cells[1:] for cells in rows]
            remarks += ("The first column has no name: its cells name the rows, and it is left out.",)
    elif last_name:
        names[-1] = last_name
    grid = Grid(tuple(names), rows, lines, cut.reading, cut.separator, notation, cut.has_header, encoding, remarks)
    if cut.has_header:
        grid = _without_empty_columns(grid, cut.kinds)
        _check_names(cut.lines[0], grid.names)
    chosen = next(csv.reader([cut.reading.columns]), [])
    return grid.only([choice("columns", name.strip(), grid.names) for name in chosen]) if chosen else grid


def _without_empty_columns(grid: Grid, kinds: Kinds) -> Grid:
    """Without the columns in which every value is missing, which is said for those that have a name."""
    columns = zip(grid.names, zip(*grid.rows, strict=True), strict=False)
    empty = [name for name, cells in columns if all(kinds[cell].is_missing for cell in cells)]
    if not empty or len(empty) == len(grid.names):
        return grid
    kept = [name for name in grid.names if name not in empty]
    return grid.only(kept, *(f"Column {name!r} has no values, and is left out." for name in empty if name))


def _check_names(line: int, names: Sequence[str]) -> None:
    for column, name in enumerate(names, start=1):
        place = f"line {line}, column {column}"
        if not name:
            raise ValueError(f"{place}: received an empty name; accepted is a name for every column.")
        if kind_of(name).is_missing or kind_of(name).is_dressed:
            raise rejected(place, name, "the name of a column")
        if name in names[: column - 1]:
            raise ValueError(f"{place}: received the name {name!r} again; accepted is a new name for every column.")
        if len(name) > MOST_CHARACTERS_IN_NAME:
            raise rejected(place, name, f"a name of at most {MOST_CHARACTERS_IN_NAME} characters")


# What is said where a text cannot be read


def _check_that_readings_agree(one: Cut, other: Cut) -> None:
    for (line, first), (_, second) in zip_longest(one.values(), other.values(), fillvalue=(0, [])):
        if first != second:
            received = (one.separator or " ").join(one.rows[one.lines.index(line)])
            raise ValueError(
                f"line {line}: received {_shortened(received)}, which can be {_in_words(first)} or {_in_words(second)}; "
                f"accepted is one meaning: say which mark is the decimal mark, or write semicolons between the numbers."
            )


def _shortened(text: str) -> str:
    return repr(text if len(text) <= 60 else f"{text[:57]}...")


def _in_words(values: list[float | None]) -> str:
    shown = ["a word" if value is None else f"{value:.15g}" for value in values]
    if len(shown) > 4:
        shown[3:] = ["so on"]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def _why_none_fits(cuts: list[Cut], fewest_columns: int) -> ValueError:
    """The sentence about the separator that comes closest."""
    if all(cut.open_quote for cut in cuts):
        return ValueError(f"line {cuts[0].open_quote}: received a quotation mark that stays open; accepted is a closed one.")
    if fewest_columns == 1 and not any(cut.share for cut in cuts):
        return ValueError("text: received no number; accepted are numbers, such as 4.1 5.3 6.0.")
    cuts = [cut for cut in cuts if cut.width > 1]
    if not cuts:
        *first, last = list(SEPARATORS.values())[:-1]
        accepted = f"at least {fewest_columns}, separated by {', '.join(first)} or {last}"
        return ValueError(f"text: received one column; accepted are {accepted}.")
    closest = max(cuts, key=lambda cut: (cut.widths[cut.width], cut.share))
    if closest.open_quote:
        return ValueError(f"line {closest.open_quote}: received a quotation mark that stays open; accepted is a closed one.")
    odd = [line for line, cells in zip(closest.lines, closest.rows, strict=True) if len(cells) != closest.width]
    if not odd:
        received = f"commas between the names and in the numbers of line {closest.lines[1]}"
        return ValueError(f"text: received {received}; accepted is one meaning of the comma.")
    found = len(closest.rows[closest.lines.index(odd[0])])
    fields = f"{found} field{'s' if found > 1 else ''} separated by {SEPARATORS[closest.separator]}"
    more = f"; {len(odd) - 1} more line{'s' if len(odd) > 2 else ''} like this" if len(odd) > 1 else ""
    return ValueError(f"line {odd[0]}: received {fields}{more}; accepted are {closest.width}, as in most lines.")
