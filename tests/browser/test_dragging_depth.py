"""In a real browser: the layers of deep networks follow the depth that is dragged, with the numbers that nnkit measures."""

from urllib.parse import parse_qs, urlparse

import numpy as np
import pytest

from nnkit.activation_functions import DepthStudy, measure_depth
from tests.browser.dragging import Hand


@pytest.mark.parametrize(
    ("address", "quantity", "given"),
    [
        ("", "gradients", {}),
        ("&depth_functions=tanh-sigmoid&depth_size=signals&depth_layers=7", "deltas", {"activations": "sigmoid-tanh"}),
        ("&depth_functions=relu&depth_size=zeros&depth_data=iris", "zero_share", {"activations": "relu", "dataset": "iris"}),
    ],
)
def test_the_layers_under_the_hand_are_nnkits(browser, server, address, quantity, given):
    hand = Hand(browser, f"{server}/depth?depth_by_hand=True{address}")
    drags = (
        ("handle_end", (-190, 0), {}),
        ("handle_weights", (0, -90), {}),
        ("handle_end", (120, 0), {}),
        ("handle_weights", (0, 160), {}),
        ("handle_weights", (0, -600), {"steps": 8}),  # above the chart it stays at its end
        ("ground_floor", (0, 0), {"at": (0.8, 0.5)}),
    )
    for view, way, where in drags:
        url = hand.page.url
        assert not hand.hold(view, *way, **where)
        depth, scale, first = int(hand.number("hidden layers:")), hand.number("weights ×"), hand.number("in layer 1:")
        n_points = hand.page.locator(".vega-embed g.measured_marks path").count()
        assert len(hand.release()) == 1
        hand.page.wait_for_function(f"location.href !== {url!r}", timeout=30_000)
        asked = parse_qs(urlparse(hand.page.url).query)
        n_layers, weight_scale = int(asked.get("depth_layers", ["10"])[0]), float(asked.get("depth_scale", ["1"])[0])
        profile = measure_depth(DepthStudy(**given, n_layers=n_layers, weight_scale=weight_scale))
        sizes = [profile.median(quantity, name) for name in profile.study.names]
        assert (depth, scale, first) == (n_layers, weight_scale, float(f"{sizes[0][0]:.4g}"))
        assert n_points == np.concatenate(sizes).size
        hand.page.wait_for_timeout(800)
    assert not hand.failures
