"""Controls that fill the table of a minibatch: pasted rows, a file, or outputs of a trained model."""

import numpy as np
import streamlit as st

from nnkit.data.typed_cases import write_cases
from nnkit.loss_functions import read_output_table, sigmoid_outputs, train_with_both_losses
from nnkit.loss_functions.logistic_regression import TABLE
from nnkit.loss_functions.output_table import N_OUTPUTS
from nnkit.validation import whole
from pages.loss_functions.log_loss_settings import DATA, logistic
from pages.shared.cache import cache
from pages.shared.frame import show_problem

SOURCES = {
    "start": "at the saturated start",
    "log_loss": "after training under log loss",
    "mse": "after training under squared error",
}


def comparison_of(s):
    """Both runs, trained once for all visitors."""
    experiment = logistic.of(s if s["logistic_dataset"] == TABLE else {**s, "logistic_table": ""})
    try:
        return cache("runs").computed(experiment, lambda: train_with_both_losses(experiment))
    except ValueError as problem:
        raise logistic.on_page(problem) from None


def loading_controls():
    """Draw the controls; a problem stays in the session until `show_loading_problem` shows it."""
    state = st.session_state

    def open_file():
        if state["rows_file"] is not None:
            _load(_parse, state["rows_file"])

    st.text_area(
        "Paste rows",
        key="pasted_rows",
        height=110,
        placeholder="p,t\n0.9,1\n0.2,0",
        on_change=lambda: _load(_parse, state["pasted_rows"]),
        max_chars=10_000,
        help=f"Up to {N_OUTPUTS.high} rows of p and t, or of z and t. A first row says which: p,t or z,t.",
    )
    st.file_uploader(
        "Open a file",
        key="rows_file",
        on_change=open_file,
        max_upload_size=1,
        help="The same two columns as a file.",
    )
    st.markdown("**Outputs of a trained model**")
    DATA.draw()
    st.selectbox(
        "Its outputs",
        tuple(SOURCES),
        key="loaded_from",
        persist_state="page",
        format_func=SOURCES.get,
        help="z and t of training cases, of the model under “Training from a saturated start” with its settings.",
    )
    st.slider(
        "Cases",
        N_OUTPUTS.low,
        N_OUTPUTS.high,
        value=12,
        key="loaded_cases",
        persist_state="page",
        help=f"How many of the training cases, {N_OUTPUTS.bounds}.",
    )
    help = "Fill the table with z and t of these cases."
    st.button("Load", on_click=_load, args=(_trained_outputs,), icon=":material/download:", help=help)


def show_loading_problem():
    """Show why the latest rows could not be taken into the table."""
    if problem := st.session_state.pop("loading_problem", None):
        show_problem(problem, "The table stays as it was.")


def _load(read, *arguments):
    """Put the cases that `read` gives into the table of their first column."""
    try:
        given, cases = read(*arguments)
        sigmoid_outputs(cases[1], **{given: cases[0]})
        st.session_state.update({"rows_given": given, f"rows_{given}": write_cases(cases)})
    except ValueError as problem:
        st.session_state["loading_problem"] = str(problem)


def _parse(source):
    given, cases = read_output_table(source)
    return given or st.session_state["rows_given"], cases


def _trained_outputs():
    state = st.session_state
    comparison = comparison_of(state)
    run = comparison.mse if state["loaded_from"] == "mse" else comparison.log_loss
    outputs = run.outputs(update=0 if state["loaded_from"] == "start" else -1)
    n = whole("cases", state["loaded_cases"], N_OUTPUTS.low, min(N_OUTPUTS.high, outputs.n_cases))
    return "v", np.stack([np.round(outputs.v[:n], 3), outputs.t[:n]])
