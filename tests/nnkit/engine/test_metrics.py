"""Accuracy, confusion, RMSE and R squared, worked by hand."""

from math import isnan, sqrt

import numpy as np
import pytest

from nnkit.engine.metrics import accuracy, confusion_matrix, r_squared, rmse


def test_accuracy_is_the_share_of_equal_labels():
    assert accuracy([0, 1, 2, 2], [0, 1, 1, 2]) == 0.75
    assert accuracy([1], [0]) == 0.0
    assert isnan(accuracy([], []))


def test_confusion_has_the_truth_in_rows_and_the_prediction_in_columns():
    counts = confusion_matrix(predicted=[0, 1, 1, 2, 1], actual=[0, 1, 2, 2, 2], n_classes=4)
    assert counts.tolist() == [[1, 0, 0, 0], [0, 1, 0, 0], [0, 2, 1, 0], [0, 0, 0, 0]]
    assert confusion_matrix(np.array([], int), np.array([], int), 2).tolist() == [[0, 0], [0, 0]]


def test_rmse_worked_by_hand():
    assert rmse([1.0, 2.0, 3.0], [1.0, 4.0, 7.0]) == pytest.approx(sqrt((4 + 16) / 3), rel=1e-15)
    assert rmse([5.0], [5.0]) == 0.0
    assert isnan(rmse([], []))


@pytest.mark.parametrize(
    ("predicted", "share"),
    [
        pytest.param([1.0, 2.0, 6.0], 1.0, id="perfect"),
        pytest.param([3.0, 3.0, 3.0], 0.0, id="no better than the mean"),
        pytest.param([2.0, 2.0, 5.0], 1 - 2 / 14, id="1 - (1 + 0 + 1) / (4 + 1 + 9)"),
        pytest.param([6.0, 2.0, 1.0], 1 - 50 / 14, id="worse than the mean"),
    ],
)
def test_r_squared_worked_by_hand(predicted, share):
    assert r_squared(predicted, [1.0, 2.0, 6.0]) == pytest.approx(share, abs=1e-15)


def test_without_spread_there_is_no_r_squared():
    # three times 0.1 has a mean of 0.10000000000000002: rounding must not pass for spread
    for actual in ([], [4.0], [0.1, 0.1, 0.1], [7.0, 7.0]):
        assert isnan(r_squared(np.zeros(len(actual)), actual))


def test_scores_agree_with_scikit_learn():
    metrics = pytest.importorskip("sklearn.metrics", reason="compares with scikit-learn's scores")
    rng = np.random.default_rng(0)
    actual, predicted = rng.integers(4, size=(2, 60))
    assert accuracy(predicted, actual) == pytest.approx(metrics.accuracy_score(actual, predicted))
    np.testing.assert_array_equal(confusion_matrix(predicted, actual, 4), metrics.confusion_matrix(actual, predicted))
    actual, predicted = rng.normal(0, 1, (2, 60))
    assert r_squared(predicted, actual) == pytest.approx(metrics.r2_score(actual, predicted), rel=1e-13)
    assert rmse(predicted, actual) == pytest.approx(metrics.root_mean_squared_error(actual, predicted), rel=1e-13)


@pytest.mark.parametrize("score", [accuracy, rmse, r_squared, lambda p, a: confusion_matrix(p, a, 3)])
def test_vectors_that_do_not_match_are_refused(score):
    with pytest.raises(ValueError, match=r"predicted: received shape \(2,\); accepted is a vector as long as actual, \(3,\)"):
        score([0, 1], [0, 1, 2])
    with pytest.raises(ValueError, match=r"predicted: received shape \(1, 2\)"):
        score([[0, 1]], [[0, 1]])


@pytest.mark.parametrize("dtype", [np.uint8, np.int8, np.uint64])
def test_small_integers_do_not_wrap_around(dtype):
    predicted, actual = np.array([0, 100], dtype=dtype), np.array([100, 0], dtype=dtype)
    assert rmse(predicted, actual) == 100.0
    assert r_squared(predicted, actual) == -3.0
