"""In a real browser: one sigmoid output follows the pointer along its curves, and then the page shows the same numbers."""

import re
from urllib.parse import parse_qs, urlparse

import pytest

from nnkit import loss_functions
from tests.browser.dragging import Hand

NUMBERS = {
    "p =": "Probability p",
    "cost =": "Cost, log loss",
    "slope of log loss": "Slope of log loss",
    "of squared error": "Slope of squared error",
}
WAYS = {
    "along p": ("", "handle_on_p", (90, 40)),
    "along z": ("single_t=0", "handle_on_cost", (110, -20)),
    "by its slope": ("single_v=2.5", "handle_on_slope", (-100, 10)),
    "a probability along p": ("single_given=p&single_p=0.3&single_t=0", "handle_on_p", (60, 0)),
    "a probability along z": ("single_given=p&single_p=0.3", "handle_on_slope_too", (35, 5)),
}


@pytest.mark.parametrize(("address", "view", "way"), WAYS.values(), ids=WAYS)
def test_the_numbers_under_the_hand_are_the_pages(browser, server, address, view, way):
    hand = Hand(browser, f"{server}/log-loss?{address}")
    before = hand.number("cost =")
    for dx, dy in (way, (-way[0] // 2, 5), (20, 20)):
        assert not hand.hold(view, dx, dy)
        shown = {label: hand.number(label) for label in NUMBERS}
        assert shown["cost ="] != before
        assert len(hand.release()) == 1
        for label, card in NUMBERS.items():
            hand.wait_for_card(card, shown[label])
        assert {label: hand.number(label) for label in NUMBERS} == shown
        before = shown["cost ="]
    settings = {name: text for name, [text] in parse_qs(urlparse(hand.page.url).query).items()}
    given = settings.get("single_given", "v")
    value = {given: float(settings[f"single_{given}"])}
    outputs = loss_functions.sigmoid_outputs(float(settings.get("single_t", 1)), **value)
    assert shown["cost ="] == float(f"{outputs.costs[0]:.4g}")
    assert shown["of squared error"] == float(f"{outputs.squared_error_derivatives[0]:.4g}")
    assert not hand.failures


def test_a_probability_is_dragged_to_an_infinite_cost_and_pressed_back(browser, server):
    hand = Hand(browser, f"{server}/log-loss?single_given=p&single_p=0.2")
    hand.hold("handle_on_p", -200, 0)
    assert hand.number("p =") == 0.0
    assert len(hand.release()) == 1
    hand.page.wait_for_url(re.compile("single_p=0(&|$|\\.0)"), timeout=30_000)
    hand.page.get_by_text("The cost is infinite").first.wait_for()
    hand.hold("ground_floor_p", at=(0.75, 0.5))
    assert 0.6 < hand.number("p =") < 0.9
    assert len(hand.release()) == 1
    hand.wait_for_card("Probability p", hand.number("p ="))
