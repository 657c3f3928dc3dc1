"""A person's own table: text to data for training. Every row but a header is one case."""

from collections import Counter
from dataclasses import replace

import numpy as np

from nnkit.data.cases import LARGEST_TEST_FRACTION, Data, Table, prepare
from nnkit.data.decoding import Source
from nnkit.data.grid import Grid, one_at_a_time, read_grid
from nnkit.data.reading import AS_IT_SAYS, Reading
from nnkit.numerals import kind_of, write_number
from nnkit.settings import SEED, Flag, OneOf, Real
from nnkit.validation import choice, rejected

FEWEST_ROWS, MOST_ROWS = 4, 5000
MOST_FEATURES = 64
MOST_CLASSES = 12
MOST_CLASSES_OF_NUMBERS = 10  # whole numbers that are taken for classes without being told so
MOST_CHARACTERS_IN_CLASS = 100
TABLE_TASK = OneOf(("auto", "classification", "regression"))
TEST_FRACTION = Real(0.0, LARGEST_TEST_FRACTION)


@one_at_a_time
def read_table(
    source: Source,
    *,
    target: str | None = None,
    task: str = "auto",
    test_fraction: float = 0.3,
    standardise: bool = True,
    seed: int = 0,
    reading: Reading = AS_IT_SAYS,
) -> Data:
    """Read a table of numbers from text and split it into training and test cases.

    The text is understood as `read_grid` says. Columns of words beside the target are left out, which `Data.remarks` tells.

    Parameters
    ----------
    source : str, bytes, pathlib.Path or open file
        At most 1 MB (a million characters), with 4 to 5000 rows of data and 2 to 65 columns of numbers.
    target : str, optional
        The column to be predicted; None or "" means the last one. All others are features.
    task : {"auto", "classification", "regression"}
        "auto" is a classification if at least half of the target's cells are words, or if it has 2 to 10 different whole numbers
        with at least two cases each; otherwise a regression. A classification has 2 to 12 classes, sorted.
    test_fraction : float
        The share of cases kept for the test, 0 to 0.9, rounded to whole cases, half upwards; at least two training cases remain.
    standardise : bool
        Whether the features, and the target of a regression, are brought to mean 0 and standard deviation 1 over the training
        cases. What is constant there keeps scale 1.
    seed : int
        0 to 2**32 - 1, draws the split.
    reading : Reading
        What is known about the text: its decimal mark, its header, its missing values, the columns to use.

    Returns
    -------
    Data
        Its name is "table"; `understood` and `remarks` say how the text was read.

    Raises
    ------
    ValueError
        One sentence that names the line and the column, what was found and what is accepted.
    """
    task = TABLE_TASK.check("task", task)
    test_fraction = TEST_FRACTION.check("test_fraction", test_fraction)
    seed, standardise = SEED.check("seed", seed), Flag().check("standardise", standardise)
    if not (target is None or isinstance(target, str)):
        raise rejected("target", target, "the name of a column")

    grid = read_grid(source, reading, fewest_columns=2, most_rows=MOST_ROWS, last_name="target")
    target = choice("target", target.strip(), grid.names) if target and target.strip() else grid.names[-1]
    features = [name for name in grid.numeric if name != target]
    if not features:
        raise _refused("text", "no column of numbers beside the target", "at least one")
    if len(features) > MOST_FEATURES:
        raise _refused("text", f"{len(features)} columns of numbers beside the target", f"at most {MOST_FEATURES}")
    grid = grid.only([*features, target], *grid.on_words(target)).complete()
    if not FEWEST_ROWS <= len(grid.rows) <= MOST_ROWS:
        accepted = f"at least {FEWEST_ROWS}" if len(grid.rows) < FEWEST_ROWS else f"at most {MOST_ROWS}"
        raise _refused("text", f"{_count(len(grid.rows), 'row')} of data", accepted)

    values, class_names = _target(grid, target, task)
    X = np.stack([grid.numbers(name) for name in features])
    table = Table(X, values, tuple(features), class_names, target)
    rng = np.random.default_rng(seed)
    data = prepare("table", table, standardise=standardise, test_fraction=test_fraction, rng=rng)
    size = f"{_count(len(grid.rows), 'row')}, {_count(len(features), 'feature')} ({_listed(features)})"
    kind = f"{len(class_names)} classes ({_listed(class_names)})" if class_names else "numbers"
    understood = f"Read as {size} and the target {target}: {kind}; {grid.understood}."
    return replace(data, understood=understood, remarks=(*grid.remarks, *_remarks_on_classes(data)))


def _refused(place: str, received: str, accepted: str) -> ValueError:
    """Like `rejected`, for what is received in words rather than as a value."""
    return ValueError(f"{place}: received {received}; accepted is {accepted}.")


def _count(amount: int, noun: str) -> str:
    return f"{amount:,} {noun}" if amount == 1 else f"{amount:,} {noun}s"


def _listed(names: "list[str] | tuple[str, ...]") -> str:
    return ", ".join(names) if len(names) <= 6 else f"{', '.join(names[:5])}, ..., {names[-1]}"


def _target(grid: Grid, name: str, task: str) -> tuple[np.ndarray, tuple[str, ...]]:
    """The target of each case, and the names of the classes; without classes it is a regression."""
    cells = grid.column(name)
    kinds = [kind_of(cell) for cell in cells]
    if any(kind.is_dressed for kind in kinds):
        return grid.numbers(name), ()  # says what is wrong
    n_words = sum(kind.is_words for kind in kinds)
    if task == "regression" or not n_words:
        values = grid.numbers(name, "a number, since the task is regression")
        if task == "regression" or (task == "auto" and not _looks_like_classes(values)):
            if np.ptp(values) == 0:
                raise _refused(f"column {name!r}", f"{write_number(values[0])} in every row", "a target that varies")
            return values, ()
        distinct, labels = np.unique(values, return_inverse=True)
        classes = tuple(write_number(value) for value in distinct)
    else:
        row = next(row for row, kind in enumerate(kinds) if kind.is_words)
        if task == "auto" and n_words < len(cells) / 2:
            accepted = "a number, as in most rows; or say that the target holds classes"
            raise rejected(f"line {grid.lines[row]}, column {name!r}", cells[row], accepted)
        distinct, labels = np.unique(cells, return_inverse=True)
        classes = tuple(map(str, distinct))
        for row, cell in enumerate(cells):
            if len(cell) > MOST_CHARACTERS_IN_CLASS:
                place = f"line {grid.lines[row]}, column {name!r}"
                raise rejected(place, cell, f"a class of at most {MOST_CHARACTERS_IN_CLASS} characters")
    if not 2 <= len(classes) <= MOST_CLASSES:
        found = f"{len(classes)} class{'es' if len(classes) > 1 else ''}"
        raise _refused(f"column {name!r}", found, f"2 to {MOST_CLASSES} classes")
    return labels, classes


def _remarks_on_classes(data: Data) -> list[str]:
    """Remarks on classes that a network can hardly learn, or not at all."""
    remarks = []
    trained, tested = Counter(data.train.labels.tolist()), Counter(data.test.labels.tolist())
    for label, name in enumerate(data.class_names):
        if not trained[label]:
            remarks.append(f"All cases of class {name!r} are test cases: the network never sees it.")
        elif trained[label] + tested[label] == 1:
            remarks.append(f"Class {name!r} has one case only.")
    return remarks


def _looks_like_classes(values: np.ndarray) -> bool:
    distinct, counts = np.unique(values, return_counts=True)
    all_whole = bool((distinct == np.round(distinct)).all())
    return all_whole and 2 <= len(distinct) <= MOST_CLASSES_OF_NUMBERS and counts.min() >= 2
