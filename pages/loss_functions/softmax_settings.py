"""The settings of the page "Softmax and cross-entropy"."""

import streamlit as st

from nnkit import settings as rules
from nnkit.data.typed_cases import write_cases
from nnkit.loss_functions import DistributionPair, divergence, softmax_batch, softmax_competition, softmax_stability
from nnkit.loss_functions.divergence import N_CLASSES
from nnkit.loss_functions.softmax_text import N_CASES
from pages.loss_functions.softmax_editor import BatchTable
from pages.loss_functions.softmax_quiz import QUESTIONS
from pages.shared.editors import CaseTable
from pages.shared.settings import Choice, Drawn, Group, LearningRate, Number, Segments, Slider


def numbered(n, label="{}"):
    """Options from 1 to n, with their labels."""
    return {k: label.format(k) for k in range(1, n + 1)}


def choose_case():
    """Let the visitor choose a case, where there are several."""
    n = CASES.batch()[0].shape[1]
    CASE.fit(n, "Case 1 is shown.")
    if n > 1:
        CASE.draw(options=numbered(n))


def choose_raised_class():
    """Let the visitor choose the class whose output is raised."""
    n = len(CASES.batch()[0])
    RAISED_CLASS.fit(n, "Class 1 is raised.")
    RAISED_CLASS.draw(options=numbered(n))


def edit_distributions():
    """Draw the table of two distributions, and a button that rescales them."""
    DISTRIBUTIONS.draw()
    state, name = st.session_state, DISTRIBUTIONS.name
    shares = DISTRIBUTIONS.cases(state[name])
    sums = shares.sum(axis=1, keepdims=True)

    def rescale():
        state[name] = write_cases(shares / sums)

    st.button(
        "Rescale both to a sum of 1",
        key=f"{name}.rescale",
        icon=":material/balance:",
        on_click=rescale,
        disabled=bool((shares < 0.0).any() or (sums <= 0.0).any()),
        help="Divides the shares of T and of P by their sums.",
    )


def distributions(name, text):
    """The text of two distributions, if they are whole; ValueError in a sentence if not."""
    shares = DISTRIBUTIONS.cases(text)
    try:
        DistributionPair(*shares)
    except ValueError as problem:
        raise ValueError(f"{name}: {problem}") from None
    return text


CASES = BatchTable("softmax_cases", "1,1,2,1,1:3")
CASE = Segments(
    "softmax_case",
    "Case",
    1,
    "Which case of the batch is drawn and spelled out.",
    options=numbered(N_CASES.high, "Case {}"),
    rule=N_CASES,
    label_visibility="collapsed",
)
BATCH = Group(CASES, Drawn(choose_case, CASE))

TEMPERATURE = Number(
    "softmax_temperature",
    "Temperature",
    1.0,
    "The outputs are divided by it before softmax: above 1 it evens the probabilities out, below 1 it sharpens them. It is the "
    "scale in Boltzmann scaling, another name of softmax.",
    rule=softmax_batch.TEMPERATURE,
    step=0.25,
)
UNIT = Segments(
    "softmax_unit",
    "Unit of costs",
    "nats",
    "A cost in nats takes the natural logarithm, one in bits the logarithm to base 2, as the 2.0 and 0.15 of the slide do.",
    options=divergence.UNIT.options,
)
RATE = LearningRate(
    "softmax_rate",
    "Learning rate η",
    1.0,
    "How far a step goes against the gradient.",
    rule=softmax_batch.RATE,
)
RAISED_CLASS = Segments(
    "raised_class",
    "Output to raise",
    1,
    "The class whose output moves.",
    options=numbered(N_CLASSES.high),
    rule=rules.Whole(1, N_CLASSES.high),
)
RAISED_BY = Slider(
    "raised_by",
    "Raise it by",
    2.0,
    "The other outputs stay as they are. Below 0 it is lowered.",
    rule=softmax_competition.AMOUNT,
    step=0.1,
)
FUNCTION = Segments(
    "competition_function",
    "Probabilities by",
    "softmax",
    "Softmax takes all outputs together; a sigmoid sees one output alone.",
    options={"softmax": "softmax", "sigmoid": "a sigmoid each"},
    rule=softmax_competition.FUNCTION,
)
SHIFT = Number(
    "softmax_shift",
    "Add to every output",
    0.0,
    "A constant that changes no probability in exact arithmetic. Try 700, 710 and -760.",
    rule=softmax_stability.SHIFT,
    step=100.0,
)
DISTRIBUTIONS = CaseTable(
    "whole_distributions",
    "Shares",
    "0.5,0.25;0.25,0.25;0.15,0.25;0.1,0.25",
    {"T": "Share of the class in the target distribution.", "P": "Share of the class in the prediction."},
    rule=rules.Checked(distributions),
    fewest=N_CLASSES.low,
    most=N_CLASSES.high,
)
SHARES = Group(Drawn(edit_distributions, DISTRIBUTIONS), title="Shares, a class in each row")
QUESTION = Choice(
    "softmax_question",
    "What to guess",
    "slide-1",
    "The slides' four vectors, and the costs of the slide's two predictions in bits.",
    options=QUESTIONS,
)
