"""Taking what a page shows away: its address, its code, its numbers."""

import json
from collections.abc import Callable
from typing import NamedTuple

import streamlit as st


class File(NamedTuple):
    """A file to download, made when it is asked for and not at every rerun."""

    label: str
    name: str
    mime: str
    help: str
    make: Callable


def share_panel(code, files, too_long=()):
    """Offer the page's link, the same numbers as Python, and files.

    Parameters
    ----------
    code : str
    files : list of File
    too_long : sequence of str
        The names of settings that did not fit into the address.
    """
    with st.expander("Share, copy as Python, download"):
        if too_long:
            st.info(
                f"Too long for a link: {', '.join(too_long)}. The address holds all other settings; pass the file on with it.",
                icon=":material/link:",
            )
        else:
            st.markdown("The address of this page holds every setting: copy it from the browser to share this experiment.")
        st.markdown("The same numbers in Python:")
        st.code(code, language="python")
        with st.container(horizontal=True):
            for file in files:
                st.download_button(file.label, file.make, file.name, file.mime, key=file.name, on_click="ignore", help=file.help)


def experiment_files(experiment, history):
    """The files that every training run has to offer."""
    files = [
        File("Losses (CSV)", "losses.csv", "text/csv", "Training and test loss at every epoch.", history.to_csv),
        json_file("Weights (JSON)", "weights.json", "The weights and biases at the end of the run.", history.network().to_dict),
        json_file("Settings (JSON)", "experiment.json", "All settings, for nnkit.Experiment.from_dict.", experiment.to_dict),
    ]
    if experiment.table:
        files.append(File("My table (CSV)", "table.csv", "text/csv", "The table as you entered it.", lambda: experiment.table))
    return files


def json_file(label, name, help, to_dict):
    """A file with what `to_dict()` gives."""
    return File(label, name, "application/json", help, lambda: json.dumps(to_dict(), indent=1))
