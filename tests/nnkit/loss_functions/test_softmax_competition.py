"""Competition at a softmax: who gains, who loses, and the Jacobian."""

import math

import numpy as np
import pytest

import nnkit

scipy_integrate = pytest.importorskip("scipy.integrate", reason="compares with SciPy")

LOGITS = np.array([1.0, 1.0, 2.0, -1.0, 0.5])


@pytest.mark.parametrize("temperature", [1.0, 0.5, 3.0])
def test_the_jacobian_is_the_derivative(temperature):
    competition = nnkit.loss_functions.Competition(LOGITS, raised_class=1, temperature=temperature)
    numerical = np.stack(
        [
            (nnkit.softmax((LOGITS + h) / temperature) - nnkit.softmax((LOGITS - h) / temperature)) / 2e-5
            for h in 1e-5 * np.eye(5)
        ],
        axis=1,
    )
    np.testing.assert_allclose(competition.jacobian, numerical, atol=1e-9)
    P = competition.P
    np.testing.assert_allclose(competition.jacobian, (np.diag(P) - np.outer(P, P)) / temperature, atol=1e-15)
    np.testing.assert_allclose(competition.jacobian.sum(axis=0), 0.0, atol=1e-15)


def test_every_other_class_loses_by_the_same_factor():
    competition = nnkit.loss_functions.Competition(LOGITS, raised_class=2, amount=1.5)
    before, after = competition.P, competition.P_after
    np.testing.assert_allclose(after, nnkit.softmax(LOGITS + 1.5 * np.eye(5)[2]))
    others = np.arange(5) != 2
    assert after[2] > before[2]
    ratios = after[others] / before[others]
    np.testing.assert_allclose(ratios, (1.0 - after[2]) / (1.0 - before[2]), rtol=1e-12)
    said = competition.takeaways()
    assert "every other class loses" in said[0]
    assert f"{ratios[0]:.3g}" in said[1]


def test_what_is_lowered_gives_to_the_others():
    assert "every other class gains" in nnkit.loss_functions.Competition(LOGITS, 0, -2.0).takeaways()[0]
    assert "Nothing has been raised" in nnkit.loss_functions.Competition(LOGITS, 0, 0.0).takeaways()[0]
    assert "too small for the computer and read 0" in " ".join(
        nnkit.loss_functions.Competition([1e308, -1e308, 0.0], 0).takeaways()
    )
    assert "nearly won" in nnkit.loss_functions.Competition([9.0, 0.0], 0).takeaways()[-1]


def test_mutual_inhibition_follows_its_equation_and_passes_the_softmax():
    competition = nnkit.loss_functions.Competition(LOGITS, 2, 1.5, 2.0)
    x = LOGITS + 1.5 * np.eye(5)[2]
    times = np.array([0.0, 0.2, 0.5, 3.0])
    run = scipy_integrate.solve_ivp(
        lambda _, P: P * (x - P @ x), (0.0, 3.0), np.full(5, 0.2), t_eval=times, rtol=1e-10, atol=1e-12
    )
    np.testing.assert_allclose(competition.inhibition(times), run.y, atol=1e-8)
    np.testing.assert_allclose(competition.inhibition(times)[:, 2], nnkit.softmax(x / 2.0), rtol=1e-12)
    far = nnkit.loss_functions.Competition([1e308, -1e308, 0.0], 0).inhibition([0.0, 1.0, 400.0])
    np.testing.assert_array_equal(far, [[1 / 3, 1, 1], [1 / 3, 0, 0], [1 / 3, 0, 0]])


def test_sigmoids_see_one_output_each():
    competition = nnkit.loss_functions.Competition([0.0, 1.0], 0, math.log(3.0), function="sigmoid")
    p = math.e / (1.0 + math.e)
    np.testing.assert_allclose(competition.P, [0.5, p])
    np.testing.assert_allclose(competition.P_after, [0.75, p])
    np.testing.assert_allclose(competition.jacobian, [[0.25, 0.0], [0.0, p * (1.0 - p)]])


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"raised_class": 5}, "raised_class: received 5; accepted is a whole number from 0 to 4."),
        ({"raised_class": -1}, "raised_class: received -1"),
        ({"amount": 11}, "amount: received 11"),
        ({"logits": [np.nan, 1.0]}, "logits: received nan"),
        ({"temperature": 0}, "temperature: received 0"),
        ({"logits": [1e308, 1.0], "temperature": 0.1}, "temperature: received 0.1"),
    ],
)
def test_what_cannot_be_used_is_said(change, said):
    with pytest.raises(ValueError) as problem:
        nnkit.loss_functions.Competition(**({"logits": LOGITS, "raised_class": 0} | change))
    assert str(problem.value).startswith(said)


def test_the_file_holds_the_jacobian():
    competition = nnkit.loss_functions.Competition(LOGITS, 0)
    rows = np.array([line.split(",") for line in competition.to_csv().splitlines()[1:]], dtype=float)
    np.testing.assert_array_equal(rows[:, 4:], competition.jacobian)
