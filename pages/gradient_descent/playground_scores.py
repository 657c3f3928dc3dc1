"""The outcome of a run in a row of cards."""

from typing import NamedTuple

from pages.shared.numbers import number_cards


class Card(NamedTuple):
    """A score by its name, its number format, and whether more of it is better."""

    label: str
    score: str
    form: str
    more_is_better: bool
    help: str


TRAINING_LOSS = Card("Training loss", "train_loss", ".4g", False, "The mean loss of the training cases at the end of the run.")
TEST_LOSS = Card("Test loss", "test_loss", ".4g", False, "The same over the cases that were never trained on.")
OF_CLASSES = (Card("Accuracy", "accuracy", ".1%", True, "The share of cases whose class is predicted."),)
OF_NUMBERS = (
    Card("R²", "r_squared", ".4g", True, "1 is perfect, 0 no better than always predicting the mean."),
    Card("RMSE", "rmse", ".4g", False, "The root of the mean squared error, in the target's own unit."),
)


def score_cards(history, pinned=None):
    """Losses, with the accuracy for classes, or R squared and RMSE for numbers.

    With a pinned run of the same kind each card has the difference from it.
    """
    scores, before = history.final_scores, pinned.final_scores if pinned else {}
    prefix, cases = ("test", "test") if history.data.test.n_cases else ("train", "training")
    kinds = OF_CLASSES if history.data.task == "classification" else OF_NUMBERS
    measures = [card._replace(label=f"{card.label} ({cases})", score=f"{prefix}_{card.score}") for card in kinds]
    cards = []
    for card in (TRAINING_LOSS, TEST_LOSS, *measures):
        if card is TEST_LOSS and prefix == "train":
            cards.append((card.label, "no test cases", card.help))
            continue
        value = scores[card.score]
        change = f"{value - before[card.score]:+{card.form}}" if card.score in before else None
        cards.append((card.label, f"{value:{card.form}}", card.help, change, "normal" if card.more_is_better else "inverse"))
    if len(cards) < 4:
        cards.append(("Updates", f"{int(history.updates[-1]):,}", "How often the weights were changed."))
    number_cards(*cards)
