"""Parse and format a batch of logits and targets written as "1,1,2:3;0,4,1:0.5,0.5,0", a case between semicolons."""

import re

import numpy as np

from nnkit.loss_functions.divergence import N_CLASSES, class_distributions
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
    cases = []
    for line in re.split(r"[;\n]", str(text)):
        if line.strip():
            x, *target = line.split(":")
            if len(target) > 1:
                raise rejected(name, text, ACCEPTED)
            try:
                cases.append((_numbers(x), _numbers(target[0]) if target else [1.0]))
            except ValueError:
                raise rejected(name, text, ACCEPTED) from None
    n = len(cases[0][0]) if cases else 0
    has_usable_size = N_CASES.low <= len(cases) <= N_CASES.high and N_CLASSES.low <= n <= N_CLASSES.high
    if not has_usable_size or any(len(x) != n or len(target) not in (1, n) for x, target in cases):
        raise rejected(name, text, ACCEPTED)
    logits = np.array([x for x, _ in cases]).T
    targets = np.zeros_like(logits)
    for case, (_, target) in enumerate(cases):
        if len(target) == 1:
            targets[whole(f"{name}, hot class of case {case + 1}", target[0], 1, n) - 1, case] = 1.0
        else:
            targets[:, case] = target
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


def _numbers(text: str) -> list[float]:
    return [float(cell) for cell in re.split(r"\s*,\s*|\s+", text.strip())]


def _joined(values: np.ndarray) -> str:
    return ",".join(str(int(x)) if float(x).is_integer() and abs(x) < 1e15 else repr(float(x)) for x in values)
