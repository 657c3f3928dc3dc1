"""What visitors share in memory: finished runs and their charts, the latest used kept, the oldest let go."""

from collections import OrderedDict
from threading import Lock

import streamlit as st

MOST_KEPT = {"runs": 24, "charts": 64, "samples": 8}


class Shelf:
    """A small store by key, safe among the threads of several visitors, that forgets what was used longest ago."""

    def __init__(self, size):
        self._size, self._things, self._lock = size, OrderedDict(), Lock()

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


@st.cache_resource(show_spinner=False)
def shelf(kind):
    """The server's shelf for one kind of things: "runs", the "charts" made of them, or large "samples"."""
    return Shelf(MOST_KEPT[kind])
