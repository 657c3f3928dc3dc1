"""Reading a page's settings: from the words of an address, and from the controls."""

import streamlit as st


def as_number(text):
    """The number that a text holds, whole where it is; anything else as it is."""
    if isinstance(text, str):
        for kind in (int, float):
            try:
                return kind(text)
            except ValueError:
                continue
    return text


def checked(checks, *names):
    """The settings' values from the controls, or ValueError with a sentence about the first that cannot be used."""
    return [checks[name](name, st.session_state[name]) for name in names]


def number_control(name, label, step, help):
    """A number without bounds: what cannot be used is answered in words. Whole where the setting's default is."""
    is_whole = isinstance(step, int) and isinstance(st.session_state[name], int)
    step, format = (step, None) if is_whole else (float(step), "%g")
    st.number_input(label, step=step, format=format, key=name, help=help)
