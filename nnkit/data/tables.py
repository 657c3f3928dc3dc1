"""Reader of the user's own table: CSV text to data for training.

Every line is a row and every row but a header is one case. Rows are counted as an editor counts lines, from 1 and with
blank lines, so that a message leads to the place in the file.
"""

import csv
import re
from collections import Counter
from os import PathLike
from pathlib import Path
from typing import IO

import numpy as np

from nnkit.data.cases import LARGEST_TEST_FRACTION, Data, Table, prepare
from nnkit.settings import SEED
from nnkit.validation import choice, number, rejected

MOST_CHARACTERS = 1_000_000
MOST_CHARACTERS_IN_LINE = 10_000
MOST_CHARACTERS_IN_FIELD = 100
FEWEST_ROWS, MOST_ROWS = 4, 5000
MOST_FEATURES = 64
MOST_CLASSES = 12
MOST_CLASSES_OF_NUMBERS = 10  # whole numbers that are taken for classes without being told so
LARGEST_NUMBER = 1e100  # its square is still far from the largest float

# Where two delimiters fit equally well, the earlier one is taken.
_DELIMITERS = {";": "semicolon", "\t": "tab", "|": "vertical bar", ",": "comma", " ": "spaces"}
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
_NO_NUMBER = re.compile(r"[+-]?(nan|inf|infinity)", re.IGNORECASE)


def text_of(source: "str | PathLike[str] | IO") -> str:
    """The text of a table: of a path or an open file what stands in it, read as UTF-8; anything else as it is."""
    if isinstance(source, PathLike):
        content = Path(source).read_bytes()
    elif hasattr(source, "read"):
        content = source.read()
    else:
        return source
    return content.decode("utf-8-sig", errors="replace") if isinstance(content, bytes) else content


def read_table(
    text: str,
    *,
    target: str | None = None,
    task: str = "auto",
    test_fraction: float = 0.3,
    standardise: bool = True,
    seed: int = 0,
) -> Data:
    """Read a table of numbers from text and split it into training and test cases.

    The columns are separated by commas, semicolons, tabs, vertical bars or spaces, whichever cuts the most lines
    into the same number of fields. Fields may be quoted. With a separator other than the comma, numbers may have
    a decimal comma. The first row is a header if it has no number in it or a word above a number; without a
    header, the columns are called x1, x2, ... and target.

    Parameters
    ----------
    text : str, pathlib.Path or open file
        At most 1 MB (a million characters), with 4 to 5000 rows of data and 2 to 65 columns.
    target : str, optional
        The column to be predicted; None or "" means the last one. All others are features and must be numbers.
    task : {"auto", "classification", "regression"}
        "auto" is a classification if the target has words, or 2 to 10 different whole numbers with at least two
        cases each; otherwise a regression. A classification has 2 to 12 classes, sorted.
    test_fraction : float
        The share of cases kept for the test, 0 to 0.9, rounded to whole cases, half upwards; at least two training
        cases remain.
    standardise : bool
        Whether the features, and the target of a regression, are brought to mean 0 and standard deviation 1 over
        the training cases. What is constant there keeps scale 1.
    seed : int
        0 to 2**32 - 1, draws the split.

    Returns
    -------
    Data
        Its name is "table".

    Raises
    ------
    ValueError
        One sentence that names the row and the column, what was found and what is accepted.
    """
    text = text_of(text)
    task = choice("task", task, ("auto", "classification", "regression"))
    test_fraction = number("test_fraction", test_fraction, 0, LARGEST_TEST_FRACTION)
    seed = SEED.check("seed", seed)
    if not isinstance(standardise, bool | np.bool_):
        raise rejected("standardise", standardise, "True or False")
    if not (target is None or isinstance(target, str)):
        raise rejected("target", target, "the name of a column")

    rows, numeric = _rows_of_fields(_numbered_lines(text))
    columns, rows = _header(rows, numeric)
    if len(rows) < FEWEST_ROWS:
        raise _refused("table", f"{_count(len(rows), 'row')} of data", f"at least {FEWEST_ROWS}")
    if len(rows) > MOST_ROWS:
        raise _refused("table", f"{len(rows)} rows of data", f"at most {MOST_ROWS}")
    target = target.strip() if target else ""
    target_column = columns.index(choice("target", target, columns)) if target else len(columns) - 1

    values, class_names = _target(rows, columns, target_column, task, numeric)
    table = Table(
        X=_features(rows, columns, target_column, numeric),
        target=values,
        feature_names=tuple(name for column, name in enumerate(columns) if column != target_column),
        class_names=class_names,
        target_name=columns[target_column],
    )
    rng = np.random.default_rng(seed)
    return prepare("table", table, standardise=standardise, test_fraction=test_fraction, rng=rng)


def _refused(place, received, accepted):
    """Like `rejected`, for what is received in words rather than as a value."""
    return ValueError(f"{place}: received {received}; accepted is {accepted}.")


def _count(amount, noun):
    return f"{amount} {noun}" if amount == 1 else f"{amount} {noun}s"


def _cell(row, column):
    return f"row {row}, column {column!r}"


def _numbered_lines(text):
    """The lines that are not blank, each with its row number."""
    if not isinstance(text, str):
        raise _refused("table", f"a value of type {type(text).__name__}", "text")
    if len(text) > MOST_CHARACTERS:
        raise _refused("table", f"{len(text)} characters", f"at most 1 MB ({MOST_CHARACTERS} characters)")
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    unprintable = _UNPRINTABLE.search(text)
    if unprintable:
        row = text.count("\n", 0, unprintable.start()) + 1
        raise _refused(f"row {row}", f"the unprintable character {unprintable.group()!r}", "plain text")

    lines = [(row, line.strip(" ")) for row, line in enumerate(text.split("\n"), start=1) if line.strip()]
    if not lines:
        raise _refused("table", "no rows", f"at least {FEWEST_ROWS} rows of data")
    if len(lines) > MOST_ROWS + 1:
        raise _refused("table", f"{len(lines)} rows", f"at most {MOST_ROWS} and a header")
    for row, line in lines:
        if len(line) > MOST_CHARACTERS_IN_LINE:
            raise _refused(f"row {row}", f"a line of {len(line)} characters", f"at most {MOST_CHARACTERS_IN_LINE}")
    return lines


def _fields(line, delimiter):
    """The fields of one line, or None where a quotation mark is left open."""
    # An open quotation mark would swallow the empty line that follows, so that one record came back instead of two.
    # Spaces after a delimiter are skipped: this is what makes a run of spaces count as one.
    records = list(csv.reader([line, ""], delimiter=delimiter, skipinitialspace=True))
    return [field.strip() for field in records[0]] if len(records) == 2 else None


def _rows_of_fields(lines):
    """The fields of each row, all equally many, and the function that reads a number written in this table."""
    best = None
    for delimiter in _DELIMITERS:
        rows = [(row, _fields(line, delimiter)) for row, line in lines]
        widths = Counter(len(fields) for _, fields in rows if fields and len(fields) > 1)
        if not widths:
            continue
        numeric = _comma_or_point if delimiter != "," else _point
        width, agreeing = widths.most_common(1)[0]
        sample = [field for _, fields in rows[:50] if fields for field in fields]
        share_of_numbers = sum(numeric(field) is not None for field in sample) / max(len(sample), 1)
        if best is None or (agreeing, share_of_numbers) > best[0]:
            best = (agreeing, share_of_numbers), width, rows, numeric
    if best is None:
        *first, last = _DELIMITERS.values()
        raise _refused("table", "one column", f"at least two, separated by {', '.join(first)} or {last}")

    _, width, rows, numeric = best
    if width > MOST_FEATURES + 1:
        raise _refused("table", f"{width} columns", f"at most {MOST_FEATURES} features and the target")
    for row, fields in rows:
        if fields is None:
            raise _refused(f"row {row}", "a quotation mark that stays open", "one that is closed in the same line")
        if len(fields) != width:
            raise _refused(f"row {row}", _count(len(fields), "field"), f"{width}, as in most rows")
        for column, field in enumerate(fields, start=1):
            if len(field) > MOST_CHARACTERS_IN_FIELD:
                limit = f"at most {MOST_CHARACTERS_IN_FIELD}"
                raise _refused(f"row {row}, column {column}", f"a field of {len(field)} characters", limit)
    return rows, numeric


def _point(field):
    """The number in a field, or None where there is none; infinite where it is too large for a float."""
    return float(field) if _NUMBER.fullmatch(field) else None


def _comma_or_point(field):
    return _point(field.replace(",", ".", 1))


def _header(rows, numeric):
    """The names of the columns, and the rows of data."""

    def is_number(field):
        return numeric(field) is not None or bool(_NO_NUMBER.fullmatch(field))

    (row, first), second = rows[0], rows[1][1] if len(rows) > 1 else []
    word_above_number = any(
        above and not is_number(above) and is_number(below) for above, below in zip(first, second, strict=False)
    )
    if any(map(is_number, first)) and not word_above_number:
        return [*(f"x{column}" for column in range(1, len(first))), "target"], rows

    for column, name in enumerate(first, start=1):
        if not name:
            raise _refused(f"row {row}, column {column}", "an empty field in the header", "a name for every column")
        if name in first[: column - 1]:
            raise _refused(f"row {row}, column {column}", f"the name {name!r} again", "a new name for every column")
    return first, rows[1:]


def _features(rows, columns, target_column, numeric):
    """The matrix of features, one case in each column."""
    accepted = f"a number (only the target column, {columns[target_column]!r}, may hold words)"
    X = np.empty((len(columns) - 1, len(rows)))
    for case, (row, fields) in enumerate(rows):
        cells = [cell for column, cell in enumerate(zip(columns, fields, strict=True)) if column != target_column]
        for feature, (name, field) in enumerate(cells):
            X[feature, case] = _value(numeric, field, row, name, accepted)
    return X


def _value(numeric, field, row, name, accepted):
    """The number in a field, with a bound that keeps every later mean and square finite."""
    value = numeric(field)
    if value is None:
        raise _refused(_cell(row, name), repr(field) if field else "an empty field", accepted)
    if abs(value) > LARGEST_NUMBER:
        raise rejected(_cell(row, name), field, f"a number from {-LARGEST_NUMBER:g} to {LARGEST_NUMBER:g}")
    return value


def _target(rows, columns, target_column, task, numeric):
    """The target of each case, and the names of the classes; without classes it is a regression."""
    name = columns[target_column]
    cells = [(row, fields[target_column]) for row, fields in rows]
    for row, field in cells:
        if not field or _NO_NUMBER.fullmatch(field):
            received = repr(field) if field else "an empty field"
            raise _refused(_cell(row, name), received, "a number" if task == "regression" else "a number or a class")

    words = [(row, field) for row, field in cells if numeric(field) is None]
    if task == "regression" or not words:
        accepted = "a number, since the task is regression"
        values = np.array([_value(numeric, field, row, name, accepted) for row, field in cells])
        if task == "regression" or (task == "auto" and not _looks_like_classes(values)):
            if np.ptp(values) == 0:
                raise _refused(f"column {name!r}", f"{_shown(values[0])} in every row", "a target that varies")
            return values, ()
        distinct, labels = np.unique(values, return_inverse=True)
        classes = tuple(_shown(value) for value in distinct)
    else:
        distinct, labels = np.unique([field for _, field in cells], return_inverse=True)
        classes = tuple(str(word) for word in distinct)

    if len(classes) > MOST_CLASSES and task == "auto" and len(words) < len(cells) / 2:
        row, field = words[0]
        raise rejected(_cell(row, name), field, f"a number, as in most rows, or at most {MOST_CLASSES} classes")
    if not 2 <= len(classes) <= MOST_CLASSES:
        found = _count(len(classes), "class") if len(classes) == 1 else f"{len(classes)} classes"
        raise _refused(f"column {name!r}", found, f"2 to {MOST_CLASSES} classes")
    return labels, classes


def _looks_like_classes(values):
    distinct, counts = np.unique(values, return_counts=True)
    all_whole = bool((distinct == np.round(distinct)).all())
    return all_whole and 2 <= len(distinct) <= MOST_CLASSES_OF_NUMBERS and counts.min() >= 2


def _shown(value):
    """A number as a class name: whole numbers without a decimal point, different numbers always differently."""
    return str(int(value)) if value == round(value) and abs(value) < 1e15 else repr(float(value))
