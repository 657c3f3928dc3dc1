"""The paths of descents over a landscape: from one start, over the same cases, update by update, made by the engine."""

from dataclasses import dataclass, field

import numpy as np

from nnkit.engine.descent import ALL, Descent
from nnkit.gradient_descent.landscape import (
    CANNOT_SETTLE,
    CONVERGES,
    DIVERGES,
    OSCILLATES,
    Landscape,
    critical_rate,
    design_matrix,
)
from nnkit.numerals import for_people, percentage, round_up
from nnkit.optimizers import OPTIMIZERS
from nnkit.result import csv_text

MOST_ROWS = 400
FEWEST_FRAMES, MOST_FRAMES = 60, 100
TOO_LARGE = 1e100  # of a weight: the path is not followed further


@dataclass(frozen=True, eq=False)
class DescentPath:
    """The path of one descent over the landscape.

    Attributes
    ----------
    name, label : str
    n_updates_per_epoch : int
    theta : array (n_updates + 1, 2)
        The two weights at the start and after every update, as far as the path was followed.
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

    def updates_at(self, times: np.ndarray) -> np.ndarray:
        """How many updates it had made at times in epochs, as far as it was followed."""
        return np.minimum(_whole_updates(times, self.n_updates_per_epoch), len(self.theta) - 1)


@dataclass(frozen=True, eq=False)
class Descents:
    """The descents over a landscape, which `trace_paths` makes.

    Attributes
    ----------
    landscape : Landscape
    paths : tuple of DescentPath
    """

    landscape: Landscape
    paths: tuple[DescentPath, ...]

    @property
    def key(self) -> Landscape:
        """The landscape."""
        return self.landscape

    def takeaways(self) -> list[str]:
        """How the descents went, as sentences in Markdown, the most important first."""
        sentences = [
            self._on_the_rate(),
            *map(self._on_leaving, self.paths),
            self._on_the_ends(),
            self._on_sides(),
            self._on_steps(),
            self._on_single_cases(),
            self._on_momentum(),
            self._on_the_shape(),
        ]
        return [sentence for sentence in sentences if sentence]

    def _on_the_rate(self):
        landscape = self.landscape
        curvature = landscape.curvature
        if landscape.loss == "mae":
            return "**No learning rate is critical here**: a gradient asks on which side of the line cases lie, not how far off."
        if curvature is None:
            return "**There is no lowest point**: a line separates the classes, and a steeper curve through it always costs less."
        factor = 1.0 - landscape.learning_rate * curvature
        is_square = landscape.loss == "mse"
        verb = CANNOT_SETTLE if landscape.verdict == DIVERGES and not is_square else landscape.verdict
        course = {
            CONVERGES: f"leaves {percentage(factor)} of the distance",
            OSCILLATES: f"changes sides and leaves {percentage(-factor)} of the distance",
            DIVERGES: f"changes sides and lands {for_people(-factor)} times as far",
        }[str(landscape.verdict)]
        near = "across the valley" if is_square else "near the minimum"
        return f"**Batch gradient descent {verb}**: {near} each update {course} (1 − ηλ = {for_people(factor)})."

    def _on_sides(self):
        batch = next((path for path in self.paths if path.name in ("batch", "gd")), None)
        if self.landscape.curvature is None or batch is None or len(batch.theta) < 3:
            return None
        crossings = self.landscape.side_changes(batch.theta)
        return f"The path of batch gradient descent changed sides {_times(crossings)} in {len(batch.theta) - 1:,} updates."

    def _on_steps(self):
        """The absolute error's steps, by their lengths."""
        path = self.paths[0]
        steps = np.linalg.norm(np.diff(path.theta, axis=0), axis=1)
        if self.landscape.loss != "mae" or len(steps) < 2:
            return None
        shortest, longest, last = (for_people(step) for step in (steps.min(), steps.max(), steps[-1]))
        if shortest == longest:
            return f"All steps of **{path.label}** are {last} long."
        return f"The steps of **{path.label}** are {shortest} to {longest} long, and the last is {last} long."

    def _on_leaving(self, path):
        if path.left_window_at is None:
            return None
        sentence = f"**{path.label}** left the picture at update {path.left_window_at:,}"
        if path.stopped_at is not None:
            return f"{sentence}. At update {path.stopped_at:,} a weight passed 10¹⁰⁰: it diverged, and is shown up to there."
        middle, half = self.landscape.window
        is_back = np.abs(path.theta[-1] - middle).max() <= half
        return f"{sentence} and {'came back' if is_back else 'ended outside it'}."

    def _on_the_ends(self):
        ended = [path for path in self.paths if path.stopped_at is None]
        if len(ended) < 2:
            return None
        lowest, highest = (choose(ended, key=lambda path: path.losses[-1]) for choose in (min, max))
        low, high = lowest.losses[-1], highest.losses[-1]
        if high - low <= 1e-3 * high:
            return f"All {len(ended)} paths end within 0.1% of the same loss, {for_people(low, 4)}."
        return (
            f"Lowest final loss: **{lowest.label}** ({for_people(low, 4)}); highest: **{highest.label}** ({for_people(high, 4)})."
        )

    def _on_single_cases(self):
        landscape = self.landscape
        single = next((path for path in self.paths if path.name == "single"), None)
        curvature = landscape.curvature
        if single is None or landscape.loss != "mse" or single.stopped_at is not None or curvature is None:
            return None
        sharpest = 2.0 * float(np.square(design_matrix(landscape.cases[0])).sum(axis=0).max())
        formula = "2(x² + 1)" if landscape.second_input == "constant" else "2(x₁² + x₂²)"
        factor = abs(1.0 - landscape.learning_rate * sharpest)
        return (
            f"A single case's own loss curves by up to {formula} = {for_people(sharpest)}, the loss of all cases by up to "
            f"λ = {for_people(curvature)}: an update on that case leaves {percentage(factor)} of its error"
            + (", which is more than before." if factor > 1.0 else ".")
        )

    def _on_momentum(self):
        curvature = self.landscape.curvature
        if curvature is None or not {path.name for path in self.paths} & {"momentum", "nesterov"}:
            return None
        rates = [(path.label, critical_rate(curvature, path.name)) for path in self.paths]
        limits = ", ".join(f"{label} {for_people(rate)}" for label, rate in rates if rate is not None)
        near = "" if self.landscape.loss == "mse" else " near the minimum"
        return f"Largest learning rates that can settle{near}: {limits}."

    def _on_the_shape(self):
        landscape = self.landscape
        if landscape.curvatures is None:
            return None
        least, most = landscape.curvatures
        ratio = most / least if least > 0.0 else np.inf
        if ratio < 3.0:
            return f"The valley is nearly round: across it the loss curves {for_people(ratio, 2)} times as much as along it."
        closes = percentage(round_up(2.0 * least / most, 2))
        sentence = (
            f"The valley is a ravine: across it the loss curves {for_people(ratio)} times as much as along it. A rate that "
            f"settles across closes at most {closes} of the distance along it in an update."
        )
        standardised = landscape.standardised_ratio()
        if standardised is None:
            return sentence
        feature = "x" if landscape.second_input == "constant" else "both features"
        would = "be round" if standardised < 1.05 else f"curve {for_people(standardised, 2)} times as much"
        return f"{sentence} With {feature} at mean 0 and standard deviation 1 it would {would}."

    def to_python(self) -> str:
        """Code that makes the same landscape, descends on it, and prints where each path ends."""
        return (
            f"import nnkit\n\nlandscape = {self.landscape.constructor()}\n"
            'print("curvature:", landscape.curvature)\n'
            "for path in nnkit.gradient_descent.trace_paths(landscape).paths:\n"
            "    w1, w2 = path.theta[-1]\n"
            '    print(f"{path.label}: {len(path.theta) - 1} updates, "\n'
            '          f"w1 {w1:.6g}, w2 {w2:.6g}, loss {path.losses[-1]:.6g}")\n'
        ) + (
            'print("critical rate:", nnkit.gradient_descent.critical_rate(landscape.curvature))\n'
            if self.landscape.curvature is not None
            else ""
        )

    def to_csv(self) -> str:
        """One row for each path and update at which its loss was computed: both weights and the loss."""
        w1, w2 = np.concatenate([path.theta[path.updates] for path in self.paths]).T
        return csv_text(
            {
                "path": np.repeat([path.label for path in self.paths], [len(path.updates) for path in self.paths]),
                "update": np.concatenate([path.updates for path in self.paths]),
                "w1": w1,
                "w2": w2,
                "loss": np.concatenate([path.losses for path in self.paths]),
            }
        )


def _times(count):
    return "once" if count == 1 else f"{count:,} times"


def trace_paths(landscape: Landscape) -> Descents:
    """Descend over a landscape: from the same start, over the same cases, for the same number of epochs."""
    if landscape.compare == "optimizers":
        paths = [_trace(landscape, name, OPTIMIZERS[name].label, name, ALL) for name in landscape.optimizers.split("-")]
    else:
        size = min(landscape.batch_size, landscape.n_cases)
        paths = [
            _trace(landscape, "batch", "All cases", "gd", ALL),
            _trace(landscape, "minibatch", f"Minibatches of {size}", "gd", size),
            _trace(landscape, "single", "Single cases", "gd", 1),
        ]
    return Descents(landscape, tuple(paths))


def frame_times(landscape: Landscape) -> np.ndarray:
    """The times, in epochs, of a film's frames: increasing from 0 to n_epochs, the same for all paths."""
    n = landscape.n_epochs
    if n >= FEWEST_FRAMES:
        return np.unique(np.rint(np.linspace(0, n, MOST_FRAMES + 1)))
    most_updates = landscape.n_cases if landscape.compare == "batches" else 1  # of a path in an epoch
    per_epoch = min(most_updates, -(-FEWEST_FRAMES // n))
    return np.arange(n * per_epoch + 1) / per_epoch


def _whole_updates(times, n_updates_per_epoch):
    return np.floor(np.asarray(times) * n_updates_per_epoch + 1e-9).astype(int)


def _trace(landscape, name, label, optimizer, batch_size):
    X, T = landscape.cases
    network = landscape.network(np.array([landscape.start_slope, landscape.start_intercept]))
    descent = Descent(
        network,
        X,
        T,
        optimizer=optimizer,
        learning_rate=landscape.learning_rate,
        batch_size=batch_size,
        seed=landscape.seed,
        frozen=landscape.frozen,
    )
    per_epoch = descent.n_updates_per_epoch
    theta = np.empty((landscape.n_epochs * per_epoch + 1, 2))
    theta[0] = network.theta[:2]
    with np.errstate(all="ignore"):
        for update in range(1, len(theta)):
            descent.replay_to(update)
            theta[update] = network.theta[:2]
    is_followed = np.abs(theta).max(axis=1) < TOO_LARGE  # a NaN is not smaller either
    stopped_at = None if is_followed.all() else int(np.argmin(is_followed))
    theta = theta[:stopped_at]
    middle, half = landscape.window
    is_inside = np.abs(theta - middle).max(axis=1) <= half
    left_window_at = stopped_at if is_inside.all() else int(np.argmin(is_inside))
    at_frames = _whole_updates(frame_times(landscape), per_epoch)
    evenly = np.arange(0, len(theta), -(-len(theta) // MOST_ROWS))
    updates = np.unique(np.minimum(np.concatenate([evenly, at_frames]), len(theta) - 1))
    losses = landscape.network(theta[updates]).loss_value(X, T)
    return DescentPath(name, label, per_epoch, theta, updates, losses, left_window_at, stopped_at)
