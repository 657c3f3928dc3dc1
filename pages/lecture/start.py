"""What the start page shows first: the five parts of the lecture as pictures, and where to begin."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import streamlit as st

from nnkit import Experiment, run
from nnkit.charts.lecture import Picture, best_bell, film_of_learning, function_curves, matrix_product, softmax_bars
from nnkit.claims import CLAIMS
from nnkit.loss_functions import read_batch
from nnkit.matrices import read_matrix
from nnkit.maximum_likelihood import draw_sample
from pages.lecture.claim_bar import STOPS, claim_link, pages_by_path
from pages.lecture.claim_links import PRESETS
from pages.matrices.forward_pass_settings import MATRICES
from pages.shared.cache import cache

HERE = Path(__file__).parent
NAMES = [claim.name for claim in CLAIMS]
SOFTMAX = PRESETS["softmax"]["1, 2, 3, 4, 5"]
MOST_SHOWINGS = 9  # then they begin anew: by then a browser has forgotten the first


# The pictures: each shows what its page opens with


def learning(**look):
    history = cache("runs").computed(Experiment(), lambda: run(Experiment()))
    return film_of_learning(history, **look)


def product(**look):
    texts = {matrix.name: matrix.default for matrix in MATRICES}
    W, X = (read_matrix(name, texts[name]) for name in ("matrix_w", "matrix_x"))
    return matrix_product(W, X, **look)


def curves(**look):
    return function_curves(("sigmoid", "tanh", "relu"), **look)


def probabilities(**look):
    logits, targets = read_batch("softmax_cases", SOFTMAX["softmax_cases"])
    return softmax_bars(logits[:, 0], targets[:, 0].argmax(), **look)


def bell(**look):
    return best_bell(draw_sample(), **look)


class Door(NamedTuple):
    """The way into a part of the lecture: a question, a picture, and the page that opens with what is pictured.

    The address names a setting, if only with its default: an empty one would bring back what the visitor last had on the page.
    """

    path: str
    address: dict[str, str]
    question: str
    draw: Callable[..., Picture]


DOORS = (
    Door("playground", {"dataset": "xor"}, "How does a network learn?", learning),
    Door("matrices", {"written_as": "columns"}, "How does a network compute?", product),
    Door("activations", {"curves": "sigmoid-tanh-relu"}, "Where does a neuron stop learning?", curves),
    Door("softmax", SOFTMAX, "How wrong is a prediction?", probabilities),
    Door("mle", {"sample_from": "drawn"}, "Which curve fits the data best?", bell),
)


def show_doors(parts):
    """A card for each part of the lecture, by its name."""
    st.html(HERE / "start.css")
    pages = pages_by_path()
    with st.container(key="doors"):
        for part, door in zip(parts, DOORS, strict=True):
            with st.container(key=f"door_{door.path}", border=True, gap=None):
                with st.container(key=f"picture_{door.path}", gap=None):
                    show_picture(door)
                st.page_link(pages[door.path], label=f"**{part}**", query_params=door.address)
                st.caption(door.question)


def show_picture(door):
    if door.draw is not learning:
        drawn(door.draw)
        return
    # a picture cannot ask whether motion is welcome, but the page's styles can: they show the film, or its end
    showings = st.session_state.get("film_showings", 0)
    with st.container(key="film_asked_for" if showings else "film"):
        drawn(learning, showing=showings)
    if not showings:
        with st.container(key="film_end"):
            drawn(learning, moving=False)
    st.button("Play again", key="play_again", icon=":material/replay:", on_click=show_again)


def show_again():
    st.session_state["film_showings"] = st.session_state.get("film_showings", 0) % MOST_SHOWINGS + 1


def drawn(draw, **look):
    """Show a picture that is drawn once for all visitors who see it by the same light."""
    dark = st.context.theme.type == "dark"
    key = "door", draw.__name__, dark, *look.items()
    shown = cache("charts").computed(key, lambda: draw(dark=dark, **look))
    st.image(shown.svg, alt=shown.alt, width="stretch")


# Where to begin


def show_ways():
    """Links to the first claim's experiment, and to where the visitor left off."""
    with st.container(horizontal=True, gap="small", key="ways"):
        with st.container(key="walk", width="content"):
            claim_link(NAMES[0], "Start the walk", ":material/play_arrow:")
        claim_link(STOPS[0], f"{len(STOPS)} stops for a class", ":material/co_present:", walk=True)
        left_at, ticked = st.session_state.get("left_at"), st.session_state["seen"].split("-")
        last = max((NAMES.index(name) for name in ticked if name in NAMES), default=len(NAMES) - 1)
        if left_at:
            page = pages_by_path()[left_at]
            st.page_link(page, label=f"Go on where you left off: {page.title}", icon=":material/resume:")
        elif last + 1 < len(NAMES):  # on another day only the ticks are known, by the address
            claim_link(NAMES[last + 1], f"Go on where you left off: claim {NAMES[last + 1]}", ":material/resume:")
