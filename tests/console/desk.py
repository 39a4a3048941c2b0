"""A console for a browser: loads, alerts that a test puts there, and what the browser asked."""

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from alerts.alert import Alert, State
from dashboards.series import SeriesStore
from dashboards.status import EngineStatus, StatusFile
from models.messages import Forecasts, Loads
from models.records import Action
from streams.alertstore import alert_store
from streams.console import console_server
from tests.console.place import Place

AT = 1_717_243_200
NAMES = [f"T{number:03d}" for number in range(1, 21)]
_PATIENCE_S = 60


class Desk(Place):
    """A site without alerts at first, with an hour of loads."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, [])
        self.series = SeriesStore(folder / "series.db")
        for step in range(4):
            self.load(AT + 900 * step, 0.7)
        status = EngineStatus(written_at=AT, log_time=AT * 1000, readings=1_234_567, readings_per_s=4321.0)
        StatusFile(folder / "status.json").write(status)

    @contextmanager
    def running(self) -> Iterator[None]:
        """While the console is at `url`."""
        with closing(self.series), console_server(self.settings) as server:
            self.url = server.url
            yield

    def load(self, at: int, peak: float) -> None:
        """Loads of all transformers, the first at `peak` of its rating."""
        loading = np.linspace(peak, 0.1, 20).astype(np.float32)
        whole = np.ones(20, np.float32)
        curves = np.ones((20, 24, 3), np.float32) * np.array([0.5, 1, 1.5], np.float32) * 100
        loads = Loads(
            at=at, interval_s=900, revision=0, feeder_id="F1", transformer_id=NAMES, load_kw=loading * 95,
            load_kva=loading * 100, loading=loading, completeness=whole, top_oil_c=whole * 50, hot_spot_c=whole * 70,
            life_h=whole, feeder_kw=float(loading.sum() * 95), feeder_completeness=1.0,
        )  # fmt: skip
        forecast = Forecasts(
            at=at, step_s=3600, feeder_id="F1", transformer_id=NAMES, rated_kva=whole * 100, levels=[0.05, 0.5, 0.95],
            load_kva=curves, p_overload=(loading > 0.9).astype(np.float32),
        )  # fmt: skip
        self.series.put([loads], [forecast], [])

    def show(self, *alerts: Alert) -> None:
        """Put revisions where the page finds them."""
        with closing(alert_store(self.settings)) as store:
            store.save(alerts)

    def acted(self, count: int = 1) -> list[Action]:
        """What was asked, once it is so much."""
        deadline = time.monotonic() + _PATIENCE_S
        while len(found := self.asked()) < count and time.monotonic() < deadline:
            time.sleep(0.05)
        return found


def overload(number: int = 1, **changes: Any) -> Alert:
    """An active overload of a transformer that nobody has acknowledged."""
    name = f"T{number:03d}"
    usual: dict[str, Any] = {
        "id": f"overload-{name}-1", "revision": 2, "since": AT, "key": f"overload:{name}", "family": "overload",
        "kind": "overload.overload", "subject": name, "subject_type": "transformer", "severity": 3, "peak_severity": 3,
        "score": 1.0, "state": State.ACTIVE, "opened_at": AT, "updated_at": AT,
        "evidence": {"latest": {"loading": 1.18, "rated_kva": 100}},
    }  # fmt: skip
    return Alert(**(usual | changes))
