"""Every film: what a browser must do at each moment is little, whatever the film shows."""

import json

import numpy as np
import pytest

import nnkit

pytest.importorskip("altair", reason="charts need Altair")

from nnkit.charts.activation_functions import revival_film
from nnkit.charts.gradient_descent import descent_film, playback
from nnkit.charts.loss_functions import logistic_film
from nnkit.charts.maximum_likelihood import ascent_film, likelihood_film
from nnkit.charts.parts import span
from nnkit.gradient_descent import Landscape, trace_paths
from nnkit.maximum_likelihood import compare_ascents, draw_sample, track_likelihood


def trained(**settings):
    return nnkit.run(nnkit.Experiment(n_cases=40, n_epochs=3, **settings))


def compared_ascents():
    return compare_ascents(draw_sample(n=10), 1.0, 2.0, 0.1, 20)


SPIRAL = nnkit.Experiment(
    dataset="spiral", n_classes=3, n_cases=30, hidden="4", output="softmax", loss="cross_entropy", n_epochs=3
)
FILMS = {
    "a plane of inputs": lambda: playback(trained()),
    "one input": lambda: playback(trained(dataset="sine")),
    "five classes": lambda: playback(trained(dataset="blobs", n_classes=5)),
    "a landscape": lambda: descent_film(trace_paths(Landscape(n_epochs=5))),
    "a landscape of two features": lambda: descent_film(trace_paths(Landscape(n_epochs=5, second_input="feature"))),
    "ascents": lambda: ascent_film(compared_ascents()),
    "a likelihood": lambda: likelihood_film(track_likelihood(SPIRAL), 0),
    "a saturated start": lambda: logistic_film(
        nnkit.loss_functions.train_with_both_losses(nnkit.loss_functions.LogisticExperiment(dataset="blobs", n_updates=10))
    ),
    "a dead neuron": lambda: revival_film(
        nnkit.activation_functions.Revival(neuron=nnkit.activation_functions.ReluNeuron(), n_updates=10)
    ),
}


@pytest.fixture(params=FILMS)
def film(request):
    return FILMS[request.param]()


def layers(film):
    return [layer for panel in film.spec["concat"] for layer in panel["layer"]]


def test_nothing_that_moves_is_searched_for(film):
    filters = [step["filter"] for layer in layers(film) for step in layer.get("transform", []) if "filter" in step]
    assert "datum.frame == frame" not in filters
    lookups = [step for layer in layers(film) for step in layer.get("transform", []) if "lookup" in step]
    assert lookups
    for step in lookups:
        table = film.tables[step["from"]["data"]["name"]]
        assert (step["lookup"], step["from"]["key"]) == ("at", "at")
        assert set(step["from"]["fields"]) <= set(table)
        assert table["at"].tolist() == list(range(len(table["at"])))


def test_no_axis_follows_what_moves(film):
    held = [
        channel["scale"]["domain"]
        for layer in layers(film)
        for name, channel in layer.get("encoding", {}).items()
        if name in ("x", "y") and "field" in channel
    ]
    assert held
    assert all(len(domain) == 2 or isinstance(domain[0], str) for domain in held)


def test_every_table_is_in_the_film(film):
    """Vega-Lite leaves out a table that no layer draws or looks up, and an axis between its rows would have no ends."""
    named = {layer["data"]["name"] for layer in layers(film)}
    named |= {step["from"]["data"]["name"] for layer in layers(film) for step in layer.get("transform", []) if "lookup" in step}
    assert named == set(film.tables)


def test_a_notebook_can_show_it(film):
    rows = json.loads(json.dumps(film.to_dict(), allow_nan=False))["datasets"]
    for name, columns in film.tables.items():
        assert len(rows[name]) == len(next(iter(columns.values())))


def test_marks_have_no_words_of_their_own(film):
    assert film.to_dict()["config"]["mark"] == {"aria": False, "tooltip": None}
    assert film.alt


def test_an_axis_spans_what_is_finite():
    assert span(0.0, [3.0, np.inf], [np.nan, -1.0]).tolist() == [-1.0, 3.0]
    assert span([np.nan]).tolist() == [0.0, 1.0], "an axis needs two ends"
