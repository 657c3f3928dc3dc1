"""The claim that a page was opened for, under the page's title: what is claimed, its number, and the way through the lecture."""

import streamlit as st

from nnkit.claims import CLAIMS, measured
from pages.lecture.claim_links import address_of

NAMES = [claim.name for claim in CLAIMS]


def show_claim_bar():
    """Show the claim of the address, with links to the claims before and after it."""
    name = st.session_state["claim"]
    if not name:
        return
    at = NAMES.index(name)
    claim = CLAIMS[at]
    with st.container(border=True, key="claim_bar"):
        st.markdown(f"**Claim {claim.name}.** {claim.text}")
        st.caption(number_of(claim))
        with st.container(horizontal=True, gap="small"):
            if at:
                claim_link(NAMES[at - 1], f"Claim {NAMES[at - 1]}", ":material/arrow_back:")
            st.page_link(st.session_state["sections"]["Lecture"][0], label="All claims", icon=":material/list:")
            if at + 1 < len(NAMES):
                claim_link(NAMES[at + 1], f"Claim {NAMES[at + 1]}", ":material/arrow_forward:")


def claim_link(name, label, icon):
    """A link to the experiment of a claim, whatever is set on its page."""
    path, address = address_of(name)
    pages = {page.url_path: page for section in st.session_state["sections"].values() for page in section}
    st.page_link(pages[path], label=label, icon=icon, query_params=address | {"claim": name})


def number_of(claim):
    """What the experiment of a claim shows, in Markdown."""
    value = measured(claim)
    sign = ":green[:material/check:]" if claim.holds(value) else ":red[:material/close:]"
    printed = f" On the slide: {claim.printed}." if claim.printed else ""
    return f"{sign} {claim.sentence(value)}{printed} {claim.remark}"
