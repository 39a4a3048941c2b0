"""Each rule on the case it is for, and on the honest case beside it."""

from typing import Any

import pytest

from models.fraud.config import DAY_S, HOUR_S, FraudConfig
from models.messages import Finding, PaymentFact
from tests.models.fraud.facts import START, fact, findings_of, ordinary_town

LATER = START + 60 * DAY_S  # the habits of instruments and operators are known by then


def opened(found: list[Finding]) -> list[tuple[str, str, str]]:
    return [(one.kind, one.subject_type, one.subject) for one in found if not one.clear]


def test_an_ordinary_year_is_silent() -> None:
    assert findings_of(ordinary_town(1800, 12), days=1) == []


def test_one_duplicate_in_a_town_is_one_finding() -> None:
    town = ordinary_town(200, 4)
    paid = next(one for one in town if one.kind == "payment" and one.at > LATER and one.amount > 300)
    again = fact("TWICE", paid.at + 600, paid.account_id, paid.amount, channel=paid.channel, owed_before=0)
    again.instrument, again.operator = paid.instrument, paid.operator
    found = findings_of(sorted([*town, again], key=lambda one: one.at))
    assert opened(found) == [("payment_fraud.duplicate", "payment", "TWICE")]
    assert found[0].evidence["duplicate_of"] == paid.payment_id
    assert found[0].evidence["minutes_apart"] == 10
    assert (found[0].account_id, found[0].since, found[0].at) == (paid.account_id, paid.at, again.at)


@pytest.mark.parametrize(
    ("apart_s", "more", "count"),
    [
        (60, {}, 1),
        (HOUR_S, {}, 1),
        (HOUR_S + 1, {}, 0),
        (HOUR_S + 1, {"owed_before": 0}, 1),
        (48 * HOUR_S + 1, {"owed_before": 0}, 0),
        (30 * DAY_S, {}, 0),
        (60, {"amount": 5001}, 0),
        (60, {"account_id": "A2"}, 0),
        (60, {"channel": "bank"}, 0),
        (60, {"instrument": "other"}, 0),
        (60, {"channel": "bank", "instrument": "card"}, 1),
        (60, {"kind": "refund"}, 0),
    ],
)
def test_what_makes_a_duplicate(apart_s: int, more: dict[str, Any], count: int) -> None:
    by_card: dict[str, Any] = {"instrument": "card"} if "instrument" in more else {}
    first = fact("P1", START, **by_card)
    found = findings_of([first, fact("P2", START + apart_s, **more)])
    assert opened(found) == [("payment_fraud.duplicate", "payment", "P2")] * count


def test_top_ups_may_be_repeated_but_not_at_once() -> None:
    def top_ups(apart_s: int) -> list[PaymentFact]:
        return [fact(f"P{n}", START + n * apart_s, kind="top_up", owed_before=-100) for n in range(2)]

    assert findings_of(top_ups(1800)) == []
    assert len(findings_of(top_ups(60))) == 1


def test_a_duplicate_that_arrives_before_its_original_is_still_the_second() -> None:
    found = findings_of([fact("LATE", START + 60), fact("EARLY", START)])
    assert [one.subject for one in found] == ["LATE"]


def test_a_payment_told_twice_is_not_paid_twice() -> None:
    assert findings_of([fact("P1", START), fact("P1", START)]) == []


def test_a_payment_that_replaces_a_voided_one_is_no_duplicate_and_a_voided_duplicate_is_over() -> None:
    void = fact("V1", START + 60, kind="reversal", reverses="P1", reversed_amount=5000)
    assert findings_of([fact("P1", START), void, fact("P2", START + 90)]) == []
    undone = fact("V2", START + 200, kind="reversal", reverses="P2", reversed_amount=5000)
    found = findings_of([fact("P1", START), fact("P2", START + 60), undone, fact("P3", START + DAY_S)])
    assert [(one.subject, one.clear) for one in found] == [("P2", False), ("P2", True)]


def test_a_partial_refund_leaves_the_duplicate_open() -> None:
    part = fact("V2", START + 200, amount=100, kind="reversal", reverses="P2", reversed_amount=5000)
    assert [one.clear for one in findings_of([fact("P1", START), fact("P2", START + 60), part])] == [False]


def history(instruments: int = 3) -> list[PaymentFact]:
    """Two months in which cards pay for their own accounts, one of them for ten tenants."""
    own = [
        fact(f"H{month}-{card}", START + month * 30 * DAY_S + card, f"A{card}", 4000 + month, instrument=f"card-{card}")
        for month in range(2)
        for card in range(instruments)
    ]
    tenants = [
        fact(f"L{month}-{tenant}", START + month * 30 * DAY_S + tenant, f"T{tenant}", 4000, instrument="landlord")
        for month in range(2)
        for tenant in range(10)
    ]
    return sorted(own + tenants, key=lambda one: one.at)


def test_an_instrument_that_pays_for_many_strangers_is_one_episode() -> None:
    burst = [fact(f"X{n}", LATER + n * 300, f"B{n}", 4000 + n, instrument="card-1") for n in range(12)]
    found = findings_of([*history(), *burst], days=3)
    assert opened(found) == [("payment_fraud.instrument_velocity", "instrument", "card-1")]
    assert found[0].evidence["new_accounts"] == 5
    assert found[0].evidence["related"] == ["X0", "X1", "X2", "X3", "X4"]
    assert [one.clear for one in found] == [False, True]


def test_a_landlord_pays_for_the_same_tenants_again() -> None:
    rent = [fact(f"Y{tenant}", LATER + tenant, f"T{tenant}", 4100, instrument="landlord") for tenant in range(10)]
    assert findings_of([*history(), *rent]) == []


def test_one_account_paid_again_and_again_from_one_instrument() -> None:
    burst = [fact(f"X{n}", LATER + n * 300, "A1", 4000 + n, instrument="card-1") for n in range(12)]
    found = findings_of([*history(), *burst])
    assert opened(found) == [("payment_fraud.instrument_velocity", "instrument", "card-1")]
    assert found[0].evidence["unexpected_payments"] == 8


def test_an_instrument_at_an_agents_counter_is_not_watched() -> None:
    burst = [fact(f"X{n}", LATER + n * 60, f"B{n}", instrument="till", channel="counter") for n in range(12)]
    assert findings_of([*history(), *burst]) == []


def shifts(days: int, payments: int) -> list[PaymentFact]:
    """Days on which two agents take so many payments an hour."""
    return [
        fact(
            f"S{day}-{hour}-{n}-{agent}",
            START + day * DAY_S + hour * HOUR_S + n * 60,
            f"A{day}-{hour}-{n}-{agent}",
            4000,
        )
        for day in range(days)
        for hour in (9, 15)
        for n in range(payments)
        for agent in ("g1", "g2")
    ]


def taken(facts: list[PaymentFact]) -> list[PaymentFact]:
    for one in facts:
        one.channel, one.operator = "agent", one.payment_id.rsplit("-", 1)[-1]
    return facts


def test_an_operator_far_above_its_own_best_hours_is_reported_once() -> None:
    usual = taken(shifts(60, 12))
    rush = taken([fact(f"R{n}-g1", LATER + n * 60, f"B{n}", 4000) for n in range(40)])
    found = findings_of([*usual, *rush], days=3)
    assert [(one.kind, one.subject_type, one.subject, one.clear) for one in found] == [
        ("payment_fraud.operator_velocity", "operator", "g1", False),
        ("payment_fraud.operator_velocity", "operator", "g1", True),
    ]
    assert found[0].evidence["payments"] == 24
    assert found[0].evidence["usual_most_an_hour"] == 12
    assert len(found[0].evidence["related"]) == 10


def test_a_new_operator_is_judged_by_the_others() -> None:
    usual = taken(shifts(60, 12))
    assert findings_of([*usual, *taken([fact(f"R{n}-g3", LATER + n * 60, f"B{n}") for n in range(23)])]) == []
    assert len(findings_of([*usual, *taken([fact(f"R{n}-g3", LATER + n * 60, f"B{n}") for n in range(24)])])) == 1


def test_nobody_is_judged_before_anything_is_usual() -> None:
    assert findings_of(taken([fact(f"R{n}-g1", START + n * 30, f"B{n}") for n in range(100)])) == []


def voiding(operator: str, payments: int, voids: int) -> list[PaymentFact]:
    facts = []
    for n in range(payments):
        at, name = START + n * DAY_S // 5, f"{operator}-{n}"
        facts.append(fact(name, at, f"A{name}", 4000, channel="agent", operator=operator))
        if n < voids:
            more = {"reverses": name, "reversed_amount": 4000, "operator": operator, "channel": "agent"}
            facts.append(fact(f"V-{name}", at + 600, f"A{name}", 4000, kind="reversal", **more))
    return facts


def test_an_operator_that_voids_far_more_than_the_others_is_reported_once() -> None:
    honest = [one for number in range(4) for one in voiding(f"g{number}", 100, 2)]
    crooked = voiding("crook", 100, 20)
    found = findings_of(sorted([*honest, *crooked], key=lambda one: one.at))
    assert opened(found) == [("payment_fraud.void_ratio", "operator", "crook")]
    assert found[0].evidence["share"] > 3 * found[0].evidence["others_share"]
    assert found[0].evidence["chance"] < FraudConfig().void_alpha
    assert findings_of(sorted(honest, key=lambda one: one.at)) == []


def test_where_everybody_voids_much_nobody_stands_out() -> None:
    everybody = [one for number in range(6) for one in voiding(f"g{number}", 100, 20)]
    by_time = sorted(everybody, key=lambda one: one.at)
    early = 4 * DAY_S + START
    assert [one for one in findings_of(by_time) if one.at > early] == []


def test_a_reversal_without_operator_is_counted_for_the_one_who_took_the_payment() -> None:
    facts = voiding("crook", 60, 30)
    for one in facts:
        one.operator = "" if one.kind == "reversal" else one.operator
    assert opened(findings_of(facts)) == [("payment_fraud.void_ratio", "operator", "crook")]


def reversal(at: int, hours: float, **more: Any) -> PaymentFact:
    return fact("R1", at, kind="reversal", reverses="P1", reversed_amount=5000, hours_since_reconnection=hours, **more)


def test_a_payment_reversed_once_supply_is_back() -> None:
    found = findings_of([fact("P1", START), reversal(START + 10 * HOUR_S, 8.0)])
    assert opened(found) == [("payment_fraud.reversal_after_reconnection", "payment", "R1")]
    assert found[0].evidence["reverses"] == "P1"
    assert found[0].evidence["amount"] == "50.00"


@pytest.mark.parametrize(
    ("at", "hours"), [(10 * HOUR_S, -1.0), (10 * HOUR_S, 12.0), (200 * HOUR_S, 100.0), (200 * HOUR_S, 20.0)]
)
def test_reversals_that_have_nothing_to_do_with_a_reconnection(at: int, hours: float) -> None:
    assert findings_of([fact("P1", START), reversal(START + at, hours)]) == []


def test_the_customer_pays_again_after_the_reversal() -> None:
    found = findings_of([fact("P1", START), reversal(START + 10 * HOUR_S, 8.0), fact("P2", START + 12 * HOUR_S)])
    assert [(one.subject, one.clear) for one in found] == [("R1", False), ("R1", True)]


def test_a_series_of_tiny_payments_is_one_finding_of_its_instrument() -> None:
    series = [fact(f"X{n}", LATER + n * 600, f"B{n % 2}", 100, instrument="thief") for n in range(6)]
    found = findings_of(series, days=2)
    assert opened(found) == [("payment_fraud.probing", "instrument", "thief")]
    assert found[0].evidence["payments"] == 4
    assert found[1].clear


def test_a_series_of_tiny_payments_on_one_account() -> None:
    series = [fact(f"X{n}", LATER + n * 600, "B1", 100 + n) for n in range(6)]
    assert opened(findings_of(series)) == [("payment_fraud.probing", "account", "B1")]
    assert findings_of([fact(f"X{n}", LATER + n * DAY_S, "B1", 100 + n) for n in range(6)]) == []


def chargeback(payment_id: str, at: int) -> PaymentFact:
    return PaymentFact(payment_id=payment_id, account_id="A1", at=at, kind="chargeback")


def test_two_payments_of_an_instrument_charged_back() -> None:
    facts = [fact(f"X{n}", START + n * DAY_S, f"B{n}", 4000 + n, instrument="stolen") for n in range(3)]
    backs = [
        chargeback("X0", START + 20 * DAY_S),
        chargeback("X0", START + 21 * DAY_S),
        chargeback("X1", START + 25 * DAY_S),
    ]
    found = findings_of([*facts, *backs, chargeback("X2", START + 26 * DAY_S)])
    assert opened(found) == [("payment_fraud.chargebacks", "instrument", "stolen")]
    assert found[0].at == START + 25 * DAY_S
    assert found[0].evidence["related"] == ["X0", "X1"]


def test_one_charge_back_is_no_pattern() -> None:
    assert findings_of([fact("P1", START, instrument="card"), chargeback("P1", START + DAY_S)]) == []
