"""Drawing cases into the playground's picture: with every drop they become the visitor's own table."""

import csv
import io

import numpy as np
import streamlit as st

from nnkit.engine.experiment import TABLE
from pages.shared.settings import Flag

DRAWS = Flag(
    "draws",
    "Draw cases",
    False,
    "Press into the picture to add a case, or brush over it to add many; drag cases to move them, and out of the picture to "
    "remove them.",
)


def can_be_drawn(data):
    """Whether the picture has an axis for all that a case is: two features of classes, or one feature of a number."""
    return data.n_features == (2 if data.task == "classification" else 1)


def drawing_controls(page, history):
    """Whether cases are drawn, and the class of new ones."""
    page.draw(DRAWS)
    if st.session_state[DRAWS.name] and history.data.task == "classification":
        names, state = history.data.class_names, st.session_state
        if state.get("pen") not in names:
            state["pen"] = names[0]
        help = "The class of the cases that are added."
        st.segmented_control("Class of new cases", names, key="pen", required=True, persist_state="page", help=help)


def draw_cases(data, drops):
    """Bring the visitor's table up to date with what was done in the picture of these data."""
    state = st.session_state
    for drop in drops:
        text = redrawn(data, state["table"], drop, state.get("pen"))
        is_raw = bool((data.input_scale == 1.0).all() and not data.input_mean.any())
        standardise = state["standardise"] if state["dataset"] == TABLE else not is_raw
        state.update({"dataset": TABLE, "table": text, "task": data.task, "standardise": standardise})
        state.update(dict.fromkeys(("target", "columns"), ""))


def redrawn(data, text, drop, pen):
    """The cases as a table in CSV after a drop: one is moved or removed, or some are added with the class of the pen.

    Rows keep their order where `text` has the same cases, so that the same ones are kept for the test.
    """
    rows = _rows(data)
    is_new = drop["row"] >= len(rows)
    places = np.array(
        [place.split(",") for place in drop["trail"].split(";")] if is_new else [[drop["at_x"], drop["at_y"]]], float
    )
    written = list(csv.reader(io.StringIO(text)))[1:]
    if sorted(written) != sorted(rows):
        written = list(rows)
    if data.task == "classification":
        target = pen if is_new else rows[drop["row"]][-1]
        cases = [_row(data, place, target) for place in places]
    else:
        cases = [_row(data, place[:1], _short(place[1] * data.target_scale + data.target_mean)) for place in places]
    if is_new:
        written += cases
    else:
        at = written.index(rows[drop["row"]])
        written[at : at + 1] = [] if drop["is_out"] else cases
    table = io.StringIO()
    csv.writer(table, lineterminator="\n").writerows([[*data.feature_names, data.target_name], *written])
    return table.getvalue().strip()


def _rows(data):
    """The cases as rows of text in the units of their table, those for training first."""
    X, T = (np.concatenate([getattr(data.train, name), getattr(data.test, name)], axis=1) for name in "XT")
    if data.task == "classification":
        targets = [data.class_names[label] for label in T.argmax(axis=0)]
    else:
        targets = [_short(target) for target in T[0] * data.target_scale + data.target_mean]
    return [_row(data, x, target) for x, target in zip(X.T, targets, strict=True)]


def _row(data, x, target):
    return [*map(_short, x * data.input_scale[:, 0] + data.input_mean[:, 0]), str(target)]


def _short(number):
    return f"{number:.4g}"
