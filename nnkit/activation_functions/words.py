"""Words and numbers in the takeaways of this part."""

from collections.abc import Sequence
from decimal import ROUND_CEILING, Context


def joined(words: Sequence[str]) -> str:
    """Words as a list in a sentence: "a", "a and b", "a, b and c"."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def rounded_up(value: float, digits: int = 2) -> float:
    """A number rounded up to so many digits, for "at most": what is said is never less than what is meant."""
    return float(Context(prec=digits, rounding=ROUND_CEILING).create_decimal_from_float(value))


def percent(share: float) -> str:
    """A share as a percentage that is 0% or 100% only where it is exactly that."""
    if 0.0 < share < 0.01:
        return "less than 1%"
    return "more than 99%" if 0.99 < share < 1.0 else f"{share:.0%}"
