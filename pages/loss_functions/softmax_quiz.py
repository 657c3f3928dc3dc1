"""Predict, then reveal: the visitor guesses numbers before they are shown, and the guess is scored."""

from typing import NamedTuple

import streamlit as st

from nnkit import cross_entropy, softmax
from nnkit.loss_functions import QuizAnswer
from nnkit.loss_functions.softmax_batch import SLIDE_VECTORS

SLIDES = {f"slide-{i}": label for i, label in enumerate(SLIDE_VECTORS, start=1)}
COSTS = {"cost-1": (0.25, 0.25, 0.25, 0.25), "cost-2": (0.9, 0.04, 0.03, 0.03)}
PRINTED_COSTS = {"cost-1": "2.0", "cost-2": "0.15"}
QUESTIONS = {name: f"softmax of [{label}]" for name, label in SLIDES.items()} | {
    name: f"cost of P = {P} with the first class hot" for name, P in COSTS.items()
}


class Question(NamedTuple):
    """A question, its true numbers, and the sliders to guess them with."""

    name: str
    text: str  # in Markdown
    labels: tuple[str, ...]  # of each number
    truth: tuple[float, ...]
    printed: str  # the numbers as the slide prints them
    code: str  # that prints the true numbers
    help: str  # the meaning of each number
    start: float = 0.0  # of the sliders, as are the next two
    highest: float = 1.0
    step: float = 0.01


def question_of(s):
    """The chosen Question."""
    name = s.softmax_question
    if name in COSTS:
        P = COSTS[name]
        return Question(
            name,
            f"A network predicts P = {P}, and the first class is right. **What does that cost, in bits?**",
            ("H(P, T) in bits",),
            (cross_entropy(P, (1.0, 0.0, 0.0, 0.0), base=2),),
            PRINTED_COSTS[name],
            f"import nnkit\n\nprint(nnkit.cross_entropy({P}, (1, 0, 0, 0), base=2))\n",
            "−log₂ of the hot class's probability.",
            highest=4.0,
            step=0.05,
        )
    logits, printed = SLIDE_VECTORS[SLIDES[name]]
    return Question(
        name,
        f"The outputs are [{SLIDES[name]}]. **What are their probabilities after softmax?**",
        tuple(f"P of class {k}: x = {x:g}" for k, x in enumerate(logits, start=1)),
        tuple(softmax(logits).tolist()),
        ", ".join(f"{p:.2f}" for p in printed),
        f"import nnkit\n\nprint(nnkit.softmax({list(logits)}))\n",
        "The share that softmax gives to this output.",
        start=1.0 / len(logits),
    )


def predict(question):
    """Draw a slider for every number to be guessed, and a button that reveals them.

    A guess stays in the session while the visitor looks elsewhere.

    Returns
    -------
    QuizAnswer or None
        None until the visitor asks for the answer.
    """
    state, n = st.session_state, len(question.truth)
    guesses = state.setdefault("guesses", {})
    guess = guesses.setdefault(question.name, {"values": [question.start] * n, "revealed": False})
    with st.container(horizontal=True):
        for k, label in enumerate(question.labels):
            key = f"guess {question.name} {k}"
            state.setdefault(key, guess["values"][k])
            look = {"step": question.step, "key": key, "disabled": guess["revealed"], "help": question.help}
            guess["values"][k] = st.slider(label, 0.0, question.highest, **look)
    with st.container(horizontal=True, vertical_alignment="center"):
        if guess["revealed"]:
            look = {"key": "guess again", "icon": ":material/replay:", "help": "Hides the answer."}
            st.button("Guess again", on_click=guess.update, kwargs={"revealed": False}, **look)
        else:
            look = {"key": "reveal", "icon": ":material/visibility:", "type": "primary"}
            help = "Shows the true numbers, and how close the guess came."
            st.button("Reveal", on_click=guess.update, kwargs={"revealed": True}, help=help, **look)
            if n > 1:
                st.markdown(f"Your guess sums to **{sum(guess['values']):.2f}**.")
    return QuizAnswer(guess["values"], question.truth) if guess["revealed"] else None
