"""One case at a time under the hand: path and sum follow the start of a climb, with nnkit's numbers."""

from urllib.parse import parse_qsl, urlsplit

import pytest

from nnkit.gradient_descent import ascend
from tests.browser.dragging import Hand

CASES = [[2.0, 1.0, 3.0], [1.0, 2.0, -1.0]]


def test_the_path_and_the_sum_follow_the_start(browser, server):
    hand = Hand(browser, f"{server}/one-case")
    for dx, dy in ((120, -60), (-60, 90), (30, 30)):
        before = hand.page.url
        assert hand.hold("handle_start", dx, dy) == [], "the drag asked the server"
        total = hand.number("it ends at")
        assert len(hand.release()) == 1
        hand.page.wait_for_function("before => location.href !== before", arg=before, timeout=30_000)
        settings = dict(parse_qsl(urlsplit(hand.page.url).query))
        run = ascend(CASES, (float(settings["start_x"]), float(settings["start_y"])))
        assert total == pytest.approx(run.totals[-1], rel=1e-3, abs=1e-3)
        hand.page.wait_for_timeout(1500)
        assert hand.number("it ends at") == pytest.approx(run.totals[-1], rel=1e-3, abs=1e-3)
    assert not hand.failures


def test_an_update_that_is_pointed_at_shows_its_nudge(browser, server):
    hand = Hand(browser, f"{server}/one-case")
    nudge = hand.page.locator('[class*="path_layer"] line')
    assert nudge.count() == 0
    for update, (x, y) in ((2, ("+0.1", "+0.2")), (3, ("+0.3", "−0.1"))):  # eta = 0.1 times the cases (1, 2) and (3, -1)
        hand.page.locator(".totals_marks path").nth(update).hover()
        tooltip = hand.page.locator("#vg-tooltip-element").inner_text().split()
        assert {x, y} < set(tooltip)
        assert nudge.count() == 1
    hand.page.mouse.move(5, 5)
    hand.page.wait_for_function("() => !document.querySelector('[class*=path_layer] line')")
    assert not hand.failures
