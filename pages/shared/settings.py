"""A page's settings, from its controls."""

import streamlit as st


def checked(checks, *names):
    """The settings' values from the controls, or ValueError with a sentence about the first that cannot be used."""
    return [checks[name](name, st.session_state[name]) for name in names]


def number_control(name, label, step, help):
    """A number without bounds: what cannot be used is answered in words. Whole where the setting's default is."""
    is_whole = isinstance(step, int) and isinstance(st.session_state[name], int)
    step, format = (step, None) if is_whole else (float(step), "%g")
    st.number_input(label, step=step, format=format, key=name, help=help)
