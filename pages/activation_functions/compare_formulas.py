"""The table of traits and the formulas of the page that compares activation functions."""

import numpy as np
import streamlit as st

from nnkit.activation_functions.comparison import describe_region
from nnkit.latex import in_latex
from pages.shared.numbers import formula


def traits_table(comparison):
    """The traits of the functions, a row each."""
    rows = []
    for function, traits, live in zip(comparison.functions.values(), comparison.traits, comparison.live, strict=True):
        left, right = traits.derivatives_at_zero
        jumps = [f"{kink.z:g}: {kink.left:.4g} → {kink.right:.4g}" for kink in traits.kinks]
        jumps += [f"{z:g}: f itself jumps" for z in traits.breaks]
        rows.append(
            {
                "Function": function.label,
                "Range": " to ".join(map(_bound, traits.output_range)),
                "Zero-centred": "yes" if traits.zero_centred else "no",
                "Saturates": " and ".join(traits.saturates) or "nowhere",
                "Largest |f′|": f"{traits.largest_derivative:.4g}, {_interval(*traits.steepest)}",
                "f′ at 0, left and right": f"{left:.4g} and {right:.4g}",
                "Jumps of f′ at z": "; ".join(jumps) or "none",
                f"Live: |f′| ≥ {comparison.threshold:g}": describe_region(live),
            }
        )
    return {heading: [row[heading] for row in rows] for heading in rows[0]}


def _bound(value):
    return f"{'−' if value < 0 else ''}{'∞' if np.isinf(value) else f'{abs(value):.4g}'}"


def _interval(low, high):
    if low == high:
        return f"at z = {low:.4g}"
    if low == -np.inf and high == np.inf:
        return "everywhere"
    return "as z grows" if low > 20.0 else f"above {low:.4g}" if high == np.inf else f"from {low:.4g} to {high:.4g}"


def formulas_at_ruler(comparison):
    """The formulas of all functions and their derivatives, with their values at the ruler."""
    z = f"{comparison.at:.5g}"
    st.markdown(
        "".join(
            _with_numbers(function, z, value, derivative)
            for function, value, derivative in zip(
                comparison.functions.values(), comparison.values, comparison.derivatives, strict=True
            )
        )
    )


def _with_numbers(function, z, value, derivative):
    rows = [function.formula, rf"f({z}) = {in_latex(value)}", function.derivative_formula]
    if function.name == "sigmoid":
        rows.append(rf"x\,(1 - x) = {in_latex(value, 4)} \cdot {in_latex(1.0 - value, 4)} = {in_latex(derivative)}")
    rows.append(rf"f'({z}) = {in_latex(derivative)}")
    parameters = ", ".join(f"{name} = {number:g}" for name, number in function.values().items())
    heading = f"**{function.label}**{f' with {parameters}' if parameters else ''} :small[(source: {function.source})]"
    return heading + formula(*(f"&{row}" for row in rows))
