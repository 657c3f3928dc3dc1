"""The controls of a training experiment: one for each field, under the field's own name."""

from functools import partial

import streamlit as st

from nnkit import ACTIVATIONS, DATASETS, FEATURES, INITIALISATIONS, LOSSES, OPTIMIZERS, SCHEDULES
from nnkit.data.features import features_for
from nnkit.data.tables import text_of
from nnkit.engine.experiment import ALL, AUTO, TABLE, TASKS
from pages.shared.before.page import folded

OWN_DATA = "My own data"
OF_THE_DATASET = ("n_cases", "noise", "n_classes")  # what changes its default with the data set
OUTPUTS = (AUTO, "identity", "sigmoid", "tanh", "softmax", *sorted(set(ACTIVATIONS) - {"identity", "sigmoid", "tanh"}))
HIDDEN = ("", "2", "4", "8", "4-2", "8-8", "8-8-8", "16-16")
BATCHES = ("1", "5", "10", "32", "100", ALL)

EXAMPLE_TABLE = """x1,x2,class
0.2,1.1,yes
0.4,0.9,yes
1.3,0.1,no
1.0,0.3,no
0.1,1.4,yes
1.2,0.4,no"""


def data_controls():
    """Which cases to learn from. Returns the settings, by the experiment's field names."""
    state = st.session_state
    st.subheader("Data", anchor=False)
    name = st.selectbox(
        "Data set",
        (*DATASETS, TABLE),
        format_func=lambda name: DATASETS[name].label if name in DATASETS else OWN_DATA,
        key="dataset",
        on_change=lambda: state.update(dict.fromkeys(OF_THE_DATASET, AUTO)),
        help="What the network learns from. The first ten are classes to tell apart, the next five numbers to predict.",
    )
    settings = {"dataset": name}
    if name == TABLE:
        settings |= _own_table() | dict.fromkeys(OF_THE_DATASET, AUTO)
    else:
        settings |= _catalogue_data(DATASETS[name])
    folded("Number of cases, test cases, seed", "data_details", partial(_case_controls, DATASETS.get(name)))
    return settings | {field: state[field] for field in ("test_fraction", "data_seed")}


def _case_controls(dataset):
    """How many cases, and which; a table has as many as it has rows."""
    if dataset:
        st.number_input(
            "Cases", step=10, key="n_cases",
            help=f"From 10 to {dataset.n_cases if dataset.is_real else 5000}, for training and test together.",
        )  # fmt: skip
    st.slider(
        "Share kept for testing", 0.0, 0.9, step=0.05, key="test_fraction",
        help="These cases are never trained on; the loss on them shows whether the network has learned or memorised.",
    )  # fmt: skip
    st.number_input(
        "Seed of the data", step=1, key="data_seed",
        help="Another seed draws other cases, or splits a real set in another way.",
    )  # fmt: skip


def _catalogue_data(dataset):
    state = st.session_state
    own = {"n_cases": dataset.n_cases, "noise": dataset.noise, "n_classes": dataset.n_classes}
    for field, value in own.items():
        if state[field] == AUTO:
            state[field] = value
    st.caption(dataset.description)
    if len(dataset.classes) > 1:
        st.number_input(
            "Classes", step=1, key="n_classes",
            help=f"Accepted: {', '.join(map(str, dataset.classes))}.",
        )  # fmt: skip
    st.slider("Noise", 0.0, 1.0, step=0.01, key="noise", help=f"The {dataset.noise_meaning}.")
    # what stands at the data set's own value is "auto": so it stays out of the address and of the code
    chosen = {field: state[field] for field in own if field != "n_classes" or len(dataset.classes) > 1}
    return {field: AUTO if chosen.get(field, own[field]) == own[field] else chosen[field] for field in own}


def _own_table():
    state = st.session_state

    def take_over():
        if state["file"] is not None:
            state["table"] = text_of(state["file"])

    st.file_uploader(
        "Open a CSV file", key="file", on_change=take_over, max_upload_size=1,
        help="Up to 1 MB and 5000 rows. Commas, semicolons, tabs or bars between the columns; decimal points or commas.",
    )  # fmt: skip
    table = st.text_area(
        "or paste a table here", key="table", placeholder=EXAMPLE_TABLE, height=150,
        help="One case in each row, its features as numbers, with or without a first row of names.",
    )  # fmt: skip
    target = st.text_input(
        "Target column", key="target", max_chars=100, placeholder="the last column",
        help="The name of the column to predict. Words, or a few different whole numbers, are taken as classes.",
    )  # fmt: skip
    task = st.selectbox(
        "The target is", TASKS, key="task",
        format_func={AUTO: "decided by its values", "classification": "a class", "regression": "a number"}.get,
        help="Whether to tell classes apart or to predict a number.",
    )  # fmt: skip
    standardise = st.toggle(
        "Standardise", key="standardise",
        help="Bring every feature to mean 0 and standard deviation 1, so that one learning rate suits them all.",
    )  # fmt: skip
    return {"table": table, "target": target, "task": task, "standardise": standardise}


def network_controls():
    """Which network. Returns the settings."""
    state = st.session_state
    st.subheader("Network", anchor=False)
    features = _feature_controls()
    hidden = st.selectbox(
        "Hidden layers", _with_typed(HIDDEN, "hidden"), key="hidden", accept_new_options=True,
        format_func=lambda sizes: sizes or "none",
        help="Neurons in each layer: 4-2 is a layer of four, then one of two. Type any other, such as 6-6-3.",
    )  # fmt: skip
    activation = st.selectbox(
        "Activation function", _with_typed(ACTIVATIONS, "activation"), key="activation", accept_new_options=True,
        format_func=lambda name: ACTIVATIONS[name].label if name in ACTIVATIONS else name,
        help="Of the hidden layers. Type one for each layer to mix them, such as tanh-relu.",
    )  # fmt: skip
    folded("Output, loss and start", "output_controls", _output_controls)
    chosen = {name: state[name] for name in ("output", "loss", "initialisation")}
    hidden = "" if hidden in (None, "none") else hidden
    return {"features": features, "hidden": hidden, "activation": activation} | chosen


def _output_controls():
    st.selectbox(
        "Output function", OUTPUTS, key="output", format_func=_output_label,
        help="By the task: sigmoid for two classes, softmax for more, identity for numbers.",
    )  # fmt: skip
    st.selectbox(
        "Loss", (AUTO, *LOSSES), key="loss",
        format_func=lambda name: LOSSES[name].label if name in LOSSES else "by the output",
        help="By the output: log loss for a sigmoid, cross-entropy for softmax, mean squared error otherwise.",
    )  # fmt: skip
    st.selectbox(
        "First weights", tuple(INITIALISATIONS), key="initialisation",
        format_func=lambda name: INITIALISATIONS[name].label,
        help="How the weights are drawn before training. Biases start at zero.",
    )  # fmt: skip


def _feature_controls():
    """What the network is given of one or two measured features; nothing to choose where there are more."""
    state = st.session_state
    dataset = DATASETS.get(state["dataset"])
    possible = features_for(dataset.n_features) if dataset else tuple(FEATURES)
    if not possible:
        return ""
    measured = [name for name in ("x1", "x2") if name in possible]
    if not dataset:  # how many features a table has is known once it is read
        measured = []

    def take_over():
        chosen = [name for name in FEATURES if name in state["chosen_features"]]
        state["features"] = "" if chosen == measured else "-".join(chosen)

    state["chosen_features"] = [name for name in state["features"].split("-") if name in possible] or measured
    st.pills(
        "Inputs", possible, selection_mode="multi", key="chosen_features", on_change=take_over,
        format_func=lambda name: FEATURES[name].label,
        help="What the network is given: the features themselves, or also what is made of them. With none chosen it is given "
        "the features as they are.",
    )  # fmt: skip
    return state["features"] if all(name in possible for name in state["features"].split("-") if name) else ""


def _with_typed(options, key):
    """The options, and what the visitor typed in their place."""
    chosen = st.session_state[key]
    return (*options, chosen) if chosen is not None and chosen not in options else tuple(options)


def _output_label(name):
    if name in ACTIVATIONS:
        return ACTIVATIONS[name].label
    return {"softmax": "Softmax", AUTO: "by the task"}[name]


def descent_controls(can_stop=True):
    """How to descend, and with `can_stop` when to stop early. Returns the settings."""
    st.subheader("Gradient descent", anchor=False)
    learning_rate = st.number_input(
        "Learning rate η", step=0.1, format="%g", key="learning_rate",
        help="How far each update goes against the gradient. Any positive number: try 0.001, 10 or 1000.",
    )  # fmt: skip
    batch_size = st.selectbox(
        "Minibatch size", _with_typed(BATCHES, "batch_size"), key="batch_size", accept_new_options=True,
        format_func=lambda size: "all cases" if size == ALL else size,
        help="How many cases make one update: 1 is single-case descent, all is batch gradient descent. Type any number.",
    )  # fmt: skip
    n_epochs = st.number_input("Epochs", step=50, key="n_epochs", help="How often the run goes through all training cases.")
    optimizer = st.selectbox(
        "Optimizer", tuple(OPTIMIZERS), key="optimizer", format_func=lambda name: OPTIMIZERS[name].label,
        help="What is made of the gradient: plain descent, momentum, or steps that adapt to each weight.",
    )  # fmt: skip
    seed = st.number_input(
        "Seed of the run", step=1, key="seed",
        help="Fixes the first weights and the order of the cases, so that changing one setting replays from the same start.",
    )  # fmt: skip
    label = "Schedule, stop and penalties" if can_stop else "Schedule and penalties"
    folded(label, "descent_details", partial(_detail_controls, can_stop))
    details = ("schedule", "l1", "l2", *(("stop_loss", "stop_gradient") if can_stop else ()))
    return {
        "learning_rate": learning_rate,
        "batch_size": batch_size,
        "n_epochs": n_epochs,
        "optimizer": optimizer,
        "seed": seed,
    } | {name: st.session_state[name] for name in details}


def _detail_controls(can_stop):
    st.selectbox(
        "Learning rate over the run", tuple(SCHEDULES), key="schedule", format_func=lambda name: SCHEDULES[name].label,
        help=" ".join(f"{schedule.label}: {schedule.description}" for schedule in SCHEDULES.values()),
    )  # fmt: skip
    if can_stop:
        st.number_input(
            "Stop at a training loss of", step=0.01, format="%g", key="stop_loss",
            help="The run ends after the first epoch whose training loss is no greater. 0: never.",
        )  # fmt: skip
        st.number_input(
            "Stop at a gradient of length", step=0.001, format="%g", key="stop_gradient",
            help="The run ends after the first epoch at which the gradient of the training loss is no longer than this. "
            "0: never.",
        )  # fmt: skip
    penalty = "The loss gains this many times the sum of all {}; biases go free."
    st.number_input("L1", step=0.001, format="%g", key="l1", help=penalty.format("absolute weights"))
    st.number_input("L2", step=0.001, format="%g", key="l2", help=penalty.format("squared weights"))
