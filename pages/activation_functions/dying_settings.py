"""The settings of the page "Dying ReLU": their defaults, what each accepts, and their controls."""

import streamlit as st

from nnkit import ACTIVATIONS, DATASETS, Experiment, ReluNeuron
from nnkit.activation_functions.bouncing import MOST_UPDATES as MOST_PUSHES
from nnkit.activation_functions.dying_relu import MOST_CASES
from nnkit.activation_functions.revival import MOST_UPDATES
from nnkit.validation import choice, number, rejected, whole
from pages.shared.before.page import folded
from pages.shared.before.settings import number_control
from pages.shared.sweeps import MOST_SEEDS, read_values
from pages.shared.training import checked_size

PARTS = {"neuron": "One neuron", "revival": "Who comes back", "network": "A whole network", "bounce": "Bouncing at 0"}
DATA, RIVALS = ("moons", "circles", "xor", "spiral"), ("leaky_relu", "elu")
N_CASES = 100

# The settings of the lone neuron, and the fields of its record that they are.
OF_NEURON = {
    "dead_w1": "w1",
    "dead_w2": "w2",
    "dead_b": "b",
    "dead_step": "step_rate",
    "dead_mean": "input_mean",
    "dead_spread": "input_spread",
    "dead_cases": "n_cases",
    "dead_seed": "data_seed",
}
DEFAULTS = {
    "dying_part": "neuron",
    **{name: getattr(ReluNeuron(), field) for name, field in OF_NEURON.items()},
    "revive_rate": 0.1,
    "revive_updates": 500,
    "revive_seed": 0,
    "dead_leak": 0.01,
    "dead_alpha": 1.0,
    "dead_data": "moons",
    "dead_hidden": "16-16",
    "dead_rival": "leaky_relu",
    "dead_rates": "0.01, 0.1, 0.3, 1, 3, 10",
    "dead_epochs": 15,
    "dead_batch": 20,
    "dead_seeds": 5,
    "bounce_centre": 0.0,
    "bounce_size": 0.1,
    "bounce_updates": 200,
    "bounce_seed": 0,
}


def hidden_layers(name, text):
    accepted = "one or more hidden layers of up to 32 neurons, such as 16-16"
    try:
        hidden = checked_size(Experiment(hidden=str(text))).hidden
    except ValueError:
        raise rejected(name, text, accepted) from None
    if not hidden:
        raise rejected(name, text, accepted)
    return hidden


def learning_rates(name, text):
    try:
        read_values("learning_rate", str(text)[:200])
    except ValueError:
        raise rejected(name, text, "1 to 8 different numbers above 0 with commas between them") from None
    return str(text)


def of_choices(accepted):
    return lambda name, value: choice(name, value, accepted)


def from_to(check, low, high):
    return lambda name, value: check(name, value, low, high)


CHECKS = {
    "dying_part": of_choices(PARTS),
    **{name: lambda name, value, field=field: ReluNeuron.check(field, value, name) for name, field in OF_NEURON.items()},
    "revive_rate": lambda name, value: number(name, number(name, value, above=0.0), 0.0, 100.0),
    "revive_updates": from_to(whole, 1, MOST_UPDATES),
    "revive_seed": from_to(whole, 0, 2**32 - 1),
    "dead_leak": from_to(number, 0.001, 1.0),
    "dead_alpha": from_to(number, 0.01, 5.0),
    "dead_data": of_choices(DATA),
    "dead_hidden": hidden_layers,
    "dead_rival": of_choices(RIVALS),
    "dead_rates": learning_rates,
    "dead_epochs": from_to(whole, 1, 2000),
    "dead_batch": from_to(whole, 1, N_CASES),
    "dead_seeds": from_to(whole, 1, MOST_SEEDS),
    "bounce_centre": from_to(number, -10.0, 10.0),
    "bounce_size": from_to(number, 1e-4, 10.0),
    "bounce_updates": from_to(whole, 2, MOST_PUSHES),
    "bounce_seed": from_to(whole, 0, 2**32 - 1),
}
OF_PART = {
    "neuron": tuple(OF_NEURON),
    "revival": (*OF_NEURON, "revive_rate", "revive_updates", "dead_leak", "dead_alpha", "revive_seed"),
    "network": ("dead_data", "dead_hidden", "dead_rival", "dead_rates", "dead_epochs", "dead_batch", "dead_seeds"),
    "bounce": ("bounce_centre", "bounce_size", "bounce_updates", "dead_leak", "dead_alpha", "bounce_seed"),
}


def read_setting(name, text):
    if isinstance(DEFAULTS[name], str):
        return CHECKS[name](name, text)
    try:
        return CHECKS[name](name, float(text))
    except ValueError as problem:
        raise problem if str(problem).startswith(name) else CHECKS[name](name, text) from None


def neuron_controls():
    st.subheader("The neuron", anchor=False)
    number_control("dead_w1", "Weight w₁", 0.5, "What input x₁ is multiplied by, from -100 to 100.")
    number_control("dead_w2", "Weight w₂", 0.5, "What input x₂ is multiplied by, from -100 to 100.")
    number_control("dead_b", "Bias b", 0.5, "What is added to every weighted sum, from -100 to 100. A low one kills the neuron.")
    number_control(
        "dead_step", "One step first, with η", 0.5,
        "The learning rate of a single step of gradient descent, from 0 (no step) to 1000. A large one can kill the neuron.",
    )  # fmt: skip
    folded("Its inputs", "input_controls", input_controls)


def input_controls():
    number_control("dead_mean", "Mean", 0.5, "The mean of both inputs, from -20 to 20.")
    number_control("dead_spread", "Spread", 0.5, "The standard deviation of both inputs, from 0.01 to 20.")
    number_control("dead_cases", "Cases", 10, f"How many cases it learns from, from 2 to {MOST_CASES}.")
    number_control("dead_seed", "Seed", 1, "Another seed draws other cases from the same distribution.")


def slope_controls():
    number_control("dead_leak", "Leaky ReLU's slope s", 0.01, "The slope of leaky ReLU for negative sums, from 0.001 to 1.")
    number_control("dead_alpha", "ELU's α", 0.5, "ELU is α(eᶻ − 1) for negative sums, from 0.01 to 5. Its slope there is αeᶻ.")


def revival_controls():
    st.subheader("Training", anchor=False)
    number_control("revive_rate", "Learning rate η", 0.05, "The same for all five activation functions; above 0, up to 100.")
    number_control("revive_updates", "Updates", 100, f"How many updates, with all cases each, from 1 to {MOST_UPDATES}.")
    slope_controls()
    number_control("revive_seed", "Seed of RReLU's slopes", 1, "RReLU draws a slope from 1/8 to 1/3 for each case and update.")
    neuron_controls()


def network_controls():
    st.subheader("The networks", anchor=False)
    st.selectbox(
        "Data set of 100 cases", DATA, key="dead_data", format_func=lambda name: DATASETS[name].label,
        help="Two classes by two features; all cases are learned from.",
    )  # fmt: skip
    st.text_input(
        "Hidden layers", key="dead_hidden", max_chars=40,
        help="Neurons in each hidden layer, such as 16-16. Weights start by the rule of He, biases at 0.",
    )  # fmt: skip
    st.selectbox(
        "Compare ReLU with", RIVALS, key="dead_rival", format_func=lambda name: ACTIVATIONS[name].label,
        help="Networks with this activation function are trained from the same seeds.",
    )  # fmt: skip
    st.subheader("Training", anchor=False)
    st.text_input(
        "Learning rates", key="dead_rates", max_chars=200,
        help="One to eight, with commas between them. Every network is trained with each.",
    )  # fmt: skip
    number_control("dead_epochs", "Epochs", 10, "How often all cases are gone through, from 1 to 2000.")
    number_control("dead_batch", "Minibatch size", 5, f"Cases in one update, from 1 to {N_CASES}.")
    number_control("dead_seeds", "Seeds", 1, f"How many networks for each learning rate, from 1 to {MOST_SEEDS}.")


def bounce_controls():
    st.subheader("The weighted sum", anchor=False)
    number_control("bounce_centre", "Hovers around", 0.1, "The mean of the sum over the updates, from -10 to 10.")
    number_control("bounce_size", "Size of the pushes", 0.05, "The standard deviation of the sum, from 0.0001 to 10.")
    number_control("bounce_updates", "Updates", 50, f"How many, from 2 to {MOST_PUSHES}. The first 100 are drawn.")
    number_control("bounce_seed", "Seed of the pushes", 1, "Another seed draws other pushes of the same size.")
    st.subheader("The activation functions", anchor=False)
    slope_controls()


CONTROLS = {
    "neuron": neuron_controls,
    "revival": revival_controls,
    "network": network_controls,
    "bounce": bounce_controls,
}
