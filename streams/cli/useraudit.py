"""Changes of users and keys at the command line, each with its row in the audit."""

import getpass
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

from sqlalchemy import Connection

from dashboards.access import audit
from dashboards.access.audit import Entry, Event
from streams.access import open_access
from streams.settings import load_settings


@contextmanager
def changing() -> Iterator[Connection]:
    """A transaction on the site's users."""
    with closing(open_access(load_settings())) as store, store.writing() as connection:
        yield connection


def note(connection: Connection, event: Event, about: str, detail: str = "") -> None:
    """Put into the audit what was done at the command line, and by which user of this machine."""
    audit.note(connection, int(time.time()), Entry(event, f"command:{getpass.getuser()}", about, "", detail))
