"""What can be told of an activation function by looking at it: its range, its steepest place, where its slope jumps or fades.

Nothing here reads what the record in the catalogue says of itself: every trait is computed from the function and its
derivative, at the parameters that the record has. So a function of one's own is described as well as those of the catalogue.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from nnkit.validation import number

FARTHEST = 40.0  # where the sigmoid's slope is 4e-18: beyond it the functions are as good as at their limits
STEP = 0.01
LEAST_THRESHOLD, GREATEST_THRESHOLD = 1e-4, 10.0


@dataclass(frozen=True)
class Kink:
    """A place where the derivative jumps, and its values on both sides."""

    z: float
    left: float
    right: float


@dataclass(frozen=True)
class Traits:
    """What a function and its derivative are like.

    Attributes
    ----------
    output_range : tuple of float
        The least and the greatest output, or what it comes as close to as one likes.
    zero_centred : bool
        Whether f(0) = 0 and outputs of both signs occur.
    saturates : tuple of str
        The sides, "left" and "right", on which the derivative goes to zero.
    largest_derivative : float
        The greatest |f'|.
    steepest : tuple of float
        From where to where |f'| has that value; twice the same number for a single place.
    kinks : tuple of Kink
        Where the derivative jumps.
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
def measure_traits(activation):
    """The Traits of an Activation, at its parameters.

    Notes
    -----
    Kinks are looked for from -10 to 10, in steps of 0.05 that are halved until only a jump is left. Source: lecture 1, part 3.
    """
    z = _grid()
    f, slope = activation(z), activation.derivative(z)
    ends = np.array([-np.inf, np.inf])
    limits, end_slopes = activation(ends), activation.derivative(ends)
    low = min(_least(activation, z, f)[1], float(limits.min()))
    high = max(-_least(lambda place: -activation(place), z, -f)[1], float(limits.max()))
    kinks = tuple(Kink(*jump) for jump in _jumps(activation.derivative))
    largest, steepest = _steepest(activation, z, np.abs(slope), np.abs(end_slopes), kinks)
    tiny = np.array([-1e-300, 1e-300])
    at_zero = float(activation(0.0))
    return Traits(
        output_range=(low, high),
        zero_centred=at_zero == 0.0 and low < 0.0 < high,
        saturates=tuple(side for side, end in zip(("left", "right"), end_slopes, strict=True) if abs(end) < 1e-12),
        largest_derivative=largest,
        steepest=steepest,
        kinks=kinks,
        breaks=tuple(place for place, _, _ in _jumps(activation)),
        value_at_zero=at_zero,
        derivatives_at_zero=tuple(float(value) for value in activation.derivative(tiny)),
        sparse=bool(((f[1:] == 0.0) & (f[:-1] == 0.0) & (np.abs(z[1:]) <= 10.0)).any()),  # farther out smooth ones underflow
    )


@dataclass(frozen=True)
class LiveRegion:
    """Where the size of a derivative reaches a threshold: `intervals`, pairs (low, high) from left to right."""

    threshold: float
    intervals: tuple[tuple[float, float], ...]

    @property
    def width(self):
        """All intervals together; infinite where one has no end."""
        return float(sum(high - low for low, high in self.intervals))

    def dead(self, low, high):
        """The rest of [low, high]: a list of pairs, from left to right."""
        edges = [low, *(min(max(edge, low), high) for pair in self.intervals for edge in pair), high]
        return [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if b > a]


@lru_cache(maxsize=512)
def live_region(activation, threshold):
    """Where |f'| is at least a threshold: there a weight that leads into the neuron still learns.

    Parameters
    ----------
    activation : Activation
    threshold : float
        From 0.0001 to 10.

    Returns
    -------
    LiveRegion
    """
    threshold = number("threshold", threshold, LEAST_THRESHOLD, GREATEST_THRESHOLD)

    def is_live(z):
        return np.abs(activation.derivative(z)) >= threshold

    z = _grid()
    live = is_live(z)
    changes = np.flatnonzero(live[1:] != live[:-1])
    low, high, first = z[changes], z[changes + 1], live[changes]
    for _ in range(60):
        middle = 0.5 * (low + high)
        same = is_live(middle) == first
        low, high = np.where(same, middle, low), np.where(same, high, middle)
    edges = [_plain(edge) for edge in 0.5 * (low + high)]
    starts_live, ends_live = live[0], live[-1]
    edges = [*([-np.inf] if starts_live else []), *edges, *([np.inf] if ends_live else [])]
    return LiveRegion(threshold, tuple(zip(edges[::2], edges[1::2], strict=True)))


def distance_from_identity(activation, within=0.3):
    """The largest |f(z) - z| over |z| <= within: how far the function is from leaving small sums as they are."""
    within = number("within", within, 0.0, FARTHEST)
    z = np.linspace(-within, within, 2001)
    return float(np.abs(activation(z) - z).max())


def _grid():
    n = round(FARTHEST / STEP)
    return np.arange(-n, n + 1) * STEP


def _plain(z):
    """A place without the last bits of a bisection, and without the sign of a zero."""
    return round(float(z), 12) + 0.0


def _least(function, z, values):
    """Where a function is least, and its value there: looked for between the neighbours of the least value on a grid."""
    i = int(values.argmin())
    if not 0 < i < len(z) - 1:
        return float(z[i]), float(values[i])
    low, high = z[i - 1], z[i + 1]
    for _ in range(80):
        a, b = low + (high - low) / 3.0, high - (high - low) / 3.0
        at_a, at_b = function(np.array([a, b]))
        low, high = (low, b) if at_a < at_b else (a, high)
    place = 0.5 * (low + high)
    value = float(function(place))
    gain = values[i] - value  # of less than rounding it tells nothing
    return (float(place), value) if gain > 1e-15 * abs(value) else (float(z[i]), float(values[i]))


def _jumps(function):
    """Places where a function jumps, with its values on both sides: (z, left, right), from left to right."""
    places = np.arange(-200, 201) * 0.05
    low, high = places[:-1], places[1:]
    at_low, at_high = function(low), function(high)
    for _ in range(48):
        middle = 0.5 * (low + high)
        at_middle = function(middle)
        is_left = np.abs(at_middle - at_low) >= np.abs(at_high - at_middle)
        low, high = np.where(is_left, low, middle), np.where(is_left, middle, high)
        at_low, at_high = np.where(is_left, at_low, at_middle), np.where(is_left, at_middle, at_high)
    jumps = np.flatnonzero(np.abs(at_high - at_low) > 1e-9)
    return [(_plain(0.5 * (low[i] + high[i])), float(at_low[i]), float(at_high[i])) for i in jumps]


def _steepest(activation, z, sizes, end_sizes, kinks):
    """The greatest |f'|, and from where to where it has that value."""
    place, least = _least(lambda place: -np.abs(activation.derivative(place)), z, -sizes)
    top = max(-least, float(end_sizes.max()))
    there = np.flatnonzero(sizes >= top)
    if len(there) < 2:
        return top, (round(place, 6), round(place, 6))
    low, high = float(z[there[0]]), float(z[there[-1]])
    low = next((kink.z for kink in kinks if low - STEP <= kink.z <= low), low)
    high = next((kink.z for kink in kinks if high <= kink.z <= high + STEP), high)
    return top, (-np.inf if end_sizes[0] == top else _plain(low), np.inf if end_sizes[1] == top else _plain(high))
