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
    Number,
    Record,
    Row,
    Seed,
    Segments,
    When,
    Whole,
    WholeSlider,
)

DEPTHS = (1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20)
SCALES = (0.25, 0.5, 1.0, 2.0, 4.0)
"""The numbers of hidden layers and the scales of the first weights through which a hand drags."""

QUANTITIES = {"gradients": "gradients", "signals": "deltas", "spread": "activation_std", "zeros": "zero_share"}
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
    weight_scale="depth_scale",
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
        "How the first weights are drawn. The rules of Xavier (Glorot) and of He, named after their authors, choose the size so "
        "that signals keep theirs: Xavier's for tanh, He's for ReLU. Orthogonal weights keep lengths.",
        options=INITIALISATIONS,
    ),
    describe_initialisation,
    study(
        Number,
        "weight_scale",
        "Scale of the first weights",
        "What the first weights are multiplied by.",
        ladder=SCALES,
    ),
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
BAND = Segments(
    "depth_band",
    "Spread over the seeds",
    "quartiles",
    "The line is the median of the seeds, and the band around it holds the middle half of them, or all.",
    options={"quartiles": "Band: half of the seeds", "range": "Band: all seeds"},
    label_visibility="collapsed",
)
BY_HAND = Flag(
    "depth_by_hand",
    "Drag depth and weights",
    False,
    "Networks of several depths and with first weights of several sizes are measured, which takes a moment; then drag the "
    "number of layers or the weights' scale through them.",
)
VIEW = Row(
    Segments(
        "depth_size",
        "Shown layer by layer",
        "gradients",
        "The loss's derivatives by a layer's weights; those by its weighted sums z, which the bound 0.25ᵏ is about; how much the "
        "outputs differ between cases; or how many outputs are exactly 0.",
        options={
            "gradients": "Gradients",
            "signals": "Error signal dL/dz",
            "spread": "Do cases differ?",
            "zeros": "Zero outputs",
        },
        label_visibility="collapsed",
    ),
    BAND,
    BY_HAND,
)
TRAINING = Group(
    study(LearningRate, "learning_rate", "Learning rate η", "The same for all networks."),
    study(Whole, "n_updates", "Updates", f"How long to train, with minibatches of {BATCH_SIZE} cases.", step=20),
    title="Training",
)
