"""The formulas of the page "One case at a time", with its numbers in them."""

import numpy as np
import streamlit as st

from nnkit.latex import in_latex, signed
from nnkit.markdown import literal
from pages.shared.numbers import formula


def first_nudge(ascent):
    """The first update of an ascent, and the rise of its case's L."""
    a, b = ascent.cases[:, 0]
    (x, y), (new_x, new_y), rate = ascent.W[0], ascent.W[1], ascent.learning_rate
    nudge = (
        rf"\Delta x &= \eta \frac{{\partial L}}{{\partial x}} = \eta a = {rate:.4g} \cdot {signed(a)} = {rate * a:.4g} \\[1.5ex] "
        rf"\Delta y &= \eta \frac{{\partial L}}{{\partial y}} = \eta b = {rate:.4g} \cdot {signed(b)} = {rate * b:.4g} \\[1.5ex] "
        rf"(x, y) &: \; ({x:.4g}, {y:.4g}) \to ({new_x:.4g}, {new_y:.4g})"
    )
    rise = (
        rf"\eta (a^2 + b^2) &= {rate:.4g} \, ({signed(a)}^2 + {signed(b)}^2) = {ascent.own_rises[0]:.4g} \\ "
        rf"L &: \; {ascent.L_before[0]:.4g} \to {ascent.L_after[0]:.4g}"
    )
    st.markdown(
        f"The derivatives of $L(a, b) = ax + by$ are $a$ and $b$, so the first case makes the nudge{rows(nudge)}"
        f"and raises its own $L$ by{rows(rise)}"
    )


def nudges(descents, case):
    """The nudges of both rules for a case at the first weights, and the derivative of the mean squared error over all cases."""
    run = descents.squared
    f, eta = run.features[:, case], run.learning_rate
    error = float(run.W[0] @ f) - run.targets[case]
    two = "2" if run.factor == 2.0 else r"\cancel{2}"
    by_sign = formula(r"\Delta w &= -\eta \, \mathrm{sign}(P - t) \, f", rf"&= {vector(-eta * np.sign(error) * f)}")
    by_error = formula(rf"\Delta w &= -\eta \, {two} (P - t) \, f", rf"&= {vector(-eta * run.factor * error * f)}")
    of_all = formula(
        rf"\frac{{\partial L}}{{\partial w}} &= \frac{{{two}}}{{n}} \sum_{{k=1}}^{{n}} (P_k - t_k) \, f_k",
        rf"&= {vector(run.mean_gradient(0))}",
    )
    first, second, third = st.columns(3)
    first.markdown(f"First nudge of case {case + 1} by $|P - t|$:{by_sign}")
    second.markdown(f"The same by $(P - t)^2$:{by_error}")
    third.markdown(f"Derivative of the mean $(P - t)^2$ over all $n$ = {len(run.targets)} cases:{of_all}")


def vector(values):
    """Numbers in brackets, in LaTeX."""
    return f"({', '.join(in_latex(value, 3) for value in values)})"


def chain_rule(run, case):
    """The derivatives of both losses for a case at its first update, or at the last weights of a run that ended before it."""
    w = run.W[min(case, len(run.W) - 1)]
    f, t, rate = run.features[:, case], run.targets[case], run.learning_rate
    P = float(w @ f)
    error, sign, factor = P - t, float(np.sign(P - t)), run.factor
    turn = f"has its first turn at update {case + 1}" if case < len(run.W) else "had no turn before the run diverged"
    inner = (
        r"\frac{\partial (P - t)}{\partial w_i} &= \frac{\partial P}{\partial w_i} - \frac{\partial t}{\partial w_i} \\[1.5ex] "
        rf"&= f_i - 0 \qquad ({f[0]:.4g} \text{{ and }} {f[1]:.4g})"
    )
    prediction = (
        r"P &= f_1 w_1 + f_2 w_2 \\ "
        rf"&= {signed(f[0])} \cdot {signed(w[0])} + {signed(f[1])} \cdot {signed(w[1])} = {P:.4g} \\ "
        rf"P - t &= {P:.4g} - {signed(t)} = {error:.4g}"
    )
    two, by = ("2", r"2 \cdot ") if factor == 2.0 else (r"\cancel{2} \, ", "")
    slopes = factor * error * f
    changes = -rate * slopes
    squared = (
        rf"\frac{{\partial (P - t)^2}}{{\partial w_i}} &= {two}(P - t) \, f_i: \\ "
        rf"& {by}({error:.4g}) \cdot {signed(f[0])} = {slopes[0]:.4g} \\ "
        rf"& {by}({error:.4g}) \cdot {signed(f[1])} = {slopes[1]:.4g}"
    )
    step = (
        rf"\Delta w &= -{rate:.4g} \cdot ({slopes[0]:.4g}, \, {slopes[1]:.4g}) \\ "
        rf"&= ({changes[0]:.4g}, \, {changes[1]:.4g})"
    )
    absolute = (
        rf"\frac{{\partial |P - t|}}{{\partial w_i}} &= \mathrm{{sign}}(P - t) \, f_i: \\ "
        rf"& {signed(sign)} \cdot {signed(f[0])} = {sign * f[0]:.4g} \\ & {signed(sign)} \cdot {signed(f[1])} = {sign * f[1]:.4g}"
    )
    st.markdown(
        f"Case {case + 1} {turn}. There, following $(P - t)^2$ has led to $w$ = ({w[0]:.4g}, {w[1]:.4g}):{rows(prediction)}"
        "The target does not depend on the weights, and $P$ is $f \\cdot w$, so the inner derivative is the feature:"
        + rows(inner)
        + rows(squared)
        + rows(step)
        + f"For the absolute error the outer derivative is only the sign, which leaves every error the same say:{rows(absolute)}"
    )


def furthest_moved(update):
    """The new value of the weight that an update moved furthest, step by step."""
    n, largest = update.n_cases, int(np.abs(np.nan_to_num(update.change)).argmax())
    gradient, old, new = (float(each[largest]) for each in (update.gradient, update.before.theta, update.after.theta))
    terms = [f"({g:.4g})" for g in update.per_case_gradients[largest, :4]] + ([r"\dots"] if n > 4 else [])
    terms = r" \\ & \quad + ".join(" + ".join(terms[i : i + 2]) for i in range(0, len(terms), 2))
    st.markdown(
        f"For the weight that moved furthest, *{literal(update.parameter_names[largest])}*, with η = {update.learning_rate:g}:"
        + formula(r"w_{new} = w_{old} - \eta \, \frac{1}{n} \sum_{k=1}^{n} \frac{\partial L_k}{\partial w}")
        + rows(
            r"\frac{1}{n} \sum_{k=1}^{n} \frac{\partial L_k}{\partial w} "
            rf"&= \frac{{1}}{{{n}}} \bigl( {terms} \bigr) \\ &= {gradient:.4g}"
        )
        + formula(rf"{old:.5g} - {update.learning_rate:g} \cdot {signed(gradient)} = {new:.5g}")
        + f"Here $L_k$ is the {update.before.loss.label} of the minibatch's case number $k$ alone, and $n$ = {n}."
    )


def rows(latex):
    """Short rows of formulas below each other, which fit beside each other on no phone."""
    return formula(rf"\begin{{aligned}} {latex} \end{{aligned}}")
