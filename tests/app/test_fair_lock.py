"""Visitors who wait for the same thing are let in as they came."""

import threading
import time

import pytest

pytest.importorskip("streamlit", reason="the rooms of the pages need Streamlit")
from pages.shared.fair_lock import FairLock


def test_turns_are_taken_in_the_order_of_asking_and_one_at_a_time():
    turns, order, inside = FairLock(), [], []

    def visit(number):
        with turns:
            inside.append(number)
            time.sleep(0.005)
            assert inside == [number]
            inside.remove(number)
            order.append(number)

    with turns:
        visitors = [threading.Thread(target=visit, args=(number,)) for number in range(12)]
        for n_waiting, visitor in enumerate(visitors, start=1):
            visitor.start()
            deadline = time.monotonic() + 20
            while len(turns._waiting) < n_waiting:
                assert time.monotonic() < deadline
                time.sleep(0.001)
        assert order == []
    for visitor in visitors:
        visitor.join(timeout=20)
    assert order == list(range(12))


def test_a_turn_that_fails_is_passed_on():
    turns = FairLock()
    with pytest.raises(ZeroDivisionError), turns:
        raise ZeroDivisionError
    with turns:
        pass
