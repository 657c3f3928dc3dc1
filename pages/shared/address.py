"""The address bar as the page's memory: it holds every setting that differs from its default, and opening it restores them.

The settings live in the session's state, under the names they have in the address. The rule is: whenever the address is not
what the page last wrote there (a link was opened, a preset was chosen, the browser went back), the address wins.
"""

import re
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256

import streamlit as st

from pages.shared.cache import cache

# Browsers, chats and proxies cut long links. In the place of a longer value stands a name for it, under which this server finds
# it again for a while: after a reload, and for others with the link.
LONGEST_VALUE = 1500
STORED = re.compile(r"stored-[0-9a-f]{24}")

NO_EFFECT = "has no effect beside the other settings, or is what they give anyway; it was left out."


@dataclass
class Memory:
    """The state of one page in a session, as one object: every further key in the session's state makes every control slower."""

    values: dict  # the latest usable value of each setting
    address: dict | None  # as it was last read or written; None where it is to be read again
    problems: list  # a sentence for each part of the address that could not be used
    late: tuple = ()  # addresses that a browser may still name while it has not heard of the one that was written last
    is_led_to: bool = False  # by the menu, and the browser has not named this page's address yet
    is_new: bool = True  # until the page has been shown once with what it was asked for
    worked: dict = field(default_factory=dict)  # for each part of the page the latest values that it could be computed from
    drawn: set = field(default_factory=set)  # the settings whose controls were drawn since the visitor came to the page
    settings: dict = field(default_factory=dict)  # what they are: by name, a Setting
    steps: dict = field(default_factory=dict)  # by a setting's name the step of its buttons, where it depends on the data
    apart: frozenset = frozenset()  # the names of settings that are drawn apart from the others


def memory():
    """The Memory of the page that runs, which has read its address."""
    return st.session_state["memories"][st.session_state["page"]]


def read_address(page, settings):
    """Bring the session's settings in line with the address.

    Parameters
    ----------
    page : str
        The page's name: each page has its settings to itself, and finds them again when the visitor returns.
    settings : dict of str to Setting
    """
    state = st.session_state
    memories = state.setdefault("memories", {})
    known, asked = memories.get(page), st.query_params.to_dict()
    before = state.get("page", page)
    state["page"] = page
    if before != page:
        for name in memories[before].values:  # they stand in its memory
            state.pop(name, None)
        if known:
            known.drawn.clear()
    # The menu leads to a page without its settings. A browser that is busy may name those of the page before, for a run or two.
    left = memories[before].address if before != page else None
    by_menu = before != page and (not asked or (asked == left and not asked.keys() <= settings.keys()))
    if by_menu:
        asked = {}
    if by_menu and known:  # what was set here when it was left is written into the address again
        state.update(known.values)
        known.address = asked
    elif known and asked == known.address:
        known.is_led_to = False
    elif not known or asked not in known.late or not (known.is_led_to or _is_changed(known.values, settings)):
        values, problems = _values_of(asked, settings)
        state.update(values)
        memories[page] = Memory(values, asked, problems)
        if known and before == page:
            st.query_params.from_dict(asked)  # a link from a page to itself leaves the address that the browser shows
    if by_menu:
        state["present"] = memories[page].values["present"] = memories[before].values["present"]
        memories[page].late, memories[page].is_led_to = ({}, left), True
    memories[page].settings = settings
    for name, setting in settings.items():
        if name not in state:
            state[name] = memories[page].values.get(name, setting.default)


def _is_changed(values, settings):
    """Whether a control has been changed since the page was shown: a late address came with it. Back changes no control."""
    for name in values.keys() & st.session_state.keys():
        with suppress(ValueError):  # what stands in a box and cannot be used may have stood there before
            if settings[name].check(st.session_state[name]) != values[name]:
                return True
    return False


def _values_of(asked, settings):
    """The value that an address gives each setting, and a sentence for each part of it that cannot be used."""
    values, problems = {name: setting.default for name, setting in settings.items()}, []
    for name, text in asked.items():
        try:
            if name not in settings:
                raise ValueError(f"{name}: not a setting of this page; accepted are {', '.join(settings)}.")
            values[name] = settings[name].read(_found(name, text) if STORED.fullmatch(text) else text)
        except ValueError as problem:
            problems.append(str(problem))
    return values, problems


def write_address(values, settings):
    """Put every setting that differs from its default into the address.

    Parameters
    ----------
    values : dict
        The value of each setting: only usable ones, so that the address opens what the page shows.
    settings : dict of str to Setting

    Returns
    -------
    problems : list of str
        A sentence for each part of the address that could not be used, until a setting is changed.
    too_long : list of str
        The names of settings that are too long for the address, which has a name for them instead.
    """
    own = memory()
    if values != own.values:
        problems = []
        if own.is_new:  # not the visitor's doing: some of what was asked for has no control on this page
            problems = own.problems
            answered = {problem.split(":")[0] for problem in problems}
            unused = [name for name in own.address if name in values and values[name] != own.values[name]]
            problems = problems + [f"{name}: {NO_EFFECT}" for name in unused if name not in answered]
        own.values, own.problems = values, problems
    own.is_new = False
    changed = {name: str(value) or "none" for name, value in values.items() if value != settings[name].default}
    too_long = [name for name, text in changed.items() if len(text) > LONGEST_VALUE]
    address = changed | {name: _stored(changed[name]) for name in too_long}
    if not own.problems and address != own.address:
        st.query_params.from_dict(address)
        own.late, own.address = (*own.late[-8:], own.address), address
    return own.problems, too_long


def _stored(text):
    """A name under which the server keeps a text."""
    name = f"stored-{sha256(text.encode(errors='surrogatepass')).hexdigest()[:24]}"
    cache("texts").put(name, text)
    return name


def _found(setting, name):
    text = cache("texts").get(name)
    if text is None:
        raise ValueError(
            f"{setting}: received the name of a long text that this server no longer keeps; accepted is the text, pasted or "
            "opened again."
        )
    return text


def hold_on_return(name):
    """Before a control is drawn for the first time since the visitor came back to the page, hold on to its setting's value.

    Streamlit resets a control with `persist_state="page"` when its page is left, and would do so when it is next drawn.
    """
    drawn = memory().drawn
    if name not in drawn:
        drawn.add(name)
        st.session_state[name] = st.session_state[name]


def forget_address():
    """Let the page's address count as new at the next run, even where it stays the same."""
    memory().address = None
