"""In a real browser: what was set in a control outlives the control, while others are changed."""

import re

import pytest

from tests.browser.running import new_tab


def number(page, label):
    return page.get_by_label(label, exact=True).first


def set_number(page, label, value, setting):
    """Type a number, and wait until the address has it."""
    number(page, label).fill(value)
    number(page, label).press("Enter")
    page.wait_for_url(re.compile(f"[?&]{setting}={value}"), timeout=20_000)


@pytest.mark.parametrize(
    ("fold", "label", "value", "setting"),
    [
        ("Number of cases, test cases, seed", "Cases", "100", "n_cases"),
        ("Schedule, stop and penalties", "L2", "0.01", "l2"),
    ],
)
def test_what_is_folded_up_stays_set(browser, server, fold, label, value, setting):
    page = new_tab(browser, height=1900)
    page.goto(f"{server}/playground?n_epochs=5")
    page.get_by_text(fold, exact=True).click()
    set_number(page, label, value, setting)
    page.get_by_text(fold, exact=True).click()
    number(page, label).wait_for(state="detached", timeout=20_000)
    set_number(page, "Seed of the run", "3", "seed")
    page.wait_for_url(re.compile(f"[?&]{setting}={value}"), timeout=20_000)
    page.get_by_text(fold, exact=True).click()
    number(page, label).wait_for(timeout=20_000)
    set_number(page, "Seed of the run", "4", "seed")
    assert f"{setting}={value}" in page.url
    assert number(page, label).input_value() == value


def test_what_belongs_to_another_part_of_a_page_stays_set(browser, server):
    page = new_tab(browser, height=1900)
    page.goto(f"{server}/mle?mle_part=climb")
    set_number(page, "Learning rate η", "0.4", "climb_rate")
    page.get_by_role("radio", name="How sure?", exact=True).click()
    set_number(page, "Seed of the samples", "3", "repeat_seed")
    page.wait_for_url(re.compile("[?&]climb_rate=0.4"), timeout=20_000)
    page.get_by_role("radio", name="Climb", exact=True).click()
    number(page, "Learning rate η").wait_for(timeout=20_000)
    set_number(page, "Updates", "50", "climb_updates")
    assert number(page, "Learning rate η").input_value() == "0.4"
    page.wait_for_url(re.compile("[?&]climb_rate=0.4.*repeat_seed=3"), timeout=20_000)
