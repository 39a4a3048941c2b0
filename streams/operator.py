"""An operator at the desk of a simulated town, who acknowledges what the desk was told at the pace of a person."""

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import numpy as np

from alerts.fate import Fate
from alerts.orders import RAISED
from alerts.reports import GATHERED
from alerts.store import AlertStore
from streams.alertstore import alert_store, apart
from streams.recording.kinds import BY_STEM
from streams.replay import replay
from streams.settings import Settings
from streams.simulator.chance import chance

NAME = "operator"
"""The actor of what he does."""

_LOOKS_S = (60, 300)
"""How soon he looks at what the desk is told, unless he is busy with what came before."""

_TAKES_S = (10, 40)
"""How long each alert takes him, also where many were told in one digest."""

_ALL = 10**9


class Told(NamedTuple):
    """That the desk was told of an alert's beginning or rise, at a time (Unix seconds), alone or with others."""

    at: int
    alert_id: str
    alert_key: str


def attend(path: Path, settings: Settings, seed: int) -> int:
    """Let an operator work through a recording: replay it, and write what he does about it beside as `actions.ndjson`.

    A replay of the recording with these settings then has him at the desk. What he acknowledges he was told of in the
    replay without him, where nobody acknowledges anything.

    Args:
        path: the recording's folder, without actions.
        settings: of the replay.
        seed: his pace follows from it.

    Returns:
        How many acknowledgements there are.
    """
    with tempfile.TemporaryDirectory(prefix="gridpulse-") as folder:
        own = apart(settings).model_copy(update={"state": Path(folder)})
        replay(path, own, own.state)
        with closing(alert_store(own)) as store:
            rows = list(acknowledgements(_told(store), chance(seed, NAME)))
    if rows:
        lines = (msgspec.json.encode(row) + b"\n" for row in rows)
        (path / f"{BY_STEM['actions'].stem}.ndjson").write_bytes(b"".join(lines))
    return len(rows)


def acknowledgements(told: Iterable[Told], draw: np.random.Generator) -> Iterator[dict[str, Any]]:
    """Rows of `actions`, one for each that he was told of, one after the other."""
    free = 0
    for each in sorted(told):
        seen = each.at + int(draw.integers(*_LOOKS_S))
        free = max(free, seen) + int(draw.integers(*_TAKES_S))
        yield {"alert_key": each.alert_key, "alert_id": each.alert_id, "action": "ack", "at": free, "actor": NAME}


def _told(store: AlertStore) -> list[Told]:
    messages = [
        message
        for state in (Fate.RECORDED.value, GATHERED)
        for message in store.messages(state=state, limit=_ALL)
        if message["recipient"] == "desk" and message["phase"] == RAISED
    ]
    alerts = store.known({message["alert_id"] for message in messages})
    return [
        Told(message["at"], message["alert_id"], alerts[message["alert_id"]].key)
        for message in messages
        if message["alert_id"] in alerts
    ]
