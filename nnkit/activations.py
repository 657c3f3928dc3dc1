"""The activation functions: what each computes, its slope, and what is worth knowing about it.

`ACTIVATIONS[name]` is a record that is called like the function it describes and whose `derivative` gives
the slope. Every function is written for arrays, keeps its precision over all of float64 (infinities
included) and lets NaN through. Internally each writes into an array it is given, `f(z, out)`, as NumPy's
own functions do, so that the training engine can use the very same functions without making copies.

At a kink the derivative takes the slope from the left, except that a ramp's is 0 at both its corners.
"""

from math import erfc, inf, pi, sqrt

import numpy as np

from nnkit.activation import Activation, Parameter

# NumPy converts a Python number anew at every call, which costs as much as the arithmetic on a small layer.
ZERO, ONE = np.array(0.0), np.array(1.0)


# Classical functions


def _identity(z, out):
    np.copyto(out, z)


def _identity_slope(z, out):
    out.fill(1.0)
    _let_nan_through(z, out)


def _step(z, out):
    np.heaviside(z, 1.0, out)


def _step_slope(z, out):
    out.fill(0.0)
    _let_nan_through(z, out)


def _ramp(z, out):
    np.minimum(np.maximum(z, ZERO, out=out), ONE, out=out)


def _ramp_slope(z, out):
    np.copyto(out, (z > 0.0) & (z < 1.0))
    _let_nan_through(z, out)


def _sigmoid(z, out):
    # exp only ever sees numbers of at most 0: it cannot overflow, and neither tail loses digits
    e = np.exp(-np.abs(z))
    np.divide(np.where(z >= 0.0, 1.0, e), 1.0 + e, out)


def _sigmoid_slope(z, out):
    e = np.exp(-np.abs(z))
    np.divide(e, np.square(1.0 + e), out)


def _sigmoid_slope_of_output(x, out):
    return [(np.subtract, (ONE, x, out)), (np.multiply, (x, out, out))]


def _tanh_slope(z, out):
    e = np.exp(-2.0 * np.minimum(np.abs(z), 1e4))
    np.divide(4.0 * e, np.square(1.0 + e), out)


def _tanh_slope_of_output(x, out):
    return [(np.multiply, (x, x, out)), (np.subtract, (ONE, out, out))]


# Rectifiers


def _relu(z, out):
    np.maximum(z, ZERO, out=out)


def _relu_slope(z, out):
    np.sign(np.maximum(z, ZERO, out=out), out)


def _is_positive(x, out):
    np.greater(x, ZERO, out=out, casting="unsafe")


def _relu_slope_of_output(x, out):
    return [(_is_positive, (x, out))]


def _leaky_relu(z, out, slope):
    # as the slope is at most 1, the greater of the two lines is the right one on either side
    np.multiply(z, slope, out)
    np.maximum(z, out, out=out)


def _leaky_relu_slope(z, out, slope):
    _greater_slope(z, out, slope)
    _let_nan_through(z, out)


def _greater_slope(z, out, slope):
    _is_positive(z, out)
    np.maximum(out, slope, out=out)


def _leaky_relu_slope_of_output(x, out, slope):
    return [(_greater_slope, (x, out, slope))]


def _prelu(z, out, slope):
    # a learned slope may be any. One of the terms is exactly zero; to choose between them takes a processor far longer
    np.multiply(np.minimum(z, ZERO), slope, out)
    np.add(np.maximum(z, ZERO), out, out)


def _prelu_slope(z, out, slope):
    np.copyto(out, slope)
    np.copyto(out, 1.0, where=z > 0.0)
    _let_nan_through(z, out)


def _rrelu(z, out, lower, upper):
    _leaky_relu(z, out, (lower + upper) / 2.0)


def _rrelu_slope(z, out, lower, upper):
    _leaky_relu_slope(z, out, (lower + upper) / 2.0)


# Smooth relatives of the rectifier


def _softplus(z, out):
    np.add(np.maximum(z, 0.0), np.log1p(np.exp(-np.abs(z))), out)


def _elu(z, out, alpha):
    # the two sides never overlap: one of the terms is exactly zero
    np.add(np.maximum(z, 0.0), alpha * np.expm1(np.minimum(z, 0.0)), out)


def _elu_slope(z, out, alpha):
    np.multiply(np.exp(np.minimum(z, 0.0)), alpha, out)
    np.copyto(out, 1.0, where=z > 0.0)


# Klambauer et al. chose these two so that mean 0 and variance 1 are a fixed point from layer to layer.
SELU_ALPHA = 1.6732632423543772848
SELU_SCALE = 1.0507009873554804934


def _selu(z, out):
    _elu(z, out, SELU_ALPHA)
    np.multiply(out, SELU_SCALE, out)


def _selu_slope(z, out):
    _elu_slope(z, out, SELU_ALPHA)
    np.multiply(out, SELU_SCALE, out)


def _silu(z, out):
    # exp(-|z|) in two factors, the second 1 but near the smallest floats: z exp(z) keeps its digits down to there
    size = np.minimum(np.abs(z), 1e4)
    e = np.exp(-np.minimum(size, 700.0))
    below = -size * e * np.exp(np.minimum(700.0 - size, 0.0))
    np.divide(np.where(z >= 0.0, z, below), 1.0 + e, out)


def _silu_slope(z, out):
    z = np.clip(z, -1e4, 1e4)
    share, rest = np.empty_like(z), np.empty_like(z)
    _sigmoid(z, share)
    _sigmoid(-z, rest)
    np.multiply(share, 1.0 + z * rest, out)


def _normal_cdf(z):
    """The standard normal distribution function, without cancellation on either side."""
    # NumPy has no erfc; the standard library's takes one number at a time
    scaled = (-z / sqrt(2.0)).ravel().tolist()
    return 0.5 * np.fromiter(map(erfc, scaled), float, z.size).reshape(z.shape)


def _gelu(z, out):
    z = np.maximum(z, -40.0)  # the distribution function is zero there already, and -inf * 0 would be NaN
    np.multiply(z, _normal_cdf(z), out)


def _gelu_slope(z, out):
    z = np.clip(z, -40.0, 40.0)
    np.add(_normal_cdf(z), z * np.exp(-0.5 * z * z) / sqrt(2.0 * pi), out)


def _let_nan_through(z, out):
    np.copyto(out, z, where=np.isnan(z))


LECTURE = "Lecture 1, part 3"

_CATALOGUE = (
    Activation(
        name="identity",
        label="Identity",
        formula=r"f(z) = z",
        derivative_formula=r"f'(z) = 1",
        function=_identity,
        slope=_identity_slope,
        output_range=(-inf, inf),
        zero_centred=True,
        source=LECTURE,
    ),
    Activation(
        name="step",
        label="Step",
        formula=r"f(z) = \begin{cases} 1 & z \ge 0 \\ 0 & z < 0 \end{cases}",
        derivative_formula=r"f'(z) = 0 \quad (z \ne 0)",
        function=_step,
        slope=_step_slope,
        output_range=(0.0, 1.0),
        saturates=("left", "right"),
        sparse=True,
        kinks=(0.0,),
        source=LECTURE,
    ),
    Activation(
        name="ramp",
        label="Ramp",
        formula=r"f(z) = \min(\max(z, 0), 1)",
        derivative_formula=r"f'(z) = \begin{cases} 1 & 0 < z < 1 \\ 0 & \text{otherwise} \end{cases}",
        function=_ramp,
        slope=_ramp_slope,
        output_range=(0.0, 1.0),
        saturates=("left", "right"),
        sparse=True,
        kinks=(0.0, 1.0),
        source=LECTURE,
    ),
    Activation(
        name="sigmoid",
        label="Sigmoid",
        formula=r"f(z) = \frac{1}{1 + e^{-z}}",
        derivative_formula=r"f'(z) = f(z)\,(1 - f(z))",
        function=_sigmoid,
        slope=_sigmoid_slope,
        output_slope_calls=_sigmoid_slope_of_output,
        output_range=(0.0, 1.0),
        saturates=("left", "right"),
        source=LECTURE,
    ),
    Activation(
        name="tanh",
        label="tanh",
        formula=r"f(z) = \tanh z = \frac{e^{z} - e^{-z}}{e^{z} + e^{-z}}",
        derivative_formula=r"f'(z) = 1 - f(z)^2",
        function=np.tanh,
        slope=_tanh_slope,
        output_slope_calls=_tanh_slope_of_output,
        output_range=(-1.0, 1.0),
        saturates=("left", "right"),
        zero_centred=True,
        source=LECTURE,
    ),
    Activation(
        name="relu",
        label="ReLU",
        formula=r"f(z) = \max(0, z)",
        derivative_formula=r"f'(z) = \begin{cases} 1 & z > 0 \\ 0 & z \le 0 \end{cases}",
        function=_relu,
        slope=_relu_slope,
        output_slope_calls=_relu_slope_of_output,
        output_range=(0.0, inf),
        saturates=("left",),
        sparse=True,
        kinks=(0.0,),
        source=f"{LECTURE}; Glorot, Bordes and Bengio 2011",
    ),
    Activation(
        name="softplus",
        label="Softplus",
        formula=r"f(z) = \ln(1 + e^{z})",
        derivative_formula=r"f'(z) = \frac{1}{1 + e^{-z}}",
        function=_softplus,
        slope=_sigmoid,
        output_range=(0.0, inf),
        saturates=("left",),
        source=f"{LECTURE}; Dugas et al. 2001",
    ),
    Activation(
        name="leaky_relu",
        label="Leaky ReLU",
        formula=r"f(z) = \begin{cases} z & z > 0 \\ s\,z & z \le 0 \end{cases}",
        derivative_formula=r"f'(z) = \begin{cases} 1 & z > 0 \\ s & z \le 0 \end{cases}",
        function=_leaky_relu,
        slope=_leaky_relu_slope,
        output_slope_calls=_leaky_relu_slope_of_output,
        parameters=(Parameter("slope", "slope s for negative sums", 0.01, 0.001, 1.0),),
        output_range=(-inf, inf),
        zero_centred=True,
        kinks=(0.0,),
        source=f"{LECTURE}; Maas, Hannun and Ng 2013",
    ),
    Activation(
        name="prelu",
        label="PReLU",
        formula=r"f(z) = \begin{cases} z & z > 0 \\ s\,z & z \le 0 \end{cases} \quad (s \text{ learned})",
        derivative_formula=r"f'(z) = \begin{cases} 1 & z > 0 \\ s & z \le 0 \end{cases}",
        function=_prelu,
        slope=_prelu_slope,
        parameters=(Parameter("slope", "slope s to start from", 0.25, 0.001, 1.0),),
        slope_in_training="learned",
        output_range=(-inf, inf),
        zero_centred=True,
        kinks=(0.0,),
        source=f"{LECTURE}; He et al. 2015 (one slope per layer)",
    ),
    Activation(
        name="rrelu",
        label="RReLU",
        formula=r"f(z) = \begin{cases} z & z > 0 \\ s\,z & z \le 0 \end{cases} \quad (s \sim U[l, u]"
        r"\text{ in training}, \tfrac{l + u}{2} \text{ in use})",
        derivative_formula=r"f'(z) = \begin{cases} 1 & z > 0 \\ s & z \le 0 \end{cases}",
        function=_rrelu,
        slope=_rrelu_slope,
        parameters=(
            Parameter("lower", "least slope l", 1 / 8, 0.001, 1.0),
            Parameter("upper", "greatest slope u", 1 / 3, 0.001, 1.0),
        ),
        slope_in_training="drawn",
        output_range=(-inf, inf),
        zero_centred=True,
        kinks=(0.0,),
        source=f"{LECTURE}; Xu et al. 2015",
    ),
    Activation(
        name="elu",
        label="ELU",
        formula=r"f(z) = \begin{cases} z & z > 0 \\ \alpha\,(e^{z} - 1) & z \le 0 \end{cases}",
        derivative_formula=r"f'(z) = \begin{cases} 1 & z > 0 \\ \alpha\,e^{z} & z \le 0 \end{cases}",
        function=_elu,
        slope=_elu_slope,
        parameters=(Parameter("alpha", "alpha: the lowest output is -alpha", 1.0, 0.01, 5.0),),
        output_range=(-1.0, inf),
        saturates=("left",),
        zero_centred=True,
        source=f"{LECTURE}; Clevert, Unterthiner and Hochreiter 2016",
    ),
    Activation(
        name="selu",
        label="SELU",
        formula=r"f(z) = \lambda \begin{cases} z & z > 0 \\ \alpha\,(e^{z} - 1) & z \le 0 \end{cases}"
        r" \quad (\lambda \approx 1.0507,\ \alpha \approx 1.6733)",
        derivative_formula=r"f'(z) = \lambda \begin{cases} 1 & z > 0 \\ \alpha\,e^{z} & z \le 0 \end{cases}",
        function=_selu,
        slope=_selu_slope,
        output_range=(-SELU_SCALE * SELU_ALPHA, inf),
        saturates=("left",),
        zero_centred=True,
        kinks=(0.0,),
        source="Klambauer et al. 2017",
    ),
    Activation(
        name="gelu",
        label="GELU",
        formula=r"f(z) = z\,\Phi(z) = \tfrac{z}{2}\,\mathrm{erfc}(-z / \sqrt{2})",
        derivative_formula=r"f'(z) = \Phi(z) + z\,\varphi(z)",
        function=_gelu,
        slope=_gelu_slope,
        output_range=(-0.16997120747990369, inf),
        saturates=("left",),
        zero_centred=True,
        source="Hendrycks and Gimpel 2016",
    ),
    Activation(
        name="silu",
        label="SiLU (swish)",
        formula=r"f(z) = \frac{z}{1 + e^{-z}}",
        derivative_formula=r"f'(z) = \sigma(z)\,(1 + z\,\sigma(-z))",
        function=_silu,
        slope=_silu_slope,
        output_range=(-0.27846454276107379, inf),
        saturates=("left",),
        zero_centred=True,
        source="Elfwing, Uchibe and Doya 2018",
    ),
)

ACTIVATIONS = {activation.name: activation for activation in _CATALOGUE}
"""The catalogue: every activation function by name."""
