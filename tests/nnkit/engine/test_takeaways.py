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
    rate = float(re.search(r"With a learning rate of ([\d.e-]+\d) the same run", text).group(1))
    assert nnkit.run(nnkit.Experiment(dataset="plane", hidden="", learning_rate=rate)).divergence is None


def test_features_that_are_not_scaled_are_named_with_the_rate_that_holds():
    rows = "\n".join(f"{1000 * i},{500 * i * i},{3.3 * i}" for i in range(20))
    table = {"dataset": "table", "table": f"a,b,t\n{rows}", "task": "regression", "standardise": False, "hidden": ""}
    history, text = said(**table, n_epochs=30)
    assert f"The inputs reach {history.X.max():.3g}" in text
    rate = float(re.search(r"With a learning rate of ([\d.e-]+\d) the same run", text).group(1))
    held = nnkit.run(nnkit.Experiment(**table, n_epochs=30, learning_rate=rate))
    assert held.train_loss[-1] < held.train_loss[0]


@pytest.mark.parametrize(
    "start", [{"output": "ramp", "loss": "log_loss", "dataset": "moons"}, {"hidden": "", "weights": "1e308 1e308 1e308"}]
)
def test_a_start_that_is_not_finite_is_not_blamed_on_the_rate(start):
    history, text = said(**start, n_epochs=3)
    assert "from the start" in text
    assert "learning rate changes that" in text
    assert "too large a learning rate" not in text
    assert history.updates.tolist() == [0]


def test_a_run_whose_loss_rises_says_which_rate_holds():
    settings = {"dataset": "moons", "l2": 10.0, "weights": " ".join(["1.5"] * 33), "n_epochs": 3}
    history, text = said(**settings)
    assert history.train_loss[-1] > history.train_loss[0]
    rate = float(re.search(r"With a learning rate of ([\d.e-]+\d) the same run", text).group(1))
    held = nnkit.run(nnkit.Experiment(**settings, learning_rate=rate))
    assert held.train_loss[-1] < held.train_loss[0]


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
