"""Small tables that the visitor edits, kept as text such as "1,2;3,-1", which fits into an address."""

import numpy as np
import pandas as pd
import streamlit as st

from nnkit.data.typed_cases import read_cases, write_cases
from nnkit.settings import Checked
from pages.shared.settings import Setting


class CaseTable(Setting):
    """A setting that is a small table of cases, one in each row; its value is text.

    `columns` has each column's heading and what it means; `bounds` are `fewest`, `most` and `largest` of `read_cases`.
    """

    def __init__(self, name, label, default, columns, *, rule=None, **bounds):
        self.columns, self.bounds = columns, bounds
        super().__init__(name, label, default, rule=rule or Checked(self._checked))

    def draw(self, **look):
        """Show the table, and bring the setting up to date with what is typed."""
        edited_cases(self.name, self.columns, **self.bounds)

    def cases(self, text):
        """The cases of such a text, (n_columns, n_cases)."""
        return read_cases(self.name, text, len(self.columns), **self.bounds)

    def _checked(self, name, text):
        self.cases(text)
        return text


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
        state[f"{name}.opened"] = write_cases(read_cases(name, state[name], len(columns), **bounds))
        state[f"{name}.number"] = state.get(f"{name}.number", 0) + 1
    text, editor = state[f"{name}.opened"], f"{name}.editor{state[f'{name}.number']}"
    cases = read_cases(name, text, len(columns), **bounds)
    headings = pd.Index(list(columns), dtype=object)  # an index of pandas' own strings takes several times as long
    rows = pd.Index(list(row_names), dtype=object) if row_names else range(1, cases.shape[1] + 1)
    table = st.data_editor(
        pd.DataFrame(cases.T, columns=headings, index=rows),
        num_rows="fixed" if row_names else "dynamic",
        hide_index=False,
        key=editor,
        column_config={
            heading: st.column_config.NumberColumn(help=meaning, format="%.6g", width=45) for heading, meaning in columns.items()
        },
    )
    if any(state[editor].values()):  # otherwise the table is as it was opened
        cells = table.to_numpy(dtype=float, na_value=np.nan)
        is_complete = ~np.isnan(cells).any(axis=1)
        if row_names and not is_complete.all():
            raise ValueError(f"{name}: received an empty cell; accepted is a number in every cell.")
        if not is_complete.all():
            st.caption("Rows with an empty cell are left out until they are complete.")
        text = write_cases(cells[is_complete].T)
        cases = read_cases(name, text, len(columns), **bounds)
    state[name] = state[f"{name}.typed"] = text
    return cases
