"""Reading the user's own table: what is understood, and what is said where something is not."""

import re
import time

import numpy as np
import pytest

from nnkit.data.tables import read_table

HEADER = ["height", "weight", "age"]
NUMBERS = [[1.5, -2.0, 10.25], [2.5, 4.0, 20.5], [0.25, 1e3, 30.0], [-1.0, 0.5, 45.75], [3.0, 7.0, 50.0]]


def written(rows, delimiter=",", decimal=".", header=None, line_end="\n"):
    lines = [] if header is None else [delimiter.join(header)]
    lines += [delimiter.join(str(value).replace(".", decimal) for value in row) for row in rows]
    return line_end.join(lines) + line_end


def in_file_order(data):
    """The cases in the table's own units, one in each row with its target last, sorted by the target."""
    X = np.hstack([data.train.X, data.test.X]) * data.input_scale + data.input_mean
    T = np.hstack([data.train.T, data.test.T]) * data.target_scale + data.target_mean
    rows = np.vstack([X, T]).T
    return rows[rows[:, -1].argsort()]


def refusal(text, **options):
    with pytest.raises(ValueError) as caught:
        read_table(text, **options)
    message = str(caught.value)
    assert message.endswith(".") and "\n" not in message and len(message) < 400
    return message


def classes_table(labels):
    return "x,label\n" + "".join(f"{case},{label}\n" for case, label in enumerate(labels))


# What is understood


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("header", [None, HEADER], ids=["no header", "header"])
@pytest.mark.parametrize(
    "delimiter, decimal",
    [(",", "."), (";", "."), (";", ","), ("\t", "."), ("\t", ","), ("|", "."), ("|", ","), (" ", "."), (" ", ","),
     ("   ", "."), (", ", "."), (" ; ", ","), (" | ", ".")],
)  # fmt: skip
def test_the_same_numbers_come_from_every_way_of_writing_them(delimiter, decimal, header, line_end):
    data = read_table(written(NUMBERS, delimiter, decimal, header, line_end), task="regression")
    np.testing.assert_allclose(in_file_order(data), NUMBERS, rtol=1e-12)
    names = (*data.feature_names, data.target_name)
    assert names == (tuple(HEADER) if header else ("x1", "x2", "target"))


@pytest.mark.parametrize(
    "text",
    [
        "\ufeffa,b\n1,1.5\n2,3\n3,9\n4,11\n",
        "\n\na,b\n\n1,1.5\n   \n2,3\n3,9\n4,11\n\n\n",
        "  a , b  \n 1, 1.5\n2 ,3 \n3,9\n4,11",
        '"a","b"\n"1","1.5"\n"2", "3"\n3,"9"\n"4" ,"11"\n',
        "a,b\n+1,1.5\n2.,3\n3e0,.9E1\n4,1.1e+1\n",
    ],
    ids=["BOM", "blank lines", "spaces around", "quotes", "ways of writing numbers"],
)
def test_surroundings_do_not_matter(text):
    data = read_table(text, task="regression", standardise=False, test_fraction=0)
    np.testing.assert_array_equal(in_file_order(data), [[1, 1.5], [2, 3], [3, 9], [4, 11]])
    assert (data.feature_names, data.target_name) == (("a",), "b")


def test_quoted_fields_may_hold_the_delimiter_and_quotation_marks():
    text = 'x,"the ""kind"", said"\n1,"a, b"\n2,"a, b"\n3,c\n4,c\n'
    data = read_table(text)
    assert data.target_name == 'the "kind", said'
    assert data.class_names == ("a, b", "c")


def test_words_with_spaces_do_not_make_spaces_the_delimiter():
    data = read_table("size,kind\n1,old oak\n2,old oak\n3,young ash\n4,young ash\n")
    assert data.class_names == ("old oak", "young ash")


def test_a_table_without_header_may_end_in_a_word():
    data = read_table("5.1,3.5,setosa\n4.9,3.0,setosa\n7.0,3.2,versicolor\n6.4,3.2,versicolor\n")
    assert data.train.n_cases + data.test.n_cases == 4
    assert (data.feature_names, data.target_name) == (("x1", "x2"), "target")


def test_numbers_may_be_names_where_a_word_stands_above_a_number():
    data = read_table("2019,2020,growth\n1,2,0.5\n2,3,0.25\n3,4,0.125\n4,6,1.5\n")
    assert (data.feature_names, data.target_name) == (("2019", "2020"), "growth")
    assert data.train.n_cases + data.test.n_cases == 4


@pytest.mark.parametrize("target, position", [(None, 2), ("", 2), ("age", 2), ("height", 0), (" weight ", 1)])
def test_any_column_can_be_the_target(target, position):
    data = read_table(written(NUMBERS, header=HEADER), target=target, task="regression")
    assert data.target_name == HEADER[position]
    assert list(data.feature_names) == HEADER[:position] + HEADER[position + 1 :]
    reordered = np.array(NUMBERS)[:, [column for column in range(3) if column != position] + [position]]
    np.testing.assert_allclose(in_file_order(data), reordered[reordered[:, -1].argsort()], rtol=1e-12)


@pytest.mark.parametrize(
    "labels, class_names",
    [
        (["b", "a", "b", "a"], ("a", "b")),
        ([1, 0, 1, 0], ("0", "1")),
        ([10, 2, 10, 2], ("2", "10")),  # as numbers, not as words
        (["1.0", "1", "2", "+2"], ("1", "2")),
        ([-1, 1, -1, 1], ("-1", "1")),
        (["1", "word", "word", "1"], ("1", "word")),
        (list(range(10)) * 2, tuple("0123456789")),
    ],
)
def test_words_and_few_repeated_whole_numbers_are_classes(labels, class_names):
    data = read_table(classes_table(labels), test_fraction=0, standardise=False)
    assert (data.task, data.class_names, data.n_classes) == ("classification", class_names, len(class_names))
    for case, hot in zip(data.train.X[0].astype(int), data.train.labels, strict=True):
        label = str(labels[case])
        assert class_names[hot] == (label if not re.match(r"[+\d.]+$", label) else f"{float(label):g}")


@pytest.mark.parametrize(
    "labels",
    [[0.5, 1.5, 0.5, 1.5], [0, 0, 1, 1, 2], list(range(11)) * 2, [1, 2, 3, 4]],
    ids=["fractions", "a number that occurs once", "eleven numbers", "all different"],
)
def test_other_numbers_are_a_regression(labels):
    data = read_table(classes_table(labels))
    assert (data.task, data.class_names, data.n_classes) == ("regression", (), 0)
    assert read_table(classes_table(labels), task="classification").n_classes == len(set(labels))


def test_classes_can_be_read_as_numbers():
    data = read_table(classes_table([0, 0, 1, 1]), task="regression", standardise=False, test_fraction=0)
    assert data.train.T.shape == (1, 4)
    assert sorted(data.train.T[0]) == [0, 0, 1, 1]


def test_numbers_that_differ_in_the_last_bit_are_different_classes():
    data = read_table(classes_table(["0.1", "0.1", "0.10000000000000002", "0.10"]), task="classification")
    assert data.class_names == ("0.1", "0.10000000000000002")


# Split and standardised


def test_standardising_gives_mean_zero_and_deviation_one_over_the_training_cases():
    rng = np.random.default_rng(0)
    rows = np.column_stack([rng.normal(1e6, 3, 50), rng.normal(0, 1e-6, 50), np.full(50, 0.1), rng.normal(5, 2, 50)])
    data = read_table(written(rows.tolist()))
    np.testing.assert_allclose(data.train.X.mean(axis=1), 0, atol=1e-9)
    np.testing.assert_allclose(data.train.X.std(axis=1), [1, 1, 0], atol=1e-9)
    np.testing.assert_array_equal(data.train.X[2], 0)
    assert data.input_scale[2, 0] == 1
    assert data.train.T.mean() == pytest.approx(0, abs=1e-12)
    assert data.train.T.std() == pytest.approx(1, abs=1e-12)
    np.testing.assert_allclose(in_file_order(data), rows[rows[:, -1].argsort()], rtol=1e-12, atol=1e-18)


def test_without_standardising_the_numbers_stay_as_written():
    data = read_table(written(NUMBERS), standardise=False)
    np.testing.assert_array_equal(np.hstack([data.train.X, data.test.X]).min(axis=1), [-1, -2])
    assert (data.input_mean == 0).all() and (data.input_scale == 1).all()
    assert (data.target_mean, data.target_scale) == (0.0, 1.0)


def test_a_target_that_is_constant_in_the_training_cases_alone_keeps_scale_one():
    text = "x,t\n1,5\n2,5\n3,5\n4,6\n"
    data = next(
        data
        for data in (read_table(text, task="regression", test_fraction=0.25, seed=seed) for seed in range(100))
        if data.test.T[0, 0] == 1
    )
    assert (data.target_mean, data.target_scale) == (5.0, 1.0)
    np.testing.assert_array_equal(data.train.T, 0)


def test_the_split_follows_fraction_and_seed():
    text = written([[case, case / 7] for case in range(20)])
    first, again, other = (read_table(text, test_fraction=0.25, seed=seed) for seed in (1, 1, 2))
    assert (first.train.n_cases, first.test.n_cases) == (15, 5)
    assert first.train.X.tobytes() == again.train.X.tobytes()
    assert first.train.X.tobytes() != other.train.X.tobytes()
    assert read_table(text, test_fraction=0).test.X.shape == (1, 0)
    assert read_table(written(NUMBERS[:4]), test_fraction=0.9).train.n_cases == 2


def test_the_largest_numbers_stay_finite():
    data = read_table("a,t\n1e100,-1e100\n-1e100,1e100\n5,7\n1e-300,3\n")
    for cases in (data.train, data.test):
        assert np.isfinite(cases.X).all() and np.isfinite(cases.T).all()


def test_a_spread_too_small_for_a_float_counts_as_constant():
    data = read_table("a,t\n1e-200,1e-200\n2e-200,4e-200\n3e-200,2e-200\n4e-200,3e-200\n", test_fraction=0)
    assert (data.input_scale[0, 0], data.target_scale) == (1.0, 1.0)
    assert np.isfinite(data.train.X).all() and np.isfinite(data.train.T).all()


# What is said where something is not understood


GOOD = "x1,x2,t\n1,2,3.5\n4,5,6.5\n7,8,9.5\n1,1,1.5\n"


@pytest.mark.parametrize(
    "text, message",
    [
        ("", "text: received nothing; accepted are rows of numbers."),
        (" \n\t\n \r\n", "text: received nothing; accepted are rows of numbers."),
        ("\ufeff", "text: received nothing; accepted are rows of numbers."),
        (b"a,b", "text: received no column of numbers beside the target; accepted is at least one."),
        (None, "text: received a value of type NoneType; accepted is text, bytes, a path or an open file."),
        ("x,y\n1,2\n3,4\n5,6\n", "text: received 3 rows of data; accepted is at least 4."),
        ("x,y\n1,2\n", "text: received 1 row of data; accepted is at least 4."),
        ("x,y\n", "text: received no column of numbers beside the target; accepted is at least one."),
        ("x\n1\n2\n3\n4\n", "text: received one column; accepted are at least 2, separated by semicolons, "),
        (GOOD + "a,b,7\n", "line 6, column 'x1': received 'a'; accepted is a number."),
        (GOOD + "\n\n1,abc,7\n", "line 8, column 'x2': received 'abc'; accepted is a number"),
        (GOOD + "1,,7\n", "line 6, column 'x2': received an empty cell, a missing value (1 row has one); accepted is a value"),
        (
            "1,,3\n1,2,3\n3,4,5\n6,7,8\n",
            "line 1, column 'x2': received an empty cell, a missing value (1 row has one); accepted is a value",
        ),
        (GOOD + "1,2,\n", "line 6, column 't': received an empty cell, a missing value (1 row has one); accepted is a value"),
        (GOOD + "nan,2,3\n", "line 6, column 'x1': received 'nan', a missing value (1 row has one); accepted is a value"),
        (GOOD + "1,-inf,3\n", "line 6, column 'x2': received '-inf'; accepted is a number"),
        (GOOD + "1,2,NaN\n", "line 6, column 't': received 'NaN', a missing value (1 row has one); accepted is a value"),
        (GOOD + "1,1e999,3\n", "line 6, column 'x2': received '1e999'; accepted is a number from -1e+100 to 1e+100."),
        (GOOD + "1,2,1e101\n", "line 6, column 't': received '1e101'; accepted is a number from -1e+100 to 1e+100."),
        (GOOD + "1_0,2,3\n", "line 6, column 'x1': received '1_0'; accepted is a number"),
        (GOOD + "\u0663,2,3\n", "line 6, column 'x1': received '\u0663'; accepted is a number"),
        (
            GOOD + '"1,5",2,3\n',
            "text: received '3.5' (line 2) and '1,5' (line 6); accepted is one decimal mark in the whole text.",
        ),
        (GOOD + "1,2\n", "line 6: received 2 fields separated by commas; accepted are 3, as in most lines."),
        (GOOD + "1,2,3,4\n", "line 6: received 4 fields separated by commas; accepted are 3, as in most lines."),
        ("My measurements\n" + GOOD, "line 1: received 1 field separated by commas; accepted are 3, as in most lines."),
        (GOOD + '1,2,"3\n', "line 6: received a quotation mark that stays open; accepted is a closed one."),
        (GOOD + '1,2,"3\n4"\n', r"line 6, column 't': received '3\n4'; accepted is a number, as in most rows"),
        (GOOD.replace("x2", "x1"), "line 1, column 2: received the name 'x1' again; accepted is a new name for every"),
        (GOOD.replace("x2", " "), "line 1, column 2: received an empty name; accepted is a name for every column."),
        (GOOD + "1,2,3\x00\n", r"line 6: received the unprintable character '\x00'; accepted is plain text."),
        ("\x89PNG\r\n\x1a\n\x00\x00", r"line 2: received the unprintable character '\x1a'; accepted is plain text."),
        (GOOD + "1,2,\ud800\n", r"line 6: received the unprintable character '\ud800'; accepted is plain text."),
        ("x,t\n1,a\n2,a\n3,a\n4,a\n", "column 't': received 1 class; accepted is 2 to 12 classes."),
        ("x,t\n1,5\n2,5\n3,5\n4,5\n", "column 't': received 5 in every row; accepted is a target that varies."),
        (classes_table("abcdefghijklm"), "column 'label': received 13 classes; accepted is 2 to 12 classes."),
        (
            classes_table([*range(30), "?"]),
            "line 32, column 'label': received '?', a missing value (1 row has one); accepted is a value",
        ),
        (GOOD + "1,2," + "9" * 101 + "\n", "line 6, column 't': received '999999"),
        ("1," * 65 + "1\n", "text: received 65 columns of numbers beside the target; accepted is at most 64."),
        ("1," * 3000 + "1\n", "text: received 3000 columns of numbers beside the target; accepted is at most 64."),
        ("1," * 30_000 + "1\n", "text: received 30000 columns of numbers beside the target; accepted is at most 64."),
        ("1,2\n" * 5001, "text: received 5,001 rows of data; accepted is at most 5000."),
        ("1,2\n" * 5002, "text: received 5,002 rows of data; accepted is at most 5000."),
        ("1" * 1_000_001, "text: received 1,000,001 characters; accepted are at most 1 MB (1,000,000 characters)."),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_the_message_names_the_place_the_finding_and_what_is_accepted(text, message):
    assert refusal(text).startswith(message)


@pytest.mark.parametrize(
    "options, message",
    [
        ({"target": "y"}, "target: received 'y'; accepted is one of x1, x2, t"),
        ({"target": 2}, "target: received 2; accepted is the name of a column."),
        ({"task": "clustering"}, "task: received 'clustering'; accepted is one of auto, classification, regression"),
        ({"test_fraction": 0.95}, "test_fraction: received 0.95; accepted is a number from 0 to 0.9."),
        ({"standardise": "yes"}, "standardise: received 'yes'; accepted is True or False."),
        ({"seed": 0.5}, "seed: received 0.5; accepted is a whole number from 0 to 4294967295."),
    ],
)
def test_an_unusable_argument_is_named_with_what_is_accepted(options, message):
    assert refusal(GOOD, **options).startswith(message)


def test_a_regression_refuses_words_where_they_stand():
    message = refusal("x,t\n1,2.5\n2,high\n3,3.5\n4,4.5\n", task="regression")
    assert message == "line 3, column 't': received 'high'; accepted is a number, since the task is regression."


def test_as_many_rows_and_columns_as_promised_are_accepted():
    assert read_table("x,t\n" + "".join(f"{case},{case}\n" for case in range(5000))).train.n_cases == 3500
    row = ",".join("1" for _ in range(64))
    assert read_table("".join(f"{row},{case}.5\n" for case in range(4))).n_features == 64


@pytest.mark.parametrize(
    "text",
    [
        ("1.5," * 49 + "2\n") * 5000,
        "\n" * 1_000_000,
        '"' * 1_000_000,
        ('"' * 190 + "\n") * 5000,
        "," * 1_000_000,
        (", ; | \t" * 27 + "\n") * 5000,
        "a" * 1_000_000,
        ("1" * 9_997 + ",2\n") * 100,
        ("1," * 64 + "2\n") * 5000,
        ("1,2\n" * 250_000),
    ],
    ids=lambda text: f"{text[:12]!r}",
)
def test_a_megabyte_is_answered_soon(text):
    # About a second of the processor; the bound leaves room for a slow one.
    start = time.process_time()
    refusal(text[:1_000_000])
    assert time.process_time() - start < 5


def test_a_file_reads_like_its_text(tmp_path):
    text = "\ufeffx;y;kind\n1,5;2;a\n2,5;1;b\n3,5;4;a\n0,5;3;b\n"
    path = tmp_path / "table.csv"
    path.write_bytes(text.encode())
    expected = read_table(text)
    with path.open() as as_text, path.open("rb") as as_bytes:
        for source in (path, as_text, as_bytes):
            data = read_table(source)
            np.testing.assert_array_equal(data.train.X, expected.train.X)
            assert data.class_names == ("a", "b")
