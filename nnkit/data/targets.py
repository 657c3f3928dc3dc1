"""Encoding of targets for a network's outputs, and decoding of predictions."""

from dataclasses import dataclass

import numpy as np

from nnkit.activations import Activation


@dataclass(frozen=True)
class TargetCode:
    """The encoding of a task's targets.

    A regression target stands as it is. Classes are one output each, `high` for the class and `low` for the others; two
    classes may share one output, `high` for the second of them.

    Attributes
    ----------
    task : {"classification", "regression"}
    n_outputs : int
    low, high : float
        0 and 1, or -1 and 1 for outputs such as tanh.
    """

    task: str
    n_outputs: int
    low: float = 0.0
    high: float = 1.0

    def encode(self, T: np.ndarray) -> np.ndarray:
        """Targets (n_outputs, n_cases) from a data set's: one-hot columns (n_classes, n_cases), or (1, n_cases) numbers."""
        if self.task == "regression":
            return T
        hot = T[1:2] if self.n_outputs == 1 else T
        return self.low + (self.high - self.low) * hot

    def shares(self, P: np.ndarray) -> np.ndarray:
        """The share from 0 to 1 that outputs (..., n_outputs, n_cases) give to each class: (..., n_classes, n_cases)."""
        share = np.clip((P - self.low) / (self.high - self.low), 0.0, 1.0)
        return np.concatenate([1.0 - share, share], axis=-2) if self.n_outputs == 1 else share

    def labels(self, P: np.ndarray) -> np.ndarray:
        """The predicted class of each case, (n_cases,), from outputs (n_outputs, n_cases)."""
        if self.n_outputs == 1:
            return (P[0] > 0.5 * (self.low + self.high)).astype(int)
        return P.argmax(axis=0)


def target_code(task: str, n_classes: int, output: Activation) -> TargetCode:
    """The code for a network whose last layer has the activation function `output`."""
    if task == "regression":
        return TargetCode(task, 1)
    if not output.elementwise:
        return TargetCode(task, n_classes)
    low = -1.0 if output.output_range == (-1.0, 1.0) else 0.0
    return TargetCode(task, 1 if n_classes == 2 else n_classes, low)
