"""The address bar as the page's memory: every setting that is not at its default stands in it, and opening it restores them.

The settings live in the session's state, under the names they have in the address. The rule is: whenever the address is not
what the page last wrote there (a link was opened, a preset was chosen, the browser went back), the address wins.
"""

from dataclasses import dataclass

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

# Longer values are left out of the address: browsers, chats and proxies cut long links.
LONGEST_VALUE = 1500

NO_EFFECT = "has no effect beside the other settings, or is what they give anyway; it was left out."


@dataclass
class Memory:
    """What a visit keeps of one page, in one piece: every further name in the session's state makes every control slower."""

    settings: dict
    address: dict | None  # as it was last read or written; None where it is to be read again
    problems: list  # a sentence for each part of the address that could not be used
    is_new: bool = True  # until the page has been shown once with what it was asked for
    drawn: set | None = None  # the settings whose controls the latest run drew

    @property
    def values(self):
        return self.settings


def memory_of(page):
    """The Memory of a page that has read its address."""
    return st.session_state["memories"][page]


def read_address(page, defaults, parse):
    """Bring the session's settings in line with the address.

    Parameters
    ----------
    page : str
        The page's name: each page has its settings to itself, and finds them again when the visitor returns.
    defaults : dict
        Every setting's name and default.
    parse : callable
        `parse(name, text)` gives a setting's value, or raises ValueError with a sentence for the visitor.
    """
    state = st.session_state
    memories = state.setdefault("memories", {})
    memory, asked = memories.get(page), st.query_params.to_dict()
    before = state.get("page", page)
    state["page"] = page
    if before != page:
        for name in memories[before].settings:  # they stand in its memory
            state.pop(name, None)
    if before != page and memory and not asked:
        # the menu leads to a page without its settings; they are written into the address again
        state.update(memory.settings)
        memory.address = asked
    elif not memory or asked != memory.address:
        values, problems = dict(defaults), []
        for name, text in asked.items():
            try:
                if name not in defaults:
                    raise ValueError(f"{name}: not a setting of this page; accepted are {', '.join(defaults)}.")
                values[name] = parse(name, text)
            except ValueError as problem:
                problems.append(str(problem))
        state.update(values)
        memories[page] = Memory(values, asked, problems, drawn=memory and memory.drawn)
    for name, default in defaults.items():
        if name not in state:  # a control that went with its page has lost its state
            state[name] = memories[page].settings.get(name, default)


def write_address(page, settings, defaults):
    """Put every setting that differs from its default into the address.

    Returns
    -------
    problems : list of str
        A sentence for each part of the address that could not be used, until a setting is changed.
    too_long : list of str
        The names of settings that are too long for the address.
    """
    memory = memory_of(page)
    if settings != memory.settings:
        problems = []
        if memory.is_new:  # not the visitor's doing: some of what was asked for has no control on this page
            problems = memory.problems
            answered = {problem.split(":")[0] for problem in problems}
            unused = [name for name in memory.address if name in settings and settings[name] != memory.settings[name]]
            problems = problems + [f"{name}: {NO_EFFECT}" for name in unused if name not in answered]
        memory.settings, memory.problems = settings, problems
    memory.is_new = False
    changed = {name: str(value) or "none" for name, value in settings.items() if value != defaults[name]}
    fitting = {name: text for name, text in changed.items() if len(text) <= LONGEST_VALUE}
    if not memory.problems and fitting != memory.address:
        st.query_params.from_dict(fitting)
        memory.address = fitting
    return memory.problems, [name for name in changed if name not in fitting]


def keep_undrawn(page, names):
    """At the end of a run, keep the values of settings whose controls have gone from the page, folded up or of another part.

    With a control Streamlit forgets what was chosen in it, and goes back to what the address once gave the setting. What is
    stored while the control is away stays.
    """
    state, memory = st.session_state, memory_of(page)
    drawn = get_script_run_ctx().shared.widget_user_keys_this_run.snapshot().intersection(names)
    for name in (memory.drawn or drawn) - drawn:
        state[name] = state.pop(name)  # without what has stood under the name since before the control
    memory.drawn = drawn


def forget_address(page):
    """Let the page's address count as new at the next run, even where it stays the same."""
    memory_of(page).address = None
