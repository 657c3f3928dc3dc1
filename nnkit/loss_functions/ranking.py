"""The classes or cases with the largest numbers, in words: several where they tie."""

import numpy as np


def cost_most(noun: str, costs: np.ndarray) -> str:
    """Such as "Class 3 costs most", "Classes 1 and 4 cost most" or "All 5 classes cost the same"."""
    first = largest(costs)
    if 1 < len(first) == len(costs):
        return f"All {len(costs)} {_several(noun)} cost the same"
    return f"{named(noun, first)} {'costs' if len(first) == 1 else 'cost'} most".capitalize()


def largest(values: np.ndarray) -> np.ndarray:
    """The indices of the largest of some values, which rounding does not tell apart."""
    return np.flatnonzero(np.isclose(values, np.max(values), rtol=1e-9, atol=0.0))


def named(noun: str, indices: np.ndarray) -> str:
    """Such as "class 3", "classes 1 and 4" or "6 classes", counted from 1."""
    if len(indices) > 4:
        return f"{len(indices)} {_several(noun)}"
    *others, last = (str(k + 1) for k in indices)
    return f"{_several(noun)} {', '.join(others)} and {last}" if others else f"{noun} {last}"


def _several(noun):
    return f"{noun}es" if noun.endswith("s") else f"{noun}s"
