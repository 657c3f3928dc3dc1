"""In a real browser: a click into the chart of two distributions draws one of them."""

from urllib.parse import parse_qs, urlparse

import numpy as np


def test_a_click_sets_a_share_and_rescales_the_others(browser, server):
    page = browser.new_page(viewport={"width": 1440, "height": 1100})
    page.goto(f"{server}/softmax?softmax_part=distributions&whole_distributions=0.5,0.5;0.5,0.5")
    chart = page.locator(".stVegaLiteChart").first
    chart.locator("canvas, svg").first.wait_for()
    page.wait_for_timeout(1500)
    box = chart.bounding_box()
    # the rightmost bar is P's second
    page.mouse.click(box["x"] + 0.85 * box["width"], box["y"] + 0.62 * box["height"])
    page.wait_for_url("**whole_distributions=*", timeout=10_000)
    page.wait_for_function("!decodeURIComponent(location.search).includes('0.5,0.5')", timeout=10_000)
    [text] = parse_qs(urlparse(page.url).query)["whole_distributions"]
    T, P = np.array([row.split(",") for row in text.split(";")], dtype=float).T
    np.testing.assert_array_equal(T, [0.5, 0.5])
    assert 0.0 < P[1] < 0.5
    np.testing.assert_allclose(P.sum(), 1.0)
    np.testing.assert_allclose(20.0 * P[1], np.rint(20.0 * P[1]))  # in steps of 0.05
    page.close()
