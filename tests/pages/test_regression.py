"""The regression page as a visitor meets it, without a browser."""

import pytest

pytest.importorskip("streamlit", reason="the pages need Streamlit")
from pages.maximum_likelihood.presets import REGRESSION
from tests.pages.opening import address_of, assert_fine, opened_page, printed
from tests.reading_numbers import number_in

TABLE = "size;price\n1,5;10\n2,5;12,5\n3;17\n4;18\n5;26"

# For every setting an address in which it counts.
ADDRESSES = [
    {"reg_source": "drawn"},
    {"reg_pairs": "1,2;3,4;5,5.5;6,1"},
    {"reg_source": "drawn", "reg_truth": "step", "reg_n_points": "50", "reg_scatter": "0.25", "reg_scatter_kind": "laplace"},
    {"reg_source": "drawn", "reg_draw_seed": "7", "reg_test_share": "0.5", "reg_split_seed": "3"},
    {"reg_source": "table", "reg_table": TABLE, "reg_feature": "price", "reg_target": "size"},
    {"reg_lift": "-4.0", "reg_model": "line", "reg_other": "True"},
    {"reg_degree": "5", "reg_noise": "laplace"},
    {"reg_source": "drawn", "reg_model": "network", "reg_hidden": "4", "reg_activation": "relu", "reg_net_rate": "0.1",
     "reg_epochs": "50", "reg_optimizer": "gd", "reg_net_seed": "5"},
    {"reg_way": "hand", "reg_degree": "12", "reg_reveal": "True", **{f"reg_c{k}": f"{0.1 * (k + 1):.1f}" for k in range(13)}},
    {"reg_hold": "True", "reg_sigma": "0.75"},
    {"reg_way": "likelihood", "reg_rate": "0.1", "reg_steps": "40"},
    {"reg_way": "error", "reg_rate": "0.02", "reg_steps": "10", "reg_hold": "True", "reg_sigma": "2.0"},
]  # fmt: skip


def opened(**address):
    return opened_page("regression", address)


def cards(app):
    return {card.label: number_in(card.value) for card in app.metric}


def assert_the_code_gives_the_pages_numbers(app):
    numbers = {name: float(value) for name, value in (line.split(": ") for line in printed(app))}
    shown = cards(app)
    assert float(shown.get("MSE", shown.get("MAE"))) == pytest.approx(numbers["error"], rel=1e-4, abs=1e-12)
    assert float(shown["σ"]) == pytest.approx(numbers["sigma"], rel=1e-3, abs=1e-12)
    assert float(shown["LogL"]) == pytest.approx(numbers["LogL"], rel=1e-4)
    if "LogL of the points kept aside" in shown:
        assert float(shown["LogL of the points kept aside"]) == pytest.approx(numbers["test LogL"], rel=1e-4)


def test_the_page_opens():
    app = opened()
    assert_fine(app)
    assert len(app.get("vega_lite_chart")) == 3
    assert any("What to notice" in text.value for text in app.markdown)
    assert_the_code_gives_the_pages_numbers(app)


@pytest.mark.parametrize("address", ADDRESSES, ids=["-".join(address)[:40] for address in ADDRESSES])
def test_every_setting_counts_in_the_code_too(address):
    app = opened(**address)
    assert_fine(app)
    assert address_of(app) == address
    assert app.code[0].value != opened().code[0].value
    assert_the_code_gives_the_pages_numbers(app)


def test_the_diabetes_patients():
    pytest.importorskip("sklearn")
    app = opened(reg_source="diabetes", reg_patient_feature="bp", reg_model="line", reg_test_share="0.3")
    assert_fine(app)
    assert "'bp'" in app.code[0].value
    assert_the_code_gives_the_pages_numbers(app)


def test_values_out_of_range_are_answered_and_the_rest_is_used():
    address = {
        "reg_pairs": "1,2;inf,3",
        "reg_n_points": "1",
        "reg_lift": "1e9",
        "reg_test_share": "0.9",
        "reg_split_seed": "0.5",
        "reg_degree": "13",
        "reg_net_rate": "0",
        "reg_epochs": "100000",
        "reg_sigma": "1,500",
        "reg_rate": "-1",
        "reg_steps": "0",
        "reg_c3": "4",
    }
    app = opened(**address, reg_other="True")
    assert not app.exception
    assert not app.error
    [warning] = app.warning
    assert all(f"\n- {name}: received" in warning.value for name in address)
    assert app.session_state["reg_other"] is True
    assert len(app.get("vega_lite_chart")) == 3


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("", "text: received nothing; accepted are rows of numbers."),
        ("hello", "text: received one column; accepted are at least 2, separated by"),
        ("x,y\n1,2\n2,inf\n3,4\n4,5", "line 3, column 'y': received 'inf'; accepted is a number."),
        ("x,y\n1,2\n2,two\n3,4\n4,5", "line 3, column 'y': received 'two'; accepted is a number."),
        ("x,y\n1,2\n2,3\n\n3,\n4,NA", "line 5, column 'y': received an empty cell, a missing value (2 rows have one)"),
        ("x,y\n1,2\n2;3\n3,4\n4,5", "line 3: received 1 field separated by commas; accepted are 2, as in most lines."),
        ("x,y\n1,2", "number of points: received 1;"),
        ("x,name\n1,a\n2,b", "text: received one column of numbers; accepted are at least two."),
    ],
)
def test_tables_that_cannot_be_used_are_answered(table, said):
    app = opened()
    before = app.code[0].value
    app.selectbox(key="reg_source").set_value("table").run()
    app.text_area(key="reg_table").set_value(table).run()
    assert not app.exception
    [error] = app.error
    assert said in error.value
    assert app.code[0].value == before
    app.text_area(key="reg_table").set_value(TABLE).run()
    assert_fine(app)
    assert "size;price" in app.code[0].value


@pytest.mark.parametrize("table", ["x,y\n1,2\n2,2\n3,2\n4,2", "x,y\n1,2\n2,3", "name;x;y\nann;1,5;2\nbo;2,5;3\nil;3,5;1"])
def test_what_typed_points_may_be_a_table_may_be(table):
    app = opened(reg_source="table", reg_table=table, reg_degree="1")
    assert_fine(app)
    assert_the_code_gives_the_pages_numbers(app)


def test_points_that_are_edited_reach_the_charts_and_the_address():
    app = opened(reg_pairs="1,2;3,4;5,7")
    key = f"reg_pairs.editor{app.session_state['reg_pairs.number']}"
    app.session_state[key] = {"edited_rows": {0: {"y": "-1.5"}}, "added_rows": [{"x": "8", "y": "9"}], "deleted_rows": []}
    app.run()
    assert_fine(app)
    assert address_of(app) == {"reg_pairs": "1,-1.5;3,4;5,7;8,9"}
    app.session_state[key] = {"edited_rows": {}, "added_rows": [], "deleted_rows": [0, 1]}
    app.run()
    assert not app.exception
    [error] = app.error
    assert "Points: '5,7' cannot be used; accepted is 2 to 60 cases" in error.value
    assert app.text_input(key="reg_lift")  # the controls below the table stay
    assert "[1.0" not in app.code[0].value
    assert len(app.get("vega_lite_chart")) == 3


@pytest.mark.parametrize("pairs", ["1,2;3,4", "1,2;1,2", "1,2;1,5;1,3", "1,4;2,4;3,4", "-1000000,0;1000000,1"])
@pytest.mark.parametrize("noise", ["gaussian", "laplace"])
def test_points_at_the_edge_of_sense_are_explained(pairs, noise):
    for way in ("formula", "hand", "likelihood"):
        app = opened(reg_pairs=pairs, reg_noise=noise, reg_way=way, reg_other="True", reg_degree="3", reg_c1="0.5")
        assert_fine(app)
        assert_the_code_gives_the_pages_numbers(app)
        assert not any("nan" in text.value for text in app.markdown)


def test_a_network_of_points_it_cannot_learn_is_answered():
    app = opened(reg_model="network", reg_pairs="1,2;3,4")
    assert not app.exception
    [error] = app.error
    assert "points for a network: received '2 points'; accepted is at least 4 points whose y differ." in error.value


def test_boxes_move_the_error_and_the_likelihood_against_each_other():
    app = opened(reg_model="line", reg_way="hand")
    shown = [cards(app)]
    for slope in (0.3, 0.6, 0.9):
        app.text_input(key="reg_c1").set_value(str(slope)).run()
        assert_fine(app)
        shown.append(cards(app))
    errors, logs = ([float(card[name]) for card in shown] for name in ("MSE", "LogL"))
    assert errors == sorted(errors, reverse=True)
    assert logs == sorted(logs)


def test_the_code_of_every_preset_gives_the_pages_numbers():
    pytest.importorskip("sklearn")
    app = opened()
    for name in REGRESSION:
        app.selectbox(key="regression.preset").set_value(name).run()
        assert_fine(app)
        assert_the_code_gives_the_pages_numbers(app)
