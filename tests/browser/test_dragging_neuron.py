"""In a real browser: a ReLU neuron's border follows the pointer, with nnkit's sums, outputs and gradients, without the server."""

import re
from urllib.parse import parse_qsl, urlsplit

import numpy as np
import pytest

from nnkit.activation_functions import ReluNeuron
from nnkit.charts.colours import POSITIVE
from tests.browser.dragging import Hand

NUMBERS = {
    "largest output": "Largest output",
    "length of the gradient": "Length of the gradient",
    "loss": "Loss",
}
WAYS = {
    "shifted": ("dead_b=0.5", "handle_foot", [(40, -10, 0), (-70, 15, 0), (15, -30, 0)]),
    "turned": ("dead_b=0.5&dead_mean=1", "handle_end", [(50, 20, 1), (-20, 60, 0), (-40, -10, 1)]),
    "pressed": ("dead_b=0.5", "ground_inputs", [(30, 10, 0), (-40, 30, 0), (10, -50, 0)]),
    "before a step": ("dead_b=0.5&dead_step=0.4", "handle_foot", [(30, -10, 0), (-60, 15, 0), (15, -30, 0)]),
}


def neuron_in_address(hand):
    settings = dict(parse_qsl(urlsplit(hand.page.url).query))
    names = {"w1": "dead_w1", "w2": "dead_w2", "b": "dead_b", "step_rate": "dead_step", "input_mean": "dead_mean"}
    return ReluNeuron(**{field: float(settings[name]) for field, name in names.items() if name in settings})


def share_in_bars(hand):
    """The share of the cases that the histogram counts above 0, by the heights of its bars."""
    bars = hand.page.locator(".vega-embed svg g.mark-rect path:not([opacity='0'])")
    heights = {True: 0.0, False: 0.0}
    for fill, height in bars.evaluate_all("all => all.map(one => [one.getAttribute('fill'), one.getBBox().height])"):
        heights[fill.lower() == POSITIVE.lower()] += height
    return heights[True] / sum(heights.values())


@pytest.mark.parametrize(("address", "view", "drags"), WAYS.values(), ids=WAYS)
def test_the_numbers_under_the_hand_are_the_pages(browser, server, address, view, drags):
    hand = Hand(browser, f"{server}/dying-relu?{address}")
    before = hand.number("loss")
    for dx, dy, row in drags:
        assert not hand.hold(view, dx, dy, row, at=(0.3, 0.6) if view == "ground_inputs" else (0.5, 0.5))
        shown = {label: hand.number(label) for label in NUMBERS}
        n_active, share = hand.number("cases that make it fire:"), share_in_bars(hand)
        assert shown["loss"] != before
        assert len(hand.release()) == 1
        for label, card in NUMBERS.items():
            hand.wait_for_card(card, shown[label])
        assert {label: hand.number(label) for label in NUMBERS} == shown
        after = neuron_in_address(hand).after
        true = (after.outputs.max(), after.gradient_length, after.loss)
        assert list(shown.values()) == [float(f"{number:.4g}") for number in true]
        assert n_active == after.n_active
        assert share == pytest.approx(n_active / 100, abs=0.002)
        before = shown["loss"]
    assert not hand.failures


def test_by_its_ends_the_border_turns_around_the_middle_of_the_inputs(browser, server):
    hand = Hand(browser, f"{server}/dying-relu?dead_b=0.5&dead_mean=1")
    hand.hold("handle_end", 40, 60, row=1)
    assert len(hand.release()) == 1
    hand.page.wait_for_url(re.compile("dead_w1="), timeout=30_000)
    neuron, was = neuron_in_address(hand), ReluNeuron(b=0.5)
    assert (neuron.w1, neuron.w2) != (was.w1, was.w2)
    np.testing.assert_allclose(np.hypot(neuron.w1, neuron.w2), np.hypot(was.w1, was.w2), atol=0.01)
    np.testing.assert_allclose(neuron.w1 + neuron.w2 + neuron.b, was.w1 + was.w2 + was.b, atol=1e-3)


def test_a_neuron_is_killed_and_brought_back_by_a_press(browser, server):
    hand = Hand(browser, f"{server}/dying-relu?dead_b=0.5")
    hand.hold("ground_inputs", at=(0.97, 0.03))
    assert hand.number("cases that make it fire:") == 0
    assert len(hand.release()) == 1
    hand.page.get_by_text("The neuron is dead").first.wait_for()
    hand.hold("ground_inputs", at=(0.5, 0.5))
    assert hand.number("cases that make it fire:") > 20
