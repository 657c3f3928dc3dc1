"""The learning rate that would have held, against runs with it and with twice as much."""

import pytest

from nnkit import Experiment, run, stable_learning_rate

DIVERGED = [
    Experiment(dataset="diabetes", hidden="", learning_rate=1.5),
    Experiment(dataset="line", hidden="", learning_rate=5.0, batch_size="all"),
]


@pytest.mark.parametrize("experiment", DIVERGED, ids=["diabetes", "line"])
def test_it_holds_and_twice_as_much_does_not(experiment):
    rate = stable_learning_rate(experiment)
    values = experiment.to_dict()
    held = run(Experiment(**values | {"learning_rate": rate}))
    assert held.divergence is None
    assert held.train_loss[-1] < held.train_loss[0]
    twice = run(Experiment(**values | {"learning_rate": 2 * rate}))
    assert twice.divergence or twice.train_loss[-1] >= twice.train_loss[0]


def test_the_diverged_run_says_so():
    history = run(DIVERGED[0])
    assert history.divergence
    assert f"With a learning rate of {history.stable_learning_rate:.4g} the same run's loss falls" in history.takeaways()[1]


def test_a_run_that_held_needs_no_rescue():
    assert run(Experiment(n_epochs=2)).stable_learning_rate is None


def test_where_no_rate_helps_none_is_given():
    at_rest = Experiment(dataset="line", hidden="", learning_rate=1e30, batch_size="all")
    assert stable_learning_rate(at_rest) is None
    assert any("with none of them does the loss fall" in sentence for sentence in run(at_rest).takeaways())
