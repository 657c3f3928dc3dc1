"""Gradients through depth: why do sigmoids stop learning in deep networks?"""

from dataclasses import replace
from functools import partial

import numpy as np
import streamlit as st

from nnkit.activation_functions import measure_depth, train_depth
from nnkit.activation_functions.depth import BATCH_SIZE
from nnkit.charts.activation_functions import layers_chart
from pages.activation_functions.depth_formulas import one_layer_back
from pages.activation_functions.depth_settings import DATA_AND_SEEDS, NETWORK, PARAMETERS, QUANTITIES, TRAINING, VIEW, study
from pages.activation_functions.presets import DEPTH
from pages.shared.address import memory
from pages.shared.cache import cache
from pages.shared.frame import lazy_expander, show_problem
from pages.shared.numbers import word_table
from pages.shared.page import Page
from pages.shared.share import csv_file, json_file

page = Page("depth", "Why do sigmoids stop learning in deep networks?", DEPTH)


def profile_of(s):
    return measure_depth(study.of(s, parameters=PARAMETERS.text(s)))


def show(profile, s):
    page.draw(VIEW)
    page.charts(layers_chart(profile, QUANTITIES[s.depth_size], band=s.depth_band))
    st.caption(
        "Before any training; RMS is the root mean square. The error comes in at the right and travels to the left. Dotted: what "
        "slopes of at most 0.25 would leave of the sigmoid's signal, weights apart. A cross at the bottom is an exact zero."
    )
    page.takeaways(profile)
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader("Do the cases still differ?", anchor=False)
        page.charts(layers_chart(profile, "activation_std", band=s.depth_band))
    with right:
        st.subheader("How many outputs are zero?", anchor=False)
        page.charts(layers_chart(profile, "zero_share", band=s.depth_band))
    lazy_expander("One layer of the way back, with its numbers", lambda: one_layer_back(profile))

    study = replace(profile.study, learning_rate=s.depth_rate, n_updates=s.depth_updates)
    st.subheader("Train it for a while: which layers move?", anchor=False)
    page.draw(TRAINING)
    files = [
        csv_file("Layers (CSV)", "depth.csv", "Everything that was measured, by function, seed and layer.", profile.to_csv),
        json_file("Settings (JSON)", "depth.json", "All settings, for nnkit's DepthStudy.from_dict.", study.to_dict),
    ]
    if not s.depth_trained:
        st.caption("The gradients say how far each layer wants to go. Guess which will have moved after a while, then train.")
    elif movement := latest_movement(study):
        show_movement(movement, s.depth_band)
        files.append(
            csv_file("Training (CSV)", "training.csv", "The weights' changes, by function, seed and layer.", movement.to_csv)
        )
    page.share(study, *files)


def show_movement(movement, band):
    study = movement.study
    st.caption(
        f"{study.n_updates} updates with η = {study.learning_rate:g}, each by {BATCH_SIZE} cases. The last layer is the output."
    )
    page.charts(layers_chart(movement, "weight_changes", band=band))
    page.takeaways(movement)
    before, after = np.median(movement.losses, axis=1).T
    changes = [movement.median("weight_changes", name) for name in study.names]
    word_table(
        {
            "Function": [study.label(name) for name in study.names],
            "Loss before": [f"{loss:.4g}" for loss in before],
            "Loss after": [f"{loss:.4g}" for loss in after],
            "Layer 1 moved": [f"{change[0]:.4g}" for change in changes],
            "Output layer moved": [f"{change[-1]:.4g}" for change in changes],
            "Diverged": [f"{n} of {study.n_seeds}" for n in movement.n_diverged],
        }
    )


def latest_movement(study):
    """The training of this study or, where it would take too long, the latest of this visit that did not; None for none."""
    worked = memory().worked  # the training counts as a part of the page
    try:
        movement = trained(study)
        worked["training"] = study
        return movement
    except ValueError as problem:
        sentence = str(problem).replace("n_updates", "depth_updates", 1)
        show_problem(sentence, "The chart below, if any, shows the latest training that could be done.")
        return trained(worked["training"]) if "training" in worked else None


def trained(study):
    """The changes of the weights in training: from the cache, or trained now."""
    key = "depth movement", study
    movement = cache("runs").get(key)
    if movement is None:
        with st.spinner("Training …", show_time=True):
            movement = cache("runs").computed(key, partial(train_depth, study))
    return movement


page.only([NETWORK, DATA_AND_SEEDS], profile_of, show, view=[VIEW, TRAINING], cache="runs")
