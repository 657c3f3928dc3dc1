"""A fair (first-in, first-out) lock.

Python's own lock may let a late one in first, so that in a full hall some would wait for many times as long as others.
"""

from collections import deque
from threading import Lock


class FairLock:
    """A lock for a `with` statement that is passed on in the order of asking."""

    def __init__(self):
        self._lock, self._waiting, self._is_taken = Lock(), deque(), False

    def __enter__(self):
        with self._lock:
            if not self._is_taken:
                self._is_taken = True
                return
            turn = Lock()
            turn.acquire()
            self._waiting.append(turn)
        turn.acquire()

    def __exit__(self, *problem):
        with self._lock:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._is_taken = False
