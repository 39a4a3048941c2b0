"""A journal on either database."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from books.store import JournalStore

Opened = Callable[[str], JournalStore]


@pytest.fixture
def opened() -> Iterator[Opened]:
    """Opens journals that are closed after the test."""
    with ExitStack() as stack:
        yield lambda url: stack.enter_context(closing(JournalStore(url)))


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Address of an empty database."""
    if request.param == "postgresql":
        found: str = request.getfixturevalue("postgres").make_database()
        return found
    return f"sqlite:///{tmp_path / 'deep' / 'journal.db'}"
