"""The running bill of one customer, as it was published and kept."""

from contextlib import closing
from pathlib import Path

import numpy as np

from models.accounts.runningbill import MOST_BLOCKS, RunningBill, RunningBills, block_of, blocks_for, keys_of
from models.flow import topics
from models.flow.batch import Batch
from models.flow.wire import pack
from streams.engine.sinks import JournalSink
from streams.journal import journal_store
from streams.runningbill import found_running_bill
from streams.settings import Settings
from tests.models.accounts.test_shock import JULY, priced, steady
from tests.models.accounts.town import Seen, Town, run


def publish(seen: Seen, folder: Path) -> Settings:
    """Keep what a run published as the engine does."""
    settings = Settings(state=folder)
    values = [pack(bills) for bills in seen.flow.values(topics.RUNNING_BILLS, RunningBills)]
    with closing(journal_store(settings)) as journal:
        none = np.zeros(len(values), np.int64)
        JournalSink(journal).take(topics.RUNNING_BILLS, Batch(none, none, values))
    return settings


def kept(folder: Path) -> Settings:
    """Settings of a place where accounts used 10 kWh a day up to the ninth of July, at new prices from the sixth on."""
    town = Town()
    fee = [{"amount": "10"}]
    town.put(topics.TARIFFS, 0, priced(("2024-01-01", "0.30"), ("2024-07-06", "0.60"), fixed=fee))
    town.account("A", tariff="home")
    town.account("P", tariff="home", prepaid=True)
    town.pay("T", "P", 1, "5000.00", kind="top_up")
    steady(town, JULY + 10)
    steady(town, JULY + 10, account="P")
    return publish(run(town, JULY + 9.5), folder)


def test_every_line_of_the_running_bill_is_told(tmp_path: Path) -> None:
    found = found_running_bill(kept(tmp_path), "A")
    assert found is not None
    lines = [(line.name, line.begin, line.quantity, line.price, line.amount) for line in found.lines]
    # five days and four, of 31
    assert lines == [
        ("energy", "2024-07-01", "50", "0.3", "15.00"),
        ("standing charge", "2024-07-01", "0.16129", "10", "1.61"),
        ("energy", "2024-07-06", "40", "0.6", "24.00"),
        ("standing charge", "2024-07-06", "0.129032", "10", "1.29"),
    ]
    # 5 days at 0.30, 26 at 0.60, and 10
    said = found.expected
    assert (found.until, said["days_to_come"]) == ("2024-07-09", 22)
    assert (said["so_far"], said["expected"]) == ("41.90", "181.00")
    assert (said["usual_bill"], said["by_days"], said["by_prices"]) == ("100.00", "3.00", "78.00")


def test_who_pays_first_has_lines_and_nothing_to_expect_and_who_is_not_known_has_none(tmp_path: Path) -> None:
    assert found_running_bill(Settings(state=tmp_path / "nothing"), "A") is None
    settings = kept(tmp_path)
    found = found_running_bill(settings, "P")
    assert found is not None
    assert found.lines
    assert found.expected == RunningBill("2024-07-09", []).expected == {}
    assert found_running_bill(settings, "Z") is None


def test_blocks_grow_in_number_with_the_accounts_and_the_newest_day_counts() -> None:
    assert [blocks_for(count) for count in (0, 1024, 1025, 5_000, 10**7)] == [1, 1, 2, 8, MOST_BLOCKS]
    for account in ("A", "B000017"):
        keys = keys_of(account, 3)
        assert len(keys) == 9
        assert f"3.8.{block_of(account, 8)}" in keys
    names = [f"A{number:06}" for number in range(20_000)]
    sizes = np.bincount([block_of(name, 16) for name in names])
    assert sizes.max() < 1.2 * len(names) / 16
