"""The takeaways of a run are true of it."""

import re

import pytest

import nnkit


def said(**settings):
    history = nnkit.run(nnkit.Experiment(**settings))
    return history, " ".join(history.takeaways())


def test_a_run_that_learns():
    history, text = said()
    assert f"fell by {1 - history.train_loss[-1] / history.train_loss[0]:.0%}" in text
    assert f"right on {history.scores()['test_accuracy']:.1%} of the test cases" in text


def test_a_run_that_diverges_and_the_rate_that_is_recommended():
    history, text = said(dataset="plane", hidden="", learning_rate=3.0)
    assert f"diverged at update {history.stopped_at}" in text
    rate = float(re.search(r"Halved .*, to ([\d.e-]+\d), the same run", text).group(1))
    assert nnkit.run(nnkit.Experiment(dataset="plane", hidden="", learning_rate=rate)).divergence is None


def test_the_first_step_may_already_be_too_far():
    _, text = said(dataset="plane", hidden="", learning_rate=1e300)
    assert "the very first step" in text


def test_a_run_that_stands_still():
    _, text = said(learning_rate=1e-9)
    assert "hardly learned" in text


def test_thousands_of_epochs_are_counted_in_full():
    _, text = said(n_epochs=12_000, batch_size="all")
    assert "of 12,000 epochs" in text


def test_a_run_that_overfits():
    history, text = said(dataset="diabetes", hidden="16", learning_rate=0.1, n_epochs=200)
    assert "It overfits" in text
    assert f"the test loss was lowest, {history.test_loss.min():.3g}" in text
    assert history.test_loss[-1] > 1.1 * history.test_loss.min()


@pytest.mark.parametrize(
    ("batch_size", "words"),
    [
        ("all", "all 140 training cases make one update"),
        (1, "140 in an epoch"),
        (10, "make 14 updates in an epoch."),
        (30, "make 5 updates in an epoch; the last has 20"),
    ],
)
def test_updates_in_an_epoch(batch_size, words):
    _, text = said(batch_size=batch_size, n_epochs=2)
    assert words in text


def test_a_regression_without_test_cases():
    history, text = said(dataset="line", hidden="", test_fraction=0.0)
    assert f"explains {history.scores()['train_r_squared']:.0%} of the training targets' variance" in text
