"""What an address can do to the frame of a page: a view for the projector, and controls that are hidden from a class."""

import streamlit as st

from nnkit.validation import flag, rejected

FRAME = {"present": False, "hide": ""}
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


def read_frame_setting(name, text, settings):
    """A frame setting's value, from an address; `settings` are the page's own, whose controls can be hidden."""
    if name == "present":
        return flag(name, text)
    accepted = (*PIECES, *(setting for setting in settings if setting not in FRAME))
    names = [part for part in text.split(",") if part]
    for part in names:
        if part not in accepted:
            raise rejected(name, part, f"names with commas between them: {', '.join(accepted)}")
    return ",".join(names)


def apply_frame():
    """Show the page as its address asks."""
    rules = PROJECTOR if st.session_state["present"] else ""
    for name in st.session_state["hide"].split(","):
        if name:
            key = name.replace(".", "-")  # as Streamlit writes a key into a class
            places = PIECES.get(name, f".st-key-{key}, .st-key-chosen_{key}")
            rules += f"{places} {{ display: none; }}\n"
    if rules:
        st.html(f"<style>{rules}</style>")


def frame_controls(settings):
    """For a lecturer: the projector's view, and what to hide."""
    state = st.session_state
    st.toggle(
        "View for the projector", key="present",
        help="Larger, and without the sidebar. The address keeps it: it is the link to open in front of a class.",
    )  # fmt: skip

    def take_over():
        state["hide"] = ",".join(state["hidden_names"])

    state["hidden_names"] = [name for name in state["hide"].split(",") if name]
    st.multiselect(
        "Hide from the class", (*PIECES, *settings), key="hidden_names", on_change=take_over, placeholder="nothing",
        help="Controls, by their names in the address. Whoever opens the link sees the page without them.",
    )  # fmt: skip
