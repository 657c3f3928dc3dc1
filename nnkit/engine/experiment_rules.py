"""What those fields of an `Experiment` accept that are lists in a text: layer sizes, activation functions, first weights."""

from typing import Any

import numpy as np

from nnkit.activations import ACTIVATIONS
from nnkit.numerals import read_together, write_number
from nnkit.validation import choice, rejected, whole

MAX_HIDDEN_LAYERS = 50
MAX_NEURONS = 1024
MAX_WEIGHTS = 20_000


def layer_sizes(name: str, value: Any) -> str:
    """Neurons in each hidden layer as text such as "4-2", from such a text or a sequence of ints."""
    if isinstance(value, bytes):
        raise rejected(name, value, "layer sizes such as '4-2'")
    if not isinstance(value, str):
        try:
            value = "-".join(str(whole(name, size, 1, MAX_NEURONS)) for size in value)
        except TypeError:
            raise rejected(name, value, "layer sizes such as '4-2'") from None
    accepted = f"up to {MAX_HIDDEN_LAYERS} whole numbers from 1 to {MAX_NEURONS} joined by '-', such as '4-2', or nothing"
    value = value.replace(" ", "")
    sizes = value.split("-") if value else []
    if len(sizes) > MAX_HIDDEN_LAYERS:
        raise rejected(name, value, accepted)
    for size in sizes:
        if not (size.isascii() and size.isdigit() and len(size) < 6 and 1 <= int(size) <= MAX_NEURONS):
            raise rejected(name, value, accepted)
    return "-".join(str(int(size)) for size in sizes)


def activation_names(name: str, value: Any) -> str:
    """Names of activation functions joined by "-"."""
    for part in str(value).split("-"):
        choice(name, part, ACTIVATIONS)
    return str(value)


def first_weights(name: str, value: Any) -> str:
    """All parameters of a network as text, with spaces between them."""
    accepted = f"up to {MAX_WEIGHTS:,} finite numbers with spaces between them, or nothing"
    if not isinstance(value, str):
        raise rejected(name, value, accepted)
    numbers = read_together(value.split())
    if numbers is None or len(numbers) > MAX_WEIGHTS or not np.isfinite(numbers).all():
        raise rejected(name, value, accepted)
    return " ".join(map(write_number, numbers))
