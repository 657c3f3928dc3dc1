"""The controls of a sample: drawn, typed, pasted or uploaded, or a column of a data set."""

import hashlib
from typing import NamedTuple

import streamlit as st

from nnkit import DATASETS
from nnkit.data.tables import text_of
from nnkit.maximum_likelihood import Sample, draw_sample, load_sample, read_sample
from nnkit.maximum_likelihood.sample import LARGEST_DRAWN, MOST_OBSERVATIONS, SMALLEST_DRAWN, columns_of
from nnkit.maximum_likelihood.sample_text import DECIMAL_MARKS, column_names, describe_reading
from nnkit.validation import as_number, choice, number, rejected, whole
from pages.shared.before.share import File
from pages.shared.cache import cache

SOURCES = {"drawn": "Drawn from a Gaussian", "typed": "My own numbers", "bundled": "A column of a data set"}
MARKS = {"auto": "as the text suggests", "point": "a point: 1.5", "comma": "a comma: 1,5"}
MOST_TYPED = 1_000_000  # characters

DEFAULTS = {
    "sample_from": "drawn",
    "drawn_mu": 5.0,
    "drawn_sigma": 2.0,
    "drawn_n": 40,
    "drawn_seed": 0,
    "own_numbers": "4.1 5.3 6.0 4.7 3.9",
    "own_column": "",
    "decimal_mark": "auto",
    "bundled_set": "iris",
    "bundled_column": "sepal length (cm)",
}


class Observed(NamedTuple):
    """A sample, a short key that stands for it, and how its text was understood."""

    sample: Sample
    key: tuple
    reading: str = ""


def _short(name, text):
    if len(text) > 200:
        raise rejected(name, text, "a name of at most 200 characters")
    return "" if text == "none" else text


CHECKS = {
    "sample_from": lambda name, text: choice(name, text, SOURCES),
    "drawn_mu": lambda name, text: number(name, as_number(text), -LARGEST_DRAWN, LARGEST_DRAWN),
    "drawn_sigma": lambda name, text: number(name, as_number(text), SMALLEST_DRAWN, LARGEST_DRAWN),
    "drawn_n": lambda name, text: whole(name, as_number(text), 1, MOST_OBSERVATIONS),
    "drawn_seed": lambda name, text: whole(name, as_number(text), 0, 2**32 - 1),
    "own_numbers": lambda name, text: "" if text == "none" else text,
    "own_column": _short,
    "decimal_mark": lambda name, text: choice(name, text, DECIMAL_MARKS),
    "bundled_set": lambda name, text: choice(name, text, DATASETS),
    "bundled_column": _short,
}


def sample_controls(on_change):
    """Show the controls, and return what was `Observed`; ValueError in a sentence where it cannot be used.

    `on_change` is called when the observations become others altogether, in place and size.
    """
    state = st.session_state
    st.subheader("Observations", anchor=False)
    source = st.selectbox(
        "Where they come from", tuple(SOURCES), key="sample_from", format_func=SOURCES.get, on_change=on_change,
        help="Numbers drawn by chance with a μ and σ that you know, numbers of your own, or measured ones.",
    )  # fmt: skip
    if source == "drawn":
        return _drawn(on_change, state)
    return _own(on_change, state) if source == "typed" else _bundled(on_change, state)


def observations_file(sample):
    """All observations, to take away."""
    return File("Observations (CSV)", "observations.csv", "text/csv", "All observations.", sample.to_csv)


def _drawn(on_change, state):
    st.number_input(
        "True μ", step=0.5, format="%g", key="drawn_mu", on_change=on_change,
        help="The mean of the Gaussian that is drawn from. The estimate should come near it.",
    )  # fmt: skip
    st.number_input(
        "True σ", step=0.5, format="%g", key="drawn_sigma", on_change=on_change,
        help="Its standard deviation, from 0.000001 to a million.",
    )  # fmt: skip
    st.number_input("Observations n", step=10, key="drawn_n", help="How many are drawn, from 1 to a million.")
    st.number_input("Seed", step=1, key="drawn_seed", help="Another seed draws other numbers.")
    names = ("drawn_mu", "drawn_sigma", "drawn_n", "drawn_seed")
    values = [CHECKS[name](name, state[name]) for name in names]
    return _kept(("drawn", *values), lambda: (draw_sample(*values), ""))


def _own(on_change, state):
    def other_text():
        state["own_column"] = ""
        on_change()

    def take_over():
        if state["own_file"] is not None:
            state["own_numbers"] = text_of(state["own_file"])
            other_text()

    st.file_uploader(
        "Open a file", key="own_file", on_change=take_over, max_upload_size=1,
        help="A text or CSV file of up to 1 MB: a list of numbers, or a table with names in its first line.",
    )  # fmt: skip
    st.text_area(
        "or type or paste numbers", key="own_numbers", height=120, on_change=other_text, max_chars=MOST_TYPED,
        help="Separated by spaces, line breaks, commas, semicolons, tabs or bars, or a table with names in its first line.",
    )  # fmt: skip
    text = state["own_numbers"]
    names = column_names(text)
    problem = None
    if names:
        try:
            choice("own_column", state["own_column"], ("", *names))
        except ValueError as said:
            problem, state["own_column"] = said, ""
        st.selectbox(
            "Column", ("", *names), key="own_column", on_change=on_change,
            format_func=lambda name: name or "the first with numbers", help="Which column of the table is observed.",
        )  # fmt: skip
    st.selectbox(
        "Decimal mark", DECIMAL_MARKS, key="decimal_mark", format_func=MARKS.get, on_change=on_change,
        help="Whether 1,5 is one number or two. The line below says how the text was read.",
    )  # fmt: skip
    if problem:
        raise problem
    column, mark = state["own_column"] if names else "", state["decimal_mark"]

    def read():
        sample = read_sample(text, column or None, mark)
        return sample, describe_reading(sample, text, mark)

    observed = _kept(("typed", hashlib.sha1(text.encode()).hexdigest(), column, mark), read)
    st.caption(observed.reading)
    return observed


def _bundled(on_change, state):
    def first_column():
        state["bundled_column"] = columns_of(state["bundled_set"])[0]
        on_change()

    name = st.selectbox(
        "Data set", tuple(DATASETS), key="bundled_set", format_func=lambda name: DATASETS[name].label, on_change=first_column,
        help="The data sets of the playground. Real ones are shown in the units in which they were measured.",
    )  # fmt: skip
    names = columns_of(name)
    problem = None
    try:
        choice("bundled_column", state["bundled_column"], names)
    except ValueError as said:
        problem, state["bundled_column"] = said, names[0]
    st.selectbox("Column", names, key="bundled_column", on_change=on_change, help="Which quantity of the data set is observed.")
    if problem:
        raise problem
    column = state["bundled_column"]
    return _kept(("bundled", name, column), lambda: (load_sample(name, column), ""))


def _kept(key, make):
    """What was observed, made once for all visitors who ask for it."""

    def observed():
        sample, reading = make()
        return Observed(sample, key, reading)

    return cache("samples").made(key, observed)
