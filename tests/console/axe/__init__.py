"""What axe-core finds wrong with a page for people who see, hear or move less well."""

from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.support.npm import modules

_FOLDER = Path(__file__).parent


def faults(page: Page) -> list[Any]:
    """Rule, place and reason of each violation."""
    # As a developer's console would, which the page's policy does not keep out.
    page.evaluate(_script())
    found: list[Any] = page.evaluate(
        "axe.run(document).then(({violations}) => violations.map(each => "
        "[each.id, each.nodes[0].html, each.nodes[0].failureSummary]))"
    )
    return found


@cache
def _script() -> str:
    return (modules(_FOLDER, "axe") / "axe-core" / "axe.min.js").read_text()
