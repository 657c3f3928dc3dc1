"""The gradient descent playground: what does a network learn, and how do its weights move?"""

from functools import partial

import streamlit as st

from nnkit import Experiment
from nnkit.charts.gradient_descent import confusion, diagnostics, playback
from pages.gradient_descent.experiment_settings import DATA, NETWORK, descent_settings, experiment_of
from pages.gradient_descent.playground_drawing import DRAWS, can_be_drawn, draw_cases, drawing_controls
from pages.gradient_descent.playground_pin import pinned_run
from pages.gradient_descent.playground_scores import score_cards
from pages.gradient_descent.playground_update import show_update
from pages.gradient_descent.playground_weights import WEIGHTS, draw_first_weights, weight_editor
from pages.gradient_descent.presets import PLAYGROUND
from pages.shared.frame import lazy_expander
from pages.shared.page import Page
from pages.shared.reading import show_reading
from pages.shared.settings import Drawn, Flag, Group
from pages.shared.share import experiment_files
from pages.shared.training import checked_size, trained

MORE_EPOCHS = 100

VIEW = Group(
    Flag("heat_maps", "A map in every neuron", True, "What each neuron makes of the inputs: blue above zero."),
    Flag("discrete", "Whole colours only", False, "Show which class wins, and not by how much."),
    Flag("show_test", "Test cases", True, "Draw the test cases, as open points, among the training cases."),
)
SETTINGS = (DATA, NETWORK, descent_settings(Experiment(), can_stop=True), Drawn(draw_first_weights, WEIGHTS))

page = Page("playground", "What does a network learn, and how do its weights move?", PLAYGROUND)


def history_of(s):
    return trained(checked_size(experiment_of(s)))


def show_run(history, s):
    film = st.container()
    with st.container(horizontal=True, vertical_alignment="center"):
        pinned = pinned_run(page, history)
        more_button(history)
        view_popover()
        draws = can_be_drawn(history.data.seen)
        if draws:
            drawing_controls(page, history)
    with film:
        view = {"heat_maps": s.heat_maps, "discrete": s.discrete, "show_test": s.show_test, "draws": draws and s.draws}
        on_select = partial(draw_cases, history.data.seen) if view["draws"] else None
        page.charts(playback(history, pinned=pinned, **view), on_select=on_select, is_film=True)
        n_features = history.data.seen.n_features
        if n_features > 2:
            st.caption(
                f"The cases have {n_features} features. The picture shows the plane through their mean along the two directions "
                "in which they spread most: points are projected onto it, so some stand on a colour that is not theirs."
            )
    show_reading(history.data)
    score_cards(history, pinned)
    page.takeaways(history)
    lazy_expander("Inside the network", lambda: show_inside(history))
    lazy_expander("Change the weights and run on", lambda: weight_editor(history))
    if history.data.task == "classification":
        lazy_expander("Which classes are confused", lambda: show_confusion(history))
    lazy_expander("How an update is made", lambda: show_update(history))
    page.share(history, *experiment_files(history.experiment, history))


def more_button(history):
    """Continue the run."""

    def go_on():
        st.session_state["n_epochs"] = history.experiment.n_epochs + MORE_EPOCHS

    help = "Continue this run. The longer run begins with the very same updates."
    st.button(f"{MORE_EPOCHS} more epochs", icon=":material/fast_forward:", on_click=go_on, help=help)


def view_popover():
    """What the charts show."""
    help = "What the charts show of the run. Nothing is trained anew."
    with st.popover("View", icon=":material/visibility:", key="view", on_change="rerun", help=help) as popover:
        if popover.open:
            VIEW.draw()


def show_inside(history):
    page.charts(diagnostics(history))
    st.caption(
        "A neuron is dead where its derivative is 0 for every training case: no gradient passes. It is saturated where its mean "
        "derivative is below 5% of the greatest that its activation function has: little passes."
    )


def show_confusion(history):
    page.charts(confusion(history))
    cases = "test" if history.data.test.n_cases else "training"
    st.caption(f"Rows are the true classes of the {cases} cases, columns what the network predicts: right is the diagonal.")


page.only(SETTINGS, history_of, show_run, view=[VIEW, DRAWS], cache=None, main=("learning_rate", "dataset"))
