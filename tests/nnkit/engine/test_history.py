"""What follows from a run's parameters, each recomputed by hand from the rows of theta."""

import csv
import io

import numpy as np
import pytest

from nnkit.activations import ACTIVATIONS
from nnkit.engine.experiment import Experiment
from nnkit.engine.history import History
from nnkit.engine.metrics import r_squared, rmse
from nnkit.engine.network import Network
from nnkit.engine.training import run
from nnkit.losses import LOSSES

TABLE = "height,weight\n" + "".join(f"{i},{20 * i + (i % 3)}\n" for i in range(30))


@pytest.fixture(scope="module", params=["two classes", "three classes", "numbers", "a table"])
def history(request):
    options = {
        "two classes": {"dataset": "xor", "hidden": "4-2"},
        "three classes": {"dataset": "spiral", "n_classes": 3, "activation": "prelu", "hidden": "5"},
        "numbers": {"dataset": "sine", "hidden": "3", "activation": "relu"},
        "a table": {"dataset": "table", "table": TABLE, "task": "regression", "hidden": "2"},
    }[request.param]
    return run(Experiment(n_epochs=5, learning_rate=0.1, batch_size=10, **options))


def predictions_by_hand(history, theta, X):
    """Layer after layer, from a row of theta cut by hand."""
    start = 0
    for n_in, n_out, activation in zip(
        history.architecture.sizes, history.architecture.sizes[1:], history.architecture.activations, strict=False
    ):
        block = theta[start : start + n_out * (n_in + 1)].reshape(n_out, n_in + 1)
        start += block.size
        X = block[:, :-1] @ X + block[:, -1:]
        if activation == "softmax":
            X = np.exp(X) / np.exp(X).sum(axis=0)
        elif activation.slope_in_training == "learned":
            X = np.where(X > 0, X, theta[start] * X)
            start += 1
        else:
            X = activation(X)
    return X


def encoded(history, T):
    return T[1:] if history.code.n_outputs == 1 and history.data.n_classes == 2 else T


def test_losses_are_those_of_the_rows(history):
    loss = LOSSES[history.architecture.loss.name]
    for cases, losses in [(history.data.train, history.train_loss), (history.data.test, history.test_loss)]:
        assert losses.shape == history.updates.shape
        by_hand = [loss(predictions_by_hand(history, theta, cases.X), encoded(history, cases.T)) for theta in history.theta]
        np.testing.assert_allclose(losses, by_hand, rtol=1e-12)


def test_going_back_in_time_is_picking_a_row(history):
    X = history.data.test.X
    for row in (0, 7, -1):
        np.testing.assert_allclose(
            history.predictions(X, row), predictions_by_hand(history, history.theta[row], X), rtol=1e-11, atol=1e-14
        )
        assert history.network(row).theta.tobytes() == history.theta[row].tobytes()


def test_pictures_take_single_precision(history):
    for_plots = history.for_plots.forward(history.data.test.X)
    assert for_plots.dtype == np.float32
    for row, P in zip(history.frames, for_plots, strict=True):
        np.testing.assert_allclose(P, history.predictions(history.data.test.X, row), rtol=1e-4, atol=1e-5)


def test_pictures_of_weights_too_large_for_it_take_double_precision():
    network = Network((1, 2, 1), ("relu", "identity"), theta=np.array([1e30, 1.0, 1e30, 2.0, 1e30, 1.0, 0.0]))
    P = history_of(network).for_plots.forward(np.array([[1.0, -1.0]]))
    assert P.dtype == float
    assert np.isfinite(P).all()
    assert P[0, 0, 0] == pytest.approx(1e60)


def test_the_record_cannot_be_changed(history):
    with pytest.raises(ValueError, match="read-only"):
        history.theta[0, 0] = 1.0
    with pytest.raises(ValueError, match="read-only"):
        history.network().weights[0][:] = 0.0


def test_gradient_norms_are_those_of_the_gradients(history):
    X, T = history.data.train.X, encoded(history, history.data.train.T)
    assert history.gradient_norms.shape == (len(history.frames), len(history.architecture.blocks))
    for moment, norms in zip(history.frames, history.gradient_norms, strict=True):
        network = history.network(moment)
        blocks, _ = network.views(network.gradient(X, T))
        np.testing.assert_allclose(norms, [np.sqrt((block**2).sum()) for block in blocks], rtol=1e-11)


def test_scores_are_those_of_the_predictions(history):
    scores = history.scores()
    assert scores["train_loss"] == history.train_loss[-1]
    assert scores["test_loss"] == history.test_loss[-1]
    assert history.scores(row=0)["train_loss"] == history.train_loss[0]
    for name, cases in [("train", history.data.train), ("test", history.data.test)]:
        P = predictions_by_hand(history, history.theta[-1], cases.X)
        if history.data.task == "classification":
            labels = P.argmax(axis=0) if len(P) > 1 else (P[0] > 0.5).astype(int)
            right = labels == cases.T.argmax(axis=0)
            assert scores[f"{name}_accuracy"] == pytest.approx(right.mean())
            counts = history.confusion(cases=name)
            assert counts.sum() == cases.n_cases
            assert np.trace(counts) == right.sum()
        else:
            assert scores[f"{name}_r_squared"] == pytest.approx(r_squared(P[0], cases.T[0]))
            scale, mean = history.data.target_scale, history.data.target_mean
            in_own_unit = rmse(P[0] * scale + mean, cases.T[0] * scale + mean)
            assert scores[f"{name}_rmse"] == pytest.approx(in_own_unit, rel=1e-9)


def test_the_csv_reads_back(history):
    rows = list(csv.DictReader(io.StringIO(history.to_csv())))
    assert len(rows) == len(history.updates)
    assert list(rows[0]) == ["update", "epoch", "train_loss", "test_loss"]
    for name, values in zip(rows[0], (history.updates, history.epochs, history.train_loss, history.test_loss), strict=True):
        assert [float(row[name]) for row in rows] == values.tolist()
    assert all(row["update"].isdigit() for row in rows)


def test_epochs_are_updates_over_updates_per_epoch(history):
    np.testing.assert_allclose(history.epochs * history.n_updates_per_epoch, history.updates, rtol=1e-15)
    assert history.epochs[-1] == 5.0
    assert history.is_complete
    assert history.divergence is None


def test_without_test_cases_their_loss_is_not_a_number():
    history = run(Experiment(test_fraction=0.0, n_epochs=2))
    assert np.isnan(history.test_loss).all()
    assert np.isfinite(history.train_loss).all()
    assert history.confusion().sum() == 0


# Units that have stopped learning


def history_of(network):
    """The history of a run that has only its first state."""
    experiment = Experiment(dataset="line", n_cases=20, hidden="-".join(map(str, network.sizes[1:-1])), noise=0.0)
    _, code = experiment.network(experiment.data())
    return History(
        experiment=experiment,
        data=experiment.data(),
        code=code,
        architecture=network,
        updates=np.array([0]),
        theta=network.theta[None].copy(),
        frames=np.array([0]),
        n_updates_per_epoch=1,
        n_updates_planned=1,
        stopped_at=None,
    )


def test_dead_and_saturated_units_are_counted():
    network = Network((1, 4, 2, 1), ["relu", "sigmoid", "identity"], "mse", theta=np.zeros(21))
    # inputs lie in [-1, 1]: a bias of -5 leaves a ReLU no case, one of 5 all of them
    network.biases[0][:] = [[-5.0], [-5.0], [-5.0], [5.0]]
    # the sigmoid's greatest slope is 0.25, and 5% of it is reached at about 4.35: one unit beyond, one within
    network.biases[1][:] = [[4.5], [4.2]]
    history = history_of(network)
    np.testing.assert_allclose(history.dead_share, [[0.75, 0.0]])
    np.testing.assert_allclose(history.saturated_share, [[0.0, 0.5]])


@pytest.mark.parametrize(
    ("activation", "bias", "dead", "saturated"),
    [
        ("sigmoid", 50.0, 1.0, 0.0),  # 1 - x has rounded to 0: nothing can move it any more
        ("sigmoid", -50.0, 0.0, 1.0),
        ("tanh", 3.0, 0.0, 1.0),
        ("tanh", 0.0, 0.0, 0.0),
        ("elu", -5.0, 0.0, 1.0),
        ("leaky_relu", -5.0, 0.0, 1.0),
        ("relu", 0.0, 1.0, 0.0),  # a slope of 0 at 0 itself
        ("identity", 9.0, 0.0, 0.0),
        ("step", 0.5, 1.0, 0.0),
    ],
)
def test_what_counts_as_dead_and_as_saturated(activation, bias, dead, saturated):
    network = Network((1, 3, 1), [activation, "identity"], "mse", theta=np.zeros(10))
    network.biases[0][:] = bias
    history = history_of(network)
    assert history.dead_share.tolist() == [[dead]]
    assert history.saturated_share.tolist() == [[saturated]]


def test_the_least_slope_of_a_living_relu_network_is_alive():
    history = run(Experiment(dataset="line", hidden="6", activation="relu", n_epochs=1, seed=1))
    slopes = ACTIVATIONS["relu"].derivative(history.network(0).weights[0].T @ history.data.train.X)
    dead = (slopes.max(axis=1) == 0).mean()
    assert history.dead_share[0, 0] == dead
    assert dead < 1.0


def test_a_network_without_hidden_layers_has_no_units_to_count():
    history = run(Experiment(dataset="line", hidden="", n_epochs=2))
    assert history.dead_share.shape == history.saturated_share.shape == (len(history.frames), 0)
    assert history.gradient_norms.shape == (len(history.frames), 1)


@pytest.mark.parametrize(
    "settings", [{}, {"dataset": "blobs", "n_classes": 3}, {"output": "tanh", "loss": "mse"}, {"loss": "mae"}]
)
def test_losses_of_all_rows_at_once_are_those_of_each_row(settings, monkeypatch):
    history = run(Experiment(hidden="4-3", n_epochs=70, **settings))
    alone = [history.network(row).loss_value(history.X, history.T) for row in range(len(history.updates))]
    monkeypatch.setattr("nnkit.engine.network.CHUNK", 30_000)  # several chunks, of which the last is smaller
    np.testing.assert_allclose(history.train_loss, alone, rtol=1e-12)
