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


def say_what_is_not_in_use():
    swept = FIELDS[st.session_state["swept"]]
    st.caption(f"{swept}: the values on the page are compared; the control below is not in use.")


TRAINING = Group(say_what_is_not_in_use, DATA, NETWORK, descent_settings(USUAL_EXPERIMENT, can_stop=False))
COMPARISON = Row(
    Choice(
        "swept",
        "Compare",
        "batch_size",
        "The setting that differs between the lines. All others are those in the sidebar, and equal.",
        options=FIELDS,
        on_change=take_field,
        width=260,
    ),
    Values("values", "Values", "", f"Up to {MOST_VALUES}, with commas between them, as the sidebar takes them:"),
    Whole(
        "n_seeds",
        "Seeds",
        10,
        "How many runs of each value: each has its own first weights and order of the cases.",
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
        "An update is a change of the weights; an epoch goes through all cases once; cases seen count every case of every "
        "minibatch.",
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
        "The line is the median of the seeds. Quartiles hold the middle half of them.",
        options={"quartiles": "quartiles", "range": "lowest to highest"},
    ),
    Flag(
        "to_shortest",
        "Up to the shortest run",
        False,
        "End the axis, and the comparison, where the run that is shortest on it ends: against updates, after equal numbers of "
        "them.",
    ),
)
WEIGHTS_AT = Segments(
    "weights_at",
    "At",
    "start",
    "The weights of the first run. Random minibatches of each size are drawn, and their gradients compared with that of all "
    "training cases.",
    options={"start": "the first weights", "end": "weights after training"},
)
