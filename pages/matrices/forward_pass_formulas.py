"""The formulas of the forward and the backward pass with the numbers of the page in them."""

import numpy as np
import streamlit as st

from nnkit.latex import signed
from nnkit.matrices.entry import wrapped_sum
from pages.matrices.forward_pass_settings import WRITTEN_AS
from pages.shared.numbers import formula, number_table


def written_out(forward, position):
    """One number of a result, from its sum to its activation."""
    heading = f"##### Row {position.neuron + 1}, column {position.case + 1} of $X_{position.layer}$, written out"
    return heading + "".join(formula(line) for line in forward.entry(position).to_latex())


def compared_notations(forward):
    """The differences between the notations' results, as a table."""
    rows = "".join(f"\n| {WRITTEN_AS[notation]} | {difference:.4g} |" for notation, difference in forward.disagreements.items())
    return (
        "**One pass, written in five ways**: each computes its own numbers, from X₀ to X₂.\n\n"
        f"| written as | largest difference from {WRITTEN_AS['columns']} |\n|:--|--:|{rows}"
    )


def show_derivative(backward, position):
    """The derivative by one weight: case by case, summed, and by moving the weight."""
    analytic, numerical = backward.weight_derivatives(position)
    terms = backward.case_terms(position)
    st.markdown(f"##### The derivative by {backward.forward.weight_name(position)}")
    number_table(
        {
            "case": np.arange(1, len(terms) + 1),
            "input x": backward.source_values(position),
            "delta δ": backward.deltas(position.layer)[position.neuron],
            "x · δ": terms,
        }
    )
    st.markdown(
        formula(wrapped_sum(r"\sum_c x_c \, \delta_c", [signed(term) for term in terms], rf"\mathbf{{{analytic:.6g}}}"))
        + "**Numerically**: the loss with the weight a little larger, minus that with it a little smaller, by the distance."
    )
    number_table({"by the matrices": [analytic], "numerically": [numerical], "difference": [analytic - numerical]}, digits=8)
