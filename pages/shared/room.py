"""The room that the visitor's window has for charts, which a small script in the page reports when it changes."""

from pathlib import Path

import streamlit as st

from nnkit.charts.room import Room

# Rooms that charts are drawn for: few, so that visitors share them. A window has the largest that fits into it.
WIDTHS = (288, 328, 358, 420, 560, 640, 730, 820, 910, 990, 1070, 1150, 1240, 1370, 1550, 1700, 1850, 2020, 2190, 2490)
HEIGHTS = (560, 640, 720, 800, 900, 1080, 1260, 1440)
PHONE = Room(358, 800)
FOR_PROJECTOR = 1.25  # how many times larger words are

_script = st.components.v2.component("window", html="<span></span>", js=(Path(__file__).parent / "window.js").read_text())


def room_of_window() -> Room:
    """The room for charts in the visitor's window; a good guess until it is known."""
    state = st.session_state
    if "room" not in state:
        state["room"] = _guess()
    return Room(*state["room"], FOR_PROJECTOR if state.get("present") else 1.0)


def _guess():
    return PHONE[:2] if "Mobi" in st.context.headers.get("User-Agent", "") else Room()[:2]


def watch_window(stepped=()):
    """Put the script into the page: it reports the room, when it changes, and draws buttons beside boxes of numbers.

    `stepped` are the settings of these boxes, each with a name and `move(direction)`.
    """
    of_name = {setting.name: setting for setting in stepped}

    def take_over():
        if room := st.session_state["window"].get("room"):  # there is none when the script has just come to another page
            st.session_state["room"] = tuple(room)

    def take_steps():
        for step in st.session_state["window"].get("steps") or ():
            of_name[step["name"]].move(step["direction"])

    told = {"room": list(room_of_window()[:2]), "widths": WIDTHS, "heights": HEIGHTS, "stepped": list(of_name)}
    # in a list, because Streamlit looks through a dict for data frames
    _script(key="window", data=[told], on_room_change=take_over, on_steps_change=take_steps)
