"""The formulas of a Gaussian's likelihood, its ascent and its bias, with the numbers of the page in them."""

import numpy as np
import streamlit as st

from nnkit.latex import signed
from nnkit.maximum_likelihood import max_log_likelihood
from nnkit.maximum_likelihood.gaussian import max_log_likelihood_terms
from pages.shared.numbers import formula


def derivation(guess):
    """The steps from the product of densities to the least mean squared error, with a guess's numbers."""
    sample, mu, sigma = guess.sample, guess.mu, guess.sigma
    n, total, best = sample.n, sample.n * guess.mse, float(np.sqrt(guess.mse))
    by_mu, by_sigma = guess.gradient
    text = "**1. From the product to a sum.** The logarithm turns the product of densities into a sum of log terms:"
    text += formula(
        r"\log \prod_{i=1}^n p(x_i) &= -n \log \sigma - \frac{n}{2} \log 2\pi",
        r"&\quad - \frac{1}{2\sigma^2} \sum_{i=1}^n (x_i - \mu)^2",
        rf"&= {-n * np.log(sigma):.5g} + {signed(-0.5 * n * np.log(2.0 * np.pi), 5)}",
        rf"&\quad - \frac{{{total:.5g}}}{{2 \cdot {sigma**2:.5g}}} = {guess.log_likelihood:.6g}",
    )
    text += "**2. The slope in μ**, and where it is 0:" + formula(
        r"\frac{\partial LogL}{\partial \mu} &= \frac{1}{\sigma^2} \sum_{i=1}^n (x_i - \mu)",
        rf"&= \frac{{{n * (sample.mean - mu):.5g}}}{{{sigma**2:.5g}}} = {by_mu:.5g}",
        rf"0 \text{{ at }} \hat\mu &= \frac{{1}}{{n}} \sum x_i = {sample.mean:.6g}",
    )
    text += "**3. The slope in σ**, and where it is 0:" + formula(
        r"\frac{\partial LogL}{\partial \sigma} &= -\frac{n}{\sigma} + \frac{1}{\sigma^3} \sum_{i=1}^n (x_i - \mu)^2",
        rf"&= {-n / sigma:.5g} + {total / sigma**3:.5g} = {by_sigma:.5g}",
        r"0 \text{ at } \sigma &= \sqrt{\tfrac{1}{n} \sum (x_i - \mu)^2}",
        rf"&= {best:.6g} \text{{ for your }} \mu",
        rf"\hat\sigma &= {sample.sigma:.6g} \text{{ for }} \hat\mu",
    )
    if sample.is_constant:
        text += "Here the sum of squares is 0 at μ̂, so the slope in σ is negative everywhere and LogL has no top."
    else:
        text += _least_squared_error(guess)
    st.markdown(text)


def _least_squared_error(guess):
    """The last steps, for observations of which LogL has a top."""
    sample = guess.sample
    one, two, three = max_log_likelihood_terms(sample)
    text = "**4. Put back in**, the sum of squares is nσ̂², and half of n is all that is left of the last term:" + formula(
        r"LogL(\hat\mu, \hat\sigma) &= -n \log \hat\sigma",
        r"&\quad - \frac{n}{2} (\log 2\pi + 1)",
        rf"&= {one:.5g} + {signed(two + three, 5)}",
        rf"&= {max_log_likelihood(sample):.8g}",
    )
    text += (
        "**5. The least squared error.** Only σ̂ is left in it, and σ̂² is the mean squared error around μ̂. To make LogL as great "
        f"as can be is to make the MSE as small as can be: {guess.mse:.5g} around your μ, {sample.variance:.5g} around the mean."
    )
    return text + (
        f"\n\n**n or n − 1?** The derivation gives n. The slide calls σ̂ = {sample.sigma:.5g} the sample standard deviation, a "
        f"name that in pandas and R belongs to the one by n − 1, {sample.unbiased_sigma:.5g}. *How sure?* shows the bias."
    )


def first_step(ascents):
    """The gradient of LogL / n at the start, and the first update of gradient ascent."""
    sample, (mu, sigma), rate = ascents.sample, ascents.start, ascents.learning_rate
    distance = sample.mean - mu
    by_mu, ratio = distance / sigma**2, (sample.variance + distance**2) / sigma**2
    moved, by_moved, over = r"\log\sigma", ratio - 1.0, ""
    if ascents.parametrisation == "sigma":
        moved, by_moved, over = r"\sigma", (ratio - 1.0) / sigma, r"\frac{1}{\sigma} "
    st.markdown(
        "What is climbed is LogL / n, so that η means the same for any n. Its slopes at the start are"
        + formula(
            r"\frac{\partial}{\partial \mu} &= \frac{\bar x - \mu}{\sigma^2} = "
            rf"\frac{{{distance:.4g}}}{{{sigma**2:.4g}}} = {by_mu:.4g}",
            rf"\frac{{\partial}}{{\partial {moved}}} &= {over}\left(\frac{{MSE}}{{\sigma^2}} - 1\right) = {by_moved:.4g}",
        )
        + "and the first update adds η times each:"
        + formula(
            rf"\mu: \; & {mu:.4g} + {rate:.4g} \cdot ({by_mu:.4g}) = {mu + rate * by_mu:.4g}",
            rf"\Delta {moved} = \; & {rate:.4g} \cdot ({by_moved:.4g}) = {rate * by_moved:.4g}",
        )
        + "Newton's method divides the slope by the curvature instead of multiplying it by a rate that is the same everywhere, "
        f"and made {ascents.newton.n_updates} steps. In log σ the top has curvature 1/σ² along μ and 2 along log σ."
    )


def bias_of_variance(draws):
    """The mean of the variance by n over many samples."""
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
