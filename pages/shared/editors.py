"""Small tables that the visitor edits, kept as text such as "1,2;3,-1", which fits into an address.

Their cells hold text, read by the one reader: Streamlit's own column of numbers makes 25 of 2,5 and 0 of letters.
"""

import numpy as np
import streamlit as st

from nnkit.data.typed_cases import LARGEST, read_cases, write_cases
from nnkit.numerals import read_together
from nnkit.settings import Checked, Real
from pages.shared.settings import Setting

NAMES_STAY = {"_index": st.column_config.Column(disabled=True)}
"""In an editor's column_config: that the names of rows cannot be edited."""


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
    import pandas as pd  # takes half a second: not for a page that shows no table

    state = st.session_state
    is_shown = f"{name}.editor{state.get(f'{name}.number')}" in state
    if not is_shown or state[name] != state.get(f"{name}.typed"):  # after another page, or from an address: a new table
        state[f"{name}.opened"] = write_cases(read_cases(name, state[name], len(columns), **bounds))
        state[f"{name}.number"] = state.get(f"{name}.number", 0) + 1
    text, editor = state[f"{name}.opened"], f"{name}.editor{state[f'{name}.number']}"
    opened = [case.split(",") for case in text.split(";")]
    headings = pd.Index(list(columns), dtype=object)  # an index of pandas' own strings takes several times as long
    rows = pd.Index(list(row_names), dtype=object) if row_names else range(1, len(opened) + 1)
    meanings = zip(columns.items(), zip(*opened, strict=True), strict=True)
    table = st.data_editor(
        pd.DataFrame(opened, columns=headings, index=rows, dtype=object),
        num_rows="fixed" if row_names else "dynamic",
        hide_index=False,
        key=editor,
        column_config=NAMES_STAY | {heading: number_column(meaning, cells) for (heading, meaning), cells in meanings},
    )
    if any(state[editor].values()):  # otherwise the table is as it was opened
        largest = bounds.get("largest", LARGEST)
        cells = read_cells(name, table, state[editor], Real(-largest, largest), may_be_empty=not row_names)
        is_complete = ~np.isnan(cells).any(axis=1)
        if not is_complete.all():
            st.caption("Rows with an empty cell are left out until they are complete.")
        text = write_cases(cells[is_complete].T)
    cases = read_cases(name, text, len(columns), **bounds)
    state[name] = state[f"{name}.typed"] = text
    return cases


def number_column(help, cells):
    """A column of cells for numbers that is wide enough for these, apart from decimals beyond the ninth character."""
    needed = max(len(cell if "e" in cell or "." not in cell[:8] else cell[:9]) for cell in cells)
    alignment = "right" if max(map(len, cells)) <= needed else "left"  # at the right, the first digits would be out of sight
    return st.column_config.TextColumn(help=help, alignment=alignment, width=max(45, 10 + 7 * needed))


def read_cells(name, table, edits, rule, *, may_be_empty=False):
    """The numbers in the cells of an editor.

    Parameters
    ----------
    name : str
        What the sentences call the table.
    table, edits : DataFrame, dict
        The table as it is now, and what was typed into it, which is the editor's state.
    rule : Real
        What a cell accepts.
    may_be_empty : bool
        Whether an empty cell is nan, and no problem.

    Returns
    -------
    array of the table's shape
        ValueError with the row and the column of the first cell that cannot be used, and with how many more there are.
    """
    typed = {str(cell).strip() for row in (*edits["edited_rows"].values(), *edits["added_rows"]) for cell in row.values()}
    texts = {place: str(cell).strip() for place, cell in np.ndenumerate(table.fillna("").to_numpy(dtype=object))}
    together = [text for text in texts.values() if text and text in typed]
    beside_others = dict(zip(together, read_together(together) or (), strict=False))
    rows, columns = list(table.index), list(table.columns)
    values, problems = np.full(table.shape, np.nan), []
    for (row, column), text in texts.items():
        place = f"{name}, row {rows[row]}, column {columns[column]}"
        try:
            if text:
                values[row, column] = value = rule.read(place, text)
                other = beside_others.get(text, value)
                if other != value:
                    received = f"{text!r}, which can be {value:g} or, beside decimal commas, {other:g}"
                    raise ValueError(f"{place}: received {received}; accepted is one decimal mark in all cells.")
            elif not may_be_empty:
                raise ValueError(f"{place}: received an empty cell; accepted is a number in every cell.")
        except ValueError as problem:
            problems.append(str(problem))
    if problems:
        n_more = len(problems) - 1
        also = f" {n_more} more cell{'s' if n_more > 1 else ''} cannot be used." if n_more else ""
        raise ValueError(problems[0] + also)
    return values
