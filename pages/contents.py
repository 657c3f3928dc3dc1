"""The table of contents, and the frame around every page."""

from pathlib import Path

# All of it before any page: two visitors who wake the server at once import in two threads, and where both import parts of a
# package, one of them can meet it half finished. So can Altair and Arrow, which look whether pandas has been imported.
import pandas  # noqa: F401
import streamlit as st

import nnkit.charts  # noqa: F401
from pages.lecture.claim_bar import open_claim, show_claim_bar
from pages.shared.frame import show_style
from pages.shared.page import Page

PAGES = {
    "Lecture": [
        ("lecture/map.py", "Lecture map", ""),
    ],
    "Gradient descent": [
        ("gradient_descent/one_case.py", "One case at a time", "one-case"),
        ("gradient_descent/landscape.py", "Loss landscape", "landscape"),
        ("gradient_descent/batch.py", "Batch or stochastic", "batch-or-stochastic"),
        ("gradient_descent/playground.py", "Playground", "playground"),
    ],
    "Matrices": [
        ("matrices/forward_pass.py", "The forward pass", "matrices"),
    ],
    "Activation functions": [
        ("activation_functions/compare.py", "Compare functions", "activations"),
        ("activation_functions/depth.py", "Gradients through depth", "depth"),
        ("activation_functions/dying.py", "Dying ReLU", "dying-relu"),
    ],
    "Loss functions": [
        ("loss_functions/softmax.py", "Softmax and cross-entropy", "softmax"),
        ("loss_functions/log_loss.py", "Log loss", "log-loss"),
    ],
    "Maximum likelihood": [
        ("maximum_likelihood/gaussian.py", "Gaussian", "mle"),
        ("maximum_likelihood/regression.py", "Regression", "regression"),
        ("maximum_likelihood/classification.py", "Classification", "classification"),
    ],
}
"""The lecture's parts, and in each its pages: file, title, path in the address. The first is the start page."""

HERE = Path(__file__).parent


def show_chosen_page():
    Page.under_title = staticmethod(show_claim_bar)
    show_style()
    if "sections" not in st.session_state:  # once for a visitor: each page's file is looked up
        st.session_state["sections"] = {
            part: [st.Page(HERE / file, title=title, url_path=path, default=not path) for file, title, path in pages]
            for part, pages in PAGES.items()
        }
    page = st.navigation(st.session_state["sections"], position="top", expanded=True)
    st.session_state["title"] = page.title
    st.set_page_config(f"{page.title} · Deep learning, lecture 1", "📉", layout="wide")
    if page.url_path:
        st.session_state["left_at"] = page.url_path
    open_claim(page.url_path)
    page.run()


if __name__ == "__main__":  # run by Streamlit; the lecture map imports the list alone
    show_chosen_page()
