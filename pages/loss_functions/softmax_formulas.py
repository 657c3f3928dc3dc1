"""The formulas of softmax, competition and cross-entropy, with the numbers of the page in them."""

import numpy as np
import streamlit as st

from nnkit.latex import in_latex, signed
from pages.shared.numbers import formula

LOGARITHMS = {"nats": r"\ln", "bits": r"\log_2"}


def case_formulas(cases, case):
    """From e^x to P, the cost and the step, of the hot or largest class of a case."""
    x, P, T = cases.outputs[:, case], cases.P[:, case], cases.targets[:, case]
    k = int(np.argmax(T))
    e = cases.exponentials[:, case]
    with np.errstate(over="ignore"):
        total = e.sum()
    over = "" if cases.temperature == 1.0 else f" / {cases.temperature:g}"
    if np.isfinite(total) and total > 0.0:
        said = formula(
            rf"\begin{{aligned}} P_{{{k + 1}}} &= \frac{{e^{{x_{{{k + 1}}}{over}}}}}{{\sum_j e^{{x_j{over}}}}} = "
            rf"\frac{{e^{{{x[k]:.4g}{over}}}}}{{{summed(e)}}} \\ "
            rf"&= \frac{{{e[k]:.4g}}}{{{total:.4g}}} = {P[k]:.4g} \end{{aligned}}"
        )
    else:
        said = (
            f"The sum of $e^x$ is {'infinite' if total else '0'} in floating-point numbers; P is computed with the maximum "
            "subtracted first. The part *Arithmetic* shows how."
        )
    log = LOGARITHMS[cases.unit]
    terms = [rf"{T[i]:.3g} \, {log} {P[i]:.4g}" for i in np.flatnonzero(T)]
    more = r" + \dots" if len(terms) > 4 else ""
    said += formula(
        rf"\begin{{aligned}} H(P, T) &= -\sum_k T_k {log} P_k = -({' + '.join(terms[:4])}{more}) \\ "
        rf"&= {in_latex(cases.costs[case], 4)} \text{{ {cases.unit}}} \end{{aligned}}"
    )
    said += formula(
        rf"\begin{{aligned}} &H(T) + KL(T, P) \\ &= {cases.target_entropies[case]:.4g} + "
        rf"{in_latex(cases.divergences[case], 4)} = {in_latex(cases.costs[case], 4)} \end{{aligned}}"
    )
    g = cases.gradients[k, case]
    by = "" if cases.temperature == 1.0 else rf" / {cases.temperature:g}"
    said += formula(
        rf"\begin{{aligned}} \frac{{\partial H}}{{\partial x_{{{k + 1}}}}} &= (P_{{{k + 1}}} - T_{{{k + 1}}}){by} \\ "
        rf"&= ({P[k]:.4g} - {T[k]:.3g}){by} = {g:.4g} \end{{aligned}}"
    )
    said += formula(
        rf"x_{{{k + 1}}} \to {x[k]:.4g} - {cases.learning_rate:g} \cdot {signed(g)} = {cases.stepped.outputs[k, case]:.4g}"
    )
    st.markdown(
        f"{said}The gradient is that of the cost in nats, as training uses it; in bits it would be 1.4427 times as long. The "
        "squared error is the mean over the classes of (P − T)², and its derivative has the 2 in it."
    )


def competition_formulas(competition):
    """One number of the Jacobian's diagonal, and one beside it."""
    i, k = (1 if competition.raised == 0 else 0), competition.raised
    P, J = competition.P, competition.jacobian
    by = "" if competition.temperature == 1.0 else rf" / {competition.temperature:g}"
    st.markdown(
        formula(
            rf"\begin{{aligned}} \frac{{\partial P_{{{k + 1}}}}}{{\partial x_{{{k + 1}}}}} &= "
            rf"P_{{{k + 1}}} (1 - P_{{{k + 1}}}){by} \\ &= {P[k]:.4g} \, (1 - {P[k]:.4g}){by} = {J[k, k]:.4g} \end{{aligned}}"
        )
        + formula(
            rf"\begin{{aligned}} \frac{{\partial P_{{{i + 1}}}}}{{\partial x_{{{k + 1}}}}} &= "
            rf"-P_{{{i + 1}}} P_{{{k + 1}}}{by} \\ &= -{P[i]:.4g} \cdot {P[k]:.4g}{by} = {J[i, k]:.4g} \end{{aligned}}"
        )
    )


def arithmetic_formulas(arithmetic):
    """Why any constant cancels, and which one is taken."""
    st.markdown(
        formula(
            r"\frac{e^{x_i - m}}{\sum_j e^{x_j - m}} = \frac{e^{-m} \, e^{x_i}}{e^{-m} \sum_j e^{x_j}} = "
            r"\frac{e^{x_i}}{\sum_j e^{x_j}}"
        )
        + formula(rf"m = \max_j x_j = {in_latex(arithmetic.shifted.max())}")
        + formula(r"\log P_i = (x_i - m) - \log \sum_j e^{x_j - m}")
    )


def distribution_formulas(pair):
    """Both cross-entropies, each as an entropy and a divergence."""
    log, unit = LOGARITHMS[pair.unit], rf" \text{{ {pair.unit}}}"
    st.markdown(
        formula(
            rf"\begin{{aligned}} H(P, T) &= -\sum_k T_k {log} P_k = {in_latex(pair.cost, 4)} \\ &= H(T) + KL(T, P) \\ "
            rf"&= {pair.entropy_of_T:.4g} + {in_latex(pair.divergence, 4)}{unit} \end{{aligned}}"
        )
        + formula(
            rf"\begin{{aligned}} H(T, P) &= -\sum_k P_k {log} T_k = {in_latex(pair.reverse_cost, 4)} \\ &= H(P) + KL(P, T) \\ "
            rf"&= {pair.entropy_of_P:.4g} + {in_latex(pair.reverse_divergence, 4)}{unit} \end{{aligned}}"
        )
    )


def summed(e):
    shown = " + ".join(f"{value:.3g}" for value in e[:5])
    return shown + (r" + \dots" if len(e) > 5 else "")
