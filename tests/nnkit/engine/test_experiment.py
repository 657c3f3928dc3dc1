"""The experiment record: what it accepts, what it decides, and the code it offers to copy."""

import json
from dataclasses import FrozenInstanceError, fields
from math import cos, isnan, pi

import numpy as np
import pytest

from nnkit.activations import ACTIVATIONS
from nnkit.engine.experiment import Experiment
from nnkit.engine.training import run
from nnkit.initialisation import INITIALISATIONS
from nnkit.optimizers import OPTIMIZERS
from nnkit.schedules import SCHEDULES

TABLE = "x1,x2,kind\n" + "".join(f"{i},{(i * 7) % 5},{'ab'[i % 2]}\n" for i in range(20))
NUMBERS = "height,weight\n" + "".join(f"{i},{2 * i + (i % 3)}\n" for i in range(20))

EXAMPLES = [
    Experiment(n_epochs=2),
    Experiment(dataset="spiral", n_classes=3, n_cases=60, noise=0.01, hidden="5", activation="relu", n_epochs=2, seed=3),
    Experiment(dataset="sine", hidden="3-3", activation="elu-tanh", optimizer="adam", batch_size="all", l2=0.001, n_epochs=4),
    Experiment(dataset="line", hidden="", learning_rate=0.2, batch_size="all", n_epochs=5, test_fraction=0.0),
    Experiment(dataset="table", table=TABLE, target="kind", hidden="2", loss="cross_entropy", n_epochs=2),
    Experiment(dataset="table", table=NUMBERS, task="regression", standardise=True, hidden=(2, 2), n_epochs=2),
    Experiment(hidden="3", activation="rrelu", output="tanh", loss="mae", l1=0.01, initialisation="orthogonal", n_epochs=2),
]
EACH = pytest.mark.parametrize("experiment", EXAMPLES, ids=range(len(EXAMPLES)))


# The record


def test_the_defaults_run_and_learn_something():
    scores = run(Experiment()).scores()
    assert scores["train_loss"] < 0.4
    assert scores["test_accuracy"] > 0.8


@EACH
def test_it_survives_json(experiment):
    values = experiment.to_dict()
    assert all(isinstance(value, str | int | float) for value in values.values())
    assert Experiment.from_dict(json.loads(json.dumps(values))) == experiment
    assert Experiment.from_dict({}) == Experiment()


def test_it_is_frozen_and_hashable():
    experiment = Experiment(hidden=[4, 2])
    assert experiment == Experiment(hidden="4-2")
    assert {experiment: "found"}[Experiment(hidden="4-2")] == "found"
    assert len({*EXAMPLES, *EXAMPLES}) == len(EXAMPLES)
    with pytest.raises(FrozenInstanceError):
        experiment.seed = 5


def test_values_are_brought_to_one_form():
    assert Experiment(hidden=(8, 4)) == Experiment(hidden=" 8 - 04") == Experiment(hidden=np.array([8, 4]))
    assert Experiment(hidden=[]).hidden == ""
    assert Experiment(hidden="8-4").hidden_sizes == (8, 4)
    assert Experiment(hidden="").hidden_sizes == ()
    plain = Experiment(n_cases=np.int64(50), learning_rate=1, batch_size=5.0, n_epochs=np.float64(3), dataset=np.str_("spiral"))
    types = [type(value) for value in (plain.n_cases, plain.learning_rate, plain.batch_size, plain.n_epochs, plain.dataset)]
    assert types == [int, float, int, int, str]


WRONG = [
    ("dataset", ["moon", 3, None, ""]),
    ("n_cases", [9, 5001, 20.5, "many", None, True]),
    ("noise", [-0.1, 1.1, "some", float("nan"), None]),
    ("n_classes", [1, 13, "two", 2.5]),
    ("test_fraction", [-0.1, 0.91, "0.3", None]),
    ("data_seed", [-1, 2**32, 1.5, "0"]),
    ("table", [None, 5, b"x,y"]),
    ("target", [None, 5]),
    ("task", ["auto ", "clustering", None]),
    ("decimal", ["dot", None]),
    ("header", [True, "maybe"]),
    ("missing", ["drop", None]),
    ("columns", [None, 5, "x" * 10_001]),
    ("standardise", ["yes", None, 2]),
    ("features", ["x3", "x1-", None, 5]),
    ("hidden", ["4-", "-4", "a", "0", "1025", "4,2", "²", "1-" * 50 + "1", 4, None, [0], [2.5], "123456", [True]]),
    ("activation", ["tahn", "", "tanh-", "softmax", "tanh-relu-elu", "tanh ", None, 5]),
    ("output", ["softmaxx", "", None]),
    ("loss", ["rmse", "", None]),
    ("initialisation", ["random", None]),
    ("optimizer", ["sgd", None]),
    ("learning_rate", [0, -0.1, float("inf"), float("nan"), "fast", None, True, 10**400]),
    ("schedule", ["falling", "", None]),
    ("batch_size", [0, -1, 10**6 + 1, 2.5, "most", None]),
    ("n_epochs", [0, -1, 10**6 + 1, 1.5, "ten", None]),
    ("stop_loss", [-0.1, float("nan"), float("inf"), "low", None]),
    ("stop_gradient", [-0.1, float("nan"), float("inf"), "low", None]),
    ("l1", [-1e-9, 1e7, float("nan"), "none"]),
    ("l2", [-1e-9, 1e7, float("nan"), "none"]),
    ("seed", [-1, 2**32, 0.5, None]),
    ("weights", ["a b", "nan", "inf 1", None, 5, "1 " * 20_001]),
]


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in WRONG for value in values])
def test_what_a_field_cannot_be_is_refused(name, value):
    with pytest.raises(ValueError, match=rf"^{name}: received .*; accepted is .*\.$"):
        Experiment(**{name: value})
    with pytest.raises(ValueError, match=rf"^{name}: received .*; accepted is "):
        Experiment.from_dict({name: value})


def test_every_field_was_tried():
    assert {name for name, _ in WRONG} == {field.name for field in fields(Experiment)}


def test_what_is_no_field_is_refused():
    with pytest.raises(ValueError, match=r"^field: received 'learningrate'; .*did you mean learning_rate\?"):
        Experiment.from_dict({"learningrate": 0.1})


def test_a_table_is_asked_for():
    with pytest.raises(ValueError, match=r"^table: received ''; accepted is CSV text where dataset is 'table'"):
        Experiment(dataset="table")


@pytest.mark.parametrize("field", ["activation", "initialisation", "optimizer"])
def test_every_entry_of_the_catalogues_runs(field):
    catalogue = {"activation": ACTIVATIONS, "initialisation": INITIALISATIONS, "optimizer": OPTIMIZERS}[field]
    for name in catalogue:
        history = run(Experiment(n_cases=20, n_epochs=2, learning_rate=0.01, **{field: name}))
        assert history.is_complete
        assert np.isfinite(history.train_loss).all()


# Output and loss


@pytest.mark.parametrize(
    ("options", "output", "loss", "n_outputs"),
    [
        pytest.param({"dataset": "xor"}, "sigmoid", "log_loss", 1, id="two classes"),
        pytest.param({"dataset": "spiral", "n_classes": 3}, "softmax", "cross_entropy", 3, id="three classes"),
        pytest.param({"dataset": "sine"}, "identity", "mse", 1, id="regression"),
        pytest.param({"dataset": "sine", "loss": "mae"}, "identity", "mae", 1, id="regression, another loss"),
        pytest.param({"dataset": "sine", "output": "tanh"}, "tanh", "mse", 1, id="regression, another output"),
        pytest.param({"dataset": "xor", "loss": "cross_entropy"}, "softmax", "cross_entropy", 2, id="a loss with its output"),
        pytest.param({"dataset": "spiral", "n_classes": 3, "loss": "log_loss"}, "sigmoid", "log_loss", 3, id="several yes or no"),
        pytest.param({"dataset": "xor", "output": "softmax"}, "softmax", "cross_entropy", 2, id="an output with its loss"),
        pytest.param({"dataset": "xor", "output": "tanh"}, "tanh", "mse", 1, id="an output without one"),
        pytest.param({"dataset": "xor", "loss": "mse"}, "sigmoid", "mse", 1, id="two classes, squared error"),
        pytest.param({"dataset": "table", "table": TABLE}, "sigmoid", "log_loss", 1, id="a table of classes"),
        pytest.param({"dataset": "table", "table": NUMBERS, "task": "regression"}, "identity", "mse", 1, id="of numbers"),
    ],
)
def test_auto_is_what_suits_the_task(options, output, loss, n_outputs):
    experiment = Experiment(**options)
    network, code = experiment.network(experiment.data())
    last = network.activations[-1]
    assert (last.name, network.loss.name) == (output, loss)
    assert network.sizes[-1] == code.n_outputs == n_outputs


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"dataset": "sine", "output": "softmax"}, "^output: received 'softmax'; accepted is identity for regression"),
        ({"dataset": "sine", "loss": "log_loss"}, "^loss: received 'log_loss'; accepted is mse or mae for regression"),
        ({"output": "sigmoid", "loss": "cross_entropy"}, "^loss: received 'cross_entropy'; .*needs softmax outputs"),
        ({"output": "tanh", "loss": "log_loss"}, "^loss: received 'log_loss'; .*needs outputs from 0 to 1"),
        ({"n_classes": 3}, "^n_classes: received 3; accepted is 2 for xor"),
        ({"dataset": "table", "table": TABLE, "target": "colour"}, "colour"),
    ],
)
def test_what_only_the_data_can_tell_is_said_when_they_are_loaded(options, message):
    with pytest.raises(ValueError, match=message):
        run(Experiment(n_epochs=1, **options))


def test_layers_are_those_asked_for():
    experiment = Experiment(hidden="5-3", activation="relu-gelu", dataset="sine")
    network, _ = experiment.network(experiment.data())
    assert network.sizes == (1, 5, 3, 1)
    assert [activation.name for activation in network.activations] == ["relu", "gelu", "identity"]


def test_linear_regression_on_the_whole_batch_goes_through_the_gram_matrix_and_ends_the_same():
    ends = {}
    for batch_size in ("all", 10**6, 140):
        history = run(Experiment(dataset="plane", hidden="", learning_rate=0.1, batch_size=batch_size, n_epochs=30))
        ends[batch_size] = history.theta[-1].tobytes()
        # by hand: w <- w - 0.1 * 2/n X (P - T)
        X, T = history.data.train.X, history.data.train.T
        inputs, w = np.vstack([X, np.ones(140)]), history.theta[0].copy()
        for _ in range(30):
            w -= 0.1 * 2 / 140 * inputs @ (w @ inputs - T[0])
        np.testing.assert_allclose(history.theta[-1], w, rtol=1e-12)
    assert len(set(ends.values())) == 1


# The code to copy


@EACH
def test_the_copied_code_prints_the_same_numbers(experiment, capsys):
    exec(experiment.to_python(), {})  # what a user pastes into an empty notebook
    printed = dict(line.split(": ") for line in capsys.readouterr().out.splitlines())
    scores = run(experiment).scores()
    assert list(printed) == list(scores)
    for name, value in scores.items():
        assert printed[name] == f"{value:.6g}"


def test_the_code_names_only_what_differs():
    assert "Experiment()" in Experiment().to_python()
    code = Experiment(seed=3, hidden="7-7").to_python()
    assert "Experiment(hidden='7-7', seed=3)" in code
    assert "learning_rate" not in code
    assert code.startswith("import nnkit\n")


def test_without_test_cases_their_scores_are_not_numbers():
    scores = run(Experiment(test_fraction=0.0, n_epochs=1)).scores()
    assert isnan(scores["test_loss"])
    assert isnan(scores["test_accuracy"])
    assert not isnan(scores["train_accuracy"])


SHARES = {
    "constant": lambda s: 1.0,
    "steps": lambda s: 2.0 ** -int(4 * s),
    "exponential": lambda s: 100.0**-s,
    "inverse": lambda s: 1 / (1 + 9 * s),
    "cosine": lambda s: (1 + cos(pi * s)) / 2,
    "warm_up": lambda s: min(1, 0.1 + 9 * s),
}


@pytest.mark.parametrize("name", SCHEDULES)
def test_a_run_follows_its_schedule_as_a_plain_loop_does(name):
    # s is the share of the epochs that are done when an epoch begins: 0, 1/8, ..., 7/8
    experiment = Experiment(dataset="plane", hidden="", batch_size="all", learning_rate=0.1, n_epochs=8, schedule=name)
    history = run(experiment)
    X, T, theta = history.X, history.T, history.theta[0].copy()
    inputs = np.vstack([X, np.ones(X.shape[1])])
    for epoch in range(8):
        errors = theta @ inputs - T[0]
        theta -= 0.1 * SHARES[name](epoch / 8) * 2.0 * (inputs @ errors) / X.shape[1]
    np.testing.assert_allclose(history.theta[-1], theta, rtol=1e-12)
