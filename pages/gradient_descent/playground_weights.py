"""Editing a run's weights, and starting a run from them."""

import numpy as np
import streamlit as st

from nnkit import Experiment
from nnkit.engine.gradient_check import parameter_names
from nnkit.numerals import write_number
from nnkit.settings import Real
from pages.shared.editors import number_column, read_cells
from pages.shared.frame import show_problem
from pages.shared.settings import Kept

MOST_EDITED = 2000

WEIGHTS = Kept("weights", "", rule=Experiment.rule("weights"), label="First weights")
"""The first weights of a run, where they are the visitor's own."""


def weight_editor(history):
    """An editor of every weight and bias at the end of a run, with a button that puts them into the setting WEIGHTS."""
    import pandas as pd  # takes half a second: not for a page on which the editor is folded up

    theta = history.theta[-1]
    st.markdown(
        "The weights at the end of this run. Change any number, then run on: the next run starts from this table. The address "
        "keeps it."
    )
    if len(theta) > MOST_EDITED:
        st.info(f"This network has {len(theta):,} parameters; up to {MOST_EDITED:,} can be edited.", icon=":material/info:")
        return
    shown, names = list(map(write_number, theta)), pd.Index(parameter_names(history.network()), name="parameter")
    key = f"weights of {hash((history.experiment, len(history.updates)))}"
    names_help = "W2[1, 3] is the weight from neuron 1 of layer 1 to neuron 3 of layer 2, b2[3] that neuron's bias."
    table = st.data_editor(
        pd.DataFrame({"value": shown}, index=names, dtype=object),
        key=key,
        hide_index=False,
        height=240,
        column_config={
            "_index": st.column_config.Column(help=names_help, disabled=True),
            "value": number_column("Any finite number.", shown),
        },
    )
    values, edits, is_usable = theta.copy(), st.session_state[key], True
    rows = [row for row, value in enumerate(theta) if row in edits["edited_rows"] or not np.isfinite(value)]
    try:
        values[rows] = read_cells(WEIGHTS.name, table.iloc[rows], edits, Real())[:, 0]
    except ValueError as problem:
        is_usable = False
        show_problem(problem, "No run starts from this table.")
    help = "Start a run from the numbers in the table. It has the same settings; momentum starts anew."
    if st.button("Run on from these", icon=":material/play_arrow:", help=help, disabled=not is_usable):
        st.session_state[WEIGHTS.name] = " ".join(map(repr, values.tolist()))
        st.rerun()


def draw_first_weights():
    """Say where a run starts from the visitor's own weights, with a button to draw them again."""
    state = st.session_state
    if state[WEIGHTS.name]:

        def draw_again():
            state[WEIGHTS.name] = ""

        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption("The first weights are your own, not drawn.")
            st.button("Draw them", on_click=draw_again, help="Let the initialisation draw the first weights again.")
