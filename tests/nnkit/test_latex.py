"""Numbers as they stand in a LaTeX formula."""

from math import inf

import pytest

from nnkit.latex import in_latex, signed


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (0.25, 6, "0.25"),
        (-1234.5678, 6, "-1234.57"),
        (1.5e-7, 6, r"1.5 \cdot 10^{-7}"),
        (-2.25e20, 2, r"-2.2 \cdot 10^{20}"),
        (inf, 4, r"\infty"),
        (-inf, 4, r"-\infty"),
    ],
)
def test_very_large_and_small_numbers_have_a_power_of_ten(value, digits, text):
    assert in_latex(value, digits) == text


def test_a_negative_number_stands_in_brackets():
    assert [signed(value) for value in (-0.5, 0.0, 12.34567)] == ["(-0.5)", "0", "12.35"]
    assert signed(-2 / 3, 2) == "(-0.67)"
