"""A server that has just started, and still loads in the background, answers everybody."""

import asyncio

import pytest

pytest.importorskip("streamlit", reason="the app needs Streamlit")

from pages.contents import PAGES
from tests.benchmarks.visitor import Visitor
from tests.browser.running import running_app

PATHS = [path for pages in PAGES.values() for _, _, path in pages]
SECONDS = 5.0  # until the last of them comes: by then all is loaded


async def open_after(seconds, address, path):
    """Open a page a while from now: `NotAnswered` where it fails."""
    await asyncio.sleep(seconds)
    async with Visitor(address, path) as visitor:
        await visitor.open()


def test_whoever_comes_first_is_answered(tmp_path):
    async def come(address):
        await asyncio.gather(*(open_after(SECONDS * n / len(PATHS), address, path) for n, path in enumerate(PATHS)))

    with running_app(tmp_path) as address:
        asyncio.run(come(address))
    assert "A page failed." not in (tmp_path / "server.log").read_text()
