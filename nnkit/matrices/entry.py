"""One entry of a layer's output and the terms that it is computed from: products, bias and activation function."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nnkit.activations import Activation
from nnkit.latex import signed
from nnkit.matrices.equations import LETTERS, Position

TERMS_IN_A_LINE = 3


@dataclass(frozen=True, eq=False)
class Entry:
    """The entry of V and of X for one neuron and one case.

    Attributes
    ----------
    position : Position
    weights, inputs : arrays (n_in,)
        The neuron's row of W' and the case's column of the layer's input.
    bias, weighted_sum, output : float
    column : array (n_out,)
        The case's weighted sums of all the layer's neurons, which softmax needs.
    activation : Activation
    """

    position: Position
    weights: np.ndarray
    inputs: np.ndarray
    bias: float
    weighted_sum: float
    output: float
    column: np.ndarray
    activation: Activation

    @property
    def products(self) -> np.ndarray:
        """Each weight times its input, (n_in,)."""
        return self.weights * self.inputs

    def to_latex(self, digits: int = 4) -> list[str]:
        """The formula and its numbers, step by step: pieces of LaTeX, none of them wide."""
        layer, j, c = self.position.layer, self.position.neuron + 1, self.position.case + 1
        letter, _, F = LETTERS[layer]
        w, v, x = letter.lower(), f"v_{{{j},{c}}}", rf"x^{{({layer})}}_{{{j},{c}}}"
        total, output = (f"{value:.{digits}g}" for value in (self.weighted_sum, self.output))
        names = [rf"{w}_{{{i},{j}}}\,x^{{({layer - 1})}}_{{{i},{c}}}" for i in range(1, len(self.weights) + 1)]
        terms = [f"{signed(a, digits)} \\cdot {signed(b, digits)}" for a, b in zip(self.weights, self.inputs, strict=True)]
        products, bias = [signed(product, digits) for product in self.products], signed(self.bias, digits)
        sums = [
            wrapped_sum(v, [*names, f"b^{{({w})}}_{{{j}}}"]),
            wrapped_sum("", [*terms, bias]),
            wrapped_sum("", [*products, bias], rf"\mathbf{{{total}}}"),
        ]
        if self.activation.elementwise:
            name = self.activation.name.replace("_", r"\ ")
            return [*sums, rf"{x} = {F}({v}) = \mathrm{{{name}}}({total}) = \mathbf{{{output}}}"]
        sum_of_powers = rf"\sum_k e^{{v_{{k,{c}}}}}"
        softmax = rf"{x} = {F}({v}) = \frac{{e^{{{v}}}}}{{{sum_of_powers}}} = \mathbf{{{output}}}"
        return [*sums, softmax, wrapped_sum(sum_of_powers, [rf"e^{{{value:.{digits}g}}}" for value in self.column])]


def wrapped_sum(left: str, terms: Sequence[str], result: str = "") -> str:
    """LaTeX of a sum, a few terms in a line: a wide formula would be cut off on a narrow page."""
    lines = [" + ".join(terms[i : i + TERMS_IN_A_LINE]) for i in range(0, len(terms), TERMS_IN_A_LINE)]
    end = f" = {result}" if result else ""
    return rf"\begin{{aligned}} {left} &= " + r" \\ &\quad + ".join(lines) + end + r" \end{aligned}"
