"""One case at a time: what does a single nudge do, and what goes into one update of a network?"""

import numpy as np
import streamlit as st

from nnkit import Experiment
from nnkit.charts.gradient_descent import climb, descended_losses, per_case_gradients, predictions_of_case
from nnkit.gradient_descent import ascend, compare_descents, microscope
from nnkit.numerals import for_people, round_up
from pages.gradient_descent.one_case_formulas import chain_rule, first_nudge, furthest_moved, nudges
from pages.gradient_descent.one_case_settings import (
    ASCENT,
    DESCENT,
    MOST_UPDATES,
    N_CASES,
    PAIRS,
    RUN,
    SAMPLES,
    UNSEEN,
    UPDATE,
    draw_update,
)
from pages.gradient_descent.presets import ONE_CASE
from pages.shared.frame import lazy_expander
from pages.shared.numbers import number_table
from pages.shared.page import Page, Part
from pages.shared.settings import Drawn, Folded, Group
from pages.shared.share import csv_file, json_file

page = Page("one_case", "What does a single nudge do?", ONE_CASE)


# Climb


def ascent_of(s):
    unseen = UNSEEN.cases(s.unseen)
    return ascend(PAIRS.cases(s.pairs), (s.start_x, s.start_y), s.nudge_rate, s.nudge_passes, unseen)


def show_ascent(ascent, s):
    page.charts(climb(ascent), on_select=start_there)
    page.takeaways(ascent)
    st.markdown("**Case by case**: each row is one nudge, and the next case starts from where it ended.")
    (a, b), (dx, dy) = ascent.cases[:, ascent.order], ascent.changes.T
    (x_before, y_before), (x_after, y_after) = ascent.W[:-1].T, ascent.W[1:].T
    columns = {"update": np.arange(1, len(ascent.order) + 1), "case": ascent.order + 1, "a": a, "b": b}
    columns |= {"x before": x_before, "y before": y_before, "η a": dx, "η b": dy, "x after": x_after, "y after": y_after}
    columns |= {"L before": ascent.L_before, "L after": ascent.L_after}
    number_table(columns | {"sum of L": ascent.totals[1:], "sum rose by": ascent.total_rises})
    lazy_expander("The nudge, with its numbers", lambda: first_nudge(ascent))
    page.share(ascent, csv_file("The run (CSV)", "ascent.csv", "Every number of the table, for each update.", ascent.to_csv))


def start_there(drops):
    """Start where the circle was let go."""
    for drop in drops:
        st.session_state.update({"start_x": drop["x0"], "start_y": drop["y0"]})


# Descend


def descents_of(s):
    *features, targets = SAMPLES.cases(s.samples)
    factor = 1.0 if s.without_2 else 2.0
    return compare_descents(features, targets, (s.start_w1, s.start_w2), s.step_rate, s.step_passes, factor)


def show_descents(descents, s):
    absolute, squared = descents.absolute, descents.squared
    case = min(s.looked_at, len(squared.targets)) - 1
    page.charts(
        descended_losses(descents, "absolute"), descended_losses(descents, "squared"), predictions_of_case(descents, case)
    )
    with st.container(key="nudges"):
        nudges(descents, case)
    page.takeaways(descents)
    left, right = st.columns([4, 5])
    with left:
        st.markdown("**Following** $|P - t|$")
        number_table(update_table(absolute), digits=3)
    with right:
        st.markdown("**Following** $(P - t)^2$")
        number_table(update_table(squared), digits=3)
    lazy_expander("The chain rule, with the numbers of the chosen case", lambda: chain_rule(squared, case))
    page.share(
        descents,
        csv_file("|P − t| (CSV)", "absolute.csv", "Every update of the descent that follows |P − t|.", absolute.to_csv),
        csv_file("(P − t)² (CSV)", "squared.csv", "Every update of the descent that follows (P − t)².", squared.to_csv),
    )


def update_table(run):
    """Every update of a descent, in columns."""

    def pairs(rows):
        return [f"({one:.3g}, {other:.3g})" for one, other in rows]

    columns = {"update": np.arange(1, len(run.order) + 1), "case": run.order + 1, "P": run.predictions, "P − t": run.errors}
    return columns | {"∂L/∂w": pairs(run.gradients), "Δw": pairs(run.changes), "new w": pairs(run.W[1:])}


# Update microscope


def update_of(s):
    experiment = Experiment(
        dataset=s.micro_data,
        n_cases=N_CASES,
        test_fraction=0.0,
        hidden=s.micro_hidden,
        batch_size=s.micro_batch,
        learning_rate=s.micro_rate,
        n_epochs=MOST_UPDATES,
        seed=s.micro_seed,
    )
    return microscope(experiment, s.micro_update)


def show_update(update, s):
    n, per_epoch = update.n_cases, update.n_updates_per_epoch
    left, right = st.columns(2)
    with left:
        page.charts(per_case_gradients(update))
    with right:
        st.markdown(
            f"**Update {update.number}**, in epoch {update.epoch}: a minibatch of {n} of {N_CASES} cases; "
            f"{per_epoch} update{'s make' if per_epoch > 1 else ' makes'} an epoch."
        )
        cases = {"case": update.columns + 1} | dict(zip(update.data.feature_names, update.X, strict=True))
        for target, prediction, error in zip(update.T, update.predictions, update.errors, strict=True):
            cases |= {"target T": target, "prediction P": prediction, "error P − T": error}
        number_table(cases | {"loss": update.costs})
        page.takeaways(update)
    st.markdown("**The weights**: one old value for all cases, a gradient from each case, their mean, and one new value")
    old = {"weight": update.parameter_names, "old, for every case": update.before.theta}
    by_case = {f"case {case + 1}": update.per_case_gradients[:, i] for i, case in enumerate(update.columns)}
    new = {"mean": update.gradient, "−η · mean": update.change, "new": update.after.theta}
    # many cases would push the outcome out of sight
    number_table(old | new | by_case if n > 8 else old | by_case | new)
    with np.errstate(all="ignore"):
        of_mean = np.abs(update.per_case_gradients.mean(axis=1) - update.gradient).max()
        of_new = np.abs(update.before.theta + update.change - update.after.theta).max()
    st.caption(
        "These are the arrays in which the update was made. The mean of the columns differs from the gradient that was used by "
        f"at most {for_people(round_up(of_mean, 2), 2)}, and old − η · mean from the new weights by at most "
        f"{for_people(round_up(of_new, 2), 2)}."
    )
    lazy_expander("The update, with its numbers", lambda: furthest_moved(update))
    page.share(
        update, json_file("The update (JSON)", "update.json", "Cases, gradients and weights of this update.", update.to_dict)
    )


page.parts(
    "part",
    "Two examples with nothing but a few numbers, and one update of a network.",
    ascent=Part(
        "Climb: L = ax + by",
        [Group(PAIRS, title="Cases (a, b)"), ASCENT, Folded("Unseen cases", UNSEEN)],
        ascent_of,
        show_ascent,
        main=("nudge_rate", "nudge_passes"),
    ),
    descent=Part(
        "Descend: |P − t| and (P − t)²",
        [Group(SAMPLES, title="Cases (f, t)"), DESCENT],
        descents_of,
        show_descents,
        main=("step_rate", "step_passes", "without_2"),
    ),
    microscope=Part(
        "Update microscope",
        [RUN],
        update_of,
        show_update,
        above=[Drawn(draw_update, UPDATE)],
        main=("micro_rate", "micro_batch"),
    ),
)
