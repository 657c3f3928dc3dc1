"""The forward pass in a real browser: a number is edited and followed through, numbers and links are clicked."""

import re

import numpy as np
import pytest

pytest.importorskip("playwright", reason="browser tests need playwright")
from playwright.sync_api import expect

from nnkit.matrices import Position, read_matrix, run_forward
from pages.matrices.forward_pass_settings import MATRICES
from tests.browser.running import new_tab, wait_until_drawn

MAIN = 'document.querySelector("[data-testid=stMain]")'


def opened(browser, theme="light", width=1440, height=900):
    """A page at no address yet, which collects its faults."""
    page = new_tab(browser, theme, width, height)
    page.failures = []
    page.on("pageerror", lambda error: page.failures.append(str(error)))
    return page


def visit(browser, address, **options):
    page = opened(browser, **options)
    page.goto(address)
    page.wait_for_selector(".vega-embed canvas, .vega-embed svg", timeout=60_000)
    page.wait_for_timeout(1000)
    return page


def chart(page, number):
    """The corner of a chart."""
    drawing = page.locator(".vega-embed canvas, .vega-embed svg").nth(number)
    drawing.scroll_into_view_if_needed()
    return drawing.bounding_box()


def unfold_editor(page):
    page.get_by_text("Edit the numbers").click()
    page.get_by_test_id("stDataFrame").first.wait_for(timeout=20_000)
    page.mouse.wheel(0, -5000)  # back to the top, where no chart stands under the page's frame
    page.wait_for_timeout(800)


def default_pass():
    """The forward pass that the page opens with."""
    return run_forward(*(read_matrix(matrix.name, matrix.default) for matrix in MATRICES))


def written_out(page):
    return page.get_by_role("heading", name=re.compile("written out"))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_click_on_a_number_writes_it_out(browser, server, theme):
    page = visit(browser, f"{server}/matrices", theme=theme)
    unfold_editor(page)
    corner = chart(page, 0)
    page.mouse.click(corner["x"] + 60 + 2 * 42, corner["y"] + 54)  # the second row and the last column of W transposed
    page.wait_for_url(re.compile("chosen_neuron=2"), timeout=20_000)
    page.wait_for_url(re.compile("chosen_source=3"), timeout=20_000)
    expect(written_out(page)).to_contain_text("Row 2, column 1")
    expect(page.get_by_text("tanh(0.5)").first).to_be_attached()  # v = -1 + 0 + 2 - 0.5
    expect(page.get_by_text("a row for each input, a column for each neuron")).to_be_attached()  # W is in the editor
    assert not page.failures


def test_a_click_on_a_link_chooses_its_weight(browser, server):
    page = visit(browser, f"{server}/matrices?chosen_layer=2")
    chart(page, 2)
    # the links that answer are the last rules; four lead to the first hidden neuron, the next is from input 1 to the second
    link = page.locator(".vega-embed").nth(2).locator("g.mark-rule").last.locator("line").nth(4).bounding_box()
    page.mouse.click(link["x"] + 0.3 * link["width"], link["y"] + 0.3 * link["height"])
    page.wait_for_url(re.compile("chosen_neuron=2"), timeout=20_000)
    assert "chosen_layer" not in page.url
    assert not page.failures


def test_a_number_that_is_edited_is_followed_through(browser, server):
    page = visit(browser, f"{server}/matrices")
    unfold_editor(page)
    table = page.get_by_test_id("stDataFrame").first
    table.scroll_into_view_if_needed()
    page.wait_for_timeout(800)
    box = table.bounding_box()
    page.mouse.dblclick(box["x"] + 0.3 * box["width"], box["y"] + 35 + 17)  # the first row of the first case
    page.wait_for_timeout(800)
    page.keyboard.press("Control+a")
    page.keyboard.type("-2")
    page.wait_for_timeout(300)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("matrix_x=-2"), timeout=20_000)
    v = 0.5 * -2 + 1 * 0 - 0.5 * 2 + 0.25
    expect(page.get_by_text(f"tanh({v:.4g})".replace("-", "−")).first).to_be_attached(timeout=20_000)
    expect(page.get_by_text(f"{np.tanh(v):.4g}".replace("-", "−")).first).to_be_attached()
    assert not page.failures


def cell(page, equation, operand, number):
    """A number of one of the matrices of an equation."""
    return page.locator(".vega-embed").nth(equation).locator(f"g.cells{operand}_marks path").nth(number)


def type_over(page, mark, text, end="Enter"):
    """Click a number twice and write another one over it."""
    for _ in range(2):
        mark.click()
        page.wait_for_timeout(700)
    expect(page.locator(".cell-box")).to_be_focused()
    page.keyboard.press("Delete")
    page.keyboard.type(text)
    page.keyboard.press(end)
    expect(page.locator(".cell-box")).to_have_count(0)


def test_a_number_is_typed_over_where_it_stands(browser, server):
    page = visit(browser, f"{server}/matrices", width=1440)
    type_over(page, cell(page, 0, 0, 4), "1,5")  # row 2 and column 2 of W transposed
    page.wait_for_url(re.compile("matrix_w=0.5%2C-1%3B1%2C1.5%3B-0.5%2C1"), timeout=20_000)
    type_over(page, cell(page, 0, 2, 1), "1/4", end="Tab")  # the second bias
    page.wait_for_url(re.compile("bias_w=0.25%3B0.25"), timeout=20_000)
    type_over(page, cell(page, 0, 1, 6), "-3")  # input 2 of case 3
    page.wait_for_url(re.compile("matrix_x=1%2C0.5%2C-1%2C2%3B0%2C1%2C-3"), timeout=20_000)
    before = page.url
    type_over(page, cell(page, 0, 0, 0), "7", end="Escape")
    type_over(page, cell(page, 0, 0, 1), "abc")
    expect(page.get_by_text("W, row 2, column 1: received 'abc'; accepted is a number from -1000 to 1000.")).to_be_visible()
    type_over(page, cell(page, 0, 0, 2), "")
    expect(page.get_by_text("W, row 3, column 1: received an empty cell; accepted is a number in every cell.")).to_be_visible()
    v = -1 * -1 + 1.5 * -3 + 1 * 0.5 + 0.25  # neuron 2 of case 3, which is looked at
    expect(written_out(page)).to_contain_text("Row 1, column 3")
    cell(page, 0, 3, 6).hover()
    expect(page.locator("#vg-tooltip-element")).to_contain_text(f"+ 1 · 0.5 + 0.25 = {v:.3g}".replace("-", "−"))
    assert re.search("matrix_w=[^&]*", page.url)[0] == re.search("matrix_w=[^&]*", before)[0]
    for _ in range(2):
        cell(page, 0, 3, 6).click()  # a number that is computed stays
        page.wait_for_timeout(700)
    expect(page.locator(".cell-box")).to_have_count(0)
    assert not page.failures


def test_what_is_given_is_typed_over_on_the_way_back_on_a_phone(browser, server):
    page = visit(browser, f"{server}/matrices?pass_view=back", width=390, height=844)
    type_over(page, cell(page, 0, 1, 0), "0.5")
    page.wait_for_url(re.compile("matrix_t=0.5%2C0%2C0"), timeout=20_000)
    type_over(page, cell(page, 2, 0, 6), "-3")  # Z as it is, on the way back to layer 1: its second row and column
    page.wait_for_url(re.compile("matrix_z=1%2C-1%2C0.5%2C2%2C0%3B0.5%2C-3"), timeout=20_000)
    type_over(page, cell(page, 3, 0, 1), "4")  # X0
    page.wait_for_url(re.compile("matrix_x=1%2C4%2C-1%2C2"), timeout=20_000)
    assert not page.failures


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("asked", ["size_in=6&size_mid=6&size_out=6&size_batch=8&written_as=copies", "pass_view=back"])
def test_nothing_is_wider_than_the_window(browser, server, width, asked):
    page = visit(browser, f"{server}/matrices?{asked}", width=width)
    assert page.evaluate(f"{MAIN}.scrollWidth <= {MAIN}.clientWidth")
    for drawing in page.locator(".vega-embed canvas, .vega-embed svg").all():
        box = drawing.bounding_box()
        assert box["x"] + box["width"] <= width + 1


@pytest.mark.parametrize(
    ("operand", "row", "column", "position"),
    [
        (0, 1, 2, Position(1, 1, 2, 0)),  # a weight: the case stays as it was
        (1, 2, 3, Position(1, 0, 2, 3)),  # an input: the neuron stays
        (2, 1, 0, Position(1, 1, 3, 0)),  # a bias
        (4, 1, 2, Position(1, 1, 0, 2)),  # an output
    ],
)
def test_the_number_under_the_pointer_lights_its_row_and_its_column_without_the_server(
    browser, server, operand, row, column, position
):
    page, sent = opened(browser), []
    page.on("websocket", lambda socket: socket.on("framesent", lambda message: sent.append(message)))
    page.goto(f"{server}/matrices")
    wait_until_drawn(page)
    drawing, equation = page.locator(".vega-embed").first, default_pass().equation(1)
    drawing.scroll_into_view_if_needed()
    n_columns = equation.operands[operand].values.shape[1]
    before = len(sent)
    drawing.locator(f"g.cells{operand}_marks path").nth(row * n_columns + column).hover()
    page.wait_for_timeout(500)
    for number, shown in enumerate(equation.operands):
        cells = drawing.locator(f"g.cells{number}_marks path").all()
        strong = [float(cell.get_attribute("fill-opacity")) > 0.3 for cell in cells]
        np.testing.assert_array_equal(np.reshape(strong, shown.values.shape), equation.roles(shown, position) > 0)
    assert len(sent) == before
    page.mouse.move(5, 5)
    page.wait_for_timeout(500)
    strong = [float(cell.get_attribute("fill-opacity")) > 0.3 for cell in drawing.locator("g.cells0_marks path").all()]
    np.testing.assert_array_equal(np.reshape(strong, (2, 3)), equation.roles(equation.operands[0], Position()) > 0)
    assert not page.failures
