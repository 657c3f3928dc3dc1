"""The start page: the lecture's five parts as pictures, and its map: what is claimed, and where do I see it happen?"""

from itertools import groupby

import streamlit as st

from nnkit import settings as rules
from nnkit.claims import CLAIMS
from nnkit.markdown import literal
from nnkit.validation import rejected
from pages.contents import PAGES
from pages.lecture.claim_bar import claim_link, number_of
from pages.lecture.claim_links import LINKS
from pages.lecture.place import keep_place
from pages.lecture.start import show_doors, show_ways
from pages.shared.page import Page
from pages.shared.settings import Choice, Drawn, Kept, Text

PARTS = {str(number): part for number, part in enumerate((part for part in PAGES if part != "Lecture"), start=1)}
CLAIM_NAMES = [claim.name for claim in CLAIMS]
TITLES = {path: title for pages in PAGES.values() for _, title, path in pages}
MAIN = [claim for claim in CLAIMS if claim.is_main]
N_CLAIMS, N_ALSO = len({claim.number for claim in MAIN}), len(CLAIMS) - len(MAIN)
QUESTION = "The lecture as experiments: watch networks learn, change any number, and see what follows."
MAP_WIDTH = 940  # pixels: a claim and the link to its experiment stay beside each other
CODE = """import nnkit

for claim in nnkit.claims.CLAIMS:
    value = claim.measure()
    print(f"{claim.name}: {value:.4g} (expected: {claim.expected}). {claim.sentence(value)}")
"""

page = Page("map", QUESTION, {}, title="Deep learning, lecture 1")


# What is asked for


class Pills(Choice):
    """One of a few options, as pills."""

    def _control(self, **options):
        st.pills(options=self.options, required=True, **options)


def progress(part):
    """A part's name, and how many of its claims are ticked as seen."""
    names = [claim.name for claim in CLAIMS if part in ("all", str(claim.part))]
    n_seen = len({*names}.intersection(st.session_state["seen"].split("-")))
    return f"{PARTS.get(part, 'All')}: {n_seen} of {len(names)}"


def in_order(names):
    """Names of claims in the lecture's order, joined by "-"."""
    return "-".join(name for name in CLAIM_NAMES if name in names)


def checked_names(setting, text):
    names = text.split("-") if text else []
    for name in names:
        if name not in CLAIM_NAMES:
            raise rejected(setting, name, f"numbers of claims from {CLAIM_NAMES[0]} to {CLAIM_NAMES[-1]}, joined by '-'")
    return in_order(names)


PLACEHOLDER = "Find in all parts: softmax, gradient, 0.25 ..."
PART_HELP = "A part of the lecture, and how many of its claims you have ticked as seen."
QUIET = {"label_visibility": "collapsed"}

FIND = Text("find", "Find", "", "Words that a claim has. All parts are searched.", longest=100, placeholder=PLACEHOLDER, **QUIET)
PART = Pills("part_of_lecture", "Part of the lecture", "1", PART_HELP, options=(*PARTS, "all"), format_func=progress, **QUIET)
SEEN = Kept("seen", "", rule=rules.Checked(checked_names))


def draw_choice():
    """Where to begin, and the parts as pictures; over the map how much was seen, the words to find, and the part to show."""
    take_over_ticks()
    show_ways()
    show_doors(PARTS.values())
    st.subheader("What the lecture claims", anchor=False)
    with st.container(width=MAP_WIDTH):
        tick = "Tick what you have seen. Bookmark this page to keep your ticks."
        also = f"{N_ALSO} more show what the lecture also says"
        st.caption(f"{N_CLAIMS} claims, {len(MAIN)} experiments that show them; {also}. {tick}")
        n_seen = len(st.session_state["seen"].split("-")) if st.session_state["seen"] else 0
        st.progress(n_seen / len(CLAIMS), f"{n_seen} of {len(CLAIMS)} seen")
        FIND.draw()
        PART.draw(disabled=bool(st.session_state["find"].split()))


# The claims


def found_claims(s):
    """The claims of all parts in which the words stand; where there are none, those of the chosen part."""
    words = s.find.lower().split()
    if not words:
        return [claim for claim in CLAIMS if s.part_of_lecture in ("all", str(claim.part))]
    return [claim for claim in CLAIMS if all(word in searched_text(claim) for word in words)]


def searched_text(claim):
    title = TITLES[LINKS[claim.name][0]]
    return " ".join([claim.text, claim.shown, claim.remark, PARTS[str(claim.part)], title]).lower()


def show_claims(claims, s):
    if not claims:
        st.info(f"No claim has the words “{literal(s.find)}”. Try fewer.", icon=":material/search:")
    with st.container(width=MAP_WIDTH):
        for number in sorted({claim.part for claim in claims}):
            st.markdown(f"#### {number}. {PARTS[str(number)]}")
            for is_main, of_kind in groupby((one for one in claims if one.part == number), key=lambda one: one.is_main):
                if not is_main:
                    st.markdown("**Also in the lecture**")
                for claim in of_kind:
                    show_claim(claim)
        page.share(CODE)
    keep_place()


def show_claim(claim):
    state, key = st.session_state, f"seen.{claim.name}"
    state[key] = claim.name in state["seen"].split("-")
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        look = {"wrap": True, "width": "stretch", "help": "Tick it once you have seen it happen."}
        st.checkbox(f"**{claim.name}.** {claim.text}", key=key, on_change=take_over_tick, args=(claim.name,), **look)
        path, preset, _ = LINKS[claim.name]
        claim_link(claim.name, f"{TITLES[path]}: {preset}", ":material/arrow_forward:")
    st.caption(number_of(claim))


def take_over_tick(name):
    """Bring the setting up to date with the tick of a claim."""
    take_over_ticks({name: st.session_state[f"seen.{name}"]})


def take_over_ticks(ticks=None):
    """Bring the setting up to date with ticks by the claims' names, or with those that were set on the claims' own pages."""
    ticks = st.session_state.pop("ticks", {}) if ticks is None else ticks
    others = {*st.session_state["seen"].split("-")} - {*ticks}
    st.session_state["seen"] = in_order(others | {name for name, is_seen in ticks.items() if is_seen})


page.only([], found_claims, show_claims, above=[Drawn(draw_choice, FIND, PART)], view=[SEEN])
