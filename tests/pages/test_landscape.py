"""The loss landscape's page, without a browser. Its settings and presets are tested in test_contract.py."""

import pytest

pytest.importorskip("streamlit", reason="the pages need Streamlit")
from nnkit.gradient_descent import Landscape, trace_paths
from tests.pages.opening import address_of, assert_fine, opened_page, printed

# For every field its name in the address, a value that is not the default, and what the code has.
FIELDS = {
    "loss": ("line_loss", "mae"),
    "second_input": ("second", "feature"),
    "slope": ("slope", "2.5"),
    "intercept": ("intercept", "-1.0"),
    "noise_std": ("scatter", "0.1"),
    "x_mean": ("centre", "1.5"),
    "x_std": ("spread", "0.5"),
    "second_x_std": ("second_spread", "0.7"),
    "correlation": ("correlation", "-0.4"),
    "n_cases": ("n_points", "12"),
    "data_seed": ("points_seed", "4"),
    "moved": ("moved", "3,1.5,-0.2;12,0,2"),
    "start_slope": ("start_slope", "3.0"),
    "start_intercept": ("start_intercept", "1e-05"),
    "compare": ("compare", "optimizers"),
    "batch_size": ("minibatch", "3"),
    "optimizers": ("descents", "gd-adam"),
    "learning_rate": ("learning_rate", "0.2"),
    "n_epochs": ("n_epochs", "9"),
    "seed": ("seed", "7"),
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
    assert_fine(app)
    assert offered_landscape(app) == Landscape()
    assert cards(app)["Largest curvature λ"] == f"{Landscape().curvature:.4g}"
    assert cards(app)["Critical rate 2/λ"] == f"{2.0 / Landscape().curvature:.4g}"
    [chart] = app.get("vega_lite_chart")
    assert "Three linked panels" in chart.proto.alt
    assert any("converges" in text.value for text in app.markdown)


def test_an_address_sets_every_field():
    address = dict(FIELDS.values())
    app = opened(**address)
    assert_fine(app)
    assert FIELDS.keys() == Landscape().to_dict().keys()
    values = {field: Landscape.read(field, text) for field, (_, text) in FIELDS.items()}
    assert offered_landscape(app) == Landscape(**values)
    assert all(value != getattr(Landscape(), field) for field, value in values.items())
    assert address_of(app) == address


def test_the_offered_code_prints_the_numbers_on_the_page():
    app = opened(learning_rate="0.3", compare="optimizers", n_epochs="6")
    first, *lines, last = printed(app)
    assert cards(app)["Critical rate 2/λ"] == f"{float(last.split(': ')[1]):.4g}"
    assert cards(app)["Largest curvature λ"] == f"{float(first.split(': ')[1]):.4g}"
    losses = {line.split(":")[0]: float(line.split("loss ")[1]) for line in lines}
    lowest = min(losses, key=losses.get)
    assert any(f"**{lowest}** ({losses[lowest]:.4g})" in text.value for text in app.markdown)
    paths = trace_paths(Landscape(learning_rate=0.3, compare="optimizers", n_epochs=6)).paths
    assert losses == {path.label: float(f"{path.losses[-1]:.6g}") for path in paths}


def test_too_many_epochs_of_single_cases_are_answered_by_the_settings_name():
    app = opened(centre="1")
    before = cards(app)
    app.text_input(key="n_points").set_value("200").run()
    app.text_input(key="n_epochs").set_value("1000").run()
    assert not app.exception
    [error] = app.error
    assert "Epochs: 1000 cannot be used; accepted is up to 200 epochs for 200 cases, one at a time." in error.value
    assert cards(app).keys() == before.keys()
    assert address_of(app) == {"centre": "1.0", "n_points": "200"}


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ({"learning_rate": "0.1"}, "Batch gradient descent converges"),
        ({"learning_rate": "0.3"}, "Batch gradient descent oscillates"),
        ({"learning_rate": "0.5"}, "Batch gradient descent diverges"),
        ({"learning_rate": "1e300"}, "it diverged, and is shown up to there"),
        ({"line_loss": "mae"}, "No learning rate is critical here"),
        ({"line_loss": "log_loss", "slope": "10", "spread": "20", "n_points": "8"}, "There is no lowest point"),
        ({"line_loss": "log_loss", "learning_rate": "20"}, "Batch gradient descent cannot settle"),
    ],
)
def test_the_page_tells_the_effect_of_the_rate(address, words):
    app = opened(**address)
    assert_fine(app)
    assert any(words in text.value for text in app.markdown)


def test_optimizers_are_chosen_and_stay_chosen():
    app = opened(compare="optimizers")
    app.pills(key="chosen_descents").set_value(["adam", "gd", "rmsprop"]).run()
    assert offered_landscape(app).optimizers == "gd-rmsprop-adam"
    app.run()
    assert offered_landscape(app).optimizers == "gd-rmsprop-adam"
    app.selectbox(key="compare").set_value("batches").run()
    app.selectbox(key="compare").set_value("optimizers").run()
    assert app.pills(key="chosen_descents").value == ["gd", "rmsprop", "adam"]
    app.pills(key="chosen_descents").set_value([]).run()
    assert not app.exception
    [error] = app.error
    assert "Optimizers: '' cannot be used" in error.value
