"""Networks measured layer by layer: against plain loops, derivations, and the engine's own gradients."""

import contextlib
import io

import numpy as np
import pytest

import nnkit
from nnkit.activation_functions import DepthStudy, measure_depth, train_depth
from nnkit.activation_functions.depth import MOST_WORK
from nnkit.result import Result

SMALL = {"dataset": "spiral", "n_layers": 4, "width": 5, "n_seeds": 3}


def study(**changed):
    return DepthStudy(**SMALL | changed)


@pytest.mark.parametrize("weight_scale", [1.0, 3.0])
@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "relu", "elu"])
def test_one_network_by_a_plain_loop(activation, weight_scale):
    """Forward and back with matrices, one layer after the other, as the lecture writes it."""
    one = study(activations=activation, weight_scale=weight_scale, seed=7, n_seeds=1)
    found = measure_depth(one)
    experiment = one.experiment(activation)
    data = experiment.data()
    network, code = experiment.network(data)
    f = nnkit.ACTIVATIONS[activation]
    X, T = data.train.X, code.encode(data.train.T)
    outputs, sums, weights = [X], [], [weight_scale * W for W in network.weights]
    for W in weights:  # the first biases are 0
        sums.append(W.T @ outputs[-1])
        outputs.append(f(sums[-1]))
    P = 1.0 / (1.0 + np.exp(-sums[-1]))  # two classes: one sigmoid output, under log loss
    delta = P - T
    n = X.shape[1]

    def rms(array):
        return np.sqrt(np.mean(np.square(array)))

    for layer in range(one.n_layers, -1, -1):
        gradient = np.concatenate([outputs[layer] @ delta.T / n, delta.mean(axis=1)[None]])
        assert found.gradients[0, 0, layer] == pytest.approx(rms(gradient), rel=1e-10)
        if layer < one.n_layers:
            assert found.deltas[0, 0, layer] == pytest.approx(rms(delta), rel=1e-10)
            assert found.derivatives[0, 0, layer] == pytest.approx(rms(f.derivative(sums[layer])), rel=1e-12)
            spread = rms(outputs[layer + 1].std(axis=1))
            assert found.activation_std[0, 0, layer] == pytest.approx(spread, rel=1e-10)
            assert found.zero_share[0, 0, layer] == (outputs[layer + 1] == 0.0).mean()
        if layer:
            delta = f.derivative(sums[layer - 1]) * (weights[layer] @ delta)


def test_seeds_stand_side_by_side():
    together = measure_depth(study(activations="tanh-relu", seed=3))
    for run in range(3):
        alone = measure_depth(study(activations="relu", seed=3 + run, n_seeds=1))
        np.testing.assert_allclose(together.by_seed("gradients", "relu")[run], alone.gradients[0, 0], rtol=1e-12)
    np.testing.assert_array_equal(together.median("deltas", "relu"), np.median(together.deltas[1], axis=0))


@pytest.mark.parametrize("n_layers", [2, 6, 15])
def test_orthogonal_weights_make_the_bound_strict(n_layers):
    found = measure_depth(study(activations="sigmoid", initialisation="orthogonal", n_layers=n_layers, n_seeds=5))
    deltas = found.deltas[0]
    assert (deltas[:, :-1] <= 0.25 * deltas[:, 1:]).all()
    bound = found.bound("deltas", "sigmoid")
    np.testing.assert_allclose(bound, np.median(deltas[:, -1]) * 0.25 ** np.arange(n_layers - 1, -1, -1))
    assert (found.median("deltas", "sigmoid") <= bound * (1 + 1e-12)).all()


def test_sigmoids_vanish_where_relus_with_hes_start_do_not():
    found = measure_depth(study(activations="sigmoid-relu", initialisation="he", n_layers=20, width=32, n_seeds=10))
    left = {name: found.median("deltas", name) for name in ("sigmoid", "relu")}
    assert left["sigmoid"][0] / left["sigmoid"][-1] < (0.25 * np.sqrt(2.0)) ** 19 * 10.0
    assert left["relu"][0] / left["relu"][-1] > 0.01


def test_relu_switches_half_of_the_first_layer_off():
    # a weight and its negative are equally likely, and biases start at zero
    found = measure_depth(study(activations="relu", width=64, n_seeds=20))
    assert found.zero_share[0, :, 0].mean() == pytest.approx(0.5, abs=0.05)
    assert not measure_depth(study(activations="tanh")).zero_share.any()


@pytest.mark.parametrize("initialisation", list(nnkit.INITIALISATIONS))
@pytest.mark.parametrize("n_layers", [1, 50])
def test_every_start_and_depth_is_finite(initialisation, n_layers):
    found = measure_depth(study(initialisation=initialisation, n_layers=n_layers, n_seeds=2))
    for part in (found.gradients, found.deltas, found.activation_std, found.zero_share, found.derivatives):
        assert np.isfinite(part).all()
    assert found.gradients.shape == (3, 2, n_layers + 1)
    assert found.deltas.shape == (3, 2, n_layers)
    if initialisation == "zero":
        assert not found.gradients[..., :n_layers].any()
    assert found.takeaways()


def test_training_is_the_engines():
    one = study(activations="tanh", n_seeds=1, seed=4, n_updates=9, learning_rate=0.2)
    moved = train_depth(one)
    experiment = one.experiment("tanh")
    data = experiment.data()
    network, code = experiment.network(data)
    X, T = data.train.X, code.encode(data.train.T)
    start, before = network.theta.copy(), network.loss_value(X, T)
    nnkit.Descent(network, X, T, learning_rate=0.2, batch_size=30, seed=4).advance_to(9)
    for layer, block in enumerate(network.views(network.theta - start)[0]):
        assert moved.weight_changes[0, 0, layer] == pytest.approx(np.sqrt(np.mean(block**2)), rel=1e-9)
    assert moved.losses[0, 0] == pytest.approx([before, network.loss_value(X, T)], rel=1e-12)
    assert moved.n_diverged.tolist() == [0]


def test_from_zero_only_the_output_layer_moves():
    moved = train_depth(study(activations="relu", initialisation="zero", n_updates=20))
    assert not moved.weight_changes[..., :-1].any()
    assert (moved.weight_changes[..., -1] > 0.0).all()
    layers, said = moved.takeaways()
    assert "ReLU 1 of 5" in layers
    assert "no hidden layer moved at all" in said


def test_the_front_layers_of_deep_sigmoids_stand_still():
    moved = train_depth(study(activations="sigmoid-tanh", n_layers=8))
    changes = {name: np.median(moved.weight_changes[i], axis=0) for i, name in enumerate(("sigmoid", "tanh"))}
    counts = [sum(change >= 0.01 * max(by_layer) for change in by_layer) for by_layer in changes.values()]
    assert counts[0] < counts[1] == 9
    assert f"Sigmoid {counts[0]} of 9 and tanh 9 of 9" in moved.takeaways()[0]


def test_runs_that_diverge_are_counted_and_said():
    moved = train_depth(study(dataset="diabetes", activations="identity", initialisation="he", learning_rate=10.0, n_updates=100))
    assert moved.n_diverged[0] > 0
    layers, said = moved.takeaways()
    assert "Identity diverged" in layers
    assert f"{moved.n_diverged[0]} of 3 runs diverged" in said


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"activations": "sigmoid", "n_layers": 12}, "**Sigmoid: the gradient vanishes**, from"),
        ({"activations": "sigmoid", "n_layers": 12}, ": under 1% arrives, about × 0."),
        ({"activations": "tanh"}, "**tanh: the gradient gets through**"),
        ({"activations": "relu"}, "% arrives, about × 0."),
        ({"activations": "tanh"}, ": it grows, about × 1."),
        ({"activations": "identity", "weight_scale": 100.0}, "**Identity: the gradient gets through, and is enormous**"),
        ({"activations": "tanh", "initialisation": "zero"}, "every gradient of the hidden layers is exactly 0"),
        ({"activations": "tanh", "initialisation": "uniform", "n_layers": 30, "width": 64}, "**tanh: the gradient explodes**"),
        ({"activations": "relu"}, "**Sparse: of all hidden outputs exactly 0 are** "),
        ({"activations": "tanh"}, "**No output is exactly 0**"),
        ({"activations": "sigmoid", "initialisation": "orthogonal"}, "3 slopes of at most 0.25 allow 0.016"),
        ({"activations": "sigmoid", "initialisation": "orthogonal"}, "These weights keep lengths"),
        ({"activations": "sigmoid", "initialisation": "orthogonal", "weight_scale": 2.0}, "These weights enlarge the signal"),
        ({"activations": "sigmoid", "n_layers": 1}, "the gradient of the only hidden layer is"),
    ],
)
def test_what_is_said_is_true_of_the_settings(changed, said):
    sentences = measure_depth(study(**changed)).takeaways()
    assert any(said in sentence for sentence in sentences), sentences


def test_the_code_prints_the_same_numbers():
    one = study(activations="sigmoid-elu", parameters="elu.alpha=0.5", initialisation="he", n_updates=5, learning_rate=0.3)
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(one.to_python(), {})
    found, moved = measure_depth(one), train_depth(one)
    *layers, sigmoid, elu = out.getvalue().splitlines()
    for line, losses in zip((sigmoid, elu), moved.losses, strict=True):
        assert [float(word) for word in line.split()[2::2][:2]] == pytest.approx(np.median(losses, axis=0), rel=1e-5)
    lines = [line.split(": ") for line in layers]
    assert [name for name, _ in lines] == [f"{name} {layer}" for name in ("sigmoid", "elu") for layer in range(1, 6)]
    numbers = np.array([rest.split() for _, rest in lines], dtype=float)
    expected = [
        [record.median(what, name) for name in one.names] for record, what in ((found, "gradients"), (moved, "weight_changes"))
    ]
    np.testing.assert_allclose(numbers.T, np.reshape(expected, (2, -1)), rtol=1e-5)


def test_profile_and_movement_are_results():
    one = study(activations="tanh-relu")
    for result, key in ((measure_depth(one), one.untrained()), (train_depth(one), one)):
        assert isinstance(result, Result)
        assert result.key == key
        assert result.to_python() == one.to_python()


def test_the_table_of_the_training_has_every_layer():
    moved = train_depth(study(activations="tanh-relu"))
    rows = moved.to_csv().splitlines()
    assert rows[0] == "activation,seed,layer,weight_change"
    assert len(rows) == 1 + 2 * 3 * 5
    assert rows[-1].split(",") == ["relu", "2", "5", repr(float(moved.weight_changes[1, 2, 4]))]


def test_the_table_has_every_layer():
    found = measure_depth(study(activations="tanh"))
    rows = found.to_csv().splitlines()
    assert rows[0] == "activation,seed,layer,gradient,signal,spread,zeros,slope"
    assert len(rows) == 1 + 3 * 4
    assert rows[6].split(",")[:4] == ["tanh", "1", "2", repr(float(found.gradients[0, 1, 1]))]


def test_parameters_shape_the_functions_of_every_layer():
    """Forward with matrices and the given alpha, as the lecture writes it; back, the slopes' root mean squares."""
    one = study(activations="elu", parameters="elu.alpha=2", seed=7, n_seeds=1)
    found, usual = (
        measure_depth(one),
        measure_depth(study(activations="elu", seed=7, n_seeds=1)),
    )
    networks, X, _ = one.networks("elu")
    outputs = X
    for layer, (W, b) in enumerate(zip(networks.weights, networks.biases, strict=True)):
        if layer < one.n_layers:
            z = W[0].T @ outputs + b[0]
            outputs = np.where(z > 0.0, z, 2.0 * np.expm1(z))
            assert found.activation_std[0, 0, layer] == pytest.approx(np.sqrt(np.mean(outputs.std(axis=1) ** 2)), rel=1e-10)
            slopes = np.where(z > 0.0, 1.0, 2.0 * np.exp(z))
            assert found.derivatives[0, 0, layer] == pytest.approx(np.sqrt(np.mean(slopes**2)), rel=1e-10)
    assert (found.gradients != usual.gradients).all()
    assert found.bound("deltas", "elu")[0] == pytest.approx(found.median("deltas", "elu")[-1] * 2.0 ** (one.n_layers - 1))


def test_parameters_reach_the_training():
    changed = study(activations="leaky_relu-prelu-rrelu", parameters="leaky_relu.slope=0.9,prelu.slope=0.9,rrelu.upper=0.9")
    usual = study(activations="leaky_relu-prelu-rrelu")
    moved, before = train_depth(changed), train_depth(usual)
    assert (moved.weight_changes != before.weight_changes).all()
    networks, _, _ = changed.networks("prelu")
    assert all((slope == 0.9).all() for slope in networks.learned_slopes[: changed.n_layers])
    # a range with no room is a leaky slope
    fixed = study(activations="leaky_relu-rrelu", parameters="leaky_relu.slope=0.2,rrelu.lower=0.2,rrelu.upper=0.2")
    leaky, drawn = train_depth(fixed).weight_changes
    np.testing.assert_allclose(drawn, leaky, rtol=1e-9)


def test_parameters_have_one_way_to_be_written():
    written = {
        "": "",
        "elu.alpha=1": "",
        "elu.alpha=2": "elu.alpha=2.0",
        " elu.alpha = 2e0 ,leaky_relu.slope=0.01": "elu.alpha=2.0",
        "elu.alpha=0.5,leaky_relu.slope=0.2": "leaky_relu.slope=0.2,elu.alpha=0.5",
    }
    for text, plain in written.items():
        assert study(activations="leaky_relu-elu", parameters=text).parameters == plain
    assert study(activations="elu", parameters="elu.alpha=2") == study(activations="elu", parameters="elu.alpha=2.0")


def test_what_is_said_names_parameters_that_are_not_usual():
    found = study(activations="sigmoid-elu", parameters="elu.alpha=2", initialisation="orthogonal")
    sentences = measure_depth(found).takeaways()
    assert any(sentence.startswith("**ELU (alpha 2): the gradient") for sentence in sentences), sentences
    assert [sentence for sentence in sentences if "0.25" in sentence and "ELU" in sentence] == []  # it is the sigmoid's alone
    assert train_depth(found).takeaways()[2].startswith("**ELU (alpha 2)**")
    usual = measure_depth(study(activations="elu")).takeaways()
    assert usual[0].startswith("**ELU: the gradient")


def test_another_training_starts_from_the_same_networks():
    one = study(learning_rate=0.2, n_updates=3)
    assert one.untrained() == study()
    np.testing.assert_array_equal(train_depth(one).losses[..., 0], train_depth(study()).losses[..., 0])


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"parameters": "elu.alpha=2"}, "parameters: received 'elu.alpha=2'; accepted is '': these functions have no parameter"),
        ({"activations": "elu", "parameters": "elu.beta=2"}, "accepted is values such as elu.alpha=0.5, of elu.alpha"),
        ({"activations": "elu", "parameters": "elu.alpha=6"}, "elu.alpha: received '6'; accepted is a number from 0.01 to 5"),
        ({"activations": "elu", "parameters": "elu.alpha=x"}, "elu.alpha: received 'x'; accepted is a number"),
        ({"activations": "elu", "parameters": "elu.alpha"}, "elu.alpha: received ''; accepted is a number"),
        ({"activations": "elu", "parameters": 2.0}, "parameters: received 2.0"),
        ({"activations": "rrelu", "parameters": "rrelu.lower=0.9"}, "rrelu.lower: received 0.9; accepted is a slope of at most"),
        ({"dataset": "line"}, "dataset: received 'line'; accepted is one of"),
        ({"n_layers": 51}, "n_layers: received 51; accepted is a whole number from 1 to 50"),
        ({"n_layers": 0}, "n_layers: received 0"),
        ({"width": 65}, "width: received 65"),
        ({"activations": "swish"}, "activations: received 'swish'"),
        ({"activations": ""}, "activations: received ''"),
        ({"activations": "sigmoid-tanh-relu-elu-selu-gelu-silu"}, "accepted is up to 6 functions"),
        ({"initialisation": "one"}, "initialisation: received 'one'"),
        ({"n_seeds": 21}, "n_seeds: received 21"),
        ({"seed": -1}, "seed: received -1"),
        ({"learning_rate": 0.0}, "learning_rate: received 0.0; accepted is a number above 0"),
        ({"learning_rate": 11.0}, "learning_rate: received 11.0"),
        ({"n_updates": 501}, "n_updates: received 501"),
    ],
)
def test_what_cannot_be_used_is_refused(changed, message):
    with pytest.raises(ValueError, match=message):
        study(**changed)


def test_training_for_too_long_is_refused_with_what_would_do():
    large = study(n_layers=50, width=64, n_seeds=20, n_updates=500)
    with pytest.raises(ValueError, match=r"n_updates: received 500; accepted is (up to \d+|no) updates? of so large networks"):
        train_depth(large)
    assert MOST_WORK < 1e10
