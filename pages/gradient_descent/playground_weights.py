"""Editing a run's weights, and starting a run from them."""

import numpy as np
import pandas as pd
import streamlit as st

from nnkit import Experiment
from nnkit.engine.gradient_check import parameter_names
from pages.shared.settings import Kept

MOST_EDITED = 2000

WEIGHTS = Kept("weights", "", rule=Experiment.rule("weights"))
"""The first weights of a run, where they are the visitor's own."""


def weight_editor(history):
    """An editor of every weight and bias at the end of a run, with a button that puts them into the setting WEIGHTS."""
    theta = history.theta[-1]
    st.markdown(
        "The weights at the end of this run. Change any number, then run on: the next run starts from the table, "
        "goes through the cases in the same order, and stands in the address."
    )
    if len(theta) > MOST_EDITED:
        st.info(f"This network has {len(theta):,} parameters; up to {MOST_EDITED:,} can be edited.", icon=":material/info:")
        return
    edited = st.data_editor(
        pd.DataFrame({"parameter": parameter_names(history.network()), "value": theta}),
        key=f"weights of {hash((history.experiment, len(history.updates)))}",
        disabled=["parameter"],
        hide_index=True,
        height=240,
        column_config={
            "parameter": st.column_config.TextColumn(help="W2[0, 1] is layer 2's weight from neuron 0 to 1, b2[1] its bias."),
            "value": st.column_config.NumberColumn(format="%.6g", required=True, help="Any finite number."),
        },
    )
    values = edited["value"].to_numpy(dtype=float)
    help = "Start a run from the numbers in the table. It has the same settings; momentum starts anew."
    if st.button("Run on from these", icon=":material/play_arrow:", help=help):
        if np.isfinite(values).all():
            st.session_state[WEIGHTS.name] = " ".join(map(repr, values.tolist()))
            st.rerun()
        st.error("value: received an empty cell; accepted is a finite number in every row.", icon=":material/back_hand:")


def draw_first_weights():
    """Say where a run starts from the visitor's own weights, with a button to draw them again."""
    state = st.session_state
    if state[WEIGHTS.name]:

        def draw_again():
            state[WEIGHTS.name] = ""

        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption("The first weights are your own, not drawn.")
            st.button("Draw them", on_click=draw_again, help="Let the initialisation draw the first weights again.")
