"""The guards at the public boundary: each returns a usable value or says what was received and what is accepted.

Every message has the same form, `name: received this; accepted is that.`, so that a page can show it
to a student as it stands. Code behind the boundary trusts what has passed here.
"""

from collections.abc import Collection
from contextlib import suppress
from difflib import get_close_matches
from math import isfinite
from numbers import Integral, Real
from typing import Any

import numpy as np


def rejected(name: str, received: Any, accepted: str) -> ValueError:
    """The ValueError for an argument that cannot be used."""
    is_huge = isinstance(received, int) and abs(received) >= 10**60
    try:
        shown = "a number of more than 60 digits" if is_huge else repr(received)
    except ValueError:  # Python writes out no int of more than some thousand digits
        shown = "numbers of thousands of digits"
    if len(shown) > 60:
        shown = f"{shown[:57]}..."
    return ValueError(f"{name}: received {shown}; accepted is {accepted}.")


def choice(name: str, value: Any, accepted: Collection[str]) -> str:
    """`value` if it is one of `accepted`, which is any collection of strings."""
    if isinstance(value, str) and value in accepted:
        return str(value)  # a string of NumPy's is one too, but does not read like one
    hint = get_close_matches(str(value), accepted, n=1)
    options = ", ".join(filter(None, accepted))
    raise rejected(name, value, f"one of {options}" + (f" (did you mean {hint[0]}?)" if hint else ""))


def number(name: str, value: Any, low: float = -np.inf, high: float = np.inf, *, above: float | None = None) -> float:
    """`value` as a float between `low` and `high`, and strictly greater than `above` where that is given."""
    if _is_real(value):
        with suppress(OverflowError):
            result = float(value)
            if isfinite(result) and low <= result <= high and (above is None or result > above):
                return result
    raise rejected(name, value, f"a number {interval(low, high, above) or 'that is finite'}")


def whole(name: str, value: Any, low: int, high: int) -> int:
    """`value` as an int between `low` and `high`; 3.0 counts as whole."""
    if _is_real(value):
        is_whole = isinstance(value, Integral) or (isfinite(value) and float(value).is_integer())
        if is_whole and low <= value <= high:
            return int(value)
    raise rejected(name, value, f"a whole number {interval(low, high)}")


def flag(name: str, value: Any) -> bool:
    """`value` as a bool: True or False, or one of them as an address has it."""
    if isinstance(value, bool | np.bool_):
        return bool(value)
    known = {"true": True, "false": False}
    if not isinstance(value, str) or value.lower() not in known:
        raise rejected(name, value, "True or False")
    return known[value.lower()]


def real_array(name: str, values: Any, accepted: str = "an array of numbers") -> np.ndarray:
    """`values` as a float64 array of any shape. Complex numbers, dates and masked values are no real numbers."""
    with suppress(TypeError, ValueError, OverflowError):
        if not np.ma.is_masked(values) and np.asarray(values).dtype.kind not in "cmM":
            return np.asarray(values, dtype=float)
    raise rejected(name, values, accepted)


def matrix(name: str, values: Any, n_rows: int | None = None, n_cases: int | None = None) -> np.ndarray:
    """`values` as a finite float64 matrix of shape (n_rows, n_cases), one case in each column."""
    array = real_array(name, values, "a matrix of numbers, one case in each column")
    expected = f"({'n_rows' if n_rows is None else n_rows}, {'n_cases' if n_cases is None else n_cases})"
    fits = array.ndim == 2 and n_rows in (None, array.shape[0]) and n_cases in (None, array.shape[1])
    if not fits:
        turned = array.ndim == 2 and n_rows in (None, array.shape[1]) and n_cases in (None, array.shape[0])
        hint = f" One case is one column: did you mean {name}.T?" if turned else " One case is one column."
        raise ValueError(f"{name}: received shape {array.shape}; accepted is {expected}.{hint}")
    if not np.isfinite(array).all():
        row, column = np.argwhere(~np.isfinite(array))[0]
        raise ValueError(f"{name}: received {array[row, column]} in row {row}, column {column}; accepted are finite numbers.")
    return array


def interval(low: float = -np.inf, high: float = np.inf, above: float | None = None) -> str:
    """A range in words, such as "from 1 to 10" or "above 0"; empty where every number lies in it."""
    if above is not None:
        return f"above {_plain(above)}" + ("" if high == np.inf else f", at most {_plain(high)}")
    if low == -np.inf:
        return "" if high == np.inf else f"of at most {_plain(high)}"
    return f"of at least {_plain(low)}" if high == np.inf else f"from {_plain(low)} to {_plain(high)}"


def _is_real(value: Any) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool | np.bool_)


def _plain(bound):
    is_whole = float(bound).is_integer() and abs(bound) < 1e15
    return str(int(bound)) if is_whole else f"{bound:g}"
