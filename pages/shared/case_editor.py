"""A small table of cases that the visitor edits, kept as text such as "1,2;3,-1", which fits into an address."""

import pandas as pd
import streamlit as st

from nnkit import read_cases, write_cases


def edited_cases(name, columns, *, row_names=None, **bounds):
    """Show the cases that the setting `name` holds, one in each row, and bring the setting up to date with what is typed.

    Parameters
    ----------
    name : str
        Of the setting, text in the session's state.
    columns : dict of str to str
        Each column's heading and what it means.
    row_names : sequence of str, optional
        Where the rows are fixed, as in a matrix: their names. Without them rows can be added and deleted.
    **bounds
        `fewest`, `most` and `largest` of `read_cases`.

    Returns
    -------
    array (n_columns, n_cases)
        The cases, without the rows that have an empty cell. ValueError in a sentence where they cannot be used.
    """
    state = st.session_state
    is_shown = f"{name}.editor{state.get(f'{name}.number')}" in state
    if not is_shown or state[name] != state.get(f"{name}.typed"):  # after another page, or from an address: a new table
        state[f"{name}.opened"] = state[f"{name}.typed"] = state[name]
        state[f"{name}.number"] = state.get(f"{name}.number", 0) + 1
    opened = read_cases(name, state[f"{name}.opened"], len(columns), **bounds)
    table = st.data_editor(
        pd.DataFrame(opened.T, columns=list(columns), index=row_names or range(1, opened.shape[1] + 1)),
        num_rows="fixed" if row_names else "dynamic",
        hide_index=False,
        key=f"{name}.editor{state[f'{name}.number']}",
        column_config={
            heading: st.column_config.NumberColumn(help=meaning, format="%.6g", width=45) for heading, meaning in columns.items()
        },
    )
    complete = table.dropna()
    if row_names and len(complete) < len(table):
        raise ValueError(f"{name}: received an empty cell; accepted is a number in every cell.")
    if len(complete) < len(table):
        st.caption("Rows with an empty cell are left out until they are complete.")
    text = write_cases(complete.to_numpy(dtype=float).T)
    cases = read_cases(name, text, len(columns), **bounds)
    state[name] = state[f"{name}.typed"] = text
    return cases
