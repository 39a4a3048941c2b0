"""Pictures of the console for README and docs, taken of the demo in a real Chromium: `make pictures`.

Each says in its metadata of which console it is; a test fails where the console is another since.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple
from urllib.request import urlopen

import msgspec
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from playwright.sync_api import Page

from tests.docs.pages import DOCS, ROOT
from tests.support.browser import page

FOLDER = DOCS / "pictures"
MADE_OF = "Made of"
_STATIC = ROOT / "dashboards" / "console" / "static"
_COLOURS = 128
_SETTLED_MS = 3_000


class View(NamedTuple):
    """One picture: its name, the page, and how it is looked at."""

    name: str
    place: str
    locale: str = "en-GB"
    dark: bool = False
    width: int = 1280
    height: int = 720


VIEWS = (
    View("console", "dispatch"),
    View("dispatch-dark-zh", "dispatch", locale="zh-CN", dark=True),
    View("dispatch-phone", "dispatch", width=390, height=844),
    View("alert", "alert/{alert}"),
    View("transformer", "transformer/{transformer}"),
    View("meter", "meter/{meter}"),
    View("customer", "customer/{account}"),
    View("leads", "leads"),
    View("engine", "engine"),
)


def made_of() -> str:
    """A hash of all that makes the console look as it does, and of this list of views."""
    files = sorted(path for path in _STATIC.rglob("*") if path.is_file())
    digest = sha256(repr(VIEWS).encode())
    for path in files:
        digest.update(path.relative_to(_STATIC).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def main() -> None:
    """Run the demo and take all pictures."""
    if not subprocess.run(["fc-list", ":lang=zh"], capture_output=True, check=True).stdout:
        sys.exit("there is no Chinese font, so pictures would show boxes: install one, as Debian's fonts-wqy-microhei")
    with _demo() as url:
        names = _names(url)
        for view in VIEWS:
            with page(view.width, view.height, view.locale, view.dark) as looked:
                _take(looked, f"{url}#{view.place.format(**names)}", FOLDER / f"{view.name}.png")
                sys.stderr.write(f"{view.name}.png\n")


@contextmanager
def _demo() -> Iterator[str]:
    """Address of the console of a demo whose history is done."""
    command = [str(Path(sys.executable).with_name("gridpulse")), "demo", "--meters=400", "--days=75", "--speed=60"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr
        try:
            url = ""
            for line in process.stderr:
                found = re.search(r"http://\S+/", line)
                url = found[0] if found else url
                if "history done" in line:
                    break
            assert url, "the demo did not say where its console is"
            yield url
        finally:
            process.kill()


def _names(url: str) -> dict[str, str]:
    """What the pictures are of: the alert and the transformer that matter most, and who owes most."""
    alert = _first(url, "alerts?family=overload&limit=1", "alerts")
    customer = _first(url, "customers?by=overdue&limit=1", "customers")
    suspected = _first(url, "alerts?family=theft&limit=1", "alerts")
    names = {"alert": alert["id"], "transformer": alert["subject"], "account": customer["account_id"]}
    return names | {"meter": suspected["meter_id"]}


def _first(url: str, path: str, name: str) -> dict[str, str]:
    with urlopen(f"{url}api/v1/{path}") as answer:
        found: dict[str, list[dict[str, str]]] = msgspec.json.decode(answer.read())
    return found[name][0]


def _take(looked: Page, address: str, path: Path) -> None:
    looked.goto(address)
    looked.wait_for_timeout(_SETTLED_MS)
    looked.screenshot(path=path)
    said = PngInfo()
    said.add_text(MADE_OF, made_of())
    with Image.open(path) as shot:
        shot.convert("RGB").quantize(_COLOURS).save(path, optimize=True, pnginfo=said)


if __name__ == "__main__":
    main()
