"""Panels of one size, their layout by the width of the page, and templates of specs."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache, wraps
from typing import Any, ParamSpec, cast

import altair as alt
from altair.typing import ChartType
from altair.utils import schemapi

from nnkit.charts.colours import INK
from nnkit.charts.parts import table_chart
from nnkit.charts.room import AXIS, SIDE, SPACING

Arguments = ParamSpec("Arguments")

# As many columns as fit into the page, of panels with their axes.
_PANEL = f"({SIDE} * stretch + {AXIS - 14} * letter)"
_COLUMNS_THAT_FIT = " : ".join(f"containerSize()[0] >= {n} * {_PANEL} + {(n - 1) * SPACING} ? {n}" for n in (3, 2)) + " : 1"

CHECKED = False
"""Whether Altair checks every part of a spec, which doubles the time until a chart is drawn for the first time: the tests do."""


def template(draw: Callable[Arguments, ChartType | dict[str, Any]]) -> Callable[Arguments, dict[str, Any]]:
    """Draw a spec once for the same arguments.

    Channels in it are written as `alt.Text("words:N")` and `alt.XValue(0)`: Altair takes ten milliseconds to find out which
    one is meant by a bare "words:N" or `alt.value(0)`.
    """

    @cache
    @wraps(draw)
    def drawn(*arguments: Arguments.args, **options: Arguments.kwargs) -> dict[str, Any]:
        with schemapi.debug_mode(CHECKED):
            chart = draw(*arguments, **options)
            return chart if isinstance(chart, dict) else chart.to_dict(validate=CHECKED)

    return cast(Callable[Arguments, dict[str, Any]], drawn)


def side_by_side(panels: Sequence[ChartType]) -> dict[str, Any]:
    """The spec of panels that do not move, in as many columns as fit into the page."""
    return beside(panels, independent=("color", "stroke", "strokeDash"))


def beside(panels: Sequence[ChartType], independent: Sequence[str]) -> dict[str, Any]:
    """A spec of panels in as many columns as fit into the page, also after it is resized.

    It is assembled here because Altair would copy every part of every panel several times, which takes most of a second.
    """
    parts = [panel.to_dict(validate=CHECKED) for panel in panels]
    shared = {name: parts[0][name] for name in ("$schema", "config")}
    clicks = [param for part in parts for param in part.pop("params", [])]  # of layers, by whose names they are known
    resized = {"source": "window", "type": "resize"}
    columns = {"name": "columns", "init": _COLUMNS_THAT_FIT, "on": [{"events": resized, "update": _COLUMNS_THAT_FIT}]}
    return {
        **shared,
        "concat": [{name: value for name, value in part.items() if name not in shared} for part in parts],
        "columns": {"signal": "columns"},
        "spacing": SPACING,
        "resolve": {"scale": dict.fromkeys(independent, "independent")},
        "params": [*clicks, columns],
    }


def at_frame(table: str, values: str, *fields: str) -> alt.Chart:
    """A chart of a table of marks, each with its values in these fields of the table `values` at the current frame."""
    looked_up = alt.LookupData(data=alt.NamedData(values), key="at", fields=list(fields))
    return table_chart(table).transform_calculate(at="datum.first + frame").transform_lookup(lookup="at", from_=looked_up)


def panel(layers: Sequence[alt.Chart], title: str, subtitle: str | None = None, *, instead: str = "") -> ChartType:
    """Layers under a title and a line of words: `subtitle`, or the `text` of the current frame in the table `clock`.

    `instead` is an expression for other words than that text, which is `datum.text` in it.
    """
    line = at_frame("film", "clock", "text") if subtitle is None else table_chart("film")
    if instead:
        line = line.transform_calculate(text=instead)
    line = line.mark_text(align="left", baseline="bottom", fontSize=11.5, color=INK)
    line = line.encode(
        x=alt.XValue(0), y=alt.YValue(-6), text=alt.Text("text:N") if subtitle is None else alt.TextValue(subtitle)
    )
    title = alt.TitleParams(title, frame="group", offset=4)
    return alt.layer(*layers, line).properties(width=SIDE, height=SIDE, title=title)


def static_panel(layers: Sequence[alt.Chart], title: str, subtitle: str, *, offset: float = 8) -> ChartType:
    """Layers under a title and a line of words.

    Beside panels whose vertical axis has numbers, one that has names needs an `offset` of 12 for its title to stand level.
    """
    title = alt.TitleParams(
        title,
        subtitle=subtitle,
        subtitleFontSize=11.5,
        subtitleColor=INK,
        subtitlePadding=4,
        anchor="start",
        frame="group",
        offset=offset,
    )
    return alt.layer(*layers).properties(width=SIDE, height=SIDE, title=title)


def fill_template(part: Any, fills: Mapping[str, Any]) -> Any:
    """A copy of a template with each placeholder replaced; a list replaces a list that holds its placeholder alone."""
    if isinstance(part, dict):
        return {key: fill_template(value, fills) for key, value in part.items()}
    if isinstance(part, list):
        if len(part) == 1 and isinstance(part[0], str) and isinstance(fills.get(part[0]), list):
            return fills[part[0]]
        return [fill_template(value, fills) for value in part]
    return fills.get(part, part) if isinstance(part, str) else part
