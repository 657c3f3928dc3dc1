"""The pictures of the lecture's parts hold the numbers that they are of, and are SVG that needs nothing else."""

import base64
import io
import math
import re
from statistics import NormalDist, fmean, pstdev
from xml.etree import ElementTree

import numpy as np
import pytest

from nnkit import Experiment, run
from nnkit.maximum_likelihood import draw_sample

pytest.importorskip("altair", reason="charts need Altair")
from PIL import Image

from nnkit.charts.lecture import best_bell, film_of_learning, function_curves, matrix_product, softmax_bars
from nnkit.charts.lecture.picture import SIDE

HISTORY = run(Experiment(n_epochs=60))
SAMPLE = draw_sample(n=12, seed=3)
W, X = np.array([[0.5, -1.0], [1.0, 0.5], [-0.5, 1.0]]), np.array([[1.0, 0.5], [0.0, 1.0], [2.0, -1.0]])
PICTURES = {
    "film": lambda **look: film_of_learning(HISTORY, **look),
    "product": lambda **look: matrix_product(W, X, neuron=1, case=0, **look),
    "curves": lambda **look: function_curves(("sigmoid", "tanh", "relu"), **look),
    "bars": lambda **look: softmax_bars([1, 2, 3, 4, 5], 4, **look),
    "bell": lambda **look: best_bell(SAMPLE, **look),
}


def all_of(picture, name):
    """The attributes of all elements of a name."""
    return [one.attrib for one in ElementTree.fromstring(picture.svg).iter(f"{{http://www.w3.org/2000/svg}}{name}")]


def words(picture):
    return [one.text for one in ElementTree.fromstring(picture.svg).iter("{http://www.w3.org/2000/svg}text")]


def points_of(attributes):
    return np.array([pair.split(",") for pair in attributes["points"].split()], dtype=float)


@pytest.mark.parametrize("make", PICTURES.values(), ids=PICTURES)
def test_a_picture_is_complete_in_itself(make):
    picture = make()
    assert ElementTree.fromstring(picture.svg).attrib["viewBox"] == f"0 0 {SIDE} {SIDE}"
    assert picture._repr_svg_() == picture.svg
    assert not re.findall(r'href="(?!data:)', picture.svg)
    assert not re.search(r"\bnan\b", picture.svg)
    assert len(picture.alt) > 40
    assert make(dark=True).svg != picture.svg
    assert make(dark=True).alt == picture.alt


def test_the_film_has_a_moment_for_each_of_its_frames():
    film = film_of_learning(HISTORY)
    moments = re.findall(r"([\d.]+)% \{ transform: translate\((-?[\d.]+)px, (-?[\d.]+)px\) \}", film.svg)
    assert len({(x, y) for _, x, y in moments}) == len(moments) == 50
    assert [float(percent) for percent, _, _ in moments] == pytest.approx(np.arange(50) * 2.0)
    assert len(all_of(film, "circle")) + len(all_of(film, "rect")) == HISTORY.data.train.n_cases
    cases = HISTORY.data.train
    share = np.mean((HISTORY.network().forward(cases.X)[0] > 0.5) == (cases.labels == 1))
    assert f"{share:.0%} of the training cases" in film.alt
    assert film_of_learning(HISTORY, showing=1).svg != film.svg


def test_the_end_of_the_film_is_what_the_network_has_learned():
    end = film_of_learning(HISTORY, moving=False)
    [image] = all_of(end, "image")
    pixels = np.asarray(Image.open(io.BytesIO(base64.b64decode(image["href"].split(",")[1]))).convert("RGB")).astype(int)
    n = len(pixels)
    for row, column in ((0.25, 0.25), (0.25, 0.75), (0.75, 0.25), (0.75, 0.75)):
        red, _, blue = pixels[int(row * n), int(column * n)]
        # class 1, where x1 and x2 have the same sign, is blue: the upper right and the lower left
        assert (blue > red) == ((row < 0.5) == (column > 0.5))


def test_the_product_of_the_matrices_is_written_into_its_cells():
    said = words(PICTURES["product"]())
    assert said[0] == "WᵀX"
    # by hand: 0.5 − 1 = −0.5; 0.25 + 1 + 0.5 = 1.75; −1 + 2 = 1; −0.5 + 0.5 − 1 = −1
    assert said[-4:] == ["−0.5", "1.75", "1", "−1"]
    outlined = [one for one in all_of(PICTURES["product"](), "rect") if "stroke" in one]
    assert len(outlined) == 3 + 3 + 1
    assert "row 2 of Wᵀ times column 1 of X is 1, one of 4 numbers" in PICTURES["product"]().alt


def test_a_curve_is_as_thick_as_its_derivative_is_large():
    sigmoid, tanh, relu = (points_of(one) for one in all_of(PICTURES["curves"](), "polygon"))

    def thickness(outline, z):
        there, back = outline[: len(outline) // 2], outline[len(outline) // 2 :][::-1]
        middle = (there + back) / 2
        at = np.abs(middle[:, 0] - (10 + (z + 4) / 8 * 180)).argmin()
        return np.linalg.norm(there[at] - back[at])

    for z in (-3.0, 0.0, 0.5):
        assert thickness(tanh, z) - 2.2 == pytest.approx(5.2 * (1.0 - math.tanh(z) ** 2), abs=0.03)
    assert thickness(sigmoid, 0.0) - 2.2 == pytest.approx(5.2 * 0.25, abs=0.03)
    assert thickness(relu, -2.0) == pytest.approx(2.2, abs=0.03)
    assert thickness(relu, 1.5) == pytest.approx(2.2 + 5.2, abs=0.03)
    assert words(PICTURES["curves"]()) == ["Sigmoid", "tanh", "ReLU"]


def test_the_bars_are_the_slides_probabilities():
    picture = PICTURES["bars"]()
    said = words(picture)
    assert said[0:10:2] == ["1%", "3%", "9%", "23%", "64%"]
    assert said[1:10:2] == ["1", "2", "3", "4", "5"]
    assert said[10] == "−log 0.64 = 0.45"
    *bars, frame = (float(one["height"]) for one in all_of(picture, "rect"))
    total = sum(math.exp(k) for k in range(1, 6))
    for k, height in enumerate(bars, start=1):
        assert height / frame == pytest.approx(math.exp(k) / total, abs=1e-4)


def test_the_bell_is_the_density_at_every_observation():
    picture = PICTURES["bell"]()
    mu, sigma = fmean(SAMPLE.x.tolist()), pstdev(SAMPLE.x.tolist())
    bell = NormalDist(mu, sigma)
    [curve] = all_of(picture, "polyline")
    top, floor = points_of(curve)[:, 1].min(), SIDE - 24
    heights = [floor - float(one["cy"]) for one in all_of(picture, "circle")]
    expected = [bell.pdf(x) / bell.pdf(mu) * (floor - top) for x in sorted(SAMPLE.x.tolist())]
    assert heights == pytest.approx(expected, abs=0.2)
    assert f"its mean is {mu:.3g}, its standard deviation {sigma:.3g}" in picture.alt
