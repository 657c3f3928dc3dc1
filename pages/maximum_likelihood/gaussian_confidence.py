"""How sure a Gaussian's estimate is: intervals for the observations, and the estimates from many samples."""

from functools import partial

import streamlit as st

from nnkit.charts.maximum_likelihood import confidence_region, estimate_histogram, likelihood_profile
from pages.maximum_likelihood.gaussian_sample import observations_file
from pages.shared.before.page import folded, notice
from pages.shared.before.share import File
from pages.shared.before.show import show
from pages.shared.numbers import formula, number_cards, number_table


def show_confidence(sure, draws, guess, place, draws_place, is_drawn):
    """Show intervals, the region, and the estimates from many samples. Returns code and files to share.

    Parameters
    ----------
    sure : GaussianConfidence
    draws : SamplingDistribution
    guess : GaussianGuess
    place, draws_place : tuple
        Everything that the charts of each depend on.
    is_drawn : bool
        Whether the samples come from the Gaussian that the observations were drawn from.
    """
    sample = sure.sample
    columns = st.columns(3)
    for column, parameter in zip(columns, ("mu", "sigma"), strict=False):
        with column:
            show(partial(likelihood_profile, sure, parameter), ("profile", parameter, *place[:2]), f"profile_{parameter}")
    with columns[2]:
        show(partial(confidence_region, sure, guess), ("region", *place), "confidence_region")
    intervals = [sure.mu_interval, sure.sigma_interval]
    number_table(
        {
            "parameter": ["μ", "σ"],
            "estimate": [sample.mean, sample.sigma],
            "standard error": list(sure.standard_errors),
            "likelihood interval, from": [low for low, _ in intervals],
            "to": [high for _, high in intervals],
            "short cut, from": [low for low, _ in sure.wald_intervals],
            "to ": [high for _, high in sure.wald_intervals],
        },
        digits=5,
    )
    notice(sure.takeaways())
    st.subheader("The estimate over many samples", anchor=False)
    whose = "the true μ and σ of the draw" if is_drawn else "the estimates from your observations, taken for the truth"
    st.markdown(
        f"{draws.n_repeats:,} samples of {draws.n} observations each, drawn from a Gaussian with {whose}: "
        f"μ = {draws.mu:.5g}, σ = {draws.sigma:.5g}. Every sample gives its own estimates."
    )
    for column, estimate in zip(st.columns(2), ("mean", "variance"), strict=True):
        with column:
            show(partial(estimate_histogram, draws, estimate), ("estimates", estimate, *draws_place), f"estimates_{estimate}")
    number_cards(
        ("Average σ² by n / true σ²", f"{draws.variance_ratio:.4f}", "Below 1: the estimate is biased."),
        ("Expected, (n − 1)/n", f"{(draws.n - 1) / draws.n:.4f}", "By theory."),
        ("Average σ² by n − 1 / true σ²", f"{draws.unbiased_ratio:.4f}", "About 1: no bias, on average."),
        ("Samples with σ too small", f"{draws.share_of_too_small:.1%}", "With σ by n below the true one."),
    )
    notice(draws.takeaways())
    folded("Where the bias comes from", "bias_of_variance", partial(_bias, draws))
    files = [
        File("Estimates (CSV)", "estimates.csv", "text/csv", "Mean and variance by n of every sample drawn.", draws.to_csv),
        observations_file(sample),
    ]
    return sure.to_python() + draws.to_python(), files


def _bias(draws):
    variance, share = draws.sigma**2, (draws.n - 1) / draws.n
    st.markdown(
        "Around the true μ the squared distances add up to more than around the sample's own mean:"
        + formula(r"\sum (x_i - \mu)^2 = \; & \sum (x_i - \bar x)^2", r"& + n (\bar x - \mu)^2")
        + "On average the left side is $n \\sigma^2$, and the last term is $\\sigma^2$, the noise of the mean. So"
        + formula(
            r"E\left[\hat\sigma^2\right] &= \frac{1}{n} E\left[\sum (x_i - \bar x)^2\right]",
            r"&= \frac{n - 1}{n} \sigma^2",
            rf"&= \frac{{{draws.n - 1}}}{{{draws.n}}} \cdot {variance:.4g} = {share * variance:.4g}",
        )
        + f"The average of the samples is {draws.variances.mean():.4g}. Dividing by n − 1 makes up for it."
    )
