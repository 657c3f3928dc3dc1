"""How many digits are right: the largest error against exact values, in units in the last place (ULP)."""

import numpy as np
import pytest

from nnkit import probability
from nnkit.activation_formulas import tanh_of_exponential
from nnkit.activations import ACTIVATIONS
from nnkit.engine.network import Network
from nnkit.losses import LOSSES
from nnkit.probability import cross_entropy, entropy, kl_divergence, log_loss, log_sigmoid, log_softmax, logsumexp, softmax

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


def single_units(exact):
    """The distance between neighbouring floats of single precision."""
    with np.errstate(under="ignore"):
        return np.spacing(np.abs(np.array([float(value) for value in exact]).astype(np.float32))).astype(float)


def errors(computed, exact):
    """|computed - exact|, subtracted before anything is rounded."""
    return np.array([float(abs(mp.mpf(c) - e)) for c, e in zip(computed.tolist(), exact, strict=True)])


def largest_error(computed, exact):
    return (errors(computed, exact) / units(exact)).max()


def sigma(z):
    return 1 / (1 + mp.exp(-z))


def Phi(z):
    return mp.erfc(-z / mp.sqrt(2)) / 2


def phi(z):
    return mp.exp(-z * z / 2) / mp.sqrt(2 * mp.pi)


def elu(z, alpha, scale=1):
    return scale * (z if z > 0 else alpha * mp.expm1(z))


def elu_derivative(z, alpha, scale=1):
    return scale * (1 if z > 0 else alpha * mp.exp(z))


def rectifier(slope):
    return lambda z: z if z > 0 else slope * z, lambda z: 1 if z > 0 else slope


SLOPE, PRELU_SLOPE, RRELU_SLOPE = mp.mpf(0.01), mp.mpf(0.25), (mp.mpf(1 / 8) + mp.mpf(1 / 3)) / 2
SELU = mp.mpf(1.6732632423543772848), mp.mpf(1.0507009873554804934)
EXACT = {
    "identity": (lambda z: z, lambda z: 1),
    "step": (lambda z: z >= 0, lambda z: 0),
    "ramp": (lambda z: min(max(z, 0), 1), lambda z: 0 < z < 1),
    "sigmoid": (sigma, lambda z: sigma(z) * sigma(-z)),
    "tanh": (mp.tanh, lambda z: mp.sech(z) ** 2),
    "relu": (lambda z: max(z, 0), lambda z: z > 0),
    "softplus": (lambda z: mp.log1p(mp.exp(z)), sigma),
    "leaky_relu": rectifier(SLOPE),
    "prelu": rectifier(PRELU_SLOPE),
    "rrelu": rectifier(RRELU_SLOPE),
    "elu": (lambda z: elu(z, 1), lambda z: elu_derivative(z, 1)),
    "selu": (lambda z: elu(z, *SELU), lambda z: elu_derivative(z, *SELU)),
    "gelu": (lambda z: z * Phi(z), lambda z: Phi(z) + z * phi(z)),
    "silu": (lambda z: z * sigma(z), lambda z: sigma(z) * (1 + z * sigma(-z))),
}
# where a derivative crosses 0 within the range: units of a number that is almost 0 say nothing, so the error is absolute there
ZEROS = {"gelu": -0.7518, "silu": -1.2785}


@pytest.mark.parametrize("order", [0, 1], ids=["function", "derivative"])
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_activation_functions_and_their_derivatives(name, order):
    rng = np.random.default_rng(0)
    z = np.concatenate([over_all_sizes(rng, N), -rng.uniform(30.0, 760.0, 500), rng.uniform(-2.5, 0.0, 500), [-1e4, 1e4]])
    exact = [mp.mpf(EXACT[name][order](mp.mpf(value))) for value in z.tolist()]
    computed = (ACTIVATIONS[name].derivative if order else ACTIVATIONS[name])(z)
    difference = errors(computed, exact)
    is_at_zero = np.abs(z - ZEROS[name]) < 0.1 if order and name in ZEROS else np.zeros(len(z), dtype=bool)
    assert (difference <= np.where(is_at_zero, 1e-16, 3 * units(exact))).all()


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_activation_functions_in_single_precision(name):
    # as the networks of the films compute them
    z = over_all_sizes(np.random.default_rng(6), 1000).astype(np.float32)
    z = np.concatenate([z[np.abs(z) > 1e-30], -np.linspace(1.3, 110.0, 300, dtype=np.float32)])
    exact, out = [mp.mpf(EXACT[name][0](mp.mpf(float(value)))) for value in z], np.empty_like(z)
    ACTIVATIONS[name].bind(ACTIVATIONS[name].function)(z, out)
    assert (errors(out, exact) <= 3 * single_units(exact)).all()


@pytest.mark.parametrize("name", ["sigmoid", "tanh"])
def test_derivatives_from_outputs_are_right_to_what_the_output_tells(name):
    z = np.random.default_rng(5).uniform(-60, 60, N)
    x, out = ACTIVATIONS[name](z), np.empty(N)
    for call, arguments in ACTIVATIONS[name].derivative_calls(x, out):
        call(*arguments)
    assert errors(out, [EXACT[name][1](mp.mpf(value)) for value in z.tolist()]).max() <= 3e-16
    if name == "sigmoid":
        assert largest_error(out, [mp.mpf(value) * (1 - mp.mpf(value)) for value in x.tolist()]) <= 3


def test_the_tanh_of_recorded_losses():
    # they are read from it because they need no relative digits of a small output
    z = np.concatenate([over_all_sizes(np.random.default_rng(8), N), [-np.inf, np.inf, np.nan, 0.0]])
    out = np.empty_like(z)
    with np.errstate(over="ignore"):
        tanh_of_exponential(z, out)
    assert errors(out[:N], [mp.tanh(mp.mpf(value)) for value in z[:N].tolist()]).max() <= 4e-16
    np.testing.assert_equal(out[N:], [-1.0, 1.0, np.nan, 0.0])


def test_log_sigmoid():
    z = over_all_sizes(np.random.default_rng(0), N)
    assert largest_error(log_sigmoid(z), [-mp.log1p(mp.exp(-mp.mpf(value))) for value in z.tolist()]) <= 2


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


@pytest.fixture(params=["widest", "float64"])
def widest(request, monkeypatch):
    """Also on machines whose widest floats are float64 itself."""
    if request.param == "float64":
        monkeypatch.setattr(probability, "WIDEST", np.float64)
    return probability.WIDEST


def test_softmax(widest):
    for z in columns(np.random.default_rng(1), 1000):
        distances, _, rest = exact_parts(z)
        exact = [mp.exp(distance) / (1 + rest) for distance in distances]
        assert largest_error(softmax(z), exact) <= 3, z


def test_log_softmax(widest):
    for z in columns(np.random.default_rng(2), 1000):
        distances, _, rest = exact_parts(z)
        exact = [distance - mp.log1p(rest) for distance in distances]
        assert largest_error(log_softmax(z), exact) <= 3, z


def test_logsumexp(widest):
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


def test_softmax_of_a_thousand_classes(widest):
    for size in (1.0, 30.0):
        z = size * np.random.default_rng(4).standard_normal(1000)
        distances, _, rest = exact_parts(z)
        assert largest_error(softmax(z), [mp.exp(distance) / (1 + rest) for distance in distances]) <= 3
        assert largest_error(log_softmax(z), [distance - mp.log1p(rest) for distance in distances]) <= 3


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("size", [1.0, 10.0, 100.0, 1e3, 1e4])
def test_the_engines_softmax(size, dtype):
    rng = np.random.default_rng(8)
    for n in (2, 3, 10):
        # a network that passes its inputs on
        network = Network((n, n), "softmax", "cross_entropy", theta=np.zeros(n * (n + 1), dtype=dtype))
        network.weights[0][:] = np.eye(n)
        Z = (size * rng.standard_normal((n, 60))).astype(dtype).astype(float)
        P = network.forward(Z)
        for z, p in zip(Z.T, P.T, strict=True):
            distances, _, rest = exact_parts(z)
            exact = [mp.exp(distance) / (1 + rest) for distance in distances]
            # in single precision NumPy's own exp is off by 2 units
            bound = 3 * units(exact) if dtype == np.float64 else 6 * single_units(exact)
            assert (errors(p, exact) <= bound).all(), (z, p)


def random_distributions(rng):
    for sharpness in (0.01, 0.3, 1.0, 30.0):
        for n in (2, 3, 10):
            yield softmax(np.log(np.maximum(rng.gamma(sharpness, size=n), 1e-300)))


@pytest.mark.parametrize("base", [None, 2.0])
def test_entropies_and_losses_in_nats_and_bits(base):
    rng = np.random.default_rng(9)
    unit = 1 if base is None else mp.log(2)
    exact_log = lambda values: [mp.log(mp.mpf(v)) / unit if v else mp.mpf(0) for v in values]  # noqa: E731
    for T, P in zip(random_distributions(rng), random_distributions(rng), strict=True):
        if (P == 0.0).any():
            continue
        exact = -mp.fsum(mp.mpf(t) * log for t, log in zip(T.tolist(), exact_log(P.tolist()), strict=True))
        assert largest_error(np.array([cross_entropy(P, T, base=base)]), [exact]) <= 3
        exact = -mp.fsum(mp.mpf(p) * log for p, log in zip(P.tolist(), exact_log(P.tolist()), strict=True))
        assert largest_error(np.array([entropy(P, base=base)]), [exact]) <= 3
    for p, t in rng.uniform(size=(300, 2)).tolist():
        exact = -(mp.mpf(t) * mp.log(p) + (1 - mp.mpf(t)) * mp.log(1 - mp.mpf(p))) / unit
        assert largest_error(np.array([log_loss(p, t, base=base)]), [exact]) <= 4


def test_log_loss_from_sums_with_soft_targets():
    rng = np.random.default_rng(10)
    z = over_all_sizes(rng, N)
    t = np.concatenate([rng.uniform(size=N - 900), 1.0 - 10.0 ** rng.uniform(-16, 0, 600), np.repeat([0.0, 0.5, 1.0], 100)])
    costs = LOSSES["log_loss"].costs_from_sums(z[None], t[None])
    # with p = sigmoid(z) the cost is t log(1 + e^-z) + (1 - t) log(1 + e^z)
    exact = [
        mp.mpf(b) * mp.log1p(mp.exp(-mp.mpf(a))) + (1 - mp.mpf(b)) * mp.log1p(mp.exp(mp.mpf(a)))
        for a, b in zip(z.tolist(), t.tolist(), strict=True)
    ]
    assert largest_error(costs, exact) <= 3
    certain = LOSSES["log_loss"].costs_from_sums(np.array([[np.inf, -np.inf, np.inf, -np.inf]]), np.array([[1.0, 0.0, 0.0, 1.0]]))
    np.testing.assert_array_equal(certain, [0.0, 0.0, np.inf, np.inf])


def exact_kl(T, P):
    """KL of the distributions that are meant: both shares of their sums, which in floats are 1 up to rounding only."""
    T, P = [mp.mpf(t) for t in T.tolist()], [mp.mpf(p) for p in P.tolist()]
    T, P = [t / mp.fsum(T) for t in T], [p / mp.fsum(P) for p in P]
    return mp.fsum(t * mp.log(t / p) for t, p in zip(T, P, strict=True) if t)


@pytest.mark.parametrize("distance", [0.0, 1e-15, 1e-9, 1e-6, 1e-3, 0.1])
def test_kl_divergence_is_never_negative_and_keeps_its_digits(distance):
    rng = np.random.default_rng(11)
    for T in random_distributions(rng):
        P = T * (1.0 + distance * rng.uniform(-1.0, 1.0, len(T)))
        P /= P.sum()
        kl, exact = kl_divergence(T, P), exact_kl(T, P)
        assert kl >= 0.0
        assert float(abs(kl - exact)) <= 1e-12 * float(exact) + 1e-31
    assert kl_divergence([0.3, 0.7], [0.3 + 1e-9, 0.7 - 1e-9]) == pytest.approx(0.5e-18 / 0.21, rel=1e-6)
    assert kl_divergence([1.0, 0.0], [1.0 - 2.0**-30, 2.0**-30]) == pytest.approx(-np.log1p(-(2.0**-30)), rel=1e-14)
    assert kl_divergence([0.5, 0.5], [1.0, 0.0]) == np.inf


def test_no_entropy_is_minus_zero():
    certain = [1.0, 0.0]
    values = [entropy(certain), cross_entropy(certain, certain), kl_divergence(certain, certain), log_loss([1.0], [1.0])]
    values += [entropy(certain, base=2.0), LOSSES["log_loss"]([[1.0]], [[1.0]]), LOSSES["cross_entropy"]([[1.0]], [[1.0]])]
    assert [np.copysign(1.0, value) for value in values] == [1.0] * len(values)
