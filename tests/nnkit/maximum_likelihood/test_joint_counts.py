"""The probability of a table of cases and its two sums, against plain loops, mpmath and a numerical search."""

import contextlib
import io
from math import log

import mpmath
import numpy as np
import pytest

import nnkit
from nnkit import maximum_likelihood as ml
from nnkit.maximum_likelihood.joint_counts import EVEN, MLE, MOST_COUNT, moved_towards, read_counts, read_theta
from nnkit.numerals import for_people

COUNTS = np.array([[6, 1, 3], [2, 4, 5]])
THETA = np.array([[0.6, 0.3, 0.5], [0.4, 0.7, 0.5]])


def random_theta(rng, shape):
    return rng.dirichlet(np.ones(shape[0]), shape[1]).T


def said(split):
    return " ".join(split.takeaways())


@pytest.mark.parametrize("copies", [1, 3])
def test_the_sums_are_the_plain_loop_over_all_cases(copies):
    split = ml.SplitLikelihood(COUNTS, THETA, copies)
    n = COUNTS.sum()
    blue = red = 0.0
    product = 1.0
    for _ in range(copies):
        for f in range(3):
            for t in range(2):
                for _ in range(COUNTS[t, f]):
                    blue += log(THETA[t, f])
                    red += log(COUNTS[:, f].sum() / n)
                    product *= THETA[t, f] * COUNTS[:, f].sum() / n
    assert split.log_conditional == pytest.approx(blue, rel=1e-13)
    assert split.log_marginal == pytest.approx(red, rel=1e-13)
    assert split.likelihood == pytest.approx(product, rel=1e-12)
    assert split.log_likelihood == pytest.approx(blue + red, rel=1e-13)
    assert split.n_cases == n * copies == len(split.factors)


def test_pi_is_what_exact_arithmetic_gives_even_where_the_product_underflows():
    split = ml.SplitLikelihood(COUNTS, THETA, 50)
    exact = mpmath.mpf(1)
    for f in range(3):
        for t in range(2):
            exact *= (mpmath.mpf(THETA[t, f]) * int(COUNTS[:, f].sum()) / 21) ** int(50 * COUNTS[t, f])
    assert split.log_likelihood == pytest.approx(float(mpmath.log(exact)), rel=1e-13)
    assert split.likelihood == 0.0
    k = split.underflows_at
    assert split.products[k] == 0.0 < split.products[k - 1]
    assert split.sums[-1] == pytest.approx(split.log_likelihood, rel=1e-12)
    assert f"exactly 0 from case {k} on" in said(split)


def test_joint_probabilities_and_shares():
    split = ml.SplitLikelihood(COUNTS)
    np.testing.assert_allclose(split.joint, COUNTS / 21)
    np.testing.assert_allclose(split.p_values, [8 / 21, 5 / 21, 8 / 21])
    np.testing.assert_allclose(split.theta, 0.5)
    assert split.values == ("f1", "f2", "f3")
    assert split.classes == ("t1", "t2")


@pytest.mark.parametrize("seed", range(20))
def test_no_theta_beats_the_relative_frequencies_and_none_moves_the_red_sum(seed):
    rng = np.random.default_rng(seed)
    shape = rng.integers(1, 5), rng.integers(1, 6)
    counts = rng.integers(0, 9, shape)
    counts[0, 0] += 1
    best = ml.SplitLikelihood(counts, ml.conditional_mle(counts))
    reds = set()
    for _ in range(20):
        other = ml.SplitLikelihood(counts, random_theta(rng, shape))
        assert other.log_conditional <= best.log_conditional + 1e-12
        reds.add(other.log_marginal)
        assert other.log_likelihood == pytest.approx(other.log_conditional + other.log_marginal, rel=1e-12, abs=1e-12)
    assert reds == {best.log_marginal}
    assert "is the conditional maximum likelihood estimate" in said(best) or shape[0] == 1


def test_the_mle_is_a_stationary_point():
    theta, h = ml.conditional_mle(COUNTS), 1e-6
    for f in range(3):
        moved = theta.copy()
        values = []
        for step in (h, -h):
            moved[:, f] = theta[:, f] + [step, -step]
            values.append(ml.SplitLikelihood(COUNTS, moved).log_conditional)
        assert abs(values[0] - values[1]) / (2.0 * h) < 1e-4


def test_a_zero_probability_makes_the_blue_sum_infinite():
    split = ml.SplitLikelihood(COUNTS, [[1.0, 0.5, 0.5], [0.0, 0.5, 0.5]])
    assert split.log_conditional == split.log_likelihood == -np.inf
    assert np.isfinite(split.log_marginal)
    assert split.likelihood == 0.0
    assert split.underflows_at is None
    assert "θ calls t2 impossible where f1 is seen, but that happens 2 times" in said(split)


def test_a_value_that_never_occurs_changes_nothing():
    counts = [[6, 0, 3], [2, 0, 5]]
    sums = {ml.SplitLikelihood(counts, [[0.5, p, 0.5], [0.5, 1.0 - p, 0.5]]).log_likelihood for p in (0.0, 0.3, 1.0)}
    assert len(sums) == 1
    assert np.isfinite(sums.pop())
    np.testing.assert_allclose(ml.conditional_mle(counts)[:, 1], 0.5)
    assert "f2 never occurs" in said(ml.SplitLikelihood(counts))


def test_a_class_that_is_never_seen_costs_nothing_in_s():
    counts = [[6, 1], [2, 4], [0, 0]]
    best = ml.SplitLikelihood(counts).best
    np.testing.assert_array_equal(best.theta[2], 0.0)
    assert np.isfinite(best.log_conditional)
    assert "t3 is never seen" in said(best)


def test_one_class_leaves_nothing_to_learn():
    split = ml.SplitLikelihood([[3, 2]])
    assert split.log_conditional == 0.0
    assert "With one class only there is nothing to learn" in said(split)
    alone = ml.SplitLikelihood([[3]])
    assert alone.log_likelihood == 0.0
    assert alone.likelihood == 1.0
    assert alone.takeaways()


def test_the_gap_is_the_sum_of_kl_divergences():
    split = ml.SplitLikelihood(COUNTS, THETA)
    gap = COUNTS.sum(axis=0) @ nnkit.kl_divergence(ml.conditional_mle(COUNTS), THETA, per_case=True)
    assert split.best.log_conditional - split.log_conditional == pytest.approx(gap)
    assert f"Your θ is {for_people(gap)} below the best." in said(split)


@pytest.mark.parametrize(
    ("counts", "message"),
    [
        ([[1, -1], [2, 3]], "counts: received -1 for f2, t1; accepted are whole numbers from 0 to 1000."),
        ([[1, 2], [2.5, 3]], "counts: received 2.5 for f1, t2"),
        ([[0, 0], [0, 0]], "counts: received a table without a case"),
        ([[1, np.nan]], "counts: received nan"),
        (np.empty((0, 0)), "counts: received an empty table"),
        ([[MOST_COUNT + 1]], "counts: received 1001"),
        ([1, 2], "counts: received shape"),
    ],
)
def test_counts_that_cannot_be_used_are_named(counts, message):
    with pytest.raises(ValueError, match=message.replace("(", r"\(")):
        ml.SplitLikelihood(counts)


@pytest.mark.parametrize(
    ("theta", "message"),
    [
        ([[0.5, 0.5, 0.5], [0.5, 0.5, 0.6]], "theta: received a sum of 1.1 for f3; accepted is 1."),
        ([[1.5, 0.5, 0.5], [-0.5, 0.5, 0.5]], "theta: received 1.5; accepted are probabilities"),
        ([[0.5, 0.5], [0.5, 0.5]], "theta: received shape"),
    ],
)
def test_theta_that_cannot_be_used_is_named(theta, message):
    with pytest.raises(ValueError, match=message):
        ml.SplitLikelihood(COUNTS, theta)


def test_another_p_of_f_moves_the_red_sum_alone():
    own, p_values = ml.SplitLikelihood(COUNTS, THETA, 2), moved_towards(COUNTS, 0, 0.6)
    np.testing.assert_allclose(p_values, [0.4 * 8 / 21 + 0.6, 0.4 * 5 / 21, 0.4 * 8 / 21])
    moved = ml.SplitLikelihood(COUNTS, THETA, 2, p_values)
    red = 2 * sum(n * log(p) for n, p in zip(COUNTS.sum(axis=0), p_values, strict=True))
    assert moved.log_marginal == pytest.approx(red, rel=1e-13)
    assert moved.log_conditional == own.log_conditional
    assert moved.log_likelihood == pytest.approx(np.log(moved.factors).sum()) == pytest.approx(own.log_conditional + red)
    np.testing.assert_array_equal(moved.best.theta, own.best.theta)
    assert moved.best.log_marginal == moved.log_marginal
    assert moved.key != own.key and moved.has_own_p_values and not own.has_own_p_values
    assert f"the red sum, to {for_people(red, 4)} from {for_people(own.log_marginal, 4)}" in said(moved)
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(moved.to_python(), {})
    assert f"red sum: {red:.6g}" in printed.getvalue()


@pytest.mark.parametrize(
    ("p_values", "message"),
    [
        ([0.5, 0.5, 0.5], "received .0.5, 0.5, 0.5.; accepted are probabilities that sum to 1."),
        ([1.5, -0.5, 0.0], "accepted are probabilities that sum to 1."),
        ([0.5, 0.5, 0.0], "received 0 for f3; accepted is more than 0 where there are cases."),
        ([0.5, 0.5], "received shape"),
    ],
)
def test_p_of_f_that_cannot_be_used_is_named(p_values, message):
    with pytest.raises(ValueError, match=f"p_values: .*{message}"):
        ml.SplitLikelihood(COUNTS, p_values=p_values)


@pytest.mark.parametrize("copies", [0, 101, 2.5])
def test_copies_that_cannot_be_used_are_named(copies):
    with pytest.raises(ValueError, match="copies: received"):
        ml.SplitLikelihood(COUNTS, None, copies)


def test_tables_are_read_from_text():
    np.testing.assert_array_equal(read_counts("counts", "6,2;1,4;3,5"), COUNTS)
    np.testing.assert_array_equal(read_counts("counts", "3;4"), [[3, 4]])
    np.testing.assert_allclose(read_theta("theta", "0.6,0.4;0.3,0.7;0.5,0.5", COUNTS), THETA)
    np.testing.assert_allclose(read_theta("theta", EVEN, COUNTS), 0.5)
    np.testing.assert_allclose(read_theta("theta", MLE, COUNTS), COUNTS / COUNTS.sum(axis=0))


@pytest.mark.parametrize("text", ["", "1,2;3", "1,2,3,4,5", "a,b", "1;2;3;4;5;6", "0,0;0,0", "1,-1", "inf,1"])
def test_text_that_holds_no_counts_is_answered(text):
    with pytest.raises(ValueError, match="counts: received"):
        read_counts("counts", text)


@pytest.mark.parametrize("text", ["", "best", "0.5,0.5", "0.5,0.6;0.5,0.5;0.5,0.5", "x,y;0.5,0.5;0.5,0.5"])
def test_text_that_holds_no_theta_is_answered(text):
    with pytest.raises(ValueError, match="theta: received"):
        read_theta("theta", text, COUNTS)


def test_the_csv_holds_both_sums_cell_by_cell():
    split = ml.SplitLikelihood(COUNTS, THETA, 2)
    rows = [line.split(",") for line in split.to_csv().splitlines()]
    assert len(rows) == 7
    assert sum(float(row[-2]) for row in rows[1:]) == pytest.approx(split.log_conditional)
    assert sum(float(row[-1]) for row in rows[1:]) == pytest.approx(split.log_marginal)
