"""The formulas by which a training run updates its weights."""

import streamlit as st

from nnkit import LOSSES, OPTIMIZERS, SCHEDULES
from pages.shared.numbers import formula


def show_update(history):
    """The loss, the optimizer's rule and the learning rate of a run."""
    experiment = history.experiment
    loss, optimizer = LOSSES[history.architecture.loss.name], OPTIMIZERS[experiment.optimizer]
    is_constant = experiment.schedule == "constant"
    changing = "The learning rate changes from epoch to epoch, with $s$ the share of the epochs that are done:"
    st.markdown(
        f"The network is to make the **{loss.label}** of its training cases small:{formula(loss.formula)}"
        "The cases of a minibatch go through the network with the same weights. Each gives a gradient, $g$ is their mean, and "
        f"**{optimizer.label}** changes every weight by it:{formula(optimizer.formula)}"
        + ("" if is_constant else f"{changing}{formula(SCHEDULES[experiment.schedule].formula)}")
        + f"Here $\\{'eta' if is_constant else 'eta_0'}$ = {experiment.learning_rate:g}, and one epoch of "
        f"{history.data.train.n_cases} training cases makes {history.n_updates_per_epoch} updates. The loss's derivative by each "
        f"output, with no factor left out, is{formula(loss.gradient_formula)}"
    )
