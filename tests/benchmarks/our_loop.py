"""nnkit's own engine, one run after the other."""

from tests.benchmarks.ours import Ours
from tests.benchmarks.runs import LoopOverRuns
from tests.benchmarks.tasks import NotComparable


def prepare(task):
    """A descent for each run."""
    if not task.n_runs:
        raise NotComparable("there is one run only")
    return LoopOverRuns(Ours, task)
