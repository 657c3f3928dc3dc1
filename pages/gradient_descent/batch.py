"""Batch or stochastic: what does the minibatch size change?"""

import numpy as np
import streamlit as st

from nnkit.charts.gradient_descent import epoch_times, noise_chart, sweep_losses
from nnkit.charts.gradient_descent.sweep import value_name
from nnkit.engine.experiment import TABLE
from pages.gradient_descent.batch_noise import measured_noise, show_law
from pages.gradient_descent.batch_settings import COMPARISON, FIELDS, MEASURED, NOISE, TRAINING, USUAL_VALUES, VIEW
from pages.gradient_descent.experiment_settings import experiment_of
from pages.gradient_descent.presets import BATCH
from pages.shared.cache import cache
from pages.shared.numbers import word_table
from pages.shared.page import Page, Part
from pages.shared.reading import show_reading
from pages.shared.share import csv_file, json_file
from pages.shared.sweeps import read_values, swept

page = Page("batch", "What does the minibatch size change?", BATCH)


# Comparing runs


def sweep_of(s):
    values = read_values(s.swept, s["values"] or USUAL_VALUES[s.swept])
    first = experiment_of(s, **{s.swept: values[0]})  # the control of the swept setting is not in use
    over = {s.swept: values, "seed": list(range(first.seed, first.seed + s.n_seeds))}
    # the usual sweep is short, and stands in where another is stopped before anything is shown: so it cannot be stopped itself
    is_usual = all(value == page.settings[name].default for name, value in s.items())
    return swept(page.name, first, over, can_stop=not is_usual)


def show_sweep(sweep, s):
    field, cases = next(iter(sweep.over)), s.loss_on
    if cases == "test" and np.isnan(sweep.test_loss).all() and not sweep.experiments[0].data().test.n_cases:
        st.info("No cases are kept for testing, so the training loss is shown.", icon=":material/info:")
        cases = "train"
    at = {"axis": s.axis, "to_shortest": s.to_shortest}
    page.charts(sweep_losses(sweep, field, cases=cases, band=s.band, **at))
    VIEW.draw()
    if sweep.experiment.dataset == TABLE:
        show_reading(cache("samples").computed(("table", sweep.experiments[0]), sweep.experiments[0].data))
    page.takeaways(sweep, field, cases, **at)
    word_table(summary_table(sweep, field, sweep.summaries(field, cases, **at)))
    left, right = st.columns(2, gap="large")
    with left:
        page.draw(NOISE)
        run = measured_noise(sweep.experiments[0], s.weights_at)
        st.caption(f"**Noise of a gradient** of the first run: {FIELDS[field].lower()} {value_name(sweep.over[field][0])}.")
        show_noise_chart(run, s)
    with right:
        st.caption(f"**Time of an epoch**, {words_on_time(field)}")
        page.charts(epoch_times(sweep, field))
    over = {name: list(values) for name, values in sweep.over.items()}
    page.share(
        sweep.to_python(field, cases, **at) + run.code_after("\nexperiment = sweep.experiments[0]\n", looked_at(run, s)),
        csv_file("Losses (CSV)", "sweep.csv", "Both losses of every run at its recorded moments.", sweep.to_csv),
        json_file(
            "Settings (JSON)",
            "sweep.json",
            "The experiment, for nnkit.Experiment.from_dict, and what was swept.",
            lambda: {"experiment": sweep.experiment.to_dict(), "over": over},
        ),
    )


def words_on_time(field):
    """How the time of an epoch was measured."""
    return "measured when these runs were trained: each run's share of the time. " + (
        "Runs that differ in seed and learning rate alone are trained together, so all have the same."
        if field == "learning_rate"
        else "All seeds are trained together. Many small minibatches are many updates, and each costs time of its own."
    )


def summary_table(sweep, field, summaries):
    """The updates and the losses of each value, as columns."""
    rows = [runs[0] for _, runs in sweep.by(field)]
    n_cases, per_epoch = sweep.n_cases[rows], sweep.n_updates_per_epoch[rows]
    asked = [sweep.experiments[row].batch_size for row in rows]
    sizes = [n if size == "all" else min(size, n) for size, n in zip(asked, n_cases, strict=True)]
    last = [n - (k - 1) * size for n, k, size in zip(n_cases, per_epoch, sizes, strict=True)]
    return {
        FIELDS[field]: [value_name(value) for value, _ in sweep.by(field)],
        "Updates in an epoch": [f"{k:,}" for k in per_epoch],
        "Cases in a minibatch": [
            f"{size:,}" if size == rest else f"{size:,}, the last {rest:,}" for size, rest in zip(sizes, last, strict=True)
        ],
        "Updates": [f"{s.updates:,}" for s in summaries],
        "Median loss": [loss_text(s.median) for s in summaries],
        "Quartiles": [f"{loss_text(s.lower)} to {loss_text(s.upper)}" for s in summaries],
        "Diverged": [f"{s.n_stopped} of {s.n_runs}" for s in summaries],
    }


def loss_text(loss):
    return f"{loss:.4g}" if np.isfinite(loss) else "no number"


# The noise of a gradient


def noise_of(s):
    return measured_noise(experiment_of(s), s.weights_at)


def show_noise(run, s):
    show_noise_chart(run, s)
    page.first.caption("Drag the size of the minibatch along the law.")
    page.takeaways(run.noise)
    show_law(run.noise, looked_at(run, s))
    code = run.code_after(f"import nnkit\n\nexperiment = {run.experiment.constructor()}\n", looked_at(run, s))
    page.share(code, csv_file("Noise (CSV)", "noise.csv", "Each size, with its noise.", run.noise.to_csv))


def looked_at(run, s):
    return min(s.noise_size, run.noise.n_cases)


def take_size(drops):
    """Take over the size of the minibatch that was dragged."""
    for drop in drops:
        st.session_state["noise_size"] = int(drop["size"])


def show_noise_chart(run, s):
    if run.has_diverged:
        st.info("The run diverged: these are its first weights.", icon=":material/info:")
    page.charts(noise_chart(run.noise, looked_at(run, s)), on_select=take_size)


page.parts(
    "batch_part",
    "Whole runs beside each other, or the gradients of single minibatches.",
    runs=Part(
        "Compare runs",
        [TRAINING],
        sweep_of,
        show_sweep,
        above=[COMPARISON],
        view=[VIEW, NOISE],
        main=("learning_rate", "dataset"),
        cache=None,
    ),
    noise=Part(
        "Noise of a gradient",
        [MEASURED],
        noise_of,
        show_noise,
        main=("weights_at", "noise_size"),
        cache=None,
    ),
)
