"""The settings of the classification page."""

import numpy as np
import streamlit as st

from nnkit import DATASETS
from nnkit.maximum_likelihood.joint_counts import COPIES, EVEN, read_counts, read_theta
from nnkit.maximum_likelihood.logistic_likelihood import LARGEST_FEATURE, OWN, PAIRS, WEIGHT, read_two_classes
from nnkit.settings import Checked
from pages.maximum_likelihood.classification_counts import THETA_LABEL, edited_counts, moved_theta
from pages.shared.editors import CaseTable
from pages.shared.settings import Choice, Drawn, Folded, Group, Kept, LearningRate, Number, Seed, When, Whole, WholeSlider

DATA = {name: dataset for name, dataset in DATASETS.items() if dataset.task == "classification"}
HIDDEN = ("", "4", "8", "8-8")
FEWEST_CASES, MOST_CASES = 10, 200
PAIR_LABELS = {name: label for name, (label, *_) in PAIRS.items()} | {OWN: "My own cases"}
CASES = "1,2,1;2,1,1;-1,-1,0;-2,0,0;0.5,1,0;-0.5,1,1;1,-1,0;-1,-0.5,1"
COLUMNS = {"x1": "First feature.", "x2": "Second feature.", "t": "Class: 0 for no, 1 for yes."}


def counts_text(name, text):
    read_counts(name, text)
    return text


def theta_text(name, text):
    """A model that some table of counts could have; whether it fits this one is seen when both are known."""
    n_classes, n_values = text.split(";")[0].count(",") + 1, text.count(";") + 1
    read_theta(name, text, np.ones((n_classes, n_values), dtype=int))
    return text


def cases_text(name, text):
    read_two_classes(name, text)
    return text


# A table of counts

COUNTS_LABEL = "Counts n(f, t)"
COPIES_HELP = "S holds all cases of the table so many times. More cases make π(S) smaller, until it underflows."
SHIFT_HELP = "Makes p(f1) larger than the share of f1 among the cases, and the others smaller. Watch that the best θ stays."
COUNTS = Group(
    Drawn(edited_counts, Kept("joint_counts", "6,2;1,4;3,5", rule=Checked(counts_text), label=COUNTS_LABEL)),
    WholeSlider("joint_copies", "Copies of the table", 1, COPIES_HELP, rule=COPIES),
    WholeSlider("joint_shift", "p(f) moved towards f1, in %", 0, SHIFT_HELP, low=0, high=90, step=5),
    title=COUNTS_LABEL,
)
THETA = Group(Drawn(moved_theta, Kept("joint_theta", EVEN, rule=Checked(theta_text), label=THETA_LABEL)), title=THETA_LABEL)


# A classifier in training


def data_description():
    st.caption(DATASETS[st.session_state["class_data"]].description)


DATA_HELP = "The cases chosen here are S."
KEPT_HELP = "Then a sample of S trains, and the likelihood of the others is shown beside it."
CASES_HELP = "How many cases are used, of a measured data set at most as many as it has."
HIDDEN_HELP = "Without any it is softmax regression. The outputs are softmax probabilities, one for each class."
RATE_HELP = "How far each update goes. Every update descends the cross-entropy of all cases."
CASE_HELP = "Its T • log P is drawn bar by bar and written out below."
MOMENT_HELP = "The table of cases and the formula show this moment; the film has its own control."
TRAINING = (
    Group(
        Choice("class_data", "Data with classes", "iris", DATA_HELP, options=DATA),
        data_description,
        Folded(
            "Number of cases, sample, seed",
            Whole("class_cases", "Number of cases", 150, CASES_HELP, low=FEWEST_CASES, high=MOST_CASES, step=10),
            WholeSlider("class_kept_out", "Kept out of training, in %", 0, KEPT_HELP, low=0, high=50, step=10),
            Seed("class_seed", "Seed of the first weights", 0, "Another seed starts from other weights."),
        ),
        title="Data",
    ),
    Group(Choice("class_hidden", "Hidden layers (tanh)", "", HIDDEN_HELP, options=HIDDEN), title="Classifier"),
    Group(
        LearningRate("class_rate", "Learning rate η", 0.3, RATE_HELP, above=0.0, high=1e6),
        Whole("class_epochs", "Epochs", 200, "Updates by all cases.", low=1, high=500, step=50),
        title="Descent",
    ),
    Group(
        Whole("class_case", "Case to take apart", 1, CASE_HELP, low=1, high=MOST_CASES),
        WholeSlider("class_moment", "Moment of the table, in % of the run", 100, MOMENT_HELP, low=0, high=100),
        title="Looking closer",
    ),
)


# Two weights, two maps


def is_own(state):
    return state["pair_data"] == OWN


PAIR_HELP = "Two features of two classes, standardised. Or type a few cases of your own."
BIAS_HELP = "Held still while the two weights move: another b gives other maps."
PAIR = Group(
    Choice("pair_data", "Two classes", "iris", PAIR_HELP, options=PAIR_LABELS),
    When(is_own, CaseTable("pair_cases", "Cases", CASES, COLUMNS, rule=Checked(cases_text), largest=LARGEST_FEATURE)),
    title="Cases of two features",
)
WEIGHTS = Group(
    Number("weight_1", "w₁", 1.0, "Weight of the first feature.", rule=WEIGHT, step=0.1),
    Number("weight_2", "w₂", 1.0, "Weight of the second feature.", rule=WEIGHT, step=0.1),
    Number("weight_bias", "Bias b", 0.0, BIAS_HELP, rule=WEIGHT, step=0.1),
    title="Weights",
)
