"""The settings of the page "Gradients through depth"."""

import streamlit as st

from nnkit import ACTIVATIONS, DATASETS, INITIALISATIONS
from nnkit.activation_functions import DepthStudy
from nnkit.activation_functions.depth import BATCH_SIZE, DATA, N_CASES
from pages.activation_functions.activation_parameters import ParameterSliders
from pages.shared.settings import (
    Choice,
    Flag,
    Folded,
    Group,
    LearningRate,
    Names,
    Record,
    Row,
    Seed,
    Segments,
    When,
    Whole,
    WholeSlider,
)

QUANTITIES = {"gradients": "gradients", "signals": "deltas"}
"""The quantity in nnkit for each option of `depth_size`."""


def describe_initialisation():
    st.caption(INITIALISATIONS[st.session_state["depth_start"]].description)


study = Record(
    DepthStudy,
    "depth_",
    dataset="depth_data",
    activations="depth_functions",
    n_layers="depth_layers",
    initialisation="depth_start",
    n_seeds="depth_seeds",
    learning_rate="depth_rate",
    n_updates="depth_updates",
)
PARAMETERS = ParameterSliders("depth_functions", "depth.")

NETWORK = Group(
    study(
        Names,
        "activations",
        "Activation functions to compare",
        "Each gets networks of its own, with this function in all hidden layers.",
        options=ACTIVATIONS,
    ),
    When(PARAMETERS.needed, Folded("Their parameters", PARAMETERS)),
    study(WholeSlider, "n_layers", "Hidden layers", "How deep the networks are."),
    study(WholeSlider, "width", "Neurons in a layer", "How wide every hidden layer is."),
    study(
        Choice,
        "initialisation",
        "First weights",
        "How weights are drawn. Xavier suits tanh, He suits ReLU, orthogonal keeps lengths; small or zero ones starve a deep "
        "network.",
        options=INITIALISATIONS,
    ),
    describe_initialisation,
    title="Network",
)
DATA_AND_SEEDS = Group(
    study(
        Choice,
        "dataset",
        "Data set",
        f"Up to {N_CASES} of its cases go through every network.",
        options={name: DATASETS[name] for name in DATA},
    ),
    Folded(
        "Seeds",
        study(Whole, "n_seeds", "Seeds", "How many networks of each kind."),
        study(Seed, "seed", "First seed", "Another one draws other weights."),
    ),
    title="Data and seeds",
)
VIEW = Row(
    Segments(
        "depth_size",
        "Size of",
        "gradients",
        "Of the loss's derivatives by the weights of a layer, or by its weighted sums, which the bound is about.",
        options={"gradients": "Weights' gradients", "signals": "Error signal dL/dz"},
    ),
    Segments(
        "depth_band",
        "Spread over seeds",
        "quartiles",
        "The line is the median of the seeds. Quartiles hold the middle half of them.",
        options={"quartiles": "Quartiles", "range": "All seeds"},
    ),
)
TRAINING = Row(
    Flag("depth_trained", "Train these networks", False, "From the weights measured above, on the same cases."),
    When(
        lambda state: state["depth_trained"],
        study(LearningRate, "learning_rate", "Learning rate η", "The same for all networks.", width=180),
        study(Whole, "n_updates", "Updates", f"How long to train, with minibatches of {BATCH_SIZE} cases.", step=20, width=180),
    ),
)
