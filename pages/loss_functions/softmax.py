"""Softmax and cross-entropy: how do outputs become probabilities and a cost, and where does the cost push them?"""

import numpy as np
import streamlit as st

from nnkit.charts.loss_functions import (
    batch_costs,
    competing_curves,
    distributions_by_hand,
    guess_pairs,
    inhibition_curves,
    jacobian_map,
    naive_errors,
    probability_pairs,
    softmax_by_hand,
)
from nnkit.data.typed_cases import write_cases
from nnkit.loss_functions import (
    Competition,
    DistributionPair,
    SoftmaxBatch,
    SoftmaxStability,
    read_batch,
    with_share,
    write_batch,
)
from pages.loss_functions.presets import SOFTMAX
from pages.loss_functions.softmax_formulas import batch_formulas, competition_formulas, distribution_formulas, stability_formulas
from pages.loss_functions.softmax_quiz import predict, question_of
from pages.loss_functions.softmax_settings import (
    BATCH,
    CASES,
    DISTRIBUTIONS,
    FUNCTION,
    QUESTION,
    RAISED_BY,
    RAISED_CLASS,
    RATE,
    SHARES,
    SHIFT,
    TEMPERATURE,
    UNIT,
    choose_raised_class,
)
from pages.shared.frame import lazy_expander
from pages.shared.numbers import number_table, plain, readable
from pages.shared.page import Page, Part
from pages.shared.settings import Drawn
from pages.shared.share import csv_file

page = Page("softmax", "How do outputs become probabilities and a cost?", SOFTMAX)


def logits_of(s):
    """The logits of the chosen case, (n_classes,)."""
    logits, _ = read_batch(CASES.name, s.softmax_cases)
    return logits[:, s.softmax_case - 1]


# Calculator


def batch_of(s):
    return SoftmaxBatch(*read_batch(CASES.name, s.softmax_cases), s.softmax_temperature, s.softmax_unit, s.softmax_rate)


def show_batch(batch, s):
    case = s.softmax_case - 1

    def take_drops(drops):
        """Give the output that was dragged its level, or the page the temperature."""
        for drop in drops:
            if drop["held"] == "output":
                logits = batch.logits.copy()
                logits[drop["row"], case] = float(f"{drop['level']:.12g}")
                st.session_state[CASES.name] = write_batch(logits, batch.targets)
            else:
                st.session_state[TEMPERATURE.name] = TEMPERATURE.check(drop["temperature"])

    page.charts(softmax_by_hand(batch, case), on_select=take_drops)
    page.first.caption("Drag the output of a class by its top, or the temperature, and every P follows.")

    def take_step():
        logits = [[float(f"{x:.6g}") for x in row] for row in batch.stepped.logits]
        st.session_state[CASES.name] = write_batch(logits, batch.targets)

    page.first.button(
        "Take this step",
        key="take_step",
        icon=":material/south_east:",
        on_click=take_step,
        help="Moves all outputs of the batch against their gradients, and writes them into the table, to six digits. Press it "
        "again and watch P move to T.",
    )
    page.takeaways(batch, case)
    left, right = st.columns([3, 2])
    with left:
        st.markdown(f"**Case {case + 1}, class by class**: outputs, $e^x$, P, and what each class costs")
        number_table(
            {
                "class": np.arange(1, batch.n_classes + 1),
                "output x": batch.logits[:, case],
                "e^x" if batch.temperature == 1.0 else "e^(x / temperature)": batch.exponentials[:, case],
                "P": batch.P[:, case],
                "target T": batch.targets[:, case],
                "−T log P": batch.terms[:, case],
                "P − T": batch.P[:, case] - batch.targets[:, case],
                "by squared error": batch.squared_gradients[:, case],
                "P after a step": batch.stepped.P[:, case],
            }
        )
    with right:
        page.charts(batch_costs(batch))
    lazy_expander("The formulas, with the numbers of the chosen case", lambda: batch_formulas(batch, case), expanded=True)
    page.share(batch, csv_file("The batch (CSV)", "softmax.csv", "Every number, for each class.", batch.to_csv))


# Competition


def competition_of(s):
    return Competition(logits_of(s), s.raised_class - 1, s.raised_by, s.softmax_temperature, s.competition_function)


def show_competition(competition, s):
    page.charts(competing_curves(competition), probability_pairs(competition), jacobian_map(competition))
    page.takeaways(competition)
    if competition.function == "softmax":
        left, right = st.columns(2)
        with left:
            page.charts(inhibition_curves(competition))
            st.caption(
                "In a brain, neurons compete by lateral inhibition. Here each share changes by dPᵢ/dt = Pᵢ (xᵢ − Σⱼ Pⱼ xⱼ): its "
                "own output lifts it, and all shares together hold it down. At the time 1 / temperature they are the softmax."
            )
        with right:
            competition_formulas(competition)
    file = csv_file("Competition (CSV)", "competition.csv", "P before and after, and the Jacobian.", competition.to_csv)
    page.share(competition, file)


# Arithmetic


def stability_of(s):
    return SoftmaxStability(logits_of(s), s.softmax_shift)


def show_stability(stability, s):
    page.charts(naive_errors(stability))
    classes = {"class": np.arange(1, len(stability.logits) + 1)}
    left, right = page.first.columns(2)
    with left:
        st.markdown(f"**The plain formula**: the sum of $e^x$ is {plain(stability.naive_sum)}")
        columns = {"x": stability.shifted, "e^x": stability.naive_exponentials, "P": stability.naive_P}
        columns |= {"log P": stability.naive_log_P}
        number_table(readable(classes | columns) | {"verdict": stability.verdicts})
    with right:
        st.markdown(f"**With the maximum subtracted first**: the sum of $e^{{x - max}}$ is {stability.stable_sum:.4g}")
        columns = {"x − max": stability.distances, "e^(x − max)": stability.stable_exponentials, "P": stability.stable_P}
        columns |= {"log P": stability.stable_log_P}
        number_table(readable(classes | columns))
    page.takeaways(stability)
    lazy_expander("Why subtracting the maximum changes nothing", lambda: stability_formulas(stability), expanded=True)
    page.share(stability, csv_file("Both ways (CSV)", "arithmetic.csv", "Every column of both tables.", stability.to_csv))


# Two distributions


def pair_of(s):
    return DistributionPair(*DISTRIBUTIONS.cases(s.whole_distributions), s.softmax_unit)


def show_pair(pair, s):
    def take_drops(drops):
        """Give the class and the distribution that were dragged their share; the others are rescaled."""
        for drop in drops:
            shares, (name, k) = [pair.T, pair.P], divmod(drop["row"], len(pair.T))
            shares[name] = with_share(shares[name], k, drop["level"])
            st.session_state[DISTRIBUTIONS.name] = write_cases(shares)

    page.charts(distributions_by_hand(pair), on_select=take_drops)
    page.first.caption("Drag a bar by its top; the other classes of that distribution are rescaled, so that the sum stays 1.")
    page.takeaways(pair)
    number_table(
        readable(
            {
                "class": np.arange(1, len(pair.T) + 1),
                "T": pair.T,
                "P": pair.P,
                "−T log P": pair.terms,
                "T log(T / P)": pair.kl_terms,
                "−P log T": pair.reverse_terms,
                "P log(P / T)": pair.reverse_kl_terms,
            }
        )
    )
    lazy_expander("The formulas, with these numbers", lambda: distribution_formulas(pair), expanded=True)
    page.share(pair, csv_file("Both distributions (CSV)", "distributions.csv", "T, P and each class's terms.", pair.to_csv))


# Predict


def show_question(question, s):
    st.markdown(question.text)
    answer = predict(question)
    if answer is None:
        page.notice(
            [
                "Nothing is shown before you have guessed: move the sliders, then reveal. Four facts help: e ≈ 2.72, e² ≈ 7.4, "
                "1/e ≈ 0.37, and −log₂ of 1/2 is 1 bit."
            ]
        )
    else:
        page.charts(guess_pairs(answer))
        exact = ", ".join(f"{p:.4f}" for p in answer.truth)
        page.notice([*answer.takeaways(), f"The slide prints {question.printed}; the exact value is {exact}."])
    page.share(question.code)


page.parts(
    "softmax_part",
    "From outputs to a gradient; who takes from whom; where arithmetic fails; two whole distributions; and a quiz.",
    calculator=Part(
        "Calculator",
        [TEMPERATURE, UNIT, RATE],
        batch_of,
        show_batch,
        below=[BATCH],
        main=(TEMPERATURE.name, UNIT.name, RATE.name),
    ),
    competition=Part(
        "Competition",
        [FUNCTION, Drawn(choose_raised_class, RAISED_CLASS), RAISED_BY, TEMPERATURE],
        competition_of,
        show_competition,
        below=[BATCH],
        main=(RAISED_BY.name, FUNCTION.name, TEMPERATURE.name),
    ),
    arithmetic=Part("Arithmetic", [SHIFT], stability_of, show_stability, below=[BATCH], main=(SHIFT.name,)),
    distributions=Part("Two distributions", [UNIT, SHARES], pair_of, show_pair, main=(UNIT.name,)),
    predict=Part("Predict", [], question_of, show_question, above=[QUESTION]),
)
