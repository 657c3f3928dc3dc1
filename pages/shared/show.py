"""Putting a chart of nnkit's on a page."""

import pyarrow as pa
import streamlit as st

from pages.shared.shelf import shelf


def show(chart_of, history, key):
    """Show `chart_of(history, dark=...)`, made once for all visitors who look at the same run by the same light.

    The tables go as Arrow, ready to be sent, which the browser swaps into the chart without building it anew.
    """
    dark = st.context.theme.type == "dark"
    place = (chart_of.__name__, history.experiment, int(history.updates[-1]), dark)
    made = shelf().get(place)
    if made is None:
        chart = chart_of(history, dark=dark)
        tables = {name: _as_arrow(columns) for name, columns in chart.tables.items()}
        made = shelf().put(place, ({**chart.spec, "datasets": tables}, chart.alt))
    spec, description = made
    st.vega_lite_chart(spec, key=key, width="stretch", alt=description)


def _as_arrow(columns):
    table = pa.table(columns)
    stream = pa.BufferOutputStream()
    with pa.ipc.new_stream(stream, table.schema) as writer:
        writer.write_table(table)
    return stream.getvalue().to_pybytes()
