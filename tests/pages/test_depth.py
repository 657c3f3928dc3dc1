"""The page on gradients through depth, as a visitor meets it, without a browser."""

import numpy as np
import pytest

from nnkit.activation_functions import DepthStudy, measure_depth, train_depth

pytest.importorskip("streamlit", reason="the pages need Streamlit")
from tests.pages.opening import address_of, assert_fine, notices, opened_page, printed, said

SMALL = {"depth_data": "spiral", "depth_layers": "3"}
TRAINED = SMALL | {"depth_trained": "True"}


def opened(**address):
    """The page after it has been opened with an address."""
    return opened_page("depth", address)


def test_the_page_opens_with_what_nnkit_computes():
    app = opened()
    assert_fine(app)
    assert app.header[0].value == "Gradients through depth"
    assert len(app.get("vega_lite_chart")) == 1
    assert not address_of(app)
    study = DepthStudy()
    assert notices(app) == measure_depth(study).takeaways()
    app.button_group(key="depth_trained").set_value("True").run()
    assert_fine(app)
    assert address_of(app) == {"depth_trained": "True"}
    assert len(app.get("vega_lite_chart")) == 1
    assert all(control.help for control in app.text_input)
    assert notices(app) == train_depth(study).takeaways()


@pytest.mark.parametrize(("shown", "quantity"), [("signals", "deltas"), ("spread", "activation_std"), ("zeros", "zero_share")])
def test_what_is_shown_is_spoken_of_first(shown, quantity):
    app = opened(**SMALL, depth_size=shown)
    assert notices(app) == measure_depth(DepthStudy("spiral", n_layers=3)).takeaways(quantity)
    words = {"signals": "of the error signal is left", "spread": "cases still differ", "zeros": "hidden outputs exactly 0"}
    assert words[shown] in notices(app)[0]


def test_the_bound_is_explained_only_where_it_is_drawn():
    def is_explained(**address):
        return any("Dotted" in caption.value for caption in opened(**SMALL, **address).caption)

    assert is_explained()
    assert is_explained(depth_size="signals")
    assert not is_explained(depth_functions="tanh-relu")
    assert not is_explained(depth_size="zeros")


def test_how_it_is_trained_stays_while_it_is_not():
    app = opened(**TRAINED)
    app.text_input(key="depth_rate").set_value("0.25").run()
    app.button_group(key="depth_trained").set_value("False").run().run()
    assert address_of(app) == SMALL | {"depth_rate": "0.25"}
    app.button_group(key="depth_trained").set_value("True").run()
    assert app.text_input(key="depth_rate").value == "0.25"


def test_settings_reach_the_code():
    app = opened(**SMALL, depth_width="4", depth_functions="tanh-elu", **{"depth.elu.alpha": "2.0"})
    study = DepthStudy("spiral", n_layers=3, width=4, activations="tanh-elu", parameters="elu.alpha=2")
    assert study.constructor() in app.code[0].value


def test_what_the_address_cannot_say_is_answered():
    unusable = {
        "depth_data": "line",
        "depth_functions": "sigmoid-tanh-relu-elu-selu-gelu-silu",
        "depth_layers": "51",
        "depth_width": "0",
        "depth_start": "ones",
        "depth_seeds": "21",
        "depth_rate": "x",
        "depth_updates": "1e400",
        "depth_size": "weights",
        "depth_band": "all",
        "depth.elu.alpha": "6",
        "depth.prelu.slope": "x",
        "elu.alpha": "2",
        "depth": "3",
    }
    app = opened(**unusable, depth_seed="4")
    assert not app.exception
    assert not app.error
    [warning] = app.warning
    for name in unusable:
        assert f"- {name}: " in warning.value and "accepted" in warning.value, name
    assert "seed=4" in app.code[0].value
    for other in ({"depth_functions": "none"}, {"depth_functions": "swish"}, {"depth_layers": "2.5"}, {"depth_seed": "-1"}):
        [warning] = opened(**other).warning
        assert f"- {next(iter(other))}: received" in warning.value


@pytest.mark.parametrize(
    ("key", "value", "sentence"),
    [
        (
            "depth_rate",
            "0,0",
            "Learning rate η: '0,0' cannot be used; accepted is a number above 0, at most 10. Still showing 0.1.",
        ),
        ("depth_updates", "501", "Updates: '501' cannot be used; accepted is a whole number from 1 to 500. Still showing 20."),
    ],
)
def test_a_bad_setting_of_the_training_is_answered_and_the_rest_stays(key, value, sentence):
    app = opened(**TRAINED)
    before = app.code[0].value
    app.text_input(key=key).set_value(value).run()
    assert not app.exception
    [error] = app.error
    assert sentence in error.value
    assert app.code[0].value == before
    assert address_of(app) == TRAINED
    assert len(app.get("vega_lite_chart")) == 1


def test_no_function_at_all_is_answered():
    app = opened(**SMALL)
    app.pills(key="chosen_depth_functions").set_value([]).run()
    assert not app.exception
    [error] = app.error
    assert "Activation functions to compare: '' cannot be used; accepted is at least one function" in error.value
    assert len(app.get("vega_lite_chart")) == 1


def test_a_range_of_drawn_slopes_that_is_empty_is_answered():
    app = opened(**SMALL, depth_functions="rrelu", **{"depth.rrelu.lower": "0.9"})
    assert not app.exception
    [error] = app.error
    assert "0.9 cannot be used; accepted is a slope of at most upper" in error.value
    assert len(app.get("vega_lite_chart")) == 1


def test_a_parameter_reaches_charts_words_table_and_code():
    app = opened(**TRAINED, depth_functions="sigmoid-elu")
    assert [slider.key for slider in app.slider] == ["depth.elu.alpha", "depth_layers", "depth_width"]
    [before] = [chart.proto.SerializeToString() for chart in app.get("vega_lite_chart")]
    app.slider(key="depth.elu.alpha").set_value(2.0).run()
    assert_fine(app)
    assert address_of(app) == TRAINED | {"depth_functions": "sigmoid-elu", "depth.elu.alpha": "2.0"}
    assert app.get("vega_lite_chart")[0].proto.SerializeToString() != before
    study = DepthStudy("spiral", n_layers=3, activations="sigmoid-elu", parameters="elu.alpha=2")
    assert notices(app) == train_depth(study).takeaways()
    assert app.main.table[-1].value["Function"].tolist() == ["Sigmoid", "ELU (alpha 2)"]
    assert "parameters='elu.alpha=2.0'" in app.code[0].value


def test_a_parameter_stays_when_its_slider_is_folded_up():
    app = opened(**SMALL, depth_functions="elu", depth_seed="4")
    app.slider(key="depth.elu.alpha").set_value(2.0).run()
    app.session_state["fold_their_parameters"] = app.session_state["fold_seeds"] = False
    app.run().run()
    assert_fine(app)
    assert [slider.key for slider in app.slider] == ["depth_layers", "depth_width"]
    assert address_of(app) == SMALL | {"depth_functions": "elu", "depth_seed": "4", "depth.elu.alpha": "2.0"}
    assert "seed=4" in app.code[0].value and "parameters='elu.alpha=2.0'" in app.code[0].value


def test_a_layer_of_the_way_back_stands_there_with_its_numbers():
    app = opened(**SMALL)
    profile = measure_depth(DepthStudy("spiral", n_layers=3))
    _, second, third = profile.by_seed("deltas", "sigmoid")[0]
    ratio = f"{second / third:.4g}"
    for row in (rf"|\delta_{{2}}| &= {ratio} \cdot |\delta_{{3}}| ", rf"&= {ratio} \cdot {third:.4g} ", rf"&= {second:.4g} "):
        assert row in said(app)
    assert "nothing to pass through" in said(opened(**SMALL | {"depth_layers": "1"}))
    assert notices(opened(**TRAINED | {"depth_layers": "1"}))[1].count("layer 1 ") == 1  # the first is the last: named once
    assert "No signal arrives" in said(opened(**SMALL, depth_start="zero"))


def test_training_that_would_take_too_long_is_answered_and_the_measurement_stays():
    app = opened(**TRAINED)
    app.slider(key="depth_width").set_value(64)
    app.slider(key="depth_layers").set_value(40)
    app.text_input(key="depth_updates").set_value("500").run()
    assert not app.exception
    [error] = app.error
    assert "Updates: 500 cannot be used; accepted is" in error.value
    assert len(app.get("vega_lite_chart")) == 1


def test_the_code_prints_the_numbers_of_the_page():
    app = opened(**TRAINED, depth_functions="sigmoid-relu", depth_updates="7")
    table = app.main.table[-1].value
    *rows, sigmoid, relu = printed(app)
    rows = dict(line.split(": ") for line in rows)
    for place, line in enumerate((sigmoid, relu)):
        _, _, before, _, after, _, n_diverged, _ = line.split()
        losses = [f"{float(loss):.4g}" for loss in (before, after)]
        assert table.loc[place, ["Loss before", "Loss after", "Diverged"]].tolist() == [*losses, f"{n_diverged} of 5"]
    moved = train_depth(DepthStudy("spiral", n_layers=3, activations="sigmoid-relu", n_updates=7))
    for place, name in enumerate(("sigmoid", "relu")):
        first, output = (float(rows[f"{name} {layer}"].split()[1]) for layer in (1, 4))
        np.testing.assert_allclose(moved.median("weight_changes", name)[[0, -1]], [first, output], 1e-5)
        assert table.loc[place, ["Layer 1 moved", "Output layer moved"]].tolist() == [f"{first:.4g}", f"{output:.4g}"]
