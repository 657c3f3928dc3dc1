"""The controls of the regression page: points, curve, noise and parameters, and what each setting accepts."""

import streamlit as st

from nnkit.data.tables import text_of
from nnkit.data.typed_cases import read_cases
from nnkit.maximum_likelihood.curve_points import MOST_TYPED, PATIENT_FEATURES, SOURCE_CHECKS, TRUTHS
from nnkit.maximum_likelihood.polynomial import MOST_DEGREE
from nnkit.maximum_likelihood.regression import MOST_STEPS
from nnkit.validation import choice, flag, number, whole
from pages.shared.before.page import folded
from pages.shared.before.settings import number_control
from pages.shared.editors import edited_cases

SOURCES = {"typed": "Typed points", "drawn": "Drawn by chance", "table": "My own data", "diabetes": "Diabetes"}
TRUTH_NAMES = {"line": "a line", "parabola": "a parabola", "sine": "a sine", "step": "a step"}
MODELS = {"line": "Line", "polynomial": "Polynomial", "network": "Small network"}
NOISES = {"gaussian": "Gaussian", "laplace": "Laplace"}
WAYS = {"formula": "Best", "hand": "By hand", "error": "Error ↓", "likelihood": "LogL ↑"}
HIDDEN, ACTIVATIONS, OPTIMIZERS = ("2", "4", "8", "16", "8-8"), ("tanh", "sigmoid", "relu", "elu"), ("gd", "momentum", "adam")
SHAPES = {0: "height", 1: "slope", 2: "bend", 3: "S-shape"}
LARGEST_HAND, SMALLEST_SIGMA, LARGEST_SIGMA, MOST_EPOCHS = 3.0, 0.02, 3.0, 2000
PATIENT = {"age": "age", "bmi": "body mass index", "bp": "blood pressure"}
COEFFICIENTS = tuple(f"reg_c{k}" for k in range(MOST_DEGREE + 1))
EXAMPLE = "x,y\n1,2.1\n2,2.9\n3,4.2\n4,4.8"

POINTS = {
    "source": "typed",
    "pairs": "0.5,1.9;1.1,2.6;1.8,2.5;2.4,3.4;3.1,3.3;3.9,4.3;4.6,4.1;5.4,5.6;6.1,5.4;7,7.2",
    "truth": "sine",
    "n_points": 30,
    "scatter": 0.5,
    "scatter_kind": "gaussian",
    "draw_seed": 0,
    "table": "",
    "feature": "",
    "target": "",
    "patient_feature": "bmi",
    "lift": 0.0,
    "test_share": 0.0,
    "split_seed": 0,
}
DEFAULTS = {f"reg_{name}": value for name, value in POINTS.items()} | {
    "reg_model": "polynomial",
    "reg_degree": 2,
    "reg_hidden": "8",
    "reg_activation": "tanh",
    "reg_net_rate": 0.03,
    "reg_epochs": 500,
    "reg_optimizer": "adam",
    "reg_net_seed": 0,
    "reg_noise": "gaussian",
    "reg_way": "formula",
    "reg_hold": False,
    "reg_sigma": 0.5,
    "reg_reveal": False,
    "reg_other": False,
    "reg_rate": 0.05,
    "reg_steps": 300,
    **dict.fromkeys(COEFFICIENTS, 0.0),
}
FIELDS = {"scatter": "noise_std", "scatter_kind": "noise", "lift": "outlier_shift"}
"""The fields of a PointSource that have other names in the address."""


def check_of_point(name, value):
    setting = name.removeprefix("reg_")
    return SOURCE_CHECKS[FIELDS.get(setting, setting)](name, value)


CHECKS = dict.fromkeys((f"reg_{name}" for name in POINTS), check_of_point)
CHECKS |= {
    "reg_pairs": lambda name, text: text if read_cases(name, text, 2, most=MOST_TYPED).size else "",
    "reg_degree": lambda name, value: whole(name, value, 0, MOST_DEGREE),
    "reg_net_rate": lambda name, value: number(name, number(name, value, above=0.0), 0.0, 1e6),
    "reg_epochs": lambda name, value: whole(name, value, 1, MOST_EPOCHS),
    "reg_net_seed": lambda name, value: whole(name, value, 0, 2**32 - 1),
    "reg_sigma": lambda name, value: number(name, value, SMALLEST_SIGMA, LARGEST_SIGMA),
    "reg_rate": lambda name, value: number(name, number(name, value, above=0.0), 0.0, 1e6),
    "reg_steps": lambda name, value: whole(name, value, 1, MOST_STEPS),
}
CHECKS |= dict.fromkeys(COEFFICIENTS, lambda name, value: number(name, value, -LARGEST_HAND, LARGEST_HAND))
for setting, accepted in {
    "reg_model": MODELS,
    "reg_noise": NOISES,
    "reg_way": WAYS,
    "reg_hidden": HIDDEN,
    "reg_activation": ACTIVATIONS,
    "reg_optimizer": OPTIMIZERS,
}.items():
    CHECKS[setting] = lambda name, value, accepted=accepted: choice(name, value, accepted)
CHECKS |= dict.fromkeys(("reg_hold", "reg_reveal", "reg_other"), flag)


def read_setting(name, text):
    if isinstance(DEFAULTS[name], int | float) and not isinstance(DEFAULTS[name], bool):
        try:
            return CHECKS[name](name, float(text))
        except ValueError:
            return CHECKS[name](name, text)  # says what was received as it was written
    return CHECKS[name](name, "" if text == "none" else text)


def point_controls():
    """Where the points come from. ValueError where typed points cannot be used."""
    st.subheader("Points", anchor=False)
    source = st.selectbox(
        "Points", tuple(SOURCES), key="reg_source", format_func=SOURCES.get, label_visibility="collapsed",
        help="Type points, draw them by chance around a known curve, paste a table, or take the diabetes patients.",
    )  # fmt: skip
    problem = None
    if source == "typed":
        try:
            edited_cases("reg_pairs", {"x": "Where the point stands.", "y": "What was observed there."}, most=MOST_TYPED)
        except ValueError as said:
            problem = said
    elif source == "drawn":
        st.selectbox("Around", tuple(TRUTHS), key="reg_truth", format_func=TRUTH_NAMES.get, help="The true curve.")
        st.selectbox(
            "Their noise", tuple(NOISES), key="reg_scatter_kind", format_func=NOISES.get, help="How points scatter around it."
        )
        number_control("reg_n_points", "How many", 5, "From 2 to 1000 points.")
        number_control("reg_scatter", "Noise", 0.1, "The standard deviation of the noise in y, from 0 to 10.")
        number_control("reg_draw_seed", "Seed of the points", 1, "Another seed draws other points around the same curve.")
    elif source == "table":
        own_table()
    else:
        st.selectbox(
            "Measurement x", PATIENT_FEATURES, key="reg_patient_feature",
            format_func=lambda name: PATIENT.get(name, f"serum {name}"),
            help="What of 442 patients is x. The y is how far their diabetes has progressed a year later.",
        )  # fmt: skip
    number_control(
        "reg_lift", "Outlier", 1, "Lifts the point with the largest x by so many standard deviations of y, from -20 to 20."
    )
    folded("Points kept aside", "split_controls", split_controls)
    return problem


def split_controls():
    number_control("reg_test_share", "Kept aside", 0.1, "The share of the points that is not fitted but tested, 0 to 0.7.")
    number_control("reg_split_seed", "Seed of the split", 1, "Another seed keeps other points aside.")


def own_table():
    state = st.session_state

    def take_over():
        if state["reg_file"] is not None:
            state["reg_table"] = text_of(state["reg_file"])

    st.file_uploader(
        "Open a CSV file", key="reg_file", on_change=take_over, max_upload_size=1,
        help="Up to 1 MB and 5000 rows. Commas, semicolons, tabs or bars between the columns; decimal points or commas.",
    )  # fmt: skip
    st.text_area(
        "or paste a table here", key="reg_table", placeholder=EXAMPLE, height=150,
        help="One point in each row, with or without a first row of names.",
    )  # fmt: skip
    st.text_input("Column x", key="reg_feature", max_chars=100, placeholder="the first", help="The name of the column to be x.")
    st.text_input("Column y", key="reg_target", max_chars=100, placeholder="the last", help="The name of the column to be y.")


def model_controls():
    """Which curve, and which noise around it."""
    st.subheader("Model", anchor=False)
    model = st.selectbox("Curve", tuple(MODELS), key="reg_model", format_func=MODELS.get, help="What kind of curve f(x) is.")
    if model == "polynomial":
        st.slider("Degree", 0, MOST_DEGREE, key="reg_degree", help="The highest power of x: 1 is a line, 2 a parabola.")
    elif model == "network":
        st.selectbox("Hidden layers", HIDDEN, key="reg_hidden", help="Neurons in each hidden layer; 8-8 is two layers.")
        st.selectbox("Activation", ACTIVATIONS, key="reg_activation", help="Of the hidden layers.")
        st.selectbox("Optimizer", OPTIMIZERS, key="reg_optimizer", help="What is made of the gradient of all points.")
        number_control("reg_net_rate", "Learning rate η", 0.01, "How far each update goes: any positive number.")
        number_control("reg_epochs", "Epochs", 100, f"Updates by all points, 1 to {MOST_EPOCHS}.")
        number_control("reg_net_seed", "Seed", 1, "Fixes the first weights.")
    st.selectbox(
        "Noise", tuple(NOISES), key="reg_noise", format_func=NOISES.get,
        help="How y scatters around the curve: Gaussian, a bell; or Laplace, with a sharp top and long tails.",
    )  # fmt: skip
    st.toggle(
        "Beside it the other noise", key="reg_other", disabled=model == "network",
        help="Also draw the best curve under the other noise: least squared against least absolute error.",
    )  # fmt: skip
    if model != "network":
        folded("Gradient descent", "curve_descent", descent_controls)


def descent_controls():
    number_control("reg_rate", "Learning rate η", 0.01, "How far each step goes, with y counted in standard deviations.")
    number_control("reg_steps", "Steps", 100, f"From 1 to {MOST_STEPS}, each by all points.")


def hand_controls():
    """The curve by hand and the width of the noise, above the charts."""
    state = st.session_state
    is_by_hand = False
    with st.container(horizontal=True, vertical_alignment="center"):
        if state["reg_model"] != "network":
            way = st.segmented_control(
                "Parameters", tuple(WAYS), key="reg_way", format_func=WAYS.get, required=True, label_visibility="collapsed",
                help="The best curve, by formula; yours, by sliders; or one found step by step, "
                "by gradient descent on the error or ascent on LogL.",
            )  # fmt: skip
            is_by_hand = way == "hand"
        if is_by_hand:
            st.toggle("Show the best curve", key="reg_reveal", help="First try to find it yourself.")
        is_held = st.toggle(
            "Hold σ", key="reg_hold",
            help="Set how wide the noise is. Otherwise it is the likeliest for the curve: the root of its MSE (Laplace: its "
            "MAE).",
        )  # fmt: skip
        if is_held:
            st.slider(
                "σ, in standard deviations of y", SMALLEST_SIGMA, LARGEST_SIGMA, step=0.01, key="reg_sigma",
                help="The width of the noise. It moves LogL; does it move the best curve?",
            )  # fmt: skip
    if is_by_hand:
        degree = 1 if state["reg_model"] == "line" else state["reg_degree"]
        with st.container(horizontal=True):
            for k in range(degree + 1):
                st.slider(
                    f"c{k}: {SHAPES[k]}" if k in SHAPES else f"c{k}", -LARGEST_HAND, LARGEST_HAND, step=0.01, key=f"reg_c{k}",
                    help=f"How much of the polynomial q{k} is in the curve, in standard deviations of y. 0 is none of it.",
                )  # fmt: skip
