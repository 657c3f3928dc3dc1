"""How many digits are right: the largest error against exact values, in units in the last place (ULP)."""

import numpy as np
import pytest

from nnkit.activations import ACTIVATIONS
from nnkit.probability import log_sigmoid, log_softmax, logsumexp, softmax

mpmath = pytest.importorskip("mpmath", reason="exact values come from mpmath")
mp = mpmath.mp.clone()
mp.prec = 300

N = 3000


def over_all_sizes(rng, n):
    """Numbers of both signs: half with any magnitude from 1e-300 to 1e4, half where the functions bend."""
    anywhere = rng.choice([-1.0, 1.0], n) * 10.0 ** rng.uniform(-300, 4, n)
    return np.where(rng.random(n) < 0.5, anywhere, rng.uniform(-40, 40, n))


def units(exact):
    """The distance between neighbouring floats at each exact value."""
    return np.spacing(np.abs(np.array([float(value) for value in exact])))


def errors(computed, exact):
    """|computed - exact|, subtracted before anything is rounded."""
    return np.array([float(abs(mp.mpf(c) - e)) for c, e in zip(computed.tolist(), exact, strict=True)])


def largest_error(computed, exact):
    return (errors(computed, exact) / units(exact)).max()


EXACT = {
    "sigmoid": lambda z: 1 / (1 + mp.exp(-z)),
    "tanh": mp.tanh,
    "softplus": lambda z: mp.log1p(mp.exp(z)),
    "log_sigmoid": lambda z: -mp.log1p(mp.exp(-z)),
    "elu": lambda z: z if z > 0 else mp.expm1(z),
    "silu": lambda z: z / (1 + mp.exp(-z)),
}
COMPUTED = {**ACTIVATIONS, "log_sigmoid": log_sigmoid}


@pytest.mark.parametrize(
    ("name", "bound"), [("sigmoid", 2), ("tanh", 2), ("softplus", 2), ("log_sigmoid", 2), ("elu", 2), ("silu", 3)]
)
def test_functions_of_one_number(name, bound):
    z = over_all_sizes(np.random.default_rng(0), N)
    exact = [EXACT[name](mp.mpf(value)) for value in z.tolist()]
    assert largest_error(COMPUTED[name](z), exact) <= bound


def columns(rng, n):
    """Columns of 2 to 6 outputs."""
    for _ in range(n):
        yield over_all_sizes(rng, rng.integers(2, 7))


def exact_parts(z):
    """Each output's distance to the largest, and the sum of their exponentials without the largest's own 1."""
    z = [mp.mpf(value) for value in z.tolist()]
    largest = max(z)
    top = z.index(largest)
    rest = mp.fsum(mp.exp(value - largest) for place, value in enumerate(z) if place != top)
    return [value - largest for value in z], largest, rest


# x86 processors compute in 64 bits of mantissa where asked to; elsewhere the widest float may be float64 itself
HAS_WIDE_FLOATS = np.finfo(np.longdouble).nmant > np.finfo(float).nmant


def test_softmax():
    for z in columns(np.random.default_rng(1), 1000):
        distances, _, rest = exact_parts(z)
        exact = [mp.exp(distance) / (1 + rest) for distance in distances]
        assert largest_error(softmax(z), exact) <= 3, z


def test_log_softmax():
    for z in columns(np.random.default_rng(2), 1000):
        distances, _, rest = exact_parts(z)
        exact = [distance - mp.log1p(rest) for distance in distances]
        assert largest_error(log_softmax(z), exact) <= (2 if HAS_WIDE_FLOATS else 3), z


def test_logsumexp():
    # The result is the largest output plus log1p of the rest. Where these have opposite signs and cancel to less than
    # half the larger of them, a result of 3 ULP is out of reach: the error is then 3 ULP of that larger term.
    rng = np.random.default_rng(3)
    near_zero = (np.full(n, -np.log(n)) + rng.normal(0, size, n) for n in (2, 3, 6) for size in 10.0 ** np.arange(-17.0, 0.0))
    n_cancelling = 0
    for z in [*columns(rng, 1000), *near_zero]:
        _, largest, rest = exact_parts(z)
        exact, larger_term = largest + mp.log1p(rest), max(abs(largest), mp.log1p(rest))
        cancels = abs(exact) < larger_term / 2
        n_cancelling += cancels
        unit = units([larger_term if cancels else exact])
        assert errors(np.array([logsumexp(z)]), [exact]) <= 3 * unit, z
    assert n_cancelling > 40
