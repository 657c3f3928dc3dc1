"""Numbers as they stand in a LaTeX formula."""

from math import isinf


def in_latex(value: float, digits: int = 6) -> str:
    """A number of so many digits, with a power of ten where it is very small or large."""
    if isinf(value):
        return r"\infty" if value > 0 else r"-\infty"
    mantissa, _, exponent = f"{value:.{digits}g}".partition("e")
    return rf"{mantissa} \cdot 10^{{{int(exponent)}}}" if exponent else mantissa


def signed(value: float, digits: int = 4) -> str:
    """A number, in brackets where it is negative."""
    return f"({value:.{digits}g})" if value < 0 else f"{value:.{digits}g}"
