"""In a real browser: the two weights follow the pointer on both maps and by the line among the cases, without the server."""

import re
from urllib.parse import parse_qs, urlparse

import numpy as np
import pytest

from nnkit import maximum_likelihood as ml
from tests.browser.dragging import Hand

NUMBERS = {"Σ T • log P =": "Σ T • log P", "n · cross-entropy =": "n · cross-entropy"}
DRAGS = {
    "the circle on the first map": ("handle_at_likelihood", [(40, -30, 0), (-60, 10, 0), (5, 70, 0)]),
    "the circle on the second map": ("handle_at_cost", [(40, -30, 0), (-60, 10, 0), (5, 70, 0)]),
    "the line": ("handle_end", [(20, 30, 1), (-30, 5, 1), (15, -20, 0)]),
}


def weights(hand):
    address = {name: text for name, [text] in parse_qs(urlparse(hand.page.url).query).items()}
    return [float(address.get(name, 1.0)) for name in ("weight_1", "weight_2")]


@pytest.mark.parametrize(("view", "drags"), DRAGS.values(), ids=DRAGS)
def test_the_numbers_under_the_hand_are_the_pages(browser, server, view, drags):
    hand = Hand(browser, f"{server}/classification?likelihood_part=weights&weight_bias=0.4")
    for dx, dy, row in drags:
        before = hand.number("Σ T • log P =")
        assert not hand.hold(view, dx, dy, row)
        shown = {label: hand.number(label) for label in NUMBERS}
        cost = hand.number("mean cross-entropy =")
        assert shown["Σ T • log P ="] != before
        assert len(hand.release()) == 1
        for label, card in NUMBERS.items():
            hand.wait_for_card(card, shown[label])
            assert hand.number(label) == shown[label]
        assert cost == float(f"{ml.load_pair('iris', 0.4).cross_entropy(weights(hand)):.6g}")
    assert not hand.failures


def test_by_the_line_the_weights_turn_and_keep_their_size(browser, server):
    hand = Hand(browser, f"{server}/classification?likelihood_part=weights&weight_1=2&weight_2=1&weight_bias=-0.5")
    hand.hold("handle_end", 25, 30, row=0)
    assert len(hand.release()) == 1
    hand.page.wait_for_url(re.compile(r"weight_1=(?!2(\.0)?(&|$))"), timeout=30_000)
    assert weights(hand) != [2.0, 1.0]
    np.testing.assert_allclose(np.hypot(*weights(hand)), np.sqrt(5.0), atol=0.01)


def test_a_press_on_a_map_puts_the_weights_there(browser, server):
    hand = Hand(browser, f"{server}/classification?likelihood_part=weights")
    assert not hand.hold("ground_on_cost", at=(0.25, 0.25))
    number = hand.number("Σ T • log P =")
    assert len(hand.release()) == 1
    hand.wait_for_card("Σ T • log P", number)
    w1, w2 = weights(hand)
    assert w1 < 0.0 < w2
