"""The settings of the page "Log loss"."""

from nnkit import DATASETS
from nnkit import settings as rules
from nnkit.charts.loss_functions.logistic_regression import RULERS
from nnkit.data.tables import MOST_ROWS
from nnkit.data.typed_cases import write_cases
from nnkit.loss_functions import LogisticExperiment, sigmoid_outputs
from nnkit.loss_functions.calibration import N_BINS
from nnkit.loss_functions.logistic_regression import BATCH_SIZES, LOSS_LABELS, TABLE, TEST_FRACTION, TWO_CLASSES
from nnkit.loss_functions.output_table import N_OUTPUTS
from nnkit.loss_functions.sigmoid_output import PROBABILITY
from pages.shared.editors import CaseTable
from pages.shared.reading import file_opener, reading_settings
from pages.shared.settings import (
    Choice,
    Group,
    LearningRate,
    LongText,
    Number,
    Record,
    Row,
    Seed,
    Segments,
    Slider,
    Text,
    When,
    Whole,
)

GIVEN = {"v": "Weighted sum z", "p": "Probability p"}
STARTS = {"wrong": "Sure and wrong", "one_answer": "The same answer for all", "random": "Random weights"}

EXAMPLE = "hours,sleep,passed\n1,8,no\n2,6,no\n2,7,no\n3,5,no\n4,8,yes\n5,5,no\n5,7,yes\n6,6,yes\n7,8,yes\n8,6,yes\n9,7,yes"
"""The table that stands in the place of the visitor's own."""

logistic = Record(LogisticExperiment, "logistic_", mean_abs_v="logistic_size")


def where(name, value, *items):
    """Items that are drawn only where a setting has this value."""
    return When(lambda state: state[name] == value, *items)


def output_rows(name, text):
    """The text of a table of outputs by v or p, if they can be used; ValueError in a sentence if not."""
    given = name.removeprefix("rows_")
    cases = ROWS[given].cases(text)
    try:
        sigmoid_outputs(cases[1], **{given: cases[0]})
    except ValueError as problem:
        raise ValueError(f"{name}: {problem}") from None
    return write_cases(cases)


def row_table(given, default, meaning):
    """The table of a minibatch by v or by p."""
    columns = {"z" if given == "v" else given: meaning, "t": "The target: 1 or 0."}
    bounds = {"fewest": N_OUTPUTS.low, "most": N_OUTPUTS.high}
    return CaseTable(f"rows_{given}", "Outputs", default, columns, rule=rules.Checked(output_rows), **bounds)


def open_file():
    file_opener("logistic_file", "logistic_table", f"A table of up to {MOST_ROWS} rows.")


SINGLE = {
    "v": Number(
        "single_v", "z", -5.0, "The weighted sum, v on the slides and in the code to copy.", low=-1000.0, high=1000.0, step=0.5
    ),
    "p": Number("single_p", "p", 0.1, "The probability. Try exactly 0 and exactly 1.", rule=PROBABILITY, step=0.05),
}
ONE = Group(
    Segments(
        "single_given",
        "Given by",
        "v",
        "Set the weighted sum z, from which the sigmoid makes p; or set p itself, also to exactly 0 or 1.",
        options=GIVEN,
    ),
    *(where("single_given", given, setting) for given, setting in SINGLE.items()),
    Segments(
        "single_t",
        "Target t",
        1,
        "What is true of this case: it belongs to the class, or it does not.",
        options={1: "1: yes", 0: "0: no"},
        rule=rules.Whole(0, 1),
    ),
    title="The output",
)

FIRST_COLUMN = Segments(
    "rows_given", "First column", "p", "Each has a table of its own. Only p can be exactly 0 or 1.", options=GIVEN
)
ROWS = {
    "p": row_table("p", "0.9,1;0.2,0;0.6,1;0.3,1;0.05,0;0.7,0", f"The probability of yes, {PROBABILITY.bounds}."),
    "v": row_table("v", "-8,1;2,1;0.5,0;-3,0;9,0;1,1", "The weighted sum of the output, v on the slides."),
}

DATA = Group(
    logistic(
        Choice,
        "dataset",
        "Two classes",
        f"What the one output has to tell apart. {TEST_FRACTION:.0%} of the cases are kept for testing.",
        options={name: DATASETS[name].label for name in TWO_CLASSES} | {TABLE: "My own data"},
    ),
    where(
        "logistic_dataset",
        TABLE,
        open_file,
        logistic(
            LongText,
            "table",
            "Your table",
            "One case in each row, its features as numbers, and a column of two classes. An example stands in it.",
            default=EXAMPLE,
            height=130,
        ),
        logistic(
            Text, "target", "Target column", "Which column has the two classes.", max_chars=100, placeholder="the last column"
        ),
        reading_settings(logistic),
    ),
)
START = Group(
    logistic(
        Choice,
        "start",
        "First weights",
        "Weights that point the wrong way; only a bias, so that all cases get one answer; or random weights.",
        options=STARTS,
    ),
    logistic(
        Number,
        "mean_abs_v",
        "Saturation, mean |z|",
        "How far the first weighted sums are from 0: large ones lie in the flat parts of the sigmoid. 0 starts at p = 0.5.",
        step=1.0,
    ),
    title="Start",
)
DESCENT = Group(
    logistic(LearningRate, "learning_rate", "Learning rate η", "The same for both losses."),
    logistic(
        Choice,
        "batch_size",
        "Minibatch size",
        "How many cases make one update; both losses see the same minibatches.",
        options={size: "all cases" if size == "all" else size for size in BATCH_SIZES},
    ),
    logistic(Whole, "n_updates", "Updates", "Of each of the two runs.", step=50),
    logistic(Seed, "seed", "Seed", "Of the split, the order of the cases and random weights."),
    Choice(
        "logistic_ruler",
        "Drawn in the third chart",
        "log_loss",
        "What both runs are measured by. The gradient is that of the loss that each run descends.",
        options=RULERS,
    ),
    title="Gradient descent",
)
JUDGED = Row(
    Segments("judged_run", "Trained under", "log_loss", "Which of the two trained models is judged.", options=LOSS_LABELS),
    Slider(
        "judged_threshold",
        "Threshold",
        0.5,
        "A case with at least this probability is decided to be a yes.",
        rule=PROBABILITY,
        step=0.01,
    ),
    Slider(
        "judged_bins",
        "Bins",
        10,
        "Into how many intervals of p the calibration sorts the cases.",
        rule=rules.Whole(N_BINS.low, 20),
    ),
)
