"""Texts of numbers that a visitor brings: a file to open, what is known about the text, and how it was understood."""

import streamlit as st

from nnkit.data.decoding import decode
from nnkit.markdown import literal
from pages.shared.frame import show_problem
from pages.shared.settings import Choice, Folded, Text

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
    """What a visitor can say about the text of a record that is a `Reading`; folded up, and there also where it is refused.

    `kind` makes another kind of setting of each.
    """
    columns = record(
        kind(Text),
        "columns",
        "Columns to use",
        "Their names, with commas between them. Columns of words are left out anyway.",
        longest=None,
        placeholder="all",
        **look,
    )
    return Folded(
        "How the text is read",
        record(kind(Choice), "decimal", "Decimal mark", "Whether 1,5 is one number or two.", options=DECIMALS, **look),
        record(kind(Choice), "header", "The first row", "Names above numbers are taken for names.", options=HEADERS, **look),
        record(
            kind(Choice),
            "missing",
            "A row with a missing value",
            "Empty cells, NA, nan, ? and the like are missing values.",
            options=MISSING,
            **look,
        ),
        *([columns] if has_columns else []),
    )


def show_reading(numbers):
    """Say in one line how the text was understood that numbers come from, if they come from one, and what was left out."""
    if numbers.understood:
        st.caption(literal(" ".join([numbers.understood, *numbers.remarks])))
