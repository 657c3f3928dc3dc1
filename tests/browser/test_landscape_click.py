"""The loss landscape in a real browser: a click on the contours is a start, and the film keeps its place."""

import re

import pytest

from tests.browser.running import new_tab

FRAME = 'input[name="frame"]'


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_click_on_the_contours_starts_there(browser, server, theme):
    page = new_tab(browser, theme)
    failures = []
    page.on("pageerror", lambda error: failures.append(str(error)))
    page.goto(f"{server}/landscape?learning_rate=0.1")
    page.wait_for_selector(FRAME, timeout=60_000)
    page.wait_for_timeout(1000)
    page.locator(FRAME).fill("20")
    chart = page.locator(".vega-embed canvas, .vega-embed svg").first.bounding_box()
    page.mouse.click(chart["x"] + 265, chart["y"] + 130)
    page.wait_for_url(re.compile(r"start_slope=\d"), timeout=20_000)
    page.wait_for_url(re.compile(r"start_intercept=\d"), timeout=20_000)
    assert "learning_rate=0.1" in page.url
    page.wait_for_timeout(1000)
    assert page.input_value(FRAME) == "20"
    assert not failures
