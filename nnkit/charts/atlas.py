"""A film of small pictures as one image: its frames lie side by side, and a player moves the image under a window.

A frame's pixels are numbers of a palette that fades from the ground into each colour, so a whole film of decision
surfaces is a few tens of kilobytes.
"""

import base64
import io
from math import ceil, sqrt

import numpy as np
from PIL import Image

from nnkit.charts.colours import rgb

# How much of a colour its strongest pixel shows: points in the same colour must still stand out from it.
STRENGTH = 0.62

# Every frame carries one more pixel on each side than is shown, for the browser to blend into at the rim.
RIM = 1


def atlas(winners, strengths, colours, ground):
    """The frames as one PNG in a data URL.

    Parameters
    ----------
    winners : int array (n_frames, n, n)
        Which colour each pixel shows; rows from top to bottom.
    strengths : float array (n_frames, n, n)
        How strongly, from 0 (the ground) to 1.
    colours : sequence of str
    ground : str

    Returns
    -------
    str
    """
    levels = min(255, 256 // len(colours))  # so that a strength of 1 still fits a byte before it is bounded
    shade = np.minimum((strengths * levels).astype(np.uint8), levels - 1)
    pixels = (winners * levels + shade).astype(np.uint8)
    image = Image.fromarray(_side_by_side(pixels))
    image.putpalette(_palette(colours, ground, levels).ravel().tolist())
    file = io.BytesIO()
    image.save(file, "PNG", compress_level=6)
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()


def tiles_per_row(n_frames):
    """How many frames stand beside each other."""
    return ceil(sqrt(n_frames))


def _side_by_side(frames):
    n_frames, height, width = frames.shape
    side = tiles_per_row(n_frames)
    sheet = np.zeros((side * side, height, width), dtype=frames.dtype)
    sheet[:n_frames] = frames
    return sheet.reshape(side, side, height, width).swapaxes(1, 2).reshape(side * height, side * width)


def _palette(colours, ground, levels):
    fade = np.linspace(0.0, STRENGTH, levels)[:, None]
    ground = rgb(ground)
    return np.rint(np.concatenate([ground + fade * (rgb(colour) - ground) for colour in colours])).astype(np.uint8)
