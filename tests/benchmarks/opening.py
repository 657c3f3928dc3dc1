"""How long a link takes to open: every ready-made experiment, from the address to its last chart.

    python -m tests.benchmarks.opening [PATH ...]

needs Playwright and a Chromium. The server has the page's modules, but not the experiment's results; the browser has the app's
scripts. The goal: at most 2 s on two shared cores.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from urllib.parse import urlencode

from playwright.sync_api import sync_playwright

from pages.lecture.claim_links import PRESETS
from tests.benchmarks.report import print_table, verdict
from tests.browser.running import CHROMIUM_ARGUMENTS, chromium_path, new_tab, running_app, wait_until_drawn

MOST_SECONDS = 2.0
STANDS = """() => {
  const charts = [...document.querySelectorAll('[data-testid="stVegaLiteChart"]')];
  return document.querySelector('[data-testid="stApp"][data-test-script-state="notRunning"]')
    && document.querySelector('.st-key-share_panel') && charts.every((chart) => chart.querySelector('canvas, svg'));
}"""


def seconds_to_open(browser, address):
    """Seconds until the last chart of a page is drawn, in a tab of its own."""
    tab = new_tab(browser)
    before = perf_counter()
    tab.goto(address, wait_until="commit")
    tab.wait_for_function(STANDS, timeout=60_000)
    seconds = perf_counter() - before
    tab.close()
    return seconds


def main():
    """Print a line for each page: its slowest ready-made experiments."""
    paths = sys.argv[1:] or PRESETS
    rows = [["", "median, s", "slowest, s", "which", f"goal: at most {MOST_SECONDS:g} s"]]
    with TemporaryDirectory() as folder, running_app(Path(folder)) as address, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium_path(), args=CHROMIUM_ARGUMENTS)
        anchor = browser.new_context().new_page()  # it stays open, and with it what Chromium has compiled
        for path in paths:
            anchor.goto(f"{address}/{path}?present=True")
            wait_until_drawn(anchor)
            times = {
                name: seconds_to_open(browser, f"{address}/{path}?{urlencode(preset)}") for name, preset in PRESETS[path].items()
            }
            slowest = max(times, key=times.get)
            middle = sorted(times.values())[len(times) // 2]
            rows.append([path, f"{middle:.2f}", f"{times[slowest]:.2f}", slowest, verdict(times[slowest] <= MOST_SECONDS)])
    print_table(rows)


if __name__ == "__main__":
    main()
