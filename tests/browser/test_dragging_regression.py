"""In a real browser: curve and points follow the pointer without the server, and then the page shows the same numbers."""

from urllib.parse import parse_qs, urlparse

import pytest

from nnkit import maximum_likelihood as ml
from tests.browser.dragging import Hand

NUMBERS = {"MSE": "MSE", "LogL": "LogL", "σ =": "σ"}
WAYS = {
    "a line": ("reg_model=line", "handle_point", [(30, 60, 3), (-20, -50, 0), (60, 10, 9)]),
    "a cubic": ("reg_degree=3", "handle_point", [(30, 60, 3), (-20, -50, 0), (60, 10, 9)]),
    "degree 9 of drawn points": ("reg_source=drawn&reg_degree=9", "handle_point", [(3, 60, 12), (-2, -50, 0), (2, -30, 29)]),
    "sigma held": ("reg_hold=True&reg_sigma=0.8", "handle_point", [(10, 60, 2), (0, -50, 5), (20, 10, 9)]),
    "by hand": ("reg_way=hand&reg_degree=3&reg_c1=0.5", "handle_node", [(0, 60, 0), (0, -50, 2), (5, 30, 3)]),
    "sigma by hand": ("reg_hold=True&reg_sigma=0.8", "handle_sigma", [(20, 0, 0), (-40, 0, 0), (10, 0, 0)]),
}


def shown(hand):
    return {label: hand.number(label) for label in NUMBERS}


def agree(hand, numbers):
    """The chart's numbers, during the drag and after it, are the page's, to the digits shown."""
    for label, card in NUMBERS.items():
        hand.wait_for_card(card, numbers[label])
    assert shown(hand) == numbers


def pairs(hand):
    [text] = parse_qs(urlparse(hand.page.url).query)["reg_pairs"]
    return [tuple(map(float, pair.split(","))) for pair in text.split(";")]


@pytest.mark.parametrize(("address", "view", "drags"), WAYS.values(), ids=WAYS)
def test_the_numbers_under_the_hand_are_the_pages(browser, server, address, view, drags):
    hand = Hand(browser, f"{server}/regression?{address}")
    for dx, dy, row in drags:
        before = shown(hand)
        assert not hand.hold(view, dx, dy, row)
        numbers = shown(hand)
        assert numbers["LogL"] != before["LogL"]
        assert len(hand.release()) == 1
        agree(hand, numbers)
    assert not hand.failures


def test_a_point_is_clicked_in_and_dragged_out(browser, server):
    hand = Hand(browser, f"{server}/regression?reg_model=line&reg_pairs=1,1;2,2.5;3,3;5,4")
    assert not hand.hold("ground_floor", at=(0.2, 0.2))
    numbers = shown(hand)
    assert len(hand.release()) == 1
    agree(hand, numbers)
    *rest, added = pairs(hand)
    assert rest == [(1, 1), (2, 2.5), (3, 3), (5, 4)]
    x, y = zip(*rest, added, strict=True)
    assert numbers["MSE"] == float(f"{ml.fit_polynomial(ml.Points(x, y)).mse:.5g}")
    hand.hold("handle_point", 0, 350, row=1)
    numbers = shown(hand)
    assert len(hand.release()) == 1
    agree(hand, numbers)
    assert pairs(hand) == [(1, 1), (3, 3), (5, 4), added]


def test_two_points_are_met_exactly_and_neither_can_be_dragged_out(browser, server):
    hand = Hand(browser, f"{server}/regression?reg_model=line&reg_pairs=1,2;3,5")
    hand.hold("handle_point", 0, 350, row=1)
    assert hand.number("MSE") < 1e-20
    assert len(hand.release()) == 1
    hand.page.wait_for_url("**reg_pairs=*", timeout=30_000)
    assert len(pairs(hand)) == 2


@pytest.mark.parametrize("address", ["reg_noise=laplace", "reg_way=error", "reg_model=network&reg_epochs=50"])
def test_what_the_browser_cannot_compute_follows_on_release(browser, server, address):
    hand = Hand(browser, f"{server}/regression?{address}")
    assert not hand.hold("handle_point", 0, 60, 3)
    assert hand.page.locator(".vega-embed svg text", has_text="let go: the curve and its numbers follow").count() == 1
    before = hand.page.url
    assert len(hand.release()) == 1
    hand.page.wait_for_url(lambda url: url != before, timeout=30_000)
    hand.page.locator(".vega-embed svg text", has_text="let go").wait_for(state="detached", timeout=30_000)
    hand.wait_for_card("LogL", hand.number("LogL"))
