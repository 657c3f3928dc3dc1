"""Equations between matrices, drawn as matrices: which number of each takes part in the one that is looked at.

Every axis of a matrix runs over something: "case", or the units (neurons) of a layer, "unit0" for the inputs, "unit1", "unit2". A
bias is the weight of a unit that comes after the layer's own and is always 1. That is enough to say what lights up when a number
is chosen: a matrix product sums over the axis that its result does not have, so the row and the column that make a number
are the entries that agree with it in the axes that the result does have.
"""

from dataclasses import dataclass, field

import numpy as np

from nnkit.validation import rejected, whole

LIT, CHOSEN = 1, 2
"""How an entry takes part: it goes into the number that is looked at, or it stands for the choice itself."""


@dataclass(frozen=True)
class Position:
    """What is looked at, counted from 0: a layer, one of its neurons, what that neuron receives from, and a case.

    Attributes
    ----------
    layer : int
        1 or 2.
    neuron : int
        Of that layer: a row of its result.
    source : int
        Of the layer before, whose weight to the neuron is meant; the number of its neurons stands for the bias node.
    case : int
        A column of the minibatch.
    """

    layer: int = 1
    neuron: int = 0
    source: int = 0
    case: int = 0

    @property
    def axes(self):
        """The chosen index along each axis that the choice says something about."""
        return {f"unit{self.layer}": self.neuron, f"unit{self.layer - 1}": self.source, "case": self.case}

    def within(self, sizes, n_cases):
        """The place itself if a network of these sizes has it; otherwise ValueError."""
        layer = whole("layer", self.layer, 1, len(sizes) - 1)
        for name, value, count in (
            ("neuron", self.neuron, sizes[layer]),
            ("source", self.source, sizes[layer - 1] + 1),
            ("case", self.case, n_cases),
        ):
            if not 0 <= value < count:
                raise rejected(name, value, f"a whole number from 0 to {count - 1}")
        return self


@dataclass(frozen=True, eq=False)
class Operand:
    """One matrix of an equation.

    Attributes
    ----------
    symbol : str
        What stands before it: "", "·", "+", "=".
    name : str
    values : array (n_rows, n_columns)
    axes : pair of str
        What its rows and its columns run over.
    first : pair of int
        The index of its first row and of its first column along those axes.
    copies : bool
        Whether its columns are copies of one, as broadcasting makes them.
    """

    symbol: str
    name: str
    values: np.ndarray
    axes: tuple[str, str]
    first: tuple[int, int] = (0, 0)
    copies: bool = False

    @property
    def shape(self):
        """As the lecture writes it, "2 × 3"."""
        return f"{self.values.shape[0]} × {self.values.shape[1]}"

    def indices(self):
        """The index of each row and of each column along its axis: two arrays."""
        return tuple(start + np.arange(size) for start, size in zip(self.first, self.values.shape, strict=True))


@dataclass(frozen=True, eq=False)
class Equation:
    """Matrices that make one another.

    Attributes
    ----------
    layer : int
        The layer whose neurons a choice in it means.
    formula : str
        In LaTeX.
    operands : tuple of Operand
    result : pair of str
        The axes of what comes out.
    bias : int
        The index of the bias node along the axis of what the layer receives.
    """

    layer: int
    formula: str
    operands: tuple[Operand, ...] = field(repr=False)
    result: tuple[str, str]
    bias: int

    def roles(self, operand, position):
        """How each entry of an operand takes part in what is looked at: 0, LIT or CHOSEN, of the operand's shape."""
        chosen = position.axes
        rows, columns = (
            index == chosen[axis] if axis in chosen else None for axis, index in zip(operand.axes, operand.indices(), strict=True)
        )
        parts = np.zeros(operand.values.shape, dtype=int)
        if all(axis in chosen for axis in self.result):
            agrees = [
                mask if axis in self.result else np.ones(size, dtype=bool)
                for mask, axis, size in zip((rows, columns), operand.axes, operand.values.shape, strict=True)
            ]
            parts[np.logical_and.outer(*agrees)] = LIT
        if rows is not None and columns is not None:
            parts[np.logical_and.outer(rows, columns)] = CHOSEN
        return parts
