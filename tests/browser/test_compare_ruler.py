"""In a real browser: Compare's ruler follows the pointer, and controls swap data in charts that stay."""

import re

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


def at_ruler(chart, text):
    chart.locator("svg text", has_text=text).first.wait_for(timeout=20_000)


def shown_of(chart, activation, z):
    """Wait until the table shows a function with its value and its derivative at z."""
    chart.locator("svg text", has_text=re.compile(f"^{activation.label}$")).first.wait_for(timeout=20_000)
    for value in (float(activation(z)), float(activation.derivative(z))):
        shown = f"{value:.4f}".replace("-", "[−-]")
        chart.locator("svg text", has_text=re.compile(f"^{shown}$")).first.wait_for(timeout=20_000)
