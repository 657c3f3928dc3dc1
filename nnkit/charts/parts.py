"""Pieces that charts are put together from: tables by their names, axes, scales, lines and legends."""

import altair as alt
import numpy as np

from nnkit.charts.colours import CLASS_COLOURS


def table_chart(table):
    """A chart of a table by its name."""
    return alt.Chart(alt.NamedData(table))


def concat(tables):
    """One table of several with the same columns."""
    return {name: np.concatenate([table[name] for table in tables]) for name in tables[0]}


def with_field(channel, field):
    """The axis of a channel, for another field of a table."""
    other = channel.copy()
    other.shorthand = field
    return other


def domain_from(table, column, **options):
    """A scale from the first to the second row of a table's column.

    A scale that is left to find its ends looks for them in all layers. Where one of these then changes, as in a film, every mark
    of the panel is drawn anew. The table must be in the chart: see `present`.
    """
    ends = [alt.ExprRef(f"length(data('{table}')) ? data('{table}')[{row}]['{column}'] : {row + 1}") for row in (0, 1)]
    return alt.Scale(domain=ends, **{"nice": False, "zero": False} | options)


def span(*columns):
    """The least and the greatest finite number of all, as a column for `between`."""
    values = np.concatenate([np.ravel(column) for column in columns]).astype(float)
    values = values[np.isfinite(values)]
    return np.array([values.min(), values.max()]) if len(values) else np.array([0.0, 1.0])


def keep_table(table):
    """A layer that shows nothing, for a table that is only read by name: Vega-Lite leaves out those that no layer has."""
    return table_chart(table).mark_point(opacity=0)


def lines_of(table, **style):
    """Lines through the rows of a table as they follow each other, all of them numbers.

    They do without what a browser would otherwise work out for each row: whether it is a number, and where it is to stand.
    """
    return table_chart(table).mark_line(**{"invalid": None} | style).encode(order=alt.value(0))


def legend(**options):
    """A legend under the chart."""
    return alt.Legend(**{"orient": "bottom", "title": None, "offset": 4, "symbolOpacity": 1} | options)


def cues(field, names, *, colours=CLASS_COLOURS, shapes=None, dashes=None, legend=None):
    """The channels that tell names apart: by colour, and by shape or dashes for those who see no colours.

    Parameters
    ----------
    field : str
        The column of names.
    names : sequence of str
        In order; a list of one placeholder where a template leaves them open.
    colours, shapes, dashes : sequence, optional
        One for each name, or more.
    legend : altair.Legend, optional
        The same for all channels, which makes one legend of them. None is no legend.

    Returns
    -------
    dict
        For `encode(**cues(...))`.
    """
    channels = {"color": (alt.Color, colours), "shape": (alt.Shape, shapes), "strokeDash": (alt.StrokeDash, dashes)}
    return {
        name: channel(f"{field}:N").scale(domain=list(names), range=list(values)).legend(legend)
        for name, (channel, values) in channels.items()
        if values is not None
    }
