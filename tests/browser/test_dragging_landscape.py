"""The loss landscape under the hand: the path of all cases follows the start and the rate, with nnkit's numbers."""

import re
from urllib.parse import parse_qsl, urlsplit

import numpy as np
import pytest

from nnkit.gradient_descent import Landscape, trace_paths
from tests.browser.dragging import Hand

FIELDS = {"descents": "optimizers", "second": "second_input", "line_loss": "loss"}
FRAME = 'input[name="frame"]'


def landscape_of(url):
    settings = {FIELDS.get(name, name): text for name, text in parse_qsl(urlsplit(url).query)}
    return Landscape(**{name: Landscape.read(name, text) for name, text in settings.items()})


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_path_follows_the_start_and_the_rate_as_nnkit_computes_it(browser, server, theme):
    hand = Hand(browser, f"{server}/landscape?compare=optimizers&descents=gd&n_epochs=12", theme=theme)
    hand.page.locator(FRAME).fill("5")
    for view, dx, dy, name in (
        ("handle_start", 40, -90, "start_slope"),
        ("handle_rate", 90, 0, "learning_rate"),
        ("handle_rate", 70, 0, "learning_rate"),
        ("handle_start", 30, 40, "start_intercept"),
    ):
        before = dict(parse_qsl(urlsplit(hand.page.url).query)).get(name)
        assert hand.hold(view, dx, dy) == [], "the drag asked the server"
        loss = hand.number("loss after 12 updates:")
        assert len(hand.release()) == 1
        hand.page.wait_for_function(
            "([name, before]) => new URL(location.href).searchParams.get(name) !== before", arg=[name, before], timeout=30_000
        )
        [path] = trace_paths(landscape_of(hand.page.url)).paths
        assert loss == pytest.approx(path.losses[-1], rel=1e-3)
        hand.page.wait_for_timeout(1500)
    assert hand.page.input_value(FRAME) == "5", "the film lost its place"
    assert not hand.failures


def test_a_press_on_the_contours_starts_there(browser, server):
    hand = Hand(browser, f"{server}/landscape?learning_rate=0.1")
    hand.hold("ground_contours", at=(0.7, 0.3))
    hand.release()
    hand.page.wait_for_url(re.compile(r"start_slope=\d"), timeout=30_000)
    hand.page.wait_for_url(re.compile(r"start_intercept=\d"), timeout=30_000)
    assert "learning_rate=0.1" in hand.page.url


@pytest.mark.parametrize(
    ("address", "way", "has_moved"),
    [
        ("compare=optimizers&descents=gd", (30, -60), (True, True)),
        ("line_loss=log_loss&learning_rate=0.3", (-40, -260), (True, False)),
        ("second=feature&line_loss=log_loss", (20, 30), (True, True)),
    ],
)
def test_a_case_is_dragged_and_the_surface_follows_on_release(browser, server, address, way, has_moved):
    hand = Hand(browser, f"{server}/landscape?{address}")
    drawn = landscape_of(hand.page.url)
    picture = hand.page.locator(".vega-embed g.contours_layer_1_marks image").first.get_attribute("href")
    row = int(np.argmin(drawn.cases[0][0] ** 2 + drawn.cases[1][0] ** 2))  # in the middle of the panel, and of the lower class
    assert hand.hold("handle_case", *way, row=row) == [], "the drag asked the server"
    assert len(hand.release()) == 1
    hand.page.wait_for_function("new URL(location.href).searchParams.has('moved')", timeout=30_000)
    moved = landscape_of(hand.page.url)
    for before, after, is_other in zip(
        np.concatenate(drawn.cases), np.concatenate(moved.cases), (*has_moved, False), strict=False
    ):
        assert (np.flatnonzero(before != after) == [row] * is_other).all()
    hand.page.wait_for_function(
        "before => document.querySelector('.vega-embed g.contours_layer_1_marks image')?.getAttribute('href') !== before",
        arg=picture,
        timeout=30_000,
    )
    curvature = f"{moved.curvature:.4g}"
    hand.page.get_by_test_id("stMetricValue").get_by_text(curvature, exact=True).wait_for()
    assert not hand.failures


def test_a_chart_of_errors_has_no_case_to_drag(browser, server):
    hand = Hand(browser, f"{server}/landscape?second=feature")
    assert hand.page.locator(".vega-embed g.handle_case_marks path").count() == 0
