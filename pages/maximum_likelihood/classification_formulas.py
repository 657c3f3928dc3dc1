"""The formulas of conditional maximum likelihood with the numbers of the page in them."""

import numpy as np
import streamlit as st

from nnkit.latex import in_latex, signed
from nnkit.markdown import literal
from pages.shared.numbers import formula

INKS = {False: ("#1A66A6", "#B3261E"), True: ("#7AB8EC", "#F28B82")}  # of the blue and the red sum, to be read on either ground
MOST_TERMS = 6


def two_sums(split):
    """log pi(S) as a blue and a red sum, with equal cases taken together."""
    blue_ink, red_ink = INKS[st.context.theme.type == "dark"]
    times = split.copies
    blue = [(n, p) for n, p in zip(split.counts.T.ravel() * times, split.theta.T.ravel(), strict=True) if n]
    red = [(n, p) for n, p in zip(split.counts.sum(axis=0) * times, split.p_values, strict=True) if n]
    st.markdown(
        formula(
            r"\log \pi_\theta(S) &= \log \prod_{k \in S} p_\theta(t_k|f_k)\, p(f_k)",
            rf"&= \textcolor{{{blue_ink}}}{{\sum_{{k \in S}} \log p_\theta(t_k|f_k)}}",
            rf"&+ \textcolor{{{red_ink}}}{{\sum_{{k \in S}} \log p(f_k)}}",
        )
        + formula(rf"\textcolor{{{blue_ink}}}{{{spelled_out(blue)} = {in_latex(split.log_conditional)}}}")
        + formula(rf"\textcolor{{{red_ink}}}{{{spelled_out(red)} = {in_latex(split.log_marginal)}}}")
        + "Equal cases are taken together: each number of cases stands before the logarithm of their probability."
    )


def spelled_out(terms):
    first = " + ".join(rf"{n} \log {p:.4g}" for n, p in terms[:MOST_TERMS])
    return first + (r" + \dots" if len(terms) > MOST_TERMS else "")


def dot_product(likelihood, case, frame):
    """The log-probability that the one-hot target of a case picks, and the sum over all cases."""
    log_P, T = likelihood.log_P[frame, :, case], likelihood.cases.T[:, case].astype(int)
    n, n_classes = likelihood.cases.n_cases, len(T)
    first = [label for label in range(n_classes) if label < 4 or T[label]]
    gap = r",\, \dots" if len(first) < n_classes else ""
    listed = r",\, ".join(str(T[label]) for label in first) + gap
    logs = r",\, ".join(f"{log_P[label]:.4g}" for label in first) + gap
    log_p = likelihood.dot_products[frame, case]
    total, cost = likelihood.log_likelihoods[frame], likelihood.total_costs[frame]
    name = literal(likelihood.history.data.class_names[int(T.argmax())])
    st.markdown(
        f"The class of case {case + 1} is *{name}*, and the 1 in $T$ picks its log-probability:"
        + formula(
            rf"T \cdot \log P &= ({listed}) \cdot ({logs})",
            rf"&= {log_p:.4g} = \log {np.exp(log_p):.4g} = \log p_\theta(t|f)",
        )
        + f"Summed over all {n} cases, with the correct class of each, this is the log-likelihood; negated, the cross-entropy:"
        + formula(rf"\sum_k T_k \cdot \log P_k = {total:.6g}")
        + formula(
            rf"-\sum_k T_k \cdot \log P_k &= {-total:.6g}",
            rf"&= {n} \cdot {cost / n:.6g} = n\, H(P, T)",
        )
    )


def gradient_of_both(model, w):
    """The gradient of the log-likelihood over two weights, and that of the cross-entropy."""
    (g1, g2), n = model.gradient(w), model.n_cases
    st.markdown(
        "With $p_k = \\sigma(w_1 x_{1k} + w_2 x_{2k} + b)$ the slope of the log-likelihood at your weights is"
        + formula(
            r"\frac{\partial}{\partial w} \sum_k T_k \cdot \log P_k &= \sum_k (t_k - p_k)\, x_k",
            rf"&= ({g1:.4g},\, {g2:.4g})",
        )
        + "and that of the cross-entropy is the same, divided by $-n$: where one is zero, so is the other."
        + formula(
            r"\frac{\partial H}{\partial w} &= \frac{1}{n} \sum_k (p_k - t_k)\, x_k",
            rf"&= -\frac{{1}}{{{n}}} ({signed(g1)},\, {signed(g2)})",
            rf"&= ({-g1 / n:.4g},\, {-g2 / n:.4g})",
        )
    )
