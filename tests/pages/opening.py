"""Opening a page of the app without a browser."""

import ast
import contextlib
import io
import json
from functools import cache
from pathlib import Path

import pytest

pytest.importorskip("streamlit", reason="the pages need Streamlit")
from streamlit.components.v2.component_manager import BidiComponentManager
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from pages.contents import PAGES
from pages.shared.frame import fold_key
from pages.shared.page import HEADLINE, NOTICE

ROOT = Path(__file__).parents[2]


FILES = {path: file for pages in PAGES.values() for file, _, path in pages}


@cache
def folds_of(path):
    """The names of everything that the pages of this page's part of the lecture fold up."""
    return ("share_panel", "view", "class_view", *_folds(Path(FILES[path]).parts[0]), *_folds("shared"))


def _folds(folder):
    for page in (ROOT / "pages" / folder).rglob("*.py"):
        for call in ast.walk(ast.parse(page.read_text())):
            if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name):
                continue
            if call.func.id == "folded":
                yield call.args[1].value
            if call.func.id in ("Folded", "lazy_expander") and isinstance(call.args[0], ast.Constant):
                yield fold_key(call.args[0].value)


def opened_page(path, address, timeout=120, unfold=None):
    """The page that has this path, after it has been opened with an address; what it folds up is unfolded.

    It is named by the hash of its path, as a browser names it: `switch_page` would have to run the start page first.
    """
    app = AppTest.from_file(str(ROOT / "pages" / "contents.py"), default_timeout=timeout)
    app._page_hash = calc_hash(path)
    app._bidi_component_manager = BidiComponentManager()  # its own would look through all installed packages, for 0.2 s
    for name in folds_of(path) if unfold is None else unfold:  # what is folded up is not made
        app.session_state[name] = True
    for name, value in address.items():
        app.query_params[name] = value
    return app.run()


def _window_of(app):
    [window] = [element.proto for element in app.get("bidi_component") if element.proto.component_name == "window"]
    return window


def names_with_steps(app):
    """The names of the settings whose boxes the browser gives two buttons."""
    return json.loads(_window_of(app).json)[0]["stepped"]


def press_steps(app, names, direction):
    """Press one of the buttons of each of these settings, and run the page."""
    told = {"event": "steps", "value": [{"name": name, "direction": direction} for name in names]}
    states = app._tree.get_widget_states()
    states.widgets.add(id=f"$$STREAMLIT_INTERNAL_KEY_{_window_of(app).id}__events", json_trigger_value=json.dumps([told]))
    return app._run(states)


def assert_fine(app):
    assert not app.exception
    assert {error.value for error in app.error} <= {"**It does not fit.**"}  # the page's answer about shapes, not about a setting
    assert not app.warning


def raw_tooltips(app):
    """The tooltips of all charts that are not in words: a field without a title, a number without a format, a whole datum."""
    found, parts = set(), [json.loads(chart.proto.spec) for chart in app.get("vega_lite_chart")]
    while parts:
        part = parts.pop()
        if isinstance(part, list):
            parts.extend(part)
        elif isinstance(part, dict):
            shown = part.get("tooltip")
            for one in shown if isinstance(shown, list) else [shown]:
                is_value = one is None or not isinstance(one, dict) or "value" in one or "expr" in one
                is_in_words = is_value or ("title" in one and (one.get("type") != "quantitative" or "format" in one))
                if not is_in_words or one is True:
                    found.add(json.dumps(one))
            parts.extend(part.values())
    return sorted(found)


def said(app):
    """All that the page says in Markdown, formulas among it."""
    return "\n".join(text.value for text in app.markdown)


def notices(app):
    """Every sentence that the page says is to be noticed, in order."""
    texts = [text.value for text in app.markdown]
    headlines = [text.removeprefix(HEADLINE).strip() for text in texts if text.startswith(HEADLINE)]
    boxes = [text.removeprefix(f"{NOTICE}- ").split("\n- ") for text in texts if text.startswith(NOTICE)]
    return [*headlines, *(sentence for box in boxes for sentence in box)]


def address_of(app):
    """What stands in the address, by name."""
    return {name: value[0] if isinstance(value, list) else value for name, value in app.query_params.items()}


def printed(app):
    """The lines that the page's first piece of Python prints."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(app.code[0].value, {})
    return out.getvalue().splitlines()
