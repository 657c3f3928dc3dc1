"""Pinning a run, to see the next one beside it."""

from dataclasses import fields

import streamlit as st


def pinned_run(page, history):
    """Offer to pin a run or to let the pinned one go, and say how the two differ.

    Returns
    -------
    History or None
        The pinned run, where it is another than this.
    """
    state, key = st.session_state, f"{page}.pinned"
    with st.container(horizontal=True, vertical_alignment="center", width="content"):
        place = st.empty()
        if state.get(key) is None:
            if place.button(
                "Pin this run", icon=":material/keep:", help="Keep its losses in grey, and compare the next runs with it."
            ):
                state[key] = history
                st.rerun()
            return None
        if place.button("Unpin", icon=":material/keep_off:", help="Let the pinned run go."):
            state[key] = None
            st.rerun()
        pinned = state[key]
        before, now = pinned.experiment, history.experiment
        changed = [field.name for field in fields(now) if getattr(before, field.name) != getattr(now, field.name)]
        names = [f"{name} {_short(getattr(before, name))} → {_short(getattr(now, name))}" for name in changed]
        st.caption(
            "Pinned in grey, now changed: " + ", ".join(names) if names else "This run is pinned: change a setting to compare."
        )
    return pinned if changed else None


def _short(value):
    text = str(value) or "none"
    return text if len(text) <= 30 else f"{text[:27]}..."
