"""What is typed into the cells of tables: a number that is read as it was meant, or an answer; without a browser."""

import numpy as np
import pandas as pd
import pytest

pytest.importorskip("streamlit", reason="the pages need Streamlit")
from nnkit.settings import Real
from pages.shared.editors import number_column, read_cells
from tests.pages.opening import address_of, assert_fine, opened_page


def cells(*rows, typed=True, rule=None, **options):
    """What is read from rows of text; all of it is typed, or none."""
    table = pd.DataFrame(rows, columns=list("abc")[: len(rows[0])], index=range(1, len(rows) + 1), dtype=object)
    edits = {"edited_rows": {}, "added_rows": table.to_dict("records") if typed else [], "deleted_rows": []}
    return read_cells("pairs", table, edits, rule or Real(-1e6, 1e6), **options)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("2,5", 2.5),
        ("5e-1", 0.5),
        (".5", 0.5),
        ("−0,5", -0.5),
        (" 1/4 ", 0.25),
        ("12 000", 12000.0),
        ("1.234", 1.234),
        ("1.234,5", 1234.5),
    ],
)
def test_a_number_is_read_as_it_was_meant(text, number):
    np.testing.assert_array_equal(cells([text, "7"], ["0.5", "8"]), [[number, 7.0], [0.5, 8.0]])


@pytest.mark.parametrize("text", ["abc", "nan", "-", "10%", "1_0", "0x10", "٣", "1e7", "1,2,3", "1/0"])
def test_what_cannot_be_used_is_answered_with_its_row_and_column(text):
    with pytest.raises(ValueError) as problem:
        cells(["1", "2"], ["3", text])
    assert str(problem.value).startswith(f"pairs, row 2, column b: received '{text}'; accepted is ")


def test_a_number_with_two_meanings_is_refused_with_both():
    with pytest.raises(ValueError, match=r"row 1, column a: received '1,234'; accepted is 1\.234 or 1234, written without"):
        cells(["1,234", "2"])


def test_points_beside_decimal_commas_are_refused_where_both_were_typed():
    with pytest.raises(
        ValueError, match=r"row 2, column a: received '1\.012', which can be 1\.012 or, .*, 1012; accepted is one"
    ):
        cells(["2.155,5", "1"], ["1.012", "2"])
    np.testing.assert_array_equal(cells(["1.012", "2"], typed=False), [[1.012, 2.0]])
    np.testing.assert_array_equal(cells(["2,5", "0.25"]), [[2.5, 0.25]])  # which each have one meaning


def test_all_that_cannot_be_used_is_counted():
    with pytest.raises(ValueError, match=r"row 1, column b: received 'x'; .* 1000000\. 1 more cell cannot be used\.$"):
        cells(["1", "x"], ["y", "2"])
    with pytest.raises(ValueError, match=r"2 more cells cannot be used\.$"):
        cells(["x", "x"], [None, "2"])


def test_an_empty_cell_is_answered_or_stays_empty():
    with pytest.raises(ValueError, match="row 1, column b: received an empty cell; accepted is a number in every cell"):
        cells(["1", " "])
    for empty in (None, "", " ", float("nan")):
        np.testing.assert_array_equal(cells(["1", empty], may_be_empty=True), [[1.0, np.nan]])
    with pytest.raises(ValueError, match="row 1, column a: received 'x'"):  # also in a row that is not complete
        cells(["x", None], may_be_empty=True)


def test_a_column_has_room_for_its_numbers():
    short, long = number_column("", ["1", "-12.75"]), number_column("", ["0.3333333333333333", "2"])
    assert (short["alignment"], long["alignment"]) == ("right", "left")  # the first digits of a long number stay in sight
    assert number_column("", ["1.2345678901234567e-05"])["width"] > long["width"] > short["width"]  # and so does an exponent


def editor(app, name):
    return f"{name}.editor{app.session_state[f'{name}.number']}"


def typed(app, name, **rows):
    """The page after cells have been typed into, such as row_1={"a": "2,5"}."""
    edited = {int(row.removeprefix("row_")) - 1: changes for row, changes in rows.items()}
    app.session_state[editor(app, name)] = {"edited_rows": edited, "added_rows": [], "deleted_rows": []}
    return app.run()


def test_typing_leaves_the_table_as_it_is_and_the_address_gets_plain_numbers():
    app = opened_page("one-case", {})
    shown = editor(app, "pairs")
    typed(app, "pairs", row_1={"a": "2,5"}, row_2={"b": "−1/4"})
    assert_fine(app)
    assert address_of(app) == {"pairs": "2.5,1;1,-0.25;3,-1"}
    assert editor(app, "pairs") == shown  # another key would be a new table, without the focus
    app.button_group(key="part").set_value("descent").run()
    app.button_group(key="part").set_value("ascent").run()
    assert editor(app, "pairs") != shown
    assert app.sidebar.dataframe[0].value.to_numpy().tolist() == [["2.5", "1"], ["1", "-0.25"], ["3", "-1"]]


def test_what_cannot_be_read_stays_out_of_the_address_and_nothing_else_is_lost():
    app = opened_page("one-case", {"start_x": "0.5"})
    typed(app, "pairs", row_1={"a": "7"})
    code, address, shown = app.code[0].value, address_of(app), editor(app, "pairs")
    typed(app, "pairs", row_1={"a": "7"}, row_2={"b": "abc"})
    assert not app.exception
    [error] = app.error
    assert error.value == (
        "Cases, row 2, column b: 'abc' cannot be used; accepted is a number from -1000000 to 1000000. "
        "What follows shows the latest settings that could be used."
    )
    assert app.code[0].value == code
    assert address_of(app) == address == {"start_x": "0.5", "pairs": "7,1;1,2;3,-1"}
    assert editor(app, "pairs") == shown
    typed(app, "pairs", row_1={"a": "7"}, row_2={"b": "8"})
    assert_fine(app)
    assert address_of(app)["pairs"] == "7,1;1,8;3,-1"
