"""A film of small pictures as one image: the frames lie side by side, and a player moves the image under a window.

A frame's pixels are numbers of a palette that fades from the ground into each colour, so a whole film of decision
surfaces is a few tens of kilobytes.
"""

import base64
import io
from collections.abc import Sequence
from math import ceil, sqrt

import numpy as np
from PIL import Image

from nnkit.charts.colours import rgb

# How much of a colour its strongest pixel shows: points in the same colour must still stand out from it.
STRENGTH = 0.62

# Every frame carries one more pixel on each side than is shown, for the browser to blend into at the rim.
RIM = 1

NOT_DRAWN = 255  # the number of a pixel that shows what is behind the picture


def sprite_sheet(winners: np.ndarray, strengths: np.ndarray, colours: Sequence[str], ground: str) -> str:
    """The frames as one PNG in a data URL.

    Parameters
    ----------
    winners : int array (n_frames, n, n)
        Which colour each pixel shows; rows from top to bottom.
    strengths : float array (n_frames, n, n)
        How strongly, from 0 (the ground) to 1.
    """
    return picture(numbered(winners, strengths, len(colours)), colours, ground)


def numbered(winners: np.ndarray, strengths: np.ndarray, n_colours: int) -> np.ndarray:
    """Which number of the palette each pixel has, uint8 of the arrays' shape."""
    levels = _levels(n_colours)
    shade = np.minimum((strengths * levels).astype(np.uint8), levels - 1)
    return winners.astype(np.uint8) * np.uint8(levels) + shade


def picture(pixels: np.ndarray, colours: Sequence[str], ground: str) -> str:
    """Frames of numbers of the palette (n_frames, n, n) as one PNG in a data URL; those that are NOT_DRAWN are transparent."""
    image = Image.fromarray(_side_by_side(pixels))
    image.putpalette(_palette(colours, ground, _levels(len(colours))).ravel().tolist())
    file = io.BytesIO()
    # level 3 takes less than half the time of the usual 6, for a tenth more bytes
    image.save(file, "PNG", compress_level=3, transparency=NOT_DRAWN)
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()


def _levels(n_colours):
    """How many shades a colour has: a strength of 1 fits a byte before it is bounded, and NOT_DRAWN is left."""
    return min(254, NOT_DRAWN // n_colours)


def tiles_per_row(n_frames: int) -> int:
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
    shades = np.concatenate([ground + fade * (rgb(colour) - ground) for colour in colours])
    palette = np.tile(ground, (NOT_DRAWN + 1, 1))
    palette[: len(shades)] = shades
    return np.rint(palette).astype(np.uint8)
