"""Presentation mode and hidden controls, set by the address; and the boxes that every page has."""

import re
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import segno
import streamlit as st

from nnkit.markdown import literal
from nnkit.validation import rejected

PIECES = {
    "sidebar": '[data-testid="stSidebar"], [data-testid="stExpandSidebarButton"]',
    "presets": '[class*="-preset "], [class$="-preset"], [class*="-first_presets"]',
    "share": ".st-key-share_panel",
}
"""What can be hidden beside single controls, and where it stands in the page."""

PROJECTOR = """
html { font-size: 125%; }
.stMainBlockContainer.stMainBlockContainer { padding-top: 3.6rem; }
.stMainBlockContainer > .stVerticalBlock { gap: 0.35rem; }
[data-testid="stSidebar"], [data-testid="stExpandSidebarButton"] { display: none; }
"""  # a CSS zoom would not do: Streamlit hands charts a width that is then zoomed again

_STYLE = f"<style>{(Path(__file__).parent / 'frame.css').read_text()}</style>"


def show_style():
    """Put the style of the frame into the page."""
    st.html(_STYLE)


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
            places = PIECES.get(name, f".st-key-{key}, .st-key-chosen_{key}")
            styles += f"{places} {{ display: none; }}\n"
    if styles:
        st.html(f"<style>{styles}</style>")


def class_view(settings):
    """For a lecturer: the projector's view, what to hide, and the page's address as a QR code."""
    with st.popover(
        "Class", icon=":material/co_present:", key="class_view", on_change="rerun", help="In front of a class."
    ) as view:
        if not view.open:
            return
        state = st.session_state
        st.toggle(
            "View for the projector", key="present", persist_state="page",
            help="Larger, with the controls that matter most above the charts. It stays when you go to another page.",
        )  # fmt: skip

        def take_over():
            state["hide"] = ",".join(state["hidden_names"])

        state["hidden_names"] = [name for name in state["hide"].split(",") if name]
        st.multiselect(
            "Hide from the class", (*PIECES, *settings), key="hidden_names", on_change=take_over, placeholder="nothing",
            help="Controls, by their names in the address. Whoever opens the link sees the page without them.",
        )  # fmt: skip
        st.markdown("Open this experiment on a phone:")
        address = f"{st.context.url}?{urlencode(st.query_params.to_dict())}".rstrip("?")
        try:
            st.html(segno.make(address, micro=False).svg_inline(scale=4, border=2, light="white", svgclass="qr"))
        except segno.DataOverflowError:
            st.caption("This address is too long for a QR code.")
        if urlsplit(address).hostname in ("localhost", "127.0.0.1"):
            st.caption("This address is of this machine alone: others need the one under which they reach it.")


def show_problem(problem, instead="What follows shows the latest settings that could be used."):
    """Say in a sentence what cannot be used, and what stands in for it."""
    st.error(literal(f"{problem} {instead}"), icon=":material/back_hand:")


def lazy_expander(label, draw, **options):
    """Something to look at that is folded up, and is drawn by `draw()` only while a visitor has it unfolded."""
    with st.expander(label, key=fold_key(label), on_change="rerun", **options) as fold:
        if fold.open:
            draw()


def fold_key(label):
    """The key under which the session's state knows whether something is unfolded."""
    return "fold_" + re.sub(r"\W+", "_", label).strip("_").lower()
