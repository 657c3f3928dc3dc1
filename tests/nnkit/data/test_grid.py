"""Text as rows and columns: what people bring is read as its author meant it, or refused in a sentence."""

import csv
import io
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import sklearn

from nnkit.data.grid import read_grid
from nnkit.data.reading import Reading
from nnkit.data.tables import read_table

hypothesis = pytest.importorskip("hypothesis", reason="the round trips need hypothesis")
given, settings, strategies = hypothesis.given, hypothesis.settings, hypothesis.strategies

INTAKE = Path(__file__).parent / "intake"


def columns(name, reading=Reading(), **options):  # noqa: B008
    """The columns of a file as lists of numbers."""
    grid = read_grid(INTAKE / name, reading, **options)
    return {one: grid.numbers(one).tolist() for one in grid.numeric}


def refusal(text, *args, **options):
    with pytest.raises(ValueError) as caught:
        read_grid(text, *args, **options)
    message = str(caught.value)
    assert re.fullmatch(r".+: received .+; accepted (is|are) .+\.", message) and len(message) < 400
    return message


# The files


@pytest.mark.parametrize(
    "name, right",
    [
        ("three_digits_before_point.csv", {"id": [1, 2, 3], "height": [180.5, 175.2, 169.9]}),
        ("three_decimals.csv", {"a": [0.455, 0.35], "b": [0.365, 0.265]}),
        ("utf16_excel_unicode_text.txt", {"x": [1, 2, 3, 4], "y": [2, 3, 5, 4]}),
        ("sep_line.csv", {"x": [1, 2, 3, 4], "y": [2, 3, 5, 4]}),
        ("pandas_index.csv", {"x": [1, 2, 3, 4], "y": [2, 3, 5, 4]}),
        ("R_write_table.txt", {"x": [1, 2, 3, 4], "y": [2, 3, 5, 4]}),
        ("trailing_delimiter.csv", {"A": [1, 2, 3, 4], "B": [4, 5, 6, 1], "C": [7, 8, 9, 2]}),
        ("empty_rows_at_end.csv", {"a": [1, 2, 3, 4], "b": [4, 5, 6, 1]}),
        ("quoted_newline_header.csv", {"x": [1, 2, 3, 4], "weight (kg)": [2, 3, 4, 5], "y": [3, 4, 5, 7]}),
        ("quoted_comma_observations.csv", {"w": [1.5, 2.5]}),
        ("header_with_number_word.csv", {"score 1": [10, 9], "score 2": [12, 8]}),
        ("text_column_beside.csv", {"gdp": [1, 2, 3, 4], "life": [60, 65, 70, 72]}),
        ("minus_sign_feature.csv", {"x": [-2, 3, 5, 4], "y": [1.5, 2.5, 0.5, 0.25]}),
        ("minus_sign_target.csv", {"x": [2, 3, 5, 4], "y": [-1.5, 2.5, -0.5, 0.5]}),
        ("quoted_decimal_comma_target.csv", {"x": [2, 3, 5, 4, 7], "y": [1.5, 2.5, 3.5, 4.5, 1.5]}),
        ("nbsp_thousands.txt", {"x1": [12345.5, 13100]}),
        ("thousands_point_decimal_comma.csv", {"x": [2155, 1012, 999, 3001], "y": [19.47, 8.5, 7.25, 6.5]}),
        ("softmax_decimal_commas.tsv", {"x1": [1.5], "x2": [2.5], "x3": [3.5]}),
    ],
)
def test_a_file_is_read_as_its_author_meant_it(name, right):
    assert columns(name) == right
    assert columns(name, is_list=True) == right


@pytest.mark.parametrize("name", ["pandas_index.csv", "R_write_table.txt"])
def test_names_of_rows_are_left_out_with_a_remark(name):
    assert read_grid(INTAKE / name).remarks == ("The first column has no name: its cells name the rows, and it is left out.",)


def test_empty_rows_are_left_out_with_a_remark():
    assert read_grid(INTAKE / "empty_rows_at_end.csv").remarks == ("2 empty rows are left out.",)


def test_letters_of_windows_do_not_merge_classes():
    data = read_table(INTAKE / "cp1252_three_classes.csv", test_fraction=0.0, standardise=False)
    assert data.class_names == ("and", "gås", "gøs")
    assert data.train.T.sum(axis=1).tolist() == [2, 3, 3]
    assert sorted(data.train.X[0]) == [1.1, 1.2, 1.3, 1.4, 1.6, 1.7, 1.8, 1.9]
    assert data.understood == (
        "Read as 8 rows, 2 features (høyde, vekt) and the target art: 3 classes (and, gås, gøs); "
        "separated by semicolons, decimal commas, names in the first row, Windows-1252."
    )


def test_spaces_and_a_tab_before_the_name():
    grid = read_grid(INTAKE / "spaces_then_tab.txt")
    assert len(grid.names) == 9 and grid.rows[0][-1] == "chevy a"
    assert grid.numbers("x5").tolist() == [3504.0, 3693.0, 3436.0, 3449.0]


def test_a_column_of_words_beside_is_left_out_with_a_remark():
    data = read_table(INTAKE / "text_column_beside.csv", test_fraction=0.0, standardise=False)
    assert (data.feature_names, data.target_name) == (("gdp",), "life")
    assert data.remarks == ("Column 'country' holds words, and is left out.",)


def test_a_missing_label_is_refused_or_its_row_left_out():
    with pytest.raises(
        ValueError, match=r"^line 4, column 'y': received '\?', a missing value \(2 rows have one\); accepted is "
    ):
        read_table(INTAKE / "missing_label.csv")
    data = read_table(INTAKE / "missing_label.csv", reading=Reading(missing="leave out"), test_fraction=0.0, standardise=False)
    assert data.class_names == ("0", "1") and sorted(data.train.X[0]) == [1, 2, 4, 5]
    assert data.remarks == ("2 rows with missing values are left out.",)


def test_percents_are_never_classes():
    with pytest.raises(
        ValueError, match=r"^line 2, column 'y': received '10%'; accepted is a number \(3 more cells are no number\)"
    ):
        read_table(INTAKE / "percent_target.csv")


def test_a_workbook_is_named():
    assert "an Excel workbook" in refusal(INTAKE / "workbook.xlsx")


def test_mixed_decimal_marks_are_refused_with_both():
    message = refusal(INTAKE / "mixed_decimal_marks.txt", is_list=True)
    assert message == "text: received '1,5' (line 1) and '2.5' (line 1); accepted is one decimal mark in the whole text."


# Two readings


@pytest.mark.parametrize(
    "text, both",
    [
        ("1,10\n2,20\n3,30\n", "'1,10', which can be 1 and 10 or 1.1"),
        ("1,5\n2\n3,5\n", "'1,5', which can be 1 and 5 or 1.5"),
        ("1,5", "'1,5', which can be 1 and 5 or 1.5"),
        ("12 345,5\n13 100,0\n", "which can be 12345 and 5 or 12 and 345.5"),
        ("a;b\n1,234;2\n2,345;3\n", "'1,234', which can be 1.234 or 1234"),
        ('a,b\n"1,234",2\n"2,345",3\n', "'1,234', which can be 1.234 or 1234"),
        ("100 200 300", "'100 200 300', which can be 100, 200 and 300 or 100200300"),
    ],
)
def test_two_readings_that_fit_equally_well_are_refused_with_both(text, both):
    assert both in refusal(text, is_list=True)


@pytest.mark.parametrize(
    "text, decimal, values",
    [
        ("1,10\n2,20\n3,30\n", "comma", [1.1, 2.2, 3.3]),
        ("1,5\n2\n3,5\n", "comma", [1.5, 2, 3.5]),
        ("x;y\n1,234;1\n2,345;2\n", "comma", [1.234, 1, 2.345, 2]),
        ("x;y\n1,234;1\n2,345;2\n", "point", [1234, 1, 2345, 2]),
        ("1.234\n2.345\n", "comma", [1234, 2345]),
        ("1.234\n2.345\n", "auto", [1.234, 2.345]),
    ],
)
def test_the_visitor_chooses_the_decimal_mark(text, decimal, values):
    grid = read_grid(text, Reading(decimal=decimal), is_list=True)
    assert [grid.notation.read(cell) for cells in grid.rows for cell in cells] == values


@pytest.mark.parametrize(
    "text, names, rows",
    [
        ("x,y\n1,2\n3,4\n", ("x", "y"), [["1", "2"], ["3", "4"]]),
        ("weight\n1,5\n2,5\n", ("weight",), [["1,5"], ["2,5"]]),
        ("body weight\n1.5\n2.5\n", ("body weight",), [["1.5"], ["2.5"]]),
        ("weight\n12 345\n13 100\n", ("weight",), [["12 345"], ["13 100"]]),
        ("1, 2, 3,\n4, 5,\n", ("x1", "x2", "x3"), [["1", "2", "3"], ["4", "5"]]),
        ("1,2 3", ("x1", "x2"), [["1,2", "3"]]),
        ("\tx\ty\na\t1\t2\nb\t3\t4\n", ("x", "y"), [["1", "2"], ["3", "4"]]),
        ("a|b\n1|2\n", ("a", "b"), [["1", "2"]]),
        ('x;y\n"1;2";3\n"2";4\n', ("x", "y"), [["1;2", "3"], ["2", "4"]]),
        ("x,y,note\n1,2,\n3,4,\n", ("x", "y"), [["1", "2"], ["3", "4"]]),
    ],
)
def test_one_reading(text, names, rows):
    grid = read_grid(text, is_list=True)
    assert (grid.names, grid.rows) == (names, rows)


@pytest.mark.parametrize("first", ["$4", "4%", "NA", "?", "€5", "(3)", "1_0"])
def test_a_first_observation_in_another_dress_is_no_name(first):
    grid = read_grid(f"{first}\n5\n6\n", is_list=True)
    assert not grid.has_header and grid.rows == [[first], ["5"], ["6"]]
    with pytest.raises(ValueError, match="line 1, column 'x1': received"):
        grid.complete().numbers("x1")


@pytest.mark.parametrize(
    "text, message",
    [
        ("", "text: received nothing; accepted are rows of numbers."),
        ("x,y\n1,2\n3\n4,5", "line 3: received 1 field separated by commas; accepted are 2, as in most lines."),
        ("x;y\n1;2\n\n3;4;5\n6;7\n", "line 4: received 3 fields separated by semicolons; accepted are 2, as in most lines."),
        ('a,b\n"1,2\n3,4', "line 2: received a quotation mark that stays open; accepted is a closed one."),
        ("x,x\n1,2\n", "line 1, column 2: received the name 'x' again; accepted is a new name for every column."),
        ("x,,y\n1,2,3\n", "line 1, column 2: received an empty name; accepted is a name for every column."),
        ("x,NA\n1,2\n", "line 1, column 2: received 'NA'; accepted is the name of a column."),
        ("x,5%\n1,2\n", "line 1, column 2: received '5%'; accepted is the name of a column."),
        ("x\n\x001\n", "line 2: received the unprintable character '\\x00'; accepted is plain text."),
        ("sep=x\n1x2\n", "line 1: received 'sep=x'; accepted is sep= and one of ; , | or a tab."),
    ],
)
def test_what_cannot_be_read_is_said_with_its_line(text, message):
    assert refusal(text) == message


def test_lines_are_counted_as_an_editor_counts():
    grid = read_grid('x,"a\nb",y\n\n1,2,3\n\n\n4,5,z\n7,8,9\n')
    assert grid.lines == [4, 7, 8]
    with pytest.raises(ValueError, match="line 7, column 'y': received 'z'; accepted is a number"):
        grid.numbers("y")


def test_the_header_is_what_the_visitor_says():
    assert read_grid("2019,2020\n1,2\n", Reading(header="yes")).names == ("2019", "2020")
    assert read_grid("a;b\n1;2\n", Reading(header="no")).rows == [["a", "b"], ["1", "2"]]


def test_columns_can_be_chosen():
    text = 'a,"b, c",d\n1,2,oops\n3,4,?\n'
    assert read_grid(text, Reading(columns='"b, c",a')).rows == [["2", "1"], ["4", "3"]]
    with pytest.raises(ValueError, match="columns: received 'e'; accepted is one of a, b, c, d"):
        read_grid(text, Reading(columns="e"))


# Round trips

names = strategies.text(alphabet="abcæøå éλ,;\"'|\t1.", min_size=1, max_size=8).map(lambda name: f"name{name}".strip())
floats = strategies.floats(-1e100, 1e100, allow_nan=False) | strategies.floats(-1000, 1000).map(lambda x: round(x, 2))


@settings(max_examples=300, deadline=None)
@given(
    numbers=strategies.integers(2, 4).flatmap(
        lambda width: strategies.lists(strategies.lists(floats, min_size=width, max_size=width), min_size=2, max_size=8)
    ),
    header=strategies.lists(names, min_size=4, max_size=4, unique_by=lambda name: " ".join(name.split())),
    separator=strategies.sampled_from([";", "\t", "|", ","]),
    decimal=strategies.sampled_from(".,"),
    quoting=strategies.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    encoding=strategies.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"]),
    line_end=strategies.sampled_from(["\n", "\r\n", "\r"]),
    minus=strategies.sampled_from("-\u2212"),
)
def test_a_written_table_is_read_back_to_the_bit(numbers, header, separator, decimal, quoting, encoding, line_end, minus):
    width = len(numbers[0])
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator, quoting=quoting, lineterminator=line_end)
    writer.writerow(header[:width])
    writer.writerows([[repr(value).replace(".", decimal).replace("-", minus) for value in row] for row in numbers])
    mark = {".": "point", ",": "comma"}[decimal]
    content = text.getvalue().encode(encoding)
    for reading in (Reading(decimal=mark), Reading()):
        try:
            grid = read_grid(content, reading)
        except ValueError as problem:  # thousands or decimals: only the visitor knows
            assert reading.decimal == "auto" and "accepted is one meaning" in str(problem)
            continue
        if reading.decimal == "auto" and decimal == "," and grid.notation.decimal == ".":
            assert all(re.fullmatch(r"-?\d+,0|.*e.*", f"{value}".replace(".", ",")) for row in numbers for value in row)
            continue
        assert grid.names == tuple(" ".join(name.split()) for name in header[:width])
        read = np.array([grid.numbers(name) for name in grid.names]).T
        assert read.tobytes() == np.array(numbers).tobytes()


@settings(max_examples=200, deadline=None)
@given(
    strategies.lists(floats, min_size=2, max_size=20),
    strategies.sampled_from([" ", "  ", "\n", "; ", ";", "\t", ", ", "|"]),
)
def test_a_list_of_numbers_is_read_back_to_the_bit(numbers, between):
    grid = read_grid(between.join(map(repr, numbers)), is_list=True).as_list()
    assert grid.numbers("x").tobytes() == np.array(numbers).tobytes()


@settings(max_examples=500, deadline=None)
@given(strategies.binary() | strategies.text().map(str.encode) | strategies.text(alphabet='01,;|\t "\n\r.-ea').map(str.encode))
def test_any_bytes_are_read_or_refused_in_a_sentence(content):
    for is_list in (True, False):
        try:
            grid = read_grid(content, is_list=is_list)
        except ValueError as problem:
            assert re.fullmatch(r"(?s).+: received .+; accepted (is|are) .+\.", str(problem))
        else:
            assert is_list or all(len(cells) == len(grid.names) for cells in grid.rows)


# Beside pandas


@pytest.mark.parametrize("path", sorted(Path(sklearn.__file__).parent.rglob("*.csv")), ids=lambda path: path.name)
def test_files_of_others_are_read_as_pandas_reads_them(path):
    if path.stat().st_size > 1_000_000:
        pytest.skip("larger than a megabyte")
    if len(set(map(len, csv.reader(path.read_text().splitlines())))) > 1:
        assert refusal(path).startswith("line 1: received")  # its first line has the number of rows, and names of classes
        return
    grid = read_grid(path)
    frame = pd.read_csv(path, sep=grid.separator, header=0 if grid.has_header else None)
    assert grid.numeric
    for position, name in enumerate(grid.names):
        if name in grid.numeric:
            np.testing.assert_array_equal(grid.numbers(name), frame.iloc[:, position].to_numpy(dtype=float))
        else:
            assert grid.column(name) == [str(one).strip() for one in frame.iloc[:, position]]
