"""The activation functions and their derivatives as NumPy computes them, without overflow and without lost digits.

Each writes into an array, `f(z, out)`, as NumPy's own functions do, keeps its precision over all of float64 (infinities included)
and passes NaN on. SciPy has some of them; they are written here because nnkit needs NumPy alone.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from nnkit import gelu as exact_gelu
from nnkit.double_double import two_sum

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


# From the output x alone these two are right to 3e-16, which is all that x still tells: near 1 it has lost the digits of 1 - x.
# So training takes a sigmoid's derivative for 0 from z = 37 on, and tanh's beyond |z| = 19. From z itself `sigmoid_derivative`
# and `tanh_derivative` keep their digits there, but they would make training slower.


def sigmoid_derivative_of_output(x: np.ndarray, out: np.ndarray) -> Calls:
    """x (1 - x), to 3 units in the last place of what the float x determines, and to 3e-16 of the derivative at z."""
    return [(np.subtract, (ONE, x, out)), (np.multiply, (x, out, out))]


def tanh_derivative_of_output(x: np.ndarray, out: np.ndarray) -> Calls:
    """1 - x^2, to 3e-16 of the derivative at z."""
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


def tanh_of_exponential(z: np.ndarray, out: np.ndarray) -> None:
    """1 - 2 / (e^(2 z) + 1): to 4e-16, in a third of np.tanh's time, but a small z loses digits."""
    np.exp(np.add(z, z, out), out)
    np.divide(-2.0, np.add(out, ONE, out), out)
    np.add(out, ONE, out)


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


# e^-|z| in two factors, of which the second is 1 up to such a |z|: a product with both keeps its digits near the smallest floats
SPLIT = {np.dtype(float): 700.0, np.dtype(np.float32): 80.0}


def _exp_in_two(z):
    """|z|, at most 1e4, and the two factors."""
    size, split = np.minimum(np.abs(z), 1e4), SPLIT[z.dtype]
    return size, np.exp(-np.minimum(size, split)), np.exp(np.minimum(split - size, 0.0))


def silu(z: np.ndarray, out: np.ndarray) -> None:
    size, e, rest = _exp_in_two(z)
    np.divide(np.where(z >= 0.0, z, -size * e * rest), 1.0 + e, out)


def silu_derivative(z: np.ndarray, out: np.ndarray) -> None:
    # s(z) (1 + z s(-z)) with both sigmoids written out; near its zero, -1.2785, exact to 1e-16
    size, e, rest = _exp_in_two(z)
    total = 1.0 + e
    square, rounding = total * total, e - (total - 1.0)  # of the total, exactly
    bracket, lost = two_sum(1.0 - size, e)
    left = bracket * e / square + (lost - (rounding + rounding) * bracket / total) * (e / square)
    np.copyto(out, np.where(z < 0.0, left * rest, (total + size * e) / square))


def gelu(z: np.ndarray, out: np.ndarray) -> None:
    np.copyto(out, exact_gelu.gelu(z), casting="same_kind")


def gelu_derivative(z: np.ndarray, out: np.ndarray) -> None:
    np.copyto(out, exact_gelu.gelu_derivative(z), casting="same_kind")
