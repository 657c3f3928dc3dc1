"""Predict, then reveal: the visitor guesses numbers before they are shown, and the guess is scored."""

import streamlit as st

from nnkit.loss_functions import QuizAnswer


def predict(question, labels, truth, *, highest=1.0, start=0.0, step=0.01, help=""):
    """A slider for every number to be guessed, and a button that reveals them.

    Parameters
    ----------
    question : str
        A name for what is asked; each has its own guess, which stays while the visitor looks elsewhere.
    labels : sequence of str
        What each number is.
    truth : array (n,)
    highest, start, step : float
        How far the sliders reach, where they stand at first, and in what steps they move.
    help : str
        What the numbers are, in a sentence.

    Returns
    -------
    QuizAnswer or None
        None until the visitor asks for the answer.
    """
    state = st.session_state
    guesses = state.setdefault("guesses", {})
    guess = guesses.setdefault(question, {"values": [start] * len(truth), "revealed": False})

    def reveal():
        guess["revealed"] = True

    def again():
        guess["revealed"] = False

    with st.container(horizontal=True):
        for k, label in enumerate(labels):
            key = f"guess {question} {k}"
            state.setdefault(key, guess["values"][k])
            guess["values"][k] = st.slider(label, 0.0, highest, step=step, key=key, disabled=guess["revealed"], help=help)
    with st.container(horizontal=True, vertical_alignment="center"):
        if guess["revealed"]:
            st.button("Guess again", key="guess again", icon=":material/replay:", on_click=again, help="Hides the answer.")
        else:
            st.button(
                "Reveal", key="reveal", icon=":material/visibility:", type="primary", on_click=reveal,
                help="Shows the true numbers, and how close the guess came.",
            )  # fmt: skip
            if len(truth) > 1:
                st.markdown(f"Your guess sums to **{sum(guess['values']):.2f}**.")
    return QuizAnswer(guess["values"], truth) if guess["revealed"] else None
