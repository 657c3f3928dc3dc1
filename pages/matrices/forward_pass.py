"""Matrices: what are the shapes of a forward pass, and which numbers make this one?"""

from functools import partial

import streamlit as st

from nnkit import ACTIVATIONS, LOSSES
from nnkit.charts.matrices import equation_chart, network_graph
from nnkit.charts.matrices.equations import POSITION
from nnkit.matrices import Position, check_shapes, read_matrix
from nnkit.matrices.forward_pass import NOTATIONS
from nnkit.matrices.numpy_source import NUMPY
from nnkit.matrices.shapes import LONGEST
from nnkit.matrices.typed_matrices import ENTRY
from pages.matrices.forward_pass_cache import fitted, typed_backward, typed_forward
from pages.matrices.forward_pass_formulas import five_ways, show_derivative, written_out
from pages.matrices.forward_pass_settings import BIAS, DEFAULTS, NAMES, OF_MATRICES, OF_SIZES, VIEWS, WRITTEN_AS, read_setting
from pages.matrices.presets import MATRICES
from pages.shared.before.page import Page, answer, folded, notice
from pages.shared.before.share import csv_file
from pages.shared.before.show import show
from pages.shared.editors import edited_cases

MOST_FULL_HEADINGS = 5  # more columns of cases leave room for the number alone
HALF, WIDTH_OF_COLUMN = 112, 120  # pixels: of a control beside another in the sidebar, and of a column that is edited
EDITED = "edited_matrix"  # the key of the control that says which matrix is edited
FUNCTIONS = {name: "Softmax" if name == "softmax" else ACTIVATIONS[name].label for name in NUMPY}


def shapes():
    """The shape that every matrix has to have."""
    n_in, n_mid, n_out, n = (state[name] for name in OF_SIZES)
    return dict(zip(OF_MATRICES, ((n_in, n), (n_in, n_mid), (n_mid, 1), (n_mid, n_out), (n_out, 1), (n_out, n)), strict=True))


def counts():
    """How many choices there are for each part of the position."""
    sizes = [state[name] for name in OF_SIZES]
    layer = state["chosen_layer"]
    return {"chosen_neuron": sizes[layer], "chosen_source": sizes[layer - 1], "chosen_case": sizes[3]}


def fit_to_sizes():
    """After a size has changed: matrices that fit it, and a place that exists."""
    for name, shape in shapes().items():
        state[name] = fitted(name, state[name], shape)
    for name, count in counts().items():
        state[name] = min(state.get(name, 1), count)


def answer_misfits():
    """Say what of an address does not fit its sizes, and make it fit."""
    sentences = []
    for name, shape in shapes().items():
        asked = state[name]
        state[name] = fitted(name, asked, shape)
        if state[name] != asked and asked != DEFAULTS[name]:
            received = " × ".join(map(str, read_matrix(name, asked).shape))
            sentences.append(
                f"{name}: received a {received} matrix; accepted is {shape[0]} × {shape[1]} for these sizes. The "
                "numbers that have a place stay, and the others are drawn."
            )
    for name, count in counts().items():
        if state[name] > count:
            sentences.append(
                f"{name}: received {state[name]}; accepted is at most {count} for these sizes. {count} is looked at."
            )
            state[name] = count
    page.say(sentences)


def look_where_clicked(key, layer=None):
    """Take the number or the link that was clicked as the place that is looked at, and its matrix as the one to edit."""
    for point in state[key]["selection"].get(POSITION, []):
        if layer:  # not from the graph, which stands below the editor and would jump
            state[EDITED] = matrix_of(layer, point) or state.get(EDITED)
        state["chosen_layer"] = layer or point["layer"]
        n_sources = counts()["chosen_source"]
        for name, count in counts().items():
            index = point.get(name.removeprefix("chosen_"), -1)
            if name == "chosen_source" and index == n_sources:
                state[name] = BIAS
            else:
                state[name] = min(index + 1 if index >= 0 else state[name], count)


def matrix_of(layer, point):
    """The setting of the matrix in which a clicked number of a layer's equation stands, where it is one to edit."""
    source = point.get("source", -1)
    if source >= 0 and point.get("neuron", -1) >= 0:
        is_bias = source == state["size_in" if layer == 1 else "size_mid"]
        return (("matrix_w", "bias_w"), ("matrix_z", "bias_z"))[layer - 1][is_bias]
    return "matrix_x" if layer == 1 and source >= 0 else None


def network_controls():
    st.subheader("Network", anchor=False)
    with st.container(horizontal=True):
        for name, label in (("size_in", "Inputs"), ("size_mid", "Hidden"), ("size_out", "Outputs"), ("size_batch", "Cases n")):
            st.slider(
                label, 1, OF_SIZES[name], key=name, on_change=fit_to_sizes, width=HALF,
                help="When a size changes, numbers that still have a place stay; others are drawn, always the same at one place.",
            )  # fmt: skip
        st.selectbox(
            "F, hidden", [name for name in FUNCTIONS if name != "softmax"], key="act_f", format_func=FUNCTIONS.get, width=HALF,
            help="The activation function of layer 1. It is applied to every number of V₁ by itself.",
        )  # fmt: skip
        st.selectbox(
            "G, outputs", list(FUNCTIONS), key="act_g", format_func=FUNCTIONS.get, width=HALF,
            help="The activation function of layer 2. Softmax alone looks at a whole column.",
        )  # fmt: skip
    if state["pass_view"] == "back":
        st.selectbox(
            "Loss", tuple(LOSSES), key="pass_loss", format_func=lambda name: LOSSES[name].label,
            help="What is differentiated. Log loss needs a sigmoid G, cross-entropy softmax.",
        )  # fmt: skip


def place_controls():
    """Choose the number that is looked at; a click in the charts does the same."""
    st.subheader("The number to look at", anchor=False)
    many = counts()
    with st.container(horizontal=True):
        st.selectbox(
            "Layer", (1, 2), key="chosen_layer", on_change=fit_to_sizes, width=HALF,
            help="Whose result: X₁ is made by layer 1, X₂ by layer 2.",
        )  # fmt: skip
        st.selectbox(
            "Neuron (row)", range(1, many["chosen_neuron"] + 1), key="chosen_neuron", width=HALF,
            help="Which neuron of that layer: a row of X.",
        )  # fmt: skip
        st.selectbox(
            "Case (column)", range(1, many["chosen_case"] + 1), key="chosen_case", width=HALF,
            help="Which case of the minibatch: a column of X.",
        )  # fmt: skip
        st.selectbox(
            "Weight from", [*range(1, many["chosen_source"] + 1), BIAS], key="chosen_source", width=HALF,
            format_func=lambda source: "bias node" if source == BIAS else f"row {source}",
            help="Which of the neuron's incoming weights is marked: by the row of the layer's input that it multiplies.",
        )  # fmt: skip


def place():
    layer, neuron, source, case = (state[f"chosen_{part}"] for part in ("layer", "neuron", "source", "case"))
    return Position(layer, neuron - 1, counts()["chosen_source"] if source == BIAS else source - 1, case - 1)


def editor():
    """A table to edit one matrix in; the others stay as they are. Returns what of it cannot be used, if anything."""
    n_in, n_mid, n_out, n = (state[name] for name in OF_SIZES)
    cases = [f"{'case ' if n <= MOST_FULL_HEADINGS else 'c'}{c + 1}" for c in range(n)]
    tables = {
        "matrix_x": ("the minibatch: one case in each column", cases, [f"x{i + 1}" for i in range(n_in)]),
        "matrix_w": ("a row for each input, a column for each neuron", numbered("to", n_mid), numbered("from", n_in)),
        "bias_w": ("one for each neuron", ["bias"], numbered("of", n_mid)),
        "matrix_z": ("a row for each hidden neuron, a column for each output", numbered("to", n_out), numbered("from", n_mid)),
        "bias_z": ("one for each output", ["bias"], numbered("of", n_out)),
    }
    if state["pass_view"] == "back":
        tables["matrix_t"] = ("targets: what the outputs should be", cases, [f"t{k + 1}" for k in range(n_out)])
    if state.get(EDITED) not in tables:
        state[EDITED] = "matrix_x"
    name = st.segmented_control(
        "Which matrix", list(tables), key=EDITED, format_func=NAMES.get, required=True, label_visibility="collapsed",
        help="The matrix whose numbers stand in the table. A click on one of its numbers in the charts brings it here, too.",
    )  # fmt: skip
    meaning, headings, row_names = tables[name]
    st.markdown(f"**{NAMES[name]}**, {len(row_names)} × {len(headings)}: {meaning}")
    bounds = {"fewest": len(row_names), "most": len(row_names), "largest": ENTRY.high}
    with st.container(width=WIDTH_OF_COLUMN * (len(headings) + 1)):
        try:
            edited_cases(name, dict.fromkeys(headings, meaning), row_names=row_names, **bounds)
        except ValueError as problem:
            return problem
    return None


def numbered(word, count):
    return [f"{word} {i + 1}" for i in range(count)]


def equation(words, key, equation, at, layer):
    """An equation with words and its formula above it, that answers clicks."""
    st.markdown(f"{words}\n\n${equation.formula}$")
    pieces = tuple((part.symbol, part.name, part.values.shape, part.values.tobytes()) for part in equation.operands)
    show(
        partial(equation_chart, key, equation, at), ("equation", equation.layer, equation.result, at, pieces), key,
        on_select=partial(look_where_clicked, key, layer),
    )  # fmt: skip


def forward_equations(forward, at):
    for layer in (1, 2):
        words = f"##### Layer {layer}, with {'FG'[layer - 1]} = {FUNCTIONS[forward.activation_name(layer)]}"
        equation(words, f"equation_{layer}", forward.equation(layer, state["written_as"], at.case), at, layer)


def explain_forward(forward, at):
    left, right = st.columns([5, 6])
    with left:
        graph(forward, at)
    right.markdown(written_out(forward, at))
    notice(forward.takeaways(at))
    st.markdown(five_ways(forward))


def graph(forward, at):
    st.markdown(f"##### The same network as a graph, for case {at.case + 1}")
    numbers = forward.network.theta.tobytes(), forward.X.tobytes(), forward.network.sizes
    functions = forward.activation_name(1), forward.activation_name(2)
    show(
        partial(network_graph, forward, at), ("graph", numbers, functions, at), "pass_graph",
        on_select=partial(look_where_clicked, "pass_graph"),
    )  # fmt: skip


def back_equations(backward, at):
    loss, n = backward.forward.network.loss.label, backward.forward.n_cases
    words = f"The {loss} of these {n} cases is **{backward.loss:.6g}**. What follows differentiates it.\n\n"
    for layer in (2, 1):
        equation(f"{words}##### Layer {layer}", f"delta_{layer}", backward.delta_equation(layer), at, layer)
        equation("", f"gradient_{layer}", backward.gradient_equation(layer), at, layer)
        words = ""


def explain_back(backward, at):
    left, right = st.columns([5, 6])
    with left:
        graph(backward.forward, at)
    with right:
        show_derivative(backward, at)
    notice(backward.takeaways(at))


def show_fit(checked):
    if checked.fits:
        st.success(f"**It fits**: the result is {checked.shape}.", icon=":material/check_circle:")
    else:
        st.error("**It does not fit.**", icon=":material/block:")
    st.markdown("\n".join(f"{number}. {step}" for number, step in enumerate(checked.steps, start=1)))
    if checked.hint:
        st.info(checked.hint, icon=":material/lightbulb:")
    st.markdown(
        "**The rules**\n"
        "- In a product the **inner** numbers have to agree, and the outer ones make the result: (m × k)(k × n) = m × n.\n"
        "- A transpose swaps the two numbers. The lecture keeps W as inputs × neurons, so that its layer needs Wᵀ.\n"
        "- In a sum both shapes have to be equal, but a side of 1 is copied as often as needed: that is broadcasting, and how "
        "a column of biases is added to a minibatch."
    )


def take_away(forward, backward):
    """Formulas and code of the whole pass."""

    def in_latex_and_numpy():
        st.markdown("For your notes, with the numbers as they are:")
        st.code(forward.to_latex(), language="latex")
        st.markdown("With NumPy alone, nothing hidden; it prints the same matrices:")
        st.code((backward or forward).to_numpy(), language="python")

    folded("The whole pass in LaTeX and in bare NumPy", "whole_pass", in_latex_and_numpy)
    files = []
    for result in (forward, backward) if backward else (forward,):
        for name, values in result.matrices().items():
            shape = f"{values.shape[0]} × {values.shape[1]}"
            files.append(csv_file(f"{name} (CSV)", f"{name}.csv", f"{name}, {shape}.", partial(result.to_csv, name)))
    page.share((backward or forward).to_python(), files)


def kept():
    """The settings as they go into the address: a matrix that its sizes alone would give need not stand there."""
    settings, needed = {name: state[name] for name in DEFAULTS}, shapes()
    return settings | {name: DEFAULTS[name] for name in OF_MATRICES if state[name] == fitted(name, DEFAULTS[name], needed[name])}


state = st.session_state
page = Page(
    "matrices",
    "Matrices: the forward pass",
    "What are the shapes, and which numbers make this one?",
    MATRICES,
    DEFAULTS,
    read_setting,
)
view = st.segmented_control(
    "View", list(VIEWS), key="pass_view", format_func=VIEWS.get, required=True, label_visibility="collapsed",
    help="The pass forward, the gradients on the way back, or a check of any shapes you like.",
)  # fmt: skip

if view == "fit":
    st.text_input(
        "Shapes, joined by * for a product and + for a sum; ' transposes", key="shapes_asked", max_chars=LONGEST,
        help="Such as 3x2' * 3x4 + 2x1: the transpose of W times X, plus a bias for each neuron. Nothing is multiplied.",
    )  # fmt: skip
    page.keep(kept())
    try:
        checked = state["latest_shapes"] = check_shapes(state["shapes_asked"])
    except ValueError as problem:
        answer(problem)
        checked = state.get("latest_shapes", check_shapes(DEFAULTS["shapes_asked"]))
    show_fit(checked)
    page.share(checked.to_python(), [])
else:
    answer_misfits()
    with st.sidebar:
        network_controls()
        place_controls()
    if view == "forward":
        st.segmented_control(
            "Written as", NOTATIONS, key="written_as", format_func=WRITTEN_AS.get, required=True,
            help="Five ways to write the same pass. The charts change, the numbers do not.",
        )  # fmt: skip
    equations = st.container()
    problem = None
    with st.expander("Edit the numbers", icon=":material/edit:", key="edit_numbers", on_change="rerun") as fold:
        if fold.open:
            problem = editor()
    page.keep(kept())
    forward, backward = typed_forward(tuple(state[name] for name in OF_MATRICES[:5]), state["act_f"], state["act_g"]), None
    with equations:
        if view == "back":
            try:
                backward = typed_backward(forward, state["matrix_t"], state["pass_loss"])
            except ValueError as unsuited:
                problem = problem or unsuited
                backward = typed_backward(forward, state["matrix_t"], DEFAULTS["pass_loss"])
        if problem:
            answer(problem)
        if backward:
            back_equations(backward, place())
        else:
            forward_equations(forward, place())
    if backward:
        explain_back(backward, place())
    else:
        explain_forward(forward, place())
    take_away(forward, backward)
