"""The forward pass of a network of two layers as the lecture writes it: X1 = F(W'X0 + B_w), X2 = G(Z'X1 + B_z).

The numbers are those of `Network.trace`. Here they get the lecture's names, and equations between matrices. Each other notation
of the same pass is computed as it is written, so that the agreement is measured and not assumed.
"""

from collections.abc import Hashable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from nnkit.engine.network import Network
from nnkit.engine.passes import Pass, with_bias_node
from nnkit.matrices.entry import Entry
from nnkit.matrices.equations import FIRST, LETTERS, SUBSCRIPTS, Equation, Operand, Position, in_sum
from nnkit.matrices.numpy_source import NUMPY
from nnkit.numerals import for_people
from nnkit.result import key_of
from nnkit.validation import choice, matrix

NOTATIONS = ("columns", "rows", "one_case", "copies", "bias_node")
"""How to write a layer: W'X + b; X'W + b'; one case alone; with n copies of b; with b as the weights of a node."""

MOST_TERMS = 4  # products that a sentence writes out
GIVEN_INPUTS = {1: "X0", 2: ""}  # by layer


@dataclass(frozen=True, eq=False)
class ForwardPass:
    """A minibatch sent through two layers, with all intermediate matrices.

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

    @cached_property
    def key(self) -> Hashable:
        """Equal for equal passes: the inputs, the weights and biases, and the names of F and G."""
        return key_of((self.X, self.network.theta, self.network.sizes, self.activation_name(1), self.activation_name(2)))

    @property
    def n_cases(self) -> int:
        """The number of cases in the minibatch."""
        return self.X.shape[1]

    def inputs(self, layer: int) -> np.ndarray:
        """A layer's inputs, (n_in, n_cases): X0 for layer 1, X1 for layer 2."""
        return self.X if layer == 1 else self.outputs(layer - 1)

    def sums(self, layer: int) -> np.ndarray:
        """A layer's weighted sums V, (n_out, n_cases)."""
        return self.trace.weighted_sums(layer - 1)

    def outputs(self, layer: int) -> np.ndarray:
        """A layer's outputs, (n_out, n_cases): X1 or X2."""
        return self.trace.activations(layer - 1)

    def activation_name(self, layer: int) -> str:
        """The name of F or G."""
        return self.network.activations[layer - 1].name

    @property
    def given(self) -> dict[str, np.ndarray]:
        """The inputs, weights and biases by the lecture's names."""
        (W, Z), (B_w, B_z) = self.network.weights, self.network.biases
        return {"X0": self.X, "W": W, "B_w": B_w, "Z": Z, "B_z": B_z}

    def matrices(self) -> dict[str, np.ndarray]:
        """Every matrix of the pass by its name, in the order of the computation."""
        (W, Z), (B_w, B_z) = self.network.weights, self.network.biases
        first = {"X0": self.X, "W": W, "B_w": B_w, "V1": self.sums(1), "X1": self.outputs(1)}
        return first | {"Z": Z, "B_z": B_z, "V2": self.sums(2), "X2": self.outputs(2)}

    def entry(self, position: Position) -> Entry:
        """The entry of X1 or X2 at a position; ValueError where there is none."""
        position.check(self.network.sizes, self.n_cases)
        layer, neuron, case = position.layer, position.neuron, position.case
        return Entry(
            position,
            weights=self.network.weights[layer - 1][:, neuron],
            inputs=self.inputs(layer)[:, case],
            bias=float(self.network.biases[layer - 1][neuron, 0]),
            weighted_sum=float(self.sums(layer)[neuron, case]),
            output=float(self.outputs(layer)[neuron, case]),
            column=self.sums(layer)[:, case],
            activation=self.network.activations[layer - 1],
        )

    def weight_name(self, position: Position) -> str:
        """The weight or bias at a position, in words."""
        if position.source == self.network.sizes[position.layer - 1]:
            return f"the bias of neuron {position.neuron + 1} in layer {position.layer}"
        letter = LETTERS[position.layer][0].lower()
        return f"the weight {letter}, row {position.source + 1} and column {position.neuron + 1}"

    # The pass as equations

    def equation(self, layer: int, notation: str = "columns", case: int = 0) -> Equation:
        """A layer's step as an equation between matrices.

        Parameters
        ----------
        layer : int
            1 or 2.
        notation : str
            One of NOTATIONS.
        case : int
            The column that the notation "one_case" shows.

        Returns
        -------
        Equation
        """
        choice("notation", notation, NOTATIONS)
        if notation == "rows":
            return self._equation_in_rows(layer)
        if notation == "bias_node":
            return self._equation_with_bias_node(layer)
        return self._equation_in_columns(layer, case if notation == "one_case" else None, notation == "copies")

    def _equation_in_columns(self, layer: int, case: int | None, has_copies: bool) -> Equation:
        letter, B, F = LETTERS[layer]
        W, b, X = self.network.weights[layer - 1], self.network.biases[layer - 1], self.inputs(layer)
        x, v, result = f"X{SUBSCRIPTS[layer - 1]}", f"V{SUBSCRIPTS[layer]}", f"X{SUBSCRIPTS[layer]}"
        before, after = f"unit{layer - 1}", f"unit{layer}"
        columns = slice(None) if case is None else slice(case, case + 1)
        suffix, start = ("", (0, 0)) if case is None else (f", case {case + 1}", (0, case))
        bias = Operand("+", "B", b, (after, before), (0, len(X)), given=letter)
        if has_copies:
            copies = np.repeat(b, self.n_cases, axis=1)
            bias = Operand("+", "β", copies, (after, "case"), is_broadcast=True, given=letter)
        operands = (
            Operand("", f"{letter}ᵀ", W.T, (after, before), given=letter),
            Operand("·", f"{x}{suffix}", X[:, columns], (before, "case"), start, given=GIVEN_INPUTS[layer]),
            bias,
            Operand("=", f"{v}{suffix}", self.sums(layer)[:, columns], (after, "case"), start),
            Operand(f"{F} →", f"{result}{suffix}", self.outputs(layer)[:, columns], (after, "case"), start),
        )
        added = rf"\beta_{letter.lower()}" if has_copies else B
        formula = rf"X_{layer} = {F}({letter}^T X_{layer - 1} + {added})"
        return Equation(layer, formula, operands, (after, "case"), len(X))

    def _equation_in_rows(self, layer: int) -> Equation:
        letter, B, F = LETTERS[layer]
        W, b, X = self.network.weights[layer - 1], self.network.biases[layer - 1], self.inputs(layer)
        before, after = f"unit{layer - 1}", f"unit{layer}"
        operands = (
            Operand("", f"X{SUBSCRIPTS[layer - 1]}ᵀ", X.T, ("case", before), given=GIVEN_INPUTS[layer]),
            Operand("·", letter, W, (before, after), given=letter),
            Operand("+", "Bᵀ", b.T, (before, after), (len(X), 0), given=letter),
            Operand("=", f"V{SUBSCRIPTS[layer]}ᵀ", X.T @ W + b.T, ("case", after)),
            Operand(f"{F} →", f"X{SUBSCRIPTS[layer]}ᵀ", self.outputs(layer).T, ("case", after)),
        )
        formula = rf"X_{layer}^T = {F}(X_{layer - 1}^T {letter} + {B}^T)"
        return Equation(layer, formula, operands, ("case", after), len(X))

    def _equation_with_bias_node(self, layer: int) -> Equation:
        letter, B, F = LETTERS[layer]
        W, b, X = self.network.weights[layer - 1], self.network.biases[layer - 1], self.inputs(layer)
        before, after = f"unit{layer - 1}", f"unit{layer}"
        augmented, inputs = np.hstack([W.T, b]), with_bias_node(X)
        operands = (
            Operand("", f"[{letter}ᵀ | B]", augmented, (after, before), given=letter),
            Operand("·", f"[X{SUBSCRIPTS[layer - 1]}; 1]", inputs, (before, "case"), given=GIVEN_INPUTS[layer]),
            Operand("=", f"V{SUBSCRIPTS[layer]}", augmented @ inputs, (after, "case")),
            Operand(f"{F} →", f"X{SUBSCRIPTS[layer]}", self.outputs(layer), (after, "case")),
        )
        column = rf"\begin{{bmatrix}} X_{layer - 1} \\ 1 \end{{bmatrix}}"
        formula = rf"X_{layer} = {F}\left([{letter}^T \,|\, {B}] {column}\right)"
        return Equation(layer, formula, operands, (after, "case"), len(X))

    def disagreement(self, notation: str) -> float:
        """The largest difference between this pass and the one computed as a notation writes it, over V1, X1, V2 and X2.

        Each notation computes its own numbers from X0 on, layer after layer.
        """
        choice("notation", notation, NOTATIONS)
        if notation == "one_case":
            passes = [self.network.trace(self.X[:, [case]]) for case in range(self.n_cases)]
            steps = [
                (np.hstack([one.weighted_sums(layer) for one in passes]), np.hstack([one.activations(layer) for one in passes]))
                for layer in (0, 1)
            ]
        else:
            steps, X = [], self.X
            for W, b, activation in zip(self.network.weights, self.network.biases, self.network.activations, strict=True):
                V = _weighted_sums(notation, W, b, X)
                X = activation(V)
                steps.append((V, X))
        return max(
            float(np.abs(computed - own).max())
            for layer, step in enumerate(steps, start=1)
            for computed, own in zip(step, (self.sums(layer), self.outputs(layer)), strict=True)
        )

    @cached_property
    def disagreements(self) -> dict[str, float]:
        """The `disagreement` of every notation but the first, by its name."""
        return {notation: self.disagreement(notation) for notation in NOTATIONS[1:]}

    # What it shows

    def takeaways(self, position: Position = FIRST, notation: str = "columns") -> list[str]:
        """The number at a position, the shapes, and what F and G do, as sentences in Markdown; first on the notation."""
        n_in, n_hidden, n_out = self.network.sizes
        n, layer = self.n_cases, position.layer
        size_in, size_out = self.network.sizes[layer - 1], self.network.sizes[layer]
        letter = LETTERS[layer][0]
        product, on_notation = self._on_product(position), self._on_notation(notation)
        sentences = [on_notation, product] if on_notation else [product]
        sentences.append(
            f"**The shapes chain**: {n_in} → {n_hidden} → {n_out}. In layer {layer}, {letter}ᵀ is {size_out} × {size_in} and "
            f"X{SUBSCRIPTS[layer - 1]} is {size_in} × {n}: the inner {size_in} is summed over and disappears, "
            f"{size_out} × {n} remains."
        )
        sentences += [self._effect_of_activation(layer) for layer in (1, 2)]
        if n > 1:
            sentences.append(
                f"**All {n} columns meet the same** {letter} and the same biases, and no column's numbers enter another's: the "
                "colours never mix."
            )
        if np.shares_memory(self.network.weights[0], self.network.weights[0].T):
            sentences.append("Transposing W, once or each time, costs nothing here: NumPy's Wᵀ is W itself, read the other way.")
        return sentences

    def _on_product(self, position: Position) -> str:
        """The chosen number as a sum of products and a bias."""
        entry = self.entry(position)
        terms = [f"{in_sum(weight)} · {in_sum(x)}" for weight, x in zip(entry.weights, entry.inputs, strict=True)]
        if len(terms) > MOST_TERMS:
            terms = [*terms[: MOST_TERMS - 1], "…"]
        effect = "its column's softmax" if not entry.activation.elementwise else entry.activation.label
        return (
            f"**Row {position.neuron + 1}, column {position.case + 1} of X{SUBSCRIPTS[position.layer]}**: "
            f"{' + '.join([*terms, in_sum(entry.bias)])} = {for_people(entry.weighted_sum)}; {effect} makes it "
            f"{for_people(entry.output)}."
        )

    def _on_notation(self, notation: str) -> str | None:
        """What a notation of the whole minibatch shows; None where the chosen number says it best."""
        n = self.n_cases
        subject = {
            "rows": "**Rows instead of columns**: X₀ᵀW is the transpose of WᵀX₀",
            "copies": f"**Each bias is copied for all {n} cases**; W and F stay the same",
            "bias_node": "**A bias is the weight of a node that is always 1**",
        }
        if notation not in subject or (notation == "rows" and n == 1):
            return None
        return f"{subject[notation]}. Largest difference from WᵀX + B: {for_people(self.disagreement(notation), 2)}."

    def _effect_of_activation(self, layer: int) -> str:
        activation, V, X = self.network.activations[layer - 1], self.sums(layer), self.outputs(layer)
        if not activation.elementwise:
            return "**G = softmax works on a whole column**: each case's outputs sum to 1."
        n_changed, n_zeros = int((V != X).sum()), int((X == 0.0).sum())
        off = f" {n_zeros} of its outputs are exactly 0." if n_zeros and activation.name == "relu" else ""
        return (
            f"**{LETTERS[layer][2]} = {activation.label} acts on each entry by itself** and keeps the shape {V.shape[0]} × "
            f"{self.n_cases}: it changed {n_changed} of {V.size} numbers.{off}"
        )

    # To take away

    def to_python(self) -> str:
        """Code that computes the same pass and prints every matrix."""
        return (
            "import nnkit\n\n"
            + "".join(f"{name} = {values.tolist()}\n" for name, values in self.given.items())
            + f'forward = nnkit.matrices.run_forward(X0, W, B_w, Z, B_z, F="{self.activation_name(1)}", '
            f'G="{self.activation_name(2)}")\n'
            "for name, values in forward.matrices().items():\n    print(name, values.tolist())\n"
        )

    def to_numpy(self) -> str:
        """Code that computes the same numbers with NumPy alone, and prints the same lines."""
        return (
            "import numpy as np\n\n"
            + "".join(f"{name} = np.array({values.tolist()})\n" for name, values in self.given.items())
            + f"\n\ndef F(V):\n    return {NUMPY[self.activation_name(1)][0]}\n"
            f"\n\ndef G(V):\n    return {NUMPY[self.activation_name(2)][0]}\n"
            "\n\nV1 = W.T @ X0 + B_w  # one bias for each row, copied along the columns\n"
            "X1 = F(V1)\nV2 = Z.T @ X1 + B_z\nX2 = G(V2)\n\n"
            f"for name in {list(self.matrices())}:\n    print(name, globals()[name].tolist())\n"
        )

    def to_latex(self, digits: int = 3) -> str:
        """The whole pass in LaTeX, every matrix with its numbers: an `aligned` environment for notes."""

        def tex(values: np.ndarray) -> str:
            rows = (" & ".join(f"{value:.{digits}g}" for value in row) for row in values)
            return r"\begin{bmatrix} " + r" \\ ".join(rows) + r" \end{bmatrix}"

        lines = []
        for layer, (letter, B, F) in LETTERS.items():
            W, b, X, V = self.given[letter], self.given[B], self.inputs(layer), self.sums(layer)
            name = self.activation_name(layer).replace("_", r"\_")
            lines += [
                rf"V_{layer} &= {letter}^T X_{layer - 1} + {B} = {tex(W.T)} {tex(X)} + {tex(b)} = {tex(V)}",
                rf"X_{layer} &= {F}(V_{layer}) = \mathrm{{{name}}}(V_{layer}) = {tex(self.outputs(layer))}",
            ]
        return "\\begin{aligned}\n" + " \\\\\n".join(lines) + "\n\\end{aligned}"

    def to_csv(self, name: str = "X2") -> str:
        """One of the `matrices` as CSV, a row in each line, every digit kept."""
        return matrix_csv(self.matrices()[choice("name", name, self.matrices())])


def run_forward(
    X: np.ndarray, W: np.ndarray, B_w: np.ndarray, Z: np.ndarray, B_z: np.ndarray, F: str = "tanh", G: str = "sigmoid"
) -> ForwardPass:
    """Send a minibatch through two layers: X1 = F(W'X + B_w), X2 = G(Z'X1 + B_z).

    Parameters
    ----------
    X : array (n_inputs, n_cases)
        One case is one column.
    W, Z : arrays (n_inputs, n_hidden) and (n_hidden, n_outputs)
    B_w, B_z : arrays (n_hidden, 1) and (n_outputs, 1)
    F, G : str
        Names in ACTIVATIONS; G also in OUTPUTS.

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


def matrix_csv(values: np.ndarray) -> str:
    """A matrix as CSV, a row in each line, every digit kept."""
    return "".join(",".join(map(repr, row)) + "\n" for row in np.asarray(values, dtype=float).tolist())


def _weighted_sums(notation: str, W: np.ndarray, b: np.ndarray, X: np.ndarray) -> np.ndarray:
    """The weighted sums of a layer, in one of the notations that take the whole minibatch."""
    if notation == "rows":
        return (X.T @ W + b.T).T
    if notation == "copies":
        return W.T @ X + np.repeat(b, X.shape[1], axis=1)
    if notation == "bias_node":
        return np.hstack([W.T, b]) @ with_bias_node(X)
    return W.T @ X + b
