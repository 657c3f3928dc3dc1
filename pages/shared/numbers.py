"""Numbers on a page: in cards, in tables whose cells are short, and in formulas."""

import numpy as np
import pyarrow as pa
import streamlit as st


def number_cards(*cards):
    """Numbers that sum up an experiment, beside each other as far as there is room.

    Each card is (label, value, help), and may go on with what has changed and the colour for it, as `st.metric` has them;
    in the colour "off" it is a remark without an arrow.
    """
    with st.container(horizontal=True):
        for label, value, help, *change in cards:
            arrow = "off" if "off" in change[1:] else "auto"
            st.metric(label, value, *change, delta_arrow=arrow, border=True, height="stretch", help=help)


def number_table(columns, digits=4, pinned=None):
    """A table of columns by their headings, as it is read: short cells, rows that scroll, and one column that stays."""
    table = pa.table(columns)  # sent as it is: on the way through pandas it would take several times as long
    is_real = {column.name: pa.types.is_floating(column.type) for column in table.schema}
    config = {name: st.column_config.NumberColumn(format=f"%.{digits}g") for name in table.column_names if is_real[name]}
    if pinned:
        config[pinned] = st.column_config.TextColumn(pinned=True, width=140)
    st.dataframe(table, hide_index=True, column_config=config)


def word_table(columns):
    """A small table of texts by their headings, written out on the page. Cells may hold Markdown."""
    st.table(pa.table(columns), border="horizontal", hide_index=True)  # as above: pandas would take several times as long


def formula(*rows):
    """A formula on lines of its own within Markdown: words and formulas that belong together are sent as one piece.

    Rows, each short enough for a phone, are aligned where they have an `&`.
    """
    is_plain = len(rows) == 1 and "&" not in rows[0]
    latex = rows[0] if is_plain else r"\begin{aligned} " + r" \\[8pt] ".join(rows) + r" \end{aligned}"
    return f"\n\n$$\n{latex}\n$$\n\n"


def readable(columns):
    """Columns in which what is infinite or not a number is written as such, for a table would leave it empty."""
    return {name: [plain(x) for x in c] if c.dtype == float and not np.isfinite(c).all() else c for name, c in columns.items()}


def plain(value):
    return "NaN" if np.isnan(value) else f"{value:.4g}".replace("inf", "∞")
