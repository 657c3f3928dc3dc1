"""The way back through two layers, as equations between matrices: from the loss to a gradient for every weight.

With Delta_l the derivative of the mean loss by the weighted sums V_l, one case in each column:

    Delta_2 from the loss and G,   Delta_1 = (Z Delta_2) * F'(V_1)
    dL/dZ = X_1 Delta_2',          dL/dW = X_0 Delta_1'          the product sums over the cases
    dL/dB = the sum of Delta's columns
"""

from dataclasses import dataclass

import numpy as np

from nnkit.engine.gradient_check import numerical_gradient
from nnkit.losses import LOSSES
from nnkit.matrices.equations import Equation, Operand
from nnkit.matrices.forward_pass import LETTERS, SUBSCRIPTS, ForwardPass
from nnkit.validation import choice, matrix, rejected


@dataclass(frozen=True, eq=False)
class BackwardPass:
    """The gradients of one minibatch.

    Attributes
    ----------
    forward : ForwardPass
        The pass forward, of the network with this loss.
    T : array (n_outputs, n_cases)
        The targets.
    loss : float
        The mean over the cases.
    costs : array (n_cases,)
        Each case's own.
    gradient, numerical : arrays (n_parameters,)
        The derivative of the loss by every parameter, by the equations and by central differences.
    """

    forward: ForwardPass
    T: np.ndarray
    loss: float
    costs: np.ndarray
    gradient: np.ndarray
    numerical: np.ndarray

    def deltas(self, layer):
        """The derivative of the mean loss by a layer's weighted sums, (n_out, n_cases)."""
        return self.forward.trace.case_deltas(layer - 1) / self.forward.n_cases

    def activation_derivatives(self, layer):
        """F'(V) of a layer, (n_out, n_cases)."""
        return self.forward.network.activations[layer - 1].derivative(self.forward.sums(layer))

    def weight_gradient(self, layer):
        """dL/dW or dL/dZ: of the shape of the weights, (n_in, n_out)."""
        return self.forward.network.views(self.gradient)[0][layer - 1][:, :-1].T

    def bias_gradient(self, layer):
        """dL/dB: of the shape of the biases, (n_out, 1)."""
        return self.forward.network.views(self.gradient)[0][layer - 1][:, -1:]

    def case_terms(self, position):
        """What each case adds to the derivative by the weight at a Position, (n_cases,): its input times its delta."""
        inputs = self.forward.inputs(position.layer)
        received = inputs[position.source] if position.source < len(inputs) else np.ones(self.forward.n_cases)
        return received * self.deltas(position.layer)[position.neuron]

    def weight_derivatives(self, position):
        """The derivative by the weight at a Position, analytic and numerical."""
        at = (position.layer - 1, position.neuron, position.source)
        return tuple(float(self.forward.network.views(all_of)[0][at[0]][at[1:]]) for all_of in (self.gradient, self.numerical))

    def matrices(self):
        """Every matrix of the way back by its name, in the order in which it meets them."""
        return {
            "T": self.T, "Delta2": self.deltas(2), "dL_dZ": self.weight_gradient(2), "dL_dB_z": self.bias_gradient(2),
            "Delta1": self.deltas(1), "dL_dW": self.weight_gradient(1), "dL_dB_w": self.bias_gradient(1),
        }  # fmt: skip

    def delta_equation(self, layer):
        """Where a layer's deltas come from."""
        if layer == 2:
            operands = (
                Operand("", "X₂", self.forward.outputs(2), ("unit2", "case")),
                Operand("−", "T", self.T, ("unit2", "case")),
                Operand("→", "Δ₂", self.deltas(2), ("unit2", "case")),
            )
            return Equation(2, self._last_delta_formula, operands, ("unit2", "case"), len(self.forward.inputs(2)))
        operands = (
            Operand("", "Z", self.forward.network.weights[1], ("unit1", "unit2")),
            Operand("·", "Δ₂", self.deltas(2), ("unit2", "case")),
            Operand("⊙", "F′(V₁)", self.activation_derivatives(1), ("unit1", "case")),
            Operand("=", "Δ₁", self.deltas(1), ("unit1", "case")),
        )
        return Equation(1, r"\Delta_1 = (Z \Delta_2) \odot F'(V_1)", operands, ("unit1", "case"), len(self.forward.X))

    def gradient_equation(self, layer):
        """How a layer's deltas and what it received make its gradients, summed over the cases."""
        letter, B, _ = LETTERS[layer]
        before, after = f"unit{layer - 1}", f"unit{layer}"
        n_in = len(self.forward.inputs(layer))
        operands = (
            Operand("", f"X{SUBSCRIPTS[layer - 1]}", self.forward.inputs(layer), (before, "case")),
            Operand("·", f"Δ{SUBSCRIPTS[layer]}ᵀ", self.deltas(layer).T, ("case", after)),
            Operand("=", f"∂L/∂{letter}", self.weight_gradient(layer), (before, after)),
            Operand("and", f"∂L/∂{B}ᵀ", self.bias_gradient(layer).T, (before, after), (n_in, 0)),
        )
        formula = (
            rf"\frac{{\partial L}}{{\partial {letter}}} = X_{layer - 1} \Delta_{layer}^T, \qquad "
            rf"\frac{{\partial L}}{{\partial {B}}} = \Delta_{layer} \mathbf{{1}}"
        )
        return Equation(layer, formula, operands, (before, after), n_in)

    @property
    def _last_delta_formula(self):
        loss, output = self.forward.network.loss, self.forward.activation_name(2)
        if loss.name in ("log_loss", "cross_entropy"):
            return r"\Delta_2 = \tfrac{1}{n} (X_2 - T)"
        error = r"\tfrac{2}{kn} (X_2 - T)" if loss.name == "mse" else r"\tfrac{1}{kn} \, \mathrm{sign}(X_2 - T)"
        if output == "softmax":
            return rf"\Delta_2 = X_2 \odot (E - \mathbf{{1}} \mathbf{{1}}^T (X_2 \odot E)), \quad E = {error}"
        return rf"\Delta_2 = {error}" + ("" if output == "identity" else r" \odot G'(V_2)")


def run_backward(forward, T, loss="mse"):
    """The gradients of a loss by every weight and bias of a ForwardPass.

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
    record = LOSSES[choice("loss", loss, LOSSES)]
    output = forward.activation_name(2)
    if record.needs_probabilities and output != record.merges_with:
        raise rejected("G", output, f"{record.merges_with} with {record.label}, or another loss")
    T = matrix("T", T, forward.network.sizes[-1], forward.n_cases)
    if record.needs_probabilities and not (T.min() >= 0.0 and T.max() <= 1.0):
        raise rejected("T", float(T.min() if T.min() < 0.0 else T.max()), f"a number from 0 to 1 with {record.label}")
    network = type(forward.network)(forward.network.sizes, forward.network.activations, loss, forward.network.theta)
    trace = network.trace(forward.X, T)
    costs = trace.costs(T)
    return BackwardPass(
        ForwardPass(network, forward.X, trace), T, float(costs.mean()), costs, trace.gradient(),
        numerical_gradient(network, forward.X, T),
    )  # fmt: skip
