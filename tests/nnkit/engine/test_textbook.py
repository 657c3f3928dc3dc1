"""The engine trains as a textbook's loop does: equal losses from equal weights, in an equal order of cases."""

import pytest

from tests.benchmarks import ours, textbook
from tests.benchmarks.agreement import TOLERANCE, largest_difference
from tests.benchmarks.tasks import all_tasks

TASKS = [task for task in all_tasks()[0] if task.name in ("T1", "T2", "T3", "T3 Gram")]


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)
def test_losses_are_the_textbooks(task):
    assert largest_difference(ours.prepare(task), textbook.prepare(task)) <= TOLERANCE


def test_many_runs_at_once_are_the_runs_one_after_the_other():
    (task,) = (task for task in all_tasks()[0] if task.name == "T5")
    assert largest_difference(ours.prepare(task), textbook.prepare(task)) <= TOLERANCE
