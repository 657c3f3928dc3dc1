"""Pasted tables of outputs and targets."""

import pytest

from nnkit.loss_functions import read_output_table


@pytest.mark.parametrize(
    ("text", "given", "cases"),
    [
        ("0.9,1\n0.2,0", None, [[0.9, 0.2], [1, 0]]),
        ("p,t\n0.9,1\n\n0.2,0\n", "p", [[0.9, 0.2], [1, 0]]),
        ('\ufeff"v";"t"\n-3,5;1\n', "v", [[-3.5], [1]]),
        ("V\tT\n2\t0", "v", [[2], [0]]),
        ("0.5 1\r\n  0.25   0", None, [[0.5, 0.25], [1, 0]]),
    ],
)
def test_tables_are_read(text, given, cases):
    found, values = read_output_table(text)
    assert found == given
    assert values.tolist() == cases


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "text: received nothing"),
        ("p,t", "received 'p'; accepted is a number"),
        ("\n".join(["0.5,1"] * 51), "table: received 51 rows"),
        ("0.5,1\n0.5", "line 2: received 1 field separated by commas; accepted are 2"),
        ("p,t\n0.5,1,2", "line 2: received 3 fields"),
        ("yes,no", "line 1, column 'x1': received 'yes'"),
        ("0.5,1\ninf,1", "line 2, column 'x1': received 'inf'"),
        ("nan,1", "line 1, column 'x1': received 'nan', a missing value"),
        ("1e300,1", "line 1, column 'x1': received '1e300'"),
    ],
)
def test_what_cannot_be_read_is_named(text, said):
    with pytest.raises(ValueError) as raised:
        read_output_table(text)
    assert said in str(raised.value)
