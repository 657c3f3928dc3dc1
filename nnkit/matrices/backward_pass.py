"""The backward pass through two layers, as equations between matrices: from the loss to a gradient for every weight.

With Delta_l the derivative of the mean loss by the weighted sums V_l, one case in each column:

    Delta_2 from the loss and G,   Delta_1 = (Z Delta_2) * F'(V_1)
    dL/dZ = X_1 Delta_2',          dL/dW = X_0 Delta_1'          the product sums over the cases
    dL/dB = the sum of Delta's columns
"""

from collections.abc import Hashable
from dataclasses import dataclass, replace

import numpy as np

from nnkit.engine.gradient_check import numerical_gradient
from nnkit.engine.network import Network
from nnkit.losses import LOSSES
from nnkit.matrices.equations import FIRST, LETTERS, SUBSCRIPTS, Equation, Operand, Position
from nnkit.matrices.forward_pass import GIVEN_INPUTS, ForwardPass, matrix_csv
from nnkit.matrices.numpy_source import NUMPY, TORCH
from nnkit.numerals import for_people
from nnkit.probability import check_sums, sum_tolerance
from nnkit.result import key_of
from nnkit.validation import choice, matrix, rejected

_LOSS_DERIVATIVES = {"mse": "2 / X2.size * (X2 - T)", "mae": "np.sign(X2 - T) / X2.size"}
"""The derivative of the mean loss by the outputs, in NumPy, of the losses that do not need probabilities."""

_TORCH_LOSSES = {
    "mse": "((X2 - T) ** 2).mean()",
    "mae": "(X2 - T).abs().mean()",
    "log_loss": 'torch.nn.functional.binary_cross_entropy(X2, T, reduction="none").sum(dim=0).mean()',
    "cross_entropy": "-(T * torch.log(X2)).sum(dim=0).mean()",
}
"""The mean loss in PyTorch."""


@dataclass(frozen=True, eq=False)
class BackwardPass:
    """The gradients of one minibatch.

    Attributes
    ----------
    forward : ForwardPass
        Of the network with this loss.
    T : array (n_outputs, n_cases)
        The targets.
    loss : float
        The mean over the cases.
    costs : array (n_cases,)
        Each case's own loss.
    gradient, numerical : arrays (n_parameters,)
        The derivative of the loss by every parameter, by the equations and by central differences.
    """

    forward: ForwardPass
    T: np.ndarray
    loss: float
    costs: np.ndarray
    gradient: np.ndarray
    numerical: np.ndarray

    @property
    def key(self) -> Hashable:
        """Equal for equal passes: the forward pass, the targets and the loss's name."""
        return self.forward.key, key_of(self.T), self.forward.network.loss.name

    def deltas(self, layer: int) -> np.ndarray:
        """The derivative of the mean loss by a layer's weighted sums, (n_out, n_cases)."""
        return self.forward.trace.case_deltas(layer - 1) / self.forward.n_cases

    def activation_derivatives(self, layer: int) -> np.ndarray:
        """F'(V) of a layer, (n_out, n_cases)."""
        return self.forward.network.activations[layer - 1].derivative(self.forward.sums(layer))

    def weight_gradient(self, layer: int) -> np.ndarray:
        """dL/dW or dL/dZ: of the shape of the weights, (n_in, n_out)."""
        return self.forward.network.views(self.gradient)[0][layer - 1][:, :-1].T

    def bias_gradient(self, layer: int) -> np.ndarray:
        """dL/dB: of the shape of the biases, (n_out, 1)."""
        return self.forward.network.views(self.gradient)[0][layer - 1][:, -1:]

    def source_values(self, position: Position) -> np.ndarray:
        """What the weight at a position is multiplied by, for each case, (n_cases,): an input, or the bias node's 1."""
        inputs = self.forward.inputs(position.layer)
        return inputs[position.source] if position.source < len(inputs) else np.ones(self.forward.n_cases)

    def case_terms(self, position: Position) -> np.ndarray:
        """Each case's term in the derivative by the weight at a position, (n_cases,): its input times its delta."""
        return self.source_values(position) * self.deltas(position.layer)[position.neuron]

    def weight_derivatives(self, position: Position) -> tuple[float, float]:
        """The derivative by the weight at a position, analytic and numerical."""
        blocks = (self.forward.network.views(values)[0][position.layer - 1] for values in (self.gradient, self.numerical))
        analytic, numerical = (float(block[position.neuron, position.source]) for block in blocks)
        return analytic, numerical

    def matrices(self) -> dict[str, np.ndarray]:
        """Every matrix of the backward pass by its name, in the order of the computation."""
        last = {"T": self.T, "Delta2": self.deltas(2), "dL_dZ": self.weight_gradient(2), "dL_dB_z": self.bias_gradient(2)}
        return last | {"Delta1": self.deltas(1), "dL_dW": self.weight_gradient(1), "dL_dB_w": self.bias_gradient(1)}

    # The pass as equations

    def delta_equation(self, layer: int) -> Equation:
        """The deltas of a layer: of layer 2 from the loss, of layer 1 from those of layer 2."""
        last = Operand("·", "Δ₂", self.deltas(2), ("unit2", "case"))
        if layer == 2:
            outputs = Operand("", "X₂", self.forward.outputs(2), ("unit2", "case"))
            targets = Operand("−", "T", self.T, ("unit2", "case"), given="T")
            operands: tuple[Operand, ...] = (outputs, targets, replace(last, symbol="→"))
            return Equation(2, self._last_delta_formula, operands, ("unit2", "case"), len(self.forward.inputs(2)))
        operands = (
            Operand("", "Z", self.forward.network.weights[1], ("unit1", "unit2"), given="Z"),
            last,
            Operand("⊙", "F′(V₁)", self.activation_derivatives(1), ("unit1", "case")),
            Operand("=", "Δ₁", self.deltas(1), ("unit1", "case")),
        )
        return Equation(1, r"\Delta_1 = (Z \Delta_2) \odot F'(V_1)", operands, ("unit1", "case"), len(self.forward.X))

    def gradient_equation(self, layer: int) -> Equation:
        """The gradients of a layer from its inputs and its deltas, summed over the cases."""
        letter, B, _ = LETTERS[layer]
        before, after = f"unit{layer - 1}", f"unit{layer}"
        inputs, deltas = self.forward.inputs(layer), self.deltas(layer)
        operands = (
            Operand("", f"X{SUBSCRIPTS[layer - 1]}", inputs, (before, "case"), given=GIVEN_INPUTS[layer]),
            Operand("·", f"Δ{SUBSCRIPTS[layer]}ᵀ", deltas.T, ("case", after)),
            Operand("=", f"∂L/∂{letter}", self.weight_gradient(layer), (before, after)),
            Operand("and", "∂L/∂Bᵀ", self.bias_gradient(layer).T, (before, after), (len(inputs), 0)),
        )
        formula = (
            rf"\frac{{\partial L}}{{\partial {letter}}} = X_{layer - 1} \Delta_{layer}^T, \qquad "
            rf"\frac{{\partial L}}{{\partial {B}}} = \Delta_{layer} \mathbf{{1}}"
        )
        return Equation(layer, formula, operands, (before, after), len(inputs))

    @property
    def _last_delta_formula(self) -> str:
        loss, output = self.forward.network.loss, self.forward.activation_name(2)
        if loss.needs_probabilities:
            return r"\Delta_2 = \tfrac{1}{n} (X_2 - T)"
        error = r"\tfrac{2}{kn} (X_2 - T)" if loss.name == "mse" else r"\tfrac{1}{kn} \, \mathrm{sign}(X_2 - T)"
        if output == "softmax":
            return rf"\Delta_2 = X_2 \odot (E - \mathbf{{1}} \mathbf{{1}}^T (X_2 \odot E)), \quad E = {error}"
        return rf"\Delta_2 = {error}" + ("" if output == "identity" else r" \odot G'(V_2)")

    # What it shows

    def takeaways(self, position: Position = FIRST) -> list[str]:
        """The gradient of the weight at a position, case by case and by moving the weight, as sentences in Markdown."""
        letter, _, _ = LETTERS[position.layer]
        n_rows, n_columns = self.weight_gradient(position.layer).shape
        analytic, numerical = self.weight_derivatives(position)
        terms, n, name = self.case_terms(position), self.forward.n_cases, self.forward.weight_name(position)
        sentences = [
            f"**∂L/∂{letter} has the shape of {letter}**, {n_rows} × {n_columns}: one derivative for every weight, whatever the "
            f"minibatch; the {n} case{'s are' if n > 1 else ' is'} summed over."
        ]
        if n > 1 and np.abs(terms).max() > 0.0:
            strongest = int(np.abs(terms).argmax())
            disagree = terms.min() < 0.0 < terms.max()
            sentences.append(
                f"**For {name}** the cases add up to {for_people(analytic, 4)}; case {strongest + 1} has the largest part, "
                f"{for_people(terms[strongest], 4)}"
                + (", and some cases want more of it, others less." if disagree else ", and no case pulls the other way.")
            )
        elif not analytic:
            sentences.append(
                f"**{name.capitalize()} gets no gradient**: every case's input or delta is 0 there, so no update moves it."
            )
        worst = float(np.abs(self.gradient - self.numerical).max())
        sentences.append(
            f"**Moving that weight a little** gives {for_people(numerical, 8)}, the matrices {for_people(analytic, 8)}: a "
            f"difference of {for_people(abs(analytic - numerical), 1)}. Over all {self.gradient.size} weights and biases the "
            f"largest is {for_people(worst, 1)}."
        )
        if analytic:
            sentences.append(
                f"A slightly larger value of {name} {'raises' if analytic > 0.0 else 'lowers'} the loss of "
                f"{for_people(self.loss, 4)}, so gradient descent makes it {'smaller' if analytic > 0.0 else 'larger'}."
            )
        return sentences

    # To take away

    def to_python(self) -> str:
        """Code that computes both passes, and prints every matrix and the loss."""
        return (
            f"{self.forward.to_python()}\nT = {self.T.tolist()}\n"
            f'backward = nnkit.matrices.run_backward(forward, T, loss="{self.forward.network.loss.name}")\n'
            "for name, values in backward.matrices().items():\n    print(name, values.tolist())\n"
            'print("loss", backward.loss)\n'
        )

    def to_numpy(self) -> str:
        """Code that computes the same matrices with NumPy alone, and prints the same lines."""
        F, G, loss = self.forward.activation_name(1), self.forward.activation_name(2), self.forward.network.loss.name
        if loss not in _LOSS_DERIVATIVES:
            last_delta = "Delta2 = (X2 - T) / X2.shape[1]  # the derivatives of the output and of the loss cancel\n"
        elif G == "softmax":
            last_delta = f"E = {_LOSS_DERIVATIVES[loss]}\nDelta2 = X2 * (E - (X2 * E).sum(axis=0))\n"
        else:
            last_delta = (
                f"def G_derivative(V):\n    return {NUMPY[G][1]}\n\n\nDelta2 = {_LOSS_DERIVATIVES[loss]} * G_derivative(V2)\n"
            )
        return (
            f"{self.forward.to_numpy()}\nT = np.array({self.T.tolist()})\n"
            f"\n\ndef F_derivative(V):\n    return {NUMPY[F][1]}\n\n\n"
            f"{last_delta}Delta1 = (Z @ Delta2) * F_derivative(V1)\n"
            "dL_dZ, dL_dB_z = X1 @ Delta2.T, Delta2.sum(axis=1, keepdims=True)\n"
            "dL_dW, dL_dB_w = X0 @ Delta1.T, Delta1.sum(axis=1, keepdims=True)\n\n"
            f"for name in {list(self.matrices())}:\n    print(name, globals()[name].tolist())\n"
        )

    def to_torch(self) -> str:
        """Code that lets PyTorch find the same gradients by itself, and prints them."""
        given = {**self.forward.given, "T": self.T}
        learns = {name: "" if name in ("X0", "T") else ", requires_grad=True" for name in given}
        F, G = (TORCH[self.forward.activation_name(layer)] for layer in (1, 2))
        return (
            "import torch\n\n"
            + "".join(
                f"{name} = torch.tensor({values.tolist()}, dtype=torch.float64{learns[name]})\n" for name, values in given.items()
            )
            + f"\nV1 = W.T @ X0 + B_w\nX1 = {F.format('V1')}\nV2 = Z.T @ X1 + B_z\nX2 = {G.format('V2')}\n"
            f"L = {_TORCH_LOSSES[self.forward.network.loss.name]}\nL.backward()  # every gradient, without a formula of ours\n\n"
            'for name, values in {"dL_dZ": Z, "dL_dB_z": B_z, "dL_dW": W, "dL_dB_w": B_w}.items():\n'
            "    print(name, values.grad.tolist())\n"
        )

    def to_csv(self, name: str = "dL_dW") -> str:
        """One of the `matrices` as CSV, a row in each line, every digit kept."""
        return matrix_csv(self.matrices()[choice("name", name, self.matrices())])


def run_backward(forward: ForwardPass, T: np.ndarray, loss: str = "mse") -> BackwardPass:
    """Compute the gradients of a loss by every weight and bias of a forward pass.

    Parameters
    ----------
    forward : ForwardPass
    T : array (n_outputs, n_cases)
        The targets; from 0 to 1 for log loss and cross-entropy.
    loss : str
        "mse", "mae", "log_loss" where G is sigmoid, or "cross_entropy" where G is softmax.

    Returns
    -------
    BackwardPass
    """
    T = matrix("T", T, forward.network.sizes[-1], forward.n_cases)
    check_loss(loss, forward.activation_name(2), T)
    network = Network(forward.network.sizes, forward.network.activations, loss, forward.network.theta)
    trace = network.trace(forward.X, T)
    costs = trace.costs(T)
    numerical = numerical_gradient(network, forward.X, T)
    return BackwardPass(ForwardPass(network, forward.X, trace), T, float(costs.mean()), costs, trace.gradient(), numerical)


def check_loss(loss: str, G: str, T: np.ndarray) -> None:
    """Raise ValueError where a loss does not suit the output activation or the targets."""
    record = LOSSES[choice("loss", loss, LOSSES)]
    if record.needs_probabilities and record.merges_with != G:
        raise rejected("G", G, f"{record.merges_with} with {record.label}, or another loss")
    if record.needs_probabilities and not (T.min() >= 0.0 and T.max() <= 1.0):
        raise rejected("T", float(T.min() if T.min() < 0.0 else T.max()), f"a number from 0 to 1 with {record.label}")
    if record.merges_with == "softmax":
        check_sums("T", T, sum_tolerance(T), f" for {record.label}")
