"""Two whole distributions: entropies, cross-entropies and divergences, against SciPy and plain loops."""

import math

import numpy as np
import pytest

import nnkit
from nnkit.loss_functions.divergence import with_share

scipy_stats = pytest.importorskip("scipy.stats", reason="compares with SciPy")


@pytest.mark.parametrize(("unit", "base"), [("nats", math.e), ("bits", 2.0)])
def test_everything_against_scipy(unit, base):
    rng = np.random.default_rng(2)
    for n in (2, 5, 12):
        T, P = rng.dirichlet(np.ones(n)), rng.dirichlet(np.ones(n))
        pair = nnkit.loss_functions.DistributionPair(T, P, unit)
        assert pair.entropy_of_T == pytest.approx(scipy_stats.entropy(T, base=base))
        assert pair.entropy_of_P == pytest.approx(scipy_stats.entropy(P, base=base))
        assert pair.kl == pytest.approx(scipy_stats.entropy(T, P, base=base))
        assert pair.reverse_kl == pytest.approx(scipy_stats.entropy(P, T, base=base))
        assert pair.cost == pytest.approx(-sum(t * math.log(p, base) for t, p in zip(T, P, strict=True)))
        assert pair.reverse_cost == pytest.approx(pair.entropy_of_P + pair.reverse_kl)
        assert "The costs add up" in pair.takeaways()[0]
        assert f"Class {1 + np.argmax(-T * np.log(P))} costs most" in pair.takeaways()[2]


def test_halves_and_quarters_by_hand():
    pair = nnkit.loss_functions.DistributionPair([0.5, 0.25, 0.25], [0.25, 0.25, 0.5], "bits")
    assert (pair.entropy_of_T, pair.cost, pair.kl) == pytest.approx((1.5, 1.75, 0.25))
    np.testing.assert_allclose(pair.terms, [1.0, 0.5, 0.25])
    np.testing.assert_allclose(pair.kl_terms, [0.5, 0.0, -0.25])
    said = " ".join(pair.takeaways())
    assert "may be negative**: class 3" in said
    assert "the same both ways" in said  # P is T backwards


def test_what_is_ruled_out_and_happens_costs_infinitely_much():
    pair = nnkit.loss_functions.DistributionPair([0.5, 0.25, 0.25], [0.75, 0.25, 0.0])
    assert pair.cost == pair.kl == np.inf
    assert np.isfinite(pair.reverse_kl)
    assert "infinite" in pair.takeaways()[0]
    reverse = nnkit.loss_functions.DistributionPair(pair.P, pair.T)
    assert np.isfinite(reverse.cost)
    assert reverse.terms[2] == 0.0
    assert "KL(P, T) = ∞" in " ".join(reverse.takeaways())


def test_the_same_distribution_diverges_by_nothing():
    pair = nnkit.loss_functions.DistributionPair([0.3, 0.7], [0.3, 0.7])
    assert pair.kl == pair.reverse_kl == 0.0
    assert "P is T" in pair.takeaways()[-1]
    certain = nnkit.loss_functions.DistributionPair([1.0, 0.0], [1.0, 0.0])
    assert certain.cost == certain.entropy_of_T == 0.0
    assert not np.signbit(certain.entropy_of_T)


@pytest.mark.parametrize(
    ("T", "P", "said"),
    [
        ([0.5, 0.4], [0.5, 0.5], "T: received shares that sum to 0.9; accepted is a sum of 1."),
        ([0.5, 0.5], [1.5, -0.5], "P: received 1.5 for class 1; accepted are shares from 0 to 1."),
        ([-0.5, 1.0, 0.5], [1.0, 0.0, 0.0], "T: received -0.5 for class 1"),
        ([np.nan, 1.0], [1.0, 0.0], "T: received nan for class 1"),
        ([np.inf, 0.0], [1.0, 0.0], "T: received inf for class 1"),
        ([], [], "T: received shape (0,)"),
        ([1.0], [1.0], "number of classes: received 1"),
        ([0.5, 0.5], [0.5, 0.25, 0.25], "P: received shape (3,)"),
        ("ab", [0.5, 0.5], "T: received"),
    ],
)
def test_what_is_no_distribution_is_said(T, P, said):
    with pytest.raises(ValueError) as problem:
        nnkit.loss_functions.DistributionPair(T, P)
    assert str(problem.value).startswith(said)


def test_a_share_is_set_and_the_others_rescaled():
    np.testing.assert_allclose(with_share([0.5, 0.3, 0.2], 0, 0.0), [0.0, 0.6, 0.4])
    np.testing.assert_allclose(with_share([0.5, 0.3, 0.2], 2, 0.6), [0.25, 0.15, 0.6])
    np.testing.assert_allclose(with_share([0.0, 1.0, 0.0], 1, 0.5), [0.25, 0.5, 0.25])
    np.testing.assert_allclose(with_share([0.5, 0.5], 1, 1.0), [0.0, 1.0])
    with pytest.raises(ValueError, match=r"share: received 1\.5"):
        with_share([0.5, 0.5], 1, 1.5)
    with pytest.raises(ValueError, match="k: received 2"):
        with_share([0.5, 0.5], 2, 0.5)


def test_the_file_holds_every_term():
    pair = nnkit.loss_functions.DistributionPair([0.5, 0.5], [0.25, 0.75], "bits")
    rows = np.array([line.split(",") for line in pair.to_csv().splitlines()[1:]], dtype=float)
    np.testing.assert_allclose(rows[:, 3].sum(), pair.cost)
    np.testing.assert_allclose(rows[:, 6].sum(), pair.reverse_kl)
