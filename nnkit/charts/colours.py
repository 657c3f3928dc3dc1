"""Colours: distinct for the colour-blind, legible on light and dark grounds, and never the only cue."""

from collections.abc import Sequence
from itertools import cycle

import numpy as np

# Classes also differ in the shape of their points.
CLASS_COLOURS = (
    "#E0701A",
    "#2F7FC1",
    "#1D9A6C",
    "#B65FA8",
    "#C7A008",
    "#59B3E6",
    "#9C5B3B",
    "#7B7F87",
    "#E2487B",
    "#6558B1",
    "#5E8C31",
    "#0F8B8D",
)
CLASS_SHAPES = (
    "circle",
    "square",
    "triangle-up",
    "diamond",
    "cross",
    "triangle-down",
    "triangle-right",
    "triangle-left",
    "circle",
    "square",
    "triangle-up",
    "diamond",
)

# As dark and as bright as can be seen on both grounds.
_NAMED_COLOURS = {
    "red": "#D6453D",
    "orange": "#E0701A",
    "yellow": "#C7A008",
    "green": "#1D9A6C",
    "blue": "#2F7FC1",
    "purple": "#8E5BB0",
    "violet": "#8E5BB0",
    "pink": "#E2487B",
    "brown": "#9C5B3B",
    "grey": "#7B7F87",
    "gray": "#7B7F87",
    "black": "#5A606A",
    "white": "#B9C0CA",
}


def class_colours(names: Sequence[str]) -> list[str]:
    """A colour for each class: its own where it is named by a colour, and else the next that no other class is named by."""
    own = [_NAMED_COLOURS.get(name.strip().casefold()) for name in names]
    free = cycle([colour for colour in CLASS_COLOURS if colour not in own])
    return [colour or next(free) for colour in own]


# Lines also differ in their dashes.
DASHES = ([1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [12, 4], [4, 4], [1, 3], [10, 2, 2, 2])

# Signed numbers: orange below zero, grey at zero, blue above.
NEGATIVE, MIDDLE, POSITIVE = CLASS_COLOURS[0], "#BFC6CF", CLASS_COLOURS[1]
TRAINING, TEST = CLASS_COLOURS[1], CLASS_COLOURS[0]

INK, STRONG_INK, GROUND = "@ink", "@strong ink", "@ground"
"""The colours of words, of important words and of what lies behind them, in a spec: they depend on whether the page is dark."""

GROUNDS = {False: "#FFFFFF", True: "#11161F"}
"""The ground that surfaces fade into, by whether the page is dark."""

IN_PLACE = {
    False: {INK: "#4A5565", STRONG_INK: "#10161F", GROUND: GROUNDS[False]},
    True: {INK: "#B4BECC", STRONG_INK: "#F2F5F9", GROUND: GROUNDS[True]},
}
"""The colours that a `Chart` puts in the place of these names, by whether the page is dark."""


def rgb(colour: str) -> np.ndarray:
    """A colour such as "#2F7FC1" as three numbers from 0 to 255."""
    return np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)])
