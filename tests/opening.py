"""Opening a page of the app without a browser."""

import contextlib
import io
from pathlib import Path

import pytest

pytest.importorskip("streamlit", reason="the pages need Streamlit")
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

ROOT = Path(__file__).parent.parent


def opened_page(path, address, timeout=120, unfold=()):
    """The page that has this path, after it has been opened with an address; `unfold` names what is folded up by default.

    It is named by the hash of its path, as a browser names it: `switch_page` would have to run the start page first.
    """
    app = AppTest.from_file(str(ROOT / "pages" / "contents.py"), default_timeout=timeout)
    app._page_hash = calc_hash(path)
    for name in ("share_panel", *unfold):  # what is folded up is not made
        app.session_state[name] = True
    for name, value in address.items():
        app.query_params[name] = value
    return app.run()


def assert_fine(app):
    assert not app.exception
    assert not app.error
    assert not app.warning


def address_of(app):
    """What stands in the address, by name."""
    return {name: value[0] if isinstance(value, list) else value for name, value in app.query_params.items()}


def printed(app):
    """The lines that the page's first piece of Python prints."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(app.code[0].value, {})
    return out.getvalue().splitlines()
