"""The lecture map: what does the lecture claim, and where do I see it happen?"""

import streamlit as st

from nnkit.claims import CLAIMS, measured
from nnkit.validation import choice, rejected
from pages.contents import PAGES
from pages.lecture.claim_links import LINKS, address_of
from pages.shared.before.page import Page

PARTS = [part for part in PAGES if part != "Lecture"]
NUMBERS = tuple(str(number) for number in range(1, len(PARTS) + 1))
DEFAULTS = {"part_of_lecture": "1", "find": "", "seen": ""}
NAMES = [claim.name for claim in CLAIMS]
TITLES = {path: title for pages in PAGES.values() for _, title, path in pages}


def read_setting(name, text):
    if name == "part_of_lecture":
        return choice(name, text, (*NUMBERS, "all"))
    if name == "find":
        return text[:100]
    seen = text.split("-") if text else []
    for part in seen:
        if part not in NAMES:
            raise rejected(name, part, f"numbers of claims from {NAMES[0]} to {NAMES[-1]}, joined by '-'")
    return in_order(seen)


def in_order(seen):
    return "-".join(name for name in NAMES if name in seen)


def found():
    """The claims of all parts in which the searched words stand; where none are searched, those of the chosen part."""
    words = state["find"].lower().split()
    if not words:
        return [claim for claim in CLAIMS if state["part_of_lecture"] in ("all", str(claim.part))]
    return [claim for claim in CLAIMS if all(word in searched(claim) for word in words)]


def searched(claim):
    title = TITLES[LINKS[claim.name][0]]
    return " ".join([claim.text, claim.quantity, claim.remark, PARTS[claim.part - 1], title]).lower()


def with_progress(part):
    """A part's name, and how much of it was seen."""
    of_part = [claim.name for claim in CLAIMS if part in ("all", str(claim.part))]
    n_seen = len({*of_part}.intersection(state["seen"].split("-")))
    return f"{'All' if part == 'all' else PARTS[int(part) - 1]}: {n_seen} of {len(of_part)}"


def show_claim(claim, is_seen):
    path, address = address_of(claim.name)
    state[f"seen.{claim.name}"] = is_seen
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.checkbox(
            f"**{claim.name}.** {claim.text}", key=f"seen.{claim.name}", on_change=take_over, args=(claim.name,),
            wrap=True, width="stretch", help="Tick it once you have seen it happen.",
        )  # fmt: skip
        label = f"{TITLES[path]}: {LINKS[claim.name][1]}"
        st.page_link(pages_by_path[path], label=label, icon=":material/arrow_forward:", query_params=address)
    value = measured(claim)
    sign = ":green[:material/check:]" if claim.holds(value) else ":red[:material/close:]"
    said = f"{sign} {claim.quantity[0].upper()}{claim.quantity[1:]}: **{value:.4g}**; it has to be {claim.expected}."
    printed = f" On the slide: {claim.printed}." if claim.printed else ""
    st.caption(f"{said}{printed} {claim.remark}")


def take_over(name):
    others = {*state["seen"].split("-")} - {name}
    state["seen"] = in_order(others | ({name} if state[f"seen.{name}"] else set()))


def show_part(number, claims):
    st.subheader(f"{number}. {PARTS[number - 1]}", anchor=False)
    seen = state["seen"].split("-")
    for claim in claims:
        show_claim(claim, claim.name in seen)


page = Page(
    "map",
    "Deep learning, lecture 1",
    "What does the lecture claim, and where do I see it happen? Every line opens an experiment that shows it.",
    {},
    DEFAULTS,
    read_setting,
)
state = st.session_state
pages_by_path = {page.url_path: page for pages in state["sections"].values() for page in pages}
with st.container(horizontal=True):
    for part in PARTS:
        first = state["sections"][part][0]
        st.page_link(first, label=f"{part}: {first.title}", icon=":material/play_circle:")
st.text_input(
    "Find", key="find", max_chars=100, placeholder="Find in all parts: softmax, gradient, 0.25 ...",
    label_visibility="collapsed", help="Words that a claim has. All parts are searched.",
)  # fmt: skip
st.pills(
    "Part", (*NUMBERS, "all"), key="part_of_lecture", required=True, format_func=with_progress, label_visibility="collapsed",
    disabled=bool(state["find"].split()), help="A part of the lecture, and how many of its claims you have ticked as seen.",
)  # fmt: skip
page.keep({name: state[name] for name in DEFAULTS})
claims = found()
if not claims:
    st.info(f"No claim has the words “{state['find']}”. Try fewer.", icon=":material/search:")
for number in sorted({claim.part for claim in claims}):
    show_part(number, [claim for claim in claims if claim.part == number])
st.caption("Tick what you have seen happen: the address remembers it.")

page.share(
    "import nnkit\n\n"
    "for claim in nnkit.claims.CLAIMS:\n"
    "    value = claim.measure()\n"
    '    print(f"{claim.name}: {value:.4g} ({claim.quantity}; it has to be {claim.expected})")\n',
    [],
)
