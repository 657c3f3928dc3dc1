"""Sweeps of a page: values read from a text, and bounded work, trained once for all visitors, with progress and a Stop."""

from dataclasses import replace
from itertools import product
from time import perf_counter

import streamlit as st

from nnkit import Experiment, sweep
from nnkit.data.typed_cases import split_list
from nnkit.engine.sweep import N_MOMENTS
from nnkit.engine.sweep_training import TRAINED_TOGETHER
from nnkit.validation import rejected
from pages.shared.cache import cache
from pages.shared.training import checked_size

MOST_VALUES, MOST_SEEDS = 8, 20
MOST_WORK = 20_000_000  # cases times epochs times runs, a large network's case counting as several: about half a minute
PARAMETERS_OF_A_CASE = 100
CASES_OF_AN_UPDATE = 40  # the cost of an update by itself, however many runs make it together
AT_ONCE = 0.5  # seconds; a sweep that is longer shows its progress
BETWEEN_REPORTS = 0.15


def read_values(field, text):
    """The values of a field in a text such as "1, 10, all"; ValueError with a sentence where one cannot be used."""
    accepted = f"1 to {MOST_VALUES} values with commas between them"
    parts = split_list("values", text, accepted)
    if len(parts) > MOST_VALUES:
        raise rejected("values", text, accepted)
    values = [Experiment.read(field, "" if part == "none" else part) for part in parts]
    for value in values:
        if values.count(value) > 1:
            raise rejected("values", text, "every value once")
    return values


def check_work(experiment, over):
    """Raise ValueError, with the number of epochs that would do, where a sweep is too long for a shared server."""
    n_seeds, n_rates = len(over["seed"]), len(over.get("learning_rate", [None]))
    sized = [field for field in over if field not in TRAINED_TOGETHER]
    work = 0
    for values in product(*(over[field] for field in sized)):
        one = checked_size(replace(experiment, **dict(zip(sized, values, strict=True))))
        data = one.data()
        network, _ = one.network(data)
        n = data.train.n_cases
        n_updates = 1 if one.batch_size == "all" else -(-n // one.batch_size)
        in_cases = n_seeds * n * max(1.0, network.n_parameters / PARAMETERS_OF_A_CASE)
        work += n_rates * (CASES_OF_AN_UPDATE * n_updates + in_cases)
    most = int(MOST_WORK / work)
    if experiment.n_epochs > most:
        accepted = f"up to {most:,} epochs for so many runs" if most else "no number of epochs for so many runs"
        accepted += "; fewer seeds, values, cases or neurons allow more"
        raise rejected("n_epochs", experiment.n_epochs, accepted)


def swept(page, experiment, over, n_moments=N_MOMENTS, *, can_stop=True):
    """The sweep: from the cache, or trained now; None where the visitor has stopped it. ValueError where it is too much."""
    key = ("sweep", experiment, tuple((field, tuple(values)) for field, values in over.items()), n_moments)
    finished = cache("runs").get(key)
    if finished:
        return finished
    check_work(experiment, over)
    state, stopped = st.session_state, f"{page}.stopped"

    def stop(key):
        state[stopped] = key

    if can_stop and state.get(stopped) == key:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.info("Stopped. The charts show the latest comparison that was finished.", icon=":material/pause:")
            st.button("Start again", key=f"{page}.go_on", on_click=stop, args=(None,), help="Train these runs after all.")
        return None
    report = st.empty()
    progress = _Progress(report, f"{page}.stop", (lambda: stop(key)) if can_stop else None)
    finished = cache("runs").computed(key, lambda: sweep(experiment, over, n_moments=n_moments, progress=progress))
    report.empty()
    return finished


class _Progress:
    """The progress of a sweep, shown after a while and then not too often; with a Stop, unless `stop` is None."""

    def __init__(self, report, button, stop):
        self._report, self._button, self._stop = report, button, stop
        self._start, self._next, self._bar = perf_counter(), AT_ONCE, None

    def __call__(self, fraction):
        seconds = perf_counter() - self._start
        if seconds < self._next:
            return
        if self._bar is None:
            with self._report.container(horizontal=True, vertical_alignment="center"):
                self._bar = st.progress(0.0)
                if self._stop:
                    help = "Stop training and keep the charts as they are."
                    st.button("Stop", key=self._button, on_click=self._stop, help=help)
        left = seconds * (1.0 - fraction) / max(fraction, 1e-9)
        self._bar.progress(min(1.0, fraction), text=f"Training: {fraction:.0%}, about {left:.0f} s to go")
        self._next = seconds + BETWEEN_REPORTS
