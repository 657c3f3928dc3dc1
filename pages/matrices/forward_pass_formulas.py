"""The formulas of a pass through matrices with the numbers of the page in them."""

import numpy as np
import streamlit as st

from nnkit.latex import signed
from nnkit.matrices.entry import wrapped_sum
from pages.matrices.forward_pass_settings import WRITTEN_AS
from pages.shared.numbers import formula, number_table


def written_out(forward, at):
    """One number of a result, from its sum to its activation."""
    heading = f"##### Row {at.neuron + 1}, column {at.case + 1} of $X_{at.layer}$, written out"
    return heading + "".join(formula(line) for line in forward.entry(at).to_latex())


def five_ways(forward):
    """How far the other ways to write a pass are from the first, as a table."""
    rows = "".join(f"\n| {WRITTEN_AS[notation]} | {difference:.4g} |" for notation, difference in forward.disagreements.items())
    return (
        "**One pass, written in five ways**: each computes its own numbers, from X₀ to X₂.\n\n"
        f"| written as | largest difference from {WRITTEN_AS['columns']} |\n|:--|--:|{rows}"
    )


def show_derivative(backward, at):
    """The derivative by one weight: case by case, summed, and by moving the weight."""
    forward = backward.forward
    analytic, numerical = backward.weight_derivatives(at)
    inputs, parts = forward.inputs(at.layer), backward.case_terms(at)
    st.markdown(f"##### The derivative by {forward.weight_name(at)}")
    number_table(
        {
            "case": np.arange(1, forward.n_cases + 1),
            "input x": inputs[at.source] if at.source < len(inputs) else np.ones(forward.n_cases),
            "delta δ": backward.deltas(at.layer)[at.neuron],
            "x · δ": parts,
        }
    )
    terms = [signed(part) for part in parts]
    st.markdown(
        formula(wrapped_sum(r"\sum_c x_c \, \delta_c", terms, rf"\mathbf{{{analytic:.6g}}}"))
        + "**Numerically**: the loss with the weight a little larger, minus that with it a little smaller, by the distance."
    )
    number_table({"by the matrices": [analytic], "numerically": [numerical], "difference": [analytic - numerical]}, digits=8)
