"""The table of contents, and the frame around every page."""

from pathlib import Path

import streamlit as st

PAGES = {
    "Gradient descent": [
        ("gradient_descent/playground.py", "Playground", "playground"),
        ("gradient_descent/one_case.py", "One case at a time", "one-case"),
        ("gradient_descent/landscape.py", "Loss landscape", "landscape"),
        ("gradient_descent/batch.py", "Batch or stochastic", "batch-or-stochastic"),
    ],
    "Maximum likelihood": [
        ("maximum_likelihood/classification.py", "Classification", "classification"),
    ],
}
"""The lecture's parts, and in each its pages: file, title, path in the address. The first is the start page."""

HERE = Path(__file__).parent

st.set_page_config(page_title="Deep learning, lecture 1", page_icon="📉", layout="wide")
st.html(HERE / "shared" / "frame.css")

sections = {
    part: [st.Page(HERE / file, title=title, url_path=path) for file, title, path in pages] for part, pages in PAGES.items()
}
st.navigation(sections, position="top").run()
