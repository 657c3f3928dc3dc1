"""Numbers on a page: in tables whose cells are short, and in formulas."""

import pandas as pd
import streamlit as st


def number_table(columns, digits=4, pinned=None):
    """A table of columns by their headings, as it is read: short cells, rows that scroll, and one column that stays."""
    table = pd.DataFrame(columns)
    config = {name: st.column_config.NumberColumn(format=f"%.{digits}g") for name in table if table[name].dtype == float}
    if pinned:
        config[pinned] = st.column_config.TextColumn(pinned=True, width=140)
    st.dataframe(table, hide_index=True, column_config=config)


def signed(value, digits=4):
    """A number for a formula, in brackets where it is negative."""
    return f"({value:.{digits}g})" if value < 0 else f"{value:.{digits}g}"
