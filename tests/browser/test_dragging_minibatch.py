"""In a real browser: an output of a minibatch is dragged along p, and what its costs and slopes become is nnkit's."""

from urllib.parse import parse_qs, urlparse

import numpy as np
import pytest

from nnkit import loss_functions
from tests.browser.dragging import Hand

CARDS = {"mean log loss =": "Mean log loss", "mean squared error =": "Mean squared error"}


def outputs_in_address(hand):
    given = {name: text for name, [text] in parse_qs(urlparse(hand.page.url).query).items()}
    by = given.get("rows_given", "p")
    values, t = np.array([row.split(",") for row in given[f"rows_{by}"].split(";")], dtype=float).T
    return loss_functions.sigmoid_outputs(t, **{by: values})


def assert_slopes_stand_right(hand, outputs):
    """The marks of both losses in the second chart lie on one axis where the slopes dL/dz say."""
    marks = hand.page.locator(".vega-embed g.slopes_marks path").evaluate_all("all => all.map(one => one.getCTM().e)")
    log_loss, squared_error = np.reshape(marks, (-1, 2)).T
    pixels = np.polynomial.Polynomial.fit(outputs.log_loss_derivatives, log_loss, 1)
    np.testing.assert_allclose(log_loss, pixels(outputs.log_loss_derivatives), atol=0.5)
    np.testing.assert_allclose(squared_error, pixels(outputs.squared_error_derivatives), atol=0.5)


@pytest.mark.parametrize("address", ["rows_p=0.9,1;0.2,0;0.6,1;0.3,1;0.05,0;0.7,0", "rows_given=v&rows_v=-3,1;0.5,0;2,1;-1,0"])
def test_costs_and_means_under_the_hand_are_nnkits(browser, server, address):
    hand = Hand(browser, f"{server}/log-loss?log_loss_part=minibatch&{address}")
    for label, card in CARDS.items():  # of short decimals even the mean's last digit is the page's
        hand.wait_for_card(card, hand.number(label))
    for row, dx in ((0, -60), (3, 90), (1, 25)):
        before = hand.number("mean log loss =")
        assert not hand.hold("handle_case", dx, 10, row=row)
        shown = {label: hand.number(label) for label in (*CARDS, "p =", ", cost =")}
        assert shown["mean log loss ="] != before
        assert len(hand.release()) == 1
        for label, card in CARDS.items():
            hand.wait_for_card(card, shown[label])
            assert hand.number(label) == shown[label]
        outputs = outputs_in_address(hand)
        assert shown["p ="] == float(f"{outputs.p[row]:.4g}")
        assert shown[", cost ="] == float(f"{outputs.costs[row]:.4g}")
        assert_slopes_stand_right(hand, outputs)
    assert not hand.failures


def test_an_output_is_dragged_to_an_infinite_cost(browser, server):
    hand = Hand(browser, f"{server}/log-loss?log_loss_part=minibatch&rows_p=0.9,1;0.2,0")
    hand.hold("handle_case", 500, 0, row=1)
    assert any("mean log loss = ∞" in text for text in hand.page.locator(".vega-embed svg text").all_text_contents())
    before = hand.page.url
    assert len(hand.release()) == 1
    hand.page.wait_for_function(f"location.href !== {before!r}", timeout=30_000)
    assert outputs_in_address(hand).p.tolist() == [0.9, 1.0]
