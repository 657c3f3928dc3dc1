"""The predictions of a network over its inputs, at every frame of a run: a film of surfaces, or of curves for one input."""

from dataclasses import dataclass

import numpy as np

from nnkit.charts.colours import GROUNDS, NEGATIVE, POSITIVE, class_colours
from nnkit.charts.parts import Columns
from nnkit.charts.plane import margins
from nnkit.charts.player import frames, marks
from nnkit.charts.sprite_sheet import RIM, sprite_sheet
from nnkit.data.cases import Data
from nnkit.engine.history import History

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
        Of the two directions.
    """

    origin: np.ndarray
    axes: np.ndarray
    names: tuple[str, str]

    def project(self, X: np.ndarray) -> np.ndarray:
        """The coordinates (2, n_cases) on the plane of cases (n_features, n_cases)."""
        return self.axes.T @ (X - self.origin)

    def lift(self, U: np.ndarray) -> np.ndarray:
        """The inputs (n_features, n_points) at coordinates (2, n_points) of the plane."""
        return self.origin + self.axes @ U


def plane_of(data: Data) -> Plane:
    """The plane on which the cases of `data`, before feature construction, are drawn."""
    X = data.train.X
    if data.n_features == 2:
        return Plane(np.zeros((2, 1)), np.eye(2), tuple(data.feature_names))
    origin = X.mean(axis=1, keepdims=True)
    directions = np.linalg.svd(X - origin, full_matrices=False)[0][:, :2]
    # a direction's sign is arbitrary: let its largest part be positive, so that pictures do not flip
    directions = directions * np.sign(directions[np.abs(directions).argmax(axis=0), [0, 1]])
    return Plane(origin, directions, ("direction of largest spread", "direction of second largest spread"))


def surface_tables(history: History, dark: bool, discrete: bool = False) -> tuple[dict[str, Columns], tuple[str, str]]:
    """The tables of a film of surfaces, and the titles of its axes: `surface` (its image), `points`, `extent` of the axes.

    With `discrete` every pixel shows its colour in full, however sure the network is.
    """
    data = history.data.seen
    plane = plane_of(data)
    low, high = extent_of(data)
    X, size = grid_on(plane, low, high, PIXELS, RIM)
    winners, strengths, colours = _winners(history, history.for_plots.forward(history.data.inputs(X)))
    shape = (len(history.frames), size, size)
    strengths = np.ones(shape) if discrete else strengths.reshape(shape)
    return {
        "surface": {"url": np.array([sprite_sheet(winners.reshape(shape), strengths, colours, GROUNDS[dark])])},
        "points": _point_table(data, cases_on(plane, data)),
        "extent": {"x": np.array([low[0], high[0]]), "y": np.array([low[1], high[1]])},
    }, plane.names


def cases_on(plane: Plane, data: Data) -> np.ndarray:
    """The coordinates (2, n_cases) of the cases on the plane, the training cases first."""
    return plane.project(_all(data, "X"))


def grid_on(plane: Plane, low: np.ndarray, high: np.ndarray, n_pixels: int, rim: int = 0) -> tuple[np.ndarray, int]:
    """The features (n_features, n * n) at the centres of n by n pixels, and n: n_pixels and a rim on every side.

    The first row of a picture is its top.
    """
    steps = (np.arange(-rim, n_pixels + rim) + 0.5) / n_pixels
    u = low[0] + steps * (high[0] - low[0])
    v = (low[1] + steps * (high[1] - low[1]))[::-1]
    return plane.lift(np.stack([np.tile(u, len(v)), np.repeat(v, len(u))])), len(u)


def extent_of(data: Data) -> tuple[np.ndarray, np.ndarray]:
    """The lowest and the highest coordinates (2,) of the picture of the cases."""
    return margins(cases_on(plane_of(data), data), MARGIN)


def curve_tables(history: History) -> tuple[dict[str, Columns], tuple[str, str]]:
    """The tables of a film of curves over one input, and the titles of its axes: `places`, `curve`, `points` and `extent`.

    For two classes the curve is the share of the second; for more there is one for each.
    """
    data = history.data.seen
    x = _all(data, "X")
    [low], [high] = margins(x, MARGIN)
    grid = np.linspace(low, high, CURVE_POINTS)
    P = history.predictions(history.data.inputs(grid[None]), history.frames)
    if data.task == "classification":
        first = 1 if data.n_classes == 2 else 0
        series, y = data.class_names[first:], history.code.shares(P)[:, first:]
        heights = _all(data, "T")[first:].max(axis=0)
        [bottom], [top] = [-MARGIN], [1.0 + MARGIN]
    else:
        series, y = (data.target_name,), P
        heights = _all(data, "T")[0]
        [bottom], [top] = margins(heights[None], MARGIN)
    n_frames, n_series, n_points = y.shape
    columns = y.reshape(n_frames, -1).T
    reach = 9.0 * (top - bottom)  # a curve may leave the window, but not by so much that it no longer fits a float32
    return {
        "places": marks(n_frames, series=np.repeat(np.array(series, dtype=object), n_points), x=np.tile(grid, n_series)),
        "curve": frames(y=np.clip(columns, bottom - reach, top + reach).astype(np.float32)),
        "points": _point_table(data, np.stack([x[0], heights])),
        "extent": {"x": np.array([low, high]), "y": np.array([bottom, top])},
    }, (data.feature_names[0], "share of each class" if data.task == "classification" else data.target_name)


def _winners(history, P):
    """Which colour each pixel shows and how strongly, from outputs (n_frames, n_outputs, n_pixels); and the colours."""
    with np.errstate(invalid="ignore", over="ignore"):
        if history.data.task == "classification":
            shares = history.code.shares(P)
            best, even = shares.max(axis=1), 1.0 / shares.shape[1]
            strengths = np.clip((best - even) / (1.0 - even), 0.0, 1.0)
            return shares.argmax(axis=1), np.nan_to_num(strengths), class_colours(history.data.class_names)
        middle, reach = _target_range(history.data)
        above = np.clip((P[:, 0] - middle) / reach, -1.0, 1.0)
        return (above > 0.0).astype(int), np.nan_to_num(np.abs(above)), (NEGATIVE, POSITIVE)


def _target_range(data):
    """The middle of the training targets, and the distance from it at which a colour is strongest."""
    T = data.train.T[0]
    return 0.5 * (T.min() + T.max()), max(0.5 * (T.max() - T.min()), 1e-12)


def _point_table(data, points):
    """One row for each case at its point (2, n_cases), the training cases first."""
    sets = np.repeat(np.array(["training", "test"], dtype=object), [data.train.n_cases, data.test.n_cases])
    columns = {"x": points[0], "y": points[1], "set": sets}
    if data.task == "classification":
        labels = np.concatenate([data.train.labels, data.test.labels])
        return columns | {"target": np.array(data.class_names, dtype=object)[labels]}
    middle, reach = _target_range(data)
    T = _all(data, "T")[0]
    return columns | {"value": T * data.target_scale + data.target_mean, "shade": np.clip((T - middle) / reach, -1.0, 1.0)}


def _all(data, name):
    """The features ("X") or the targets ("T") of all cases, the training cases first."""
    return np.concatenate([getattr(data.train, name), getattr(data.test, name)], axis=1)
