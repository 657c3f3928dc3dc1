"""Process-wide LRU caches bounded by bytes, which all visitors share: runs, small examples, charts, samples, long texts."""

from collections import OrderedDict
from contextlib import contextmanager
from threading import Lock
from types import FunctionType

import numpy as np

from pages.shared.fair_lock import FairLock

MEGABYTE = 2**20
MOST_BYTES = {
    "runs": 64 * MEGABYTE,
    "examples": 12 * MEGABYTE,
    "charts": 48 * MEGABYTE,
    "samples": 32 * MEGABYTE,
    "texts": 16 * MEGABYTE,
}
LEAST_CHARGE = 20_000  # bytes charged for an entry at least: cached properties make it grow later
ONE_AT_A_TIME = ("charts",)  # charts of one kind share a template, and threads that build it together only hinder each other


class Cache:
    """An LRU cache bounded by bytes, safe among the threads of several visitors.

    Parameters
    ----------
    most_bytes : int
    one_at_a_time : bool
        Whether only one entry is computed at a time, and not only one for each key.
    """

    def __init__(self, most_bytes, one_at_a_time=False):
        self._most_bytes, self._entries, self._sizes, self._lock = most_bytes, OrderedDict(), {}, Lock()
        self._one_at_a_time, self._being_computed = one_at_a_time, {}

    def get(self, key):
        """The entry of a key, or None."""
        with self._lock:
            if key in self._entries:
                self._entries.move_to_end(key)
            return self._entries.get(key)

    def put(self, key, entry):
        """Store an entry, and return it."""
        size = max(LEAST_CHARGE, size_of((key, entry)))
        with self._lock:
            self._entries[key], self._sizes[key] = entry, size
            self._entries.move_to_end(key)
            while sum(self._sizes.values()) > self._most_bytes and len(self._entries) > 1:
                oldest, _ = self._entries.popitem(last=False)
                del self._sizes[oldest]
        return entry

    def computed(self, key, compute):
        """The entry of a key; where there is none, it is computed by `compute()` while others who ask for it wait."""
        entry = self.get(key)
        if entry is None:
            with self._computing(None if self._one_at_a_time else key):
                entry = self.get(key)  # it may have been computed while this visitor waited
                if entry is None:
                    entry = self.put(key, compute())
        return entry

    @contextmanager
    def _computing(self, key):
        with self._lock:
            lock, n_waiting = self._being_computed.get(key, (FairLock(), 0))
            self._being_computed[key] = lock, n_waiting + 1
        try:
            with lock:
                yield
        finally:
            with self._lock:
                lock, n_waiting = self._being_computed.pop(key)
                if n_waiting > 1:
                    self._being_computed[key] = lock, n_waiting - 1


def size_of(entry):
    """About how many bytes an object holds: its arrays and texts, and those of its parts, each counted once."""
    size, counted, parts = 0, set(), [entry]
    while parts:
        part = parts.pop()
        if id(part) in counted:
            continue
        counted.add(id(part))
        size += 50
        if isinstance(part, str | bytes):
            size += len(part)
        elif isinstance(part, dict):
            parts += part.values()
        elif isinstance(part, tuple | list):
            parts += part
        elif isinstance(part, np.ndarray):
            size += part.nbytes if part.base is None else 0
            parts.append(part.base)  # a view keeps the whole array alive
        elif not isinstance(part, type | FunctionType):
            parts += getattr(part, "__dict__", {}).values()
    return size


_CACHES = {kind: Cache(most_bytes, kind in ONE_AT_A_TIME) for kind, most_bytes in MOST_BYTES.items()}


def cache(kind):
    """The server's cache of one kind, a key of MOST_BYTES."""
    return _CACHES[kind]
