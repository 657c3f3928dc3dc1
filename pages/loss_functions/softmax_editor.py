"""The table of cases that the visitor edits, in a setting as text that can always be used.

What is typed stands in the table's own cells. It reaches the setting only when it can be used: an unfinished distribution is
answered, and the address keeps the last one that was whole.
"""

import numpy as np
import streamlit as st

from nnkit.data.typed_cases import write_cases
from nnkit.loss_functions import read_batch, write_batch
from nnkit.loss_functions.divergence import N_CLASSES
from nnkit.loss_functions.softmax_text import LOGIT, N_CASES, is_one_hot
from nnkit.settings import Checked
from nnkit.validation import whole
from pages.shared.editors import edited_cases
from pages.shared.frame import lazy_expander, show_problem
from pages.shared.settings import Setting

KINDS = {"hot": "One-hot", "any": "Any distribution"}
CELLS = "table of cases"  # as the sentences about what is wrong in it call it


class BatchTable(Setting):
    """A setting that is a batch of logits and targets, edited in a table with a case in each row; its value is text."""

    def __init__(self, name, default):
        super().__init__(name, "Cases", default, rule=Checked(lambda name, text: write_batch(*read_batch(name, text))))

    def batch(self):
        """The logits and targets, (n_classes, n_cases), of the setting as it is."""
        return read_batch(self.name, st.session_state[self.name])

    def draw(self, **look):
        """Show the table, and bring the setting up to date with what is typed."""
        state, name = st.session_state, self.name
        logits, targets = self.batch()
        n = len(logits)
        if state[name] != state.get(f"{name}.in_cells"):  # an address, a preset or a button has changed it
            self._fill_cells(logits, targets, is_one_hot(targets))
        is_hot = state[f"{name}.is_hot"]
        columns = {f"x{k}": f"Output of class {k}, before softmax." for k in range(1, n + 1)}
        if is_hot:
            columns["hot"], last = f"The right class, from 1 to {n}.", "the number of the right class"
        else:
            columns |= {f"t{k}": f"Target share of class {k}; a case's shares sum to 1." for k in range(1, n + 1)}
            last = "the target's share of each class"
        st.markdown(f"**Cases, one in each row**: outputs x, then {last}. Type over any number, or into the empty row.")
        try:
            cells = edited_cases(CELLS, columns, fewest=N_CASES.low, most=N_CASES.high, largest=LOGIT.high)
        finally:
            lazy_expander("Number of classes, kind of targets, pasted cases", lambda: self._draw_options(logits, targets, is_hot))
        text = write_batch(cells[:n], _targets_in(cells[n:], n) if is_hot else cells[n:])
        read_batch(CELLS, text)
        state[name] = state[f"{name}.in_cells"] = text

    def _fill_cells(self, logits, targets, is_hot):
        """Put a batch into the table, with the targets as hot classes or as distributions."""
        state = st.session_state
        state[CELLS] = write_cases(np.concatenate([logits, targets.argmax(axis=0)[None] + 1 if is_hot else targets]))
        state[f"{self.name}.in_cells"], state[f"{self.name}.is_hot"] = state[self.name], is_hot

    def _draw_options(self, logits, targets, is_hot):
        state, name, n = st.session_state, self.name, len(logits)

        def resize():
            size = state[f"{name}.n"]
            kept = min(size, n)
            new_logits, new_targets = np.zeros((2, size, logits.shape[1]))
            new_logits[:kept], new_targets[:kept] = logits[:kept], targets[:kept]
            # a target that loses a class goes to the last one
            new_targets[:, targets[kept:].any(axis=0)] = np.eye(size)[:, -1:]
            state[name] = write_batch(new_logits, new_targets)

        def change_kind():
            is_hot = state[f"{name}.kind"] == "hot"
            new_targets = np.eye(n)[targets.argmax(axis=0)].T if is_hot else targets
            state[name] = write_batch(logits, new_targets)
            self._fill_cells(logits, new_targets, is_hot)

        state[f"{name}.n"], state[f"{name}.kind"] = n, "hot" if is_hot else "any"
        with st.container(horizontal=True):
            st.slider(
                "Classes",
                N_CLASSES.low,
                N_CLASSES.high,
                key=f"{name}.n",
                on_change=resize,
                help=f"How many outputs a case has, {N_CLASSES.bounds}. New outputs are 0. A target that loses a class goes to "
                "the last one.",
            )
            st.selectbox(
                "Targets",
                list(KINDS),
                key=f"{name}.kind",
                on_change=change_kind,
                format_func=KINDS.get,
                help="One-hot: the number of the right class. Any distribution: a share for each class. Back to one-hot, the "
                "class with the largest share becomes the hot one.",
            )
        self._draw_paste_area()

    def _draw_paste_area(self):
        state, name = st.session_state, self.name

        def take_over():
            try:
                state[name] = write_batch(*read_batch("pasted text", state[f"{name}.pasted"]))
                state[f"{name}.problem"] = None
            except ValueError as problem:
                state[f"{name}.problem"] = str(problem)

        st.text_area(
            "Paste cases, one on a line",
            key=f"{name}.pasted",
            on_change=take_over,
            max_chars=4000,
            placeholder="1 1 2 1 1 : 3\n1 2 3 4 5 : 5",
            help="Numbers with blanks, tabs or commas between them. Behind a colon the hot class or a distribution; without one, "
            f"class 1 is hot. {N_CASES.bounds.capitalize()} cases of {N_CLASSES.low} to {N_CLASSES.high} outputs.",
        )
        if problem := state.get(f"{name}.problem"):
            show_problem(problem, "The cases stay as they were.")


def _targets_in(hot, n):
    """One-hot targets (n, n_cases) of the cells (1, n_cases) with the number of each case's hot class."""
    classes = [whole(f"hot class of case {case}", value, 1, n) for case, value in enumerate(hot[0].tolist(), start=1)]
    return np.eye(n)[np.array(classes) - 1].T
