"""A batch at a softmax: against the lecture, plain loops, mpmath and numerical derivatives."""

import math

import mpmath
import numpy as np
import pytest

import nnkit
from nnkit.loss_functions.softmax_batch import SLIDE_VECTORS
from nnkit.loss_functions.softmax_text import is_one_hot

RNG = np.random.default_rng(5)
LOGITS = RNG.normal(scale=3.0, size=(4, 3))
TARGETS = np.array([[0.0, 0.1, 0.25], [1.0, 0.2, 0.25], [0.0, 0.7, 0.5], [0.0, 0.0, 0.0]])


@pytest.mark.parametrize(("logits", "printed"), SLIDE_VECTORS.values(), ids=SLIDE_VECTORS)
def test_the_slides_vectors(logits, printed):
    cases = nnkit.loss_functions.SoftmaxBatch(np.array([logits]).T, np.eye(5)[:, :1])
    rounded = list(printed)
    if logits == (1.0, 2.0, 3.0, 4.0, 5.0):
        rounded[2] = 0.09  # it is 0.0861, and the slide prints 0.08
        assert cases.P[2, 0] == pytest.approx(0.0861, abs=5e-5)
    np.testing.assert_allclose(cases.P[:, 0], rounded, atol=0.0051)
    np.testing.assert_allclose(cases.P[:, 0], cases.exponentials[:, 0] / cases.exponentials[:, 0].sum(), rtol=1e-14)


@pytest.mark.parametrize("unit", ["nats", "bits"])
@pytest.mark.parametrize("temperature", [1.0, 0.5, 4.0])
def test_every_number_against_a_plain_loop(unit, temperature):
    cases = nnkit.loss_functions.SoftmaxBatch(LOGITS, TARGETS, temperature, unit)
    log = math.log2 if unit == "bits" else math.log
    for case in range(3):
        e = [math.exp(x / temperature) for x in LOGITS[:, case]]
        P = [x / sum(e) for x in e]
        terms = [-t * log(p) for t, p in zip(TARGETS[:, case], P, strict=True)]
        entropy = sum(-t * log(t) for t in TARGETS[:, case] if t)
        divergence = sum(t * log(t / p) for t, p in zip(TARGETS[:, case], P, strict=True) if t)
        np.testing.assert_allclose(cases.P[:, case], P, rtol=1e-13)
        np.testing.assert_allclose(cases.terms[:, case], terms, rtol=1e-12, atol=1e-15)
        assert cases.costs[case] == pytest.approx(sum(terms), rel=1e-12)
        assert cases.target_entropies[case] == pytest.approx(entropy, rel=1e-12)
        assert cases.kl_divergences[case] == pytest.approx(divergence, rel=1e-10)
        assert cases.squared_errors[case] == pytest.approx(
            sum((p - t) ** 2 for p, t in zip(P, TARGETS[:, case], strict=True)) / 4
        )
    np.testing.assert_allclose(cases.target_entropies + cases.kl_divergences, cases.costs, rtol=1e-12)


@pytest.mark.parametrize("temperature", [1.0, 0.5, 4.0])
def test_both_gradients_are_the_derivatives(temperature):
    def moved(k, by, what):
        logits = LOGITS.copy()
        logits[k] += by
        return getattr(nnkit.loss_functions.SoftmaxBatch(logits, TARGETS, temperature), what)

    cases = nnkit.loss_functions.SoftmaxBatch(LOGITS, TARGETS, temperature)
    for gradient, what in ((cases.gradients, "costs"), (cases.squared_gradients, "squared_errors")):
        numerical = np.stack([(moved(k, 1e-5, what) - moved(k, -1e-5, what)) / 2e-5 for k in range(4)])
        np.testing.assert_allclose(gradient, numerical, atol=1e-8)
        np.testing.assert_allclose(gradient.sum(axis=0), 0.0, atol=1e-15)
    np.testing.assert_allclose(cases.gradients, (cases.P - TARGETS) / temperature)


def test_a_step_goes_against_the_gradient():
    cases = nnkit.loss_functions.SoftmaxBatch(LOGITS, TARGETS, learning_rate=0.5)
    np.testing.assert_array_equal(cases.stepped.logits, LOGITS - 0.5 * cases.gradients)
    np.testing.assert_array_equal(cases.squared_stepped.logits, LOGITS - 0.5 * cases.squared_gradients)
    assert (cases.stepped.costs < cases.costs).all()
    assert (cases.squared_stepped.squared_errors < cases.squared_errors).all()


def test_the_slides_costs_are_in_bits():
    cases = nnkit.loss_functions.SoftmaxBatch(
        [[0.0, math.log(27.0)], [0, 0], [0, 0], [0, 0]], [[1, 1], [0, 0], [0, 0], [0, 0]], unit="bits"
    )
    np.testing.assert_allclose(cases.costs, [2.0, -math.log2(0.9)], rtol=1e-13)


def test_large_outputs_cost_what_mpmath_says():
    logits = np.array([[700.0, 1e4, 0.0], [710.0, 0.0, -1e4], [-800.0, 5.0, 3e4]])
    cases = nnkit.loss_functions.SoftmaxBatch(logits, np.full((3, 3), 1.0 / 3.0))
    assert np.isinf(cases.exponentials[1, 0])
    for case in range(3):
        x = [mpmath.mpf(float(value)) for value in logits[:, case]]
        total = mpmath.log(sum(mpmath.exp(value) for value in x))
        exact = sum((total - value) / 3 for value in x)
        assert cases.costs[case] == pytest.approx(float(exact), rel=1e-13)


def test_a_cost_beyond_the_floats_is_infinite_and_not_clipped():
    cases = nnkit.loss_functions.SoftmaxBatch([[1e308], [-1e308]], [[0.0], [1.0]])
    assert cases.costs[0] == cases.kl_divergences[0] == np.inf
    assert any("infinite" in sentence for sentence in cases.takeaways(0))
    right = nnkit.loss_functions.SoftmaxBatch([[1e308], [-1e308]], [[1.0], [0.0]])
    assert right.costs[0] == 0.0


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"targets": [[0.5], [0.4]]}, "targets: received shares of case 1 that sum to 0.9; accepted is a sum of 1."),
        ({"targets": [[1.5], [-0.5]]}, "targets: received 1.5 for class 1 of case 1"),
        ({"targets": [[np.nan], [1.0]]}, "targets: received nan for class 1 of case 1"),
        ({"targets": [[1.0], [0.0], [0.0]]}, "targets: received shape"),
        ({"targets": "one"}, "targets: received 'one'"),
        ({"targets": []}, "targets: received shape"),
        ({"logits": [[np.inf], [0.0]]}, "logits: received inf"),
        ({"logits": [[1.5e308], [0.0]]}, "logit: received 1.5e"),
        ({"logits": [[1.0]], "targets": [[1.0]]}, "number of classes: received 1"),
        ({"logits": np.zeros((2, 9)), "targets": np.full((2, 9), 0.5)}, "number of cases: received 9"),
        ({"logits": [[1e308], [0.0]], "temperature": 0.1}, "temperature: received 0.1"),
        ({"temperature": 0.0}, "temperature: received 0.0"),
        ({"unit": "dits"}, "unit: received 'dits'"),
        ({"learning_rate": 0.0}, "learning_rate: received 0.0"),
        ({"learning_rate": 101}, "learning_rate: received 101"),
    ],
)
def test_what_cannot_be_used_is_said(change, said):
    with pytest.raises(ValueError) as problem:
        nnkit.loss_functions.SoftmaxBatch(**({"logits": [[1.0], [2.0]], "targets": [[1.0], [0.0]]} | change))
    assert str(problem.value).startswith(said)


def test_text_and_back():
    text = "1,1,2.5:3;0,0,1e+308:0.25,0.25,0.5;-1,0,1:1"
    logits, targets = nnkit.loss_functions.read_batch("cases", text)
    assert logits.shape == targets.shape == (3, 3)
    assert nnkit.loss_functions.write_batch(logits, targets) == text
    spaced = nnkit.loss_functions.read_batch("cases", "1 1\t2,5 : 3\n0 0 1e308 : 0.25, 0.25, 0.5\n\n−1 0 1\n")
    np.testing.assert_array_equal(spaced, (logits, targets))


@pytest.mark.parametrize(
    "text",
    ["", ";", "1:1", "1,2", "1,2:3", "1,2:0", "1,2:1.5", "1,2:0.5,0.6", "1,2:1;1,2,3:1", "1,2:1:1", "1,2:-1,2", "1,x:1",
     "nan,1:1", "1,inf:1", "1e309,1:1", "1,,2:1", ";".join(["1,2:1"] * 9), ",".join(["1"] * 13) + ":1"],
)  # fmt: skip
def test_text_that_cannot_be_used_is_answered(text):
    if text == "1,2":
        assert nnkit.loss_functions.write_batch(*nnkit.loss_functions.read_batch("cases", text)) == "1,2:1"
        return
    with pytest.raises(ValueError, match=r"^cases.*: received .*; accepted"):
        nnkit.loss_functions.read_batch("cases", text)


def test_one_hot():
    assert is_one_hot([[0.0, 1.0], [1.0, 0.0]])
    assert not is_one_hot([[0.0, 0.5], [1.0, 0.5]])


def test_what_to_notice_is_true():
    slide = nnkit.loss_functions.SoftmaxBatch([[1.0], [2.0], [3.0], [4.0], [5.0]], np.eye(5)[:, 4:])
    said = " ".join(slide.takeaways(0))
    assert "The slide prints 0.08 for class 3**: it is 0.0861, which rounds to 0.09." in said
    assert "54.6 times as much" in said  # e^4
    wrong = nnkit.loss_functions.SoftmaxBatch([[8.0], [0.0], [0.0]], [[0.0], [1.0], [0.0]])
    assert "nearly flat" in " ".join(wrong.takeaways(0))
    assert "nearly flat" not in said
    warm = nnkit.loss_functions.SoftmaxBatch(slide.logits, slide.targets, temperature=3.0)
    assert "evens out" in " ".join(warm.takeaways(0))
    assert "sharpens" in " ".join(nnkit.loss_functions.SoftmaxBatch(slide.logits, slide.targets, 0.5).takeaways(0))
    batch = nnkit.loss_functions.SoftmaxBatch(LOGITS, TARGETS, unit="bits")
    said = " ".join(batch.takeaways(1))
    assert f"costs {batch.costs.mean():.4g} bits" in said
    assert "No prediction can cost less than H(T)" in batch.takeaways(1)[0]
    equal = nnkit.loss_functions.SoftmaxBatch(np.zeros((4, 1)), np.full((4, 1), 0.25))
    assert "Equal outputs share equally" in " ".join(equal.takeaways(0))


def test_the_file_holds_every_number():
    cases = nnkit.loss_functions.SoftmaxBatch(LOGITS, TARGETS)
    rows = [line.split(",") for line in cases.to_csv().splitlines()]
    assert len(rows) == 1 + 12
    table = dict(zip(rows[0], np.array(rows[1:], dtype=float).T, strict=True))
    np.testing.assert_array_equal(table["P"], cases.P.T.ravel())
    np.testing.assert_array_equal(table["term_nats"], cases.terms.T.ravel())
