"""Ready-made experiments: each makes one point, and is an address like any other."""

import streamlit as st

from pages.shared.address import forget_address

PLAYGROUND = {
    "XOR": {},
    "XOR, no hidden layer": {"hidden": "none"},
    "XOR, given x₁x₂": {"hidden": "none", "features": "product", "learning_rate": "3.0"},
    "Rate too large": {"dataset": "diabetes", "hidden": "none", "learning_rate": "1.5"},
    "Rate too small": {"dataset": "moons", "learning_rate": "0.0003"},
    "One case at a time": {"dataset": "moons", "batch_size": "1", "n_epochs": "30"},
    "Whole batch": {"dataset": "moons", "batch_size": "all", "n_epochs": "300"},
    "Spiral": {"dataset": "spiral", "hidden": "16-16", "optimizer": "adam", "learning_rate": "0.02"},
    "Five classes": {"dataset": "blobs", "n_classes": "5", "noise": "0.2"},
    "Curve": {"dataset": "sine", "hidden": "8-8", "optimizer": "adam", "learning_rate": "0.01"},
    "Digits": {"dataset": "digits", "hidden": "16", "n_epochs": "30"},
    "Stop at a loss of 0.1": {"stop_loss": "0.1"},
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
    "Two features": {"second": "feature", "second_spread": "0.6", "learning_rate": "0.1"},
    "Correlated features": {"second": "feature", "correlation": "0.9", "compare": "optimizers", "learning_rate": "0.2"},
    "Noise": {"scatter": "2", "learning_rate": "0.1"},
    "Absolute error": {"line_loss": "mae", "learning_rate": "0.5", "compare": "optimizers", "descents": "gd", "n_points": "7"},
    "Two classes": {"line_loss": "log_loss", "learning_rate": "0.3", "n_epochs": "100"},
    "All optimizers": {"compare": "optimizers", "descents": "gd-momentum-nesterov-rmsprop-adam", "n_epochs": "100"},
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

MATRICES = {
    "3-2-5, four cases": {},
    "[1 × 3][3 × 2]": {"written_as": "rows", "size_batch": "1"},
    "XᵀW = (WᵀX)ᵀ": {"written_as": "rows"},
    "B copied for each case": {"written_as": "copies"},
    "Bias node": {"written_as": "bias_node", "chosen_source": "0"},
    "One case alone": {"written_as": "one_case", "chosen_case": "3"},
    "ReLU and softmax": {"act_f": "relu", "act_g": "softmax", "chosen_layer": "2", "chosen_neuron": "4"},
    "Going back": {"pass_view": "back"},
    "Softmax, cross-entropy, back": {"pass_view": "back", "act_g": "softmax", "pass_loss": "cross_entropy", "chosen_layer": "2"},
    "6-6-6, eight cases": {"size_in": "6", "size_mid": "6", "size_out": "6", "size_batch": "8"},
    "Does it fit?": {"pass_view": "fit"},
    "W forgot its transpose": {"pass_view": "fit", "shapes_asked": "3x2 * 3x4 + 2x1"},
    "Bias as a row by mistake": {"pass_view": "fit", "shapes_asked": "3x1' * 3x4 + 4x1"},
}

COMPARE = {
    "Sigmoid, tanh, ReLU": {},
    "Classical": {"curves": "identity-step-ramp-sigmoid-tanh"},
    "Contemporary": {"curves": "relu-softplus-leaky_relu-prelu-rrelu-elu", "z_span": "3.0"},
    "Sigmoid at x = 0.95": {"curves": "sigmoid", "ruler_at": "2.944438979166"},
    "tanh is nearly the identity": {"curves": "identity-sigmoid-tanh", "z_span": "1.0", "ruler_at": "0.3"},
    "A saturated neuron": {"ruler_at": "6.0", "z_span": "10.0"},
    "The jump at 0": {"curves": "relu-leaky_relu-elu", "z_span": "0.1", "ruler_at": "0.05"},
    "ELU jumps too, unless alpha is 1": {"curves": "relu-elu", "elu.alpha": "2.0", "z_span": "1.0", "ruler_at": "-0.1"},
    "Smooth bends": {"curves": "relu-softplus-selu-gelu-silu", "z_span": "4.0", "ruler_at": "-0.75"},
}

DEPTH = {
    "Sigmoid, tanh, ReLU": {},
    "0.25 to the power of k": {"depth_functions": "sigmoid", "depth_start": "orthogonal", "depth_size": "signals"},
    "50 layers": {"depth_layers": "50"},
    "He for ReLU": {"depth_start": "he", "depth_functions": "relu", "depth_layers": "30"},
    "Xavier for ReLU": {"depth_functions": "relu", "depth_layers": "30"},
    "Orthogonal": {"depth_start": "orthogonal"},
    "Small weights": {"depth_start": "small_normal"},
    "All zero": {"depth_start": "zero"},
    "Exploding": {"depth_functions": "tanh", "depth_start": "uniform", "depth_width": "64", "depth_layers": "30"},
    "Sparse": {"depth_functions": "tanh-relu-elu", "depth_start": "he"},
    "One hidden layer": {"depth_layers": "1"},
    "Which layers move?": {"depth_trained": "True"},
    "Contemporary functions": {"depth_functions": "relu-leaky_relu-elu-selu-gelu-silu", "depth_start": "he"},
}

DYING = {
    "Dead by its bias": {},
    "Killed by one step": {"dead_b": "2.0", "dead_step": "3.0"},
    "A step that spares it": {"dead_b": "2.0", "dead_step": "0.3"},
    "Who comes back": {"dying_part": "revival"},
    "Killed, then revived": {
        "dying_part": "revival",
        "dead_b": "2.0",
        "dead_step": "3.0",
        "revive_rate": "0.05",
        "revive_updates": "2000",
    },
    "Deeper: ELU fades": {"dying_part": "revival", "dead_b": "-10.0", "revive_rate": "0.3", "revive_updates": "1000"},
    "Dead units in networks": {"dying_part": "network"},
    "Bouncing at 0": {"dying_part": "bounce"},
    "ELU with α = 2 jumps too": {"dying_part": "bounce", "dead_alpha": "2.0"},
    "Pushes too large for ELU": {"dying_part": "bounce", "bounce_size": "5.0"},
}

SOFTMAX = {
    "1, 1, 2, 1, 1": {},
    "1, 1, 2, −1, −1": {"softmax_cases": "1,1,2,-1,-1:3"},
    "1, 2, 3, 4, 5": {"softmax_cases": "1,2,3,4,5:5"},
    "−1, 0, 1, 0, −1": {"softmax_cases": "-1,0,1,0,-1:3"},
    "H = 2.0 bits": {"softmax_cases": "0,0,0,0:1", "softmax_unit": "bits"},
    "H = 0.15 bits": {"softmax_cases": "3.295836866,0,0,0:1", "softmax_unit": "bits"},
    "A soft target": {"softmax_cases": "1,1,2,1,1:0.1,0.1,0.6,0.1,0.1"},
    "Certain and wrong": {"softmax_cases": "8,0,0:2"},
    "Hot and cold": {"softmax_cases": "1,2,3,4,5:5", "softmax_temperature": "3.0"},
    "A batch": {"softmax_cases": "1,1,2,1,1:3;1,1,2,-1,-1:3;1,2,3,4,5:5;-1,0,1,0,-1:3;5,0,0,0,0:2"},
    "Competition": {"softmax_part": "competition"},
    "Overflow": {"softmax_part": "arithmetic", "softmax_cases": "1000,1001,1002:3"},
    "Up to ±10³⁰⁸": {"softmax_part": "arithmetic", "softmax_cases": "1e+308,-1e+308,0:1"},
    "Underflow": {"softmax_part": "arithmetic", "softmax_cases": "1,2,3:3", "softmax_shift": "-760.0"},
    "Two distributions": {"softmax_part": "distributions"},
    "1.75 bits": {
        "softmax_part": "distributions",
        "softmax_unit": "bits",
        "whole_distributions": "0.5,0.25;0.25,0.25;0.25,0.5",
    },
    "P rules out what T does not": {"softmax_part": "distributions", "whole_distributions": "0.5,0.8;0.25,0.2;0.25,0"},
    "Guess softmax": {"softmax_part": "predict"},
    "Guess a cost": {"softmax_part": "predict", "softmax_question": "cost-1"},
}

LOG_LOSS = {
    "Sure and wrong": {},
    "Sure and right": {"single_v": "6.0"},
    "p = 0.95, slope 0.0475": {"single_given": "p", "single_p": "0.95", "single_t": "0"},
    "p = 0: an infinite cost": {"single_given": "p", "single_p": "0.0"},
    "v = −800: p is lost, the cost is not": {"single_v": "-800.0"},
    "A minibatch": {"log_loss_part": "minibatch"},
    "One certain mistake": {"log_loss_part": "minibatch", "rows_p": "0.9,1;0.8,1;0.1,0;0.2,0;0,1"},
    "Saturated cases": {"log_loss_part": "minibatch", "rows_given": "v"},
    "Training from a saturated start": {"log_loss_part": "training"},
    "Squared error escapes late": {"log_loss_part": "training", "logistic_size": "10.0"},
    "A fair start": {"log_loss_part": "training", "logistic_size": "0.0"},
    "The same answer for all": {"log_loss_part": "training", "logistic_start": "one_answer", "logistic_ruler": "gradient"},
    "Blobs, all wrong": {"log_loss_part": "training", "logistic_dataset": "blobs", "logistic_n_updates": "400"},
}

GAUSSIAN = {
    "Forty observations": {},
    "Five typed numbers": {"sample_from": "typed"},
    "The product underflows": {"drawn_n": "1000"},
    "A million observations": {"drawn_n": "1000000"},
    "Iris": {"sample_from": "bundled"},
    "All equal": {"sample_from": "typed", "own_numbers": "3 3 3 3"},
    "Climb and Newton": {"mle_part": "climb"},
    "A rate that oscillates": {"mle_part": "climb", "climb_rate": "0.95", "guess_mu": "4.5", "guess_sigma": "2.0"},
    "A rate that never settles": {"mle_part": "climb", "climb_rate": "1.05", "guess_mu": "4.5", "guess_sigma": "2.0"},
    "From a narrow bell": {"mle_part": "climb", "guess_mu": "3.0", "guess_sigma": "0.5", "climb_updates": "300"},
    "In σ itself, lost": {"mle_part": "climb", "climbed_in": "sigma", "guess_sigma": "0.4", "climb_rate": "0.5"},
    "How sure": {"mle_part": "sure"},
    "Why n − 1": {"mle_part": "sure", "repeat_n": "2"},
    "Other families": {
        "mle_part": "families",
        "sample_from": "bundled",
        "bundled_set": "breast_cancer",
        "bundled_column": "mean area",
    },
    "Counts": {"mle_part": "families", "sample_from": "typed", "own_numbers": "0 2 1 3 1 0 4 2 1 2 5 1 0 2 3"},
}

REGRESSION = {
    "The slide's picture": {},
    "By hand": {"reg_model": "line", "reg_way": "hand", "reg_c0": "0.4", "reg_c1": "-0.5"},
    "σ moves nothing": {"reg_model": "line", "reg_hold": "True", "reg_sigma": "1.0", "reg_steps": "1000"},
    "Three ways, one answer": {"reg_way": "likelihood"},
    "An outlier": {"reg_source": "drawn", "reg_truth": "line", "reg_model": "line", "reg_lift": "8.0", "reg_other": "True"},
    "The outlier, Laplace": {
        "reg_source": "drawn",
        "reg_truth": "line",
        "reg_model": "line",
        "reg_lift": "8.0",
        "reg_other": "True",
        "reg_noise": "laplace",
    },
    "Degree 12 overfits": {
        "reg_source": "drawn",
        "reg_degree": "12",
        "reg_test_share": "0.4",
        "reg_rate": "0.003",
        "reg_steps": "2000",
    },
    "A small network": {"reg_source": "drawn", "reg_n_points": "60", "reg_model": "network", "reg_test_share": "0.3"},
    "Diabetes": {"reg_source": "diabetes", "reg_model": "line", "reg_test_share": "0.3"},
    "Two points": {"reg_model": "line", "reg_pairs": "1,2;3,5"},
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
