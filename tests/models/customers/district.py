"""A district of accounts whose months are known, and the two stages that grade and rank them."""

from datetime import date
from typing import Any

import msgspec
import numpy as np

from models.config import Common
from models.customers.config import CustomersConfig
from models.customers.messages import AccountMonths
from models.customers.rankings import RankingsStage
from models.customers.stage import CustomersStage
from models.flow.topics import ACCOUNT_MONTHS, ACCOUNTS, OVERRIDES, partition_of
from models.flow.wire import pack
from tests.support.flow import LocalFlow

LATENESS_S = 7_200
START = 1_704_067_200
"""Midnight UTC of 1 January 2024."""

Log = dict[tuple[str, int], list[tuple[int, bytes]]]


def stages(partitions: int, **config: Any) -> Any:
    """What makes the stages of a partition."""
    common = Common(partitions=partitions, day_lateness_s=LATENESS_S)
    settings = CustomersConfig(**config)
    return lambda partition: [CustomersStage(common, settings, partition), RankingsStage(settings)]


def close(month: int) -> int:
    """When a month of 2024 and later, counted from 0, is summed up: Unix seconds."""
    first = date(2024 + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    return (first - date(1970, 1, 1)).days * 86_400 + LATENESS_S


def month_of(number: int, rows: dict[str, dict[str, int]]) -> AccountMonths:
    """A month of accounts; what a row does not say is as of one who pays 100.00 in time."""
    plain = {"judged": 1, "billed": 10_000, "paid": 10_000, "payments": 1, "paid_day": close(number) // 86_400 - 10}
    names = ("judged", "late", "overdue_days", "billed", "paid", "payments", "paid_day", "owed", "overdue",
             "oldest_days", "reversed", "cuts")  # fmt: skip
    wide = ("billed", "paid", "owed", "overdue")
    columns: dict[str, Any] = {
        name: np.array(
            [row.get(name, plain.get(name, 0)) for row in rows.values()], np.int64 if name in wide else np.int32
        )
        for name in names
    }
    return AccountMonths(month=54 * 12 + number, at=close(number), account_id=list(rows), **columns)


def log_of(months: list[dict[str, dict[str, int]]], partitions: int, **critical: str) -> Log:
    """Reference data and months of accounts, by partition."""
    log: Log = {}
    for account in months[0]:
        value = msgspec.json.encode({"account_id": account, "class": "residential", "critical": critical.get(account)})
        log.setdefault((ACCOUNTS, partition_of(account, partitions)), []).append((START * 1000, value))
    for number, rows in enumerate(months):
        for partition in range(partitions):
            mine = {name: row for name, row in rows.items() if partition_of(name, partitions) == partition}
            if mine:
                record = (close(number) * 1000, pack(month_of(number, mine)))
                log.setdefault((ACCOUNT_MONTHS, partition), []).append(record)
    return log


def override(account: str, logged: int, **fields: Any) -> tuple[int, bytes]:
    """An override as it is logged at a time (Unix seconds)."""
    plain = {"at": logged, "grade": "good", "until": logged + 86_400, "owner": "li.wei", "reason": "meter was wrong"}
    return logged * 1000, msgspec.json.encode({"account_id": account, **plain, **fields})


def played(log: Log, months: int, partitions: int = 1, seed: int | None = None, **config: Any) -> LocalFlow:
    """Both stages run to a day after a month's close."""
    flow = LocalFlow(stages(partitions, **config), partitions, START * 1000)
    return flow.run(log, (close(months - 1) + 86_400) * 1000, seed=seed)


__all__ = ["OVERRIDES", "close", "log_of", "override", "played", "stages"]
