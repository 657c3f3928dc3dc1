"""The catalogue of learning rate schedules: how the rate changes from epoch to epoch.

A schedule is a factor that depends on the share of the run that is done when an epoch begins, from 0 to just below 1. Within an
epoch the rate stays the same.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Schedule:
    """A schedule of the learning rate.

    Attributes
    ----------
    name, label : str
    formula : str
        LaTeX: eta_0 is the chosen rate, s the share of the epochs that are done.
    factor : callable
        `factor(s)` gives the rate as a multiple of eta_0.
    description : str
    """

    name: str
    label: str
    formula: str
    factor: Callable[[float], float]
    description: str


_CATALOGUE = (
    Schedule(
        name="constant",
        label="Constant",
        formula=r"\eta = \eta_0",
        factor=lambda done: 1.0,
        description="The same rate throughout.",
    ),
    Schedule(
        name="steps",
        label="Halved three times",
        formula=r"\eta = \eta_0 \, 2^{-\lfloor 4s \rfloor}",
        factor=lambda done: 0.5 ** np.floor(4.0 * done),
        description="Halved after each quarter of the run.",
    ),
    Schedule(
        name="exponential",
        label="Exponential",
        formula=r"\eta = \eta_0 \, 100^{-s}",
        factor=lambda done: 0.01**done,
        description="Falls by the same share every epoch, to a hundredth.",
    ),
    Schedule(
        name="inverse",
        label="1 / time",
        formula=r"\eta = \frac{\eta_0}{1 + 9s}",
        factor=lambda done: 1.0 / (1.0 + 9.0 * done),
        description="Falls fast at first and slowly later, to a tenth.",
    ),
    Schedule(
        name="cosine",
        label="Cosine",
        formula=r"\eta = \eta_0 \, \frac{1 + \cos(\pi s)}{2}",
        factor=lambda done: 0.5 * (1.0 + np.cos(np.pi * done)),
        description="Stays high, falls in the middle, and ends near 0.",
    ),
    Schedule(
        name="warm_up",
        label="Warm-up",
        formula=r"\eta = \eta_0 \, \min\!\left(1, 0.1 + 9s\right)",
        factor=lambda done: min(1.0, 0.1 + 9.0 * done),
        description="Rises from a tenth over the first tenth of the run, then stays.",
    ),
)

SCHEDULES = {schedule.name: schedule for schedule in _CATALOGUE}
"""The catalogue: every schedule by name."""
