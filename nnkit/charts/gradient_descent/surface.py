"""What a network predicts over its inputs, at every moment of a run: a film of surfaces, or of curves for one input."""

from dataclasses import dataclass

import numpy as np

from nnkit.charts.colours import CLASS_COLOURS, GROUNDS, NEGATIVE, POSITIVE
from nnkit.charts.player import frames, marks
from nnkit.charts.sprite_sheet import RIM, sprite_sheet

PIXELS = 40
CURVE_POINTS = 80
MARGIN = 0.08


@dataclass(frozen=True, eq=False)
class Plane:
    """A plane through the inputs: two features, or for more of them the two directions in which the cases spread most.

    Attributes
    ----------
    origin : array (n_features, 1)
    axes : array (n_features, 2)
        Orthonormal directions.
    names : tuple of str
        What the two directions are called.
    """

    origin: np.ndarray
    axes: np.ndarray
    names: tuple[str, str]

    def project(self, X):
        """The coordinates (2, n_cases) on the plane of cases (n_features, n_cases)."""
        return self.axes.T @ (X - self.origin)

    def lift(self, U):
        """The inputs (n_features, n_points) at coordinates (2, n_points) of the plane."""
        return self.origin + self.axes @ U


def plane_of(data):
    """The plane on which the cases of `data`, as they were measured, are best seen."""
    X = data.train.X
    if data.n_features == 2:
        return Plane(np.zeros((2, 1)), np.eye(2), tuple(data.feature_names))
    origin = X.mean(axis=1, keepdims=True)
    directions = np.linalg.svd(X - origin, full_matrices=False)[0][:, :2]
    # a direction's sign is arbitrary: let its largest part be positive, so that pictures do not flip
    directions = directions * np.sign(directions[np.abs(directions).argmax(axis=0), [0, 1]])
    return Plane(origin, directions, ("direction of largest spread", "direction of second largest spread"))


def surface_tables(history, dark, discrete=False):
    """The tables of a film of surfaces: `surface` (its image), `points` and the `extent` of the axes.

    With `discrete` every pixel shows its colour in full, however sure the network is.
    """
    data = history.data.seen
    plane = plane_of(data)
    places = cases_on(plane, data)
    low, high = _extent(places)
    X, size = grid_on(plane, low, high, PIXELS, RIM)
    winners, strengths, colours = _winners(history, history.for_plots.forward(history.data.inputs(X)))
    shape = (len(history.frames), size, size)
    strengths = np.ones(shape) if discrete else strengths.reshape(shape)
    return {
        "surface": {"url": np.array([sprite_sheet(winners.reshape(shape), strengths, colours, GROUNDS[dark])])},
        "points": _points(data, places),
        "extent": {"x": np.array([low[0], high[0]]), "y": np.array([low[1], high[1]])},
    }, plane.names


def cases_on(plane, data):
    """Where the cases lie on the plane, the training cases first: (2, n_cases)."""
    return plane.project(np.concatenate([data.train.X, data.test.X], axis=1))


def grid_on(plane, low, high, n_pixels, rim=0):
    """The features (n_features, n * n) at the centres of n by n pixels, and n: n_pixels and a rim on every side.

    The first row of a picture is its top.
    """
    steps = (np.arange(-rim, n_pixels + rim) + 0.5) / n_pixels
    u = low[0] + steps * (high[0] - low[0])
    v = (low[1] + steps * (high[1] - low[1]))[::-1]
    return plane.lift(np.stack([np.tile(u, len(v)), np.repeat(v, len(u))])), len(u)


def extent_of(data):
    """The lowest and the highest coordinates (2,) of the picture of the cases."""
    return _extent(cases_on(plane_of(data), data))


def curve_tables(history):
    """The tables of a film of curves over one input: `places` and their `curve`, `points`, and the `extent` of the axes."""
    data = history.data.seen
    x = np.concatenate([data.train.X, data.test.X], axis=1)[0]
    low, high = _extent(x[None])
    grid = np.linspace(low[0], high[0], CURVE_POINTS)
    P = history.predictions(history.data.inputs(grid[None]), history.frames)
    if data.task == "classification":
        shares = history.code.shares(P)
        series = data.class_names if data.n_classes > 2 else data.class_names[1:]
        y = shares if data.n_classes > 2 else shares[:, 1:]
        heights = np.concatenate([data.train.T, data.test.T], axis=1)[1 if data.n_classes == 2 else slice(None)]
        points_y = np.atleast_2d(heights).max(axis=0) if data.n_classes > 2 else heights
        bottom, top = np.array([-MARGIN]), np.array([1.0 + MARGIN])
    else:
        series, y = (data.target_name,), P
        points_y = np.concatenate([data.train.T, data.test.T], axis=1)[0]
        bottom, top = _extent(points_y[None])
    n_moments, n_series, n_points = y.shape
    by_place = y.reshape(n_moments, -1).T
    return {
        "places": marks(
            n_moments,
            series=np.repeat(np.array(series, dtype=object), n_points),
            x=np.tile(grid, n_series),
        ),
        # a curve may leave the window, but not by so much that it no longer fits a float32
        "curve": frames(y=np.clip(by_place, bottom - 9.0 * (top - bottom), top + 9.0 * (top - bottom)).astype(np.float32)),
        "points": _points(data, np.stack([x, points_y])),
        "extent": {"x": np.array([low[0], high[0]]), "y": np.array([bottom[0], top[0]])},
    }, (data.feature_names[0], "share of each class" if data.task == "classification" else data.target_name)


def _winners(history, P):
    """For each pixel which colour it shows and how strongly, from outputs (n_frames, n_outputs, n_pixels)."""
    with np.errstate(invalid="ignore", over="ignore"):
        if history.data.task == "classification":
            shares = history.code.shares(P)
            winners = shares.argmax(axis=1)
            best, even = shares.max(axis=1), 1.0 / shares.shape[1]
            strengths = np.clip((best - even) / (1.0 - even), 0.0, 1.0)
            return winners, np.nan_to_num(strengths), CLASS_COLOURS[: shares.shape[1]]
        centre, reach = _target_range(history.data)
        above = np.clip((P[:, 0] - centre) / reach, -1.0, 1.0)
        return (above > 0.0).astype(int), np.nan_to_num(np.abs(above)), (NEGATIVE, POSITIVE)


def _target_range(data):
    """The middle of the training targets, and the distance from it at which a colour is strongest."""
    T = data.train.T[0]
    centre = 0.5 * (T.min() + T.max())
    return centre, max(0.5 * (T.max() - T.min()), 1e-12)


def _points(data, places):
    """One row for each case, the training cases first within each class, so that a legend keeps the classes' order."""
    n_train = data.train.n_cases
    sets = np.where(np.arange(places.shape[1]) < n_train, "training", "test").astype(object)
    columns = {"x": places[0], "y": places[1], "set": sets}
    if data.task == "classification":
        labels = np.concatenate([data.train.labels, data.test.labels])
        columns["target"] = np.array(data.class_names, dtype=object)[labels]
    else:
        centre, reach = _target_range(data)
        T = np.concatenate([data.train.T, data.test.T], axis=1)[0]
        columns["value"] = T * data.target_scale + data.target_mean
        columns["shade"] = np.clip((T - centre) / reach, -1.0, 1.0)
    return columns


def _extent(places):
    """The lowest and highest coordinate in each row, with a margin."""
    low, high = places.min(axis=1), places.max(axis=1)
    margin = np.where(high > low, MARGIN * (high - low), 1.0)
    return low - margin, high + margin
