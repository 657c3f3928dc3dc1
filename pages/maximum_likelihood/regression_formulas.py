"""The likelihood of a curve through points, with the numbers of the page in it."""

import numpy as np
import streamlit as st

from nnkit.latex import signed
from pages.shared.numbers import formula

DENSITY = "Every $y$ is the curve's value and noise, so its density is the noise's density at the error $y_i - f(x_i)$."


def likelihood_of_curve(fit):
    """Show the likelihood with its numbers, and what a polynomial's coefficients mean.

    Parameters
    ----------
    fit : CurveFit
    """
    by_noise = _gaussian(fit) if fit.noise == "gaussian" else _laplace(fit)
    is_polynomial = hasattr(fit.curve, "powers")
    st.markdown(DENSITY + by_noise + (_coefficients(fit) if is_polynomial else ""))


def _filled(fit, *rows):
    """The last rows of a formula: with the numbers, or the limit that it has at sigma 0."""
    value = f"{fit.log_likelihood:.6g}" if np.isfinite(fit.log_likelihood) else r"\infty"
    if not fit.sigma:
        return (rf"\sigma \to 0: \; & \text{{LogL}} \to {value}",)
    return (*rows, f"&= {value}")


def _gaussian(fit):
    n = len(fit.points.x)
    return (
        formula(
            r"\text{LogL} &= \sum_{i=1}^{n} \log \frac{1}{\sqrt{2\pi\sigma^2}} e^{-(y_i - f(x_i))^2 / 2\sigma^2}",
            r"&= -n \log\sigma - \frac{n}{2}\log 2\pi",
            r"&\quad - \frac{n}{2\sigma^2}\,\text{MSE}",
            *_filled(
                fit,
                rf"&= -{n} \log {fit.sigma:.4g} - \frac{{{n}}}{{2}} \log 2\pi",
                rf"&\quad - \frac{{{n}}}{{2 \cdot {fit.sigma:.4g}^2}} \cdot {fit.mse:.5g}",
            ),
        )
        + "The curve stands in the MSE alone, and before it is a minus. So the curve with the largest LogL is the curve with the "
        "least MSE, **whatever σ is**. The derivative by σ is 0 where $\\sigma^2 = \\text{MSE}$."
    )


def _laplace(fit):
    n = len(fit.points.x)
    return (
        formula(
            r"\text{LogL} &= \sum_{i=1}^{n} \log \frac{1}{2\sigma} e^{-|y_i - f(x_i)| / \sigma}",
            r"&= -n \log 2\sigma - \frac{n}{\sigma}\,\text{MAE}",
            *_filled(fit, rf"&= -{n} \log (2 \cdot {fit.sigma:.4g}) - \frac{{{n}}}{{{fit.sigma:.4g}}} \cdot {fit.mae:.5g}"),
        )
        + "The curve stands in the mean absolute error alone, so the likeliest curve is the one with the least absolute error, "
        "**whatever σ is**. Here σ is Laplace's scale; the derivative by it is 0 where σ is the MAE. The best curve need not be "
        "the only one: at degree 0 and an even number of points every level between the two middle points is as good."
    )


def _coefficients(fit):
    """The polynomial in the units of x and y, and as it is kept inside."""
    powers, points = fit.curve.powers(), fit.points
    terms = [signed(value) + ("" if k == 0 else " x" if k == 1 else f" x^{{{k}}}") for k, value in enumerate(powers)]
    rows = [" + ".join(terms[k : k + 3]) for k in range(0, len(terms), 3)]
    return (
        "\n\n**The curve in the units of x and y** is"
        + formula(rf"f(x) = \; & {rows[0]}", *(f"& + {row}" for row in rows[1:]))
        + "These numbers work against each other, the more the higher the degree. Inside, the curve is "
        f"$f = {points.y_mean:.4g} + {points.y_scale:.4g}\\,(c_0 q_0 + c_1 q_1 + \\dots)$: the mean of $y$, its standard "
        "deviation, and polynomials $q_k$ of degree $k$ that are orthogonal over the points. Each $c_k$ can then be found "
        "without the others: the least squares are $c_k = \\frac{1}{n} \\sum_i q_k(x_i) \\, (y_i - \\bar y)/s_y$, and raising "
        "the degree changes none of them. For a line, $c_1$ is the correlation of $x$ and $y$."
    )
