"""Observations: what is drawn, what is read from text, and what is refused with which words."""

import math
from fractions import Fraction
from pathlib import Path
from statistics import fmean, pstdev, stdev

import numpy as np
import pytest

import nnkit
from nnkit import maximum_likelihood as ml
from nnkit.data.reading import Reading
from nnkit.maximum_likelihood.sample import columns_of
from nnkit.maximum_likelihood.sample_text import column_names

INTAKE = Path(__file__).parents[1] / "data" / "intake"


@pytest.mark.parametrize("offset", [0.0, 5.0, 1e8])
def test_the_statistics_are_those_of_the_standard_library(offset):
    x = (np.random.default_rng(0).normal(size=200) + offset).tolist()
    sample = ml.Sample(x)
    assert sample.n == 200
    assert sample.mean == pytest.approx(fmean(x), rel=1e-15)
    assert sample.sigma == pytest.approx(pstdev(x), rel=1e-12)
    assert sample.unbiased_sigma == pytest.approx(stdev(x), rel=1e-12)
    assert (sample.low, sample.high) == (min(x), max(x))


def test_a_histogram_has_area_1_and_every_observation():
    edges, heights = ml.draw_sample(n=1000).histogram
    assert np.sum(heights * np.diff(edges)) == pytest.approx(1.0)
    edges, heights = ml.Sample([7.0, 7.0]).histogram
    assert np.sum(heights * np.diff(edges)) == pytest.approx(1.0)


def test_drawing_is_repeatable_and_keeps_the_first_numbers():
    few, many = ml.draw_sample(n=10, seed=3), ml.draw_sample(n=1_000_000, seed=3)
    np.testing.assert_array_equal(few.x, many.x[:10])
    # five standard errors
    assert abs(many.mean - 5.0) < 5 * 2.0 / 1000
    assert abs(many.sigma - 2.0) < 5 * 2.0 / math.sqrt(2e6)


def test_a_column_of_a_data_set_has_its_own_units():
    sample = ml.load_sample("iris", "petal length (cm)")
    assert sample.n == 150
    assert (sample.low, sample.high) == (1.0, 6.9)
    assert sample.mean == pytest.approx(3.758)
    assert "disease progression" in columns_of("diabetes")
    assert ml.load_sample("diabetes", "disease progression").low == 25.0


@pytest.mark.parametrize(
    "sample",
    [
        ml.draw_sample(n=7),
        ml.load_sample(),
        ml.Sample([1.5, 2.0]),
    ],
)
def test_the_source_makes_the_sample_again(sample):
    np.testing.assert_array_equal(eval(sample.source, {"nnkit": nnkit}).x, sample.x)


def test_a_long_sample_of_ones_own_goes_through_its_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    sample = ml.Sample(np.random.default_rng(1).normal(size=300), "weight, kg")
    (tmp_path / "observations.csv").write_text(sample.to_csv(), encoding="utf-8")
    again = ml.read_sample(tmp_path / "observations.csv")
    np.testing.assert_array_equal(again.x, sample.x)
    assert "observations.csv" in sample.source


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 2 3", [1, 2, 3]),
        ("1,2,3", [1, 2, 3]),
        ("1, 2, 3", [1, 2, 3]),
        ("1\n2\n\n3\n", [1, 2, 3]),
        ("1,5;2,5;3", [1.5, 2.5, 3]),
        ("1,5 2,5 3,5", [1.5, 2.5, 3.5]),
        ("weight\n1,5\n2,5\n3", [1.5, 2.5, 3]),
        ("1;2,5;3", [1, 2.5, 3]),
        ("-1e-3 +.5 2.", [-0.001, 0.5, 2]),
        ("\ufeff1\r\n2\r3", [1, 2, 3]),
        ("−1 2", [-1, 2]),
        ("height\n1.5\n2.5", [1.5, 2.5]),
        ("name,height\nAnn,1.5\nBob,2.5", [1.5, 2.5]),
        ("a,b\n1,2\n3,4", [1, 3]),
        ("height in m\n1.5\n2.5", [1.5, 2.5]),
        ("a b\n1 2\n3 4", [1, 3]),
        ("Größe;Gewicht\n1,8;70\n1,7;60", [1.8, 1.7]),
    ],
)
def test_text_is_read(text, expected):
    np.testing.assert_array_equal(ml.read_sample(text).x, expected)


def test_a_column_and_a_decimal_mark_can_be_chosen():
    table = "Größe;Gewicht\n1,8;70\n1,7;60"
    assert column_names(table) == ("Größe", "Gewicht")
    assert ml.read_sample(table, "Gewicht").x.tolist() == [70, 60]
    assert ml.read_sample("1,5\n2,5", reading=Reading(decimal="point")).x.tolist() == [1, 5, 2, 5]
    assert ml.read_sample("1,5", reading=Reading(decimal="comma")).x.tolist() == [1.5]
    assert column_names("1 2 3") == ()


def test_the_reading_is_described():
    sample = ml.read_sample("Größe;Gewicht\n1,8;70\n1,7;60\nNA;80", reading=Reading(missing="leave out"))
    numbers = "separated by semicolons, decimal commas, names in the first row"
    assert sample.understood == f"Read as 2 numbers, column Größe of 2; {numbers}."
    assert sample.remarks == ("1 row with a missing value is left out.",)
    assert ml.read_sample("4").understood.startswith("Read as 1 number; ")


@pytest.mark.parametrize(
    ("file", "column", "expected"),
    [
        ("three_digits_before_point.csv", "height", [180.5, 175.2, 169.9]),
        ("three_decimals.csv", "b", [0.365, 0.265]),
        ("nbsp_thousands.txt", None, [12345.5, 13100]),
        ("thousands_point_decimal_comma.csv", None, [2155, 1012, 999, 3001]),
    ],
)
def test_files_of_other_programs_are_read(file, column, expected):
    np.testing.assert_array_equal(ml.read_sample(INTAKE / file, column).x, expected)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "text: received nothing"),
        (" \n ", "text: received nothing"),
        (";,;", "line 1, column 'x': received an empty cell"),
        ("hello", "text: received no number"),
        ("1 2 x", "line 1, column 'x': received 'x'; accepted is a number"),
        ("1\n2\nthree", "line 3, column 'x': received 'three'"),
        ("1 inf 2", "line 1, column 'x': received 'inf'; accepted is a number"),
        ("nan", "text: received no number"),
        ("1 1e999", "line 1, column 'x': received '1e999'; accepted is a number from"),
        ("1.234,56", "which can be 1.234 and 56 or 1234.56"),
        ("1,234.56", "which can be 1 and 234.56 or 1234.56"),
        ("1,5\n2,5\n3", "which can be 1 and 5 or 1.5"),
        ("1.5;2.5\t3.5 | 4", "line 1, column 'x': received '2.5\\t3.5 | 4'"),
        ("x\n$4\n5", "line 2, column 'x': received '$4'"),
        ("$4\n5", "line 1, column 'x': received '$4'"),
        ("4%\n5\n6", "line 1, column 'x': received '4%'"),
        ("NA\n5\n6", "line 1, column 'x': received 'NA', a missing value"),
        ("a,b\n1,2\n3", "line 3: received 1 field separated by commas; accepted are 2"),
        ("a,a\n1,2", "line 1, column 2: received the name 'a' again"),
        ("a,b\nx,y", "line 2, column 'a': received 'x'"),
        ("1\x00", "line 1: received the unprintable character"),
        ("1" * 2_000_001, "text: received 2,000,001 characters"),
    ],
)
def test_text_that_cannot_be_used_is_answered(text, said):
    with pytest.raises(ValueError, match="accepted") as problem:
        ml.read_sample(text)
    assert said in str(problem.value)


@pytest.mark.parametrize(
    "make",
    [
        lambda: ml.Sample([]),
        lambda: ml.Sample([[1.0, 2.0]]),
        lambda: ml.Sample([1.0, np.nan]),
        lambda: ml.Sample([1.0, 1e101]),
        lambda: ml.Sample(["a"]),
        lambda: ml.draw_sample(n=0),
        lambda: ml.draw_sample(n=1_000_001),
        lambda: ml.draw_sample(sigma=0.0),
        lambda: ml.draw_sample(mu=np.inf),
        lambda: ml.load_sample("iris", "colour"),
        lambda: ml.read_sample("a\n1", "b"),
        lambda: ml.read_sample("1 2", "b"),
        lambda: ml.read_sample("1 2", reading=Reading(decimal="dot")),
    ],
)
def test_what_cannot_be_used_is_answered(make):
    with pytest.raises(ValueError, match=r": received .*; accepted "):
        make()


def test_sigma_keeps_its_digits_beside_a_large_mean():
    # the mean itself is rounded by up to 6e-8, a thousandth of the standard deviation
    x = 1e9 + 1e-4 * np.random.default_rng(3).standard_normal(50)
    exact = [Fraction(value) for value in x.tolist()]
    mean = sum(exact) / 50
    variance = sum((value - mean) ** 2 for value in exact)
    assert ml.Sample(x).sigma == pytest.approx(math.sqrt(float(variance / 50)), rel=1e-12)
    assert ml.Sample(x).unbiased_sigma == pytest.approx(math.sqrt(float(variance / 49)), rel=1e-12)
