"""Classification: why is maximum likelihood the least cross-entropy?"""

from contextlib import suppress
from functools import partial

import numpy as np
import streamlit as st

from nnkit import DATASETS, Experiment
from nnkit.charts.maximum_likelihood import likelihood_film, likelihood_maps, split_sums
from nnkit.maximum_likelihood import LogisticLikelihood, SplitLikelihood, load_pair, track_likelihood
from nnkit.maximum_likelihood.joint_counts import moved_towards, read_counts
from nnkit.maximum_likelihood.logistic_likelihood import WEIGHT, read_two_classes
from nnkit.numerals import for_people
from nnkit.validation import whole
from pages.maximum_likelihood.classification_counts import take_probability, theta_that_fits
from pages.maximum_likelihood.classification_formulas import dot_product, gradient_of_both, two_sums
from pages.maximum_likelihood.classification_settings import (
    COUNTS,
    FEWEST_CASES,
    MOST_CASES,
    PAIR,
    THETA,
    TRAINING,
    WEIGHTS,
    is_own,
)
from pages.maximum_likelihood.presets import CLASSIFICATION
from pages.shared.cache import cache
from pages.shared.frame import lazy_expander, show_problem
from pages.shared.numbers import number_cards, number_table
from pages.shared.page import Page, Part
from pages.shared.settings import Values
from pages.shared.share import csv_file, json_file

MOST_FEATURES_SHOWN = 4

page = Page("classification", "Why is maximum likelihood the least cross-entropy?", CLASSIFICATION)


# A table of counts


def split_of(s):
    counts = read_counts("joint_counts", s.joint_counts)
    theta, _ = theta_that_fits(s.joint_theta, counts)
    p_values = moved_towards(counts, 0, s.joint_shift / 100.0) if s.joint_shift else None
    return SplitLikelihood(counts, theta, s.joint_copies, p_values)


def show_split(split, s):
    def take_drops(drops):
        """Give the cell that was dragged its probability."""
        for drop in drops:
            take_probability(split.theta, *divmod(drop["row"], len(split.classes)), drop["level"])

    page.charts(split_sums(split), on_select=take_drops)
    page.first.caption(
        "Drag a bar of θ by its end: the others of its row share the rest, the blue sum follows, and the red one stays. The "
        "product follows when you let go."
    )
    if s.joint_shift and not split.has_own_p_values:
        st.caption("All cases have f1, so p(f1) is 1 and cannot be moved.")
    product = f"All {split.n_cases:,} factors multiplied in the computer's numbers; 0 where it has none that small."
    number_cards(
        ("Blue: Σ log p(t|f)", for_people(split.log_conditional, 6), "The conditional part: θ moves it."),
        ("Red: Σ log p(f)", for_people(split.log_marginal, 6), "The features' part: θ does not occur in it."),
        ("log π(S)", for_people(split.log_likelihood, 6), "The logarithm of the product, in one sum."),
        ("π(S) as a product", for_people(split.likelihood, 4), product),
    )
    page.takeaways(split)
    with st.expander("The two sums, with their numbers", expanded=True):
        two_sums(split)
    page.share(
        split, csv_file("The table (CSV)", "counts.csv", "Counts, probabilities and both sums, cell by cell.", split.to_csv)
    )


# A classifier in training


def likelihood_of(s):
    dataset = DATASETS[s.class_data]
    most = max(FEWEST_CASES, min(MOST_CASES, dataset.n_cases)) if dataset.is_real else MOST_CASES
    experiment = Experiment(
        dataset=s.class_data,
        n_cases=whole("class_cases", s.class_cases, FEWEST_CASES, most),
        test_fraction=s.class_kept_out / 100.0,
        hidden=s.class_hidden,
        output="softmax",
        loss="cross_entropy",
        learning_rate=s.class_rate,
        batch_size="all",
        n_epochs=s.class_epochs,
        seed=s.class_seed,
    )
    return cache("runs").computed(("likelihood", experiment), lambda: track_likelihood(experiment))


def show_likelihood(likelihood, s):
    case, frame = chosen_case(likelihood, s.class_case), likelihood.frame_at(s.class_moment / 100.0)
    page.charts(likelihood_film(likelihood, case))
    epoch = likelihood.epochs[frame]
    kept_out = []
    if likelihood.n_kept_out:
        words = f"The log-likelihood of the {likelihood.n_kept_out} cases that do not train."
        kept_out = [("Σ T • log P, kept out", for_people(likelihood.log_likelihoods_kept_out[frame], 6), words)]
    with st.container(key="three_numbers"):
        three_numbers(likelihood.log_likelihoods[frame], likelihood.total_costs[frame], f"epoch {epoch:.4g}", *kept_out)
    page.takeaways(likelihood)
    st.markdown(f"**Case by case, at epoch {epoch:.4g}**: T • log P keeps the log-probability of the correct class")
    case_table(likelihood, frame)
    with st.expander("The dot product, with the numbers of the chosen case", expanded=True):
        dot_product(likelihood, case, frame)
    cases_csv, experiment = partial(likelihood.cases_csv, frame), likelihood.history.experiment
    page.share(
        likelihood,
        csv_file("The sums (CSV)", "likelihood.csv", "The three numbers at every moment of the film.", likelihood.to_csv),
        csv_file("The cases (CSV)", "cases.csv", "Every case at the table's moment.", cases_csv),
        json_file("Settings (JSON)", "experiment.json", "All settings, for nnkit.Experiment.from_dict.", experiment.to_dict),
    )


def chosen_case(likelihood, number):
    """The case to take apart, from 0."""
    try:
        return whole(page.settings["class_case"].label, number, 1, likelihood.cases.n_cases) - 1
    except ValueError as problem:
        show_problem(problem, "Case 1 is taken apart.")
        return 0


def three_numbers(total, cost, when, *others):
    number_cards(
        ("Σ T • log P", for_people(total, 6), f"The log-likelihood of the classes, {when}: to be maximised."),
        ("its negation", for_people(-total, 6), "The negative log-likelihood: to be minimised."),
        ("n · cross-entropy", for_people(cost, 6), "n times the mean that the loss function computes."),
        *others,
    )


def case_table(likelihood, frame):
    """Features, target and log-probabilities of every case."""
    data, cases = likelihood.history.data, likelihood.cases
    features = data.feature_names[:MOST_FEATURES_SHOWN]
    columns = {"case": np.arange(1, cases.n_cases + 1)} | {name: cases.X[row] for row, name in enumerate(features)}
    columns["class"] = [data.class_names[label] for label in cases.labels]
    columns["T"] = [" ".join(map(str, t)) for t in cases.T.T.astype(int)]
    columns |= {f"log P: {name}": likelihood.log_P[frame, row] for row, name in enumerate(data.class_names)}
    number_table(columns | {"T • log P": likelihood.dot_products[frame]})
    kind = "standardised " if DATASETS[data.name].is_real else ""
    rest = f", of which the first {len(features)} are shown and the file has all" if len(features) < data.n_features else ""
    st.caption(f"With {data.n_features} {kind}features{rest}. Click on a heading to sort.")


# Two weights, two maps


def model_of(s):
    """Made once for all visitors, while the two weights move."""
    if not is_own(s):
        return cache("runs").computed(("pair", s.pair_data, s.weight_bias), lambda: load_pair(s.pair_data, s.weight_bias))
    x1, x2, t = read_two_classes("pair_cases", s.pair_cases)
    key = "pair", s.pair_cases, s.weight_bias
    return cache("runs").computed(key, lambda: LogisticLikelihood(np.stack([x1, x2]), t, s.weight_bias))


def show_model(model, s):
    w = s.weight_1, s.weight_2
    page.charts(likelihood_maps(model, w), on_select=go_where_dragged)
    st.caption(
        "Drag the circle on either map, or turn the line by its squares. Strong colour is high, and the cross is at the best "
        "weights. A larger mark is a smaller probability of its own class."
    )
    three_numbers(model.log_likelihood(w), model.n_cases * model.cross_entropy(w), "at your weights")
    page.takeaways(model, w)
    lazy_expander("One slope for both maps, with its numbers", lambda: gradient_of_both(model, w))
    cases = csv_file("The cases (CSV)", "two_features.csv", "Every case, with its probability.", partial(model.to_csv, w))
    page.share(model.to_python(w), cases)


def go_where_dragged(drops):
    """Take the weights that were dragged."""
    for drop in drops:
        go_to((drop["w1"], drop["w2"]))


def go_to(w):
    st.session_state["weight_1"], st.session_state["weight_2"] = (float(weight) for weight in w)


def best_weights_button():
    best, names = None, ("pair_data", "pair_cases", "weight_bias")
    with suppress(ValueError):
        best = model_of(Values({name: page.settings[name].check(st.session_state[name]) for name in names})).maximum
    is_out_of_reach = best is None or bool(np.abs(best).max() > WEIGHT.high)
    st.button(
        "Go to the best weights",
        icon=":material/target:",
        key="to_best",
        disabled=is_out_of_reach,
        on_click=go_to,
        args=(best,),
        help="The weights of the greatest likelihood for this bias, where there are such within reach.",
    )


page.parts(
    "likelihood_part",
    "A probability model of a small table, a classifier while it learns, and the likelihood over two weights.",
    counts=Part("A table of counts", [COUNTS, THETA], split_of, show_split, main=("joint_copies",)),
    training=Part(
        "A classifier in training",
        TRAINING,
        likelihood_of,
        show_likelihood,
        main=("class_data", "class_rate", "class_case"),
        cache=None,
    ),
    weights=Part(
        "Two weights, two maps",
        [PAIR, WEIGHTS, best_weights_button],
        model_of,
        show_model,
        main=("pair_data", "weight_1", "weight_2"),
        cache=None,
    ),
)
