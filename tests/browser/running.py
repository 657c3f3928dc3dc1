"""Starting the app and a real Chromium, for the browser tests and the contact sheet."""

import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--process-per-site",  # the app's scripts are compiled once for all tabs
]
SIZES = ((1440, 900), (1024, 768), (390, 844))
THEMES = ("light", "dark")


def new_tab(browser, theme="light", width=1440, height=900, **options):
    """A tab of the context that tests share, in which pages open in half the time; with options, in a context that has them."""
    if options:
        return browser.new_context(color_scheme=theme, viewport={"width": width, "height": height}, **options).new_page()
    tab = browser.contexts[0].new_page()
    tab.emulate_media(color_scheme=theme)
    tab.set_viewport_size({"width": width, "height": height})
    return tab


def chromium_path():
    """Where Chromium is, or None."""
    return next((path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None)


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@contextmanager
def running_app(folder, port=None, script="app.py"):
    """The address of the app, or of a script, served by a process of its own; what it says goes to a file in the folder."""
    with running_process(folder, port, script) as (address, _):
        yield address


@contextmanager
def running_process(folder, port=None, script="app.py", settings_from=ROOT):
    """The same with the process; Streamlit's settings are those of a folder."""
    port = port or free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / script), "--server.port", str(port)]
    options = ["--server.headless", "true", "--server.address", "127.0.0.1"]
    with (folder / "server.log").open("w") as log:
        process = subprocess.Popen([*command, *options], cwd=settings_from, stdout=log, stderr=subprocess.STDOUT)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_until_ready(address, process, folder / "server.log")
        yield address, process
    finally:
        process.kill()
        process.wait(timeout=20)


def _wait_until_ready(address, process, log):
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=1):
                return
        except OSError:
            time.sleep(0.02)
    raise RuntimeError(f"the server did not start: {log.read_text()}")


HAS_STYLES = "() => [...document.querySelectorAll('style')].some((one) => one.textContent.includes('frame around every page'))"


def wait_until_drawn(page):
    """Until the page's script has run, its styles have come and its charts, where it has any, are drawn."""
    page.wait_for_selector('[data-testid="stExpander"].st-key-share_panel, .st-key-share_panel', timeout=60_000)
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]', timeout=60_000)
    page.wait_for_function(HAS_STYLES, timeout=60_000)
    if page.locator('[data-testid="stVegaLiteChart"]').count():
        page.wait_for_selector('[data-testid="stVegaLiteChart"] canvas, [data-testid="stVegaLiteChart"] svg', timeout=60_000)
    page.wait_for_timeout(300)
