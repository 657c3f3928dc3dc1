"""Activation functions side by side: how do the functions and their derivatives differ?"""

from functools import partial

import numpy as np
import streamlit as st

from nnkit import ACTIVATIONS
from nnkit.activation_functions import compare_activations
from nnkit.activation_functions.comparison import LARGEST_SUM, MOST_UPDATES, SEPARATOR, describe_region, read_functions
from nnkit.charts.activation_functions import activation_curves, learning_curves
from nnkit.validation import flag, number, rejected, whole
from pages.activation_functions.activation_parameters import ActivationParameters
from pages.activation_functions.presets import COMPARE
from pages.shared.before.page import Page, answer, folded, notice
from pages.shared.before.settings import several_of
from pages.shared.before.share import File, json_file
from pages.shared.before.show import show
from pages.shared.numbers import formula, word_table

SPANS = (0.01, 0.03, 0.1, 0.3, 1.0, 2.0, 3.0, 4.0, 6.0, 8.0, 10.0, 20.0)
PARAMETERS = ActivationParameters()
DEFAULTS = {
    "curves": "sigmoid-tanh-relu",
    "z_span": 6.0,
    "live_above": 0.05,
    "ruler_at": 1.0,
    "one_scale": True,
    "learn_rate": 0.1,
    "learn_updates": 200,
} | PARAMETERS.defaults


def read_setting(name, text):
    if name == "curves":
        return SEPARATOR.join(read_functions(name, text))
    if name == "one_scale":
        return flag(name, text)
    try:
        value = float(text)
    except ValueError:
        value = text
    if name == "z_span":
        if value not in SPANS:
            raise rejected(name, text, f"one of {', '.join(f'{span:g}' for span in SPANS)}")
        return value
    if name in PARAMETERS.defaults:
        return PARAMETERS.read(name, value)
    if name == "learn_updates":
        return whole(name, value, 1, MOST_UPDATES)
    low, high = {"live_above": (0.01, 1.0), "ruler_at": (-LARGEST_SUM, LARGEST_SUM), "learn_rate": (0.001, 1.0)}[name]
    return number(name, value, low, high)


def controls():
    st.subheader("Functions", anchor=False)
    chosen = several_of(
        ACTIVATIONS, "curves", "Functions", "Any of the catalogue, as many as you like. Each keeps its colour and its dashes.",
        label_visibility="collapsed",
    )  # fmt: skip
    PARAMETERS.sliders(chosen)
    st.subheader("View", anchor=False)
    st.select_slider(
        "Show z from 0 to ±", SPANS, key="z_span", format_func=lambda span: f"{span:g}",
        help="Towards 0.01 you look at 0 through a magnifying glass; at 20 you see the flat ends.",
    )  # fmt: skip
    st.toggle(
        "One scale for f and f′", key="one_scale",
        help="Both panels share their vertical scale, so that heights compare. Switched off, each takes the room it needs.",
    )  # fmt: skip
    st.slider(
        "Live where |f′| is at least", 0.01, 1.0, step=0.01, key="live_above",
        help="Where the derivative is smaller, a function counts as dead, and is shaded.",
    )  # fmt: skip
    st.number_input(
        "The ruler rests at z =", step=0.5, format="%.6g", key="ruler_at",
        help=f"Read by the table and the formulas below, from −{LARGEST_SUM:g} to {LARGEST_SUM:g}. In the chart it follows the "
        "pointer.",
    )  # fmt: skip
    folded("Learning from the ruler", "learning_controls", learning_controls)


def learning_controls():
    st.number_input(
        "Learning rate η", step=0.05, format="%g", key="learn_rate", help="Of the single neuron's descent, from 0.001 to 1."
    )
    st.number_input("Updates", step=50, key="learn_updates", help=f"How many of them, from 1 to {MOST_UPDATES}.")


def asked_curves():
    """What the controls ask for; ValueError with a sentence where it cannot be used."""
    checked = {name: read_setting(name, state[name]) for name in DEFAULTS}
    parameters = {}
    for name, activation, parameter in PARAMETERS.of(checked["curves"].split(SEPARATOR)):
        parameters.setdefault(activation.name, {})[parameter.name] = checked[name]
    return compare_activations(checked["curves"], parameters, checked["live_above"], checked["ruler_at"]), checked


def traits_table(curves):
    """What the functions are like, found by computation."""
    rows = []
    for activation, found, live in zip(curves.activations, curves.traits, curves.live, strict=True):
        left, right = found.derivatives_at_zero
        kinks = [f"{kink.z:g}: {kink.left:.4g} → {kink.right:.4g}" for kink in found.kinks]
        kinks += [f"{place:g}: f itself jumps" for place in found.breaks]
        rows.append(
            {
                "Function": activation.label,
                "Range": f"{said(found.output_range[0])} to {said(found.output_range[1])}",
                "Zero-centred": "yes" if found.zero_centred else "no",
                "Saturates": " and ".join(found.saturates) or "nowhere",
                "Largest |f′|": f"{found.largest_derivative:.4g}, {place_of(found.steepest)}",
                "f′ at 0, left and right": f"{left:.4g} and {right:.4g}",
                "Jumps of f′ at z": "; ".join(kinks) or "none",
                f"Live: |f′| ≥ {curves.threshold:g}": describe_region(live),
            }
        )
    return {name: [row[name] for row in rows] for name in rows[0]}


def said(bound):
    return f"{'−' if bound < 0 else ''}{'∞' if np.isinf(bound) else f'{abs(bound):.4g}'}"


def place_of(steepest):
    low, high = steepest
    if low == high:
        return f"at z = {low:.4g}"
    if low == -np.inf and high == np.inf:
        return "everywhere"
    return "as z grows" if low > 20.0 else f"above {low:.4g}" if high == np.inf else f"from {low:.4g} to {high:.4g}"


def show_formulas(curves):
    st.markdown("".join(map(with_numbers, curves.activations, curves.values, curves.derivatives)))


def with_numbers(activation, value, slope):
    """A function and its derivative as formulas, beside their values at the ruler."""
    at, given = f"{curves.at:.5g}", ", ".join(f"{name} = {number:g}" for name, number in activation.values().items())
    rows = [activation.formula, rf"f({at}) = {in_latex(value)}", activation.derivative_formula]
    if activation.name == "sigmoid":
        rows.append(rf"x\,(1 - x) = {in_latex(value, 4)} \cdot {in_latex(1.0 - value, 4)} = {in_latex(slope)}")
    rows.append(rf"f'({at}) = {in_latex(slope)}")
    heading = f"**{activation.label}**{f' with {given}' if given else ''} :small[(source: {activation.source})]"
    return heading + formula(*(f"&{row}" for row in rows))


def in_latex(value, digits=6):
    """A number of so many digits, with a power of ten where it is very small or large."""
    mantissa, _, exponent = f"{value:.{digits}g}".partition("e")
    return rf"{mantissa} \cdot 10^{{{int(exponent)}}}" if exponent else mantissa


def show_learning(curves, rate, n_updates):
    """How a neuron learns that starts at the ruler."""
    st.subheader("Can a neuron learn from there?", anchor=False)
    st.markdown(
        f"One neuron with a single input of 1 starts with the weighted sum z = {curves.at:.4g}, and follows the squared error "
        "towards the output f(0). Each update moves its weight, and with it z, by −η · 2 (f(z) − f(0)) · f′(z)."
    )
    show(
        partial(learning_curves, curves, rate, n_updates),
        ("learning curves", curves, rate, n_updates),
        key="learning_curves",
    )
    notice(curves.learning_takeaways(rate, n_updates))


state = st.session_state
page = Page(
    "compare",
    "Compare activation functions",
    "How do the functions and their derivatives differ?",
    COMPARE,
    DEFAULTS,
    read_setting,
)
with st.sidebar:
    controls()
page.keep({name: state[name] for name in DEFAULTS})
try:
    asked = state["latest compare"] = asked_curves()
except ValueError as problem:
    answer(problem)
    asked = state.get("latest compare") or (compare_activations(DEFAULTS["curves"]), DEFAULTS)
curves, settings = asked
span, one_scale = settings["z_span"], settings["one_scale"]

show(
    partial(activation_curves, curves, span, one_scale=one_scale),
    ("activation curves", curves, span, one_scale),
    key="activation_curves",
)
is_drawn = any(activation.slope_in_training == "drawn" for activation in curves.activations)
st.caption(
    "The ruler follows the pointer. Grey: |f′| is below the threshold, for one function or, darker, for several. Rings: the two "
    "ends of a jump; the filled one is the value that training takes there."
    + (" The band around RReLU holds the slopes that training draws from; the line is their mean." if is_drawn else "")
)
notice(curves.takeaways())
show_learning(curves, settings["learn_rate"], settings["learn_updates"])

st.subheader("Traits, computed from the functions", anchor=False)
word_table(traits_table(curves))
folded("Formulas, with their numbers where the ruler rests", "curve_formulas", partial(show_formulas, curves))

files = [
    File(
        "ActivationComparison (CSV)",
        "curves.csv",
        "text/csv",
        "z, and every function's value and derivative.",
        partial(curves.to_csv, span),
    ),
    json_file("Settings (JSON)", "curves.json", "All settings of this page.", lambda: settings),
]
page.share(curves.to_python(), files)
