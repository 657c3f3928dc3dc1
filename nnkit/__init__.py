"""nnkit: the mathematics of a first lecture on deep learning, in NumPy.

One case is one column: X is (n_features, n_cases), a layer's W is (n_in, n_out), and it computes F(W.T @ X + b).

    import nnkit

    history = nnkit.run(nnkit.Experiment(dataset="moons", hidden="8-8", learning_rate=0.3))
    print(history.scores())
"""

from nnkit.activation_functions.bouncing import Bounce, bounce, derivative_variance
from nnkit.activation_functions.comparison import ActivationComparison, compare_activations, neuron_from
from nnkit.activation_functions.dead_units import DeadShares, dead_shares
from nnkit.activation_functions.depth import DepthMovement, DepthProfile, DepthStudy, measure_depth, train_depth
from nnkit.activation_functions.depth_takeaways import depth_observations, movement_observations
from nnkit.activation_functions.dying_relu import NeuronState, ReluNeuron
from nnkit.activation_functions.revival import Revival, RevivalRun, revive
from nnkit.activation_functions.traits import Kink, LiveRegion, Traits, distance_from_identity, live_region, traits
from nnkit.activations import ACTIVATIONS, Activation
from nnkit.claims import CLAIMS, Claim
from nnkit.data.cases import Cases, Data
from nnkit.data.datasets import DATASETS, Dataset, load_dataset
from nnkit.data.features import FEATURES, Feature, with_features
from nnkit.data.tables import read_table
from nnkit.data.typed_cases import read_cases, write_cases
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
from nnkit.gradient_descent.descent_paths import descent_paths
from nnkit.gradient_descent.gradient_noise import GradientNoise, gradient_noise
from nnkit.gradient_descent.landscape import Landscape, critical_rate, hessian, loss_surface
from nnkit.gradient_descent.path_takeaways import path_observations
from nnkit.gradient_descent.run_takeaways import observations
from nnkit.gradient_descent.single_case import Ascent, SingleCaseDescent, ascend, compare_descents, descend
from nnkit.gradient_descent.sweep_takeaways import sweep_observations
from nnkit.gradient_descent.update_microscope import Update, microscope
from nnkit.initialisation import INITIALISATIONS, Initialisation
from nnkit.loss_functions.calibration import Calibration, Decisions, calibration, decide, decision_observations
from nnkit.loss_functions.divergence import TwoDistributions
from nnkit.loss_functions.logistic_regression import (
    LogisticRun,
    SaturatedStart,
    logistic_csv,
    logistic_observations,
    train_under_both,
)
from nnkit.loss_functions.quiz import Guess
from nnkit.loss_functions.sigmoid_output import SigmoidOutputs, sigmoid_outputs
from nnkit.loss_functions.softmax_batch import SoftmaxCases, read_softmax_cases, write_softmax_cases
from nnkit.loss_functions.softmax_competition import Competition
from nnkit.loss_functions.softmax_stability import SoftmaxArithmetic
from nnkit.loss_functions.softmax_takeaways import softmax_observations
from nnkit.loss_functions.typed_outputs import read_outputs
from nnkit.losses import LOSSES, Loss
from nnkit.matrices.backward_pass import WayBack, way_back
from nnkit.matrices.entry import PassCell, pass_cell
from nnkit.matrices.equations import Equation, Operand, Place
from nnkit.matrices.forward_pass import MatrixPass, matrix_pass
from nnkit.matrices.shapes import Shape, ShapeCheck, check_shapes
from nnkit.matrices.takeaways import back_observations, pass_observations
from nnkit.matrices.typed_matrices import fitted_matrix, read_matrix, write_matrix
from nnkit.maximum_likelihood import (
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
from nnkit.maximum_likelihood.classifier_likelihood import LikelihoodRun, follow_likelihood
from nnkit.maximum_likelihood.curve_points import Points, PointSource, curve_points
from nnkit.maximum_likelihood.joint_counts import SplitLikelihood, conditional_mle, split_likelihood
from nnkit.maximum_likelihood.logistic_likelihood import TwoWeights, pair_of_classes, two_weights
from nnkit.maximum_likelihood.regression import (
    CurveDescent,
    CurveFit,
    descend_polynomial,
    descent_of_network,
    fit_degrees,
    fit_network,
    fit_polynomial,
    likeliest_sigma,
    noise_log_likelihood,
)
from nnkit.maximum_likelihood.regression_takeaways import regression_observations
from nnkit.optimizers import OPTIMIZERS, Optimizer
from nnkit.probability import cross_entropy, entropy, kl_divergence, log_loss, log_sigmoid, log_softmax, logsumexp, softmax
from nnkit.schedules import SCHEDULES, Schedule

__all__ = [
    "ACTIVATIONS",
    "CLAIMS",
    "DATASETS",
    "FAMILIES",
    "FEATURES",
    "INITIALISATIONS",
    "LOSSES",
    "OPTIMIZERS",
    "SCHEDULES",
    "Activation",
    "ActivationComparison",
    "Ascent",
    "Bounce",
    "Calibration",
    "Cases",
    "Claim",
    "Competition",
    "CurveDescent",
    "CurveFit",
    "Data",
    "Dataset",
    "DeadShares",
    "Decisions",
    "DepthMovement",
    "DepthProfile",
    "DepthStudy",
    "Descent",
    "Divergence",
    "Equation",
    "Experiment",
    "Family",
    "Feature",
    "Fit",
    "GaussianConfidence",
    "GaussianGuess",
    "GradientCheck",
    "GradientNoise",
    "Guess",
    "History",
    "Initialisation",
    "Kink",
    "Landscape",
    "LikelihoodClimb",
    "LikelihoodRun",
    "LiveRegion",
    "LogisticRun",
    "Loss",
    "MatrixPass",
    "Network",
    "NeuronState",
    "Operand",
    "Optimizer",
    "Pass",
    "PassCell",
    "Place",
    "PointSource",
    "Points",
    "Ranking",
    "ReluNeuron",
    "Revival",
    "RevivalRun",
    "Sample",
    "SamplingDistribution",
    "SaturatedStart",
    "Schedule",
    "Shape",
    "ShapeCheck",
    "SigmoidOutputs",
    "SingleCaseDescent",
    "SoftmaxArithmetic",
    "SoftmaxCases",
    "SplitLikelihood",
    "Sweep",
    "Training",
    "Traits",
    "TwoDistributions",
    "TwoWeights",
    "Update",
    "WayBack",
    "accuracy",
    "ascend",
    "back_observations",
    "bounce",
    "calibration",
    "catalogue_sample",
    "check_gradient",
    "check_shapes",
    "climb_likelihood",
    "climb_observations",
    "compare_activations",
    "compare_descents",
    "conditional_mle",
    "confusion_matrix",
    "critical_climb_rate",
    "critical_rate",
    "cross_entropy",
    "curve_points",
    "dead_shares",
    "decide",
    "decision_observations",
    "depth_observations",
    "derivative_variance",
    "descend",
    "descend_polynomial",
    "descent_of_network",
    "descent_paths",
    "distance_from_identity",
    "draw_sample",
    "entropy",
    "fit_bernoulli",
    "fit_degrees",
    "fit_exponential",
    "fit_family",
    "fit_gamma",
    "fit_gaussian",
    "fit_laplace",
    "fit_lognormal",
    "fit_network",
    "fit_poisson",
    "fit_polynomial",
    "fitted_matrix",
    "follow_likelihood",
    "gaussian_gradient",
    "gaussian_log_density",
    "gaussian_log_likelihood",
    "gradient_noise",
    "greatest_log_likelihood",
    "hessian",
    "kl_divergence",
    "likeliest_sigma",
    "live_region",
    "load_dataset",
    "log_loss",
    "log_sigmoid",
    "log_softmax",
    "logistic_csv",
    "logistic_observations",
    "logsumexp",
    "loss_surface",
    "matrix_pass",
    "measure_depth",
    "microscope",
    "movement_observations",
    "neuron_from",
    "newton_climb",
    "noise_log_likelihood",
    "numerical_gradient",
    "observations",
    "pair_of_classes",
    "pass_cell",
    "pass_observations",
    "path_observations",
    "r_squared",
    "rank_families",
    "read_cases",
    "read_matrix",
    "read_outputs",
    "read_sample",
    "read_softmax_cases",
    "read_table",
    "regression_observations",
    "revive",
    "rmse",
    "run",
    "sample_of",
    "sampling_distribution",
    "sigmoid_outputs",
    "softmax",
    "softmax_observations",
    "split_likelihood",
    "stable_learning_rate",
    "sweep",
    "sweep_observations",
    "train_depth",
    "train_under_both",
    "traits",
    "two_weights",
    "way_back",
    "with_features",
    "write_cases",
    "write_matrix",
    "write_softmax_cases",
]
