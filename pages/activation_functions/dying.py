"""Dying ReLU: how does a neuron die, and what brings it back?"""

from functools import partial

import numpy as np
import streamlit as st

from nnkit import ACTIVATIONS, Experiment, ReluNeuron, bounce, dead_shares, revive
from nnkit.activation_functions.bouncing import BOUNCING
from nnkit.charts import (
    bounce_track,
    bounce_variances,
    dead_share_lines,
    dead_share_losses,
    neuron_answers,
    neuron_inputs,
    neuron_sums,
    revival_film,
)
from pages.activation_functions.dying_formulas import gradient_of_a_leak, neuron_in_numbers, out_of_reach, shown, variance_laws
from pages.activation_functions.dying_settings import CHECKS, CONTROLS, DEFAULTS, N_CASES, OF_NEURON, OF_PART, PARTS, read_setting
from pages.activation_functions.presets import DYING
from pages.shared.before.page import Page, answer, folded, notice
from pages.shared.before.share import csv_file
from pages.shared.before.show import show
from pages.shared.cache import cache
from pages.shared.numbers import number_cards, word_table
from pages.shared.sweeps import read_values, swept

N_MOMENTS = 12  # of each network's run: enough for the progress of a long sweep, and the charts show its end alone


def lone_of(values):
    own = {field: values[name] for name, field in OF_NEURON.items()}
    return cache("examples").made(("lone neuron", *own.values()), lambda: ReluNeuron(**own))


def revivals_of(values):
    key = ("revivals", *(values[name] for name in OF_PART["revival"]))
    return cache("runs").made(
        key,
        lambda: revive(
            lone_of(values),
            learning_rate=values["revive_rate"],
            n_updates=values["revive_updates"],
            leak=values["dead_leak"],
            alpha=values["dead_alpha"],
            seed=values["revive_seed"],
        ),
    )


def shares_of(values):
    """The networks' shares; None where the visitor has stopped the training."""
    experiment = Experiment(
        dataset=values["dead_data"], n_cases=N_CASES, test_fraction=0.0, hidden=values["dead_hidden"], activation="relu",
        initialisation="he", batch_size=values["dead_batch"], n_epochs=values["dead_epochs"],
    )  # fmt: skip
    over = {
        "activation": ["relu", values["dead_rival"]],
        "learning_rate": read_values("learning_rate", values["dead_rates"]),
        "seed": list(range(values["dead_seeds"])),
    }
    key = ("dead shares", *(values[name] for name in OF_PART["network"]))
    finished = cache("runs").get(key)
    if finished is not None:
        return finished
    sweep = swept("dying", experiment, over, N_MOMENTS)
    return None if sweep is None else cache("runs").put(key, dead_shares(sweep))


def bounce_of(values):
    key = ("bounce", *(values[name] for name in OF_PART["bounce"]))
    return cache("examples").made(
        key,
        lambda: bounce(
            mean=values["bounce_centre"],
            std=values["bounce_size"],
            n_updates=values["bounce_updates"],
            leak=values["dead_leak"],
            alpha=values["dead_alpha"],
            seed=values["bounce_seed"],
        ),
    )


def show_neuron(lone):
    neuron = lone.neuron
    if lone.first.n_active == 0:
        word, icon, colour = "dead as it was set", "skull", "red"
    elif neuron.n_active == 0:
        word, icon, colour = "killed by one step", "skull", "red"
    else:
        word, icon, colour = "alive", "favorite", "green"
    st.badge(f"The neuron is {word}", icon=f":material/{icon}:", color=colour)
    for column, chart in zip(st.columns(3), (neuron_inputs, neuron_sums, neuron_answers), strict=True):
        with column:
            show(partial(chart, lone), (chart.__name__, lone), key=chart.__name__)
    if lone.step_rate:
        st.caption("The dashed border is the one before the step; all else is after it.")
    number_cards(
        (
            "Cases that reach it", f"{neuron.n_active} of {lone.n_cases}", "Those with a weighted sum above 0.",
            neuron.n_active - lone.first.n_active if lone.step_rate else None,
        ),
        ("Largest output", f"{neuron.outputs.max():.4g}", "The largest max(0, z) of all cases."),
        ("Length of the gradient", f"{neuron.length:.4g}", "Of the loss by w₁, w₂ and b. Where it is 0, no step moves them."),
        ("Loss", f"{neuron.loss:.4g}", "The mean squared error against what a healthy neuron says."),
    )  # fmt: skip
    notice(lone.observations())
    folded("The neuron, with its numbers", "neuron_in_numbers", partial(neuron_in_numbers, lone))
    files = [csv_file("The cases (CSV)", "neuron.csv", "Inputs, sum, output and derivatives of each case.", lone.to_csv)]
    page.share(lone.to_python(), files)


def show_revivals(revivals):
    place = (revivals.lone, revivals.learning_rate, revivals.n_updates, revivals.leak, revivals.alpha, revivals.seed)
    show(partial(revival_film, revivals), ("revivals", *place), key="revivals")
    st.caption("All five start as the same neuron. A case reaches a neuron where it lies beyond its border: where z > 0.")
    sums, runs = revivals.lone.neuron.sums, revivals.runs
    word_table(
        {
            "Activation": [run.activation.label for run in runs],
            "Mean slope at the start": [f"{run.activation.derivative(sums).mean():.3g}" for run in runs],
            "Gradient at the start": [f"{run.first_gradient:.3g}" for run in runs],
            "Back after": [said_return(run) for run in runs],
            "Cases that reach it at the end": [str(run.reaching[-1]) for run in runs],
            "Loss at the end": [f"{run.losses[-1]:.4g}" for run in runs],
        }
    )
    notice(revivals.observations())
    folded("Why a little slope is enough", "gradient_of_a_leak", partial(gradient_of_a_leak, revivals))
    files = [csv_file("Every update (CSV)", "revivals.csv", "Weights, cases that reach it and loss.", revivals.to_csv)]
    page.share(revivals.to_python(), files)


def said_return(run):
    if run.stopped_at is not None:
        return f"diverged at {run.stopped_at:,}"
    if run.came_back_at is None:
        return "never"
    if not run.came_back_at:
        return "never away"
    return f"{run.came_back_at:,} update{'s' if run.came_back_at > 1 else ''}"


def show_shares(shares):
    sweep = shares.sweep
    place = (sweep.experiment, *map(tuple, sweep.over.values()))
    left, right = st.columns(2)
    with left:
        show(partial(dead_share_lines, shares), ("dead shares", *place), key="dead_shares")
    with right:
        show(partial(dead_share_losses, shares), ("dead losses", *place), key="dead_losses")
    st.caption(f"Lines are the mean or median of {len(sweep.over['seed'])} seeds, bands reach from the least to the greatest.")
    notice(shares.observations())
    rows = [(name, rate, shares.summary(name, rate)) for name in shares.activations for rate in shares.rates]
    word_table(
        {
            "Activation": [ACTIVATIONS[name].label for name, _, _ in rows],
            "η": [f"{rate:g}" for _, rate, _ in rows],
            "Mean share out of reach": [shown(share, ".1%") for _, _, (share, *_) in rows],
            "Least to greatest": [f"{low:.0%} to {high:.0%}" if np.isfinite(low) else "–" for _, _, (_, low, high, *_) in rows],
            "Median loss": [shown(loss, ".4g") for *_, (_, _, _, loss, _) in rows],
            "Diverged": [f"{gone} of {len(sweep.over['seed'])}" for *_, (*_, gone) in rows],
        }
    )
    folded("What counts as out of reach", "out_of_reach", partial(out_of_reach, shares))
    files = [csv_file("Every run (CSV)", "dead_units.csv", "The shares by layer, before and after, and the loss.", shares.to_csv)]
    page.share(shares.to_python(), files)


def show_bounce(made):
    place = (made.mean, made.std, made.leak, made.alpha, made.seed, len(made.sums))
    left, right = st.columns([6, 5])
    with left:
        for which in ("sum", *BOUNCING):
            show(partial(bounce_track, made, which), ("bounce", which, *place), key=f"bounce_{which}")
    with right:
        show(partial(bounce_variances, made), ("bounce variances", *place), key="bounce_variances")
    st.caption(
        "The same sums for all three. The error that comes from above is held at 1, so that the gradient of the sum is the slope."
    )
    notice(made.observations())
    law, measured = made.by_law, made.measured
    word_table(
        {
            "Activation": [ACTIVATIONS[name].label for name in BOUNCING],
            "Slope just left of 0": [f"{1.0 - made.jumps[name]:.3g}" for name in BOUNCING],
            "Just right of 0": ["1"] * len(BOUNCING),
            "Jump": [f"{made.jumps[name]:.3g}" for name in BOUNCING],
            "Variance, measured": [f"{measured[name]:.4g}" for name in BOUNCING],
            "By the law": [f"{law[name]:.4g}" for name in BOUNCING],
        }
    )
    folded("The law of the variance", "variance_laws", partial(variance_laws, made))
    files = [csv_file("The updates (CSV)", "bounce.csv", "The sum and the three slopes at every update.", made.to_csv)]
    page.share(made.to_python(), files)


EXPERIMENTS = {
    "neuron": (lone_of, show_neuron),
    "revival": (revivals_of, show_revivals),
    "network": (shares_of, show_shares),
    "bounce": (bounce_of, show_bounce),
}

state = st.session_state
page = Page("dying", "Dying ReLU", "How does a neuron die, and what brings it back?", DYING, DEFAULTS, read_setting)
part = st.segmented_control(
    "Part", list(PARTS), key="dying_part", format_func=PARTS.get, required=True, label_visibility="collapsed",
    help="One neuron and its death; its training under five functions; units of networks; and the kink at 0.",
)  # fmt: skip
made_of, experiment = EXPERIMENTS[part]
with st.sidebar:
    CONTROLS[part]()
settings = {name: state[name] for name in DEFAULTS}
page.keep(settings)

made = None
try:
    values = {name: CHECKS[name](name, settings[name]) for name in OF_PART[part]}
    made = made_of(values)
    if made is not None:
        state[f"dying.{part}"] = values
except ValueError as problem:
    answer(problem)
if made is None:  # not usable, or stopped by the visitor
    made = made_of(state.get(f"dying.{part}", DEFAULTS))
if made is not None:
    experiment(made)
