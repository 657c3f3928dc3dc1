"""Every page in a real browser: nothing is wider than the window, words can be read, and no other host is asked."""

import pytest

pytest.importorskip("streamlit", reason="the pages need Streamlit")

from pages.contents import PAGES
from tests.browser.running import SIZES, new_tab, wait_until_drawn

PATHS = [path for pages in PAGES.values() for _, _, path in pages]

# For each visible text on an opaque ground: the contrast by WCAG 2, where it is below AA.
TOO_FAINT = """() => {
  // pictures, code in its own colours, and a slider's value, which stands outside of the thumb that it belongs to
  const NOT_WORDS = 'svg, style, [data-testid="stIconMaterial"], [data-testid="stCode"], [disabled], .katex-mathml, '
    + '[data-testid="stSliderThumbValue"]';
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map(v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const parts = colour => { const p = colour.match(/[\\d.]+/g).map(Number); return p.length < 4 ? [...p, 1] : p; };
  const over = (top, ground) => ground.map((g, i) => top[i] * top[3] + g * (1 - top[3]));
  const found = [];
  const walker = document.createTreeWalker(document.querySelector('[data-testid="stApp"]'), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.trim(), element = walker.currentNode.parentElement;
    if (!text || !element.checkVisibility({checkOpacity: true, checkVisibilityCSS: true})) continue;
    if (element.closest(NOT_WORDS)) continue;
    const grounds = [];
    let opacity = 1;
    for (let e = element; e; e = e.parentElement) {
      const style = getComputedStyle(e);
      opacity *= Number(style.opacity);
      const colour = parts(style.backgroundColor);
      if (colour[3] > 0) grounds.push(colour);
      if (colour[3] === 1) break;
    }
    let ground = [255, 255, 255];
    for (const colour of grounds.reverse()) ground = over(colour, ground);
    const style = getComputedStyle(element), ink = parts(style.color);
    const [a, b] = [light(over([...ink.slice(0, 3), ink[3] * opacity], ground)), light(ground)].sort((x, y) => y - x);
    const contrast = (a + 0.05) / (b + 0.05), size = parseFloat(style.fontSize);
    const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    if (contrast < (isLarge ? 3 : 4.5)) found.push(`${text.slice(0, 40)}: ${contrast.toFixed(2)}`);
  }
  return [...new Set(found)];
}"""


def too_faint(page):
    """The texts that are too faint and stay so: while a script runs, what it has not come to yet fades for a moment."""
    for _ in range(20):
        found = page.evaluate(TOO_FAINT)
        if not found:
            break
        page.wait_for_timeout(250)
    return found


# Streamlit's own: in its menu on a narrow screen groups stand between a list and its items, and a row of its buttons scrolls. So
# does a formula too long for a phone; Chromium and Firefox let the keyboard scroll it.
NOT_OURS = {
    "list": ("stSidebarNavItems",),
    "listitem": ("<li class=",),
    "scrollable-region-focusable": ('<div class="st-emotion-cache', '<span class="katex-display">'),
}


def serious_findings(page):
    """What axe-core finds serious or critical on a page, but for Streamlit's own."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs axe-playwright-python").Axe()
    return [
        (found["id"], node["html"][:200])
        for found in axe.run(page).response["violations"]
        if found["impact"] in ("serious", "critical")
        for node in found["nodes"]
        if not any(own in node["html"] for own in NOT_OURS.get(found["id"], ()))
    ]


@pytest.mark.parametrize(("theme", "sizes"), [("light", SIZES[::-1]), ("dark", SIZES)])
@pytest.mark.parametrize("path", PATHS)
def test_a_page_fits_can_be_read_and_asks_nobody_else(browser, server, path, theme, sizes):
    page = new_tab(browser, theme, *sizes[0])
    requested, failures = [], []
    page.on("request", lambda request: requested.append(request.url))
    page.on("pageerror", lambda error: failures.append(str(error)))
    page.goto(f"{server}/{path}")
    wait_until_drawn(page)
    assert page.get_by_test_id("stException").count() == 0
    assert not page.get_by_text("Page not found").is_visible()
    for width, height in sizes:
        page.set_viewport_size({"width": width, "height": height})
        main = 'document.querySelector("[data-testid=stMain]")'
        page.wait_for_timeout(200)
        page.wait_for_function(f"{main}.scrollWidth <= {main}.clientWidth", timeout=10_000)  # charts are laid out anew
    page.wait_for_timeout(300)  # the window tells its size once it rests
    wait_until_drawn(page)
    assert too_faint(page) == []
    assert not failures
    assert all(url.startswith((server, "data:", "blob:")) for url in requested), "asked another host"
    assert serious_findings(page) == []
    titles, headings = (page.locator(f".stMain {what}").all_text_contents() for what in (".role-title-text", "h5"))
    assert set(titles) <= set(headings)


def test_a_window_that_grows_asks_for_one_drawing_and_not_for_each_width_between(browser, server):
    page = new_tab(browser, "light", *SIZES[-1])
    asked = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda frame: asked.append(frame)))
    page.goto(f"{server}/playground")
    wait_until_drawn(page)
    page.wait_for_timeout(500)
    before = len(asked)
    for width in range(800, 1441, 64):  # as somebody draws it larger, and the menu glides in
        page.set_viewport_size({"width": width, "height": 900})
    page.wait_for_timeout(2500)
    assert 1 <= len(asked) - before <= 2  # a second one where the browser is busier than the pause that counts as rest


@pytest.mark.parametrize("path", PATHS)
def test_before_a_class_nothing_is_wider_than_the_window_and_charts_fill_it(browser, server, path):
    page = new_tab(browser, width=1920, height=1080)
    page.goto(f"{server}/{path}?present=True")
    wait_until_drawn(page)
    for width, height in ((1920, 1080), (2560, 1440), (1280, 720)):
        page.set_viewport_size({"width": width, "height": height})
        main = 'document.querySelector("[data-testid=stMain]")'
        rows = '[".stHorizontalBlock", ".stElementContainer"].map((row) => first?.closest(row)).find((row) => row)'
        first = f'((first) => {rows}?.getBoundingClientRect().width ?? {width})(document.querySelector(".stVegaLiteChart"))'
        fits = f"{main}.scrollWidth <= {main}.clientWidth"
        fills = f"{first} > 0.85 * {width}"
        page.wait_for_function(f"{fits} && {fills}", timeout=20_000)


def test_the_projectors_view_stays_through_the_menu_and_examples(browser, server):
    page = new_tab(browser)
    page.goto(f"{server}/landscape?present=True")
    wait_until_drawn(page)
    page.locator('[class*="first_presets"]').get_by_text("Diverges", exact=True).click()
    page.wait_for_url("**/landscape?*learning_rate*present=True*")
    page.get_by_text("Loss functions", exact=True).first.click()
    page.get_by_text("Log loss", exact=True).first.click()
    page.wait_for_url("**/log-loss?*present=True*")
    wait_until_drawn(page)
    page.go_back()
    if "log-loss" in page.url:  # where the menu led before the view was written into the address
        page.go_back()
    page.wait_for_url("**/landscape?*present=True*")


@pytest.mark.parametrize("path", ["playground"])
def test_the_view_for_the_projector_has_no_sidebar(browser, server, path):
    page = new_tab(browser)
    page.goto(f"{server}/{path}?present=True&hide=presets,learning_rate")
    wait_until_drawn(page)
    page.get_by_test_id("stSidebar").wait_for(state="hidden", timeout=20_000)  # a busy browser takes up the styles last
    assert page.locator(".st-key-learning_rate").count() == 1
    assert not page.locator(".st-key-learning_rate").is_visible()
    assert not page.locator(".st-key-playground-preset").is_visible()
    page.goto(f"{server}/{path}")
    wait_until_drawn(page)
    assert page.locator(".st-key-learning_rate").is_visible()
