"""Sweeps: every run in one is the run by itself, whatever it is trained with and wherever."""

from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
import pytest

import nnkit
from nnkit.engine.summary import quantiles
from nnkit.engine.sweep_training import TOGETHER

SHORT = nnkit.Experiment(n_cases=40, n_epochs=6, learning_rate=0.5)

OVER = {
    "batch sizes": {"batch_size": [1, 7, 28, "all"], "seed": [0, 3]},
    "learning rates": {"learning_rate": [0.01, 0.3, 2.0]},
    "shapes": {"hidden": ["", "2", "3-2"], "seed": [1, 2]},
    "activations": {"activation": ["relu", "prelu", "rrelu", "elu"], "seed": [1, 2]},
    "optimizers": {"optimizer": list(nnkit.OPTIMIZERS), "learning_rate": [0.01, 0.02]},
    "data": {"dataset": ["xor", "iris", "sine"], "seed": [0, 1]},
    "penalties": {"l2": [0.0, 0.01], "l1": [0.0, 0.001]},
    "epochs": {"n_epochs": [1, 6], "batch_size": ["all"]},
}


@pytest.mark.parametrize("over", OVER.values(), ids=OVER)
def test_a_run_of_a_sweep_is_the_run_by_itself(over):
    sweep = nnkit.sweep(SHORT, over)
    for run, experiment in enumerate(sweep.experiments):
        history = nnkit.run(experiment)
        np.testing.assert_allclose(sweep.theta[run], history.theta[-1], rtol=1e-12, atol=1e-12)
        network, _ = sweep.network(run)
        np.testing.assert_array_equal(network.theta, sweep.theta[run])
        rows = np.searchsorted(history.updates, sweep.updates[run])
        shared = history.updates[np.minimum(rows, len(history.updates) - 1)] == sweep.updates[run]
        assert shared[0] and shared[-1]
        np.testing.assert_allclose(sweep.train_loss[run, shared], history.train_loss[rows[shared]], rtol=1e-10, atol=1e-12)
        np.testing.assert_allclose(sweep.test_loss[run, shared], history.test_loss[rows[shared]], rtol=1e-10, atol=1e-12)


def test_the_combinations_are_all_there_in_order():
    sweep = nnkit.sweep(SHORT, {"batch_size": [5, "all"], "seed": range(3)})
    assert sweep.over == {"batch_size": (5, "all"), "seed": (0, 1, 2)}
    assert [(e.batch_size, e.seed) for e in sweep.experiments] == [(b, s) for b in (5, "all") for s in range(3)]
    assert all(replace(e, batch_size=10, seed=0) == SHORT for e in sweep.experiments)
    assert [(value, rows.tolist()) for value, rows in sweep.by("batch_size")] == [(5, [0, 1, 2]), ("all", [3, 4, 5])]
    assert [rows.tolist() for _, rows in sweep.by("seed")] == [[0, 3], [1, 4], [2, 5]]


@contextmanager
def dask_executor():
    """The executor of a dask cluster on this machine's loopback."""
    distributed = pytest.importorskip("distributed", reason="dask's executor needs the package distributed")
    with (
        distributed.LocalCluster(
            n_workers=1, threads_per_worker=1, processes=False, protocol="tcp://", host="127.0.0.1", dashboard_address=None
        ) as cluster,
        distributed.Client(cluster) as client,
        client.get_executor() as executor,
    ):
        yield executor


@pytest.mark.parametrize("engine", [lambda: ProcessPoolExecutor(2), dask_executor], ids=["process pool", "dask"])
def test_an_executor_changes_no_bit(engine):
    over = {"batch_size": [4, "all"], "seed": range(TOGETHER + 3)}
    short = replace(SHORT, n_epochs=2)
    here = nnkit.sweep(short, over)
    with engine() as executor:
        there = nnkit.sweep(short, over, executor=executor)
    for name in ("updates", "cases_seen", "train_loss", "test_loss"):
        np.testing.assert_array_equal(getattr(here, name), getattr(there, name))
    np.testing.assert_array_equal(here.theta, there.theta)
    assert here.experiments == there.experiments
    assert here.stopped_at == there.stopped_at


@pytest.mark.parametrize(("size", "in_epoch"), [(1, 28), (10, 3), (28, 1), (1000, 1), ("all", 1)])
def test_the_times_are_those_of_counting_minibatches(size, in_epoch):
    sweep = nnkit.sweep(SHORT, {"batch_size": [size]})
    n = sweep.n_cases[0]
    assert n == 28
    assert sweep.n_updates_per_epoch[0] == in_epoch
    # by going through the minibatches one by one
    counted, seen = [0], 0
    for _ in range(SHORT.n_epochs):
        left = n
        while left:
            taken = left if size == "all" else min(size, left)
            left, seen = left - taken, seen + taken
            counted.append(seen)
    assert sweep.updates[0, -1] == len(counted) - 1 == SHORT.n_epochs * in_epoch
    np.testing.assert_array_equal(sweep.cases_seen[0], np.array(counted)[sweep.updates[0]])
    np.testing.assert_allclose(sweep.epochs[0], sweep.updates[0] / in_epoch)
    assert (np.diff(sweep.updates[0]) >= 0).all()
    assert 50 <= sweep.updates.shape[1] <= 70


@pytest.mark.parametrize("n_moments", [3, 4, 12, 300])
def test_fewer_or_more_moments_are_moments_of_the_same_runs(n_moments):
    plane = nnkit.Experiment(dataset="plane", hidden="", n_epochs=60)
    over = {"batch_size": [30, "all"], "learning_rate": [0.1, 5.0], "seed": range(3)}  # the greater rate diverges
    usual, asked = (nnkit.sweep(plane, over, n_moments=n) for n in (60, n_moments))
    assert abs(asked.updates.shape[1] - n_moments) <= 3  # both runs' ends, and the start
    np.testing.assert_array_equal(asked.theta, usual.theta)
    for losses in ("train_loss", "test_loss"):
        np.testing.assert_array_equal(getattr(asked, losses)[:, [0, -1]], getattr(usual, losses)[:, [0, -1]])
    stopped = [[update is not None for update in sweep.stopped_at] for sweep in (asked, usual)]
    assert stopped[0] == stopped[1]
    assert any(stopped[0])
    assert not all(stopped[0])


@pytest.mark.parametrize("n_moments", [2, 1001, 12.5, "many", None])
def test_a_number_of_moments_that_cannot_be_used_is_answered(n_moments):
    with pytest.raises(ValueError, match=r"n_moments: received .*; accepted is a whole number from 3 to 1000"):
        nnkit.sweep(SHORT, {"seed": range(2)}, n_moments=n_moments)


def test_runs_of_different_length_can_be_compared_after_equal_numbers_of_updates():
    sweep = nnkit.sweep(SHORT, {"batch_size": [1, 10, "all"], "seed": range(4)})
    at = sweep.last_moments("updates", to_shortest=True)
    assert set(sweep.updates[np.arange(12), at]) == {6}  # what batch gradient descent makes in six epochs
    assert set(sweep.last_moments()) == {sweep.updates.shape[1] - 1}
    for summary in sweep.summaries("batch_size", axis="updates", to_shortest=True):
        assert summary.updates == 6
    # a run that is cut there is a run of that many updates
    single = sweep.by("batch_size")[0][1]
    short = nnkit.sweep(replace(SHORT, batch_size=1, n_epochs=1), {"seed": range(4)})
    six = np.searchsorted(short.updates[0], 6)
    assert short.updates[0, six] == 6
    np.testing.assert_allclose(sweep.train_loss[single, at[single]], short.train_loss[:, six], rtol=1e-12)


def test_summaries_are_the_quantiles_over_the_runs():
    sweep = nnkit.sweep(SHORT, {"batch_size": [3, "all"], "seed": range(6)})
    for summary, (value, rows) in zip(sweep.summaries("batch_size", "test"), sweep.by("batch_size"), strict=True):
        losses = sweep.test_loss[rows, -1]
        five = [summary.least, summary.lower, summary.median, summary.upper, summary.greatest]
        np.testing.assert_allclose(five, np.quantile(losses, [0, 0.25, 0.5, 0.75, 1]), rtol=1e-12)
        assert (summary.value, summary.n_runs, summary.n_stopped) == (value, 6, 0)


@pytest.mark.parametrize("n", [1, 2, 3, 4, 5, 8, 11])
def test_quantiles_are_those_of_numpy_where_all_is_finite(n):
    losses = np.random.default_rng(n).normal(size=(n, 3))
    np.testing.assert_allclose(quantiles(losses), np.quantile(losses, [0, 0.25, 0.5, 0.75, 1], axis=0), rtol=1e-12, atol=1e-15)


def test_quantiles_count_what_is_not_finite_as_infinite():
    np.testing.assert_array_equal(quantiles(np.array([1.0, np.nan, 3.0, np.inf, 2.0])), [1.0, 2.0, 3.0, np.inf, np.inf])
    np.testing.assert_array_equal(quantiles(np.array([1.0, 2.0, np.nan, np.inf])), [1.0, 1.75, np.inf, np.inf, np.inf])


def test_divergence_is_a_result_and_is_placed_between_recorded_moments():
    plane = nnkit.Experiment(dataset="plane", hidden="", learning_rate=5.0, n_epochs=200)
    sweep = nnkit.sweep(plane, {"learning_rate": [0.1, 5.0], "seed": [0, 1]})
    assert sweep.stopped_at[:2] == (None, None)
    for run in (2, 3):
        exact = nnkit.run(sweep.experiments[run]).stopped_at
        before = sweep.updates[run][sweep.updates[run] < sweep.stopped_at[run]].max()
        assert before < exact <= sweep.stopped_at[run]
    calm, wild = sweep.summaries("learning_rate")
    assert (calm.n_stopped, wild.n_stopped) == (0, 2)
    assert wild.median == np.inf
    said = sweep.takeaways("learning_rate")
    assert any("2 of 2 runs with a learning rate of 5 diverged" in sentence for sentence in said)
    assert "Lowest" not in said[0] and "a learning rate of 0.1" in said[0].lower()


def test_the_time_of_an_epoch_is_measured_and_shared_among_the_runs():
    sweep = nnkit.sweep(replace(SHORT, n_epochs=20), {"batch_size": [1, "all"], "seed": range(3)})
    seconds = sweep.seconds_per_epoch
    assert (seconds > 0).all()
    assert seconds[0] == seconds[1] == seconds[2]
    assert seconds[0] > seconds[3]  # 28 updates against one


def test_progress_goes_from_nothing_to_all_and_what_it_raises_ends_the_sweep():
    told = []
    over = {"batch_size": [4, "all"], "seed": range(2)}
    nnkit.sweep(SHORT, over, progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0
    with ThreadPoolExecutor(1) as pool:
        told.clear()
        nnkit.sweep(SHORT, over, executor=pool, progress=told.append)
    assert told == [0.5, 1.0]

    def stop(fraction):
        raise InterruptedError

    with pytest.raises(InterruptedError):
        nnkit.sweep(SHORT, over, progress=stop)


@pytest.mark.parametrize(
    ("over", "message"),
    [
        ({}, "over: received {}"),
        ([1], "over: received"),
        ({"batchsize": [1]}, "did you mean batch_size"),
        ({"batch_size": []}, "batch_size: received []; accepted is a sequence"),
        ({"optimizer": "adam"}, "optimizer: received 'adam'; accepted is a sequence"),
        ({"batch_size": 5}, "batch_size: received 5; accepted is a sequence"),
        ({"batch_size": [0]}, "batch_size: received 0"),
        ({"seed": [1, 1.0]}, "seed: received 1; accepted is every value once"),
        ({"seed": range(200), "data_seed": range(200)}, "over: received 40000; accepted is up to 10,000 runs"),
        ({"loss": ["cross_entropy"], "output": ["sigmoid"]}, "cross_entropy needs softmax outputs"),
    ],
)
def test_what_cannot_be_swept_is_said(over, message):
    with pytest.raises(ValueError) as said:
        nnkit.sweep(SHORT, over)
    assert message in str(said.value)


def test_hidden_layers_are_checked_together_with_their_activations():
    mixed = replace(SHORT, hidden="3-2", activation="tanh-relu")
    assert len(nnkit.sweep(mixed, {"hidden": ["3-2", "2-2"]}).theta) == 2
    with pytest.raises(ValueError, match="one for each of the 3"):
        nnkit.sweep(mixed, {"hidden": ["2-2-2"]})


def test_the_csv_has_every_moment_once():
    sweep = nnkit.sweep(replace(SHORT, n_epochs=2), {"batch_size": [10, "all"], "seed": [4]})
    lines = sweep.to_csv().splitlines()
    assert lines[0] == "batch_size,seed,update,epoch,cases_seen,train_loss,test_loss"
    assert len(lines) == 1 + 7 + 3  # six updates, two updates, and both starts
    last = lines[-1].split(",")
    assert last[:5] == ["all", "4", "2", "2.0", "56"]
    assert float(last[5]) == sweep.train_loss[1, -1]


@pytest.mark.parametrize("options", [{}, {"axis": "updates", "to_shortest": True}])
def test_the_code_prints_the_medians(options, capsys):
    sweep = nnkit.sweep(SHORT, {"batch_size": [10, "all"], "seed": [4, 5]})
    exec(sweep.to_python("batch_size", "test", **options), {})
    summaries = sweep.summaries("batch_size", "test", **options)
    assert capsys.readouterr().out == "".join(f"{s.value}: {s.median:.6g}\n" for s in summaries)


def test_what_is_said_is_true():
    sweep = nnkit.sweep(replace(SHORT, n_epochs=20), {"batch_size": [1, 9, "all"], "seed": range(5)})
    said = sweep.takeaways("batch_size")
    medians = {value: np.median(sweep.train_loss[rows, -1]) for value, rows in sweep.by("batch_size")}
    spreads = {value: np.ptp(sweep.train_loss[rows, -1]) for value, rows in sweep.by("batch_size")}
    names = {1: "single cases", 9: "minibatches of 9", "all": "all cases at once"}
    assert f"after 20 epochs: {names[min(medians, key=medians.get)]} ({min(medians.values()):.3g})**" in said[0]
    assert f"highest: {names[max(medians, key=medians.get)]} ({max(medians.values()):.3g})" in said[0]
    assert any(f"seeds: {names[max(spreads, key=spreads.get)]}**" in sentence for sentence in said)
    assert "single cases, 560 (28 in an epoch); minibatches of 9, 80 (4 in an epoch); all cases at once, 20 (1" in said[-1]
    [*_, alone, _] = nnkit.sweep(SHORT, {"batch_size": [1, "all"]}).takeaways("batch_size")
    assert "One seed shows no spread" in alone
