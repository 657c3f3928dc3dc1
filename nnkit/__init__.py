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
from nnkit.likelihood import (
    FAMILIES,
    Family,
    Fit,
    GaussianConfidence,
    GaussianGuess,
    LikelihoodClimb,
    Ranking,
    Sample,
    SamplingDistribution,
    catalogue_sample,
    climb_likelihood,
    climb_observations,
    critical_climb_rate,
    draw_sample,
    fit_bernoulli,
    fit_exponential,
    fit_family,
    fit_gamma,
    fit_gaussian,
    fit_laplace,
    fit_lognormal,
    fit_poisson,
    gaussian_gradient,
    gaussian_log_density,
    gaussian_log_likelihood,
    greatest_log_likelihood,
    newton_climb,
    rank_families,
    read_sample,
    sample_of,
    sampling_distribution,
)
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
    "FAMILIES",
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
    "Family",
    "Fit",
    "GaussianConfidence",
    "GaussianGuess",
    "GradientCheck",
    "GradientNoise",
    "History",
    "Initialisation",
    "Landscape",
    "LikelihoodClimb",
    "Loss",
    "Network",
    "Optimizer",
    "Pass",
    "Ranking",
    "Sample",
    "SamplingDistribution",
    "SingleCaseDescent",
    "Sweep",
    "Training",
    "Update",
    "accuracy",
    "ascend",
    "catalogue_sample",
    "check_gradient",
    "climb_likelihood",
    "climb_observations",
    "compare_descents",
    "confusion_matrix",
    "critical_climb_rate",
    "critical_rate",
    "cross_entropy",
    "descend",
    "descent_paths",
    "draw_sample",
    "entropy",
    "fit_bernoulli",
    "fit_exponential",
    "fit_family",
    "fit_gamma",
    "fit_gaussian",
    "fit_laplace",
    "fit_lognormal",
    "fit_poisson",
    "gaussian_gradient",
    "gaussian_log_density",
    "gaussian_log_likelihood",
    "gradient_noise",
    "greatest_log_likelihood",
    "hessian",
    "kl_divergence",
    "load_dataset",
    "log_loss",
    "log_sigmoid",
    "log_softmax",
    "logsumexp",
    "loss_surface",
    "microscope",
    "newton_climb",
    "numerical_gradient",
    "observations",
    "path_observations",
    "r_squared",
    "rank_families",
    "read_cases",
    "read_sample",
    "read_table",
    "rmse",
    "run",
    "sample_of",
    "sampling_distribution",
    "softmax",
    "sweep",
    "sweep_observations",
    "write_cases",
]
