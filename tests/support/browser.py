"""A real Chromium, headless, that talks to the loopback only."""

import os
import signal
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from tests.support.require import program

_FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
_PATIENCE_MS = 60_000
_MOST_S = 300

# What is expected comes at once, unless the machine is busy with something else.
expect.set_options(timeout=_PATIENCE_MS)


@contextmanager
def page(
    width: int = 1280, height: int = 720, locale: str = "en-GB", dark: bool = False, allowed: str = ""
) -> Iterator[Page]:
    """An empty page; leaving it fails if the page logged an error, but for those with the text that is allowed."""
    chromium = program("chromium", "chromium-browser")
    faults: list[str] = []
    with _at_most() as mark, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=[*_FLAGS, mark], timeout=_PATIENCE_MS)
        context = browser.new_context(
            viewport={"width": width, "height": height}, locale=locale, color_scheme="dark" if dark else "light"
        )
        context.set_default_timeout(_PATIENCE_MS)
        opened = context.new_page()
        opened.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
        opened.on("pageerror", lambda error: faults.append(str(error)))
        try:
            yield opened
        finally:
            browser.close()
    wrong = [fault for fault in faults if not allowed or allowed not in fault]
    assert not wrong, f"the page logged errors: {wrong}"


@contextmanager
def _at_most() -> Iterator[str]:
    """A flag for a Chromium that is killed after some minutes: Playwright waits without end for one that hangs."""
    mark = f"--of-test={uuid.uuid4().hex}"
    timer = threading.Timer(_MOST_S, _kill, (mark,))
    timer.daemon = True
    timer.start()
    try:
        yield mark
    finally:
        timer.cancel()


def _kill(mark: str) -> None:
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if mark.encode() in (process / "cmdline").read_bytes():
                os.kill(int(process.name), signal.SIGKILL)
