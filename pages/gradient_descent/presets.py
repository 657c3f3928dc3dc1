"""Ready-made experiments on gradient descent: each makes one point, and is an address like any other."""

PLAYGROUND = {
    "XOR": {},
    "XOR, no hidden layer": {"hidden": "none"},
    "XOR, given x₁x₂": {"hidden": "none", "features": "product", "learning_rate": "3.0"},
    "Rate too large": {"dataset": "diabetes", "hidden": "none", "learning_rate": "1.5"},
    "Rate too small": {"dataset": "moons", "learning_rate": "0.0003"},
    "One case at a time": {"dataset": "moons", "batch_size": "1", "n_epochs": "30"},
    "Whole batch": {"dataset": "moons", "batch_size": "all", "n_epochs": "300"},
    "Minibatches of 30": {"batch_size": "30"},
    "Spiral": {"dataset": "spiral", "hidden": "16-16", "optimizer": "adam", "learning_rate": "0.02"},
    "Five classes": {"dataset": "blobs", "n_classes": "5", "noise": "0.2"},
    "Curve": {"dataset": "sine", "hidden": "8-8", "optimizer": "adam", "learning_rate": "0.01"},
    "Digits": {"dataset": "digits", "hidden": "16", "n_epochs": "30"},
    "Stop at a loss of 0.1": {"stop_loss": "0.1"},
}

ONE_CASE = {
    "Nudge by nudge": {},
    "No maximum": {"nudge_passes": "50"},
    "Conflicting cases": {"pairs": "2,1;1,2;-2,-1", "nudge_passes": "5"},
    "|P − t| oscillates, (P − t)² settles": {"part": "descent"},
    "Cases that no weights can meet": {"part": "descent", "samples": "1,1,3;2,-1,0;1,2,5;1,1,1"},
    "A rate too large": {"part": "descent", "step_rate": "0.5"},
    "The 2 is only another η": {"part": "descent", "without_2": "True"},
    "Minibatch of 4 under the microscope": {"part": "microscope"},
    "One case, one straight line": {"part": "microscope", "micro_data": "line", "micro_hidden": "none", "micro_batch": "1"},
    "All cases at once": {"part": "microscope", "micro_data": "plane", "micro_hidden": "none", "micro_batch": "20"},
    "Every weight by one rule": {"part": "microscope", "micro_hidden": "3", "micro_batch": "20"},
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
        "start_intercept": "-1.0",
    },
    "Ravine": {"compare": "optimizers", "descents": "gd", "spread": "4.0"},
    "Ravine, momentum": {"compare": "optimizers", "spread": "4.0", "learning_rate": "0.01", "n_epochs": "80"},
    "Tilted ravine": {"compare": "optimizers", "centre": "2.0", "learning_rate": "0.03", "n_epochs": "60"},
    "Two features": {"second": "feature", "second_spread": "0.6", "learning_rate": "0.1"},
    "Correlated features": {"second": "feature", "correlation": "0.9", "compare": "optimizers", "learning_rate": "0.2"},
    "Noise": {"scatter": "2.0", "learning_rate": "0.1"},
    "Absolute error": {"line_loss": "mae", "learning_rate": "0.5", "compare": "optimizers", "descents": "gd", "n_points": "7"},
    "Two classes": {"line_loss": "log_loss", "learning_rate": "0.3", "n_epochs": "100"},
    "All optimizers": {"compare": "optimizers", "descents": "gd-momentum-nesterov-rmsprop-adam", "n_epochs": "100"},
}

BATCH = {
    "One, ten or all": {},
    "Small batches are noisy": {"learning_rate": "3.0", "values": "1, 5, 20, all"},
    "Equal numbers of updates": {"axis": "updates", "to_shortest": "True", "n_epochs": "40"},
    "Learning rates": {"swept": "learning_rate", "dataset": "moons"},
    "Activation functions": {"swept": "activation", "hidden": "8-8-8", "learning_rate": "0.3", "n_epochs": "40"},
    "Optimizers": {"swept": "optimizer", "learning_rate": "0.02", "n_epochs": "40"},
    "Depth": {"swept": "hidden", "dataset": "circles", "n_epochs": "40"},
    "tanh or sigmoid": {"swept": "activation", "values": "sigmoid, tanh", "dataset": "moons", "hidden": "8-8", "n_epochs": "60"},
    "1/√|C|": {"batch_part": "noise", "dataset": "moons", "n_cases": "600", "weights_at": "end"},
}
