"""In a real browser: the noise of a minibatch gradient follows the size that is dragged along its law, and it is nnkit's."""

from urllib.parse import parse_qs, urlparse

import numpy as np
import pytest

from nnkit import Experiment
from nnkit.gradient_descent import measure_noise
from tests.browser.dragging import Hand


def noise_of(experiment):
    data = experiment.data()
    network, code = experiment.network(data)
    return measure_noise(network, data.train.X, code.encode(data.train.T), [1], 10)


@pytest.mark.parametrize(
    ("address", "given"),
    [("", {}), ("&dataset=moons&n_cases=600&hidden=4-4", {"dataset": "moons", "n_cases": 600, "hidden": "4-4"})],
)
def test_the_noise_under_the_hand_is_nnkits(browser, server, address, given):
    noise = noise_of(Experiment(**{"learning_rate": 1.0, "n_epochs": 30} | given))
    hand = Hand(browser, f"{server}/batch-or-stochastic?batch_part=noise{address}")
    for view, dx, where in (("handle_size", 150, {}), ("handle_size", -230, {}), ("ground_floor", 0, {"at": (0.6, 0.5)})):
        url = hand.page.url
        assert not hand.hold(view, dx, **where)
        law, repeated = hand.number(": "), hand.number("with replacement ")
        assert len(hand.release()) == 1
        hand.page.wait_for_function(f"location.href !== {url!r}", timeout=30_000)
        size = np.array([int(parse_qs(urlparse(hand.page.url).query)["noise_size"][0])])
        expected = noise.expected(size)[0], noise.expected_with_replacement(size)[0]
        assert (law, repeated) == tuple(float(f"{number:.4g}") for number in expected)
        hand.page.get_by_text(f"for |C| = {size[0]};").wait_for()
    assert not hand.failures
