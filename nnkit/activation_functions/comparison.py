"""Activation functions compared: values, derivatives, and a neuron trained from a chosen weighted sum."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from nnkit.activation_functions.parameters import ActivationChoice, read_activations
from nnkit.activation_functions.traits import THRESHOLD, LiveRegion, Traits, distance_from_identity, live_region, measure_traits
from nnkit.activations import Activation
from nnkit.result import csv_text
from nnkit.settings import Checked, Real, Text, Whole, setting

SUM = Real(-50.0, 50.0)
LEARNING_RATE = Real(0.001, 1.0)
N_UPDATES = Whole(1, 1000)
NEAR_ZERO = 0.3  # sums up to this size, at which a function is compared with the identity
N_POINTS = 401  # of a table over the weighted sum


@dataclass(frozen=True)
class ActivationComparison(ActivationChoice):
    """Some activation functions, compared at one weighted sum and in their live regions.

    Parameters
    ----------
    activations : str
        Names in ACTIVATIONS, such as "sigmoid-elu".
    parameters : str
        Their parameters, where they differ from the defaults: "elu.alpha=2".
    threshold : float
        Where |f'| is below it, a function counts as dead.
    at : float
        The weighted sum z at which the functions are read.
    """

    activations: str = setting("sigmoid-tanh-relu", Checked(read_activations))
    parameters: str = setting("", Text())
    threshold: float = setting(0.05, THRESHOLD)
    at: float = setting(1.0, SUM)

    @property
    def labels(self) -> list[str]:
        """The functions' names for people."""
        return [function.label for function in self.functions.values()]

    @property
    def values(self) -> np.ndarray:
        """f at `at`, (n_functions,)."""
        return np.array([function(self.at) for function in self.functions.values()])

    @property
    def derivatives(self) -> np.ndarray:
        """f' at `at`, (n_functions,); at a kink the value that `derivative` takes there."""
        return np.array([function.derivative(self.at) for function in self.functions.values()])

    @property
    def traits(self) -> list[Traits]:
        """The Traits of each function."""
        return [measure_traits(function) for function in self.functions.values()]

    @property
    def live(self) -> list[LiveRegion]:
        """The LiveRegion of each function."""
        return [live_region(function, self.threshold) for function in self.functions.values()]

    def takeaways(self) -> list[str]:
        """How the functions differ, as sentences in Markdown."""
        sentences = [
            self._on_steepness(),
            self._on_live_regions(),
            self._on_jumps(),
            self._on_the_identity(),
            self._on_the_ruler(),
        ]
        return [sentence for sentence in sentences if sentence]

    def learning_takeaways(self, learning_rate: float = 1.0, n_updates: int = 200) -> list[str]:
        """How far a neuron gets that is trained from `at` by `train_from`: a sentence in Markdown for each function."""
        sentences = []
        for function in self.functions.values():
            sums = train_from(function, self.at, learning_rate, n_updates)
            error, rest = (abs(float(function(z) - function(0.0))) for z in sums[[0, -1]])
            if error == 0.0:
                sentences.append(f"**{function.label} has nothing to learn here**: its output is f(0) already.")
                continue
            progress = (
                f"z went from {_number(self.at)} to {_number(sums[-1])} in {n_updates} updates, and {_percent(rest / error)} of "
                f"its error of {error:.4g} is left."
            )
            if rest <= 0.9 * error:
                sentences.append(f"**{function.label} learns**: {progress}")
            else:
                sentences.append(
                    f"**{function.label} hardly learns**: {progress} Its slope at the start is "
                    f"{function.derivative(self.at):.2g}, and every update is multiplied by the slope."
                )
        return sentences

    def to_python(self) -> str:
        """Code that prints the values, derivatives, largest derivatives and widths of the live regions of the same functions."""
        return (
            f"import nnkit\n\ncomparison = {self.constructor()}\nz = comparison.at\n"
            "for f, traits, live in zip(comparison.functions.values(), comparison.traits, comparison.live):\n"
            '    print(f"{f.name}: {f(z):.6g} {f.derivative(z):.6g} {traits.largest_derivative:.6g} {live.width:.6g}")\n'
        )

    def to_csv(self, span: float = 6.0) -> str:
        """One row for each of N_POINTS weighted sums from -span to span, with every function's value and derivative."""
        z = np.linspace(-span, span, N_POINTS)
        columns = {"z": z}
        for name, function in self.functions.items():
            columns |= {name: function(z), f"{name}_derivative": function.derivative(z)}
        return csv_text(columns)

    def _on_steepness(self) -> str:
        ranked = sorted(zip(self.traits, self.labels, strict=True), key=lambda pair: pair[0].largest_derivative)
        (gentle, gentlest), (steep, steepest) = ranked[0], ranked[-1]
        largest = gentle.largest_derivative
        if largest == 0.0:
            flat = _joined([label for traits, label in ranked if traits.largest_derivative == 0.0])
            return f"**{flat}: slope 0 everywhere.** Gradient descent gets nothing to follow, whatever the weights are."
        if largest >= 1.0 - 1e-12:
            return (
                f"**No slope here stays below 1 throughout**: the least steep, {gentlest}, reaches {largest:.4g}, so it can pass "
                "an error signal on undiminished somewhere."
            )
        rest = f" The steepest, {steepest}, reaches {steep.largest_derivative:.4g}." if steep is not gentle else ""
        return (
            f"**{gentlest}'s slope is at most {largest:.4g}** (at z = {_number(gentle.steepest[0])}): ten layers of it multiply "
            f"an error signal by at most {largest:.4g}¹⁰ = {largest**10:.1e}, weights apart.{rest}"
        )

    def _on_live_regions(self) -> str:
        regions = [f"{label}: {describe_region(live)}" for live, label in zip(self.live, self.labels, strict=True)]
        return f"**Where |f′| is at least {self.threshold:g}**: {'; '.join(regions)}. Elsewhere weights hardly learn."

    def _on_jumps(self) -> str:
        jumping, smooth = [], []
        for traits, function in zip(self.traits, self.functions.values(), strict=True):
            at_zero = [kink for kink in traits.kinks if kink.z == 0.0]
            parameters = ", ".join(f"{name} {value:g}" for name, value in function.values().items())
            label = f"{function.label} ({parameters})" if parameters else function.label
            if at_zero:
                jumping.append(f"{label} from {at_zero[0].left:.4g} to {at_zero[0].right:.4g}")
            elif 0.0 in traits.breaks:
                jumping.append(f"{label} does so itself")
            else:
                smooth.append(f"{label} ({traits.derivatives_at_zero[0]:.4g} on both sides)")
        if not jumping:
            return f"**No derivative jumps at 0**: {', '.join(smooth)}."
        rest = f" No jump: {', '.join(smooth)}." if smooth else ""
        return f"**The derivative jumps at 0**: {'; '.join(jumping)}. A sum that wavers around 0 makes the gradient bounce.{rest}"

    def _on_the_identity(self) -> str | None:
        others = [function for name, function in self.functions.items() if name != "identity"]
        if not others:
            return None
        ranked = sorted((distance_from_identity(function, NEAR_ZERO), function.label) for function in others)
        first = f"{ranked[0][1]} is off by at most {ranked[0][0]:.4g}"
        rest = f", {ranked[-1][1]} by up to {ranked[-1][0]:.4g}" if len(ranked) > 1 else ""
        return f"**How close to the identity for small sums**, |z| ≤ {NEAR_ZERO:g}: {first}{rest}."

    def _on_the_ruler(self) -> str:
        sizes = np.abs(self.derivatives)
        dead = [label for size, label in zip(sizes, self.labels, strict=True) if size < self.threshold]
        which = f"below the threshold: {_joined(dead)}" if dead else "none of the slopes is below the threshold"
        return f"**At z = {self.at:.4g}**, where the ruler rests, {which}."


@lru_cache(maxsize=128)
def train_from(activation: Activation, start: float, learning_rate: float = 1.0, n_updates: int = 200) -> np.ndarray:
    """Train a neuron on one case from a chosen weighted sum.

    The neuron has one weight, its input is 1, and its target is f(0), which its output reaches at the sum 0 if not before.
    It follows the squared error (f(z) - f(0))^2, whose derivative by the weight is 2 (f(z) - f(0)) f'(z).

    Parameters
    ----------
    activation : Activation
    start : float
        The first sum, within `SUM`.
    learning_rate : float
        Within `LEARNING_RATE`.
    n_updates : int
        Within `N_UPDATES`.

    Returns
    -------
    array (n_updates + 1,)
        The weighted sum at the start and after each update, read-only.

    Notes
    -----
    Source: lecture 1, part 3: the weights into a saturated neuron hardly change.
    """
    start = SUM.check("start", start)
    learning_rate = LEARNING_RATE.check("learning_rate", learning_rate)
    n_updates = N_UPDATES.check("n_updates", n_updates)
    value, derivative = activation.bind(activation.function), activation.bind(activation.derivative_function)
    z, f, slope, target = np.array([start]), np.empty(1), np.empty(1), activation(0.0)
    sums = np.empty(n_updates + 1)
    sums[0] = start
    for update in range(n_updates):
        value(z, f)
        derivative(z, slope)
        z -= learning_rate * 2.0 * (f - target) * slope
        sums[update + 1] = z[0]
    sums.setflags(write=False)  # the cache hands it out again
    return sums


def describe_region(live: LiveRegion) -> str:
    """Say in words where a function is live, and how wide the region is."""
    if not live.intervals:
        return "nowhere"
    if live.intervals == ((-np.inf, np.inf),):
        return "everywhere"
    return " and ".join(_interval(low, high) for low, high in live.intervals)


def _interval(low, high):
    if high == np.inf:
        return f"above {_number(low)}"
    if low == -np.inf:
        return f"below {_number(high)}"
    return f"from {_number(low)} to {_number(high)}, {high - low:.4g} wide"


def _number(z):
    return f"{z:.4g}".replace("-", "−") if abs(z) >= 1e-9 else "0"


def _percent(share):
    return "less than 0.1%" if share < 0.0005 else "more than 99.9%" if 0.9995 <= share < 1.0 else f"{share:.1%}"


def _joined(words):
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
