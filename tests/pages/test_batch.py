"""The page "Batch or stochastic", without a browser. Its settings and presets are tested in test_contract.py."""

import contextlib
import io
import json
import re

import pytest

import nnkit

pytest.importorskip("streamlit", reason="the pages need Streamlit")
from nnkit.engine.sweep import N_MOMENTS
from tests.pages.opening import address_of, assert_fine, notices, opened_page, said

# For every setting a value that is not its default, as an address has it; small, so that it is trained fast.
ADDRESS = {
    "dataset": "moons",
    "n_cases": "50",
    "noise": "0.2",
    "test_fraction": "0.5",
    "data_seed": "3",
    "hidden": "4-3",
    "activation": "leaky_relu",
    "output": "tanh",
    "loss": "mse",
    "initialisation": "he",
    "optimizer": "adam",
    "learning_rate": "0.05",
    "n_epochs": "4",
    "l1": "0.001",
    "l2": "0.002",
    "seed": "5",
    "values": "2, all",
    "n_seeds": "3",
    "axis": "updates",
    "loss_on": "test",
    "band": "range",
    "to_shortest": "True",
    "weights_at": "end",
}
SMALL = {"n_cases": "40", "n_epochs": "3", "n_seeds": "2"}


def opened(**address):
    """The page after it has been opened with an address."""
    return opened_page("batch-or-stochastic", address)


def offered_code(app):
    return app.code[0].value


def offered_sweep(app):
    """The sweep that the code on the page makes, and what the code prints."""
    names, printed = {}, io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(offered_code(app), names)
    return names["sweep"], printed.getvalue()


def table(app):
    return app.table[0].value


def test_the_page_opens_with_what_nnkit_computes():
    app = opened()
    assert not app.exception
    assert not app.error and not app.warning
    assert len(app.get("vega_lite_chart")) == 3
    sweep, printed = offered_sweep(app)
    assert sweep.over == {"batch_size": (1, 10, "all"), "seed": tuple(range(10))}
    assert notices(app) == sweep.takeaways("batch_size")
    assert list(table(app)["Updates in an epoch"]) == ["140", "14", "1"]
    assert list(table(app)["Median loss"]) == [f"{s.median:.4g}" for s in sweep.summaries("batch_size")]
    for summary in sweep.summaries("batch_size"):
        assert f"{summary.value}: {summary.median:.6g}\n" in printed
    assert not address_of(app)


@pytest.mark.parametrize("at", ["start", "end"])
def test_the_noise_is_that_which_the_code_prints(at):
    address = {"batch_part": "noise", "n_cases": "60", "n_epochs": "4", "noise_size": "7"} | (
        {"weights_at": "end"} if at == "end" else {}
    )
    app = opened(**address)
    assert_fine(app)
    assert address_of(app) == address
    assert len(app.get("vega_lite_chart")) == 1
    names, out = {}, io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(offered_code(app), names)
    noise = names["noise"]
    assert notices(app) == noise.takeaways()
    [size] = re.findall(r"\^2\}\{(\d+)\}", said(app))
    law, row = noise.expected(int(size)), 4
    assert out.getvalue().endswith(f"|C| = {size}: by the law {law:.6g}\n")
    assert f"= {law:.4g}" in said(app)
    measured = noise.batch_sizes[row], noise.measured[row], noise.law[row]
    assert "|C| = {}: {:.6g}, by the law {:.6g}\n".format(*measured) in out.getvalue()
    assert "minibatches of {} gave {:.4g}, where the law says {:.4g}".format(*measured) in said(app)


def test_what_is_compared_is_switched_off_in_the_sidebar():
    app = opened(**SMALL)
    assert app.selectbox(key="batch_size").disabled
    assert not app.selectbox(key="optimizer").disabled
    app.button_group(key="batch_part").set_value("noise").run()
    assert not app.selectbox(key="batch_size").disabled


def test_an_address_reproduces_the_page():
    app = opened(**ADDRESS)
    assert not app.exception
    assert not app.warning and not app.error
    assert address_of(app) == ADDRESS
    sweep, printed = offered_sweep(app)
    for name, text in ADDRESS.items():
        if name in sweep.experiment.to_dict() and name != "seed":
            assert getattr(sweep.experiment, name) == nnkit.Experiment.read(name, text)
    assert sweep.over == {"batch_size": (2, "all"), "seed": (5, 6, 7)}
    seen = {"axis": "updates", "to_shortest": True}
    assert notices(app) == sweep.takeaways("batch_size", "test", **seen)
    summaries = sweep.summaries("batch_size", "test", **seen)
    assert list(table(app)["Median loss"]) == [f"{s.median:.4g}" for s in summaries]
    assert printed.startswith("".join(f"{s.value}: {s.median:.6g}\n" for s in summaries))


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("learning_rate", (0.03, 0.3, 3.0)),
        ("hidden", ("", "2", "8", "8-8")),
        ("activation", ("sigmoid", "tanh", "relu")),
        ("optimizer", ("gd", "momentum", "rmsprop", "adam")),
    ],
)
def test_another_setting_can_be_compared(field, values):
    app = opened(**SMALL)
    app.selectbox(key="swept").set_value(field).run()
    assert not app.exception
    assert not app.error
    assert address_of(app) == SMALL | {"swept": field}
    sweep, _ = offered_sweep(app)
    assert sweep.over == {field: values, "seed": (0, 1)}
    assert len(table(app)) == len(values)


@pytest.mark.parametrize(
    ("field", "text", "message"),
    [
        ("batch_size", "1, ten", "Minibatch size: 'ten' cannot be used"),
        ("batch_size", "0", "Minibatch size: '0' cannot be used"),
        ("batch_size", "1,2,3,4,5,6,7,8,9", "Values: '1,2,3,4,5,6,7,8,9' cannot be used; accepted is 1 to 8 values"),
        ("batch_size", ",;", "Minibatch size: ',' cannot be used"),
        ("batch_size", "5, 5", "every value once"),
        ("learning_rate", "0.1, -1", "Learning rate η: '-1' cannot be used"),
        ("learning_rate", "nan", "Learning rate η: 'nan' cannot be used"),
        ("learning_rate", "1e999", "Learning rate η: '1e999' cannot be used"),
        ("learning_rate", "0,5", "Values: '0,5' cannot be used"),
        ("learning_rate", "0.1, , 3", "Values: '0.1, , 3' cannot be used"),
        ("hidden", "8, 99", "Hidden layers: '99' cannot be used"),
        ("hidden", "8, x", "Hidden layers: "),
        ("activation", "tanh, rely", "did you mean relu?"),
        ("optimizer", "sgd", "Optimizer: 'sgd' cannot be used"),
    ],
)
def test_values_that_cannot_be_used_are_answered_by_one_sentence(field, text, message):
    app = opened(**SMALL)
    shown = table(app)["Median loss"].tolist()
    app.selectbox(key="swept").set_value(field).run()
    compared = table(app)["Median loss"].tolist()
    app.text_input(key="values").set_value(text).run()
    assert not app.exception
    [error] = app.error
    assert message in error.value
    assert table(app)["Median loss"].tolist() == compared  # the latest that could be used
    app.text_input(key="values").set_value("").run()
    assert not app.error
    app.selectbox(key="swept").set_value("batch_size").run()
    assert table(app)["Median loss"].tolist() == shown


def test_settings_that_cannot_be_used_are_answered_and_the_rest_is_used():
    unusable = {
        "swept": "dataset",
        "axis": "days",
        "loss_on": "both",
        "band": "wide",
        "weights_at": "middle",
        "batch_part": "both",
        "to_shortest": "maybe",
        "learning_rate": "0",
        "values": "1," * 200,
    }
    for n_seeds in ("21", "2.5", "99999999999999999999"):
        app = opened(**SMALL | unusable | {"n_seeds": n_seeds})
        assert not app.exception
        [warning] = app.warning
        assert all(f"\n- {name}: received " in warning.value for name in (*unusable, "n_seeds"))
        assert table(app)["Updates in an epoch"].tolist() == ["28", "3", "1"]


def test_too_much_work_is_refused_with_what_would_do():
    app = opened(**SMALL)
    app.text_input(key="n_epochs").set_value("20000").run()
    app.text_input(key="n_seeds").set_value("20").run()
    assert not app.exception
    [error] = app.error
    assert "Epochs: 20000 cannot be used; accepted is up to " in error.value
    app.text_input(key="n_epochs").set_value("3").run()
    app.text_input(key="n_seeds").set_value("21").run()
    [error] = app.error
    assert "Seeds: '21' cannot be used; accepted is a whole number from 1 to 20." in error.value


def test_another_view_trains_nothing(monkeypatch):
    app = opened(**SMALL)
    code = offered_code(app)
    monkeypatch.setattr(nnkit.Descent, "advance_to", None)  # whoever trains now fails
    for key, value in (
        ("axis", "updates"),
        ("axis", "cases_seen"),
        ("loss_on", "test"),
        ("band", "range"),
    ):
        app.button_group(key=key).set_value(value).run()
        assert not app.exception
        assert not app.error
    app.toggle(key="to_shortest").set_value(True).run()
    assert not app.exception
    assert offered_code(app) != code


def test_the_chart_has_the_data_of_the_chosen_axis():
    app = opened(**SMALL | {"axis": "updates"})
    spec = json.loads(app.get("vega_lite_chart")[0].proto.spec)
    assert spec["layer"][0]["encoding"]["x"]["title"] == "updates, logarithmic"


def test_divergence_is_explained():
    app = opened(**SMALL | {"dataset": "plane", "hidden": "none", "learning_rate": "50.0", "n_epochs": "300"})
    assert not app.exception
    assert not app.error
    assert any("runs with single cases diverged" in sentence for sentence in notices(app))
    assert "2 of 2" in table(app)["Diverged"].tolist()
    app = opened(
        **SMALL | {"batch_part": "noise", "dataset": "plane", "hidden": "none", "learning_rate": "50", "weights_at": "end"}
    )
    assert not app.error


def test_no_test_cases_is_said():
    app = opened(**SMALL | {"test_fraction": "0.0", "loss_on": "test"})
    assert not app.exception
    assert any("No cases are kept for testing" in info.value for info in app.info)


def stop(app, seed):
    """What pressing Stop leaves while the sweep from another seed is trained."""
    experiment = nnkit.Experiment(n_cases=40, n_epochs=3, learning_rate=1.0, batch_size=1, seed=seed)
    over = (("batch_size", (1, 10, "all")), ("seed", (seed, seed + 1)))
    app.session_state["batch.stopped"] = ("sweep", experiment, over, N_MOMENTS)
    app.session_state["seed"] = str(seed)


def test_a_stopped_sweep_leaves_the_page_and_can_be_started_again():
    app = opened(**SMALL)
    shown = offered_code(app)
    stop(app, 17)
    app.run()
    assert not app.exception
    assert any("Stopped" in info.value for info in app.info)
    assert offered_code(app) == shown
    assert address_of(app) == SMALL
    app.button(key="batch.go_on").click().run()
    assert not app.info
    assert offered_sweep(app)[0].over["seed"] == (17, 18)
    assert address_of(app) == SMALL | {"seed": "17"}


def test_a_first_sweep_that_is_stopped_leaves_the_usual_one():
    app = opened(**SMALL)
    app.session_state["memories"]["batch"].worked.clear()
    stop(app, 18)
    app.run()
    assert not app.exception
    assert any("Stopped" in info.value for info in app.info)
    assert offered_sweep(app)[0].over["seed"] == tuple(range(10))
