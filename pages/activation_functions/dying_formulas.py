"""The formulas of dying neurons with the numbers of the page in them."""

import numpy as np
import streamlit as st

from nnkit.activation_functions.revival import COMPARED
from nnkit.latex import signed
from pages.shared.numbers import formula


def number_or_dash(value, form):
    """A number in this form, or a dash where there is none."""
    return format(value, form) if np.isfinite(value) else "–"


def neuron_in_numbers(neuron):
    """A neuron's sum, output and gradient, its step, and the share of all possible cases that reaches it."""
    after = neuron.after
    w1, w2, b = after.theta
    case = int(after.sums.argmax())
    x1, x2 = neuron.X[:, case]
    z, a, t = after.sums[case], after.outputs[case], neuron.targets[0, case]
    text = f"The case with the largest sum, number {case + 1} of {neuron.n_cases}:" + formula(
        r"z &= w_1 x_1 + w_2 x_2 + b",
        rf"&= {signed(w1)} \cdot {signed(x1)} + {signed(w2)} \cdot {signed(x2)} + {signed(b)}",
        rf"&= {z:.4g}",
        rf"a &= \max(0, z) = {a:.4g}",
    )
    text += (
        f"Its target is t = {t:.4g}: the output of a healthy neuron with weights 1 and ½ and bias ½. Over all cases,"
        + formula(
            r"\frac{\partial L}{\partial b} &= \frac{2}{n} \sum_c (a_c - t_c) \, f'(z_c) = "
            rf"{after.gradient[2]:.4g}",
            r"f'(z) &= 1 \text{ for } z > 0, \text{ else } 0",
        )
    )
    if neuron.step_rate:
        old, slope = neuron.before.theta[2], neuron.before.gradient[2]
        text += f"The step with η = {neuron.step_rate:g} took the bias from its first value to" + formula(
            rf"b - \eta \frac{{\partial L}}{{\partial b}} = {old:.4g} - {neuron.step_rate:g} \cdot {signed(slope)} = {signed(b)}"
        )
    text += "The inputs are normal, so the sums are too. The share of all possible cases that make the neuron fire is" + formula(
        r"& \Phi\left(\frac{(w_1 + w_2)\,\mu + b}{\sigma \sqrt{w_1^2 + w_2^2}}\right)",
        r"= {} & "
        rf"\Phi\left(\frac{{{(w1 + w2) * neuron.input_mean + b:.4g}}}{{{neuron.input_std * np.hypot(w1, w2):.4g}}}\right) = "
        rf"{neuron.active_share_by_law:.4g}",
    )
    st.markdown(text)


def gradient_of_a_leak(revival):
    """The gradient that a leaky ReLU's bias has while no case reaches it."""
    sums, t, s = revival.neuron.after.sums, revival.neuron.targets[0].mean(), revival.leak
    text = "While no case makes it fire, the output of a leaky ReLU is $s z$ and its slope $s$ for every case, so" + formula(
        r"\frac{\partial L}{\partial b} &= \frac{2}{n} \sum_c (s z_c - t_c)\, s = 2 s\, (s \bar z - \bar t)",
        rf"&= 2 \cdot {s:g} \, ({s:g} \cdot {signed(sums.mean())} - {t:.4g})",
        rf"&= {2.0 * s * (s * sums.mean() - t):.4g}",
    )
    if revival.neuron.after.n_active:
        text += "Here some cases make the neuron fire at the start, so this does not yet hold: lower the bias."
    else:
        biases = revival.runs[COMPARED.index("leaky_relu")].theta[:2, 2]
        text += (
            "No $z_c$ is positive and no target is negative, so this is not positive: while it is dead, **each update raises "
            f"the bias**. The first took leaky ReLU's from {biases[0]:.6g} to {biases[-1]:.6g}."
        )
    st.markdown(text)


def inactive_units(shares):
    """When a hidden unit counts as silent, and how many do."""
    rate = shares.rates[-1]
    share = shares.summary("relu", rate).mean
    n_units = sum(shares.sweep.experiment.hidden_sizes)
    st.markdown(
        "A hidden unit $j$ is silent where its weighted sum is not positive for a single training case $c$:"
        + formula(r"\max_c \; z_{jc} \le 0")
        + f"Under ReLU its slope is then 0 for every case, so no gradient reaches its weights. For η = {rate:g} that is "
        f"{number_or_dash(share * n_units, '.3g')} of {n_units} hidden units in the mean over the seeds. In the first "
        "hidden layer, whose inputs stay as they are, that is for ever; in a later one a unit can wake when a layer before it "
        "moves."
    )


def variance_laws(bounce):
    """The variance of the slopes that a hovering sum meets."""
    law = bounce.by_law
    p = law["relu"]
    st.markdown(
        f"The sum is normal around $c$ = {bounce.mean:g} with standard deviation $d$ = {bounce.std:g}. It is positive with "
        "the probability $p = \\Phi(c / d)$, and the slope of a leaky ReLU ($s = 0$ for ReLU) is 1 or $s$:"
        + formula(
            r"\mathrm{Var} &= (1 - s)^2 \, p \, (1 - p)",
            rf"&= (1 - {bounce.leak:g})^2 \cdot {p:.4g} = {law['leaky_relu']:.4g}",
        )
        + "At $c = 0$ the width $d$ is not in it at all: a quarter remains, however small the pushes. For ELU,"
        + formula(
            r"M_k &= e^{kc + k^2 d^2 / 2} \, \Phi(-c/d - kd)",
            r"\mathrm{Var} &= p + \alpha^2 M_2 - (p + \alpha M_1)^2",
            rf"&= {law['elu']:.4g}",
        )
        + "which, for $c = 0$ and $\\alpha = 1$, goes to zero like $\\left(\\frac12 - \\frac1{2\\pi}\\right) d^2$: here "
        f"{(0.5 - 0.5 / np.pi) * bounce.std**2:.4g}. "
        "What decides is whether the slope jumps, not whether the function does: all three functions are continuous."
    )
