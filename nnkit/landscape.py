"""The landscape of a loss over two weights: a line's slope and intercept, and the paths of descents across it.

The line is a network of one input and one output, so its two parameters are one weight and one bias, and every path is
made by the engine that trains all other networks. The loss is a surface over the plane of the two. How sharply it
curves there, the largest eigenvalue of its Hessian, decides how large a learning rate may be: along the steepest
direction gradient descent multiplies the distance to the minimum by 1 - rate * curvature at every update.
"""

from dataclasses import asdict, dataclass, field, fields
from functools import cached_property

import numpy as np

from nnkit.activations import ACTIVATIONS
from nnkit.descent import ALL, Descent
from nnkit.network import Network
from nnkit.optimizers import OPTIMIZERS
from nnkit.passes import with_bias_node
from nnkit.validation import choice, matrix, number, rejected, whole

LINE_LOSSES = ("mse", "mae", "log_loss")
COMPARISONS = ("batches", "optimizers")
MOST_POINTS, MOST_EPOCHS, MOST_SEED = 200, 1000, 2**32 - 1
MOST_CASES_SEEN = 40_000  # of a descent that makes an update for every case
MOST_ROWS = 400
FEWEST_MOMENTS, MOST_MOMENTS = 60, 100
BEYOND = 1e100  # a weight of this size is as good as infinite: the path is not followed further

CONVERGES, OSCILLATES, DIVERGES = "converges", "oscillates", "diverges"


@dataclass(frozen=True)
class Landscape:
    """Everything that determines a loss surface over a line's two weights, and the descents on it.

    Parameters
    ----------
    line_loss : str
        "mse" or "mae" for the line slope * x + intercept; "log_loss" for two classes and sigmoid(slope * x + intercept).
    slope, intercept : float
        Of the line that the cases scatter around; of the log-odds of class 1 under log loss.
    scatter : float
        Standard deviation of the targets around the line. Classes are drawn by their probabilities instead.
    centre, spread : float
        Mean and standard deviation of the feature's distribution, which is uniform.
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
    slope: float = 1.0
    intercept: float = 0.5
    scatter: float = 0.5
    centre: float = 0.0
    spread: float = 1.5
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
        if name not in ("line_loss", "compare", "descents"):
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
            f"landscape = nnkit.Landscape({chr(10) + lines if lines else ''})\n"
            'print("curvature:", landscape.curvature)\n'
            "for path in nnkit.descend(landscape):\n"
            "    slope, intercept = path.theta[-1]\n"
            '    print(f"{path.label}: {len(path.theta) - 1} updates, "\n'
            '          f"slope {slope:.6g}, intercept {intercept:.6g}, loss {path.losses[-1]:.6g}")\n'
        )

    @cached_property
    def cases(self):
        """The features X and the targets T, both (1, n_points)."""
        rng = np.random.default_rng(self.points_seed)
        places, chances = rng.uniform(-np.sqrt(3.0), np.sqrt(3.0), self.n_points), rng.random(self.n_points)
        noise = rng.standard_normal(self.n_points)
        X = (self.centre + self.spread * places)[None]
        line = self.slope * X + self.intercept
        if self.line_loss == "log_loss":
            return X, (chances < ACTIVATIONS["sigmoid"](line)).astype(float)
        return X, line + self.scatter * noise

    def network(self, theta):
        """The line as a network; theta is (slope, intercept), or one row of them for each of many."""
        return line_network(self.line_loss, theta)

    @cached_property
    def minimum(self):
        """The slope and the intercept of the least loss, or None where the loss falls for ever."""
        return lowest_point(self.line_loss, *self.cases)

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


@dataclass(frozen=True, eq=False)
class Path:
    """The way of one descent over the landscape.

    Attributes
    ----------
    name, label : str
    n_updates_per_epoch : int
    theta : array (n_updates + 1, 2)
        Slope and intercept at the start and after every update, as far as the path was followed.
    updates : int array
        The updates at which the loss was computed: all, or some where they are many.
    losses : array
        The mean loss over all cases, at `updates`.
    left_window_at : int or None
        The first update that took it out of the landscape's window.
    stopped_at : int or None
        The update after which a weight was too large to follow the path further.
    """

    name: str
    label: str
    n_updates_per_epoch: int
    theta: np.ndarray = field(repr=False)
    updates: np.ndarray = field(repr=False)
    losses: np.ndarray = field(repr=False)
    left_window_at: int | None
    stopped_at: int | None


def line_network(loss, theta):
    """The network that is a line: one input, one output, and under log loss a sigmoid over it."""
    output = "sigmoid" if choice("loss", loss, LINE_LOSSES) == "log_loss" else "identity"
    return Network((1, 1), output, loss, theta)


def loss_surface(loss, X, T, w1, w2):
    """The mean loss of the lines of all slopes w1 with all intercepts w2.

    Parameters
    ----------
    loss : str
        "mse", "mae" or "log_loss".
    X, T : arrays (1, n_cases)
    w1, w2 : arrays (n1,) and (n2,)

    Returns
    -------
    array (n2, n1)
        For the squared error as the quadratic form it is, whose cost does not depend on the number of cases.
    """
    X, T = _checked_cases(X, T)
    w1, w2 = np.asarray(w1, dtype=float), np.asarray(w2, dtype=float)
    if loss == "mse":
        minimum = lowest_point(loss, X, T)
        inputs = with_bias_node(X)
        (a, b), (_, c) = inputs @ inputs.T / X.shape[1]
        d1, d2 = w1[None] - minimum[0], w2[:, None] - minimum[1]
        return line_network(loss, minimum).loss_value(X, T) + a * d1**2 + 2.0 * b * d1 * d2 + c * d2**2
    theta = np.stack([np.tile(w1, len(w2)), np.repeat(w2, len(w1))], axis=1)
    return line_network(loss, theta).loss_value(X, T).reshape(len(w2), len(w1))


def hessian(loss, X, T, theta):
    """The second derivatives (2, 2) of the mean loss by slope and intercept, at theta.

    2/n X X' for the squared error and 1/n X diag(p(1 - p)) X' for log loss, where X has a row of ones for the intercept.
    Zero for the absolute error, which is flat between its kinks.
    """
    X, T = _checked_cases(X, T)
    inputs = with_bias_node(X)
    if choice("loss", loss, LINE_LOSSES) == "mae":
        return np.zeros((2, 2))
    if loss == "mse":
        return 2.0 * inputs @ inputs.T / X.shape[1]
    p = line_network(loss, theta).forward(X)
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


def lowest_point(loss, X, T):
    """The slope and intercept of the least loss, (2,).

    Least squares; for the absolute error the best of the lines through two cases, one of which is always optimal; for
    log loss Newton's method, or None where a threshold separates the classes and steeper is always better.
    """
    X, T = _checked_cases(X, T)
    inputs = with_bias_node(X)
    if choice("loss", loss, LINE_LOSSES) == "mse":
        return np.linalg.lstsq(inputs.T, T[0], rcond=None)[0]
    return _least_absolute(X[0], T[0]) if loss == "mae" else _least_log_loss(X, T)


def descend(landscape):
    """The paths of the landscape's descents: from the same start, over the same cases, for the same number of epochs.

    Returns
    -------
    list of Path
    """
    return [_path(landscape, *descent) for descent in _descents(landscape)]


def moments(landscape):
    """The times, in epochs, at which the paths are looked at together: an increasing array from 0 to n_epochs."""
    n = landscape.n_epochs
    if n >= FEWEST_MOMENTS:
        return np.unique(np.rint(np.linspace(0, n, MOST_MOMENTS + 1)))
    finest = max(_n_updates_per_epoch(landscape, size) for _, _, _, size in _descents(landscape))
    per_epoch = min(finest, -(-FEWEST_MOMENTS // n))
    return np.arange(n * per_epoch + 1) / per_epoch


def updates_at(path, times):
    """How many updates the path had made at times in epochs, as far as it was followed."""
    made = np.floor(np.asarray(times) * path.n_updates_per_epoch + 1e-9).astype(int)
    return np.minimum(made, len(path.theta) - 1)


def steepest_component(landscape, path):
    """The path's distance from the minimum along the direction in which the loss curves most, at every update."""
    directions = np.linalg.eigh(hessian(landscape.line_loss, *landscape.cases, landscape.minimum))[1]
    return (path.theta - landscape.minimum) @ directions[:, -1]


def path_observations(landscape, paths):
    """Sentences on how the descents went, computed from their paths.

    Returns
    -------
    list of str
        In Markdown.
    """
    said = [_on_the_rate(landscape, paths), *(_on_leaving(landscape, path) for path in paths), _on_the_ends(paths)]
    said += [_on_single_cases(landscape, paths), _on_momentum(landscape, paths), _on_the_shape(landscape)]
    return [sentence for sentence in said if sentence]


# Descents and their paths


def _descents(landscape):
    """Name, label, optimizer and batch size of each."""
    if landscape.compare == "optimizers":
        return [(name, OPTIMIZERS[name].label, name, ALL) for name in landscape.descents.split("-")]
    size = min(landscape.minibatch, landscape.n_points)
    return [
        ("batch", "All cases", "gd", ALL),
        ("minibatch", f"Minibatches of {size}", "gd", size),
        ("single", "Single cases", "gd", 1),
    ]


def _n_updates_per_epoch(landscape, size):
    return 1 if size == ALL else -(-landscape.n_points // size)


def _path(landscape, name, label, optimizer, batch_size):
    X, T = landscape.cases
    network = landscape.network(np.array([landscape.start_slope, landscape.start_intercept]))
    descent = Descent(
        network, X, T, optimizer=optimizer, learning_rate=landscape.learning_rate, batch_size=batch_size, seed=landscape.seed
    )
    per_epoch = descent.n_updates_per_epoch
    theta = np.empty((landscape.n_epochs * per_epoch + 1, 2))
    theta[0] = network.theta
    with np.errstate(all="ignore"):
        for update in range(1, len(theta)):
            descent.replay_to(update)
            theta[update] = network.theta
    is_followed = np.abs(theta).max(axis=1) < BEYOND  # a NaN is not smaller either
    stopped_at = None if is_followed.all() else int(np.argmin(is_followed))
    theta = theta[:stopped_at]
    middle, half = landscape.window
    is_inside = np.abs(theta - middle).max(axis=1) <= half
    left = None if is_inside.all() else int(np.argmin(is_inside))
    if left is None and stopped_at:
        left = stopped_at
    at_moments = np.floor(moments(landscape) * per_epoch + 1e-9).astype(int)
    evenly = np.arange(0, len(theta), -(-len(theta) // MOST_ROWS))
    updates = np.unique(np.minimum(np.concatenate([evenly, at_moments]), len(theta) - 1))
    losses = landscape.network(theta[updates]).loss_value(X, T)
    return Path(name, label, per_epoch, theta, updates, losses, left, stopped_at)


# Where the loss is least


def _least_absolute(x, t):
    first, second = np.triu_indices(len(x), 1)
    apart = x[first] != x[second]
    first, second = first[apart], second[apart]
    if not len(first):
        return np.array([0.0, float(np.median(t))])
    slopes = (t[second] - t[first]) / (x[second] - x[first])
    theta = np.stack([slopes, t[first] - slopes * x[first]], axis=1)
    return theta[np.argmin(line_network("mae", theta).loss_value(x[None], t[None]))]


def _least_log_loss(X, T):
    zeros, ones = X[T == 0.0], X[T == 1.0]
    if not len(zeros) or not len(ones) or zeros.max() <= ones.min() or ones.max() <= zeros.min():
        return None
    theta = np.zeros(2)
    for _ in range(100):
        network = line_network("log_loss", theta)
        gradient = network.gradient(X, T)
        step = np.linalg.solve(hessian("log_loss", X, T, theta), gradient)
        # halve the step until the loss falls: Newton's own may overshoot where the sigmoids saturate
        while np.abs(step).max() > 1e-14 and not line_network("log_loss", theta - step).loss_value(X, T) <= network.loss_value(
            X, T
        ):
            step = step / 2.0
        theta = theta - step
        if np.abs(step).max() < 1e-13:
            break
    return theta


# What is said


def _on_the_rate(landscape, paths):
    rate, curvature = landscape.learning_rate, landscape.curvature
    if landscape.line_loss == "mae":
        return _on_constant_steps(landscape, paths)
    if curvature is None:
        return (
            "**There is no lowest point**: a threshold on x separates the two classes, so a steeper curve through it always "
            "costs less. Descent walks on for ever, ever more slowly."
        )
    batch = next((path for path in paths if path.name in ("batch", "gd")), None)
    factor = 1.0 - rate * curvature
    near = "" if landscape.line_loss == "mse" else " near the minimum"
    word = "cannot settle" if landscape.verdict == DIVERGES else landscape.verdict
    first = (
        f"**Batch gradient descent {word}**: along the steepest direction every update multiplies the distance to the minimum "
        f"by 1 - ηλ = {factor:.3g}{near}"
    )
    first += {
        CONVERGES: ", so it shrinks and stays on its side.",
        OSCILLATES: ", so it changes sides at every step" + (" and still shrinks." if rate * curvature < 2.0 else " for ever."),
        DIVERGES: ", so it changes sides and grows.",
    }[landscape.verdict]
    if batch is None or len(batch.theta) < 3:
        return first
    along = steepest_component(landscape, batch)
    along = along[np.abs(along) > 1e-9 * max(1.0, np.abs(along[0]))]
    crossings = int(np.count_nonzero(np.diff(np.sign(along))))
    return f"{first} The path drawn here changed sides {crossings} {'time' if crossings == 1 else 'times'}."


def _on_constant_steps(landscape, paths):
    path = paths[0]
    said = (
        "**The absolute error has no curvature**: its gradient asks on which side of the line each case lies, not how far "
        "off, so steps do not shrink as the error does, and no learning rate is critical."
    )
    steps = np.linalg.norm(np.diff(path.theta, axis=0), axis=1)
    if len(steps) < 2:
        return said
    return f"{said} The first step of **{path.label}** was {steps[0]:.3g} long, and the last is still {steps[-1]:.3g} long."


def _on_leaving(landscape, path):
    if path.left_window_at is None:
        return None
    sentence = f"**{path.label}** left the picture at update {path.left_window_at:,}"
    if path.stopped_at is not None:
        return f"{sentence}, and at update {path.stopped_at:,} a weight passed 10¹⁰⁰: the run diverged and is shown up to there."
    middle, half = landscape.window
    is_back = np.abs(path.theta[-1] - middle).max() <= half
    return f"{sentence}{' and came back.' if is_back else ' and ended outside it.'}"


def _on_the_ends(paths):
    ends = [path for path in paths if path.stopped_at is None and path.losses[-1] <= path.losses[0]]
    if len(ends) < 2:
        return None
    best, worst = min(ends, key=lambda path: path.losses[-1]), max(ends, key=lambda path: path.losses[-1])
    if worst.losses[-1] - best.losses[-1] <= 1e-3 * worst.losses[-1]:
        return f"All {len(ends)} paths that descended end within 0.1% of the same loss, {best.losses[-1]:.4g}."
    return (
        f"**{best.label}** ends lowest, at a loss of {best.losses[-1]:.4g}; **{worst.label}** highest, at {worst.losses[-1]:.4g}."
    )


def _on_single_cases(landscape, paths):
    single = next((path for path in paths if path.name == "single"), None)
    if single is None or landscape.line_loss != "mse" or single.stopped_at is not None:
        return None
    sharpest = 2.0 * float((1.0 + landscape.cases[0] ** 2).max())
    said = (
        f"A single case curves its own loss by up to 2(x² + 1) = {sharpest:.3g}, all cases together by {landscape.curvature:.3g}"
    )
    factor = abs(1.0 - landscape.learning_rate * sharpest)
    if factor > 1.0:
        return f"{said}: at this rate one update on that case multiplies its error by {factor:.3g}, and makes it worse."
    return f"{said}: one update on that case leaves {factor:.0%} of its error, and the next case pulls towards a line of its own."


def _on_momentum(landscape, paths):
    if landscape.curvature is None:
        return None
    limits = [
        f"{path.label.replace('Momentum', 'momentum')} up to {critical_rate(landscape.curvature, path.name):.3g}"
        for path in paths
        if path.name in ("momentum", "nesterov")
    ]
    if not limits:
        return None
    plain = critical_rate(landscape.curvature)
    return f"Plain descent settles for rates up to {plain:.3g}, {' and '.join(limits)}: steps that add up change the limit too."


def _on_the_shape(landscape):
    if landscape.curvature is None:
        return None
    least, most = np.linalg.eigvalsh(hessian(landscape.line_loss, *landscape.cases, landscape.minimum))
    ratio = most / least if least > 0.0 else np.inf
    if ratio < 3.0:
        return f"The valley is nearly round: its steepest direction curves {ratio:.2g} times as much as its flattest."
    return (
        f"The valley is a ravine: across, it curves {ratio:,.3g} times as much as along. A rate that is safe across it closes at "
        f"most {2.0 * least / most:.2g} of the distance along it per update. "
        f"Bringing x to mean 0 and spread 1 makes it {'round' if landscape.line_loss == 'mse' else 'rounder'}."
    )


def _checked_cases(X, T):
    X = matrix("X", X, 1)
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
    "slope": _numbers(-10.0, 10.0),
    "intercept": _numbers(-10.0, 10.0),
    "scatter": _numbers(0.0, 10.0),
    "centre": _numbers(-20.0, 20.0),
    "spread": _numbers(0.05, 20.0),
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
