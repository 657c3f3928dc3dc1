"""The outcome of a run in a row of cards."""

import streamlit as st


def score_cards(history):
    """Losses, and what people measure success by: accuracy for classes, R squared and RMSE for numbers."""
    scores = history.final_scores
    has_test = history.data.test.n_cases > 0
    cards = st.columns(4)
    _card(cards[0], "Training loss", f"{scores['train_loss']:.4g}", "The mean loss of the training cases at the end of the run.")
    test_loss = f"{scores['test_loss']:.4g}" if has_test else "no test cases"
    _card(cards[1], "Test loss", test_loss, "The same over the cases that were never trained on.")
    kind = "test" if has_test else "train"
    of = "test" if has_test else "training"
    if history.data.task == "classification":
        value = f"{scores[f'{kind}_accuracy']:.1%}"
        _card(cards[2], f"Accuracy ({of})", value, "The share of cases whose class is predicted.")
    else:
        value = f"{scores[f'{kind}_r_squared']:.4g}"
        unit = f"R² {value}: 1 is perfect, 0 no better than always predicting the mean."
        _card(cards[2], f"R² ({of})", value, unit)
        rmse = f"{scores[f'{kind}_rmse']:.4g}"
        _card(cards[3], f"RMSE ({of})", rmse, "The root of the mean squared error, in the target's own unit.")
    if history.data.task == "classification":
        made = f"{int(history.updates[-1]):,}"
        _card(cards[3], "Updates", made, "How often the weights were changed.")


def _card(place, label, value, help):
    place.metric(label, value, help=help, border=True)
