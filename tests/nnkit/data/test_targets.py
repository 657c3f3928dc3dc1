"""Targets as outputs can reach them, and outputs read back as classes."""

import numpy as np
import pytest

from nnkit.activations import OUTPUTS
from nnkit.data.targets import TargetCode, target_code

TWO = np.array([[1.0, 0.0, 1.0], [0.0, 1.0, 0.0]])
THREE = np.eye(3)[[2, 0, 1]].T


@pytest.mark.parametrize(
    ("task", "n_classes", "output", "code"),
    [
        ("regression", 0, "identity", TargetCode("regression", 1)),
        ("regression", 0, "tanh", TargetCode("regression", 1)),
        ("classification", 2, "sigmoid", TargetCode("classification", 1, 0.0, 1.0)),
        ("classification", 2, "softmax", TargetCode("classification", 2, 0.0, 1.0)),
        ("classification", 2, "tanh", TargetCode("classification", 1, -1.0, 1.0)),
        ("classification", 2, "identity", TargetCode("classification", 1, 0.0, 1.0)),
        ("classification", 3, "sigmoid", TargetCode("classification", 3, 0.0, 1.0)),
        ("classification", 3, "softmax", TargetCode("classification", 3, 0.0, 1.0)),
        ("classification", 3, "tanh", TargetCode("classification", 3, -1.0, 1.0)),
    ],
)
def test_the_code_suits_the_output(task, n_classes, output, code):
    assert target_code(task, n_classes, OUTPUTS[output]) == code


def test_numbers_stand_as_they_are():
    T = np.array([[1.5, -2.0]])
    assert TargetCode("regression", 1).encode(T).tolist() == [[1.5, -2.0]]


def test_classes_worked_by_hand():
    assert TargetCode("classification", 1).encode(TWO).tolist() == [[0, 1, 0]]
    assert TargetCode("classification", 1, -1.0).encode(TWO).tolist() == [[-1, 1, -1]]
    assert TargetCode("classification", 2).encode(TWO).tolist() == TWO.tolist()
    assert TargetCode("classification", 3, -1.0).encode(THREE).tolist() == [[-1, 1, -1], [-1, -1, 1], [1, -1, -1]]


@pytest.mark.parametrize("n_outputs", [1, 2, 3])
@pytest.mark.parametrize("low", [0.0, -1.0])
def test_targets_read_back_are_their_classes(n_outputs, low):
    code = TargetCode("classification", n_outputs, low)
    hot = THREE if n_outputs == 3 else TWO
    assert code.labels(code.encode(hot)).tolist() == hot.argmax(axis=0).tolist()
    np.testing.assert_array_equal(code.shares(code.encode(hot)), hot)


def test_one_output_is_split_in_the_middle():
    assert TargetCode("classification", 1).labels(np.array([[0.49, 0.5, 0.51]])).tolist() == [0, 0, 1]
    assert TargetCode("classification", 1, -1.0).labels(np.array([[-0.01, 0.0, 0.01]])).tolist() == [0, 0, 1]


def test_several_outputs_compete():
    assert TargetCode("classification", 3).labels(np.array([[0.1, 0.9], [0.3, 0.2], [0.2, 0.95]])).tolist() == [1, 2]


def test_shares_lie_between_0_and_1_whatever_the_output():
    assert TargetCode("classification", 1, -1.0).shares(np.array([[-3.0, 0.5, 9.0]])).tolist() == [[1, 0.25, 0], [0, 0.75, 1]]
    assert TargetCode("classification", 3).shares(np.array([[-1.0], [0.25], [2.0]])).tolist() == [[0], [0.25], [1]]
    assert TargetCode("classification", 1).shares(np.zeros((4, 1, 7))).shape == (4, 2, 7)
