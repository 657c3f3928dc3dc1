"""Activation functions compared: values, derivatives, and a neuron trained from a chosen weighted sum."""

from dataclasses import dataclass
from functools import lru_cache
from math import log

import numpy as np

from nnkit.activation_functions.parameters import ActivationChoice, read_activations
from nnkit.activation_functions.traits import THRESHOLD, LiveRegion, Traits, distance_from_identity, live_region, measure_traits
from nnkit.activation_functions.words import joined
from nnkit.activations import Activation
from nnkit.numerals import for_people, percentage, round_up
from nnkit.result import csv_text
from nnkit.settings import Checked, Real, Text, Whole, setting

SUM = Real(-50.0, 50.0)
SHOWN_THRESHOLD = Real(0.01, 1.0)  # thresholds that a chart can show
LEARNING_RATE = Real(0.001, 1.0)
N_UPDATES = Whole(1, 1000)
NEAR_STEP = 0.01  # a difference from the step that counts as none
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

    def takeaways(self, learning_rate: float = 0.1, n_updates: int = 200) -> list[str]:
        """How the functions differ, and how far a neuron gets that is trained from `at` by `train_from`.

        Parameters
        ----------
        learning_rate : float
        n_updates : int

        Returns
        -------
        list of str
            Sentences in Markdown; the first is the one that matters most with these settings.
        """
        learned = [self._learned(function, learning_rate, n_updates) for function in self.functions.values()]
        stuck, steepness, jumps = self._on_being_stuck(learned), self._on_steepness(), self._on_jumps()
        closeness, least = self._on_the_identity(), min(traits.largest_derivative for traits in self.traits)
        if "identity" in self.names and closeness and abs(self.at) <= NEAR_ZERO:
            first = closeness
        elif stuck and least:
            first = stuck
        else:
            first = steepness if least < 1.0 - 1e-12 else jumps
        others = [stuck, steepness, self._on_ten_layers(), self._on_live_regions(), jumps, self._on_sizes_of_jumps(), closeness]
        others += [self._on_the_step(), self._on_the_ruler(), self._on_learning(learned)]
        return [first, *(sentence for sentence in others if sentence and sentence != first)]

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

    def _learned(self, function, learning_rate, n_updates):
        """The function, the sums on its neuron's way, its first error, and the share of that error that is left."""
        sums = train_from(function, self.at, learning_rate, n_updates)
        with np.errstate(all="ignore"):
            error, rest = (abs(float(function(z) - function(0.0))) for z in sums[[0, -1]])
        return function, sums, error, rest / error if error else 0.0

    def _on_being_stuck(self, learned) -> str | None:
        """The functions that are flat at the ruler and have kept nine tenths of their error."""
        stuck = [
            (function, sums)
            for function, sums, error, left in learned
            if error and 0.9 < left <= 1.0 and abs(float(function.derivative(self.at))) < self.threshold
        ]
        if not stuck:
            return None
        move = "hardly moves" if len(stuck) == 1 else "hardly move"
        ends = joined([_sum_in_words(sums[-1]) for _, sums in stuck])
        slopes = joined([for_people(float(function.derivative(self.at)), 2) for function, _ in stuck])
        return (
            f"**From z = {for_people(self.at)} {joined([function.label for function, _ in stuck])} {move}**: after "
            f"{len(stuck[0][1]) - 1:,} updates z is {ends}. Slopes there: {slopes}."
        )

    def _on_steepness(self) -> str:
        heights = {label: traits.largest_derivative for label, traits in zip(self.labels, self.traits, strict=True)}
        least, most = min(heights.values()), max(heights.values())
        if least == 0.0:
            flat = [label for label, height in heights.items() if height == 0.0]
            return f"**The slope of {joined(flat)} is 0 everywhere**: gradient descent has nothing to follow."
        gentlest, steepest = ([label for label, height in heights.items() if height == end] for end in (least, most))
        sentence = f"**The slope of {joined(gentlest)} is at most {for_people(round_up(least, 3))}**"
        if len(heights) == 1:
            value, slope = (for_people(float(number), 4) for number in (self.values[0], self.derivatives[0]))
            return f"{sentence}; where the ruler rests, f(z) = {value} and the slope is {slope}."
        if least == most:
            return f"{sentence}, the same for all."
        return f"{sentence}, that of {joined(steepest)} up to {for_people(round_up(most, 3))}."

    def _on_ten_layers(self) -> str | None:
        largest, label = min((traits.largest_derivative, label) for label, traits in zip(self.labels, self.traits, strict=True))
        if not 0.0 < largest < 1.0 - 1e-12:
            return None
        most = for_people(round_up(largest**10, 2))
        return f"The slopes of ten layers of {label} multiply an error signal by at most {most}; the weights multiply it too."

    def _on_live_regions(self) -> str:
        regions = [f"{label}: {describe_region(live)}" for live, label in zip(self.live, self.labels, strict=True)]
        return (
            f"**The slope is at least {self.threshold:g}**: {'; '.join(regions)}. Elsewhere each update is multiplied by less "
            "than that."
        )

    def _jumps_at_zero(self):
        """For each function the Kink at 0, or None, and whether the function itself jumps there."""
        for name, traits in zip(self.names, self.traits, strict=True):
            yield self.label(name), next((kink for kink in traits.kinks if kink.z == 0.0), None), 0.0 in traits.breaks

    def _on_jumps(self) -> str:
        jumping = [label for label, kink, _ in self._jumps_at_zero() if kink]
        broken = [label for label, kink, is_broken in self._jumps_at_zero() if is_broken and not kink]
        smooth = [label for label, kink, is_broken in self._jumps_at_zero() if not kink and not is_broken]
        sentence = f"**The slope jumps at 0** for {joined(jumping)}" if jumping else "**No slope jumps at 0**"
        if jumping and smooth:
            sentence += f", not for {joined(smooth)}"
        return f"{sentence}; {joined(broken)} itself jumps." if broken else f"{sentence}."

    def _on_sizes_of_jumps(self) -> str | None:
        sizes = [f"{label} from {kink.left:.4g} to {kink.right:.4g}" for label, kink, _ in self._jumps_at_zero() if kink]
        if not sizes:
            return None
        return (
            f"The slope at 0, from left to right: {', '.join(sizes)}. Where a sum crosses 0, its gradient jumps with the slope."
        )

    def _on_the_identity(self) -> str | None:
        others = [function for name, function in self.functions.items() if name != "identity"]
        if not others:
            return None
        ranked = sorted((distance_from_identity(function, NEAR_ZERO), function.label) for function in others)
        differences = [f"from {label} by up to {for_people(round_up(most, 2), 2)}" for most, label in ranked]
        rest = f", {differences[-1]}" if len(ranked) > 1 else ""
        return f"**Small sums, |z| ≤ {NEAR_ZERO:g}**: the identity differs {differences[0]}{rest}."

    def _on_the_step(self) -> str | None:
        if not {"step", "sigmoid"} <= set(self.names):
            return None
        edge = round_up(log(1.0 / NEAR_STEP - 1.0), 2)  # where the sigmoid is 1 - NEAR_STEP
        return (
            f"**The sigmoid is a smooth step**: beyond |z| = {edge:g} the two differ by less than {NEAR_STEP:g}. An input weight "
            f"of 10, its gain, makes it ten times as steep: then they do so beyond |x| = {edge / 10.0:g}."
        )

    def _on_the_ruler(self) -> str:
        flat = [label for size, label in zip(np.abs(self.derivatives), self.labels, strict=True) if size < self.threshold]
        which = f"the slope of {joined(flat)} is below {self.threshold:g}" if flat else f"no slope is below {self.threshold:g}"
        return f"**At z = {for_people(self.at)}**, where the ruler rests, {which}."

    def _on_learning(self, learned) -> str:
        done = [function.label for function, _, error, left in learned if error and left < 0.01]
        ways = [f"less than 1% of the error is left for {joined(done)}"] if done else []
        for function, sums, error, left in learned:
            if not error:
                ways.append(f"{function.label} has nothing to learn, its output is f(0) already")
            elif left >= 0.01:
                rest = f"{percentage(left)} of its error is left" if left <= 1.0 else "its error has grown"
                ways.append(f"{function.label} ends at z = {_sum_in_words(sums[-1])}, {rest}")
        return f"**Trained from z = {for_people(self.at)} for {len(learned[0][1]) - 1:,} updates**: {'; '.join(ways)}."


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
        return f"above {for_people(low, 4)}"
    if low == -np.inf:
        return f"below {for_people(high, 4)}"
    return f"from {for_people(low, 4)} to {for_people(high, 4)}, {for_people(high - low, 4)} wide"


def _sum_in_words(z):
    return for_people(round(float(z), 3) + 0.0)
