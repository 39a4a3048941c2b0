import msgspec
import pytest

from models.accounts.stage import AccountsStage
from models.config import Common
from models.flow import topics
from models.flow.shard import Shard
from models.flow.wire import pack, unpack
from models.flow.wiring import Wiring
from tests.models.accounts.town import UNSENT, ZONE, Town, maker, moment, run
from tests.support.flow import LocalFlow, assert_split_invariant, batch_of


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        (b"{", "truncated"),
        (b"\xff", "invalid"),
        (b"[" * 5000, "got `array`"),
        (b'{"payment_id":"P","account_id":"A","at":1}', "amount"),
        ({"payment_id": "", "amount": 1}, "payment_id is empty"),
        ({"amount": "-5.00"}, "negative"),
        ({"amount": 0}, "zero"),
        ({"amount": "1.005"}, "more than 2 decimals"),
        ({"amount": "1e3"}, "plain decimal"),
        ({"amount": "NaN"}, "plain decimal"),
        ({"amount": 1.5}, "amount"),
        ({"amount": 10**11}, "largest_amount"),
        ({"at": "2024-01-03T10:00:00", "amount": 5}, "no offset"),
        ({"at": moment(4), "amount": 5}, "future"),
        ({"at": -5, "amount": 5}, "before 1970"),
        ({"kind": "gift", "amount": 5}, "kind 'gift'"),
        ({"kind": "reversal", "amount": 5}, "must name in `reverses`"),
        ({"kind": "reversal", "reverses": "nobody", "amount": 5}, "payment 'nobody' is not known"),
    ],
)
def test_bad_payment_is_refused_with_its_reason_and_disturbs_nothing(record: object, reason: str) -> None:
    town = Town()
    town.account("A")
    town.pay("P0", "A", 1, 100)
    if isinstance(record, dict):
        record = msgspec.json.encode({"payment_id": "PX", "account_id": "A", "at": moment(3), **record})
    assert isinstance(record, bytes)
    town.put(topics.PAYMENTS, 3, record, account="A")
    town.pay("P1", "A", 3.5, 100)
    seen = run(town, 5)
    (refused,) = seen.refused(topics.PAYMENTS)
    assert reason in refused.lower() or reason in refused
    assert [fact.payment_id for fact in seen.facts if fact.kind == "payment"] == ["P0", "P1"]
    assert sum(point.fields["rejected"] for point in seen.points("accounts")) == 1
    assert seen.points("accounts")[-1].fields["credit"] == 2.0


@pytest.mark.parametrize(
    ("topic", "record", "reason"),
    [
        (topics.BILLS, {"bill_id": "B", "account_id": "A", "issued_at": moment(3), "due_at": 0, "amount": 1}, "due_at"),
        (topics.BILLS, {"bill_id": "B", "account_id": "A", "issued_at": 1, "due_at": 1, "amount": "-1"}, "negative"),
        (topics.BILLS, {"bill_id": "B", "account_id": "A", "issued_at": moment(9), "due_at": 1, "amount": 1}, "future"),
        (topics.CHARGEBACKS, {"payment_id": "P", "account_id": "A", "at": moment(3)}, "not known"),
        (topics.ACCOUNTS, {"account_id": ""}, "account_id is empty"),
        (topics.TARIFFS, {"tariff": "T"}, "no price"),
    ],
)
@pytest.mark.parametrize("partitions", [1, 2])
def test_bad_record_of_any_topic_is_refused_once(
    topic: str, record: dict[str, object], reason: str, partitions: int
) -> None:
    town = Town(partitions)
    town.account("A")
    town.put(topic, 3, record, account="A")
    seen = run(town, 5)
    (refused,) = seen.refused(topic)
    assert reason in refused


@pytest.mark.parametrize("topic", [topics.OUTAGES, topics.CUSTOMER_EVENTS])
def test_bad_record_that_another_stage_refuses_is_passed_over(topic: str) -> None:
    town = Town()
    town.account("A")
    town.put(topic, 3, b"{", account="A")
    town.pay("P", "A", 3.5, 100)
    seen = run(town, 5)
    assert seen.refused(topic) == []
    assert [fact.payment_id for fact in seen.facts if fact.kind == "payment"] == ["P"]


def busy_town(partitions: int) -> Town:
    """Everything at once: three kinds of accounts over ninety days, with mistakes."""
    town = Town(partitions)
    town.put(topics.TARIFFS, 0, {"tariff": "standard", "tiers": [[100, "0.1234"], [None, "0.3"]], "due_days": 10})
    town.put(topics.TARIFFS, 40, {"tariff": "standard", "price": "0.35", "due_days": 10})
    for number in range(12):
        class_ = ("residential", "business")[number % 2]
        town.account(f"A{number}", 20 if number == 5 else 0, class_, prepaid=number % 3 == 1)
    for day in range(90):
        town.charge(day, {f"A{number}": 1_000 * number + 137 * day for number in range(13)})
        if day % 5 == 0:
            town.charge(max(0, day - 3), {f"A{day % 12}": 777}, arrives=day + 0.2)
        _money_of(town, day)
    town.put(topics.CUSTOMER_EVENTS, 50, {"account_id": "A4", "at": moment(50), "kind": "move_out"})
    town.promise("D1", "A6", 30, "20.00", 34)
    town.plan("D2", "A0", 33, {40: "20.00", 70: "25.00"})
    town.plan("D3", "A2", 45, {55: 2000, 75: 1000, 88: 500})
    town.agree("D3", "A2", 57, cancelled=True)
    town.cut("A2", 60)
    town.cut("A6", 70)
    town.serve("A6", 65, arrives=66)
    town.pay("PX", "A6", 75.3, 100_000)
    town.cut("A6", 70, 77, arrives=77.1)
    return town


def _money_of(town: Town, day: int) -> None:
    for number in range(12):
        account = f"A{number}"
        if number % 3 == 0 and day % 30 == 1:
            town.bill(f"B{number}-{day}", account, day, 5000 + number)
        if (day + number * 7) % 30 == 17 and number != 6:
            town.pay(f"P{number}-{day}", account, day + 0.1, 4000, kind="top_up" if number % 3 == 1 else "payment")
        if (day + number) % 45 == 40:
            town.pay(f"R{number}-{day}", account, day + 0.3, 4000, kind="reversal", reverses=f"P{number}-{day - 20}")
    if day % 11 == 3:
        town.put(topics.PAYMENTS, day, b"nothing", account=f"A{day % 12}")


@pytest.mark.parametrize("partitions", [1, 2])
def test_any_split_gives_the_same_state_and_emissions(partitions: int) -> None:
    town = busy_town(partitions)
    flow = assert_split_invariant(
        maker(partitions=partitions), town.external(), moment(92) * 1000, partitions, seeds=(1, 2)
    )
    assert len({finding["kind"] for finding in flow.values(topics.FINDINGS)}) >= 4


def test_partitions_say_together_what_one_says() -> None:
    one, two = (run(busy_town(partitions), 92) for partitions in (1, 2))
    assert sorted(map(pack, one.findings)) == sorted(map(pack, two.findings))
    assert sorted(map(pack, one.facts)) == sorted(map(pack, two.facts))
    assert _owed(one) == _owed(two)


def _owed(seen: object) -> dict[int, float]:
    totals: dict[int, float] = {}
    for point in seen.points("accounts"):  # type: ignore[attr-defined]
        totals[point.at] = round(totals.get(point.at, 0.0) + point.fields["owed"] - point.fields["credit"], 6)
    return totals


@pytest.mark.parametrize("cut", [0, 13, 31, 55, 80])
def test_a_shard_continues_from_a_snapshot_as_if_nothing_had_happened(cut: int) -> None:
    external = busy_town(1).external()
    whole = LocalFlow(maker(), 1).run(external, moment(92) * 1000)
    common = Common(timezone=ZONE)
    wiring = Wiring([AccountsStage(common, UNSENT)], 1)
    first = Shard(AccountsStage(common, UNSENT), 0, wiring)
    emitted = _advance(first, external, moment(cut) * 1000)
    second = Shard(AccountsStage(common, UNSENT), 0, wiring)
    second.load(unpack(pack(first.dump())))
    emitted += _advance(second, external, moment(92) * 1000)
    assert second.fingerprint() == whole.fingerprints()[0]
    every = [(e.mark, e.value) for log in whole.logs.values() for e in log if e.value]
    assert sorted(emitted) == sorted(every)


def _advance(
    shard: Shard, external: dict[tuple[str, int], list[tuple[int, bytes]]], until: int
) -> list[tuple[object, bytes]]:
    for topic in shard.stage.inputs:
        records = [record for record in external.get((topic, 0), []) if record[0] <= until]
        shard.feed(topic, batch_of(records))
        shard.promise(topic, until)
    return [(e.mark, e.value) for e in shard.advance() if e.value]
