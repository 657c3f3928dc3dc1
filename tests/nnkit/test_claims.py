"""Every claim of the lecture is shown by its number, in plain words, and answers its question."""

from math import inf, isfinite

import pytest

from nnkit.claims import CLAIMS, measured
from nnkit.numerals import for_people

each_claim = pytest.mark.parametrize("claim", CLAIMS, ids=[claim.name for claim in CLAIMS])


@each_claim
def test_the_number_shows_the_claim(claim):
    value = claim.measure()
    assert claim.within[0] <= claim.within[1]
    assert claim.holds(value), f"{claim.sentence(value)} Expected: {claim.expected}."
    assert 1 <= claim.part <= 5


@each_claim
def test_a_claim_is_read_in_a_few_seconds(claim):
    assert claim.text.endswith(".") and len(claim.text) <= 120
    value = measured(claim)
    sentence = claim.sentence(value)
    assert sentence.endswith(".") and len(sentence) <= 130
    assert "e-" not in sentence and "{" not in sentence
    assert any(number in sentence for number in (for_people(value), f"{value:.0%}", "0, up to rounding"))


def test_where_a_claim_does_not_hold_its_sentence_says_so():
    assert CLAIMS[0].sentence(-4.0) == "The experiment gives −4, where 4 is expected."
    assert CLAIMS[0].sentence(float("nan")) == "The experiment gives not a number, where 4 is expected."


@each_claim
def test_exactly_one_answer_is_right(claim):
    starts = [start for _, start in claim.options]
    assert 2 <= len(starts) <= 4
    assert starts.count(-inf) == 1 and sum(map(isfinite, starts)) == len(starts) - 1
    assert len(set(starts)) == len(set(claim.answers)) == len(starts)
    for position, start in enumerate(starts):
        just_there = start if isfinite(start) else min(filter(isfinite, starts)) - 1.0
        assert claim.right(just_there) == position
    for value in (-inf, -1.0, 0.0, 1.0, inf, float("nan")):
        assert claim.right(value) in range(len(starts))
    low, high = claim.within
    assert claim.right(low) == claim.right(high) == claim.right(measured(claim)), "wherever it holds, one answer is right"


@each_claim
def test_a_question_is_short(claim):
    assert claim.question.endswith(("?", "...")) and len(claim.question) <= 120
    assert max(map(len, claim.answers)) <= 50
    assert "$" not in claim.question + "".join(claim.answers)  # answers stand on buttons
    assert claim.text not in claim.question


def test_the_answers_do_not_give_themselves_away():
    """The right answer is not always the longest, nor always in the same place."""
    right = [(claim, claim.right(measured(claim))) for claim in CLAIMS]
    places = [position for _, position in right]
    assert max(map(places.count, places)) <= 0.5 * len(CLAIMS)
    longest = [len(claim.answers[position]) == max(map(len, claim.answers)) for claim, position in right]
    assert sum(longest) <= 0.5 * len(CLAIMS)


def test_bounds_are_written_for_people():
    expected = {claim.name: claim.expected for claim in CLAIMS}
    assert expected["8"] == "5"
    assert expected["10"] == "0, up to rounding"
    assert expected["21"] == "0.388 to 0.612"  # 1/2 ± 2 / sqrt(320)
