"""Softmax and cross-entropy: how do outputs become probabilities and a cost, and where does the cost push them?"""

from functools import partial

import numpy as np
import streamlit as st

from nnkit import cross_entropy, softmax
from nnkit.charts.loss_functions import (
    batch_costs,
    class_costs,
    competing_curves,
    cost_sums,
    drawn_distributions,
    jacobian_map,
    naive_errors,
    output_arrows,
    paired_bars,
    probabilities,
)
from nnkit.charts.loss_functions.divergence import DRAWN
from nnkit.data.typed_cases import write_cases
from nnkit.loss_functions import (
    Competition,
    SoftmaxBatch,
    SoftmaxStability,
    batch_takeaways,
    read_batch,
    write_batch,
)
from nnkit.loss_functions.divergence import with_share
from nnkit.loss_functions.softmax_batch import (
    HIGHEST_TEMPERATURE,
    LARGEST,
    LARGEST_RATE,
    LOWEST_TEMPERATURE,
    MOST_CASES,
    MOST_CLASSES,
    SLIDE_VECTORS,
)
from nnkit.loss_functions.softmax_competition import MOST_RAISED
from nnkit.validation import as_number, choice, number, whole
from pages.loss_functions.presets import SOFTMAX
from pages.loss_functions.softmax_editor import (
    edited_distributions,
    edited_softmax_cases,
    read_distributions,
)
from pages.loss_functions.softmax_formulas import arithmetic_formulas, case_formulas, competition_formulas, distribution_formulas
from pages.loss_functions.softmax_quiz import predict
from pages.shared.before.page import Page, answer, notice
from pages.shared.before.settings import checked
from pages.shared.before.share import csv_file
from pages.shared.before.show import show
from pages.shared.numbers import number_table, plain, readable

PARTS = {
    "calculator": "Calculator",
    "competition": "Competition",
    "arithmetic": "Arithmetic",
    "distributions": "Two distributions",
    "predict": "Predict",
}
UNITS = ("nats", "bits")
SLIDES = {f"slide-{i}": label for i, label in enumerate(SLIDE_VECTORS, start=1)}
COSTS = {"cost-1": (0.25, 0.25, 0.25, 0.25), "cost-2": (0.9, 0.04, 0.03, 0.03)}
QUESTIONS = {name: f"softmax of [{label}]" for name, label in SLIDES.items()} | {
    name: f"cost of P = {P} with the first class hot" for name, P in COSTS.items()
}

DEFAULTS = {
    "softmax_part": "calculator",
    "softmax_cases": "1,1,2,1,1:3",
    "softmax_case": 1,
    "softmax_temperature": 1.0,
    "softmax_unit": "nats",
    "softmax_rate": 1.0,
    "raised_class": 1,
    "raised_by": 2.0,
    "softmax_shift": 0.0,
    "whole_distributions": "0.5,0.25;0.25,0.25;0.15,0.25;0.1,0.25",
    "softmax_question": "slide-1",
}
CHECKS = {
    "softmax_part": lambda name, text: choice(name, text, PARTS),
    "softmax_cases": lambda name, text: write_batch(*read_batch(name, text)),
    "softmax_case": lambda name, text: whole(name, as_number(text), 1, MOST_CASES),
    "softmax_temperature": lambda name, text: number(name, as_number(text), LOWEST_TEMPERATURE, HIGHEST_TEMPERATURE),
    "softmax_unit": lambda name, text: choice(name, text, UNITS),
    "softmax_rate": lambda name, text: number(name, number(name, as_number(text), above=0.0), 0.0, LARGEST_RATE),
    "raised_class": lambda name, text: whole(name, as_number(text), 1, MOST_CLASSES),
    "raised_by": lambda name, text: number(name, as_number(text), -MOST_RAISED, MOST_RAISED),
    "softmax_shift": lambda name, text: number(name, as_number(text), -LARGEST, LARGEST),
    "whole_distributions": lambda name, text: text if read_distributions(name, text) else "",
    "softmax_question": lambda name, text: choice(name, text, QUESTIONS),
}


def read_setting(name, text):
    return CHECKS[name](name, text)


def case_controls():
    """The table of cases, in the page and not beside it: a case has up to twelve outputs.

    Returns
    -------
    logits, targets : arrays (n_classes, n_cases)
    """
    logits, targets = edited_softmax_cases("softmax_cases")
    fit("softmax_case", logits.shape[1], "Case 1 is shown.")
    return logits, targets


def temperature_control():
    st.number_input(
        "Temperature", step=0.25, format="%g", key="softmax_temperature",
        help="The outputs are divided by it before softmax: above 1 it evens the probabilities out, below 1 it sharpens them. "
        f"From {LOWEST_TEMPERATURE:g} to {HIGHEST_TEMPERATURE:g}.",
    )  # fmt: skip


def unit_control():
    st.segmented_control(
        "Unit of costs", UNITS, key="softmax_unit", required=True,
        help="Nats take the natural logarithm, bits the logarithm to base 2, as the slide's 2.0 and 0.15 do.",
    )  # fmt: skip


def calculator_controls():
    with st.sidebar:
        temperature_control()
        unit_control()
        st.number_input(
            "Learning rate η of the step", step=0.5, format="%g", key="softmax_rate",
            help=f"How far the step goes against the gradient. Above 0, at most {LARGEST_RATE:g}.",
        )  # fmt: skip
    logits, targets = case_controls()
    return SoftmaxBatch(logits, targets, *checked(CHECKS, "softmax_temperature", "softmax_unit", "softmax_rate"))


def competition_controls():
    with st.sidebar:
        temperature_control()
    logits, _ = case_controls()
    fit("raised_class", len(logits), "Class 1 is raised.")
    return logits, *checked(CHECKS, "softmax_temperature")


def arithmetic_controls():
    with st.sidebar:
        st.number_input(
            "Add to every output", step=100.0, format="%g", key="softmax_shift",
            help="A constant that changes no probability in exact arithmetic. Try 700, 710 and -760.",
        )  # fmt: skip
    logits, _ = case_controls()
    return logits, *checked(CHECKS, "softmax_shift")


def distribution_controls():
    with st.sidebar:
        unit_control()
        st.subheader("Shares, a class in each row", anchor=False)
        return edited_distributions("whole_distributions", *checked(CHECKS, "softmax_unit"))


def predict_controls():
    st.selectbox(
        "What to guess", list(QUESTIONS), key="softmax_question", format_func=QUESTIONS.get,
        help="The slides' four vectors, and the costs of the slide's two predictions in bits.",
    )  # fmt: skip
    return state["softmax_question"]


def fit(name, most, instead):
    """Answer a setting that counts beyond what there is now, and set it to 1."""
    try:
        whole(name, state[name], 1, most)
    except ValueError as problem:
        answer(problem, instead)
        state[name] = 1


def chosen_case(n_cases):
    """Which case to look at, from 0; the choice is shown where there is one."""
    if n_cases > 1:
        st.segmented_control(
            "Case", list(range(1, n_cases + 1)), key="softmax_case", required=True, format_func="Case {}".format,
            label_visibility="collapsed", help="Which case of the batch is drawn and spelled out.",
        )  # fmt: skip
    return state["softmax_case"] - 1


def show_calculator(cases):
    case = chosen_case(cases.n_cases)
    place = (cases.logits.tobytes(), cases.targets.tobytes(), cases.logits.shape, cases.temperature, cases.learning_rate)
    place = (*place, cases.unit, case)
    left, middle, right = st.columns(3)
    with left:
        show(partial(output_arrows, cases, case), ("output arrows", *place), key="output_arrows")
    with middle:
        show(partial(probabilities, cases, case), ("probabilities", *place), key="probabilities")
    with right:
        show(partial(class_costs, cases, case), ("class costs", *place), key="class_costs")

    def take_step():
        logits = cases.stepped.logits
        state["softmax_cases"] = write_batch([[float(f"{x:.6g}") for x in row] for row in logits], cases.targets)

    st.button(
        "Take this step", key="take_step", icon=":material/south_east:", on_click=take_step,
        help="Moves all outputs of the batch against their gradients, and writes them into the table, to six digits. Press it "
        "again and watch P move to T.",
    )  # fmt: skip
    notice(batch_takeaways(cases, case))
    left, right = st.columns([3, 2])
    with left:
        st.markdown(f"**Case {case + 1}, class by class**: outputs, $e^x$, P, and what each class costs")
        e = "e^x" if cases.temperature == 1.0 else "e^(x / temperature)"
        number_table(
            {
                "class": np.arange(1, cases.n_classes + 1), "output x": cases.logits[:, case], e: cases.exponentials[:, case],
                "P": cases.P[:, case], "target T": cases.targets[:, case], "−T log P": cases.terms[:, case],
                "P − T": cases.P[:, case] - cases.targets[:, case], "MSE gradient": cases.squared_gradients[:, case],
                "P after a step": cases.stepped.P[:, case],
            }
        )  # fmt: skip
    with right:
        show(partial(batch_costs, cases), ("batch costs", *place[:-1]), key="batch_costs")
    with st.expander("The formulas, with the numbers of the chosen case", expanded=True):
        case_formulas(cases, case)
    page.share(cases.to_python(), [csv_file("The batch (CSV)", "softmax.csv", "Every number, for each class.", cases.to_csv)])


def show_competition(settings):
    logits, temperature = settings
    case = chosen_case(logits.shape[1])
    n = len(logits)
    st.segmented_control(
        "Output to raise", list(range(1, n + 1)), key="raised_class", required=True, help="The class whose output moves."
    )
    st.slider(
        "Raise it by", -MOST_RAISED, MOST_RAISED, step=0.1, key="raised_by",
        help="The other outputs stay as they are. Below 0 it is lowered.",
    )  # fmt: skip
    competition = Competition(logits[:, case], state["raised_class"] - 1, state["raised_by"], temperature)
    place = (competition.logits.tobytes(), competition.raised_class, competition.amount, temperature)
    left, middle, right = st.columns(3)
    with left:
        show(partial(competing_curves, competition), ("competing curves", *place), key="competing_curves")
    with middle:
        make = partial(paired_bars, competition.P, competition.P_after, ("before", "after"), "Probabilities")
        show(make, ("before and after", *place), key="before_after")
    with right:
        show(partial(jacobian_map, competition), ("jacobian", *place), key="jacobian")
    notice(competition.takeaways())
    with st.expander("The formulas, with these numbers", expanded=True):
        competition_formulas(competition)
    file = csv_file("Competition (CSV)", "competition.csv", "P before and after, and the Jacobian.", competition.to_csv)
    page.share(competition.to_python(), [file])


def show_arithmetic(settings):
    logits, shift = settings
    case = chosen_case(logits.shape[1])
    arithmetic = SoftmaxStability(logits[:, case], shift)
    n = np.arange(1, len(logits) + 1)
    left, right = st.columns([5, 4])
    with left:
        st.markdown(f"**As the formula reads**: the sum of $e^x$ is {plain(arithmetic.naive_sum)}")
        columns = {"class": n, "x": arithmetic.shifted, "e^x": arithmetic.naive_exponentials, "P": arithmetic.naive_P}
        number_table(readable(columns | {"log P": arithmetic.naive_log_P}) | {"verdict": arithmetic.verdicts})
        st.markdown(f"**With the maximum subtracted first**: the sum of $e^{{x - max}}$ is {arithmetic.stable_sum:.4g}")
        columns = {"class": n, "x − max": arithmetic.distances, "e^(x − max)": arithmetic.stable_exponentials}
        number_table(readable(columns | {"P": arithmetic.stable_P, "log P": arithmetic.stable_log_P}))
    with right:
        place = ("naive errors", arithmetic.logits.tobytes(), shift)
        show(partial(naive_errors, arithmetic), place, key="naive_errors")
    notice(arithmetic.takeaways())
    with st.expander("Why subtracting the maximum changes nothing", expanded=True):
        arithmetic_formulas(arithmetic)
    file = csv_file("Both ways (CSV)", "arithmetic.csv", "Every column of both tables.", arithmetic.to_csv)
    page.share(arithmetic.to_python(), [file])


def draw_share(pair):
    """Give the class and the distribution that were clicked on their share."""
    for place in state["two_distributions"]["selection"].get(DRAWN, []):
        shares = {"T": pair.T, "P": pair.P}
        shares[place["what"]] = with_share(shares[place["what"]], place["class"] - 1, place["level"])
        state["whole_distributions"] = write_cases([shares["T"], shares["P"]])


def show_distributions(pair):
    place = (pair.T.tobytes(), pair.P.tobytes(), pair.unit)
    left, middle, right = st.columns(3)
    with left:
        drawn = partial(drawn_distributions, pair)
        show(drawn, ("two distributions", *place), key="two_distributions", on_select=partial(draw_share, pair))
    with middle:
        names = ("−T log P", "−P log T")
        make = partial(paired_bars, pair.terms, pair.reverse_terms, names, "What each class costs", unit=pair.unit)
        show(make, ("costs both ways", *place), key="costs_both_ways")
    with right:
        show(partial(cost_sums, pair), ("cost sums", *place), key="cost_sums")
    st.caption("Click into the first chart to set a bar's height; the other classes of that distribution are rescaled.")
    notice(pair.takeaways())
    number_table(
        readable(
            {
                "class": np.arange(1, len(pair.T) + 1), "T": pair.T, "P": pair.P, "−T log P": pair.terms,
                "T log(T / P)": pair.kl_terms, "−P log T": pair.reverse_terms, "P log(P / T)": pair.reverse_kl_terms,
            }
        )
    )  # fmt: skip
    with st.expander("The formulas, with these numbers", expanded=True):
        distribution_formulas(pair)
    file = csv_file("Both distributions (CSV)", "distributions.csv", "T, P and each class's terms.", pair.to_csv)
    page.share(pair.to_python(), [file])


def show_prediction(question):
    if question in COSTS:
        P = COSTS[question]
        truth = [cross_entropy(P, (1.0, 0.0, 0.0, 0.0), base=2)]
        st.markdown(f"A network predicts P = {P}, and the first class is right. **What does that cost, in bits?**")
        guess = predict(
            question, ["H(P, T) in bits"], truth, highest=4.0, step=0.05, help="−log₂ of the hot class's probability."
        )
        code = f"import nnkit\n\nprint(nnkit.cross_entropy({P}, (1, 0, 0, 0), base=2))\n"
        printed = {"cost-1": "2.0", "cost-2": "0.15"}[question]
    else:
        logits, slide = SLIDE_VECTORS[SLIDES[question]]
        truth = softmax(logits)
        st.markdown(f"The outputs are [{SLIDES[question]}]. **What are their probabilities after softmax?**")
        labels = [f"P of class {k}: x = {x:g}" for k, x in enumerate(logits, start=1)]
        guess = predict(question, labels, truth, start=1.0 / len(logits), help="The share that softmax gives to this output.")
        code = f"import nnkit\n\nprint(nnkit.softmax({list(logits)}))\n"
        printed = ", ".join(f"{p:.2f}" for p in slide)
    if guess is None:
        notice(["Nothing is shown before you have guessed: move the sliders, then reveal. Four facts help: e ≈ 2.72, e² ≈ 7.4, "
                "1/e ≈ 0.37, and −log₂ of 1/2 is 1 bit."])  # fmt: skip
    else:
        make = partial(paired_bars, guess.truth, guess.guess, ("true", "your guess"), "Your guess beside the truth")
        show(make, ("guess", question, tuple(guess.guess)), key="guessed")
        notice(
            [
                *guess.takeaways(),
                f"The slide prints {printed}; the exact value is {', '.join(f'{p:.4f}' for p in guess.truth)}.",
            ]
        )
    page.share(code, [])


EXPERIMENTS = {
    "calculator": (calculator_controls, show_calculator),
    "competition": (competition_controls, show_competition),
    "arithmetic": (arithmetic_controls, show_arithmetic),
    "distributions": (distribution_controls, show_distributions),
    "predict": (predict_controls, show_prediction),
}

state = st.session_state
page = Page(
    "softmax", "Softmax and cross-entropy", "How do outputs become probabilities and a cost?", SOFTMAX, DEFAULTS, read_setting
)
part = st.segmented_control(
    "Part", list(PARTS), key="softmax_part", format_func=PARTS.get, required=True, label_visibility="collapsed",
    help="From outputs to a gradient; who takes from whom; where arithmetic fails; two whole distributions; and a quiz.",
)  # fmt: skip
controls, experiment = EXPERIMENTS[part]
try:
    made, problem = controls(), None
    state[f"latest softmax {part}"] = made
except ValueError as said:
    made, problem = state.get(f"latest softmax {part}"), said
page.keep({name: state[name] for name in DEFAULTS})
if problem:
    answer(problem)
if made is not None:
    experiment(made)
