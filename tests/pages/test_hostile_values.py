"""Every control and every address of every page against hostile values: each is used, or answered; nothing else is lost."""

import pytest

pytest.importorskip("streamlit", reason="the pages need Streamlit")
from streamlit.testing.v1 import element_tree

from nnkit.markdown import literal
from pages.lecture.claim_links import PRESETS
from pages.shared.settings import Typed
from tests.pages.opening import FILES, opened_page

SCRIPT = "<script>alert(1)</script>"
ODD = "\u202e\x00\ud7ff"
NUMBERS = ("0", "-1", "1e-300", "1e308", "\u22121e308", "1 000 000 000", "1/0", "9" * 400, SCRIPT, ODD)
TEXTS = ("", "nan", "∞; 1e999", SCRIPT, "1,2;3", "'; DROP TABLE", "x" * 5000, ODD, "1 " * 2000)
SMALL = {"playground": {"n_epochs": "5"}, "batch-or-stochastic": {"n_epochs": "3", "n_seeds": "2"}}  # less to train
ADDRESSES = ("", "nan", "-inf", "1e400", "-1", "0.5.5", "None", SCRIPT, "é" * 300, "9" * 400)


def opened(path, **address):
    return opened_page(path, address)


def parts_of(path):
    """Addresses that between them show every control of the page: of all presets, those that set different names to words."""
    seen, chosen = set(), []
    for address in PRESETS.get(path, {"": {}}).values():
        kind = frozenset((name, text) for name, text in address.items() if text.isalpha() and len(text) > 3)
        if kind not in seen:
            seen.add(kind)
            chosen.append(address)
    return chosen


def assert_answered(app, what):
    assert not app.exception, what
    for answer in (*app.error, *app.warning):
        assert answer.value.strip() and "Traceback" not in answer.value, what
        assert "<script>" not in answer.value.replace(r"\<", ""), what


def settings_in(app):
    """The page's settings by name."""
    [settings] = [memory.settings for memory in app.session_state["memories"].values()]
    return settings


def is_refused(setting, text):
    """Whether a setting cannot use a text, typed or in the address."""
    try:
        setting.read(text)
    except ValueError:
        return True
    return False


def type_numbers(app, settings, tried):
    """Type every value into every box for a number: what they refuse into all at once, what they can use into one at a time."""
    typed = {box.key: box.value for box in app.text_input if isinstance(settings.get(box.key), Typed) and box.key not in tried}
    tried.update(typed)

    def put(text_of):
        """Type into those of the boxes that are there: another setting may have another control in its place."""
        for key in text_of.keys() & {box.key for box in app.text_input}:
            app.text_input(key=key).set_value(text_of[key])

    for value in NUMBERS if typed else ():
        refused = [key for key in typed if is_refused(settings[key], value)]
        if refused:
            put(typed | dict.fromkeys(refused, value))
            assert_answered(app.run(), f"{refused} = {value!r:.60}")
        for key in refused:
            answer = literal(f"{settings[key].label}: ")
            assert any(error.value.startswith(answer) for error in app.error), (key, value)
        for key in [key for key in typed if key not in refused]:
            put(typed | {key: value})
            assert_answered(app.run(), f"{key} = {value!r}")
    put(typed)
    app.run()


def choose_options(app, tried):
    """Choose every option of every choice: of all choices at once, and one at a time where these do not go together."""
    before = {
        (kind, box.key): box.index if kind == "selectbox" else box.value
        for kind in ("selectbox", "toggle", "checkbox")
        for box in getattr(app, kind)
        if box.key is not None and (kind, box.key) not in tried and not box.key.endswith(".preset")
    }
    tried.update(before)

    def put(numbers):
        """Choose the options with these numbers, and elsewhere what was chosen before."""
        for kind, key in before:
            for box in [box for box in getattr(app, kind) if box.key == key and not box.disabled]:
                if kind == "selectbox":
                    box.select_index(min(numbers.get((kind, key), before[kind, key]), len(box.options) - 1))
                else:
                    box.set_value(before[kind, key] != ((kind, key) in numbers))
        assert_answered(app.run(), numbers)

    n_options = {(kind, key): len(app.selectbox(key=key).options) if kind == "selectbox" else 1 for kind, key in before}
    for number in range(max(n_options.values(), default=0)):
        chosen = {box: number for box, n in n_options.items() if number < min(n, 20)}
        if chosen:
            put(chosen)
        if app.error or app.warning:
            for box in chosen:
                put({box: number})
    put({})


@pytest.mark.parametrize("path", FILES)
def test_hostile_values_in_every_control(path):
    tried, tried_numbers = set(), set()
    for address in parts_of(path):
        address = address | SMALL.get(path, {})
        app = opened(path, **address)
        assert_answered(app, address)
        type_numbers(app, settings_in(app), tried_numbers)
        for kind in ("text_input", "text_area"):
            for key in [control.key for control in getattr(app, kind)]:
                if (kind, key) in tried or key in tried_numbers:
                    continue
                tried.add((kind, key))
                control = getattr(app, kind)(key=key)
                before = control.value
                for value in TEXTS:
                    if control.proto.max_chars and len(value) > control.proto.max_chars:
                        continue  # the browser does not let it be typed
                    present = [one.key for one in getattr(app, kind)]
                    if key not in present:
                        break  # the answer to the value before has another control in its place
                    getattr(app, kind)(key=key).set_value(value).run()
                    assert_answered(app, f"{key} = {value!r:.60}")
                if key in [one.key for one in getattr(app, kind)]:
                    getattr(app, kind)(key=key).set_value(before).run()
                    assert_answered(app, f"{key} = {before!r:.60}")
                else:
                    app = opened(path, **address)
        for key in [control.key for control in app.slider]:
            if ("slider", key) in tried:
                continue
            tried.add(("slider", key))
            control = app.slider(key=key)
            for value in (control.min, control.max, control.value):
                if key in [one.key for one in app.slider]:
                    app.slider(key=key).set_value(value).run()
                    assert_answered(app, f"{key} = {value!r}")
        choose_options(app, tried)
    assert tried or tried_numbers


@pytest.fixture(autouse=True)
def choices_by_what_is_shown(monkeypatch):
    """AppTest selects an option by the words that are shown, and would then format these once more."""
    original = element_tree.Selectbox.index.fget

    def index(box):
        return box.options.index(box.value) if box.value in box.options else original(box)

    monkeypatch.setattr(element_tree.Selectbox, "index", property(index))


def names_of_settings(path):
    """The names of the page's settings, as it gives them itself."""
    said = opened(path, no_such_setting="1").warning[0].value
    return said.split("accepted are ")[1].rstrip(".").split(", ")


@pytest.mark.parametrize("path", FILES)
def test_hostile_values_of_every_setting_in_the_address(path):
    names = names_of_settings(path)
    assert {"present", "hide"} < set(names)
    for text in ADDRESSES:
        app = opened(path, **dict.fromkeys(names, text))
        assert_answered(app, f"{text!r:.60} for all")
        assert app.warning, f"{text!r:.60} for all was taken without a word"
        settings = settings_in(app)
        assert set(names) == set(settings)
        for name, setting in settings.items():
            if is_refused(setting, text):
                assert f"\n- {name}: received " in app.warning[0].value, f"{name} was dropped without a word"
    for name in [name for name, setting in settings.items() if not is_refused(setting, SCRIPT)]:
        app = opened(path, **{name: SCRIPT})
        assert_answered(app, name)
        kept = dict(app.query_params).get(name)
        assert app.warning or app.error or app.info or kept, f"{name} was dropped without a word"


@pytest.mark.parametrize("path", FILES)
def test_what_is_no_setting_is_answered_and_changes_nothing(path):
    app = opened(path, no_such_setting="1")
    assert "no_such_setting: not a setting of this page" in app.warning[0].value
    assert app.code[-1].value == opened(path).code[-1].value
