"""The settings of the page "One case at a time"."""

from contextlib import suppress

import streamlit as st

from nnkit import DATASETS, Experiment
from nnkit.data.typed_cases import MOST_CASES
from nnkit.gradient_descent.single_case import N_PASSES, RATE, WEIGHT
from nnkit.validation import interval
from pages.shared.editors import CaseTable
from pages.shared.frame import show_problem
from pages.shared.settings import Choice, Flag, Group, LearningRate, Number, Seed, Whole, WholeSlider

DATA = {name: DATASETS[name] for name in ("line", "plane", "xor")}
N_CASES, MOST_UPDATES = 20, 200  # of the run under the microscope

EPOCHS_HELP = "How often to go through all cases."
PAIRS = CaseTable("pairs", "Cases", "2,1;1,2;3,-1", {"a": "What x is multiplied by.", "b": "What y is multiplied by."})
ASCENT = Group(
    Number("start_x", "First x", 0.0, "x at the start.", rule=WEIGHT, step=0.5),
    Number("start_y", "First y", 0.0, "y at the start.", rule=WEIGHT, step=0.5),
    LearningRate("nudge_rate", "Learning rate η", 0.1, "The size of a nudge: x moves by η a, and y by η b.", rule=RATE),
    Whole("nudge_passes", "Epochs", 1, EPOCHS_HELP, rule=N_PASSES),
    title="Climb",
)

UNSEEN = CaseTable("unseen", "Unseen cases", "1,1;2,3;-1,1", {"a": "What x is multiplied by.", "b": "What y is multiplied by."})

SAMPLES = CaseTable(
    "samples", "Cases", "1,1,3;2,-1,0;1,2,5", {"f1": "First feature.", "f2": "Second feature.", "t": "Target: what P should be."}
)


class LookedAt(Whole):
    """The case to look at; case 1 where there are not so many, which is answered."""

    def draw(self, **look):
        with suppress(ValueError):  # what is no number of a case is answered as in every box
            value, most = super().check(st.session_state[self.name]), n_samples()
            if value > most:
                show_problem(
                    f"{self.label}: {value} cannot be used; accepted is a whole number {interval(1, most)}.", "Case 1 is shown."
                )
        super().draw(**look)

    def check(self, value):
        value = super().check(value)
        return value if value <= n_samples() else 1


def n_samples():
    """The number of cases in the table."""
    return SAMPLES.cases(st.session_state[SAMPLES.name]).shape[1]


DESCENT = Group(
    Number("start_w1", "First w₁", 0.0, "The first weight at the start of both descents.", rule=WEIGHT, step=0.5),
    Number("start_w2", "First w₂", 0.0, "The second weight at the start of both descents.", rule=WEIGHT, step=0.5),
    LearningRate("step_rate", "Learning rate η", 0.06, "The size of a step, the same for both descents.", rule=RATE),
    Whole("step_passes", "Epochs", 15, EPOCHS_HELP, rule=N_PASSES),
    Flag("without_2", "Drop the 2", help="Leave the factor 2 out of the squared error's derivative, as is often done."),
    LookedAt(
        "looked_at",
        "Case to look at",
        1,
        "The case whose prediction is drawn and whose derivative is written out.",
        low=1,
        high=MOST_CASES,
    ),
    title="Descend",
)

RUN = Group(
    Choice(
        "micro_data",
        f"Data set of {N_CASES} cases",
        "xor",
        "Two regressions, of one and of two features, and two classes that no line separates.",
        options=DATA,
    ),
    Choice(
        "micro_hidden",
        "Hidden neurons (tanh)",
        "2",
        "A hidden layer between the inputs and the output.",
        options={"": "none", "2": "2", "3": "3"},
    ),
    Whole("micro_batch", "Minibatch size", 4, f"Cases in one update; {N_CASES} is all of them.", low=1, high=N_CASES),
    LearningRate(
        "micro_rate",
        "Learning rate η",
        0.5,
        "The update is minus this times the mean gradient.",
        rule=Experiment.rule("learning_rate"),
    ),
    Seed("micro_seed", "Seed of the run", 0, "Fixes the first weights and the order of the cases."),
    title="Run",
)
UPDATE = WholeSlider("micro_update", "Update", 1, "Which update of the run is shown.", low=1, high=MOST_UPDATES)


def draw_update():
    """The slider of the update, with buttons that walk through the run."""

    def step(by):
        update = st.session_state[UPDATE.name] + by
        st.session_state[UPDATE.name] = min(max(update, 1), MOST_UPDATES)

    back, forward = "The update before this one.", "The update after this one."
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.button("Back", key="back", icon=":material/arrow_back:", on_click=step, args=(-1,), help=back)
        st.button("Forward", key="forward", icon=":material/arrow_forward:", on_click=step, args=(1,), help=forward)
        UPDATE.draw()
