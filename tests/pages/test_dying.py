"""The page "Dying ReLU" as a visitor meets it, without a browser."""

import pytest

pytest.importorskip("streamlit", reason="the pages need Streamlit")
from tests.pages.opening import address_of, assert_fine, notices, opened_page, printed

CHARTS = {"neuron": 1, "revival": 1, "network": 2, "bounce": 5}


def opened(**address):
    """The page after it has been opened with an address."""
    return opened_page("dying-relu", address)


@pytest.mark.parametrize("part", CHARTS)
def test_each_part_has_its_charts_and_takeaways(part):
    app = opened(dying_part=part)
    assert_fine(app)
    assert app.header[0].value == "Dying ReLU"
    assert len(app.get("vega_lite_chart")) == CHARTS[part]
    assert notices(app)


def test_what_the_address_cannot_say_is_answered():
    unusable = {
        "dying_part": "all",
        "dead_w1": "nan",
        "dead_w2": "1e300",
        "dead_step": "-1",
        "dead_mean": "inf",
        "dead_spread": "0",
        "dead_cases": "1000",
        "dead_seed": "1.5",
        "revive_rate": "0",
        "revive_updates": "100000",
        "revive_seed": "-1",
        "dead_leak": "2",
        "dead_alpha": "",
        "dead_data": "digits",
        "dead_hidden": "none",
        "dead_rival": "relu",
        "dead_rates": "0.1, -1",
        "dead_epochs": "0",
        "dead_batch": "101",
        "dead_seeds": "21",
        "bounce_centre": "1,500",
        "bounce_size": "0",
        "bounce_updates": "1",
        "bounce_seed": "x",
        "colour": "red",
    }
    app = opened(**unusable, dead_b="-5.0")
    assert not app.exception
    assert not app.error
    [warning] = app.warning
    for name in unusable:
        assert f"- {name}: " in warning.value, name
    assert "b=-5.0" in app.code[0].value  # nothing else in the address is lost
    for other in ({"dead_b": "low"}, {"dead_hidden": "999"}, {"dead_rates": "fast"}):
        [warning] = opened(**other).warning
        assert f"- {next(iter(other))}: received" in warning.value


@pytest.mark.parametrize(
    ("key", "text"), [("dead_hidden", "16-x"), ("dead_hidden", ""), ("dead_rates", ""), ("dead_rates", "1, 1")]
)
def test_bad_text_is_answered(key, text):
    app = opened(dying_part="network", dead_epochs="2")
    before = app.code[0].value
    app.text_input(key=key).set_value(text).run()
    assert not app.exception
    [error] = app.error
    assert f"{text!r} cannot be used" in error.value
    assert app.code[0].value == before


def test_too_much_work_is_answered_with_how_much_would_do():
    app = opened(dying_part="network", dead_epochs="2")
    for key, value in (("dead_epochs", "2000"), ("dead_batch", "1")):
        app.text_input(key=key).set_value(value)
    app.run()
    assert not app.exception
    [error] = app.error
    assert "accepted is up to" in error.value
    assert len(app.get("vega_lite_chart")) == 2


def test_a_bad_setting_in_one_part_leaves_the_others_alone():
    app = opened()
    app.text_input(key="dead_b").set_value("-500").run()
    assert app.error
    app.button_group(key="dying_part").set_value("bounce").run()
    assert_fine(app)
    app.button_group(key="dying_part").set_value("revival").run()
    assert not app.exception
    assert len(app.get("vega_lite_chart")) == 1


def test_the_neurons_code_prints_the_numbers_of_its_cards():
    app = opened(dead_b="2.0", dead_step="0.3")
    lines = printed(app)
    values = {metric.label: metric.value for metric in app.metric}
    assert lines[4] == f"after the step: {values['Cases that make it fire']} cases make it fire"
    assert f"{float(lines[7].split()[1]):.4g}" == values["Loss"]
    gradient = [float(value) for value in lines[6].split()[1:]]
    output, length = (float(part.split(": ")[1]) for part in lines[9].split(", "))
    assert f"{output:.4g}" == values["Largest output"]
    assert f"{length:.4g}" == values["Length of the gradient"]
    assert length == pytest.approx(sum(g * g for g in gradient) ** 0.5, rel=1e-5)


def test_the_revivals_code_prints_the_numbers_of_the_table():
    app = opened(dying_part="revival", revive_updates="40", dead_b="-3.0")
    table = app.table[0].value
    for line, start, (_, row) in zip(printed(app)[:5], printed(app)[5:], table.iterrows(), strict=True):
        label, numbers = line.split(": ")
        slope, gradient = (f"{float(part.split()[-1]):.3g}" for part in start.split(", "))
        assert (slope, gradient) == (row["Mean slope at the start"], row["Gradient at the start"])
        back, reaching, loss = numbers.split()
        assert label == row["Activation"]
        assert row["Back after"].split()[0] == ("never" if back == "None" else back)
        assert row["Cases that make it fire at the end"] == reaching
        assert row["Loss at the end"] == f"{float(loss):.4g}"


def test_the_networks_code_prints_the_numbers_of_the_table():
    app = opened(dying_part="network", dead_epochs="4", dead_hidden="6", dead_rates="0.1, 5", dead_seeds="2")
    table = app.table[0].value
    lines = printed(app)
    for line, spread, (_, row) in zip(lines[:4], lines[4:], table.iterrows(), strict=True):
        share, loss, n_diverged = line.split(": ")[1].split()
        low, high = spread.split(" from ")[-1].split(" to ")
        assert row["Diverged"] == f"{n_diverged} of 2"
        if share != "nan":
            assert row["Mean share silent"] == f"{float(share):.1%}"
            assert row["Least to greatest"] == f"{float(low):.0%} to {float(high):.0%}"
            assert row["Median loss"] == f"{float(loss):.4g}"


def test_the_bounces_code_prints_the_numbers_of_the_table():
    app = opened(dying_part="bounce", bounce_size="0.4", dead_alpha="2.0")
    table = app.table[0].value
    for line, (_, row) in zip(printed(app), table.iterrows(), strict=True):
        measured, law = line.split(": ")[1].split(", by the law ")
        assert row["Variance, measured"] == f"{float(measured):.4g}"
        assert row["By the law"] == f"{float(law):.4g}"


@pytest.mark.parametrize(
    "address",
    [
        {"dead_w1": "0.0", "dead_w2": "0.0"},
        {"dead_w1": "100.0", "dead_mean": "20.0", "dead_spread": "20.0", "dead_step": "1000.0"},
        {"dying_part": "revival", "dead_w1": "100.0", "dead_b": "-100.0", "revive_rate": "100.0", "revive_updates": "50"},
        {"dying_part": "revival", "dead_cases": "2", "revive_updates": "1"},
        {"dying_part": "revival", "dead_b": "2.0"},
        {"dying_part": "network", "dead_rates": "1e300", "dead_epochs": "2"},
        {"dying_part": "bounce", "bounce_centre": "-10.0", "bounce_size": "0.0001", "bounce_updates": "2"},
    ],
)
def test_extremes_open_without_a_fault(address):
    app = opened(**address)
    assert_fine(app)
    assert address_of(app) == address
