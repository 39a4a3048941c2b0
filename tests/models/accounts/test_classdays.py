"""Days of classes, and what accounts are expected to use as their class goes."""

import numpy as np
import pytest

from models.accounts.book import Book
from models.accounts.dailyuse import DailyUse
from models.accounts.expected import expected_energy
from models.accounts.gathering import Gathered
from models.accounts.outlook import Outlook
from models.accounts.runningbill import RunningBills, running_bill
from models.accounts.stage import AccountsStage
from models.demand.messages import AHEAD, DemandDays
from models.demand.messages import Outlook as Said
from models.flow import topics
from models.flow.stage import Out
from models.flow.wire import pack, unpack
from models.messages import SLOTS
from tests.models.accounts.test_shock import priced, steady
from tests.models.accounts.town import FIRST, Seen, Town, maker, run
from tests.support.flow import assert_split_invariant

FIGURES = ("wh", "filled_wh", "accounts", "usual_wh", "usual_off_wh", "late_wh")


def told(seen: Seen) -> dict[tuple[int, str], tuple[int, ...]]:
    """By day of the year and class: the figures, summed over partitions."""
    found: dict[tuple[int, str], tuple[int, ...]] = {}
    for said in seen.flow.values(topics.DEMAND_DAYS, DemandDays):
        for row, name in enumerate(said.name):
            key = said.day - FIRST, name
            each = (int(getattr(said, figure)[row]) for figure in FIGURES)
            found[key] = tuple(map(sum, zip(found.get(key, (0,) * len(FIGURES)), each, strict=True)))
    return found


@pytest.mark.parametrize("partitions", [1, 3])
def test_classes_are_summed_up_whatever_the_partitions(partitions: int) -> None:
    town = Town(partitions)
    for name in "ABC":
        town.account(name, class_="business" if name == "C" else "residential")
    for day in range(6):
        town.charge(day, {"A": 4_000, "B": 6_000, "C": 9_000, "D": 500})
    found = told(run(town, 6))
    assert found[5, "residential"] == (10_000, 0, 2, 10_000, 10_000, 0)
    assert found[5, "business"] == (9_000, 0, 1, 9_000, 9_000, 0)
    assert found[5, "unknown"] == (500, 0, 1, 500, 500, 0), "reference data has not named it"


def test_the_silent_count_as_usual_for_a_week_and_those_who_left_do_not() -> None:
    town = Town()
    for name in "ABC":
        town.account(name)
    for day in range(20):
        town.charge(day, {"A": 1_000} | ({"B": 2_000, "C": 4_000} if day < 8 else {}))
    town.put(topics.CUSTOMER_EVENTS, 7, {"account_id": "C", "at": 1_704_700_000, "kind": "move_out"}, "C")
    found = told(run(town, 20))
    assert found[8, "residential"][:4] == (1_000, 2_000, 1, 3_000)
    assert found[13, "residential"][:2] == (1_000, 2_000)
    assert found[14, "residential"][:4] == (1_000, 0, 1, 1_000)


def test_late_energy_is_told_apart_once() -> None:
    town = Town()
    town.account("A")
    for day in range(5):
        town.charge(day, {"A": 1_000})
    town.charge(1, {"A": 300}, arrives=3.5)
    found = told(run(town, 6))
    assert [found[day, "residential"][0] for day in range(5)] == [1_000] * 5
    assert [found[day, "residential"][5] for day in range(5)] == [0, 0, 0, 300, 0]


def outlook(town: Town, day: int, share: float, name: str = "residential") -> None:
    """What is said after a local day: each of the days after it is such a share of the usual one."""
    said = Said(day=FIRST + day, name=[name], share=np.full((1, AHEAD), share, np.float32))
    town.records.setdefault((topics.OUTLOOK, 0), []).append(((town_close(day) + 900) * 1000, pack(said)))


def town_close(day: int) -> int:
    return 1_704_067_200 - 3_600 + (day + 1) * 86_400 + 7_200


def expected_bill(share: float | None, days: int = 20) -> str:
    town = Town()
    town.put(topics.TARIFFS, 0, priced(("2024-01-01", "0.30")))
    town.account("A", tariff="home")
    steady(town, days)
    if share is not None:
        outlook(town, days - 3, share)
    bill = running_bill(run(town, days - 0.5).flow.values(topics.RUNNING_BILLS, RunningBills)[-1], "A")
    assert bill is not None
    return str(bill.expected["expected"])


def test_a_bill_follows_half_of_what_its_class_does() -> None:
    """19 days of January at 10 kWh and 0.30 have passed; twelve are as usual, or 1.21 of it, of which half is 1.1."""
    assert expected_bill(None) == "93.00"
    assert expected_bill(1.21) == "96.60"
    assert expected_bill(1.0) == "93.00"


def test_what_is_said_ends_after_a_month() -> None:
    town = Town()
    for name in ("A", *map(str, range(70)), "N"):
        town.account(name)
    outlook(town, 3, 1.44)
    for day in range(4):
        town.charge(day, {"A": 1_000})
    told = run(town, 5).flow.values(topics.RUNNING_BILLS, RunningBills)[-1]
    found = expected_energy(told, "A", 40)
    assert found is not None
    assert expected_energy(told, "Z", 7) is expected_energy(told, "N", 7) is None
    assert (found.class_, found.until, found.learned_days) == ("residential", "2024-01-05", 4)
    middle = [day.p50_kwh for day in found.days]
    assert middle == pytest.approx([1.2] * (AHEAD - 1) + [1.0] * (41 - AHEAD))


def test_bands_hold_four_days_of_five_whatever_the_errors() -> None:
    count, random = 60, np.random.default_rng(1)
    book = Book()
    rows = book.rows([str(number) for number in range(count)])
    use, inside = DailyUse([5, 6], Outlook(book)), []
    for day in range(400):
        wh = np.rint(10_000 * random.lognormal(0, np.linspace(0.05, 0.6, count))).astype(np.int64)
        if day > 150:
            low, _, high = use.band(rows, FIRST + day, 1).T
            inside.append((low <= wh) & (wh <= high))
        use.take(gathered(rows, wh))
        use.close(FIRST + day, None)
    share = np.mean(inside, axis=0)
    assert abs(share.mean() - 0.8) < 0.02
    assert np.abs(share.reshape(3, -1).mean(axis=1) - 0.8).max() < 0.04, "of the calm and of the wild"
    near, far = (np.diff(use.band(rows, FIRST + 400, ahead)[:, [0, 2]]) for ahead in (1, 28))
    assert (far > near).all()


def test_any_batches_give_one_result_and_snapshots_of_before_are_taken() -> None:
    town = Town()
    town.account("A")
    outlook(town, 5, 1.2)
    for day in range(12):
        town.charge(day, {"A": 1_000 + 100 * day, "B": 500})
    town.charge(4, {"A": 50}, arrives=6.5)
    flow = assert_split_invariant(maker(), town.external(), until=town_close(12) * 1000)
    old = flow.shards[0].stage.dump()
    for name in ("outlook", "classes"):
        del old["charging"][name]
    for name in ("heard", "low", "high"):
        del old["charging"]["use"][name]
    fresh: AccountsStage = maker()(0)[0]
    fresh.load(unpack(pack(old)))
    out = Out(0, 0, 1, {}, 0)
    fresh.fire(town_close(13) * 1000, out)
    [sent] = [each for each in out.emissions if each.topic == topics.RUNNING_BILLS]
    bills: RunningBills = unpack(sent.value, RunningBills)
    said = expected_energy(bills, "A", 1)
    assert said is not None
    assert said.days[0].p50_kwh == pytest.approx(1.55), "a Monday, as the ten working days before it"
    bills.usual = None
    assert expected_energy(bills, "A", 1) is None, "as in messages of before"


def gathered(rows: np.ndarray, wh: np.ndarray) -> Gathered:
    hours = np.zeros((len(rows), 24), np.int64)
    hours[:, 12] = wh
    none, slots = np.zeros(0, np.int64), np.zeros((0, SLOTS), np.int64)
    return Gathered(rows, hours, np.zeros(len(rows), np.int64), none, slots, slots, slots, none, hours[:0])
