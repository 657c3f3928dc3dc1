"""Activation functions side by side: values and slopes to be drawn, what can be read off at one sum, and learning from there."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from nnkit.activation_functions.traits import distance_from_identity, live_region, measure_traits
from nnkit.activations import ACTIVATIONS, Activation
from nnkit.validation import choice, number, rejected, whole

LARGEST_SUM = 50.0
NEAR_ZERO = 0.3  # within which a function is compared with the identity
N_POINTS = 401
MOST_UPDATES = 1000
SEPARATOR = "-"


@dataclass(frozen=True)
class ActivationComparison:
    """Some activation functions, and how they are looked at.

    Attributes
    ----------
    activations : tuple of Activation
        At the parameters that are to be drawn.
    threshold : float
        Below this |f'| a function counts as dead.
    at : float
        The weighted sum z at which values are read.
    """

    activations: tuple[Activation, ...]
    threshold: float = 0.05
    at: float = 1.0

    def __post_init__(self):
        if not self.activations:
            raise ValueError("curves: received no function; accepted is at least one of the catalogue.")
        number("threshold", self.threshold, 1e-4, 10.0)
        number("at", self.at, -LARGEST_SUM, LARGEST_SUM)

    @property
    def labels(self):
        """Each function's name for people."""
        return [activation.label for activation in self.activations]

    @property
    def values(self):
        """f at `at`, (n_functions,)."""
        return np.array([activation(self.at) for activation in self.activations])

    @property
    def derivatives(self):
        """f' at `at`, (n_functions,); at a kink the value that `derivative` takes there."""
        return np.array([activation.derivative(self.at) for activation in self.activations])

    @property
    def traits(self):
        """The Traits of each function."""
        return [measure_traits(activation) for activation in self.activations]

    @property
    def live(self):
        """The LiveRegion of each function."""
        return [live_region(activation, self.threshold) for activation in self.activations]

    def takeaways(self):
        """What the functions show beside each other, as sentences in Markdown that are true of these parameters."""
        said = [self._on_steepness(), self._on_life(), self._on_jumps(), self._on_the_identity(), self._on_this_place()]
        return [sentence for sentence in said if sentence]

    def learning_takeaways(self, learning_rate=1.0, n_updates=200):
        """What becomes of a neuron that learns from `at` on, by `train_from`, for each function: sentences in Markdown."""
        said = []
        for activation in self.activations:
            sums = train_from(activation, self.at, learning_rate, n_updates)
            error, last = (abs(float(activation(z) - activation(0.0))) for z in sums[[0, -1]])
            way = f"z went from {_place(self.at)} to {_place(sums[-1])} in {n_updates} updates"
            if error == 0.0:
                said.append(f"**{activation.label} has nothing to learn here**: its output is f(0) already.")
            elif last > 0.9 * error:
                slope = activation.derivative(self.at)
                said.append(
                    f"**{activation.label} hardly learns**: {way}, and {_share(last / error)} of its error of {error:.4g} is "
                    f"left. Its slope at the start is {slope:.2g}, and every update is multiplied by the slope."
                )
            else:
                said.append(
                    f"**{activation.label} learns**: {way}, and {_share(last / error)} of its error of {error:.4g} is left."
                )
        return said

    def to_python(self):
        """Code that computes the values, slopes and traits of the same functions and prints them."""
        lines = []
        for activation in self.activations:
            usual = ACTIVATIONS[activation.name].values()
            changed = {name: value for name, value in activation.values().items() if value != usual[name]}
            given = ", ".join(f"{name}={value!r}" for name, value in changed.items())
            lines.append(f"    nnkit.ACTIVATIONS[{activation.name!r}]" + (f".with_parameters({given})" if given else "") + ",\n")
        return (
            f"import nnkit\n\nz = {self.at!r}\nfor f in [\n{''.join(lines)}]:\n"
            "    found = nnkit.activation_functions.measure_traits(f)\n"
            f"    live = nnkit.activation_functions.live_region(f, {self.threshold!r})\n"
            '    print(f"{f.name}: {f(z):.6g} {f.derivative(z):.6g} {found.largest_derivative:.6g} {live.width:.6g}")\n'
        )

    def to_csv(self, span):
        """One row for each place from -span to span: z, and every function's value and derivative."""
        z = np.linspace(-span, span, N_POINTS)
        columns = [z]
        for activation in self.activations:
            columns += [activation(z), activation.derivative(z)]
        names = [part for activation in self.activations for part in (activation.name, f"{activation.name}_derivative")]
        rows = [",".join(["z", *names])]
        rows += [",".join(repr(float(value)) for value in row) for row in zip(*columns, strict=True)]
        return "\n".join(rows) + "\n"

    def _on_steepness(self):
        ranked = sorted(zip(self.traits, self.labels, strict=True), key=lambda pair: pair[0].largest_derivative)
        (least, gentlest), (most, steepest) = ranked[0], ranked[-1]
        if least.largest_derivative == 0.0:
            flat = _listed([label for found, label in ranked if found.largest_derivative == 0.0])
            return f"**{flat}: slope 0 everywhere.** Gradient descent gets nothing to follow, whatever the weights are."
        if least.largest_derivative >= 1.0 - 1e-12:
            return (
                f"**No slope here stays below 1 throughout**: the least steep, {gentlest}, reaches "
                f"{least.largest_derivative:.4g}, so it can pass an error signal on undiminished somewhere."
            )
        ten = least.largest_derivative**10
        rest = f" The steepest, {steepest}, reaches {most.largest_derivative:.4g}." if most is not least else ""
        return (
            f"**{gentlest}'s slope is at most {least.largest_derivative:.4g}** (at z = {_place(least.steepest[0])}): ten "
            f"layers of it multiply an error signal by at most {least.largest_derivative:.4g}¹⁰ = {ten:.1e}, weights apart.{rest}"
        )

    def _on_life(self):
        said = []
        for live, label in zip(self.live, self.labels, strict=True):
            said.append(f"{label}: {describe_region(live)}")
        return f"**Where |f′| is at least {self.threshold:g}**: {'; '.join(said)}. Elsewhere weights hardly learn."

    def _on_jumps(self):
        jumping, smooth = [], []
        for found, activation in zip(self.traits, self.activations, strict=True):
            here = [kink for kink in found.kinks if kink.z == 0.0]
            named = activation.label + _parameters(activation)
            if here:
                jumping.append(f"{named} from {here[0].left:.4g} to {here[0].right:.4g}")
            elif 0.0 in found.breaks:
                jumping.append(f"{named} does so itself")
            else:
                smooth.append(f"{named} ({found.derivatives_at_zero[0]:.4g} on both sides)")
        if not jumping:
            return f"**No derivative jumps at 0**: {', '.join(smooth)}."
        rest = f" No jump: {', '.join(smooth)}." if smooth else ""
        return f"**The derivative jumps at 0**: {'; '.join(jumping)}. A sum that wavers around 0 makes the gradient bounce.{rest}"

    def _on_the_identity(self):
        others = [activation for activation in self.activations if activation.name != "identity"]
        if not others:
            return None
        ranked = sorted((distance_from_identity(activation, NEAR_ZERO), activation.label) for activation in others)
        first = f"{ranked[0][1]} is off by at most {ranked[0][0]:.4g}"
        rest = f", {ranked[-1][1]} by up to {ranked[-1][0]:.4g}" if len(ranked) > 1 else ""
        return f"**How close to the identity for small sums**, |z| ≤ {NEAR_ZERO:g}: {first}{rest}."

    def _on_this_place(self):
        dead = [
            label for slope, label in zip(np.abs(self.derivatives), self.labels, strict=True) if slope < self.threshold
        ]  # as the ruler stands
        which = f"below the threshold: {_listed(dead)}" if dead else "none of the slopes is below the threshold"
        return f"**At z = {self.at:.4g}**, where the ruler rests, {which}."


def compare_activations(names, parameters=None, threshold=0.05, at=1.0):
    """ActivationComparison of functions by name.

    Parameters
    ----------
    names : sequence of str, or a str such as "sigmoid-tanh"
        Names in ACTIVATIONS.
    parameters : dict of str to dict, optional
        Values other than the defaults: {"elu": {"alpha": 2.0}}.
    threshold, at : float
        As `ActivationComparison` has them.

    Returns
    -------
    ActivationComparison
    """
    chosen = tuple(
        ACTIVATIONS[name].with_parameters(**(parameters or {}).get(name, {})) for name in read_functions("curves", names)
    )
    return ActivationComparison(chosen, threshold, at)


def read_functions(name, text):
    """Names in ACTIVATIONS, in the catalogue's order, from a sequence of them or from text such as "sigmoid-tanh"."""
    given = text.split(SEPARATOR) if isinstance(text, str) else list(text)
    if not any(given):
        raise rejected(name, text, "at least one function, such as sigmoid-tanh-relu")
    for part in given:
        choice(name, part, ACTIVATIONS)
    return tuple(known for known in ACTIVATIONS if known in given)


@lru_cache(maxsize=128)
def train_from(activation, start, learning_rate=1.0, n_updates=200):
    """A neuron's weighted sum while it learns from one case: at the start and after each update, (n_updates + 1,), read-only.

    The neuron has one weight, its input is 1, and its target is f(0), which its output reaches at the sum 0 if nowhere
    before. It follows the squared error (f(z) - f(0))^2, whose derivative by the weight is 2 (f(z) - f(0)) f'(z).

    Parameters
    ----------
    activation : Activation
    start : float
        The first sum.
    learning_rate : float
    n_updates : int
        Up to 1000.

    Notes
    -----
    Source: lecture 1, part 3: the weights into a saturated neuron hardly change.
    """
    start = number("start", start, -LARGEST_SUM, LARGEST_SUM)
    learning_rate = number("learning_rate", learning_rate, 0.0, 1.0)
    n_updates = whole("n_updates", n_updates, 1, MOST_UPDATES)
    value, derivative = activation.bind(activation.function), activation.bind(activation.derivative_function)
    z, f, slope, target = np.array([start]), np.empty(1), np.empty(1), activation(0.0)
    sums = np.empty(n_updates + 1)
    sums[0] = start
    for update in range(n_updates):
        value(z, f)
        derivative(z, slope)
        z -= learning_rate * 2.0 * (f - target) * slope
        sums[update + 1] = z[0]
    sums.setflags(write=False)  # it is shared
    return sums


def describe_region(live):
    """A LiveRegion in words: where it is, and how wide."""
    if not live.intervals:
        return "nowhere"
    if live.intervals == ((-np.inf, np.inf),):
        return "everywhere"
    return " and ".join(_interval(low, high) for low, high in live.intervals)


def _interval(low, high):
    if high == np.inf:
        return f"above {_place(low)}"
    if low == -np.inf:
        return f"below {_place(high)}"
    return f"from {_place(low)} to {_place(high)}, {high - low:.4g} wide"


def _place(z):
    return f"{z:.4g}".replace("-", "−") if abs(z) >= 1e-9 else "0"


def _share(share):
    return "less than 0.1%" if share < 0.0005 else "more than 99.9%" if 0.9995 <= share < 1.0 else f"{share:.1%}"


def _parameters(activation):
    given = activation.values()
    return f" ({', '.join(f'{name} {value:g}' for name, value in given.items())})" if given else ""


def _listed(words):
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
