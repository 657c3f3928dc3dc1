"""The page "Matrices: the forward pass" as a visitor meets it, without a browser."""

import contextlib
import io
import json
import re
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("streamlit", reason="the pages need Streamlit")
from pages.matrices.forward_pass_settings import MATRICES, TARGETS, WRITTEN_AS
from tests.pages.opening import address_of, assert_fine, notices, opened_page, said

ROOT = Path(__file__).parents[2]

NAMES = [matrix.name for matrix in (*MATRICES, TARGETS)]
# Other matrices for the network of the slides.
OTHERS = {
    "matrix_x": "1,2,3,4;5,6,7,8;9,10,11,12",
    "matrix_w": "1,2;3,4;5,6",
    "bias_w": "1;2",
    "matrix_z": "1,2,3,4,5;6,7,8,9,10",
    "bias_z": "1;2;3;4;5",
    "matrix_t": "1,1,0,0;0,1,0,0;0,0,1,0;0,0,0,1;0,0,0,0",
}
UNUSABLE = {
    "pass_view": "middle",
    "written_as": "none",
    "size_in": "7",
    "size_mid": "0",
    "size_out": "2.5",
    "size_batch": "9",
    "act_g": "prelu",
    "pass_loss": "hinge",
    "chosen_layer": "3",
    "chosen_neuron": "0",
    "chosen_source": "-1",
    "chosen_case": "nan",
    "matrix_x": "1,2;3",
    "matrix_w": "1,x",
    "bias_w": "",
    "matrix_z": "1,inf",
    "bias_z": "1e9",
    "matrix_t": ";",
    "shapes_asked": "2x3 +",
}
CHARTS = {"forward": 3, "back": 5, "fit": 0}


def opened(**address):
    """The page after it has been opened with an address."""
    return opened_page("matrices", address)


def printed(code):
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(code, {})
    rows = (line.split(" ", 1) for line in out.getvalue().splitlines())
    return {name: np.array(json.loads(values)) for name, values in rows}


def edit(app, name, row, column, value):
    """Choose a matrix to edit, and type a number into it."""
    app.button_group(key="edited_matrix").set_value(name).run()
    assert_fine(app)
    editor = f"{name}.editor{app.session_state[f'{name}.number']}"
    app.session_state[editor] = {"edited_rows": {row: {column: value}}, "added_rows": [], "deleted_rows": []}
    app.run()


def numpy_code(app):
    return next(code.value for code in app.code if "import numpy" in code.value)


def nnkit_code(app):
    return next(code.value for code in app.code if "import nnkit" in code.value)


@pytest.mark.parametrize("view", CHARTS)
def test_each_view_has_its_charts_and_its_sentences(view):
    app = opened(pass_view=view)
    assert_fine(app)
    assert app.header[0].value == "The forward pass"
    assert len(app.get("vega_lite_chart")) == CHARTS[view]
    assert "The rules" in said(app) if view == "fit" else notices(app)


def test_matrices_stand_in_the_address_beside_default_sizes():
    app = opened(pass_view="back", **OTHERS)
    assert_fine(app)
    assert address_of(app) == {"pass_view": "back"} | OTHERS
    app.button_group(key="pass_view").set_value("fit").run()
    assert address_of(app) == {"pass_view": "fit"} | OTHERS


def test_what_the_address_cannot_say_is_answered():
    app = opened(**UNUSABLE, act_f="relu")
    assert not app.exception and not app.error
    [warning] = app.warning
    for name in UNUSABLE:
        assert f"\n- {name}: received " in warning.value
    assert 'F="relu"' in nnkit_code(app)  # nothing else in the address is lost
    [warning] = opened(act_f="softmax").warning
    assert "act_f: received 'softmax'; accepted is one of identity, " in warning.value


def test_what_in_the_address_does_not_fit_together_is_answered_and_made_to_fit():
    app = opened(matrix_w="1,2,3;4,5,6", chosen_neuron="5")
    assert not app.exception
    [warning] = app.warning
    assert "matrix_w: received a 2 × 3 matrix; accepted is 3 × 2" in warning.value
    assert "chosen_neuron: received 5; accepted is at most 2" in warning.value
    W = printed(nnkit_code(app))["W"]
    np.testing.assert_array_equal(W[:2], [[1, 2], [4, 5]])
    assert_fine(app.slider(key="size_batch").set_value(3).run())
    [warning] = opened(pass_view="fit", matrix_w="1,2,3;4,5,6").warning  # also where the matrix is not shown
    assert "matrix_w: received a 2 × 3 matrix; accepted is 3 × 2" in warning.value


def test_a_size_that_changes_keeps_the_numbers_that_fit():
    app = opened(chosen_case="4", chosen_source="3")
    before = printed(nnkit_code(app))
    app.slider(key="size_in").set_value(5).run()
    assert_fine(app)
    assert address_of(app) == {"size_in": "5", "chosen_case": "4", "chosen_source": "3"}
    after = printed(nnkit_code(app))
    np.testing.assert_array_equal(after["X0"][:3], before["X0"])
    np.testing.assert_array_equal(after["W"][:3], before["W"])
    assert after["X0"].shape == (5, 4)
    app.slider(key="size_batch").set_value(2).run()
    app.slider(key="size_in").set_value(2).run()
    assert_fine(app)
    assert address_of(app) == {"size_in": "2", "size_batch": "2", "chosen_case": "2", "chosen_source": "2"}
    np.testing.assert_array_equal(printed(nnkit_code(app))["X0"], before["X0"][:2, :2])


def test_a_number_that_is_edited_reaches_everything():
    app = opened()
    edit(app, "matrix_w", 0, "to 2", "7.5")
    assert_fine(app)
    assert address_of(app) == {"matrix_w": "0.5,7.5;1,0.5;-0.5,1"}
    numbers = printed(nnkit_code(app))
    np.testing.assert_allclose(numbers["V1"][1, 0], 7.5 * 1 + 0.5 * 0 + 1 * 2 - 0.5)
    again = opened(**address_of(app))
    assert nnkit_code(again) == nnkit_code(app)


def test_every_matrix_can_be_edited_and_keeps_its_numbers_while_others_are():
    app = opened(pass_view="back", size_out="2")
    columns = ("case 1", "to 1", "bias", "to 1", "bias", "case 1")
    for number, (name, column) in enumerate(zip(NAMES, columns, strict=True), start=1):
        edit(app, name, 1, column, str(10 * number))
        assert_fine(app)
    code = nnkit_code(app)
    matrices = [printed(code)[name] for name in ("X0", "W", "B_w", "Z", "B_z", "T")]
    assert [values[1, 0] for values in matrices] == [10, 20, 30, 40, 50, 60]
    assert {*NAMES} < address_of(app).keys()
    app.button_group(key="pass_view").set_value("forward").run()  # which has no targets to edit
    assert_fine(app)
    assert app.button_group(key="edited_matrix").value == "matrix_x"
    app.button_group(key="pass_view").set_value("back").run()
    assert nnkit_code(app) == code
    assert nnkit_code(opened(**address_of(app))) == code


@pytest.mark.parametrize(
    ("cell", "problem"),
    [(None, "an empty cell; accepted is a number"), ("1e7", "'1e7'; accepted is a number from -1000 to 1000.")],
)
def test_a_number_that_cannot_be_used_is_answered(cell, problem):
    app = opened()
    before = nnkit_code(app)
    edit(app, "matrix_x", 1, "case 2", cell)
    assert not app.exception
    [error] = app.error
    assert f"row x2, column case 2: received {problem}" in error.value
    assert nnkit_code(app) == before
    assert len(app.get("vega_lite_chart")) == 3


def test_a_loss_that_does_not_suit_is_answered():
    app = opened(pass_view="back", pass_loss="cross_entropy", size_in="2")
    assert not app.exception and not app.error
    [warning] = app.warning
    assert "pass_loss: received 'cross_entropy', which does not suit the rest. G: received 'sigmoid'; accepted" in warning.value
    assert printed(nnkit_code(app))["X0"].shape == (2, 4)  # nothing else in the address is lost
    app = opened(pass_view="back")
    app.selectbox(key="pass_loss").set_value("cross_entropy").run()
    [error] = app.error
    assert "Loss: cross-entropy cannot be used here. G: received 'sigmoid'; accepted is softmax with cross" in error.value
    assert "What follows differentiates the mean squared error" in error.value
    assert address_of(app) == {"pass_view": "back"}
    assert len(app.get("vega_lite_chart")) == 5
    app.slider(key="size_out").set_value(3).run()  # all else still follows
    assert printed(nnkit_code(app))["X2"].shape == (3, 4)
    app.selectbox(key="act_g").set_value("softmax").run()
    assert_fine(app)
    assert address_of(app)["pass_loss"] == "cross_entropy"
    edit(app, "matrix_t", 0, "case 1", 2)
    assert "T: received 2.0; accepted is a number from 0 to 1" in app.error[0].value


def test_shapes_that_do_not_fit_are_explained_and_nonsense_is_answered():
    app = opened(pass_view="fit")
    assert app.success[0].value == "**It fits**: the result is 2 × 4."
    app.text_input(key="shapes_asked").set_value("3x2 * 3x4").run()
    assert "does not fit" in app.error[0].value
    assert any("3 × 2 times 3 × 4 does not fit" in text.value for text in app.markdown)
    assert "(3 × 2)' · 3 × 4 = 2 × 4" in app.info[0].value
    app.text_input(key="shapes_asked").set_value("three by two").run()
    assert not app.exception
    assert "Shapes to check: 'three by two' cannot be used; accepted is" in app.error[0].value
    assert any("3 × 2 times 3 × 4 does not fit" in text.value for text in app.markdown)


@pytest.mark.parametrize("view", ["forward", "back"])
def test_both_codes_print_the_numbers_on_the_page(view):
    app = opened(pass_view=view, act_f="softplus", chosen_layer="2", chosen_neuron="4", chosen_case="3", chosen_source="2")
    ours, bare = printed(nnkit_code(app)), printed(numpy_code(app))
    for name, values in bare.items():
        np.testing.assert_allclose(values, ours[name], rtol=1e-11, atol=1e-14)
    if view == "forward":
        assert rf"\mathbf{{{ours['X2'][3, 2]:.4g}}}" in said(app)
    else:
        expected = ours["X1"][1] * ours["Delta2"][3]
        np.testing.assert_allclose(app.main.dataframe[-2].value["x · δ"], expected, rtol=1e-11)
        both = app.main.dataframe[-1].value[["by the matrices", "numerically"]].to_numpy()[0]
        np.testing.assert_allclose(both, ours["dL_dZ"][1, 3], rtol=1e-5)


@pytest.mark.parametrize("notation", WRITTEN_AS)
def test_every_notation_opens_and_agrees(notation):
    app = opened(written_as=notation)
    assert_fine(app)
    rows = dict(re.findall(r"^\| (.+) \| (.+) \|$", said(app), re.MULTILINE))
    assert rows.pop("written as") == "largest difference from WᵀX + B"
    assert rows.keys() == {WRITTEN_AS[other] for other in list(WRITTEN_AS)[1:]}
    assert all(float(difference) < 1e-14 for difference in rows.values())
