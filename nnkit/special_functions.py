"""Functions that are easy to write and hard to compute: sigmoid, softplus, ELU, SELU, SiLU, GELU and their derivatives.

Each writes into an array, `f(z, out)`, as NumPy's own functions do, keeps its digits over all of float64 (infinities included)
and lets NaN through.
"""

from math import erfc, pi, sqrt

import numpy as np


def sigmoid(z, out):
    # exp only ever sees numbers of at most 0: it cannot overflow, and neither tail loses digits
    e = np.exp(-np.abs(z))
    np.divide(np.where(z >= 0.0, 1.0, e), 1.0 + e, out)


def sigmoid_derivative(z, out):
    e = np.exp(-np.abs(z))
    np.divide(e, np.square(1.0 + e), out)


def tanh_derivative(z, out):
    e = np.exp(-2.0 * np.minimum(np.abs(z), 1e4))
    np.divide(4.0 * e, np.square(1.0 + e), out)


def softplus(z, out):
    np.add(np.maximum(z, 0.0), np.log1p(np.exp(-np.abs(z))), out)


def elu(z, out, alpha):
    # the two sides never overlap: one of the terms is exactly zero
    np.add(np.maximum(z, 0.0), alpha * np.expm1(np.minimum(z, 0.0)), out)


def elu_derivative(z, out, alpha):
    np.multiply(np.exp(np.minimum(z, 0.0)), alpha, out)
    np.copyto(out, 1.0, where=z > 0.0)


# Klambauer et al. chose these two so that mean 0 and variance 1 are a fixed point from layer to layer.
SELU_ALPHA = 1.6732632423543772848
SELU_SCALE = 1.0507009873554804934


def selu(z, out):
    elu(z, out, SELU_ALPHA)
    np.multiply(out, SELU_SCALE, out)


def selu_derivative(z, out):
    elu_derivative(z, out, SELU_ALPHA)
    np.multiply(out, SELU_SCALE, out)


def silu(z, out):
    # exp(-|z|) in two factors, the second 1 but near the smallest floats: z exp(z) keeps its digits down to there
    size = np.minimum(np.abs(z), 1e4)
    e = np.exp(-np.minimum(size, 700.0))
    below = -size * e * np.exp(np.minimum(700.0 - size, 0.0))
    np.divide(np.where(z >= 0.0, z, below), 1.0 + e, out)


def silu_derivative(z, out):
    z = np.clip(z, -1e4, 1e4)
    share, rest = np.empty_like(z), np.empty_like(z)
    sigmoid(z, share)
    sigmoid(-z, rest)
    np.multiply(share, 1.0 + z * rest, out)


def normal_cdf(z):
    """The standard normal distribution function, without cancellation on either side."""
    # NumPy has no erfc; the standard library's takes one number at a time
    scaled = (-z / sqrt(2.0)).ravel().tolist()
    return 0.5 * np.fromiter(map(erfc, scaled), float, z.size).reshape(z.shape)


def gelu(z, out):
    z = np.maximum(z, -40.0)  # the distribution function is zero there already, and -inf * 0 would be NaN
    np.multiply(z, normal_cdf(z), out)


def gelu_derivative(z, out):
    z = np.clip(z, -40.0, 40.0)
    np.add(normal_cdf(z), z * np.exp(-0.5 * z * z) / sqrt(2.0 * pi), out)
