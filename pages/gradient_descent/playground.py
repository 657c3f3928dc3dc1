"""The gradient descent playground: what does a network learn, and how do its weights move?"""

from functools import partial

import streamlit as st

from nnkit import LOSSES, OPTIMIZERS, Experiment, observations
from nnkit.charts import playback
from pages.shared.address import read_address, write_address
from pages.shared.controls import data_controls, descent_controls, network_controls
from pages.shared.presets import PLAYGROUND, preset_picker
from pages.shared.runs import checked_size, trained
from pages.shared.scores import score_cards
from pages.shared.share import experiment_files, share_panel
from pages.shared.show import show

DEFAULTS = Experiment().to_dict() | {"batch_size": "10"}  # as the controls hold them


def read_setting(name, text):
    value = Experiment.read(name, "" if text == "none" else text)
    return str(value) if name == "batch_size" else value


st.header("Gradient descent playground", anchor=False)
preset_picker("playground", PLAYGROUND)
answer = st.empty()
read_address("playground", DEFAULTS, read_setting)
with st.sidebar:
    settings = data_controls() | network_controls() | descent_controls()
problems, too_long = write_address("playground", DEFAULTS | settings, DEFAULTS)
if problems:
    said = "\n- ".join(problems)
    answer.warning(f"Defaults stand in for what could not be used in the address:\n- {said}", icon=":material/link:")

state = st.session_state
try:
    batch_size = Experiment.read("batch_size", settings["batch_size"])
    experiment = checked_size(Experiment(**settings | {"batch_size": batch_size}))
    history = trained(experiment)
    state["latest"] = experiment
except ValueError as problem:
    st.error(f"{problem} The charts below show the latest settings that could be used.", icon=":material/back_hand:")
    experiment = state.get("latest", Experiment())
    history = trained(experiment)

show(partial(playback, history), ("playback", experiment, int(history.updates[-1])), key="playback")
if history.data.n_features > 2:
    st.caption(
        f"The cases have {history.data.n_features} features. The picture shows the plane through their mean along the two "
        "directions in which they spread most: points are projected onto it, so some stand on a colour that is not theirs."
    )
score_cards(history)

with st.container(border=True):
    st.markdown("**What to notice**")
    for sentence in observations(history):
        st.markdown(f"- {sentence}")

with st.expander("How an update is made"):
    loss, optimizer = LOSSES[history.layers.loss.name], OPTIMIZERS[experiment.optimizer]
    st.markdown(f"The network is to make the **{loss.label}** of its training cases small:")
    st.latex(loss.formula)
    st.markdown(
        "The cases of a minibatch go through the network with the same weights. Each gives a gradient, $g$ is their mean, and "
        f"**{optimizer.label}** changes every weight by it:"
    )
    st.latex(optimizer.formula)
    st.markdown(
        f"Here $\\eta$ = {experiment.learning_rate:g}, and one epoch of {history.data.train.n_cases} training cases makes "
        f"{history.n_updates_per_epoch} updates. The loss's derivative by each output, with no factor left out, is"
    )
    st.latex(loss.gradient_formula)

share_panel(experiment.to_python(), experiment_files(experiment, history), too_long)
