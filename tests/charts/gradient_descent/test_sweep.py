"""The charts of sweeps: their data are what nnkit computed, and their specs hold no data."""

import json
from dataclasses import replace

import numpy as np
import pytest

import nnkit

pytest.importorskip("altair", reason="charts need Altair")

from nnkit.charts.gradient_descent import epoch_times, noise_chart, sweep_losses

OVER = {"batch_size": [1, 10, "all"], "seed": range(5)}


@pytest.fixture(scope="module")
def sweep():
    return nnkit.sweep(nnkit.Experiment(n_cases=60, n_epochs=8), OVER)


@pytest.fixture(scope="module")
def noise():
    data = nnkit.load_dataset("moons", n_cases=60)
    network = nnkit.Network((2, 3, 2), ("tanh", "softmax"), "cross_entropy")
    return nnkit.gradient_descent.measure_noise(network, data.train.X, data.train.T, [1, 5, 20, "all"])


@pytest.mark.parametrize("cases", ["train", "test"])
@pytest.mark.parametrize("axis", ["updates", "epochs", "cases_seen"])
@pytest.mark.parametrize(("band", "shares"), [("quartiles", (0.25, 0.75)), ("range", (0.0, 1.0))])
def test_the_bands_are_the_quantiles_of_the_runs(sweep, axis, cases, band, shares):
    table = sweep_losses(sweep, "batch_size", axis=axis, cases=cases, band=band).tables["bands"]
    for value, rows in sweep.by("batch_size"):
        here = table["value"] == str(value)
        moments = np.flatnonzero(np.diff(sweep.updates[rows[0]], prepend=-1))
        losses = sweep.losses(cases)[rows][:, moments]
        np.testing.assert_array_equal(table["time"][here], sweep.axis(axis)[rows[0], moments])
        np.testing.assert_allclose(table["median"][here], np.median(losses, axis=0), rtol=1e-12)
        np.testing.assert_allclose(table["low"][here], np.quantile(losses, shares[0], axis=0), rtol=1e-12)
        np.testing.assert_allclose(table["high"][here], np.quantile(losses, shares[1], axis=0), rtol=1e-12)


def test_the_axis_can_end_with_the_shortest_run(sweep):
    tables = sweep_losses(sweep, "batch_size", axis="updates", to_shortest=True).tables
    assert tables["bands"]["time"].max() == 8
    np.testing.assert_array_equal(tables["ends"]["time"], [8, 8, 8])
    medians = [summary.median for summary in sweep.summaries("batch_size", axis="updates", to_shortest=True)]
    np.testing.assert_allclose(tables["ends"]["median"], medians, rtol=1e-12)


def test_very_different_lengths_are_drawn_on_a_logarithmic_axis(sweep):
    def scale(**options):
        layer = sweep_losses(sweep, "batch_size", **options).spec["layer"][0]
        return layer["encoding"]["x"]["scale"].get("type")

    assert scale(axis="updates") == "symlog"
    assert scale(axis="updates", to_shortest=True) is None
    assert scale(axis="epochs") is None


def test_a_line_ends_where_half_of_its_runs_have_diverged():
    plane = nnkit.Experiment(dataset="plane", hidden="", n_epochs=200)
    sweep = nnkit.sweep(plane, {"learning_rate": [0.1, 5.0], "seed": [0, 1, 2]})
    table = sweep_losses(sweep, "learning_rate").tables["bands"]
    assert all(np.isfinite(table[name]).all() for name in ("time", "median", "low", "high"))
    assert table["time"][table["value"] == "0.1"].max() == 200
    assert table["time"][table["value"] == "5"].max() < max(stop for stop in sweep.stopped_at if stop)


def test_runs_that_all_diverge_at_once_leave_an_empty_line():
    plane = nnkit.Experiment(dataset="plane", hidden="", n_epochs=3)
    sweep = nnkit.sweep(plane, {"learning_rate": [1e300], "seed": [0, 1]})
    chart = sweep_losses(sweep, "learning_rate")
    assert len(chart.tables["bands"]["time"]) == 1  # the start


def test_the_times_are_the_means_of_the_runs(sweep):
    table = epoch_times(sweep, "batch_size").tables["times"]
    assert list(table["value"]) == ["1", "10", "all"]
    np.testing.assert_allclose(table["milliseconds"], 1000 * sweep.seconds_per_epoch.reshape(3, 5).mean(axis=1))
    np.testing.assert_array_equal(table["updates"], [42, 5, 1])


def test_other_times_are_other_data_in_the_same_chart(sweep):
    slower = replace(sweep, seconds_per_epoch=2.0 * sweep.seconds_per_epoch)
    charts = [epoch_times(record, "batch_size") for record in (sweep, slower)]
    assert charts[0].spec == charts[1].spec
    for chart in charts:  # there is room for the words beside the longest bar
        assert chart.tables["times"]["room"].min() > 1.3 * chart.tables["times"]["milliseconds"].max()


def test_the_noise_and_its_laws_are_those_of_the_record(noise):
    tables = noise_chart(noise, 5).tables
    is_without = tables["measured"]["series"] == "without replacement"
    measured = tables["measured"]["noise"]
    np.testing.assert_array_equal(measured[is_without], noise.measured[:-1])  # the whole batch's zero has no logarithm
    np.testing.assert_array_equal(tables["measured"]["size"][is_without], [1, 5, 20])
    np.testing.assert_array_equal(measured[~is_without], noise.measured_with_replacement)
    for series, law in (
        (tables["laws"]["series"][0], noise.law),
        (tables["laws"]["series"][-1], noise.expected_with_replacement(noise.batch_sizes)),
    ):
        here = tables["laws"]["series"] == series
        sizes, values = tables["laws"]["size"][here], tables["laws"]["noise"][here]
        np.testing.assert_allclose(values[np.searchsorted(sizes, [1, 5, 20])], law[:-1], rtol=1e-12)
    assert (tables["laws"]["noise"] > 0).all()


def test_specs_hold_no_data_name_every_table_and_keep_their_words(sweep, noise):
    other = nnkit.sweep(nnkit.Experiment(n_cases=20, n_epochs=2), {"hidden": ["", "3"], "seed": [1]})
    for chart, beside in (
        (sweep_losses(sweep, "batch_size"), sweep_losses(other, "hidden", axis="updates")),
        (epoch_times(sweep, "batch_size"), epoch_times(other, "hidden")),
        (noise_chart(noise, 5), noise_chart(noise, 20, dark=True)),
    ):
        spec = json.dumps(chart.spec)
        assert "datasets" not in chart.spec
        assert "@" not in spec.replace("vega-lite@", "")
        for name, columns in chart.tables.items():
            assert f'{{"name": "{name}"}}' in spec
            assert len({len(column) for column in columns.values()}) == 1
        assert chart.alt == beside.alt


def test_no_hidden_layer_has_a_name():
    sweep = nnkit.sweep(nnkit.Experiment(n_cases=20, n_epochs=2), {"hidden": ["", "3"]})
    assert set(sweep_losses(sweep, "hidden").tables["bands"]["value"]) == {"none", "3"}
