"""The formulas of log loss with the numbers of the page in them."""

import numpy as np
import streamlit as st

from nnkit.latex import signed
from pages.shared.numbers import formula


def shown(value, infinity="∞"):
    """A number with four digits; an infinite one as the sign for it."""
    return f"{value:.4g}".replace("inf", infinity)


def undoing(outputs):
    """How log loss undoes the sigmoid's exponential, for one output."""
    v, p, t, cost = float(outputs.v[0]), float(outputs.p[0]), int(outputs.t[0]), shown(outputs.costs[0], r"\infty")
    chosen, sign = (r"-\log p", "-") if t else (r"-\log(1 - p)", "")
    said = "The probability is an exponential in disguise, and log loss takes its logarithm:" + formula(
        rf"p = \frac{{1}}{{1 + e^{{-v}}}} = {p:.4g}, \qquad L = -t \log p - (1 - t) \log(1 - p) = {chosen} = {cost}"
    )
    said += formula(rf"{chosen} = \log(1 + e^{{{sign}v}}) = {cost}")
    if np.isfinite(v):
        wrong = -v if t else v
        said += (
            f"Where the exponent {'−v' if t else 'v'} is large, the 1 does not count, and log undoes exp: the cost is nearly "
            f"{'−v' if t else 'v'} = {wrong:.4g}, which keeps falling at full slope as v moves to the right side. "
            if wrong > 0.0
            else "Here the output is on the right side: the exponential is small, and so is the cost. "
        )
    said += "The chain rule says the same. For log loss the slope of the sigmoid cancels; for the squared error it stays:"
    by_p, slope, error = outputs.log_loss_slopes_by_p[0], outputs.sigmoid_slopes[0], outputs.errors[0]
    if np.isfinite(by_p):
        said += formula(
            r"\frac{\partial L}{\partial v} = \frac{\partial L}{\partial p} \frac{\partial p}{\partial v} = "
            r"\frac{p - t}{p (1 - p)} \, p (1 - p) = "
            rf"{signed(by_p)} \cdot {slope:.4g} = p - t = {error:.4g}"
        )
    else:
        said += formula(rf"\frac{{\partial L}}{{\partial v}} = \frac{{p - t}}{{p (1 - p)}} \, p (1 - p) = p - t = {error:.4g}")
        said += r"Number by number this would be $\infty \cdot 0$: only after cancelling is there an answer."
    said += formula(
        r"\frac{\partial (p - t)^2}{\partial v} = 2 (p - t) \, p (1 - p) = "
        rf"2 \cdot {signed(error)} \cdot {slope:.4g} = {outputs.squared_error_slopes[0]:.4g}"
    )
    st.markdown(said)


def mean_of(outputs):
    """The log loss of several outputs."""
    costs = [shown(cost, r"\infty") for cost in outputs.costs[:6]]
    more = r" + \dots" if outputs.n_cases > 6 else ""
    mean = shown(outputs.log_loss, r"\infty")
    st.markdown(
        formula(r"L(C) = \frac{-1}{\|C\|} \sum_{k \in C} t_k \log(p_k) + (1 - t_k) \log(1 - p_k)")
        + formula(rf"L(C) = \frac{{{' + '.join(costs)}{more}}}{{{outputs.n_cases}}} = {mean}")
    )


def gradients_of_start(runs):
    """What the most wrong case adds to both gradients at the start of two runs."""
    log, squared = runs["log_loss"], runs["mse"]
    outputs = log.outputs(update=0)
    worst = int(np.argmax(outputs.costs))
    v, p, t = (float(each[worst]) for each in (outputs.v, outputs.p, outputs.t))
    lengths = [run.first_gradient for run in (log, squared)]
    by_log, by_square = signed(outputs.errors[worst]), signed(outputs.squared_error_slopes[worst])
    st.markdown(
        f"Training case {worst + 1} is the most wrong at the start: $v$ = {v:.4g}, $p$ = {p:.4g}, $t$ = {t:g}. It adds"
        + formula(rf"(p - t)\, x = {by_log}\, x \quad \text{{under log loss, and}}")
        + formula(rf"2 (p - t)\, p (1 - p)\, x = {by_square}\, x \quad \text{{under the squared error}}")
        + f"to the sum. The lengths of the two mean gradients are {lengths[0]:.4g} and {lengths[1]:.4g}."
    )
