"""Decisions at a threshold and calibration, worked by hand and against scikit-learn."""

import math

import numpy as np
import pytest

from nnkit.loss_functions.calibration import calibrate, decide, decision_takeaways

P = np.array([0.1, 0.4, 0.5, 0.7, 0.9, 1.0, 0.0])
T = np.array([0, 1, 0, 1, 1, 1, 0])


def test_decisions_worked_by_hand():
    decisions = decide(P, T, 0.5)
    assert decisions.counts.tolist() == [[2, 1], [1, 3]]
    assert decisions.accuracy == pytest.approx(5 / 7)
    assert decisions.recall == pytest.approx(3 / 4)
    assert decisions.precision == pytest.approx(3 / 4)
    assert decisions.false_alarm_rate == pytest.approx(1 / 3)


def test_the_ends_of_the_threshold():
    assert decide(P, T, 0.0).counts.tolist() == [[0, 3], [0, 4]]
    assert decide(P, T, 1.0).counts.tolist() == [[3, 0], [3, 1]]
    nothing = decide([0.1, 0.2], [0, 0], 0.9)
    assert math.isnan(nothing.recall)
    assert math.isnan(nothing.precision)


def test_calibration_worked_by_hand():
    calibrated = calibrate(P, T, 2)
    # 0.5 belongs to the upper bin, as does 1
    assert calibrated.counts.tolist() == [3, 4]
    np.testing.assert_allclose(calibrated.mean_p, [0.5 / 3, 3.1 / 4])
    np.testing.assert_allclose(calibrated.share, [1 / 3, 3 / 4])
    assert calibrated.error == pytest.approx((3 * abs(1 / 3 - 0.5 / 3) + 4 * abs(3 / 4 - 3.1 / 4)) / 7)


def test_empty_bins_have_no_share():
    calibrated = calibrate([0.05, 0.95], [0, 1], 10)
    assert np.isnan(calibrated.share[1:-1]).all()
    assert calibrated.error == pytest.approx(0.05)


def test_calibration_agrees_with_scikit_learn():
    sklearn = pytest.importorskip("sklearn.calibration", reason="compares with scikit-learn's calibration curve")
    rng = np.random.default_rng(3)
    p = rng.random(500)
    t = (rng.random(500) < p).astype(int)
    share, mean_p = sklearn.calibration_curve(t, p, n_bins=8)
    ours = calibrate(p, t, 8)
    np.testing.assert_allclose(ours.share, share)
    np.testing.assert_allclose(ours.mean_p, mean_p)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: decide([1.5], [1]), "p: received 1.5; accepted is probabilities from 0 to 1."),
        (lambda: decide([0.5], [2]), "t: received 2.0; accepted is targets 0 and 1."),
        (lambda: decide([0.5, 0.1], [1]), "p: received shape (2,)"),
        (lambda: calibrate([], []), "p: received shape (0,)"),
        (lambda: decide([0.5], [1], 1.1), "threshold: received 1.1"),
        (lambda: calibrate([0.5], [1], 1), "n_bins: received 1"),
    ],
)
def test_what_cannot_be_used_is_named(call, said):
    with pytest.raises(ValueError) as raised:
        call()
    assert said in str(raised.value)


def test_what_to_notice_is_true_of_the_cases():
    said = decision_takeaways(P, T, 0.5, 2, ("no", "yes"))
    assert "5 of 7 cases are decided rightly (71.4%). 1 of 4 yes are missed, and 1 of 3 no are taken for yes" in said[0]
    # by hand: at 0.6 cases 4 to 7 and 1, 3 are right, six of seven
    assert "85.7%" in said[1]
    assert any("the model expects 51.4% yes, and 57.1% are: fewer than there are" in sentence for sentence in said)
    apart = decision_takeaways(np.repeat([0.01, 0.99], 20), np.repeat([0, 1], 20), 0.5, 10, ("no", "yes"))
    assert any("No case has a probability between 0.01 and 0.99" in sentence for sentence in apart)


@pytest.mark.parametrize("n_bins", [7, 10, 20, 50])
def test_every_bin_holds_its_lower_edge(n_bins):
    p = np.array([k / n_bins for k in range(n_bins + 1)])
    counts = calibrate(p, np.zeros(n_bins + 1), n_bins).counts
    np.testing.assert_array_equal(counts, [1] * (n_bins - 1) + [2])  # the last one holds 1 too
