"""Matrices: what are the shapes of a forward pass, and which numbers make this one?"""

from functools import partial

import streamlit as st

from nnkit import LOSSES
from nnkit.charts.matrices import equation_chart, network_graph
from nnkit.matrices import check_shapes, run_backward, run_forward
from pages.matrices.forward_pass_controls import choose_position, edit_in_place, edit_numbers, fit_together, look_at
from pages.matrices.forward_pass_formulas import compared_notations, show_derivative, written_out
from pages.matrices.forward_pass_settings import (
    FUNCTIONS,
    LOSS,
    MATRICES,
    NETWORK,
    NOTATION,
    POSITION,
    SHAPES,
    TARGETS,
    position_of,
)
from pages.matrices.presets import FORWARD_PASS
from pages.shared.frame import lazy_expander, show_problem
from pages.shared.page import Page, Part
from pages.shared.settings import Drawn
from pages.shared.share import csv_file

page = Page("forward_pass", "What are the shapes, and which numbers make this one?", FORWARD_PASS)


def show_equation(name, equation, position, heading=""):
    st.markdown(f"{heading}${equation.formula}$")
    page.charts(equation_chart(name, equation, position), on_select=partial(look_at, layer=equation.layer))


def show_graph(forward, position):
    st.markdown(f"##### The same network as a graph, for case {position.case + 1}")
    page.charts(network_graph(forward, position), on_select=look_at)


def show_code(forward, codes):
    """The whole pass as formulas and as code without nnkit, by the words that stand before it."""

    def in_latex_and_code():
        st.markdown("For your notes, with the numbers as they are:")
        st.code(forward.to_latex(), language="latex")
        for words, code in codes.items():
            st.markdown(words)
            st.code(code, language="python")

    lazy_expander("The whole pass in LaTeX and as code without nnkit", in_latex_and_code)


def csv_files(result):
    """A file for each matrix of a pass."""
    for name, values in result.matrices().items():
        n_rows, n_columns = values.shape
        yield csv_file(f"{name} (CSV)", f"{name}.csv", f"{name}, {n_rows} × {n_columns}.", partial(result.to_csv, name))


# The forward pass


def forward_of(s):
    return run_forward(*(matrix.of(s) for matrix in MATRICES), s.act_f, s.act_g)


def show_forward(forward, s):
    position = position_of(s)
    with page.first:
        NOTATION.draw()
        for layer in (1, 2):
            heading = f"**Layer {layer}**, {'FG'[layer - 1]} = {FUNCTIONS[forward.activation_name(layer)].label}: "
            show_equation(f"layer_{layer}", forward.equation(layer, s.written_as, position.case), position, heading)
            if s.written_as == "rows" and layer == 1 and forward.n_cases > 1:
                show_equation("in_columns", forward.equation(1), position, "**The same in columns**: ")
    edit_in_place()
    lazy_expander("Edit the numbers here, or click one above twice", lambda: edit_numbers(*MATRICES), icon=":material/edit:")
    left, right = st.columns([5, 6])
    with left:
        show_graph(forward, position)
    right.markdown(written_out(forward, position))
    page.takeaways(forward, position, s.written_as)
    st.markdown(compared_notations(forward))
    show_code(forward, {"With NumPy alone, nothing hidden; it prints the same matrices:": forward.to_numpy()})
    page.share(forward, *csv_files(forward))


# The backward pass


def backward_of(s):
    return run_backward(forward_of(s), TARGETS.of(s), s.pass_loss)


def show_backward(backward, s):
    forward, position = backward.forward, position_of(s)
    loss = LOSSES[s.pass_loss].label
    if problem := LOSS.problem(st.session_state["pass_loss"]):
        refused = LOSSES[st.session_state["pass_loss"]].label
        show_problem(f"{LOSS.label}: {refused} cannot be used here. {problem}", f"What follows differentiates the {loss}.")
    with page.first:
        for layer in (2, 1):
            show_equation(f"delta_{layer}", backward.delta_equation(layer), position, f"**Layer {layer}**: ")
            show_equation(f"gradient_{layer}", backward.gradient_equation(layer), position)
    st.markdown(
        f"The {loss} of these {forward.n_cases} cases is **{backward.loss:.6g}**; Δ and the gradients are its derivatives."
    )
    edit_in_place()
    lazy_expander(
        "Edit the numbers here, or click one above twice", lambda: edit_numbers(*MATRICES, TARGETS), icon=":material/edit:"
    )
    left, right = st.columns([5, 6])
    with left:
        show_graph(forward, position)
    with right:
        show_derivative(backward, position)
    page.takeaways(backward, position)
    show_code(
        forward,
        {
            "With NumPy alone, nothing hidden; it prints the same matrices:": backward.to_numpy(),
            "With PyTorch, which finds the same gradients by itself from the steps of the forward pass:": backward.to_torch(),
        },
    )
    page.share(backward, *csv_files(forward), *csv_files(backward))


# Does it fit?


def show_check(check, s):
    if check.fits:
        st.success(f"**It fits**: the result is {check.shape}.", icon=":material/check_circle:")
    else:
        st.error("**It does not fit.**", icon=":material/block:")
    st.markdown("\n".join(f"{number}. {step}" for number, step in enumerate(check.steps, start=1)))
    if check.hint:
        st.info(check.hint, icon=":material/lightbulb:")
    st.markdown(
        "**The rules**\n"
        "- Write \\* for a product, + for a sum and ' for a transpose.\n"
        "- In a product the **inner** numbers have to agree, and the outer ones make the result: (m × k)(k × n) = m × n.\n"
        "- A transpose swaps the two numbers. The lecture keeps W as inputs × neurons, so that its layer needs Wᵀ.\n"
        "- In a sum both shapes have to be equal, but a side of 1 is copied as often as needed: that is broadcasting, and how "
        "a column of biases is added to a minibatch."
    )
    page.share(check)


page.parts(
    "pass_view",
    "The pass forward, the gradients on the way back, or a check of any shapes you like.",
    forward=Part(
        "Forward",
        [NETWORK, Drawn(fit_together, *MATRICES), choose_position],
        forward_of,
        show_forward,
        view=[POSITION, NOTATION],
        main=("size_mid", "size_batch", "act_f"),
    ),
    back=Part(
        "Going back",
        [NETWORK, Drawn(fit_together, *MATRICES, TARGETS), LOSS, choose_position],
        backward_of,
        show_backward,
        view=[POSITION],
        main=("size_mid", "size_batch", "pass_loss"),
    ),
    fit=Part("Does it fit?", [], lambda s: check_shapes(s.shapes_asked), show_check, above=[fit_together, SHAPES]),
)
