"""What every experiment's result offers to whoever shows it: sentences, code, a table, and a key."""

import csv
import io
from collections.abc import Hashable
from dataclasses import fields, is_dataclass
from typing import Any, Protocol, cast, runtime_checkable

import numpy as np


@runtime_checkable
class Result(Protocol):
    """The interface of a result.

    Everything in it is true of the settings that the result was computed from: the sentences hold for these numbers, and
    the code gives the same numbers again.
    """

    @property
    def key(self) -> Hashable:
        """Equal for equal results: the settings that it was computed from."""

    def takeaways(self) -> list[str]:
        """What the result shows, as sentences in Markdown; names from a table are made `nnkit.markdown.literal` in them."""

    def to_python(self) -> str:
        """Code that computes the same result with nnkit alone, and prints its numbers."""

    def to_csv(self) -> str:
        """The numbers as a table."""


class KeyedByFields:
    """The base of records of arrays, which cannot be hashed: their key is made of their fields."""

    @property
    def key(self) -> Hashable:
        """Equal for equal fields."""
        return type(self).__name__, *(key_of(getattr(self, one.name)) for one in fields(cast(Any, self)))


def key_of(value: Any) -> Hashable:
    """Something hashable that stands for a value: what it is made of.

    Plain values stand for themselves, arrays are taken by their shape and bytes, and records by their `key` or by their fields.
    """
    if isinstance(value, np.ndarray):
        return value.shape, value.dtype.str, value.tobytes()
    if isinstance(value, tuple | list):
        return tuple(map(key_of, value))
    if isinstance(value, dict):
        return tuple((name, key_of(one)) for name, one in value.items())
    key = getattr(value, "key", None)
    if key is not None and not callable(key):
        return key
    if is_dataclass(value) and not isinstance(value, type):
        return type(value).__name__, *(key_of(getattr(value, one.name)) for one in fields(value))
    return value


def digest(*arrays: np.ndarray) -> str:
    """A short text that stands for the numbers of arrays: equal for equal arrays."""
    from hashlib import sha1  # loads a library of its own, which a notebook has no need of

    numbers = sha1(usedforsecurity=False)
    for array in arrays:
        numbers.update(f"{array.shape} {array.dtype.str}".encode() + array.tobytes())
    return numbers.hexdigest()


def csv_text(columns: dict[str, Any]) -> str:
    """A table as CSV text: a line of names, then a line for each row. Numbers are written with all their digits."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(zip(*(np.asarray(column).tolist() for column in columns.values()), strict=True))
    return text.getvalue()
