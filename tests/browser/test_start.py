"""The start page in a real browser: its film plays once and by itself, unless that is not welcome; cards and Back lead on."""

import re

import pytest

pytest.importorskip("streamlit", reason="the pages need Streamlit")
pytest.importorskip("playwright", reason="browser tests need playwright")
from playwright.sync_api import expect

from tests.browser.running import wait_until_drawn

FILM, ITS_END, ASKED_FOR = (f".st-key-{name} img" for name in ("film", "film_end", "film_asked_for"))
FIRST_SCREEN = {"width": 1440, "height": 900}


def opened(browser, server, **look):
    page = browser.new_context(**{"viewport": FIRST_SCREEN} | look).new_page()
    page.goto(server)
    page.wait_for_selector(".st-key-play_again button")
    return page


def n_pictures(page, film):
    """How many different pictures a film shows in about a second."""
    pictures = set()
    for _ in range(4):
        pictures.add(page.locator(film).screenshot())
        page.wait_for_timeout(150)
    return len(pictures)


def assert_plays_once_when_asked(page):
    page.get_by_role("button", name="Play again").click()
    page.wait_for_selector(ASKED_FOR)
    assert n_pictures(page, ASKED_FOR) > 1, "it stands still"
    page.wait_for_timeout(4000)
    assert n_pictures(page, ASKED_FOR) == 1, "it does not end"


def test_the_film_plays_by_itself_once_and_again_when_asked(browser, server):
    page = opened(browser, server, reduced_motion="no-preference")
    page.wait_for_selector(FILM)
    # a browser that is busy, or has shown the picture before, may have it at its end already: so what it is told to do is read
    drawing = page.locator(FILM).evaluate("async (film) => (await fetch(film.src)).text()")
    [moves] = re.findall(r"animation: (film0[^};]*)", drawing)
    assert re.fullmatch(r"film0 [1-4]\.\d\ds step-end 0\.3s backwards *", moves), "it has no motion, or no end"
    assert not page.locator(ITS_END).is_visible()
    page.wait_for_timeout(4000)
    assert n_pictures(page, FILM) == 1, "it does not end"
    assert_plays_once_when_asked(page)


def test_where_motion_is_not_welcome_the_film_stands_at_its_end_until_asked_for(browser, server):
    page = opened(browser, server, reduced_motion="reduce")
    page.wait_for_selector(ITS_END)
    assert not page.locator(FILM).is_visible()
    assert n_pictures(page, ITS_END) == 1
    assert_plays_once_when_asked(page)


def test_the_pictures_and_the_ways_are_on_the_first_screen(browser, server):
    page = opened(browser, server)
    wait_until_drawn(page)
    boxes = [one.bounding_box() for one in page.locator('[class*="st-key-picture_"] img:visible, .st-key-walk a').all()]
    assert len(boxes) == 6
    assert all(box["y"] + box["height"] < FIRST_SCREEN["height"] for box in boxes)
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_timeout(300)
    boxes = [one.bounding_box() for one in page.locator('[class*="st-key-picture_"] img:visible').all()]
    assert len({box["x"] for box in boxes}) == 1
    assert len({box["y"] for box in boxes}) == len(boxes)


def test_a_picture_is_a_link(browser, server):
    page = opened(browser, server)
    wait_until_drawn(page)
    box = page.locator(".st-key-picture_softmax img").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_url("**/softmax?softmax_cases=*")
    wait_until_drawn(page)
    page.go_back()
    page.get_by_text("Go on where you left off: Softmax").click()
    page.wait_for_url("**/softmax?softmax_cases=*")


def test_who_comes_back_to_the_map_finds_its_place(browser, server):
    page = opened(browser, server)
    page.goto(f"{server}/?part_of_lecture=all")
    wait_until_drawn(page)
    link = page.get_by_text("Regression: By hand")
    link.scroll_into_view_if_needed()
    place = "document.querySelector('[data-testid=stMain]').scrollTop"
    before = link.evaluate(f"(link) => {{ const before = {place}; link.click(); return before }}")
    assert before > 1500
    page.wait_for_url("**/regression?*")
    wait_until_drawn(page)
    page.go_back()
    page.wait_for_url("**/?part_of_lecture=all")
    page.wait_for_function(f"Math.abs({place} - {before}) < 5", timeout=30_000)
    wait_until_drawn(page)
    page.wait_for_timeout(1000)
    assert abs(page.evaluate(place) - before) < 5


def test_a_walk_within_one_page_has_an_address_at_each_step(browser, server):
    page = browser.new_context(viewport=FIRST_SCREEN).new_page()
    page.goto(f"{server}/one-case?claim=1")
    wait_until_drawn(page)
    claim = page.locator(".st-key-claim_path")
    for number in (2, 3):
        page.locator(".st-key-next_claim a").click()
        page.wait_for_url(f"**/one-case?*claim={number}", timeout=20_000)
        expect(claim).to_contain_text(f"Claim {number}.")
    page.reload()
    expect(claim).to_contain_text("Claim 3.", timeout=60_000)
    for number in (2, 1):
        page.go_back()
        page.wait_for_url(f"**/one-case?*claim={number}", timeout=20_000)
        expect(claim).to_contain_text(f"Claim {number}.")
