"""Pinning a run, to compare the next ones with it."""

import streamlit as st

from nnkit.markdown import literal
from pages.shared.settings import Choice, as_typed


def pinned_run(page, history):
    """Offer to pin a run of a page or to let the pinned one go, and say how the two differ.

    Returns
    -------
    History or None
        The pinned run, where it is another than this.
    """
    state, key = st.session_state, f"{page.name}.pinned"
    with st.container(horizontal=True, vertical_alignment="center", width="content"):
        button = st.empty()
        if state.get(key) is None:
            help = "Keep its losses in grey, and compare the next runs with it."
            if button.button("Pin this run", icon=":material/keep:", help=help):
                state[key] = history
                st.rerun()
            return None
        if button.button("Unpin", icon=":material/keep_off:", help="Let the pinned run go."):
            state[key] = None
            st.rerun()
        before, now = state[key].experiment, history.experiment
        names = [name for name in now.field_names() if getattr(before, name) != getattr(now, name)]
        if not names:
            st.caption("This run is pinned: change a setting to compare.")
            return None
        had = ", ".join(_in_words(page.settings[name], getattr(before, name)) for name in names)
        others = " Its losses are of other cases." if {"dataset", "table", "n_cases", "data_seed", "noise"} & set(names) else ""
        st.caption(f"The grey lines are the pinned run. It had: {had}.{others}")
    return state[key]


def _in_words(setting, value):
    """A setting by its label, with a value as its control has it."""
    text = setting.label_of(value) if isinstance(setting, Choice) else as_typed(value)
    return literal(f"{setting.label} {text if len(text) <= 30 else f'{text[:27]}...'}")
