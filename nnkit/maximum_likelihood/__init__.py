"""Part 5 of the lecture, maximum likelihood: of a distribution's parameters, of a curve through points, of a classifier."""

from nnkit.maximum_likelihood.classifier_likelihood import LikelihoodRun, track_likelihood
from nnkit.maximum_likelihood.curve_descent import CurveDescent, descend_polynomial, trace_training
from nnkit.maximum_likelihood.curve_points import Points, PointSource
from nnkit.maximum_likelihood.families import FAMILIES, Family, Fit, Ranking, fit_family, rank_families
from nnkit.maximum_likelihood.gaussian import (
    GaussianGuess,
    gaussian_gradient,
    gaussian_log_density,
    gaussian_log_likelihood,
    max_log_likelihood,
)
from nnkit.maximum_likelihood.gaussian_ascent import (
    AscentComparison,
    LikelihoodAscent,
    ascend_by_newton,
    ascend_likelihood,
    compare_ascents,
    critical_ascent_rate,
)
from nnkit.maximum_likelihood.gaussian_confidence import GaussianConfidence
from nnkit.maximum_likelihood.joint_counts import SplitLikelihood, conditional_mle
from nnkit.maximum_likelihood.logistic_likelihood import LogisticLikelihood, load_pair
from nnkit.maximum_likelihood.regression import (
    CurveFit,
    fit_degrees,
    fit_network,
    fit_polynomial,
    noise_log_likelihood,
    sigma_mle,
)
from nnkit.maximum_likelihood.sample import Sample, draw_sample, load_sample
from nnkit.maximum_likelihood.sample_text import read_sample
from nnkit.maximum_likelihood.sampling_distribution import SamplingDistribution

__all__ = [
    "FAMILIES",
    "AscentComparison",
    "CurveDescent",
    "CurveFit",
    "Family",
    "Fit",
    "GaussianConfidence",
    "GaussianGuess",
    "LikelihoodAscent",
    "LikelihoodRun",
    "LogisticLikelihood",
    "PointSource",
    "Points",
    "Ranking",
    "Sample",
    "SamplingDistribution",
    "SplitLikelihood",
    "ascend_by_newton",
    "ascend_likelihood",
    "compare_ascents",
    "conditional_mle",
    "critical_ascent_rate",
    "descend_polynomial",
    "draw_sample",
    "fit_degrees",
    "fit_family",
    "fit_network",
    "fit_polynomial",
    "gaussian_gradient",
    "gaussian_log_density",
    "gaussian_log_likelihood",
    "load_pair",
    "load_sample",
    "max_log_likelihood",
    "noise_log_likelihood",
    "rank_families",
    "read_sample",
    "sigma_mle",
    "trace_training",
    "track_likelihood",
]
