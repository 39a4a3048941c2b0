"""The page of previews: every message as its recipient would read it."""

import base64
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from alerts.channels.mail import STYLES

PATH = "/previews"
_PAGE = Path(__file__).parent / "static" / "previews.html"


def previews_page(policy: str) -> Route:
    """The route of the page.

    Args:
        policy: of the console's pages. This one may style elements as our mails do, and in no other way: a frame
            without an address of its own is held to the policy of the page around it.
    """
    headers = {"Content-Security-Policy": policy.replace("style-src 'self'", " ".join(_styles()))}

    async def page(_: Request) -> Response:
        return FileResponse(_PAGE, headers=headers)

    return Route(PATH, page)


def _styles() -> Iterator[str]:
    yield "style-src 'self' 'unsafe-hashes'"
    for style in STYLES:
        yield f"'sha256-{base64.b64encode(sha256(style.encode()).digest()).decode()}'"
