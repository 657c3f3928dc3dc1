"""Log loss: what does one sigmoid output cost, and why does it not saturate?"""

from functools import partial

import numpy as np
import streamlit as st

from nnkit import DATASETS
from nnkit.charts.loss_functions import cost_of_p, losses_of_v, pulls, saturated_film, slopes_of_v
from nnkit.charts.loss_functions.logistic_regression import RULERS
from nnkit.data.tables import text_of
from nnkit.data.typed_cases import read_cases, write_cases
from nnkit.loss_functions import (
    LogisticExperiment,
    logistic_csv,
    logistic_takeaways,
    read_output_table,
    sigmoid_outputs,
    train_with_both_losses,
)
from nnkit.loss_functions.logistic_regression import BATCHES, MOST_UPDATES, NAMES, RUN_LOSSES, STARTS, TABLE, TWO_CLASSES
from nnkit.loss_functions.output_table import MOST_OUTPUTS
from nnkit.validation import as_number, choice, number, whole
from pages.loss_functions.log_loss_decisions import judged_outputs
from pages.loss_functions.log_loss_formulas import gradients_of_start, mean_of, shown, undoing
from pages.loss_functions.presets import LOG_LOSS
from pages.shared.before.page import Page, answer, folded, notice
from pages.shared.before.share import csv_file, json_file
from pages.shared.before.show import show
from pages.shared.cache import cache
from pages.shared.editors import edited_cases
from pages.shared.numbers import number_cards, number_table

PARTS = {"one": "One output", "minibatch": "A minibatch", "training": "Training from a saturated start"}
GIVEN = {"v": "Sum v", "p": "Probability p"}
SLIDERS = {"v": ("Weighted sum v", -10.0, 10.0, 0.1), "p": ("Probability p", 0.0, 1.0, 0.01)}
LARGEST_V = 1000.0
START_LABELS = {"wrong": "Sure and wrong", "one_answer": "The same answer for all", "random": "Random weights"}
LOADED = {
    "start": "at the saturated start",
    "log_loss": "after training under log loss",
    "mse": "after training under squared error",
}
FIELDS = {"logistic_size" if field == "mean_abs_v" else f"logistic_{field}": field for field in LogisticExperiment().to_dict()}

DEFAULTS = {
    "log_loss_part": "one",
    "single_given": "v",
    "single_v": -5.0,
    "single_p": 0.1,
    "single_t": 1,
    "rows_given": "p",
    "rows_p": "0.9,1;0.2,0;0.6,1;0.3,1;0.05,0;0.7,0",
    "rows_v": "-8,1;2,1;0.5,0;-3,0;9,0;1,1",
    **{name: LogisticExperiment().to_dict()[field] for name, field in FIELDS.items()},
    "logistic_ruler": "log_loss",
    "judged_run": "log_loss",
    "judged_threshold": 0.5,
    "judged_bins": 10,
}
CHECKS = {
    "log_loss_part": lambda name, text: choice(name, text, PARTS),
    "single_given": lambda name, text: choice(name, text, GIVEN),
    "single_v": lambda name, text: number(name, as_number(text), -LARGEST_V, LARGEST_V),
    "single_p": lambda name, text: number(name, as_number(text), 0.0, 1.0),
    "single_t": lambda name, text: whole(name, as_number(text), 0, 1),
    "rows_given": lambda name, text: choice(name, text, GIVEN),
    "rows_p": lambda name, text: read_rows(name, text, "p"),
    "rows_v": lambda name, text: read_rows(name, text, "v"),
    "logistic_ruler": lambda name, text: choice(name, text, RULERS),
    "judged_run": lambda name, text: choice(name, text, RUN_LOSSES),
    "judged_threshold": lambda name, text: number(name, as_number(text), 0.0, 1.0),
    "judged_bins": lambda name, text: whole(name, as_number(text), 2, 20),
} | {
    setting: lambda name, text, field=field: LogisticExperiment.read(field, text, name=name) for setting, field in FIELDS.items()
}


def read_rows(name, text, given):
    """The text of a table that makes outputs; ValueError where it does not."""
    cases = read_cases(name, text, 2, fewest=1, most=MOST_OUTPUTS)
    try:
        sigmoid_outputs(cases[1], **{given: cases[0]})
    except ValueError as problem:
        raise ValueError(f"{name}: {problem}") from None
    return write_cases(cases)


def read_setting(name, text):
    return CHECKS[name](name, text)


def one_controls():
    st.subheader("The output", anchor=False)
    given = st.segmented_control(
        "Given by", list(GIVEN), key="single_given", format_func=GIVEN.get, required=True,
        help="Set the weighted sum v, from which the sigmoid makes p; or set p itself, also to exactly 0 or 1.",
    )  # fmt: skip
    name = f"single_{given}"
    if given == "v":
        st.number_input("v", step=0.5, format="%g", key=name, help=f"The weighted sum, from {-LARGEST_V:g} to {LARGEST_V:g}.")
    else:
        st.number_input("p", step=0.05, format="%g", key=name, help="The probability, from 0 to 1. Try exactly 0 and exactly 1.")
    st.segmented_control(
        "Target t", [1, 0], key="single_t", format_func={1: "1: yes", 0: "0: no"}.get, required=True,
        help="What is true of this case: it belongs to the class, or it does not.",
    )  # fmt: skip
    value = CHECKS[name](name, state[name])
    return sigmoid_outputs(state["single_t"], **{given: value})


def one_slider():
    """The value under the visitor's hand, above the charts; the exact one stands beside it in the sidebar."""
    given = state["single_given"]
    name, (label, low, high, step) = f"single_{given}", SLIDERS[given]
    state["slid"] = float(np.clip(state[name], low, high)) if isinstance(state[name], float | int) else 0.0
    st.slider(
        label, low, high, step=step, key="slid", on_change=lambda: state.update({name: state["slid"]}),
        help="Move it, and watch the points on all three curves.",
    )  # fmt: skip
    if state["slid"] != state[name]:
        st.caption("The exact value, in the sidebar, lies beyond the slider.")


def show_one(outputs):
    columns = st.columns(3)
    place = (outputs.given, float(outputs.v[0]), float(outputs.p[0]), float(outputs.t[0]))
    for column, make in zip(columns, (cost_of_p, losses_of_v, slopes_of_v), strict=True):
        with column:
            show(partial(make, outputs), (make.__name__, *place), key=f"one_{make.__name__}")
    number_cards(
        ("Probability p", shown(outputs.p[0]), "The sigmoid of v: 1 / (1 + e to the power of −v)."),
        ("Log loss", shown(outputs.costs[0]), "−log p where t = 1, −log(1 − p) where t = 0, with the natural logarithm."),
        ("Its slope by v", shown(outputs.log_loss_derivatives[0]), "p − t: how the cost changes with v."),
        ("Squared error's", shown(outputs.squared_error_derivatives[0]), "2 (p − t) p (1 − p): how (p − t)² changes with v."),
    )
    notice(outputs.takeaways())
    folded("How the logarithm undoes the exponential, with these numbers", "undoing", partial(undoing, outputs))
    page.share(outputs.to_python(), [csv_file("This output (CSV)", "output.csv", "v, p, t, costs and slopes.", outputs.to_csv)])


def minibatch_controls():
    st.subheader("The minibatch", anchor=False)
    given = st.segmented_control(
        "First column", list(GIVEN), key="rows_given", format_func=GIVEN.get, required=True,
        help="Each has a table of its own. Only p can be exactly 0 or 1.",
    )  # fmt: skip
    meaning = {"v": "The weighted sum of the output.", "p": "The probability of yes, from 0 to 1."}[given]
    columns = {given: meaning, "t": "The target: 1 or 0."}
    with st.expander("Paste, open or load a table"):
        loading_controls()
    cases = edited_cases(f"rows_{given}", columns, fewest=1, most=MOST_OUTPUTS)
    return sigmoid_outputs(cases[1], **{given: cases[0]})


def loading_controls():
    def take(text):
        try:
            given, cases = read_output_table(text)
            given = given or state["rows_given"]
            sigmoid_outputs(cases[1], **{given: cases[0]})
            state.update({"rows_given": given, f"rows_{given}": write_cases(cases)})
        except ValueError as problem:
            state["loading_problem"] = f"{problem} The table stays as it was."

    def load():
        try:
            runs = trained(training_settings())
            run = runs["mse" if state["loaded_from"] == "mse" else "log_loss"]
            outputs = run.outputs(update=0 if state["loaded_from"] == "start" else -1)
            n = whole("cases", state["loaded_cases"], 1, min(MOST_OUTPUTS, outputs.n_cases))
            rows = write_cases(np.stack([np.round(outputs.v[:n], 3), outputs.t[:n]]))
            state.update({"rows_given": "v", "rows_v": rows})
        except ValueError as problem:
            state["loading_problem"] = f"{problem} The table stays as it was."

    def take_file():
        if state["rows_file"] is not None:
            take(text_of(state["rows_file"]))

    st.text_area(
        "Paste rows", key="pasted_rows", height=110, placeholder="p,t\n0.9,1\n0.2,0",
        on_change=lambda: take(state["pasted_rows"]), max_chars=10_000,
        help=f"Up to {MOST_OUTPUTS} rows of p and t, or of v and t. A first row says which: p,t or v,t.",
    )  # fmt: skip
    st.file_uploader(
        "Open a CSV file", key="rows_file", on_change=take_file, max_upload_size=1, help="The same two columns as a file."
    )
    st.markdown("**Outputs of a trained model**")
    data_controls()
    st.selectbox(
        "Its outputs", tuple(LOADED), key="loaded_from", format_func=LOADED.get,
        help="v and t of training cases, of the model under “Training from a saturated start” with its settings.",
    )  # fmt: skip
    st.number_input(
        "Cases", value=12, step=1, key="loaded_cases", help=f"How many of the training cases, from 1 to {MOST_OUTPUTS}."
    )
    st.button("Load", on_click=load, icon=":material/download:", help="Fill the table with v and t of these cases.")


def show_minibatch(outputs):
    if said := state.pop("loading_problem", None):
        st.error(said, icon=":material/back_hand:")
    place = (outputs.given, outputs.v.tobytes(), outputs.p.tobytes(), outputs.t.tobytes())
    left, right = st.columns(2)
    with left:
        show(partial(cost_of_p, outputs), ("batch cost", *place), key="batch_cost")
    with right:
        show(partial(pulls, outputs), ("batch pulls", *place), key="batch_pulls")
    number_cards(
        ("Mean log loss", shown(outputs.log_loss), "The mean of the column “log loss”."),
        (
            "Typical probability of the truth", shown(np.exp(-outputs.log_loss)),
            "e to the power of −mean: the geometric mean of the probabilities given to what was true.",
        ),
        ("Mean squared error", shown(outputs.squared_error), "The mean of (p − t)²."),
    )  # fmt: skip
    notice(outputs.takeaways())
    st.markdown("**Case by case**: of the two terms only one is not zero, and it is the cost.")
    columns = {
        "case": np.arange(1, outputs.n_cases + 1), "v": outputs.v, "p": outputs.p, "t": outputs.t.astype(int),
        "−t log p": outputs.terms[0], "−(1 − t) log(1 − p)": outputs.terms[1], "log loss": outputs.costs,
        "dL/dv, log loss": outputs.log_loss_derivatives,
        "(p − t)²": outputs.squared_errors, "dL/dv, squared": outputs.squared_error_derivatives,
    }  # fmt: skip
    number_table({name: finite_or_said(values) for name, values in columns.items()})
    folded("The mean, with these numbers", "mean_cost", partial(mean_of, outputs))
    page.share(outputs.to_python(), [csv_file("The table (CSV)", "minibatch.csv", "Every number of the table.", outputs.to_csv)])


def training_controls():
    st.subheader("Data", anchor=False)
    data_controls()
    st.subheader("Start", anchor=False)
    st.selectbox(
        "First weights", STARTS, key="logistic_start", format_func=START_LABELS.get,
        help="Weights that point the wrong way; only a bias, so that all cases get one answer; or random weights.",
    )  # fmt: skip
    st.number_input(
        "Saturation, mean |v|", step=1.0, format="%g", key="logistic_size",
        help="How far the first outputs are in the flat parts of the sigmoid, from 0 to 1000. 0 starts at p = 0.5.",
    )  # fmt: skip
    st.subheader("Gradient descent", anchor=False)
    st.number_input(
        "Learning rate η", step=0.1, format="%g", key="logistic_learning_rate", help="The same for both losses, up to 1000."
    )
    st.selectbox(
        "Minibatch size", BATCHES, key="logistic_batch_size", format_func=lambda size: "all cases" if size == "all" else size,
        help="How many cases make one update; both losses see the same minibatches.",
    )  # fmt: skip
    st.number_input("Updates", step=50, key="logistic_n_updates", help=f"Of each of the two runs, from 1 to {MOST_UPDATES}.")
    st.number_input("Seed", step=1, key="logistic_seed", help="Of the split, the order of the cases and random weights.")
    st.selectbox(
        "Drawn in the third panel", tuple(RULERS), key="logistic_ruler", format_func=RULERS.get,
        help="What both runs are measured by. The gradient is that of the loss that each run descends.",
    )  # fmt: skip
    return trained(training_settings())


def data_controls():
    """The two classes to tell apart, the same for the training and for what is loaded from it."""
    data = st.selectbox(
        "Two classes", (*TWO_CLASSES, TABLE), key="logistic_dataset",
        format_func=lambda name: DATASETS[name].label if name in DATASETS else "My own data",
        help="What the one output has to tell apart. 30% of the cases are kept for testing.",
    )  # fmt: skip
    if data == TABLE:
        own_table_controls()


def own_table_controls():
    def take_over():
        if state["logistic_file"] is not None:
            state["logistic_table"] = text_of(state["logistic_file"])

    st.file_uploader(
        "Open a CSV file", key="logistic_file", on_change=take_over, max_upload_size=1, help="Up to 1 MB and 5000 rows."
    )
    st.text_area(
        "or paste a table here", key="logistic_table", height=130, placeholder="x1,x2,class\n0.2,1.1,yes\n1.3,0.1,no",
        help="One case in each row, its features as numbers, and a column of two classes.",
    )  # fmt: skip
    st.text_input(
        "Target column",
        key="logistic_target",
        max_chars=100,
        placeholder="the last column",
        help="Which column has the two classes.",
    )


def training_settings():
    return LogisticExperiment(**{field: state[name] for name, field in FIELDS.items()})


def trained(settings):
    """Both runs, made once for all visitors."""
    return cache("runs").made(settings, lambda: train_with_both_losses(settings))


def show_training(runs):
    log = runs["log_loss"]
    settings, ruler = log.settings, state["logistic_ruler"]
    show(partial(saturated_film, runs, ruler), ("saturated", settings, ruler), key="saturated")
    notice(logistic_takeaways(runs))
    st.subheader("What the result is worth", anchor=False)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        judged = st.segmented_control(
            "Trained under", RUN_LOSSES, key="judged_run", format_func=NAMES.get, required=True,
            help="Which of the two trained models is judged.",
        )  # fmt: skip
        threshold = st.slider(
            "Threshold", 0.0, 1.0, step=0.01, key="judged_threshold",
            help="From which probability on a case is decided to be of the second class.",
        )  # fmt: skip
        n_bins = st.slider("Bins", 2, 20, key="judged_bins", help="Into how many bins of p the calibration sorts the cases.")
    cases = "test" if log.data.test.n_cases else "train"
    outputs = runs[judged].outputs(cases)
    names = log.data.class_names
    st.caption(
        f"{outputs.n_cases} {'test' if cases == 'test' else 'training'} cases; p is the probability of class 1, *{names[1]}*."
    )
    judged_outputs(outputs, names, (settings, judged), threshold, n_bins)
    folded("Both gradients, with the numbers of the start", "start_gradients", partial(gradients_of_start, runs))
    files = [
        csv_file("Both runs (CSV)", "log_loss_runs.csv", "Every measure after every update.", partial(logistic_csv, runs)),
        csv_file("Judged outputs (CSV)", "judged.csv", "v, p, t, costs and slopes of the judged cases.", outputs.to_csv),
        json_file(
            "Settings (JSON)",
            "saturated.json",
            "All settings, for nnkit.loss_functions.LogisticExperiment(**settings).",
            settings.to_dict,
        ),
    ]
    page.share(settings.to_python(judged, threshold, n_bins), files)


def finite_or_said(values):
    """A column of a table: numbers, or where one is infinite words, as a table has no sign for it."""
    return values if np.isfinite(values).all() else [shown(value).replace("-", "−") for value in values]


# Each part's controls, what it shows, and what it shows where nothing has been usable yet.
EXPERIMENTS = {
    "one": (one_controls, show_one, lambda: sigmoid_outputs(1, v=DEFAULTS["single_v"])),
    "minibatch": (minibatch_controls, show_minibatch, lambda: sigmoid_outputs([1, 0], p=[0.9, 0.2])),
    "training": (training_controls, show_training, lambda: trained(LogisticExperiment())),
}

state = st.session_state
page = Page(
    "log_loss", "Log loss", "What does one sigmoid output cost, and why does it not saturate?", LOG_LOSS, DEFAULTS, read_setting
)
part = st.segmented_control(
    "Part", list(PARTS), key="log_loss_part", format_func=PARTS.get, required=True, label_visibility="collapsed",
    help="One output under your hand, several in a table, and a model that learns from a bad start.",
)  # fmt: skip
controls, experiment, at_first = EXPERIMENTS[part]
latest = f"latest log loss {part}"
if part == "one":
    one_slider()
with st.sidebar:
    try:
        state[latest], problem = controls(), None
    except ValueError as said:
        problem = said
page.keep({name: state[name] for name in DEFAULTS})
if problem:
    answer(problem)
if latest not in state:
    state[latest] = at_first()
experiment(state[latest])
