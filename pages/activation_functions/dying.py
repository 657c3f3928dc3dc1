"""Dying ReLU: how does a neuron die, and what brings it back?"""

import numpy as np
import streamlit as st

from nnkit import ACTIVATIONS, Experiment
from nnkit.activation_functions import dead_shares
from nnkit.activation_functions.bouncing import BOUNCING
from nnkit.charts.activation_functions import (
    N_DRAWN,
    bounce_track,
    bounce_variances,
    dead_share_lines,
    dead_share_losses,
    neuron_by_hand,
    revival_film,
)
from pages.activation_functions.dying_formulas import (
    gradient_of_a_leak,
    inactive_units,
    neuron_in_numbers,
    number_or_dash,
    variance_laws,
)
from pages.activation_functions.dying_settings import (
    N_CASES,
    NETWORK_TRAINING,
    NETWORKS,
    NEURON,
    PUSHES,
    SLOPES,
    TRAINING,
    bounce,
    neuron,
    revival,
)
from pages.activation_functions.presets import DYING
from pages.shared.cache import cache
from pages.shared.frame import lazy_expander
from pages.shared.numbers import number_cards, word_table
from pages.shared.page import Page, Part
from pages.shared.settings import Group
from pages.shared.share import csv_file
from pages.shared.sweeps import read_values, swept

N_MOMENTS = 12  # of each network's run: enough for the progress of a long sweep, and the charts show its end alone

page = Page("dying", "How does a neuron die, and what brings it back?", DYING)


# One neuron


def take_drops(drops):
    """Take the border that was dragged, as weights and bias."""
    for drop in drops:
        st.session_state.update({f"dead_{name}": drop[name] for name in ("w1", "w2", "b")})


def show_neuron(neuron, s):
    before, after = neuron.before, neuron.after
    page.charts(neuron_by_hand(neuron), on_select=take_drops)
    page.first.caption(
        "Drag the border by its arrow, which points to where the neuron fires; turn it by its squares; or press among the "
        "inputs, and it goes through there."
        + (" The dashed border is the one before the step; all else is after it." if neuron.step_rate else "")
    )
    change = after.n_active - before.n_active if neuron.step_rate else None
    number_cards(
        ("Cases that make it fire", f"{after.n_active} of {neuron.n_cases}", "Those with a weighted sum z above 0.", change),
        ("Largest output", f"{after.outputs.max():.4g}", "The largest max(0, z) of all cases."),
        ("Length of the gradient", f"{after.gradient_length:.4g}", "Of the loss by w₁, w₂ and b. At 0 no step moves them."),
        ("Loss", f"{after.loss:.4g}", "The mean squared error against the outputs of a healthy neuron."),
    )
    page.takeaways(neuron)
    lazy_expander("The neuron, with its numbers", lambda: neuron_in_numbers(neuron))
    page.share(
        neuron, csv_file("The cases (CSV)", "neuron.csv", "Inputs, sum, output and derivatives of each case.", neuron.to_csv)
    )


# Who comes back


def revival_of(s):
    return revival.of(s, neuron=neuron.of(s))


def show_revival(revival, s):
    page.charts(revival_film(revival))
    st.caption("All five start as the same neuron. A case that lies beyond a neuron's border makes it fire: there z > 0.")
    page.takeaways(revival)
    sums, runs = revival.neuron.after.sums, revival.runs
    word_table(
        {
            "Activation": [run.activation.label for run in runs],
            "Mean slope at the start": [f"{run.activation.derivative(sums).mean():.3g}" for run in runs],
            "Gradient at the start": [f"{run.first_gradient:.3g}" for run in runs],
            "Back after": [back_after(run) for run in runs],
            "Cases that make it fire at the end": [str(run.n_active[-1]) for run in runs],
            "Loss at the end": [f"{run.losses[-1]:.4g}" for run in runs],
        }
    )
    lazy_expander("Why a little slope is enough", lambda: gradient_of_a_leak(revival))
    page.share(
        revival, csv_file("Every update (CSV)", "revivals.csv", "Weights, cases that make it fire, and loss.", revival.to_csv)
    )


def back_after(run):
    if run.stopped_at is not None:
        return f"diverged at {run.stopped_at:,}"
    if run.came_back_at is None:
        return "never"
    if not run.came_back_at:
        return "never away"
    return f"{run.came_back_at:,} update{'s' if run.came_back_at > 1 else ''}"


# A whole network


def shares_of(s):
    experiment = Experiment(
        dataset=s.dead_data,
        n_cases=N_CASES,
        test_fraction=0.0,
        hidden=s.dead_hidden,
        activation="relu",
        initialisation="he",
        batch_size=s.dead_batch,
        n_epochs=s.dead_epochs,
    )
    over = {
        "activation": ["relu", s.dead_rival],
        "learning_rate": read_values("learning_rate", s.dead_rates),
        "seed": list(range(s.dead_seeds)),
    }
    sweep = swept("dying", experiment, over, N_MOMENTS)
    return sweep and cache("runs").computed(("dead shares", sweep.key), lambda: dead_shares(sweep))


def show_shares(shares, s):
    n_seeds = len(shares.sweep.over["seed"])
    page.charts(dead_share_lines(shares), dead_share_losses(shares))
    st.caption(
        f"Lines are the mean (units) or the median (loss) of {n_seeds} seeds, bands reach from the least to the greatest. A unit "
        "is silent where no training case makes it fire."
    )
    page.takeaways(shares)
    rows = [(name, rate, shares.summary(name, rate)) for name in shares.activations for rate in shares.rates]
    word_table(
        {
            "Activation": [ACTIVATIONS[name].label for name, _, _ in rows],
            "η": [f"{rate:g}" for _, rate, _ in rows],
            "Mean share silent": [number_or_dash(row.mean, ".1%") for *_, row in rows],
            "Least to greatest": [f"{row.low:.0%} to {row.high:.0%}" if np.isfinite(row.low) else "–" for *_, row in rows],
            "Median loss": [number_or_dash(row.loss, ".4g") for *_, row in rows],
            "Diverged": [f"{row.n_diverged} of {n_seeds}" for *_, row in rows],
        }
    )
    lazy_expander("What counts as silent", lambda: inactive_units(shares))
    page.share(shares, csv_file("Every run (CSV)", "dead_units.csv", "The shares by layer and the loss.", shares.to_csv))


# Bouncing at 0


def take_size(drops):
    """Take over the size of the pushes that was dragged."""
    for drop in drops:
        st.session_state["bounce_size"] = drop["std"]


def show_bounce(bounce, s):
    tracks = [bounce_track(bounce, which) for which in ("sum", *BOUNCING)]
    page.charts(tracks, bounce_variances(bounce), widths=(6, 5), on_select=take_size)
    st.caption(
        f"Drag the size of the pushes along the law. The first {min(N_DRAWN, bounce.n_updates)} of {bounce.n_updates:,} updates; "
        "the sums are the same for all three. The error that comes from above is held at 1: the gradient of the sum is the slope."
    )
    page.takeaways(bounce)
    word_table(
        {
            "Activation": [ACTIVATIONS[name].label for name in BOUNCING],
            "Slope just left of 0": [f"{1.0 - bounce.jumps[name]:.3g}" for name in BOUNCING],
            "Just right of 0": ["1"] * len(BOUNCING),
            "Jump": [f"{bounce.jumps[name]:.3g}" for name in BOUNCING],
            "Variance, measured": [f"{bounce.measured[name]:.4g}" for name in BOUNCING],
            "By the law": [f"{bounce.by_law[name]:.4g}" for name in BOUNCING],
        }
    )
    lazy_expander("The law of the variance", lambda: variance_laws(bounce))
    page.share(
        bounce, csv_file("The updates (CSV)", "bounce.csv", "The sum and the three slopes at every update.", bounce.to_csv)
    )


page.parts(
    "dying_part",
    "One neuron and its death; its training under five functions; units of networks; and the kink at 0.",
    neuron=Part("One neuron", [NEURON], neuron.of, show_neuron, main=("dead_b", "dead_step")),
    revival=Part("Who comes back", [TRAINING, NEURON], revival_of, show_revival, main=("revive_rate", "dead_b"), cache="runs"),
    network=Part(
        "A whole network",
        [NETWORKS, NETWORK_TRAINING],
        shares_of,
        show_shares,
        main=("dead_rates", "dead_rival"),
        cache=None,
    ),
    bounce=Part(
        "Bouncing at 0",
        [PUSHES, Group(SLOPES, title="The activation functions")],
        bounce.of,
        show_bounce,
        main=("bounce_size", "bounce_centre"),
    ),
)
