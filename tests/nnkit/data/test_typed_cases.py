"""Small tables and lists that people type: read as they were meant, or refused."""

import numpy as np
import pytest

from nnkit.data.typed_cases import read_cases, read_rows, split_list, write_cases

hypothesis = pytest.importorskip("hypothesis", reason="the round trips need hypothesis")
given, strategies = hypothesis.given, hypothesis.strategies


@pytest.mark.parametrize(
    "text, rows",
    [
        ("1,2;3,-1", [[1, 2], [3, -1]]),
        (" 1 , 2 ; 3 , −1 ;", [[1, 2], [3, -1]]),
        ("1,2\n3,-1\n", [[1, 2], [3, -1]]),
        ("1 2;3 -1", [[1, 2], [3, -1]]),
        ("0,5\t2,5;3\t-1", [[0.5, 2.5], [3, -1]]),
        ("0,5 2,5; 3 −1", [[0.5, 2.5], [3, -1]]),
        (".5,1/4;5e-1,1.25", [[0.5, 0.25], [0.5, 1.25]]),
    ],
)
def test_rows_of_two_numbers(text, rows):
    assert read_cases("pairs", text, 2).T.tolist() == rows


@pytest.mark.parametrize(
    "text",
    ["", ";", "1,2", "1,2;3", "1,2;3,", "1,,2;3,4", "1,2;;3,4", "1,2;3,x", "1_0,2;3,4", "٣,2;3,4",
     "1,2;3,inf", "1,2;3,nan", "1,2;3,5%",
     "1,2;3,1e7", "1 200,5;3 400,6"],
)  # fmt: skip
def test_anything_else_is_refused(text):
    with pytest.raises(ValueError, match=r"^pairs: received .+; accepted is .+\.$"):
        read_cases("pairs", text, 2)


@hypothesis.settings(deadline=None)
@given(strategies.lists(strategies.tuples(*[strategies.floats(-1e6, 1e6)] * 3), min_size=2, max_size=6))
def test_what_is_written_is_read_back_to_the_bit(cases):
    written = np.array(cases).T
    assert read_cases("x", write_cases(written), 3).tobytes() == (written + 0.0).tobytes()


def test_a_list_with_decimal_commas_after_tabs_is_one_row():
    assert read_rows("outputs", "1,5\t2,5\t3,5", "outputs").tolist() == [[1.5, 2.5, 3.5]]


@pytest.mark.parametrize(
    "text, parts",
    [
        ("0.1, 0.3, all", ["0.1", "0.3", "all"]),
        ("0.1,0.3", ["0.1", "0.3"]),
        ("0,1; 0,3", ["0,1", "0,3"]),
        ("0,1 0,3 1", ["0,1", "0,3", "1"]),
        ("relu tanh", ["relu", "tanh"]),
        ("1, 10, 100,", ["1", "10", "100"]),
        ("5", ["5"]),
    ],
)
def test_a_list_is_split_where_its_author_meant_it(text, parts):
    assert split_list("values", text, "values") == parts


@pytest.mark.parametrize("text", ["", ",", "1,,2", "1;;2", "0,5"])
def test_a_list_that_is_unclear_is_refused(text):
    with pytest.raises(ValueError, match=r"^values: received"):
        split_list("values", text, "values")
