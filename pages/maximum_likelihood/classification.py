"""Classification: why is maximum likelihood the least cross-entropy?"""

from functools import partial

import numpy as np
import streamlit as st

from nnkit import DATASETS, Experiment
from nnkit.charts.maximum_likelihood import likelihood_film, likelihood_maps, split_sums
from nnkit.charts.maximum_likelihood.logistic_likelihood import CHOICE
from nnkit.maximum_likelihood import load_pair, split_likelihood, track_likelihood, two_weights
from nnkit.maximum_likelihood.joint_counts import EVEN, MOST_COPIES, read_counts, read_theta
from nnkit.maximum_likelihood.logistic_likelihood import LARGEST_FEATURE, LARGEST_WEIGHT, OWN, PAIRS, read_two_classes
from nnkit.validation import as_number, choice, number, whole
from pages.maximum_likelihood.classification_counts import edited_counts, moved_theta
from pages.maximum_likelihood.classification_formulas import dot_product, slope_of_both, two_sums
from pages.maximum_likelihood.presets import CLASSIFICATION
from pages.shared.before.page import Page, answer, folded, notice
from pages.shared.before.settings import checked, number_control
from pages.shared.before.share import csv_file, json_file
from pages.shared.before.show import show
from pages.shared.cache import cache
from pages.shared.editors import edited_cases
from pages.shared.numbers import number_cards, number_table

PARTS = {"counts": "A table of counts", "training": "A classifier in training", "weights": "Two weights, two maps"}
DATA = tuple(name for name, dataset in DATASETS.items() if dataset.task == "classification")
HIDDEN = ("", "4", "8", "8-8")
FEWEST_CASES, MOST_CASES, MOST_EPOCHS = 10, 200, 500
MOST_FEATURES_SHOWN = 4

DEFAULTS = {
    "likelihood_part": "counts",
    "joint_counts": "6,2;1,4;3,5",
    "joint_theta": EVEN,
    "joint_copies": 1,
    "class_data": "iris",
    "class_cases": 150,
    "class_hidden": "",
    "class_rate": 0.3,
    "class_epochs": 200,
    "class_seed": 0,
    "class_case": 1,
    "class_moment": 100,
    "pair_data": "iris",
    "pair_cases": "1,2,1;2,1,1;-1,-1,0;-2,0,0;0.5,1,0;-0.5,1,1;1,-1,0;-1,-0.5,1",
    "weight_1": 1.0,
    "weight_2": 1.0,
    "weight_bias": 0.0,
}


def checked_theta_text(name, text):
    """A theta that some table of counts could have; whether it fits this one is seen when both are known."""
    n_classes = text.split(";")[0].count(",") + 1
    read_theta(name, text, np.ones((n_classes, text.count(";") + 1), dtype=int))
    return text


CHECKS = {
    "likelihood_part": lambda name, text: choice(name, text, PARTS),
    "joint_counts": lambda name, text: text if read_counts(name, text).size else "",
    "joint_theta": checked_theta_text,
    "class_data": lambda name, text: choice(name, text, DATA),
    "class_hidden": lambda name, text: choice(name, "" if text == "none" else text, HIDDEN),
    "class_rate": lambda name, text: number(name, number(name, as_number(text), above=0.0), 0.0, 1e6),
    "pair_data": lambda name, text: choice(name, text, (*PAIRS, OWN)),
    "pair_cases": lambda name, text: text if read_two_classes(name, text).size else "",
}
CHECKS |= dict.fromkeys(
    ("weight_1", "weight_2", "weight_bias"),
    lambda name, text: number(name, as_number(text), -LARGEST_WEIGHT, LARGEST_WEIGHT),
)
for setting, low, high in (
    ("joint_copies", 1, MOST_COPIES),
    ("class_cases", FEWEST_CASES, MOST_CASES),
    ("class_epochs", 1, MOST_EPOCHS),
    ("class_seed", 0, 2**32 - 1),
    ("class_case", 1, MOST_CASES),
    ("class_moment", 0, 100),
):
    CHECKS[setting] = lambda name, text, low=low, high=high: whole(name, as_number(text), low, high)


def read_setting(name, text):
    return CHECKS[name](name, text)


def usable(name):
    """The setting's latest value that can be used: what cannot be has no place in the address."""
    latest = state.get(f"usable {name}", DEFAULTS[name])
    if state[name] != latest:
        try:
            CHECKS[name](name, state[name])
            latest = state[f"usable {name}"] = state[name]
        except ValueError:
            pass
    return latest


# A table of counts


def counts_controls():
    st.subheader("Counts n(f, t)", anchor=False)
    counts = edited_counts("joint_counts", "joint_theta")
    st.slider(
        "Copies of the table", 1, MOST_COPIES, key="joint_copies",
        help="S holds all cases of the table so many times. More cases make π(S) smaller, until it underflows.",
    )  # fmt: skip
    st.subheader("The model θ = p(t|f)", anchor=False)
    return split_likelihood(counts, moved_theta("joint_theta", counts), *checked(CHECKS, "joint_copies"))


def show_split(split):
    place = (split.counts.tobytes(), split.counts.shape, split.theta.tobytes(), split.copies)
    show(partial(split_sums, split), ("split sums", *place), "split_sums")
    number_cards(
        ("Blue: Σ log p(t|f)", shown(split.log_conditional), "The conditional part: θ moves it."),
        ("Red: Σ log p(f)", shown(split.log_marginal), "The features' part: θ does not occur in it."),
        ("log π(S)", shown(split.log_likelihood), "The logarithm of the product, in one sum."),
        (
            "π(S) as a product", f"{split.likelihood:.4g}",
            f"All {split.n_cases} factors multiplied as floating-point numbers; 0 where that underflows.",
        ),
    )  # fmt: skip
    notice(split.takeaways())
    with st.expander("The two sums, with their numbers", expanded=True):
        two_sums(split)
    files = [csv_file("The table (CSV)", "counts.csv", "Counts, probabilities and both sums, cell by cell.", split.to_csv)]
    page.share(split.to_python(), files)


def shown(value):
    return "−∞" if value == -np.inf else f"{value:.6g}"


# A classifier in training


def training_controls():
    st.subheader("Data", anchor=False)
    name = st.selectbox(
        "Data with classes", DATA, key="class_data", format_func=lambda name: DATASETS[name].label,
        help="All cases chosen here are S: none are kept for testing.",
    )  # fmt: skip
    st.caption(DATASETS[name].description)

    def cases_and_seed():
        number_control(
            "class_cases", "Number of cases", 10, f"From {FEWEST_CASES} to {MOST_CASES}, or to all that the data set has."
        )
        number_control("class_seed", "Seed of the first weights", 1, "Another seed starts from other weights.")

    folded("Number of cases, seed", "cases_and_seed", cases_and_seed)
    st.subheader("Classifier", anchor=False)
    st.selectbox(
        "Hidden layers (tanh)", HIDDEN, key="class_hidden", format_func=lambda sizes: sizes or "none",
        help="Without any it is softmax regression. The outputs are softmax probabilities, one for each class.",
    )  # fmt: skip
    st.subheader("Descent", anchor=False)
    number_control("class_rate", "Step size η", 0.1, "The learning rate of batch gradient descent on the cross-entropy.")
    number_control("class_epochs", "Number of epochs", 50, f"Updates by all cases, from 1 to {MOST_EPOCHS}.")
    st.subheader("Looking closer", anchor=False)
    number_control("class_case", "Case to take apart", 1, "Whose T • log P is drawn bar by bar and spelled out below.")
    st.slider(
        "Moment of the table, in % of the run", 0, 100, key="class_moment",
        help="The table of cases and the formula show this moment; the film has its own control.",
    )  # fmt: skip
    names = ("class_data", "class_cases", "class_hidden", "class_rate", "class_epochs", "class_seed", "class_moment")
    data, n_cases, hidden, rate, n_epochs, seed, moment = checked(CHECKS, *names)
    experiment = Experiment(
        dataset=data, n_cases=whole("class_cases", n_cases, FEWEST_CASES, max(FEWEST_CASES, most_cases(data))),
        test_fraction=0.0, hidden=hidden, output="softmax", loss="cross_entropy", learning_rate=rate, batch_size="all",
        n_epochs=n_epochs, seed=seed,
    )  # fmt: skip
    try:
        case = whole("class_case", state["class_case"], 1, n_cases)
    except ValueError as problem:
        answer(problem, "Case 1 is taken apart.")
        case = 1
    return experiment, case - 1, moment / 100.0


def most_cases(data):
    return min(MOST_CASES, DATASETS[data].n_cases) if DATASETS[data].is_real else MOST_CASES


def show_training(made):
    experiment, case, share = made
    place = ("likelihood", experiment)
    likelihood = cache("runs").made(place, lambda: track_likelihood(experiment))
    data, cases, moment = likelihood.history.data, likelihood.cases, likelihood.moment(share)
    show(partial(likelihood_film, likelihood, case), (*place, case), "likelihood_film")
    total, cost = likelihood.log_likelihoods[moment], likelihood.total_costs[moment]
    epoch = likelihood.epochs[moment]
    three_numbers(total, cost, f"epoch {epoch:.4g}")
    notice(likelihood.takeaways())
    st.markdown(f"**Case by case, at epoch {epoch:.4g}**: T • log P keeps the log-probability of the correct class")
    features = data.feature_names[:MOST_FEATURES_SHOWN]
    columns = {"case": np.arange(1, cases.n_cases + 1)} | {name: cases.X[row] for row, name in enumerate(features)}
    columns |= {
        "class": [data.class_names[label] for label in cases.labels],
        "T": [" ".join(map(str, t)) for t in cases.T.T.astype(int)],
    }
    columns |= {f"log P: {name}": likelihood.log_P[moment, row] for row, name in enumerate(data.class_names)}
    number_table(columns | {"T • log P": likelihood.dot_products[moment]})
    kind = "standardised " if DATASETS[data.name].is_real else ""
    rest = f", of which the first {len(features)} are shown and the file has all" if len(features) < data.n_features else ""
    st.caption(f"With {data.n_features} {kind}features{rest}. Click on a heading to sort.")
    with st.expander("The dot product, with the numbers of the chosen case", expanded=True):
        dot_product(likelihood, case, moment)
    files = [
        csv_file("The sums (CSV)", "likelihood.csv", "The three numbers at every moment of the film.", likelihood.to_csv),
        csv_file("The cases (CSV)", "cases.csv", "Every case at the table's moment.", partial(likelihood.cases_csv, moment)),
        json_file("Settings (JSON)", "experiment.json", "All settings, for nnkit.Experiment.from_dict.", experiment.to_dict),
    ]
    page.share(likelihood.to_python(), files)


def three_numbers(total, cost, when):
    number_cards(
        ("Σ T • log P", f"{total:.6g}", f"The log-likelihood of the classes, {when}: to be maximised."),
        ("its negation", f"{-total:.6g}", "The negative log-likelihood: to be minimised."),
        ("n · cross-entropy", f"{cost:.6g}", "n times the mean that the loss function computes."),
    )


# Two weights, two maps


def weights_controls():
    st.subheader("Cases of two features", anchor=False)
    name = st.selectbox(
        "Two classes", (*PAIRS, OWN), key="pair_data",
        format_func=lambda name: PAIRS[name][0] if name in PAIRS else "My own cases",
        help="Two features of two classes, standardised. Or type a few cases of your own.",
    )  # fmt: skip
    if name == OWN:
        edited_cases(
            "pair_cases",
            {"x1": "First feature.", "x2": "Second feature.", "t": "Class: 0 for no, 1 for yes."},
            largest=LARGEST_FEATURE,
        )
    st.subheader("Weights", anchor=False)
    for key, label, help in (
        ("weight_1", "w₁", "Weight of the first feature."),
        ("weight_2", "w₂", "Weight of the second feature."),
        ("weight_bias", "bias b", "Held still while the two weights move: another b gives other maps."),
    ):
        st.slider(label, -LARGEST_WEIGHT, LARGEST_WEIGHT, step=0.05, key=key, help=help)
    w1, w2, bias = checked(CHECKS, "weight_1", "weight_2", "weight_bias")
    if name == OWN:
        cases = read_two_classes("pair_cases", state["pair_cases"])
        model = cache("runs").made(("pair", cases.tobytes(), bias), lambda: two_weights(cases[:2], cases[2], bias))
    else:
        model = cache("runs").made(("pair", name, bias), lambda: load_pair(name, bias))
    best = model.maximum
    out_of_reach = best is None or bool(np.abs(best).max() > LARGEST_WEIGHT)
    st.button(
        "Go to the best weights", icon=":material/target:", key="to_best", disabled=out_of_reach, on_click=go_to, args=(best,),
        help="The weights of the greatest likelihood for this bias, where there are such within the sliders' reach.",
    )  # fmt: skip
    return model, (w1, w2)


def go_to(best):
    state["weight_1"], state["weight_2"] = (float(weight) for weight in best)


def go_where_clicked():
    """Take the place that was clicked on the first map as the weights."""
    for place in state["likelihood_maps"]["selection"].get(CHOICE, []):
        state.update(weight_1=float(place["w1"]), weight_2=float(place["w2"]))


def show_weights(made):
    model, w = made
    place = ("maps", model.X.tobytes(), model.t.tobytes(), model.bias, w)
    show(partial(likelihood_maps, model, w), place, "likelihood_maps", on_select=go_where_clicked)
    st.caption("Click on the first map, or move the sliders.")
    W = np.array(w)[:, None]
    total, cost = float(model.log_likelihoods(W)[0]), model.n_cases * float(model.cross_entropies(W)[0])
    three_numbers(total, cost, "at your weights")
    notice(model.takeaways(w))
    folded("One slope for both maps, with its numbers", "slope_of_both_maps", partial(slope_of_both, model, w))
    files = [csv_file("The cases (CSV)", "two_features.csv", "Every case, with its probability.", partial(model.to_csv, w))]
    page.share(model.to_python(w), files)


EXPERIMENTS = {
    "counts": (counts_controls, show_split),
    "training": (training_controls, show_training),
    "weights": (weights_controls, show_weights),
}

state = st.session_state
page = Page(
    "classification",
    "Classification",
    "Why is maximum likelihood the least cross-entropy?",
    CLASSIFICATION,
    DEFAULTS,
    read_setting,
)
part = st.segmented_control(
    "Part", list(PARTS), key="likelihood_part", format_func=PARTS.get, required=True, label_visibility="collapsed",
    help="A probability model of a small table, a classifier while it learns, and the likelihood over two weights.",
)  # fmt: skip
controls, experiment = EXPERIMENTS[part]
with st.sidebar:
    try:
        made, problem = controls(), None
        state[f"latest likelihood {part}"] = made
    except ValueError as said:
        made, problem = state.get(f"latest likelihood {part}"), said
page.keep({name: usable(name) for name in DEFAULTS})
if problem:
    answer(problem)
if made is not None:
    experiment(made)
