"""The gradient descent playground: what does a network learn, and how do its weights move?"""

from functools import partial

import streamlit as st

from nnkit import Experiment
from nnkit.charts.gradient_descent import confusion, diagnostics, playback
from nnkit.validation import flag
from pages.gradient_descent.experiment_controls import data_controls, descent_controls, network_controls
from pages.gradient_descent.playground_pin import pinned_run
from pages.gradient_descent.playground_scores import score_cards
from pages.gradient_descent.playground_update import show_update
from pages.gradient_descent.playground_weights import first_weights, weight_editor
from pages.gradient_descent.presets import PLAYGROUND
from pages.shared.before.page import Page, answer, folded, notice
from pages.shared.before.share import experiment_files
from pages.shared.before.show import show
from pages.shared.training import checked_size, trained

MORE_EPOCHS = 100
VIEW = {"heat_maps": True, "discrete": False, "show_test": True}
DEFAULTS = Experiment().to_dict() | {"batch_size": "10"} | VIEW  # as the controls hold them


def read_setting(name, text):
    if name in VIEW:
        return flag(name, text)
    value = Experiment.read(name, "" if text == "none" else text)
    return str(value) if name == "batch_size" else value


page = Page(
    "playground",
    "Gradient descent playground",
    "What does a network learn, and how do its weights move?",
    PLAYGROUND,
    DEFAULTS,
    read_setting,
)
with st.sidebar:
    settings = data_controls() | network_controls() | descent_controls() | first_weights()
state = st.session_state
view = {name: state[name] for name in VIEW}
page.keep(settings | view)

try:
    batch_size = Experiment.read("batch_size", settings["batch_size"])
    experiment = checked_size(Experiment(**settings | {"batch_size": batch_size}))
    history = trained(experiment)
    state["playground.latest"] = experiment
except ValueError as problem:
    answer(problem, "The charts below show the latest settings that could be used.")
    experiment = state.get("playground.latest", Experiment())
    history = trained(experiment)


def go_on():
    state["n_epochs"] += MORE_EPOCHS


def view_controls():
    st.toggle("A map in every neuron", key="heat_maps", help="What each neuron makes of the inputs: blue above zero.")
    st.toggle("Whole colours only", key="discrete", help="Show which class wins, and not by how much.")
    st.toggle("Test cases", key="show_test", help="Draw the test cases, as open points, among the training cases.")


def show_inside():
    show(partial(diagnostics, history), ("diagnostics", *run), key="diagnostics")
    st.caption(
        "A unit is dead where its slope is 0 for every training case, and saturated where its mean slope is below 5% of the "
        "steepest its activation function has: in both cases hardly any gradient passes through it."
    )


def show_confusion():
    show(partial(confusion, history), ("confusion", *run), key="confusion")
    of = "test" if history.data.test.n_cases else "training"
    st.caption(f"Rows are the true classes of the {of} cases, columns what the network predicts: right is the diagonal.")


run = (experiment, int(history.updates[-1]))
film = st.container()
with st.container(horizontal=True, vertical_alignment="center"):
    pinned = pinned_run("playground", history)
    st.button(
        f"{MORE_EPOCHS} more epochs", icon=":material/fast_forward:", on_click=go_on,
        help="Continue this run: equal seeds make the longer run begin with the very same updates.",
    )  # fmt: skip
    with st.popover(
        "View", icon=":material/visibility:", key="view", on_change="rerun",
        help="What the charts show of the run. Nothing is trained anew.",
    ) as popover:  # fmt: skip
        if popover.open:
            view_controls()
beside = (pinned.experiment, int(pinned.updates[-1])) if pinned else None
with film:
    show(partial(playback, history, pinned=pinned, **view), ("playback", *run, beside, *view.values()), key="playback")
    seen = history.data.seen
    if seen.n_features > 2:
        st.caption(
            f"The cases have {seen.n_features} features. The picture shows the plane through their mean along the two "
            "directions in which they spread most: points are projected onto it, so some stand on a colour that is not theirs."
        )
score_cards(history, pinned)

notice(history.takeaways())

folded("Inside the network", "inside", show_inside)
folded("Change the weights and run on", "weighed", partial(weight_editor, history))
if history.data.task == "classification":
    folded("Which classes are confused", "confused", show_confusion)
folded("How an update is made", "update_made", partial(show_update, history))

page.share(experiment.to_python(), experiment_files(experiment, history))
