"""Gradients through depth: why do sigmoids stop learning in deep networks?"""

from functools import partial

import numpy as np
import streamlit as st

from nnkit import ACTIVATIONS, DATASETS, INITIALISATIONS
from nnkit.activation_functions import DepthStudy, measure_depth, train_depth
from nnkit.activation_functions.comparison import SEPARATOR
from nnkit.activation_functions.depth import (
    BATCH_SIZE,
    DATA,
    MOST_FUNCTIONS,
    MOST_LAYERS,
    MOST_SEEDS,
    MOST_UPDATES,
    MOST_WIDTH,
    N_CASES,
)
from nnkit.activation_functions.depth_takeaways import depth_observations, movement_observations
from nnkit.charts.activation_functions import layers_chart
from nnkit.validation import choice, flag
from pages.activation_functions.activation_parameters import ActivationParameters
from pages.activation_functions.presets import DEPTH
from pages.shared.before.page import Page, answer, folded, notice
from pages.shared.before.settings import several_of
from pages.shared.before.share import File, json_file
from pages.shared.before.show import show
from pages.shared.cache import cache
from pages.shared.numbers import formula, word_table

SIZES = {"gradients": "Weights' gradients", "signals": "Error signal dL/dz"}
QUANTITIES = {"gradients": "gradients", "signals": "deltas"}
BANDS = {"quartiles": "Quartiles", "range": "All seeds"}
FIELDS = {
    "depth_data": "dataset",
    "depth_functions": "activations",
    "depth_layers": "n_layers",
    "depth_width": "width",
    "depth_start": "initialisation",
    "depth_seeds": "n_seeds",
    "depth_seed": "seed",
    "depth_rate": "learning_rate",
    "depth_updates": "n_updates",
}
SETTINGS = {field: name for name, field in FIELDS.items()}
PARAMETERS = ActivationParameters("depth.")
DEFAULTS = {name: getattr(DepthStudy, field) for name, field in FIELDS.items()}
DEFAULTS |= {"depth_size": "gradients", "depth_band": "quartiles", "depth_trained": False} | PARAMETERS.defaults


def read_setting(name, text):
    if name in ("depth_size", "depth_band"):
        return choice(name, text, SIZES if name == "depth_size" else BANDS)
    if name == "depth_trained":
        return flag(name, text)
    value = text
    if isinstance(DEFAULTS[name], int | float):
        try:
            value = float(text)
        except ValueError:
            value = text
    if name in PARAMETERS.defaults:
        return PARAMETERS.read(name, value)
    return getattr(_study(**{FIELDS[name]: value}), FIELDS[name])


def _study(**fields):
    """A DepthStudy; where a field cannot be used, the ValueError has the setting's name."""
    try:
        return DepthStudy(**fields)
    except ValueError as problem:
        field, said = str(problem).split(": ", 1)
        raise ValueError(f"{SETTINGS.get(field, f'depth.{field}')}: {said}") from None


def controls():
    st.subheader("Network", anchor=False)
    chosen = several_of(
        ACTIVATIONS, "depth_functions", "Activation functions to compare",
        f"Each gets networks of its own, with this function in all hidden layers. Up to {MOST_FUNCTIONS}.",
    )  # fmt: skip
    if PARAMETERS.of(chosen):
        folded("Their parameters", "depth_parameters", partial(PARAMETERS.sliders, chosen))
    st.slider("Hidden layers", 1, MOST_LAYERS, key="depth_layers", help=f"How deep the networks are, 1 to {MOST_LAYERS}.")
    st.slider("Neurons in a layer", 1, MOST_WIDTH, key="depth_width", help=f"How wide every hidden layer is, 1 to {MOST_WIDTH}.")
    st.selectbox(
        "First weights", tuple(INITIALISATIONS), key="depth_start", format_func=lambda name: INITIALISATIONS[name].label,
        help="How weights are drawn. Xavier suits tanh, He suits ReLU, orthogonal keeps lengths; small or zero ones starve a "
        "deep network.",
    )  # fmt: skip
    st.caption(INITIALISATIONS[state["depth_start"]].description)
    st.subheader("Data and seeds", anchor=False)
    st.selectbox(
        "Data set", DATA, key="depth_data", format_func=lambda name: DATASETS[name].label,
        help=f"Up to {N_CASES} of its cases go through every network.",
    )  # fmt: skip
    folded("Seeds", "depth_seed_controls", seed_controls)


def seed_controls():
    st.number_input("Seeds", step=1, key="depth_seeds", help=f"How many networks of each kind, 1 to {MOST_SEEDS}.")
    st.number_input("First seed", step=1, key="depth_seed", help="Another one draws other weights.")


def training_controls():
    st.number_input("Learning rate η", step=0.05, format="%g", key="depth_rate", width=180, help="Above 0, up to 10.")
    st.number_input(
        "Updates", step=20, key="depth_updates", width=180,
        help=f"How long to train, 1 to {MOST_UPDATES} updates with minibatches of {BATCH_SIZE} cases.",
    )  # fmt: skip


def asked_study():
    """What the controls ask for; ValueError with a sentence where it cannot be used."""
    own = PARAMETERS.of(state["depth_functions"].split(SEPARATOR))
    parameters = ",".join(f"{activation.name}.{parameter.name}={state[name]!r}" for name, activation, parameter in own)
    return _study(**{field: state[name] for name, field in FIELDS.items()}, parameters=parameters)


def measured(study):
    """A study's profile and what is to be noticed in it, from the cache or made now for all visitors."""

    def measure():
        profile = measure_depth(untrained)
        return profile, depth_observations(profile)

    untrained = study.untrained()  # another learning rate measures nothing anew
    return cache("runs").made(("depth profile", untrained), measure)


def trained(study):
    """How far a study's layers move, what is to be noticed in it, and the table of it."""

    def train():
        moved = train_depth(study)
        return moved, movement_observations(moved), movement_table(moved)

    place = "depth movement", study
    found = cache("runs").get(place)
    if found is None:
        with st.spinner("Training …", show_time=True):
            found = cache("runs").made(place, train)
    return found


def movement_table(moved):
    """The loss and the outermost layers' weight changes, for each function."""
    study = moved.study
    before, after = np.median(moved.losses, axis=1).T
    medians = [moved.median("weight_changes", name) for name in study.names]
    return {
        "Function": [study.label(name) for name in study.names],
        "Loss before": [f"{loss:.4g}" for loss in before],
        "Loss after": [f"{loss:.4g}" for loss in after],
        "Layer 1 moved": [f"{median[0]:.4g}" for median in medians],
        "Output layer moved": [f"{median[-1]:.4g}" for median in medians],
        "Diverged": [f"{n} of {study.n_seeds}" for n in moved.n_diverged],
    }


def show_chain(profile):
    """The rule of the way back, with the numbers of the first function's first network."""
    study = profile.study
    name = "sigmoid" if "sigmoid" in study.names else study.names[0]
    deltas, slopes = profile.by_seed("deltas", name)[0], profile.by_seed("derivatives", name)[0]
    said = (
        "An error signal $\\delta = \\partial L / \\partial z$ passes a layer by the chain rule: it is multiplied by the "
        "weights and then by the slopes." + formula(r"\delta_l = f'(z_l) \odot (W_{l+1}\, \delta_{l+1})")
    )
    layer = study.n_layers - 1
    if layer < 1:
        st.markdown(f"{said}With a single hidden layer there is nothing to pass through.")
        return
    said += (
        f"In the first network with {study.label(name)}, seed {study.seed}, from layer {layer + 1} to layer {layer} "
        "(root mean squares):\n\n"
    )
    ratio = deltas[layer - 1] / deltas[layer] if deltas[layer] else np.nan
    if np.isfinite(ratio):
        said += formula(
            rf"\begin{{aligned}} |\delta_{{{layer}}}| &= {ratio:.4g} \cdot |\delta_{{{layer + 1}}}| \\ "
            rf"&= {ratio:.4g} \cdot {deltas[layer]:.4g} \\ &= {deltas[layer - 1]:.4g} \\ "
            rf"|f'(z_{{{layer}}})| &= {slopes[layer - 1]:.4g} \end{{aligned}}"
        )
    else:
        said += "No signal arrives, so there is nothing to multiply.\n\n"
    st.markdown(f"{said}The gradient of a weight is the signal of its neuron times the output that the weight carries.")


def show_training(study, band):
    """Train the networks, and see which layers moved."""
    st.subheader("Train it for a while: which layers move?", anchor=False)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.toggle("Train these networks", key="depth_trained", help="From the weights measured above, on the same cases.")
        if state["depth_trained"]:
            training_controls()
    if not state["depth_trained"]:
        st.caption("The gradients say how far each layer wants to go. Guess which will have moved after a while, then train.")
        return
    try:
        found = state["latest depth movement"] = trained(study)
    except ValueError as problem:
        said = str(problem).replace("n_updates", "depth_updates", 1)
        answer(said, "The chart below, if any, shows the latest training that could be done.")
        found = state.get("latest depth movement")
        if found is None:
            return
    moved, sentences, table = found
    shown = moved.study
    st.caption(
        f"{shown.n_updates} updates with η = {shown.learning_rate:g}, each by {BATCH_SIZE} cases. The last layer is the output."
    )
    show(partial(layers_chart, moved, "weight_changes", band=band), ("depth movements", shown, band), key="depth_movements")
    notice(sentences)
    word_table(table)


state = st.session_state
page = Page("depth", "Gradients through depth", "Why do sigmoids stop learning in deep networks?", DEPTH, DEFAULTS, read_setting)
with st.sidebar:
    controls()
with st.container(horizontal=True):
    size = st.segmented_control(
        "Size of", tuple(SIZES), key="depth_size", format_func=SIZES.get, required=True,
        help="Of the loss's derivatives by the weights of a layer, or by its weighted sums, which the bound is about.",
    )  # fmt: skip
    band = st.segmented_control(
        "Spread over seeds", tuple(BANDS), key="depth_band", format_func=BANDS.get, required=True,
        help="The line is the median of the seeds. Quartiles hold the middle half of them.",
    )  # fmt: skip
page.keep({name: state[name] for name in DEFAULTS})
try:
    study = state["latest depth"] = asked_study()
except ValueError as problem:
    answer(problem)
    study = state.get("latest depth") or DepthStudy()

profile, sentences = measured(study)
show(partial(layers_chart, profile, QUANTITIES[size], band=band), ("depth", size, profile.study, band), key="depth_gradients")
st.caption(
    "Before any training; RMS is the root mean square. The error comes in at the right and travels to the left. Dotted: what "
    "slopes of at most 0.25 would leave of the sigmoid's signal, weights apart. A cross at the bottom is an exact zero."
)
notice(sentences)
left, right = st.columns(2, gap="large")
with left:
    st.subheader("Do the cases still differ?", anchor=False)
    show(partial(layers_chart, profile, "activation_std", band=band), ("std", profile.study, band), key="depth_spreads")
with right:
    st.subheader("How many outputs are zero?", anchor=False)
    show(partial(layers_chart, profile, "zero_share", band=band), ("zeros", profile.study, band), key="depth_zeros")
folded("One layer of the way back, with its numbers", "way_back_layer", partial(show_chain, profile))
show_training(study, band)

files = [
    File("Layers (CSV)", "depth.csv", "text/csv", "Everything that was measured, by function, seed and layer.", profile.to_csv),
    json_file(
        "Settings (JSON)", "depth.json", "All settings, for nnkit.activation_functions.DepthStudy.", lambda: dict(vars(study))
    ),
]
page.share(study.to_python(), files)
