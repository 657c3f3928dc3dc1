"""The catalogue: each dataset is what its description says, reproducible, and split and standardised as promised."""

import subprocess
import sys
from importlib.util import find_spec
from itertools import pairwise

import numpy as np
import pytest

from nnkit.data.datasets import DATASETS, load_dataset

TOYS = [name for name, dataset in DATASETS.items() if not dataset.is_real]
REAL = [name for name, dataset in DATASETS.items() if dataset.is_real]
OWN = [name for name, dataset in DATASETS.items() if not dataset.needs_scikit_learn]


needs_scikit_learn = pytest.mark.skipif(find_spec("sklearn") is None, reason="the dataset comes from scikit-learn")


def each(names):
    """A test parameter for each dataset; those from scikit-learn are skipped where it is missing."""
    return [name if name in OWN else pytest.param(name, marks=needs_scikit_learn) for name in names]


ALL = each(DATASETS)
CLASSIFICATION = each(name for name, dataset in DATASETS.items() if dataset.task == "classification")


def everything(data):
    """All cases of a dataset, training cases first."""
    return np.hstack([data.train.X, data.test.X]), np.hstack([data.train.T, data.test.T])


def same_bits(one, other):
    return all(a.tobytes() == b.tobytes() and a.shape == b.shape for a, b in zip(everything(one), everything(other), strict=True))


# Every dataset


def test_the_catalogue_holds_the_promised_datasets():
    classification = {"xor", "circles", "moons", "blobs", "spiral", "iris", "wine", "breast_cancer", "digits"}
    regression = {"line", "sine", "plane", "gaussian_bumps", "diabetes"}
    assert {name for name, dataset in DATASETS.items() if dataset.task == "classification"} == classification
    assert {name for name, dataset in DATASETS.items() if dataset.task == "regression"} == regression


@pytest.mark.parametrize("name", ALL)
def test_the_record_describes_what_is_loaded(name):
    dataset, data = DATASETS[name], load_dataset(name)
    assert (dataset.name, data.name, data.task) == (name, name, dataset.task)
    assert data.n_features == dataset.n_features == len(data.train.X) == len(data.test.X)
    assert data.n_classes == dataset.n_classes
    assert data.train.n_cases + data.test.n_cases == dataset.n_cases
    for cases in (data.train, data.test):
        assert cases.X.dtype == cases.T.dtype == np.float64
        assert np.isfinite(cases.X).all() and np.isfinite(cases.T).all()
        assert cases.T.shape == (data.n_classes or 1, cases.n_cases)
    assert data.input_mean.shape == data.input_scale.shape == (data.n_features, 1)
    assert len(set(data.feature_names)) == data.n_features
    for text in (dataset.label, dataset.noise_meaning, dataset.description, dataset.source):
        assert text.strip() == text != ""
    assert dataset.n_classes in (dataset.classes or (0,))


@pytest.mark.parametrize("name", CLASSIFICATION)
def test_targets_are_one_hot(name):
    data = load_dataset(name)
    for cases in (data.train, data.test):
        assert set(np.unique(cases.T)) == {0.0, 1.0}
        np.testing.assert_array_equal(cases.T.sum(axis=0), 1)
        np.testing.assert_array_equal(cases.T[cases.labels, np.arange(cases.n_cases)], 1)


@pytest.mark.parametrize("name", ALL)
def test_equal_seeds_give_equal_bits_and_another_seed_does_not(name):
    first, again, other = (load_dataset(name, n_cases=40, noise=0.2, seed=seed) for seed in (3, 3, 4))
    assert same_bits(first, again)
    assert not same_bits(first, other)


@pytest.mark.parametrize("name", ALL)
def test_the_global_generator_neither_matters_nor_moves(name):
    np.random.seed(1)
    before = np.random.get_state()[1].copy()
    first = load_dataset(name, n_cases=20, noise=0.1)
    np.testing.assert_array_equal(np.random.get_state()[1], before)
    np.random.seed(2)
    assert same_bits(first, load_dataset(name, n_cases=20, noise=0.1))


@pytest.mark.parametrize("name", ALL)
def test_twice_the_noise_moves_the_same_points_twice_as_far(name):
    clean, some, twice = (load_dataset(name, n_cases=60, noise=noise, seed=5) for noise in (0, 0.1, 0.2))
    (X, T), (X_some, T_some), (X_twice, T_twice) = map(everything, (clean, some, twice))
    np.testing.assert_allclose(X_twice - X, 2 * (X_some - X), atol=1e-12)
    np.testing.assert_allclose(T_twice - T, 2 * (T_some - T), atol=1e-12)
    assert not np.array_equal(np.vstack([X, T]), np.vstack([X_some, T_some]))


@pytest.mark.parametrize("name", ALL)
def test_noise_is_on_the_targets_of_toy_regressions_and_else_on_the_features(name):
    (X, T), (X_noisy, T_noisy) = (everything(load_dataset(name, n_cases=400 if name in TOYS else None, noise=noise))
                                  for noise in (0, 0.5))  # fmt: skip
    if name in TOYS and DATASETS[name].task == "regression":
        still, moved = (X, X_noisy), T_noisy - T
    else:
        still, moved = (T, T_noisy), X_noisy - X
    np.testing.assert_array_equal(*still)
    # The standard deviation of n normal numbers is known to one part in sqrt(2 n); four of these is ample.
    assert moved.std() == pytest.approx(0.5, rel=4 / np.sqrt(2 * moved.size))


@pytest.mark.parametrize("name", each(["xor", "circles", "moons", "blobs", "spiral"]))
def test_toy_points_fit_a_square_of_side_three(name):
    X, _ = everything(load_dataset(name, noise=0))
    assert np.abs(X).max() <= 1.6
    assert np.ptp(X, axis=1).min() >= 1.4


# The split


@pytest.mark.parametrize(
    "n_cases, test_fraction, n_test",
    [(10, 0, 0), (10, 0.3, 3), (10, 0.25, 3), (11, 0.5, 6), (10, 0.9, 8), (200, 0.3, 60), (5000, 0.9, 4500)],
)
def test_the_test_set_is_the_rounded_fraction_and_leaves_two_training_cases(n_cases, test_fraction, n_test):
    data = load_dataset("xor", n_cases=n_cases, test_fraction=test_fraction)
    assert data.test.X.shape == (2, n_test)
    assert data.test.T.shape == (2, n_test)
    assert data.train.n_cases == n_cases - n_test
    assert data.test.labels.shape == (n_test,)


def test_another_test_fraction_keeps_all_cases_and_their_order():
    X, T = everything(load_dataset("spiral", test_fraction=0))
    X_cut, T_cut = everything(load_dataset("spiral", test_fraction=0.5))
    np.testing.assert_array_equal(X_cut, X)
    np.testing.assert_array_equal(T_cut, T)


@needs_scikit_learn
def test_both_parts_hold_cases_of_every_class():
    data = load_dataset("blobs", n_classes=5)
    assert set(data.train.labels) == set(data.test.labels) == set(range(5))


# The toys, without noise


def test_xor_is_the_sign_of_the_product():
    data = load_dataset("xor", n_cases=1000, noise=0)
    x, y = data.train.X
    np.testing.assert_array_equal(data.train.labels == 1, x * y > 0)
    assert np.abs(data.train.X).max() <= 1
    assert np.abs(data.train.X).min() >= 0.05
    assert np.bincount(everything(data)[1].argmax(axis=0)).tolist() == [500, 500]


@needs_scikit_learn
def test_circles_have_radius_one_and_one_half():
    data = load_dataset("circles", noise=0)
    radius = np.hypot(*data.train.X)
    np.testing.assert_allclose(radius, np.where(data.train.labels == 0, 1.0, 0.5), rtol=1e-14)


@needs_scikit_learn
def test_moons_are_half_circles_of_radius_one_about_their_centres():
    data = load_dataset("moons", noise=0)
    labels, (x, y) = data.train.labels, data.train.X
    # The upper moon is centred on (0, 0), the lower on (1, 0.5); the box around both has its middle in (0.5, 0.25).
    upper, lower = labels == 0, labels == 1
    np.testing.assert_allclose(np.hypot(x[upper] + 0.5, y[upper] + 0.25), 1, rtol=1e-14)
    np.testing.assert_allclose(np.hypot(x[lower] - 0.5, y[lower] - 0.25), 1, rtol=1e-14)
    assert y[upper].min() >= -0.25 - 1e-14 and y[lower].max() <= 0.25 + 1e-14


@needs_scikit_learn
@pytest.mark.parametrize("n_classes", [2, 3, 4, 5])
def test_blobs_lie_evenly_around_a_circle_and_apart(n_classes):
    data = load_dataset("blobs", n_cases=4000, n_classes=n_classes, noise=0)
    X, T = everything(data)
    means = np.stack([X[:, T[row] == 1].mean(axis=1) for row in range(n_classes)])
    np.testing.assert_allclose(np.hypot(*means.T), 1, atol=0.03)
    turns = np.diff(np.arctan2(means[:, 1], means[:, 0])) % (2 * np.pi)
    np.testing.assert_allclose(turns, 2 * np.pi / n_classes, atol=0.04)
    nearest = ((X.T[:, np.newaxis] - means) ** 2).sum(axis=2).argmin(axis=1)
    assert (nearest == T.argmax(axis=0)).mean() > 0.999


@pytest.mark.parametrize("n_classes", [2, 3])
def test_spiral_arms_wind_once_and_are_turned_copies_of_each_other(n_classes):
    data = load_dataset("spiral", n_classes=n_classes, noise=0)
    x, y = data.train.X
    radius = np.hypot(x, y)
    turn = np.arctan2(y, x) / (2 * np.pi) - radius - data.train.labels / n_classes
    np.testing.assert_allclose(turn, np.round(turn), atol=1e-12)
    assert 0.1 <= radius.min() < 0.15 and 0.95 < radius.max() <= 1
    assert data.n_classes == n_classes


@pytest.mark.parametrize(
    "name, formula",
    [
        ("line", lambda x: 0.7 * x - 0.2),
        ("sine", lambda x: np.sin(1.5 * np.pi * x)),
        ("plane", lambda x1, x2: 0.5 * x1 - 0.8 * x2 + 0.1),
    ],
)
def test_regression_targets_follow_the_formula_of_the_description(name, formula):
    data = load_dataset(name, noise=0)
    np.testing.assert_allclose(data.train.T[0], formula(*data.train.X), rtol=0, atol=1e-14)
    assert np.abs(data.train.X).max() <= 1
    assert (data.target_mean, data.target_scale) == (0.0, 1.0)


def test_the_formulas_are_stated_in_the_descriptions():
    assert "t = 0.7 x - 0.2" in DATASETS["line"].description
    assert "t = sin(1.5 pi x)" in DATASETS["sine"].description
    assert "t = 0.5 x1 - 0.8 x2 + 0.1" in DATASETS["plane"].description


def test_gaussian_bumps_rise_and_fall_within_one():
    data = load_dataset("gaussian_bumps", n_cases=5000, noise=0, test_fraction=0)
    (x1, x2), (t,) = data.train.X, data.train.T
    assert -1.05 < t.min() < -0.9 and 0.9 < t.max() < 1.05
    # A single bump exp(-d^2 / (2 * 0.3^2)) of height 1 has fallen to exp(-1/2) at d = 0.3; the others are far off.
    near_top = np.hypot(x1 + 0.5, x2 - 0.5)
    ring = np.abs(near_top - 0.3) < 0.02
    assert ring.sum() > 20
    assert t[ring].mean() == pytest.approx(np.exp(-0.5), abs=0.05)


def test_toys_are_not_standardised():
    for name in OWN:
        data = load_dataset(name)
        assert (data.input_mean == 0).all() and (data.input_scale == 1).all()


# The real sets


@pytest.mark.parametrize("name", each(REAL))
def test_real_features_are_standardised_by_the_training_cases(name):
    data = load_dataset(name, seed=1)
    np.testing.assert_allclose(data.train.X.mean(axis=1), 0, atol=1e-12)
    spread = data.train.X.std(axis=1)
    constant = np.ptp(data.train.X, axis=1) == 0
    np.testing.assert_allclose(spread[~constant], 1, atol=1e-12)
    np.testing.assert_array_equal(data.input_scale[constant], 1)
    assert constant.any() == (name == "digits")  # some pixels in the corners are always white
    assert np.abs(data.test.X.mean(axis=1)).max() > 1e-6


@needs_scikit_learn
@pytest.mark.parametrize(
    "name, per_class",
    [
        ("iris", {"setosa": 50, "versicolor": 50, "virginica": 50}),
        ("wine", {"Barolo": 59, "Grignolino": 71, "Barbera": 48}),
        ("breast_cancer", {"malignant": 212, "benign": 357}),
    ],
)
def test_the_classes_are_as_frequent_as_published(name, per_class):
    data = load_dataset(name)
    counts = everything(data)[1].sum(axis=1)
    assert dict(zip(data.class_names, counts, strict=True)) == per_class


def raw(data):
    """The cases in the table's own units, one case in each row."""
    return (everything(data)[0] * data.input_scale + data.input_mean).T


@needs_scikit_learn
def test_fishers_first_iris_comes_back_in_centimetres():
    data = load_dataset("iris")
    distance = np.abs(raw(data) - [5.1, 3.5, 1.4, 0.2]).max(axis=1)
    assert distance.min() < 1e-12
    assert data.class_names[everything(data)[1].argmax(axis=0)[distance.argmin()]] == "setosa"
    assert data.feature_names[0] == "sepal length (cm)"


@needs_scikit_learn
def test_digits_are_named_and_have_sixteen_grey_values():
    data = load_dataset("digits")
    assert data.class_names == tuple("0123456789")
    values = raw(data)
    np.testing.assert_allclose(values, np.round(values), atol=1e-10)
    assert (values.min().round(), values.max().round()) == (0, 16)


@needs_scikit_learn
def test_diabetes_targets_are_standardised_and_come_back():
    data = load_dataset("diabetes")
    assert data.train.T.mean() == pytest.approx(0, abs=1e-12)
    assert data.train.T.std() == pytest.approx(1, abs=1e-12)
    targets = everything(data)[1] * data.target_scale + data.target_mean
    assert (targets.min(), targets.max()) == (pytest.approx(25), pytest.approx(346))
    assert targets.mean() == pytest.approx(152.13, abs=0.01)  # as published: 442 patients, mean response 152.1
    ages = raw(data)[:, data.feature_names.index("age")]
    assert (ages.min(), ages.max()) == (pytest.approx(19), pytest.approx(79))


@needs_scikit_learn
def test_a_smaller_real_set_is_a_part_of_the_whole():
    whole = {tuple(case) for case in raw(load_dataset("iris")).round(6)}
    part = raw(load_dataset("iris", n_cases=30)).round(6)
    assert len(part) == 30
    assert {tuple(case) for case in part} <= whole
    other = raw(load_dataset("iris", n_cases=30, seed=1)).round(6)
    assert {tuple(case) for case in part} != {tuple(case) for case in other}


# What needs scikit-learn


@pytest.mark.parametrize("dataset", [dataset for dataset in DATASETS if dataset not in OWN])
def test_without_scikit_learn_the_message_names_the_dataset_the_cure_and_the_others(dataset, monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn", None)
    monkeypatch.setitem(sys.modules, "sklearn.datasets", None)
    with pytest.raises(ImportError) as caught:
        load_dataset(dataset)
    message = str(caught.value)
    assert f"dataset {dataset} " in message
    assert "pip install scikit-learn" in message
    assert all(name in message for name in OWN)


def test_the_generated_sets_need_numpy_alone():
    assert OWN == ["xor", "spiral", "line", "sine", "plane", "gaussian_bumps"]
    code = (
        "import sys\n"
        "sys.modules['sklearn'] = sys.modules['pandas'] = None\n"
        "from nnkit.data.datasets import load_dataset\n"
        f"print(sum(load_dataset(name).train.n_cases > 0 for name in {OWN}))"
    )
    finished = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert finished.stdout.strip() == str(len(OWN))


def test_classes_of_generated_sets_are_equally_frequent():
    for name in ("xor", "spiral"):
        counts = everything(load_dataset(name, n_cases=101))[1].sum(axis=1)
        assert all(abs(one - other) <= 1 for one, other in pairwise(counts))


@pytest.mark.parametrize(("name", "is_separable"), [("xor", False), ("breast_cancer", True)])
def test_whether_a_plane_separates_two_classes(name, is_separable):
    """By a linear program: weights with t (w . x + b) >= 1 for all cases, t = -1 or 1."""
    optimize = pytest.importorskip("scipy.optimize", reason="the linear program needs SciPy")
    pytest.importorskip("sklearn", reason="breast cancer is scikit-learn's")
    data = load_dataset(name, test_fraction=0.0)
    signs = 2.0 * data.train.labels - 1.0
    rows = -signs[:, None] * np.column_stack([data.train.X.T, np.ones(data.train.n_cases)])
    found = optimize.linprog(np.zeros(rows.shape[1]), rows, -np.ones(len(rows)), bounds=(None, None))
    assert found.success == is_separable
