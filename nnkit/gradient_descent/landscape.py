"""The loss as a landscape over two weights: its surface, its lowest point, its curvature, and the cases that make it.

The two are a line's slope and intercept, or the weights of two features. Either is a network of one output; beside two
features its bias is held at zero. The engine that trains all other networks makes the descents too. How sharply the loss
curves, the largest eigenvalue of its Hessian, decides how large a learning rate may be: along the steepest direction gradient
descent multiplies the distance to the minimum by 1 - rate * curvature at every update.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from nnkit.activations import ACTIVATIONS
from nnkit.data.typed_cases import read_cases
from nnkit.engine.network import Network
from nnkit.engine.passes import with_bias_node
from nnkit.optimizers import OPTIMIZERS
from nnkit.settings import POSITIVE, SEED, Checked, OneOf, Real, Settings, Whole, setting
from nnkit.validation import choice, matrix, number, rejected, whole

LINE_LOSSES = ("mse", "mae", "log_loss")
SECOND_INPUTS = ("constant", "feature")
COMPARISONS = ("batches", "optimizers")
TRUE_WEIGHT, START_WEIGHT = Real(-10.0, 10.0), Real(-100.0, 100.0)
STD = Real(0.05, 20.0)
N_CASES, BATCH_SIZE = Whole(2, 200), Whole(1, 200)
MOST_MOVED = 40  # cases that stand elsewhere than drawn
MOST_CASES_SEEN = 40_000  # of a descent that makes an update for every case

CONVERGES, OSCILLATES, DIVERGES, CANNOT_SETTLE = "converges", "oscillates", "diverges", "cannot settle"


def optimizer_names(name: str, value: str) -> str:
    """Names of optimizers joined by "-", in the order of the catalogue."""
    if not isinstance(value, str) or not value:
        raise rejected(name, value, f"names of optimizers joined by '-': {', '.join(OPTIMIZERS)}")
    parts = [choice(name, part, OPTIMIZERS) for part in value.split("-")]
    return "-".join(optimizer for optimizer in OPTIMIZERS if optimizer in parts)


def read_moved(name: str, text: str) -> np.ndarray:
    """Cases that stand elsewhere than drawn, (3, n): their numbers, counted from 1, and both values; ValueError if unusable."""
    if not text:
        return np.empty((3, 0))
    cases = read_cases(name, text, 3, fewest=1, most=MOST_MOVED, largest=1000.0)
    numbers = [whole(name, case, 1, N_CASES.high) for case in cases[0]]
    if len(set(numbers)) < len(numbers):
        raise rejected(name, text, "every case once")
    return cases


def moved_cases(name: str, value: str) -> str:
    """The text of cases that stand elsewhere than drawn, where it can be used."""
    read_moved(name, str(value))
    return str(value)


@dataclass(frozen=True)
class Landscape(Settings):
    """Everything that determines a loss surface over two weights, and the descents on it.

    Parameters
    ----------
    loss : {"mse", "mae", "log_loss"}
        "mse" or "mae" for the line slope * x + intercept; "log_loss" for two classes and sigmoid(slope * x + intercept).
    second_input : {"constant", "feature"}
        What the second weight multiplies: "constant" is 1, which makes it the intercept of a line; "feature" is a second
        feature, and there is no intercept.
    slope, intercept : float
        The true line, around which the cases scatter; under log loss the log-odds of class 1. With two features: their weights.
    noise_std : float
        Standard deviation of the targets around the line. Classes are drawn by their probabilities instead.
    x_mean, x_std : float
        Mean and standard deviation of the feature's distribution, which is uniform.
    second_x_std, correlation : float
        Standard deviation of the second feature, which has mean 0, and its correlation with the first.
    n_cases, data_seed : int
    moved : str
        Cases that stand elsewhere than they were drawn, such as "3,1.5,-0.2;7,0,2": the number of each, counted from 1, its x and
        its target, or its two features. A target that is a class is the nearer of 0 and 1.
    start_slope, start_intercept : float
        Where every descent starts.
    compare : {"batches", "optimizers"}
        "batches": gradient descent by all cases, by minibatches and case by case. "optimizers": by all cases, with each.
    batch_size : int
        Cases in a minibatch.
    optimizers : str
        Names of the optimizers to compare, joined by "-".
    learning_rate : float
    n_epochs : int
    seed : int
        Of the order of the cases.
    """

    loss: str = setting("mse", OneOf(LINE_LOSSES))
    second_input: str = setting("constant", OneOf(SECOND_INPUTS))
    slope: float = setting(1.0, TRUE_WEIGHT)
    intercept: float = setting(0.5, TRUE_WEIGHT)
    noise_std: float = setting(0.5, Real(0.0, 10.0))
    x_mean: float = setting(0.0, Real(-20.0, 20.0))
    x_std: float = setting(1.5, STD)
    second_x_std: float = setting(1.0, STD)
    correlation: float = setting(0.0, Real(-0.99, 0.99))
    n_cases: int = setting(40, N_CASES)
    data_seed: int = setting(0, SEED)
    moved: str = setting("", Checked(moved_cases))
    start_slope: float = setting(-1.0, START_WEIGHT)
    start_intercept: float = setting(-1.5, START_WEIGHT)
    compare: str = setting("batches", OneOf(COMPARISONS))
    batch_size: int = setting(8, BATCH_SIZE)
    optimizers: str = setting("gd-momentum", Checked(optimizer_names))
    learning_rate: float = setting(0.05, POSITIVE)
    n_epochs: int = setting(40, Whole(1, 1000))
    seed: int = setting(0, SEED)

    def check_together(self) -> None:
        if self.compare == "batches" and self.n_epochs * self.n_cases > MOST_CASES_SEEN:
            most = MOST_CASES_SEEN // self.n_cases
            raise rejected("n_epochs", self.n_epochs, f"up to {most} epochs for {self.n_cases} cases, one at a time")
        if (last := int(read_moved("moved", self.moved)[0].max(initial=0.0))) > self.n_cases:
            raise rejected("moved", f"case {last}", f"the number of a case, up to {self.n_cases}")

    @cached_property
    def cases(self) -> tuple[np.ndarray, np.ndarray]:
        """The features X, (1, n_cases) or (2, n_cases), and the targets T (1, n_cases)."""
        X, T = self._drawn_cases()
        numbers, first, second = read_moved("moved", self.moved)
        at = numbers.astype(int) - 1
        X[0, at] = first
        if self.second_input == "feature":
            X[1, at] = second
        else:
            T[0, at] = (second >= 0.5) if self.loss == "log_loss" else second
        return X, T

    def _drawn_cases(self):
        rng = np.random.default_rng(self.data_seed)
        n, end = self.n_cases, np.sqrt(3.0)  # a uniform distribution from -end to end has variance 1
        first, chances, noise = rng.uniform(-end, end, n), rng.random(n), rng.standard_normal(n)
        X = (self.x_mean + self.x_std * first)[None]
        if self.second_input == "feature":
            second = self.correlation * first + np.sqrt(1.0 - self.correlation**2) * rng.uniform(-end, end, n)
            X = np.stack([X[0], self.second_x_std * second])
        line = np.array([[self.slope, self.intercept]]) @ design_matrix(X)
        if self.loss == "log_loss":
            return X, (chances < ACTIVATIONS["sigmoid"](line)).astype(float)
        return X, line + self.noise_std * noise

    def network(self, theta: np.ndarray) -> Network:
        """The line as a network; theta is (slope, intercept), or one row of them for each of many."""
        return linear_network(self.loss, theta, len(self.cases[0]))

    @property
    def frozen(self) -> np.ndarray | None:
        """Which of the network's parameters a descent must not change: the bias beside two features."""
        return None if self.second_input == "constant" else np.array([False, False, True])

    @cached_property
    def minimum(self) -> np.ndarray | None:
        """The two weights (2,) of the least loss, or None where the loss falls for ever."""
        return minimise_loss(self.loss, *self.cases)

    @property
    def curvatures(self) -> np.ndarray | None:
        """The eigenvalues (2,) of the Hessian at the minimum, ascending; None where there is no curvature or no minimum."""
        return None if self.principal_axes is None else self.principal_axes[0]

    @property
    def curvature(self) -> float | None:
        """The largest of the `curvatures`."""
        return None if self.curvatures is None else float(self.curvatures[-1])

    @cached_property
    def principal_axes(self) -> tuple[np.ndarray, np.ndarray] | None:
        """The eigenvalues (2,), ascending, and the eigenvectors, the columns of (2, 2), of the Hessian at the minimum.

        None where there is no curvature or no minimum.
        """
        if self.loss == "mae" or self.minimum is None:
            return None
        return np.linalg.eigh(hessian(self.loss, *self.cases, self.minimum))

    def steepest_component(self, theta: np.ndarray) -> np.ndarray:
        """The distance (n,) of weights (n, 2) from the minimum, along the direction in which the loss curves most."""
        if self.principal_axes is None:
            raise ValueError("landscape: received one without curvature; accepted is one with a lowest point and a curved loss.")
        axes = self.principal_axes
        assert axes is not None, "asked for a loss that curves"
        return (theta - self.minimum) @ axes[1][:, -1]

    def side_changes(self, theta: np.ndarray) -> int:
        """How often a path (n, 2) changed sides of the minimum along that direction, as far as rounding can tell."""
        distances = self.steepest_component(theta)
        distances = distances[np.abs(distances) > 1e-9 * max(1.0, np.abs(distances[0]))]
        return int(np.count_nonzero(np.diff(np.sign(distances))))

    def standardised_ratio(self) -> float | None:
        """How many times more the loss would curve across its valley than along it if each feature had mean 0 and std 1.

        None where a feature does not vary, or the loss has no lowest point then.
        """
        X, T = self.cases
        stds = X.std(axis=1, keepdims=True)
        if self.loss == "mae" or not (stds > 0.0).all():
            return None
        X = (X - X.mean(axis=1, keepdims=True)) / stds
        minimum = minimise_loss(self.loss, X, T)
        if minimum is None:
            return None
        least, most = np.linalg.eigvalsh(hessian(self.loss, X, T, minimum))
        return float(most / least) if least > 0.0 else None

    @property
    def verdict(self) -> str | None:
        """Whether batch gradient descent "converges", "oscillates" or "diverges" near the minimum; None without curvature."""
        if self.curvature is None:
            return None
        if self.learning_rate > 2.0 / self.curvature:  # the critical rate
            return DIVERGES
        return OSCILLATES if self.learning_rate > 1.0 / self.curvature else CONVERGES

    @cached_property
    def window(self) -> tuple[np.ndarray, float]:
        """The middle (2,) and half the side of the square to draw: around the true weights, with the start and the minimum.

        Its size grows in steps, so that another start rarely moves it.
        """
        middle = np.array([self.slope, self.intercept])
        inside = [np.array([self.start_slope, self.start_intercept]), *([] if self.minimum is None else [self.minimum])]
        reach = 1.15 * max(np.abs(weights - middle).max() for weights in inside)
        sides = np.array([2.5, 4.0, 6.0, 10.0, 16.0, 25.0, 40.0, 60.0, 100.0, 160.0])
        return middle, float(sides[np.searchsorted(sides, min(reach, sides[-1]))])


def linear_network(loss: str, theta: np.ndarray, n_features: int = 1) -> Network:
    """A network of one output without hidden layers; under log loss its output function is the sigmoid.

    Its two weights are theta. Beside two features it has a third parameter, a bias of 0.
    """
    output = "sigmoid" if choice("loss", loss, LINE_LOSSES) == "log_loss" else "identity"
    if n_features == 1:
        return Network((1, 1), output, loss, theta)
    theta = np.asarray(theta, dtype=float)
    return Network((2, 1), output, loss, np.concatenate([theta, np.zeros((*theta.shape[:-1], 1))], axis=-1))


def design_matrix(X: np.ndarray) -> np.ndarray:
    """The inputs that the two weights multiply, (2, n_cases): one feature and the constant 1, or two features."""
    return with_bias_node(X) if len(X) == 1 else X


def loss_surface(loss: str, X: np.ndarray, T: np.ndarray, w1: np.ndarray, w2: np.ndarray) -> np.ndarray:
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
        The squared error is computed as a quadratic form, whose cost does not depend on the number of cases.
    """
    X, T = _checked_cases(X, T)
    w1, w2 = np.asarray(w1, dtype=float), np.asarray(w2, dtype=float)
    if loss == "mse":
        minimum, inputs = _least_squares(X, T), design_matrix(X)
        (a, b), (_, c) = inputs @ inputs.T / X.shape[1]
        d1, d2 = w1[None] - minimum[0], w2[:, None] - minimum[1]
        return linear_network(loss, minimum, len(X)).loss_value(X, T) + a * d1**2 + 2.0 * b * d1 * d2 + c * d2**2
    theta = np.stack([np.tile(w1, len(w2)), np.repeat(w2, len(w1))], axis=1)
    return linear_network(loss, theta, len(X)).loss_value(X, T).reshape(len(w2), len(w1))


def hessian(loss: str, X: np.ndarray, T: np.ndarray, theta: np.ndarray) -> np.ndarray:
    """The second derivatives (2, 2) of the mean loss by the two weights, at theta.

    With the design matrix X they are 2/n X X' for the squared error and 1/n X diag(p(1 - p)) X' for log loss. They are zero for
    the absolute error, which is flat between its kinks.
    """
    X, T = _checked_cases(X, T)
    inputs = design_matrix(X)
    if choice("loss", loss, LINE_LOSSES) == "mae":
        return np.zeros((2, 2))
    if loss == "mse":
        return 2.0 * inputs @ inputs.T / X.shape[1]
    p = linear_network(loss, theta, len(X)).forward(X)
    return (inputs * (p * (1.0 - p))) @ inputs.T / X.shape[1]


def critical_rate(curvature: float, optimizer: str = "gd") -> float | None:
    """The learning rate above which a descent by all cases cannot settle in a minimum of that curvature.

    2 / curvature for gradient descent; with momentum beta (1 + beta) times as much, and for Nesterov's form
    (1 + beta) / (1 + 2 beta) times. None for optimizers whose steps do not grow with the gradient.
    """
    number("curvature", curvature, above=0.0)
    beta = OPTIMIZERS[choice("optimizer", optimizer, OPTIMIZERS)].parameters.get("beta", 0.0)
    factors = {"gd": 1.0, "momentum": 1.0 + beta, "nesterov": (1.0 + beta) / (1.0 + 2.0 * beta)}
    return 2.0 * factors[optimizer] / curvature if optimizer in factors else None


def minimise_loss(loss: str, X: np.ndarray, T: np.ndarray) -> np.ndarray | None:
    """The two weights (2,) of the least loss; None under log loss where a straight line separates the classes.

    The squared error is minimised by least squares. For the absolute error one of the lines through two cases is always
    optimal, so the best of them is taken. Log loss is minimised by Newton's method.
    """
    X, T = _checked_cases(X, T)
    minimise = {"mse": _least_squares, "mae": _least_absolute, "log_loss": _least_log_loss}
    return minimise[choice("loss", loss, LINE_LOSSES)](X, T)


# Minimising each loss


def _least_squares(X, T):
    return np.linalg.lstsq(design_matrix(X).T, T[0], rcond=None)[0]


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


def _is_separable(X, T):
    """Whether some weights put every case of class 1 on one side, or on the border, and every other one opposite."""
    signed = design_matrix(X) * np.where(T == 1.0, 1.0, -1.0)  # the weights must have no negative product with any of these
    signed = signed[:, np.abs(signed).max(axis=0) > 0.0]
    angles = np.sort(np.arctan2(signed[1], signed[0]))
    gaps = np.diff(angles, append=angles[:1] + 2.0 * np.pi)
    # such weights exist where all lie in one half of the plane
    return bool(gaps.max(initial=0.0) >= np.pi * (1.0 - 1e-12))


def _least_log_loss(X, T):
    if _is_separable(X, T):
        return None
    theta = np.zeros(2)
    for _ in range(100):
        network = linear_network("log_loss", theta, len(X))
        gradient = network.gradient(X, T)[:2]
        step = np.linalg.solve(hessian("log_loss", X, T, theta), gradient)
        # Newton's own step may overshoot where the sigmoids saturate, so it is halved until the loss falls
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
