"""What holds for any input: shapes, sizes and values that nobody would think of."""

from dataclasses import fields

import numpy as np
import pytest

from nnkit.activations import ACTIVATIONS
from nnkit.engine.experiment import Experiment
from nnkit.engine.gradient_check import check_gradient
from nnkit.engine.network import Network
from nnkit.losses import LOSSES
from nnkit.optimizers import OPTIMIZERS
from nnkit.probability import cross_entropy, entropy, kl_divergence, log_softmax, logsumexp, softmax

hypothesis = pytest.importorskip("hypothesis", reason="inputs are drawn by hypothesis")
arrays = pytest.importorskip("hypothesis.extra.numpy", reason="inputs are drawn by hypothesis").arrays
given, st = hypothesis.given, hypothesis.strategies
settings = hypothesis.settings(deadline=None, max_examples=60, derandomize=True)

any_float = st.floats(allow_nan=True, allow_infinity=True, width=64)
shapes = st.lists(st.integers(0, 4), max_size=3).map(tuple)
matrices = st.tuples(st.integers(1, 6), st.integers(1, 5))


@pytest.mark.parametrize("name", ACTIVATIONS)
@settings
@given(z=shapes.flatmap(lambda shape: arrays(float, shape, elements=any_float)))
def test_an_activation_takes_any_float_in_any_shape(name, z):
    activation = ACTIVATIONS[name]
    with np.errstate(over="ignore" if name == "selu" else "warn"):  # 1.05 times the largest float is infinite
        values, slopes = activation(z), activation.derivative(z)
    assert np.shape(values) == np.shape(slopes) == z.shape
    numbers = ~np.isnan(z)
    assert (np.isnan(values) == ~numbers).all()
    assert (np.isnan(slopes) == ~numbers).all()
    low, high = activation.output_range
    assert (np.asarray(values)[numbers] >= low).all()
    assert (np.asarray(values)[numbers] <= high).all()
    assert (np.abs(np.asarray(slopes)[numbers]) <= 2.0).all()


@pytest.mark.parametrize("name", [name for name, a in ACTIVATIONS.items() if a.name not in ("gelu", "silu")])
@settings
@given(pair=st.tuples(any_float, any_float).filter(lambda pair: pair[0] <= pair[1]))
def test_all_but_two_activations_never_fall(name, pair):
    with np.errstate(over="ignore" if name == "selu" else "warn"):
        low, high = ACTIVATIONS[name](np.array(pair))
    # rounding may turn a step of one unit in the last place around
    assert low <= high or np.isclose(low, high, rtol=1e-15, atol=5e-324)


@settings
@given(Z=matrices.flatmap(lambda shape: arrays(float, shape, elements=st.floats(allow_nan=False))))
def test_softmax_columns_are_distributions(Z):
    P = softmax(Z)
    assert P.shape == Z.shape
    assert (P >= 0.0).all()
    np.testing.assert_allclose(P.sum(axis=0), 1.0, rtol=1e-14)
    assert (log_softmax(Z) <= 0.0).all()
    assert (logsumexp(Z) >= Z.max(axis=0)).all()
    assert (P.max(axis=0) == P[Z.argmax(axis=0), np.arange(Z.shape[1])]).all()


@settings
@given(
    Z=matrices.flatmap(lambda shape: arrays(float, shape, elements=st.integers(-(2**20), 2**20).map(float))),
    shift=st.integers(-(2**20), 2**20),
)
def test_softmax_does_not_see_a_shift(Z, shift):
    # whole numbers, so that the shift itself rounds nothing
    np.testing.assert_array_equal(softmax(Z + shift), softmax(Z))
    np.testing.assert_array_equal(log_softmax(Z + shift), log_softmax(Z))
    np.testing.assert_allclose(logsumexp(Z + shift), logsumexp(Z) + shift, rtol=1e-13, atol=1e-9)


def distributions(n_classes, n_cases):
    return arrays(float, (n_classes, n_cases), elements=st.floats(0.0, 1.0)).filter(lambda A: (A.sum(axis=0) > 0.01).all())


@settings
@given(pair=matrices.flatmap(lambda shape: st.tuples(distributions(*shape), distributions(*shape))))
def test_what_a_wrong_prediction_costs_is_never_negative(pair):
    P, T = (A / A.sum(axis=0) for A in pair)
    divergence = kl_divergence(T, P, per_case=True)
    assert (divergence >= -1e-12).all()
    assert (entropy(T, per_case=True) <= np.log(len(T)) + 1e-12).all()
    np.testing.assert_allclose(cross_entropy(P, T, per_case=True), entropy(T, per_case=True) + divergence, atol=1e-9)


@settings
@given(
    sizes=st.lists(st.integers(1, 7), min_size=2, max_size=5),
    n_cases=st.integers(1, 9),
    n_runs=st.integers(1, 4),
    activation=st.sampled_from(list(ACTIVATIONS)),
    loss=st.sampled_from(["mse", "mae"]),
    seed=st.integers(0, 100),
)
def test_shapes_fit_in_every_network(sizes, n_cases, n_runs, activation, loss, seed):
    rng = np.random.default_rng(seed)
    single = Network(sizes, activation, loss, seed=seed)
    X, T = rng.normal(0, 1, (sizes[0], n_cases)), rng.normal(0, 1, (sizes[-1], n_cases))
    assert single.forward(X).shape == (sizes[-1], n_cases)
    assert single.gradient(X, T).shape == single.theta.shape == (single.n_parameters,)
    assert sum(W.size + b.size for W, b in zip(single.weights, single.biases, strict=True)) <= single.n_parameters
    many = single.with_theta(rng.normal(0, 0.3, (n_runs, single.n_parameters)))
    assert many.forward(X).shape == (n_runs, sizes[-1], n_cases)
    assert many.gradient(X, T).shape == many.theta.shape
    last = single.with_theta(many.theta[-1])
    np.testing.assert_allclose(many.gradient(X, T)[-1], last.gradient(X, T), rtol=1e-11, atol=1e-13)


@settings
@given(
    sizes=st.lists(st.integers(1, 5), min_size=2, max_size=4),
    hidden=st.sampled_from(["tanh", "sigmoid", "softplus", "elu", "gelu", "silu", "identity"]),
    pairing=st.sampled_from([("sigmoid", "log_loss"), ("softmax", "cross_entropy"), ("tanh", "mse"), ("softmax", "mse")]),
    n_cases=st.integers(1, 6),
    seed=st.integers(0, 100),
)
def test_smooth_networks_have_the_gradient_of_their_loss(sizes, hidden, pairing, n_cases, seed):
    rng = np.random.default_rng(seed)
    output, loss = pairing
    network = Network(sizes, [hidden] * (len(sizes) - 2) + [output], loss, seed=seed)
    outcome = check_gradient(network, rng.normal(0, 1, (sizes[0], n_cases)), rng.dirichlet(np.ones(sizes[-1]), n_cases).T)
    assert outcome, str(outcome)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=5,
)
words = st.sampled_from([*ACTIVATIONS, *LOSSES, *OPTIMIZERS, "auto", "all", "table", "softmax", "xor", "sine", "4-2", ""])
names = st.sampled_from([field.name for field in fields(Experiment)])


@hypothesis.settings(deadline=None, max_examples=400, derandomize=True)
@given(values=st.dictionaries(names | st.text(max_size=5), json_values | words, max_size=4))
def test_any_dict_is_an_experiment_or_a_value_error(values):
    try:
        experiment = Experiment.from_dict(values)
    except ValueError as error:
        refusal = str(error)
        assert ": received " in refusal
        assert "; accepted is " in refusal
    else:
        assert Experiment.from_dict(experiment.to_dict()) == experiment
        assert hash(experiment) == hash(Experiment(**experiment.to_dict()))
        compile(experiment.to_python(), "copied", "exec")


@hypothesis.settings(deadline=None, max_examples=300, derandomize=True)
@given(name=names, value=json_values | words)
def test_any_value_of_a_field_is_accepted_or_refused_by_name(name, value):
    try:
        experiment = Experiment(**{name: value})
    except ValueError as error:
        refusal = str(error)
        assert refusal.startswith((f"{name}: received ", "table: received ''"))
    else:
        assert type(getattr(experiment, name)) in (str, int, float, bool)
