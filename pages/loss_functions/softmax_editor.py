"""Tables of outputs, targets and distributions that the visitor edits, each kept in a setting as text that always can be used.

What is typed stands in the table's own cells, and reaches the setting only when it can be used: an unfinished distribution is
answered, and the address keeps the last one that was whole.
"""

import numpy as np
import streamlit as st

from nnkit.data.typed_cases import read_cases, write_cases
from nnkit.loss_functions import DistributionPair, read_batch, write_batch
from nnkit.loss_functions.softmax_batch import FEWEST_CLASSES, LARGEST, MOST_CASES, MOST_CLASSES, is_one_hot
from nnkit.validation import whole
from pages.shared.before.page import folded
from pages.shared.editors import edited_cases

KINDS = {"hot": "One-hot", "any": "Any distribution"}
CELLS, SHARES = "table of cases", "table of shares"  # as the sentences about what is wrong in them call them


def edited_softmax_cases(name):
    """Show the cases of the setting `name`, with their outputs and targets, and bring it up to date with what is typed.

    Returns
    -------
    logits, targets : arrays (n_classes, n_cases)
    """
    state = st.session_state
    logits, targets = read_batch(name, state[name])
    n = len(logits)
    is_new = state[name] != state.get(f"{name}.shown")
    if is_new or f"{name}.kind" not in state:
        state[f"{name}.kind"] = "hot" if is_one_hot(targets) else "any"
        state[f"{name}.n"] = n
        state[CELLS] = _cells(logits, targets, state[f"{name}.kind"])
        state[f"{name}.shown"] = state[name]

    def resize():
        size, new = state[f"{name}.n"], np.zeros((2, state[f"{name}.n"], logits.shape[1]))
        kept = min(size, n)
        new[0, :kept], new[1, :kept] = logits[:kept], targets[:kept]
        lost = new[1].sum(axis=0) < 1.0
        new[1][:, lost] = np.eye(size, 1, 1 - size)  # a target that lost classes is given to the last one
        state[name] = write_batch(*new)

    def change_kind():
        if state[f"{name}.kind"] == "hot":
            state[name] = write_batch(logits, np.eye(n)[targets.argmax(axis=0)].T)
        state[CELLS] = _cells(logits, targets, state[f"{name}.kind"])

    def table_controls():
        with st.container(horizontal=True):
            st.number_input(
                "Classes", FEWEST_CLASSES, MOST_CLASSES, key=f"{name}.n", on_change=resize,
                help="How many outputs a case has, from 2 to 12. New outputs are 0. A target that loses a class goes to the last "
                "one.",
            )  # fmt: skip
            st.selectbox(
                "Targets", list(KINDS), key=f"{name}.kind", on_change=change_kind, format_func=KINDS.get,
                help="One-hot: the number of the right class. Any distribution: a share for each class. Back to one-hot, the "
                "class with the largest share becomes the hot one.",
            )  # fmt: skip
        _paste_cases(name)

    kind = state[f"{name}.kind"]
    columns = {f"x{k}": f"Output of class {k}, before softmax." for k in range(1, n + 1)}
    if kind == "hot":
        columns["hot"] = f"The right class, from 1 to {n}."
    else:
        columns |= {f"t{k}": f"Target share of class {k}; a case's shares sum to 1." for k in range(1, n + 1)}
    last = "the number of the right class" if kind == "hot" else "the target's share of each class"
    st.markdown(f"**Cases, one in each row**: outputs x, then {last}. Type over any number, or into the empty row.")
    state.update({key: state[key] for key in (f"{name}.n", f"{name}.kind")})  # they stay while their controls are folded up
    try:
        cells = edited_cases(CELLS, columns, fewest=1, most=MOST_CASES, largest=LARGEST)
    finally:
        folded("Number of classes, kind of targets, pasted cases", "table_of_cases", table_controls)
    logits_now, behind = cells[:n], cells[n:]
    if kind == "hot":
        hot = [whole(f"hot class of case {case}", value, 1, n) - 1 for case, value in enumerate(behind[0].tolist(), start=1)]
        behind = np.eye(n)[hot].T
    text = write_batch(logits_now, behind)
    read_batch(CELLS, text)
    state[name] = state[f"{name}.shown"] = text
    return logits_now, behind


def edited_distributions(name, unit):
    """Show the two distributions of the setting `name`, a class in each row, and bring it up to date with what is typed.

    Returns
    -------
    DistributionPair
    """
    state = st.session_state
    if state[name] != state.get(f"{name}.shown"):
        state[SHARES] = state[f"{name}.shown"] = state[name]
    meanings = {"T": "Share of the class in the target distribution.", "P": "Share of the class in the prediction."}
    shares = edited_cases(SHARES, meanings, fewest=FEWEST_CLASSES, most=MOST_CLASSES)

    def rescale():
        state[SHARES] = write_cases(shares / shares.sum(axis=1, keepdims=True))

    sums = shares.sum(axis=1)
    st.button(
        "Rescale both to a sum of 1", key=f"{name}.rescale", icon=":material/balance:", on_click=rescale,
        disabled=bool((shares < 0.0).any() or (sums <= 0.0).any()), help="Divides the shares of T and of P by their sums.",
    )  # fmt: skip
    pair = DistributionPair(*shares, unit)
    state[name] = state[f"{name}.shown"] = write_cases(shares)
    return pair


def read_distributions(name, text):
    """T and P from the text that a setting holds, in which a class stands between semicolons."""
    T, P = read_cases(name, text, 2, fewest=FEWEST_CLASSES, most=MOST_CLASSES)
    try:
        return DistributionPair(T, P)
    except ValueError as problem:
        raise ValueError(f"{name}: {problem}") from None


def _paste_cases(name):
    """A place to paste cases into the setting `name`."""
    state = st.session_state

    def take_over():
        state[f"{name}.said"] = None
        try:
            state[name] = write_batch(*read_batch("pasted text", state[f"{name}.pasted"]))
        except ValueError as problem:
            state[f"{name}.said"] = str(problem)

    st.text_area(
        "Paste cases, one on a line", key=f"{name}.pasted", on_change=take_over, max_chars=4000,
        placeholder="1 1 2 1 1 : 3\n1 2 3 4 5 : 5",
        help="Numbers with blanks, tabs or commas between them. Behind a colon the hot class or a distribution; without one, "
        "class 1 is hot. From 1 to 8 cases of 2 to 12 outputs.",
    )  # fmt: skip
    if state.get(f"{name}.said"):
        st.error(f"{state[f'{name}.said']} The cases stay as they were.", icon=":material/back_hand:")


def _cells(logits, targets, kind):
    behind = targets.argmax(axis=0)[None] + 1 if kind == "hot" else targets
    return write_cases(np.concatenate([logits, behind]))
