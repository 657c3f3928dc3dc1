"""Charts of nnkit's on a page, drawn once for all visitors."""

import numpy as np
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
    table = pa.table({name: _arrow_array(np.asarray(column)) for name, column in columns.items()})
    stream = pa.BufferOutputStream()
    with pa.ipc.new_stream(stream, table.schema) as writer:
        writer.write_table(table)
    return stream.getvalue().to_pybytes()


def _arrow_array(column):
    """A column as Arrow has it: pyarrow's own conversion would import pandas first, while the first visitor waits."""
    if column.dtype.kind in "iuf":
        kind, parts = pa.from_numpy_dtype(column.dtype), [column]
    elif column.dtype.kind == "b":
        kind, parts = pa.bool_(), [np.packbits(column, bitorder="little")]
    elif all(isinstance(text, str) for text in column.tolist()):
        texts = [text.encode() for text in column.tolist()]
        kind, parts = pa.string(), [np.cumsum([0, *map(len, texts)], dtype=np.int32), b"".join(texts)]
    else:
        return pa.array(column)
    buffers = [pa.py_buffer(part if isinstance(part, bytes) else np.ascontiguousarray(part)) for part in parts]
    return pa.Array.from_buffers(kind, len(column), [None, *buffers])
