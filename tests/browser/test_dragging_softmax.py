"""In a real browser: a softmax follows its outputs and its temperature, and the numbers under the hand are nnkit's."""

from urllib.parse import parse_qs, urlparse

import numpy as np
import pytest

from nnkit import loss_functions
from tests.browser.dragging import Hand
from tests.reading_numbers import number_in

SOFT = "softmax_cases=1,2,3:1;0,-1,2.5:0.25,0.25,0.5&softmax_case=2&softmax_unit=bits"
OUTPUT = "handle_output", 1, [(0, -50), (2, 90), (0, -20)]
TEMPERATURE = "handle_knob", 0, [(40, 0), (-90, 3), (25, 0)]
# the page's address, what is dragged, which of them, and where to
DRAGS = {
    "an output": ("softmax_cases=1,1,2,1,1:3", *OUTPUT),
    "an output of the second case, in bits": (SOFT, *OUTPUT),
    "the temperature": (SOFT, *TEMPERATURE),
    "outputs that overflow": ("softmax_cases=1000,1001,1002:3", *OUTPUT),
}


def batch_in_address(hand):
    given = {name: text for name, [text] in parse_qs(urlparse(hand.page.url).query).items()}
    logits, targets = loss_functions.read_batch("cases", given.get("softmax_cases", "1,1,2,1,1:3"))
    temperature, unit = float(given.get("softmax_temperature", 1.0)), given.get("softmax_unit", "nats")
    return loss_functions.SoftmaxBatch(logits, targets, temperature, unit), int(given.get("softmax_case", 1)) - 1


def release(hand):
    """Let go, with one message to the server, and wait until the address has followed."""
    before = hand.page.url
    assert len(hand.release()) == 1
    hand.page.wait_for_function(f"location.href !== {before!r}", timeout=30_000)
    hand.page.wait_for_timeout(300)


def shown(hand):
    """The rows of numbers e^x, P and -T log P of the charts, and H(P, T)."""
    rows = [hand.page.locator(f".vega-embed g.{name}_marks text").all_text_contents() for name in ("powers", "shares", "terms")]
    return [[float(number_in(text)) for text in row] for row in rows], hand.number("H(P, T) =")


def heights(hand, view):
    """How high the marks of a view stand in their panel, in pixels, in the order of their rows."""
    marks = hand.page.locator(f".vega-embed g.{view}_marks path").evaluate_all("all => all.map(one => one.getCTM().f)")
    return -np.array(marks)


def true_numbers(batch, case):
    """The same of nnkit's, with as many digits."""
    columns = zip(("g", "f", "g"), (3, 2, 3), (batch.exponentials, batch.P, batch.terms), strict=True)
    return [[float(f"{one:.{n}{kind}}") for one in column[:, case]] for kind, n, column in columns], float(
        f"{batch.costs[case]:.4g}"
    )


def assert_marks_stand_right(hand, batch, case):
    """The ends of both losses' arrows beside the tops of the bars, and P after both steps beside T."""
    after = batch.stepped, batch.squared_stepped
    pixels = np.polynomial.Polynomial.fit(batch.logits[:, case], heights(hand, "handle_output"), 1)
    ends = heights(hand, "ends").reshape(-1, 2)  # for each class one arrow of each loss
    np.testing.assert_allclose(ends, pixels(np.stack([one.logits[:, case] for one in after], axis=1)), atol=0.5)
    T, *after_P = heights(hand, "shares_by_mark").reshape(-1, 3).T
    pixels = np.polynomial.Polynomial.fit(batch.targets[:, case], T, 1)
    np.testing.assert_allclose(after_P, pixels(np.stack([one.P[:, case] for one in after])), atol=0.5)


@pytest.mark.parametrize(("address", "view", "row", "ways"), DRAGS.values(), ids=DRAGS)
def test_the_numbers_under_the_hand_are_nnkits(browser, server, address, view, row, ways):
    hand = Hand(browser, f"{server}/softmax?{address}")
    for dx, dy in ways:
        before = shown(hand)
        assert not hand.hold(view, dx, dy, row=row)
        under_hand = shown(hand)
        assert under_hand != before
        release(hand)
        assert under_hand == true_numbers(*batch_in_address(hand))
        assert shown(hand) == under_hand
        assert_marks_stand_right(hand, *batch_in_address(hand))
    assert not hand.failures


def test_an_output_is_held_within_the_axis_and_within_what_can_be_computed(browser, server):
    hand = Hand(browser, f"{server}/softmax?softmax_cases=1e308,-1e308,0:1")
    hand.hold("handle_output", 0, -900, row=2)
    release(hand)
    batch, case = batch_in_address(hand)
    np.testing.assert_array_equal(batch.logits[:, case], [1e308, -1e308, 1e308])
    hand.hold("handle_knob", -400, 0)
    release(hand)
    batch, case = batch_in_address(hand)
    assert 0.5 < batch.temperature < 0.6  # at a lower temperature these outputs would overflow
    assert shown(hand) == true_numbers(batch, case)
    assert not hand.failures
