"""Compare activation functions: how do the functions and their derivatives differ?"""

import streamlit as st

from nnkit.charts.activation_functions import activation_curves, learning_curves, movable_parameters
from pages.activation_functions.compare_formulas import formulas_at_ruler, traits_table
from pages.activation_functions.compare_settings import FUNCTIONS, LEARNING, PARAMETERS, VIEW, comparison
from pages.activation_functions.presets import COMPARE
from pages.shared.frame import lazy_expander
from pages.shared.numbers import word_table
from pages.shared.page import Page
from pages.shared.settings import as_typed
from pages.shared.share import csv_file, json_file

page = Page("compare", "How do the functions and their derivatives differ?", COMPARE)


def compare(s):
    return comparison.of(s, parameters=PARAMETERS.text(s))


def show(comparison, s):
    def take_drops(drops):
        """Take the threshold or the parameter that was dragged, or let the ruler rest where it was clicked."""
        for drop in drops:
            if drop["held"] == "threshold":
                st.session_state["live_above"] = drop["threshold"]
            elif drop["row"] >= 0:
                st.session_state[movable_parameters(comparison)[drop["row"]]] = drop["parameter"]
            else:
                st.session_state["ruler_at"] = as_typed(drop["at"])

    page.charts(activation_curves(comparison, s.z_span, one_scale=s.one_scale), on_select=take_drops)
    page.first.caption(
        "The ruler follows the pointer, and a click lets it rest. Drag the threshold, or a curve's parameter, by its square; the "
        "neuron below follows when you let go."
    )
    page.charts(learning_curves(comparison, s.learn_rate, s.learn_updates))
    is_drawn = any(function.slope_in_training == "drawn" for function in comparison.functions.values())
    st.caption(
        "Grey: |f′| is below the threshold, for one function or, darker, for several. Rings: the two ends of a jump; "
        "training takes the filled one. Below, a neuron with one input of 1 "
        f"starts at z = {comparison.at:.4g} and learns the output f(0): each update changes z by −η · 2 (f(z) − f(0)) · f′(z)."
        + (" The band around RReLU holds the slopes that training draws from; the line is their mean." if is_drawn else "")
    )
    page.takeaways(comparison, s.learn_rate, s.learn_updates)

    st.subheader("Traits, computed from the functions", anchor=False)
    word_table(traits_table(comparison))
    lazy_expander("Formulas, with their numbers where the ruler rests", lambda: formulas_at_ruler(comparison))
    page.share(
        comparison,
        csv_file(
            "Curves (CSV)", "curves.csv", "z, and every function's value and derivative.", lambda: comparison.to_csv(s.z_span)
        ),
        json_file("Settings (JSON)", "curves.json", "All settings of this page.", lambda: dict(s)),
    )


page.only([FUNCTIONS, VIEW, LEARNING], compare, show, main=("curves",))
