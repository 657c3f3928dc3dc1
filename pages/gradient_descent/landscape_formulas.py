"""The formula of the critical learning rate with the numbers of the page in it."""

import streamlit as st

from nnkit import LOSSES
from nnkit.gradient_descent import critical_rate, hessian
from pages.shared.numbers import formula


def show_critical_rate(landscape):
    """The Hessian of the loss, and how its largest eigenvalue limits the learning rate."""
    loss, is_line, curvature = LOSSES[landscape.loss], landscape.second_input == "constant", landscape.curvature
    line = "w_1 x_c + w_2" if is_line else "w_1 x_{1,c} + w_2 x_{2,c}"
    output = rf"\sigma({line})" if landscape.loss == "log_loss" else line
    text = f"The prediction for a case is $p_c = {output}$, and the height of the landscape is the **{loss.label}**:"
    text += formula(loss.formula)
    if curvature is None:
        st.markdown(f"{text}Here it has no curvature to speak of: see what to notice above.")
        return
    is_square, rate = landscape.loss == "mse", landscape.learning_rate
    (a, b), (_, c) = hessian(landscape.loss, *landscape.cases, landscape.minimum)
    product = r"\frac{2}{n} X X^T" if is_square else r"\frac{1}{n} X\, \mathrm{diag}(p (1 - p))\, X^T"
    where = (
        "Everywhere the same." if is_square else "At the lowest point; elsewhere it differs, and the rule holds near that point."
    )
    text += "With a row of ones in $X$ for the intercept, its" if is_line else "Its"
    text += " second derivatives are the Hessian matrix, with these numbers"
    text += formula(rf"H &= {product}", rf"&= \begin{{pmatrix}} {a:.4g} & {b:.4g} \\ {b:.4g} & {c:.4g} \end{{pmatrix}}")
    text += (
        f"{where} Along the direction of the largest eigenvalue $\\lambda$ one update of batch gradient descent "
        "changes the distance to the lowest point to"
    )
    text += formula(
        r"d &\leftarrow (1 - \eta \lambda)\, d",
        rf"&= (1 - {rate:.4g} \cdot {curvature:.4g})\, d",
        rf"&= {1.0 - rate * curvature:.4g}\, d",
    )
    st.markdown(
        f"{text}The factor is negative for $\\eta > 1/\\lambda$, so $d$ changes its sign at every step, and larger than 1 in "
        f"size for $\\eta > 2/\\lambda$ = {critical_rate(curvature):.4g}, so $d$ grows."
    )
