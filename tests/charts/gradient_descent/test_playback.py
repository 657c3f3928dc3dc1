"""The charts: their data are what nnkit computed, and their specs hold no data."""

import base64
import io
import json

import numpy as np
import pytest

import nnkit

pytest.importorskip("altair", reason="charts need Altair")
image = pytest.importorskip("PIL.Image", reason="surfaces are pictures, which need Pillow")

from nnkit.charts.colours import CLASS_COLOURS, GROUNDS, rgb
from nnkit.charts.gradient_descent import confusion, diagnostics, heat_maps, playback
from nnkit.charts.gradient_descent.diagram import columns_of
from nnkit.charts.gradient_descent.surface import PIXELS, plane_of
from nnkit.charts.sprite_sheet import RIM, tiles_per_row
from tests.charts.films import over_all_moments, seen


@pytest.fixture(scope="module")
def history():
    return nnkit.run(nnkit.Experiment(hidden="3-2", n_epochs=70))


@pytest.fixture(scope="module")
def sine():
    return nnkit.run(nnkit.Experiment(dataset="sine", n_epochs=5))


def frame_of(chart, frame, n_frames):
    """A frame of the surface's film as an array (PIXELS, PIXELS, 3), without its rim."""
    url = chart.tables["surface"]["url"][0]
    sheet = np.array(image.open(io.BytesIO(base64.b64decode(url.split(",")[1]))).convert("RGB"))
    size, side = PIXELS + 2 * RIM, tiles_per_row(n_frames)
    row, column = divmod(frame, side)
    tile = sheet[row * size : (row + 1) * size, column * size : (column + 1) * size]
    return tile[RIM:-RIM, RIM:-RIM].astype(float)


@pytest.mark.parametrize("frame", [0, 35, 70])
def test_a_pixel_has_the_colour_of_the_predicted_class(history, frame):
    chart = playback(history)
    pixels = frame_of(chart, frame, len(history.frames))
    x, y = (chart.tables["extent"][axis] for axis in "xy")
    centre = (np.arange(PIXELS) + 0.5) / PIXELS
    grid_x, grid_y = np.meshgrid(x[0] + centre * (x[1] - x[0]), y[1] - centre * (y[1] - y[0]))
    P = history.predictions(np.stack([grid_x.ravel(), grid_y.ravel()]), history.frames[frame])[0].reshape(PIXELS, PIXELS)
    # a pixel lies between the ground and a class's colour: which of the two directions does it take?
    ways = np.array([rgb(colour) - rgb(GROUNDS[False]) for colour in CLASS_COLOURS[:2]], dtype=float)
    ways /= np.linalg.norm(ways, axis=1, keepdims=True)
    along = (pixels - rgb(GROUNDS[False])) @ ways.T
    sure = np.abs(P - 0.5) > 0.05
    np.testing.assert_array_equal((along[..., 1] > along[..., 0])[sure], (P > 0.5)[sure])
    undecided = np.abs(P - 0.5) < 0.002
    assert np.abs(pixels[undecided] - rgb(GROUNDS[False])).max(initial=0) <= 3  # no class, no colour


def test_the_surface_fades_into_the_ground_of_the_page(history):
    light, dark = (playback(history, dark=dark).tables["surface"]["url"][0] for dark in (False, True))
    assert light != dark


def test_the_curve_is_what_the_network_predicts(sine):
    film = playback(sine)
    for frame in (0, len(sine.frames) - 1):
        curve = seen(film, "places", "curve", frame)
        P = sine.predictions(curve["x"].astype(float)[None], sine.frames[frame])[0]
        np.testing.assert_allclose(curve["y"], P, atol=1e-6)


def test_losses_weights_and_biases_are_those_of_the_history(history):
    film = playback(history)
    reached = over_all_moments(film, "sets", "reached")
    is_training = reached["set"] == "training"
    np.testing.assert_array_equal(reached["loss"][is_training], history.train_loss[history.frames])
    np.testing.assert_array_equal(reached["loss"][~is_training], history.test_loss[history.frames])
    np.testing.assert_array_equal(reached["update"][is_training], history.updates[history.frames])
    for frame in (0, 40):
        network = history.network(history.frames[frame])
        links = seen(film, "links", "weights", frame)
        weights = dict(zip(links["name"], links["weight"], strict=True))
        assert weights["x2 → neuron 1.3"] == pytest.approx(network.weights[0][1, 2], rel=1e-6)
        assert weights["neuron 2.1 → class 1"] == pytest.approx(network.weights[2][0, 0], rel=1e-6)
        biases = seen(film, "neurons", "biases", frame)["bias"]
        np.testing.assert_allclose(biases, np.concatenate([b[:, 0] for b in network.biases]), rtol=1e-6)


def test_specs_hold_no_data_and_name_every_table(history):
    chart = playback(history)
    assert "datasets" not in chart.spec
    spec = json.dumps(chart.spec)
    assert '"values"' not in spec
    for name in chart.tables:
        assert f'{{"name": "{name}"}}' in spec, name


def test_the_spec_follows_the_classes_and_the_number_of_moments():
    digits = nnkit.run(nnkit.Experiment(dataset="blobs", n_classes=5, n_epochs=3, n_cases=50, batch_size="all"))
    chart = playback(digits)
    params = {param["name"]: param for param in chart.spec["params"]}
    assert params["frame"]["bind"]["max"] == len(digits.frames) - 1 == 3
    assert '"domain": ["class 0", "class 1", "class 2", "class 3", "class 4"]' in json.dumps(chart.spec)
    assert "@" not in json.dumps({key: value for key, value in chart.spec.items() if key != "$schema"}).replace("vega-lite@", "")


def test_losses_over_many_powers_of_ten_are_drawn_on_a_logarithmic_axis():
    diverged = nnkit.run(nnkit.Experiment(dataset="plane", hidden="", learning_rate=3.0))
    assert diverged.divergence
    assert '"type": "log"' in json.dumps(playback(diverged).spec)


def test_a_wide_network_is_drawn_in_part_and_says_so():
    tables = playback(nnkit.run(nnkit.Experiment(hidden="20", n_epochs=2))).tables
    assert list(tables["headings"]["heading"]) == ["2 inputs", "8 of 20", "1 output"]
    assert len(tables["nodes"]["name"]) == 2 + 8 + 1


def test_the_plane_through_many_features_keeps_the_most_spread():
    data = nnkit.load_dataset("iris")
    plane = plane_of(data)
    kept = plane.project(data.train.X).var(axis=1)
    eigenvalues = np.linalg.eigvalsh(np.cov(data.train.X, bias=True))[::-1]
    np.testing.assert_allclose(kept, eigenvalues[:2], rtol=1e-10)
    np.testing.assert_allclose(plane.project(plane.lift(np.array([[1.0], [-2.0]]))), [[1.0], [-2.0]], atol=1e-12)


def test_a_chart_displays_itself_in_a_notebook(sine):
    chart = playback(sine)
    bundle = chart._repr_mimebundle_()
    assert any("html" in kind or "vega" in kind for kind in bundle)
    complete = chart.to_dict()
    assert len(complete["datasets"]["points"]) == sine.data.train.n_cases + sine.data.test.n_cases


@pytest.mark.parametrize("name", nnkit.DATASETS)
def test_every_data_set_has_a_playback(name):
    history = nnkit.run(nnkit.Experiment(dataset=name, n_epochs=2, hidden="3"))
    for columns in playback(history).tables.values():
        assert len({len(column) for column in columns.values()}) == 1


def test_the_diagnostics_are_those_of_the_history(history):
    tables = diagnostics(history).tables
    second = tables["norms"]["layer"] == "layer 2"
    np.testing.assert_array_equal(tables["norms"]["norm"][second], history.gradient_norms[:, 1])
    saturated = (tables["shares"]["kind"] == "saturated") & (tables["shares"]["layer"] == "layer 1")
    np.testing.assert_array_equal(tables["shares"]["share"][saturated], history.saturated_share[:, 0])
    straight = nnkit.run(nnkit.Experiment(dataset="line", hidden="", n_epochs=2))
    assert len(diagnostics(straight).spec["concat"]) == 1  # no hidden layer, no units that could be dead


def test_the_confusion_matrix_counts_every_test_case(history):
    cells = confusion(history).tables["cells"]
    assert cells["count"].sum() == history.data.test.n_cases
    right = cells["true"] == cells["predicted"]
    assert cells["count"][right].sum() == round(history.final_scores["test_accuracy"] * history.data.test.n_cases)
    of_class_1 = cells["true"] == "class 1"
    assert cells["share"][of_class_1].sum() == pytest.approx(1.0)


@pytest.mark.parametrize(("layer", "node"), [(1, 0), (2, 1), (3, 0)])
def test_a_neurons_map_shows_its_outputs(history, layer, node):
    """Blue where the neuron gives more than the middle of its range, orange where less."""
    chart = playback(history)
    side, frame = tiles_per_row(len(history.frames)), len(history.frames) - 1
    url = chart.tables["maps"]["url"][0]
    sheet = np.array(image.open(io.BytesIO(base64.b64decode(url.split(",")[1]))).convert("RGBA")).astype(float)
    row, column = divmod(frame, side)
    tile = sheet[row * heat_maps.FRAME_PIXELS :, column * heat_maps.FRAME_PIXELS :][
        : heat_maps.FRAME_PIXELS, : heat_maps.FRAME_PIXELS
    ]
    _, x, y = columns_of(history.architecture.sizes)
    left = round((x[layer] + 0.08) / 1.16 * heat_maps.FRAME_PIXELS) - heat_maps.MAP_PIXELS // 2
    top = round((1.12 - y[layer][node]) / 1.14 * heat_maps.FRAME_PIXELS) - heat_maps.MAP_PIXELS // 2
    left = min(max(left, 0), heat_maps.FRAME_PIXELS - heat_maps.MAP_PIXELS)
    assert (left, top) in set(zip(chart.tables["nodes"]["left"], chart.tables["nodes"]["top"], strict=True))
    n = heat_maps.MAP_PIXELS
    shown = tile[top : top + n, left : left + n]
    assert (shown[..., 3] == 255).all()
    assert tile[0, 0, 3] == 0  # between the maps the links are seen
    extent = [chart.tables["extent"][axis] for axis in "xy"]
    centre = (np.arange(n) + 0.5) / n
    grid_x, grid_y = np.meshgrid(
        extent[0][0] + centre * (extent[0][1] - extent[0][0]), extent[1][1] - centre * (extent[1][1] - extent[1][0])
    )
    trace = history.network().trace(np.stack([grid_x.ravel(), grid_y.ravel()]))
    value = trace.activations(layer - 1)[node].reshape(n, n) - (0.5 if layer == 3 else 0.0)
    sure = np.abs(value) > 0.1 * np.abs(value).max()
    is_blue = shown[..., 2] > shown[..., 0]
    np.testing.assert_array_equal(is_blue[sure], (value > 0)[sure])


def test_the_view_can_be_plainer(history):
    plain = playback(history, heat_maps=False, show_test=False)
    assert len(plain.tables["maps"]["url"]) == 0
    values = {param["name"]: param.get("value") for param in plain.spec["params"]}
    assert (values["heat"], values["shows_test"]) == (0, 0)
    assert plain.alt == playback(history).alt


def test_discrete_pixels_show_nothing_but_the_winner(history):
    chart = playback(history, discrete=True)
    pixels = frame_of(chart, 70, len(history.frames)).reshape(-1, 3)
    assert len(np.unique(pixels, axis=0)) == 2


def test_cases_are_drawn_where_they_were_measured():
    made = nnkit.run(nnkit.Experiment(features="product-square1", n_epochs=2))
    chart = playback(made)
    measured = made.data.measured
    places = np.concatenate([measured.train.X, measured.test.X], axis=1)
    np.testing.assert_array_equal(np.stack([chart.tables["points"][axis] for axis in "xy"]), places)
