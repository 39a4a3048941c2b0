"""A real Chromium, headless, that talks to the loopback only."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page, sync_playwright

from tests.support.require import program

_FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip


@contextmanager
def page(
    width: int = 1280, height: int = 720, locale: str = "en-GB", dark: bool = False, allowed: str = ""
) -> Iterator[Page]:
    """An empty page; leaving it fails if the page logged an error, but for those with the text that is allowed."""
    chromium = program("chromium", "chromium-browser")
    faults: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(_FLAGS))
        context = browser.new_context(
            viewport={"width": width, "height": height}, locale=locale, color_scheme="dark" if dark else "light"
        )
        opened = context.new_page()
        opened.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
        opened.on("pageerror", lambda error: faults.append(str(error)))
        try:
            yield opened
        finally:
            browser.close()
    wrong = [fault for fault in faults if not allowed or allowed not in fault]
    assert not wrong, f"the page logged errors: {wrong}"
