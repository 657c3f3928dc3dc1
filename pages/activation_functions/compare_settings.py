"""The settings of the page that compares activation functions."""

import streamlit as st

from nnkit import ACTIVATIONS
from nnkit.activation_functions import ActivationComparison
from nnkit.activation_functions.comparison import LEARNING_RATE, N_UPDATES, SHOWN_THRESHOLD
from nnkit.numerals import read_number
from nnkit.settings import Checked
from nnkit.validation import rejected
from pages.activation_functions.activation_parameters import ParameterSliders
from pages.shared.settings import Choice, Flag, Folded, Group, LearningRate, Names, Number, Record, Slider, Whole

SPANS = (0.01, 0.03, 0.1, 0.3, 1.0, 2.0, 3.0, 4.0, 6.0, 8.0, 10.0, 20.0)


def checked_span(name, value):
    span = read_number(name, value)
    if span not in SPANS:
        raise rejected(name, value, f"one of {', '.join(f'{span:g}' for span in SPANS)}")
    return span


class SpanSlider(Choice):
    """A slider over unevenly spaced numbers."""

    def _control(self, **options):
        st.select_slider(options=self.options, format_func=lambda span: f"{span:g}", **options)


comparison = Record(ActivationComparison, activations="curves", threshold="live_above", at="ruler_at")
PARAMETERS = ParameterSliders("curves")

ALL = "Any of the catalogue, as many as you like. Each keeps its colour and its dashes."
FUNCTIONS = Group(
    comparison(Names, "activations", "Functions", ALL, options=ACTIVATIONS, label_visibility="collapsed"),
    PARAMETERS,
    title="Functions",
)
VIEW = Group(
    SpanSlider(
        "z_span",
        "Show z up to ±",
        6.0,
        "At 0.01 you see 0 through a magnifying glass, at 20 the flat ends.",
        options=SPANS,
        rule=Checked(checked_span),
    ),
    Flag(
        "one_scale",
        "One scale for f and f′",
        True,
        "Both panels share their vertical scale, so that heights compare. Switched off, each takes the room it needs.",
    ),
    Slider(
        "live_above",
        "Live where |f′| is at least",
        ActivationComparison.threshold,
        "Where the derivative is smaller, a function counts as flat, and is shaded.",
        rule=SHOWN_THRESHOLD,
        step=0.01,
    ),
    comparison(
        Number,
        "at",
        "The ruler rests at z =",
        "There the formulas are read, and the neuron below the curves starts. In the chart the ruler follows the pointer.",
        step=0.5,
    ),
    title="View",
)
LEARNING = Folded(
    "Learning from the ruler",
    LearningRate("learn_rate", "Learning rate η", 0.1, "Of the single neuron's descent.", rule=LEARNING_RATE),
    Whole("learn_updates", "Updates", 200, "How many of them.", rule=N_UPDATES, step=50),
)
