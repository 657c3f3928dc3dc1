"""The charts of activation functions hold the numbers of the functions."""

import json

import numpy as np
import pytest

import nnkit
from nnkit.activation_functions import ActivationComparison, train_from

pytest.importorskip("altair", reason="charts need Altair")

from nnkit.charts.activation_functions import activation_curves, learning_curves, movable_parameters
from nnkit.charts.activation_functions.function_styles import FUNCTION_COLOURS, FUNCTION_DASHES
from nnkit.charts.room import SIDE

CURVES = ActivationComparison("step-sigmoid-relu-elu", "elu.alpha=2", at=0.37)
CHARTS = {
    "curves": lambda dark=False: activation_curves(CURVES, 4.0, dark=dark),
    "learning": lambda dark=False: learning_curves(CURVES, 0.1, 50, dark=dark),
}


@pytest.mark.parametrize("make", CHARTS.values(), ids=CHARTS)
def test_specs_hold_no_data_and_name_every_table(make):
    chart = make()
    assert "datasets" not in chart.spec
    spec = json.dumps(chart.spec)
    assert '"values"' not in spec.replace('"values": {"expr": ', "")  # a legend may follow a table
    assert "@" not in spec.replace("https://", "").replace("@type", "")
    for name, columns in chart.tables.items():
        assert f'{{"name": "{name}"}}' in spec, name
        assert len({len(column) for column in columns.values()}) == 1
    assert make().alt == make(dark=True).alt
    assert make(dark=True).tables.keys() == chart.tables.keys()
    assert chart.to_dict()["datasets"].keys() == chart.tables.keys()


def of(table, name):
    here = table["function"] == nnkit.ACTIVATIONS[name].label
    return {field: column[here] for field, column in table.items()}


def test_lines_are_the_functions_and_their_derivatives():
    table = activation_curves(CURVES, 4.0).tables["lines"]
    line = of(table, "sigmoid")
    np.testing.assert_allclose(line["f"], 1.0 / (1.0 + np.exp(-line["z"])), rtol=1e-12)
    np.testing.assert_allclose(line["slope"], line["f"] * (1.0 - line["f"]), rtol=1e-12)
    assert (line["z"][0], line["z"][-1]) == (-4.0, 4.0)


def test_a_jump_parts_a_line_in_two():
    table = activation_curves(CURVES, 4.0).tables["lines"]
    relu = of(table, "relu")
    before, after = np.unique(relu["piece"])
    assert set(relu["slope"][relu["piece"] == before]) == {0.0}
    assert set(relu["slope"][relu["piece"] == after]) == {1.0}
    step = of(table, "step")
    before, after = np.unique(step["piece"])
    assert set(step["f"][step["piece"] == before]) == {0.0}
    assert set(step["f"][step["piece"] == after]) == {1.0}
    elu = of(table, "elu")
    assert elu["slope"][elu["piece"] == elu["piece"].min()][-1] == pytest.approx(2.0)
    assert len(np.unique(table["piece"])) == 1 + 3 * 2  # no two lines have a number in common


def test_the_ends_of_a_jump_are_marked():
    kinks = of(activation_curves(CURVES, 4.0).tables["kinks"], "relu")
    assert kinks["slope"].tolist() == [0.0, 1.0]
    assert kinks["end"].tolist() == ["filled", "open"]
    assert not len(of(activation_curves(CURVES, 4.0).tables["kinks"], "sigmoid")["z"])


def test_the_ruler_reads_all_functions_at_the_same_stops():
    chart = activation_curves(CURVES, 4.0)
    readings, stops, functions = (chart.tables[name] for name in ("readings", "stops", "functions"))
    assert readings["reading"].tolist() == list(range(len(stops["stop"]) * len(CURVES.functions)))
    for activation, row in zip(CURVES.functions.values(), functions["row"], strict=True):
        at = row + stops["stop"] * len(functions["row"])  # as the chart looks them up
        z = readings["z"][at]
        np.testing.assert_array_equal(z, np.unique(readings["z"]))
        assert 0.37 in z
        assert (stops["low"] <= z).all()
        assert (z <= stops["high"]).all()
        np.testing.assert_array_equal(readings["f"][at], activation(z))
        np.testing.assert_array_equal(readings["slope"][at], activation.derivative(z))
    assert stops["z"].tolist() == pytest.approx(np.unique(readings["z"]).tolist(), abs=1e-10)  # where a click lets it rest
    params = {param["name"]: param for param in chart.spec["params"]}
    names = ["ground_function", "ground_derivative"]
    for name, panel in zip(names, chart.spec["concat"][:2], strict=True):
        assert name in [layer.get("name") for layer in panel["layer"]]
    [follows] = params["ruler"]["on"]
    assert {event["markname"] for event in follows["events"]} == {f"{name}_marks" for name in names}


def resting_place(chart):
    [rest] = set(chart.tables["frame"]["rest"].tolist())
    readings = chart.tables["readings"]
    return set(readings["z"][readings["reading"] // len(chart.tables["functions"]["row"]) == rest])


def test_the_ruler_rests_where_it_is_set_or_at_the_edge():
    assert resting_place(activation_curves(CURVES, 4.0)) == {0.37}
    assert resting_place(activation_curves(ActivationComparison("tanh", at=9.0), 4.0)) == {4.0}


def test_no_setting_changes_a_spec_so_that_a_browser_only_swaps_data():
    curves = ActivationComparison("rrelu-elu", "elu.alpha=2.5", at=-1.0, threshold=0.3)
    other = activation_curves(curves, 0.5, one_scale=False)
    usual = activation_curves(CURVES, 6.0)
    assert other.spec == usual.spec
    assert learning_curves(curves, 0.5, 20).spec == learning_curves(CURVES, 0.1, 50).spec
    assert any(not np.array_equal(other.tables["frame"][name], usual.tables["frame"][name]) for name in ("z", "f", "slope"))
    assert set(other.tables["stops"]["view"]).isdisjoint(usual.tables["stops"]["view"])
    assert set(usual.tables["stops"]["view"]) == set(usual.tables["frame"]["view"])


def marks_of(layer):
    """Every mark of a layer and of the layers in it."""
    return [mark for part in layer["layer"] for mark in marks_of(part)] if "layer" in layer else [layer]


def test_what_leaves_the_frame_is_cut_off():
    values, slopes, _ = activation_curves(CURVES, 4.0).spec["concat"]
    for panel, name in ((values, "f"), (slopes, "slope")):
        upright = [layer for layer in marks_of(panel) if "field" in layer["encoding"].get("y", {})]
        assert len(upright) >= 3
        for layer in upright:
            assert layer["mark"]["clip"] is True
            ends = [end["expr"] for end in layer["encoding"]["y"]["scale"]["domain"]]
            assert [f"data('frame')[{row}]['{name}']" in end for row, end in enumerate(ends)] == [True, True]


@pytest.mark.parametrize("span", [0.01, 1.0, 6.0, 20.0])
def test_straight_pieces_look_like_the_functions(span):
    curves = ActivationComparison("-".join(nnkit.ACTIVATIONS), "elu.alpha=5")
    tables = activation_curves(curves, span).tables
    for activation in curves.functions.values():
        line = of(tables["lines"], activation.name)
        for piece in set(line["piece"]):
            here = line["piece"] == piece
            z = np.linspace(*np.nextafter(line["z"][here][[0, -1]], [np.inf, -np.inf]), 2001)
            for name, function in (("f", activation), ("slope", activation.derivative)):
                low, high = tables["frame"][name]
                drawn, true = np.interp(z, line["z"][here], line[name][here]), function(z)
                in_sight = (low <= true) & (true <= high)
                pixels = SIDE * np.abs(drawn - true)[in_sight] / (high - low)
                assert pixels.max(initial=0.0) < 0.5


def test_a_drawn_slope_is_a_band_between_its_least_and_largest():
    drawn = activation_curves(ActivationComparison("rrelu-elu", "rrelu.lower=0.2,rrelu.upper=0.4"), 2.0).tables["drawn"]
    assert set(drawn["function"]) == {"RReLU"}
    np.testing.assert_allclose(drawn["f low"], 0.4 * drawn["z"])
    np.testing.assert_allclose(drawn["f high"], 0.2 * drawn["z"])
    assert set(drawn["slope low"]) == {0.2}
    assert set(drawn["slope high"]) == {0.4}
    assert drawn["z"].max() < 0.0


def domains(chart):
    return [chart.tables["frame"][name].tolist() for name in ("f", "slope")]


def test_one_scale_or_two():
    one = domains(activation_curves(CURVES, 4.0))
    assert one[0] == one[1]
    two = domains(activation_curves(CURVES, 4.0, one_scale=False))
    assert two[0] != two[1]
    assert two[0][1] > 4.0


def test_the_points_between_which_live_regions_end_are_those_of_the_derivatives():
    tables = activation_curves(CURVES, 4.0).tables
    for name in ("sigmoid", "elu"):
        points = of(tables["slopes"], name)
        inside = points["z"] != 0.0
        np.testing.assert_allclose(points["slope"][inside], CURVES.functions[name].derivative(points["z"][inside]), rtol=1e-12)
        assert (np.diff(points["z"]) >= 0.0).all()
    elu = of(tables["slopes"], "elu")
    assert elu["slope"][elu["left"]][-1] == pytest.approx(2.0)  # at 0, from either side
    assert elu["slope"][~elu["left"]][0] == 1.0


def test_handles_are_on_the_curves_that_have_one_parameter():
    curves = ActivationComparison("leaky_relu-prelu-rrelu-elu-tanh", "elu.alpha=2")
    assert movable_parameters(curves) == ["leaky_relu.slope", "prelu.slope", "elu.alpha"]
    handles = activation_curves(curves, 4.0).tables["handles"]
    assert handles["parameter"].tolist() == [0.01, 0.25, 2.0]
    assert handles["row"].tolist() == [0, 1, 2]
    base = np.where(handles["is_exponential"], np.expm1(handles["home"]), handles["home"])
    values = [curves.functions[name](z) for name, z in zip(("leaky_relu", "prelu", "elu"), handles["home"], strict=True)]
    np.testing.assert_allclose(handles["parameter"] * base, values)


@pytest.mark.parametrize("name", ["leaky_relu.slope", "prelu.slope", "elu.alpha"])
def test_left_of_0_what_is_dragged_is_in_proportion_to_its_parameter(name):
    function, parameter = name.split(".")
    one, other = (activation_curves(ActivationComparison(function, f"{name}={p}"), 4.0).tables for p in (0.3, 0.6))
    for table in ("readings", "kinks"):
        left = one[table]["left"]
        for column in {"f", "slope"} & one[table].keys():
            np.testing.assert_allclose(other[table][column], one[table][column] * np.where(left, 2.0, 1.0), err_msg=column)
    z, value = one["lines"]["z"], one["lines"]["f"]
    np.testing.assert_array_equal(one["lines"]["left"], np.where(z == 0.0, one["lines"]["piece"] == 0, z < 0.0))
    np.testing.assert_allclose(value, nnkit.ACTIVATIONS[function](z, **{parameter: 0.3}), atol=1e-300)


@pytest.mark.parametrize("rate", [0.1, 1.0])
def test_learning_is_drawn_from_its_start_to_its_end(rate):
    sums = train_from(CURVES.functions["elu"], 0.37, rate, 50)
    table = of(learning_curves(CURVES, rate, 50).tables["learning"], "elu")
    np.testing.assert_array_equal(table["sum"], sums[table["update"]])
    drawn = np.interp(np.arange(51), table["update"], table["sum"])
    np.testing.assert_allclose(drawn, sums, rtol=0, atol=0.002 * np.ptp(np.append(sums, 0.37)))


def test_every_swing_of_learning_is_drawn():
    curves = ActivationComparison("identity", at=1.0)
    table = learning_curves(curves, 0.99, 200).tables["learning"]  # from one side of 0 to the other at every update
    swings = np.flatnonzero(np.abs(train_from(curves.functions["identity"], 1.0, 0.99, 200)) > 0.05)
    assert len(swings) > 100
    assert set(swings) <= set(table["update"])


def test_every_function_has_cues_of_its_own():
    cues = {(colour, *dash) for colour, dash in zip(FUNCTION_COLOURS, FUNCTION_DASHES, strict=True)}
    assert len(cues) == len(nnkit.ACTIVATIONS)
