"""One number of a result, with everything that made it: its row and column, their products, the bias, the activation."""

from dataclasses import dataclass

import numpy as np

from nnkit.latex import signed
from nnkit.matrices.forward_pass import LETTERS

TERMS_IN_A_LINE = 3


@dataclass(frozen=True, eq=False)
class Entry:
    """One entry of V and of X in a forward pass: neuron j of a layer, for one case.

    Attributes
    ----------
    layer, neuron, case : int
        The layer from 1, the others from 0.
    weights, inputs : arrays (n_in,)
        Row j of W' and the case's column of the layer's input.
    bias, weighted_sum, output : float
    column : array (n_out,)
        The case's weighted sums of all the layer's neurons, which softmax needs.
    activation : Activation or "softmax"
    """

    layer: int
    neuron: int
    case: int
    weights: np.ndarray
    inputs: np.ndarray
    bias: float
    weighted_sum: float
    output: float
    column: np.ndarray
    activation: object

    @property
    def products(self):
        """Each weight times its input, (n_in,)."""
        return self.weights * self.inputs

    def to_latex(self, digits=4):
        """The formula and its numbers, step by step: a list of pieces of LaTeX, none of them wide."""
        letter, _, act = LETTERS[self.layer]
        w, below, j, c = letter.lower(), self.layer - 1, self.neuron + 1, self.case + 1
        at, total = f"{j},{c}", f"{self.weighted_sum:.{digits}g}"
        names = [rf"{w}_{{{i},{j}}}\,x^{{({below})}}_{{{i},{c}}}" for i in range(1, len(self.weights) + 1)]
        terms = [f"{signed(a, digits)} \\cdot {signed(b, digits)}" for a, b in zip(self.weights, self.inputs, strict=True)]
        products = [signed(product, digits) for product in self.products]
        bias = signed(self.bias, digits)
        sums = [
            wrapped_sum(f"v_{{{at}}}", [*names, f"b^{{({w})}}_{{{j}}}"]),
            wrapped_sum("", [*terms, bias]),
            wrapped_sum("", [*products, bias], rf"\mathbf{{{total}}}"),
        ]
        x = rf"x^{{({self.layer})}}_{{{at}}}"
        if self.activation == "softmax":
            how = rf"\frac{{e^{{v_{{{at}}}}}}}{{\sum_k e^{{v_{{k,{c}}}}}}}"
            powers = wrapped_sum(rf"\sum_k e^{{v_{{k,{c}}}}}", [rf"e^{{{v:.{digits}g}}}" for v in self.column])
            return [*sums, rf"{x} = {act}(v_{{{at}}}) = {how} = \mathbf{{{self.output:.{digits}g}}}", powers]
        name = self.activation.name.replace("_", r"\ ")
        return [*sums, rf"{x} = {act}(v_{{{at}}}) = \mathrm{{{name}}}({total}) = \mathbf{{{self.output:.{digits}g}}}"]


def entry_at(forward, position):
    """The entry of a ForwardPass at a Position.

    Parameters
    ----------
    forward : ForwardPass
    position : Position

    Returns
    -------
    Entry
    """
    position.within(forward.network.sizes, forward.n_cases)
    layer, j, c = position.layer, position.neuron, position.case
    network = forward.network
    return Entry(
        layer=layer,
        neuron=j,
        case=c,
        weights=network.weights[layer - 1][:, j],
        inputs=forward.inputs(layer)[:, c],
        bias=float(network.biases[layer - 1][j, 0]),
        weighted_sum=float(forward.sums(layer)[j, c]),
        output=float(forward.outputs(layer)[j, c]),
        column=forward.sums(layer)[:, c],
        activation=network.activations[layer - 1],
    )


def wrapped_sum(left, terms, result=""):
    """LaTeX of a sum, a few terms in a line: a wide formula would be cut off on a narrow page."""
    lines = [" + ".join(terms[i : i + TERMS_IN_A_LINE]) for i in range(0, len(terms), TERMS_IN_A_LINE)]
    end = f" = {result}" if result else ""
    return rf"\begin{{aligned}} {left} &= " + r" \\ &\quad + ".join(lines) + end + r" \end{aligned}"
