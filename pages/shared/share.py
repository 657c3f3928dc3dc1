"""The share panel: a page's address, code and files."""

import json
from collections.abc import Callable
from typing import NamedTuple

import streamlit as st

from pages.shared.address import forget_address


class File(NamedTuple):
    """A file to download, made when it is asked for and not at every rerun."""

    label: str
    name: str
    mime: str
    help: str
    make: Callable


def share_panel(page, code, files, too_long):
    """Offer the page's link, the same numbers as Python, and files.

    Parameters
    ----------
    page : str
        The page's name.
    code : str
    files : list of File
    too_long : sequence of str
        The names of settings that did not fit into the address.
    """
    if too_long:
        st.info(
            f"Too long for a link: {', '.join(too_long)}. This server keeps the text for a while, so that a reload brings it "
            "back; to keep it for longer, pass the file on with the link.",
            icon=":material/link:",
        )
    # a quarter of a page's elements stand in here: they are made when somebody looks
    panel = st.expander("Share, copy as Python, download", key="share_panel", on_change="rerun")
    if not panel.open:
        return
    with panel:
        if not too_long:
            st.markdown("The address of this page holds every setting: copy it from the browser to share this experiment.")
        st.markdown("The same numbers in Python:")
        st.code(code, language="python")
        notebook = json_file("Notebook", f"{page}.ipynb", "The code above, to open in Jupyter.", lambda: _notebook(code))
        with st.container(horizontal=True):
            for file in (*files, notebook):
                st.download_button(file.label, file.make, file.name, file.mime, key=file.name, on_click="ignore", help=file.help)
            reset_help = "Set every control of this page back to its default."
            icon = ":material/restart_alt:"
            st.button("Reset", key=f"{page}.reset", icon=icon, on_click=_reset, args=(page,), help=reset_help)
        st.caption("Each chart's own menu, at its upper right, saves it as PNG or SVG.")


def _reset(page):
    st.query_params.clear()
    st.session_state[f"{page}.preset"] = st.session_state[f"{page}.first_presets"] = None
    forget_address()


def _notebook(code):
    """A Jupyter notebook of one cell, in the format's own terms."""
    cell = {"cell_type": "code", "execution_count": None, "id": "experiment", "metadata": {}, "outputs": [], "source": code}
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return {"cells": [cell], "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}


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


def csv_file(label, name, help, make):
    """A file with the table that `make()` gives as text."""
    return File(label, name, "text/csv", help, make)


def json_file(label, name, help, to_dict):
    """A file with what `to_dict()` gives."""
    return File(label, name, "application/json", help, lambda: json.dumps(to_dict(), indent=1))
