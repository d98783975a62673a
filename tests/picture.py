"""Take the README's picture of the page anew, with the Chromium of the browser tests.

python tests/picture.py        after the page or what the seeds give has changed; then look at it
"""

import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright
from renew import ROOT, printed
from test_page_browser import CHROMIUM, FLAGS

PICTURE = ROOT / "tests" / "golden" / "page.png"
COMMAND = "summariser brief seeds --replay seeds/recorded --format html"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        path = Path(folder) / "page.html"
        path.write_text(printed(COMMAND), encoding="utf-8")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 780}, reduced_motion="reduce", color_scheme="light")
        page.goto(path.as_uri())
        notes = page.locator("#bottom-line .note")
        notes.nth(min(5, notes.count() - 1)).click()
        page.mouse.move(0, 0)
        page.screenshot(path=PICTURE)
        browser.close()


if __name__ == "__main__":
    main()
