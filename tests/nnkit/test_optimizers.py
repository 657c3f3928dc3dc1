"""Each optimizer against its formula written out for plain numbers, and all of them on functions with a known minimum."""

from math import copysign, sqrt

import numpy as np
import pytest

from nnkit.optimizers import OPTIMIZERS

EVERY = pytest.mark.parametrize("name", OPTIMIZERS)
EPSILON = 1e-8


# The formulas, as the papers give them, for one parameter: each takes the gradients one by one


def gradient_descent(theta, gradients, eta):
    for g in gradients:
        theta = theta - eta * g
        yield theta


def momentum(theta, gradients, eta, beta=0.9):
    v = 0.0
    for g in gradients:
        v = beta * v - eta * g
        theta = theta + v
        yield theta


def nesterov(theta, gradients, eta, beta=0.9):
    v = 0.0
    for g in gradients:
        v = beta * v - eta * g
        theta = theta + beta * v - eta * g
        yield theta


def rmsprop(theta, gradients, eta, beta=0.9):
    s = 0.0
    for g in gradients:
        s = beta * s + (1 - beta) * g * g
        theta = theta - eta * g / (sqrt(s) + EPSILON)
        yield theta


def adam(theta, gradients, eta, beta1=0.9, beta2=0.999):
    m = s = 0.0
    for k, g in enumerate(gradients, start=1):
        m = beta1 * m + (1 - beta1) * g
        s = beta2 * s + (1 - beta2) * g * g
        theta = theta - eta * (m / (1 - beta1**k)) / (sqrt(s / (1 - beta2**k)) + EPSILON)
        yield theta


FORMULAS = {"gd": gradient_descent, "momentum": momentum, "nesterov": nesterov, "rmsprop": rmsprop, "adam": adam}


def start(name, theta, rate, scale=1.0, **parameters):
    """The array that gradients are written into, and a function that makes one update of theta."""
    optimizer = OPTIMIZERS[name]
    gradient = np.zeros_like(theta)
    parameters = {**optimizer.parameters, **parameters}
    calls = optimizer.update(theta, gradient, optimizer.init(theta), rate, scale, **parameters)

    def update():
        for function, arguments in calls:
            function(*arguments)

    return gradient, update


@pytest.mark.parametrize("name", FORMULAS)
def test_updates_follow_the_formula(name):
    rng = np.random.default_rng(1)
    begin, gradients = rng.normal(0, 1, 4), rng.normal(0, 3, (12, 4))
    gradients[5] = 0.0
    theta = begin.copy()
    gradient, update = start(name, theta, 0.05, scale=0.25)
    expected = [list(FORMULAS[name](begin[i], gradients[:, i] * 0.25, 0.05)) for i in range(4)]
    for step in range(12):
        gradient[:] = gradients[step]
        update()
        np.testing.assert_allclose(theta, [column[step] for column in expected], rtol=1e-13, atol=1e-15)


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("momentum", {"beta": 0.5}),
        ("nesterov", {"beta": 0.5}),
        ("rmsprop", {"beta": 0.7}),
        ("adam", {"beta1": 0.6, "beta2": 0.8}),
    ],
)
def test_their_own_parameters_count(name, parameters):
    theta, gradients = np.array([1.0]), [3.0, -1.0, 0.5]
    gradient, update = start(name, theta, 0.1, **parameters)
    for g, expected in zip(gradients, FORMULAS[name](1.0, gradients, 0.1, **parameters), strict=True):
        gradient[:] = g
        update()
        np.testing.assert_allclose(theta, expected, rtol=1e-13)


def test_nesterov_looks_ahead():
    # the form of Sutskever et al.: the gradient is taken where the velocity leads; its theta is ours minus beta v
    def slope(x):
        return 2.0 * x

    eta, beta, x, v = 0.1, 0.9, 1.0, 0.0
    theta = np.array([1.0])
    gradient, update = start("nesterov", theta, eta)
    for _ in range(8):
        v = beta * v - eta * slope(x + beta * v)
        x = x + v
        gradient[:] = slope(theta)
        update()
        np.testing.assert_allclose(theta, x + beta * v, rtol=1e-12)


def test_the_first_step_of_adam_has_the_size_of_the_learning_rate():
    theta = np.zeros(4)
    gradient, update = start("adam", theta, 0.02)
    gradient[:] = [3.0, -5e4, 1e-3, -0.7]
    update()
    # g / (|g| + 1e-8): for the smallest the epsilon is 1e-5 of it
    np.testing.assert_allclose(theta, [copysign(0.02, -g) for g in gradient], rtol=2e-5)


@EVERY
def test_a_step_at_rest_does_not_move(name):
    theta = np.array([1.5, -2.0])
    _, update = start(name, theta, 0.1)
    update()
    assert theta.tolist() == [1.5, -2.0]


@EVERY
def test_each_run_has_its_own_learning_rate(name):
    rng = np.random.default_rng(3)
    begin, gradients = rng.normal(0, 1, (3, 4)), rng.normal(0, 1, (5, 3, 4))
    rates = np.array([[0.01], [0.1], [0.5]])
    together = begin.copy()
    gradient, update = start(name, together, rates)
    singly = [start(name, begin[run], rates[run, 0]) for run in range(3)]
    for step in gradients:
        gradient[:] = step
        update()
        for (own, own_update), own_gradient in zip(singly, step, strict=True):
            own[:] = own_gradient
            own_update()
    np.testing.assert_allclose(together, begin, rtol=1e-13)


def rosenbrock_slope(theta, out):
    x, y = theta.tolist()
    out[:] = -2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)


def bowl_slope(theta, out):
    np.multiply(theta - [1.0, 1.0], [1.0, 10.0], out)


@EVERY
@pytest.mark.parametrize(
    ("slope", "rate", "n_updates", "distance"),
    [
        pytest.param(bowl_slope, 0.01, 2000, 0.01, id="a bowl ten times as steep one way"),
        pytest.param(rosenbrock_slope, 1e-3, 20_000, 0.02, id="Rosenbrock's valley"),
    ],
)
def test_the_minimum_is_reached(name, slope, rate, n_updates, distance):
    theta = np.array([-1.2, 1.0])
    # plain momentum multiplies the step by 1 / (1 - 0.9): its rate is that much smaller
    gradient, update = start(name, theta, rate / 10 if "beta" in OPTIMIZERS[name].parameters and name != "rmsprop" else rate)
    for _ in range(n_updates):
        slope(theta, gradient)
        update()
    np.testing.assert_allclose(theta, [1.0, 1.0], atol=distance)


@EVERY
def test_the_record_is_complete(name):
    optimizer = OPTIMIZERS[name]
    assert optimizer.name == name
    assert optimizer.label
    assert optimizer.source
    assert optimizer.formula.count("{") == optimizer.formula.count("}")
    assert r"\theta \leftarrow" in optimizer.formula
    assert all(0.0 < value < 1.0 for value in optimizer.parameters.values())


@EVERY
def test_what_is_remembered_starts_at_rest_and_apart_from_theta(name):
    theta = np.array([1.0, 2.0])
    state = OPTIMIZERS[name].init(theta)
    assert not any(np.shares_memory(array, theta) for array in state.values())
    assert {0.0} == {float(array.max()) for key, array in state.items() if key != "decay"}


def test_the_catalogue_holds_what_was_promised():
    assert set(FORMULAS) <= set(OPTIMIZERS)
