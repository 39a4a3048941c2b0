"""Records that the theft stage reads, made of households."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from models.calendar import LocalTime
from models.config import Common
from models.flow.topics import BALANCES, EVIDENCE, FINDINGS, METER_DAYS
from models.flow.wire import pack
from models.messages import Balances, Evidence, Finding, MeterDays
from models.meters.features import FEATURES
from models.theft.config import TheftConfig
from models.theft.stage import TheftStage
from tests.models.theft.households import Town
from tests.support.flow import LocalFlow

FIRST_DAY = 19_000
UTC = LocalTime("UTC")
COMMON = Common()

Records = dict[tuple[str, int], list[tuple[int, bytes]]]


def close_ms(day: int) -> int:
    """Log time at which the FIRST_DAY + `day`th day closes."""
    return UTC.day_close(FIRST_DAY + day, COMMON.day_lateness_s)


def noon(day: int) -> int:
    """Unix seconds of a day's noon."""
    return UTC.midnight(FIRST_DAY + day) + 12 * 3600


def meter_days(
    town: Town, supplied: NDArray[np.float64] | None = None, accounts: list[str] | None = None
) -> list[tuple[int, bytes]]:
    """One message a day of all meters; `supplied` has shape (days, meters)."""
    count = town.kwh.shape[1]
    records = []
    for day, kwh in enumerate(town.kwh):
        message = MeterDays(
            day=FIRST_DAY + day,
            at=UTC.midnight(FIRST_DAY + day + 1),
            feeder_id=["F1"] * count,
            transformer_id=[f"T{number}" for number in town.transformer],
            meter_id=[f"M{number}" for number in range(count)],
            account_id=accounts or [f"A{number}" for number in range(count)],
            wh=np.rint(kwh.sum(axis=1) * 1000).astype(np.int64),
            coverage=np.ones(count, np.float32),
            supplied=np.ones(count, np.float32) if supplied is None else supplied[day].astype(np.float32),
            features=np.full((count, len(FEATURES)), np.nan, np.float32),
            hour_wh=np.rint(kwh * 1000).astype(np.int32),
        )
        records.append((close_ms(day), pack(message)))
    return records


def balances(town: Town) -> list[tuple[int, bytes]]:
    """One message a day of all transformers."""
    count = int(town.transformer.max()) + 1
    records = []
    for day, kwh in enumerate(town.kwh):
        metered = np.zeros((count, 24))
        np.add.at(metered, town.transformer, kwh)
        measured = town.technical(day)
        message = Balances(
            day=FIRST_DAY + day,
            at=UTC.midnight(FIRST_DAY + day + 1),
            feeder_id=["F1"] * count,
            transformer_id=[f"T{number}" for number in range(count)],
            measured_wh=np.rint(measured.sum(axis=1) * 1000).astype(np.int64),
            metered_wh=np.rint(metered.sum(axis=1) * 1000).astype(np.int64),
            completeness=np.ones(count, np.float32),
            intervals_kw=(measured - metered).astype(np.float32),
        )
        records.append((close_ms(day), pack(message)))
    return records


def evidence(meter: int, day: int, code: str, town: Town) -> tuple[int, bytes]:
    """Something a meter reports at noon."""
    at = noon(day)
    message = Evidence(
        meter_id=f"M{meter}",
        transformer_id=f"T{town.transformer[meter]}",
        account_id=f"A{meter}",
        feeder_id="F1",
        at=at,
        code=code,
    )
    return at * 1000, pack(message)


def run(records: Records, config: TheftConfig | None = None) -> LocalFlow:
    """The theft stage over records of one partition, until the last of them."""
    flow = LocalFlow(lambda partition: [TheftStage(COMMON, config or TheftConfig(), partition)])
    return flow.run(records, until=end_of(records))


def end_of(records: Records) -> int:
    """Log time of the last record."""
    return max(time for listed in records.values() for time, _ in listed)


def records_of(town: Town, codes: Iterable[tuple[int, bytes]] = (), balanced: bool = False) -> Records:
    """All that the stage reads of a town."""
    found: Records = {(METER_DAYS, 0): meter_days(town), (EVIDENCE, 0): list(codes)}
    if balanced:
        found[BALANCES, 0] = balances(town)
    return found


def findings(flow: LocalFlow, family: str = "theft") -> list[Finding]:
    """What was found, of one family."""
    return [finding for finding in flow.values(FINDINGS, Finding) if finding.family == family]


def opened(flow: LocalFlow, family: str = "theft") -> dict[str, int]:
    """Subject -> day (from 0) on which its first finding came."""
    days: dict[str, int] = {}
    for finding in findings(flow, family):
        if not finding.clear:
            days.setdefault(finding.subject, finding.at // 86400 - FIRST_DAY - 1)
    return days
