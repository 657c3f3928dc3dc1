"""What visitors share in memory: finished runs and their charts, the latest used kept, the oldest let go."""

from collections import OrderedDict
from contextlib import contextmanager
from threading import Lock

from pages.shared.turns import Turns

MOST_KEPT = {"runs": 24, "examples": 64, "charts": 64, "samples": 8}
ONE_AT_A_TIME = ("charts",)  # charts of one kind share a spec, and threads that build it beside each other only hinder each other


class Shelf:
    """A small store by key, safe among the threads of several visitors, that forgets what was used longest ago."""

    def __init__(self, size, one_at_a_time=False):
        self._size, self._things, self._lock = size, OrderedDict(), Lock()
        self._one_at_a_time, self._being_made = one_at_a_time, {}

    def get(self, key):
        """What stands under the key, or None."""
        with self._lock:
            if key in self._things:
                self._things.move_to_end(key)
            return self._things.get(key)

    def put(self, key, thing):
        """Keep a thing, and return it."""
        with self._lock:
            self._things[key] = thing
            self._things.move_to_end(key)
            while len(self._things) > self._size:
                self._things.popitem(last=False)
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
            turns, n_waiting = self._being_made.get(key, (Turns(), 0))
            self._being_made[key] = turns, n_waiting + 1
        try:
            with turns:
                yield
        finally:
            with self._lock:
                turns, n_waiting = self._being_made.pop(key)
                if n_waiting > 1:
                    self._being_made[key] = turns, n_waiting - 1


_SHELVES = {kind: Shelf(size, kind in ONE_AT_A_TIME) for kind, size in MOST_KEPT.items()}


def shelf(kind):
    """The server's shelf for one kind of things: "runs", small "examples", the "charts" made of them, or "samples" of numbers."""
    return _SHELVES[kind]
