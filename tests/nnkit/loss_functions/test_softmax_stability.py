"""Naive against stable softmax: where exactly does the first one break?"""

import math

import mpmath
import numpy as np
import pytest

import nnkit
from nnkit.loss_functions.softmax_stability import OVERFLOW, UNDERFLOW


def test_the_limits_are_those_of_the_exponential():
    with np.errstate(over="ignore"):
        assert np.isfinite(np.exp(OVERFLOW))
        assert np.isinf(np.exp(np.nextafter(OVERFLOW, np.inf)))
    assert pytest.approx(709.782712893384) == OVERFLOW
    assert pytest.approx(float(mpmath.log(mpmath.mpf(2) ** -1075))) == UNDERFLOW


def test_ordinary_outputs_agree():
    arithmetic = nnkit.loss_functions.SoftmaxStability([1.0, 2.0, 3.0])
    e = [math.exp(x) for x in (1, 2, 3)]
    assert arithmetic.naive_sum == pytest.approx(sum(e))
    np.testing.assert_allclose(arithmetic.naive_P, np.divide(e, sum(e)))
    np.testing.assert_allclose(arithmetic.stable_P, arithmetic.naive_P, rtol=1e-14)
    np.testing.assert_allclose(arithmetic.stable_exponentials, np.exp([-2.0, -1.0, 0.0]))
    assert arithmetic.verdicts == ["right"] * 3
    assert "Both ways agree" in arithmetic.takeaways()[0]


@pytest.mark.parametrize("logits", [[1000.0, 1001.0, 1002.0], [1e308, -1e308, 0.0], [710.0, 0.0], [-1e308, -1e308]])
def test_where_the_naive_way_breaks_the_stable_one_is_exact(logits):
    arithmetic = nnkit.loss_functions.SoftmaxStability(logits)
    assert np.isnan(arithmetic.naive_P).any()
    x = [mpmath.mpf(value) - mpmath.mpf(max(logits)) for value in logits]
    total = mpmath.fsum(mpmath.exp(value) for value in x)
    np.testing.assert_allclose(arithmetic.stable_P, [float(mpmath.exp(value) / total) for value in x], rtol=1e-14)
    assert 1.0 <= arithmetic.stable_sum <= len(logits)
    why = "too large" if max(logits) > 709.0 else "too small"
    assert f"is {why} for the computer, and" in arithmetic.takeaways()[0]


def test_verdicts():
    assert nnkit.loss_functions.SoftmaxStability([1000.0, 0.0, -1000.0]).verdicts == [
        "∞ / ∞ = NaN",
        "finite / ∞ = 0",
        "e^x underflowed to 0",
    ]
    assert nnkit.loss_functions.SoftmaxStability([-1000.0, -1001.0]).verdicts == ["0 / 0 = NaN"] * 2
    assert nnkit.loss_functions.SoftmaxStability([-744.0, -744.5]).verdicts[1] == "digits lost"
    only_sum = nnkit.loss_functions.SoftmaxStability([709.7, 709.7])
    assert only_sum.verdicts == ["finite / ∞ = 0"] * 2
    assert "Only the sum is too large" in only_sum.takeaways()[0]
    assert "The plain formula is wrong" in nnkit.loss_functions.SoftmaxStability([-744.0, -744.5]).takeaways()[0]


@pytest.mark.parametrize("logits", [[1.0, 2.0, 3.0], [0.0, 0.0, 0.0, 0.0], [5.0, -400.0]])
def test_the_safe_range_is_found_to_the_last_float(logits):
    arithmetic = nnkit.loss_functions.SoftmaxStability(logits)
    low, high = arithmetic.safe_range
    distances = np.array(logits) - max(logits)
    with np.errstate(over="ignore"):
        assert np.exp(distances + low).sum() > 0.0
        assert np.exp(distances + np.nextafter(low, -np.inf)).sum() == 0.0
        assert np.isfinite(np.exp(distances + high).sum())
        assert np.isinf(np.exp(distances + np.nextafter(high, np.inf)).sum())
    # the sum overflows once the largest output exceeds log(largest float) - log(sum of e^distance)
    assert high == pytest.approx(OVERFLOW - math.log(sum(math.exp(d) for d in distances)), abs=1e-9)


def test_a_shift_changes_nothing_but_the_naive_way():
    plain = nnkit.loss_functions.SoftmaxStability([1.0, 2.0, 3.0])
    for shift in (-700.0, 700.0, 1e6):
        moved = nnkit.loss_functions.SoftmaxStability([1.0, 2.0, 3.0], shift)
        np.testing.assert_array_equal(moved.stable_P, plain.stable_P)
    assert "was rounded" in " ".join(nnkit.loss_functions.SoftmaxStability([1.0, 2.0, 3.0], 1e17).takeaways())
    assert "was rounded" not in " ".join(nnkit.loss_functions.SoftmaxStability([1.0, 2.0, 3.0], 700.0).takeaways())


def test_the_logarithm_stays_finite_where_the_probability_does_not():
    arithmetic = nnkit.loss_functions.SoftmaxStability([0.0, -800.0])
    assert arithmetic.stable_P[1] == 0.0
    assert arithmetic.naive_log_P[1] == -np.inf
    assert arithmetic.stable_log_P[1] == -800.0
    assert "its logarithm is −800" in " ".join(arithmetic.takeaways())


def test_the_sweep_breaks_where_the_range_ends():
    arithmetic = nnkit.loss_functions.SoftmaxStability([1.0, 2.0, 3.0])
    largest, errors = arithmetic.naive_errors()
    low, high = arithmetic.safe_range
    assert np.isnan(errors[largest < low]).all()
    assert np.isnan(errors[largest > OVERFLOW]).all()
    fine = (largest > -650.0) & (largest < high)
    assert errors[fine].max() < 1e-13
    assert np.nanmax(errors) > 0.01


@pytest.mark.parametrize(("logits", "shift"), [([1e308, 0.0], 1e308), ([1.0, 2.0], np.inf), ([np.nan, 1.0], 0.0), ([], 0.0)])
def test_what_cannot_be_used_is_said(logits, shift):
    with pytest.raises(ValueError, match=r"^(shift|logits|number of classes): received"):
        nnkit.loss_functions.SoftmaxStability(logits, shift)


def test_the_file_holds_both_ways():
    lines = nnkit.loss_functions.SoftmaxStability([1000.0, 0.0]).to_csv().splitlines()
    assert lines[0].startswith("class,x,naive_exp,naive_P")
    assert lines[1].split(",")[2:4] == ["inf", "nan"]
