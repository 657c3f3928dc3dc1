"""A table of joint counts that the visitor edits, and a conditional table that is moved by sliders; both are kept as text."""

import numpy as np
import streamlit as st

from nnkit.data.typed_cases import read_cases, write_cases
from nnkit.maximum_likelihood.joint_counts import (
    EVEN,
    MLE,
    MOST_CLASSES,
    MOST_COUNT,
    MOST_VALUES,
    checked_counts,
    read_theta,
    uniform,
)
from pages.shared.before.page import answer, folded
from pages.shared.editors import edited_cases


def edited_counts(name, theta_name):
    """Show the counts that the setting `name` holds, with controls of their shape.

    Parameters
    ----------
    name, theta_name : str
        Settings of the session: the counts, and the conditional table whose shape follows theirs.

    Returns
    -------
    int array (n_classes, n_values)
        ValueError in a sentence where what is typed cannot be used.
    """
    state = st.session_state
    shape_keys = f"{name}.classes", f"{name}.values"
    typed = _table(name)
    state.update(zip(shape_keys, typed.shape, strict=True))
    options = {"required": True, "on_change": _reshape, "args": (name, theta_name, shape_keys)}

    def shape_controls():
        st.segmented_control(
            "Values of the feature f", range(1, MOST_VALUES + 1), key=shape_keys[1], **options,
            help="Rows of the table. A new row starts with one case of each class, and with even shares in θ.",
        )  # fmt: skip
        st.segmented_control(
            "Classes t", range(1, MOST_CLASSES + 1), key=shape_keys[0], **options,
            help="Columns of the table. A new column starts with one case in each row; θ starts again with even shares.",
        )  # fmt: skip

    folded("Rows and columns", "shape_of_counts", shape_controls)
    columns = {f"t{label + 1}": f"How often class t{label + 1} occurs: 0 to {MOST_COUNT}." for label in range(len(typed))}
    rows = [f"f{value + 1}" for value in range(typed.shape[1])]
    return checked_counts(name, edited_cases(name, columns, row_names=rows, fewest=len(rows), most=len(rows)))


def moved_theta(name, counts):
    """Show a slider for each probability of the conditional table that the setting `name` holds.

    The other classes of a row share what a slider leaves in proportion to what they had.

    Returns
    -------
    array of the shape of `counts`
    """
    state = st.session_state
    try:
        theta = read_theta(name, state[name], counts)
    except ValueError as problem:
        answer(problem, "Even shares stand in for it.")
        theta = uniform(counts)
    st.button(
        "Snap θ to the frequencies", icon=":material/target:", key=f"{name}.mle", on_click=state.update,
        args=({name: MLE},), help="The conditional maximum likelihood estimate: each row's counts divided by their sum.",
    )  # fmt: skip
    st.button(
        "Even shares", icon=":material/balance:", key=f"{name}.even", on_click=state.update, args=({name: EVEN},),
        help="All classes equally probable, whatever f is.",
    )  # fmt: skip
    n_classes, n_values = counts.shape
    if n_classes == 1:
        st.caption("With one class every p(t|f) is 1: there is nothing to move.")
    for value in range(n_values):
        for label in range(n_classes if n_classes > 2 else n_classes - 1):
            key = f"{name}.{n_classes}.{value}.{label}"
            state[key] = float(theta[label, value])
            st.slider(
                f"p(t{label + 1} | f{value + 1})", 0.0, 1.0, step=0.01, key=key, on_change=_move,
                args=(name, key, theta, value, label),
                help="The model's probability of this class for this feature. The row's others share the rest in proportion.",
            )  # fmt: skip
    return theta


def _move(name, key, theta, value, label):
    """Take over one probability from its slider, and scale the others of its row to the rest."""
    state = st.session_state
    column, p = theta[:, value], state[key]
    rest = column.sum() - column[label]
    others = column * (1.0 - p) / rest if rest > 0.0 else np.full(len(column), (1.0 - p) / (len(column) - 1))
    moved = theta.copy()
    moved[:, value] = others
    moved[label, value] = p
    state[name] = write_cases(np.round(moved, 12))


def _reshape(name, theta_name, shape_keys):
    """Give the counts, and a theta that is a table, the shape that was asked for."""
    state = st.session_state
    n_classes, n_values = (state[key] for key in shape_keys)
    counts = _table(name)
    state[name] = write_cases(_resized(counts, n_classes, n_values, 1.0))
    if state[theta_name] not in (EVEN, MLE):
        fits = n_classes == len(counts) and state[theta_name].split(";")[0].count(",") + 1 == n_classes
        theta = _resized(_table(theta_name), n_classes, n_values, 1.0 / n_classes) if fits else None
        state[theta_name] = EVEN if theta is None else write_cases(theta)


def _table(name):
    """The table in a setting's text, (n_classes, n_values), whatever its numbers are."""
    text = st.session_state[name]
    return read_cases(name, text, text.split(";")[0].count(",") + 1, fewest=1, most=MOST_VALUES)


def _resized(table, n_rows, n_columns, filling):
    """The table cut or filled up to a shape."""
    made = np.full((n_rows, n_columns), filling)
    rows, columns = min(n_rows, len(table)), min(n_columns, table.shape[1])
    made[:rows, :columns] = table[:rows, :columns]
    return made
