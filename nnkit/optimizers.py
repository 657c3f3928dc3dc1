"""The catalogue of optimizers: how each turns a gradient into an update of the parameters.

`OPTIMIZERS[name]` is a pair of functions. `init(theta)` gives the state: the arrays that the optimizer keeps between updates.
`update(theta, gradient, state, rate, scale, **parameters)` gives the NumPy calls of one update, which change theta and the state
in place. A caller repeats these calls, each time with a new gradient in the same array:

    state = optimizer.init(theta)
    calls = optimizer.update(theta, gradient, state, rate, scale)
    for function, arguments in calls:
        function(*arguments)

So Momentum, for instance, is the list of calls of step = rate * scale * gradient, velocity = beta * velocity - step and
theta = theta + velocity. `gradient` is the sum over the cases, and `scale` is the factor that makes it the gradient of the mean
loss; `rate` is the learning rate, a number or an array that broadcasts against theta (one rate for each run).
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

EPSILON = 1e-8  # keeps the adaptive methods from dividing by zero


@dataclass(frozen=True)
class Optimizer:
    """An optimizer: a pair of functions, and the defaults of its own parameters.

    Attributes
    ----------
    name, label : str
    formula : str
        LaTeX of one update: g is the gradient, eta the learning rate.
    init : callable
        `init(theta)` gives a dict of arrays.
    update : callable
        `update(theta, gradient, state, rate, scale, **parameters)` gives a list of (function, arguments).
    parameters : dict of str to float
        Decay rates by name.
    source : str
    """

    name: str
    label: str
    formula: str
    init: Callable[[np.ndarray], dict[str, np.ndarray]]
    update: Callable[..., list[tuple[Callable, tuple]]]
    source: str
    parameters: dict[str, float] = field(default_factory=dict)


def _arrays(*names):
    """An `init` that gives the named arrays, of theta's shape and zero at first."""

    def init(theta):
        return {name: np.zeros_like(theta) for name in names}

    return init


def _gradient_descent(theta, gradient, state, rate, scale):
    step = state["step"]
    factor = np.broadcast_to(rate * scale, theta.shape).copy()  # a full array: NumPy multiplies it faster than a number
    return [(np.multiply, (gradient, factor, step)), (np.subtract, (theta, step, theta))]


def _momentum(theta, gradient, state, rate, scale, beta):
    velocity, step, beta = state["velocity"], state["step"], np.asarray(beta)
    factor = np.broadcast_to(rate * scale, theta.shape).copy()
    return [
        (np.multiply, (gradient, factor, step)),
        (np.multiply, (velocity, beta, velocity)),
        (np.subtract, (velocity, step, velocity)),
        (np.add, (theta, velocity, theta)),
    ]


def _nesterov(theta, gradient, state, rate, scale, beta):
    # the look-ahead form, rewritten for the gradient at theta itself: the step is beta v - eta g with the new v
    velocity, step = state["velocity"], state["step"]
    return [
        *_momentum(theta, gradient, state, rate, scale, beta)[:-1],
        (np.subtract, (theta, step, theta)),
        (np.multiply, (velocity, beta, step)),
        (np.add, (theta, step, theta)),
    ]


def _rmsprop(theta, gradient, state, rate, scale, beta):
    mean_square, g, step = state["mean_square"], state["g"], state["step"]
    return [
        (np.multiply, (gradient, scale, g)),
        *_moving_average(mean_square, np.multiply, (g, g), step, beta),
        (np.sqrt, (mean_square, step)),
        (np.add, (step, EPSILON, step)),
        (np.divide, (g, step, step)),
        (np.multiply, (step, rate, step)),
        (np.subtract, (theta, step, theta)),
    ]


def _adam_init(theta):
    return {**_arrays("mean", "mean_square", "g", "step")(theta), "decay": np.ones(2)}


def _adam(theta, gradient, state, rate, scale, beta1, beta2):
    mean, mean_square, g, step = state["mean"], state["mean_square"], state["g"], state["step"]
    decay = state["decay"]  # beta1^k and beta2^k at update k
    betas = np.array([beta1, beta2])
    corrections = np.ones(2)
    return [
        (np.multiply, (gradient, scale, g)),
        *_moving_average(mean, np.positive, (g,), step, beta1),
        *_moving_average(mean_square, np.multiply, (g, g), step, beta2),
        (np.multiply, (decay, betas, decay)),
        (np.subtract, (1.0, decay, corrections)),
        (np.divide, (mean_square, corrections[1:], step)),
        (np.sqrt, (step, step)),
        (np.add, (step, EPSILON, step)),
        (np.divide, (mean, step, step)),
        (np.divide, (step, corrections[:1], step)),
        (np.multiply, (step, rate, step)),
        (np.subtract, (theta, step, theta)),
    ]


def _moving_average(average, function, arguments, scratch, beta):
    """The calls of average <- beta average + (1 - beta) function(arguments)."""
    return [
        (function, (*arguments, scratch)),
        (np.multiply, (scratch, 1.0 - beta, scratch)),
        (np.multiply, (average, beta, average)),
        (np.add, (average, scratch, average)),
    ]


_CATALOGUE = (
    Optimizer(
        name="gd",
        label="Gradient descent",
        formula=r"\theta \leftarrow \theta - \eta\, g",
        init=_arrays("step"),
        update=_gradient_descent,
        source="Lecture 1, part 1",
    ),
    Optimizer(
        name="momentum",
        label="Momentum",
        formula=r"v \leftarrow \beta v - \eta\, g, \quad \theta \leftarrow \theta + v",
        init=_arrays("velocity", "step"),
        update=_momentum,
        parameters={"beta": 0.9},
        source="Polyak 1964",
    ),
    Optimizer(
        name="nesterov",
        label="Nesterov momentum",
        formula=r"v \leftarrow \beta v - \eta\, g, \quad \theta \leftarrow \theta + \beta v - \eta\, g",
        init=_arrays("velocity", "step"),
        update=_nesterov,
        parameters={"beta": 0.9},
        source="Nesterov 1983; in this form Sutskever et al. 2013",
    ),
    Optimizer(
        name="rmsprop",
        label="RMSProp",
        formula=r"s \leftarrow \beta s + (1 - \beta) g^2, \quad \theta \leftarrow \theta - \eta\, \frac{g}{\sqrt{s} + \epsilon}",
        init=_arrays("mean_square", "g", "step"),
        update=_rmsprop,
        parameters={"beta": 0.9},
        source="Tieleman and Hinton 2012",
    ),
    Optimizer(
        name="adam",
        label="Adam",
        formula=r"m \leftarrow \beta_1 m + (1 - \beta_1) g, \quad s \leftarrow \beta_2 s + (1 - \beta_2) g^2, \quad"
        r"\theta \leftarrow \theta - \eta\, \frac{m / (1 - \beta_1^k)}{\sqrt{s / (1 - \beta_2^k)} + \epsilon}",
        init=_adam_init,
        update=_adam,
        parameters={"beta1": 0.9, "beta2": 0.999},
        source="Kingma and Ba 2015",
    ),
)

OPTIMIZERS = {optimizer.name: optimizer for optimizer in _CATALOGUE}
"""The catalogue: every optimizer by name."""
