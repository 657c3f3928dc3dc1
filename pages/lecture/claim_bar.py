"""The claim that a page was opened for, under the page's title: guess, look, tick, and the way through the lecture."""

import streamlit as st

from nnkit.claims import CLAIMS, measured
from pages.lecture.claim_links import LINKS, address_of

NAMES = [claim.name for claim in CLAIMS]
STOPS = ("1", "5", "8", "11", "17", "23", "24", "27", "38")
"""A short path through the lecture: nine stops, of some four minutes each."""


def show_claim_bar():
    """Show the claim of the address, if it has one."""
    state = st.session_state
    if not state["claim"]:
        return
    claim = CLAIMS[NAMES.index(state["claim"])]
    path = STOPS if state["walk"] and claim.name in STOPS else NAMES
    at = path.index(claim.name)
    with st.container(border=True, key="claim_bar"):
        with st.container(horizontal=True, vertical_alignment="center", key="claim_path"):
            st.markdown(f"**Claim {claim.name}.** {claim.text}", width="stretch")
            if at:
                claim_link(path[at - 1], f"{path[at - 1]}", ":material/arrow_back:", key="previous_claim")
            st.page_link(state["sections"]["Lecture"][0], label="All", icon=":material/list:")
            if at + 1 < len(path):
                claim_link(path[at + 1], f"{path[at + 1]}", ":material/arrow_forward:", key="next_claim")
        ask(claim)
    if claim.name in state["guesses"]:
        ring(claim)
    else:  # nothing gives the answer away
        st.html("<style>.st-key-headline, [class*=st-key-takeaways] { display: none; }</style>")


def open_claim(path):
    """Where an address says a claim and no setting, open the claim's experiment."""
    asked = st.query_params.to_dict()
    if asked.get("claim") not in LINKS or set(asked) - {"claim", "walk", "present", "hide"}:
        return
    where, address = address_of(asked["claim"])
    if not path:
        st.switch_page(pages_by_path()[where], query_params=address | asked)
    if where == path and all(memory.address != asked for memory in st.session_state.get("memories", {}).values()):
        st.query_params.from_dict(address | asked)


def pages_by_path():
    """The app's pages by their paths in the address."""
    return {page.url_path: page for section in st.session_state["sections"].values() for page in section}


def ask(claim):
    """Let the visitor guess; then show the number, and let it be ticked."""
    guesses, key = st.session_state.setdefault("guesses", {}), f"guess.{claim.name}"
    shown = [*claim.answers, "Just show me"]

    def take_over():
        guesses[claim.name] = st.session_state[key]

    if claim.name not in guesses:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"Guess first: {claim.question}", width="content")
            st.pills("Your guess", shown, key=key, on_change=take_over, label_visibility="collapsed")
        return
    value = measured(claim)
    right = claim.answers[claim.right(value)]
    answer = {right: ":green[:material/check: Right.] ", "Just show me": ""}.get(guesses[claim.name], f"It is “{right}”. ")
    with st.container(horizontal=True, vertical_alignment="center"):
        help = f"It has to be {claim.expected}. {claim.remark}".strip()
        st.markdown(f"{answer}{in_words(claim, value)} Look at the ringed chart.", width="stretch", help=help)
        tick(claim)


def tick(claim):
    """A box to tick the claim as seen; the lecture map takes it over."""
    ticks, key = st.session_state.setdefault("ticks", {}), f"tick.{claim.name}"

    def take_over():
        ticks[claim.name] = st.session_state[key]

    known = st.session_state["memories"].get("map")
    before = known is not None and claim.name in known.values["seen"].split("-")
    st.session_state[key] = ticks.get(claim.name, before)
    st.checkbox("Seen", key=key, on_change=take_over)


def ring(claim):
    """Ring the chart that shows the claim."""
    chart = LINKS[claim.name][2]
    st.html(f"<style>.st-key-{chart} {{ outline: 3px solid #e0a100; outline-offset: 6px; border-radius: 0.4rem; }}</style>")


def claim_link(name, label, icon, key=None, walk=False):
    """A link to the experiment of a claim, whatever is set on its page; the projector's view and the short path go along."""
    state = st.session_state
    path, address = address_of(name)
    carried = {setting: "True" for setting in ("present", "walk") if state.get(setting)} | ({"walk": "True"} if walk else {})
    with st.container(key=key, width="content"):
        st.page_link(pages_by_path()[path], label=label, icon=icon, query_params=address | {"claim": name} | carried)


def number_of(claim):
    """What the experiment of a claim shows, in Markdown."""
    value = measured(claim)
    sign = ":green[:material/check:]" if claim.holds(value) else ":red[:material/close:]"
    return f"{sign} {in_words(claim, value)} {claim.remark}"


def in_words(claim, value):
    """What the experiment of a claim shows, and what the slide prints, in Markdown."""
    printed = f" On the slide: {claim.printed}." if claim.printed else ""
    return f"{claim.sentence(value)}{printed}"
