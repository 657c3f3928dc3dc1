"""Single-case ascent and descent, checked against plain loops, numerical gradients and the algebra of the lecture."""

import re
from itertools import pairwise

import numpy as np
import pytest

import nnkit
from nnkit.data.typed_cases import read_cases, write_cases
from nnkit.gradient_descent import ascend, compare_descents, descend

PAIRS = np.array([[2.0, 1.0, -2.0], [1.0, 2.0, -1.0]])
FEATURES = np.array([[1.0, 2.0, 1.0], [1.0, -1.0, 2.0]])
TARGETS = np.array([3.0, 0.0, 5.0])  # w = (1, 2) meets them all


def said(run):
    return " ".join(run.takeaways())


def test_ascent_is_the_plain_loop():
    run = ascend(PAIRS, (0.5, -1.0), 0.3, 4)
    x, y = 0.5, -1.0
    for update in range(12):
        a, b = PAIRS[:, update % 3]
        assert run.L_before[update] == pytest.approx(a * x + b * y, abs=1e-12)
        x, y = x + 0.3 * a, y + 0.3 * b
        assert run.L_after[update] == pytest.approx(a * x + b * y, abs=1e-12)
        assert run.W[update + 1] == pytest.approx((x, y), abs=1e-12)
        assert run.totals[update + 1] == pytest.approx(sum(p * x + q * y for p, q in PAIRS.T), abs=1e-12)


@pytest.mark.parametrize("seed", range(5))
def test_a_nudge_raises_its_own_case_by_eta_times_the_squares(seed):
    cases = np.random.default_rng(seed).normal(size=(2, 7))
    run = ascend(cases, (1.0, 2.0), 0.2, 3)
    np.testing.assert_allclose(run.L_after - run.L_before, run.own_rises, atol=1e-12)
    np.testing.assert_allclose(run.own_rises, np.tile(0.2 * (cases**2).sum(axis=0), 3))
    np.testing.assert_allclose(np.diff(run.totals), run.total_rises, atol=1e-12)
    A, B = cases.sum(axis=1)
    assert run.totals[7] - run.totals[0] == pytest.approx(0.2 * (A * A + B * B))


def test_what_is_said_of_an_ascent():
    agreeing = said(ascend([[2.0, 1.0, 3.0], [1.0, 2.0, -1.0]], n_passes=2))
    assert "rose** at each of the 6 updates" in agreeing
    assert "give back" not in agreeing
    # the sum of PAIRS is (1, 2): the cases stand to it as 4, 5 and -4
    conflicting = said(ascend(PAIRS, n_passes=2))
    assert "fell** at 2 of 6 updates: case 3 points against the sum of all cases, (1, 2)" in conflicting
    assert "here by 0.5. No" in conflicting
    assert "at 2 of 3 updates it stayed as it was" in said(ascend([[1.0, 0.0, 0.0], [0.0, 0.1, -0.1]]))
    at_rest = said(ascend([[0.1, -0.1], [0.3, -0.3]]))
    assert "at 2 of 2 updates it stayed as it was" in at_rest
    assert "no maximum" not in at_rest


def test_unseen_cases_make_no_updates_and_are_summed_over():
    alone, beside = (ascend(PAIRS, (0.5, 1.0), 0.3, 1, unseen=unseen) for unseen in (((), ()), [[1.0, 4.0], [0.5, -2.0]]))
    np.testing.assert_array_equal(alone.W, beside.W)
    np.testing.assert_allclose(beside.unseen_totals, [(x + 0.5 * y) + (4.0 * x - 2.0 * y) for x, y in beside.W])
    # from (0.5, 1) by 0.3 (1, 2), the sum of the cases, to (0.8, 1.6)
    assert "Over the 2 cases that were not seen, the sum rose from 1 to 1.6." in said(beside)
    at_a_right_angle = ascend(PAIRS, (0.5, 1.0), 0.3, 2, unseen=[[1.0, 4.0], [0.5, -3.0]])
    assert "not seen, the sum is again 0." in said(at_a_right_angle)
    assert "not seen" not in said(alone)
    with pytest.raises(ValueError, match=r"^unseen: received"):
        ascend(PAIRS, unseen=[[1.0], [np.nan]])


@pytest.mark.parametrize("seed", range(30))
def test_the_headline_of_an_ascent_holds_for_any_cases(seed):
    rng = np.random.default_rng(seed)
    cases = rng.integers(-3, 4, size=(2, int(rng.integers(2, 6)))).astype(float)
    run, (A, B) = ascend(cases, rng.normal(size=2), 0.5, 3), cases.sum(axis=1)
    rises = [a * A + b * B for a, b in cases.T] * 3  # up to the factor eta
    fell, stayed = sum(rise < 0.0 for rise in rises), sum(rise == 0.0 for rise in rises)
    headline = run.takeaways()[0]
    assert ("rose** at each" in headline) == (fell == 0 and stayed == 0)
    if fell:
        assert f"fell** at {fell} of {len(rises)} updates" in headline
    assert ("no maximum" in said(run)) == bool(A or B)
    assert ("give back" in said(run)) == bool(fell and (A or B))


@pytest.mark.parametrize("rule", ["absolute", "squared"])
def test_descent_is_the_plain_loop(rule):
    run = descend(FEATURES, TARGETS, (0.5, 0.25), 0.05, 6, rule)
    w = [0.5, 0.25]
    for update in range(18):
        f, t = FEATURES[:, update % 3], TARGETS[update % 3]
        error = f[0] * w[0] + f[1] * w[1] - t
        assert run.errors[update] == pytest.approx(error, abs=1e-12)
        slope = 2 * error if rule == "squared" else 1 if error > 0 else -1 if error < 0 else 0
        assert run.gradients[update] == pytest.approx(slope * f, abs=1e-12)
        w = [w[i] - 0.05 * slope * f[i] for i in range(2)]
        assert run.W[update + 1] == pytest.approx(w, abs=1e-12)


@pytest.mark.parametrize("rule", ["absolute", "squared"])
def test_the_derivative_is_the_numerical_one(rule):
    run = descend(FEATURES, TARGETS, (0.3, -0.2), 0.07, 2, rule)
    for update, case in enumerate(run.order):
        f, t = FEATURES[:, case], TARGETS[case]

        def loss(w, f=f, t=t):
            return abs(f @ w - t) if rule == "absolute" else (f @ w - t) ** 2

        for i, step in enumerate(1e-6 * np.eye(2)):
            w = run.W[update]
            assert run.gradients[update, i] == pytest.approx((loss(w + step) - loss(w - step)) / 2e-6, abs=1e-6)


@pytest.mark.parametrize(("rule", "loss"), [("absolute", "mae"), ("squared", "mse")])
def test_the_rules_are_the_engines_losses(rule, loss):
    network = nnkit.Network((2, 1), "identity", loss, theta=np.array([0.3, -0.2, 0.0]))
    run = descend(FEATURES, TARGETS, (0.3, -0.2), 0.07, 1, rule)
    np.testing.assert_allclose(run.gradients[0], network.gradient(FEATURES[:, :1], TARGETS[None, :1])[:2])
    assert run.loss(rule)[0] == pytest.approx(network.loss_value(FEATURES, TARGETS[None]))


def test_a_case_that_is_met_exactly_moves_nothing():
    for rule in ("absolute", "squared"):
        run = descend(FEATURES, TARGETS, (1.0, 2.0), 0.5, 2, rule)
        assert not np.ptp(run.W, axis=0).any()
    assert "At 3 of 3 updates the case was met exactly" in said(compare_descents(FEATURES, TARGETS, (1.0, 2.0)))


def test_dropping_the_2_is_half_the_rate_exactly():
    dropped = descend(FEATURES, TARGETS, (0.1, 0.7), 0.123, 20, factor=1.0)
    halved = descend(FEATURES, TARGETS, (0.1, 0.7), 0.0615, 20, factor=2.0)
    np.testing.assert_array_equal(dropped.W, halved.W)


def test_the_absolute_error_oscillates_where_the_squared_settles():
    comparison = compare_descents(FEATURES, TARGETS, None, 0.06, 30)
    absolute, squared = comparison.absolute, comparison.squared
    assert squared.loss("squared")[-1] < 1e-6
    last = np.linalg.norm(absolute.changes[-3:], axis=1)
    np.testing.assert_allclose(last, 0.06 * np.linalg.norm(FEATURES, axis=0))  # full steps to the end
    crossings = [absolute.sign_changes(case) for case in range(3)]
    errors = absolute.predictions_of(0) - TARGETS[0]
    assert crossings[0] == sum(np.sign(errors[1:]) != np.sign(errors[:-1]))
    assert comparison.takeaways()[0].startswith("**|P − t| oscillates, (P − t)² settles**")
    assert f"crossed its target {max(crossings)} times" in comparison.takeaways()[0]


@pytest.mark.parametrize("seed", range(40))
def test_what_is_said_of_two_descents_holds_for_any_cases(seed):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(2, 6))
    features, targets = rng.integers(-3, 4, size=(2, n)).astype(float), rng.integers(-4, 5, size=n).astype(float)
    rate = float(rng.choice([0.01, 0.06, 0.2, 0.6, 30.0]))
    comparison = compare_descents(
        features, targets, (0.0, 0.0), rate, int(rng.choice([1, 15, 50])), factor=rng.choice([1.0, 2.0])
    )
    text, ends = said(comparison), []
    for run in (comparison.absolute, comparison.squared):
        lengths = [float(np.hypot(*step)) for step in np.diff(run.W, axis=0)]
        ends.append((max(lengths[:n], default=0.0), max(lengths[-n:], default=0.0)))
        crossed = max(crossings(run.W @ features[:, case] - targets[case]) for case in range(n))
        if run is comparison.absolute and "oscillates" in text:
            assert crossed >= 2
            assert f"crossed its target {crossed} times" in text
        name = "|P − t|" if run is comparison.absolute else "(P − t)²"
        assert bool(run.stopped_at) == bool(re.search(rf"\*\*Following [^*]*{re.escape(name)}[^*]*, the run diverged", text))
    if "settles" in text:
        assert ends[1][1] < 0.0101 * ends[1][0]
    if "the weights are equal" in text:
        halved = descend(features, targets, (0.0, 0.0), rate / 2.0, comparison.squared.n_passes, factor=2.0)
        dropped = descend(features, targets, (0.0, 0.0), rate, comparison.squared.n_passes, factor=1.0)
        np.testing.assert_array_equal(halved.W, dropped.W)


def crossings(errors):
    signs = [sign for sign in np.sign(errors) if sign]
    return sum(one != other for one, other in pairwise(signs))


def test_divergence_is_said_and_ends_the_run():
    run = descend(1e3 * FEATURES, TARGETS, None, 1.0, 50)
    assert run.stopped_at == len(run.W) == len(run.order) + 1
    assert np.isfinite(run.W).all()
    assert np.isfinite(run.loss("squared")).all()
    assert f"diverged**: update {run.stopped_at} " in said(compare_descents(1e3 * FEATURES, TARGETS, None, 1.0, 50))


def test_cases_as_text_and_back():
    cases = read_cases("pairs", " 1,2; 3,-1.5 ;1e2,0", 2)
    np.testing.assert_array_equal(cases, [[1, 3, 100], [2, -1.5, 0]])
    assert write_cases(cases) == "1,2;3,-1.5;100,0"
    drawn = np.random.default_rng(0).normal(size=(3, 20))
    np.testing.assert_array_equal(read_cases("samples", write_cases(drawn), 3), drawn)


@pytest.mark.parametrize("text", ["", "1,2", "1,2;3", "1,2;a,b", "1,2;nan,1", "1,2;1e9,1", ";".join(["1,2"] * 21), "1,2;;3,4"])
def test_cases_that_cannot_be_used_are_answered(text):
    with pytest.raises(ValueError, match=r"^pairs: received .*; accepted is "):
        read_cases("pairs", text, 2)


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        ({"learning_rate": 0.0}, "learning_rate"),
        ({"learning_rate": 1e300}, "learning_rate"),
        ({"n_passes": 51}, "n_passes"),
        ({"start": (np.nan, 0.0)}, "start"),
        ({"start": (1e9, 0.0)}, "start"),
    ],
)
def test_bad_arguments_are_named(arguments, name):
    with pytest.raises(ValueError, match=f"^{name}: received"):
        ascend(PAIRS, **arguments)
    with pytest.raises(ValueError, match=f"^{name}: received"):
        descend(FEATURES, TARGETS, **arguments)


def test_bad_cases_are_named():
    with pytest.raises(ValueError, match=r"did you mean cases.T"):
        ascend(PAIRS.T)
    with pytest.raises(ValueError, match=r"number of cases"):
        ascend([[1.0], [2.0]])
    with pytest.raises(ValueError, match=r"^targets: "):
        descend(FEATURES, [1.0, 2.0])
    with pytest.raises(ValueError, match=r"^rule: received 'cubed'"):
        descend(FEATURES, TARGETS, rule="cubed")


def test_the_offered_code_makes_the_same_run(capsys):
    ascent = ascend(PAIRS, (0.5, 1.0), 0.3, 2, unseen=[[1.0, 4.0], [0.5, -3.0]])
    exec(ascent.to_python(), {})
    *lines, last = capsys.readouterr().out.splitlines()
    printed = np.array([line.split() for line in lines], dtype=float)
    np.testing.assert_allclose(printed, np.column_stack([ascent.W, ascent.totals]), rtol=1e-5)
    np.testing.assert_allclose([float(number) for number in last.split()[1:]], ascent.unseen_totals, rtol=1e-5)

    comparison = compare_descents(FEATURES, TARGETS, (0.5, 0.0), 0.04, 3, factor=1.0)
    squared = comparison.squared
    exec(comparison.to_python(), {})
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert [line[0] for line in lines] == ["absolute"] * 9 + ["squared"] * 9
    printed = np.array([line[1:] for line in lines[9:]], dtype=float)
    np.testing.assert_allclose(printed, np.column_stack([squared.errors, squared.W[1:]]), rtol=1e-5, atol=1e-12)


def test_files_hold_every_update():
    ascent = np.genfromtxt(ascend(PAIRS, n_passes=2).to_csv().splitlines(), delimiter=",", names=True)
    assert ascent.shape == (6,)
    np.testing.assert_allclose(ascent["sum_after"], ascend(PAIRS, n_passes=2).totals[1:])
    run = descend(FEATURES, TARGETS, n_passes=2)
    descent = np.genfromtxt(run.to_csv().splitlines(), delimiter=",", names=True)
    np.testing.assert_allclose(descent["new_w2"], run.W[1:, 1])
