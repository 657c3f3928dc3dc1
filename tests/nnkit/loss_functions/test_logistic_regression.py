"""Logistic regression from a saturated start: against a plain loop, and what the two losses make of it."""

import math

import numpy as np
import pytest

import nnkit
from nnkit.loss_functions.logistic_regression import LogisticExperiment, train_with_both_losses

SMALL = LogisticExperiment(dataset="blobs", mean_abs_v=6.0, n_updates=40)
TABLE = "a,b,kind\n" + "\n".join(f"{i % 5},{i % 3},{'yes' if i % 5 > 2 else 'no'}" for i in range(20))


def by_hand(X, t, theta, loss, rate, n_updates):
    """Batch gradient descent with the formulas written out, case by case."""
    theta = theta.copy()
    rows = [theta.copy()]
    for _ in range(n_updates):
        gradient = np.zeros_like(theta)
        for x, target in zip(X.T, t, strict=True):
            p = 1.0 / (1.0 + math.exp(-(theta[:-1] @ x + theta[-1])))
            slope = p - target if loss == "log_loss" else 2.0 * (p - target) * p * (1.0 - p)
            gradient += slope * np.append(x, 1.0) / len(t)
        theta -= rate * gradient
        rows.append(theta.copy())
    return np.array(rows)


@pytest.mark.parametrize("loss", ["log_loss", "mse"])
def test_the_runs_are_those_of_the_formulas(loss):
    run = train_with_both_losses(SMALL).runs[loss]
    X, labels = SMALL.data.train.X, SMALL.data.train.labels
    np.testing.assert_allclose(run.theta, by_hand(X, labels, SMALL.first_theta, loss, 0.5, 40), rtol=1e-9)


def test_both_start_from_the_same_weights_and_see_the_same_minibatches():
    experiment = LogisticExperiment(dataset="moons", batch_size="5", n_updates=10, mean_abs_v=0.0)
    runs = train_with_both_losses(experiment).runs
    assert (runs["log_loss"].theta[0] == runs["mse"].theta[0]).all()
    # at v = 0 the squared error's slope is half of log loss's for every case: so are the first changes
    changes = [run.theta[1] - run.theta[0] for run in runs.values()]
    np.testing.assert_allclose(changes[1], 0.5 * changes[0], rtol=1e-12)


@pytest.mark.parametrize("start", ["wrong", "one_answer", "random"])
@pytest.mark.parametrize("dataset", ["blobs", "breast_cancer"])
def test_the_start_is_as_saturated_as_asked_for(start, dataset):
    experiment = LogisticExperiment(dataset=dataset, start=start, mean_abs_v=7.0)
    theta = experiment.first_theta
    assert np.abs(theta[:-1] @ experiment.data.train.X + theta[-1]).mean() == pytest.approx(7.0)


def test_a_wrong_start_is_wrong_and_the_squared_error_stays_there():
    comparison = train_with_both_losses(LogisticExperiment())
    log, squared = comparison.log_loss, comparison.mse
    assert log.measure("wrong")[0] > 0.9
    assert log.measure("wrong")[-1] < 0.05
    assert squared.measure("wrong")[-1] > 0.8
    assert log.escaped_at < 10
    assert squared.escaped_at is None
    assert "The squared error has not halved it" in " ".join(comparison.takeaways())


def test_the_measures_are_those_of_the_outputs():
    for run in train_with_both_losses(SMALL).runs.values():
        for update in (0, 17, 40):
            outputs = run.outputs(update=update)
            assert run.measure("log_loss")[update] == pytest.approx(nnkit.log_loss(outputs.p, outputs.t), rel=1e-9)
            assert run.measure("mse")[update] == pytest.approx(outputs.squared_error, rel=1e-12)
            slopes = outputs.log_loss_derivatives if run.loss == "log_loss" else outputs.squared_error_derivatives
            inputs = np.vstack([run.data.train.X, np.ones(outputs.n_cases)])
            assert run.measure("gradient")[update] == pytest.approx(np.linalg.norm(inputs @ slopes / outputs.n_cases), rel=1e-9)
            if update == 0:
                assert run.first_gradient == pytest.approx(run.measure("gradient")[0], rel=1e-12)
            assert run.measure("wrong")[update] == pytest.approx(((outputs.p > 0.5) != (outputs.t == 1)).mean())
            np.testing.assert_allclose(run.probabilities([update])[0], outputs.p)


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"mean_abs_v": 10.0}, "The squared error needs"),
        ({"mean_abs_v": 0.0}, "Neither loss is far ahead"),
        ({"dataset": "xor", "mean_abs_v": 0.1, "learning_rate": 500.0}, "the log loss rose"),
    ],
)
def test_takeaways_of_other_starts(settings, expected):
    assert expected in " ".join(train_with_both_losses(LogisticExperiment(**settings)).takeaways())


def test_the_users_own_table():
    experiment = LogisticExperiment(dataset="table", table=TABLE, target="kind", n_updates=5)
    assert experiment.data.class_names == ("no", "yes")
    assert train_with_both_losses(experiment).mse.n_updates == 5


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"dataset": "iris"}, "dataset: received 'iris'"),
        ({"start": "up"}, "start: received 'up'"),
        ({"mean_abs_v": -1.0}, "mean_abs_v: received -1.0"),
        ({"mean_abs_v": math.inf}, "mean_abs_v: received inf"),
        ({"learning_rate": 0.0}, "learning_rate: received 0.0"),
        ({"learning_rate": 1e9}, "learning_rate: received 1000000000.0"),
        ({"batch_size": "7"}, "batch_size: received '7'"),
        ({"n_updates": 2001}, "n_updates: received 2001"),
        ({"seed": -1}, "seed: received -1"),
        ({"dataset": "table"}, "table: received ''"),
        ({"dataset": "table", "table": 3}, "table: received 3"),
        ({"dataset": "table", "table": TABLE, "target": "a"}, "received '0, 1, 2, 3, 4'; accepted is a target of two classes"),
        ({"dataset": "table", "table": "a,t\n1,x\n2,y\n3,z\n4,x"}, "received 'x, y, z'; accepted is a target of two classes"),
        ({"dataset": "table", "table": "a,t\n1,x\n2,x\n3,x\n4,x"}, "accepted is 2 to 12 classes"),
    ],
)
def test_what_cannot_be_used_is_named(arguments, said):
    with pytest.raises(ValueError) as raised:
        train_with_both_losses(LogisticExperiment(**arguments))
    assert said in str(raised.value)


def test_training_cases_of_one_class_are_refused():
    rows = ["0,no", *(f"{i},yes" for i in range(1, 9))]
    seeds = [s for s in range(20) if len(set(nnkit.read_table("x,t\n" + "\n".join(rows), seed=s).train.labels)) == 1]
    with pytest.raises(ValueError, match="training cases of both classes; another seed may do"):
        train_with_both_losses(LogisticExperiment(dataset="table", table="x,t\n" + "\n".join(rows), seed=seeds[0]))


def test_too_much_work_is_refused():
    table = "\n".join(",".join([*(f"{(i * j) % 7}" for j in range(1, 21)), "ab"[i % 2]]) for i in range(4000))
    with pytest.raises(ValueError, match="n_updates: received 2000; accepted is up to 1,071 for 2800 training cases"):
        train_with_both_losses(LogisticExperiment(dataset="table", table=table, n_updates=2000))


def test_fields_are_read_from_text():
    assert LogisticExperiment.read("n_updates", "50") == 50
    assert LogisticExperiment.read("learning_rate", "0.25") == 0.25
    assert LogisticExperiment(batch_size=5) == LogisticExperiment(batch_size="5")
    with pytest.raises(ValueError, match="mean_abs_v: received 'far'"):
        LogisticExperiment.read("mean_abs_v", "far")


def test_the_offered_code_prints_the_same_numbers(capsys):
    comparison = train_with_both_losses(LogisticExperiment(dataset="moons", mean_abs_v=3.0, n_updates=30))
    exec(comparison.to_python("mse", 0.3, 5), {})
    printed = dict(line.rsplit(": ", 1) for line in capsys.readouterr().out.splitlines())
    for name, run in comparison.runs.items():
        for measure, value in run.scores().items():
            assert float(printed[f"{name} {measure}"]) == pytest.approx(value, rel=1e-5)
    outputs = comparison.mse.outputs("test")
    assert printed["confusion"] == str(nnkit.loss_functions.decide(outputs.p, outputs.t, 0.3).counts.tolist())
    error = nnkit.loss_functions.calibrate(outputs.p, outputs.t, 5).error
    assert float(printed["calibration error"]) == pytest.approx(error, rel=1e-5)


def test_the_file_holds_every_update_of_both_runs():
    comparison = train_with_both_losses(SMALL)
    lines = comparison.to_csv().splitlines()
    assert len(lines) == 1 + 2 * 41
    last = lines[-1].split(",")
    assert last[:2] == ["mse", "40"]
    assert float(last[2]) == comparison.mse.measure("log_loss")[-1]
