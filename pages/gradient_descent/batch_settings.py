"""The settings of the page "Batch or stochastic"."""

import streamlit as st

from nnkit import Experiment
from pages.gradient_descent.experiment_settings import DATA, NETWORK, descent_settings
from pages.shared.settings import Choice, Flag, Group, Row, Segments, Text, Whole
from pages.shared.sweeps import MOST_SEEDS, MOST_VALUES

FIELDS = {
    "batch_size": "Minibatch size",
    "learning_rate": "Learning rate η",
    "hidden": "Hidden layers",
    "activation": "Activation function",
    "optimizer": "Optimizer",
}
USUAL_VALUES = {
    "batch_size": "1, 10, all",
    "learning_rate": "0.03, 0.3, 3",
    "hidden": "none, 2, 8, 8-8",
    "activation": "sigmoid, tanh, relu",
    "optimizer": "gd, momentum, rmsprop, adam",
}
USUAL_EXPERIMENT = Experiment(learning_rate=1.0, n_epochs=30)


def usual_values():
    """The values that are compared of the chosen setting where no others are asked for."""
    return USUAL_VALUES[st.session_state["swept"]]


class Values(Text):
    """The values to compare; "" in the address is the usual ones of the setting that is compared."""

    def draw(self, **look):
        if not st.session_state[self.name].strip():
            st.session_state[self.name] = usual_values()
        super().draw(help=f"{self.help} {usual_values()}.", **look)

    def check(self, value):
        text = super().check(value)
        return "" if text == usual_values() else text


def take_field():
    """Begin with the usual values of another setting."""
    st.session_state["values"] = ""


def say_what_is_compared():
    if st.session_state["batch_part"] == "runs":
        swept = FIELDS[st.session_state["swept"]]
        st.caption(f"{swept}: the page compares several, so its control here is switched off.")


DESCENT = descent_settings(USUAL_EXPERIMENT, can_stop=False)
TRAINING = Group(say_what_is_compared, DATA, NETWORK, DESCENT)
COMPARISON = Row(
    Choice(
        "swept",
        "Compare",
        "batch_size",
        "The setting that differs between the lines. All others are equal: those in the sidebar.",
        options=FIELDS,
        on_change=take_field,
        width=260,
    ),
    Values("values", "Values", "", f"Up to {MOST_VALUES}, with commas between them, as the sidebar takes them:"),
    Whole(
        "n_seeds",
        "Seeds",
        10,
        "How many runs of each value. Each run has first weights and an order of the cases of its own.",
        low=1,
        high=MOST_SEEDS,
        width=160,
    ),
)
VIEW = Row(
    Segments(
        "axis",
        "Against",
        "epochs",
        "The horizontal axis. An update changes the weights once; an epoch goes through all cases once; cases seen counts the "
        "cases of all minibatches.",
        options={"updates": "updates", "epochs": "epochs", "cases_seen": "cases seen"},
    ),
    Segments(
        "loss_on",
        "Loss on the cases for",
        "train",
        "Training cases are learned from; test cases are kept aside.",
        options={"train": "training", "test": "test"},
    ),
    Segments(
        "band",
        "Band over the seeds",
        "quartiles",
        "The line is the median: half of the runs are below it. A quarter of them is below the band of the quartiles, and a "
        "quarter above.",
        options={"quartiles": "quartiles", "range": "lowest to highest"},
    ),
    Flag(
        "to_shortest",
        "Up to the shortest run",
        False,
        "Compare the runs where the shortest of them ends: against updates, after equal numbers of updates.",
    ),
)
WEIGHTS_AT = Segments(
    "weights_at",
    "Weights at",
    "start",
    "Random minibatches of each size are drawn, and their gradients compared with the gradient of all training cases.",
    options={"start": "the start", "end": "the end"},
)
NOISE_SIZE = Whole(
    "noise_size",
    "Size looked at, |C|",
    12,
    "Drag it along the law in the chart, or type it. One larger than the number of training cases counts as all of them.",
    low=1,
    step=1,
)
NOISE = Group(WEIGHTS_AT, NOISE_SIZE)
MEASURED = Group(NOISE, TRAINING)
