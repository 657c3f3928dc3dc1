"""The room that a chart is drawn for: panels grow with the page, and words grow less than they do.

A chart is designed for one room, and its finished spec is fitted to another. Where an expression places something in pixels, it
counts in the signals `stretch` and `letter`, which are 1 in the room that charts are designed for: how many times longer lengths
are, and how many times larger words and marks.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

SIDE = 264  # pixels of a panel's side, as designed
SMALLEST_SIDE = 180  # pixels below which fewer panels stand beside each other: their words need as much
SPACING, AXIS = 28, 74  # pixels between panels beside each other, and beside each for its axis
NARROW = 600  # pixels of a page below which panels stand below each other
AROUND = 330  # pixels of a screen's height that the page's head and the player need beside a panel

# What in a mark, an axis, a legend or a title grows with the words; lengths grow with the panels.
WITH_WORDS = frozenset(
    {"cornerRadius", "dx", "dy", "fontSize", "labelFontSize", "labelLimit", "labelPadding", "limit", "offset", "strokeWidth"}
    | {"subtitleFontSize", "subtitlePadding", "symbolStrokeWidth", "titleFontSize", "titlePadding"}
)
AREAS = frozenset(("size", "symbolSize"))

WORDS = {
    "axis": {"labelFontSize": 12, "labelPadding": 6, "titleFontSize": 13, "titlePadding": 8},
    "legend": {"labelFontSize": 13, "titleFontSize": 13, "symbolSize": 100},
    "title": {"fontSize": 16},
    "text": {"fontSize": 11},
    "line": {"strokeWidth": 2},
    "rule": {"strokeWidth": 1},
    "point": {"size": 60, "strokeWidth": 2},
    "circle": {"size": 30},
}
"""Sizes that hold where a chart says nothing else."""

LOWEST = 0.75  # how much of a chart's height is left at least where the screen has little room


class Room(NamedTuple):
    """The size of a page, for its charts.

    Attributes
    ----------
    width, height : int
        Pixels that the page has for a row of charts, and those of the screen's height.
    zoom : float
        How many times larger than designed words are, as for a projector.
    """

    width: int = 1070
    height: int = 900
    zoom: float = 1.0

    @property
    def is_narrow(self) -> bool:
        """Whether panels stand below each other, as on a phone."""
        return self.width < NARROW

    @property
    def letter(self) -> float:
        """How many times larger than designed words and marks are."""
        return round(self.zoom * max(1.0, self.width / DESIGNED.width) ** 0.5, 3)

    def stretch(self, n_panels: int = 3) -> float:
        """How many times longer than designed the sides of panels are, of which up to three stand beside each other."""
        n_beside = 1 if self.is_narrow else min(n_panels, 3)
        if self._side(n_beside) < SMALLEST_SIDE and n_beside > 1:
            n_beside -= 1
        side = self._side(n_beside)
        return round(min(side, max(self.height - AROUND, SIDE)) / SIDE, 3)

    def _side(self, n_beside):
        """Pixels of a panel's side, of so many beside each other."""
        return (self.width - SPACING * (n_beside - 1)) / n_beside - AXIS * self.letter

    @property
    def stretch_of_steps(self) -> float:
        """How many times longer than designed the steps of discrete axes are, as of a matrix's columns: numbers have to fit."""
        least = min(0.9, (self.width - 52) / 336)  # eight columns of a matrix, and what stands around them
        return round(least if self.is_narrow else max(least, self.width / DESIGNED.width), 3)

    def height_of(self, height: float) -> float:
        """The height of a chart that is as wide as the page: it grows with it as far as the screen has room."""
        if self.is_narrow:
            return min(height, 0.8 * self.width)
        growth = max(1.0, self.width / DESIGNED.width)
        return round(height * min(growth, max(LOWEST, (self.height - AROUND * self.zoom) / height)))


DESIGNED = Room()
"""The room that charts are designed for: a window of 1440 pixels with the sidebar open."""


def fitted(spec: Mapping[str, Any], room: Room) -> dict[str, Any]:
    """A chart's spec for a room."""
    panels = spec.get("concat", [])
    if not panels:
        stretch = room.letter
    elif isinstance(panels[0].get("width"), dict):
        stretch = room.stretch_of_steps
    else:
        stretch = room.stretch(len(panels))
    letter = room.letter
    grown = _grown(spec, stretch, letter)
    if not panels and isinstance(height := spec.get("height"), int | float):
        grown["height"] = room.height_of(height)
    config = {name: _grown(sizes, stretch, letter) for name, sizes in WORDS.items()}
    for name, part in grown.get("config", {}).items():
        config[name] = config.get(name, {}) | part if isinstance(part, dict) else part
    signals = [{"name": "stretch", "value": stretch}, {"name": "letter", "value": letter}]
    return {**grown, "config": config, "params": [*signals, *grown.get("params", [])]}


def _grown(part, stretch, letter, inside=""):
    """A copy of a part of a spec with its sizes grown; `inside` names what it is part of."""
    if isinstance(part, list):
        return [_grown(one, stretch, letter, inside) for one in part]
    if not isinstance(part, dict):
        return part
    is_mark = inside == "mark" and part.get("type") != "image"
    return {key: _grown_value(key, value, inside, is_mark, stretch, letter) for key, value in part.items()}


def _grown_value(key, value, inside, is_mark, stretch, letter):
    if key == "bind":  # a control above the chart, whose steps are no lengths
        return value
    if isinstance(value, bool) or not isinstance(value, int | float):
        if key == "range" and inside in ("size", "strokeWidth") and isinstance(value, list):
            return [one * (letter**2 if inside == "size" else letter) if isinstance(one, int | float) else one for one in value]
        return _grown(value, stretch, letter, inside if key in ("scale", "condition") else key)
    if key == "value":  # of a channel
        grows = {"x": stretch, "x2": stretch, "y": letter, "y2": letter, "size": letter**2, "strokeWidth": letter}
        return value * grows.get(inside, 1)
    if key in AREAS:
        return value * letter**2
    if key in ("width", "height", "step"):
        return value * (letter if is_mark else stretch)
    if key in WITH_WORDS:
        return value * letter
    return value
