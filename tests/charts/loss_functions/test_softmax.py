"""The charts of softmax, competition, arithmetic and whole distributions hold the numbers of their records."""

import json

import numpy as np
import pytest

import nnkit

pytest.importorskip("altair", reason="charts need Altair")

from nnkit.charts.loss_functions import (
    batch_costs,
    competing_curves,
    distributions_by_hand,
    guess_pairs,
    inhibition_curves,
    jacobian_map,
    naive_errors,
    probability_pairs,
    softmax_by_hand,
)

CASES = nnkit.loss_functions.SoftmaxBatch(*nnkit.loss_functions.read_batch("cases", "1,1,2,1,1:3;0,-2,1,0,1:0,0,0.5,0,0.5"))
INFINITE = nnkit.loss_functions.SoftmaxBatch([[1e308], [-1e308]], [[0.0], [1.0]])
COMPETITION = nnkit.loss_functions.Competition([1.0, 1.0, 2.0], 1, 2.0)
STABILITY = nnkit.loss_functions.SoftmaxStability([1000.0, 1001.0, 1002.0])
PAIR = nnkit.loss_functions.DistributionPair([0.5, 0.25, 0.25], [0.75, 0.25, 0.0])

CHARTS = {
    "softmax": lambda dark=False: softmax_by_hand(CASES, 1, dark=dark),
    "a huge softmax": lambda dark=False: softmax_by_hand(INFINITE, 0, dark=dark),
    "batch": lambda dark=False: batch_costs(CASES, dark=dark),
    "curves": lambda dark=False: competing_curves(COMPETITION, dark=dark),
    "jacobian": lambda dark=False: jacobian_map(COMPETITION, dark=dark),
    "inhibition": lambda dark=False: inhibition_curves(COMPETITION, dark=dark),
    "before and after": lambda dark=False: probability_pairs(COMPETITION, dark=dark),
    "guess": lambda dark=False: guess_pairs(nnkit.loss_functions.QuizAnswer([0.5, 0.5], [0.25, 0.75]), dark=dark),
    "distributions": lambda dark=False: distributions_by_hand(PAIR, dark=dark),
    "errors": lambda dark=False: naive_errors(STABILITY, dark=dark),
}


@pytest.mark.parametrize("make", CHARTS.values(), ids=CHARTS)
def test_specs_hold_no_data_name_every_table_and_are_built_once(make):
    chart = make()
    assert "datasets" not in chart.spec
    spec = json.dumps(chart.spec)
    assert '"data": {"values"' not in spec
    for name, columns in chart.tables.items():
        assert f'{{"name": "{name}"}}' in spec, name
        assert len({len(column) for column in columns.values()}) == 1
    assert chart.alt
    assert make().drawing.template is chart.drawing.template
    assert make(dark=True).tables.keys() == chart.tables.keys()
    assert chart.to_dict()["datasets"].keys() == chart.tables.keys()


def test_outputs_can_be_dragged_beyond_all_bars_and_arrows():
    tables = softmax_by_hand(CASES, 1).tables
    np.testing.assert_array_equal(tables["classes"]["given"], CASES.logits[:, 1])
    np.testing.assert_array_equal(tables["classes"]["T"], CASES.targets[:, 1])
    low, high = tables["window"]["output"]
    assert low <= CASES.stepped.logits[:, 1].min() - 2.0
    assert high >= CASES.stepped.logits[:, 1].max() + 2.0
    assert tables["window"]["cost"][1] > CASES.terms[:, 1].max()


def test_the_axis_of_huge_outputs_has_a_length_that_is_a_float():
    tables = softmax_by_hand(INFINITE, 0).tables
    low, high = tables["window"]["output"]
    assert np.isfinite(high - low)
    np.testing.assert_array_equal(np.array([low, high]) * tables["constants"]["axis_unit"], [-1e308, 1e308])
    assert np.isfinite(INFINITE.logits / tables["constants"]["coldest"]).all()
    assert np.isfinite(tables["window"]["cost"]).all()


def test_what_is_infinite_is_written():
    table = batch_costs(INFINITE).tables["parts"]
    assert list(table["infinite"]) == ["", "∞"]
    assert table["value"][0] == 0.0
    assert np.isnan(table["value"][1])


def test_the_batch_is_stacked_to_its_costs():
    table = batch_costs(CASES).tables["parts"]
    np.testing.assert_allclose(table["value"][:2] + table["value"][2:], CASES.costs)


def test_every_bar_can_be_dragged_and_its_axes_have_room():
    tables = distributions_by_hand(PAIR).tables
    np.testing.assert_array_equal(tables["bars"]["share"], [*PAIR.T, *PAIR.P])
    assert tables["bars"]["row"].tolist() == list(range(6))
    assert tables["window"]["term"][1] > PAIR.reverse_terms.max()
    assert np.isfinite(tables["window"]["sum"]).all()
    bits = nnkit.loss_functions.DistributionPair(PAIR.T, PAIR.P, "bits")
    np.testing.assert_allclose(distributions_by_hand(bits).tables["window"]["unit"], 1.0 / np.log(2.0))


def test_competition():
    tables = competing_curves(COMPETITION).tables
    np.testing.assert_array_equal(tables["points"]["P"], COMPETITION.P_after)
    pairs = probability_pairs(COMPETITION).tables["pairs"]
    np.testing.assert_array_equal(pairs["value"], [*COMPETITION.P, *COMPETITION.P_after])
    start = tables["lines"]["amount"] == 0.0
    np.testing.assert_allclose(tables["lines"]["P"][start], COMPETITION.P)
    np.testing.assert_array_equal(jacobian_map(COMPETITION).tables["jacobian"]["derivative"], COMPETITION.jacobian.ravel())


def test_inhibition_passes_the_softmax():
    tables = inhibition_curves(COMPETITION).tables
    at = tables["lines"]["time"] == tables["now"]["time"][0]
    np.testing.assert_allclose(tables["lines"]["share"][at], COMPETITION.P_after, rtol=1e-12)


def test_many_classes_leave_the_numbers_to_the_tooltips():
    assert "mark" in json.dumps(jacobian_map(COMPETITION).spec)
    many = jacobian_map(nnkit.loss_functions.Competition(np.arange(12.0), 0))
    assert '"type": "text"' in json.dumps(jacobian_map(COMPETITION).spec)
    assert '"type": "text"' not in json.dumps(many.spec)


def test_errors_and_regions():
    tables = naive_errors(STABILITY).tables
    low, high = STABILITY.safe_range
    assert (tables["broken"]["end"][0], tables["broken"]["start"][1]) == (low, high)
    assert "beyond the axis" in tables["now"]["text"][0]
    assert "beyond" not in naive_errors(nnkit.loss_functions.SoftmaxStability([1.0, 2.0])).tables["now"]["text"][0]
