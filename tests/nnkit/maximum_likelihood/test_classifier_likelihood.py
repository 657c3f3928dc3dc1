"""The likelihood of a classifier in training, against plain loops and the loss that was minimised."""

import contextlib
import io
from math import log

import numpy as np
import pytest

import nnkit
from nnkit import maximum_likelihood as ml
from nnkit.maximum_likelihood.classifier_likelihood import dot_product
from nnkit.numerals import for_people

SETTINGS = {
    "dataset": "spiral",
    "n_classes": 3,
    "n_cases": 45,
    "test_fraction": 0.0,
    "hidden": "5",
    "output": "softmax",
    "loss": "cross_entropy",
    "batch_size": "all",
    "n_epochs": 80,
}
EXPERIMENT = nnkit.Experiment(**SETTINGS)
RUN = ml.track_likelihood(EXPERIMENT)


def said(likelihood):
    return " ".join(likelihood.takeaways())


def test_the_sum_is_the_plain_loop_over_the_predictions():
    for frame in (0, 10, len(RUN.epochs) - 1):
        P = RUN.history.predictions(RUN.cases.X, RUN.history.frames[frame])
        total = sum(log(P[label, case]) for case, label in enumerate(RUN.cases.labels))
        assert RUN.log_likelihoods[frame] == pytest.approx(total, rel=1e-12)
        np.testing.assert_allclose(RUN.log_P[frame], np.log(P), rtol=1e-9, atol=1e-12)


def test_the_cases_kept_out_have_a_likelihood_of_their_own():
    likelihood = ml.track_likelihood(nnkit.Experiment(**SETTINGS | {"test_fraction": 0.2}))
    test, totals = likelihood.history.data.test, likelihood.log_likelihoods_kept_out
    assert likelihood.n_kept_out == test.n_cases == 9 and likelihood.cases.n_cases == 36
    for frame in (0, len(totals) - 1):
        P = likelihood.history.predictions(test.X, likelihood.history.frames[frame])
        assert totals[frame] == pytest.approx(sum(log(P[label, case]) for case, label in enumerate(test.labels)), rel=1e-12)
    before, after = (for_people(np.exp(totals[frame] / 9)) for frame in (0, -1))
    assert "Of the 9 cases kept out of training" in said(likelihood)
    assert f"from {before} to {after}. In training it ends at" in said(likelihood)
    assert RUN.n_kept_out == 0 and "kept out" not in said(RUN) + RUN.to_python()


def test_the_dot_product_picks_the_correct_class():
    np.testing.assert_array_equal(RUN.dot_products, RUN.log_p_correct)
    for case in range(RUN.cases.n_cases):
        assert RUN.dot_products[5, case] == pytest.approx(RUN.cases.T[:, case] @ RUN.log_P[5, :, case], rel=1e-14)


def test_a_target_of_0_leaves_out_an_infinite_logarithm():
    T = np.array([[1.0, 0.0], [0.0, 1.0]])
    np.testing.assert_array_equal(dot_product(T, np.array([[0.0, 0.0], [-np.inf, -np.inf]])), [0.0, -np.inf])


def test_minus_the_log_likelihood_is_n_times_the_cross_entropy():
    np.testing.assert_allclose(-RUN.log_likelihoods, RUN.total_costs, rtol=1e-12)
    for frame in (0, 40, 80):
        P = RUN.history.predictions(RUN.cases.X, RUN.history.frames[frame])
        assert RUN.total_costs[frame] == pytest.approx(45 * nnkit.cross_entropy(P, RUN.cases.T), rel=1e-10)
    assert RUN.difference < 1e-12 * RUN.total_costs.max()


def test_saturated_outputs_keep_a_finite_logarithm():
    run = ml.track_likelihood(nnkit.Experiment(**SETTINGS | {"learning_rate": 5e4, "hidden": "", "n_epochs": 5}))
    P = run.history.predictions(run.cases.X)
    assert (P == 0.0).any()
    assert np.isfinite(run.log_P).all()
    np.testing.assert_allclose(-run.log_likelihoods, run.total_costs, rtol=1e-12)


def test_what_is_said_is_true():
    text = said(RUN)
    assert f"at the end Σ T • log P is {for_people(RUN.log_likelihoods[-1], 4)}" in text
    worst = int(RUN.dot_products[-1].argmin())
    assert f"case {worst + 1} ({RUN.history.data.class_names[RUN.cases.labels[worst]]}): its class is given" in text
    assert f"LogL fell in none of the {len(RUN.history.train_loss) - 1} steps" in text
    rough = ml.track_likelihood(nnkit.Experiment(**SETTINGS | {"learning_rate": 30.0}))
    falls = int((np.diff(rough.history.train_loss) > 0.0).sum())
    assert f"fell {falls} time" in said(rough)


def test_separable_classes_have_no_maximum():
    apart = ml.track_likelihood(
        nnkit.Experiment(**SETTINGS | {"dataset": "blobs", "n_classes": 2, "noise": 0.0, "hidden": "", "learning_rate": 1.0})
    )
    assert "no maximum at any finite weights" in said(apart)
    assert (np.diff(apart.log_likelihoods) > 0.0).all()
    assert "no maximum" not in said(RUN)


def test_a_class_without_cases_is_named():
    few = ml.track_likelihood(
        nnkit.Experiment(**SETTINGS | {"dataset": "digits", "n_cases": 10, "n_classes": "auto", "n_epochs": 2})
    )
    missing = [name for number, name in enumerate(few.history.data.class_names) if number not in few.cases.labels]
    assert missing
    assert f"{', '.join(missing)} is never seen" in said(few)


def test_a_run_that_diverges_is_explained():
    run = ml.track_likelihood(nnkit.Experiment(**SETTINGS | {"learning_rate": 1e200, "n_epochs": 30, "hidden": "", "l2": 1.0}))
    assert run.history.stopped_at is not None
    assert "The run diverged at update" in said(run)
    assert np.isfinite(run.log_likelihoods).all()


@pytest.mark.parametrize("change", [{"output": "auto"}, {"loss": "mse"}, {"output": "sigmoid", "loss": "auto"}])
def test_outputs_without_probabilities_of_all_classes_are_refused(change):
    with pytest.raises(ValueError, match="accepted is"):
        ml.track_likelihood(nnkit.Experiment(**SETTINGS | change))


def test_the_code_prints_the_numbers():
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(RUN.to_python(), {})
    numbers = np.array([line.split() for line in out.getvalue().splitlines()], dtype=float)
    np.testing.assert_allclose(numbers[:, 0], RUN.epochs)
    np.testing.assert_allclose(numbers[:, 1], RUN.log_likelihoods, rtol=1e-5)
    np.testing.assert_allclose(numbers[:, 3], RUN.total_costs, rtol=1e-5)


def test_the_files_hold_every_moment_and_every_case():
    rows = np.array([line.split(",") for line in RUN.to_csv().splitlines()[1:]], dtype=float)
    np.testing.assert_array_equal(rows[:, 1], RUN.log_likelihoods)
    head, *rows = [line.split(",") for line in RUN.cases_csv(3).splitlines()]
    assert head[-1] == "T . log P"
    assert len(head) == 1 + 2 + 3 + 3 + 1
    np.testing.assert_array_equal(np.array(rows, dtype=float)[:, -1], RUN.dot_products[3])


def test_moments_are_shares_of_the_run():
    assert RUN.frame_at(0.0) == 0
    assert RUN.frame_at(1.0) == len(RUN.epochs) - 1
    assert RUN.epochs[RUN.frame_at(0.5)] == 40.0
