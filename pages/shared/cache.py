"""What visitors share in memory: finished runs and their charts, the latest used kept, the oldest let go."""

from collections import OrderedDict
from contextlib import contextmanager
from threading import Lock
from types import FunctionType

import numpy as np

from pages.shared.fair_lock import FairLock

MEGABYTE = 2**20
MOST_KEPT = {"runs": 96 * MEGABYTE, "examples": 16 * MEGABYTE, "charts": 96 * MEGABYTE, "samples": 64 * MEGABYTE}
AT_LEAST = 20_000  # bytes that a thing counts as: what it computes later stays with it
ONE_AT_A_TIME = ("charts",)  # charts of one kind share a spec, and threads that build it beside each other only hinder each other


class Cache:
    """A store by key of so many bytes, safe among the threads of several visitors, that forgets what was used longest ago."""

    def __init__(self, room, one_at_a_time=False):
        self._room, self._things, self._sizes, self._lock = room, OrderedDict(), {}, Lock()
        self._one_at_a_time, self._being_made = one_at_a_time, {}

    def get(self, key):
        """What stands under the key, or None."""
        with self._lock:
            if key in self._things:
                self._things.move_to_end(key)
            return self._things.get(key)

    def put(self, key, thing):
        """Keep a thing, and return it."""
        size = max(AT_LEAST, size_of((key, thing)))
        with self._lock:
            self._things[key], self._sizes[key] = thing, size
            self._things.move_to_end(key)
            while sum(self._sizes.values()) > self._room and len(self._things) > 1:
                oldest, _ = self._things.popitem(last=False)
                del self._sizes[oldest]
        return thing

    def made(self, key, make):
        """What stands under the key; where nothing does, what `make()` gives, while others who ask for it wait."""
        thing = self.get(key)
        if thing is None:
            with self._making(None if self._one_at_a_time else key):
                thing = self.get(key)  # it may have been made while this visitor waited
                if thing is None:
                    thing = self.put(key, make())
        return thing

    @contextmanager
    def _making(self, key):
        with self._lock:
            turns, n_waiting = self._being_made.get(key, (FairLock(), 0))
            self._being_made[key] = turns, n_waiting + 1
        try:
            with turns:
                yield
        finally:
            with self._lock:
                turns, n_waiting = self._being_made.pop(key)
                if n_waiting > 1:
                    self._being_made[key] = turns, n_waiting - 1


def size_of(thing):
    """About how many bytes a thing holds: its arrays and texts, and those of its parts, each counted once."""
    size, counted, parts = 0, set(), [thing]
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
            parts.append(part.base)  # a view holds the whole that it is a part of
        elif not isinstance(part, type | FunctionType):
            parts += getattr(part, "__dict__", {}).values()
    return size


_SHELVES = {kind: Cache(room, kind in ONE_AT_A_TIME) for kind, room in MOST_KEPT.items()}


def cache(kind):
    """The server's cache for one kind of things: "runs", small "examples", the "charts" made of them, or "samples" of numbers."""
    return _SHELVES[kind]
