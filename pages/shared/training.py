"""Training runs of a page: each experiment is trained once for all visitors, with progress and a Stop."""

from time import perf_counter

import streamlit as st

from nnkit import Training
from nnkit.validation import rejected
from pages.shared.cache import cache
from pages.shared.fair_lock import FairLock

# Limits for one visitor of a server that all share: about half a minute of training, a few megabytes of history.
MOST_LAYERS, MOST_NEURONS = 6, 32
MOST_EPOCHS = 20_000
MOST_CASE_EPOCHS = 10_000_000  # cases times epochs, each update counting as at least 20 cases
AT_ONCE = 0.8  # seconds; a run that is longer shows its progress
BETWEEN_REPORTS = 0.15
TURN = 0.1  # seconds of training until another visitor's run has its turn

_fair_lock = FairLock()


def checked_size(experiment):
    """The experiment, if it is small enough for a shared server; ValueError with the limits if not."""
    sizes = experiment.hidden_sizes
    if len(sizes) > MOST_LAYERS or max(sizes, default=0) > MOST_NEURONS:
        raise rejected("hidden", experiment.hidden, f"up to {MOST_LAYERS} layers of up to {MOST_NEURONS} neurons in this app")
    if experiment.n_epochs > MOST_EPOCHS:
        raise rejected("n_epochs", experiment.n_epochs, f"up to {MOST_EPOCHS:,} epochs in this app")
    return experiment


def trained(experiment):
    """The experiment's history: from the cache, or trained now.

    A run that the visitor stops is returned as far as it got, with a button to go on. ValueError where the data do not allow
    the experiment.
    """
    finished = cache("runs").get(experiment)
    if finished:
        return finished
    state = st.session_state
    training = state.get("training")
    if training is None or training.experiment != experiment:
        training = state["training"] = _checked_work(Training(experiment))
        state["is_paused"] = False
    if not state["is_paused"]:
        _train(training)
        del state["training"]
        return cache("runs").put(experiment, training.history())
    with st.container(horizontal=True, vertical_alignment="center"):
        st.info(f"Stopped after {training.fraction:.0%} of the run. The charts show it so far.", icon=":material/pause:")
        st.button("Go on", key="go_on", on_click=_pause, args=(False,), help="Continue the run from where it was stopped.")
    return training.history()


def _pause(is_paused):
    st.session_state["is_paused"] = is_paused


def _checked_work(training):
    """The training, if it is short enough for a shared server; ValueError with the number of epochs that would do if not."""
    n_cases, per_epoch = training.data.train.n_cases, training.n_updates // training.experiment.n_epochs
    most = MOST_CASE_EPOCHS // max(n_cases, 20 * per_epoch)
    if training.experiment.n_epochs > most:
        accepted = f"up to {most:,} epochs for {n_cases} training cases in {per_epoch} minibatches; larger minibatches allow more"
        raise rejected("n_epochs", training.experiment.n_epochs, accepted)
    return training


def _train(training):
    """Train to the end. The visitor's Stop ends the script at the next report; the training stays in the session."""
    start, first = perf_counter(), training.fraction
    _advance(training, AT_ONCE)
    if training.is_finished:
        return
    report = st.empty()
    with report.container(horizontal=True, vertical_alignment="center"):
        bar = st.progress(0.0)
        st.button("Stop", key="stop", on_click=_pause, args=(True,), help="Stop training and look at the run so far.")
    while not training.is_finished:
        _advance(training, BETWEEN_REPORTS)
        left = (perf_counter() - start) * (1.0 - training.fraction) / max(training.fraction - first, 1e-9)
        bar.progress(training.fraction, text=f"Training: {training.fraction:.0%}, about {left:.0f} s to go")
    report.empty()


def _advance(training, seconds):
    """Train for so long, in turns with the runs of others, as runs beside each other would only slow each other down."""
    end = perf_counter() + seconds
    while not training.is_finished and perf_counter() < end:
        with _fair_lock:
            training.advance(min(TURN, seconds))
