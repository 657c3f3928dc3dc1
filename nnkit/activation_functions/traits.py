"""Properties of an activation function, measured numerically: range, steepest point, jumps, and where the derivative is large.

They are computed from the function and its derivative at the record's parameters; what the record in the catalogue says of
itself is not used. So a function of one's own can be measured as well.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from nnkit.activations import Activation
from nnkit.settings import Real

FARTHEST = 40.0  # end of the grid: the sigmoid's slope is 4e-18 there, and all functions are next to their limits
STEP = 0.01
THRESHOLD = Real(1e-4, 10.0)
WITHIN = Real(0.0, FARTHEST)


@dataclass(frozen=True)
class Kink:
    """A jump of the derivative at the weighted sum z: from `left` to `right`."""

    z: float
    left: float
    right: float


@dataclass(frozen=True)
class Traits:
    """Properties of an activation function and its derivative.

    Attributes
    ----------
    output_range : tuple of float
        The least and the greatest output, or the limit that outputs approach.
    zero_centred : bool
        Whether f(0) = 0 and outputs of both signs occur.
    saturates : tuple of str
        The sides, "left" and "right", on which the derivative goes to zero.
    largest_derivative : float
        The greatest |f'|.
    steepest : tuple of float
        The ends of the interval on which |f'| has that value; twice the same number for a single point.
    kinks : tuple of Kink
        The jumps of the derivative.
    breaks : tuple of float
        Where the function itself jumps.
    value_at_zero : float
    derivatives_at_zero : tuple of float
        From the left and from the right.
    sparse : bool
        Whether a whole interval of inputs gives an output of exactly zero.
    """

    output_range: tuple[float, float]
    zero_centred: bool
    saturates: tuple[str, ...]
    largest_derivative: float
    steepest: tuple[float, float]
    kinks: tuple[Kink, ...]
    breaks: tuple[float, ...]
    value_at_zero: float
    derivatives_at_zero: tuple[float, float]
    sparse: bool


@lru_cache(maxsize=512)
def measure_traits(activation: Activation) -> Traits:
    """Measure the Traits of an activation function at its parameters.

    Notes
    -----
    Kinks are looked for from -10 to 10, in steps of 0.05 that are halved until only a jump is left. Source: lecture 1, part 3.
    """
    z = _grid()
    f, slope = activation(z), activation.derivative(z)
    ends = np.array([-np.inf, np.inf])
    limits, end_slopes = activation(ends), activation.derivative(ends)
    low = min(_minimum(activation, z, f)[1], float(limits.min()))
    high = max(-_minimum(lambda z: -activation(z), z, -f)[1], float(limits.max()))
    kinks = tuple(Kink(*jump) for jump in _jumps(activation.derivative))
    largest, steepest = _steepest(activation, z, np.abs(slope), np.abs(end_slopes), kinks)
    from_left, from_right = activation.derivative(np.array([-1e-300, 1e-300]))
    at_zero = float(activation(0.0))
    is_zero = (f[1:] == 0.0) & (f[:-1] == 0.0) & (np.abs(z[1:]) <= 10.0)  # farther out smooth functions underflow
    return Traits(
        output_range=(low, high),
        zero_centred=at_zero == 0.0 and low < 0.0 < high,
        saturates=tuple(side for side, end in zip(("left", "right"), end_slopes, strict=True) if abs(end) < 1e-12),
        largest_derivative=largest,
        steepest=steepest,
        kinks=kinks,
        breaks=tuple(z for z, _, _ in _jumps(activation)),
        value_at_zero=at_zero,
        derivatives_at_zero=(float(from_left), float(from_right)),
        sparse=bool(is_zero.any()),
    )


@dataclass(frozen=True)
class LiveRegion:
    """The weighted sums at which |f'| reaches a threshold: `intervals`, pairs (low, high) from left to right."""

    threshold: float
    intervals: tuple[tuple[float, float], ...]

    @property
    def width(self) -> float:
        """The width of all intervals together; infinite where one has no end."""
        return float(sum(high - low for low, high in self.intervals))

    def dead(self, low: float, high: float) -> list[tuple[float, float]]:
        """The rest of [low, high]: pairs from left to right."""
        edges = [low, *(min(max(edge, low), high) for interval in self.intervals for edge in interval), high]
        return [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if b > a]


@lru_cache(maxsize=512)
def live_region(activation: Activation, threshold: float) -> LiveRegion:
    """Find where |f'| is at least a threshold, within `THRESHOLD`: there a weight that leads into the neuron still learns."""
    threshold = THRESHOLD.check("threshold", threshold)

    def is_live(z):
        return np.abs(activation.derivative(z)) >= threshold

    z = _grid()
    live = is_live(z)
    changes = np.flatnonzero(live[1:] != live[:-1])
    low, high, at_low = z[changes], z[changes + 1], live[changes]
    for _ in range(60):
        middle = 0.5 * (low + high)
        is_left = is_live(middle) == at_low
        low, high = np.where(is_left, middle, low), np.where(is_left, high, middle)
    edges = [_rounded(edge) for edge in 0.5 * (low + high)]
    if live[0]:
        edges.insert(0, -np.inf)
    if live[-1]:
        edges.append(np.inf)
    return LiveRegion(threshold, tuple(zip(edges[::2], edges[1::2], strict=True)))


def distance_from_identity(activation: Activation, within: float = 0.3) -> float:
    """The largest |f(z) - z| over |z| <= within: how far the function is from leaving small sums as they are."""
    within = WITHIN.check("within", within)
    z = np.linspace(-within, within, 2001)
    return float(np.abs(activation(z) - z).max())


def _grid() -> np.ndarray:
    n = round(FARTHEST / STEP)
    return np.arange(-n, n + 1) * STEP


def _rounded(z: float) -> float:
    """A point without the last bits of a bisection, and without the sign of a zero."""
    return round(float(z), 12) + 0.0


def _minimum(function: Callable, z: np.ndarray, values: np.ndarray) -> tuple[float, float]:
    """The minimum of a function, (z, value): refined between the neighbours of the least value on a grid."""
    i = int(values.argmin())
    if not 0 < i < len(z) - 1:
        return float(z[i]), float(values[i])
    low, high = z[i - 1], z[i + 1]
    for _ in range(80):
        a, b = low + (high - low) / 3.0, high - (high - low) / 3.0
        at_a, at_b = function(np.array([a, b]))
        low, high = (low, b) if at_a < at_b else (a, high)
    middle = 0.5 * (low + high)
    value = float(function(middle))
    is_lower = values[i] - value > 1e-15 * abs(value)  # by more than rounding
    return (float(middle), value) if is_lower else (float(z[i]), float(values[i]))


def _jumps(function: Callable) -> list[tuple[float, float, float]]:
    """The jumps of a function from left to right: (z, value on the left, value on the right)."""
    points = np.arange(-200, 201) * 0.05
    low, high = points[:-1], points[1:]
    at_low, at_high = function(low), function(high)
    for _ in range(48):  # keep the half of each interval in which the function changes more
        middle = 0.5 * (low + high)
        at_middle = function(middle)
        is_left = np.abs(at_middle - at_low) >= np.abs(at_high - at_middle)
        low, high = np.where(is_left, low, middle), np.where(is_left, middle, high)
        at_low, at_high = np.where(is_left, at_low, at_middle), np.where(is_left, at_middle, at_high)
    jumps = np.flatnonzero(np.abs(at_high - at_low) > 1e-9)
    return [(_rounded(0.5 * (low[i] + high[i])), float(at_low[i]), float(at_high[i])) for i in jumps]


def _steepest(activation, z, sizes, end_sizes, kinks) -> tuple[float, tuple[float, float]]:
    """The greatest |f'|, and the ends of the interval on which it has that value."""
    point, least = _minimum(lambda z: -np.abs(activation.derivative(z)), z, -sizes)
    largest = max(-least, float(end_sizes.max()))
    where = np.flatnonzero(sizes >= largest)
    if len(where) < 2:
        return largest, (round(point, 6), round(point, 6))
    low, high = float(z[where[0]]), float(z[where[-1]])
    low = next((kink.z for kink in kinks if low - STEP <= kink.z <= low), low)
    high = next((kink.z for kink in kinks if high <= kink.z <= high + STEP), high)
    return largest, (-np.inf if end_sizes[0] == largest else _rounded(low), np.inf if end_sizes[1] == largest else _rounded(high))
