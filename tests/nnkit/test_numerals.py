"""One number as people write it: read as it was meant, or refused."""

import math

import pytest

from nnkit.numerals import (
    COMMA,
    COMMA_GROUPED,
    POINT,
    POINT_GROUPED,
    choose_notation,
    for_people,
    kind_of,
    percentage,
    read_number,
    round_up,
)

hypothesis = pytest.importorskip("hypothesis", reason="the round trips need hypothesis")
given, strategies = hypothesis.given, hypothesis.strategies
numbers = strategies.floats(allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(
    "text, value",
    [
        ("0.5", 0.5), ("0,5", 0.5), (".5", 0.5), (",5", 0.5), ("5e-1", 0.5), ("5E-1", 0.5), ("−0,5", -0.5), ("–3", -3.0),
        ("+3", 3.0),
        ("1/3", 1 / 3), ("-1/3", -1 / 3), ("1 / 4", 0.25), ("1,5/2", 0.75), ("3504.", 3504.0), (" 7 ", 7.0), ("1e−3", 0.001),
        ("12\u00a0345,5", 12345.5), ("12\u202f345.5", 12345.5), ("12 345", 12345.0), ("1'234'567", 1234567.0), ("1’000", 1000.0),
        ("1,234.5", 1234.5), ("1.234,5", 1234.5), ("1,234,567", 1234567.0), ("1.234.567", 1234567.0), ("1.234", 1.234),
        ("0,123", 0.123), ("12,3456", 12.3456), ("1234,567", 1234.567), ("007", 7.0), ("1e300", 1e300), ("5e-324", 5e-324),
    ],
)  # fmt: skip
def test_a_number_is_read_as_it_was_meant(text, value):
    assert read_number("x", text) == value


@pytest.mark.parametrize(
    "text",
    ["", "-", "abc", "1_0", "0x10", "٣", "１２", "²", "½", "5%", "$4", "4 €", "(3)", "1,", "1,2,3", "1.2.3", "12 34", "1 2",
     "- 5",     "nan", "inf", "NA", "5 kg", "1e-400", "0.5.", "--3", "1e",
     "e5", "1/0", "1/x", "1/2/3", "=1+1", "1d3", "1.234.56", "0.123,4,5"],
)  # fmt: skip
def test_anything_else_is_refused(text):
    with pytest.raises(ValueError, match=r"^x: received .*; accepted is .+\.$"):
        read_number("x", text)


def test_what_can_be_two_numbers_is_refused_with_both():
    with pytest.raises(ValueError, match=r"^x: received '1,234'; accepted is 1.234 or 1234, written without the comma\.$"):
        read_number("x", "1,234")


def test_a_number_too_large_for_a_float_is_infinite():
    assert read_number("x", "1e999") == math.inf


@given(numbers)
def test_every_float_comes_back_to_the_bit(number):
    for text in (repr(number), repr(number).replace(".", ","), repr(number).replace("-", "\u2212")):
        read = POINT.read(text) if "," not in text else COMMA.read(text)
        assert read == number and math.copysign(1.0, read) == math.copysign(1.0, number)


@given(strategies.integers(1000, 10**15), strategies.sampled_from(["\u00a0", "\u2009", "\u202f", " ", "'", ",", "."]))
def test_thousands_come_back(number, mark):
    notation = {",": POINT_GROUPED, ".": COMMA_GROUPED}.get(mark, POINT)
    assert notation.read(f"{number:,}".replace(",", mark)) == number


@given(strategies.text(alphabet="0123456789.,-+eE \u2212\u00a0'/%$xX_()", max_size=12))
def test_whatever_is_read_is_the_number_that_its_marks_spell(text):
    try:
        value = read_number("x", text)
    except ValueError:
        return
    if "/" in text:
        return
    plain = "".join(letter for letter in text.replace("\u2212", "-") if letter in "0123456789.,-+eE")
    readings = {plain.replace(",", "."), plain.replace(",", ""), plain.replace(".", "").replace(",", ".")}
    assert value in {float(one) for one in readings if one.count(".") <= 1}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nan",
        "NaN",
        "-nan",
        "NA",
        "N/A",
        "n/a",
        "#N/A",
        "null",
        "NULL",
        "None",
        "?",
        "-",
        "--",
        ".",
        "..",
        "*",
        "#DIV/0!",
        "<NA>",
    ],
)
def test_missing_values(text):
    assert kind_of(text).is_missing


@pytest.mark.parametrize(
    "text", ["10%", "$4", "€5", "5 €", "5 kr", "NOK 5", "(3)", "1_0", "0x10", "٣", "½", "inf", "-∞", "1.2.3", "1/3"]
)
def test_what_only_looks_like_a_number(text):
    assert kind_of(text).is_dressed


@pytest.mark.parametrize(
    "text", ["a", "score 1", "x2", "Na", "none", "2024-01-15", "10:30", "A1", "1st", "4 kg", "nano", "#5 iron"]
)
def test_words(text):
    assert kind_of(text).is_words


@pytest.mark.parametrize(
    "texts, decimal, notations",
    [
        (["1.5", "2"], "auto", {POINT}),
        (["1,5", "2"], "auto", {COMMA}),
        (["1", "2"], "auto", {POINT}),
        (["1.234"], "auto", {POINT}),
        (["1.234", "5,6"], "auto", {COMMA_GROUPED}),
        (["1,234", "5.6"], "auto", {POINT_GROUPED}),
        (["1,234", "12,5"], "auto", {COMMA}),
        (["1,234", "2,345"], "auto", {COMMA, POINT_GROUPED}),
        (["1,234"], "comma", {COMMA}),
        (["1,234"], "point", {POINT_GROUPED}),
        (["1.234"], "comma", {COMMA_GROUPED}),
        (["1,5", "2.5"], "auto", set()),
        (["1,5"], "point", set()),
        (["1,5", "words", "?"], "auto", {COMMA}),
    ],
)
def test_one_notation_for_all_numbers(texts, decimal, notations):
    assert choose_notation([kind_of(text) for text in texts], decimal) == notations


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (2.14, "2.14"), (-0.5, "−0.5"), (0.0, "0"), (31400.4, "31,400"), (2.63e-7, "2.63 × 10⁻⁷"), (0.00012, "0.00012"),
        (999.6, "1,000"), (1.5e12, "1.5 × 10¹²"), (0.0350, "0.035"), (-1e-300, "−1 × 10⁻³⁰⁰"), (math.inf, "∞"), (7.0, "7"),
    ],
)  # fmt: skip
def test_a_number_in_a_sentence(value, words):
    assert for_people(value) == words


@given(numbers.filter(lambda value: value > 1e-300 and value < 1e300))
def test_at_most_is_rounded_up(value):
    assert value <= round_up(value) <= value * 1.0101
    assert float(f"{round_up(value):.3g}") == round_up(value)


@pytest.mark.parametrize(
    ("share", "words"),
    [(0.95, "95%"), (0.9996, "more than 99.9%"), (1.0, "100%"), (0.0, "0%"), (2e-4, "less than 0.1%"), (0.9952, "99.5%")],
)
def test_a_share_in_a_sentence(share, words):
    assert percentage(share) == words
