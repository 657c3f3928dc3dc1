"""Double-double arithmetic: each number is the exact sum of two floats, which together hold about 32 digits.

Slow beside plain floats, and the same on every machine. Numbers beyond 1e290 are lost, as NaN.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

SPLITTER = 2.0**27 + 1.0  # times a float, it parts the float's 53 bits into two halves whose products are exact


@dataclass(frozen=True, eq=False)
class DoubleDouble:
    """An array of numbers, each `high` + `low`; low is at most half a unit in the last place of high.

    Notes
    -----
    Source: Dekker (1971), A floating-point technique for extending the available precision; Knuth's two-sum.
    """

    high: np.ndarray
    low: np.ndarray

    @classmethod
    def of(cls, values: ArrayLike) -> "DoubleDouble":
        """Floats of any shape, as they are."""
        high = np.asarray(values, dtype=float)
        return cls(high, np.zeros_like(high))

    def __add__(self, other: "DoubleDouble") -> "DoubleDouble":
        high, error = two_sum(self.high, other.high)
        low, rest = two_sum(self.low, other.low)
        high, error = _normalised(high, error + low)
        return DoubleDouble(*_normalised(high, error + rest))

    def __sub__(self, other: "DoubleDouble") -> "DoubleDouble":
        return self + DoubleDouble(-other.high, -other.low)

    def __mul__(self, other: "DoubleDouble") -> "DoubleDouble":
        high, error = _two_product(self.high, other.high)
        return DoubleDouble(*_normalised(high, error + (self.high * other.low + self.low * other.high)))

    def __getitem__(self, index: int | slice | tuple) -> "DoubleDouble":
        return DoubleDouble(self.high[index], self.low[index])

    def __setitem__(self, index: int, value: "DoubleDouble") -> None:
        self.high[index], self.low[index] = value.high, value.low

    def total(self) -> "DoubleDouble":
        """The sum over the first axis."""
        n = len(self.high)
        if n == 1:
            return self[0]
        half = n // 2
        pairs = (self[:half] + self[half : 2 * half]).total()
        return pairs + self[-1] if n % 2 else pairs

    def __truediv__(self, other: "DoubleDouble") -> "DoubleDouble":
        quotient = DoubleDouble.of(self.high / other.high)
        rest = self - quotient * other
        return quotient + DoubleDouble.of(rest.high / other.high)


def two_sum(a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The rounded sum, and its rounding error exactly."""
    total = a + b
    part = total - a
    return total, (a - (total - part)) + (b - part)


def _normalised(high, low):
    """The same sum, with all that fits into `high`; |high| >= |low|."""
    total = high + low
    return total, low - (total - high)


def _two_product(a, b):
    """The rounded product, and its rounding error exactly."""
    product = a * b
    (a_high, a_low), (b_high, b_low) = _halves(a), _halves(b)
    return product, ((a_high * b_high - product) + a_high * b_low + a_low * b_high) + a_low * b_low


def _halves(a):
    scaled = SPLITTER * a
    high = scaled - (scaled - a)
    return high, a - high
