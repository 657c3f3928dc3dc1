"""Pictures of a plane: the contours of a surface, and the parts of lines that lie in a box."""

import numpy as np

from nnkit.charts.colours import GROUNDS
from nnkit.charts.parts import Columns
from nnkit.charts.sprite_sheet import sprite_sheet

BANDS = 16
SLATE = "#5C6B82"
SHADE, LINE = 0.8, 0.19  # how much of the colour the highest band and a contour line show


def contour_bands(heights: np.ndarray, n_bands: int = BANDS) -> np.ndarray:
    """The band of each height: equally wide in the root of the height above the least, as rings of a bowl are."""
    low, high = heights.min(), heights.max()
    root = np.sqrt(np.clip((heights - low) / max(high - low, 1e-300), 0.0, 1.0))
    return np.minimum((root * n_bands).astype(int), n_bands - 1)


def contour_picture(bands: np.ndarray, colour: str, dark: bool) -> np.ndarray:
    """Bands (n, n) of `contour_bands` as a picture in one colour, the first row at the bottom: a data URL in an array."""
    bands = bands[::-1]  # the first row of a picture is its top
    is_edge = np.zeros(bands.shape, dtype=bool)
    is_edge[:, 1:] |= bands[:, 1:] != bands[:, :-1]
    is_edge[1:] |= bands[1:] != bands[:-1]
    strengths = SHADE * bands / (BANDS - 1) + LINE * is_edge
    return np.array([sprite_sheet(np.zeros((1, *bands.shape), dtype=int), strengths[None], (colour,), GROUNDS[dark])])


def enlarged(heights: np.ndarray, n_pixels: int) -> np.ndarray:
    """Heights (n, n) at the points of a grid, read off between them at the centres of (n_pixels, n_pixels) pixels."""
    n = len(heights)
    at = (np.arange(n_pixels) + 0.5) / n_pixels * (n - 1)
    left = np.minimum(at.astype(int), n - 2)
    weights = np.zeros((n_pixels, n))
    weights[np.arange(n_pixels), left] = 1.0 - (at - left)
    weights[np.arange(n_pixels), left + 1] = at - left
    return weights @ heights @ weights.T


def margins(points: np.ndarray, share: float) -> tuple[np.ndarray, np.ndarray]:
    """The lower and the upper corner of a box around points (2, n), with a share of its sides added on each."""
    low, high = points.min(axis=1), points.max(axis=1)
    margin = np.where(high > low, share * (high - low), 1.0)
    return low - margin, high + margin


def border_lines(w: np.ndarray, b: np.ndarray, low: np.ndarray, high: np.ndarray) -> tuple[Columns, np.ndarray]:
    """The parts of the lines w . x + b = 0 that lie in a box.

    Parameters
    ----------
    w, b : arrays (n, 2) and (n,)
    low, high : arrays (2,)
        The corners of the box.

    Returns
    -------
    tuple of dict and int array
        The columns x, y, x2, y2, and which of the n lines they belong to: the others miss the box, or are none.
    """
    middle, reach = 0.5 * (low + high), 2.0 * float(np.linalg.norm(high - low))
    with np.errstate(all="ignore"):
        length = np.linalg.norm(w, axis=1)
        normal = w / length[:, None]
        foot = middle - ((w @ middle + b) / length)[:, None] * normal
        along = reach * np.stack([-normal[:, 1], normal[:, 0]], axis=1)
        starts, ends = foot - along, foot + along
    seen = np.flatnonzero(np.isfinite(starts).all(axis=1) & np.isfinite(ends).all(axis=1))
    pieces, kept = clipped(starts[seen], ends[seen], low, high)
    return pieces, seen[kept]


def clipped(starts: np.ndarray, ends: np.ndarray, low: np.ndarray, high: np.ndarray) -> tuple[Columns, np.ndarray]:
    """The parts of straight pieces (n, 2) that lie inside a box: their columns x, y, x2, y2, and which pieces have a part."""
    steps = ends - starts
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        to_low, to_high = (low - starts) / steps, (high - starts) / steps
        is_inside = (starts >= low) & (starts <= high)
        # a piece that runs along a side of the box crosses it nowhere: it is inside all the way, or not at all
        enters = np.where(steps == 0.0, np.where(is_inside, -np.inf, np.inf), np.minimum(to_low, to_high)).max(axis=1)
        leaves = np.where(steps == 0.0, np.inf, np.maximum(to_low, to_high)).min(axis=1)
    first, last = np.maximum(enters, 0.0), np.minimum(leaves, 1.0)
    kept = first <= last
    a = starts[kept] + first[kept, None] * steps[kept]
    b = starts[kept] + last[kept, None] * steps[kept]
    # rounding must not push an end out of the box, which gives the axes their extent
    (x, y), (x2, y2) = np.clip(a, low, high).T, np.clip(b, low, high).T
    return {"x": x, "y": y, "x2": x2, "y2": y2}, kept
