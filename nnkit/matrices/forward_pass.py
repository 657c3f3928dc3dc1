"""The forward pass of a network of two layers as the lecture writes it: X1 = F(W'X0 + B_w), X2 = G(Z'X1 + B_z).

The numbers are those of `Network.trace`; here they get their names, their equations between matrices, and the other ways of
writing the same thing, each computed in its own way so that the agreement is measured and not assumed.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from nnkit.engine.network import Network
from nnkit.engine.passes import Pass, with_bias_node
from nnkit.matrices.equations import Equation, Operand
from nnkit.probability import softmax
from nnkit.validation import choice, matrix

NOTATIONS = ("columns", "rows", "one_case", "copies", "bias_node")
"""How a layer can be written: W'X + b; X'W + b'; one case alone; with the n copies of b drawn; with b as a node's weights."""

LETTERS = {1: ("W", "B_w", "F"), 2: ("Z", "B_z", "G")}
"""What the lecture calls each layer's weights, biases and activation."""

SUBSCRIPTS = "₀₁₂₃₄₅₆₇₈₉"


@dataclass(frozen=True, eq=False)
class ForwardPass:
    """A minibatch on its way through two layers, with everything that is computed on the way.

    Attributes
    ----------
    network : Network
    X : array (n_inputs, n_cases)
    trace : Pass
        Of the network for X.
    """

    network: Network
    X: np.ndarray
    trace: Pass

    @property
    def n_cases(self):
        """How many columns the minibatch has."""
        return self.X.shape[1]

    def inputs(self, layer):
        """What a layer receives, (n_in, n_cases): X0 for layer 1, X1 for layer 2."""
        return self.X if layer == 1 else self.trace.activations(layer - 2)

    def sums(self, layer):
        """A layer's weighted sums V, (n_out, n_cases)."""
        return self.trace.weighted_sums(layer - 1)

    def outputs(self, layer):
        """A layer's outputs, (n_out, n_cases): X1 or X2."""
        return self.trace.activations(layer - 1)

    def activation_name(self, layer):
        """The name of F or G."""
        activation = self.network.activations[layer - 1]
        return activation if activation == "softmax" else activation.name

    def matrices(self):
        """Every matrix of the pass by its name, in the order in which the pass meets them."""
        (W, Z), (B_w, B_z) = self.network.weights, self.network.biases
        return {
            "X0": self.X, "W": W, "B_w": B_w, "V1": self.sums(1), "X1": self.outputs(1),
            "Z": Z, "B_z": B_z, "V2": self.sums(2), "X2": self.outputs(2),
        }  # fmt: skip

    def equation(self, layer, notation="columns", case=0):
        """A layer's step as an equation between matrices.

        Parameters
        ----------
        layer : int
            1 or 2.
        notation : str
            One of NOTATIONS.
        case : int
            The column that is shown where the way is "one_case".

        Returns
        -------
        Equation
        """
        choice("notation", notation, NOTATIONS)
        W, b = self.network.weights[layer - 1], self.network.biases[layer - 1]
        X, V, out = self.inputs(layer), self.sums(layer), self.outputs(layer)
        letter, B, act = LETTERS[layer]
        x, v, result = (f"{name}{SUBSCRIPTS[index]}" for name, index in (("X", layer - 1), ("V", layer), ("X", layer)))
        before, after, n_in = f"unit{layer - 1}", f"unit{layer}", len(X)
        tex, tex_x, tex_b, tex_beta = rf"X_{layer} = {act}", rf"X_{layer - 1}", B, rf"\beta_{letter.lower()}"
        if notation == "rows":
            formula = rf"X_{layer}^T = {act}({tex_x}^T {letter} + {tex_b}^T)"
            operands = (
                Operand("", f"{x}ᵀ", X.T, ("case", before)),
                Operand("·", letter, W, (before, after)),
                Operand("+", f"{B}ᵀ", b.T, (before, after), (n_in, 0)),
                Operand("=", f"{v}ᵀ", (X.T @ W + b.T), ("case", after)),
                Operand(f"{act} →", f"{result}ᵀ", out.T, ("case", after)),
            )
            return Equation(layer, formula, operands, ("case", after), n_in)
        if notation == "bias_node":
            formula = rf"{tex}\left([{letter}^T \,|\, {tex_b}] \begin{{bmatrix}} {tex_x} \\ 1 \end{{bmatrix}}\right)"
            augmented, inputs = np.hstack([W.T, b]), with_bias_node(X)
            operands = (
                Operand("", f"[{letter}ᵀ | {B}]", augmented, (after, before)),
                Operand("·", f"[{x}; 1]", inputs, (before, "case")),
                Operand("=", v, augmented @ inputs, (after, "case")),
                Operand(f"{act} →", result, out, (after, "case")),
            )
            return Equation(layer, formula, operands, (after, "case"), n_in)
        columns, first = (slice(case, case + 1), (0, case)) if notation == "one_case" else (slice(None), (0, 0))
        of_case = f", case {case + 1}" if notation == "one_case" else ""
        copies = notation == "copies"
        formula = rf"{tex}({letter}^T {tex_x} + {tex_beta if copies else tex_b})"
        if copies:
            added = Operand("+", f"β_{letter.lower()}", np.repeat(b, self.n_cases, axis=1), (after, "case"), copies=True)
        else:
            added = Operand("+", B, b, (after, before), (0, n_in))
        operands = (
            Operand("", f"{letter}ᵀ", W.T, (after, before)),
            Operand("·", f"{x}{of_case}", X[:, columns], (before, "case"), first),
            added,
            Operand("=", f"{v}{of_case}", V[:, columns], (after, "case"), first),
            Operand(f"{act} →", f"{result}{of_case}", out[:, columns], (after, "case"), first),
        )
        return Equation(layer, formula, operands, (after, "case"), n_in)

    def disagreement(self, notation):
        """The largest difference between the pass as written in some way and the pass itself, over V1, X1, V2 and X2.

        Each way computes its own numbers from X0 on, layer after layer.
        """
        choice("notation", notation, NOTATIONS)
        if notation == "one_case":
            alone = [self.network.trace(self.X[:, [case]]) for case in range(self.n_cases)]
            steps = [
                (np.hstack([one.weighted_sums(layer) for one in alone]), np.hstack([one.activations(layer) for one in alone]))
                for layer in (0, 1)
            ]
        else:
            steps, X = [], self.X
            for layer in (1, 2):
                V = _sums(notation, self.network.weights[layer - 1], self.network.biases[layer - 1], X)
                X = activated(self.network.activations[layer - 1], V)
                steps.append((V, X))
        return max(
            float(np.abs(ours - theirs).max())
            for layer, step in enumerate(steps, start=1)
            for ours, theirs in zip(step, (self.sums(layer), self.outputs(layer)), strict=True)
        )

    @cached_property
    def disagreements(self):
        """The `disagreement` of every way but the first, by its name."""
        return {notation: self.disagreement(notation) for notation in NOTATIONS[1:]}


def run_forward(X, W, B_w, Z, B_z, F="tanh", G="sigmoid"):
    """Send a minibatch through two layers: X1 = F(W'X + B_w), X2 = G(Z'X1 + B_z).

    Parameters
    ----------
    X : array (n_inputs, n_cases)
        One case is one column.
    W, Z : arrays (n_inputs, n_hidden) and (n_hidden, n_outputs)
    B_w, B_z : arrays (n_hidden, 1) and (n_outputs, 1)
    F, G : str
        Names in ACTIVATIONS; G may be "softmax" too.

    Returns
    -------
    ForwardPass

    Notes
    -----
    Source: lecture 1, part 2.
    """
    network = Network.from_matrices([W, Z], [B_w, B_z], (F, G))
    X = matrix("X", X, network.sizes[0])
    return ForwardPass(network, X, network.trace(X))


def activated(activation, V):
    """An activation function, or softmax down each column, of weighted sums (n_out, n_cases)."""
    return softmax(V) if activation == "softmax" else activation(V)


def _sums(notation, W, b, X):
    """The weighted sums of a layer, written in one of the ways that take the whole minibatch."""
    if notation == "rows":
        return (X.T @ W + b.T).T
    if notation == "copies":
        return W.T @ X + np.repeat(b, X.shape[1], axis=1)
    if notation == "bias_node":
        return np.hstack([W.T, b]) @ with_bias_node(X)
    return W.T @ X + b
