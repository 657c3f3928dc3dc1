"""Ready-made experiments: each makes one point, and is an address like any other."""

import streamlit as st

from pages.shared.address import forget_address

PLAYGROUND = {
    "XOR": {},
    "XOR, no hidden layer": {"hidden": "none"},
    "Rate too large": {"dataset": "diabetes", "hidden": "none", "learning_rate": "1.5"},
    "Rate too small": {"dataset": "moons", "learning_rate": "0.0003"},
    "One case at a time": {"dataset": "moons", "batch_size": "1", "n_epochs": "30"},
    "Whole batch": {"dataset": "moons", "batch_size": "all", "n_epochs": "300"},
    "Spiral": {"dataset": "spiral", "hidden": "16-16", "optimizer": "adam", "learning_rate": "0.02"},
    "Five classes": {"dataset": "blobs", "n_classes": "5", "noise": "0.2"},
    "Curve": {"dataset": "sine", "hidden": "8-8", "optimizer": "adam", "learning_rate": "0.01"},
    "Digits": {"dataset": "digits", "hidden": "16", "n_epochs": "30"},
}

ONE_CASE = {
    "Nudge by nudge": {},
    "Conflicting cases": {"pairs": "2,1;1,2;-2,-1", "nudge_passes": "5"},
    "|P − t| oscillates, (P − t)² settles": {"part": "descent"},
    "Cases that no weights can meet": {"part": "descent", "samples": "1,1,3;2,-1,0;1,2,5;1,1,1"},
    "A rate too large": {"part": "descent", "step_rate": "0.5"},
    "The 2 is only another η": {"part": "descent", "without_2": "True"},
    "Minibatch of 4 under the microscope": {"part": "microscope"},
    "One case, one straight line": {"part": "microscope", "micro_data": "line", "micro_hidden": "none", "micro_batch": "1"},
    "All cases at once": {"part": "microscope", "micro_data": "plane", "micro_hidden": "none", "micro_batch": "20"},
}


def preset_picker(presets):
    """A row of names; choosing one opens its address in this page."""

    def open_preset():
        name = st.session_state["preset"]
        if name is not None:
            st.query_params.from_dict(presets[name])
            forget_address()

    st.pills("Try", list(presets), key="preset", on_change=open_preset, label_visibility="collapsed",
             help="Each sets all controls to show one point of the lecture.")  # fmt: skip
