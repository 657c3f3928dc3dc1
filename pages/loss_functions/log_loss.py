"""Log loss: what does one sigmoid output cost, and why does it not saturate?"""

import numpy as np
import streamlit as st

from nnkit.charts.loss_functions import (
    decisions_by_hand,
    logistic_film,
    minibatch_by_hand,
    sigmoid_by_hand,
)
from nnkit.data.typed_cases import write_cases
from nnkit.loss_functions import calibrate, decision_takeaways, sigmoid_outputs
from nnkit.loss_functions.sigmoid_output import PROBABILITY
from nnkit.markdown import literal
from pages.loss_functions.log_loss_formulas import gradients_of_start, mean_of, undoing
from pages.loss_functions.log_loss_loading import comparison_of, loading_controls, show_loading_problem
from pages.loss_functions.log_loss_settings import DATA, DESCENT, FIRST_COLUMN, JUDGED, ONE, ROWS, SINGLE, START, where
from pages.loss_functions.presets import LOG_LOSS
from pages.shared.frame import lazy_expander
from pages.shared.numbers import number_cards, number_table, plain, readable
from pages.shared.page import Page, Part
from pages.shared.reading import show_reading
from pages.shared.settings import Folded, Group
from pages.shared.share import csv_file, json_file

MINIBATCH = Group(
    FIRST_COLUMN,
    Folded("Paste, open or load a table", loading_controls),
    *(where("rows_given", given, table) for given, table in ROWS.items()),
    title="The minibatch",
)

page = Page("log_loss", "What does one sigmoid output cost, and why does it not saturate?", LOG_LOSS)


# One output


def output_of(s):
    return sigmoid_outputs(s.single_t, **{s.single_given: s[f"single_{s.single_given}"]})


def take_drops(drops):
    """Take over the output that was dragged, in the number by which it is given."""
    for drop in drops:
        given = st.session_state["single_given"]
        value = drop["z"] if given == "v" else drop["p"]
        st.session_state[f"single_{given}"] = SINGLE[given].check(float(f"{value:.12g}"))


def show_one(output, s):
    page.charts(sigmoid_by_hand(output), on_select=take_drops)
    page.first.caption("Drag the points along their curves, or press anywhere in a chart.")
    number_cards(
        ("Probability p", plain(output.p[0]), "The sigmoid of z: 1 / (1 + e to the power of −z)."),
        ("Cost, log loss", plain(output.costs[0]), "−log p where t = 1, −log(1 − p) where t = 0, with the natural logarithm."),
        ("Slope of log loss", plain(output.log_loss_derivatives[0]), "p − t: how the cost changes with z."),
        (
            "Slope of squared error",
            plain(output.squared_error_derivatives[0]),
            "2 (p − t) p (1 − p): how (p − t)² changes with z.",
        ),
    )
    page.takeaways(output)
    lazy_expander("How the logarithm undoes the exponential, with these numbers", lambda: undoing(output))
    page.share(output, csv_file("This output (CSV)", "output.csv", "The sum (v), p, t, costs and slopes.", output.to_csv))


# A minibatch


def minibatch_of(s):
    table = ROWS[s.rows_given]
    cases = table.cases(s[table.name])
    return sigmoid_outputs(cases[1], **{s.rows_given: cases[0]})


def show_minibatch(outputs, s):
    show_loading_problem()

    def take_cases(drops):
        """Take over the output that was dragged into the table."""
        table = ROWS[outputs.given]
        for drop in drops:
            given = (outputs.v if outputs.given == "v" else outputs.p).copy()
            given[drop["row"]] = float(f"{drop['z' if outputs.given == 'v' else 'p']:.12g}")
            st.session_state[table.name] = write_cases(np.stack([given, outputs.t]))

    page.charts(minibatch_by_hand(outputs), on_select=take_cases)
    page.first.caption("Drag an output along p: its cost and the mean follow.")
    number_cards(
        ("Mean log loss", plain(outputs.log_loss), "The mean of the column “log loss”."),
        (
            "Typical probability of the truth",
            plain(outputs.typical_probability),
            "e to the power of −(mean log loss): the geometric mean of the probabilities given to what was true.",
        ),
        ("Mean squared error", plain(outputs.squared_error), "The mean of (p − t)²."),
    )
    page.takeaways(outputs)
    st.markdown("**Case by case**: of the two terms only one is not zero, and it is the cost.")
    columns = {
        "case": np.arange(1, outputs.n_cases + 1),
        "z": outputs.v,
        "p": outputs.p,
        "t": outputs.t.astype(int),
        "−t log p": outputs.terms[0],
        "−(1 − t) log(1 − p)": outputs.terms[1],
        "log loss": outputs.costs,
        "dL/dz, log loss": outputs.log_loss_derivatives,
        "(p − t)²": outputs.squared_errors,
        "dL/dz, squared": outputs.squared_error_derivatives,
    }
    number_table(readable(columns))
    lazy_expander("The mean, with these numbers", lambda: mean_of(outputs))
    page.share(outputs, csv_file("The table (CSV)", "minibatch.csv", "Every number of the table.", outputs.to_csv))


# Training from a saturated start


def show_training(comparison, s):
    page.charts(logistic_film(comparison, ruler=s.logistic_ruler))
    show_reading(comparison.experiment.data)
    page.takeaways(comparison)
    st.subheader("What the result is worth", anchor=False)
    JUDGED.draw()
    run, names = comparison.runs[s.judged_run], comparison.log_loss.data.class_names
    outputs = run.outputs(run.judged_cases)
    kind = "test" if run.judged_cases == "test" else "training"
    st.caption(
        f"{outputs.n_cases} {kind} cases. p is the probability of *{literal(names[1])}*, the yes; no is *{literal(names[0])}*."
    )
    p, t, threshold, n_bins = outputs.p, outputs.t, s.judged_threshold, s.judged_bins

    def take_threshold(drops):
        """Take over the threshold that was dragged."""
        for drop in drops:
            st.session_state["judged_threshold"] = PROBABILITY.check("judged_threshold", drop["threshold"])

    page.charts(decisions_by_hand(p, t, threshold, calibrate(p, t, n_bins), names), on_select=take_threshold)
    st.caption("Drag the threshold in the chart of every threshold, or press anywhere in it.")
    page.notice(decision_takeaways(p, t, threshold, n_bins, names))
    lazy_expander("Both gradients, with the numbers of the start", lambda: gradients_of_start(comparison))
    page.share(
        comparison.to_python(s.judged_run, threshold, n_bins),
        csv_file("Both runs (CSV)", "log_loss_runs.csv", "Every measure after every update.", comparison.to_csv),
        csv_file(
            "Judged outputs (CSV)", "judged.csv", "The sum (v), p, t, costs and slopes of the judged cases.", outputs.to_csv
        ),
        json_file(
            "Settings (JSON)",
            "saturated.json",
            "All settings, for nnkit.loss_functions.LogisticExperiment.from_dict(settings).",
            comparison.experiment.to_dict,
        ),
    )


page.parts(
    "log_loss_part",
    "One output under your hand, several in a table, and a model that learns from a bad start.",
    one=Part("One output", [ONE], output_of, show_one, main=("single_given", "single_t")),
    minibatch=Part("A minibatch", [MINIBATCH], minibatch_of, show_minibatch, main=("rows_given",)),
    training=Part(
        "Training from a saturated start",
        [Group(DATA, title="Data"), START, DESCENT],
        comparison_of,
        show_training,
        view=[JUDGED],
        main=("logistic_dataset", "logistic_size", "logistic_learning_rate"),
        cache=None,
    ),
)
