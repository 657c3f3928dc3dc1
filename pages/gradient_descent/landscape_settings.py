"""The settings of the page "Loss landscape"."""

import streamlit as st

from nnkit import LOSSES, OPTIMIZERS
from nnkit.gradient_descent import Landscape
from nnkit.gradient_descent.landscape import LINE_LOSSES
from pages.shared.settings import Choice, Drawn, Folded, Group, LearningRate, Names, Number, Record, Seed, Text, When, Whole

INPUTS = {"constant": "Slope and intercept of a line", "feature": "One for each of two features"}
COMPARISONS = {"batches": "All, some or single cases", "optimizers": "Optimizers"}

landscape = Record(
    Landscape,
    loss="line_loss",
    second_input="second",
    noise_std="scatter",
    x_mean="centre",
    x_std="spread",
    second_x_std="second_spread",
    n_cases="n_points",
    data_seed="points_seed",
    batch_size="minibatch",
    optimizers="descents",
)

LOSS = landscape(
    Choice,
    "loss",
    "Loss",
    "The height of the landscape. Squared and absolute error: a line is fitted to numbers. Log loss: a sigmoid to two classes.",
    options={name: LOSSES[name] for name in LINE_LOSSES},
)
SECOND_INPUT = landscape(
    Choice,
    "second_input",
    "The two weights",
    "A line has a slope and an intercept, the weight of a constant 1. Or two features have a weight each.",
    options=INPUTS,
)
START_SLOPE = landscape(Number, "start_slope", "Slope w₁", "Where all paths start.", step=0.5)
START_INTERCEPT = landscape(Number, "start_intercept", "Intercept w₂", "Where all paths start.", step=0.5)
X_STD = landscape(
    Number, "x_std", "Spread of x", "The feature's standard deviation. Far from 1 it makes a ravine of the landscape.", step=0.5
)
X_MEAN = landscape(
    Number, "x_mean", "Mean of x", "The feature's mean. Away from 0 it tilts the valley, and stretches it.", step=0.5
)
SECOND_X_STD = landscape(
    Number, "second_x_std", "Spread of x₂", "The second feature's standard deviation; its mean is 0.", step=0.5
)
CORRELATION = landscape(
    Number, "correlation", "Correlation", "Between the two features. It tilts the valley and makes a ravine of it."
)
NOISE = landscape(
    Number,
    "noise_std",
    "Noise",
    "Standard deviation of the targets around the line. Classes are drawn by their probability instead.",
)
SLOPE = landscape(Number, "slope", "True slope", "Of the line the cases scatter around, or of the log-odds of class 1.", step=0.5)
INTERCEPT = landscape(
    Number, "intercept", "True intercept", "The same line's value at x = 0, or the second feature's weight.", step=0.5
)


def is_line():
    return st.session_state[SECOND_INPUT.name] == "constant"


def draw_start():
    START_SLOPE.draw(label="Slope w₁" if is_line() else "Weight w₁")
    START_INTERCEPT.draw(label="Intercept w₂" if is_line() else "Weight w₂")


def draw_feature():
    X_STD.draw(label="Spread of x" if is_line() else "Spread of x₁")
    X_MEAN.draw(label="Mean of x" if is_line() else "Mean of x₁")


def draw_noise():
    NOISE.draw(disabled=st.session_state[LOSS.name] == "log_loss")


def draw_true_weights():
    SLOPE.draw(label="True slope" if is_line() else "True w₁")
    INTERCEPT.draw(label="True intercept" if is_line() else "True w₂")


TRUE_SEED = landscape(Seed, "data_seed", "Seed of the cases", "Another seed draws other cases from the same line.")
MOVED = landscape(
    Text,
    "moved",
    "Moved cases",
    "Cases that were dragged in the chart: each with its number, its x and its target (or its two features), as 3,1.5,-0.2; the "
    "next. Empty puts all back.",
    longest=1000,
)
RATE = landscape(
    LearningRate,
    "learning_rate",
    "Learning rate η",
    "How far each update goes against the gradient. It can be dragged in the chart too.",
)
SETTINGS = (
    Group(
        LOSS,
        SECOND_INPUT,
        RATE,
        landscape(Whole, "n_epochs", "Epochs", "How often each descent goes through all cases.", step=10),
        title="Loss and learning rate",
    ),
    Group(
        landscape(
            Choice,
            "compare",
            "Compare",
            "Plain descent with updates by all, some or single cases; or different optimizers, each with all cases in an update.",
            options=COMPARISONS,
        ),
        When(
            lambda state: state["compare"] == "optimizers",
            landscape(
                Names,
                "optimizers",
                "Optimizers",
                "Each takes its own path from one start, with updates by all cases.",
                options=OPTIMIZERS,
            ),
        ),
        When(
            lambda state: state["compare"] == "batches",
            landscape(Whole, "batch_size", "Minibatch size", "Cases in a minibatch of the middle path."),
            landscape(Seed, "seed", "Seed of the order", "The order in which cases are taken, where not all are taken at once."),
        ),
        Folded("Start", Drawn(draw_start, START_SLOPE, START_INTERCEPT)),
        title="Descents to compare",
    ),
    Group(
        Drawn(draw_feature, X_STD, X_MEAN),
        When(lambda state: not is_line(), SECOND_X_STD, CORRELATION),
        Drawn(draw_noise, NOISE),
        landscape(Whole, "n_cases", "Cases", "How many cases.", step=10),
        Folded("True weights, seed, moved cases", Drawn(draw_true_weights, SLOPE, INTERCEPT), TRUE_SEED, MOVED),
        title="Data",
    ),
)
