"""Gradients through depth: why do sigmoids stop learning in deep networks?"""

from dataclasses import replace

import numpy as np
import streamlit as st

from nnkit.activation_functions import measure_depth, train_depth
from nnkit.activation_functions.depth import BATCH_SIZE
from nnkit.charts.activation_functions import layers_by_hand, layers_chart
from pages.activation_functions.depth_formulas import one_layer_back
from pages.activation_functions.depth_settings import (
    BAND,
    DATA_AND_SEEDS,
    DEPTHS,
    NETWORK,
    PARAMETERS,
    QUANTITIES,
    SCALES,
    TRAINING,
    VIEW,
    study,
)
from pages.activation_functions.presets import DEPTH
from pages.shared.cache import cache
from pages.shared.frame import lazy_expander
from pages.shared.numbers import word_table
from pages.shared.page import Page, Part
from pages.shared.share import csv_file, json_file

page = Page("depth", "Why do sigmoids stop learning in deep networks?", DEPTH)


def study_of(s):
    return study.of(s, parameters=PARAMETERS.text(s))


def share(study, *files):
    settings = json_file("Settings (JSON)", "depth.json", "All settings, for nnkit's DepthStudy.from_dict.", study.to_dict)
    page.share(study, *files, settings)


# Before training


def measured_around(study):
    """The study's profile, and those for other depths or scales of its weights. Large networks take seconds, and show it."""
    others = [replace(study, n_layers=n) for n in DEPTHS] + [replace(study, weight_scale=scale) for scale in SCALES]
    studies = list(dict.fromkeys([study, *others]))
    report = st.empty()

    def measure():
        profiles = []
        for i, one in enumerate(studies):
            words = f"Measuring networks of {one.n_layers} hidden layers, first weights × {one.weight_scale:g}"
            report.progress(i / len(studies), words)
            profiles.append(measure_depth(one))
        return profiles

    profiles = cache("runs").computed(("around", study), measure)
    report.empty()
    return profiles


def take_drop(drops):
    """Take over the number of layers, or the scale of the first weights, that was dragged."""
    for drop in drops:
        st.session_state["depth_layers"], st.session_state["depth_scale"] = int(drop["depth"]), float(drop["scale"])


def show_profile(profile, s):
    with page.first:
        page.draw(VIEW)
    quantity = QUANTITIES[s.depth_size]
    if s.depth_by_hand:
        by_hand = layers_by_hand(measured_around(profile.study), quantity, band=s.depth_band)
        page.charts(by_hand, on_select=take_drop)
    else:
        page.charts(layers_chart(profile, quantity, band=s.depth_band))
    words = "Before any training. The error comes in at the right and travels to the left."
    if quantity in ("gradients", "deltas"):
        words += " Sizes are root mean squares: the root of the mean of all squares in a layer."
        if "sigmoid" in profile.study.names and profile.study.n_layers > 1:
            words += " Dotted: what slopes of at most 0.25 would leave of the sigmoid's signal, weights apart."
    st.caption(words)
    page.takeaways(profile, quantity)
    lazy_expander("One layer of the way back, with its numbers", lambda: one_layer_back(profile))
    study = replace(profile.study, learning_rate=s.depth_rate, n_updates=s.depth_updates)
    share(study, csv_file("Layers (CSV)", "depth.csv", "All that was measured, by function, seed and layer.", profile.to_csv))


# In training


def movement_of(s):
    try:
        return train_depth(study_of(s))
    except ValueError as problem:  # it would take too long
        raise ValueError(str(problem).replace("n_updates", "depth_updates", 1)) from None


def show_movement(movement, s):
    study = movement.study
    with page.first:
        page.draw(BAND)
    page.charts(layers_chart(movement, "weight_changes", band=s.depth_band))
    st.caption(
        f"After {study.n_updates} updates with η = {study.learning_rate:g}, each by {BATCH_SIZE} cases; how far the weights of a "
        "layer have moved (root mean square). The last layer is the output."
    )
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
    files = csv_file("Training (CSV)", "training.csv", "The weights' changes, by function, seed and layer.", movement.to_csv)
    share(study, files)


page.parts(
    "depth_trained",
    "The networks before any training, and what a training moves: guess first which layers it will be.",
    **{
        "False": Part(
            "Before training",
            [NETWORK, DATA_AND_SEEDS],
            lambda s: measure_depth(study_of(s)),
            show_profile,
            view=[VIEW],
            main=("depth_layers", "depth_start"),
            cache="runs",
        ),
        "True": Part(
            "Which layers move?",
            [NETWORK, TRAINING, DATA_AND_SEEDS],
            movement_of,
            show_movement,
            view=[BAND],
            main=("depth_layers", "depth_rate", "depth_updates"),
            cache="runs",
        ),
    },
)
