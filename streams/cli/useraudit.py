"""Changes of users and keys at the command line, noted as done by a user of this machine."""

import getpass
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

from dashboards.access.changes import Changes
from streams.access import open_access
from streams.settings import load_settings


@contextmanager
def changing() -> Iterator[Changes]:
    """What is changed of the site's users, in one transaction."""
    with closing(open_access(load_settings())) as store, store.writing() as connection:
        yield Changes(connection, int(time.time()), f"command:{getpass.getuser()}")
