"""Building blocks of charts: named tables, axes, scales, lines, legends and cues."""

from collections.abc import Sequence
from typing import Any, TypeVar

import altair as alt
import numpy as np
from numpy.typing import ArrayLike

from nnkit.charts.colours import CLASS_COLOURS

Channel = TypeVar("Channel", bound=alt.SchemaBase)

Columns = dict[str, np.ndarray]
"""A table: its columns, all of one length, by their names."""


def table_chart(table: str) -> alt.Chart:
    """A chart of a named table."""
    return alt.Chart(alt.NamedData(table))


def concat(tables: Sequence[Columns]) -> Columns:
    """One table of several with the same columns."""
    return {name: np.concatenate([table[name] for table in tables]) for name in tables[0]}


def with_field(channel: Channel, field: str) -> Channel:
    """A copy of the channel that encodes another field."""
    other = channel.copy()
    other.shorthand = field
    return other


def domain_from(table: str, column: str, **options: Any) -> alt.Scale:
    """A scale whose domain is the first and the second row of a table's column.

    An automatic domain is computed over all layers and redraws them all when one changes, as in a film; so pass it explicitly.
    The table must be in the chart: see `keep_table`.
    """
    ends = [alt.ExprRef(f"length(data('{table}')) ? data('{table}')[{row}]['{column}'] : {row + 1}") for row in (0, 1)]
    return alt.Scale(domain=ends, **{"nice": False, "zero": False} | options)


def span(*columns: ArrayLike) -> np.ndarray:
    """The minimum and maximum of all finite numbers, as a column for `domain_from`."""
    values = np.concatenate([np.ravel(column) for column in columns]).astype(float)
    values = values[np.isfinite(values)]
    return np.array([values.min(), values.max()]) if len(values) else np.array([0.0, 1.0])


def keep_table(table: str) -> alt.Chart:
    """An invisible layer that keeps a table in the chart: Vega-Lite drops tables that no layer uses."""
    return table_chart(table).mark_point(opacity=0)


def lines_of(table: str, **style: Any) -> alt.Chart:
    """Lines through the rows of a table in their order; all values must be numbers.

    The browser then neither checks nor sorts the rows, which saves time at every frame.
    """
    return table_chart(table).mark_line(**{"invalid": None} | style).encode(order=alt.OrderValue(0))


def legend(**options: Any) -> alt.Legend:
    """A legend under the chart."""
    return alt.Legend(**{"orient": "bottom", "title": None, "offset": 4, "symbolOpacity": 1} | options)


def cues(
    field: str,
    names: Sequence[str | int],
    *,
    colours: Sequence[str] | None = CLASS_COLOURS,
    shapes: Sequence[str] | None = None,
    dashes: Sequence[list[int] | str] | None = None,
    legend: alt.Legend | None = None,
) -> dict[str, Any]:
    """The channels for `encode` that tell names apart: by colour, and by shape or dashes for those who see no colours.

    Parameters
    ----------
    field : str
        The column of names.
    names : sequence of str or int
        In order; a list of one placeholder where a template leaves them open.
    colours, shapes, dashes : sequence, optional
        One for each name, or more.
    legend : altair.Legend, optional
        The same for all channels, which makes one legend of them. None is no legend.
    """
    channels = {"color": (alt.Color, colours), "shape": (alt.Shape, shapes), "strokeDash": (alt.StrokeDash, dashes)}
    return {
        name: channel(f"{field}:N").scale(domain=list(names), range=list(values)).legend(legend)
        for name, (channel, values) in channels.items()
        if values is not None
    }
