"""The arguments of a dataset: each unusable one is named with what is accepted, and those at their bounds are used."""

import re
from fractions import Fraction

import numpy as np
import pytest

from nnkit.data.datasets import load_dataset


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"name": "Xor"}, "name: received 'Xor'; accepted is one of xor, circles,"),
        ({"name": None}, "name: received None"),
        ({"name": ["xor"]}, "name: received"),
        ({"n_cases": 9}, "n_cases: received 9; accepted is a whole number from 10 to 5000."),
        ({"n_cases": 5001}, "n_cases: received 5001; accepted is a whole number from 10 to 5000."),
        ({"n_cases": 20.5}, "n_cases: received 20.5"),
        ({"n_cases": "20"}, "n_cases: received '20'"),
        ({"n_cases": True}, "n_cases: received True"),
        ({"name": "iris", "n_cases": 151}, "n_cases: received 151; accepted is a whole number from 10 to 150."),
        ({"noise": -0.1}, "noise: received -0.1; accepted is a number from 0 to 1."),
        ({"noise": 1.1}, "noise: received 1.1"),
        ({"noise": np.nan}, "noise: received nan"),
        ({"test_fraction": 0.95}, "test_fraction: received 0.95; accepted is a number from 0 to 0.9."),
        ({"test_fraction": None}, "test_fraction: received None"),
        ({"seed": -1}, "seed: received -1; accepted is a whole number from 0 to 4294967295."),
        ({"seed": 2**32}, "seed: received 4294967296"),
        ({"seed": None}, "seed: received None"),
        ({"n_classes": 3}, "n_classes: received 3; accepted is 2 for xor."),
        ({"n_classes": "2"}, "n_classes: received '2'; accepted is 2 for xor."),
        ({"n_classes": [2]}, "n_classes: received [2]; accepted is 2 for xor."),
        ({"name": "spiral", "n_classes": 4}, "n_classes: received 4; accepted is 2 or 3 for spiral."),
        ({"name": "blobs", "n_classes": 6}, "n_classes: received 6; accepted is 2 or 3 or 4 or 5 for blobs."),
        ({"name": "line", "n_classes": 2}, "n_classes: received 2; accepted is None for line."),
    ],
)
def test_an_unusable_argument_is_named_with_what_is_accepted(arguments, message):
    with pytest.raises(ValueError, match="^" + re.escape(message)):
        load_dataset(**{"name": "xor", **arguments})


def test_arguments_at_their_bounds_and_of_other_number_types_are_accepted():
    assert load_dataset("xor", 10, 1, 2, 0, 2**32 - 1).train.n_cases == 10
    assert load_dataset("xor", n_cases=np.int64(12), noise=Fraction(1, 4), seed=3.0).train.n_cases == 8
