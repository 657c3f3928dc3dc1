"""In a real browser: the bars of theta follow the pointer, and with them the blue sum, not the red one, without the server."""

from urllib.parse import parse_qs, urlparse

import numpy as np
import pytest

from nnkit import maximum_likelihood as ml
from tests.browser.dragging import Hand

NUMBERS = {"blue": "Blue: Σ log p(t|f)", "red": "Red: Σ log p(f)", "log π(S)": "log π(S)"}
WAYS = {
    "two classes": ("", [(60, 0), (-90, 3), (40, 5)]),
    "three, of many copies": ("joint_counts=6,2,3;1,4,1;3,5,1&joint_theta=mle&joint_copies=30", [(50, 4), (-20, 0), (30, 8)]),
    "one that was certain": ("joint_counts=1,2,3;2,2,2&joint_theta=1,0,0;0.2,0.3,0.5", [(-60, 0), (40, 1), (30, 5)]),
}


def theta_in_address(hand):
    [text] = parse_qs(urlparse(hand.page.url).query)["joint_theta"]
    return np.array([row.split(",") for row in text.split(";")], dtype=float).T


def counts_in_address(hand):
    [text] = parse_qs(urlparse(hand.page.url).query).get("joint_counts", ["6,2;1,4;3,5"])
    return np.array([row.split(",") for row in text.split(";")], dtype=int).T


@pytest.mark.parametrize(("address", "drags"), WAYS.values(), ids=WAYS)
def test_the_numbers_under_the_hand_are_the_pages(browser, server, address, drags):
    hand = Hand(browser, f"{server}/classification?{address}")
    red, [copies] = hand.number("red"), parse_qs(address).get("joint_copies", ["1"])
    for dx, row in drags:
        assert not hand.hold("handle_end", dx, 3, row=row)
        shown = {label: hand.number(label) for label in NUMBERS}
        assert shown["red"] == red
        before = hand.page.url
        assert len(hand.release()) == 1
        hand.page.wait_for_function("before => location.href !== before", arg=before, timeout=30_000)
        for label, card in NUMBERS.items():
            hand.wait_for_card(card, shown[label])
        assert {label: hand.number(label) for label in NUMBERS} == shown
        theta = theta_in_address(hand)
        np.testing.assert_allclose(theta.sum(axis=0), 1.0, atol=1e-9)
        split = ml.SplitLikelihood(counts_in_address(hand), theta, int(copies))
        assert shown["blue"] == float(f"{split.log_conditional:.6g}")
    assert not hand.failures


def test_the_others_of_a_row_keep_their_proportions_and_other_rows_stay(browser, server):
    hand = Hand(browser, f"{server}/classification?joint_counts=1,1,1;1,1,1&joint_theta=0.2,0.3,0.5;0.1,0.1,0.8")
    hand.hold("handle_end", 80, 0, row=0)
    assert len(hand.release()) == 1
    hand.page.wait_for_function("!location.href.includes('0.2%2C0.3') && !location.href.includes('0.2,0.3')", timeout=30_000)
    first, second = theta_in_address(hand).T
    assert first[0] > 0.4
    assert first[1] / first[2] == pytest.approx(0.6)
    assert second.tolist() == [0.1, 0.1, 0.8]


def test_what_is_dragged_to_nothing_is_impossible(browser, server):
    hand = Hand(browser, f"{server}/classification")
    hand.hold("handle_end", -600, 0, row=0)
    assert any("blue −∞" in text for text in hand.page.locator(".vega-embed svg text").all_text_contents())
    assert len(hand.release()) == 1
    hand.page.get_by_text("The blue sum is −∞").first.wait_for()
    np.testing.assert_array_equal(theta_in_address(hand)[:, 0], [0.0, 1.0])
