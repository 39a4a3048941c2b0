"""The outbox: every message is on the disk before it is sent, and what became of it after."""

import fcntl
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from alerts.orders import CLEARED, Order
from alerts.room import no_room
from models.errors import BadState, DiskFull

_VERSION = 1
_SCHEMA = """
CREATE TABLE outbox (
    id TEXT PRIMARY KEY, alert_id TEXT NOT NULL, recipient TEXT NOT NULL, phase TEXT NOT NULL, body BLOB NOT NULL,
    state TEXT NOT NULL, attempts INTEGER NOT NULL, due_at INTEGER NOT NULL, expires_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL, channel TEXT NOT NULL DEFAULT '', address TEXT NOT NULL DEFAULT '',
    locale TEXT NOT NULL DEFAULT '', subject TEXT NOT NULL DEFAULT '', text TEXT NOT NULL DEFAULT '',
    detail TEXT NOT NULL DEFAULT '', reported INTEGER NOT NULL DEFAULT 1
) WITHOUT ROWID;
CREATE INDEX due ON outbox (due_at) WHERE state = 'pending';
CREATE INDEX unreported ON outbox (reported) WHERE reported = 0;
CREATE INDEX conversation ON outbox (alert_id, recipient);
CREATE INDEX traffic ON outbox (recipient, changed_at);
"""


class Fate(StrEnum):
    """What became of a message.

    Attributes:
        PENDING: waits. SENDING: under way. SENT: the channel took it. RECORDED: written down, on purpose not sent.
        IN_DOUBT: under way when the process died or the connection broke; not known whether it was taken.
        FAILED: refused, or tried too often. EXPIRED: too late, or overtaken by a newer one.
    """

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    RECORDED = "recorded"
    IN_DOUBT = "in_doubt"
    FAILED = "failed"
    EXPIRED = "expired"


class Entry(NamedTuple):
    """One message in the outbox; times are Unix seconds of the notifier's clock."""

    order: Order
    fate: Fate
    attempts: int
    due_at: int
    changed_at: int
    channel: str
    address: str
    locale: str
    subject: str
    text: str
    detail: str


class Outbox:
    """Durable messages in one SQLite file, which one process owns at a time.

    Args:
        path: of the file; folders are made.

    Raises:
        BadState: another process has it open, it is damaged, or of another version.
    """

    def __init__(self, path: str) -> None:
        self._path = Path(path)
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = self._path.with_suffix(self._path.suffix + ".lock").open("w")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._lock.close()
            raise BadState(f"the outbox {path} is open in another process: stop it, or give this one its own") from None
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        try:
            with self._errors():
                self._prepare()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()
        self._lock.close()

    def recover(self, now: int) -> int:
        """Mark what was under way when the last process died as in doubt; returns how many messages that are."""
        words = "the process died while it was being sent"
        return self._change(
            "UPDATE outbox SET state = 'in_doubt', detail = ?, changed_at = ?, reported = 0 WHERE state = 'sending'",
            (words, now),
        )

    def put(self, orders: list[Order], now: int, live: bool = True) -> int:
        """Take orders in, durably; returns how many are new.

        What they overtake is not sent any more: all that waits, or, where history is recorded and everything comes at
        once, what would still have waited when the newer order was made.
        """
        with self.batch():
            return sum(self._put(order, now if live else order.created_at, live) for order in orders)

    def due(self, now: int, most: int) -> list[Entry]:
        """Messages that wait and are due, the earliest first."""
        return self._select("state = 'pending' AND due_at <= ? ORDER BY due_at, id LIMIT ?", (now, most))

    def next_due(self) -> int | None:
        """When the next message is due, if there is one."""
        return self._one("SELECT min(due_at) FROM outbox WHERE state = 'pending'")

    def begin(self, order_id: str, now: int, channel: str, address: str, locale: str, subject: str, text: str) -> bool:
        """Commit that a message is about to be sent; false where it is no longer pending."""
        return bool(
            self._change(
                "UPDATE outbox SET state = 'sending', attempts = attempts + 1, changed_at = ?, channel = ?,"
                " address = ?, locale = ?, subject = ?, text = ? WHERE id = ? AND state = 'pending'",
                (now, channel, address, locale, subject, text, order_id),
            )
        )

    def finish(self, order_id: str, fate: Fate, now: int, detail: str) -> None:
        """Write down what became of a message."""
        self._change(
            "UPDATE outbox SET state = ?, detail = ?, changed_at = ?, reported = 0 WHERE id = ?",
            (fate.value, detail, now, order_id),
        )

    def postpone(self, order_id: str, due_at: int, now: int, detail: str) -> None:
        """Try a message later."""
        self._change(
            "UPDATE outbox SET state = 'pending', due_at = ?, changed_at = ?, detail = ? WHERE id = ?",
            (due_at, now, detail, order_id),
        )

    def sent_since(self, recipient: str, since: int) -> list[int]:
        """When messages went to a recipient since a time, oldest first; those in doubt and under way count."""
        with self._errors():
            rows = self._db.execute(
                "SELECT changed_at FROM outbox WHERE recipient = ? AND changed_at > ?"
                " AND state IN ('sent', 'sending', 'in_doubt') ORDER BY changed_at",
                (recipient, since),
            )
            return [row[0] for row in rows]

    def unreported(self, most: int) -> list[Entry]:
        """Messages whose fate is settled and was not reported yet."""
        return self._select("reported = 0 ORDER BY changed_at, id LIMIT ?", (most,))

    def reported(self, fates: list[tuple[str, str, int]]) -> None:
        """Note that fates (id, state, time) have arrived where they are kept; one that changed since has not."""
        with self.batch():
            self._db.executemany("UPDATE outbox SET reported = 1 WHERE id = ? AND state = ? AND changed_at = ?", fates)

    def retry(self, order_id: str, now: int) -> bool:
        """Send a message after all, whose fate was doubt or failure; false where it has another."""
        return bool(
            self._change(
                "UPDATE outbox SET state = 'pending', due_at = ?, changed_at = ?, detail = 'tried again on demand'"
                " WHERE id = ? AND state IN ('in_doubt', 'failed')",
                (now, now, order_id),
            )
        )

    def find(self, fate: Fate, most: int = 100) -> list[Entry]:
        """Messages of one fate, the newest first."""
        return self._select("state = ? ORDER BY changed_at DESC, id LIMIT ?", (fate.value, most))

    def get(self, order_id: str) -> Entry | None:
        """One message."""
        return next(iter(self._select("id = ?", (order_id,))), None)

    def counts(self) -> dict[str, int]:
        """How many messages there are of each fate."""
        with self._errors():
            return dict(self._db.execute("SELECT state, count(*) FROM outbox GROUP BY state ORDER BY state"))

    def forget(self, before: int) -> int:
        """Drop settled and reported messages that last changed before a time."""
        return self._change(
            "DELETE FROM outbox WHERE changed_at < ? AND reported = 1 AND state NOT IN ('pending', 'sending')",
            (before,),
        )

    @contextmanager
    def batch(self) -> Iterator[None]:
        """Commit everything done inside at once, or nothing of it."""
        with self._errors():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                if self._db.in_transaction:  # a full disk has ended it already
                    self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def _put(self, order: Order, now: int, live: bool) -> bool:
        due = max(order.not_before, 0)
        values = (order.id, order.alert_id, order.recipient, order.phase, msgspec.json.encode(order), due)
        cursor = self._db.execute(
            "INSERT OR IGNORE INTO outbox (id, alert_id, recipient, phase, body, state, attempts, due_at, expires_at,"
            " changed_at) VALUES (?, ?, ?, ?, ?, 'pending', 0, ?, ?, ?)",
            (*values, order.expires_at, now),
        )
        if cursor.rowcount == 1:
            self._overtake(order, now, -1 if live else order.created_at)
        return cursor.rowcount == 1

    def _overtake(self, order: Order, now: int, due_after: int) -> None:
        """Let a newer message of one alert take the place of older ones that still wait for the same recipient.

        Where nothing was sent of an alert that is over, its end need not be told either.
        """
        key = (order.alert_id, order.recipient)
        overtaken = self._db.execute(
            "UPDATE outbox SET state = 'expired', detail = 'overtaken by a newer message', changed_at = ?, reported = 0"
            " WHERE alert_id = ? AND recipient = ? AND state = 'pending' AND id != ?"
            " AND json_extract(body, '$.channel') = ? AND due_at > ?",
            (now, *key, order.id, order.channel, due_after),
        ).rowcount
        if order.phase == CLEARED and overtaken:
            told = self._one(
                "SELECT count(*) FROM outbox WHERE alert_id = ? AND recipient = ? AND phase != 'cleared'"
                " AND state IN ('sent', 'sending', 'in_doubt', 'recorded')",
                key,
            )
            if not told:
                self.finish(order.id, Fate.EXPIRED, now, "its beginning was not sent, so its end is not either")

    def _prepare(self) -> None:
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")
        version = self._one("PRAGMA user_version")
        if version == 0:
            self._db.executescript(f"BEGIN; {_SCHEMA} PRAGMA user_version = {_VERSION}; COMMIT;")
        elif version != _VERSION:
            raise BadState(f"the outbox {self._path} has version {version}, not {_VERSION}: it is of another GridPulse")

    def _one(self, sql: str, values: tuple[Any, ...] = ()) -> int | None:
        with self._errors():
            value: int | None = self._db.execute(sql, values).fetchone()[0]
            return value

    def _change(self, sql: str, values: tuple[Any, ...]) -> int:
        with self._errors():
            return self._db.execute(sql, values).rowcount

    def _select(self, where: str, values: tuple[Any, ...]) -> list[Entry]:
        with self._errors():
            rows = self._db.execute(
                "SELECT body, state, attempts, due_at, changed_at, channel, address, locale, subject, text, detail"
                f" FROM outbox WHERE {where}",  # noqa: S608, RUF100 - parts of our own, never input
                values,
            )
            return [Entry(msgspec.json.decode(row[0], type=Order), Fate(row[1]), *row[2:]) for row in rows]

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            if no_room(error):
                raise DiskFull(f"no room for the outbox {self._path}: make room; nothing accepted is lost") from error
            raise BadState(f"the outbox {self._path} cannot be used ({error}): check its disk and rights") from error
        except sqlite3.DatabaseError as error:
            raise BadState(f"the outbox {self._path} is damaged ({error}): restore it, or move it away") from error
