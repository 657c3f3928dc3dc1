"""What every page keeps to: it opens, says and explains itself, and its settings go through the address and back."""

import re

import pytest

pytest.importorskip("sklearn", reason="some pages are on scikit-learn's data")
from nnkit.settings import Flag, OneOf, OrWord, Real, Whole
from pages.contents import PAGES
from pages.lecture.claim_links import PRESETS
from tests.pages.opening import FOLDS, ROOT, address_of, assert_fine, opened_page

FILES = {path: file for pages in PAGES.values() for file, _, path in pages}
PATHS = [path for path, file in FILES.items() if "pages.shared.page import" in (ROOT / "pages" / file).read_text()]

# For settings that are text, a value that is not the default.
EXAMPLES = {
    "hide": "sidebar",
    "find": "softmax",
    "seen": "1-3",
    "dead_hidden": "5-3",
    "dead_rates": "0.1, 3",
    "curves": "leaky_relu-elu",
    "z_span": "0.1",
    "depth_functions": "leaky_relu-elu",
    "own_numbers": "a,b\n1,2\n3,4",
    "own_column": "b",
    "bundled_column": "petal width (cm)",
    "reg_pairs": "1,2;3,4;5,5.5;6,1",
    "reg_table": "size;price\n1,5;10\n2,5;12,5\n3;17\n4;18",
    "reg_feature": "price",
    "reg_target": "size",
    "joint_counts": "1,2,3;4,0,6",
    "joint_theta": "0.2,0.3,0.5;0.1,0.1,0.8",
    "pair_cases": "1,2,1;3,4,0;-1,0.5,1",
    "softmax_cases": "1,2,3:3;0,-1,2.5:0.25,0.25,0.5",
    "whole_distributions": "0.5,0.1;0.5,0.9",
    "rows_p": "0.5,1;0,0",
    "rows_v": "-4,0;12.5,1",
    "logistic_dataset": "table",
    "logistic_table": "a,b,kind\n" + "\n".join(f"{i % 5},{i % 3},{'yes' if i % 5 > 2 else 'no'}" for i in range(20)),
    "logistic_target": "kind",
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
    "samples": "1,2,3;4,5,6",
    "dataset": "table",
    "table": "a,b,c\n0,1,2\n1,2,1\n0,3,5\n1,4,2\n0,1,1\n1,2,7",
    "target": "a",
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
    "number_input",
    "slider",
    "select_slider",
    "toggle",
    "checkbox",
    "button_group",
)
UNUSABLE = ("nan", "", "<b>x</b>", "-1e999", "1.5.5")


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
    settings = settings_of(path)
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
        assert app.code[-1].value == opened_page(path, {}).code[-1].value


@pytest.mark.parametrize("path", PATHS)
def test_an_unusable_number_is_answered_and_stays_out_of_the_address(path, settings_of):
    settings = settings_of(path)
    for part in parts_of(settings):
        app = opened_page(path, part)
        code, address, n_charts = app.code[0].value, address_of(app), len(app.get("vega_lite_chart"))
        for key in [control.key for control in app.number_input if control.key in settings]:
            value = settings[key].rule.rule if isinstance(settings[key].rule, OrWord) else settings[key].rule
            unusable = unusable_number(value)
            if unusable is None:
                continue
            before = app.number_input(key=key).value
            app.number_input(key=key).set_value(unusable).run()
            assert not app.exception
            assert any(error.value.startswith(f"{key}: received {unusable}") for error in app.error), key
            assert app.code[0].value == code
            assert address_of(app) == address
            assert len(app.get("vega_lite_chart")) == n_charts
            app.number_input(key=key).set_value(before).run()
            assert_fine(app)


def unusable_number(rule):
    """A number that a rule refuses, in the rule's own type; None where it takes any."""
    if isinstance(rule, Whole):
        return rule.low - 1
    for candidate in (rule.above, rule.low - 1.0, rule.high + 1.0) if isinstance(rule, Real) else ():
        if candidate is not None and abs(candidate) < 1e300:
            return float(candidate)
    return None


@pytest.mark.parametrize("path", [path for path in PATHS if path])
def test_one_preset_after_the_other(path):
    app = opened_page(path, {})
    (picker,) = (control.key for control in app.button_group if control.key and control.key.endswith(".preset"))
    for name, address in PRESETS[path].items():
        app.button_group(key=picker).set_value(name).run()
        assert_fine(app)
        assert address_of(app) == address, name


@pytest.mark.parametrize("path", PATHS)
def test_a_fold_can_be_closed_and_its_settings_stay(path, settings_of):
    settings = settings_of(path)
    address = examples_of(settings)
    app = opened_page(path, address)
    assert_fine(app)
    for key in FOLDS:
        app.session_state[key] = False
    app.run()
    assert_fine(app)
    assert address_of(app) == address
