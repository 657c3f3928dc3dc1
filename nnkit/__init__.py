"""nnkit: the mathematics of a first lecture on deep learning, in NumPy.

One case is one column: X is (n_features, n_cases), a layer's W is (n_in, n_out), and it computes F(W.T @ X + b).

    import nnkit

    history = nnkit.run(nnkit.Experiment(dataset="xor", hidden="8", learning_rate=0.3))
    print(history.scores())

The catalogues, networks and their training are here. What belongs to one part of the lecture is in the module of that name, such
as `nnkit.gradient_descent`; charts, which need Altair, are in `nnkit.charts`, and the lecture's claims in `nnkit.claims`.
These modules are loaded when they are first used.
"""

from importlib import import_module

from nnkit.activations import ACTIVATIONS, Activation
from nnkit.data.cases import Cases, Data
from nnkit.data.datasets import DATASETS, Dataset, load_dataset
from nnkit.data.features import FEATURES, Feature, with_features
from nnkit.data.tables import read_table
from nnkit.engine.descent import Descent
from nnkit.engine.experiment import Experiment
from nnkit.engine.gradient_check import GradientCheck, check_gradient, numerical_gradient
from nnkit.engine.history import Divergence, History
from nnkit.engine.metrics import accuracy, confusion_matrix, r_squared, rmse
from nnkit.engine.network import Network
from nnkit.engine.passes import Pass
from nnkit.engine.stable_rate import stable_learning_rate
from nnkit.engine.sweep import Sweep, sweep
from nnkit.engine.training import Training, run
from nnkit.initialisation import INITIALISATIONS, Initialisation
from nnkit.losses import LOSSES, Loss
from nnkit.optimizers import OPTIMIZERS, Optimizer
from nnkit.probability import cross_entropy, entropy, kl_divergence, log_loss, log_sigmoid, log_softmax, logsumexp, softmax
from nnkit.schedules import SCHEDULES, Schedule

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
    """The parts of the lecture, the claims and the charts, which are imported when they are asked for."""
    if name in (*PARTS, "charts", "claims"):
        return import_module(f"nnkit.{name}")
    raise AttributeError(f"module 'nnkit' has no attribute {name!r}")


def __dir__():
    return sorted([*__all__, *PARTS, "charts", "claims"])
