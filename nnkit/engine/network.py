"""Fully connected networks: parameters, predictions and the gradient of the loss.

A layer computes `X_l = F(W.T @ X_(l-1) + b)`, one case in each column. All parameters of a network are one vector,
`theta`; each layer's W and b are views of it. In the vector a layer is the block [W.T | b]: the bias is the weight of a node that
is always 1, so one product does for both. A theta with a leading axis of runs is many networks of one shape, computed together.

The passes themselves are in `nnkit.engine.passes`.
"""

from collections.abc import Callable, Sequence
from typing import Any, Self

import numpy as np

from nnkit.activations import ACTIVATIONS, OUTPUTS, Activation
from nnkit.engine.passes import Calls, Pass, with_bias_node
from nnkit.initialisation import INITIALISATIONS
from nnkit.losses import LOSSES
from nnkit.probability import check_sums, sum_tolerance
from nnkit.validation import choice, matrix, real_array, rejected, whole

Activations = str | Activation | Sequence[str | Activation]

# Many networks at once are computed in chunks of about this many floats, which bounds the memory.
CHUNK = 1_600_000


class Network:
    """Fully connected layers with one activation each, and a loss.

    Parameters
    ----------
    sizes : sequence of int
        Neurons in each layer, inputs first: (3, 2, 5).
    activations : sequence of str or Activation, or one str for all
        One for each layer after the inputs. The last may also be "softmax".
    loss : str
        A name in LOSSES.
    theta : array of shape (n_parameters,) or (n_runs, n_parameters), optional
        The parameters, not copied; drawn by `initialisation` where not given. With float32 the network computes in single
        precision: a quarter of the time, for plots.
    initialisation : str
        A name in INITIALISATIONS. Biases start at zero.
    seed : int
        For the drawn weights.

    Attributes
    ----------
    weights : list of arrays (n_in, n_out)
        Each layer's W, a view of theta: changing one changes the network.
    biases : list of arrays (n_out, 1)
        Each layer's b, a view of theta.
    learned_slopes : list of arrays (1, 1) or None
        Each PReLU layer's slope, a view of theta; None for other layers.

    Notes
    -----
    Source: lecture 1, part 2. With a leading axis of runs every array has that axis too.
    """

    def __init__(
        self,
        sizes: Sequence[int],
        activations: Activations = "tanh",
        loss: str = "mse",
        theta: np.ndarray | None = None,
        *,
        initialisation: str = "xavier",
        seed: int = 0,
    ) -> None:
        self.sizes = _checked_sizes(sizes)
        self.activations = _checked_activations(activations, len(self.sizes) - 1)
        self.loss = LOSSES[choice("loss", loss, LOSSES)]
        _check_output_and_loss(self.activations[-1], self.loss)
        if theta is None:
            theta = self._initial_theta(choice("initialisation", initialisation, INITIALISATIONS), seed)
        self.theta = self._checked_theta(theta)
        self.blocks, self.learned_slopes = self.views(self.theta)
        self.weights = [block[..., :-1].swapaxes(-1, -2) for block in self.blocks]
        self.biases = [block[..., -1:] for block in self.blocks]

    @classmethod
    def from_matrices(
        cls, weights: Sequence[np.ndarray], biases: Sequence[np.ndarray], activations: Activations = "tanh", loss: str = "mse"
    ) -> Self:
        """The network with these matrices.

        Parameters
        ----------
        weights : list of arrays (n_in, n_out)
            Each layer's W, copied.
        biases : list of arrays (n_out, 1)
            Each layer's b, copied.
        activations, loss
            As for a Network.
        """
        weights = [matrix(f"weights[{layer}]", W) for layer, W in enumerate(weights)]
        if not weights or len(biases) != len(weights):
            raise ValueError(
                f"biases: received {len(biases)} for {len(weights)} matrices of weights; accepted is one "
                "for each, and at least one."
            )
        sizes = [weights[0].shape[0], *(W.shape[1] for W in weights)]
        for layer, (W, n_in) in enumerate(zip(weights, sizes, strict=False)):
            if W.shape[0] != n_in:
                raise ValueError(
                    f"weights[{layer}]: received shape {W.shape}; accepted is ({n_in}, n_out), as the layer before "
                    f"has {n_in} neurons."
                )
        network = cls(sizes, activations, loss)
        for layer, (own_W, own_b, W, b) in enumerate(zip(network.weights, network.biases, weights, biases, strict=True)):
            b = real_array(f"biases[{layer}]", b)
            if b.shape != own_b.shape or not np.isfinite(b).all():
                raise ValueError(
                    f"biases[{layer}]: received shape {b.shape}; accepted is a column of finite numbers of shape {own_b.shape}."
                )
            own_W[:], own_b[:] = W, b
        return network

    @property
    def runs_shape(self) -> tuple[int, ...]:
        """The leading shape of theta: () for one network, (n_runs,) for many."""
        return self.theta.shape[:-1]

    @property
    def n_parameters(self) -> int:
        """The length of theta: weights, biases and learned slopes."""
        blocks = sum((n_in + 1) * n_out for n_in, n_out in zip(self.sizes, self.sizes[1:], strict=False))
        return blocks + sum(_is_learned(activation) for activation in self.activations)

    def views(self, theta: np.ndarray) -> tuple[list[np.ndarray], list[np.ndarray | None]]:
        """Each layer's block [W.T | b] of shape (..., n_out, n_in + 1), and its learned slope or None, as views of `theta`."""
        blocks, slopes, start = [], [], 0
        for n_in, n_out, activation in zip(self.sizes, self.sizes[1:], self.activations, strict=False):
            stop = start + n_out * (n_in + 1)
            blocks.append(theta[..., start:stop].reshape(*theta.shape[:-1], n_out, n_in + 1))
            start = stop + _is_learned(activation)
            slopes.append(theta[..., stop:start, None] if _is_learned(activation) else None)
        return blocks, slopes

    def with_theta(self, theta: np.ndarray) -> "Network":
        """The same layers with other parameters."""
        return Network(self.sizes, self.activations, self.loss.name, theta)

    def to_dict(self) -> dict[str, Any]:
        """The network as plain lists and names: each layer's W, b and, for PReLU, its learned slope."""
        layers = []
        for W, b, slope, activation in zip(self.weights, self.biases, self.learned_slopes, self.activations, strict=True):
            layer = {"activation": activation.name, "W": W.tolist(), "b": b.tolist()}
            layers.append(layer | ({} if slope is None else {"slope": slope.tolist()}))
        return {"sizes": list(self.sizes), "loss": self.loss.name, "layers": layers}

    def forward(self, X: np.ndarray) -> np.ndarray:
        """The predictions for X (n_inputs, n_cases): an array (n_outputs, n_cases), with the axis of runs in front."""
        X = matrix("X", X, self.sizes[0])
        return self.in_chunks(X.shape[1], lambda network: network.trace(X).predictions.copy())

    def loss_value(self, X: np.ndarray, T: np.ndarray) -> Any:
        """The mean loss of the predictions for X with targets T (n_outputs, n_cases): a float, or one for each run."""
        X, T = self._checked_cases(X, T)
        inputs = with_bias_node(X).astype(self.theta.dtype, copy=False)

        forward: Pass | None = None
        calls: Calls = []

        def losses(network):
            # one set of arrays for all chunks: fresh memory costs as much as the arithmetic
            nonlocal forward, calls
            if forward is None or forward.network.theta.shape != network.theta.shape:
                forward = Pass(network.with_theta(network.theta.copy()), X.shape[1])
                calls = forward.cost_calls(inputs)
            forward.network.theta[:] = network.theta
            forward.replay(calls)
            return forward.costs(T).mean(axis=-1)

        with np.errstate(all="ignore"):
            value = self.in_chunks(X.shape[1], losses)
        return value if self.runs_shape else float(value)

    def gradient(self, X: np.ndarray, T: np.ndarray) -> np.ndarray:
        """The derivative of the mean loss by every parameter, of the shape of theta."""
        X, _ = self._checked_cases(X, T)
        return self.in_chunks(X.shape[1], lambda network: network.trace(X, T).gradient())

    def trace(self, X: np.ndarray, T: np.ndarray | None = None) -> Pass:
        """Every intermediate value of the forward pass of X, and with targets T of the backward pass too.

        Returns
        -------
        Pass
            Weighted sums and outputs of each layer; with T also the deltas and the gradients.
        """
        X = matrix("X", X, self.sizes[0])
        trace = Pass(self, X.shape[1])
        inputs = with_bias_node(X).astype(self.theta.dtype, copy=False)
        with np.errstate(all="ignore"):  # a diverged network overflows: its infinities are the result
            trace.replay(trace.forward_calls(inputs))
            if T is not None:
                T = self.checked_targets(T, X.shape[1])
                trace.replay(trace.backward_calls(inputs, T))
        return trace

    def in_chunks(self, n_cases: int, compute: "Callable[[Network], Any]") -> Any:
        """Apply `compute` to chunks of the runs and concatenate what it returns: arrays, or dicts of arrays."""
        floats_per_run = 4 * n_cases * sum(self.sizes)
        n_together = max(1, CHUNK // max(1, floats_per_run))
        if not self.runs_shape or self.runs_shape[0] <= n_together:
            return compute(self)
        starts = range(0, self.runs_shape[0], n_together)
        chunks = [compute(self.with_theta(self.theta[start : start + n_together])) for start in starts]
        if isinstance(chunks[0], dict):
            return {name: np.concatenate([chunk[name] for chunk in chunks]) for name in chunks[0]}
        return np.concatenate(chunks)

    def _checked_cases(self, X, T):
        X = matrix("X", X, self.sizes[0])
        if X.shape[1] == 0:
            raise ValueError("X: received no case; accepted is at least one column.")
        return X, self.checked_targets(T, X.shape[1])

    def checked_targets(self, T: np.ndarray, n_cases: int) -> np.ndarray:
        """Targets (n_outputs, n_cases) as a float64 matrix; ValueError where the loss has no use for them."""
        targets = matrix("T", T, self.sizes[-1], n_cases)
        self.loss.check_targets(targets)
        if self.loss.merges_with == self.activations[-1].name == "softmax":
            # P - T is the derivative only where the targets are shares of a whole
            check_sums("T", targets, sum_tolerance(T), f" for {self.loss.label}")
        return targets

    def _initial_theta(self, initialisation, seed):
        rng = np.random.default_rng(seed)
        theta = np.zeros(self.n_parameters)
        blocks, slopes = self.views(theta)
        for block, slope, activation in zip(blocks, slopes, self.activations, strict=True):
            n_out, n_in = block.shape[0], block.shape[1] - 1
            block[:, :-1] = INITIALISATIONS[initialisation].draw(rng, n_in, n_out).T
            if slope is not None:
                slope[:] = activation.values()["slope"]
        return theta

    def _checked_theta(self, theta):
        theta = np.asarray(theta, dtype=np.float32 if getattr(theta, "dtype", None) == np.float32 else float)
        if theta.ndim not in (1, 2) or theta.shape[-1] != self.n_parameters:
            raise ValueError(
                f"theta: received shape {theta.shape}; accepted is ({self.n_parameters},) or "
                f"(n_runs, {self.n_parameters}) for layers of {'-'.join(map(str, self.sizes))} neurons."
            )
        return theta


def _is_learned(activation):
    return activation.slope_in_training == "learned"


def _checked_sizes(sizes):
    if not isinstance(sizes, Sequence | np.ndarray) or isinstance(sizes, str) or len(sizes) < 2:
        raise rejected("sizes", sizes, "a sequence of at least two layer sizes, such as (3, 2, 5)")
    return tuple(whole("sizes", size, 1, 100_000) for size in sizes)


def _checked_activations(activations, n_layers):
    if isinstance(activations, str | Activation):
        activations = (activations,) * n_layers
    activations = tuple(activations)
    if len(activations) != n_layers:
        raise ValueError(f"activations: received {len(activations)}; accepted is one for each of the {n_layers} layers.")
    records = []
    for layer, activation in enumerate(activations, start=1):
        accepted = OUTPUTS if layer == n_layers else ACTIVATIONS
        if isinstance(activation, Activation) and (activation.elementwise or layer == n_layers):
            records.append(activation)
        else:
            name = activation.name if isinstance(activation, Activation) else activation
            records.append(accepted[choice("activations", name, accepted)])
    return tuple(records)


def _check_output_and_loss(output, loss):
    if not loss.needs_probabilities:
        return
    low, high = output.output_range
    if low < 0.0 or high > 1.0:
        raise rejected("loss", loss.name, f"mse or mae for {output.name} outputs; {loss.label} needs outputs from 0 to 1")
