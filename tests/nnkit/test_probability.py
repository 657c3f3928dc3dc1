"""Softmax and its relatives, entropies and log loss: worked values, SciPy's, and the extremes."""

from math import e, inf, log, nan

import numpy as np
import pytest

from nnkit.probability import (
    cross_entropy,
    entropy,
    kl_divergence,
    log_loss,
    log_sigmoid,
    log_softmax,
    logsumexp,
    softmax,
)

RNG = np.random.default_rng(11)
P = RNG.dirichlet(np.ones(4), 6).T
T = RNG.dirichlet(np.ones(4), 6).T


def close(actual, expected, **tolerances):
    np.testing.assert_allclose(actual, expected, **{"rtol": 1e-13, "atol": 0.0, **tolerances})


# Softmax, log-softmax, logsumexp


@pytest.mark.parametrize(
    ("Z", "shares"),
    [
        pytest.param([0.0, log(3)], [1 / 4, 3 / 4], id="odds of 3"),
        pytest.param([log(2), log(3), log(5)], [0.2, 0.3, 0.5], id="logarithms of shares"),
        pytest.param([-log(2), 0.0], [1 / 3, 2 / 3], id="a negative output"),
        pytest.param([7.0], [1.0], id="one class"),
        pytest.param([2.0, 2.0, 2.0], [1 / 3, 1 / 3, 1 / 3], id="ties"),
        pytest.param([1e308, -1e308], [1.0, 0.0], id="a distance beyond the floats"),
        pytest.param([1000.0, 1000.0, 0.0], [0.5, 0.5, 0.0], id="exp would overflow"),
        pytest.param([inf, 1.0, 2.0], [1.0, 0.0, 0.0], id="infinity takes all"),
        pytest.param([inf, -3.0, inf], [0.5, 0.0, 0.5], id="two infinities share"),
        pytest.param([-inf, 0.0, -inf], [0.0, 1.0, 0.0], id="minus infinity gets nothing"),
        pytest.param([-inf, -inf], [0.5, 0.5], id="nothing but minus infinity shares equally"),
        pytest.param([nan, 1.0], [nan, nan], id="NaN"),
    ],
)
def test_softmax_worked_by_hand(Z, shares):
    close(softmax(Z), shares)
    close(np.exp(log_softmax(Z)), shares)


@pytest.mark.parametrize(
    ("Z", "total"),
    [
        ([log(2), log(3)], log(5)),
        ([0.0, 0.0, 0.0], log(3)),
        ([1000.0, 1000.0], 1000 + log(2)),
        ([-1000.0, -1000.0], -1000 + log(2)),
        ([5.0], 5.0),
        ([inf, 1.0], inf),
        ([inf, inf], inf),
        ([-inf, 2.0], 2.0),
        ([-inf, -inf], -inf),
        ([nan, 2.0], nan),
    ],
)
def test_logsumexp_worked_by_hand(Z, total):
    close(logsumexp(Z), total)


def test_a_nan_spoils_its_own_column_only():
    Z = np.array([[1.0, nan, 2.0], [1.0, 0.0, 2.0]])
    for function in (softmax, log_softmax):
        assert np.isnan(function(Z)).tolist() == [[False, True, False]] * 2
    assert np.isnan(logsumexp(Z)).tolist() == [False, True, False]


def test_every_column_is_a_case_of_its_own():
    Z = RNG.normal(0, 4, (5, 7))
    for function in (softmax, log_softmax):
        assert function(Z).shape == (5, 7)
        close(function(Z), np.column_stack([function(column) for column in Z.T]))
    assert logsumexp(Z).shape == (7,)
    close(logsumexp(Z), [logsumexp(column) for column in Z.T])
    assert isinstance(logsumexp(Z[:, 0]), float)
    close(softmax(Z).sum(axis=0), np.ones(7), rtol=1e-15)


def test_softmax_with_the_axis_of_runs_in_front():
    Z = RNG.normal(0, 4, (3, 5, 7))
    close(softmax(Z), np.stack([softmax(run) for run in Z]))


def test_softmax_and_its_relatives_agree_with_scipy():
    special = pytest.importorskip("scipy.special", reason="compares with SciPy's implementation")
    Z = RNG.normal(0, 20, (6, 200))
    # SciPy's softmax and log-softmax are themselves off by some hundred units in the last place
    close(softmax(Z), special.softmax(Z, axis=0), rtol=1e-12)
    close(log_softmax(Z), special.log_softmax(Z, axis=0), rtol=1e-11, atol=1e-14)
    close(logsumexp(Z), special.logsumexp(Z, axis=0))
    close(log_sigmoid(Z), special.log_expit(Z))


def test_log_softmax_keeps_what_softmax_loses():
    close(log_softmax([0.0, -800.0]), [0.0, -800.0])
    assert softmax([0.0, -800.0])[1] == 0.0
    assert log_softmax([40.0, 0.0])[0] == pytest.approx(-(e**-40), rel=1e-14)  # log(1 - tiny), to first order


@pytest.mark.parametrize(
    ("z", "value"),
    [(0.0, -log(2)), (log(3), log(3 / 4)), (-log(3), -log(4)), (-800.0, -800.0), (inf, 0.0), (-inf, -inf)],
)
def test_log_sigmoid_worked_by_hand(z, value):
    assert log_sigmoid(z) == pytest.approx(value, rel=1e-14)


@pytest.mark.parametrize("function", [softmax, log_softmax, logsumexp])
@pytest.mark.parametrize("Z", [3.0, [], np.zeros((0, 4))])
def test_without_a_class_there_is_no_softmax(function, Z):
    with pytest.raises(ValueError, match=r"^Z: received shape .*; accepted is \(n_classes, n_cases\) or \(n_classes,\)\.$"):
        function(Z)


@pytest.mark.parametrize("Z", ["text", [[1, 2], [3]]])
def test_softmax_of_what_is_no_array(Z):
    with pytest.raises(ValueError, match=r"^Z: received .*; accepted is an array of numbers"):
        softmax(Z)


# Entropies


@pytest.mark.parametrize(
    ("distribution", "bits"),
    [
        pytest.param([0.5, 0.5], 1.0, id="a fair coin"),
        pytest.param([0.25] * 4, 2.0, id="four equal classes"),
        pytest.param([0.5, 0.25, 0.125, 0.125], 1.75, id="halves"),
        pytest.param([1.0, 0.0, 0.0], 0.0, id="certainty"),
    ],
)
def test_entropy_in_bits(distribution, bits):
    assert entropy(distribution, base=2) == pytest.approx(bits, abs=1e-15)
    assert entropy(distribution) == pytest.approx(bits * log(2), abs=1e-15)


@pytest.mark.parametrize(
    ("predicted", "target", "bits"),
    [
        pytest.param([0.25, 0.75], [1, 0], 2.0, id="one-hot"),
        pytest.param([0.5, 0.5], [0.3, 0.7], 1.0, id="a fair prediction costs one bit whatever the target"),
        pytest.param([0.25, 0.5, 0.25], [0.5, 0.25, 0.25], 1.75, id="two distributions"),
        pytest.param([0.0, 1.0], [0, 1], 0.0, id="an impossible class costs nothing"),
        pytest.param([0.0, 1.0], [1, 0], inf, id="certain and wrong: -log 0"),
        pytest.param([0.0, 1.0], [1e-3, 0.999], inf, id="even a little"),
    ],
)
def test_cross_entropy_in_bits(predicted, target, bits):
    assert cross_entropy(predicted, target, base=2) == pytest.approx(bits, abs=1e-15)


def test_the_divergence_worked_by_hand():
    # 1/2 log(2) + 1/2 log(2/3) = 1/2 log(4/3)
    assert kl_divergence([0.5, 0.5], [0.25, 0.75]) == pytest.approx(log(4 / 3) / 2, rel=1e-14)
    assert kl_divergence([1.0, 0.0], [0.0, 1.0]) == inf
    assert kl_divergence([0.2, 0.8], [0.2, 0.8]) == 0.0


def test_cross_entropy_is_entropy_plus_divergence():
    for options in ({}, {"base": 2}, {"per_case": True}):
        close(cross_entropy(P, T, **options), entropy(T, **options) + kl_divergence(T, P, **options))
    assert kl_divergence(T, P) != pytest.approx(kl_divergence(P, T), rel=1e-3), "it is no distance: the order matters"
    assert (kl_divergence(T, P, per_case=True) > 0).all()


def test_entropies_agree_with_scipy():
    stats = pytest.importorskip("scipy.stats", reason="compares with SciPy's implementation")
    close(entropy(P, per_case=True), stats.entropy(P, axis=0))
    close(entropy(P, base=2, per_case=True), stats.entropy(P, base=2, axis=0))
    close(kl_divergence(T, P, per_case=True), stats.entropy(T, P, axis=0))


# Log loss


@pytest.mark.parametrize(
    ("p", "t", "cost"),
    [
        pytest.param([0.5], [1], log(2), id="no idea"),
        pytest.param([0.8], [0], log(5), id="wrong"),
        pytest.param([0.8, 0.8], [1, 0], (log(5 / 4) + log(5)) / 2, id="the mean of two"),
        pytest.param([0.25], [0.5], log(4) / 2 + log(4 / 3) / 2, id="a target between"),
        pytest.param([0.0, 1.0], [0, 1], 0.0, id="certain and right"),
        pytest.param([0.0, 0.5], [1, 1], inf, id="certain and wrong: -log 0"),
        pytest.param([1.0], [0], inf, id="certain and wrong: -log(1 - 1)"),
        pytest.param([1e-20], [0], 1e-20, id="1 - p is not rounded first"),
    ],
)
def test_log_loss_worked_by_hand(p, t, cost):
    assert log_loss(p, t) == pytest.approx(cost, rel=1e-14, abs=1e-300)


def test_log_loss_is_the_cross_entropy_of_yes_and_no():
    p, t = P[0], T[0]
    close(log_loss(p, t), cross_entropy(np.stack([p, 1 - p]), np.stack([t, 1 - t])))


def test_several_outputs_add_up():
    close(log_loss(P, T, per_case=True), sum(log_loss(p, t, per_case=True) for p, t in zip(P, T, strict=True)))
    assert log_loss(0.5, 1) == pytest.approx(log(2))


# Options and shapes they share


@pytest.mark.parametrize("function", [entropy, cross_entropy, kl_divergence, log_loss])
def test_per_case_holds_what_the_mean_is_of(function):
    arguments = (P,) if function == entropy else (P, T)
    costs = function(*arguments, per_case=True)
    assert costs.shape == (6,)
    assert isinstance(function(*arguments), float)
    close(function(*arguments), costs.mean())
    close(function(*arguments, base=2), costs.mean() / log(2))
    if function != log_loss:
        one = [argument[:, 0] for argument in arguments]
        assert isinstance(function(*one, per_case=True), float)
        close(function(*one), costs[0])


@pytest.mark.parametrize("base", [0, -2, 1, 0.5, inf, nan, "2", True])
def test_a_base_without_a_logarithm_is_refused(base):
    with pytest.raises(ValueError, match=r"^base: received .*; accepted is a (positive )?number"):
        entropy(P, base=base)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        pytest.param([0.5, 0.6], r"P: received a sum of 1\.1 in column 0; accepted is 1\.", id="sum above 1"),
        pytest.param([[0.5, 0.2], [0.5, 0.2]], r"sum of 0\.4 in column 1; .* One case is one column", id="second column"),
        pytest.param([-0.5, 1.5], r"P: received -0\.5; accepted are numbers from 0 to 1", id="negative"),
        pytest.param([nan, 1.0], r"P: received nan", id="NaN"),
        pytest.param([inf, 0.0], r"P: received inf", id="infinite"),
        pytest.param([], r"P: received shape \(0,\)", id="empty"),
        pytest.param(0.5, r"P: received shape \(\)", id="a number"),
        pytest.param("half", r"P: received 'half'", id="text"),
    ],
)
def test_what_is_no_distribution_is_refused(wrong, message):
    with pytest.raises(ValueError, match=message):
        entropy(wrong)
    with pytest.raises(ValueError, match=r"^P: "):
        cross_entropy(wrong, [0.5, 0.5])
    with pytest.raises(ValueError, match=r"^T: "):
        cross_entropy([0.5, 0.5], wrong)


def test_shapes_that_do_not_match_are_refused():
    for function in (cross_entropy, lambda P, T: kl_divergence(T, P)):
        with pytest.raises(ValueError, match=r"T: received shape \(4, 5\); accepted is \(4, 6\), the shape of P"):
            function(P, T[:, :5])
    with pytest.raises(ValueError, match=r"t: received shape \(2,\); accepted is \(3,\), the shape of p"):
        log_loss([0.1, 0.2, 0.3], [0, 1])
    with pytest.raises(ValueError, match=r"p: received 1\.5; accepted are numbers from 0 to 1"):
        log_loss([1.5], [1])


@pytest.mark.parametrize("dtype", [np.float16, np.float32])
def test_probabilities_of_lower_precision_sum_to_1_within_it(dtype):
    P = softmax(np.random.default_rng(0).normal(size=(12, 50))).astype(dtype)
    close(entropy(P), entropy(softmax(np.log(P.astype(float)))), rtol=2e-3 if dtype == np.float16 else 1e-6)
    with pytest.raises(ValueError, match=r"^P: received a sum of .*; accepted is 1\."):
        entropy(P.astype(float) * 1.0001)
