"""The page on gradients through depth, as a visitor meets it, without a browser."""

from pathlib import Path

import numpy as np
import pytest

import nnkit
from nnkit.activation_functions import depth_takeaways

pytest.importorskip("streamlit", reason="the pages need Streamlit")
from tests.pages.opening import address_of, assert_fine, notices, opened_page, printed, said

ROOT = Path(__file__).parents[2]

# For every setting a value that is not its default, as an address has it.
ADDRESS = {
    "depth_data": "spiral",
    "depth_functions": "tanh-elu",
    "depth_layers": "3",
    "depth_width": "4",
    "depth_start": "orthogonal",
    "depth_seeds": "2",
    "depth_seed": "9",
    "depth_rate": "0.25",
    "depth_updates": "12",
    "depth_size": "signals",
    "depth_band": "range",
    "depth_trained": "True",
    "depth.leaky_relu.slope": "0.2",
    "depth.prelu.slope": "0.5",
    "depth.rrelu.lower": "0.2",
    "depth.rrelu.upper": "0.4",
    "depth.elu.alpha": "2.0",
}
SMALL = {"depth_data": "spiral", "depth_layers": "3"}
TRAINED = SMALL | {"depth_trained": "True"}


def opened(**address):
    """The page after it has been opened with an address."""
    return opened_page("depth", address)


def test_the_page_opens_with_what_nnkit_computes():
    app = opened()
    assert_fine(app)
    assert app.header[0].value == "Gradients through depth"
    charts = app.get("vega_lite_chart")
    assert len(charts) == 3
    assert all(chart.proto.alt for chart in charts)
    for kind in ("slider", "selectbox", "number_input", "button_group"):
        for control in getattr(app, kind):
            assert control.help, control.label
    assert not address_of(app)
    study = nnkit.activation_functions.DepthStudy()
    expected = depth_takeaways.depth_observations(nnkit.activation_functions.measure_depth(study))
    assert notices(app) == expected
    app.toggle(key="depth_trained").set_value(True).run()
    assert_fine(app)
    assert address_of(app) == {"depth_trained": "True"}
    assert len(app.get("vega_lite_chart")) == 4
    assert all(control.help for control in app.number_input)
    assert notices(app) == expected + depth_takeaways.movement_observations(nnkit.activation_functions.train_depth(study))


def test_how_it_is_trained_stays_while_it_is_not():
    app = opened(**TRAINED)
    app.number_input(key="depth_rate").set_value(0.25).run()
    app.toggle(key="depth_trained").set_value(False).run().run()
    assert address_of(app) == SMALL | {"depth_rate": "0.25"}
    app.toggle(key="depth_trained").set_value(True).run()
    assert app.number_input(key="depth_rate").value == 0.25


@pytest.mark.parametrize("name", ADDRESS)
def test_every_setting_can_stand_in_the_address(name):
    address = SMALL | {name: ADDRESS[name]} if name != "depth_data" else {name: ADDRESS[name]}
    app = opened(**address)
    assert_fine(app)
    assert address_of(app) == address


def test_all_settings_together_are_restored():
    app = opened(**ADDRESS)
    assert_fine(app)
    assert address_of(app) == ADDRESS
    code = app.code[0].value
    assert "dataset='spiral', n_layers=3, width=4, activations='tanh-elu', parameters='elu.alpha=2.0'" in code


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("depth_data", "line"),
        ("depth_functions", "none"),
        ("depth_functions", "swish"),
        ("depth_functions", "sigmoid-tanh-relu-elu-selu-gelu-silu"),
        ("depth_layers", "51"),
        ("depth_layers", "2.5"),
        ("depth_width", "0"),
        ("depth_start", "ones"),
        ("depth_seeds", "21"),
        ("depth_seed", "-1"),
        ("depth_rate", "nan"),
        ("depth_rate", "x"),
        ("depth_updates", "1e400"),
        ("depth_size", "weights"),
        ("depth_band", "all"),
        ("depth.elu.alpha", "6"),
        ("depth.elu.alpha", "nan"),
        ("depth.prelu.slope", "x"),
        ("elu.alpha", "2"),
        ("depth", "3"),
    ],
)
def test_what_the_address_cannot_say_is_answered(name, text):
    kept = {"depth_seed": "4"} if name != "depth_seed" else {"depth_layers": "3"}
    app = opened(**{name: text}, **kept)
    assert not app.exception
    assert not app.error
    [warning] = app.warning
    assert f"{name}: " in warning.value
    assert "accepted" in warning.value
    if name != "depth_seed":
        assert "seed=4" in app.code[0].value


@pytest.mark.parametrize(
    ("key", "value", "sentence"),
    [
        ("depth_seeds", 0, "depth_seeds: received 0"),
        ("depth_seed", -1, "depth_seed: received -1"),
        ("depth_rate", 0.0, "depth_rate: received 0.0; accepted is a number above 0."),
        ("depth_updates", 501, "depth_updates: received 501"),
    ],
)
def test_a_bad_setting_is_answered_and_the_rest_stays(key, value, sentence):
    app = opened(**TRAINED)
    before = app.code[0].value
    app.number_input(key=key).set_value(value).run()
    assert not app.exception
    [error] = app.error
    assert sentence in error.value
    assert app.code[0].value == before
    assert len(app.get("vega_lite_chart")) == 4


def test_no_function_at_all_is_answered():
    app = opened(**SMALL)
    app.pills(key="chosen_depth_functions").set_value([]).run()
    assert not app.exception
    [error] = app.error
    assert "depth_functions: received ''; accepted is at least one function" in error.value
    assert len(app.get("vega_lite_chart")) == 3


def test_a_range_of_drawn_slopes_that_is_empty_is_answered():
    app = opened(**SMALL, depth_functions="rrelu", **{"depth.rrelu.lower": "0.9"})
    assert not app.exception
    [error] = app.error
    assert "depth.rrelu.lower: received 0.9; accepted is a slope of at most upper" in error.value
    assert len(app.get("vega_lite_chart")) == 3


def test_a_parameter_reaches_charts_words_table_and_code():
    app = opened(**TRAINED, depth_functions="sigmoid-elu")
    assert [slider.key for slider in app.slider] == ["depth.elu.alpha", "depth_layers", "depth_width"]
    before = [chart.proto.SerializeToString() for chart in app.get("vega_lite_chart")]
    app.slider(key="depth.elu.alpha").set_value(2.0).run()
    assert_fine(app)
    assert address_of(app) == TRAINED | {"depth_functions": "sigmoid-elu", "depth.elu.alpha": "2.0"}
    after = [chart.proto.SerializeToString() for chart in app.get("vega_lite_chart")]
    changed = [one != other for one, other in zip(before, after, strict=True)]
    assert changed == [True, True, False, True]  # neither function's outputs are ever zero
    study = nnkit.activation_functions.DepthStudy("spiral", n_layers=3, activations="sigmoid-elu", parameters="elu.alpha=2")
    assert notices(app) == [
        *depth_takeaways.depth_observations(nnkit.activation_functions.measure_depth(study)),
        *depth_takeaways.movement_observations(nnkit.activation_functions.train_depth(study)),
    ]
    assert app.main.table[-1].value["Function"].tolist() == ["Sigmoid", "ELU (alpha 2)"]
    assert "parameters='elu.alpha=2.0'" in app.code[0].value


def test_a_parameter_stays_when_its_slider_is_folded_up():
    app = opened(**SMALL, depth_functions="elu", depth_seed="4")
    app.slider(key="depth.elu.alpha").set_value(2.0).run()
    app.session_state["depth_parameters"] = app.session_state["depth_seed_controls"] = False
    app.run().run()
    assert_fine(app)
    assert [slider.key for slider in app.slider] == ["depth_layers", "depth_width"]
    assert address_of(app) == SMALL | {"depth_functions": "elu", "depth_seed": "4", "depth.elu.alpha": "2.0"}
    assert "seed=4" in app.code[0].value and "parameters='elu.alpha=2.0'" in app.code[0].value


def test_a_layer_of_the_way_back_stands_there_with_its_numbers():
    app = opened(**SMALL)
    profile = nnkit.activation_functions.measure_depth(nnkit.activation_functions.DepthStudy("spiral", n_layers=3))
    _, second, third = profile.by_seed("deltas", "sigmoid")[0]
    ratio = f"{second / third:.4g}"
    rows = rf"|\delta_{{2}}| &= {ratio} \cdot |\delta_{{3}}| \\ &= {ratio} \cdot {third:.4g} \\ &= {second:.4g} \\"
    assert rows in said(app)
    shallow = opened(**TRAINED | {"depth_layers": "1"})
    assert "nothing to pass through" in said(shallow)
    assert notices(shallow)[-1].count("layer 1 ") == 1  # the first hidden layer is the last, and is named once
    assert "No signal arrives" in said(opened(**SMALL, depth_start="zero"))


def test_training_that_would_take_too_long_is_answered_and_the_measurement_stays():
    app = opened(**TRAINED)
    app.slider(key="depth_width").set_value(64)
    app.slider(key="depth_layers").set_value(40)
    app.number_input(key="depth_updates").set_value(500).run()
    assert not app.exception
    [error] = app.error
    assert "depth_updates: received 500; accepted is" in error.value
    assert len(app.get("vega_lite_chart")) == 4


def test_the_code_prints_the_numbers_of_the_page():
    app = opened(**TRAINED, depth_functions="sigmoid-relu", depth_updates="7")
    table = app.main.table[-1].value
    rows = dict(line.split(": ") for line in printed(app))
    moved = nnkit.activation_functions.train_depth(
        nnkit.activation_functions.DepthStudy("spiral", n_layers=3, activations="sigmoid-relu", n_updates=7)
    )
    for place, name in enumerate(("sigmoid", "relu")):
        first, output = (float(rows[f"{name} {layer}"].split()[1]) for layer in (1, 4))
        np.testing.assert_allclose(moved.median("weight_changes", name)[[0, -1]], [first, output], 1e-5)
        assert table.loc[place, ["Layer 1 moved", "Output layer moved"]].tolist() == [f"{first:.4g}", f"{output:.4g}"]


def test_every_preset_opens():
    from pages.activation_functions.presets import DEPTH

    app = opened()
    for name, address in DEPTH.items():
        app.button_group(key="depth.preset").set_value(name).run()
        assert_fine(app)
        assert address_of(app) == address, name
