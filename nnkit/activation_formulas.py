"""The activation functions and their derivatives as NumPy computes them, without overflow and without lost digits.

Each writes into an array, `f(z, out)`, as NumPy's own functions do, keeps its precision over all of float64 (infinities included)
and passes NaN on. SciPy has some of them; they are written here because nnkit needs NumPy alone.
"""

from collections.abc import Callable
from math import erfc, pi, sqrt
from typing import Any

import numpy as np

Calls = list[tuple[Callable[..., Any], tuple]]
"""NumPy functions, each with its arguments."""

# As arrays: NumPy would convert a Python number at every call, which costs as much as the arithmetic on a small layer.
ZERO, ONE = np.array(0.0), np.array(1.0)


# Classical functions


def identity(z: np.ndarray, out: np.ndarray) -> None:
    np.copyto(out, z)


def identity_derivative(z: np.ndarray, out: np.ndarray) -> None:
    out.fill(1.0)
    _pass_nan_on(z, out)


def step(z: np.ndarray, out: np.ndarray) -> None:
    np.heaviside(z, 1.0, out)


def step_derivative(z: np.ndarray, out: np.ndarray) -> None:
    out.fill(0.0)
    _pass_nan_on(z, out)


def ramp(z: np.ndarray, out: np.ndarray) -> None:
    np.minimum(np.maximum(z, ZERO, out=out), ONE, out=out)


def ramp_derivative(z: np.ndarray, out: np.ndarray) -> None:
    np.copyto(out, (z > 0.0) & (z < 1.0))
    _pass_nan_on(z, out)


def sigmoid_derivative_of_output(x: np.ndarray, out: np.ndarray) -> Calls:
    return [(np.subtract, (ONE, x, out)), (np.multiply, (x, out, out))]


def tanh_derivative_of_output(x: np.ndarray, out: np.ndarray) -> Calls:
    return [(np.multiply, (x, x, out)), (np.subtract, (ONE, out, out))]


# Rectifiers


def relu(z: np.ndarray, out: np.ndarray) -> None:
    np.maximum(z, ZERO, out=out)


def relu_derivative(z: np.ndarray, out: np.ndarray) -> None:
    np.sign(np.maximum(z, ZERO, out=out), out)


def _is_positive(x, out):
    np.greater(x, ZERO, out=out, casting="unsafe")


def relu_derivative_of_output(x: np.ndarray, out: np.ndarray) -> Calls:
    return [(_is_positive, (x, out))]


def leaky_relu(z: np.ndarray, out: np.ndarray, slope: float | np.ndarray) -> None:
    # the slope is at most 1, so the greater of the two lines is the right one on either side
    np.multiply(z, slope, out)
    np.maximum(z, out, out=out)


def leaky_relu_derivative(z: np.ndarray, out: np.ndarray, slope: float | np.ndarray) -> None:
    _greater_derivative(z, out, slope)
    _pass_nan_on(z, out)


def _greater_derivative(z, out, slope):
    _is_positive(z, out)
    np.maximum(out, slope, out=out)


def leaky_relu_derivative_of_output(x: np.ndarray, out: np.ndarray, slope: float | np.ndarray) -> Calls:
    return [(_greater_derivative, (x, out, slope))]


def prelu(z: np.ndarray, out: np.ndarray, slope: float | np.ndarray) -> None:
    # a learned slope may be any number. One of the two terms is always exactly zero; choosing between them would be far slower
    np.multiply(np.minimum(z, ZERO), slope, out)
    np.add(np.maximum(z, ZERO), out, out)


def prelu_derivative(z: np.ndarray, out: np.ndarray, slope: float | np.ndarray) -> None:
    np.copyto(out, slope)
    np.copyto(out, 1.0, where=z > 0.0)
    _pass_nan_on(z, out)


def rrelu(z: np.ndarray, out: np.ndarray, lower: float, upper: float) -> None:
    leaky_relu(z, out, (lower + upper) / 2.0)


def rrelu_derivative(z: np.ndarray, out: np.ndarray, lower: float, upper: float) -> None:
    leaky_relu_derivative(z, out, (lower + upper) / 2.0)


def _pass_nan_on(z, out):
    np.copyto(out, z, where=np.isnan(z))


# Exponential functions


def sigmoid(z: np.ndarray, out: np.ndarray) -> None:
    # the exponent is at most 0: exp cannot overflow, and neither tail loses digits
    e = np.exp(-np.abs(z))
    np.divide(np.where(z >= 0.0, 1.0, e), 1.0 + e, out)


def sigmoid_derivative(z: np.ndarray, out: np.ndarray) -> None:
    e = np.exp(-np.abs(z))
    np.divide(e, np.square(1.0 + e), out)


def tanh_derivative(z: np.ndarray, out: np.ndarray) -> None:
    e = np.exp(-2.0 * np.minimum(np.abs(z), 1e4))
    np.divide(4.0 * e, np.square(1.0 + e), out)


def softplus(z: np.ndarray, out: np.ndarray) -> None:
    np.add(np.maximum(z, 0.0), np.log1p(np.exp(-np.abs(z))), out)


def elu(z: np.ndarray, out: np.ndarray, alpha: float) -> None:
    # one of the two terms is always exactly zero
    np.add(np.maximum(z, 0.0), alpha * np.expm1(np.minimum(z, 0.0)), out)


def elu_derivative(z: np.ndarray, out: np.ndarray, alpha: float) -> None:
    np.multiply(np.exp(np.minimum(z, 0.0)), alpha, out)
    np.copyto(out, 1.0, where=z > 0.0)


# Klambauer et al. chose these two so that mean 0 and variance 1 are a fixed point from layer to layer.
SELU_ALPHA = 1.6732632423543772848
SELU_SCALE = 1.0507009873554804934


def selu(z: np.ndarray, out: np.ndarray) -> None:
    elu(z, out, SELU_ALPHA)
    np.multiply(out, SELU_SCALE, out)


def selu_derivative(z: np.ndarray, out: np.ndarray) -> None:
    elu_derivative(z, out, SELU_ALPHA)
    np.multiply(out, SELU_SCALE, out)


def silu(z: np.ndarray, out: np.ndarray) -> None:
    # e^-|z| in two factors, of which the second is 1 except near the smallest floats: z e^z keeps its digits down to there
    size = np.minimum(np.abs(z), 1e4)
    e = np.exp(-np.minimum(size, 700.0))
    negative = -size * e * np.exp(np.minimum(700.0 - size, 0.0))
    np.divide(np.where(z >= 0.0, z, negative), 1.0 + e, out)


def silu_derivative(z: np.ndarray, out: np.ndarray) -> None:
    z = np.clip(z, -1e4, 1e4)
    p, one_minus_p = np.empty_like(z), np.empty_like(z)
    sigmoid(z, p)
    sigmoid(-z, one_minus_p)
    np.multiply(p, 1.0 + z * one_minus_p, out)


def normal_cdf(z: np.ndarray) -> np.ndarray:
    """The standard normal distribution function, without cancellation on either side."""
    # NumPy has no erfc; the standard library's takes one number at a time
    scaled = (-z / sqrt(2.0)).ravel().tolist()
    return 0.5 * np.fromiter(map(erfc, scaled), float, z.size).reshape(z.shape)


def gelu(z: np.ndarray, out: np.ndarray) -> None:
    z = np.maximum(z, -40.0)  # the distribution function is zero there already, and -inf * 0 would be NaN
    np.multiply(z, normal_cdf(z), out)


def gelu_derivative(z: np.ndarray, out: np.ndarray) -> None:
    z = np.clip(z, -40.0, 40.0)
    np.add(normal_cdf(z), z * np.exp(-0.5 * z * z) / sqrt(2.0 * pi), out)
