"""Equations between matrices, and the role of each entry where one number is looked at.

Each axis of a matrix has a label: "case", or "unit0", "unit1", "unit2" for the neurons of a layer, where layer 0 is the inputs.
A bias is the weight of the bias node, a unit that comes after the layer's own and is always 1.

A matrix product sums over the axis that its result does not have. So the entries that a number is computed from are those that
agree with it on every axis that the result has: a row of the first factor and a column of the second.
"""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from nnkit.numerals import for_people
from nnkit.validation import rejected, whole

LETTERS = {1: ("W", "B_w", "F"), 2: ("Z", "B_z", "G")}
"""The lecture's names for each layer's weights, biases and activation function."""

SUBSCRIPTS = "₀₁₂"

GIVEN_AXES = {"X0": ("unit0", "case"), "W": ("unit0", "unit1"), "Z": ("unit1", "unit2"), "T": ("unit2", "case")}
"""The axes of the rows and of the columns of each given matrix, however an equation turns it."""

LIT, CHOSEN = 1, 2
"""The roles of an entry: a number that the chosen one is computed from, or the chosen one itself."""


@dataclass(frozen=True)
class Position:
    """The number that is looked at, counted from 0.

    Attributes
    ----------
    layer : int
        1 or 2.
    neuron : int
        Of that layer: a row of its result.
    source : int
        The unit of the layer before whose weight to the neuron is meant; the bias node comes after its neurons.
    case : int
        A column of the minibatch.
    """

    layer: int = 1
    neuron: int = 0
    source: int = 0
    case: int = 0

    @property
    def indices(self) -> dict[str, int]:
        """The chosen index on each axis that the position fixes."""
        return {f"unit{self.layer}": self.neuron, f"unit{self.layer - 1}": self.source, "case": self.case}

    def check(self, sizes: tuple[int, ...], n_cases: int) -> None:
        """Raise ValueError where a network of these sizes does not have the position."""
        layer = whole("layer", self.layer, 1, len(sizes) - 1)
        counts = {"neuron": sizes[layer], "source": sizes[layer - 1] + 1, "case": n_cases}
        for name, count in counts.items():
            if not 0 <= getattr(self, name) < count:
                raise rejected(name, getattr(self, name), f"a whole number from 0 to {count - 1}")


FIRST = Position()
"""The first neuron, source and case of layer 1."""


@dataclass(frozen=True, eq=False)
class Operand:
    """One matrix of an equation.

    Attributes
    ----------
    symbol : str
        The sign before it: "", "·", "+", "=".
    name : str
    values : array (n_rows, n_columns)
    axes : pair of str
        The labels of its rows' axis and of its columns' axis.
    start : pair of int
        The index of its first row and of its first column on those axes.
    is_broadcast : bool
        Whether its columns are copies of one.
    given : str
        A name in GIVEN_AXES where its numbers are given and not computed; a layer's biases have the name of its weights.
    """

    symbol: str
    name: str
    values: np.ndarray
    axes: tuple[str, str]
    start: tuple[int, int] = (0, 0)
    is_broadcast: bool = False
    given: str = ""

    @property
    def shape(self) -> str:
        """As the lecture writes it, "2 × 3"."""
        return f"{self.values.shape[0]} × {self.values.shape[1]}"

    @property
    def indices(self) -> tuple[np.ndarray, np.ndarray]:
        """The index of each row and of each column on its axis."""
        (row, column), (n_rows, n_columns) = self.start, self.values.shape
        return row + np.arange(n_rows), column + np.arange(n_columns)

    @cached_property
    def texts(self) -> np.ndarray:
        """Its numbers as they stand in a sum, of the shape of `values`."""
        return np.array([in_sum(value) for value in self.values.flat], dtype=object).reshape(self.values.shape)

    def at(self, chosen: dict[str, int]) -> list[str]:
        """The `texts` with the chosen index on each axis that has one; none where the matrix has no such entry."""
        rows, columns = (
            [place for place in range(n) if chosen.get(axis, first + place) == first + place]
            for axis, first, n in zip(self.axes, self.start, self.values.shape, strict=True)
        )
        return [self.texts[row, column] for row in rows for column in columns]


@dataclass(frozen=True, eq=False)
class Equation:
    """Matrices in a row, and the signs between them.

    Attributes
    ----------
    layer : int
        The layer whose step it is.
    formula : str
        In LaTeX.
    operands : tuple of Operand
    result : pair of str
        The axes of the result.
    bias : int
        The index of the bias node on the axis of the layer's inputs.
    """

    layer: int
    formula: str
    operands: tuple[Operand, ...] = field(repr=False)
    result: tuple[str, str]
    bias: int

    def roles(self, operand: Operand, position: Position) -> np.ndarray:
        """The role of each entry of an operand for the number at a position: 0, LIT or CHOSEN, of the operand's shape."""
        chosen = position.indices
        agrees = {axis: index == chosen.get(axis, -1) for axis, index in zip(operand.axes, operand.indices, strict=True)}
        roles = np.zeros(operand.values.shape, dtype=int)
        if chosen.keys() >= {*self.result}:
            rows, columns = (agrees[axis] | (axis not in self.result) for axis in operand.axes)
            roles[np.outer(rows, columns)] = LIT
        if chosen.keys() >= {*operand.axes}:
            rows, columns = (agrees[axis] for axis in operand.axes)
            roles[np.outer(rows, columns)] = CHOSEN
        return roles

    def written_out(self, chosen: dict[str, int]) -> str:
        """The entry of the result with these indices, computed: "0.5 · 1 + 1 · (−2) + 0.25 = −1.25, F → −0.848".

        Empty where an index of the result is missing, or no such entry is shown.
        """
        if not chosen.keys() >= {*self.result}:
            return ""
        entry = {axis: chosen[axis] for axis in self.result}
        first, *others = [(operand.symbol, operand.at(entry)) for operand in self.operands if operand.symbol != "and"]
        if not first[1] or not all(numbers for _, numbers in others):
            return ""
        text = ""
        for symbol, numbers in others:
            if symbol == "·":
                text = " + ".join(f"{a} · {b}" for a, b in zip(first[1], numbers, strict=True))
            elif symbol == "⊙":
                text = f"({text}) · {numbers[0]}"
            elif symbol in "+−":
                text = f"{text or first[1][0]} {symbol} {numbers[0]}"
            else:  # a result, not in a sum
                text += f"{', ' if symbol[0] in 'FG' else ' '}{symbol} {numbers[0].strip('()')}"
        return text


def in_sum(value: float) -> str:
    """A number as it stands in a sum or a product, in brackets where it is negative."""
    return f"({for_people(value)})" if value < 0.0 else for_people(value)
