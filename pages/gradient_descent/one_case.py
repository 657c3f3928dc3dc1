"""One case at a time: what does a single nudge do, and what goes into one update of a network?"""

from functools import partial

import numpy as np
import streamlit as st

from nnkit import DATASETS, Experiment
from nnkit.charts.gradient_descent import climbed_path, climbed_sum, descended_losses, per_case_gradients, predictions_of_case
from nnkit.data.typed_cases import read_cases
from nnkit.gradient_descent import ascend, compare_descents, descend, microscope
from nnkit.gradient_descent.single_case import LARGEST, MOST_CASES, MOST_PASSES
from nnkit.validation import as_number, choice, flag, number, whole
from pages.gradient_descent.one_case_formulas import chain_rule, first_nudge, furthest_moved
from pages.gradient_descent.presets import ONE_CASE
from pages.shared.before.page import Page, answer, folded, notice
from pages.shared.before.settings import checked, number_control
from pages.shared.before.share import csv_file, json_file
from pages.shared.before.show import show
from pages.shared.cache import cache
from pages.shared.editors import edited_cases
from pages.shared.numbers import number_table

PARTS = {"ascent": "Climb: L = ax + by", "descent": "Descend: |P − t| and (P − t)²", "microscope": "Update microscope"}
DATA, HIDDEN = ("line", "plane", "xor"), ("", "2", "3")
N_CASES, MOST_UPDATES = 20, 200

DEFAULTS = {
    "part": "ascent",
    "pairs": "2,1;1,2;3,-1",
    "start_x": 0.0,
    "start_y": 0.0,
    "nudge_rate": 0.1,
    "nudge_passes": 1,
    "samples": "1,1,3;2,-1,0;1,2,5",
    "start_w1": 0.0,
    "start_w2": 0.0,
    "step_rate": 0.06,
    "step_passes": 15,
    "without_2": False,
    "looked_at": 1,
    "micro_data": "xor",
    "micro_hidden": "2",
    "micro_batch": 4,
    "micro_rate": 0.5,
    "micro_seed": 0,
    "micro_update": 1,
}
CHECKS = {
    "part": lambda name, text: choice(name, text, PARTS),
    "micro_data": lambda name, text: choice(name, text, DATA),
    "micro_hidden": lambda name, text: choice(name, "" if text == "none" else text, HIDDEN),
    "without_2": flag,
    "pairs": lambda name, text: text if read_cases(name, text, 2).size else "",
    "samples": lambda name, text: text if read_cases(name, text, 3).size else "",
}
CHECKS |= dict.fromkeys(
    ("start_x", "start_y", "start_w1", "start_w2"), lambda name, text: number(name, as_number(text), -LARGEST, LARGEST)
)
CHECKS |= dict.fromkeys(
    ("nudge_rate", "step_rate", "micro_rate"),
    lambda name, text: number(name, number(name, as_number(text), above=0.0), 0.0, LARGEST),
)
for setting, low, high in (
    ("nudge_passes", 1, MOST_PASSES),
    ("step_passes", 1, MOST_PASSES),
    ("looked_at", 1, MOST_CASES),
    ("micro_batch", 1, N_CASES),
    ("micro_seed", 0, 2**32 - 1),
    ("micro_update", 1, MOST_UPDATES),
):
    CHECKS[setting] = lambda name, text, low=low, high=high: whole(name, as_number(text), low, high)


def read_setting(name, text):
    return CHECKS[name](name, text)


def ascent_controls():
    st.subheader("Cases (a, b)", anchor=False)
    cases = edited_cases("pairs", {"a": "What x is multiplied by.", "b": "What y is multiplied by."})
    st.subheader("Ascent", anchor=False)
    number_control("start_x", "First x", 0.5, "Where the climb starts.")
    number_control("start_y", "First y", 0.5, "Where the climb starts.")
    number_control("nudge_rate", "Learning rate η", 0.05, "The size of a nudge: x moves by η a, and y by η b.")
    number_control("nudge_passes", "Passes over the cases", 1, f"How often all cases are gone through, from 1 to {MOST_PASSES}.")
    x, y, rate, n_passes = checked(CHECKS, "start_x", "start_y", "nudge_rate", "nudge_passes")
    return ascend(cases, (x, y), rate, n_passes)


def descent_controls():
    st.subheader("Cases (f, t)", anchor=False)
    cases = edited_cases("samples", {"f1": "First feature.", "f2": "Second feature.", "t": "Target: what P should be."})
    st.subheader("Descent", anchor=False)
    number_control("start_w1", "First w1", 0.5, "Where both descents start.")
    number_control("start_w2", "First w2", 0.5, "Where both descents start.")
    number_control("step_rate", "Learning rate η", 0.01, "The size of a step, the same for both descents.")
    number_control("step_passes", "Passes over the cases", 1, f"How often all cases are gone through, from 1 to {MOST_PASSES}.")
    st.toggle(
        "Drop the 2", key="without_2",
        help="Leave the factor 2 out of the squared error's derivative, as is often done.",
    )  # fmt: skip
    number_control("looked_at", "Case to look at", 1, "Whose prediction is drawn and whose derivative is spelled out.")
    *start, rate, n_passes, without_2 = checked(CHECKS, "start_w1", "start_w2", "step_rate", "step_passes", "without_2")
    try:
        looked_at = whole("looked_at", state["looked_at"], 1, cases.shape[1])
    except ValueError as problem:
        st.error(f"{problem} Case 1 is shown.", icon=":material/back_hand:")
        looked_at = 1
    settings = (state["samples"], *start, rate, n_passes, without_2)
    runs = cache("examples").made(settings, lambda: descents(cases, start, rate, n_passes, without_2))
    return *runs, looked_at - 1


def descents(cases, start, rate, n_passes, without_2):
    """The descents that follow the absolute and the squared error, their tables, and what to notice in them."""
    factor = 1.0 if without_2 else 2.0
    make = partial(descend, cases[:2], cases[2], start, n_passes=n_passes)
    absolute, squared = make(learning_rate=rate, rule="absolute", factor=factor), make(learning_rate=rate, factor=factor)
    halved, dropped = make(learning_rate=rate / 2.0, factor=2.0), make(learning_rate=rate, factor=1.0)
    n = min(len(halved.W), len(dropped.W))
    apart = np.abs(halved.W[:n] - dropped.W[:n]).max()
    the_2 = (
        f"**The 2 is only another η**: without it, η = {rate:g} goes the way of η = {rate / 2.0:g} with it. The "
        f"largest difference between the weights of the two runs, over {n - 1} updates, is {apart:.3g}."
    )
    return absolute, squared, (steps(absolute), steps(squared)), [*compare_descents(absolute, squared), the_2]


def microscope_controls():
    st.subheader("Run", anchor=False)
    st.selectbox(
        "Data set of 20 cases", DATA, key="micro_data", format_func=lambda name: DATASETS[name].label,
        help="Two regressions, of one and of two features, and two classes that no line separates.",
    )  # fmt: skip
    st.selectbox(
        "Hidden neurons (tanh)", HIDDEN, key="micro_hidden", format_func=lambda size: size or "none",
        help="A hidden layer between the inputs and the output.",
    )  # fmt: skip
    number_control("micro_batch", "Minibatch size", 1, f"Cases in one update, from 1 to {N_CASES}, which is all of them.")
    number_control("micro_rate", "Learning rate η", 0.1, "How far the update goes against the mean gradient.")
    number_control("micro_seed", "Seed of the run", 1, "Fixes the first weights and the order of the cases.")
    data, hidden, batch_size, rate, seed = checked(
        CHECKS, "micro_data", "micro_hidden", "micro_batch", "micro_rate", "micro_seed"
    )
    experiment = Experiment(
        dataset=data, n_cases=N_CASES, test_fraction=0.0, hidden=hidden, batch_size=batch_size,
        learning_rate=rate, n_epochs=MOST_UPDATES, seed=seed,
    )  # fmt: skip
    number = state["micro_update"]
    return cache("examples").made((experiment, number), lambda: looked_into(experiment, number))


def looked_into(experiment, number):
    """An update of the run, and what to notice in it."""
    update = microscope(experiment, number)
    return update, update.observations()


def show_ascent(ascent):
    left, right = st.columns(2)
    place = (ascent.cases.tobytes(), *ascent.W[0], ascent.learning_rate, ascent.n_passes)
    with left:
        show(partial(climbed_sum, ascent), ("climbed sum", *place), key="climbed_sum")
    with right:
        show(partial(climbed_path, ascent), ("climbed path", *place), key="climbed_path")
    notice(ascent.observations())
    st.markdown("**Case by case**: each row is one nudge, and the next case starts from where it ended.")
    case = ascent.order
    number_table(
        {
            "update": np.arange(1, len(case) + 1), "case": case + 1, "a": ascent.cases[0, case], "b": ascent.cases[1, case],
            "x before": ascent.W[:-1, 0], "y before": ascent.W[:-1, 1], "η a": ascent.nudges[:, 0], "η b": ascent.nudges[:, 1],
            "x after": ascent.W[1:, 0], "y after": ascent.W[1:, 1], "L before": ascent.before, "L after": ascent.after,
            "sum of L": ascent.totals[1:], "sum rose by": ascent.total_rises,
        }
    )  # fmt: skip
    folded("The nudge, with its numbers", "nudge_numbers", partial(first_nudge, ascent))
    files = [csv_file("The run (CSV)", "ascent.csv", "Every number of the table, for each update.", ascent.to_csv)]
    page.share(ascent.to_python(), files)


def show_descents(descents):
    absolute, squared, tables, said, case = descents
    arrays = (squared.features.tobytes(), squared.targets.tobytes())
    place = (*arrays, *squared.W[0], squared.learning_rate, squared.n_passes, squared.factor)
    columns = st.columns(3)
    for column, kind in zip(columns, ("absolute", "squared"), strict=False):
        with column:
            make = partial(descended_losses, absolute, squared, kind)
            show(make, ("descended losses", kind, *place), key=f"descended_{kind}")
    with columns[2]:
        show(partial(predictions_of_case, absolute, squared, case), ("of case", case, *place), key="of_case")
    notice(said)
    left, right = st.columns([4, 5])
    factor = "2" if squared.factor == 2.0 else ""
    with left:
        st.markdown(r"**Following** $|P - t|$: $\;\Delta w = -\eta\,\mathrm{sign}(P - t)\,f$, and 0 where $P = t$")
        number_table(tables[0], digits=3)
    with right:
        st.markdown(rf"**Following** $(P - t)^2$: $\;\Delta w = -\eta\,{factor}(P - t)\,f$")
        number_table(tables[1], digits=3)
    folded("The chain rule, with the numbers of the chosen case", "chain_rule", partial(chain_rule, squared, case))
    files = [
        csv_file("|P − t| (CSV)", "absolute.csv", "Every update of the descent that follows |P − t|.", absolute.to_csv),
        csv_file("(P − t)² (CSV)", "squared.csv", "Every update of the descent that follows (P − t)².", squared.to_csv),
    ]
    page.share(squared.to_python(), files)


def steps(run):
    """Every update of a descent, in columns."""
    case = run.order
    return {
        "update": np.arange(1, len(case) + 1), "case": case + 1, "P": run.predictions, "P − t": run.errors,
        "∂L/∂w": pairs(run.gradients), "Δw": pairs(run.changes), "new w": pairs(run.W[1:]),
    }  # fmt: skip


def show_update(looked):
    update, said = looked
    n, outputs = update.n_cases, update.before.sizes[-1]
    st.markdown(
        f"**Update {update.number}**, in epoch {update.epoch}: a minibatch of {n} of {N_CASES} cases; "
        f"{update.n_updates_per_epoch} update{'s make' if update.n_updates_per_epoch > 1 else ' makes'} an epoch."
    )
    left, right = st.columns(2)
    with left:
        inputs = {name: update.X[row] for row, name in enumerate(update.data.feature_names)}
        st.markdown("**The cases**, all sent through the network with the same weights")
        cases = {"case": update.columns + 1} | inputs
        for k in range(outputs):
            cases |= {"target T": update.T[k], "prediction P": update.predictions[k], "error P − T": update.errors[k]}
        number_table(cases | {"loss": update.costs})
        notice(said)
    with right:
        show(partial(per_case_gradients, update), ("case gradients", update.experiment, update.number), key="case_gradients")
    st.markdown("**The weights**: one old value for all cases, a gradient from each case, their mean, and one new value")
    columns = {"weight": update.parameter_names, "old, for every case": update.before.theta}
    by_case = {f"case {case + 1}": update.per_case_gradients[:, i] for i, case in enumerate(update.columns)}
    made = {"mean": update.gradient, "−η · mean": update.change, "new": update.after.theta}
    # many cases would push the outcome out of sight
    number_table(columns | made | by_case if n > 8 else columns | by_case | made)
    with np.errstate(all="ignore"):
        of_mean = np.abs(update.per_case_gradients.mean(axis=1) - update.gradient).max()
        of_new = np.abs(update.before.theta + update.change - update.after.theta).max()
    st.caption(
        f"These are the arrays in which the update was made. The mean of the columns differs from the gradient that was used "
        f"by at most {of_mean:.2g}, and old − η · mean from the new weights by at most {of_new:.2g}."
    )
    folded("The update, with its numbers", "update_numbers", partial(furthest_moved, update))
    page.share(
        update.to_python(),
        [json_file("The update (JSON)", "update.json", "Cases, gradients and weights of this update.", update.to_dict)],
    )


def step_controls():
    """Walk through the updates of the run."""

    def step(by):
        state["micro_update"] = min(max(state["micro_update"] + by, 1), MOST_UPDATES)

    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.button("Back", key="back", icon=":material/arrow_back:", on_click=step, args=(-1,), help="The update before this one.")
        st.button(
            "Forward", key="forward", icon=":material/arrow_forward:", on_click=step, args=(1,), help="The update after this one."
        )
        st.slider(
            "Update", 1, MOST_UPDATES, key="micro_update",
            help=f"Which of the first {MOST_UPDATES} updates of the run to look into.",
        )  # fmt: skip


def pairs(rows):
    """Each row's two numbers as text."""
    return [f"({one:.3g}, {other:.3g})" for one, other in rows]


EXPERIMENTS = {
    "ascent": (ascent_controls, show_ascent),
    "descent": (descent_controls, show_descents),
    "microscope": (microscope_controls, show_update),
}

state = st.session_state
page = Page("one_case", "One case at a time", "What does a single nudge do?", ONE_CASE, DEFAULTS, read_setting)
part = st.segmented_control(
    "Part", list(PARTS), key="part", format_func=PARTS.get, required=True, label_visibility="collapsed",
    help="Two examples with nothing but a few numbers, and one update of a network.",
)  # fmt: skip
controls, experiment = EXPERIMENTS[part]
if part == "microscope":
    step_controls()
with st.sidebar:
    try:
        made, problem = controls(), None
        state[f"latest {part}"] = made
    except ValueError as said:
        made, problem = state.get(f"latest {part}"), said
page.keep({name: state[name] for name in DEFAULTS})
if problem:
    answer(problem)
if made is not None:
    experiment(made)
