"""Maximum likelihood: of a distribution's parameters, of a curve through points, of a classifier."""

from nnkit.maximum_likelihood.families import (
    FAMILIES,
    Family,
    Fit,
    Ranking,
    fit_bernoulli,
    fit_exponential,
    fit_family,
    fit_gamma,
    fit_gaussian,
    fit_laplace,
    fit_lognormal,
    fit_poisson,
    rank_families,
)
from nnkit.maximum_likelihood.gaussian import (
    GaussianGuess,
    gaussian_gradient,
    gaussian_log_density,
    gaussian_log_likelihood,
    greatest_log_likelihood,
)
from nnkit.maximum_likelihood.gaussian_ascent import (
    LikelihoodClimb,
    climb_likelihood,
    climb_observations,
    critical_climb_rate,
    newton_climb,
)
from nnkit.maximum_likelihood.gaussian_confidence import GaussianConfidence
from nnkit.maximum_likelihood.sample import Sample, catalogue_sample, draw_sample, sample_of
from nnkit.maximum_likelihood.sample_text import read_sample
from nnkit.maximum_likelihood.sampling_distribution import SamplingDistribution, sampling_distribution

__all__ = [
    "FAMILIES",
    "Family",
    "Fit",
    "GaussianConfidence",
    "GaussianGuess",
    "LikelihoodClimb",
    "Ranking",
    "Sample",
    "SamplingDistribution",
    "catalogue_sample",
    "climb_likelihood",
    "climb_observations",
    "critical_climb_rate",
    "draw_sample",
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
    "greatest_log_likelihood",
    "newton_climb",
    "rank_families",
    "read_sample",
    "sample_of",
    "sampling_distribution",
]
