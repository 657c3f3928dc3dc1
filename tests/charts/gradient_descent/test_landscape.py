"""The film of descents: its tables are the paths, and its picture is the loss."""

import base64
import io
import json

import numpy as np
import pytest

from nnkit.gradient_descent import Landscape, loss_surface, trace_paths
from nnkit.gradient_descent.descent_paths import frame_times
from nnkit.gradient_descent.landscape import LINE_LOSSES

pytest.importorskip("altair", reason="charts need Altair")
image = pytest.importorskip("PIL.Image", reason="surfaces are pictures, which need Pillow")

from nnkit.charts.gradient_descent import descent_film
from nnkit.charts.gradient_descent.landscape import PIXELS
from nnkit.charts.plane import BANDS, clipped, contour_bands
from tests.charts.films import over_all_moments, seen

SETTINGS = {"n_epochs": 20, "learning_rate": 0.1}


def film(**settings):
    descents = trace_paths(Landscape(**SETTINGS | settings))
    return descents.landscape, descents.paths, descent_film(descents)


def test_heads_stand_where_the_paths_are_at_each_moment():
    landscape, paths, chart = film()
    times, heads = frame_times(landscape), over_all_moments(chart, "paths", "heads")
    for path in paths:
        here = heads["path"] == path.label
        frames = heads["frame"][here]
        assert len(frames) == len(times)
        theta = path.theta[path.updates_at(times)[frames]]
        np.testing.assert_array_equal(heads["slope"][here], theta[:, 0])
        np.testing.assert_array_equal(heads["intercept"][here], theta[:, 1])
        shown = chart.tables["trails"]
        trail = (shown["path"] == path.label) & (shown["frame"] <= frames[-1])
        np.testing.assert_allclose([shown["x2"][trail][-1], shown["y2"][trail][-1]], theta[-1])


@pytest.mark.parametrize("loss", LINE_LOSSES)
def test_lines_are_what_the_networks_predict(loss):
    landscape, paths, chart = film(loss=loss, x_std=1.0)
    times = frame_times(landscape)
    for path in paths:
        for frame in (0, len(times) - 1):
            lines = seen(chart, "pieces", "lines", frame)
            here = lines["path"] == path.label
            assert here.any()
            for x, y in (("x", "y"), ("x2", "y2")):
                theta = path.theta[path.updates_at(times)[frame]]
                P = landscape.network(theta).forward(lines[x][here][None])[0]
                # a curve is drawn in straight pieces, whose ends are cut off at the frame
                np.testing.assert_allclose(lines[y][here], P, atol=1e-9 if loss != "log_loss" else 1e-2)


def test_the_picture_darkens_with_the_loss():
    landscape, _, chart = film()
    url = chart.tables["surface"]["url"][0]
    grey = np.array(image.open(io.BytesIO(base64.b64decode(url.split(",")[1]))).convert("L")).astype(float)
    assert grey.shape == (PIXELS, PIXELS)
    middle, half = landscape.window
    centres = ((np.arange(PIXELS) + 0.5) / PIXELS * 2.0 - 1.0) * half
    losses = loss_surface("mse", *landscape.cases, middle[0] + centres, middle[1] + centres)[::-1]
    bands = contour_bands(losses)
    levels = [np.median(grey[bands == band]) for band in range(BANDS)]
    assert (np.diff(levels) < 0.0).all()
    row, column = np.unravel_index(losses.argmin(), losses.shape)
    assert grey[row, column] == grey.max()


def test_bands_are_rings_of_equal_width_in_a_bowl():
    r = np.linspace(0.0, 1.0, 1601)[:-1]
    bands = contour_bands(np.append(r**2, 1.0))[:-1]
    assert set(np.bincount(bands)) == {100}
    assert set(contour_bands(np.ones((3, 3))).ravel()) == {0}


def test_pieces_are_clipped_to_the_box():
    low, high = np.array([0.0, 0.0]), np.array([1.0, 2.0])
    starts = np.array([[0.5, 0.5], [-1.0, 1.0], [2.0, 2.0], [0.5, -9.0], [-1.0, 0.5], [0.5, 0.5], [0.5, 1.0]])
    ends = np.array([[0.6, 0.7], [3.0, 1.0], [3.0, 1.0], [0.5, 9.0], [-1.0, 0.9], [0.5, 0.5], [1e90, 1e90]])
    pieces, kept = clipped(starts, ends, low, high)
    assert kept.tolist() == [True, True, False, True, False, True, True]
    expected = [[0.5, 0.5, 0.6, 0.7], [0.0, 1.0, 1.0, 1.0], [0.5, 0.0, 0.5, 2.0], [0.5, 0.5, 0.5, 0.5], [0.5, 1.0, 1.0, 1.5]]
    np.testing.assert_allclose(np.stack([pieces[name] for name in ("x", "y", "x2", "y2")], axis=1), expected)


@pytest.mark.parametrize("learning_rate", [0.36, 0.5, 50.0, 1e300])
@pytest.mark.parametrize("loss", LINE_LOSSES)
def test_nothing_is_drawn_outside_the_picture(loss, learning_rate):
    landscape, _, chart = film(loss=loss, learning_rate=learning_rate)
    middle, half = landscape.window
    for table, x, y in [("trails", "x", "y"), ("trails", "x2", "y2"), ("heads", "slope", "intercept")]:
        columns = chart.tables[table]
        assert np.nanmax(np.abs(columns[x] - middle[0]), initial=0.0) <= half * (1 + 1e-12)
        assert np.nanmax(np.abs(columns[y] - middle[1]), initial=0.0) <= half * (1 + 1e-12)
    for name, columns in chart.tables.items():
        assert len({len(column) for column in columns.values()}) == 1
        for column in columns.values():
            if column.dtype.kind == "f":  # what moves may be out of sight at a moment, and is then NaN
                assert (np.isfinite(column) | (np.isnan(column) if name in ("heads", "lines") else False)).all()


def test_the_spec_holds_no_data_and_its_words_stay():
    _, _, chart = film()
    _, _, other = film(loss="log_loss", compare="optimizers", n_epochs=3)
    assert chart.alt == other.alt
    spec = json.dumps(chart.spec)
    assert '"values"' not in spec
    for name in chart.tables:
        assert f'{{"name": "{name}"}}' in spec, name
    assert "@" not in spec.replace("vega-lite@", "").replace("vega.github.io/schema", "")
    assert '["Gradient descent", "Momentum"]' in json.dumps(other.spec)


def test_a_spec_changes_only_with_its_paths_moments_and_scale():
    specs = {json.dumps(film(start_slope=start)[2].spec) for start in (-1.0, 0.0, 0.5)}
    assert len(specs) == 1


def test_of_two_features_each_stick_leads_from_a_target_to_its_prediction():
    landscape = Landscape(second_input="feature", n_cases=10, compare="optimizers", optimizers="gd", learning_rate=0.01)
    descents = trace_paths(landscape)
    [path], chart = descents.paths, descent_film(descents)
    X, T = landscape.cases
    lines = seen(chart, "pieces", "lines", len(frame_times(landscape)) - 1)
    np.testing.assert_allclose(lines["y"], T[0])
    np.testing.assert_allclose(lines["y2"], path.theta[-1] @ X, atol=1e-12)
    np.testing.assert_array_equal(chart.tables["points"]["x"], T[0])


def test_of_two_features_the_border_is_where_the_weighted_sum_is_zero():
    landscape = Landscape(second_input="feature", loss="log_loss", compare="optimizers", optimizers="gd", n_epochs=60)
    descents = trace_paths(landscape)
    [path] = descents.paths
    lines = over_all_moments(descent_film(descents), "pieces", "lines")
    assert len(lines["x"]) == len(frame_times(landscape))
    w1, w2 = path.theta[np.round(np.linspace(0, 60, len(np.unique(lines["frame"])))).astype(int)][lines["frame"]].T
    for x, y in (("x", "y"), ("x2", "y2")):
        np.testing.assert_allclose(w1 * lines[x] + w2 * lines[y], 0.0, atol=1e-9)
