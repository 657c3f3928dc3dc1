"""Taking an experiment away: its address, its code, its numbers."""

import json

import streamlit as st


def share_panel(experiment, history, too_long):
    """Offer the page's link, the experiment as Python, and the run's data as files."""
    with st.expander("Share, copy as Python, download"):
        if too_long:
            st.info(
                "Your table is too long for a link: the address holds all settings but the table. Pass the file on with it.",
                icon=":material/link:",
            )
        else:
            st.markdown("The address of this page holds every setting: copy it from the browser to share this experiment.")
        st.markdown("The same run and the same numbers in Python:")
        st.code(experiment.to_python(), language="python")
        with st.container(horizontal=True):
            _download("Losses (CSV)", history.to_csv, "losses.csv", "text/csv", "Training and test loss at every epoch.")
            _download("Weights (JSON)", _as_json(history.network().to_dict), "weights.json", "application/json", WEIGHTS_SAID)
            _download("Settings (JSON)", _as_json(experiment.to_dict), "experiment.json", "application/json", SETTINGS_SAID)
            if experiment.table:
                _download("My table (CSV)", lambda: experiment.table, "table.csv", "text/csv", "The table as you entered it.")


WEIGHTS_SAID = "The weights and biases at the end of the run."
SETTINGS_SAID = "All settings, for nnkit.Experiment.from_dict."


def _as_json(to_dict):
    return lambda: json.dumps(to_dict(), indent=1)


def _download(label, make, file_name, mime, help):
    """A button for a file that is made when it is asked for, not at every rerun."""
    st.download_button(label, make, file_name, mime, key=file_name, on_click="ignore", help=help)
