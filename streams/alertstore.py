"""Where the alerts of a site are kept."""

from dataclasses import replace

from alerts.store import AlertStore
from models.accounts.clock import ORDERED
from streams.settings import Settings


def alert_store(settings: Settings) -> AlertStore:
    """The alerts of a site, in the database that is set or in the state directory; the caller closes the store."""
    return AlertStore(settings.alerts.database or f"sqlite:///{settings.state.resolve() / 'alerts.db'}")


def apart(settings: Settings) -> Settings:
    """Settings without the shared places that belong to live work: a recording or a demo must not get into them."""
    alerts = replace(settings.alerts, database="")
    ledger = settings.ledger.model_copy(update={"database": ""})
    engine = settings.engine.model_copy(update={"snapshots": ""})
    return unsent(settings).model_copy(update={"alerts": alerts, "ledger": ledger, "engine": engine})


def unsent(settings: Settings) -> Settings:
    """Settings for work in which nothing is sent, so that no notice can ever be proven by its delivery."""
    return settings.model_copy(update={"accounts": replace(settings.accounts, notice_proof=ORDERED)})
