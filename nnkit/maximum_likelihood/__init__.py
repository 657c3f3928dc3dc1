"""Maximum likelihood: of a distribution's parameters, of a curve through points, of a classifier."""

from nnkit.maximum_likelihood.classifier_likelihood import (
    LikelihoodRun,
    track_likelihood,
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
    max_log_likelihood,
)
from nnkit.maximum_likelihood.gaussian_ascent import (
    LikelihoodAscent,
    ascend_by_newton,
    ascend_likelihood,
    ascent_takeaways,
    critical_ascent_rate,
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
    LogisticLikelihood,
    load_pair,
    two_weights,
)
from nnkit.maximum_likelihood.regression import (
    CurveDescent,
    CurveFit,
    descend_polynomial,
    fit_degrees,
    fit_network,
    fit_polynomial,
    noise_log_likelihood,
    sigma_mle,
    trace_training,
)
from nnkit.maximum_likelihood.regression_takeaways import (
    curve_takeaways,
)
from nnkit.maximum_likelihood.sample import (
    Sample,
    draw_sample,
    load_sample,
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
    "ascent_takeaways",
    "conditional_mle",
    "critical_ascent_rate",
    "curve_points",
    "curve_takeaways",
    "descend_polynomial",
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
    "gaussian_gradient",
    "gaussian_log_density",
    "gaussian_log_likelihood",
    "load_pair",
    "load_sample",
    "max_log_likelihood",
    "noise_log_likelihood",
    "rank_families",
    "read_sample",
    "sample_of",
    "sampling_distribution",
    "sigma_mle",
    "split_likelihood",
    "trace_training",
    "track_likelihood",
    "two_weights",
]
