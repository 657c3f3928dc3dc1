"""Every activation function: its values, its slope, and the traits that its record claims."""

from math import e, erf, exp, inf, log, nan, pi, sqrt, tanh

import numpy as np
import pytest

from nnkit import Network
from nnkit.activations import ACTIVATIONS, OUTPUTS, SOFTMAX

EVERY = pytest.mark.parametrize("activation", ACTIVATIONS.values(), ids=list(ACTIVATIONS))

# Spread over both signs, with no point within 0.01 of a kink
AWAY_FROM_KINKS = np.concatenate([np.linspace(-9.987, 9.987, 400), [-0.02, 0.02, 0.98, 1.02]])


def close(actual, expected, **tolerances):
    np.testing.assert_allclose(actual, expected, **{"rtol": 1e-14, "atol": 1e-15, **tolerances})


# Worked out by hand from each formula
@pytest.mark.parametrize(
    ("name", "z", "value"),
    [
        pytest.param("identity", [-2.5, 0, 3], [-2.5, 0, 3], id="identity"),
        pytest.param("step", [-1e-9, 0, 2], [0, 1, 1], id="step: 1 at 0 itself"),
        pytest.param("ramp", [-1, 0.25, 1, 7], [0, 0.25, 1, 1], id="ramp"),
        pytest.param("sigmoid", [0, log(3), -log(3)], [0.5, 0.75, 0.25], id="sigmoid: 3 / (3 + 1)"),
        pytest.param("tanh", [0, log(2), -log(2)], [0, 0.6, -0.6], id="tanh: (2 - 1/2) / (2 + 1/2)"),
        pytest.param("relu", [-3, 0, 3], [0, 0, 3], id="relu"),
        pytest.param("softplus", [0, log(3), -log(3)], [log(2), log(4), log(4 / 3)], id="softplus"),
        pytest.param("leaky_relu", [-3, 0, 3], [-0.03, 0, 3], id="leaky_relu"),
        pytest.param("prelu", [-3, 0, 3], [-0.75, 0, 3], id="prelu"),
        pytest.param("rrelu", [-48, 0, 3], [-11, 0, 3], id="rrelu: mean slope 11/48"),
        pytest.param("elu", [-log(4), 0, 3], [-0.75, 0, 3], id="elu"),
        pytest.param(
            "selu",
            [-log(2), 0, 2],
            [-1.0507009873554805 * 1.6732632423543772 / 2, 0, 2 * 1.0507009873554805],
            id="selu",
        ),
        pytest.param("gelu", [0, sqrt(2), -sqrt(2)], [0, (1 + erf(1)) / sqrt(2), (erf(1) - 1) / sqrt(2)], id="gelu"),
        pytest.param("silu", [0, log(3), -log(3)], [0, 0.75 * log(3), -0.25 * log(3)], id="silu"),
    ],
)
def test_values_worked_by_hand(name, z, value):
    close(ACTIVATIONS[name](np.array(z)), value)


@pytest.mark.parametrize(
    ("name", "z", "slope"),
    [
        pytest.param("identity", [-2.5, 0, 3], [1, 1, 1], id="identity"),
        pytest.param("step", [-1, 0, 1], [0, 0, 0], id="step"),
        pytest.param("ramp", [-1, 0, 0.5, 1, 2], [0, 0, 1, 0, 0], id="ramp: 0 at both corners"),
        pytest.param("sigmoid", [0, log(3)], [1 / 4, 3 / 16], id="sigmoid"),
        pytest.param("tanh", [0, log(2)], [1, 0.64], id="tanh"),
        pytest.param("relu", [-1, 0, 1], [0, 0, 1], id="relu: 0 at 0"),
        pytest.param("softplus", [0, log(3)], [0.5, 0.75], id="softplus"),
        pytest.param("leaky_relu", [-1, 0, 1], [0.01, 0.01, 1], id="leaky_relu: the left slope at 0"),
        pytest.param("prelu", [-1, 0, 1], [0.25, 0.25, 1], id="prelu"),
        pytest.param("rrelu", [-1, 0, 1], [11 / 48, 11 / 48, 1], id="rrelu"),
        pytest.param("elu", [-log(4), 0, 1], [0.25, 1, 1], id="elu"),
        pytest.param("selu", [0, 1], [1.0507009873554805 * 1.6732632423543772, 1.0507009873554805], id="selu"),
        pytest.param("gelu", [0, 1], [0.5, (1 + erf(1 / sqrt(2))) / 2 + exp(-0.5) / sqrt(2 * pi)], id="gelu"),
        pytest.param("silu", [0, log(3)], [0.5, 0.75 * (1 + log(3) / 4)], id="silu"),
    ],
)
def test_slopes_worked_by_hand(name, z, slope):
    close(ACTIVATIONS[name].derivative(np.array(z)), slope)


@pytest.mark.parametrize(
    ("name", "parameters", "z", "value", "slope"),
    [
        ("leaky_relu", {"slope": 0.2}, -5.0, -1.0, 0.2),
        ("prelu", {"slope": 0.5}, -5.0, -2.5, 0.5),
        ("rrelu", {"lower": 0.2, "upper": 0.6}, -5.0, -2.0, 0.4),
        ("elu", {"alpha": 2.0}, -log(2), -1.0, 1.0),
    ],
)
def test_parameters_shape_the_function(name, parameters, z, value, slope):
    activation = ACTIVATIONS[name]
    assert activation(z, **parameters) == pytest.approx(value, rel=1e-14)
    assert activation.derivative(z, **parameters) == pytest.approx(slope, rel=1e-14)
    changed = activation.with_parameters(**parameters)
    assert changed.values() == {**activation.values(), **parameters}
    assert changed(z) == pytest.approx(value, rel=1e-14)
    assert activation(z) != changed(z), "the record in the catalogue must not change"


@EVERY
def test_parameters_outside_their_range_are_refused(activation):
    for parameter in activation.parameters:
        for value in (parameter.low - 1e-4, parameter.high + 1e-4, nan, inf, "0.1", None, True):
            with pytest.raises(ValueError, match=rf"^{parameter.name}: received .*; accepted is a number from"):
                activation(1.0, **{parameter.name: value})
        highest = {other.name: other.high for other in activation.parameters}  # together, as rrelu's lower must not pass upper
        assert activation.with_parameters(**highest).values()[parameter.name] == parameter.high
    for call in (activation, activation.derivative, activation.with_parameters):
        arguments = () if call == activation.with_parameters else (1.0,)
        with pytest.raises(ValueError, match="received 'steepness'; accepted is"):
            call(*arguments, steepness=1.0)


def test_the_range_of_drawn_slopes_must_not_be_empty():
    with pytest.raises(ValueError, match=r"lower: received 0\.5; accepted is a slope of at most upper, 0\.25"):
        ACTIVATIONS["rrelu"].with_parameters(lower=0.5, upper=0.25)


# The slope against the function itself


@EVERY
def test_the_derivative_is_the_slope_of_the_function(activation):
    step = 1e-5  # the cube root of a float's precision, about: rounding and curvature cost the same there
    z = AWAY_FROM_KINKS
    numerical = (activation(z + step) - activation(z - step)) / (2 * step)
    close(activation.derivative(z), numerical, rtol=1e-9, atol=1e-9)


def one_sided_slopes(activation, z, step=1e-7):
    return (activation(z) - activation(z - step)) / step, (activation(z + step) - activation(z)) / step


@EVERY
def test_the_derivative_jumps_exactly_at_the_kinks(activation):
    places = np.arange(-3.0, 3.25, 0.25)
    left, right = activation.derivative(places - 1e-9), activation.derivative(places + 1e-9)
    jumps = places[np.abs(right - left) > 1e-3]
    if activation.name == "step":  # its slope is 0 on both sides; it is the value that jumps
        jumps = places[activation(places + 1e-9) != activation(places - 1e-9)]
    assert jumps.tolist() == list(activation.kinks)


@EVERY
def test_at_a_kink_the_derivative_is_the_slope_from_the_left(activation):
    for kink in activation.kinks:
        left, right = one_sided_slopes(activation, kink)
        expected = 0.0 if activation.name in ("step", "ramp") else left
        assert activation.derivative(kink) == pytest.approx(expected, abs=2e-7)
        assert abs(left - right) > 0.5


@pytest.mark.parametrize(
    ("name", "left", "right"),
    [
        ("relu", 0, 1),
        ("leaky_relu", 0.01, 1),
        ("prelu", 0.25, 1),
        ("rrelu", 11 / 48, 1),
        ("elu", 1, 1),
        ("selu", 1.0507009873554805 * 1.6732632423543772, 1.0507009873554805),
    ],
)
def test_slopes_on_both_sides_of_zero(name, left, right):
    assert one_sided_slopes(ACTIVATIONS[name], 0.0) == pytest.approx((left, right), abs=1e-6)


@EVERY
def test_the_slope_from_the_output_is_the_derivative(activation):
    if activation.derivative_calls is None:
        assert activation.name not in ("sigmoid", "tanh", "relu", "leaky_relu"), "these are cheaper from their output"
        return
    z = np.concatenate([AWAY_FROM_KINKS, [0.0, -800.0, 800.0, 1e-300]])
    slope = np.empty_like(z)
    for function, arguments in activation.derivative_calls(activation(z), slope, **activation.values()):
        function(*arguments)
    close(slope, activation.derivative(z), rtol=0, atol=1e-15)


@pytest.mark.parametrize("learned", [-2.0, -0.1, 0.0, 1.0, 3.0])
def test_a_learned_slope_may_be_any(learned):
    prelu = ACTIVATIONS["prelu"]
    z = np.array([-2.0, -0.0, 0.0, 1e-300, 2.0, -inf, inf]) if learned else np.array([-2.0, 0.0, 2.0])
    value, slope = np.empty_like(z), np.empty_like(z)
    prelu.function(z, value, learned)
    prelu.derivative_function(z, slope, learned)
    assert value.tolist() == [number if number > 0.0 else learned * number for number in z]
    assert slope.tolist() == [1.0 if number > 0.0 else learned for number in z]


# Extremes and shapes


@EVERY
def test_nan_goes_through(activation):
    z = np.array([1.0, nan, -1.0])
    assert np.isnan(activation(z)).tolist() == [False, True, False]
    assert np.isnan(activation.derivative(z)).tolist() == [False, True, False]


SELU_FLOOR = -1.0507009873554805 * 1.6732632423543772
LIMITS = {  # value at -inf and +inf, slope at -inf and +inf
    "identity": (-inf, inf, 1, 1),
    "step": (0, 1, 0, 0),
    "ramp": (0, 1, 0, 0),
    "sigmoid": (0, 1, 0, 0),
    "tanh": (-1, 1, 0, 0),
    "relu": (0, inf, 0, 1),
    "softplus": (0, inf, 0, 1),
    "leaky_relu": (-inf, inf, 0.01, 1),
    "prelu": (-inf, inf, 0.25, 1),
    "rrelu": (-inf, inf, 11 / 48, 1),
    "elu": (-1, inf, 0, 1),
    "selu": (SELU_FLOOR, inf, 0, 1.0507009873554805),
    "gelu": (0, inf, 0, 1),
    "silu": (0, inf, 0, 1),
}


@pytest.mark.parametrize("name", LIMITS)
def test_infinities_take_the_limits(name):
    ends = np.array([-inf, inf])
    close([*ACTIVATIONS[name](ends), *ACTIVATIONS[name].derivative(ends)], LIMITS[name])


@EVERY
def test_the_largest_floats_come_near_the_limits(activation):
    z = np.array([-1e308, 1e308])
    values, slopes = activation(z), activation.derivative(z)
    bounded = np.isfinite(activation(np.array([-inf, inf])))
    close(values[bounded], activation(np.array([-inf, inf]))[bounded])
    assert (np.abs(values[~bounded]) > 1e305).all()
    close(slopes, activation.derivative(np.array([-inf, inf])))


@EVERY
def test_what_goes_in_keeps_its_shape(activation):
    for shape in [(), (3,), (2, 3), (2, 1, 3), (0,), (2, 0)]:
        z = np.full(shape, 0.3)
        assert np.shape(activation(z)) == shape == np.shape(activation.derivative(z))
        assert (z == 0.3).all(), "the input must stay as it was"
    assert isinstance(activation(0.3), float)
    assert isinstance(activation.derivative(1), float)
    close(activation([[1, 2]]), activation(np.array([[1.0, 2.0]])))


# What the records say


@EVERY
def test_outputs_fill_the_stated_range_and_never_leave_it(activation):
    low, high = activation.output_range
    values = activation(np.concatenate([np.linspace(-60, 60, 1001), np.linspace(-2, 0, 200_001), [-inf, inf, -1e300, 1e300]]))
    assert low <= values.min()
    assert values.max() <= high
    close(values.min(), low, rtol=1e-8)
    close(values.max(), high, rtol=1e-8)


@EVERY
def test_it_saturates_on_the_stated_sides(activation):
    sides = {"left": activation.derivative(-100.0), "right": activation.derivative(100.0)}
    assert tuple(side for side, slope in sides.items() if abs(slope) < 1e-12) == activation.saturates


@EVERY
def test_zero_centred_means_zero_at_zero_and_both_signs(activation):
    values = activation(np.linspace(-5, 5, 101))
    assert activation.zero_centred == (activation(0.0) == 0.0 and values.min() < 0.0 < values.max())


@EVERY
def test_sparse_means_a_whole_interval_gives_zero(activation):
    values = activation(np.linspace(-5, 5, 1001))
    assert activation.sparse == ((values == 0.0).sum() > 1)


@EVERY
def test_the_record_is_complete(activation):
    assert ACTIVATIONS[activation.name] is activation
    assert activation.label
    assert activation.source
    assert activation.formula.startswith("f(z) = ")
    assert activation.derivative_formula.startswith("f'(z) = ")
    for text in (activation.formula, activation.derivative_formula):
        assert text.count("{") == text.count("}")
        assert text.count(r"\begin") == text.count(r"\end")
    assert activation.slope_in_training in ("fixed", "learned", "drawn")
    for parameter in activation.parameters:
        assert parameter.low <= parameter.default <= parameter.high
        assert parameter.label


def test_the_catalogue_holds_what_was_promised():
    promised = "identity step ramp sigmoid tanh relu softplus leaky_relu prelu rrelu elu selu gelu silu"
    assert set(promised.split()) <= set(ACTIVATIONS)


def test_the_slopes_that_training_changes():
    changing = {name: a.slope_in_training for name, a in ACTIVATIONS.items() if a.slope_in_training != "fixed"}
    assert changing == {"prelu": "learned", "rrelu": "drawn"}


def test_close_relatives_agree():
    z = np.linspace(-30, 30, 301)
    close(ACTIVATIONS["sigmoid"](z), (1 + ACTIVATIONS["tanh"](z / 2)) / 2, rtol=1e-13)
    close(ACTIVATIONS["softplus"](z) - ACTIVATIONS["softplus"](-z), z, atol=1e-14)
    close(ACTIVATIONS["silu"](z), z * ACTIVATIONS["sigmoid"](z), rtol=1e-12)
    close(ACTIVATIONS["tanh"](1.0), (e - 1 / e) / (e + 1 / e))
    close(ACTIVATIONS["tanh"](0.3), tanh(0.3))


def test_selu_keeps_mean_zero_and_variance_one():
    # the fixed point that its two constants are chosen for: moments of selu(z), z standard normal, by quadrature
    z = np.linspace(-12, 12, 2_000_001)
    density = np.exp(-0.5 * z * z) / sqrt(2 * pi) * (z[1] - z[0])
    values = ACTIVATIONS["selu"](z)
    assert (values * density).sum() == pytest.approx(0.0, abs=1e-9)
    assert (values**2 * density).sum() == pytest.approx(1.0, abs=1e-9)


def test_softmax_takes_each_column_and_is_for_the_last_layer_alone():
    close(SOFTMAX([[0.0, 5.0], [log(3.0), 5.0]]), [[0.25, 0.5], [0.75, 0.5]])
    close(SOFTMAX([0.0, log(3.0)]), [0.25, 0.75])
    assert not SOFTMAX.elementwise
    assert set(OUTPUTS) - set(ACTIVATIONS) == {"softmax"}
    assert all(activation.elementwise for activation in ACTIVATIONS.values())
    with pytest.raises(ValueError, match=r"^softmax: has no derivative entry by entry"):
        SOFTMAX.derivative([0.0, 1.0])
    for last_hidden in ("softmax", SOFTMAX):
        with pytest.raises(ValueError, match=r"^activations: received 'softmax'; accepted"):
            Network((2, 3, 2), (last_hidden, "softmax"), "cross_entropy")
    assert Network((2, 3, 2), ("tanh", SOFTMAX), "cross_entropy").activations[-1] is SOFTMAX
