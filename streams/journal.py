"""Where the journal of a site is kept."""

from pathlib import Path

from books.store import JournalStore
from models.errors import GridPulseError
from streams.settings import Settings

JOURNAL_FILE = "journal.db"


def journal_store(settings: Settings) -> JournalStore:
    """The journal of a site, in its own database, in that of the alerts, or in a file; the caller closes the store."""
    path = journal_file(settings)
    return JournalStore(f"sqlite:///{path}" if path else settings.ledger.database or settings.alerts.database)


def found_journal(settings: Settings) -> JournalStore:
    """The journal of a site that has one; the caller closes the store.

    Raises:
        GridPulseError: there is none yet.
    """
    path = journal_file(settings)
    if path is not None and not path.exists():
        raise GridPulseError(f"{settings.state.resolve()} holds no journal yet: start `gridpulse serve`")
    return journal_store(settings)


def journal_file(settings: Settings) -> Path | None:
    """The journal's file in the state directory; None where a database is set."""
    if settings.ledger.database or settings.alerts.database:
        return None
    return settings.state.resolve() / JOURNAL_FILE
