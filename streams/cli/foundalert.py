"""The alert that a command is about, and the action that it asks for."""

from collections.abc import Sequence
from contextlib import closing

from alerts.alert import Alert
from alerts.store import AlertStore
from dashboards.asked import Asked
from models.errors import GridPulseError
from streams.alertstore import alert_store
from streams.desk import open_desk
from streams.settings import Settings, load_settings


def store_settings() -> Settings:
    """Settings of a site that keeps alerts.

    Raises:
        GridPulseError: there is no store yet.
    """
    settings = load_settings()
    if not settings.alerts.database and not (settings.state / "alerts.db").exists():
        raise GridPulseError(f"{settings.state.resolve()} holds no alerts yet: start `gridpulse serve`")
    return settings


def found_alert(name: str) -> Alert:
    """The alert of a key or id.

    Raises:
        GridPulseError: there is none.
    """
    with closing(alert_store(store_settings())) as store:
        return alert_in(store, name)


def alert_in(store: AlertStore, name: str) -> Alert:
    """As `found_alert`, of a store that is open."""
    found = store.show(name)
    if found is None:
        raise GridPulseError(f"there is no alert {name}: `gridpulse alerts list` shows those there are")
    return found


def put_into_log(asked: Sequence[Asked]) -> None:
    """Put actions where the worker reads them.

    Raises:
        GridPulseError: some make no sense, with what to do instead; the others are on their way.
    """
    with open_desk(store_settings()) as desk:
        refusals = list(filter(None, desk.act(asked)))
    if refusals:
        raise GridPulseError("; ".join(refusals))
