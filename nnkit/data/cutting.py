"""A text cut into cells, at each separator that is in it: what the grid chooses from."""

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, compress, islice

from nnkit.data.reading import Reading
from nnkit.numerals import COMMA, NO_BREAK_SPACES, NOTATIONS, POINT_GROUPED, Kind, Notation, choose_notation, in_two_ways, kind_of
from nnkit.validation import rejected

# Where several fit, an earlier one wins over a later one: a semicolon between all cells is no accident.
SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "vertical bars", ",": "commas", " ": "spaces", "": "line breaks"}
WEAK = ("", " ", ",")  # those that may stand in a number too
_SEP_LINE = re.compile(r'"?sep=(.)"?', re.IGNORECASE)


class Kinds(dict[str, Kind]):
    """The kind of every cell that was asked for, found once for each text."""

    def __missing__(self, text: str) -> Kind:
        kind = self[text] = kind_of(text)
        return kind

    def count(self, cells: Iterable[str]) -> Counter[Kind]:
        return Counter(map(self.__getitem__, cells))

    def share_of_numbers(self, cells: Iterable[str]) -> float:
        """The share of numbers among the cells that are not missing; 0 where all are."""
        return _share(self.count(cells), lambda kind: kind.is_number)

    def share_meant_as_numbers(self, cells: Iterable[str]) -> float:
        """The same share, with what looks like a number."""
        return _share(self.count(cells), lambda kind: kind.is_number or kind.is_dressed)


def _share(kinds: Counter[Kind], counts: Callable[[Kind], bool]) -> float:
    present = sum(count for kind, count in kinds.items() if not kind.is_missing)
    return sum(count for kind, count in kinds.items() if counts(kind)) / present if present else 0.0


@dataclass(frozen=True, eq=False)
class Cut:
    """The text as one separator cuts it.

    Attributes
    ----------
    separator : str
    rows : list of list of str
        The cells of the rows that have any, all equally many where `is_even`.
    lines : list of int
    reading : Reading
    kinds : Kinds
        Those of all cells, for all cuts of a text.
    open_quote : int
        The line with a quotation mark that stays open, or 0.
    is_list : bool
        Whether lines of different length may be a list.
    remarks : tuple of str
    """

    separator: str
    rows: list[list[str]]
    lines: list[int]
    reading: Reading
    kinds: Kinds
    open_quote: int
    is_list: bool
    remarks: tuple[str, ...]

    @cached_property
    def widths(self) -> Counter[int]:
        """How many rows there are of each number of cells."""
        return Counter(map(len, self.rows))

    @cached_property
    def width(self) -> int:
        """The most frequent number of cells in a row."""
        return self.widths.most_common(1)[0][0] if self.rows else 0

    @property
    def is_even(self) -> bool:
        """Whether all rows have equally many cells."""
        return len(self.widths) == 1

    @cached_property
    def fits(self) -> bool:
        """Whether this separator makes a table, or a list of numbers."""
        if self.open_quote or not self.rows or (self.separator == "" and not self.share):
            return False
        if not self.is_even:
            return self.is_list and self.share == 1.0
        commas_between_names = self.has_header and self.separator in WEAK[:2] and any("," in name for name in self.rows[0])
        # commas that separate the names separate the numbers too
        return not commas_between_names or any(notation.decimal == "." for notation in self.notations)

    @cached_property
    def _columns_of_numbers(self) -> list[int]:
        columns = enumerate(zip(*self.rows[1:], strict=True))
        return [index for index, cells in columns if self.kinds.share_meant_as_numbers(cells) > 0.5]

    @cached_property
    def has_header(self) -> bool:
        """Whether the first row has the names of the columns: names above numbers, or nothing but names above words."""
        if self.reading.header != "auto" or not self.is_even or len(self.rows) < 2:
            return self.reading.header == "yes"
        is_words = [self.kinds[cell].is_words for cell in self.rows[0]]
        return any(is_words[index] for index in self._columns_of_numbers) if self._columns_of_numbers else all(is_words)

    @cached_property
    def _cells(self) -> list[str]:
        """The cells that may be numbers: those in columns of words do not count."""
        rows = self.rows[self.has_header :]
        if self.is_even and len(self.rows) > 1 and len(self._columns_of_numbers) < self.width:
            return [cells[index] for cells in rows for index in self._columns_of_numbers]
        return list(chain.from_iterable(rows))

    @cached_property
    def notations(self) -> set[Notation]:
        """How its numbers can be written: in one way, or none, or two."""
        return choose_notation(self.kinds.count(self._cells), self.reading.decimal)

    @cached_property
    def share(self) -> float:
        """The share of numbers among the cells that are not missing, in the rows below the first, if there are any there."""
        below = self.rows[1:] if self.is_even and len(self.rows) > 1 else []
        return self.kinds.share_of_numbers(chain(*below)) or self.kinds.share_of_numbers(chain(*self.rows))

    @property
    def has_no_break_spaces(self) -> bool:
        """Whether spaces that never separate columns stand between the thousands of some number."""
        return any(space in cell for cell in self._cells for space in NO_BREAK_SPACES)

    def values(self) -> Iterator[tuple[int, list[float | None]]]:
        """The line and the numbers of each row; ValueError where they are not written in one way."""
        notation = self.notation()
        rows = zip(self.lines, self.rows, strict=True)
        return ((line, [notation.read(cell) for cell in cells]) for line, cells in islice(rows, self.has_header, None))

    def notation(self) -> Notation:
        """The way in which its numbers are written; ValueError where that is not one way with one meaning."""
        if len(self.notations) == 1:
            return next(iter(self.notations))
        places = zip(self.lines, self.rows, strict=True)
        numerals = [(line, cell) for line, cells in places for cell in cells if self.kinds[cell].is_number]
        if self.notations:
            line, cell = next((line, cell) for line, cell in numerals if COMMA.read(cell) != POINT_GROUPED.read(cell))
            raise ValueError(
                f"line {line}: received {cell!r}, which can be {in_two_ways(cell)}; "
                f"accepted is one meaning: say which mark is the decimal mark."
            )
        left = set(NOTATIONS[self.reading.decimal])
        shown: list[str] = []
        for line, cell in numerals:
            remaining = left & self.kinds[cell].notations
            if remaining != left:
                shown.append(f"{cell!r} (line {line})")
            left = remaining
        accepted = "one decimal mark in the whole text"
        if self.reading.decimal != "auto":
            accepted = f"numbers with a decimal {self.reading.decimal}"
        raise ValueError(f"text: received {' and '.join(shown[-2:])}; accepted is {accepted}.")


def cuts_of(text: str, reading: Reading, is_list: bool) -> Iterator[Cut]:
    """The text, cut at each separator that is in it."""
    before, first, after = _first_line(text)
    said = _SEP_LINE.fullmatch(first.strip(" "))
    separators: tuple[str, ...] = tuple(SEPARATORS)
    if said:
        if said[1] not in SEPARATORS:
            raise rejected(f"line {before.count(chr(10)) + 1}", said[0], "sep= and one of ; , | or a tab")
        separators, text = (said[1],), f"{before}\n{after}"
    elif reading.decimal == "comma" and '"' not in text:
        separators = tuple(one for one in separators if one != ",")
    if any(one in text for one in separators if one and one not in WEAK):
        separators = tuple(one for one in separators if one)
    kinds = Kinds()
    for separator in separators:
        if separator in text or (separator == " " and "\t" in text):
            yield _cut(text, separator, reading, is_list, kinds)


def _first_line(text: str) -> tuple[str, str, str]:
    """The first line that is not blank, with what stands before and after it."""
    start = text.rfind("\n", 0, len(text) - len(text.lstrip())) + 1
    first, _, after = text[start:].partition("\n")
    return text[:start], first, after


def _cut(text: str, separator: str, reading: Reading, is_list: bool, kinds: Kinds) -> Cut:
    rows, lines, open_quote = _records(text, separator)
    is_filled = list(map(any, rows))
    n_empty = 0
    if not all(is_filled):
        n_empty = len(is_filled) - sum(is_filled) if separator.strip(" ") else 0
        rows, lines = list(compress(rows, is_filled)), list(compress(lines, is_filled))
    if len(rows) > 1:
        rows = _evened(rows)
    if is_list and len(set(map(len, rows))) > 1:
        rows = [cells[:-1] if not cells[-1] else cells for cells in rows]  # lines of a list may end with a separator
    remarks = (f"{n_empty} empty row{'s are' if n_empty > 1 else ' is'} left out.",) if n_empty else ()
    return Cut(separator, rows, lines, reading, kinds, open_quote, is_list, remarks)


def _evened(rows: list[list[str]]) -> list[list[str]]:
    """Rows without the empty column that a separator at the end of each makes; a first row that R wrote, with a first name."""
    header, widths = rows[0], set(map(len, rows[1:]))
    if widths == {len(header) + 1}:
        if not any(cells[-1] for cells in rows[1:]):
            return [header, *(cells[:-1] for cells in rows[1:])]
        if len(header) > 1 and _are_row_names([cells[0] for cells in rows[1:]]):
            return [["", *header], *rows[1:]]
    elif widths == {len(header)} and len(header) > 1:
        is_filled = list(map(any, zip(*rows, strict=True)))
        if not all(is_filled):
            return [list(compress(cells, is_filled)) for cells in rows]
    return rows


def _are_row_names(cells: list[str]) -> bool:
    """Whether cells can name rows: they differ, and are words or whole numbers."""
    return len(set(cells)) == len(cells) and all(cell.isdecimal() or kind_of(cell).is_words for cell in cells)


def _records(text: str, separator: str) -> tuple[list[list[str]], list[int], int]:
    """The rows between line breaks outside of quotation marks, their lines, and the line with an open quotation mark, or 0."""
    if separator == " ":
        text = text.replace("\t", " ")
    end = "\x01"  # stands in no text: where it does not come back by itself, a quotation mark has swallowed it
    lines_in = [f"{line.strip(' ')}\n" for line in text.split("\n")] + [end]
    reader = csv.reader(lines_in, delimiter=separator or "\x1f", skipinitialspace=True)
    rows: list[list[str]] = []
    lines: list[int] = []
    start = 1
    try:
        for cells in reader:
            if cells:
                rows.append([cell.strip() for cell in cells])
                lines.append(start)
            start = reader.line_num + 1
    except csv.Error:  # a cell that is longer than csv allows
        return rows, lines, start
    last = rows.pop()
    return rows, lines[:-1], 0 if last == [end] else lines[-1]
