"""The benchmark from end to end: agreement, times, recording, import."""

import os
import platform
from argparse import ArgumentParser
from importlib.metadata import version
from importlib.util import find_spec
from statistics import median

from tests.benchmarks.agreement import N_EPOCHS, TOLERANCE, largest_difference
from tests.benchmarks.peers import OURS, PEERS
from tests.benchmarks.recording import EXPERIMENTS, import_seconds, measure_recording
from tests.benchmarks.report import MOST_IMPORT_SECONDS, MOST_RECORDING, print_goals, print_table, spread, verdict
from tests.benchmarks.tasks import NotComparable, all_tasks
from tests.benchmarks.timing import measure_pairs, time_of

NOT_INSTALLED = "not installed"


def main(arguments=None):
    """Run the benchmark; the exit status is 1 where not all train alike."""
    options = _options(arguments)
    tasks, left_out = all_tasks()
    tasks = [task for task in tasks if task.name.split()[0] in options.tasks]
    _print_header(tasks, left_out)
    reasons = {(task, peer): _why_not(task, peer) for task in tasks for peer in PEERS}
    if not _print_agreement(reasons):
        print("\nNot all train alike, so their times say nothing.")
        return 1
    _print_times(reasons, options.rounds, options.seconds)
    _print_recording([task.name for task in tasks if task.name in EXPERIMENTS], options.rounds)
    _print_imports()
    return 0


def _options(arguments):
    parser = ArgumentParser(prog="python -m tests.benchmarks", description="How fast nnkit trains beside other libraries.")
    names = ["T1", "T2", "T3", "T4", "T5"]
    parser.add_argument("--tasks", nargs="+", choices=names, default=names, help="measure these tasks alone")
    parser.add_argument("--rounds", type=int, default=7, help="how many pairs to take the median of (7)")
    parser.add_argument("--quick", action="store_true", help="three short rounds, to see that everything works")
    options = parser.parse_args(arguments)
    options.rounds, options.seconds = (3, 0.01) if options.quick else (options.rounds, 0.1)
    return options


def _why_not(task, peer):
    """Why a peer cannot be measured on a task; nothing where it can."""
    if not peer.is_installed:
        return NOT_INSTALLED
    try:
        peer.prepare(task)
    except NotComparable as reason:
        return str(reason)
    return ""


def _print_header(tasks, left_out):
    print(f"Python {platform.python_version()} on {os.cpu_count()} CPUs, every library on one thread, float64 throughout")
    modules = {"numpy": "numpy", "torch": "torch", "jax": "jax", "autograd": "autograd", "scikit-learn": "sklearn"}
    print(", ".join(f"{name} {version(name)}" for name, module in modules.items() if find_spec(module)) + "\n")
    for task in tasks:
        print(f"{task.name:8} {task.title}")
    for name, reason in left_out.items():
        print(f"{name:8} left out: {reason}")


def _print_agreement(reasons):
    """The differences, and whether all are small enough."""
    print(f"\nLargest difference from nnkit's training loss in {N_EPOCHS} epochs; at most {TOLERANCE:g} is accepted\n")
    differences, texts = [], {}
    for (task, peer), reason in reasons.items():
        if reason:
            continue
        if peer.is_alike:
            differences.append(largest_difference(OURS.prepare(task), peer.prepare(task)))
        texts[task, peer] = f"{differences[-1]:.1e}" if peer.is_alike else "time only"
    _print_by_peer(texts, reasons)
    _print_reasons(reasons)
    return all(difference <= TOLERANCE for difference in differences)


def _print_times(reasons, n_rounds, seconds):
    print(f"\nTime of the peer / time of nnkit, recording off: median of {n_rounds} pairs (least..greatest)\n")
    measurements, first_epochs = {}, []
    for (task, peer), reason in reasons.items():
        if reason:
            continue
        ours, theirs = OURS.prepare(task), peer.prepare(task)
        first_epoch = time_of(theirs.train, 1)
        if peer.compiles:
            first_epochs.append(f"{task.name} {first_epoch:.2f}")
        measurements[task, peer] = measure_pairs(ours.train, theirs.train, n_rounds, seconds)
    _print_by_peer({cell: spread(pairs.ratios) for cell, pairs in measurements.items()}, reasons)
    _print_our_times(measurements)
    if first_epochs:
        print("seconds of JAX's first epoch, nearly all compiling, which the ratios leave out: " + ", ".join(first_epochs))
    print_goals({(task.name, peer.label): median(pairs.ratios) for (task, peer), pairs in measurements.items()})


def _print_our_times(measurements):
    times = {}
    for (task, _), pairs in measurements.items():
        times.setdefault(task.name, []).extend(pairs.ours)
    print("\nus per epoch of nnkit: " + ", ".join(f"{name} {1e6 * median(values):.4g}" for name, values in times.items()))


def _print_by_peer(texts, reasons):
    """A table with a line for each task and a column for each peer."""
    blanks = {cell: NOT_INSTALLED if reason == NOT_INSTALLED else "-" for cell, reason in reasons.items()}
    cells = {**blanks, **texts}
    tasks = dict.fromkeys(task for task, _ in reasons)
    print_table([["", *(peer.label for peer in PEERS)], *([task.name, *(cells[task, peer] for peer in PEERS)] for task in tasks)])


def _print_reasons(reasons):
    names = {}
    for (task, peer), reason in reasons.items():
        if reason not in ("", NOT_INSTALLED):
            names.setdefault((peer.label, reason), []).append(task.name)
    for (label, reason), tasks in names.items():
        print(f"- {label}, {', '.join(tasks)}: {reason}")


def _print_recording(names, n_rounds):
    print("\nTime of a run that records every epoch / time of the descent alone; then with the losses of all records read too\n")
    lines = [["", "epochs", "recording", f"goal: at most {MOST_RECORDING}", "and losses read"]]
    for name in names:
        experiment = EXPERIMENTS[name]
        rounds = measure_recording(experiment, n_rounds)
        recording = [recorded / alone for alone, recorded, _ in rounds]
        reading = [(recorded + read) / alone for alone, recorded, read in rounds]
        is_reached = median(recording) <= MOST_RECORDING
        lines.append([name, str(experiment.n_epochs), spread(recording), verdict(is_reached), spread(reading)])
    print_table(lines)


def _print_imports():
    seconds = {statement: import_seconds(statement) for statement in ("pass", "import numpy", "import nnkit")}
    print("\nSeconds of a fresh interpreter: " + ", ".join(f"`{name}` {value:.3f}" for name, value in seconds.items()))
    is_reached = seconds["import nnkit"] <= MOST_IMPORT_SECONDS
    print(f"import nnkit, goal at most {MOST_IMPORT_SECONDS}, interpreter and NumPy included: {verdict(is_reached)}")
