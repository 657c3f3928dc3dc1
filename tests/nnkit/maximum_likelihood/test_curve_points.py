"""Where points for a curve come from."""

import numpy as np
import pytest

import nnkit
from nnkit import maximum_likelihood as ml
from nnkit.maximum_likelihood.curve_points import TRUTHS

TABLE = "size;price;town\n1,5;10;3\n2,5;12,5;4\n3;17;5\n4;18;9\n5;26;2\n"


def test_typed_points():
    points = ml.PointSource(pairs="1,2;3,4.5;-1,0").points()
    np.testing.assert_array_equal(points.x, [1.0, 3.0, -1.0])
    np.testing.assert_array_equal(points.y, [2.0, 4.5, 0.0])
    assert not len(points.x_test)


@pytest.mark.parametrize("truth", TRUTHS)
@pytest.mark.parametrize("kind", ["gaussian", "laplace"])
def test_drawn_points_scatter_around_their_curve(truth, kind):
    points = ml.PointSource(source="drawn", truth=truth, n_points=1000, noise_std=0.5, noise=kind).points()
    noise = points.y - TRUTHS[truth](points.x)
    assert noise.std() == pytest.approx(0.5, rel=0.15)  # four standard errors, also of Laplace's long tails
    assert abs(noise.mean()) < 0.07
    # the fourth frame tells the two apart: 3 for the bell, 6 for Laplace
    assert (np.mean(noise**4) / noise.var() ** 2 > 4.0) == (kind == "laplace")
    assert points.x.min() >= 0.0
    assert points.x.max() <= 10.0


def test_without_noise_the_points_stand_on_the_curve():
    points = ml.PointSource(source="drawn", truth="line", noise_std=0.0).points()
    np.testing.assert_array_equal(points.y, 1.0 + 0.5 * points.x)


def test_a_table_with_decimal_commas_and_named_columns():
    points = ml.PointSource(source="table", table=TABLE, feature="size", target="price").points()
    order = np.argsort(points.x)
    np.testing.assert_array_equal(points.x[order], [1.5, 2.5, 3.0, 4.0, 5.0])
    np.testing.assert_array_equal(points.y[order], [10.0, 12.5, 17.0, 18.0, 26.0])
    assert (points.x_name, points.y_name) == ("size", "price")
    points = ml.PointSource(source="table", table=TABLE).points()
    assert (points.x_name, points.y_name) == ("size", "town")


def test_the_diabetes_patients_are_in_their_own_units():
    datasets = pytest.importorskip("sklearn.datasets")
    points = ml.PointSource(source="diabetes", patient_feature="bmi").points()
    table = datasets.load_diabetes(scaled=False)
    row = table.feature_names.index("bmi")
    assert sorted(zip(points.x, points.y, strict=True)) == sorted(zip(table.data[:, row], table.target, strict=True))


def test_every_patient_feature_is_a_column():
    from nnkit.maximum_likelihood.curve_points import PATIENT_FEATURES

    pytest.importorskip("sklearn.datasets")
    names = nnkit.load_dataset("diabetes").feature_names
    assert set(PATIENT_FEATURES) < set(names)
    for name in PATIENT_FEATURES:
        assert len(ml.PointSource(source="diabetes", patient_feature=name).points().x) == 442


def test_some_points_are_kept_aside_and_none_is_lost():
    whole = ml.PointSource(source="drawn", n_points=40).points()
    split = ml.PointSource(source="drawn", n_points=40, test_share=0.3).points()
    assert len(split.x_test) == 12
    np.testing.assert_array_equal(np.sort(np.concatenate([split.y, split.y_test])), np.sort(whole.y))
    other = ml.PointSource(source="drawn", n_points=40, test_share=0.3, split_seed=1).points()
    assert not np.array_equal(np.sort(other.x), np.sort(split.x))
    assert len(ml.PointSource(pairs="1,2;3,4", test_share=0.7).points().x) == 2


def test_the_outlier_is_the_point_furthest_to_the_right():
    source = ml.PointSource(source="drawn", n_points=20)
    plain, lifted = source.points(), ml.PointSource(source="drawn", n_points=20, outlier_shift=5.0).points()
    moved = lifted.y - plain.y
    assert np.flatnonzero(moved).tolist() == [int(np.argmax(plain.x))]
    assert moved.max() == pytest.approx(5.0 * plain.y.std())


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"source": "web"}, "^source: received 'web'"),
        ({"pairs": "1,2"}, "^pairs: received '1,2'; accepted is 2 to 60 cases"),
        ({"pairs": "1,2;x,3"}, "^pairs: received"),
        ({"pairs": "1,2;inf,3"}, "^pairs: received '1,2;inf,3'"),
        ({"source": "drawn", "n_points": 1}, "^n_points: received 1"),
        ({"noise_std": -1.0}, "^noise_std: received"),
        ({"test_share": 0.9}, "^test_share: received"),
        ({"outlier_shift": 99.0}, "^outlier_shift: received"),
        ({"truth": "circle"}, "^truth: received"),
        ({"patient_feature": "sex"}, "^patient_feature: received"),
        ({"source": "table", "table": ""}, "^text: received nothing"),
        ({"source": "table", "table": "x,y\n1,2"}, "^number of points: received 1; accepted are 2 to 5,000"),
        ({"source": "table", "table": "x,y\n1,2\n2,nan\n3,4\n4,5"}, "line 3, column 'y': received 'nan'"),
        ({"source": "table", "table": "x,y\n1,2\n2,inf\n3,4\n4,5"}, "line 3, column 'y': received 'inf'"),
        ({"source": "table", "table": "x,y\n1,2\ntwo,3\n3,4\n4,5"}, "line 3, column 'x': received 'two'"),
        ({"source": "table", "table": "x,y\n1,2\n2;3\n3,4\n4,5"}, "line 3: received 1 field"),
        ({"source": "table", "table": "x,y\n1,a\n2,b\n3,c"}, "^text: received one column of numbers; accepted are at least two"),
        (
            {"source": "table", "table": TABLE, "feature": "price", "target": "price"},
            "^feature: received 'price'; accepted is another column",
        ),
        ({"source": "table", "table": TABLE, "feature": "sizes"}, "^feature: received 'sizes'.*did you mean size"),
        ({"source": "table", "table": TABLE, "target": "cost"}, "^target: received 'cost'"),
    ],
)
def test_what_cannot_be_used_is_answered(settings, said):
    with pytest.raises(ValueError, match=said):
        ml.PointSource(**settings).points()


def test_the_code_makes_the_same_points():
    source = ml.PointSource(source="drawn", truth="step", noise_std=0.25, outlier_shift=-2.0, test_share=0.2)
    names = {"nnkit": nnkit}
    exec(f"points = {source.points().source}", names)
    np.testing.assert_array_equal(names["points"].y, source.points().y)
    np.testing.assert_array_equal(names["points"].x_test, source.points().x_test)
