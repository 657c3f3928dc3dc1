"""Putting a chart of nnkit's on a page."""

import pyarrow as pa
import streamlit as st

from pages.shared.cache import cache


def show(make, place, key, on_select="ignore"):
    """Show the chart that `make(dark=...)` gives, made once for all visitors who look at the same thing by the same light.

    Parameters
    ----------
    make : callable
        Gives a Chart of nnkit's.
    place : hashable
        What the chart shows: a name and everything that it depends on.
    key : str
        The chart's name on its page: under one key the browser swaps new data into the chart and keeps its place.
    on_select : callable, optional
        Called when the visitor makes a selection in the chart, which then stands in the session's state under `key`.
    """
    dark = st.context.theme.type == "dark"
    spec, description = cache("charts").computed((place, dark), lambda: _ready_to_send(make(dark=dark)))
    st.vega_lite_chart(dict(spec), key=key, width="stretch", alt=description, on_select=on_select)


def _ready_to_send(chart):
    tables = {name: _as_arrow(columns) for name, columns in chart.tables.items()}
    return {**chart.spec, "datasets": tables}, chart.alt


def _as_arrow(columns):
    """A table as the bytes that are sent, so that a rerun has nothing to convert."""
    table = pa.table(columns)
    stream = pa.BufferOutputStream()
    with pa.ipc.new_stream(stream, table.schema) as writer:
        writer.write_table(table)
    return stream.getvalue().to_pybytes()
