"""The table of joint counts that the visitor edits, and the conditional table that sliders move; both are kept as text."""

import numpy as np
import streamlit as st

from nnkit.data.typed_cases import read_cases, write_cases
from nnkit.maximum_likelihood.joint_counts import (
    EVEN,
    MLE,
    MOST_CLASSES,
    MOST_COUNT,
    MOST_VALUES,
    read_counts,
    read_theta,
    uniform,
)
from pages.shared.address import memory
from pages.shared.editors import edited_cases
from pages.shared.frame import lazy_expander, show_problem

COUNTS, THETA = "joint_counts", "joint_theta"
THETA_LABEL = "The model θ = p(t|f)"
N_CLASSES, N_VALUES = "joint_counts.classes", "joint_counts.values"


def edited_counts():
    """Show the counts, with controls of their shape; ValueError in a sentence where a cell cannot be used."""
    state, table = st.session_state, table_of(COUNTS)
    state[N_CLASSES], state[N_VALUES] = table.shape
    lazy_expander("Rows and columns", shape_controls)
    columns = {f"t{label + 1}": f"How often class t{label + 1} occurs: 0 to {MOST_COUNT}." for label in range(len(table))}
    rows = [f"f{value + 1}" for value in range(table.shape[1])]
    edited_cases(COUNTS, columns, row_names=rows, fewest=len(rows), most=len(rows))


def shape_controls():
    """How many rows and columns the tables have."""
    st.segmented_control(
        "Values of the feature f",
        range(1, MOST_VALUES + 1),
        key=N_VALUES,
        on_change=reshape,
        required=True,
        help="Rows of the table. A new row starts with one case of each class, and with even shares in θ.",
    )
    st.segmented_control(
        "Classes t",
        range(1, MOST_CLASSES + 1),
        key=N_CLASSES,
        on_change=reshape,
        required=True,
        help="Columns of the table. A new column starts with one case in each row; θ starts again with even shares.",
    )


def reshape():
    """Give the counts, and a theta that is a table, the shape that was asked for."""
    state = st.session_state
    n_classes, n_values = state[N_CLASSES], state[N_VALUES]
    has_same_classes = n_classes == len(table_of(COUNTS))
    state[COUNTS] = write_cases(resized(table_of(COUNTS), n_classes, n_values, 1.0))
    if state[THETA] not in (EVEN, MLE):
        theta = table_of(THETA)
        fits = has_same_classes and len(theta) == n_classes
        state[THETA] = write_cases(resized(theta, n_classes, n_values, 1.0 / n_classes)) if fits else EVEN


def table_of(name):
    """The table in a setting's text, (n_classes, n_values), whatever its numbers are."""
    text = st.session_state[name]
    return read_cases(name, text, text.split(";")[0].count(",") + 1, fewest=1, most=MOST_VALUES)


def resized(table, n_rows, n_columns, filling):
    """The table cut or filled up to a shape."""
    result = np.full((n_rows, n_columns), filling)
    rows, columns = min(n_rows, len(table)), min(n_columns, table.shape[1])
    result[:rows, :columns] = table[:rows, :columns]
    return result


def theta_that_fits(text, counts):
    """The model in the text; where it does not fit the counts, even shares, and a sentence about what is wrong."""
    try:
        return read_theta(THETA_LABEL, text, counts), None
    except ValueError as problem:
        return uniform(counts), problem


def moved_theta():
    """Show a slider for each probability of the conditional table.

    The other classes of a row share what a slider leaves in proportion to what they had.
    """
    state = st.session_state
    try:
        counts = read_counts(COUNTS, state[COUNTS])
    except ValueError:  # of a cell that is being edited
        counts = read_counts(COUNTS, memory().values[COUNTS])
    theta, problem = theta_that_fits(state[THETA], counts)
    if problem:
        show_problem(problem, "Even shares stand in for it.")
    help = "The conditional maximum likelihood estimate: each count divided by the sum of its row."
    theta_button("Snap θ to the shares", MLE, "target", help)
    theta_button("Even shares", EVEN, "balance", "All classes equally probable, whatever f is.")
    n_classes, n_values = counts.shape
    if n_classes == 1:
        st.caption("With one class every p(t|f) is 1: there is nothing to move.")
    for value in range(n_values):
        for label in range(n_classes if n_classes > 2 else n_classes - 1):
            theta_slider(theta, value, label)


def theta_button(label, theta, icon, help):
    options = {"icon": f":material/{icon}:", "help": help}
    st.button(label, key=f"{THETA}.{theta}", on_click=st.session_state.update, args=({THETA: theta},), **options)


def take_probability(theta, value, label, p):
    """Set one probability of theta; the others of its row share the rest in proportion to what they had."""
    column, moved = theta[:, value], theta.copy()
    rest = column.sum() - column[label]
    moved[:, value] = column * (1.0 - p) / rest if rest > 0.0 else (1.0 - p) / (len(column) - 1)
    moved[label, value] = p
    st.session_state[THETA] = write_cases(np.round(moved, 12))


def theta_slider(theta, value, label):
    """A slider for one probability; the others of its row are scaled to the rest."""
    state, key = st.session_state, f"{THETA}.{len(theta)}.{value}.{label}"

    def take_over():
        take_probability(theta, value, label, state[key])

    state[key] = float(theta[label, value])
    help = "The model's probability of this class for this feature. The row's others share the rest in proportion."
    st.slider(f"p(t{label + 1} | f{value + 1})", 0.0, 1.0, step=0.01, key=key, on_change=take_over, help=help)
