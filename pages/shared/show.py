"""Charts of nnkit's on a page, drawn once for all visitors."""

import pyarrow as pa
import streamlit as st

from pages.shared.cache import cache
from pages.shared.room import room_of_window


def show_chart(chart, on_select=None):
    """Show a chart, drawn once for all visitors who look at the same thing by the same light.

    Parameters
    ----------
    chart : Chart
        Under one name the browser swaps new data into the chart and keeps its place.
    on_select : callable, optional
        `on_select(points)` is called with what the visitor has selected in the chart, as a list of dicts.
    """
    dark, name, room = st.context.theme.type == "dark", chart.name, room_of_window()
    key = chart.key, dark, room
    spec, description = cache("charts").computed(key, lambda: _ready_to_send(chart.fitted(room, dark)))
    options = {}
    if on_select and (selections := [param["name"] for param in spec.get("params", []) if "select" in param]):

        def take_over():
            for selection in selections:
                on_select(st.session_state[name]["selection"].get(selection, []))

        options["on_select"] = take_over
    st.vega_lite_chart(dict(spec), key=name, width="stretch", alt=description, **options)


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
