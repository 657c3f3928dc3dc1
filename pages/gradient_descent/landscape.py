"""The loss landscape: how does a path over the loss surface depend on the learning rate?"""

from functools import partial

import numpy as np
import streamlit as st

from nnkit.charts.gradient_descent import descent_film
from nnkit.data.typed_cases import write_cases
from nnkit.gradient_descent import critical_rate, trace_paths
from nnkit.gradient_descent.landscape import read_moved
from pages.gradient_descent.landscape_formulas import show_critical_rate
from pages.gradient_descent.landscape_settings import MOVED, RATE, SETTINGS, START_INTERCEPT, START_SLOPE, landscape
from pages.gradient_descent.presets import LANDSCAPE
from pages.shared.frame import lazy_expander
from pages.shared.numbers import number_cards
from pages.shared.page import Page
from pages.shared.share import csv_file, json_file

page = Page("landscape", "How does a path over the loss surface depend on the learning rate?", LANDSCAPE)


def descents_of(s):
    return trace_paths(landscape.of(s))


def show_descents(descents, s):
    page.charts(descent_film(descents), on_select=partial(take_over, descents.landscape.moved), is_film=True)
    follows = ": the path of all cases follows" if descents.landscape.loss == "mse" else ""
    st.caption(
        f"Drag the circle, the start, or the learning rate on its scale{follows}. Drag a case, and the surface follows on "
        "release. The cross is the lowest point."
    )
    rate_cards(descents.landscape)
    page.takeaways(descents)
    lazy_expander("Where the critical rate comes from", lambda: show_critical_rate(descents.landscape))
    page.share(
        descents,
        csv_file("Paths (CSV)", "paths.csv", "Both weights and the loss along every path.", descents.to_csv),
        json_file(
            "Settings (JSON)",
            "landscape.json",
            "All settings, for nnkit.gradient_descent.Landscape(**settings).",
            descents.landscape.to_dict,
        ),
    )


def take_over(moved_before, drops):
    """Start where the circle was let go, at the learning rate where its diamond is, among the cases where they were put."""
    for drop in drops:
        if drop["held"] == "case":
            moved = {MOVED.name: moved_to(moved_before, drop["row"] + 1, drop["at_x"], drop["at_y"])}
        elif drop["held"] == "rate":
            moved = {RATE.name: drop["eta"]}
        else:
            moved = {START_SLOPE.name: drop["w1"], START_INTERCEPT.name: drop["w2"]}
        st.session_state.update(moved)


def moved_to(text, case, first, second):
    """The text of the moved cases with a case where it was put."""
    others = [moved for moved in read_moved(MOVED.name, text).T if moved[0] != case]
    return write_cases(np.array([*others, [case, first, second]]).T)


def rate_cards(landscape):
    """The learning rate beside the critical one."""
    curvature = landscape.curvature
    if curvature is None:
        is_flat = landscape.loss == "mae"
        value = "none" if is_flat else "no minimum"
        reason = "The absolute error is flat between its kinks." if is_flat else "The classes can be separated."
        largest, critical = (value, reason), (value, f"{reason} So no learning rate is critical.")
    else:
        is_square = landscape.loss == "mse"
        where = "It is the same everywhere." if is_square else "Measured at the lowest point: it differs elsewhere."
        largest = (
            f"{curvature:.4g}",
            f"The largest eigenvalue of the loss's Hessian: how sharply it curves in its steepest direction. {where}",
        )
        critical = (
            f"{critical_rate(curvature):.4g}",
            "Above it, batch gradient descent overshoots by more than it was off. Above half of it, it changes sides.",
        )
    number_cards(
        ("Learning rate η", f"{landscape.learning_rate:.4g}", "Yours, in the sidebar."),
        ("Largest curvature λ", *largest),
        ("Critical rate 2/λ", *critical),
    )


page.only(SETTINGS, descents_of, show_descents, cache="runs", main=("learning_rate", "n_epochs"))
