"""Pictures of every page at three sizes, light and dark, on one sheet: `python -m tests.browser.contact_sheet FILE`."""

import io
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from pages.contents import PAGES
from tests.browser.running import CHROMIUM_ARGUMENTS, SIZES, THEMES, chromium_path, running_app, wait_until_drawn

HEIGHT = 420  # of a picture on the sheet
PATHS = [path for pages in PAGES.values() for _, _, path in pages]


def pictures(chromium, address, path):
    """A row of the sheet: the page at every size, first light, then dark."""
    for theme in THEMES:
        for width, height in SIZES:
            context = chromium.new_context(viewport={"width": width, "height": height}, color_scheme=theme)
            page = context.new_page()
            page.goto(f"{address}/{path}")
            wait_until_drawn(page)
            picture = Image.open(io.BytesIO(page.screenshot()))
            context.close()
            yield picture.resize((round(width * HEIGHT / height), HEIGHT))


def contact_sheet(rows):
    """The rows of pictures as one picture."""
    width = max(sum(picture.width + 8 for picture in row) for row in rows)
    sheet = Image.new("RGB", (width, len(rows) * (HEIGHT + 8)), "#808080")
    for y, row in enumerate(rows):
        x = 0
        for picture in row:
            sheet.paste(picture, (x, y * (HEIGHT + 8)))
            x += picture.width + 8
    return sheet


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder, running_app(Path(folder)) as address, sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=chromium_path(), args=CHROMIUM_ARGUMENTS)
        sheet = contact_sheet([list(pictures(chromium, address, path)) for path in PATHS])
    sheet.save(sys.argv[1])
