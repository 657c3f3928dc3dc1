"""Texts of numbers that a visitor brings: a file to open, what is known about the text, and how it was understood."""

import streamlit as st

from nnkit.data.decoding import decode
from nnkit.markdown import literal
from pages.shared.frame import show_problem
from pages.shared.settings import Choice, Folded, Group, Text

DECIMALS = {"auto": "as the text suggests", "point": "a point: 1.5", "comma": "a comma: 1,5"}
HEADERS = {"auto": "as the text suggests", "yes": "has the names of the columns", "no": "is a row like the others"}
MISSING = {"refuse": "is answered", "leave out": "is left out"}


def file_opener(key, text, help, after=bool):
    """Draw a button that opens a file, whose text becomes the setting `text`; then `after()` is called."""
    state, problem_key = st.session_state, f"{key}.problem"

    def take_over():
        state[problem_key] = None
        if state[key] is not None:
            try:
                state[text] = decode(state[key]).text
            except ValueError as problem:
                state[problem_key] = str(problem)
            else:
                after()

    help = f"{help} Up to 1 MB of text, such as CSV: in UTF-8, UTF-16 or Windows-1252."
    st.file_uploader("Open a file", key=key, on_change=take_over, max_upload_size=1, help=help)
    if state.get(problem_key):
        show_problem(state[problem_key], "The text below stays as it was.")


def reading_settings(record, kind=lambda setting: setting, has_columns=True, **look):
    """What a visitor can say about the text of a record that is a `Reading`; it is there also where the text is refused.

    `kind` makes another kind of setting of each.
    """
    decimal = record(kind(Choice), "decimal", "Decimal mark", "Whether 1,5 is one number or two.", options=DECIMALS, **look)
    header = record(kind(Choice), "header", "The first row", "Names above numbers are taken for names.", options=HEADERS, **look)
    missing_help = "Empty cells, NA, nan, ? and the like are missing values."
    missing = record(kind(Choice), "missing", "A row with a missing value", missing_help, options=MISSING, **look)
    if not has_columns:
        return Group(decimal, Folded("First row, missing values", header, missing))
    columns_help = "Their names, with commas between them. Columns of words are left out anyway."
    columns = record(kind(Text), "columns", "Columns to use", columns_help, longest=None, placeholder="all", **look)
    return Group(decimal, Folded("First row, missing values, columns", header, missing, columns))


def show_reading(numbers):
    """Say in one line how the text was understood that numbers come from, if they come from one, and what was left out."""
    if numbers.understood:
        st.caption(literal(" ".join([numbers.understood, *numbers.remarks])))
