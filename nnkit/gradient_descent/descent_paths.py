"""The ways of descents over a landscape: from one start, over the same cases, update by update, all made by the engine."""

from dataclasses import dataclass, field

import numpy as np

from nnkit.engine.descent import ALL, Descent
from nnkit.gradient_descent.landscape import hessian
from nnkit.optimizers import OPTIMIZERS

MOST_ROWS = 400
FEWEST_FRAMES, MOST_FRAMES = 60, 100
BEYOND = 1e100  # a weight of this size is as good as infinite: the path is not followed further


@dataclass(frozen=True, eq=False)
class DescentPath:
    """The way of one descent over the landscape.

    Attributes
    ----------
    name, label : str
    n_updates_per_epoch : int
    theta : array (n_updates + 1, 2)
        Slope and intercept, or the weights of two features, at the start and after every update, as far as the path was followed.
    updates : int array
        The updates at which the loss was computed: all, or some where they are many.
    losses : array
        The mean loss over all cases, at `updates`.
    left_window_at : int or None
        The first update that took it out of the landscape's window.
    stopped_at : int or None
        The update after which a weight was too large to follow the path further.
    """

    name: str
    label: str
    n_updates_per_epoch: int
    theta: np.ndarray = field(repr=False)
    updates: np.ndarray = field(repr=False)
    losses: np.ndarray = field(repr=False)
    left_window_at: int | None
    stopped_at: int | None


def trace_paths(landscape):
    """The paths of the landscape's descents: from the same start, over the same cases, for the same number of epochs.

    Returns
    -------
    list of DescentPath
    """
    return [_path(landscape, *descent) for descent in _descents(landscape)]


def frame_times(landscape):
    """The times, in epochs, at which the paths are looked at together: an increasing array from 0 to n_epochs."""
    n = landscape.n_epochs
    if n >= FEWEST_FRAMES:
        return np.unique(np.rint(np.linspace(0, n, MOST_FRAMES + 1)))
    finest = max(_n_updates_per_epoch(landscape, size) for _, _, _, size in _descents(landscape))
    per_epoch = min(finest, -(-FEWEST_FRAMES // n))
    return np.arange(n * per_epoch + 1) / per_epoch


def updates_at(path, times):
    """How many updates the path had made at times in epochs, as far as it was followed."""
    made = np.floor(np.asarray(times) * path.n_updates_per_epoch + 1e-9).astype(int)
    return np.minimum(made, len(path.theta) - 1)


def steepest_component(landscape, path):
    """The path's distance from the minimum along the direction in which the loss curves most, at every update."""
    directions = np.linalg.eigh(hessian(landscape.line_loss, *landscape.cases, landscape.minimum))[1]
    return (path.theta - landscape.minimum) @ directions[:, -1]


# Descents and their paths


def _descents(landscape):
    """Name, label, optimizer and batch size of each."""
    if landscape.compare == "optimizers":
        return [(name, OPTIMIZERS[name].label, name, ALL) for name in landscape.descents.split("-")]
    size = min(landscape.minibatch, landscape.n_points)
    return [
        ("batch", "All cases", "gd", ALL),
        ("minibatch", f"Minibatches of {size}", "gd", size),
        ("single", "Single cases", "gd", 1),
    ]


def _n_updates_per_epoch(landscape, size):
    return 1 if size == ALL else -(-landscape.n_points // size)


def _path(landscape, name, label, optimizer, batch_size):
    X, T = landscape.cases
    network = landscape.network(np.array([landscape.start_slope, landscape.start_intercept]))
    settings = {"optimizer": optimizer, "learning_rate": landscape.learning_rate, "batch_size": batch_size}
    descent = Descent(network, X, T, seed=landscape.seed, frozen=landscape.frozen, **settings)
    per_epoch = descent.n_updates_per_epoch
    theta = np.empty((landscape.n_epochs * per_epoch + 1, 2))
    theta[0] = network.theta[:2]
    with np.errstate(all="ignore"):
        for update in range(1, len(theta)):
            descent.replay_to(update)
            theta[update] = network.theta[:2]
    is_followed = np.abs(theta).max(axis=1) < BEYOND  # a NaN is not smaller either
    stopped_at = None if is_followed.all() else int(np.argmin(is_followed))
    theta = theta[:stopped_at]
    middle, half = landscape.window
    is_inside = np.abs(theta - middle).max(axis=1) <= half
    left = None if is_inside.all() else int(np.argmin(is_inside))
    if left is None and stopped_at:
        left = stopped_at
    at_frames = np.floor(frame_times(landscape) * per_epoch + 1e-9).astype(int)
    evenly = np.arange(0, len(theta), -(-len(theta) // MOST_ROWS))
    updates = np.unique(np.minimum(np.concatenate([evenly, at_frames]), len(theta) - 1))
    losses = landscape.network(theta[updates]).loss_value(X, T)
    return DescentPath(name, label, per_epoch, theta, updates, losses, left, stopped_at)
