"""Small pictures as SVG: a square, what stands in it, and words for those who cannot see it."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

SIDE = 200  # units of the square's side; the page decides how large it is shown


@dataclass(frozen=True)
class Picture:
    """A picture that needs no further file.

    Attributes
    ----------
    svg : str
    alt : str
        What the picture shows, in words.
    """

    svg: str
    alt: str

    def _repr_svg_(self) -> str:
        return self.svg


def picture(alt: str, *elements: str) -> Picture:
    """A picture of SVG elements, the last in front."""
    size = {
        "viewBox": f"0 0 {SIDE} {SIDE}",
        "width": 2 * SIDE,
        "height": 2 * SIDE,
    }  # SVG scales: the size is that of a saved file
    return Picture(element("svg", *elements, xmlns="http://www.w3.org/2000/svg", font_family="sans-serif", **size), alt)


def element(name: str, *inside: str, **attributes: Any) -> str:
    """An SVG element; in the names of attributes "_" stands for "-", and numbers are rounded to hundredths of a unit."""
    texts = {key.replace("_", "-"): _text(value) for key, value in attributes.items()}
    return f"<{name}" + "".join(f' {key}="{text}"' for key, text in texts.items()) + f">{''.join(inside)}</{name}>"


def polygon(x: np.ndarray, y: np.ndarray, **attributes: Any) -> str:
    """A filled outline through points."""
    return element("polygon", points=_points(x, y), **attributes)


def polyline(x: np.ndarray, y: np.ndarray, **attributes: Any) -> str:
    """A line through points."""
    return element("polyline", points=_points(x, y), fill="none", stroke_linejoin="round", **attributes)


def text(words: str, x: float, y: float, **attributes: Any) -> str:
    """Words whose middle is at a point."""
    return element("text", words, x=x, y=y, **{"text_anchor": "middle", "dominant_baseline": "central"} | attributes)


def scaled(values: ArrayLike, low: float, high: float, start: float, end: float) -> np.ndarray:
    """Where values stand in the picture, if `low` stands at `start` and `high` at `end`."""
    return start + (np.asarray(values, dtype=float) - low) / (high - low) * (end - start)


def _points(x, y):
    return " ".join(f"{_text(a)},{_text(b)}" for a, b in zip(x.tolist(), y.tolist(), strict=True))


def _text(value):
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
