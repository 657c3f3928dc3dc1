"""The settings of the page "Gaussian": its observations, the guess, and what each part of the page needs."""

from contextlib import suppress

import streamlit as st

from nnkit import DATASETS
from nnkit.data.grid import MOST_CHARACTERS
from nnkit.data.reading import Reading
from nnkit.maximum_likelihood import FAMILIES, SamplingDistribution, draw_sample, load_sample, read_sample
from nnkit.maximum_likelihood.gaussian import MU, SIGMA
from nnkit.maximum_likelihood.gaussian_ascent import N_UPDATES, PARAMETRISATION
from nnkit.maximum_likelihood.gaussian_confidence import CONFIDENCE
from nnkit.maximum_likelihood.sample import DRAWN_MU, DRAWN_SIGMA, N_OBSERVATIONS, columns_of
from nnkit.maximum_likelihood.sample_text import column_names
from nnkit.settings import POSITIVE, OrWord
from nnkit.validation import choice
from pages.shared.cache import cache
from pages.shared.reading import file_opener, reading_settings, show_reading
from pages.shared.settings import (
    Choice,
    Drawn,
    Group,
    LearningRate,
    LongText,
    Number,
    Record,
    Seed,
    Segments,
    Text,
    When,
    Whole,
    as_typed,
)

SOURCES = {"drawn": "Drawn from a Gaussian", "typed": "My own numbers", "bundled": "A column of a data set"}
PARAMETRISATIONS = {"log_sigma": "μ and log σ", "sigma": "μ and σ"}
AUTO = "auto"  # a guess that was not moved: other observations get a first guess of their own


# The observations


own_reading = Record(Reading, "own_", decimal="decimal_mark")


def sample_of(s):
    """The observations of these settings, made once for all visitors; ValueError in a sentence where there are none."""
    if s.sample_from == "drawn":
        drawn = s.drawn_mu, s.drawn_sigma, s.drawn_n, s.drawn_seed
        return cache("samples").computed(("drawn", *drawn), lambda: draw_sample(*drawn))
    if s.sample_from == "bundled":
        column = choice("bundled_column", s.bundled_column, columns_of(s.bundled_set))
        return cache("samples").computed((s.bundled_set, column), lambda: load_sample(s.bundled_set, column))
    text, reading, names = s.own_numbers, own_reading.of(s), own_columns(s)
    column = choice("own_column", s.own_column, ("", *names)) if names else ""
    return cache("samples").computed(("typed", text, column, reading), lambda: read_sample(text, column or None, reading))


def own_columns(s):
    """The names of the columns of the visitor's own table; none where the text is a list of numbers."""
    text, reading = s.own_numbers, own_reading.of(s)
    return cache("samples").computed(("columns", text, reading), lambda: column_names(text, reading))


def forget_guess():
    """Make the guess anew, for observations of another mean and size."""
    st.session_state.update(guess_mu=AUTO, guess_sigma=AUTO)


def read_anew():
    """Take the first column of another text."""
    st.session_state["own_column"] = ""
    forget_guess()


def load_anew():
    """Take the first column of another data set."""
    st.session_state["bundled_column"] = columns_of(st.session_state["bundled_set"])[0]
    forget_guess()


def take_observations(sample, row, x):
    """Take the observations as typed numbers, one of them changed or added (row n), or left out where x is None."""
    numbers = [as_typed(number) for number in sample.x.tolist()]
    numbers[row : row + 1] = [] if x is None else [as_typed(x)]
    plain = {setting.name: setting.default for setting in OWN_READING.settings()}
    st.session_state.update(sample_from="typed", own_numbers=" ".join(numbers), own_column="", **plain)


def typed_numbers():
    """Text to type or to upload, the column of a table, and how the text is read."""
    state = st.session_state
    file_opener("own_file", "own_numbers", "A list of numbers, or a table with names in its first row.", read_anew)
    OWN_NUMBERS.draw()
    with suppress(ValueError):
        if names := own_columns(state):
            column_control(OWN_COLUMN, ("", *names))
    OWN_READING.draw()
    with suppress(ValueError):
        show_reading(sample_of(state))


def bundled_column():
    """The columns of the chosen data set."""
    column_control(BUNDLED_COLUMN, columns_of(st.session_state["bundled_set"]))


def column_control(setting, names):
    """A choice of one of these columns; it is open while the setting is none of them, which `sample_of` answers."""
    state, key = st.session_state, f"chosen_{setting.name}"

    def take_over():
        state[setting.name] = state[key]
        forget_guess()

    state[key] = state[setting.name] if state[setting.name] in names else None
    options = {"index": None, "format_func": lambda name: name or "the first with numbers", "help": setting.help}
    st.selectbox(setting.label, names, key=key, on_change=take_over, **options)


def comes_from(source):
    """The condition that the observations come from this source."""
    return lambda state: state["sample_from"] == source


OWN_NUMBERS = LongText(
    "own_numbers",
    "or type or paste numbers",
    "4.1 5.3 6.0 4.7 3.9",
    "Separated by spaces, line breaks, commas, semicolons, tabs or bars, or a table with names in its first line.",
    longest=MOST_CHARACTERS,
    height=120,
    on_change=read_anew,
)
OWN_COLUMN = Text("own_column", "Column", "", "Which column of the table is observed.")
OWN_READING = reading_settings(own_reading, has_columns=False, on_change=forget_guess)
BUNDLED_SET = Choice(
    "bundled_set",
    "Data set",
    "iris",
    "The data sets of the playground. Real ones are shown in the units in which they were measured.",
    options=DATASETS,
    on_change=load_anew,
)
BUNDLED_COLUMN = Text("bundled_column", "Column", "sepal length (cm)", "Which quantity of the data set is observed.")

TRUE_MU = "The mean of the Gaussian that is drawn from. The estimate should come near it."
OBSERVATIONS = Group(
    Choice(
        "sample_from",
        "Where they come from",
        "drawn",
        "Numbers drawn by chance with a μ and σ that you know, numbers of your own, or measured ones.",
        options=SOURCES,
        on_change=forget_guess,
    ),
    When(
        comes_from("drawn"),
        Number("drawn_mu", "True μ", 5.0, TRUE_MU, rule=DRAWN_MU, step=0.5, on_change=forget_guess),
        Number(
            "drawn_sigma",
            "True σ",
            2.0,
            "The standard deviation of the Gaussian that is drawn from.",
            rule=DRAWN_SIGMA,
            step=0.5,
            on_change=forget_guess,
        ),
        Whole("drawn_n", "Observations n", 40, "How many are drawn.", rule=N_OBSERVATIONS, step=10),
        Seed("drawn_seed", "Seed", 0, "Another seed draws other numbers."),
    ),
    When(comes_from("typed"), Drawn(typed_numbers, OWN_NUMBERS, OWN_COLUMN, OWN_READING)),
    When(comes_from("bundled"), BUNDLED_SET, Drawn(bundled_column, BUNDLED_COLUMN)),
    title="Observations",
)


# The guess, and the other parts

GUESS_MU = Number("guess_mu", "μ", AUTO, "The mean that you try: the middle of the bell.", rule=OrWord(AUTO, MU), step=0.1)
GUESS_SIGMA = Number(
    "guess_sigma", "σ", AUTO, "The standard deviation that you try: the bell's width.", rule=OrWord(AUTO, SIGMA), step=0.1
)
GUESS = Drawn(bool, GUESS_MU, GUESS_SIGMA)  # above the charts, with the numbers that "auto" stands for
ASCENT = Group(
    LearningRate("climb_rate", "Learning rate η", 0.3, "How far each update goes along the slope of LogL / n.", rule=POSITIVE),
    Whole("climb_updates", "Updates", 100, "Newton's method stops where nothing moves.", rule=N_UPDATES, step=50),
    Choice(
        "climbed_in",
        "Climb in",
        "log_sigma",
        "In log σ every step leads to a positive σ. In σ itself a long step may lead below 0, where there is no density.",
        options=PARAMETRISATIONS,
        rule=PARAMETRISATION,
    ),
    title="Gradient ascent",
)
HOW_OFTEN = "How often, over many samples, the interval should hold the true value."
CONFIDENCE_LEVEL = Group(
    Number("mle_confidence", "Confidence", 0.95, HOW_OFTEN, rule=CONFIDENCE, step=0.05),
    title="Confidence",
)
draws = Record(SamplingDistribution, n="repeat_n", seed="repeat_seed")
DRAWS = Group(
    draws(Whole, "n", "Observations in each", "Few show the bias best."),
    draws(Whole, "n_repeats", "Samples", "How many are drawn.", step=1000),
    draws(Seed, "seed", "Seed of the samples", "Another seed draws other samples."),
    title="Many samples",
)
QUANTILES_OF = Segments(
    "quantiles_of",
    "Family to look at",
    "gaussian",
    "Its quantiles are compared with those of the observations. A quantile is the value below which a given share lies.",
    options=FAMILIES,
)
