"""The settings of a training experiment, under the names of its fields, for the pages that train one."""

import streamlit as st

from nnkit import ACTIVATIONS, DATASETS, FEATURES, INITIALISATIONS, LOSSES, OPTIMIZERS, SCHEDULES, Experiment
from nnkit.activations import OUTPUTS
from nnkit.data.features import features_for
from nnkit.data.tables import MOST_ROWS
from nnkit.engine.experiment import ALL, AUTO, TABLE, TASKS
from pages.shared.reading import file_opener, reading_settings
from pages.shared.settings import (
    Choice,
    Combo,
    Drawn,
    Flag,
    Folded,
    Group,
    LearningRate,
    LongText,
    Names,
    Number,
    Record,
    Seed,
    Slider,
    Text,
    When,
    Whole,
)

FIRST = ("identity", "sigmoid", "tanh", "softmax")
OUTPUT_CHOICES = {AUTO: "by the task"} | {name: OUTPUTS[name] for name in (*FIRST, *sorted(set(OUTPUTS) - set(FIRST)))}
HIDDEN = {"": "none"} | {sizes: sizes for sizes in ("2", "4", "8", "4-2", "8-8", "8-8-8", "16-16")}
BATCHES = {size: size for size in ("1", "5", "10", "32", "100")} | {ALL: "all cases"}

EXAMPLE_TABLE = """hours slept,hours studied,result
4,1,failed
5,2,failed
6,1,failed
7,2,failed
8,1,failed
9,2,failed
4,3,failed
5,4,failed
8,3,passed
9,3,passed
7,4,passed
6,5,passed
8,5,passed
5,6,passed
9,5,passed
7,6,passed
6,7,passed
8,7,passed
4,8,failed
5,8,passed"""

experiment = Record(Experiment)


def experiment_of(s, **others):
    """The experiment of a page's values, with an example in the place of a table that nobody has given yet."""
    is_example = s["dataset"] == TABLE and not s["table"]
    return experiment.of({**s, "table": EXAMPLE_TABLE} if is_example else s, **others)


# The data


def dataset():
    """The chosen data set; None where that is the visitor's own table."""
    return DATASETS.get(st.session_state["dataset"])


def is_table(state):
    return state["dataset"] == TABLE


def is_catalogued(state):
    return not is_table(state)


def used_where(condition, kind):
    """A kind of setting that is at its default where a condition on the session's state does not hold."""

    class Used(kind):
        def check(self, value):
            return super().check(value) if condition(st.session_state) else self.default

    return Used


class OfDataset(Whole):
    """A number that is "auto" where it is the data set's own, which its control shows."""

    def draw(self, **look):
        if st.session_state[self.name] == AUTO:
            st.session_state[self.name] = getattr(dataset(), self.name)
        super().draw(**look)

    def check(self, value):
        value = super().check(value)
        return AUTO if value == getattr(dataset(), self.name) else value


class Noise(OfDataset):
    """The noise of the data set, which says itself what it is."""

    def _control(self, **options):
        bounds = self.rule.rule
        options["help"] = f"The {dataset().noise_meaning}."
        st.slider(min_value=bounds.low, max_value=bounds.high, step=0.01, **options)


def has_several_classes(state):
    return is_catalogued(state) and len(dataset().classes) > 1


class OwnTable(used_where(is_table, LongText)):
    """The visitor's table; "" in the address is the example, which is shown until there is another."""

    def draw(self, **look):
        if not st.session_state[self.name].strip():
            st.session_state[self.name] = EXAMPLE_TABLE
        if st.session_state[self.name] == EXAMPLE_TABLE:
            st.caption("This small table is an example. Paste your own over it, or open a file.")
        super().draw(**look)

    def check(self, value):
        text = super().check(value)
        return "" if text.strip() in ("", EXAMPLE_TABLE) else text


class Compared:
    """Made a kind of setting: greyed out where the page compares several of its values."""

    def draw(self, **look):
        state = st.session_state
        is_compared = state.get("batch_part") == "runs" and state["swept"] == self.name
        super().draw(**({"disabled": True} if is_compared else {}), **look)


def compared(kind):
    """A kind of setting that is greyed out where the page compares several of its values."""
    return type(f"Compared{kind.__name__}", (Compared, kind), {})


def take_dataset():
    """Let another data set bring its own size, noise and classes."""
    st.session_state.update(dict.fromkeys(("n_cases", "noise", "n_classes"), AUTO))


def describe_dataset():
    st.caption(dataset().description)


def draw_classes():
    CLASSES.draw(help=f"Accepted: {', '.join(map(str, dataset().classes))}.")


def draw_cases():
    """The number of cases; of a real set there are no more than were measured."""
    help = f"For training and test together. This set has {dataset().n_cases}."
    N_CASES.draw(**({"help": help} if dataset().is_real else {}))


def open_file():
    file_opener("file", "table", f"A table of up to {MOST_ROWS} rows.")


CLASSES = experiment(used_where(has_several_classes, OfDataset), "n_classes", "Classes", step=1)
N_CASES = experiment(used_where(is_catalogued, OfDataset), "n_cases", "Cases", "For training and test together.", step=10)
OWN_TABLE = When(
    is_table,
    open_file,
    experiment(
        OwnTable,
        "table",
        "or paste a table here",
        "One case in each row, its features as numbers, with or without a first row of names.",
        longest=None,
        height=150,
    ),
    experiment(
        used_where(is_table, Text),
        "target",
        "Target column",
        "The column to predict, by its name. Words are taken as classes, and so are a few different whole numbers.",
        longest=100,
        placeholder="the last column",
    ),
    experiment(
        used_where(is_table, Choice),
        "task",
        "The target is",
        "Whether the network tells classes apart or predicts a number.",
        options=dict(zip(TASKS, ("decided by its values", "a class", "a number"), strict=True)),
    ),
    experiment(
        used_where(is_table, Flag),
        "standardise",
        "Standardise",
        "Bring every feature to mean 0 and standard deviation 1, so that one learning rate suits them all.",
    ),
    reading_settings(experiment, lambda kind: used_where(is_table, kind)),
)
DATA = Group(
    experiment(
        Choice,
        "dataset",
        "Data set",
        "What the network learns from. The first ten are classes to tell apart, the next five numbers to predict.",
        options=DATASETS | {TABLE: "My own data"},
        on_change=take_dataset,
    ),
    OWN_TABLE,
    When(
        is_catalogued,
        describe_dataset,
        When(has_several_classes, Drawn(draw_classes, CLASSES)),
        experiment(used_where(is_catalogued, Noise), "noise", "Noise"),
    ),
    Folded(
        "Number of cases, test cases, seed",
        When(is_catalogued, Drawn(draw_cases, N_CASES)),
        experiment(
            Slider,
            "test_fraction",
            "Share kept for testing",
            "These cases are never trained on; the loss on them shows whether the network has learned or memorised.",
            step=0.05,
        ),
        experiment(Seed, "data_seed", "Seed of the data", "Another seed draws other cases, or splits a real set in another way."),
    ),
    title="Data",
)


# The network


class Inputs(Names):
    """The network's inputs, made of one or two measured features; where there are more, these are given as they are."""

    def draw(self, **look):
        if self.possible():
            super().draw(options=self.possible(), **look)

    def check(self, value):
        value = super().check(value)
        return value if set(value.split("-")) <= {"", *self.possible()} else self.default

    @staticmethod
    def possible():
        """The names of the features that can be made; how many features a table has is known once it is read."""
        return features_for(dataset().n_features) if dataset() else tuple(FEATURES)

    def _control(self, key, options, **look):
        state, pills = st.session_state, f"chosen_{self.name}"
        measured = [name for name in ("x1", "x2") if dataset() and name in options]

        def take_over():
            chosen = [name for name in FEATURES if name in state[pills]]
            state[key] = "" if chosen == measured else "-".join(chosen)

        state[pills] = [name for name in state[key].split("-") if name in options] or measured
        st.pills(
            options=options,
            format_func=lambda name: FEATURES[name].label,
            selection_mode="multi",
            key=pills,
            on_change=take_over,
            **look,
        )


NETWORK = Group(
    experiment(
        Inputs,
        "features",
        "Inputs",
        "What the network is given: the features themselves, or also what is made of them. With none chosen it is given the "
        "features as they are.",
        options=FEATURES,
    ),
    experiment(
        compared(Combo),
        "hidden",
        "Hidden layers",
        "Neurons in each layer: 4-2 is a layer of four, then one of two. Type any other, such as 6-6-3.",
        options=HIDDEN,
    ),
    experiment(
        compared(Combo),
        "activation",
        "Activation function",
        "Of the hidden layers. Type one for each layer to mix them, such as tanh-relu.",
        options=ACTIVATIONS,
    ),
    Folded(
        "Output, loss and start",
        experiment(
            Choice,
            "output",
            "Output function",
            "By the task: sigmoid for two classes, softmax for more, identity for numbers.",
            options=OUTPUT_CHOICES,
        ),
        experiment(
            Choice,
            "loss",
            "Loss",
            "By the output: log loss for a sigmoid, cross-entropy for softmax, mean squared error otherwise.",
            options={AUTO: "by the output"} | LOSSES,
        ),
        experiment(
            Choice,
            "initialisation",
            "First weights",
            "How the weights are drawn before training; biases start at 0. Xavier and He choose the spread by the layer's size, "
            "so that signals keep theirs from layer to layer: Xavier for tanh, He for ReLU.",
            options=INITIALISATIONS,
        ),
    ),
    title="Network",
)


# The descent


def descent_settings(usual, can_stop):
    """How to descend, with the defaults of an experiment, and with `can_stop` when to stop early."""
    schedules = " ".join(f"{schedule.label}: {schedule.description}" for schedule in SCHEDULES.values())
    penalty = "A penalty: this many times the sum of all {} weights is added to the loss. Biases are not counted."
    penalties = (
        experiment(Number, "l1", "L1", penalty.format("absolute"), step=0.001),
        experiment(Number, "l2", "L2", penalty.format("squared"), step=0.001),
    )
    schedule = experiment(Choice, "schedule", "Learning rate over the run", schedules, options=SCHEDULES)
    stops = (
        experiment(
            Number,
            "stop_loss",
            "Stop at a training loss of",
            "The run ends after the first epoch whose training loss is no greater. 0: never.",
            step=0.01,
        ),
        experiment(
            Number,
            "stop_gradient",
            "Stop at a gradient of length",
            "The run ends after the first epoch at which the gradient of the training loss is no longer than this. 0: never.",
            step=0.001,
        ),
    )
    return Group(
        experiment(
            compared(LearningRate),
            "learning_rate",
            "Learning rate η",
            "How far each update goes against the gradient. Any positive number: try 0.001, 10 or 1000.",
            default=usual.learning_rate,
        ),
        experiment(
            compared(Combo),
            "batch_size",
            "Minibatch size",
            "How many cases make one update: 1 is single-case descent, all is batch gradient descent. Type any number.",
            options=BATCHES,
        ),
        experiment(
            Whole, "n_epochs", "Epochs", "How often the run goes through all training cases.", default=usual.n_epochs, step=50
        ),
        experiment(
            compared(Choice),
            "optimizer",
            "Optimizer",
            "How an update is made of the gradient: plain, with momentum, or with a step size of its own for each weight.",
            options=OPTIMIZERS,
        ),
        experiment(
            Seed,
            "seed",
            "Seed of the run",
            "Fixes the first weights and the order of the cases, so that changing one setting replays from the same start.",
        ),
        Folded("Schedule, stop and penalties", schedule, *stops, *penalties)
        if can_stop
        else Folded("Schedule and penalties", schedule, *penalties),
        title="Gradient descent",
    )
