"""In a real browser: numbers that are typed as people write them, stepped, pasted and opened from files."""

from pathlib import Path
from urllib.parse import parse_qs, urlparse

import pytest

import nnkit

pytest.importorskip("playwright", reason="browser tests need playwright")
from playwright.sync_api import expect

from tests.browser.running import new_tab

INTAKE = Path(__file__).parents[1] / "nnkit" / "data" / "intake"
CHARTS = '[data-testid="stVegaLiteChart"] canvas, [data-testid="stVegaLiteChart"] svg'
WAIT = 30_000


def visit(browser, address, **options):
    """A page opened at an address, whose charts are drawn."""
    page = new_tab(browser, height=1400, **options)
    page.goto(address)
    page.wait_for_selector(CHARTS, timeout=60_000)
    return page


def box(page, label):
    return page.get_by_role("textbox", name=label, exact=True)


def type_into(page, label, text):
    """Type in the place of what stands in a box, key by key."""
    box(page, label).press("Control+a")
    box(page, label).press("Delete")
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def asked(url):
    return {name: text for name, [text] in parse_qs(urlparse(url).query).items()}


def expect_typed(page, label, name, text, value):
    """What is typed arrives as this value, and stays in the box as it is."""
    type_into(page, label, text)
    page.wait_for_url(lambda url: asked(url).get(name) == value, timeout=WAIT)
    assert box(page, label).input_value() == text
    expect(page.get_by_test_id("stAlert")).to_have_count(0)


def card(page, label):
    return page.get_by_test_id("stMetric").filter(has_text=label).get_by_test_id("stMetricValue")


@pytest.mark.parametrize("locale", ["en-US", "nb-NO"])
def test_a_learning_rate_is_typed_in_every_dress_whatever_the_locale(browser, server, locale):
    page, label, name = visit(browser, f"{server}/playground?n_epochs=5", locale=locale), "Learning rate η", "learning_rate"
    for text, value in {"0,5": "0.5", ".25": "0.25", "5e-1": "0.5", "1/3": repr(1 / 3), " 0,5 ": "0.5"}.items():
        expect_typed(page, label, name, text, value)
    loss, trained = card(page, "Training loss"), nnkit.run(nnkit.Experiment(n_epochs=5, learning_rate=0.5))
    computed = f"{trained.train_loss[-1]:.4g}"
    expect(loss).to_have_text(computed, timeout=WAIT)
    for text in ("", "abc", "1.5.5", "5%", "1,234", "\u22120,5"):
        type_into(page, label, text)
        expect(page.get_by_test_id("stAlert")).to_contain_text(f"{label}: {text!r} cannot be used; accepted is ", timeout=WAIT)
        assert box(page, label).input_value() == text
        assert asked(page.url)[name] == "0.5"
        expect(loss).to_have_text(computed)
        assert page.locator(CHARTS).count()
    type_into(page, label, "5e\u22121")
    expect(page.get_by_test_id("stAlert")).to_have_count(0, timeout=WAIT)
    assert asked(page.url)[name] == "0.5"
    expect(loss).to_have_text(computed)


@pytest.mark.parametrize(
    ("address", "label", "name", "typed"),
    [
        ("activations", "The ruler rests at z =", "ruler_at", {"\u22120,5": "-0.5", "-1/4": "-0.25", "5e-1": "0.5"}),
        ("dying-relu", "Bias b", "dead_b", {"\u2212,75": "-0.75", "\u20131.5": "-1.5", "2": "2.0"}),
        ("mle", "Observations n", "drawn_n", {"1 000": "1000", "2\u00a0000": "2000", "3e2": "300"}),
    ],
)
def test_other_pages_read_the_same(browser, server, address, label, name, typed):
    page = visit(browser, f"{server}/{address}")
    for text, value in typed.items():
        expect_typed(page, label, name, text, value)
    type_into(page, label, "abc")
    expect(page.get_by_test_id("stAlert")).to_contain_text(f"{label}: 'abc' cannot be used; accepted is ", timeout=WAIT)
    assert asked(page.url) == {name: value}


def test_a_probability_that_is_typed_reaches_the_cards(browser, server):
    page = visit(browser, f"{server}/log-loss?single_given=p")
    for text, cost in {"0,25": "1.386", "1/2": "0.6931", "0": "∞", ",05": "2.996"}.items():  # minus their logarithms
        type_into(page, "p", text)
        expect(card(page, "Cost, log loss")).to_have_text(cost, timeout=WAIT)
        assert box(page, "p").input_value() == text
    type_into(page, "p", "1,5")
    expect(page.get_by_test_id("stAlert")).to_contain_text("p: '1,5' cannot be used; accepted is a number ", timeout=WAIT)
    expect(card(page, "Cost, log loss")).to_have_text("2.996")


def test_buttons_step_a_learning_rate_through_usual_values_and_a_seed_by_one(browser, server):
    page = visit(browser, f"{server}/playground?n_epochs=5")

    def step(label, direction, value):
        page.get_by_role("button", name=f"{direction}: {label}", exact=True).click()
        expect(box(page, label)).to_have_value(value, timeout=WAIT)

    for direction, value in (("More", "1"), ("More", "3"), ("Less", "1"), ("Less", "0.3"), ("Less", "0.1")):
        step("Learning rate η", direction, value)
    page.wait_for_url(lambda url: asked(url).get("learning_rate") == "0.1", timeout=WAIT)
    box(page, "Learning rate η").fill("0,5")  # and no Enter: the button takes it from there
    step("Learning rate η", "More", "1")
    page.wait_for_url(lambda url: asked(url).get("learning_rate") == "1.0", timeout=WAIT)
    step("Seed of the run", "More", "1")
    box(page, "Seed of the run").press("ArrowUp")
    expect(box(page, "Seed of the run")).to_have_value("2", timeout=WAIT)
    box(page, "Seed of the run").press("ArrowDown")
    expect(box(page, "Seed of the run")).to_have_value("1", timeout=WAIT)
    page.wait_for_url(lambda url: asked(url).get("seed") == "1", timeout=WAIT)
    expect(page.get_by_test_id("stAlert")).to_have_count(0)


def test_texts_with_decimal_commas_are_pasted(browser, server):
    page = visit(browser, f"{server}/mle?sample_from=typed", permissions=["clipboard-read", "clipboard-write"])
    area, answer = page.get_by_role("textbox", name="or type or paste numbers"), page.get_by_test_id("stAlert")

    def paste(text):
        page.evaluate("text => navigator.clipboard.writeText(text)", text)
        for keys in ("Control+a", "Control+v", "Control+Enter"):
            area.press(keys)

    def expect_read(text, sentence):
        expect(page.get_by_text(sentence)).to_be_visible(timeout=WAIT)
        assert area.input_value() == text
        page.wait_for_url(lambda url: asked(url).get("own_numbers") == text, timeout=WAIT)
        expect(answer).to_have_count(0)

    table, numbers = "høyde\tvekt\n1,8\t70\n1,75\t\u221260", "1,5\n2,5\n3,5\n0,25"
    paste(table)
    expect_read(table, "Read as 2 numbers, column høyde of 2; separated by tabs, decimal commas, names in the first row.")
    paste(numbers)
    expect(answer).to_contain_text("line 1: received '1,5', which can be 1 and 5 or 1.5; accepted is one meaning", timeout=WAIT)
    assert area.input_value() == numbers
    page.get_by_role("combobox", name="Decimal mark").click()
    page.get_by_role("option", name="a comma: 1,5").click()
    expect_read(numbers, "Read as 4 numbers; separated by line breaks, decimal commas, no row of names.")


def open_file(page, name):
    page.set_input_files("input[type=file]", INTAKE / name)


def test_files_of_other_programs_are_opened_or_answered(browser, server):
    page = visit(browser, f"{server}/playground?dataset=table&n_epochs=5")
    answer, classes = page.get_by_test_id("stAlert"), page.get_by_text("the target art: 3 classes (and, gås, gøs)")
    open_file(page, "cp1252_three_classes.csv")
    expect(classes).to_be_visible(timeout=WAIT)
    expect(answer).to_have_count(0)
    open_file(page, "workbook.xlsx")
    expect(answer).to_contain_text("file: received an Excel workbook; accepted is text: save the table as CSV.", timeout=WAIT)
    expect(classes).to_be_visible()
    expect(page.get_by_test_id("stException")).to_have_count(0)
    assert page.locator(CHARTS).count()
    open_file(page, "missing_label.csv")
    expect(answer).to_contain_text("line 4, column 'y': received '?', a missing value (2 rows have one)", timeout=WAIT)
    expect(classes).to_be_visible()  # of the latest table that could be used

    page.goto(f"{server}/regression?reg_source=table&reg_degree=1")
    page.wait_for_selector(CHARTS, timeout=60_000)
    for name, sentence in {
        "utf16_excel_unicode_text.txt": "Read as 4 points, x = x and y = y; separated by tabs",
        "thousands_point_decimal_comma.csv": "separated by semicolons, decimal commas, points between thousands",
    }.items():
        open_file(page, name)
        expect(page.get_by_text(sentence)).to_be_visible(timeout=WAIT)
        expect(answer).to_have_count(0)
