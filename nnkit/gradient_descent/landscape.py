"""The landscape of a loss over two weights, and the paths of descents across it.

The two are a line's slope and intercept, or the weights of two features. Either is a network of one output (for two
features its bias is held at zero), and every path is made by the engine that trains all other networks. The loss is
a surface over the plane of the two weights. How sharply it curves there, the largest eigenvalue of its Hessian, decides how
large a learning rate may be: along the steepest direction gradient descent multiplies the distance to the
minimum by 1 - rate * curvature at every update.
"""

from dataclasses import asdict, dataclass, fields
from functools import cached_property

import numpy as np

from nnkit.activations import ACTIVATIONS
from nnkit.engine.network import Network
from nnkit.engine.passes import with_bias_node
from nnkit.optimizers import OPTIMIZERS
from nnkit.validation import choice, matrix, number, rejected, whole

LINE_LOSSES = ("mse", "mae", "log_loss")
COMPARISONS = ("batches", "optimizers")
SECOND = ("constant", "feature")
MOST_POINTS, MOST_EPOCHS, MOST_SEED = 200, 1000, 2**32 - 1
MOST_CASES_SEEN = 40_000  # of a descent that makes an update for every case

CONVERGES, OSCILLATES, DIVERGES = "converges", "oscillates", "diverges"


@dataclass(frozen=True)
class Landscape:
    """Everything that determines a loss surface over a line's two weights, and the descents on it.

    Parameters
    ----------
    line_loss : str
        "mse" or "mae" for the line slope * x + intercept; "log_loss" for two classes and sigmoid(slope * x + intercept).
    second : str
        What the second weight multiplies: "constant" is 1, which makes it the intercept of a line; "feature" is a second
        feature, and no intercept.
    slope, intercept : float
        Of the line that the cases scatter around; of the log-odds of class 1 under log loss. With two features: their weights.
    scatter : float
        Standard deviation of the targets around the line. Classes are drawn by their probabilities instead.
    centre, spread : float
        Mean and standard deviation of the feature's distribution, which is uniform.
    second_spread, correlation : float
        Standard deviation of the second feature, which has mean 0, and its correlation with the first.
    n_points, points_seed : int
    start_slope, start_intercept : float
        Where every descent starts.
    compare : str
        "batches": gradient descent by all cases, by minibatches and case by case. "optimizers": by all cases, with each.
    minibatch : int
        Cases in a minibatch.
    descents : str
        The optimizers to compare, joined by "-".
    learning_rate : float
    n_epochs : int
    seed : int
        Of the order of the cases.
    """

    line_loss: str = "mse"
    second: str = "constant"
    slope: float = 1.0
    intercept: float = 0.5
    scatter: float = 0.5
    centre: float = 0.0
    spread: float = 1.5
    second_spread: float = 1.0
    correlation: float = 0.0
    n_points: int = 40
    points_seed: int = 0
    start_slope: float = -1.0
    start_intercept: float = -1.5
    compare: str = "batches"
    minibatch: int = 8
    descents: str = "gd-momentum"
    learning_rate: float = 0.05
    n_epochs: int = 40
    seed: int = 0

    def __post_init__(self):
        for one in fields(self):
            object.__setattr__(self, one.name, _CHECKS[one.name](one.name, getattr(self, one.name)))
        if self.compare == "batches" and self.n_epochs * self.n_points > MOST_CASES_SEEN:
            most = MOST_CASES_SEEN // self.n_points
            raise rejected("n_epochs", self.n_epochs, f"up to {most} epochs for {self.n_points} cases, one at a time")

    @classmethod
    def read(cls, name, text):
        """A field's value from text, as an address has it; ValueError where it cannot be used."""
        choice("field", name, _CHECKS)
        value = str(text)
        if name not in ("line_loss", "second", "compare", "descents"):
            for kind in (int, float):
                try:
                    value = kind(value)
                    break
                except ValueError:
                    continue
        return _CHECKS[name](name, value)

    def to_dict(self):
        """The fields as a plain dict of strings and numbers."""
        return asdict(self)

    def to_python(self):
        """Code that makes the same landscape, descends on it, and prints where each path ends, on nnkit alone."""
        changed = [(f.name, getattr(self, f.name)) for f in fields(self) if getattr(self, f.name) != f.default]
        lines = "".join(f"    {name}={value!r},\n" for name, value in changed)
        return (
            "import nnkit\n\n"
            f"landscape = nnkit.gradient_descent.Landscape({chr(10) + lines if lines else ''})\n"
            'print("curvature:", landscape.curvature)\n'
            "for path in nnkit.gradient_descent.trace_paths(landscape):\n"
            "    w1, w2 = path.theta[-1]\n"
            '    print(f"{path.label}: {len(path.theta) - 1} updates, "\n'
            '          f"w1 {w1:.6g}, w2 {w2:.6g}, loss {path.losses[-1]:.6g}")\n'
        )

    @cached_property
    def cases(self):
        """The features X, (1, n_points) or (2, n_points), and the targets T (1, n_points)."""
        rng = np.random.default_rng(self.points_seed)
        places, chances = rng.uniform(-np.sqrt(3.0), np.sqrt(3.0), self.n_points), rng.random(self.n_points)
        noise = rng.standard_normal(self.n_points)
        X = (self.centre + self.spread * places)[None]
        if self.second == "feature":
            others = rng.uniform(-np.sqrt(3.0), np.sqrt(3.0), self.n_points)
            mixed = self.correlation * places + np.sqrt(1.0 - self.correlation**2) * others
            X = np.stack([X[0], self.second_spread * mixed])
        line = np.array([[self.slope, self.intercept]]) @ design_matrix(X)
        if self.line_loss == "log_loss":
            return X, (chances < ACTIVATIONS["sigmoid"](line)).astype(float)
        return X, line + self.scatter * noise

    def network(self, theta):
        """The line as a network; theta is (slope, intercept), or one row of them for each of many."""
        return linear_network(self.line_loss, theta, len(self.cases[0]))

    @property
    def frozen(self):
        """Which of the network's parameters a descent must not change: the bias beside two features."""
        return None if self.second == "constant" else np.array([False, False, True])

    @cached_property
    def minimum(self):
        """The slope and the intercept of the least loss, or None where the loss falls for ever."""
        return minimise_loss(self.line_loss, *self.cases)

    @cached_property
    def curvature(self):
        """The largest eigenvalue of the Hessian at the minimum, or None where there is no curvature or no minimum."""
        if self.line_loss == "mae" or self.minimum is None:
            return None
        return float(np.linalg.eigvalsh(hessian(self.line_loss, *self.cases, self.minimum))[-1])

    @property
    def verdict(self):
        """What batch gradient descent does near the minimum: "converges", "oscillates" or "diverges"; None without curvature."""
        if self.curvature is None:
            return None
        if self.learning_rate > critical_rate(self.curvature):
            return DIVERGES
        return OSCILLATES if self.learning_rate > 1.0 / self.curvature else CONVERGES

    @cached_property
    def window(self):
        """The middle (2,) and half the side of the square of the plane to look at: the true line, the start and the minimum.

        Its size grows in steps, so that another start rarely moves it.
        """
        middle = np.array([self.slope, self.intercept])
        places = [np.array([self.start_slope, self.start_intercept]), *([] if self.minimum is None else [self.minimum])]
        reach = 1.15 * max(np.abs(place - middle).max() for place in places)
        sides = np.array([2.5, 4.0, 6.0, 10.0, 16.0, 25.0, 40.0, 60.0, 100.0, 160.0])
        return middle, float(sides[np.searchsorted(sides, min(reach, sides[-1]))])


def linear_network(loss, theta, n_features=1):
    """The network that is a line: one output, and under log loss a sigmoid over it.

    Its two weights are theta; beside two features stands a bias of 0, which the network has as a third parameter.
    """
    output = "sigmoid" if choice("loss", loss, LINE_LOSSES) == "log_loss" else "identity"
    if n_features == 1:
        return Network((1, 1), output, loss, theta)
    theta = np.asarray(theta, dtype=float)
    return Network((2, 1), output, loss, np.concatenate([theta, np.zeros((*theta.shape[:-1], 1))], axis=-1))


def design_matrix(X):
    """What the two weights multiply, (2, n_cases): one feature and the constant 1, or two features."""
    return with_bias_node(X) if len(X) == 1 else X


def loss_surface(loss, X, T, w1, w2):
    """The mean loss of the lines of all slopes w1 with all intercepts w2.

    Parameters
    ----------
    loss : str
        "mse", "mae" or "log_loss".
    X, T : arrays (1, n_cases)
        Or X (2, n_cases), where w1 and w2 are the weights of two features.
    w1, w2 : arrays (n1,) and (n2,)

    Returns
    -------
    array (n2, n1)
        For the squared error as the quadratic form it is, whose cost does not depend on the number of cases.
    """
    X, T = _checked_cases(X, T)
    w1, w2 = np.asarray(w1, dtype=float), np.asarray(w2, dtype=float)
    if loss == "mse":
        minimum = minimise_loss(loss, X, T)
        inputs = design_matrix(X)
        (a, b), (_, c) = inputs @ inputs.T / X.shape[1]
        d1, d2 = w1[None] - minimum[0], w2[:, None] - minimum[1]
        return linear_network(loss, minimum, len(X)).loss_value(X, T) + a * d1**2 + 2.0 * b * d1 * d2 + c * d2**2
    theta = np.stack([np.tile(w1, len(w2)), np.repeat(w2, len(w1))], axis=1)
    return linear_network(loss, theta, len(X)).loss_value(X, T).reshape(len(w2), len(w1))


def hessian(loss, X, T, theta):
    """The second derivatives (2, 2) of the mean loss by slope and intercept, or by two features' weights, at theta.

    2/n X X' for the squared error and 1/n X diag(p(1 - p)) X' for log loss, where one feature has a row of ones below it.
    Zero for the absolute error, which is flat between its kinks.
    """
    X, T = _checked_cases(X, T)
    inputs = design_matrix(X)
    if choice("loss", loss, LINE_LOSSES) == "mae":
        return np.zeros((2, 2))
    if loss == "mse":
        return 2.0 * inputs @ inputs.T / X.shape[1]
    p = linear_network(loss, theta, len(X)).forward(X)
    return (inputs * (p * (1.0 - p))) @ inputs.T / X.shape[1]


def critical_rate(curvature, optimizer="gd"):
    """The learning rate above which a descent by all cases cannot settle in a minimum of that curvature.

    2 / curvature for gradient descent; with momentum beta (1 + beta) times as much, and for Nesterov's form
    (1 + beta) / (1 + 2 beta) times. None for optimizers whose steps do not grow with the gradient.
    """
    number("curvature", curvature, above=0.0)
    beta = OPTIMIZERS[choice("optimizer", optimizer, OPTIMIZERS)].parameters.get("beta", 0.0)
    factors = {"gd": 1.0, "momentum": 1.0 + beta, "nesterov": (1.0 + beta) / (1.0 + 2.0 * beta)}
    return 2.0 * factors[optimizer] / curvature if optimizer in factors else None


def minimise_loss(loss, X, T):
    """The slope and intercept of the least loss, or the weights of two features, (2,).

    Least squares; for the absolute error the best of the lines through two cases, one of which is always optimal; for
    log loss Newton's method, or None where a straight line separates the classes and steeper is always better.
    """
    X, T = _checked_cases(X, T)
    if choice("loss", loss, LINE_LOSSES) == "mse":
        return np.linalg.lstsq(design_matrix(X).T, T[0], rcond=None)[0]
    return _least_absolute(X, T) if loss == "mae" else _least_log_loss(X, T)


# Where the loss is least


def _least_absolute(X, T):
    (a, b), t = design_matrix(X), T[0]
    first, second = np.triu_indices(len(t), 1)
    determinants = a[first] * b[second] - a[second] * b[first]
    apart = determinants != 0.0
    first, second, determinants = first[apart], second[apart], determinants[apart]
    if not len(first):
        return np.array([0.0, float(np.median(t))])
    w1 = (t[first] * b[second] - t[second] * b[first]) / determinants
    w2 = (a[first] * t[second] - a[second] * t[first]) / determinants
    theta = np.stack([w1, w2], axis=1)
    return theta[np.argmin(linear_network("mae", theta, len(X)).loss_value(X, T))]


def _can_be_separated(X, T):
    """Whether some weights put every case of class 1 on one side, or on the border, and every other one opposite."""
    towards = design_matrix(X) * np.where(T == 1.0, 1.0, -1.0)
    towards = towards[:, np.abs(towards).max(axis=0) > 0.0]
    angles = np.sort(np.arctan2(towards[1], towards[0]))
    gaps = np.diff(angles, append=angles[:1] + 2.0 * np.pi)
    # weights at a right angle or less to all of them exist where all lie in one half of the plane
    return bool(gaps.max(initial=0.0) >= np.pi * (1.0 - 1e-12))


def _least_log_loss(X, T):
    if _can_be_separated(X, T):
        return None
    theta = np.zeros(2)
    for _ in range(100):
        network = linear_network("log_loss", theta, len(X))
        gradient = network.gradient(X, T)[:2]
        step = np.linalg.solve(hessian("log_loss", X, T, theta), gradient)
        # halve the step until the loss falls: Newton's own may overshoot where the sigmoids saturate
        loss = network.loss_value(X, T)
        while np.abs(step).max() > 1e-14 and not linear_network("log_loss", theta - step, len(X)).loss_value(X, T) <= loss:
            step = step / 2.0
        theta = theta - step
        if np.abs(step).max() < 1e-13:
            break
    return theta


def _checked_cases(X, T):
    X = matrix("X", X, 2 if np.shape(X)[:1] == (2,) else 1)
    if not X.shape[1]:
        raise ValueError("X: received no case; accepted is at least one column.")
    return X, matrix("T", T, 1, X.shape[1])


# The fields' checks


def _numbers(low, high):
    return lambda name, value: number(name, value, low, high)


def _wholes(low, high):
    return lambda name, value: whole(name, value, low, high)


def _one_of(accepted):
    return lambda name, value: choice(name, value, accepted)


def _optimizer_names(name, value):
    if not isinstance(value, str) or not value:
        raise rejected(name, value, f"names of optimizers joined by '-': {', '.join(OPTIMIZERS)}")
    parts = [choice(name, part, OPTIMIZERS) for part in value.split("-")]
    return "-".join(one for one in OPTIMIZERS if one in parts)


_CHECKS = {
    "line_loss": _one_of(LINE_LOSSES),
    "second": _one_of(SECOND),
    "slope": _numbers(-10.0, 10.0),
    "intercept": _numbers(-10.0, 10.0),
    "scatter": _numbers(0.0, 10.0),
    "centre": _numbers(-20.0, 20.0),
    "spread": _numbers(0.05, 20.0),
    "second_spread": _numbers(0.05, 20.0),
    "correlation": _numbers(-0.99, 0.99),
    "n_points": _wholes(2, MOST_POINTS),
    "points_seed": _wholes(0, MOST_SEED),
    "start_slope": _numbers(-100.0, 100.0),
    "start_intercept": _numbers(-100.0, 100.0),
    "compare": _one_of(COMPARISONS),
    "minibatch": _wholes(1, MOST_POINTS),
    "descents": _optimizer_names,
    "learning_rate": lambda name, value: number(name, value, above=0.0),
    "n_epochs": _wholes(1, MOST_EPOCHS),
    "seed": _wholes(0, MOST_SEED),
}
