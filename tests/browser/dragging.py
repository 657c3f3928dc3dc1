"""Dragging on charts in a real browser: for the tests of live charts, and for their benchmark."""

import re

from tests.browser.running import new_tab, wait_until_drawn
from tests.reading_numbers import number_in

FRAME_TIMES = """async () => {
  window.frameTimes = []; window.isMeasured = true; let last = performance.now();
  const step = now => { window.frameTimes.push(now - last); last = now; if (window.isMeasured) requestAnimationFrame(step); };
  requestAnimationFrame(step);
}"""


class Hand:
    """A visitor who drags marks of the charts on a page.

    Attributes
    ----------
    page : Page
        Playwright's, opened at an address and drawn.
    messages : list
        What the browser has sent to the server so far.
    """

    def __init__(self, browser, address, theme="light", width=1440, height=1400, **options):
        self.page = new_tab(browser, theme, width, height, **options)
        self.messages, self.failures = [], []
        self.page.on("websocket", lambda socket: socket.on("framesent", lambda message: self.messages.append(message)))
        self.page.on("pageerror", lambda error: self.failures.append(str(error)))
        self.page.goto(address)
        wait_until_drawn(self.page)
        self.page.locator('[class*="handle_"], [class*="ground_"]').first.wait_for(state="attached", timeout=60_000)
        self.page.wait_for_timeout(800)

    def place(self, view, row=0, at=(0.5, 0.5)):
        """Where a mark of a view such as "handle_top" is on the screen; `at` is how far across its box."""
        mark = self.page.locator(f".vega-embed g.{view}_marks path").nth(row)
        mark.evaluate("(mark) => mark.scrollIntoViewIfNeeded()")  # at once: the chart may be drawn anew
        box = mark.bounding_box()
        return box["x"] + at[0] * box["width"], box["y"] + at[1] * box["height"]

    def hold(self, view, dx=0, dy=0, row=0, at=(0.5, 0.5), steps=15):
        """Press on a mark, and go from there by some pixels without letting go; what was sent to the server meanwhile."""
        x, y = self.place(view, row, at)
        before = len(self.messages)
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        for step in range(1, steps + 1 if dx or dy else 1):
            self.page.mouse.move(x + dx * step / steps, y + dy * step / steps)
        self.page.wait_for_timeout(300)
        return self.messages[before:]

    def release(self):
        """Let go; what was sent to the server for it."""
        before = len(self.messages)
        self.page.mouse.up()
        for _ in range(7):
            self.page.wait_for_timeout(100)
            if len(self.messages) > before:  # another one would follow at once
                self.page.wait_for_timeout(200)
                break
        return self.messages[before:]

    def number(self, label):
        """The number that follows a label in the texts of the charts."""
        for text in self.page.locator(".vega-embed svg text").all_text_contents():
            if found := re.search(re.escape(label) + r"\s*(−?[\d.,]*\d(?: × 10⁻?[⁰¹²³⁴-⁹]+)?)", text):
                return float(number_in(found.group(1)))
        raise AssertionError(f"no chart says {label!r}")

    def wait_for_card(self, label, number):
        """Until the page's card of this label shows the number: then the page has followed."""
        card = self.page.get_by_test_id("stMetric").filter(has_text=label).get_by_test_id("stMetricValue")
        for _ in range(400):
            shown = number_in(card.inner_text())
            if shown and float(shown) == number:
                self.page.wait_for_timeout(100)
                return
            self.page.wait_for_timeout(50)
        raise AssertionError(f"the chart has {label} {number}, the page {shown}")

    def frame_times(self, view, dx, dy, n_moves=160, **options):
        """How many messages were sent, and the milliseconds between frames, while a mark is dragged to and fro."""
        x, y = self.place(view, **options)
        before = len(self.messages)
        self.hold(view, **options)
        self.page.evaluate(FRAME_TIMES)
        for move in range(n_moves):
            share = 1.0 - abs(2.0 * (move % 40) / 40.0 - 1.0)
            self.page.mouse.move(x + share * dx, y + share * dy)
        times = self.page.evaluate("() => { window.isMeasured = false; return window.frameTimes; }")
        n_messages = len(self.messages) - before
        self.release()
        return n_messages, times[1:]
