"""In a real browser: variances of slopes follow the size of the pushes that is dragged along their law, and they are nnkit's."""

from urllib.parse import parse_qs, urlparse

import numpy as np
import pytest

from nnkit.activation_functions.bouncing import BOUNCING, Bounce
from nnkit.charts.activation_functions import bounce_variances
from nnkit.charts.activation_functions.bouncing import LEAST_VARIANCE
from tests.browser.dragging import Hand


def heights(hand):
    """How high each point stands in the panel, from 0 to 1."""
    floor = hand.page.locator(".vega-embed g.ground_floor_marks path").bounding_box()
    boxes = [mark.bounding_box() for mark in hand.page.locator(".vega-embed g.measured_marks path").all()]
    return [1.0 - (box["y"] + 0.5 * box["height"] - floor["y"]) / floor["height"] for box in boxes]


@pytest.mark.parametrize(
    ("address", "given"),
    [
        ("", {}),
        ("&bounce_centre=0.3&dead_leak=0.2&dead_alpha=1.7", {"mean": 0.3, "leak": 0.2, "alpha": 1.7}),
        ("&bounce_centre=-0.4&bounce_updates=900", {"mean": -0.4, "n_updates": 900}),
    ],
)
def test_the_variances_under_the_hand_are_nnkits(browser, server, address, given):
    hand = Hand(browser, f"{server}/dying-relu?dying_part=bounce{address}")
    for view, dx, where in (("handle_size", 90, {}), ("handle_size", 60, {}), ("ground_floor", 0, {"at": (0.4, 0.5)})):
        url = hand.page.url
        assert not hand.hold(view, dx, **where)
        points = heights(hand)
        by_law = [hand.number(f"{label} ") for label in ("ReLU", "leaky", ", ELU")]
        assert len(hand.release()) == 1
        hand.page.wait_for_function(f"location.href !== {url!r}", timeout=30_000)
        bounce = Bounce(**given, std=float(parse_qs(urlparse(hand.page.url).query)["bounce_size"][0]))
        assert by_law == [float(f"{bounce.by_law[name]:.4g}") for name in BOUNCING]
        low, high = np.log(bounce_variances(bounce).tables["window"]["variance"])
        drawn = [variance for name in BOUNCING if (variance := bounce.measured[name]) > LEAST_VARIANCE]
        np.testing.assert_allclose(points, (np.log(drawn) - low) / (high - low), atol=0.01)
        hand.page.get_by_text(f"{bounce.measured['elu']:.4g}", exact=True).first.wait_for()
    assert not hand.failures
