"""Matrices as text, and brought to another shape."""

import numpy as np
import pytest

from nnkit.matrices import fit_matrix, read_matrix, write_matrix


def test_text_and_back():
    matrix = np.array([[1.0, -0.5, 2e-3], [0.0, 1 / 3, 1000.0]])
    np.testing.assert_array_equal(read_matrix("m", write_matrix(matrix)), matrix)
    assert write_matrix([[1.0, -0.5], [2.0, 0.0]]) == "1,-0.5;2,0"
    assert read_matrix("m", " 1, 2 ; 3,4 ").tolist() == [[1.0, 2.0], [3.0, 4.0]]


@pytest.mark.parametrize("text", ["", "a", "1,2;3", "1;;2", "1,", ";".join("1" * 9), ",".join("1" * 9), "1,1e4", "nan", "1,-inf"])
def test_what_is_no_small_matrix_is_answered(text):
    with pytest.raises(ValueError, match=r"^m: received .*; accepted is "):
        read_matrix("m", text)


def test_numbers_that_fit_stay_and_the_others_are_drawn_by_their_place():
    matrix = np.array([[5.0, 6.0, 7.0], [8.0, 9.0, 10.0]])
    larger = fit_matrix(matrix, 4, 5, seed=3)
    np.testing.assert_array_equal(larger[:2, :3], matrix)
    np.testing.assert_array_equal(fit_matrix(matrix, 1, 2), [[5.0, 6.0]])
    again = fit_matrix(fit_matrix(larger, 3, 3, seed=3), 4, 5, seed=3)
    np.testing.assert_array_equal(again, larger)
    assert np.abs(larger[2:]).max() <= 1.0
    assert (fit_matrix(matrix, 8, 8, seed=3) != fit_matrix(matrix, 8, 8, seed=4)).any()
