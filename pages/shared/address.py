"""The address bar as the page's memory: every setting that is not at its default stands in it, and opening it restores them.

The settings live in the session's state, under the names they have in the address. The rule is: whenever the address is not
what the page last wrote there (a link was opened, a preset was chosen, the browser went back), the address wins.
"""

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

# Longer values are left out of the address: browsers, chats and proxies cut long links.
LONGEST_VALUE = 1500

NO_EFFECT = "has no effect beside the other settings, or is what they give anyway; it was left out."


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
    asked = st.query_params.to_dict()
    before = state.get("page", page)
    has_come_back = before != page and f"{page}.settings" in state
    state["page"] = page
    if before != page:
        # they stand in its settings: what lies about in the state makes every control slower
        for name in state[f"{before}.settings"]:
            state.pop(name, None)
    if has_come_back and not asked:
        # the menu leads to a page without its settings; they are written into the address again
        state.update(state[f"{page}.settings"])
        state[f"{page}.address"] = asked
    elif asked != state.get(f"{page}.address"):
        values, problems = dict(defaults), []
        for name, text in asked.items():
            try:
                if name not in defaults:
                    raise ValueError(f"{name}: not a setting of this page; accepted are {', '.join(defaults)}.")
                values[name] = parse(name, text)
            except ValueError as problem:
                problems.append(str(problem))
        state.update(values)
        state.update({f"{page}.address": asked, f"{page}.settings": values, f"{page}.problems": problems})
        state[f"{page}.is_new"] = True
    for name, default in defaults.items():
        # a control that went with its page has lost its state
        state.setdefault(name, state[f"{page}.settings"].get(name, default))


def write_address(page, settings, defaults):
    """Put every setting that differs from its default into the address.

    Returns
    -------
    problems : list of str
        A sentence for each part of the address that could not be used, until a setting is changed.
    too_long : list of str
        The names of settings that are too long for the address.
    """
    state = st.session_state
    before = state[f"{page}.settings"]
    if settings != before:
        problems = []
        if state.get(f"{page}.is_new"):  # not the visitor's doing: some of what was asked for has no control on this page
            problems = state[f"{page}.problems"]
            answered = {problem.split(":")[0] for problem in problems}
            unused = [name for name in state[f"{page}.address"] if name in settings and settings[name] != before[name]]
            problems = problems + [f"{name}: {NO_EFFECT}" for name in unused if name not in answered]
        state.update({f"{page}.settings": settings, f"{page}.problems": problems})
    state[f"{page}.is_new"] = False
    problems = state[f"{page}.problems"]
    changed = {name: str(value) or "none" for name, value in settings.items() if value != defaults[name]}
    fitting = {name: text for name, text in changed.items() if len(text) <= LONGEST_VALUE}
    if not problems and fitting != state[f"{page}.address"]:
        st.query_params.from_dict(fitting)
        state[f"{page}.address"] = fitting
    return problems, [name for name in changed if name not in fitting]


def keep_undrawn(page, names):
    """At the end of a run, keep the values of settings whose controls have gone from the page, folded up or of another part.

    With a control Streamlit forgets what was chosen in it, and goes back to what the address once gave the setting. What is
    stored while the control is away stays.
    """
    state = st.session_state
    drawn = get_script_run_ctx().shared.widget_user_keys_this_run.snapshot().intersection(names)
    for name in state.get(f"{page}.drawn", drawn) - drawn:
        state[name] = state.pop(name)  # without what has stood under the name since before the control
    state[f"{page}.drawn"] = drawn


def forget_address(page):
    """Let the page's address count as new at the next run, even where it stays the same."""
    st.session_state[f"{page}.address"] = None
