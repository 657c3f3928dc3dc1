"""In a real browser: the Gaussian by hand follows the pointer without the server, and then shows nnkit's numbers."""

from urllib.parse import parse_qs, urlparse

import pytest

from nnkit import maximum_likelihood as ml
from tests.browser.dragging import Hand

NUMBERS = {"LogL": "Sum of logs, LogL", "product": "Product of likelihoods", "MSE": "MSE around μ"}
DRAGS = {
    "the top": ("handle_top", [(60, 10, 0), (-45, 0, 0), (20, -40, 0)]),
    "a flank": ("handle_flank", [(25, 0, 1), (-40, 5, 1), (30, 0, 0)]),
    "the place on the map": ("handle_place", [(60, 20, 0), (-20, 30, 0), (10, -45, 0)]),
    "sigma": ("handle_sigma", [(30, 0, 0), (-25, 0, 0), (60, 0, 0)]),
    "an observation": ("handle_observation", [(120, 5, 0), (-60, 0, 3), (15, -8, 7)]),
}


def settings(hand):
    return {name: text for name, [text] in parse_qs(urlparse(hand.page.url).query).items()}


def agree(hand, shown):
    """The chart's numbers, during the drag and after it, are the page's, to the digits shown."""
    for label, card in NUMBERS.items():
        hand.wait_for_card(card, shown[label])
        assert hand.number(label) == shown[label], label


@pytest.mark.parametrize(("view", "drags"), DRAGS.values(), ids=DRAGS)
def test_the_numbers_under_the_hand_are_the_pages(browser, server, view, drags):
    hand = Hand(browser, f"{server}/mle")
    for dx, dy, row in drags:
        before = hand.number("LogL")
        assert not hand.hold(view, dx, dy, row)
        shown = {label: hand.number(label) for label in NUMBERS}
        assert shown["LogL"] != before
        assert len(hand.release()) == 1
        agree(hand, shown)
    assert not hand.failures


def test_an_observation_is_added_and_dragged_out_and_back_undoes(browser, server):
    hand = Hand(browser, f"{server}/mle?sample_from=typed&own_numbers=1 2 3 4 6&guess_mu=3&guess_sigma=2")
    assert not hand.hold("ground_strip", at=(0.8, 0.5))
    shown = {label: hand.number(label) for label in NUMBERS}
    assert len(hand.release()) == 1
    agree(hand, shown)
    *rest, added = settings(hand)["own_numbers"].split()
    assert rest == ["1", "2", "3", "4", "6"]
    guess = ml.GaussianGuess(ml.Sample([1, 2, 3, 4, 6, float(added)]), 3.0, 2.0)
    assert shown["LogL"] == float(f"{guess.log_likelihood:.6g}")
    hand.hold("handle_observation", 0, 120, row=1)
    shown = {label: hand.number(label) for label in NUMBERS}
    assert len(hand.release()) == 1
    agree(hand, shown)
    assert settings(hand)["own_numbers"] == f"1 3 4 6 {added}"
    hand.page.go_back()
    hand.page.wait_for_function(f"decodeURIComponent(location.search).replaceAll('+', ' ').includes('1 2 3 4 6 {added}')")
    hand.wait_for_card(NUMBERS["LogL"], float(f"{guess.log_likelihood:.6g}"))
    assert hand.number("LogL") == float(f"{guess.log_likelihood:.6g}")


def test_a_press_without_a_movement_changes_nothing(browser, server):
    hand = Hand(browser, f"{server}/mle")
    before = hand.page.url, hand.number("LogL")
    assert not hand.hold("handle_top")
    assert not hand.release()
    assert not hand.hold("handle_observation", row=2)
    assert not hand.release()
    assert (hand.page.url, hand.number("LogL")) == before


def test_the_chart_follows_the_boxes(browser, server):
    hand = Hand(browser, f"{server}/mle")
    box = hand.page.get_by_role("textbox", name="μ", exact=True)
    box.fill("4,5")
    box.press("Enter")
    hand.page.wait_for_url("**guess_mu=4.5*", timeout=30_000)
    guess = ml.GaussianGuess(ml.draw_sample(), 4.5, 2.5)
    hand.wait_for_card(NUMBERS["LogL"], float(f"{guess.log_likelihood:.6g}"))
    assert hand.number("μ =") == 4.5
    assert hand.number("LogL") == float(f"{guess.log_likelihood:.6g}")


def test_a_finger_on_a_handle_drags_it_and_elsewhere_scrolls_the_page(browser, server):
    hand = Hand(browser, f"{server}/mle", width=390, height=844, has_touch=True, is_mobile=True)
    touch = hand.page.context.new_cdp_session(hand.page)
    scrolled = "document.querySelector('[data-testid=\"stMain\"]').scrollTop"

    def swipe(x, y, dx, dy):
        touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
        for step in range(1, 16):
            point = {"x": x + dx * step / 15, "y": y + dy * step / 15}
            touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
            hand.page.wait_for_timeout(16)
        touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        hand.page.wait_for_timeout(500)

    x, y = hand.place("handle_top")
    before = hand.page.evaluate(scrolled)
    swipe(x, y, 50, 60)
    assert hand.page.evaluate(scrolled) == before
    hand.wait_for_card(NUMBERS["LogL"], hand.number("LogL"))
    moved = settings(hand)["guess_mu"]
    assert hand.number("μ =") == float(moved)
    x, y = hand.place("ground_map", at=(0.8, 0.8))
    before = hand.page.evaluate(scrolled)
    swipe(x, y, 0, -120)
    assert hand.page.evaluate(scrolled) > before
    assert settings(hand)["guess_mu"] == moved
    assert hand.number("μ =") == float(moved)
