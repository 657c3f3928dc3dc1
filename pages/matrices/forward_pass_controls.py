"""The hand-written controls of the forward pass: what follows the sizes, clicks in the charts, and the table of a matrix."""

from pathlib import Path

import streamlit as st

from nnkit.markdown import literal
from nnkit.matrices import read_matrix, write_matrix
from nnkit.matrices.typed_matrices import ENTRY
from pages.matrices.forward_pass_settings import (
    BIAS,
    CASE,
    GIVEN,
    LAYER,
    LOSS,
    MATRICES,
    NEURON,
    SOURCE,
    TARGETS,
    counts,
    shapes,
)
from pages.shared.address import memory
from pages.shared.editors import edited_cases
from pages.shared.frame import show_problem

MOST_FULL_HEADINGS = 5  # more columns of cases leave room for the number alone
COLUMN_WIDTH = 120  # pixels
EDITED = "edited_matrix"  # the key of the control that chooses the matrix to edit
EDITED_HELP = "The matrix whose numbers stand in the table. A click on one of its numbers in the charts brings it here, too."


def fit_together():
    """Bring the matrices and the position to the sizes, and answer what of a new address does not fit together."""
    state, problems = st.session_state, []
    for matrix in (*MATRICES, TARGETS):
        name, given = matrix.name, state[matrix.name]
        state[name] = matrix.fitted(given, state)
        if given not in (state[name], matrix.default):
            received, accepted = (" × ".join(map(str, shape)) for shape in (read_matrix(name, given).shape, shapes(state)[name]))
            problems.append(
                f"{name}: received a {received} matrix; accepted is {accepted} for these sizes. The numbers that have a place "
                "stay, and the others are drawn."
            )
    for name, count in counts(state).items():
        if state[name] > count:
            problems.append(f"{name}: received {state[name]}; accepted is at most {count} for these sizes. {count} is looked at.")
            state[name] = count
    if memory().is_new:
        if problem := LOSS.problem(state["pass_loss"]):
            problems.append(f"pass_loss: received {state['pass_loss']!r}, which does not suit the rest. {problem}")
            state["pass_loss"] = LOSS.default
        memory().problems += problems


def choose_position():
    """The controls for the number to look at; a click in the charts does the same."""
    st.subheader("The number to look at", anchor=False)
    n_choices = counts(st.session_state)
    with st.container(horizontal=True):
        LAYER.draw()
        NEURON.draw(options=range(1, n_choices["chosen_neuron"] + 1))
        CASE.draw(options=range(1, n_choices["chosen_case"] + 1))
        SOURCE.draw(options=[*range(1, n_choices["chosen_source"] + 1), BIAS])


def look_at(points, layer=None):
    """Choose the position that was clicked, in an equation of a layer or in the graph, and its matrix to edit."""
    state = st.session_state
    for point in points:
        if layer:  # not from the graph, which stands below the editor and would jump
            state[EDITED] = clicked_matrix(layer, point) or state.get(EDITED)
        state["chosen_layer"] = layer or point["layer"]
        n_sources = counts(state)["chosen_source"]
        for axis in ("neuron", "source", "case"):
            index = point.get(axis, -1)
            if index >= 0:
                state[f"chosen_{axis}"] = BIAS if (axis, index) == ("source", n_sources) else index + 1


def clicked_matrix(layer, point):
    """The name of the matrix that a clicked number stands in, or None where it is not one to edit."""
    if point["source"] >= 0 and point["neuron"] >= 0:
        is_bias = point["source"] == st.session_state["size_in" if layer == 1 else "size_mid"]
        return (("matrix_w", "bias_w"), ("matrix_z", "bias_z"))[layer - 1][is_bias]
    return "matrix_x" if layer == 1 and point["source"] >= 0 else None


_boxes_in_charts = st.components.v2.component(
    "edit_in_place", html="<span></span>", js=(Path(__file__).parent / "edit_in_place.js").read_text()
)


def edit_in_place():
    """Let numbers be typed over in the charts, and say what cannot be used of what was typed."""
    state = st.session_state

    def take_over():
        for typed in state["edit_in_place"].get("typed") or ():
            matrix, bias = GIVEN[typed["given"]]
            row, column = typed["row"], typed["column"]
            if bias and not 0 <= row < shapes(state)[matrix.name][0]:
                matrix, row, column = bias, column, 0
            values = matrix.of(state)
            if not (0 <= row < values.shape[0] and 0 <= column < values.shape[1]):
                continue  # of other sizes than those that were clicked
            place, text = f"{matrix.label}, row {row + 1}, column {column + 1}", typed["text"]
            try:
                if not text:
                    raise ValueError(f"{place}: received an empty cell; accepted is a number in every cell.")
                values[row, column] = ENTRY.read(place, text)
            except ValueError as problem:  # over the page: what stands in it may be out of sight
                words = literal(f"{problem} The number stays as it was.")
                st.toast(words, icon=":material/back_hand:", duration="long")
            else:
                state[matrix.name] = write_matrix(values)
                state[EDITED] = matrix.name

    _boxes_in_charts(key="edit_in_place", on_typed_change=take_over)


def edit_numbers(*matrices):
    """Edit one of the matrices in a table; the others stay as they are."""
    state, by_name = st.session_state, {matrix.name: matrix for matrix in matrices}
    if state.get(EDITED) not in by_name:
        state[EDITED] = "matrix_x"
    look = {"format_func": lambda name: by_name[name].label, "label_visibility": "collapsed", "help": EDITED_HELP}
    name = st.segmented_control("Which matrix", list(by_name), key=EDITED, required=True, persist_state="page", **look)
    matrix, before, (n_rows, n_columns) = by_name[name], state[name], shapes(state)[name]
    column = "c{}" if matrix.column == "case {}" and n_columns > MOST_FULL_HEADINGS else matrix.column
    headings = dict.fromkeys((column.format(number) for number in range(1, n_columns + 1)), matrix.meaning)
    rows = [matrix.row.format(number) for number in range(1, n_rows + 1)]
    st.markdown(f"**{matrix.label}**, {n_rows} × {n_columns}: {matrix.meaning}")
    problem = None
    with st.container(width=COLUMN_WIDTH * (n_columns + 1)):
        try:
            edited_cases(name, headings, row_names=rows, fewest=n_rows, most=n_rows, largest=ENTRY.high)
        except ValueError as unusable:
            problem = str(unusable).replace(name, matrix.label, 1)
    if problem:
        show_problem(problem, "The charts show the latest numbers that could be used.")
    if state[name] != before:
        st.rerun()  # what stands above the table was computed before
