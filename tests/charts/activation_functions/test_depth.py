"""The charts of networks layer by layer hold the numbers of their records."""

import json
from dataclasses import replace

import numpy as np
import pytest

from nnkit.activation_functions import DepthStudy, measure_depth, train_depth

pytest.importorskip("altair", reason="charts need Altair")

from nnkit.charts.activation_functions import layers_by_hand, layers_chart

STUDY = DepthStudy(dataset="spiral", n_layers=4, width=5, activations="sigmoid-relu", n_seeds=4, n_updates=5)
PROFILE, MOVED = measure_depth(STUDY), train_depth(STUDY)
FROM_ZERO = measure_depth(DepthStudy(dataset="digits", n_layers=3, width=4, n_seeds=2, initialisation="zero"))
QUANTITIES = {"gradients": PROFILE, "deltas": PROFILE, "activation_std": PROFILE, "zero_share": PROFILE, "weight_changes": MOVED}


@pytest.mark.parametrize(("quantity", "record"), QUANTITIES.items(), ids=list(QUANTITIES))
def test_specs_hold_no_data_and_name_every_table(quantity, record):
    chart = layers_chart(record, quantity)
    assert "datasets" not in chart.spec
    spec = json.dumps(chart.spec)
    assert '"values"' not in spec.replace('"values": {"expr": ', "")  # a legend may follow a table
    assert "@" not in spec
    for name, columns in chart.tables.items():
        assert f'{{"name": "{name}"}}' in spec, name
        assert len({len(column) for column in columns.values()}) == 1
    dark = layers_chart(record, quantity, band="range", dark=True)
    assert dark.tables.keys() == chart.tables.keys()
    assert dark.alt == chart.alt
    assert chart.to_dict()["datasets"].keys() == chart.tables.keys()


@pytest.mark.parametrize(("quantity", "record"), QUANTITIES.items(), ids=list(QUANTITIES))
def test_lines_are_medians_in_bands_of_the_seeds(quantity, record):
    table = layers_chart(record, quantity, band="range").tables["layers"]
    here = table["function"] == "ReLU"
    values = record.by_seed(quantity, "relu")
    np.testing.assert_allclose(table["median"][here], np.median(values, axis=0))
    np.testing.assert_array_equal(table["low"][here], values.min(axis=0))
    np.testing.assert_array_equal(table["high"][here], values.max(axis=0))
    quartiles = layers_chart(record, quantity).tables["layers"]
    np.testing.assert_allclose(quartiles["low"][here], np.quantile(values, 0.25, axis=0))


def test_the_bound_is_a_quarter_to_the_power_of_the_layers_between():
    table = layers_chart(PROFILE, "deltas").tables["bound"]
    last = np.median(PROFILE.by_seed("deltas", "sigmoid")[:, -1])
    np.testing.assert_allclose(table["value"], last * 0.25 ** np.array([3, 2, 1, 0]))
    assert table["layer"].tolist() == [1, 2, 3, 4]
    without = measure_depth(DepthStudy(dataset="spiral", n_layers=2, activations="tanh", n_seeds=1))
    assert not len(layers_chart(without, "deltas").tables["bound"]["value"])


def test_what_moves_with_a_control_is_data():
    """A browser that finds the same chart swaps the data in it; another chart it would build anew."""
    usual = {"dataset": "spiral", "n_layers": 3, "width": 4, "activations": "sigmoid-elu", "n_seeds": 2, "n_updates": 3}
    spec = layers_chart(train_depth(DepthStudy(**usual)), "weight_changes").spec
    assert (
        layers_chart(
            train_depth(DepthStudy(**usual | {"learning_rate": 0.5})),
            "weight_changes",
        ).spec
        == spec
    )
    spec = layers_chart(measure_depth(DepthStudy(**usual)), "gradients").spec
    several = [
        {"parameters": "elu.alpha=2"},
        {"n_layers": 4},
        {"width": 5},
        {"seed": 1},
        {"initialisation": "zero"},
        {"weight_scale": 2.0},
    ]
    for changed in (*several, {"activations": "tanh"}):
        assert layers_chart(measure_depth(DepthStudy(**usual | changed)), "gradients").spec == spec, changed


def test_exact_zeros_are_marked_where_a_logarithm_has_no_place_for_them():
    tables = layers_chart(FROM_ZERO, "gradients").tables
    assert len(tables["exact"]["layer"]) == 3 * 3  # three functions, three hidden layers
    assert set(tables["layers"]["layer"]) == {4}
    assert (tables["exact"]["at"] > 0.0).all()
    assert (tables["exact"]["at"] < tables["layers"]["median"].min()).all()
    assert not len(layers_chart(PROFILE, "gradients").tables["exact"]["layer"])


def test_runs_that_diverged_leave_the_rest_drawn():
    study = DepthStudy(
        dataset="diabetes",
        n_layers=3,
        activations="identity-tanh",
        initialisation="he",
        learning_rate=10.0,
        n_updates=100,
        n_seeds=3,
    )
    table = layers_chart(train_depth(study), "weight_changes", band="range").tables["layers"]
    for name in ("low", "median", "high"):
        assert np.isfinite(table[name]).all()


@pytest.mark.parametrize("quantity", ["gradients", "deltas", "activation_std", "zero_share"])
def test_for_each_depth_and_scale_by_hand_there_is_what_its_own_chart_shows(quantity):
    around = [replace(STUDY, n_layers=n) for n in (2, 5, 1)] + [replace(STUDY, n_layers=2, weight_scale=s) for s in (4.0, 0.5)]
    profiles = [measure_depth(study) for study in around]
    chart = layers_by_hand(profiles, quantity, band="range")
    tables = chart.tables
    for profile in profiles:
        alone = layers_chart(profile, quantity, band="range").tables["layers"]
        here = (tables["layers"]["depth"] == profile.study.n_layers) & (tables["layers"]["scale"] == profile.study.weight_scale)
        for column in ("layer", "function", "median", "low", "high"):
            np.testing.assert_array_equal(tables["layers"][column][here], alone[column])
        low, high = tables["window"]["median"]
        assert low <= tables["layers"]["low"][here].min() <= tables["layers"]["high"][here].max() <= high
    assert tables["nearest_depth"]["depth"].tolist() == [1, 2, 2, 5, 5]
    assert np.unique(tables["nearest_scale"]["scale"]).tolist() == [0.5, 1.0, 4.0]
    assert {name: column.tolist() for name, column in tables["chosen"].items()} == {"depth": [2], "scale": [1.0]}
    first = [profile.median(quantity, "sigmoid")[0] for profile in profiles]
    assert tables["first"]["median"].tolist() == first
    assert chart.spec == layers_by_hand(profiles[1:2], quantity).spec
    assert "datasets" not in chart.spec


def test_from_weights_of_zero_the_depth_can_be_dragged_too():
    tables = layers_by_hand([FROM_ZERO], "gradients").tables
    assert np.isfinite(tables["window"]["median"]).all()
    assert (tables["window"]["median"] > 0.0).all()
