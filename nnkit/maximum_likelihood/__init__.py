"""Maximum likelihood: of a distribution's parameters, of a curve through points, of a classifier."""

from nnkit.maximum_likelihood.classifier_likelihood import (
    LikelihoodRun,
    follow_likelihood,
)
from nnkit.maximum_likelihood.curve_points import (
    Points,
    PointSource,
    curve_points,
)
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
from nnkit.maximum_likelihood.gaussian_confidence import (
    GaussianConfidence,
)
from nnkit.maximum_likelihood.joint_counts import (
    SplitLikelihood,
    conditional_mle,
    split_likelihood,
)
from nnkit.maximum_likelihood.logistic_likelihood import (
    TwoWeights,
    pair_of_classes,
    two_weights,
)
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
from nnkit.maximum_likelihood.regression_takeaways import (
    regression_observations,
)
from nnkit.maximum_likelihood.sample import (
    Sample,
    catalogue_sample,
    draw_sample,
    sample_of,
)
from nnkit.maximum_likelihood.sample_text import (
    read_sample,
)
from nnkit.maximum_likelihood.sampling_distribution import (
    SamplingDistribution,
    sampling_distribution,
)

__all__ = [
    "FAMILIES",
    "CurveDescent",
    "CurveFit",
    "Family",
    "Fit",
    "GaussianConfidence",
    "GaussianGuess",
    "LikelihoodClimb",
    "LikelihoodRun",
    "PointSource",
    "Points",
    "Ranking",
    "Sample",
    "SamplingDistribution",
    "SplitLikelihood",
    "TwoWeights",
    "catalogue_sample",
    "climb_likelihood",
    "climb_observations",
    "conditional_mle",
    "critical_climb_rate",
    "curve_points",
    "descend_polynomial",
    "descent_of_network",
    "draw_sample",
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
    "follow_likelihood",
    "gaussian_gradient",
    "gaussian_log_density",
    "gaussian_log_likelihood",
    "greatest_log_likelihood",
    "likeliest_sigma",
    "newton_climb",
    "noise_log_likelihood",
    "pair_of_classes",
    "rank_families",
    "read_sample",
    "regression_observations",
    "sample_of",
    "sampling_distribution",
    "split_likelihood",
    "two_weights",
]
