"""Traits computed from the functions, against derivations and what the records say of themselves."""

from math import acosh, inf, log, sqrt

import numpy as np
import pytest
from scipy.optimize import brentq, minimize_scalar
from scipy.stats import norm

from nnkit.activation_formulas import SELU_ALPHA, SELU_SCALE
from nnkit.activation_functions.traits import distance_from_identity, live_region, measure_traits
from nnkit.activations import ACTIVATIONS, Activation

EVERY = pytest.mark.parametrize("activation", ACTIVATIONS.values(), ids=list(ACTIVATIONS))


@EVERY
def test_what_is_found_is_what_the_record_says(activation):
    found = measure_traits(activation)
    assert found.output_range == pytest.approx(activation.output_range, rel=1e-13)
    assert found.zero_centred == activation.zero_centred
    assert found.saturates == activation.saturates
    assert found.sparse == activation.sparse
    places = found.breaks if activation.name == "step" else tuple(kink.z for kink in found.kinks)
    assert places == activation.kinks
    assert found.value_at_zero == activation(0.0)


@pytest.mark.parametrize(
    ("name", "largest", "steepest"),
    [
        ("identity", 1.0, (-inf, inf)),
        ("step", 0.0, (-inf, inf)),
        ("ramp", 1.0, (0.0, 1.0)),
        ("sigmoid", 0.25, (0.0, 0.0)),  # x (1 - x) is greatest at x = 1/2
        ("tanh", 1.0, (0.0, 0.0)),
        ("relu", 1.0, (0.0, inf)),
        ("leaky_relu", 1.0, (0.0, inf)),
        ("elu", 1.0, (0.0, inf)),
        ("selu", SELU_SCALE * SELU_ALPHA, (0.0, 0.0)),
    ],
)
def test_the_largest_slope_and_where_it_is(name, largest, steepest):
    found = measure_traits(ACTIVATIONS[name])
    assert found.largest_derivative == pytest.approx(largest, rel=1e-15)
    assert found.steepest == steepest


def test_the_largest_slopes_that_lie_between():
    # GELU' = Phi + z phi, whose derivative phi (2 - z^2) is zero at the root of 2
    root = sqrt(2.0)
    gelu = measure_traits(ACTIVATIONS["gelu"])
    assert gelu.largest_derivative == pytest.approx(norm.cdf(root) + root * norm.pdf(root), rel=1e-14)
    assert gelu.steepest == pytest.approx((root, root), abs=1e-5)
    silu = measure_traits(ACTIVATIONS["silu"])
    best = minimize_scalar(lambda z: -ACTIVATIONS["silu"].derivative(z), (1.0, 2.0, 4.0), tol=1e-12)
    assert silu.largest_derivative == pytest.approx(-best.fun, rel=1e-12)
    assert silu.steepest[0] == pytest.approx(best.x, abs=1e-5)


@pytest.mark.parametrize(("alpha", "jumps"), [(0.999, True), (1.0, False), (1.001, True), (2.0, True), (0.01, True)])
def test_elus_derivative_is_continuous_only_at_alpha_1(alpha, jumps):
    found = measure_traits(ACTIVATIONS["elu"].with_parameters(alpha=alpha))
    assert found.derivatives_at_zero == pytest.approx((alpha, 1.0), rel=1e-15)
    assert bool(found.kinks) == jumps
    for kink in found.kinks:
        assert (kink.z, kink.left, kink.right) == pytest.approx((0.0, alpha, 1.0), abs=1e-12)
    assert found.output_range == (-alpha, inf)
    assert found.largest_derivative == max(alpha, 1.0)


@pytest.mark.parametrize(("name", "left", "right"), [("relu", 0.0, 1.0), ("leaky_relu", 0.01, 1.0), ("rrelu", 11 / 48, 1.0)])
def test_the_rectifiers_derivatives_jump_at_zero(name, left, right):
    [kink] = measure_traits(ACTIVATIONS[name]).kinks
    assert (kink.z, kink.left, kink.right) == pytest.approx((0.0, left, right), abs=1e-14)


def test_a_function_of_ones_own_is_described_too():
    def bent(z, out):
        np.copyto(out, np.where(z < 2.5, 0.5 * z, 3.0 * z))

    def slope(z, out):
        np.copyto(out, np.where(z < 2.5, 0.5, 3.0))

    own = Activation("bent", "Bent", "f(z) = z", "f'(z) = 1", bent, slope, (-inf, inf), "ours")
    found = measure_traits(own)
    assert [(kink.z, kink.left, kink.right) for kink in found.kinks] == [(2.5, 0.5, 3.0)]
    assert found.breaks == (2.5,)
    assert found.largest_derivative == 3.0
    assert found.steepest == (2.5, inf)


@pytest.mark.parametrize("threshold", [0.001, 0.01, 0.05, 0.2, 0.2499])
def test_where_the_sigmoid_is_live(threshold):
    # x (1 - x) = 1 / (4 cosh^2(z / 2)) reaches t for |z| up to 2 arcosh(1 / (2 sqrt t))
    [(low, high)] = live_region(ACTIVATIONS["sigmoid"], threshold).intervals
    expected = 2.0 * acosh(0.5 / sqrt(threshold))
    assert (low, high) == pytest.approx((-expected, expected), abs=1e-10)
    assert live_region(ACTIVATIONS["sigmoid"], threshold).width == pytest.approx(2.0 * expected, abs=1e-9)


def test_where_others_are_live():
    [(low, high)] = live_region(ACTIVATIONS["tanh"], 0.05).intervals
    assert high == pytest.approx(acosh(1.0 / sqrt(0.05)), abs=1e-10) == -low
    assert live_region(ACTIVATIONS["relu"], 0.05).intervals == ((0.0, inf),)
    assert live_region(ACTIVATIONS["relu"], 0.05).width == inf
    assert live_region(ACTIVATIONS["ramp"], 1.0).intervals == ((0.0, 1.0),)
    assert live_region(ACTIVATIONS["step"], 0.05).intervals == ()
    assert live_region(ACTIVATIONS["step"], 0.05).width == 0.0
    assert live_region(ACTIVATIONS["sigmoid"], 0.3).intervals == ()
    assert live_region(ACTIVATIONS["identity"], 1.0).intervals == ((-inf, inf),)
    assert live_region(ACTIVATIONS["leaky_relu"], 0.01).intervals == ((-inf, inf),)
    [(low, high)] = live_region(ACTIVATIONS["elu"], 0.05).intervals
    assert (low, high) == (pytest.approx(log(0.05), abs=1e-10), inf)


def test_the_part_below_zero_counts_by_its_size():
    # SiLU's derivative is negative there, and small where it changes its sign
    silu = ACTIVATIONS["silu"]
    (a, b), (c, d) = live_region(silu, 0.05).intervals
    down = brentq(lambda z: silu.derivative(z) + 0.05, -2.3, 0.0, xtol=1e-13)
    assert (b, d) == (pytest.approx(down, abs=1e-10), inf)
    assert silu.derivative(a) == pytest.approx(-0.05, abs=1e-12)
    assert silu.derivative(c) == pytest.approx(0.05, abs=1e-12)


def test_what_is_left_is_dead():
    live = live_region(ACTIVATIONS["tanh"], 0.05)
    [(low, high)] = live.intervals
    assert live.dead(-6.0, 6.0) == [(-6.0, low), (high, 6.0)]
    assert live.dead(-1.0, 1.0) == []
    assert live.dead(4.0, 5.0) == [(4.0, 5.0)]
    assert live_region(ACTIVATIONS["step"], 0.05).dead(-1.0, 1.0) == [(-1.0, 1.0)]
    assert live_region(ACTIVATIONS["relu"], 0.05).dead(-1.0, 1.0) == [(-1.0, 0.0)]


@pytest.mark.parametrize("threshold", [0.0, -1.0, 11.0, np.nan, "a", None])
def test_thresholds_that_make_no_sense_are_refused(threshold):
    with pytest.raises(ValueError, match=r"threshold: received .*; accepted is a number from 0.0001 to 10"):
        live_region(ACTIVATIONS["tanh"], threshold)


def test_tanh_is_close_to_the_identity():
    # z - tanh z grows with z: it is furthest off at the end
    assert distance_from_identity(ACTIVATIONS["tanh"], 0.3) == pytest.approx(0.3 - np.tanh(0.3), rel=1e-14)
    assert distance_from_identity(ACTIVATIONS["identity"], 0.3) == 0.0
    assert distance_from_identity(ACTIVATIONS["relu"], 0.3) == 0.3
    with pytest.raises(ValueError, match="within: received -1"):
        distance_from_identity(ACTIVATIONS["tanh"], -1.0)
