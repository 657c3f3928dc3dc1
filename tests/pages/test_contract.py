"""What every page keeps to: it opens, says and explains itself, and its settings go through the address and back."""

import re

import pytest

pytest.importorskip("sklearn", reason="some pages are on scikit-learn's data")
from nnkit.markdown import literal
from nnkit.numerals import write_number
from nnkit.settings import Flag, OneOf, OrWord, Real, Whole
from pages.lecture.claim_links import PRESETS
from pages.shared.settings import Typed
from tests.pages.opening import (
    FILES,
    ROOT,
    address_of,
    assert_fine,
    folds_of,
    names_with_steps,
    opened_page,
    press_steps,
    raw_tooltips,
)

PATHS = [path for path, file in FILES.items() if "pages.shared.page import" in (ROOT / "pages" / file).read_text()]

# A table that needs all that can be said about it: its first row are names, its commas are decimal commas, a value is missing in
# its last row, and of its columns one is not used.
ROWS = [f"{i % 5 + 1},500;{i % 3 + 1},250;7,125;{'yes' if i % 5 > 2 else 'no'}" for i in range(20)]
TABLE = "\n".join(["2019;2020;2021;kind", *ROWS, ";2,250;7,125;yes"])
COLUMNS = "2019,2020,kind"
READING = {"decimal": "comma", "header": "yes", "missing": "leave out"}

# For settings that are text, and for how a text is read, a value that is not the default.
EXAMPLES = {
    **{prefix + name: value for name, value in READING.items() for prefix in ("", "own_", "logistic_", "reg_")},
    "hide": "sidebar",
    "find": "softmax",
    "seen": "1-3",
    "dead_hidden": "5-3",
    "dead_rates": "0.1, 3",
    "curves": "leaky_relu-elu",
    "z_span": "0.1",
    "depth_functions": "leaky_relu-elu",
    "sample_from": "typed",
    "own_numbers": TABLE,
    "own_column": "2020",
    "decimal_mark": "comma",
    "bundled_column": "petal width (cm)",
    "reg_pairs": "1,2;3,4;5,5.5;6,1",
    "reg_source": "table",
    "reg_table": TABLE,
    "reg_feature": "2020",
    "reg_target": "2019",
    "reg_columns": COLUMNS,
    "moved": "2,0.5,-1;1,3,2.5",
    "joint_counts": "1,2,3;4,0,6",
    "joint_theta": "0.2,0.3,0.5;0.1,0.1,0.8",
    "pair_cases": "1,2,1;3,4,0;-1,0.5,1",
    "softmax_cases": "1,2,3:3;0,-1,2.5:0.25,0.25,0.5",
    "whole_distributions": "0.5,0.1;0.5,0.9",
    "rows_p": "0.5,1;0,0",
    "rows_v": "-4,0;12.5,1",
    "logistic_dataset": "table",
    "logistic_table": TABLE,
    "logistic_target": "kind",
    "logistic_columns": COLUMNS,
    "logistic_batch_size": "5",
    "matrix_x": "1,2;3,-4",
    "matrix_w": "1;4",
    "bias_w": "3",
    "matrix_z": "1,2",
    "bias_z": "0.125;1",
    "matrix_t": "0.5,1;0.5,0",
    "shapes_asked": "2x3 * 3x1",
    "descents": "gd-adam",
    "pairs": "1,2;-3,0.5",
    "unseen": "1,2;-3,0.25",
    "samples": "1,2,3;4,5,6",
    "dataset": "table",
    "table": TABLE,
    "target": "kind",
    "columns": COLUMNS,
    "features": "x1-product",
    "hidden": "2",
    "activation": "leaky_relu",
    "weights": "1 2 3 4 5 6 7 8 9",
    "swept": "hidden",
    "values": "none, 3",
}
WITHOUT_EFFECT = ("n_cases", "noise", "n_classes")  # beside these examples: a table has its own
CONTROLS = (
    "selectbox",
    "multiselect",
    "text_input",
    "text_area",
    "slider",
    "select_slider",
    "toggle",
    "checkbox",
    "button_group",
)
UNUSABLE = ("nan", "", "<b>x</b>", "-1e999", "1.5.5")
NO_NUMBERS = ("abc", "", "nan", "1e309", "1.5.5", "0x10", "1_0", "5%", "1,234", "٣")


@pytest.fixture(scope="module")
def settings_of():
    """The settings of a page by name, and its parts: the name of the setting that chooses them, and their names."""
    found = {}

    def settings_of(path):
        if path not in found:
            memories = opened_page(path, {}).session_state["memories"]
            (found[path],) = (memory.settings for memory in memories.values())
        return found[path]

    return settings_of


def parts_of(settings):
    """An address for each part of a page."""
    chooser = next((one for one in settings.values() if one.label == "Part"), None)
    return [{chooser.name: part} if part != chooser.default else {} for part in chooser.options] if chooser else [{}]


def example_of(setting):
    """A value other than the default, as an address has it."""
    rule = setting.rule
    if setting.name in EXAMPLES:
        return EXAMPLES[setting.name]
    if isinstance(rule, OrWord):
        rule = rule.rule
    candidates = {
        Flag: lambda: [not setting.default],
        OneOf: lambda: [option for option in rule.options if option],
        Whole: lambda: [rule.low + 1, rule.low, rule.high],
        Real: lambda: [0.5, 0.25, 1.5, rule.low + 1.0, rule.high],
    }[type(rule)]()
    for candidate in candidates:
        try:
            value = setting.read(str(candidate))
        except ValueError:
            continue
        if value != setting.default:
            return str(value)
    raise AssertionError(f"{setting.name} has no other value")


def examples_of(settings):
    """An example of every setting but the part, as far as they have an effect together."""
    names = [name for name, setting in settings.items() if setting.label != "Part" and name not in WITHOUT_EFFECT]
    return {name: example_of(settings[name]) for name in names}


@pytest.mark.parametrize("path", PATHS)
def test_every_part_opens_and_explains_itself(path, settings_of):
    for address in parts_of(settings_of(path)):
        app = opened_page(path, address)
        assert_fine(app)
        assert app.header[0].value
        assert app.code[-1].value.startswith("import nnkit")
        assert all(chart.proto.alt for chart in app.get("vega_lite_chart")), address
        for kind in CONTROLS:
            for control in getattr(app, kind):
                assert control.help, f"{control.label} in {address}"


@pytest.mark.parametrize("path", PATHS)
def test_every_setting_stands_in_the_address_and_comes_back(path, settings_of):
    settings = settings_of(path)
    for part in parts_of(settings):
        address = part | examples_of(settings)
        app = opened_page(path, address)
        assert_fine(app)
        assert address_of(app) == address
        again = opened_page(path, address_of(app))
        assert again.code[0].value == app.code[0].value


@pytest.mark.parametrize("path", PATHS)
def test_all_settings_together_survive_every_part_of_the_page_and_another_page(path, settings_of):
    settings, (first, *others) = settings_of(path), parts_of(settings_of(path))
    address = examples_of(settings)
    app = opened_page(path, address | first)
    for part in (*others, first):
        for name, value in (part or {name: settings[name].default for name in others[0]} if others else {}).items():
            app.button_group(key=name).set_value(value).run()
            assert_fine(app)
            assert address_of(app) == address | part


@pytest.mark.parametrize("path", PATHS)
def test_what_the_address_cannot_say_is_answered_and_the_rest_is_used(path, settings_of):
    settings, code = settings_of(path), opened_page(path, {}).code[-1].value
    for text in UNUSABLE:
        refused = []
        for name, setting in settings.items():
            try:
                setting.read(text)
            except ValueError as problem:
                assert re.match(rf"{re.escape(name)}: received .*; accepted ", str(problem)), problem
                refused.append(name)
        app = opened_page(path, dict.fromkeys(refused, text) | {"colour": "red"})
        assert not app.exception
        [warning] = app.warning
        for name in refused:
            assert f"\n- {name}: " in warning.value
        assert "colour: not a setting of this page" in warning.value
        assert app.code[-1].value == code


def number_boxes(app, settings):
    """The boxes for numbers that the page shows, by the names of their settings."""
    return {box.key: box for box in app.text_input if isinstance(settings.get(box.key), Typed)}


def type_into(app, texts):
    """Type into boxes."""
    for name, text in texts.items():
        app.text_input(key=name).set_value(text)
    return app.run()


def state_of(app):
    """What an unusable value in a box must not change."""
    return app.code[0].value, address_of(app), len(app.get("vega_lite_chart")), [control.key for control in app.text_input]


def assert_answered(app, texts, before, settings):
    """The boxes keep these texts, each is answered, and nothing else has changed."""
    assert not app.exception
    for name, text in texts.items():
        assert app.text_input(key=name).value == text, name
        answer = literal(f"{settings[name].label}: {text!r} cannot be used; accepted is ")
        assert any(error.value.startswith(answer) and "Still showing " in error.value for error in app.error), (name, text)
    assert state_of(app) == before


@pytest.mark.parametrize("path", PATHS)
def test_a_number_out_of_bounds_is_answered_and_stays_out_of_the_address(path, settings_of):
    settings = settings_of(path)
    for part in parts_of(settings):
        app = opened_page(path, part)
        before, typed = state_of(app), {name: box.value for name, box in number_boxes(app, settings).items()}
        unusable = {name: text for name in typed if (text := out_of_bounds(settings[name])) is not None}
        if unusable:
            assert_answered(type_into(app, unusable), unusable, before, settings)
            assert_fine(type_into(app, typed))
            assert state_of(app) == before


def out_of_bounds(setting):
    """A number that a setting refuses, as text; None where it takes any."""
    rule = setting.rule.rule if isinstance(setting.rule, OrWord) else setting.rule
    if isinstance(rule, Whole):
        return str(rule.low - 1)
    for candidate in (rule.above, rule.low - 1.0, rule.high + 1.0):
        if candidate is not None and abs(candidate) < 1e300:
            return write_number(candidate)
    return None


@pytest.mark.parametrize("path", PATHS)
def test_what_is_no_number_stays_in_its_box_and_is_answered(path, settings_of):
    settings = settings_of(path)
    for part in parts_of(settings):
        app = opened_page(path, part)
        assert not app.get("number_input")  # it would make 5 of 0,5
        before, typed = state_of(app), {name: box.value for name, box in number_boxes(app, settings).items()}
        for text in NO_NUMBERS if typed else ():
            texts = dict.fromkeys(typed, text)
            assert_answered(type_into(app, texts), texts, before, settings)
        assert_fine(type_into(app, typed))
        assert state_of(app) == before


@pytest.mark.parametrize("path", PATHS)
def test_a_number_in_another_dress_is_the_same_number(path, settings_of):
    settings = settings_of(path)
    for part in parts_of(settings):
        app = opened_page(path, part)
        before, typed = state_of(app), {name: box.value for name, box in number_boxes(app, settings).items()}
        texts = {name: f" {float(text):e}".replace(".", ",").replace("-", "\u2212") for name, text in typed.items()}
        assert_fine(type_into(app, texts))
        assert {name: app.text_input(key=name).value for name in texts} == texts
        assert state_of(app) == before


def stepped(app, settings, typed, direction):
    """What the boxes hold after a click on their buttons: on all at once, and on one at a time where these do not go together."""

    def step(names):
        type_into(app, typed)
        press_steps(app, names, direction)
        assert not app.exception
        seen = {name: app.text_input(key=name).value for name in names}
        for name, text in seen.items() if not app.error else ():
            assert text == typed[name] or address_of(app)[name] == str(settings[name].rule.read(name, text))
        return seen

    seen = step(typed)
    if app.error:
        assert seen == {name: text for name in typed for name, text in step([name]).items()}
    return seen


@pytest.mark.parametrize("path", PATHS)
def test_the_buttons_of_a_number_step_it_up_and_down(path, settings_of):
    settings = settings_of(path)
    for part in parts_of(settings):
        app = opened_page(path, part)
        stepped_ones = names_with_steps(app)
        typed = {name: box.value for name, box in number_boxes(app, settings).items() if name in stepped_ones}
        down, up = (stepped(app, settings, typed, direction) for direction in (-1, 1))
        for name, text in typed.items():
            assert float(down[name]) <= float(text) <= float(up[name])
            assert float(down[name]) < float(up[name]), name
        assert_fine(type_into(app, typed))
        for name in typed:
            app.text_input(key=name).set_value("abc")
        press_steps(app, typed, 1)
        assert not app.exception
        assert all(app.text_input(key=name).value == "abc" for name in typed)  # there is nothing to step from


@pytest.mark.parametrize("path", [path for path in PATHS if path])
def test_one_preset_after_the_other(path):
    app = opened_page(path, {})
    (picker,) = (control.key for control in app.selectbox if control.key and control.key.endswith(".preset"))
    for name, address in PRESETS[path].items():
        app.selectbox(key=picker).set_value(name).run()
        assert_fine(app)
        assert address_of(app) == address, name
        assert raw_tooltips(app) == [], name


@pytest.mark.parametrize("path", PATHS)
def test_a_fold_can_be_closed_and_its_settings_stay(path, settings_of):
    settings = settings_of(path)
    address = examples_of(settings)
    app = opened_page(path, address)
    assert_fine(app)
    for key in folds_of(path):
        app.session_state[key] = False
    app.run()
    assert_fine(app)
    assert address_of(app) == address
