"""Drawing cases in a real browser: they are added, moved and removed, and the network is trained on them."""

from urllib.parse import parse_qsl, urlsplit

import numpy as np

from nnkit import Experiment
from tests.browser.dragging import Hand


def settings_of(page):
    return dict(parse_qsl(urlsplit(page.url).query))


def table_after(page, before):
    """The table in the address, once it is another."""
    page.wait_for_function("before => new URL(location.href).searchParams.get('table') !== before", arg=before, timeout=30_000)
    page.wait_for_timeout(2000)
    return settings_of(page)["table"]


def n_cases(table):
    data = Experiment(dataset="table", table=table, standardise=False).data()
    return data.train.n_cases + data.test.n_cases


def test_cases_are_added_moved_and_removed(browser, server):
    hand = Hand(browser, f"{server}/playground?draws=True&n_cases=30&n_epochs=5")
    assert hand.hold("ground_picture", at=(0.3, 0.3)) == []
    assert len(hand.release()) == 1
    added = table_after(hand.page, None)
    assert n_cases(added) == 31
    assert hand.hold("handle_case", 25, 10, row=4) == [], "the drag asked the server"
    assert len(hand.release()) == 1
    moved = table_after(hand.page, added)
    assert n_cases(moved) == 31
    changed = set(moved.splitlines()) ^ set(added.splitlines())
    assert len(changed) == 2
    hand.hold("handle_case", 0, -900, row=2)
    hand.release()
    fewer = table_after(hand.page, moved)
    assert n_cases(fewer) == 30
    assert hand.hold("ground_picture", 120, 0, at=(0.3, 0.02)) == [], "the brush asked the server"
    assert len(hand.release()) == 1
    brushed = table_after(hand.page, fewer)
    assert 34 <= n_cases(brushed) <= 36  # one where it was pressed, and then each 24 or 32 of 120 pixels
    added = [line.split(",") for line in brushed.splitlines() if line not in fewer.splitlines()]
    assert len({y for _, y, _ in added}) == 1
    xs = np.array([float(x) for x, _, _ in added])
    assert np.ptp(np.diff(np.sort(xs))[:3]) < 0.02
    hand.page.go_back()
    hand.page.wait_for_function("fewer => new URL(location.href).searchParams.get('table') === fewer", arg=fewer)
    hand.page.go_back()
    hand.page.wait_for_function("moved => new URL(location.href).searchParams.get('table') === moved", arg=moved)
    assert not hand.failures
