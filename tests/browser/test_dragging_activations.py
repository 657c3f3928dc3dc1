"""In a real browser: the threshold of live regions and the parameters of curves follow the pointer, with nnkit's numbers."""

import re
from urllib.parse import parse_qs, urlparse

import pytest

import nnkit
from nnkit.activation_functions import live_region
from tests.browser.dragging import Hand

SPAN = 6.0


def in_address(hand, name):
    return float(parse_qs(urlparse(hand.page.url).query)[name][0])


def bars_end_at(hand):
    """The ends of the bars of live regions in weighted sums, from top to bottom; the first is live everywhere."""
    boxes = hand.page.locator('.vega-embed svg g.mark-rect[class*="live_bars"] path').evaluate_all(
        "all => all.map(one => one.getBoundingClientRect()).map(box => [box.top, box.left, box.right])"
    )
    (_, left, right), *others = sorted(boxes)
    return [tuple(2.0 * SPAN * (end - left) / (right - left) - SPAN for end in ends) for _, *ends in others]


def test_live_regions_follow_the_threshold(browser, server):
    names = ("identity", "sigmoid", "tanh", "softplus", "elu", "gelu")
    hand = Hand(browser, f"{server}/activations?curves={'-'.join(names)}&elu.alpha=0.8")
    before = hand.number("threshold")
    for dy in (-12, -30, 10):
        assert not hand.hold("handle_threshold", 3, dy)
        threshold, shown = hand.number("threshold"), bars_end_at(hand)
        assert threshold != before
        assert len(hand.release()) == 1
        hand.page.wait_for_url(lambda url, at=f"live_above={threshold:g}": at in url, timeout=30_000)
        hand.page.wait_for_timeout(1500)
        functions = [nnkit.ACTIVATIONS[name].with_parameters(**{"alpha": 0.8} if name == "elu" else {}) for name in names[1:]]
        true = [
            (max(low, -SPAN), min(high, SPAN))
            for function in functions
            for low, high in live_region(function, threshold).intervals
            if low < SPAN and high > -SPAN
        ]
        for ends in (sorted(shown), sorted(bars_end_at(hand))):
            assert [pytest.approx(end, abs=0.02) for end in sorted(true)] == ends
        before = threshold
    assert not hand.failures


@pytest.mark.parametrize(
    ("name", "view", "label", "drags"),
    [
        ("leaky_relu.slope", "handle_on_function", "s =", [(10, 30), (-20, 15), (30, -20)]),
        ("elu.alpha", "handle_on_function", "α =", [(0, 15), (-30, -25), (10, 30)]),
        ("elu.alpha", "handle_on_derivative", "α =", [(0, -15), (30, -25), (10, 10)]),
        ("prelu.slope", "handle_on_derivative", "s =", [(0, -15), (30, -25), (10, 10)]),
    ],
)
def test_a_curve_follows_its_parameter(browser, server, name, view, label, drags):
    function, parameter = name.split(".")
    hand = Hand(browser, f"{server}/activations?curves=tanh-{function}&ruler_at=-1.5")
    before = hand.number(label)
    for dx, dy in drags:
        assert not hand.hold(view, dx, dy)
        value = hand.number(label)
        assert value != before
        at_ruler(hand, nnkit.ACTIVATIONS[function], parameter, value)
        assert len(hand.release()) == 1
        hand.page.wait_for_url(re.compile(re.escape(name)), timeout=30_000)
        hand.page.wait_for_timeout(2000)
        assert in_address(hand, name) == hand.number(label) == value
        at_ruler(hand, nnkit.ACTIVATIONS[function], parameter, value)
        before = value
    assert not hand.failures


def at_ruler(hand, activation, parameter, value):
    """The table at the ruler shows the function with its parameter."""
    z = hand.number("z =")
    texts = [text.replace("−", "-") for text in hand.page.locator(".vega-embed svg text").all_text_contents()]
    for number in (activation(z, **{parameter: value}), activation.derivative(z, **{parameter: value})):
        assert f"{number:.4f}" in texts, (z, value)
