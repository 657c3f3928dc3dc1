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
            _download("Losses (CSV)", history.to_csv(), "losses.csv", "text/csv", "Training and test loss at every epoch.")
            weights = json.dumps(history.network().to_dict(), indent=1)
            _download("Weights (JSON)", weights, "weights.json", "application/json", "The trained network's weights and biases.")
            settings = json.dumps(experiment.to_dict(), indent=1)
            _download("Settings (JSON)", settings, "experiment.json", "application/json", "For nnkit.Experiment.from_dict.")
            if experiment.table:
                _download("My table (CSV)", experiment.table, "table.csv", "text/csv", "The table as you entered it.")


def _download(label, data, file_name, mime, help):
    st.download_button(label, data, file_name, mime, key=file_name, on_click="ignore", help=help)
