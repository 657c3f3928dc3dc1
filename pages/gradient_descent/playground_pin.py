"""Pinning a run, to compare the next ones with it."""

import streamlit as st

from nnkit.markdown import literal


def pinned_run(page, history):
    """Offer to pin a run or to let the pinned one go, and say how the two differ.

    Returns
    -------
    History or None
        The pinned run, where it is another than this.
    """
    state, key = st.session_state, f"{page}.pinned"
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
        before, now = (run.experiment.to_dict() for run in (state[key], history))
        changes = [f"{name} {_short(before[name])} → {_short(now[name])}" for name in now if before[name] != now[name]]
        st.caption(
            "Pinned in grey, now changed: " + ", ".join(changes)
            if changes
            else "This run is pinned: change a setting to compare."
        )
    return state[key] if changes else None


def _short(value):
    text = str(value) or "none"
    return literal(text if len(text) <= 30 else f"{text[:27]}...")
