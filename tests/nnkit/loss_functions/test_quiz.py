"""A guess and its score."""

import numpy as np
import pytest

import nnkit


def test_two_distributions_score_by_their_overlap():
    guess = nnkit.loss_functions.QuizAnswer([0.2, 0.3, 0.5], [0.5, 0.25, 0.25])
    assert guess.score == pytest.approx(100.0 * (0.2 + 0.25 + 0.25))
    assert guess.equal_score == pytest.approx(100.0 * (1 / 3 + 0.25 + 0.25))
    said = " ".join(guess.takeaways())
    assert "70 of 100 points" in said
    assert "class 1**: 0.2 is too low" in said


def test_the_truth_scores_all_and_nonsense_nothing():
    perfect = nnkit.loss_functions.QuizAnswer([0.5, 0.5], [0.5, 0.5])
    assert perfect.score == 100.0
    assert len(perfect.takeaways()) == 1
    assert nnkit.loss_functions.QuizAnswer([9.0, 9.0], [0.5, 0.5]).score == 0.0
    assert "sum to 18" in " ".join(nnkit.loss_functions.QuizAnswer([9.0, 9.0], [0.5, 0.5]).takeaways())


def test_a_single_number():
    guess = nnkit.loss_functions.QuizAnswer([1.0], [2.0])
    assert guess.score == 75.0
    assert "you said 1, and it is 2" in guess.takeaways()[0]


def test_shapes_are_checked():
    with pytest.raises(ValueError, match="guess: received shape"):
        nnkit.loss_functions.QuizAnswer(np.zeros(3), np.ones(2))
