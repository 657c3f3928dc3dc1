"""Numbers that may be infinite or not a number, written as such: a table would leave them empty."""

import numpy as np


def readable(columns):
    """Columns in which what is infinite or not a number is written as such, for a table would leave it empty."""
    return {name: [plain(x) for x in c] if c.dtype == float and not np.isfinite(c).all() else c for name, c in columns.items()}


def plain(value):
    return "NaN" if np.isnan(value) else f"{value:.4g}".replace("inf", "∞")


def infinite(value):
    """A number for a formula, where it may be infinite."""
    return r"\infty" if value == np.inf else f"{value:.4g}"


def scientific(value):
    """A number of any size for a formula."""
    digits, _, power = f"{value:.6g}".partition("e")
    return rf"{digits} \cdot 10^{{{int(power)}}}" if power else digits
