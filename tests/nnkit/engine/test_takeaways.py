"""The takeaways of a run are true of it: examples of each sentence, and a search for runs of which one is false."""

import re

import numpy as np
import pytest

import nnkit
from nnkit.engine.experiment import ALL
from nnkit.numerals import for_people

WORDS = r"([−\d.,]+(?: × 10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)?)"  # a number in a sentence


def said(**settings):
    history = nnkit.run(nnkit.Experiment(**settings))
    return history, " ".join(history.takeaways())


def number(words):
    mantissa, _, power = words.replace("−", "-").replace(",", "").rstrip(".").partition(" × 10")
    return float(mantissa) * 10.0 ** int(power.translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")) or 0)


def rate_that_helps(text):
    return number(re.search(rf"With a learning rate of {WORDS} the same run", text).group(1))


def test_a_run_that_learns():
    history, text = said()
    assert f"fell by {1 - history.train_loss[-1] / history.train_loss[0]:.0%}" in text
    assert "in 100 epochs of 14 updates (10 cases each)" in text
    n = history.data.test.n_cases
    assert f"right on {round(n * history.scores()['test_accuracy'])} of {n} test cases" in text


def test_half_of_the_fall():
    history, text = said(learning_rate=0.05, n_epochs=40)
    halfway = 0.5 * (history.train_loss[0] + history.train_loss[-1])
    first = next(row for row, loss in enumerate(history.train_loss) if loss <= halfway)
    assert f"in the first {history.epochs[first]:.3g} epochs ({history.updates[first]} updates)" in text
    assert first not in (0, len(history.updates) - 1)


def test_a_run_that_diverges_and_the_rate_that_is_recommended():
    history, text = said(dataset="plane", hidden="", learning_rate=3.0)
    assert f"diverged at update {history.stopped_at}" in text
    assert "the learning rate 3 is too large" in text
    assert nnkit.run(nnkit.Experiment(dataset="plane", hidden="", learning_rate=rate_that_helps(text))).divergence is None


def test_features_that_are_not_scaled_are_named_with_the_rate_that_holds():
    rows = "\n".join(f"{1000 * i},{500 * i * i},{3.3 * i}" for i in range(20))
    table = {"dataset": "table", "table": f"a,b,t\n{rows}", "task": "regression", "standardise": False, "hidden": ""}
    history, text = said(**table, n_epochs=30)
    assert f"The inputs go up to {for_people(history.X.max())}" in text
    held = nnkit.run(nnkit.Experiment(**table, n_epochs=30, learning_rate=rate_that_helps(text)))
    assert held.train_loss[-1] < held.train_loss[0]


@pytest.mark.parametrize(
    ("start", "reason"),
    [
        ({"output": "ramp", "loss": "log_loss", "dataset": "moons"}, "an output is exactly 0 or 1"),
        ({"hidden": "", "weights": "1e308 1e308 1e308"}, "the sums of a layer are too large"),
        ({"dataset": "line", "hidden": "", "weights": "1e200 0"}, "their loss is too large"),
    ],
)
def test_a_start_that_is_not_finite_is_not_blamed_on_the_rate(start, reason):
    history, text = said(**start, n_epochs=3)
    assert "from the start" in text
    assert reason in text
    assert "too large a learning rate" not in text
    assert history.updates.tolist() == [0]


def test_the_outputs_that_make_the_first_loss_infinite_are_counted():
    history, text = said(output="ramp", loss="log_loss", dataset="moons", n_epochs=3)
    P, T = history.predictions(history.X, 0)[0], history.T[0]
    n_infinite = sum(p == 0.0 if t else p == 1.0 for p, t in zip(P, T, strict=True))
    assert 0 < n_infinite < len(T)
    assert f"for {n_infinite} of {len(T)} cases" in text


def test_a_run_whose_loss_rises_says_which_rate_holds():
    settings = {"dataset": "moons", "l2": 10.0, "weights": " ".join(["1.5"] * 33), "n_epochs": 3}
    history, text = said(**settings)
    assert history.train_loss[-1] > history.train_loss[0]
    held = nnkit.run(nnkit.Experiment(**settings, learning_rate=rate_that_helps(text)))
    assert held.train_loss[-1] < held.train_loss[0]


def test_a_loss_that_is_traded_for_smaller_weights_is_not_blamed_on_the_rate():
    weights = " ".join(map(repr, nnkit.run(nnkit.Experiment(n_epochs=60)).theta[-1].tolist()))
    history, text = said(weights=weights, l2=0.5, learning_rate=0.01, n_epochs=20)
    assert "The training loss rose" in text
    assert "traded it for smaller weights" in text
    assert "learning rate" not in text
    # what the penalties add, apart from the engine
    first, last = (
        history.train_loss[row] + 0.5 * sum(float((W**2).sum()) for W in history.network(row).weights) for row in (0, -1)
    )
    assert last < first
    assert f"from {for_people(first)} to {for_people(last)}" in text


def test_a_loss_that_stays_where_it_was_did_not_rise():
    """An all-zero start: the minibatches move the one bias that they can move to and fro."""
    for dataset in ("moons", "circles"):
        history, text = said(dataset=dataset, initialisation="zero")
        assert abs(history.train_loss[-1] / history.train_loss[0] - 1.0) < 0.02
        assert "hardly learned" in text
        assert "learning rate" not in text


def test_a_run_that_stands_still():
    history, text = said(learning_rate=1e-9)
    assert "hardly learned" in text
    furthest = np.abs(history.theta[-1] - history.theta[0]).max()
    words = number(re.search(rf"further than {WORDS} from", text).group(1))
    assert furthest <= words < 1.01 * furthest


def test_thousands_of_epochs_are_counted_in_full():
    _, text = said(n_epochs=12_000, batch_size="all")
    assert "12,000 epochs of 1 update" in text


def test_a_run_that_overfits():
    history, text = said(dataset="diabetes", hidden="16", learning_rate=0.1, n_epochs=200)
    assert "It overfits" in text
    best = int(np.argmin(history.test_loss))
    assert f"the test loss rose from {for_people(history.test_loss[best])} to {for_people(history.test_loss[-1])}" in text
    assert f"the training loss fell from {for_people(history.train_loss[best])}" in text


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


def test_worse_than_the_mean_is_no_share_that_is_explained():
    history, text = said(dataset="plane", learning_rate=1e-9, n_epochs=1)
    assert history.scores()["test_r_squared"] < 0.0
    assert "worse than always predicting their mean" in text
    assert "explains" not in text


# A search for runs of which a sentence is false, with the truth computed apart from the sentences


def drawn_settings(seed):
    """Settings of a short run, good and bad ones."""
    rng = np.random.default_rng(seed)

    def one(*options):
        return options[rng.integers(len(options))]

    return {
        "dataset": one("xor", "moons", "circles", "spiral", "line", "sine", "diabetes"),
        "n_cases": one(20, 60),
        "hidden": one("", "3", "8-8"),
        "activation": one("tanh", "relu", "sigmoid"),
        "learning_rate": one(1e-5, 0.01, 0.3, 3.0, 50.0, 1e4),
        "batch_size": one(1, 7, ALL),
        "optimizer": one("gd", "gd", "adam", "momentum"),
        "l2": one(0.0, 0.0, 0.1),
        "initialisation": one("xavier", "xavier", "zero"),
        "test_fraction": one(0.0, 0.3),
        "n_epochs": one(1, 10, 60),
        "stop_loss": one(0.0, 0.0, 0.2),
        "seed": int(rng.integers(100)),
    }


@pytest.fixture(scope="module")
def runs():
    """Runs with what is said of them."""
    found = []
    for seed in range(90):
        history = nnkit.run(nnkit.Experiment(**drawn_settings(seed)))
        found.append((history, " ".join(history.takeaways())))
    return found


def of_all(runs, words):
    """The runs of which something is said: there have to be some."""
    chosen = [(history, text) for history, text in runs if words in text]
    assert chosen, words
    return chosen


def test_no_run_without_a_sentence_and_no_long_headline(runs):
    for history, _ in runs:
        headline = history.takeaways()[0]
        assert len(headline.replace("*", "")) <= 115, headline


def test_a_rate_is_called_too_large_where_a_smaller_one_makes_the_loss_fall(runs):
    for history, text in of_all(runs, "too large, "):
        values = history.experiment.to_dict() | {"learning_rate": rate_that_helps(text), "stop_loss": 0.0}
        held = nnkit.run(nnkit.Experiment(**values))
        assert history.stopped_at is not None
        assert held.stopped_at is None
        assert held.train_loss[-1] < held.train_loss[0]


def test_a_loss_is_said_to_rise_only_where_it_did(runs):
    for history, text in runs:
        first, last = history.train_loss[[0, -1]]
        assert ("The training loss rose" in text) == bool(history.stopped_at is None and last > 1.02 * first)
        if "hardly learned" in text:
            assert 0.98 * first < last <= 1.02 * first


def test_overfitting_is_said_only_where_the_training_loss_fell_meanwhile(runs):
    for history, text in runs:
        train, test = history.train_loss, history.test_loss
        if "It overfits" in text:
            best = int(np.argmin(test))
            assert test[-1] > 1.1 * test.min()
            assert train[-1] < train[best]
            assert train[-max(1, len(train) // 10) :].max() < train[best]
        elif "and so did the training loss" in text:
            assert train[-1] > train[int(np.argmin(test))]


def test_what_is_overfitting_depends_on_a_tenth(runs):
    """A test loss that is hardly above its least is not held against a run."""
    for history, text in runs:
        test = history.test_loss
        if history.stopped_at is None and history.data.test.n_cases:
            lately = test[-max(1, len(test) // 10) :]
            assert lately.min() > 1.1 * test.min() or "the test loss rose" not in text.lower()


def test_shares_are_counted(runs):
    for history, text in of_all(runs, "It is right on"):
        cases = history.data.test if history.data.test.n_cases else history.data.train
        P = history.predictions(cases.X)
        classes = (P[0] >= 0.5).astype(int) if len(P) == 1 else P.argmax(axis=0)
        right, n = re.search(r"right on (\d+) of (\d+) ", text).groups()
        assert (int(right), int(n)) == (int((classes == cases.labels).sum()), cases.n_cases)


def test_the_length_of_a_run_is_counted(runs):
    for history, text in of_all(runs, "fell by"):
        epochs, updates = re.search(rf"in {WORDS} epochs? of ([\d,]+) updates?", text).groups()
        assert int(history.updates[-1]) == pytest.approx(float(epochs) * int(updates.replace(",", "")), rel=1e-3)
