"""Where the alerts of a site are kept."""

from alerts.store import AlertStore
from streams.settings import Settings


def alert_store(settings: Settings) -> AlertStore:
    """The alerts of a site; the caller closes the store."""
    return AlertStore(f"sqlite:///{settings.state.resolve() / 'alerts.db'}")
