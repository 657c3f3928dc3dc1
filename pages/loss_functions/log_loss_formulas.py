"""The formulas of log loss with the numbers of the page in them."""

import numpy as np
import streamlit as st

from nnkit.latex import in_latex, signed
from nnkit.numerals import for_people
from pages.shared.numbers import formula


def undoing(outputs):
    """The logarithm of log loss that undoes the sigmoid's exponential, for one output."""
    z, p, t, cost = float(outputs.v[0]), float(outputs.p[0]), int(outputs.t[0]), in_latex(outputs.costs[0], 4)
    chosen, sign = (r"-\log p", "-") if t else (r"-\log(1 - p)", "")
    text = "The probability is an exponential in disguise, and log loss takes its logarithm:" + formula(
        rf"p = \frac{{1}}{{1 + e^{{-z}}}} = {in_latex(p, 4)}, \qquad L = -t \log p - (1 - t) \log(1 - p) = {chosen} = {cost}"
    )
    text += formula(rf"{chosen} = \log(1 + e^{{{sign}z}}) = {cost}")
    exponent = -z if t else z
    if np.isfinite(z) and exponent > 0.0:
        name = "−z" if t else "z"
        text += (
            f"Where the exponent {name} is large, the 1 does not count, and log undoes exp: the cost is nearly "
            f"{name} = {for_people(exponent, 4)}, which keeps falling at full slope as z moves to the right side. "
        )
    elif np.isfinite(z):
        text += "Here the output is on the right side: the exponential is small, and so is the cost. "
    text += "The chain rule says the same. For log loss the slope of the sigmoid cancels; for the squared error it stays:"
    by_p, slope, error = outputs.log_loss_derivatives_by_p[0], outputs.sigmoid_derivatives[0], outputs.errors[0]
    if np.isfinite(by_p):
        text += formula(
            r"\frac{\partial L}{\partial z} = \frac{\partial L}{\partial p} \frac{\partial p}{\partial z} = "
            r"\frac{p - t}{p (1 - p)} \, p (1 - p) = "
            rf"{signed(by_p)} \cdot {in_latex(slope, 4)} = p - t = {in_latex(error, 4)}"
        )
    else:
        text += formula(
            rf"\frac{{\partial L}}{{\partial z}} = \frac{{p - t}}{{p (1 - p)}} \, p (1 - p) = p - t = {in_latex(error, 4)}"
        )
        text += r"Number by number this would be $\infty \cdot 0$: only after cancelling is there an answer."
    text += formula(
        r"\frac{\partial (p - t)^2}{\partial z} = 2 (p - t) \, p (1 - p) = "
        rf"2 \cdot {signed(error)} \cdot {in_latex(slope, 4)} = {in_latex(outputs.squared_error_derivatives[0], 4)}"
    )
    st.markdown(text)


def mean_of(outputs):
    """The log loss of several outputs."""
    costs = " + ".join(in_latex(cost, 4) for cost in outputs.costs[:6])
    more = r" + \dots" if outputs.n_cases > 6 else ""
    st.markdown(
        formula(r"L(C) = \frac{-1}{\|C\|} \sum_{k \in C} t_k \log(p_k) + (1 - t_k) \log(1 - p_k)")
        + formula(rf"L(C) = \frac{{{costs}{more}}}{{{outputs.n_cases}}} = {in_latex(outputs.log_loss, 4)}")
    )


def gradients_of_start(comparison):
    """The most wrong case's part in both gradients at the start of two runs."""
    outputs = comparison.log_loss.outputs(update=0)
    worst = int(np.argmax(outputs.costs))
    z, p, t = (float(column[worst]) for column in (outputs.v, outputs.p, outputs.t))
    by_log, by_square = signed(outputs.errors[worst]), signed(outputs.squared_error_derivatives[worst])
    st.markdown(
        f"Training case {worst + 1} is the most wrong at the start: $z = {in_latex(z, 4)}$, $p = {in_latex(p, 4)}$, $t = {t:g}$. "
        "It adds"
        + formula(rf"(p - t)\, x = {by_log}\, x \quad \text{{under log loss, and}}")
        + formula(rf"2 (p - t)\, p (1 - p)\, x = {by_square}\, x \quad \text{{under the squared error}}")
        + f"to the sum. The lengths of the two mean gradients are {for_people(comparison.log_loss.first_gradient, 4)} and "
        f"{for_people(comparison.mse.first_gradient, 4)}."
    )
