"""The running bill of one customer, from the newest snapshot."""

from pathlib import Path

from models.accounts.runningbill import RunningBill
from models.flow import topics
from streams.runningbill import running_bill
from streams.settings import Settings
from streams.snapshots import Snapshots
from tests.models.accounts.test_shock import JULY, priced, steady
from tests.models.accounts.town import Town, run


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
    shard = run(town, JULY + 9.5).flow.shards[0]
    Snapshots(folder / "snapshots").write("accounts", 0, {"time": 1, "state": shard.stage.dump()})
    return Settings(state=folder)


def test_every_line_of_the_running_bill_is_told(tmp_path: Path) -> None:
    found = running_bill(kept(tmp_path), "A")
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


def test_who_pays_first_has_lines_and_nothing_to_expect(tmp_path: Path) -> None:
    found = running_bill(kept(tmp_path), "P")
    assert found is not None
    assert found.lines
    assert found.expected == {}


def test_who_is_not_known_has_none(tmp_path: Path) -> None:
    assert running_bill(Settings(state=tmp_path / "nothing"), "A") is None
    assert running_bill(kept(tmp_path), "Z") is None
    empty = RunningBill("2024-07-09", [])
    assert empty.expected == {}
