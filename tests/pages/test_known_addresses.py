"""Addresses that stand in lecturers' slides: each opens the same experiment, with the same numbers and without a warning.

The addresses, and the first numbers that their pages showed and their code printed, were recorded before the pages were rebuilt.
What those numbers have to be, other tests hold against the lecture, mpmath, SciPy or a derivation.
"""

import json
import re
from pathlib import Path

import pytest

pytest.importorskip("sklearn", reason="some experiments are on scikit-learn's data")
from tests.pages.opening import address_of, opened_page, printed
from tests.reading_numbers import number_in

KNOWN = json.loads((Path(__file__).parent / "known_addresses.json").read_text(encoding="utf-8"))
EXPERIMENTS = [(path, known) for path, experiments in KNOWN.items() for known in experiments]
# In these a change of the inputs by 1e-15 changes the training by several percent: 30 layers of exploding gradients (every third
# number printed says how far a layer moved), and a learning rate of 1000. What was measured before the training stays.
CHAOTIC_DEPTH = {"depth_functions": "tanh", "depth_start": "uniform", "depth_width": "64", "depth_layers": "30"}
CHAOTIC_RATE = {"likelihood_part": "training", "class_rate": "1000.0"}
NUMBER = re.compile(r"[-−]?\d+(?:\.\d+)?(?: × 10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+|e[-+]?\d+)?")


def numbers_in(texts):
    return [float(number_in(number)) for text in texts for number in NUMBER.findall(text.replace(",", ""))]


def numbers_on(app):
    """The numbers of the page's cards and of the first rows of its tables."""
    rows = [row for table in (*app.dataframe, *app.table) for row in table.value.head(3).itertuples(index=False)]
    return numbers_in([*(metric.value for metric in app.metric), *(str(cell) for row in rows for cell in row)])


def assert_same(found, known, what):
    """The known numbers are there, wherever they stand by now; a share may be written in percent."""
    for number in known:
        is_there = any(one == pytest.approx(number, rel=5e-3, abs=1e-9) for one in found)
        assert is_there or (0.0 < number < 1.0 and any(abs(one - 100.0 * number) < 0.51 for one in found)), (what, number)


@pytest.mark.parametrize(("path", "known"), EXPERIMENTS, ids=[f"{path}?{known['address']}" for path, known in EXPERIMENTS])
def test_an_address_opens_the_experiment_it_always_did(path, known):
    app = opened_page(path, known["address"], unfold=("share_panel",))
    assert not app.exception
    assert not app.warning
    assert [error.value for error in app.error if "not fit" not in error.value] == []  # shapes that do not fit are told so
    assert address_of(app).keys() == known["address"].keys()
    if known["address"] == CHAOTIC_RATE:
        return
    assert_same(numbers_on(app), known["shown"], "shown")
    found, expected = numbers_in(printed(app)), known["printed"]
    if known["address"] == CHAOTIC_DEPTH:
        found, expected = ([number for at, number in enumerate(numbers) if at % 3 != 2] for numbers in (found, expected))
    assert_same(found, expected, "printed")
