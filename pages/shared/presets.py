"""Ready-made experiments: each makes one point, and is an address like any other."""

import streamlit as st

from pages.shared.address import forget_address

PLAYGROUND = {
    "XOR": {},
    "XOR, no hidden layer": {"hidden": "none"},
    "Rate too large": {"dataset": "diabetes", "hidden": "none", "learning_rate": "1.5"},
    "Rate too small": {"dataset": "moons", "learning_rate": "0.0003"},
    "One case at a time": {"dataset": "moons", "batch_size": "1", "n_epochs": "30"},
    "Whole batch": {"dataset": "moons", "batch_size": "all", "n_epochs": "300"},
    "Spiral": {"dataset": "spiral", "hidden": "16-16", "optimizer": "adam", "learning_rate": "0.02"},
    "Five classes": {"dataset": "blobs", "n_classes": "5", "noise": "0.2"},
    "Curve": {"dataset": "sine", "hidden": "8-8", "optimizer": "adam", "learning_rate": "0.01"},
    "Digits": {"dataset": "digits", "hidden": "16", "n_epochs": "30"},
}

LANDSCAPE = {
    "Batch sizes": {},
    "Converges": {"compare": "optimizers", "descents": "gd", "learning_rate": "0.1"},
    "Oscillates": {"compare": "optimizers", "descents": "gd", "learning_rate": "0.36"},
    "Diverges": {
        "compare": "optimizers",
        "descents": "gd",
        "learning_rate": "0.42",
        "start_slope": "0.5",
        "start_intercept": "-1",
    },
    "Ravine": {"compare": "optimizers", "descents": "gd", "spread": "4"},
    "Ravine, momentum": {"compare": "optimizers", "spread": "4", "learning_rate": "0.01", "n_epochs": "80"},
    "Tilted ravine": {"compare": "optimizers", "centre": "2", "learning_rate": "0.03", "n_epochs": "60"},
    "Noise": {"scatter": "2", "learning_rate": "0.1"},
    "Absolute error": {"line_loss": "mae", "learning_rate": "0.5", "compare": "optimizers", "descents": "gd", "n_points": "7"},
    "Two classes": {"line_loss": "log_loss", "learning_rate": "0.3", "n_epochs": "100"},
    "All optimizers": {"compare": "optimizers", "descents": "gd-momentum-nesterov-rmsprop-adam", "n_epochs": "100"},
}

ONE_CASE = {
    "Nudge by nudge": {},
    "Conflicting cases": {"pairs": "2,1;1,2;-2,-1", "nudge_passes": "5"},
    "|P − t| oscillates, (P − t)² settles": {"part": "descent"},
    "Cases that no weights can meet": {"part": "descent", "samples": "1,1,3;2,-1,0;1,2,5;1,1,1"},
    "A rate too large": {"part": "descent", "step_rate": "0.5"},
    "The 2 is only another η": {"part": "descent", "without_2": "True"},
    "Minibatch of 4 under the microscope": {"part": "microscope"},
    "One case, one straight line": {"part": "microscope", "micro_data": "line", "micro_hidden": "none", "micro_batch": "1"},
    "All cases at once": {"part": "microscope", "micro_data": "plane", "micro_hidden": "none", "micro_batch": "20"},
}


BATCH = {
    "One, ten or all": {},
    "Small batches are noisy": {"learning_rate": "3.0", "values": "1, 5, 20, all"},
    "Equal numbers of updates": {"axis": "updates", "to_shortest": "True", "n_epochs": "60"},
    "Learning rates": {"swept": "learning_rate", "dataset": "moons"},
    "Activation functions": {"swept": "activation", "hidden": "8-8-8", "learning_rate": "0.3", "n_epochs": "60"},
    "Optimizers": {"swept": "optimizer", "learning_rate": "0.02", "n_epochs": "60"},
    "Depth": {"swept": "hidden", "dataset": "circles", "n_epochs": "60"},
    "1/√|C|": {"dataset": "moons", "n_cases": "1000", "values": "10, 100, all", "n_seeds": "5", "weights_at": "end"},
}


CLASSIFICATION = {
    "A table of counts": {},
    "Relative frequencies": {"joint_theta": "mle"},
    "π(S) underflows": {"joint_copies": "60"},
    "log 0": {"joint_theta": "0.5,0.5;0,1;0.5,0.5"},
    "A class never seen": {"joint_counts": "6,2,0;1,4,0;3,5,0", "joint_theta": "mle"},
    "A value never seen": {"joint_counts": "6,2;0,0;3,5", "joint_theta": "mle"},
    "Iris in training": {"likelihood_part": "training"},
    "Rate too large": {"likelihood_part": "training", "class_rate": "1000.0"},
    "Separable, so no end": {"likelihood_part": "training", "class_data": "moons", "class_hidden": "8-8", "class_rate": "1.0"},
    "Ten classes": {"likelihood_part": "training", "class_data": "digits", "class_rate": "0.1"},
    "Two weights, two maps": {"likelihood_part": "weights"},
    "Weights of no use: XOR": {"likelihood_part": "weights", "pair_data": "xor"},
    "No maximum: separable classes": {"likelihood_part": "weights", "pair_data": "iris_apart"},
    "One class only": {"likelihood_part": "weights", "pair_data": "own", "pair_cases": "1,1,1;-1,0.5,1;0.5,-1,1;-0.5,-1,1"},
}


def preset_picker(page, presets):
    """A row of names; choosing one opens its address in this page."""

    def open_preset():
        name = st.session_state[f"{page}.preset"]
        if name is not None:
            st.query_params.from_dict(presets[name])
            forget_address(page)

    st.pills(
        "Try", list(presets), key=f"{page}.preset", on_change=open_preset, label_visibility="collapsed",
        help="Each sets all controls to show one point of the lecture.",
    )  # fmt: skip
