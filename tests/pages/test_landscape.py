"""The loss landscape's page, without a browser."""

import contextlib
import io
from pathlib import Path

import pytest

from nnkit.gradient_descent import Landscape, trace_paths

pytest.importorskip("streamlit", reason="the pages need Streamlit")
from tests.pages.opening import opened_page

ROOT = Path(__file__).parents[2]

ADDRESS = {
    "line_loss": "mae",
    "second": "feature",
    "slope": "2.5",
    "intercept": "-1",
    "scatter": "0.1",
    "centre": "1.5",
    "spread": "0.5",
    "second_spread": "0.7",
    "correlation": "-0.4",
    "n_points": "12",
    "points_seed": "4",
    "start_slope": "3.0",
    "start_intercept": "1e-05",
    "compare": "optimizers",
    "minibatch": "3",
    "descents": "gd-adam",
    "learning_rate": "0.2",
    "n_epochs": "9",
    "seed": "7",
}


def opened(**address):
    return opened_page("landscape", address)


def offered_landscape(app):
    names = {}
    exec(app.code[0].value.split("print")[0], names)
    return names["landscape"]


def cards(app):
    return {metric.label: metric.value for metric in app.metric}


def test_the_page_opens():
    app = opened()
    assert not app.exception
    assert not app.error
    assert offered_landscape(app) == Landscape()
    assert cards(app)["Largest curvature λ"] == f"{Landscape().curvature:.4g}"
    assert cards(app)["Critical rate 2/λ"] == f"{2.0 / Landscape().curvature:.4g}"
    [chart] = app.get("vega_lite_chart")
    assert "Three linked panels" in chart.proto.alt
    assert any("converges" in text.value for text in app.markdown)
    for kind in ("selectbox", "number_input", "button_group"):
        assert all(control.help for control in getattr(app, kind))


@pytest.mark.parametrize("name", ADDRESS)
def test_every_setting_can_stand_in_the_address(name):
    app = opened(**{name: ADDRESS[name]})
    assert not app.exception
    assert not app.warning
    assert not app.error
    assert getattr(offered_landscape(app), name) == Landscape.read(name, ADDRESS[name]) != getattr(Landscape(), name)


def test_an_address_reproduces_the_page():
    app = opened(**ADDRESS)
    assert offered_landscape(app) == Landscape(**{name: Landscape.read(name, text) for name, text in ADDRESS.items()})
    kept = {name: value if isinstance(value, str) else value[0] for name, value in app.query_params.items()}
    assert {name: Landscape.read(name, text) for name, text in kept.items()} == {
        name: Landscape.read(name, text) for name, text in ADDRESS.items()
    }


def test_the_offered_code_prints_the_numbers_on_the_page():
    app = opened(learning_rate="0.3", compare="optimizers", n_epochs="6")
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(app.code[0].value, {})
    first, *lines = printed.getvalue().splitlines()
    assert cards(app)["Largest curvature λ"] == f"{float(first.split(': ')[1]):.4g}"
    losses = {line.split(":")[0]: float(line.split("loss ")[1]) for line in lines}
    lowest = min(losses, key=losses.get)
    assert any(f"**{lowest}** ends lowest, at a loss of {losses[lowest]:.4g}" in text.value for text in app.markdown)
    assert losses == {
        path.label: float(f"{path.losses[-1]:.6g}")
        for path in trace_paths(Landscape(learning_rate=0.3, compare="optimizers", n_epochs=6))
    }


@pytest.mark.parametrize(
    ("name", "text"),
    {
        "line_loss": "hinge",
        "n_points": "1e9",
        "learning_rate": "-1",
        "descents": "lion",
        "start_slope": "nan",
        "hue": "1",
    }.items(),
)
def test_what_the_address_cannot_say_is_answered(name, text):
    app = opened(**{name: text, "spread": "3"})
    assert not app.exception
    [warning] = app.warning
    assert f"{name}: " in warning.value
    assert "accepted" in warning.value
    assert offered_landscape(app).spread == 3


@pytest.mark.parametrize(
    ("key", "value"),
    [("learning_rate", 0.0), ("n_points", 1), ("n_epochs", 10**6), ("start_slope", 1e6), ("spread", 0.0), ("seed", -1)],
)
def test_a_bad_setting_is_answered_and_the_rest_stays(key, value):
    app = opened(centre="1")
    before = cards(app)
    app.number_input(key=key).set_value(value).run()
    assert not app.exception
    [error] = app.error
    assert f"{key}: received" in error.value
    assert cards(app) == before


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ({"learning_rate": "0.1"}, "Batch gradient descent converges"),
        ({"learning_rate": "0.3"}, "Batch gradient descent oscillates"),
        ({"learning_rate": "0.5"}, "Batch gradient descent diverges"),
        ({"learning_rate": "1e300"}, "the run diverged"),
        ({"line_loss": "mae"}, "no critical rate"),
        ({"line_loss": "log_loss", "slope": "10", "spread": "20", "n_points": "8"}, "There is no lowest point"),
        ({"line_loss": "log_loss", "learning_rate": "20"}, "Batch gradient descent cannot settle"),
    ],
)
def test_the_page_says_what_the_rate_does(address, said):
    app = opened(**address)
    assert not app.exception
    assert not app.error
    assert any(said in text.value for text in app.markdown)


def test_optimizers_are_chosen_and_kept():
    app = opened(compare="optimizers")
    app.pills(key="chosen_descents").set_value(["adam", "gd", "rmsprop"]).run()
    assert offered_landscape(app).descents == "gd-rmsprop-adam"
    app.run()
    assert offered_landscape(app).descents == "gd-rmsprop-adam"
    app.selectbox(key="compare").set_value("batches").run()
    app.selectbox(key="compare").set_value("optimizers").run()
    assert app.pills(key="chosen_descents").value == ["gd", "rmsprop", "adam"]
    app.pills(key="chosen_descents").set_value([]).run()
    assert not app.exception
    [error] = app.error
    assert "descents: received ''" in error.value


def test_every_preset_opens():
    from pages.gradient_descent.presets import LANDSCAPE

    app = opened()
    for name, address in LANDSCAPE.items():
        app.button_group(key="landscape.preset").set_value(name).run()
        assert not app.exception, name
        assert not app.error, name
        assert not app.warning, name
        assert dict(app.query_params).keys() == address.keys(), name
