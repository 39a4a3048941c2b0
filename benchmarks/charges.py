"""Accounts priced a CPU-second: a day of energy by hour through charging and its close, by kind of tariff.

Run: python benchmarks/charges.py [accounts] [days]
"""

import sys
import time
from datetime import date
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from models.accounts.book import Book
from models.accounts.charging import Charging
from models.accounts.config import AccountsConfig
from models.accounts.rates import Rates
from models.calendar import LocalTime
from models.messages import Charges
from models.records import Tariff
from models.tariffs.parse import read_tariffs, records_of
from models.tariffs.when import day_of

FIRST = day_of(date(2026, 3, 2))
AT_ONCE = 100_000

TARIFFS = """
[calendars.three]
otherwise = "valley"
holidays = [2026-03-19]
rules = [
  { period = "peak", hours = ["10:00-14:00", "18:00-22:00"], days = ["mon-fri"] },
  { period = "flat", hours = ["08:00-10:00", "14:00-18:00", "22:00-24:00"], days = ["mon-fri"] },
]

[[tariffs.flat]]
begin = 2026-01-01
energy = [{ price = 0.2573 }]
fixed = [{ amount = 0.5137, per = "day" }]
taxes = [{ name = "VAT", percent = 5 }]

[[tariffs.tiered]]
begin = 2026-01-01
energy = [{ tiers_per = "year", tiers = [
  { up_to_kwh = 2760, price = 0.538 }, { up_to_kwh = 4800, price = 0.588 }, { price = 0.838 } ] }]

[[tariffs.three]]
begin = 2026-01-01
calendar = "three"
energy = [
  { name = "tolls", prices = { peak = 0.097553, flat = 0.029267, valley = 0.003292 } },
  { name = "energy", prices = { peak = 0.1501, flat = 0.1207, valley = 0.0898 } },
]
capacity = [
  { name = "power, peak", of = "kw", price = 27.704413 },
  { name = "power, valley", of = "kw_valley", price = 0.725423 },
]
taxes = [{ name = "electricity tax", percent = 5.11269632 }, { name = "VAT", percent = 21 }]
"""


def charging(accounts: int, names: list[str]) -> tuple[Charging, list[str]]:
    """A book of accounts that take turns in tariffs."""
    book, local = Book(), LocalTime("Europe/Madrid")
    found = Charging(book, Rates(Tariff(tariff="default", price="0.2"), 2), AccountsConfig(), local)
    found.day = FIRST
    for record in records_of(read_tariffs(TARIFFS, "benchmark")):
        found.set_tariff(record)
    ids = [f"A{number:07d}" for number in range(accounts)]
    for number, name in enumerate(ids):
        row = book.row(name)
        book.set_tariff(row, names[number % len(names)])
        book.named[row] = True
        if "three" in names:
            found.set_terms(row, {"kw": 4.6, "kw_valley": 4.6})
    return found, ids


def messages(ids: list[str], day: int, chance: np.random.Generator) -> list[Charges]:
    """A day of energy of all accounts."""
    made = []
    for first in range(0, len(ids), AT_ONCE):
        some = ids[first : first + AT_ONCE]
        count = len(some)
        made.append(
            Charges(
                day=day,
                at=0,
                account_id=some,
                meter_id=some,
                hour_wh=chance.integers(50, 900, (count, 24), np.int32),
                export_wh=np.zeros(count, np.int64),
                coverage=np.ones(count, np.float32),
            )
        )
    return made


def run(accounts: int, days: int, names: list[str]) -> tuple[float, float]:
    """CPU-seconds a day for taking the energy in, and for the day's close; making messages is not counted."""
    found, ids = charging(accounts, names)
    chance = np.random.default_rng(1)
    taken, closed = [], []
    for day in range(FIRST, FIRST + days):
        made = messages(ids, day, chance)
        begin = time.process_time()
        for message in made:
            found.take(message)
        middle = time.process_time()
        found.close(day)
        taken.append(middle - begin)
        closed.append(time.process_time() - middle)
    return float(np.median(taken)), float(np.median(closed))


def main() -> None:
    """Print the rates."""
    accounts = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    days = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    for names in (["flat"], ["tiered"], ["three"], ["flat", "tiered", "three"]):
        taken, closed = run(accounts, days, names)
        rate = accounts / (taken + closed)
        label = "+".join(names)
        print(f"{label:>18}: {taken:5.2f} s + {closed:5.2f} s a day = {rate:10,.0f} accounts a CPU-second")


if __name__ == "__main__":
    main()
