"""The two surfaces of a logistic regression, against plain loops, SciPy, numerical gradients and geometry."""

import contextlib
import io
from math import exp, log

import numpy as np
import pytest
from scipy.optimize import minimize

from nnkit import maximum_likelihood as ml
from nnkit.maximum_likelihood.gaussian import power_of_ten
from nnkit.maximum_likelihood.logistic_likelihood import GRID, PAIRS, read_two_classes

X = np.array([[1.0, 2.0, -1.0, -2.0, 0.5, -0.5, 1.0, -1.0], [2.0, 1.0, -1.0, 0.0, 1.0, 1.0, -1.0, -0.5]])
T = np.array([1.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 1.0])
MODEL = ml.LogisticLikelihood(X, T, 0.3)


def mixed(seed, n=25):
    rng = np.random.default_rng(seed)
    return ml.LogisticLikelihood(rng.normal(size=(2, n)), rng.integers(0, 2, n), rng.normal())


def said(model, w=(0.0, 0.0)):
    return " ".join(model.takeaways(w))


def test_the_surfaces_are_the_plain_loops():
    for w in ([0.0, 0.0], [1.5, -2.0], [-3.0, 0.5]):
        total = 0.0
        for x1, x2, t in zip(*X, T, strict=True):
            p = 1.0 / (1.0 + exp(-(w[0] * x1 + w[1] * x2 + 0.3)))
            total += t * log(p) + (1.0 - t) * log(1.0 - p)
        W = np.array(w)[:, None]
        assert MODEL.log_likelihoods(W)[0] == pytest.approx(total, rel=1e-12)
        assert MODEL.cross_entropies(W)[0] == pytest.approx(-total / 8, rel=1e-12)


@pytest.mark.parametrize("seed", range(8))
def test_the_maximum_is_where_scipy_finds_it(seed):
    model = mixed(seed)
    if model.maximum is None:
        pytest.skip("separable")
    found = minimize(lambda w: model.cross_entropies(w[:, None])[0], np.zeros(2), tol=1e-12)
    np.testing.assert_allclose(model.maximum, found.x, atol=1e-4)
    np.testing.assert_allclose(model.gradient(model.maximum), 0.0, atol=1e-9)


def test_the_slope_is_the_numerical_one():
    w, h = np.array([0.7, -1.1]), 1e-6
    for k, step in enumerate(np.eye(2) * h):
        rise = MODEL.log_likelihoods((w + step)[:, None])[0] - MODEL.log_likelihoods((w - step)[:, None])[0]
        assert MODEL.gradient(w)[k] == pytest.approx(rise / (2.0 * h), abs=1e-7)


@pytest.mark.parametrize("name", PAIRS)
def test_both_extremes_of_the_maps_are_in_the_same_place(name):
    model = ml.load_pair(name)
    likelihoods, costs = model.surfaces(model.window((0.0, 0.0)))
    assert likelihoods.shape == costs.shape == (GRID, GRID)
    assert likelihoods.argmax() == costs.argmin()
    assert likelihoods.argmin() == costs.argmax()
    np.testing.assert_allclose(-likelihoods, model.n_cases * costs, rtol=1e-12)


def test_rows_of_a_surface_are_the_second_weight():
    likelihoods, _ = MODEL.surfaces(2.5)
    assert likelihoods[0, -1] == pytest.approx(MODEL.log_likelihoods(np.array([[2.5], [-2.5]]))[0])


def test_features_are_standardised_and_classes_named():
    model = ml.load_pair("iris")
    np.testing.assert_allclose(model.X.mean(axis=1), 0.0, atol=1e-12)
    np.testing.assert_allclose(model.X.std(axis=1), 1.0)
    assert model.class_names == ("versicolor", "virginica")
    assert (model.t == 1.0).sum() == 50


def separable_by_angles(model):
    """Whether one of many directions harms no case and helps one: a brute search."""
    angles = np.linspace(0.0, 2.0 * np.pi, 100_000)
    gains = np.stack([np.cos(angles), np.sin(angles)], axis=1) @ ((2.0 * model.t - 1.0) * model.X)
    return bool(((gains >= -1e-9).all(axis=1) & (gains > 1e-9).any(axis=1)).any())


@pytest.mark.parametrize("n", [3, 4, 5, 6])
@pytest.mark.parametrize("seed", range(10))
def test_separability_is_what_a_search_over_directions_finds(n, seed):
    model = mixed(seed, n)
    assert model.is_separable == separable_by_angles(model)


@pytest.mark.parametrize(
    ("X", "t", "is_separable"),
    [
        ([[1.0, -1.0], [0.0, 0.0]], [1, 0], True),
        ([[1.0, -1.0], [0.0, 0.0]], [1, 1], False),
        ([[1.0, -1.0, 0.0], [0.0, 0.0, 1.0]], [1, 1, 1], True),
        ([[0.0, 0.0], [0.0, 0.0]], [1, 0], False),
    ],
)
def test_cases_on_a_line_through_0(X, t, is_separable):
    model = ml.LogisticLikelihood(X, t)
    assert model.is_separable == is_separable
    assert model.maximum is None
    assert "no maximum" in said(model) if is_separable else "No single weights are best" in said(model)


def test_separable_classes_gain_without_end():
    model = ml.load_pair("iris_apart")
    assert model.is_separable
    assert model.maximum is None
    assert "The likelihood has no maximum" in said(model)
    values = model.log_likelihoods(np.array([[1.0, 10.0, 100.0], [1.0, 10.0, 100.0]]))
    assert (np.diff(values) > 0.0).all()


def test_one_class_only_is_named():
    assert "All cases are of one class**, yes" in said(ml.LogisticLikelihood(X, np.ones(8)))
    assert "All cases are of one class**, no" in said(ml.LogisticLikelihood(X, np.zeros(8)))


def test_what_is_said_is_true():
    best = MODEL.maximum
    assert "Your weights are there" in said(MODEL, best)
    text = said(MODEL, (3.0, -3.0))
    gain = MODEL.log_likelihoods(best[:, None])[0] - MODEL.log_likelihoods(np.array([[3.0], [-3.0]]))[0]
    assert f"the classes seen are {power_of_ten(gain)} times as probable" in text
    right = sum((w > 0.0) == (t == 1.0) for w, t in zip(3.0 * X[0] - 3.0 * X[1] + 0.3, T, strict=True))
    assert f"With your weights {right} of 8 cases" in text
    assert "With both weights 0 there is no line" in said(MODEL)


def test_the_window_holds_the_weights_and_the_maximum():
    assert MODEL.window((9.9, 0.0)) == 10.0
    half = MODEL.window((0.0, 0.0))
    assert np.abs(MODEL.maximum).max() < half < 10.0


@pytest.mark.parametrize(
    ("X", "t", "message"),
    [
        ([[1.0], [2.0], [3.0]], [1], "X: received shape"),
        ([[1.0], [2.0]], [2], "t: received 2.0; accepted is 0 for no or 1 for yes."),
        ([[1.0], [2.0]], [0, 1], "t: received shape"),
        ([[1e3], [2.0]], [0], "X: received 1000.0"),
        ([[np.nan], [2.0]], [0], "X: received nan"),
        (np.empty((2, 0)), np.empty(0), "X: received no case"),
    ],
)
def test_cases_that_cannot_be_used_are_named(X, t, message):
    with pytest.raises(ValueError, match=message):
        ml.LogisticLikelihood(X, t)


def test_other_arguments_that_cannot_be_used_are_named():
    with pytest.raises(ValueError, match="bias: received 11"):
        ml.LogisticLikelihood(X, T, 11.0)
    with pytest.raises(ValueError, match="name: received 'roses'"):
        ml.load_pair("roses")


def test_cases_are_read_from_text():
    np.testing.assert_array_equal(read_two_classes("cases", "1,2,0;3,-1,1"), [[1.0, 3.0], [2.0, -1.0], [0.0, 1.0]])
    for text in ("1,2,0", "1,2,0;3,4", "1,2,0.5;3,4,1", "1,2,2;3,4,1", "1e9,0,1;0,0,0"):
        with pytest.raises(ValueError, match="cases: received"):
            read_two_classes("cases", text)


@pytest.mark.parametrize("model", [MODEL, ml.load_pair("iris_apart", 0.5)])
def test_the_code_prints_the_numbers(model):
    w = (1.25, -0.5)
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(model.to_python(w), {})
    numbers = dict(line.split(": ") for line in out.getvalue().splitlines())
    value = model.log_likelihoods(np.array(w)[:, None])[0]
    assert float(numbers["log-likelihood"]) == pytest.approx(value, rel=1e-5)
    assert float(numbers["n times cross-entropy"]) == pytest.approx(-value, rel=1e-5)
    best = "none" if model.maximum is None else "{:.6g} {:.6g}".format(*model.maximum)
    assert numbers["best weights"] == best


def test_the_csv_holds_every_case():
    rows = np.array([line.split(",") for line in MODEL.to_csv((1.0, 2.0)).splitlines()[1:]], dtype=float)
    np.testing.assert_array_equal(rows[:, 1:3], X.T)
    assert rows[:, 5].sum() == pytest.approx(MODEL.log_likelihoods(np.array([[1.0], [2.0]]))[0])
