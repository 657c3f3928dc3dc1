"""Parse and format a batch of logits and targets written as "1,1,2:3;0,4,1:0.5,0.5,0", a case between semicolons."""

import re

import numpy as np

from nnkit.data.typed_cases import read_rows
from nnkit.loss_functions.divergence import N_CLASSES, class_distributions
from nnkit.numerals import write_number
from nnkit.settings import Real, Whole
from nnkit.validation import rejected, whole

N_CASES = Whole(1, 8)
LOGIT = Real(-1e308, 1e308)  # close to the largest float
ACCEPTED = (
    f"{N_CASES.low} to {N_CASES.high} cases of {N_CLASSES.low} to {N_CLASSES.high} outputs each, a colon and the hot class or a "
    "distribution, such as '1,1,2:3;0,4,1:2'"
)


def read_batch(name: str, text: str) -> tuple[np.ndarray, np.ndarray]:
    """Parse logits and targets.

    Parameters
    ----------
    name : str
        Whose text it is, for the message of a ValueError.
    text : str
        A case between semicolons or on a line. Behind a case's colon stands the number of its hot class, from 1, or a whole
        distribution; without a colon class 1 is hot. Numbers may be parted by commas, blanks or tabs.

    Returns
    -------
    logits, targets : arrays (n_classes, n_cases)
    """
    cases = [line.split(":") for line in re.split(r"[;\n]", str(text)) if line.strip()]
    if not N_CASES.low <= len(cases) <= N_CASES.high or max(map(len, cases)) > 2:
        raise rejected(name, text, ACCEPTED)
    logits = read_rows(name, ";".join(case[0] for case in cases), ACCEPTED).T
    n = len(logits)
    if not N_CLASSES.low <= n <= N_CLASSES.high:
        raise rejected(name, text, ACCEPTED)
    targets = np.zeros_like(logits)
    for case, (_, *given) in enumerate(cases):
        (target,) = read_rows(name, given[0], ACCEPTED) if given else [[1.0]]
        if len(target) == 1:
            targets[whole(f"{name}, hot class of case {case + 1}", float(target[0]), 1, n) - 1, case] = 1.0
        elif len(target) == n:
            targets[:, case] = target
        else:
            raise rejected(name, text, ACCEPTED)
    for value in logits.flat:
        LOGIT.check(f"{name}, output", float(value))
    return logits, class_distributions(f"{name}, targets", targets)


def write_batch(logits: np.ndarray, targets: np.ndarray) -> str:
    """The text that `read_batch` reads, of logits and targets (n_classes, n_cases)."""
    cases = []
    for x, target in zip(np.asarray(logits, dtype=float).T, np.asarray(targets, dtype=float).T, strict=True):
        hot_class = int(np.argmax(target)) + 1
        cases.append(f"{_joined(x)}:{hot_class if is_one_hot(target) else _joined(target)}")
    return ";".join(cases)


def is_one_hot(targets: np.ndarray) -> bool:
    """Whether every column has one 1 and nothing else."""
    targets = np.asarray(targets)
    return bool(((targets == 1.0).sum(axis=0) == 1).all() and ((targets != 0.0).sum(axis=0) == 1).all())


def _joined(values: np.ndarray) -> str:
    return ",".join(map(write_number, values))
