"""The charts of single nudges hold the numbers of their runs."""

import json

import numpy as np
import pytest

import nnkit

pytest.importorskip("altair", reason="charts need Altair")

from nnkit.charts.gradient_descent import climb, descended_losses, per_case_gradients, predictions_of_case

ASCENT = nnkit.gradient_descent.ascend([[2.0, 1.0, -2.0, 0.0], [1.0, 2.0, -1.0, 0.0]], n_passes=2)
BESIDE_UNSEEN = nnkit.gradient_descent.ascend([[2.0, 1.0], [1.0, 2.0]], unseen=[[1.0, 3.0], [2.0, -1.0]])
FEATURES, TARGETS = np.array([[1.0, 2.0, 1.0], [1.0, -1.0, 2.0]]), np.array([3.0, 0.0, 5.0])
COMPARISON = nnkit.gradient_descent.compare_descents(FEATURES, TARGETS, None, 0.05, 4)
UPDATE = nnkit.gradient_descent.microscope(nnkit.Experiment(n_cases=20, test_fraction=0.0, hidden="2", batch_size=4), 3)

CHARTS = {
    "climb": lambda dark=False: climb(ASCENT, dark=dark),
    "climb beside unseen cases": lambda dark=False: climb(BESIDE_UNSEEN, dark=dark),
    "absolute": lambda dark=False: descended_losses(COMPARISON, "absolute", dark=dark),
    "squared": lambda dark=False: descended_losses(COMPARISON, "squared", dark=dark),
    "case": lambda dark=False: predictions_of_case(COMPARISON, 1, dark=dark),
    "gradients": lambda dark=False: per_case_gradients(UPDATE, dark=dark),
}


@pytest.mark.parametrize("make", CHARTS.values(), ids=CHARTS)
def test_specs_hold_no_data_name_every_table_and_are_built_once(make):
    chart = make()
    assert "datasets" not in chart.spec
    spec = json.dumps(chart.spec)
    assert '"values"' not in spec
    for name, columns in chart.tables.items():
        assert f'{{"name": "{name}"}}' in spec, name
        assert len({len(column) for column in columns.values()}) == 1
    assert chart.alt
    assert make().drawing.template is chart.drawing.template
    assert make(dark=True).tables.keys() == chart.tables.keys()
    assert chart.to_dict()["datasets"].keys() == chart.tables.keys()


def test_the_sum_says_where_it_rose_and_fell():
    table = climb(ASCENT).tables["totals"]
    np.testing.assert_array_equal(table["total"], ASCENT.totals)
    assert list(table["move"]) == ["start", *["rose", "rose", "fell", "stayed"] * 2]
    assert list(table["case"][:3]) == ["–", "1", "2"]
    cases = np.array([[2.0, 1.0, -2.0, 0.0], [1.0, 2.0, -1.0, 0.0]])
    for axis, column in zip("xy", cases, strict=True):  # each nudge is eta times the case
        np.testing.assert_allclose(table[f"nudge_{axis}"], ASCENT.learning_rate * np.append(0.0, np.tile(column, 2)), atol=1e-15)


def test_the_path_ends_where_the_run_does():
    end = climb(ASCENT).tables["end"]
    assert (end["x"][0], end["y"][0]) == tuple(ASCENT.W[-1])


def test_the_sum_over_unseen_cases_is_drawn_beside_the_other():
    table = climb(BESIDE_UNSEEN).tables["sums"]
    unseen = table["sum"] == "unseen cases"
    np.testing.assert_allclose(table["total"][unseen], [x * (1.0 + 3.0) + y * (2.0 - 1.0) for x, y in BESIDE_UNSEEN.W])
    assert not (climb(ASCENT).tables["sums"]["sum"] == "unseen cases").any()


def test_both_descents_are_drawn_by_both_losses():
    for kind in ("absolute", "squared"):
        table = descended_losses(COMPARISON, kind).tables["losses"]
        first = table["rule"] == "following |P − t|"
        np.testing.assert_array_equal(table["value"][first], COMPARISON.absolute.loss(kind))
        np.testing.assert_array_equal(table["value"][~first], COMPARISON.squared.loss(kind))
    tables = predictions_of_case(COMPARISON, 2).tables
    np.testing.assert_allclose(tables["predictions"]["value"][:13], COMPARISON.absolute.W @ FEATURES[:, 2])
    assert tables["target"]["value"] == [5.0]


def test_losses_of_a_run_that_diverges_are_drawn_on_a_logarithmic_axis():
    wild = nnkit.gradient_descent.compare_descents(FEATURES, TARGETS, None, 0.9, 50)
    assert wild.squared.stopped_at or wild.squared.loss("squared")[-1] > 1e6
    assert '"type": "log"' in json.dumps(descended_losses(wild, "squared").spec)
    assert '"type": "log"' not in json.dumps(descended_losses(COMPARISON, "absolute").spec)


def test_every_gradient_of_every_case_is_drawn():
    tables = per_case_gradients(UPDATE).tables
    name = UPDATE.parameter_names[4]
    here = tables["cases"]["weight"] == name
    np.testing.assert_array_equal(tables["cases"]["gradient"][here], UPDATE.per_case_gradients[4])
    np.testing.assert_array_equal(tables["cases"]["case"][here], UPDATE.columns + 1)
    np.testing.assert_array_equal(tables["mean"]["gradient"], UPDATE.gradient)
