"""The outbox: every message is on the disk before it is sent, and what became of it after."""

import fcntl
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from alerts.entry import COLUMNS, Entry, entry_of
from alerts.fallback import instead
from alerts.fate import FAILURES, Fate, Told, after
from alerts.orders import Order
from alerts.outbox_tables import VERSION, bring_up_to_date
from alerts.overtaking import is_overtaken, overtake
from alerts.room import no_room
from models.errors import BadState, DiskFull

__all__ = ["Entry", "Fate", "Outbox"]

_TOKEN_BYTES = 24
_JOURNAL_BYTES = 64 << 20


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

    def lanes(self) -> list[str]:
        """Channels that messages wait for."""
        with self._errors():
            return [row[0] for row in self._db.execute("SELECT DISTINCT lane FROM outbox WHERE state = 'pending'")]

    def due(self, now: int, most: int, lane: str) -> list[Entry]:
        """Messages of one channel that wait and are due: the most severe first, of these the first that came."""
        where = "state = 'pending' AND lane = ? AND due_at <= ? ORDER BY severity DESC, seq LIMIT ?"
        return self._select(where, (lane, now, most))

    def next_due(self) -> dict[str, int]:
        """When the next message of each channel is due, where there is one."""
        with self._errors():
            rows = self._db.execute("SELECT lane, min(due_at) FROM outbox WHERE state = 'pending' GROUP BY lane")
            return dict(rows)

    def begin(self, entry: Entry, now: int, channel: str, address: str, locale: str, subject: str, text: str) -> str:
        """Commit that a message is about to be sent; returns its token, empty where it is no longer pending."""
        token = entry.token or secrets.token_urlsafe(_TOKEN_BYTES)
        begun = self._change(
            "UPDATE outbox SET state = 'sending', attempts = attempts + 1, changed_at = ?, began_at = ?, token = ?,"
            " channel = ?, address = ?, locale = ?, subject = ?, text = ? WHERE id = ? AND state = 'pending'",
            (now, now, token, channel, address, locale, subject, text, entry.order.id),
        )
        return token if begun else ""

    def finish(self, order_id: str, fate: Fate, now: int, detail: str, live: bool = True) -> None:
        """Write down what became of a message; where it failed, its next channel is taken in the same commit."""
        with self.batch():
            if fate in FAILURES and (entry := self.get(order_id)):
                detail += self._fall_back(entry, now, live)
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

    def sent_since(self, recipient: str, since: int, most: int) -> list[int]:
        """When the newest messages went to a recipient since a time; those in doubt and under way count."""
        with self._errors():
            rows = self._db.execute(
                "SELECT began_at FROM outbox WHERE recipient = ? AND began_at > ?"
                " AND state IN ('sent', 'delivered', 'undelivered', 'sending', 'in_doubt')"
                " ORDER BY began_at DESC LIMIT ?",
                (recipient, since, most),
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

    def doubts(self, until: int, most: int = 10_000) -> list[Entry]:
        """Messages whose fate has not been known since a time or longer."""
        return self._select("state = 'in_doubt' AND changed_at <= ? ORDER BY changed_at LIMIT ?", (until, most))

    def work_in(self, now: int, most: int = 500) -> int:
        """Let gateways' reports change what they tell of; returns how many there were.

        One that comes before the gateway has answered waits until it has.
        """
        with self.batch():
            rows = self._db.execute(
                "SELECT r.token, r.told, r.said, o.id FROM receipts r JOIN outbox o ON o.token = r.token"
                " WHERE o.state != 'sending' ORDER BY r.at, r.told DESC LIMIT ?",
                (most,),
            ).fetchall()
            for token, told, said, order_id in rows:
                self._settle(order_id, Told(told), said, now)
                self._db.execute("DELETE FROM receipts WHERE token = ? AND told = ?", (token, told))
        return len(rows)

    def get(self, order_id: str) -> Entry | None:
        """One message."""
        return next(iter(self._select("id = ?", (order_id,))), None)

    def counts(self) -> dict[str, int]:
        """How many messages there are of each fate."""
        with self._errors():
            return dict(self._db.execute("SELECT state, count(*) FROM outbox GROUP BY state ORDER BY state"))

    def waiting(self) -> int:
        """How many messages wait to be sent, which costs by them alone."""
        with self._errors():
            return int(self._db.execute("SELECT count(*) FROM outbox WHERE state = 'pending'").fetchone()[0])

    def forget(self, before: int) -> int:
        """Drop settled and reported messages that last changed before a time."""
        for table in ("receipts", "handles"):
            self._change(f"DELETE FROM {table} WHERE at < ?", (before,))  # noqa: S608, RUF100 - names of our own
        return self._change(
            "DELETE FROM outbox WHERE changed_at < ? AND reported = 1 AND state NOT IN ('pending', 'sending')",
            (before,),
        )

    @contextmanager
    def batch(self) -> Iterator[None]:
        """Commit everything done inside at once, or nothing of it; one inside of another is a part of that."""
        if self._db.in_transaction:
            yield
        else:
            with self._errors(), self._transaction():
                yield

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            if self._db.in_transaction:  # a full disk has ended it already
                self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def _put(self, order: Order, now: int, live: bool) -> bool:
        new = self._insert(order, now, self._seq, live)
        self._seq += new
        return new

    def _insert(self, order: Order, now: int, seq: int, live: bool, instead_of: str = "") -> bool:
        """Add a message, unless there is one of its id."""
        due = max(order.not_before, 0)
        values = (order.id, order.alert_id, order.recipient, order.phase, msgspec.json.encode(order), due)
        more = (order.expires_at, now, order.channel, order.severity, seq, instead_of)
        new = self._db.execute(
            "INSERT OR IGNORE INTO outbox (id, alert_id, recipient, phase, body, state, attempts, due_at, expires_at,"
            " changed_at, lane, severity, seq, instead_of) VALUES (?, ?, ?, ?, ?, 'pending', 0, ?, ?, ?, ?, ?, ?, ?)",
            (*values, *more),
        ).rowcount
        due_after = -1 if live else order.created_at
        if new and overtake(self._db, order, seq, now, due_after):
            self.finish(order.id, Fate.EXPIRED, now, "its beginning was not sent, so its end is not either")
        return bool(new)

    def _fall_back(self, failed: Entry, now: int, live: bool) -> str:
        """Take the first further channel that has not failed either; returns what there is to add to the report."""
        for order in instead(failed.order):
            if self.get(order.id) is None and is_overtaken(self._db, failed.order, failed.seq, now):
                return "; a newer message takes its place"
            self._insert(order, now, failed.seq, live, failed.order.id)
            taken = self.get(order.id)
            if taken is not None and taken.fate not in FAILURES:
                return f"; {order.channel} is taken instead"
        return ""

    def _prepare(self) -> None:
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")
        # Else the journal stays as large as it was when an old file was brought up to date.
        self._db.execute(f"PRAGMA journal_size_limit = {_JOURNAL_BYTES}")
        version = bring_up_to_date(self._db)
        if version > VERSION:
            raise BadState(f"the outbox {self._path} has version {version}, not {VERSION}: it is of another GridPulse")
        self._seq = (self._one("SELECT max(seq) FROM outbox") or 0) + 1

    def _settle(self, order_id: str, told: Told, said: str, now: int) -> None:
        (state,) = self._db.execute("SELECT state FROM outbox WHERE id = ?", (order_id,)).fetchone()
        if (fate := after(Fate(state), told)) != state:
            self.finish(order_id, fate, now, f"the gateway reports: {told.value.replace('_', ' ')} {said}".rstrip())

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
                f"SELECT {COLUMNS} FROM outbox WHERE {where}",  # noqa: S608, RUF100 - parts of our own, never input
                values,
            )
            return list(map(entry_of, rows))

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
