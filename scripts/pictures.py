"""Takes the pictures of the console that the README shows: starts a small demo, waits for alerts, photographs the page.

Run it with `python scripts/pictures.py` in the project's environment; it needs a Chromium on the path.
"""

import argparse
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

_PICTURES = Path(__file__).resolve().parent.parent / "docs" / "pictures"
_FLAGS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")
_SIZE = {"width": 1280, "height": 800}
_ADDRESS = re.compile(r"http://\S+")
_DONE = "history done"
_EVENING = re.compile(r" (19|20):\d\d")
_ZONE = "Asia/Shanghai"
"""The simulated town's zone, for the page shows times as its reader's clock does."""


def main() -> None:
    """Take the pictures."""
    options = argparse.ArgumentParser(description="Takes the pictures of the console.")
    options.add_argument("--days", type=int, default=60, help="days of history")
    options.add_argument("--meters", type=int, default=600, help="meters of the town")
    options.add_argument("--speed", type=float, default=1800, help="seconds of the town in one of ours")
    options.add_argument("--families", type=int, default=5, help="families of alerts to wait for")
    options.add_argument("--patience", type=float, default=900, help="seconds to wait for them")
    options.add_argument("--out", type=Path, default=_PICTURES, help="folder of the pictures")
    asked = options.parse_args()
    with _demo(asked.days, asked.meters, asked.speed) as url, _page(url, "en-GB") as page:
        take(page, asked.families, asked.patience * 1000, asked.out / "console.png")


def take(page: Page, families: int, patience_ms: float, path: Path) -> None:
    """Photograph the page in the evening, when loads are high, once it shows alerts of so many families."""
    page.locator("#filters button").nth(families).wait_for(timeout=patience_ms)
    page.locator("#clock", has_text=_EVENING).wait_for(timeout=patience_ms)
    page.locator(".cell").first.click()
    page.locator("#chart .u-legend").wait_for()
    page.screenshot(path=path)


@contextmanager
def _demo(days: int, meters: int, speed: float) -> Iterator[str]:
    """The address of a demo whose history is done."""
    command = [_beside_python("gridpulse"), "demo", f"--days={days}", f"--meters={meters}", f"--speed={speed}"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        try:
            url = ""
            for line in process.stderr:
                sys.stderr.write(line)
                if found := _ADDRESS.search(line):
                    url = found[0]
                if _DONE in line:
                    break
            if not url or process.poll() is not None:
                sys.exit("the demo ended before its history was done")
            yield url
        finally:
            process.send_signal(signal.SIGINT)
            process.stderr.close()


@contextmanager
def _page(url: str, locale: str) -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_program("chromium", "chromium-browser"), args=_FLAGS)
        page = browser.new_context(viewport=_SIZE, locale=locale, timezone_id=_ZONE).new_page()
        page.goto(url)
        yield page
        browser.close()


def _beside_python(name: str) -> str:
    return str(Path(sys.executable).with_name(name))


def _program(*names: str) -> str:
    for name in names:
        if found := shutil.which(name):
            return found
    sys.exit(f"{names[0]} is not installed: install it, for example with apt-get install {names[0]}")


if __name__ == "__main__":
    main()
