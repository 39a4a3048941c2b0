"""What must hold of a city that ran through, each with its figures."""

import random
import sqlite3
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from benchmarks.city import books
from benchmarks.city.rating import Came, Rater, expected, midnight, readings_of
from benchmarks.city.running import gridpulse, ran
from books.statement import aged
from books.store import Clock, JournalStore

_BILLS = ("charges", "usage")
_SHOWN = 5


class Check(NamedTuple):
    """One thing that must hold: how many were looked at, how many were wrong, and more figures."""

    name: str
    looked_at: int
    wrong: int
    figures: dict[str, Any]


class City:
    """A recording, and the state that its replay left.

    Args:
        recording: the folder.
        state: the other.
        rejected: dead letters by topic, as the replay says.
    """

    def __init__(self, recording: Path, state: Path, rejected: Mapping[str, int]) -> None:
        self.recording, self.journal, self.rejected = recording, state / "journal.db", rejected
        said = tomllib.loads((recording / "recording.toml").read_text())
        self.zone, self.interval_s = ZoneInfo(said["timezone"]), int(said["interval_s"])
        self.tariffs = tomllib.loads((recording / "tariffs.toml").read_text())
        rows = pa_csv.read_csv(recording / "accounts.csv").to_pylist()
        self.tariff_of = {row["account_id"]: str(row["tariff"]) for row in rows}
        with pq.ParquetFile(recording / "readings.parquet") as file:
            groups = [file.read_row_group(group, ["at"])["at"] for group in (0, file.num_row_groups - 1)]
        # A day's file has late readings, too, and some of a wrong time.
        usual = [int(pc.quantile(ends, 0.5, interpolation="lower")[0].as_py()) for ends in groups]
        self.first, self.last = (datetime.fromtimestamp(end - 1, self.zone).date() for end in usual)

    def trial_balance(self) -> Check:
        """Debits equal credits, over all and in each entry; what left one account arrived at another."""
        sums = books.trial_balance(self.journal)
        uneven = sums.pop("uneven")
        total = sum(sums.values())
        return Check("trial balance is zero", len(sums), (total != 0) + uneven, {"sum": total, **sums})

    def entries(self) -> Check:
        """No document was lost, doubled or booked with another amount."""
        refused = sum(self.rejected.get(f"billing.{name}.v1.dlq", 0) for name in ("payments", "chargebacks"))
        found = books.entries(self.journal, self.recording, refused)
        wrong = found["gaps"] + abs(found["lost"]) + found["doubled"] + found["strange"] + found["off"]
        return Check("no entry lost or doubled", found["entries"], wrong, found)

    def ageing(self, moments: int, seed: int) -> Check:
        """Ageing of every account at random moments, by its journal and anew from its documents."""
        draw = random.Random(seed)
        first, last = (midnight(day, self.zone) for day in (self.first, self.last))
        times = sorted([*(draw.randrange(first, last) for _ in range(moments - 1)), last + 86_400])
        wrong, looked, open_ = [], 0, 0
        with closing(JournalStore(f"sqlite:///{self.journal}")) as journal:
            for account, documents in books.documents(self.journal):
                entries = journal.entries(account, clock=Clock.BOOKED)
                anew = books.Account(self.zone)
                waiting = iter([*documents, None])
                document = next(waiting)
                for time in times:
                    while document is not None and document.booked_at < time:
                        anew.take(document)
                        document = next(waiting)
                    today = books.local_day(time, self.zone)
                    told = tuple(aged([entry for entry in entries if entry.booked_at < time], today).values())
                    looked, open_ = looked + 1, open_ + sum(told)
                    if told != anew.ageing(today):
                        wrong.append((account, time, told, anew.ageing(today)))
        shown = {"open": open_, "moments": [datetime.fromtimestamp(time, self.zone).isoformat() for time in times]}
        return Check("ageing equals that worked out anew", looked, len(wrong), {**shown, "wrong": wrong[:_SHOWN]})

    def bills(self, accounts: int, seed: int) -> Check:
        """Every bill and use of credit of some accounts, rated anew from their readings."""
        chosen = set(random.Random(seed).sample(sorted(self.tariff_of), min(accounts, len(self.tariff_of))))
        left = self._left()
        readings = readings_of(self.recording, chosen, self.interval_s)
        wrong, looked, total = [], 0, 0
        for account, documents in books.documents(self.journal):
            if account not in readings:
                continue
            posted = [document for document in documents if document.kind in _BILLS]
            for document, amount in self._rated(account, readings[account], posted, left.get(account)):
                looked, total = looked + 1, total + document.amount
                if amount != document.amount:
                    wrong.append((account, self.tariff_of[account], document.booked_at, document.amount, amount))
        figures = {"accounts": len(readings), "billed": total, "wrong": wrong[:_SHOWN]}
        return Check("bills equal those rated anew", looked, len(wrong), figures)

    def histories(self, state: Path, accounts: int, seed: int) -> Check:
        """The last four quarters of some customers, as `gridpulse customer show` alone tells them."""
        chosen = set(random.Random(seed).sample(sorted(self.tariff_of), min(accounts, len(self.tariff_of))))
        settings = {
            "GRIDPULSE_STATE": state.resolve(),
            "GRIDPULSE_COMMON__TIMEZONE": self.zone.key,
            "GRIDPULSE_COMMON__INTERVAL_S": self.interval_s,
        }
        wrong = []
        for account, documents in books.documents(self.journal):
            if account in chosen:
                told = ran(gridpulse("customer", "show", account), settings).said["quarters"]
                billed = {quarter["quarter"]: round(100 * float(quarter["billed"])) for quarter in told}
                anew = self._billed(documents)
                if not billed or billed != {quarter: anew[quarter] for quarter in billed}:
                    wrong.append((account, billed, anew))
        return Check("customer show tells four quarters", len(chosen), len(wrong), {"wrong": wrong[:_SHOWN]})

    def _billed(self, documents: Sequence[books.Document]) -> Counter[str]:
        found: Counter[str] = Counter()
        for document in documents:
            if document.kind in _BILLS:
                day = datetime.fromtimestamp(document.booked_at, self.zone)
                found[f"{day.year} Q{(day.month + 2) // 3}"] += document.amount
        return found

    def _rated(
        self, account: str, readings: Sequence[Came], posted: Sequence[books.Document], left: date | None
    ) -> Iterator[tuple[books.Document, int]]:
        days = [self.first + timedelta(each) for each in range((self.last - self.first).days + 1)]
        rater = Rater(self.tariffs[self.tariff_of[account]], self.zone, self.interval_s)
        return expected(readings, rater, days, posted, self.zone, left or self.last + timedelta(1))

    def _left(self) -> dict[str, date]:
        if not (path := self.recording / "customer_events.parquet").exists():
            return {}
        rows = pq.read_table(path, columns=["account_id", "kind", "at"]).to_pylist()
        gone = [row for row in reversed(rows) if row["kind"] == "switched_away"]
        return {row["account_id"]: datetime.fromtimestamp(row["at"], self.zone).date() for row in gone}


def sizes(journal: Path) -> dict[str, int]:
    """Entries by kind."""
    with sqlite3.connect(f"file:{journal}?mode=ro", uri=True) as database:
        return dict(database.execute("SELECT kind, count(*) FROM journal GROUP BY kind ORDER BY kind"))
