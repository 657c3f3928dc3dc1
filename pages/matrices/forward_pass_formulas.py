"""The formulas of a pass through matrices with the numbers of the page in them."""

import numpy as np
import streamlit as st

from nnkit.latex import signed
from nnkit.matrices import pass_cell
from nnkit.matrices.entry import wrapped_sum
from nnkit.matrices.takeaways import weight_name
from pages.matrices.forward_pass_settings import WRITTEN_AS
from pages.shared.numbers import formula, number_table


def written_out(made, at):
    """One number of a result, from its sum to its activation."""
    heading = f"##### Row {at.neuron + 1}, column {at.case + 1} of $X_{at.layer}$, written out"
    return heading + "".join(formula(line) for line in pass_cell(made, at).to_latex())


def five_ways(made):
    """How far the other ways to write a pass are from the first, as a table."""
    rows = "".join(f"\n| {WRITTEN_AS[way]} | {difference:.4g} |" for way, difference in made.disagreements.items())
    return (
        "**One pass, written in five ways**: each computes its own numbers, from X₀ to X₂.\n\n"
        f"| written as | largest difference from {WRITTEN_AS['columns']} |\n|:--|--:|{rows}"
    )


def show_derivative(back, at):
    """The derivative by one weight: case by case, summed, and by moving the weight."""
    made = back.made
    analytic, numerical = back.derivatives(at)
    inputs, parts = made.received(at.layer), back.of_cases(at)
    st.markdown(f"##### The derivative by {weight_name(made, at)}")
    number_table(
        {
            "case": np.arange(1, made.n_cases + 1),
            "input x": inputs[at.source] if at.source < len(inputs) else np.ones(made.n_cases),
            "delta δ": back.deltas(at.layer)[at.neuron],
            "x · δ": parts,
        }
    )
    terms = [signed(part) for part in parts]
    st.markdown(
        formula(wrapped_sum(r"\sum_c x_c \, \delta_c", terms, rf"\mathbf{{{analytic:.6g}}}"))
        + "**Numerically**: the loss with the weight a little larger, minus that with it a little smaller, by the distance."
    )
    number_table({"by the matrices": [analytic], "numerically": [numerical], "difference": [analytic - numerical]}, digits=8)
