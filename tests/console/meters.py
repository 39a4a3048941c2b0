"""Days of the office's meters: M4 fell to a third ten days ago, M2 was badly read once, T1 has its own meter."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np

from dashboards.meterstore import MeterStore
from models.messages import Balances, Evidence, MeterDays
from models.meters.features import FEATURES
from models.theft.messages import TheftScores
from tests.models.customers.district import close

AT = close(11)
DAY = 86_400
DAYS = 40
FALLEN = 10
LAST = AT // DAY - 1
END = (LAST + 1) * DAY
"""The newest day that is over; END is its end, Unix seconds."""


def write_meters(folder: Path, meters: int) -> None:
    """Put days, events and balances where the console finds them."""
    events = [
        Evidence(meter_id="M4", transformer_id="T1", account_id="A4", feeder_id="F1", at=AT - 9 * DAY, code=code)
        for code in ("cover_opened", "last_gasp")
    ]
    with closing(MeterStore(folder / "meters.db")) as store:
        store.put(list(_days(meters)), events, list(_balances()), list(_scores()))
        store.forget(END)


def _days(meters: int) -> Iterator[MeterDays]:
    for back in range(DAYS - 1, -1, -1):
        wh = np.array([1000 * number * (1 + (back % 7 == 0)) for number in range(1, meters + 1)], np.int64)
        if back < FALLEN:
            wh[3] = wh[3] // 3
        whole, bad = np.ones(meters, np.float32), np.zeros(meters, np.float32)
        coverage = whole.copy()
        if back == 5:
            coverage[1], bad[1] = 0.5, 0.25
        yield MeterDays(
            day=LAST - back,
            at=(LAST - back + 1) * DAY,
            feeder_id=["F1"] * meters,
            transformer_id=[f"T{1 + number // 5}" for number in range(1, meters + 1)],
            meter_id=[f"M{number}" for number in range(1, meters + 1)],
            account_id=[f"A{number % 5}" for number in range(1, meters + 1)],
            wh=wh,
            coverage=coverage,
            supplied=whole,
            features=np.full((meters, len(FEATURES)), 0.25, np.float32),
            hour_wh=np.repeat(wh[:, None] // 24, 24, axis=1).astype(np.int32),
            profile=np.full((meters, 24), 0.1, np.float16),
            bad=bad,
        )


def _scores() -> Iterator[TheftScores]:
    """M4 has been suspected since it fell, M10 a little on the newest day."""
    for back in range(DAYS - 1, -1, -1):
        named = {"M4": 0.7, **({} if back else {"M10": 0.25})} if back < FALLEN else {}
        score = np.array(list(named.values()), np.float32)
        yield TheftScores(
            day=LAST - back,
            at=(LAST - back + 1) * DAY,
            feeder_id="F1",
            opens=0.6,
            meter_id=list(named),
            score=score,
            reasons={"drop": (score / 2).astype(np.float32), "tamper": score},
        )


def _balances() -> Iterator[Balances]:
    for back in range(DAYS - 1, -1, -1):
        lost = 3000 if back < FALLEN else 500
        yield Balances(
            day=LAST - back,
            at=(LAST - back + 1) * DAY,
            feeder_id=["F1"],
            transformer_id=["T1"],
            measured_wh=np.array([10_000 + lost]),
            metered_wh=np.array([10_000]),
            completeness=np.ones(1, np.float32),
            intervals_kw=np.zeros((1, 24), np.float32),
        )
