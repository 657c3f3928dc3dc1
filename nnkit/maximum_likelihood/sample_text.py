"""Observations from text that a person typed, pasted or uploaded: a list of numbers, or one column of a table."""

import re
from collections import Counter
from typing import Any

import numpy as np

from nnkit.data.tables import text_of
from nnkit.maximum_likelihood.sample import LARGEST, Sample
from nnkit.settings import OneOf
from nnkit.validation import choice, rejected

MOST_CHARACTERS = 2_000_000
DECIMAL_MARK = OneOf(("auto", "point", "comma"))

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
_NOT_FINITE = re.compile(r"[+-]?(nan|inf|infinity|∞)", re.IGNORECASE)
_THOUSANDS = re.compile(r"\d{1,3}(\.\d{3})+,\d+|\d{1,3}(,\d{3})+\.\d+|\d{1,3}('\d{3})+")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffd]")
_NO_NUMBER = "observations: received no number; accepted are numbers, such as 4.1 5.3 6.0."

Line = tuple[int, str]  # its number in the text, and what stands in it


def read_sample(text: Any, column: str | None = None, decimal: str = "auto") -> Sample:
    """Read observations from text.

    Numbers may be separated by commas, semicolons, tabs, vertical bars, spaces and line breaks, also mixed. Where the first
    line has words, it names the columns of a table, of which one is read; otherwise all numbers are observations.

    Parameters
    ----------
    text : str, pathlib.Path or open file
        At most two million characters.
    column : str, optional
        The name of the column to read; by default the first that starts with a number.
    decimal : {"auto", "point", "comma"}
        "auto" takes a comma for a decimal comma where other separators stand between the numbers and no number has a
        point, or where every line is one number with a comma.

    Returns
    -------
    Sample

    Raises
    ------
    ValueError
        With the line and the word that cannot be used.
    """
    DECIMAL_MARK.check("decimal", decimal)
    lines = _lines(text_of(text))
    has_comma = _has_decimal_comma(lines) if decimal == "auto" else decimal == "comma"
    rows = [(line, fields) for line, content in lines if (fields := _fields(content, has_comma))]
    if not rows:
        raise ValueError(_NO_NUMBER)
    if _are_names(rows[0][1], has_comma):
        name, cells = _column(_header(lines, has_comma), lines[1:], column, has_comma)
    elif column:
        raise ValueError(f"column: received {column!r}; accepted is a name in the first line, which holds numbers here.")
    else:
        name, cells = "x", [(line, field) for line, fields in rows for field in fields]
    return Sample(np.array([_usable(line, field, has_comma) for line, field in cells]), name)


def column_names(text: Any) -> tuple[str, ...]:
    """The names of a table's columns, or an empty tuple where the text is a list of numbers."""
    lines = _lines(text_of(text))
    has_comma = _has_decimal_comma(lines)
    return tuple(_header(lines, has_comma)) if _are_names(_fields(lines[0][1], has_comma), has_comma) else ()


def describe_reading(sample: Sample, text: Any, decimal: str = "auto") -> str:
    """Say in a sentence how `read_sample` has understood the text."""
    lines = _lines(text_of(text))
    has_comma = _has_decimal_comma(lines) if decimal == "auto" else decimal == "comma"
    mark = " with decimal commas" if has_comma and any("," in line for _, line in lines) else ""
    names = column_names(text)
    which = f", column {sample.name!r} of {len(names)}" if len(names) > 1 else ""
    return f"Read as {sample.n:,} number{'s' if sample.n > 1 else ''}{mark}{which}."


def _lines(text: str) -> list[Line]:
    """The lines that are not blank."""
    if not isinstance(text, str):
        raise ValueError(f"observations: received a value of type {type(text).__name__}; accepted is text.")
    if len(text) > MOST_CHARACTERS:
        raise ValueError(f"observations: received {len(text):,} characters; accepted are at most {MOST_CHARACTERS:,}.")
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").replace("\u2212", "-").replace("\u00a0", " ")
    unprintable = _UNPRINTABLE.search(text)
    if unprintable:
        number = text.count("\n", 0, unprintable.start()) + 1
        raise ValueError(f"line {number}: received the unprintable character {unprintable.group()!r}; accepted is plain text.")
    lines = [(number, line.strip()) for number, line in enumerate(text.split("\n"), start=1) if line.strip()]
    if not lines:
        raise ValueError(_NO_NUMBER)
    for number, line in lines:
        if thousands := _THOUSANDS.search(line):
            accepted = "a number without separators of thousands, and a space after a comma in a list"
            raise rejected(f"line {number}", thousands.group(), accepted)
    return lines


def _has_decimal_comma(lines: list[Line]) -> bool:
    """Whether commas are decimal commas, as far as the text can tell."""
    first = lines[0][1]
    if "," in first and not re.search(r"[\d;\t|]", first):
        return False  # they separate the names of columns
    numbers = [line for _, line in lines if any(letter.isdigit() for letter in line)]
    joined = "\n".join(numbers)
    if "," not in joined or re.search(r"\d\.\d|,\s|,$", joined) or re.search(r"\d,\d+,\d", joined):
        return False
    has_others = any(mark in joined for mark in ";\t|")
    is_one_number_a_line = len(numbers) > 1 and all(re.fullmatch(r"[+-]?\d+(,\d+)?(e[+-]?\d+)?", line) for line in numbers)
    return has_others or is_one_number_a_line or bool(re.search(r"\d,\d+\s+[+-]?\d+,\d", joined))


def _fields(line: str, has_comma: bool) -> list[str]:
    """The words of a line of numbers, without the empty ones."""
    words = re.split(r"[;\t| ]+" if has_comma else r"[;\t|, ]+", line)
    return [word.strip("\"'") for word in words if word.strip("\"'")]


def _are_names(fields: list[str], has_comma: bool) -> bool:
    """Whether the fields of the first line are the names of columns."""
    return bool(fields) and all(_value(field, has_comma) is None and not _NOT_FINITE.fullmatch(field) for field in fields)


def _cells(line: str, has_comma: bool) -> list[str]:
    """The cells of a line of a table, the empty ones too: the separator is the first of these that stands in it."""
    separator = next((mark for mark in (";\t|" if has_comma else ";\t|,") if mark in line), None)
    return [cell.strip(" \"'") for cell in line.split(separator)]


def _header(lines: list[Line], has_comma: bool) -> list[str]:
    """The names of the columns."""
    (_, first), rest = lines[0], lines[1:]
    names = _cells(first, has_comma)
    if not re.search(r"[,;|\t]", first) and all(len(_cells(line, has_comma)) == 1 for _, line in rest):
        names = [first.strip("\"'")]  # one column, whose name has spaces in it
    repeated = [name for name, count in Counter(names).items() if count > 1 or not name]
    if repeated:
        raise ValueError(f"line 1: received the column name {repeated[0]!r} twice or empty; accepted is a new name for each.")
    return names


def _column(names: list[str], lines: list[Line], column: str | None, has_comma: bool) -> tuple[str, list[Line]]:
    """The chosen column's name, and its cells with their lines' numbers."""
    if not lines:
        raise rejected("observations", ", ".join(names), "numbers, such as 4.1 5.3 6.0")
    table = [(number, _cells(content, has_comma)) for number, content in lines]
    for number, cells in table:
        if len(cells) != len(names):
            raise ValueError(f"line {number}: received {len(cells)} fields; accepted are {len(names)}, as in the first line.")
    if column:
        index = names.index(choice("column", column, names))
    else:
        index = next((i for i, cell in enumerate(table[0][1]) if _value(cell, has_comma) is not None), 0)
    return names[index], [(number, cells[index]) for number, cells in table]


def _value(field: str, has_comma: bool) -> float | None:
    """The number in a field, or None."""
    text = field.replace(",", ".", 1) if has_comma else field
    return float(text) if _NUMBER.fullmatch(text) else None


def _usable(line: int, field: str, has_comma: bool) -> float:
    """The number in a field; ValueError where it cannot be an observation."""
    value = _value(field, has_comma)
    if value is None:
        raise rejected(f"line {line}", field, "a finite number" if _NOT_FINITE.fullmatch(field) else "a number")
    if not abs(value) <= LARGEST:
        raise rejected(f"line {line}", field, f"a finite number from {-LARGEST:g} to {LARGEST:g}")
    return value
