"""The playground, without a browser: training, the visitor's own data, limits. Settings are tested in test_contract.py."""

import pytest

import nnkit

pytest.importorskip("streamlit", reason="the pages need Streamlit")
from nnkit.markdown import literal
from pages.gradient_descent.experiment_settings import EXAMPLE_TABLE
from pages.shared.frame import fold_key
from tests.pages.opening import address_of, assert_fine, opened_page, press_steps, printed

TABLE = "height;weight;kind\n1,80;85;tall\n1,75;80;tall\n1,92;99;tall\n1,50;45;small\n1,48;50;small\n1,55;41;small\n"

NUMBERS = "height,weight\n1.80,85.5\n1.75,80.2\n1.92,99.1\n1.50,45.3\n1.48,50.8\n1.55,41.7\n"

# For every setting a value that is not its default, as an address has it.
ADDRESS = {
    "dataset": "moons",
    "n_cases": "120",
    "noise": "0.2",
    "test_fraction": "0.5",
    "data_seed": "3",
    "features": "x1-product",
    "hidden": "4-3",
    "activation": "leaky_relu",
    "output": "tanh",
    "loss": "mse",
    "initialisation": "he",
    "optimizer": "adam",
    "learning_rate": "0.05",
    "schedule": "cosine",
    "batch_size": "7",
    "n_epochs": "20",
    "stop_loss": "0.001",
    "stop_gradient": "0.0001",
    "l1": "0.001",
    "l2": "0.002",
    "seed": "5",
}
VIEW = {"heat_maps": "False", "discrete": "True", "show_test": "False"}
OTHER_ADDRESSES = [
    {"dataset": "blobs", "n_classes": "5"},
    {"batch_size": "all"},
    VIEW,
    {"hidden": "none", "weights": "0.5 -1 0.25"},
    {"hidden": "none"},
    {"dataset": "table", "table": TABLE},
    {
        "dataset": "table",
        "table": NUMBERS,
        "target": "height",
        "task": "regression",
        "standardise": "False",
        "learning_rate": "1e-05",
    },
]


def opened(**address):
    """The playground after it has been opened with an address."""
    return opened_page("playground", address)


def as_folded(**address):
    """The same as a visitor finds it, with nothing unfolded but what is shared."""
    return opened_page("playground", address, unfold=("share_panel",))


def offered_code(app):
    return app.code[0].value


def offered_experiment(app):
    """The experiment in the code that the page offers."""
    names = {}
    exec(offered_code(app).split("history =")[0], names)
    return names["experiment"]


def cards(app):
    return {metric.label: metric.value for metric in app.metric}


def test_the_page_trains_and_shows_what_nnkit_computes():
    app = opened()
    assert not app.exception
    scores = nnkit.run(nnkit.Experiment()).scores()
    assert cards(app) == {
        "Training loss": f"{scores['train_loss']:.4g}",
        "Test loss": f"{scores['test_loss']:.4g}",
        "Accuracy (test)": f"{scores['test_accuracy']:.1%}",
        "Updates": "1,400",
    }
    assert scores["test_accuracy"] > 0.9  # the default shows a network that has learned
    assert "Three linked panels" in app.get("vega_lite_chart")[0].proto.alt


@pytest.mark.parametrize("address", [ADDRESS, *OTHER_ADDRESSES])
def test_an_address_reproduces_the_page(address):
    app = opened(**address)
    assert_fine(app)
    fields = {name: "" if text == "none" else text for name, text in address.items() if name not in VIEW}
    values = {name: nnkit.Experiment.read(name, text) for name, text in fields.items()}
    assert offered_experiment(app) == nnkit.Experiment(**values)
    assert address_of(app) == address


def test_the_offered_code_prints_the_numbers_on_the_page():
    app = opened(dataset="diabetes", hidden="4", n_epochs="10")
    numbers = dict(line.split(": ") for line in printed(app))
    assert int(numbers["updates"]) == nnkit.run(offered_experiment(app)).updates[-1]
    assert cards(app) == {
        "Training loss": f"{float(numbers['train_loss']):.4g}",
        "Test loss": f"{float(numbers['test_loss']):.4g}",
        "R² (test)": f"{float(numbers['test_r_squared']):.4g}",
        "RMSE (test)": f"{float(numbers['test_rmse']):.4g}",
    }


BAD_ADDRESSES = {
    "dataset": "moon",
    "n_cases": "3",
    "noise": "nan",
    "test_fraction": "1.5",
    "data_seed": "-1",
    "hidden": "4-x",
    "activation": "<script>alert(1)</script>",
    "output": "maxout",
    "loss": "hinge",
    "initialisation": "",
    "optimizer": "lion",
    "learning_rate": "-0.1",
    "batch_size": "0",
    "n_epochs": "1e400",
    "schedule": "falling",
    "stop_loss": "-1",
    "features": "x3",
    "weights": "one two",
    "heat_maps": "perhaps",
    "l1": "-1",
    "l2": "inf",
    "task": "clustering",
    "standardise": "perhaps",
}


def test_what_the_address_cannot_say_is_answered_and_the_rest_is_used():
    app = opened(**BAD_ADDRESSES, seed="7")
    assert not app.exception
    [warning] = app.warning
    assert all(f"\n- {name}: received " in warning.value for name in BAD_ADDRESSES)
    assert offered_experiment(app) == nnkit.Experiment(seed=7)


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ({"dataset": "table", "table": TABLE, "n_cases": "50"}, "n_cases"),
        ({"target": "height"}, "target"),
        ({"n_classes": "5"}, "n_classes"),
        ({"dataset": "iris", "features": "x1"}, "features"),
    ],
)
def test_what_has_no_effect_beside_the_other_settings_is_answered_and_left_out(address, name):
    app = opened(n_epochs="5", **address)
    assert not app.exception
    [warning] = app.warning
    assert f"\n- {name}: has no effect beside the other settings" in warning.value
    assert getattr(offered_experiment(app), name) == getattr(nnkit.Experiment(), name)


def test_the_answer_goes_when_a_setting_changes():
    app = opened(learning_rate="abc")
    assert app.warning
    app.text_input(key="seed").set_value("3").run()
    assert not app.warning
    assert address_of(app) == {"seed": "3"}


@pytest.mark.parametrize(
    ("kind", "key", "value", "said"),
    [
        ("text_input", "n_epochs", "1 000 000", "Epochs: 1000000 cannot be used; accepted is up to 20,000 epochs"),
        ("text_input", "n_cases", "100000", "Cases: '100000' cannot be used"),
        ("selectbox", "loss", "cross_entropy", None),
    ],
)
def test_a_bad_setting_is_answered_and_the_rest_stays(kind, key, value, said):
    app = opened(dataset="moons", n_epochs="10")
    before = cards(app)
    getattr(app, kind)(key=key).set_value(value).run()
    assert not app.exception
    if said is None:  # not bad after all: a softmax output goes with this loss
        assert not app.error
        return
    [error] = app.error
    assert said in error.value
    assert cards(app) == before
    assert app.selectbox(key="dataset").value == "moons"


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("hidden", "4-99", "accepted is up to 6 layers of up to 32 neurons in this app"),
        ("hidden", "2-2-2-2-2-2-2", "accepted is up to 6 layers of up to 32 neurons in this app"),
        (
            "activation",
            "tanh-relu-elu",
            "Activation function: 'tanh-relu-elu' cannot be used; accepted is one name for all hidden layers",
        ),
        ("n_cases", "5000", None),
        ("n_epochs", "20000", "larger minibatches allow more"),
    ],
)
def test_what_is_too_much_for_a_shared_server_is_answered(name, text, said):
    app = opened(**{"batch_size": "1", "n_epochs": "1", name: text})
    assert not app.exception
    if said is None:
        assert not app.error
    else:
        [error] = app.error
        assert said in error.value
    app.text_input(key="seed").set_value("1").run()  # the page can still be used
    assert not app.exception


def test_a_loss_that_does_not_suit_the_output_is_answered():
    app = opened(output="tanh", n_epochs="5")
    app.selectbox(key="loss").set_value("log_loss").run()
    [error] = app.error
    assert "needs outputs from 0 to 1" in error.value


def test_a_run_that_diverges_is_explained():
    app = opened(dataset="diabetes", hidden="none", learning_rate="2")
    assert not app.exception
    assert any("The run diverged at update" in text.value for text in app.markdown)


def test_a_rerun_with_the_same_settings_trains_nothing(monkeypatch):
    app = opened(seed="11", n_epochs="5")
    trained = []
    monkeypatch.setattr("pages.shared.training.Training", lambda one: trained.append(one) or nnkit.Training(one))
    app.run()
    assert trained == []
    app.text_input(key="seed").set_value("12").run()
    assert [experiment.seed for experiment in trained] == [12]
    app.text_input(key="seed").set_value("11").run()
    assert len(trained) == 1


def test_another_data_set_brings_its_own_noise_and_size():
    app = opened(noise="0.4", n_epochs="5")
    app.selectbox(key="dataset").set_value("spiral").run()
    assert app.slider(key="noise").value == nnkit.DATASETS["spiral"].noise
    assert app.text_input(key="n_cases").value == str(nnkit.DATASETS["spiral"].n_cases)


def test_the_word_auto_in_a_box_is_the_data_sets_own_number():
    app = opened(n_cases="120", n_epochs="5")
    app.text_input(key="n_cases").set_value("auto")
    press_steps(app, ["n_cases"], 1)
    assert_fine(app)
    assert app.text_input(key="n_cases").value == str(nnkit.DATASETS["xor"].n_cases)
    assert address_of(app) == {"n_epochs": "5"}


def test_own_data_pasted_into_the_page():
    app = opened(n_epochs="10")
    app.selectbox(key="dataset").set_value("table").run()
    assert_fine(app)  # with an example in place
    assert offered_experiment(app) == nnkit.Experiment(dataset="table", table=EXAMPLE_TABLE, n_epochs=10)
    assert app.text_area(key="table").value == EXAMPLE_TABLE
    assert any("is an example" in caption.value for caption in app.caption)
    assert address_of(app) == {"dataset": "table", "n_epochs": "10"}
    app.text_area(key="table").set_value(TABLE).run()
    assert not app.error
    assert offered_experiment(app) == nnkit.Experiment(dataset="table", table=TABLE, n_epochs=10)
    app.text_input(key="target").set_value("age").run()
    [error] = app.error
    assert "height" in error.value
    app.text_input(key="target").set_value("weight").run()
    assert not app.error  # 'kind' would now be a feature, and holds words
    assert any("Column 'kind' holds words, and is left out." in caption.value for caption in app.caption)
    assert "R² (test)" in cards(app)
    app.text_area(key="table").set_value(TABLE.replace(";80;", ";80%;")).run()
    [error] = app.error
    assert "line 3, column 'weight': received '80%'; accepted is a number" in error.value
    app.text_area(key="table").set_value(NUMBERS).run()
    assert not app.error
    assert "R² (test)" in cards(app)


def test_a_table_too_long_for_the_address_is_said_and_offered_as_a_file():
    rows = "".join(f"{i},{i * i},{i % 2}\n" for i in range(300))
    app = opened(dataset="table", n_epochs="5")
    app.text_area(key="table").set_value("a,b,c\n" + rows).run()
    assert not app.error
    assert any("Too long for a link: table" in info.value for info in app.info)
    address = dict(app.query_params)
    assert len(address["table"]) < 40
    again = opened(**address)
    assert not again.warning
    assert again.text_area(key="table").value == "a,b,c\n" + rows
    [warning] = opened(**address | {"table": f"stored-{24 * '0'}"}).warning
    assert "that this server no longer keeps; accepted is the text, pasted or opened again." in warning.value
    assert any(button.label == "My table (CSV)" for button in app.get("download_button"))


def test_what_is_folded_away_is_made_when_it_is_opened():
    app = as_folded(n_epochs="5")
    assert len(app.get("vega_lite_chart")) == 1
    app.session_state[fold_key("Inside the network")] = True
    app.session_state[fold_key("Which classes are confused")] = True
    app.run()
    assert not app.exception
    assert len(app.get("vega_lite_chart")) == 3


def test_a_pinned_run_is_compared_with_the_next():
    app = opened(n_epochs="20")
    next(button for button in app.button if button.label == "Pin this run").click().run()
    assert not app.exception
    app.text_input(key="learning_rate").set_value("1").run()
    now, before = (nnkit.run(nnkit.Experiment(n_epochs=20, learning_rate=rate)).final_scores for rate in (1.0, 0.3))
    assert app.metric[0].delta == f"{now['train_loss'] - before['train_loss']:+.4g}"
    assert any("It had: Learning rate η 0.3." in caption.value for caption in app.caption)
    next(button for button in app.button if button.label == "Unpin").click().run()
    assert app.metric[0].delta == ""


def test_a_run_is_continued_by_more_epochs():
    app = opened(n_epochs="40")
    [button] = [one for one in app.button if one.label == "100 more epochs"]
    button.click().run()
    assert offered_experiment(app) == nnkit.Experiment(n_epochs=140)
    assert address_of(app) == {"n_epochs": "140"}


def type_weight(app, history, text):
    """Type into the second cell of the table of weights at the end of a run."""
    editor = f"weights of {hash((history.experiment, len(history.updates)))}"
    app.session_state[editor] = {"edited_rows": {1: {"value": text}}, "added_rows": [], "deleted_rows": []}
    app.run()
    [button] = [one for one in app.button if one.label == "Run on from these"]
    return button


def test_edited_weights_are_run_on_from_and_drawn_again():
    app = opened(hidden="none")
    history = nnkit.run(nnkit.Experiment(hidden=""))
    trained = history.theta[-1]
    type_weight(app, history, "2,5").click().run()
    assert not app.exception
    first = [float(number) for number in offered_experiment(app).weights.split()]
    assert first == [trained[0], 2.5, trained[2]]
    [again] = [one for one in app.button if one.label == "Draw them"]
    again.click().run()
    assert offered_experiment(app) == nnkit.Experiment(hidden="")


@pytest.mark.parametrize(
    ("text", "received"), [("abc", "'abc'"), ("1,234", "'1,234'"), (None, "an empty cell"), ("1e999", "'1e999'")]
)
def test_a_weight_that_cannot_be_used_is_answered_before_a_run_starts(text, received):
    app = opened(hidden="none", n_epochs="5")
    history = nnkit.run(nnkit.Experiment(hidden="", n_epochs=5))
    button = type_weight(app, history, text)
    assert button.disabled
    [error] = app.error
    assert error.value.startswith(literal(f"weights, row W1[2, 1], column value: received {received}; accepted is "))
    assert not type_weight(app, history, "1/4").disabled
    assert_fine(app)


def test_weights_for_another_network_are_answered():
    app = opened(weights="1 2 3")
    assert not app.exception
    [error] = app.error
    assert "First weights: 3 numbers cannot be used; accepted is 33 numbers" in error.value


def test_inputs_are_chosen_where_there_are_one_or_two_features():
    app = opened()
    app.pills(key="chosen_features").set_value(["x1", "product"]).run()
    assert offered_experiment(app).features == "x1-product"
    app = opened(dataset="iris", n_epochs="5")
    assert not [pills for pills in app.pills if pills.key == "chosen_features"]
