"""The guards: what passes, as what, and what is said of the rest."""

from decimal import Decimal
from fractions import Fraction
from math import inf, nan

import numpy as np
import pytest

from nnkit.activations import ACTIVATIONS
from nnkit.engine.metrics import rmse
from nnkit.loss_functions.calibration import calibrate
from nnkit.maximum_likelihood import Sample
from nnkit.probability import entropy, softmax
from nnkit.validation import choice, matrix, number, real_array, rejected, whole


def message(function, *arguments, **options):
    with pytest.raises(ValueError) as caught:
        function(*arguments, **options)
    return str(caught.value)


def test_the_form_of_every_message():
    assert str(rejected("rate", -1, "a number above 0")) == "rate: received -1; accepted is a number above 0."
    shown = str(rejected("table", "x" * 500, "less"))
    assert shown == f"table: received '{'x' * 56}...; accepted is less."


def test_a_choice_passes_or_is_hinted_at():
    assert choice("loss", "mse", {"mse": 1, "mae": 2}) == "mse"
    assert type(choice("loss", np.str_("mse"), ["mse"])) is str
    assert message(choice, "loss", "log_los", ["mse", "log_loss"]) == (
        "loss: received 'log_los'; accepted is one of mse, log_loss (did you mean log_loss?)."
    )
    assert message(choice, "loss", "zzz", ["mse"]) == "loss: received 'zzz'; accepted is one of mse."


@pytest.mark.parametrize("value", [None, 3, ["mse"], {"mse"}, b"mse", nan, ""])
def test_what_is_no_string_of_the_choice_is_refused(value):
    assert message(choice, "loss", value, ["mse"]).startswith(f"loss: received {value!r}; accepted is one of mse")


@pytest.mark.parametrize(
    ("value", "result"), [(1, 1.0), (0.5, 0.5), (np.float32(0.5), 0.5), (np.int8(1), 1.0), (Fraction(1, 4), 0.25), (0, 0.0)]
)
def test_numbers_pass_as_floats(value, result):
    checked = number("rate", value, 0, 1)
    assert type(checked) is float
    assert checked == result


@pytest.mark.parametrize("value", [-0.1, 1.1, nan, inf, -inf, True, np.True_, "0.5", None, 1j, [0.5], np.array(0.5), 10**400])
def test_what_is_no_number_in_range_is_refused(value):
    assert "; accepted is a number from 0 to 1." in message(number, "rate", value, 0, 1)


@pytest.mark.parametrize(
    ("bounds", "accepted"),
    [
        ({}, "a number that is finite"),
        ({"low": 2}, "a number of at least 2"),
        ({"high": 2.5}, "a number of at most 2.5"),
        ({"low": 0.001, "high": 1.0}, "a number from 0.001 to 1"),
        ({"above": 0.0}, "a number above 0"),
    ],
)
def test_the_range_is_named(bounds, accepted):
    assert message(number, "x", nan, **bounds) == f"x: received nan; accepted is {accepted}."


def test_a_bound_that_is_excluded():
    assert number("rate", 1e-300, above=0.0) == 1e-300
    assert message(number, "rate", 0, above=0.0) == "rate: received 0; accepted is a number above 0."


@pytest.mark.parametrize("value", [3, 3.0, np.int64(3), np.float64(3.0), Fraction(6, 2)])
def test_whole_numbers_pass_as_ints(value):
    checked = whole("n", value, 1, 10)
    assert type(checked) is int
    assert checked == 3


@pytest.mark.parametrize("value", [2.5, 0, 11, nan, inf, True, "3", None, [3], Decimal(3), 10**400])
def test_what_is_no_whole_number_in_range_is_refused(value):
    assert message(whole, "n", value, 1, 10).endswith("; accepted is a whole number from 1 to 10.")


def test_large_bounds_are_written_out():
    assert message(whole, "seed", -1, 0, 2**32 - 1) == "seed: received -1; accepted is a whole number from 0 to 4294967295."


def test_a_matrix_passes_as_floats_without_a_copy():
    values = np.ones((2, 3))
    assert matrix("X", values, 2, 3) is values
    assert matrix("X", [[1, 2], [3, 4]]).dtype == float
    assert matrix("X", np.zeros((2, 0)), 2).shape == (2, 0)


@pytest.mark.parametrize(
    ("values", "expected", "text"),
    [
        (np.ones((3, 2)), (2, 3), "X: received shape (3, 2); accepted is (2, 3). One case is one column: did you mean X.T?"),
        (
            np.ones((9, 2)),
            (2, None),
            "X: received shape (9, 2); accepted is (2, n_cases). One case is one column: did you mean X.T?",
        ),
        (np.ones((4, 4)), (2, 3), "X: received shape (4, 4); accepted is (2, 3). One case is one column."),
        (np.ones(3), (None, None), "X: received shape (3,); accepted is (n_rows, n_cases). One case is one column."),
        (np.ones((1, 2, 3)), (2, 3), "X: received shape (1, 2, 3); accepted is (2, 3). One case is one column."),
        (5.0, (2, None), "X: received shape (); accepted is (2, n_cases). One case is one column."),
        ([[1, inf]], (1, 2), "X: received inf in row 0, column 1; accepted are finite numbers."),
        ([[1], [nan]], (2, 1), "X: received nan in row 1, column 0; accepted are finite numbers."),
        ("abc", (2, 3), "X: received 'abc'; accepted is a matrix of numbers, one case in each column."),
        ([[1], [2, 3]], (2, 1), "X: received [[1], [2, 3]]; accepted is a matrix of numbers, one case in each column."),
    ],
)
def test_what_is_no_matrix_is_refused(values, expected, text):
    assert message(matrix, "X", values, *expected) == text


NO_REAL_NUMBERS = [
    np.array([1.0 + 2.0j]),
    [1j],
    np.array(["2024-01-01"], dtype="datetime64[D]"),
    np.array([3], dtype="timedelta64[s]"),
    np.ma.masked_array([1.0, 2.0], mask=[False, True]),
    [10**400],
    [10**5000],
    ["a"],
    [[1.0], [1.0, 2.0]],
]


@pytest.mark.parametrize("values", NO_REAL_NUMBERS, ids=range(len(NO_REAL_NUMBERS)))
def test_what_is_no_array_of_real_numbers_is_refused_everywhere(values):
    for name, take in {
        "x": lambda v: real_array("x", v),
        "X": lambda v: matrix("X", v),
        "Z": softmax,
        "P": entropy,
        "z": ACTIVATIONS["gelu"],
        "predicted": lambda v: rmse(v, [0.0]),
        "observations": Sample,
        "p": lambda v: calibrate(v, [0.0]),
    }.items():
        with pytest.raises(ValueError, match=rf"(?s)^{name}: received .*; accepted is .*\.$"):
            take(values)


def test_every_kind_of_real_number_is_used():
    for dtype in (bool, np.int8, np.uint8, np.int64, np.uint64, np.float16, np.float32, np.longdouble, object):
        np.testing.assert_array_equal(real_array("x", np.array([0, 1], dtype=dtype)), [0.0, 1.0])
    np.testing.assert_array_equal(real_array("x", np.ma.masked_array([1, 2], mask=False)), [1.0, 2.0])
    assert real_array("x", [10**30])[0] == 1e30
