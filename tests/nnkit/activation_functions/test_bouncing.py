"""The bouncing gradient: its variance against numerical integrals, high precision and the limits of the law."""

import contextlib
import io

import mpmath
import numpy as np
import pytest

from nnkit import ACTIVATIONS
from nnkit.activation_functions import Bounce, derivative_variance
from nnkit.activation_functions.bouncing import BOUNCING

SLOPES = {
    "relu": lambda leak, alpha: lambda z: mpmath.mpf(z > 0),
    "leaky_relu": lambda leak, alpha: lambda z: mpmath.mpf(1) if z > 0 else mpmath.mpf(leak),
    "elu": lambda leak, alpha: lambda z: mpmath.mpf(1) if z > 0 else alpha * mpmath.exp(z),
}


def by_integration(name, mean, std, leak, alpha):
    slope = SLOPES[name](leak, alpha)
    with mpmath.workdps(30):
        c, d = mpmath.mpf(mean), mpmath.mpf(std)
        # the inner points of each piece lie on one side of 0, where the slope may jump
        ends = [end for end in sorted({c - 20 * d, c - 5 * d, c, c + 5 * d, c + 20 * d, mpmath.mpf(0)}) if abs(end - c) <= 20 * d]
        once = mpmath.quad(lambda z: slope(z) * mpmath.npdf(z, c, d), ends)
        twice = mpmath.quad(lambda z: slope(z) ** 2 * mpmath.npdf(z, c, d), ends)
        return float(twice - once**2)


@pytest.mark.parametrize("name", BOUNCING)
@pytest.mark.parametrize(
    ("mean", "std", "leak", "alpha"),
    [(0.0, 0.1, 0.01, 1.0), (0.0, 5.0, 0.2, 1.0), (-0.3, 0.2, 0.01, 2.0), (0.5, 1.0, 0.5, 0.3), (-8.0, 0.01, 0.01, 1.0)],
)
def test_the_law_against_integrals_in_high_precision(name, mean, std, leak, alpha):
    expected = by_integration(name, mean, std, leak, alpha)
    assert derivative_variance(name, mean, std, leak=leak, alpha=alpha) == pytest.approx(expected, rel=1e-7, abs=1e-24)


@pytest.mark.parametrize("std", [1e-3, 0.1, 10.0])
def test_relus_variance_is_a_quarter_whatever_the_pushes(std):
    assert derivative_variance("relu", 0.0, std) == pytest.approx(0.25)
    assert derivative_variance("leaky_relu", 0.0, std, leak=0.2) == pytest.approx(0.16)


def test_elus_variance_goes_to_zero_with_the_square_of_the_pushes_for_alpha_1_alone():
    factor = 0.5 - 0.5 / np.pi  # the variance of min(z, 0) for standard normal z
    assert derivative_variance("elu", 0.0, 1e-4) == pytest.approx(factor * 1e-8, rel=1e-3)
    assert derivative_variance("elu", 0.0, 1e-6, alpha=2.0) == pytest.approx(0.25, rel=1e-4)
    assert derivative_variance("elu", 0.0, 1e-6, alpha=0.5) == pytest.approx(0.0625, rel=1e-4)


def test_elu_hardly_helps_where_pushes_are_large():
    assert derivative_variance("elu", 0.0, 10.0) > 0.9 * derivative_variance("relu", 0.0, 10.0)


def test_what_is_measured_comes_close_to_the_law():
    made = Bounce(n_updates=2000, std=0.3, mean=0.1)
    for name in BOUNCING:
        assert made.measured[name] == pytest.approx(made.by_law[name], rel=0.15)
        slopes = [float(ACTIVATIONS[name].derivative(z)) for z in made.sums]
        assert made.measured[name] == pytest.approx(sum((s - sum(slopes) / 2000) ** 2 for s in slopes) / 2000)


def test_all_three_meet_the_same_sums():
    made = Bounce(leak=0.2, alpha=2.0)
    np.testing.assert_array_equal(made.derivatives["relu"], made.sums > 0.0)
    np.testing.assert_allclose(made.derivatives["leaky_relu"], np.where(made.sums > 0.0, 1.0, 0.2))
    np.testing.assert_allclose(made.derivatives["elu"], np.where(made.sums > 0.0, 1.0, 2.0 * np.exp(made.sums)))


@pytest.mark.parametrize(("leak", "alpha"), [(0.01, 1.0), (0.3, 2.0)])
def test_the_jumps_are_those_of_the_derivatives(leak, alpha):
    made = Bounce(leak=leak, alpha=alpha)
    for name, activation in made.activations.items():
        jump = activation.derivative(1e-12) - activation.derivative(-1e-12)
        assert made.jumps[name] == pytest.approx(jump, abs=1e-9)


def test_crossings_are_counted():
    made = Bounce(n_updates=50)
    assert made.crossings == sum((a > 0) != (b > 0) for a, b in zip(made.sums, made.sums[1:], strict=False))
    assert f"changed sides {made.crossings} times" in made.takeaways()[1]


def test_what_is_said_is_true():
    assert "ELU's varies" in Bounce().takeaways()[0]
    assert "ELU hardly helps here" in Bounce(alpha=2.0).takeaways()[0]
    assert "only α = 1 has no jump" in " ".join(Bounce(alpha=2.0).takeaways())
    assert "its bend is a jump" in " ".join(Bounce(std=10.0).takeaways())
    assert "never changed sides" in " ".join(Bounce(mean=5.0).takeaways())


def test_the_code_prints_the_same_numbers():
    made = Bounce(mean=0.2, std=0.5, n_updates=30, leak=0.1, alpha=2.0, seed=4)
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(made.to_python(), {})
    for line in out.getvalue().splitlines():
        name, numbers = line.split(": ")
        measured, law = numbers.split(", by the law ")
        assert float(measured) == pytest.approx(made.measured[name], rel=1e-5)
        assert float(law) == pytest.approx(made.by_law[name], rel=1e-5)
    rows = made.to_csv().splitlines()
    assert len(rows) == 31
    assert float(rows[1].split(",")[1]) == made.sums[0]


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"mean": 11.0}, "mean"),
        ({"std": 0.0}, "std"),
        ({"n_updates": 1}, "n_updates"),
        ({"leak": 0.0}, "leak"),
        ({"alpha": np.nan}, "alpha"),
        ({"seed": "a"}, "seed"),
    ],
)
def test_what_cannot_be_used_is_said(settings, said):
    with pytest.raises(ValueError, match=said):
        Bounce(**settings)
    with pytest.raises(ValueError, match="name: received 'tanh'"):
        derivative_variance("tanh")
