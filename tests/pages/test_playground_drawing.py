"""Drawing cases in the playground: what a drop makes of the visitor's table."""

import numpy as np
import pytest

import nnkit

pytest.importorskip("streamlit", reason="the pages need Streamlit")
from nnkit.engine.experiment import TABLE
from pages.gradient_descent.playground_drawing import can_be_drawn, redrawn
from tests.pages.opening import assert_fine, opened_page


def data_of(**settings):
    return nnkit.Experiment(**settings).data()


def of_table(text, **settings):
    return data_of(dataset=TABLE, table=text, **settings)


def cases_of(data):
    """The cases of data in their own units, with the number of their class or their target, sorted."""
    X, T = (np.concatenate([getattr(data.train, name), getattr(data.test, name)], axis=1) for name in "XT")
    X = X * data.input_scale + data.input_mean
    target = T.argmax(axis=0) if data.task == "classification" else T[0] * data.target_scale + data.target_mean
    rows = np.column_stack([X.T, target])
    return rows[np.lexsort(rows.T)]


def drop(row, x, y, is_out=False):
    return {"row": row, "at_x": x, "at_y": y, "is_out": is_out, "held": "case", "trail": f"{x},{y}"}


def test_a_case_is_moved_added_and_removed():
    data = data_of(n_cases=12)
    first = redrawn(data, "", drop(3, 0.25, -0.5), None)
    moved = of_table(first, standardise=False)
    before, after = cases_of(data), cases_of(moved)
    assert len(after) == 12
    assert (np.isclose(after[:, :2], [0.25, -0.5]).all(axis=1)).sum() == 1
    kept = [row for row in before if np.isclose(after, row, rtol=1e-3, atol=1e-4).all(axis=1).any()]
    assert len(kept) == 11
    assert moved.class_names == data.class_names
    added = of_table(redrawn(moved, first, drop(12, 0.5, 0.5), data.class_names[1]), standardise=False)
    assert cases_of(added).shape == (13, 3)
    assert np.isclose(cases_of(added), [0.5, 0.5, 1.0]).all(axis=1).any()
    removed = of_table(redrawn(moved, first, drop(0, 9.0, 9.0, is_out=True), None), standardise=False)
    assert len(cases_of(removed)) == 11


def test_the_same_cases_stay_apart_for_the_test():
    text = redrawn(data_of(n_cases=30), "", drop(0, 0.1, 0.1), None)
    data = of_table(text, standardise=False)
    again = of_table(redrawn(data, text, drop(5, 0.3, 0.7), None), standardise=False)
    np.testing.assert_array_equal(again.test.X, data.test.X)
    moved = np.flatnonzero((again.train.X != data.train.X).any(axis=0))
    assert moved.tolist() == [5]
    np.testing.assert_allclose(again.train.X[:, 5], [0.3, 0.7])


def test_units_of_a_table_that_is_standardised_are_kept():
    text = "height,weight,kind\n" + "\n".join(f"{1.5 + 0.01 * i:.2f},{50 + i},{'a' if i < 10 else 'b'}" for i in range(20))
    data = of_table(text)
    moved = of_table(redrawn(data, text, drop(2, 0.0, 0.0), None))
    means = data.input_mean[:, 0]
    assert np.isclose(cases_of(moved)[:, :2], means, rtol=1e-3).all(axis=1).any()
    assert moved.feature_names == ("height", "weight")


def test_one_feature_of_a_number():
    data = data_of(dataset="sine", n_cases=10)
    moved = of_table(redrawn(data, "", drop(1, 0.4, 0.9), None), task="regression", standardise=False)
    target = 0.9 * data.target_scale + data.target_mean
    x = 0.4 * data.input_scale[0, 0] + data.input_mean[0, 0]
    assert np.isclose(cases_of(moved), [x, target], rtol=1e-3).all(axis=1).any()


@pytest.mark.parametrize(("dataset", "can"), [("xor", True), ("sine", True), ("plane", False), ("iris", False)])
def test_what_can_be_drawn(dataset, can):
    if dataset == "iris":
        pytest.importorskip("sklearn", reason="iris is scikit-learn's")
    assert can_be_drawn(data_of(dataset=dataset)) == can
    app = opened_page("playground", {"dataset": dataset, "n_epochs": "3", "draws": "True"})
    assert_fine(app)
    assert bool([toggle for toggle in app.toggle if toggle.key == "draws"]) == can
