"""Numbers typed into the cells of tables, in a real browser: they are read as they were meant, or answered where they stand."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest

pytest.importorskip("playwright", reason="browser tests need playwright")
from playwright.sync_api import expect

from tests.browser.running import new_tab, wait_until_drawn

ROW_HEIGHT = 35  # pixels, also of the row of names
HUMAN = 50  # milliseconds between two keys: what is typed faster than a table draws, it loses


class Table:
    """The first table of a page. A cell is found by its row and by how far across the table it stands, from 0 to 1."""

    def __init__(self, page):
        self.page, self.shown = page, page.get_by_test_id("stDataFrame").first
        self.shown.scroll_into_view_if_needed()
        page.wait_for_timeout(800)

    def at(self, row, across):
        box = self.shown.bounding_box()
        return box["x"] + across * box["width"], box["y"] + (row + 0.5) * ROW_HEIGHT

    def write(self, row, across, text):
        """Choose a cell, open it, and type over what stands there."""
        self.choose(row, across)
        self.page.keyboard.press("Enter")
        self.type_over(text)

    def choose(self, row, across):
        self.page.keyboard.press("Escape")  # leave the cell that Enter has gone to: a click there would open it
        self.page.mouse.click(*self.at(row, across))
        self.page.wait_for_timeout(300)

    def type_over(self, text):
        self.page.locator("#portal textarea:focus").wait_for()
        self.page.keyboard.press("Control+a")
        self.go_on(text)

    def go_on(self, text):
        """Type into the cell that is chosen or open."""
        self.page.keyboard.type(text, delay=HUMAN)
        self.page.wait_for_timeout(300)
        self.page.keyboard.press("Enter")

    def empty(self, row, across):
        self.choose(row, across)
        self.page.keyboard.press("Delete")

    def expect_cell(self, text):
        """The table is a canvas, with its cells as text for screen readers."""
        cell = self.shown.locator("canvas td").filter(has_text=re.compile(f"^{re.escape(text)}$"))
        expect(cell.first).to_be_attached(timeout=20_000)


def visit(browser, address, unfold=None, **options):
    page = new_tab(browser, **options)
    page.failures = []
    page.on("pageerror", lambda error: page.failures.append(str(error)))
    page.goto(address)
    wait_until_drawn(page)
    if unfold:
        page.get_by_text(unfold).click()
    page.get_by_test_id("stDataFrame").first.wait_for(state="attached", timeout=20_000)
    return page


def expect_address(page, name, text):
    page.wait_for_function(
        "([name, text]) => new URLSearchParams(location.search).get(name) === text", arg=[name, text], timeout=20_000
    )


def setting(page, name):
    return parse_qs(urlsplit(page.url).query).get(name, [None])[0]


def expect_answer(page, sentence):
    expect(page.get_by_test_id("stAlert").filter(has_text=sentence)).to_be_visible(timeout=20_000)


def expect_no_answer(page):
    expect(page.get_by_test_id("stAlert")).to_have_count(0, timeout=20_000)


def test_cases_are_typed_one_after_the_other_and_a_new_one_is_added(browser, server):
    page = visit(browser, f"{server}/one-case")
    table = Table(page)
    table.write(1, 0.5, "2,5")
    expect_address(page, "pairs", "2.5,1;1,2;3,-1")
    table.go_on("5e-1")  # the table has kept the focus, and Enter has gone to the next row
    expect_address(page, "pairs", "2.5,1;0.5,2;3,-1")
    table.write(3, 0.5, "−0,5")
    expect_address(page, "pairs", "2.5,1;0.5,2;-0.5,-1")
    for text in ("2,5", "5e-1", "−0,5"):
        table.expect_cell(text)

    table.write(1, 0.85, "abc")
    expect_answer(page, "Cases, row 1, column b: 'abc' cannot be used; accepted is a number from -1000000 to 1000000.")
    table.expect_cell("abc")
    assert setting(page, "pairs") == "2.5,1;0.5,2;-0.5,-1"
    table.empty(1, 0.85)
    expect_no_answer(page)
    expect(page.get_by_text("left out until they are complete")).to_be_visible()
    expect_address(page, "pairs", "0.5,2;-0.5,-1")
    table.write(1, 0.85, "1/4")
    expect_address(page, "pairs", "2.5,0.25;0.5,2;-0.5,-1")

    table.choose(4, 0.5)
    table.go_on("7")
    table.write(4, 0.85, "12,5")
    expect_address(page, "pairs", "2.5,0.25;0.5,2;-0.5,-1;7,12.5")
    page.reload()
    wait_until_drawn(page)
    table = Table(page)
    for text in ("2.5", "0.25", "-0.5", "12.5"):  # as numbers are written from now on
        table.expect_cell(text)
    assert not page.failures


def test_a_matrix_answers_what_cannot_be_read_and_keeps_the_names_of_its_rows(browser, server):
    page = visit(browser, f"{server}/matrices", "Edit the numbers")
    table, third = Table(page), 0.65  # the column of case 3
    for text, plain in (("2,5", "2.5"), ("5e-1", "0.5"), ("−0,5", "-0.5")):
        table.write(1, third, text)
        expect_address(page, "matrix_x", f"1,0.5,{plain},2;0,1,2,-1;2,-1,0.5,1")
        table.expect_cell(text)
    address = setting(page, "matrix_x")
    table.write(1, third, "1,234")
    expect_answer(page, "X₀, row x1, column case 3: received '1,234'; accepted is 1.234 or 1234, written without the comma.")
    table.write(1, third, "abc")
    expect_answer(page, "X₀, row x1, column case 3: received 'abc'; accepted is a number from -1000 to 1000.")
    table.empty(1, third)
    expect_answer(page, "X₀, row x1, column case 3: received an empty cell; accepted is a number in every cell.")
    assert setting(page, "matrix_x") == address
    table.choose(2, 0.05)
    table.go_on("name")
    table.write(1, third, "3")
    expect_address(page, "matrix_x", "1,0.5,3,2;0,1,2,-1;2,-1,0.5,1")
    table.expect_cell("x2")
    expect_no_answer(page)
    assert not page.failures


def test_weights_are_typed_and_run_on_from(browser, server):
    page = visit(browser, f"{server}/playground?hidden=none&n_epochs=5", "Change the weights and run on")
    table, button = Table(page), page.get_by_role("button", name="Run on from these")
    table.write(1, 0.6, "abc")
    expect_answer(page, "weights, row W1[1, 1], column value: received 'abc'; accepted is a number that is finite.")
    expect(button).to_be_disabled()
    for row, text in enumerate(("−0,5", "5e-1", "2,5"), start=1):
        table.write(row, 0.6, text)
        table.expect_cell(text)
    expect_no_answer(page)
    button.click()
    expect_address(page, "weights", "-0.5 0.5 2.5")
    assert not page.failures


@pytest.mark.parametrize(
    ("path", "across", "text", "name", "typed"),
    [
        ("softmax", 0.2, "−0,5", "softmax_cases", "-0.5,1,2,1,1:3"),
        ("regression?reg_pairs=1,2;3,4;5,7", 0.85, "2,5", "reg_pairs", "1,2.5;3,4;5,7"),
        ("log-loss?log_loss_part=minibatch&rows_p=0.9,1;0.2,0", 0.5, "5e-1", "rows_p", "0.5,1;0.2,0"),
        ("classification", 0.5, "1 000", "joint_counts", "1000,2;1,4;3,5"),
    ],
)
def test_every_table_reads_a_number_and_answers_letters(browser, server, path, across, text, name, typed):
    page = visit(browser, f"{server}/{path}")
    table = Table(page)
    table.write(1, across, text)
    expect_address(page, name, typed)
    table.expect_cell(text)
    table.write(1, across, "abc")
    expect_answer(page, re.compile(r", row f?1, column .*: ('abc' cannot be used|received 'abc'); accepted is a number from "))
    table.expect_cell("abc")
    assert setting(page, name) == typed
    assert not page.failures


def test_on_a_phone(browser, server):
    page = visit(browser, f"{server}/one-case", width=390, height=844, has_touch=True, is_mobile=True)
    page.get_by_test_id("stExpandSidebarButton").tap()
    page.wait_for_timeout(1000)
    table = Table(page)
    for _ in range(2):
        page.touchscreen.tap(*table.at(1, 0.5))
        page.wait_for_timeout(300)
    table.type_over("−2,5")
    expect_address(page, "pairs", "-2.5,1;1,2;3,-1")
    table.expect_cell("−2,5")
    assert not page.failures
