"""What every page begins and ends with: its heading, its presets, its address, and what a visitor can take away."""

import streamlit as st

from pages.shared.before.address import forget_address, keep_undrawn, memory_of, read_address, write_address
from pages.shared.before.frame import FRAME, apply_frame, read_frame_setting
from pages.shared.before.share import share_panel


class Page:
    """One page while it runs, from its heading to its share panel.

    To make one shows the heading and the presets, and brings the session's settings in line with the address.

    Parameters
    ----------
    name : str
        Under which the session keeps the page's settings.
    title, question : str
        The heading, and the question that the page answers.
    presets : dict
        Names and addresses of ready-made experiments.
    defaults : dict
        Every setting's name and default.
    parse : callable
        `parse(name, text)` gives a setting's value, or raises ValueError with a sentence for the visitor.
    """

    def __init__(self, name, title, question, presets, defaults, parse):
        self._name, self._defaults, self._too_long = name, defaults | FRAME, []
        st.header(title, anchor=False)
        st.caption(question)
        preset_picker(name, presets)
        self._answer = st.empty()
        read_address(name, self._defaults, lambda name, text: self._read(name, text, parse))
        apply_frame()

    def keep(self, settings):
        """Put the settings into the address, and answer what in it could not be used."""
        frame = {name: st.session_state[name] for name in FRAME}
        problems, self._too_long = write_address(self._name, self._defaults | settings | frame, self._defaults)
        if problems:
            said = "\n- ".join(problems)
            self._answer.warning(
                f"Defaults stand in for what could not be used in the address:\n- {said}", icon=":material/link:"
            )

    def say(self, sentences):
        """Add to what is answered about the address; each sentence begins with the setting's name and a colon."""
        memory_of(self._name).problems += sentences

    def share(self, code, files):
        """Offer the page's link, the same numbers as Python, and files. It is the last that a page does."""
        share_panel(self._name, code, files, self._too_long, [name for name in self._defaults if name not in FRAME])
        keep_undrawn(self._name, self._defaults)

    def _read(self, name, text, parse):
        return read_frame_setting(name, text, self._defaults) if name in FRAME else parse(name, text)


def answer(problem, instead="What follows shows the latest settings that could be used."):
    """Say in a sentence what cannot be used, and what stands in for it."""
    st.error(f"{problem} {instead}", icon=":material/back_hand:")


def notice(sentences):
    """What is worth seeing in the charts with the settings as they are."""
    with st.container(border=True):
        said = "\n- ".join(sentences)
        st.markdown(f"**What to notice**\n- {said}")


def folded(label, key, show, **options):
    """Something to look at that is folded up, and is made by `show()` only while a visitor has it unfolded."""
    with st.expander(label, key=key, on_change="rerun", **options) as fold:
        if fold.open:
            show()


def preset_picker(page, presets):
    """A row of names; choosing one opens its address in this page."""

    def open_preset():
        name = st.session_state[f"{page}.preset"]
        if name is not None:
            st.query_params.from_dict(presets[name])
            forget_address(page)

    st.pills(
        "Try", list(presets), key=f"{page}.preset", on_change=open_preset, label_visibility="collapsed",
        help="Each sets all controls to show one point of the lecture.",
    )  # fmt: skip
