"""The paths of descents over a landscape: from one start, over the same cases, update by update, made by the engine."""

from dataclasses import dataclass, field

import numpy as np

from nnkit.engine.descent import ALL, Descent
from nnkit.gradient_descent.landscape import CONVERGES, DIVERGES, OSCILLATES, Landscape, critical_rate, design_matrix
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
        """How the descents went, as sentences in Markdown."""
        sentences = [
            self._on_the_rate(),
            *map(self._on_leaving, self.paths),
            self._on_the_ends(),
            self._on_single_cases(),
            self._on_momentum(),
            self._on_the_shape(),
        ]
        return [sentence for sentence in sentences if sentence]

    def _on_the_rate(self):
        landscape = self.landscape
        rate, curvature = landscape.learning_rate, landscape.curvature
        if landscape.loss == "mae":
            return self._on_constant_steps()
        if curvature is None:
            return (
                "**There is no lowest point**: a straight line separates the two classes, so a steeper curve through it always "
                "costs less. Descent walks on for ever, ever more slowly."
            )
        near = "" if landscape.loss == "mse" else " near the minimum"
        verb = "cannot settle" if landscape.verdict == DIVERGES else landscape.verdict
        sentence = (
            f"**Batch gradient descent {verb}**: along the steepest direction every update multiplies the distance to the "
            f"minimum by 1 - ηλ = {1.0 - rate * curvature:.3g}{near}"
        )
        sentence += {
            CONVERGES: ", so it shrinks and stays on its side.",
            OSCILLATES: ", so it changes sides at every step"
            + (" and still shrinks." if rate * curvature < 2.0 else " for ever."),
            DIVERGES: ", so it changes sides and grows.",
        }[str(landscape.verdict)]
        batch = next((path for path in self.paths if path.name in ("batch", "gd")), None)
        if batch is None or len(batch.theta) < 3:
            return sentence
        distances = landscape.steepest_component(batch.theta)
        distances = distances[np.abs(distances) > 1e-9 * max(1.0, np.abs(distances[0]))]
        crossings = int(np.count_nonzero(np.diff(np.sign(distances))))
        return f"{sentence} The path drawn here changed sides {crossings} {'time' if crossings == 1 else 'times'}."

    def _on_constant_steps(self):
        path = self.paths[0]
        sentence = (
            "**The absolute error has no curvature**: its gradient asks on which side of the line each case lies, not how far "
            "off, so steps do not shrink as the error does, and no learning rate is critical."
        )
        steps = np.linalg.norm(np.diff(path.theta, axis=0), axis=1)
        if len(steps) < 2:
            return sentence
        return (
            f"{sentence} The first step of **{path.label}** was {steps[0]:.3g} long, and the last is still {steps[-1]:.3g} long."
        )

    def _on_leaving(self, path):
        if path.left_window_at is None:
            return None
        sentence = f"**{path.label}** left the picture at update {path.left_window_at:,}"
        if path.stopped_at is not None:
            return (
                f"{sentence}, and at update {path.stopped_at:,} a weight passed 10¹⁰⁰: the run diverged and is shown up to there."
            )
        middle, half = self.landscape.window
        is_back = np.abs(path.theta[-1] - middle).max() <= half
        return f"{sentence}{' and came back.' if is_back else ' and ended outside it.'}"

    def _on_the_ends(self):
        descended = [path for path in self.paths if path.stopped_at is None and path.losses[-1] <= path.losses[0]]
        if len(descended) < 2:
            return None
        lowest, highest = (choose(descended, key=lambda path: path.losses[-1]) for choose in (min, max))
        low, high = lowest.losses[-1], highest.losses[-1]
        if high - low <= 1e-3 * high:
            return f"All {len(descended)} paths that descended end within 0.1% of the same loss, {low:.4g}."
        return f"**{lowest.label}** ends lowest, at a loss of {low:.4g}; **{highest.label}** highest, at {high:.4g}."

    def _on_single_cases(self):
        landscape = self.landscape
        single = next((path for path in self.paths if path.name == "single"), None)
        if single is None or landscape.loss != "mse" or single.stopped_at is not None:
            return None
        sharpest = 2.0 * float(np.square(design_matrix(landscape.cases[0])).sum(axis=0).max())
        formula = "2(x² + 1)" if landscape.second_input == "constant" else "2(x₁² + x₂²)"
        factor = abs(1.0 - landscape.learning_rate * sharpest)
        effect = (
            f"at this rate one update on that case multiplies its error by {factor:.3g}, and makes it worse."
            if factor > 1.0
            else f"one update on that case leaves {factor:.0%} of its error, and the next case pulls towards a line of its own."
        )
        return (
            f"A single case curves its own loss by up to {formula} = {sharpest:.3g}, all cases together by "
            f"{landscape.curvature:.3g}: {effect}"
        )

    def _on_momentum(self):
        curvature = self.landscape.curvature
        names = {path.name: path.label.replace("Momentum", "momentum") for path in self.paths}
        if curvature is None or not names.keys() & {"momentum", "nesterov"}:
            return None
        limits = [
            f"{names[name]} up to {critical_rate(curvature, name):.3g}" for name in ("momentum", "nesterov") if name in names
        ]
        return (
            f"Plain descent settles for rates up to {critical_rate(curvature):.3g}, {' and '.join(limits)}: "
            "steps that add up change the limit too."
        )

    def _on_the_shape(self):
        landscape = self.landscape
        if landscape.curvatures is None:
            return None
        least, most = landscape.curvatures
        ratio = most / least if least > 0.0 else np.inf
        if ratio < 3.0:
            return f"The valley is nearly round: its steepest direction curves {ratio:.2g} times as much as its flattest."
        is_square = landscape.loss == "mse"
        if landscape.second_input == "constant":
            remedy = f"Bringing x to mean 0 and spread 1 makes it {'round' if is_square else 'rounder'}."
        else:
            rest = ", and round where they are not correlated" if is_square else ""
            remedy = f"Bringing both features to mean 0 and spread 1 makes it rounder{rest}."
        return (
            f"The valley is a ravine: across, it curves {ratio:,.3g} times as much as along. A rate that is safe across it "
            f"closes at most {2.0 * least / most:.2g} of the distance along it per update. {remedy}"
        )

    def to_python(self) -> str:
        """Code that makes the same landscape, descends on it, and prints where each path ends."""
        return (
            f"import nnkit\n\nlandscape = {self.landscape.constructor()}\n"
            'print("curvature:", landscape.curvature)\n'
            "for path in nnkit.gradient_descent.trace_paths(landscape).paths:\n"
            "    w1, w2 = path.theta[-1]\n"
            '    print(f"{path.label}: {len(path.theta) - 1} updates, "\n'
            '          f"w1 {w1:.6g}, w2 {w2:.6g}, loss {path.losses[-1]:.6g}")\n'
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
