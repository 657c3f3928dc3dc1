"""Pictures of a plane: the contours of a surface, and the parts of lines that lie in a box."""

import numpy as np

CELLS = 25  # on a side of the grid that answers the pointer
BANDS = 16
SLATE = "#5C6B82"
SHADE, LINE = 0.8, 0.19  # how much of the colour the highest band and a contour line show


def contour_bands(losses, n_bands=BANDS):
    """Which band each loss falls into: equally wide in the root of the loss above the least, as rings of a bowl are."""
    low, high = losses.min(), losses.max()
    height = np.sqrt(np.clip((losses - low) / max(high - low, 1e-300), 0.0, 1.0))
    return np.minimum((height * n_bands).astype(int), n_bands - 1)


def interpolation(n_points, n_pixels):
    """The matrix (n_pixels, n_points) that reads values given at equally spaced points off at the pixels' centres."""
    places = (np.arange(n_pixels) + 0.5) / n_pixels * (n_points - 1)
    left = np.minimum(places.astype(int), n_points - 2)
    matrix = np.zeros((n_pixels, n_points))
    matrix[np.arange(n_pixels), left] = 1.0 - (places - left)
    matrix[np.arange(n_pixels), left + 1] = places - left
    return matrix


def clipped(starts, ends, low, high):
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
