"""Server start: limit BLAS to one thread, load in the background, and say in one sentence that a page failed.

`streamlit run app.py` finds `app`. The pages, and the frame around them, are in `pages/contents.py`.
"""

import os

# The matrices are small: a second thread would cost more than it brings. This must be set before NumPy loads.
for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(variable, "1")

import gc
import logging
import runpy
from contextlib import asynccontextmanager
from pathlib import Path
from threading import Thread
from time import sleep

import streamlit as st

HEAD_START = 3.0  # seconds, for the visitor who woke the server
CONTENTS = Path(__file__).parent / "pages" / "contents.py"


@asynccontextmanager
async def warm_up(app):
    """Load what the pages need while the server answers already."""
    Thread(target=prepare, daemon=True).start()
    yield {}


def prepare():
    """Load what all pages need; when the first page is out, the map's numbers, and scikit-learn for other data."""
    import pandas  # noqa: F401 as in pages/contents.py

    import nnkit.charts  # noqa: F401
    from nnkit import load_dataset
    from nnkit.claims import CLAIMS, measured

    sleep(HEAD_START)
    for claim in CLAIMS:
        measured(claim)
    load_dataset("moons")  # the first that asks for scikit-learn waits while it is imported
    gc.freeze()  # what is loaded by now stays: the collector need not look at it again and again


def explain(problem):
    """Say in a sentence that a page failed; the traceback goes to the server's log."""
    logging.getLogger(__name__).error("A page failed.", exc_info=problem)
    st.error(
        "This page met an error of its own and could not be finished. Your settings are in the address above: "
        "reload to try again, or remove what follows the question mark to start afresh.",
        icon=":material/warning:",
    )
    return True


app = st.App(CONTENTS, lifespan=warm_up, on_script_error=explain)

if __name__ == "__main__":  # run as a script, by some hosts and in tests, and not imported by the server: hand over
    runpy.run_path(str(CONTENTS), run_name="__main__")
