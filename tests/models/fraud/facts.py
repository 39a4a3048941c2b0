"""Payment facts for the tests: single ones, and the ordinary payments of a town."""

import random
from collections.abc import Sequence
from typing import Any

from models.config import Common
from models.flow.topics import FINDINGS, MODELS, PAYMENT_FACTS
from models.flow.wire import pack
from models.fraud.config import DAY_S, HOUR_S, FraudConfig
from models.fraud.stage import FraudStage
from models.messages import Finding, PaymentFact
from tests.support.flow import External, LocalFlow

START = 1_704_067_200  # 2024-01-01 00:00 UTC, a Monday
PARTITION = 0


def fact(payment_id: str, at: int, account_id: str = "A1", amount: int = 5000, **more: Any) -> PaymentFact:
    """A payment of an account that owes it."""
    fields: dict[str, Any] = {"kind": "payment", "channel": "app", "owed_before": amount, **more}
    return PaymentFact(payment_id=payment_id, account_id=account_id, at=at, amount=amount, **fields)


def make(partition: int = 0, config: FraudConfig | None = None) -> FraudStage:
    """A fraud stage in UTC."""
    return FraudStage(Common(), config or FraudConfig(), partition)


def records(facts: Sequence[PaymentFact]) -> list[tuple[int, bytes]]:
    """Facts as the topic brings them, in order of log time, which is their event time's running maximum."""
    newest, found = 0, []
    for one in facts:
        newest = max(newest, one.at)
        found.append((newest * 1000, pack(one)))
    return found


def external(facts: Sequence[PaymentFact], models: Sequence[tuple[int, bytes]] = ()) -> dict[tuple[str, int], External]:
    """Records of both inputs."""
    return {(PAYMENT_FACTS, PARTITION): records(facts), (MODELS, PARTITION): list(models)}


def findings_of(facts: Sequence[PaymentFact], days: int = 0, config: FraudConfig | None = None) -> list[Finding]:
    """What the stage finds in facts, until some days after the last."""
    flow = LocalFlow(lambda p: [make(p, config)])
    until = (max(one.at for one in facts) + days * DAY_S) * 1000
    flow.run(external(facts), until=until)
    found: list[Finding] = flow.values(FINDINGS, Finding)
    return found


def ordinary_town(accounts: int, months: int, seed: int = 5) -> list[PaymentFact]:
    """Monthly bills paid once by app, bank or one of five agents, prepaid top-ups, and 1 % of honest voids."""
    chance = random.Random(seed)
    facts: list[PaymentFact] = []
    for number in range(accounts):
        facts += _top_ups(number, months, chance) if number % 6 == 0 else _monthly(number, months, chance)
    return sorted(facts, key=lambda one: (one.at, one.payment_id))


def _monthly(number: int, months: int, chance: random.Random) -> list[PaymentFact]:
    channel = chance.choice(["app", "bank", "agent"])
    flat_rate = chance.randrange(2000, 20000) if chance.random() < 0.3 else None
    facts = []
    for month in range(months):
        due = START + (month * 30 + 15) * DAY_S
        at = due + chance.randrange(-10 * DAY_S, 4 * DAY_S) // DAY_S * DAY_S + chance.randrange(7 * HOUR_S, 22 * HOUR_S)
        amount = flat_rate or chance.randrange(2000, 20000)
        by_agent = {"operator": f"agent-{number % 5}"} if channel == "agent" else {"instrument": f"card-{number}"}
        paid = fact(f"P{number}-{month}", at, f"A{number}", amount, channel=channel, **by_agent)
        facts.append(paid)
        if channel == "agent" and chance.random() < 0.01:
            facts += _void(paid)
    return facts


def _void(paid: PaymentFact) -> list[PaymentFact]:
    """The agent took the wrong amount, undoes it and takes the right one."""
    more = {"channel": "agent", "operator": paid.operator}
    undone = fact(f"{paid.payment_id}-V", paid.at + 120, paid.account_id, paid.amount, kind="reversal", **more)
    undone.reverses, undone.reversed_amount = paid.payment_id, paid.amount
    return [undone, fact(f"{paid.payment_id}-R", paid.at + 240, paid.account_id, paid.amount, **more)]


def _top_ups(number: int, months: int, chance: random.Random) -> list[PaymentFact]:
    at = START
    facts: list[PaymentFact] = []
    while at < START + months * 30 * DAY_S:
        at += chance.randrange(2 * DAY_S, 9 * DAY_S)
        amount = chance.choice([1000, 2000, 5000])
        name = f"T{number}-{len(facts)}"
        more = {"kind": "top_up", "owed_before": -chance.randrange(0, 3000), "instrument": f"card-{number}"}
        facts.append(fact(name, at, f"A{number}", amount, **more))
    return facts
