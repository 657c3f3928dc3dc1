"""One number of a result, with everything that made it: its row and column, their products, the bias, the activation."""

from dataclasses import dataclass

import numpy as np

from nnkit.matrix_pass import LETTERS


@dataclass(frozen=True, eq=False)
class PassCell:
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
        """The formula and its numbers, step by step: a list of LaTeX lines."""
        letter, _, act = LETTERS[self.layer]
        w, at, below = letter.lower(), f"{self.neuron + 1},{self.case + 1}", self.layer - 1
        j, c = self.neuron + 1, self.case + 1
        names = [rf"{w}_{{{i},{j}}}\,x^{{({below})}}_{{{i},{c}}}" for i in range(1, len(self.weights) + 1)]
        terms = [f"{signed(a, digits)} \\cdot {signed(b, digits)}" for a, b in zip(self.weights, self.inputs, strict=True)]
        bias = f"b^{{({w})}}_{{{j}}}"
        products = " + ".join(signed(product, digits) for product in self.products)
        lines = [
            rf"v_{{{at}}} = {' + '.join(names)} + {bias}",
            rf"= {' + '.join(terms)} + {signed(self.bias, digits)}",
            rf"= {products} + {signed(self.bias, digits)} = \mathbf{{{self.weighted_sum:.{digits}g}}}",
        ]
        x = rf"x^{{({self.layer})}}_{{{at}}}"
        if self.activation == "softmax":
            below = " + ".join(rf"e^{{{v:.{digits}g}}}" for v in self.column)
            how = rf"\frac{{e^{{v_{{{at}}}}}}}{{\sum_k e^{{v_{{k,{c}}}}}}}"
            numbers = rf"\frac{{e^{{{self.weighted_sum:.{digits}g}}}}}{{{below}}}"
            lines.append(rf"{x} = {act}(v_{{{at}}}) = {how} = {numbers} = \mathbf{{{self.output:.{digits}g}}}")
        else:
            name = rf"\mathrm{{{self.activation.name.replace('_', chr(92) + ' ')}}}"
            lines.append(
                rf"{x} = {act}(v_{{{at}}}) = {name}({self.weighted_sum:.{digits}g}) = \mathbf{{{self.output:.{digits}g}}}"
            )
        return lines


def pass_cell(made, place):
    """The entry of a MatrixPass at a Place.

    Parameters
    ----------
    made : MatrixPass
    place : Place

    Returns
    -------
    PassCell
    """
    place.within(made.network.sizes, made.n_cases)
    layer, j, c = place.layer, place.neuron, place.case
    network = made.network
    return PassCell(
        layer=layer,
        neuron=j,
        case=c,
        weights=network.weights[layer - 1][:, j],
        inputs=made.received(layer)[:, c],
        bias=float(network.biases[layer - 1][j, 0]),
        weighted_sum=float(made.sums(layer)[j, c]),
        output=float(made.outputs(layer)[j, c]),
        column=made.sums(layer)[:, c],
        activation=network.activations[layer - 1],
    )


def signed(value, digits=4):
    """A number for a formula, in brackets where it is negative."""
    return f"({value:.{digits}g})" if value < 0 else f"{value:.{digits}g}"
