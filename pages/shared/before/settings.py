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


def several_of(catalogue, setting, label, help, **options):
    """Pills for any number of a catalogue's entries, which the setting holds as names joined by "-". Returns the names."""
    state, key = st.session_state, f"chosen_{setting}"

    def take_over():
        state[setting] = "-".join(name for name in catalogue if name in state[key])

    state[key] = [name for name in state[setting].split("-") if name]
    return st.pills(
        label, tuple(catalogue), selection_mode="multi", key=key, on_change=take_over,
        format_func=lambda name: catalogue[name].label, help=help, **options,
    )  # fmt: skip
