"""Features of clients by their invoices: columns equal a slow twin, and nothing depends on what comes later."""

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from models.flow.fingerprint import fingerprint
from models.flow.wire import pack, unpack
from models.theft.clients.book import ClientBook, Clients
from models.theft.clients.invoices import Invoices
from models.theft.clients.meters import FEATURES, Meters
from models.theft.clients.neighbours import NEAREST, Neighbours
from models.theft.clients.peers import Peers, third
from models.theft.clients.quantities import QUANTITIES, measured, monthly_use
from models.theft.clients.supplies import Supplies
from models.theft.clients.tallies import Tallies

BEGIN = 17_000
"""A day in July 2016."""


def invoices(day: int, *rows: dict[str, Any]) -> Invoices:
    """Invoices of one day, each with what differs from a plain one."""
    plain = {"client": 0, "district": 62, "gas": False, "tariff": 11, "meter": 500, "code": 203, "status": 0}
    plain |= {"remark": 6, "old": 100, "new": 180, "months": 4}
    full = [plain | row for row in rows]
    levels = np.array([[row.pop("billed", row["new"] - row["old"]), 0, 0, 0] for row in full], float)
    return Invoices(day, levels=levels, **{name: np.array([row[name] for row in full]) for name in plain})


def history(seed: int, clients: int = 12, days: int = 60) -> list[Invoices]:
    """Days with readings of some clients, several of one now and then, meters and registers at random."""
    rng = np.random.default_rng(seed)
    found = []
    for number in range(days):
        rows = []
        for client in rng.integers(0, clients, rng.integers(1, 9)).tolist():
            old = int(rng.integers(0, 5000))
            row = {
                "client": client,
                "gas": bool(rng.random() < 0.3),
                "old": old,
                "new": old + int(rng.integers(0, 400)),
            }
            row |= {
                "meter": int(rng.integers(1, 4)),
                "remark": int(rng.integers(6, 10)),
                "code": int(rng.integers(1, 3)),
            }
            rows.append(row | {"months": int(rng.choice([1, 2, 4, 8, 900])), "district": 60 + client % 2})
        found.append(invoices(BEGIN + 5 * number, *rows))
    return found


def who(count: int) -> Clients:
    numbers = np.arange(count)
    return Clients([f"C{number}" for number in numbers], 60 + numbers % 2, numbers, numbers * 0 + 11, 9000 + numbers)


def quantity(name: str, now: Invoices, before: dict[str, Any] | None = None) -> float:
    empty = dict.fromkeys(("day", "since", "new", "meter", "code", "tariff", "use", "year"), math.nan)
    kept = {key: np.array([value]) for key, value in (empty | (before or {})).items()}
    values = measured(now, kept, np.array([3.0]))
    return float(values[0, list(QUANTITIES).index(name)])


def test_what_a_first_reading_says() -> None:
    first = invoices(BEGIN, {})
    assert quantity("use", first) == pytest.approx(math.log1p(20))
    assert quantity("peers", first) == pytest.approx(math.log1p(20) - 3)
    assert quantity("meter_age", first) == 0
    for name in ("change", "gap", "late", "jump", "back", "forward", "new_meter", "new_code", "new_tariff"):
        assert math.isnan(quantity(name, first)), name


def test_what_a_next_reading_says() -> None:
    last = {"day": BEGIN - 150, "since": BEGIN - 400, "new": 120, "meter": 500, "code": 203, "tariff": 11, "use": 2.0}
    now = invoices(BEGIN, {"remark": 8, "status": 5})
    assert quantity("gap", now, last) == 150
    assert quantity("late", now, last) == pytest.approx(150 - 4 * 365.25 / 12, abs=0.01)
    assert quantity("jump", now, last) == pytest.approx(-math.log1p(20))
    assert [quantity(name, now, last) for name in ("back", "forward", "new_meter", "new_code")] == [1, 0, 0, 0]
    assert [quantity(name, now, last) for name in ("read", "estimated", "absent", "faulty")] == [0, 1, 0, 1]
    assert quantity("change", now, last) == pytest.approx(math.log1p(20) - 2)
    assert quantity("meter_age", now, last) == 400


def test_another_meter_has_no_jump() -> None:
    now = invoices(BEGIN, {"meter": 501})
    last = {"day": BEGIN - 120, "new": 9000, "meter": 500, "code": 203, "tariff": 11}
    assert quantity("new_meter", now, last) == 1
    assert math.isnan(quantity("jump", now, last))
    assert quantity("meter_age", now, last) == 0


def test_tallies_equal_their_slow_twin() -> None:
    rng = np.random.default_rng(1)
    asked = {"a": ("mean", "spread", "lately"), "b": ("least", "most"), "c": ("last", "mean")}
    came: list[list[Any]] = [[] for _ in range(5)]
    tallies = Tallies(asked)
    tallies.make_room(5)
    for _ in range(80):
        subjects = rng.permutation(5)[: rng.integers(1, 5)]
        values = np.where(rng.random((len(subjects), 3)) < 0.3, np.nan, rng.normal(10, 3, (len(subjects), 3)))
        tallies.add(subjects, values.astype(np.float32))
        for subject, row in zip(subjects.tolist(), values.astype(np.float32), strict=True):
            came[subject].append(row)
    found = tallies.values(np.arange(5))
    for subject, rows in enumerate(came):
        slow = {
            f"{name}.{kind}": statistic(np.array(rows)[:, place], kind)
            for place, name in enumerate(asked)
            for kind in asked[name]
        }
        assert found[subject] == pytest.approx([slow[name] for name in tallies.names], rel=1e-4)


def statistic(values: Any, kind: str) -> float:
    known = [float(value) for value in values if not math.isnan(value)]
    if kind == "lately":
        mean = known[0]
        for value in known[1:]:
            mean += 0.3 * (value - mean)
        return mean
    of: dict[str, Callable[[Any], Any]] = {
        "mean": np.mean,
        "spread": np.std,
        "least": min,
        "most": max,
        "last": lambda given: given[-1],
    }
    return float(of[kind](known))


def test_nothing_known_is_not_a_number() -> None:
    supplies = Supplies()
    supplies.make_room(8)
    values = supplies.values(np.array([3, 7]))
    assert values.shape == (2, len(supplies.names))
    known = [name for name, value in zip(supplies.names, values[0], strict=True) if not math.isnan(value)]
    assert known == ["meter.meters"]


def test_the_order_within_a_day_means_nothing() -> None:
    straight, shuffled = Supplies(), Supplies()
    rng = np.random.default_rng(2)
    for day in history(seed=2):
        straight.add(day)
        shuffled.add(day.at(rng.permutation(len(day.client))))
    assert np.array_equal(straight.values(np.arange(24)), shuffled.values(np.arange(24)), equal_nan=True)


def test_a_day_may_hold_several_readings_of_a_supply() -> None:
    rounds = list(invoices(BEGIN, {"old": 200, "new": 300}, {"client": 1}, {"old": 100, "new": 200}).rounds())
    assert [part.client.tolist() for part in rounds] == [[0, 1], [0]]
    assert [part.old.tolist() for part in rounds] == [[100, 100], [200]]


def test_a_late_reading_of_the_earlier_meter_is_its_own() -> None:
    meters = Meters()
    meters.make_room(1)
    for day, meter, old, new in ((0, 7, 0, 100), (120, 8, 0, 400), (180, 7, 100, 200), (240, 8, 400, 800)):
        now = invoices(BEGIN + day, {"meter": meter, "old": old, "new": new})
        meters.add(now, monthly_use(now))
    found = dict(zip(FEATURES, meters.values(np.array([0]))[0].tolist(), strict=True))
    assert found["meters"] == 2
    assert found["count"] == 2
    assert found["use"] == pytest.approx(math.log1p(100))
    assert found["earlier_use"] == pytest.approx(math.log1p(25))
    assert found["step"] == pytest.approx(math.log1p(100) - math.log1p(25))
    assert found["earlier_age"] == 180
    assert found["covered"] == pytest.approx(0)
    assert meters.numbers(np.array([0])).tolist() == [8]


def test_neighbours_equal_their_slow_twin() -> None:
    rng = np.random.default_rng(3)
    known: list[tuple[int, float, bool]] = []
    neighbours = Neighbours()
    for _ in range(30):
        district, meter = rng.integers(60, 62, 8), rng.permutation(5000)[:8].astype(np.float64)
        cheats = rng.random(8) < 0.3
        found = neighbours.shares(district, meter)
        for place, (name, number) in enumerate(zip(district.tolist(), meter.tolist(), strict=True)):
            assert found[place] == pytest.approx(slow_shares(known, name, number), nan_ok=True)
        neighbours.learn(district, meter, cheats)
        known += zip(district.tolist(), meter.tolist(), cheats.tolist(), strict=True)
    assert np.isnan(neighbours.shares(np.array([60]), np.array([np.nan]))).all()


def slow_shares(known: list[tuple[int, float, bool]], district: int, meter: float) -> list[float]:
    """As many below as above where there are enough on both sides."""
    here = sorted((number, cheats) for name, number, cheats in known if name == district)
    place = sum(number < meter for number, _ in here)
    shares = []
    for count in NEAREST:
        begin = min(max(place - count // 2, 0), len(here) - count)
        shares.append(
            float(np.mean([cheats for _, cheats in here[begin : begin + count]])) if count <= len(here) else math.nan
        )
    return shares


def test_peers_are_of_the_same_district_tariff_and_season() -> None:
    peers = Peers()
    now = invoices(BEGIN, {}, {"client": 1, "new": 500}, {"client": 2, "tariff": 40, "new": 900})
    assert np.isnan(peers.usual(now)).all()
    use = monthly_use(now)
    peers.learn(now, use)
    assert peers.usual(now) == pytest.approx([use[:2].mean(), use[:2].mean(), use[2]])
    assert np.isnan(peers.usual(replace(now, day=BEGIN + 120))).all()
    assert [third(int(np.datetime64(day).astype(int))) for day in ("2019-01-01", "2019-04-30", "2019-12-31")] == [
        0,
        0,
        2,
    ]


def test_a_client_is_known_by_its_own_invoices_and_labels_of_others() -> None:
    book, alone = ClientBook(), ClientBook()
    for each in (book, alone):
        each.join(who(12))
    for day in history(seed=4):
        book.add(day)
        alone.add(day.at(np.flatnonzero(day.client == 5)))
    of_peers = [place for place, name in enumerate(book.names) if ".peers." in name]
    found, expected = (np.delete(each.features(np.array([5]))[0], of_peers) for each in (book, alone))
    assert np.array_equal(found, expected, equal_nan=True)
    assert len(book.names) == len(set(book.names)) == book.features(np.array([5])).shape[1]


def test_features_are_looked_at_without_a_trace() -> None:
    book, other = ClientBook(), ClientBook()
    for each in (book, other):
        each.join(who(12))
    for day in history(seed=5):
        for each in (book, other):
            each.add(day)
        before = fingerprint(book)
        book.features(np.arange(12))
        assert fingerprint(book) == before
    assert np.array_equal(book.features(np.arange(12)), other.features(np.arange(12)), equal_nan=True)


def test_continued_from_a_snapshot_it_knows_the_same() -> None:
    days, book = history(seed=6), ClientBook()
    book.join(who(12))
    for day in days[:30]:
        book.add(day)
    resumed: ClientBook = unpack(pack(book))
    resumed.join(who(12))
    for day in days[30:]:
        book.add(day)
        resumed.add(day)
    assert fingerprint(resumed) == fingerprint(book)


def test_clients_that_join_later_keep_the_numbers_of_the_others() -> None:
    book = ClientBook()
    assert book.join(who(3)).tolist() == [0, 1, 2]
    assert book.join(Clients(["X", "C1"], *[np.array([1, 2])] * 4)).tolist() == [3, 1]
    assert len(book) == 4
