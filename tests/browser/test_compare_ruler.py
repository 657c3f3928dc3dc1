"""In a real browser: Compare's ruler follows the pointer, and controls swap data in charts that stay."""

import re

import pytest

import nnkit
from tests.browser.running import new_tab

KEPT = "[...document.querySelectorAll('.stVegaLiteChart svg')].every(svg => svg.isTheSame)"


def test_the_ruler_follows_the_pointer_and_other_functions_are_other_data(browser, server):
    page = new_tab(browser, height=1100)
    page.goto(f"{server}/activations")
    chart = page.locator(".stVegaLiteChart").first
    at_ruler(chart, "z = 1.0000")
    page.wait_for_timeout(1500)
    page.evaluate("document.querySelectorAll('.stVegaLiteChart svg').forEach(svg => { svg.isTheSame = true })")

    chart.scroll_into_view_if_needed()
    box = chart.bounding_box()
    page.mouse.move(box["x"] + 0.09 * box["width"], box["y"] + 0.4 * box["height"])
    page.mouse.move(box["x"] + 0.1 * box["width"], box["y"] + 0.4 * box["height"], steps=4)
    at_ruler(chart, re.compile(r"^z = [−-]\d"))
    z = float(chart.locator("svg text", has_text="z = ").text_content().removeprefix("z = ").replace("−", "-"))
    shown_of(chart, nnkit.ACTIVATIONS["tanh"], z)

    page.get_by_role("button", name="Softplus", exact=True).click()
    shown_of(chart, nnkit.ACTIVATIONS["softplus"], z)

    rests = page.get_by_label("The ruler rests at z =", exact=True).first
    rests.fill("-0.5")
    rests.press("Enter")
    at_ruler(chart, re.compile(r"^z = [−-]0\.5000$"))
    shown_of(chart, nnkit.ACTIVATIONS["softplus"], -0.5)
    assert page.evaluate(KEPT)


@pytest.mark.parametrize("is_touched", [False, True])
def test_a_click_or_a_tap_lets_the_ruler_rest_there(browser, server, is_touched):
    page, sent = browser.new_context(viewport={"width": 1440, "height": 1100}, has_touch=is_touched).new_page(), []
    page.on("websocket", lambda socket: socket.on("framesent", lambda message: sent.append(message)))
    page.goto(f"{server}/activations")
    chart = page.locator(".stVegaLiteChart").first
    at_ruler(chart, "z = 1.0000")
    page.wait_for_timeout(1500)
    box, before = chart.bounding_box(), len(sent)
    place = box["x"] + 0.2 * box["width"], box["y"] + 0.4 * box["height"]
    page.mouse.move(place[0] - 40, place[1])
    page.mouse.move(*place, steps=8)
    assert len(sent) == before
    page.touchscreen.tap(*place) if is_touched else page.mouse.click(*place)
    page.wait_for_url(re.compile("ruler_at="), timeout=30_000)
    z = float(re.search("ruler_at=([-.0-9]+)", page.url)[1])
    assert z != 1.0
    at_ruler(chart, re.compile(f"^z = {z:.4f}$".replace("-", "[−-]")))
    shown_of(chart, nnkit.ACTIVATIONS["tanh"], z)
    page.get_by_text(f"starts at z = {z:.4g}").first.wait_for(timeout=60_000)


def at_ruler(chart, text):
    chart.locator("svg text", has_text=text).first.wait_for(timeout=60_000)


def shown_of(chart, activation, z):
    """Wait until the table shows a function with its value and its derivative at z."""
    chart.locator("svg text", has_text=re.compile(f"^{activation.label}$")).first.wait_for(timeout=60_000)
    for value in (float(activation(z)), float(activation.derivative(z))):
        shown = f"{value:.4f}".replace("-", "[−-]")
        chart.locator("svg text", has_text=re.compile(f"^{shown}$")).first.wait_for(timeout=60_000)
