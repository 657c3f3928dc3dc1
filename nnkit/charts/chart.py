"""Charts: what a chart function draws, and a `Chart` that is drawn when somebody looks at it.

@chart
def densities(guess, *, dark=False):
    return Drawing(template, {"curve": {"x": x, "y": y}}, "The density of the guess.")

densities(guess)  # a Chart: in a notebook it displays itself
"""

import inspect
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from functools import cached_property, wraps
from typing import Any, NamedTuple, ParamSpec, cast

import altair as alt
import numpy as np

from nnkit.charts.colours import IN_PLACE
from nnkit.charts.layout import fill_template
from nnkit.charts.room import DESIGNED, Room, fitted
from nnkit.result import key_of

Arguments = ParamSpec("Arguments")

# A chart is described as a whole: words for each mark would be read out one by one, and are slow to make. A mark without a
# tooltip of its own has none: Streamlit would show the raw fields that it is drawn from.
DEFAULTS = {"mark": {"aria": False, "tooltip": None}, "axisQuantitative": {"grid": False, "tickCount": 5}}


class Drawing(NamedTuple):
    """A Vega-Lite spec without data, the data, and words.

    Attributes
    ----------
    template : dict
        Built once for each combination of plain arguments, and shared: it names its data, and may hold placeholders.
    tables : dict of str to dict of str to array
        Each named table as columns of one length.
    alt : str
        What the chart shows, for those who cannot see it.
    fills : dict of str to object, optional
        What stands in the template's places: see `nnkit.charts.layout.fill_template`.
    """

    template: dict
    tables: dict
    alt: str
    fills: dict | None = None


@dataclass(frozen=True, eq=False, repr=False)
class Chart:
    """A chart function with its arguments, drawn when its spec or its data are asked for."""

    draw: Callable[..., Drawing]
    arguments: tuple
    options: dict[str, Any]
    dark: bool = False
    room: Room = DESIGNED

    @property
    def name(self) -> str:
        """The name of the chart on its page: its function's, and those of its arguments that are words."""
        return "_".join([self.draw.__name__, *(one for one in self.arguments if isinstance(one, str))])

    @property
    def key(self) -> Hashable:
        """Equal for equal charts: the function's name and what stands for each argument."""
        return self.draw.__name__, key_of(self.arguments), key_of(self.options)

    @cached_property
    def drawing(self) -> Drawing:
        """What the chart function draws."""
        takes_dark = "dark" in inspect.signature(self.draw).parameters
        return self.draw(*self.arguments, **self.options, **({"dark": self.dark} if takes_dark else {}))

    @cached_property
    def spec(self) -> dict:
        """The Vega-Lite spec; it names its data and holds none."""
        spec = fill_template(self.drawing.template, IN_PLACE[self.dark] | (self.drawing.fills or {}))
        return fitted({**spec, "config": spec.get("config", {}) | DEFAULTS}, self.room)

    @property
    def tables(self) -> dict:
        """The data: each named table as columns of one length."""
        return self.drawing.tables

    @property
    def alt(self) -> str:
        """What the chart shows, in words."""
        return self.drawing.alt

    def fitted(self, room: Room, dark: bool) -> "Chart":
        """The same chart for a room, on a dark or a light ground."""
        return replace(self, room=room, dark=dark)

    def to_dict(self) -> dict:
        """A complete Vega-Lite specification, with the data in it as plain lists."""
        return {**self.spec, "datasets": {name: _records(columns) for name, columns in self.tables.items()}}

    def _repr_mimebundle_(self, include=None, exclude=None):
        # a player's parameters go beyond what Altair's own classes accept, so its renderer gets the dict as it is
        return alt.renderers.get()(self.to_dict())


def _records(columns):
    """A table as a list of dicts. JSON knows no NaN, which stands for what is not to be drawn: it becomes None."""
    lists = [[None if value != value else value for value in np.asarray(column).tolist()] for column in columns.values()]
    return [dict(zip(columns, row, strict=True)) for row in zip(*lists, strict=True)]


def chart(draw: Callable[Arguments, Drawing]) -> Callable[Arguments, Chart]:
    """Make of a function that draws one that gives a `Chart`; `dark` says on what ground."""

    @wraps(draw)
    def make(*arguments: Any, dark: bool = False, **options: Any) -> Chart:
        return Chart(draw, arguments, options, dark)

    return cast(Callable[Arguments, Chart], make)  # a ParamSpec cannot add `dark`, which every chart takes
