"""nnkit: the mathematics of a first lecture on deep learning, in NumPy.

One case is one column: X is (n_features, n_cases), a layer's W is (n_in, n_out), and it computes F(W.T @ X + b).

    import nnkit

    history = nnkit.run(nnkit.Experiment(dataset="moons", hidden="8-8", learning_rate=0.3))
    print(history.scores())
"""

from nnkit.activation import Activation
from nnkit.activations import ACTIVATIONS
from nnkit.cases import Cases, Data
from nnkit.claims import CLAIMS, Claim
from nnkit.comparison import sweep_observations
from nnkit.datasets import DATASETS, Dataset, load_dataset
from nnkit.descent import Descent
from nnkit.experiment import Experiment
from nnkit.gradients import GradientCheck, check_gradient, numerical_gradient
from nnkit.history import Divergence, History
from nnkit.initialisation import INITIALISATIONS, Initialisation
from nnkit.inspection import Update, microscope
from nnkit.landscape import Landscape, critical_rate, hessian, loss_surface
from nnkit.likelihood.conditional import LikelihoodRun, follow_likelihood
from nnkit.likelihood.joint import SplitLikelihood, conditional_mle, split_likelihood
from nnkit.likelihood.two_weights import TwoWeights, pair_of_classes, two_weights
from nnkit.losses import LOSSES, Loss
from nnkit.network import Network
from nnkit.noise import GradientNoise, gradient_noise
from nnkit.notice import observations
from nnkit.nudges import Ascent, SingleCaseDescent, ascend, compare_descents, descend
from nnkit.optimizers import OPTIMIZERS, Optimizer
from nnkit.passes import Pass
from nnkit.path_notice import path_observations
from nnkit.paths import descent_paths
from nnkit.probability import (
    cross_entropy,
    entropy,
    kl_divergence,
    log_loss,
    log_sigmoid,
    log_softmax,
    logsumexp,
    softmax,
)
from nnkit.scores import accuracy, confusion_matrix, r_squared, rmse
from nnkit.sweep import Sweep, sweep
from nnkit.tables import read_table
from nnkit.training import Training, run
from nnkit.typed_cases import read_cases, write_cases

__all__ = [
    "ACTIVATIONS",
    "CLAIMS",
    "DATASETS",
    "INITIALISATIONS",
    "LOSSES",
    "OPTIMIZERS",
    "Activation",
    "Ascent",
    "Cases",
    "Claim",
    "Data",
    "Dataset",
    "Descent",
    "Divergence",
    "Experiment",
    "GradientCheck",
    "GradientNoise",
    "History",
    "Initialisation",
    "Landscape",
    "LikelihoodRun",
    "Loss",
    "Network",
    "Optimizer",
    "Pass",
    "SingleCaseDescent",
    "SplitLikelihood",
    "Sweep",
    "Training",
    "TwoWeights",
    "Update",
    "accuracy",
    "ascend",
    "check_gradient",
    "compare_descents",
    "conditional_mle",
    "confusion_matrix",
    "critical_rate",
    "cross_entropy",
    "descend",
    "descent_paths",
    "entropy",
    "follow_likelihood",
    "gradient_noise",
    "hessian",
    "kl_divergence",
    "load_dataset",
    "log_loss",
    "log_sigmoid",
    "log_softmax",
    "logsumexp",
    "loss_surface",
    "microscope",
    "numerical_gradient",
    "observations",
    "pair_of_classes",
    "path_observations",
    "r_squared",
    "read_cases",
    "read_table",
    "rmse",
    "run",
    "softmax",
    "split_likelihood",
    "sweep",
    "sweep_observations",
    "two_weights",
    "write_cases",
]
