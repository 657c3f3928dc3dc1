"""In a real browser: the bars of two distributions follow the pointer, and the costs under the hand are nnkit's."""

from urllib.parse import parse_qs, urlparse

import numpy as np
import pytest

from nnkit import loss_functions
from tests.browser.dragging import Hand

NUMBERS = ("H(P, T) =", "KL(T, P) =", "H(T, P) =", "KL(P, T) =")


def pair_in_address(hand, unit):
    [text] = parse_qs(urlparse(hand.page.url).query)["whole_distributions"]
    return loss_functions.DistributionPair(*np.array([row.split(",") for row in text.split(";")], dtype=float).T, unit)


@pytest.mark.parametrize(
    ("address", "unit", "row", "dy"),
    [
        ("", "nats", 0, 60),
        ("softmax_unit=bits", "bits", 5, -80),
        ("whole_distributions=1,0.5;0,0.25;0,0.25", "nats", 0, 70),  # the others have nothing that could be rescaled
    ],
)
def test_a_bar_is_dragged_and_the_others_are_rescaled(browser, server, address, unit, row, dy):
    hand = Hand(browser, f"{server}/softmax?softmax_part=distributions&{address}")
    before = hand.page.url
    for way in (dy, -dy // 2, 15):
        assert not hand.hold("handle_top", 4, way, row=row)
        shown = [hand.number(label) for label in NUMBERS]
        assert len(hand.release()) == 1
        hand.page.wait_for_function(f"location.href !== {before!r}", timeout=30_000)
        before = hand.page.url
        pair = pair_in_address(hand, unit)
        true = (pair.cost, pair.kl, pair.reverse_cost, pair.reverse_kl)
        np.testing.assert_allclose(shown, true, rtol=6e-4)
        np.testing.assert_allclose([hand.number(label) for label in NUMBERS], true, rtol=6e-4)
    assert not hand.failures


def test_a_share_that_is_dragged_to_nothing_costs_infinitely_much(browser, server):
    hand = Hand(browser, f"{server}/softmax?softmax_part=distributions&whole_distributions=0.5,0.5;0.5,0.5")
    hand.hold("handle_top", 0, 500, row=3)
    assert any("H(P, T) = ∞" in text for text in hand.page.locator(".vega-embed svg text").all_text_contents())
    assert len(hand.release()) == 1
    hand.page.get_by_text("H(P, T) is infinite").first.wait_for()
    np.testing.assert_array_equal(pair_in_address(hand, "nats").P, [1.0, 0.0])
