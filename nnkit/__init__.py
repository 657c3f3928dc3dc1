"""nnkit: the mathematics of a first lecture on deep learning, in NumPy.

One case is one column: X is (n_features, n_cases), a layer's W is (n_in, n_out), and it computes F(W.T @ X + b).

    import nnkit

    history = nnkit.run(nnkit.Experiment(dataset="xor", hidden="8", learning_rate=0.3))
    print(history.scores())

The catalogues, networks and their training are here. What belongs to one part of the lecture is in the module of that name, such
as `nnkit.gradient_descent`; charts, which need Altair, are in `nnkit.charts`, and the lecture's claims in `nnkit.claims`.
These modules are loaded when they are first used, and so are networks, data and training: see `nnkit.engine.front_door`.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from nnkit.activations import ACTIVATIONS, Activation
from nnkit.initialisation import INITIALISATIONS, Initialisation
from nnkit.losses import LOSSES, Loss
from nnkit.optimizers import OPTIMIZERS, Optimizer
from nnkit.probability import cross_entropy, entropy, kl_divergence, log_loss, log_sigmoid, log_softmax, logsumexp, softmax
from nnkit.schedules import SCHEDULES, Schedule

if TYPE_CHECKING:
    from nnkit.engine.front_door import *

PARTS = ("gradient_descent", "matrices", "activation_functions", "loss_functions", "maximum_likelihood")
"""The lecture's five parts, in order."""

__all__ = [
    "ACTIVATIONS",
    "DATASETS",
    "FEATURES",
    "INITIALISATIONS",
    "LOSSES",
    "OPTIMIZERS",
    "SCHEDULES",
    "Activation",
    "Cases",
    "Data",
    "Dataset",
    "Descent",
    "Divergence",
    "Experiment",
    "Feature",
    "GradientCheck",
    "History",
    "Initialisation",
    "Loss",
    "Network",
    "Optimizer",
    "Pass",
    "Schedule",
    "Sweep",
    "Training",
    "accuracy",
    "check_gradient",
    "confusion_matrix",
    "cross_entropy",
    "entropy",
    "kl_divergence",
    "load_dataset",
    "log_loss",
    "log_sigmoid",
    "log_softmax",
    "logsumexp",
    "numerical_gradient",
    "r_squared",
    "read_table",
    "rmse",
    "run",
    "softmax",
    "stable_learning_rate",
    "sweep",
    "with_features",
]


def __getattr__(name):
    """What is imported when it is asked for: the engine with its data, the parts of the lecture, the claims and the charts."""
    if name in (*PARTS, "charts", "claims"):
        return import_module(f"nnkit.{name}")
    if name in __all__:
        return getattr(import_module("nnkit.engine.front_door"), name)
    raise AttributeError(f"module 'nnkit' has no attribute {name!r}")


def __dir__():
    return sorted([*__all__, *PARTS, "charts", "claims"])
