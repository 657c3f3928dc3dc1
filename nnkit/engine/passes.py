"""The forward and backward pass of a batch of cases, recorded once as a list of NumPy calls.

`nnkit.engine.textbook` has the same formulas one by one. On fixed shapes every step of gradient descent makes the same calls on
the same arrays. A `Pass` lays the arrays out and records the calls. After a replay every intermediate value stands in its array:
training replays thousands of times a second, and the pages that explain a step read the same arrays.

A layer's output has a last row of ones, the bias node of the next layer. For layer l, of q neurons, on n cases:

    sums[l]         (q + 1, n)   weighted sums z; the last row is unused
    outputs[l]      (q + 1, n)   x = F(z); the last row is 1
    derivatives[l]  (q + 1, n)   F'(z); the last row is unused
    deltas[l]       (q + 1, n)   dL/dz of each case's own loss, up to the constant `scale`; the last row is unused

With a leading axis of runs in theta every array has that axis too, and `matmul` takes the place of `dot`. All arrays have
theta's precision.
"""

from collections.abc import Sequence
from functools import cached_property, partial
from itertools import groupby
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from nnkit.activation_formulas import Calls, tanh_of_exponential
from nnkit.activations import ACTIVATIONS
from nnkit.probability import shares, softmax

if TYPE_CHECKING:
    from nnkit.engine.network import Network

# Weighted sums up to this size have exponentials whose quotients are ordinary floats.
SAFE_SUMS = {np.dtype(float): 350.0, np.dtype(np.float32): 40.0}

PRELU = ACTIVATIONS["prelu"]  # RReLU in training is PReLU with drawn slopes


class Pass:
    """The arrays of a pass of `n_cases` cases through `network`, and the calls that fill them.

    Parameters
    ----------
    network : Network
        Its theta is read at every replay: change it in place and replay.
    n_cases : int
    rngs : list of numpy.random.Generator, optional
        One for each run. They are given for training, where layers with drawn slopes draw them anew.
    """

    def __init__(self, network: "Network", n_cases: int, rngs: list[np.random.Generator] | None = None) -> None:
        self.network, self.n_cases, self.rngs, self.is_training = network, n_cases, rngs or [], rngs is not None
        self.runs_shape = network.runs_shape
        self._shapes = [(*self.runs_shape, size + 1, n_cases) for size in network.sizes[1:]]
        self._dtype = network.theta.dtype
        self._flat_sums, self.sums = consecutive(self._shapes, dtype=self._dtype)
        self._flat_outputs, self.outputs = consecutive(self._shapes, fill=1.0, dtype=self._dtype)
        for layer, activation in enumerate(network.activations):
            if activation.name == "identity":
                self.sums[layer] = self.outputs[layer]  # one array for both: nothing to compute, nothing to copy
        self.derivatives: list[np.ndarray] = []  # these two are laid out when the backward pass is first recorded
        self.deltas: list[np.ndarray] = []
        self.flat_gradient = np.zeros_like(network.theta)
        self._negative_slopes = [self._slope_source(layer) for layer in range(len(network.activations))]
        self.is_merged = network.loss.merges_with == network.activations[-1].name
        self.scale = network.loss.scale(network.sizes[-1], max(1, n_cases))  # with no case, there are predictions too: none

    def forward_calls(self, inputs: np.ndarray) -> Calls:
        """The calls that take `inputs` (n_inputs + 1, n_cases), the last row ones, to the predictions."""
        return [self._product(self.network.blocks[0], inputs, _neurons(self.sums[0])), *self._forward_from_inputs]

    def cost_calls(self, inputs: np.ndarray) -> Calls:
        """The calls of a forward pass that `costs` needs, by the quickest functions that are right to 4e-16.

        Without the last outputs where the loss comes from their sums.
        """
        calls = self.forward_calls(inputs)
        if self.is_merged and self.network.loss.costs_from_sums:
            del calls[len(calls) - len(self._activation_calls(-1, self.network.activations[-1])) :]
        return [(tanh_of_exponential if function is np.tanh else function, arguments) for function, arguments in calls]

    def backward_calls(self, inputs: np.ndarray, targets: np.ndarray) -> Calls:
        """The calls that take the targets (n_outputs, n_cases) to every gradient, after a forward pass.

        `flat_gradient` receives the sum over the cases; times `scale` it is the gradient of the mean loss.
        """
        backward_from_loss = self._backward_from_loss
        first_gradient = self._product(_neurons(self.deltas[0]), _transposed(inputs), self._gradient_blocks[0])
        return [*self._loss_calls(targets), *backward_from_loss, first_gradient]

    @staticmethod
    def replay(calls: Calls) -> None:
        """Make the calls, in order."""
        for function, arguments in calls:
            function(*arguments)

    # The arrays after a replay, without the row of the bias node

    @property
    def predictions(self) -> np.ndarray:
        """The last layer's outputs, (n_outputs, n_cases)."""
        return _neurons(self.outputs[-1])

    def weighted_sums(self, layer: int) -> np.ndarray:
        """The layer's z, (n_out, n_cases); layer 0 is the first after the inputs."""
        return _neurons(self.sums[layer])

    def activations(self, layer: int) -> np.ndarray:
        """The layer's x = F(z), (n_out, n_cases)."""
        return _neurons(self.outputs[layer])

    def case_deltas(self, layer: int) -> np.ndarray:
        """The derivative of each case's own loss by the layer's weighted sums, (n_out, n_cases)."""
        return self.scale * self.n_cases * _neurons(self.deltas[layer])

    def gradient(self) -> np.ndarray:
        """The gradient of the mean loss by every parameter, of the shape of theta."""
        return self.scale * self.flat_gradient

    def costs(self, targets: np.ndarray) -> np.ndarray:
        """Each case's cost, (n_cases,)."""
        loss = self.network.loss
        if self.is_merged and loss.costs_from_sums:
            return loss.costs_from_sums(_neurons(self.sums[-1]), targets)
        with np.errstate(all="ignore"):
            return loss.costs(self.predictions, targets)

    # Only the first and the last call of a pass, and the loss, see the data. The rest is recorded once for all minibatches.

    @cached_property
    def _forward_from_inputs(self):
        calls = []
        for layer, (block, activation) in enumerate(zip(self.network.blocks, self.network.activations, strict=True)):
            if layer:
                calls.append(self._product(block, self.outputs[layer - 1], _neurons(self.sums[layer])))
            calls += self._activation_calls(layer, activation)
        return calls

    @cached_property
    def _backward_from_loss(self):
        self._flat_derivatives, self.derivatives = consecutive(self._shapes, fill=1.0, dtype=self._dtype)
        _, self.deltas = consecutive(self._shapes, dtype=self._dtype)
        self._gradient_blocks, slope_gradients = self.network.views(self.flat_gradient)
        calls = self._derivative_calls()
        for layer in reversed(range(len(self.network.blocks))):
            delta = self.deltas[layer]
            if slope_gradients[layer] is not None:
                calls.append((_sum_slope_gradient, (self.sums[layer], delta, slope_gradients[layer])))
            if self._needs_derivative(layer):
                calls.append((np.multiply, (delta, self.derivatives[layer], delta)))
            if layer:
                delta = _neurons(delta)
                calls.append(self._product(delta, _transposed(self.outputs[layer - 1]), self._gradient_blocks[layer]))
                calls.append(self._product(_transposed(self.network.blocks[layer]), delta, self.deltas[layer - 1]))
        return calls

    def _product(self, left, right, out):
        # for matrices this small `left.dot(right, out)` takes two thirds of the time of matmul, which an axis of runs needs
        return (np.matmul, (left, right, out)) if self.runs_shape else (left.dot, (right, out))

    def _activation_calls(self, layer, activation):
        sums, outputs = _neurons(self.sums[layer]), _neurons(self.outputs[layer])
        if not activation.elementwise:
            return self._softmax_calls(sums, outputs)
        if activation.name == "identity":
            return []
        slopes = self._negative_slopes[layer]
        if slopes is None:
            return [(activation.bind(activation.function), (sums, outputs))]
        draw = self._draw_calls(activation, slopes) if activation.slope_in_training == "drawn" else []
        return [*draw, (PRELU.function, (sums, outputs, slopes[..., : sums.shape[-2], :]))]

    def _softmax_calls(self, sums, outputs):
        if not self.is_training and self._dtype == np.float64:
            return [(_exact_softmax, (sums, outputs))]
        totals = np.empty(sums.shape, self._dtype)
        ones = np.ones((sums.shape[-2], sums.shape[-2]), self._dtype)  # their product puts a column's sum into each of its rows
        return [(_fast_softmax, (sums, outputs, self._product(ones, outputs, totals), totals))]

    def _loss_calls(self, targets):
        predictions, delta = self.predictions, _neurons(self.deltas[-1])
        if self.is_merged:
            return [(np.subtract, (predictions, targets, delta))]
        calls: Calls = [(self.network.loss.direction, (predictions, targets, delta))]
        if not self.network.activations[-1].elementwise:
            calls.append((_through_softmax, (predictions, delta)))
        return calls

    def _derivative_calls(self):
        """The calls for the derivatives: one for neighbouring layers with the same activation."""
        calls: Calls = []
        ends = np.cumsum([0, *(output.size for output in self.outputs)])
        layers = [layer for layer in range(len(self.outputs)) if self._needs_derivative(layer)]
        for _, equal_layers in groupby(layers, key=self._derivative_group):
            group = list(equal_layers)
            activation, slopes = self.network.activations[group[0]], self._negative_slopes[group[0]]
            if slopes is not None:
                layer = group[0]
                calls.append((PRELU.derivative_function, (self.sums[layer], self.derivatives[layer], slopes)))
                continue
            part = slice(ends[group[0]], ends[group[-1] + 1])
            if activation.derivative_calls:
                outputs, out = self._flat_outputs[part], self._flat_derivatives[part]
                calls += activation.derivative_calls(outputs, out, **activation.values())
            else:
                calls.append(
                    (activation.bind(activation.derivative_function), (self._flat_sums[part], self._flat_derivatives[part]))
                )
        return calls

    def _needs_derivative(self, layer):
        activation = self.network.activations[layer]
        is_last = layer == len(self.network.activations) - 1
        return activation.elementwise and activation.name != "identity" and not (is_last and self.is_merged)

    def _derivative_group(self, layer):
        # layers with a negative slope of their own stay apart, and so do equal layers with another between them
        if self._negative_slopes[layer] is not None:
            return layer
        first = layer
        while first and self.network.activations[first - 1] == self.network.activations[layer]:
            first -= 1
        return first

    def _slope_source(self, layer):
        """The array of the layer's negative slope: in theta, or of drawn ones; None where it is fixed."""
        activation = self.network.activations[layer]
        if activation.slope_in_training == "fixed":
            return None
        if activation.slope_in_training == "learned":
            return self.network.learned_slopes[layer]
        return np.zeros_like(self.outputs[layer]) if self.rngs else None

    def _draw_calls(self, activation, slopes):
        bounds = activation.values()
        parts = slopes if self.runs_shape else [slopes]
        draw = partial(_draw_uniform, low=bounds["lower"], high=bounds["upper"])
        return [(draw, (rng, part)) for rng, part in zip(self.rngs, parts, strict=True)]


def with_bias_node(X: np.ndarray) -> np.ndarray:
    """X with a last row of ones, the output of the bias node."""
    return np.concatenate([X, np.ones((1, X.shape[1]), X.dtype)])


def consecutive(shapes: Sequence[tuple[int, ...]], fill: float = 0.0, dtype: Any = float) -> tuple[np.ndarray, list[np.ndarray]]:
    """A flat array, and views of it with the given shapes, one after the other."""
    ends = np.cumsum([0, *map(prod, shapes)])
    flat = np.full(ends[-1], fill, dtype)
    return flat, [flat[i:j].reshape(shape) for i, j, shape in zip(ends, ends[1:], shapes, strict=False)]


def _neurons(array):
    """The rows of a layer's neurons, without that of the bias node."""
    return array[..., :-1, :]


def _transposed(array):
    return array.swapaxes(-1, -2)


def _exact_softmax(sums, outputs):
    """Softmax of each column, to 3 units in the last place."""
    np.copyto(outputs, softmax(sums))


def _fast_softmax(sums, outputs, add_up, totals):
    """Softmax of each column, to a few units in the last place: the call `add_up` writes the columns' sums into `totals`."""
    # as long as no e^z can leave the floats, no largest z has to be subtracted first, whose rounding would cost digits
    safe = SAFE_SUMS[sums.dtype]
    if np.vdot(sums, sums) < safe * safe or np.abs(sums).max() < safe:
        function, arguments = add_up
        np.exp(sums, outputs)
        function(*arguments)
        np.divide(outputs, totals, outputs)
    else:
        np.copyto(outputs, shares(sums))


def _through_softmax(P, delta):
    """Turn `delta`, the derivative by the probabilities, into the one by the weighted sums, in place."""
    delta -= (P * delta).sum(axis=-2, keepdims=True)
    delta *= P


def _sum_slope_gradient(sums, delta, out):
    """The derivative by a learned slope: its neuron's negative weighted sums times their deltas, over all cases."""
    out[..., 0, 0] = (np.minimum(_neurons(sums), 0.0) * _neurons(delta)).sum(axis=(-2, -1))


def _draw_uniform(rng, out, low, high):
    rng.random(out=out)
    out *= high - low
    out += low
