"""Tariffs as the log holds them, and a file of them that takes their place."""

from collections import Counter
from collections.abc import Collection
from typing import NamedTuple

import msgspec

from models.errors import BadRecord, BadSettings
from models.flow.topics import ACCOUNTS, TARIFFS
from models.records import Account, decoded
from models.records import Tariff as Record
from models.tariffs.changes import Reach, Stretch, changes, reach
from models.tariffs.file import TariffsFile
from models.tariffs.parse import records_of, tariff_of, tariffs_of
from models.tariffs.tariff import Tariff
from streams.log.log import Log
from streams.log.records import LogRecord
from streams.moment import Moment


class Applied(NamedTuple):
    """A tariff of a file against the one that the log holds.

    Attributes:
        tariff: its name. new: the log holds none of this name. record: what would be appended.
        stretches: days on which something is another. accounts: how many name it. reach: what is charged already.
    """

    tariff: str
    new: bool
    record: Record
    stretches: list[Stretch]
    accounts: int
    reach: Reach


def held(log: Log, digits: int) -> dict[str, Tariff]:
    """The tariffs that hold, by name: the newest record of each that can be priced with."""
    found: dict[str, Tariff] = {}
    for record in log.records(TARIFFS, 0):
        try:
            said = decoded(record.value, Record)
            found[said.tariff] = tariff_of(said, digits)
        except BadRecord:
            continue  # it is a dead letter
    return found


def against(log: Log, file: TariffsFile, digits: int, today: int) -> list[Applied]:
    """What a file would change, tariff by tariff.

    Args:
        log: of the site.
        file: that was checked.
        digits: decimals of the site's currency.
        today: the open local day.

    Raises:
        BadSettings: the file counts in other decimals.
    """
    if file.digits != digits:
        raise BadSettings(
            f"the file counts in {file.digits} decimals and the site in {digits}: set digits = {digits} in the file, or"
            " GRIDPULSE_COMMON__CURRENCY_DIGITS for a new site"
        )
    known, said = held(log, digits), tariffs_of(file)
    found = {name: changes(known.get(name), tariff) for name, tariff in said.items()}
    counts = _accounts(log, [name for name, stretches in found.items() if stretches])
    return [
        Applied(name, name not in known, record, found[name], counts[name], reach(found[name], today))
        for record in records_of(file)
        for name in (record.tariff,)
    ]


def put_tariffs(log: Log, records: Collection[Record], now: Moment) -> None:
    """Put tariffs into the log: every shard prices by them from there on."""
    places = range(log.partitions(TARIFFS))
    log.append(
        [
            LogRecord(TARIFFS, place, record.tariff, msgspec.json.encode(record), now.log_time)
            for record in records
            for place in places
        ]
    )


def _accounts(log: Log, tariffs: Collection[str]) -> Counter[str]:
    """How many accounts name each of some tariffs."""
    if not tariffs:
        return Counter()
    named: dict[str, str] = {}
    for partition in range(log.partitions(ACCOUNTS)):
        for record in log.records(ACCOUNTS, partition):
            try:
                account = decoded(record.value, Account)
            except BadRecord:
                continue
            named[account.account_id] = account.tariff
    return Counter(name for name in named.values() if name in tariffs)
