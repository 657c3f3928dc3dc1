"""In a real browser: the confusion matrix and the rates follow a threshold that is dragged, and they are nnkit's."""

from urllib.parse import parse_qs, urlparse

from nnkit import loss_functions
from tests.browser.dragging import Hand


def shown(hand):
    """The counts of the confusion matrix, row by row, and the share that is decided rightly, in percent."""
    counts = hand.page.locator(".vega-embed g.counts_marks text").all_text_contents()
    [words] = [text for text in hand.page.locator(".vega-embed svg text").all_text_contents() if "decided rightly" in text[4:]]
    # in the table its rows stand in the order no decided no, yes decided no, no decided yes, yes decided yes
    return [[int(counts[0]), int(counts[2])], [int(counts[1]), int(counts[3])]], words.split(": ")[1].split("%")[0]


def test_the_decisions_under_the_hand_are_nnkits(browser, server):
    experiment = loss_functions.LogisticExperiment()
    run = loss_functions.train_with_both_losses(experiment).log_loss
    outputs = run.outputs(run.judged_cases)
    hand = Hand(browser, f"{server}/log-loss?log_loss_part=training")
    drags = ("handle_rule", 60, {}), ("handle_rule", -150, {"row": 2}), ("ground_floor", 0, {"at": (0.97, 0.5)})
    for view, dx, where in drags:
        before, url = shown(hand), hand.page.url
        assert not hand.hold(view, dx, **where)
        under_hand = shown(hand)
        assert under_hand != before
        assert len(hand.release()) == 1
        hand.page.wait_for_function(f"location.href !== {url!r}", timeout=30_000)
        threshold = float(parse_qs(urlparse(hand.page.url).query)["judged_threshold"][0])
        decisions = loss_functions.decide(outputs.p, outputs.t, threshold)
        assert under_hand == (decisions.counts.tolist(), f"{100.0 * decisions.accuracy:.1f}")
        hand.page.get_by_text(f"At a threshold of {threshold:g}").wait_for()
        assert shown(hand) == under_hand
    assert not hand.failures
