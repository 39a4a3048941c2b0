"""The stage as a whole: examples, the learned score, split invariance, snapshots, bounded memory."""

import math
import random
import zlib

import pytest

from models.config import Common
from models.errors import BadState
from models.flow.topics import FINDINGS, METRICS, PAYMENT_FACTS, SAMPLES
from models.flow.wire import pack
from models.fraud.config import DAY_S, HOUR_S, FraudConfig
from models.fraud.features import FEATURES
from models.fraud.stage import FraudStage
from models.learning.config import LearnerConfig
from models.learning.messages import Sample
from models.learning.stage import LearnerStage
from models.messages import Finding, PaymentFact, Point
from tests.models.fraud.facts import START, external, fact, make, ordinary_town, records
from tests.support.flow import LocalFlow, apply_all, assert_split_invariant, batch_of, reloaded

SMALL = FraudConfig(most_payments=300, most_instruments=50, most_accounts=50, most_operators=3)


def until(days: float) -> int:
    return int(START + days * DAY_S) * 1000


def chargeback(payment_id: str, at: int) -> PaymentFact:
    return PaymentFact(payment_id=payment_id, account_id="A1", at=at, kind="chargeback")


def mixed(seed: int, count: int = 400) -> list[PaymentFact]:
    """Payments of every kind, good and bad, some late, many alike; the last hundred come in a rush."""
    chance = random.Random(seed)
    at = START
    facts: list[PaymentFact] = []
    for number in range(count):
        rush = number >= count - 100
        at += chance.randrange(0, 300 if rush else 8 * HOUR_S)
        kind = chance.choice(["payment"] * 6 + ["top_up", "reversal", "refund", "chargeback", "gift"])
        earlier = facts[chance.randrange(len(facts))] if facts else None
        one = fact(
            f"P{number}",
            at - chance.choice([0, 0, 0, 5 * HOUR_S, 9 * DAY_S]),
            f"A{chance.randrange(60 if rush else 12)}",
            chance.choice([100, 200, 5000, 5000, 7000]),
            kind=kind,
            channel=chance.choice(["app", "bank", "agent"]),
            instrument=chance.choice(["", "i1", "i2", "i3"]),
            operator=chance.choice(["", "", "g1", "g2", "g3", "g4"]),
            owed_before=chance.choice([-500, 0, 6000]),
            hours_since_reconnection=chance.choice([-1.0, 3.0, 90.0]),
        )
        if kind in ("reversal", "refund") and earlier:
            one.reverses, one.reversed_amount = earlier.payment_id, earlier.amount
        if kind == "chargeback" and earlier:
            one.payment_id = earlier.payment_id
        facts.append(one)
    return facts


@pytest.mark.parametrize("config", [FraudConfig(), SMALL])
def test_any_split_gives_the_same(config: FraudConfig) -> None:
    flow = assert_split_invariant(lambda p: [make(p, config)], external(mixed(3)), until=until(150))
    kinds = {one.kind for one in flow.values(FINDINGS, Finding)}
    expected = {"duplicate", "instrument_velocity", "probing", "reversal_after_reconnection", "chargebacks"}
    assert {f"payment_fraud.{kind}" for kind in expected} <= kinds
    assert {sample.label for sample in flow.values(SAMPLES, Sample)} == {True, False}


@pytest.mark.parametrize("config", [FraudConfig(), SMALL])
def test_a_snapshot_continues_as_if_nothing_had_happened(config: FraudConfig) -> None:
    facts = records(mixed(4))
    whole, first = make(config=config), make(config=config)
    for stage in (whole, first):
        stage.start(facts[0][0])
    expected = apply_each(whole, facts)
    emitted = apply_each(first, facts[:200])
    second = reloaded(first, lambda: make(config=config))
    assert second.dump().keys() == first.dump().keys()
    emitted += apply_each(second, facts[200:])  # type: ignore[arg-type]
    assert emitted == expected
    assert pack(second.dump()) == pack(whole.dump())


def apply_each(stage: FraudStage, facts: list[tuple[int, bytes]]) -> list[tuple[str, bytes]]:
    return [
        (emission.topic, emission.value)
        for one in facts
        for emission in apply_all(stage, PAYMENT_FACTS, batch_of([one])).emissions
    ]


def test_a_snapshot_of_another_version_is_refused() -> None:
    with pytest.raises(BadState, match="another version"):
        make().load({**make().dump(), "version": 0})


def test_what_a_charge_back_teaches_is_what_was_known_when_paid() -> None:
    paid = fact("P1", START, instrument="card")
    later = [fact(f"Q{n}", START + n * DAY_S, f"A{n}", instrument="card") for n in range(1, 4)]
    facts = [paid, *later, chargeback("P1", START + 20 * DAY_S), chargeback("P1", START + 21 * DAY_S)]
    flow = LocalFlow(lambda p: [make(p)]).run(external(facts), until=until(30))
    (sample,) = flow.values(SAMPLES, Sample)
    assert (sample.model, sample.subject, sample.label) == ("payment_fraud", "P1", True)
    assert sample.at == START + 20 * DAY_S
    assert sample.features["instrument_accounts"] == 1
    assert sample.features["log_amount"] == pytest.approx(math.log1p(50))
    assert set(sample.features) <= set(FEATURES)
    assert all(math.isfinite(value) for value in sample.features.values())


def test_good_payments_become_examples_after_sixty_days_by_their_ids() -> None:
    facts = [fact(f"P{n}", START + n * 600, f"A{n}") for n in range(300)]
    facts.append(chargeback("P7", START + 30 * DAY_S))
    flow = LocalFlow(lambda p: [make(p)]).run(external(facts), until=until(70))
    samples = flow.values(SAMPLES, Sample)
    clean = [one.subject for one in samples if not one.label]
    share = FraudConfig().clean_share * 2**32
    assert clean == [f"P{n}" for n in range(300) if n != 7 and zlib.crc32(f"P{n}".encode()) < share]
    assert 30 < len(clean) < 90
    assert {one.at - START for one in samples if not one.label} <= {61 * DAY_S, 62 * DAY_S, 63 * DAY_S}


def test_a_charge_back_after_ninety_days_finds_nothing() -> None:
    facts = [fact("P1", START), chargeback("P1", START + 92 * DAY_S)]
    flow = LocalFlow(lambda p: [make(p)]).run(external(facts), until=until(94))
    assert all(not one.label for one in flow.values(SAMPLES, Sample))
    assert sum(point.fields["unknown_chargebacks"] for point in flow.values(METRICS, Point)) == 1


def stolen(number: int, at: int) -> PaymentFact:
    """A payment at night with a new card that pays ten times what is owed."""
    return fact(f"F{number}", at, f"S{number}", 50_000, owed_before=5000, channel="web", instrument=f"new-{number}")


def fraud_wave(months: int) -> list[PaymentFact]:
    """A town in which two payments a week are stolen and charged back twelve days later."""
    facts = ordinary_town(150, months)
    for number in range(months * 8):
        at = START + number * 3 * DAY_S + 3 * HOUR_S
        facts += [stolen(number, at), chargeback(f"F{number}", at + 12 * DAY_S)]
    return sorted(facts, key=lambda one: (one.at, one.payment_id))


def test_the_learned_score_finds_what_charge_backs_taught() -> None:
    def stages(partition: int) -> list[FraudStage | LearnerStage]:
        common = Common()
        return [
            FraudStage(common, FraudConfig(clean_share=0.5), partition),
            LearnerStage(common, LearnerConfig(), partition),
        ]

    facts = fraud_wave(7)
    flow = LocalFlow(stages, epoch=START * 1000).run({(PAYMENT_FACTS, 0): records(facts)}, until=until(215))
    found = [one for one in flow.values(FINDINGS, Finding) if one.kind == "payment_fraud.score"]
    assert found
    assert all(one.subject.startswith("F") for one in found)
    assert all(one.score >= FraudConfig().score_threshold and one.evidence["reasons"] for one in found)
    late = {one.payment_id for one in facts if one.payment_id.startswith("F") and one.at > START + 180 * DAY_S}
    assert late <= {one.subject for one in found}


def test_what_cannot_be_used_is_counted_and_harms_nothing() -> None:
    facts = [
        fact("P1", START, amount=0),
        fact("P2", START, kind="gift"),
        fact("", START),
        fact("P3", START, kind="reversal", reverses="NEVER_SEEN"),
        chargeback("NEVER_SEEN", START),
        fact("P4", START + HOUR_S),
        fact("P4", START + HOUR_S),
    ]
    flow = LocalFlow(lambda p: [make(p)]).run(external(facts), until=until(2))
    assert flow.values(FINDINGS) == []
    first = flow.values(METRICS, Point)[0]
    assert first.fields["unusable"] == 3
    assert first.fields["unknown_chargebacks"] == 1
    assert first.fields["repeats"] == 1
    assert first.fields["payments"] == 2


def test_memory_is_bounded() -> None:
    stage = make(config=SMALL)
    facts = [
        fact(f"P{n}", START + n * 60, f"A{n}", 100 + n, instrument=f"i{n}", operator=f"g{n}", channel=f"c{n}")
        for n in range(3000)
    ]
    stage.start(START * 1000)
    apply_all(stage, PAYMENT_FACTS, batch_of(records(facts)))
    assert len(pack(stage.dump())) < 150_000
    rules = stage.dump()["rules"]
    assert len(rules["instruments"]["known"]) == SMALL.most_instruments
    assert len(rules["by_operator"]["operators"]) == SMALL.most_operators
    assert len(rules["voids"]["rows"]) == SMALL.most_operators
    assert len(rules["duplicates"]["windows"]["entries"]) <= SMALL.most_accounts
    assert len(rules["channels"]["payments"]) <= 65
