"""Presentation mode and hidden controls, set by the address; and the boxes that every page has."""

import re

import streamlit as st

from nnkit.markdown import literal
from nnkit.validation import rejected

PIECES = {
    "sidebar": '[data-testid="stSidebar"], [data-testid="stExpandSidebarButton"]',
    "presets": '[class*="st-key-"][class$="-preset"], [class*="-preset "]',
    "share": ".st-key-share_panel",
}
"""What can be hidden beside single controls, and where it stands in the page."""

PROJECTOR = """
[data-testid="stSidebar"], [data-testid="stExpandSidebarButton"] { display: none; }
.stMainBlockContainer.stMainBlockContainer { zoom: 1.25; max-width: none; }
"""


def checked_names(settings):
    """The check of a text that lists controls to hide, by the names of a page's settings."""
    accepted = (*PIECES, *settings)

    def check(name, text):
        names = [part for part in str(text).split(",") if part]
        for part in names:
            if part not in accepted:
                raise rejected(name, part, f"names with commas between them: {', '.join(accepted)}")
        return ",".join(names)

    return check


def apply_frame():
    """Show the page as its address asks."""
    styles = PROJECTOR if st.session_state["present"] else ""
    for name in st.session_state["hide"].split(","):
        if name:
            key = name.replace(".", "-")  # as Streamlit writes a key into a class
            places = PIECES.get(name, f".st-key-{key}, .st-key-box_{key}, .st-key-chosen_{key}")
            styles += f"{places} {{ display: none; }}\n"
    if styles:
        st.html(f"<style>{styles}</style>")


def frame_controls(settings):
    """For a lecturer: the projector's view, and what to hide."""
    state = st.session_state
    st.toggle(
        "View for the projector", key="present", persist_state="page",
        help="Larger, and without the sidebar. The address keeps it: it is the link to open in front of a class.",
    )  # fmt: skip

    def take_over():
        state["hide"] = ",".join(state["hidden_names"])

    state["hidden_names"] = [name for name in state["hide"].split(",") if name]
    st.multiselect(
        "Hide from the class", (*PIECES, *settings), key="hidden_names", on_change=take_over, placeholder="nothing",
        help="Controls, by their names in the address. Whoever opens the link sees the page without them.",
    )  # fmt: skip


def show_problem(problem, instead="What follows shows the latest settings that could be used."):
    """Say in a sentence what cannot be used, and what stands in for it."""
    st.error(literal(f"{problem} {instead}"), icon=":material/back_hand:")


def takeaways_box(sentences):
    """What is worth seeing in the charts with the settings as they are."""
    with st.container(border=True):
        st.markdown("**What to notice**\n- " + "\n- ".join(sentences))


def lazy_expander(label, draw, **options):
    """Something to look at that is folded up, and is drawn by `draw()` only while a visitor has it unfolded."""
    with st.expander(label, key=fold_key(label), on_change="rerun", **options) as fold:
        if fold.open:
            draw()


def fold_key(label):
    """The key under which the session's state knows whether something is unfolded."""
    return "fold_" + re.sub(r"\W+", "_", label).strip("_").lower()
