"""The settings of the regression page: points, curve, noise and parameters."""

import numpy as np
import streamlit as st

from nnkit.data.tables import MOST_ROWS
from nnkit.data.typed_cases import write_cases
from nnkit.maximum_likelihood import PointSource
from nnkit.maximum_likelihood.curve_descent import N_STEPS, RATE
from nnkit.maximum_likelihood.curve_points import MOST_TYPED, PATIENT_FEATURES
from nnkit.maximum_likelihood.polynomial import MOST_DEGREE
from nnkit.maximum_likelihood.regression import DEGREE
from pages.shared.editors import CaseTable
from pages.shared.reading import file_opener, reading_settings
from pages.shared.settings import (
    Choice,
    Drawn,
    Flag,
    Folded,
    Group,
    LearningRate,
    LongText,
    Number,
    Record,
    Row,
    Seed,
    Segments,
    Text,
    When,
    Whole,
    WholeSlider,
)

SOURCES = {"typed": "Typed points", "drawn": "Drawn by chance", "table": "My own data", "diabetes": "Diabetes"}
TRUTHS = {"line": "a line", "parabola": "a parabola", "sine": "a sine", "step": "a step"}
PATIENTS = {name: f"serum {name}" for name in PATIENT_FEATURES} | {"age": "age", "bmi": "body mass index", "bp": "blood pressure"}
MODELS = {"line": "Line", "polynomial": "Polynomial", "network": "Small network"}
NOISES = {"gaussian": "Gaussian", "laplace": "Laplace"}
METHODS = {"formula": "Best", "hand": "By hand", "error": "Error ↓", "likelihood": "LogL ↑"}
HIDDEN, ACTIVATIONS, OPTIMIZERS = ("2", "4", "8", "16", "8-8"), ("tanh", "sigmoid", "relu", "elu"), ("gd", "momentum", "adam")
SHAPES = ("height", "slope", "bend", "S-shape")
PAIRS = "0.5,1.9;1.1,2.6;1.8,2.5;2.4,3.4;3.1,3.3;3.9,4.3;4.6,4.1;5.4,5.6;6.1,5.4;7,7.2"
COLUMNS = {"x": "Where the point stands.", "y": "What was observed there."}
EXAMPLE = "x,y\n1,2.1\n2,2.9\n3,4.2\n4,4.8"


def comes_from(source):
    """The condition that the points come from this source."""
    return lambda s: s["reg_source"] == source


def is_polynomial(s):
    return s["reg_model"] == "polynomial"


def is_network(s):
    return s["reg_model"] == "network"


def has_coefficients(s):
    return not is_network(s)


def is_by_hand(s):
    return has_coefficients(s) and s["reg_way"] == "hand"


def is_found_by_steps(s):
    return has_coefficients(s) and s["reg_way"] in ("error", "likelihood")


def holds_sigma(s):
    return s["reg_hold"]


def degree_of(s):
    return 1 if s["reg_model"] == "line" else s["reg_degree"]


# The points

points = Record(PointSource, "reg_", noise_std="reg_scatter", noise="reg_scatter_kind", outlier_shift="reg_lift")


def open_file():
    file_opener("reg_file", "reg_table", f"A table of up to {MOST_ROWS} rows.")


SOURCE_HELP = "Type points, draw them by chance around a known curve, paste a table, or take the diabetes patients."
PATIENT_HELP = "What of 442 patients is x. The y is how far their diabetes has progressed a year later."
TABLE_HELP = "One point in each row, with or without a first row of names."
POINTS = Group(
    points(Choice, "source", "Points", SOURCE_HELP, options=SOURCES, label_visibility="collapsed"),
    When(comes_from("typed"), points(CaseTable, "pairs", "Points", COLUMNS, default=PAIRS, most=MOST_TYPED)),
    When(
        comes_from("drawn"),
        points(Choice, "truth", "Around", "The true curve.", options=TRUTHS),
        points(Choice, "noise", "Their noise", "How points scatter around it.", options=NOISES),
        points(Whole, "n_points", "How many", "The number of points.", step=5),
        points(Number, "noise_std", "Noise", "The standard deviation of the noise in y."),
        points(Seed, "draw_seed", "Seed of the points", "Another seed draws other points around the same curve."),
    ),
    When(
        comes_from("table"),
        open_file,
        points(LongText, "table", "or paste a table here", TABLE_HELP, placeholder=EXAMPLE, height=150),
        points(Text, "feature", "Column x", "The name of the column to be x.", placeholder="the first"),
        points(Text, "target", "Column y", "The name of the column to be y.", placeholder="the last"),
        reading_settings(points),
    ),
    When(comes_from("diabetes"), points(Choice, "patient_feature", "Measurement x", PATIENT_HELP, options=PATIENTS)),
    points(Number, "outlier_shift", "Outlier", "Lifts the point with the largest x by so many standard deviations of y.", step=1),
    Folded(
        "Points kept aside",
        points(Number, "test_share", "Kept aside", "The share of the points that is not fitted but tested."),
        points(Seed, "split_seed", "Seed of the split", "Another seed keeps other points aside."),
    ),
    title="Points",
)


# The curve and the noise


def other_noise():
    """A toggle that has no effect beside a network."""
    OTHER_NOISE.draw(disabled=is_network(st.session_state))


OTHER_HELP = "Also draw the best curve under the other noise: least squared against least absolute error."
OTHER_NOISE = Flag("reg_other", "Compare with the other noise", False, OTHER_HELP)
NOISE_HELP = "How y scatters around the curve: Gaussian, a bell; or Laplace, with a sharp top and long tails."
RATE_HELP = "How far each step goes, with y counted in standard deviations."
MODEL = Group(
    Choice("reg_model", "Curve", "polynomial", "What kind of curve f(x) is.", options=MODELS),
    When(
        is_polynomial,
        WholeSlider("reg_degree", "Degree", 2, "The highest power of x: 1 is a line, 2 a parabola.", rule=DEGREE),
    ),
    When(
        is_network,
        Choice("reg_hidden", "Hidden layers", "8", "Neurons in each hidden layer; 8-8 is two layers.", options=HIDDEN),
        Choice("reg_activation", "Activation", "tanh", "The activation function of the hidden layers.", options=ACTIVATIONS),
        Choice("reg_optimizer", "Optimizer", "adam", "How each update uses the gradient of all points.", options=OPTIMIZERS),
        LearningRate("reg_net_rate", "Learning rate η", 0.03, "How far each update goes.", rule=RATE),
        Whole("reg_epochs", "Epochs", 500, "Updates by all points.", low=1, high=2000, step=100),
        Seed("reg_net_seed", "Seed", 0, "Another seed starts from other weights."),
    ),
    Choice("reg_noise", "Noise", "gaussian", NOISE_HELP, options=NOISES),
    Drawn(other_noise, OTHER_NOISE),
    When(
        has_coefficients,
        Folded(
            "Gradient descent",
            LearningRate("reg_rate", "Learning rate η", 0.05, RATE_HELP, rule=RATE),
            Whole("reg_steps", "Steps", 300, "Each by all points.", rule=N_STEPS, step=100),
        ),
    ),
    title="Model",
)


# The parameters, above the charts


def coefficient(k):
    """The coefficient c_k of a curve by hand."""
    label = f"c{k}: {SHAPES[k]}" if k < len(SHAPES) else f"c{k}"
    help = f"How much of the polynomial q{k} of degree {k} is in the curve, in standard deviations of y; 0 is none."
    return Number(f"reg_c{k}", label, 0.0, help, low=-3.0, high=3.0, step=0.1)


def coefficients():
    """As many boxes as the curve has coefficients."""
    with st.container(horizontal=True):
        for number in COEFFICIENTS[: degree_of(st.session_state) + 1]:
            number.draw(width=230)


def take_points(fit, row, place):
    """Take the points as typed ones, one of them changed or added (row n), or left out where the place is None."""
    cases = list(zip(fit.points.x, fit.points.y, strict=True))
    cases[row : row + 1] = [] if place is None else [place]
    st.session_state.update(reg_source="typed", reg_pairs=write_cases(np.transpose(cases)), reg_lift=0.0)


COEFFICIENTS = [coefficient(k) for k in range(MOST_DEGREE + 1)]
METHOD_HELP = "The best curve by formula, yours by hand, or one found step by step: by descent on the error or by ascent on LogL."
HOLD_HELP = "Set how wide the noise is. Otherwise it is the likeliest for the curve: the root of its MSE (Laplace: its MAE)."
SIGMA_HELP = "The width of the noise. It moves LogL; does it move the best curve?"
PARAMETERS = Group(
    Row(
        When(
            has_coefficients,
            Segments("reg_way", "Parameters", "formula", METHOD_HELP, options=METHODS, label_visibility="collapsed"),
        ),
        When(is_by_hand, Flag("reg_reveal", "Show the best curve", False, "First try to find it yourself.")),
        Flag("reg_hold", "Hold σ", False, HOLD_HELP),
        When(
            holds_sigma,
            Number("reg_sigma", "σ, in standard deviations of y", 0.5, SIGMA_HELP, low=0.02, high=3.0, step=0.1, width=260),
        ),
        align="center",
    ),
)
BY_HAND = When(is_by_hand, Drawn(coefficients, *COEFFICIENTS))
