"""Charts of part 5: the likelihood of Gaussians, regressions and classifiers."""

from nnkit.charts.maximum_likelihood.classifier_likelihood import likelihood_film
from nnkit.charts.maximum_likelihood.families import family_densities, family_probabilities, quantile_plot
from nnkit.charts.maximum_likelihood.gaussian_by_hand import MOST_MOVABLE, gaussian_by_hand
from nnkit.charts.maximum_likelihood.gaussian_confidence import confidence_region, estimate_histogram, likelihood_profile
from nnkit.charts.maximum_likelihood.gaussian_map import ascent_film
from nnkit.charts.maximum_likelihood.joint_counts import split_sums
from nnkit.charts.maximum_likelihood.logistic_likelihood import likelihood_maps
from nnkit.charts.maximum_likelihood.regression import (
    is_far_below,
    likelihood_by_degree,
    likelihood_by_step,
)
from nnkit.charts.maximum_likelihood.regression_curve import is_movable, regression_curve

__all__ = [
    "MOST_MOVABLE",
    "ascent_film",
    "confidence_region",
    "estimate_histogram",
    "family_densities",
    "family_probabilities",
    "gaussian_by_hand",
    "is_far_below",
    "is_movable",
    "likelihood_by_degree",
    "likelihood_by_step",
    "likelihood_film",
    "likelihood_maps",
    "likelihood_profile",
    "quantile_plot",
    "regression_curve",
    "split_sums",
]
