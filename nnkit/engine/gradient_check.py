"""Comparison of analytic gradients with numerical ones."""

from dataclasses import dataclass

import numpy as np

from nnkit.engine.network import Network
from nnkit.validation import number


@dataclass(frozen=True, eq=False)
class GradientCheck:
    """The outcome of a check: true where all derivatives agree; printed, it is a sentence.

    Attributes
    ----------
    analytic, numerical : array (n_parameters,)
    worst : int
        The position in theta of the largest difference.
    worst_name : str
        That parameter's name, such as "W2[1, 2]" or "b1[4]".
    difference : float
        The largest difference, relative to the larger of 1 and the gradient's largest element.
    tolerance : float
    """

    analytic: np.ndarray
    numerical: np.ndarray
    worst: int
    worst_name: str
    difference: float
    tolerance: float

    def __bool__(self):
        return bool(self.difference <= self.tolerance)

    def __str__(self):
        verdict = "agree" if self else "differ"
        return (
            f"The gradients {verdict}: the largest difference is {self.difference:.2g} (tolerance {self.tolerance:.2g}), at "
            f"{self.worst_name}: analytic {self.analytic[self.worst]:.10g}, numerical {self.numerical[self.worst]:.10g}."
        )

    __repr__ = __str__


def numerical_gradient(network: Network, X: np.ndarray, T: np.ndarray, step: float | None = None) -> np.ndarray:
    """The gradient of the network's mean loss by central differences, (n_parameters,).

    Every parameter is moved up and down by `step` (by default the cube root of the float's precision, times the
    parameter's size where that is above 1), all at once as runs of one network.
    """
    theta = network.theta
    step = np.finfo(float).eps ** (1 / 3) if step is None else number("step", step, above=0.0)
    steps = step * np.maximum(1.0, np.abs(theta))
    up, down = theta + np.diag(steps), theta - np.diag(steps)
    losses = np.asarray(network.with_theta(np.concatenate([up, down])).loss_value(X, T))
    distances = up.diagonal() - down.diagonal()  # the actual spacing of the floats, not the requested step
    return (losses[: theta.size] - losses[theta.size :]) / distances


def check_gradient(network: Network, X: np.ndarray, T: np.ndarray, *, tolerance: float = 1e-7) -> GradientCheck:
    """Compare the network's analytic gradient with the numerical one.

    Parameters
    ----------
    network : Network
        A single one, without an axis of runs.
    X : array (n_inputs, n_cases)
    T : array (n_outputs, n_cases)
    tolerance : float
        Accepted difference, relative to the larger of 1 and the gradient's largest element. At a kink of an activation
        function the two differ by nature.

    Returns
    -------
    GradientCheck
        True where they agree; printed, it names the worst parameter and both its derivatives.
    """
    if network.runs_shape:
        raise ValueError(f"network: received {network.runs_shape[0]} runs; accepted is a single network.")
    analytic, numerical = network.gradient(X, T), numerical_gradient(network, X, T)
    differences = np.abs(analytic - numerical) / max(1.0, float(np.abs(analytic).max()))
    worst = int(np.argmax(np.where(np.isnan(differences), np.inf, differences)))
    difference = float(np.nan_to_num(differences[worst], nan=np.inf))
    return GradientCheck(analytic, numerical, worst, parameter_names(network)[worst], difference, tolerance)


def parameter_names(network: Network) -> np.ndarray:
    """The name of each parameter in theta: "W1[i, j]" (from input i to neuron j), "b1[j]" or "slope1", all counted from 1."""
    names = np.empty(network.theta.size, dtype=object)
    blocks, slopes = network.views(names)
    for layer, (block, slope) in enumerate(zip(blocks, slopes, strict=True), start=1):
        for neuron, row in enumerate(block, start=1):
            row[:-1] = [f"W{layer}[{i}, {neuron}]" for i in range(1, len(row))]
            row[-1] = f"b{layer}[{neuron}]"
        if slope is not None:
            slope[:] = f"slope{layer}"
    return names
