"""Sinks that hand results on: to the alert store, to the journal, to the notifier."""

from collections.abc import Callable, Iterator
from contextlib import suppress

import msgspec

from alerts.alert import Alert
from alerts.contacts import Contacts
from alerts.notifier import Notifier
from alerts.orders import Order
from alerts.proofs import proof_of
from alerts.reports import Report
from alerts.routes import parse_routes
from alerts.store import AlertStore
from books.store import JournalStore
from models.accounts.journal import Entry
from models.accounts.runningbill import BlockHead
from models.calendar import LocalTime
from models.errors import BadRecord, BadSettings
from models.flow.batch import Batch
from models.flow.topics import (
    ACCOUNTS,
    ALERTS,
    JOURNAL,
    MESSAGES,
    NOTICES,
    NOTIFICATIONS,
    ROUTES,
    RUNNING_BILLS,
    partition_of,
)
from models.flow.wire import unpack_plain
from models.records import Account, RoutesText, decoded
from streams.log.log import Log
from streams.log.records import LogRecord


class AlertSink:
    """Stores alerts by revision and messages by time."""

    name = "alert-store"
    topics = (ALERTS, NOTIFICATIONS)

    def __init__(self, alerts: AlertStore) -> None:
        self._alerts = alerts
        self._alert = msgspec.json.Decoder(Alert)

    def take(self, topic: str, batch: Batch) -> None:
        """Store the records of one topic."""
        if topic == ALERTS:
            self._alerts.save(map(self._alert.decode, batch.values))
        else:
            self._alerts.save_messages(map(msgspec.json.decode, batch.values))


class JournalSink:
    """Stores entries of the journal, each once, and the newest running bills."""

    name = "journal"
    topics = (JOURNAL, RUNNING_BILLS)

    def __init__(self, journal: JournalStore) -> None:
        self._journal = journal
        self._entry = msgspec.json.Decoder(Entry)

    def take(self, topic: str, batch: Batch) -> None:
        """Store the records of one topic."""
        if topic == JOURNAL:
            self._journal.save(map(self._entry.decode, batch.values))
        else:
            heads = [unpack_plain(value, BlockHead) for value in batch.values]
            blocks = zip(heads, batch.values, strict=True)
            self._journal.keep_running((head.block, head.day, value) for head, value in blocks)


class NotifySink:
    """Gives orders to the notifier, which keeps each once, and keeps its contact book up to date.

    A routes file that the alerts stage refuses changes nothing here either.

    Args:
        notifier: takes the orders.
        contacts: its contact book; filled here from all accounts that the log holds.
        log: the log.
        local: the utility's zone.
    """

    name = "notify"
    topics = (ACCOUNTS, ROUTES, MESSAGES)

    def __init__(self, notifier: Notifier, contacts: Contacts, log: Log, local: LocalTime) -> None:
        self._notifier = notifier
        self._local = local
        self._contacts = contacts
        for partition in range(log.partitions(ACCOUNTS)):
            contacts.take(_accounts([record.value for record in log.records(ACCOUNTS, partition)]))

    def take(self, topic: str, batch: Batch) -> None:
        """Take the records of one topic."""
        if topic == ACCOUNTS:
            self._contacts.take(_accounts(batch.values))
        elif topic == ROUTES:
            self._follow(batch.values)
        else:
            self._notifier.take([msgspec.json.decode(value, type=Order) for value in batch.values])

    def _follow(self, values: list[bytes]) -> None:
        for value in values:
            with suppress(BadRecord, BadSettings):
                record = decoded(value, RoutesText)
                self._contacts.employ(parse_routes(record.text, record.name, self._local).file.contacts)


def report_to(log: Log) -> Callable[[list[Report]], None]:
    """What the notifier gives its delivery reports to: they are in the log when it returns, with what they prove."""
    reported, proven = log.partitions(NOTIFICATIONS), log.partitions(NOTICES)

    def records(report: Report) -> Iterator[LogRecord]:
        partition = partition_of(report["recipient"], reported)
        yield LogRecord(NOTIFICATIONS, partition, report["id"], msgspec.json.encode(report))
        if (proof := proof_of(report)) is not None:
            account = proof.account_id
            yield LogRecord(NOTICES, partition_of(account, proven), account, msgspec.json.encode(proof))

    def report(reports: list[Report]) -> None:
        log.append(record for each in reports for record in records(each))

    return report


def _accounts(values: list[bytes]) -> list[Account]:
    """Accounts that can be read; the accounts stage sends the others to their dead letters."""
    found: list[Account] = []
    for value in values:
        try:
            found.append(decoded(value, Account))
        except BadRecord:
            continue
    return found
