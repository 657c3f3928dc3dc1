"""Servers of the app, and a real Chromium to visit them with."""

import os

import pytest

from tests.browser.running import CHROMIUM_ARGUMENTS, chromium_path, running_app, wait_until_drawn


@pytest.fixture(scope="session")
def chromium():
    """A Chromium. Without one the tests skip, except on CI, where it has to be there."""
    playwright = pytest.importorskip("playwright.sync_api", reason="browser tests need playwright")
    path = chromium_path()
    if path is None and os.environ.get("CI"):
        pytest.fail("no Chromium on CI: install the package chromium")
    if path is None:
        pytest.skip("no Chromium found on this machine")
    with playwright.sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=path, args=CHROMIUM_ARGUMENTS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def anchor(chromium, server):
    """The first tab of the context in which `new_tab` opens others. It stays open, and with it what Chromium has compiled."""
    tab = chromium.new_context().new_page()
    tab.goto(f"{server}/activations")  # the first page of all is the slowest
    wait_until_drawn(tab)
    tab.goto(f"{server}/_stcore/health")
    return tab


@pytest.fixture
def browser(chromium, anchor):
    """The Chromium, whose new tabs are closed after the test: open ones would go on drawing and slow down all others."""
    shared = anchor.context
    before = shared.pages
    yield chromium
    for context in chromium.contexts:
        if context != shared:
            context.close()
    for tab in shared.pages:
        if tab not in before:
            tab.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """The address of an app that others may have visited; none of its pages may fail."""
    folder = tmp_path_factory.mktemp("server")
    with running_app(folder) as address:
        yield address
    log = (folder / "server.log").read_text()
    assert "Uncaught app execution" not in log, log[-6000:]


@pytest.fixture
def fresh_server(tmp_path):
    """The address of an app that nobody has visited yet."""
    with running_app(tmp_path) as address:
        yield address
