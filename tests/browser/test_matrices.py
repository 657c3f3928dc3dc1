"""The forward pass in a real browser: a number is edited and followed through, numbers and links are clicked."""

import re

import numpy as np
import pytest

pytest.importorskip("playwright", reason="browser tests need playwright")
from playwright.sync_api import expect

from tests.browser.running import new_tab

MAIN = 'document.querySelector("[data-testid=stMain]")'


def visit(browser, address, theme="light", width=1440, height=900):
    page = new_tab(browser, theme, width, height)
    page.failures = []
    page.on("pageerror", lambda error: page.failures.append(str(error)))
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


def written_out(page):
    return page.get_by_role("heading", name=re.compile("written out"))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_click_on_a_number_writes_it_out(browser, server, theme):
    page = visit(browser, f"{server}/matrices", theme)
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


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("asked", ["size_in=6&size_mid=6&size_out=6&size_batch=8&written_as=copies", "pass_view=back"])
def test_nothing_is_wider_than_the_window(browser, server, width, asked):
    page = visit(browser, f"{server}/matrices?{asked}", width=width)
    assert page.evaluate(f"{MAIN}.scrollWidth <= {MAIN}.clientWidth")
    for drawing in page.locator(".vega-embed canvas, .vega-embed svg").all():
        box = drawing.bounding_box()
        assert box["x"] + box["width"] <= width + 1
