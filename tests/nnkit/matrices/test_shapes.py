"""Does it fit? The checker agrees with NumPy on every expression, and says why where it does not fit."""

import numpy as np
import pytest

from nnkit.matrices import Shape, check_shapes

SIDES = (1, 2, 3)
SHAPES = [(rows, columns) for rows in SIDES for columns in SIDES]


@pytest.mark.parametrize("sign", ["*", "+"])
@pytest.mark.parametrize("marks", ["", "'"])
@pytest.mark.parametrize("left", SHAPES)
def test_it_agrees_with_numpy(left, marks, sign):
    for right in SHAPES:
        checked = check_shapes(f"{left[0]}x{left[1]}{marks} {sign} {right[0]}x{right[1]}")
        A, B = np.ones(left), np.ones(right)
        A = A.T if marks else A
        try:
            expected = (A @ B if sign == "*" else A + B).shape
        except ValueError:
            assert not checked.fits
            assert checked.shape is None
            assert "does not fit" in checked.steps[-1]
            assert checked.hint
        else:
            assert checked.fits
            assert (checked.shape.rows, checked.shape.columns) == expected


@pytest.mark.parametrize(
    ("expression", "result"),
    [
        ("2x3 * 3x4", "2 × 4"),
        ("3x2' * 3x4 + 2x1", "2 × 4"),
        ("3x2ᵀ·3x4+2x1", "2 × 4"),
        ("(1x3 @ 3x2)'", "2 × 1"),
        ("5x2 * (2x3 * 3x4 + 2x1) + 5x1", "5 × 4"),
        ("3×2^T * 3 x 4", "2 × 4"),
        ("2x3''", "2 × 3"),
        ("2x3.T", "3 × 2"),
    ],
)
def test_whole_layers(expression, result):
    checked = check_shapes(expression)
    assert checked.fits
    assert str(checked.shape) == result
    assert f"It fits: the result is {result}." in str(checked)


@pytest.mark.parametrize(
    ("expression", "why", "hint"),
    [
        ("3x2 * 3x4", "a row on the left has 2 numbers, a column on the right has 3 numbers", "(3 × 2)' · 3 × 4 = 2 × 4"),
        ("3x4 * 2x3", "4 and 2", "the other way round, 2 × 3 · 3 × 4 = 2 × 4"),
        ("5x2 * 3x7", "2 and 3", "share no side"),
        ("2x4 + 4x1", "2 rows against 4", "2 × 4 + (4 × 1)' = 2 × 4 would fit"),
        ("2x3 + 4x5", "2 rows against 4", "No transpose helps"),
        ("2x3 + 2x4", "3 columns against 4", "No transpose helps"),
    ],
)
def test_why_it_does_not_fit(expression, why, hint):
    checked = check_shapes(expression)
    assert not checked.fits
    assert why in checked.steps[-1]
    assert hint in checked.hint


def test_copies_are_counted_and_copies_of_both_are_warned_of():
    assert "its column is copied 4 times" in check_shapes("2x4 + 2x1").steps[0]
    assert "its row is copied 3 times" in check_shapes("1x2 + 3x2").steps[0]
    assert "its row is copied 3 times and its column is copied 2 times" in check_shapes("3x2 + 1x1").steps[0]
    assert "transposed by mistake" in check_shapes("2x1 + 1x4").hint
    assert check_shapes("1x1 * 1x1").shape == Shape(1, 1)


@pytest.mark.parametrize(
    "text", ["", "2", "2x", "2x3*", "*2x3", "2x3 2x3", "(2x3", "2x3)", "2x0", "0x2*2x1", "99999x1", "2x-3", "2.5x1", "ax3",
             "2x3 / 3x1", "'2x3", "1x1" * 41, "+".join(["1x1"] * 9), "9" * 100 + "x1", "(" * 60 + "1x1", None, 7]
)  # fmt: skip
def test_what_cannot_be_read_is_answered(text):
    with pytest.raises(ValueError, match=r"^shapes: received .*; accepted is "):
        check_shapes(text)


def test_the_code_prints_the_same_sentences(capsys):
    checked = check_shapes("3x2' * 3x4 + 2x1")
    exec(checked.to_python(), {})
    assert capsys.readouterr().out == f"{checked}\n"
