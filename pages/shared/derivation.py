"""The derivation of a Gaussian's maximum likelihood estimate, each step with the live numbers in it."""

import numpy as np
import streamlit as st

from nnkit import greatest_log_likelihood
from nnkit.likelihood.confidence import expected_terms


def derivation(guess):
    """Show the steps from the product of densities to the least mean squared error, with a guess's numbers.

    Parameters
    ----------
    guess : GaussianGuess
    """
    sample, mu, sigma = guess.sample, guess.mu, guess.sigma
    n, total = sample.n, sample.n * guess.mse
    st.markdown("**1. From the product to a sum.** The logarithm turns the product of densities into a sum of log terms:")
    st.latex(
        r"\log \prod_{i=1}^n p(x_i) = -n \log \sigma - \frac{n}{2} \log 2\pi - \frac{1}{2\sigma^2} \sum_{i=1}^n (x_i - \mu)^2"
    )
    st.latex(
        rf"= {-n * np.log(sigma):.5g} + ({-0.5 * n * np.log(2.0 * np.pi):.5g}) "
        rf"- \frac{{{total:.5g}}}{{2 \cdot {sigma**2:.5g}}} = {guess.log_likelihood:.6g}"
    )
    by_mu, by_sigma = guess.gradient
    st.markdown("**2. The slope in μ**, and where it is 0:")
    st.latex(
        r"\frac{\partial LogL}{\partial \mu} = \frac{1}{\sigma^2} \sum_{i=1}^n (x_i - \mu) = "
        rf"\frac{{{n * (sample.mean - mu):.5g}}}{{{sigma**2:.5g}}} = {by_mu:.5g}; \qquad "
        rf"0 \text{{ at }} \hat\mu = \frac{{1}}{{n}} \sum x_i = {sample.mean:.6g}"
    )
    st.markdown("**3. The slope in σ**, and where it is 0:")
    best = float(np.sqrt(guess.mse))
    st.latex(
        r"\frac{\partial LogL}{\partial \sigma} = -\frac{n}{\sigma} + \frac{1}{\sigma^3} \sum_{i=1}^n (x_i - \mu)^2 = "
        rf"{-n / sigma:.5g} + {total / sigma**3:.5g} = {by_sigma:.5g}"
    )
    st.latex(
        r"0 \text{ at } \sigma = \sqrt{\tfrac{1}{n} \sum (x_i - \mu)^2}: \quad "
        rf"{best:.6g} \text{{ for your }} \mu, \qquad \hat\sigma = {sample.sigma:.6g} \text{{ for }} \hat\mu"
    )
    if sample.is_constant:
        st.markdown("Here the sum of squares is 0 at μ̂, so the slope in σ is negative everywhere and LogL has no top.")
        return
    one, two, three = expected_terms(sample)
    st.markdown("**4. Put back in**, the sum of squares is nσ̂², and half of n is all that is left of the last term:")
    st.latex(
        r"LogL(\hat\mu, \hat\sigma) = -n \log \hat\sigma - \frac{n}{2} (\log 2\pi + 1) = "
        rf"{one:.5g} + ({two + three:.5g}) = {greatest_log_likelihood(sample):.8g}"
    )
    st.markdown(
        "**5. The least squared error.** Only σ̂ is left in it, and σ̂² is the mean squared error around μ̂. To make LogL as great "
        f"as can be is to make the MSE as small as can be: {guess.mse:.5g} around your μ, {sample.variance:.5g} around the mean."
    )
    if n > 1:
        st.markdown(
            f"**n or n − 1?** The derivation gives n. The slide calls σ̂ = {sample.sigma:.5g} the sample standard deviation, a "
            f"name that in pandas and R belongs to the one by n − 1, {sample.unbiased_sigma:.5g}. *How sure?* shows the bias."
        )
