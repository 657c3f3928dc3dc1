"""What visitors share takes a bounded number of bytes."""

from dataclasses import dataclass

import numpy as np
import pytest

pytest.importorskip("streamlit", reason="the rooms of the pages need Streamlit")
from pages.shared.cache import LEAST_CHARGE, Cache, size_of


@dataclass(frozen=True, eq=False)
class Record:
    table: np.ndarray
    name: str


@pytest.mark.parametrize(
    ("thing", "size"),
    [
        (np.zeros(1000), 8000),
        (np.zeros((100, 100))[::2, 3], 80_000),
        ("x" * 5000, 5000),
        (b"x" * 5000, 5000),
        ({"a": [np.zeros(1000), (np.zeros(500),)]}, 12_000),
        (Record(np.zeros(1000), "name"), 8004),
        ([np.zeros(0)] * 1000, 0),
    ],
)
def test_arrays_and_texts_are_counted_wherever_they_stand(thing, size):
    assert size <= size_of(thing) <= size + 500


def test_what_stands_in_two_places_is_counted_once():
    table = np.zeros(10_000)
    assert size_of([table, table[:5], Record(table, "")]) < 81_000


def test_what_was_used_longest_ago_makes_room():
    cache = Cache(most_bytes=3 * 80_000 + 1000)
    for name in "abc":
        cache.put(name, np.zeros(10_000))
    assert cache.get("a") is not None
    cache.put("d", np.zeros(10_000))
    assert [name for name in "abcd" if cache.get(name) is not None] == ["a", "c", "d"]


def test_many_small_things_have_room_where_few_large_ones_do():
    cache = Cache(most_bytes=40 * LEAST_CHARGE)
    for number in range(100):
        cache.put(number, number)
    assert [number for number in range(100) if cache.get(number) is not None] == list(range(60, 100))
    cache.put("large", np.zeros(5 * LEAST_CHARGE))  # as much as all
    assert cache.get("large") is not None
    assert all(cache.get(number) is None for number in range(100))


def test_what_is_put_again_counts_once():
    cache = Cache(most_bytes=200_000)
    for _ in range(10):
        cache.put("other", 1)
        cache.put("same", np.zeros(10_000))
    assert cache.get("other") == 1
