from collections import defaultdict
from dataclasses import replace

import pytest

from models.calendar import LocalTime
from models.money import minor_units
from streams.simulator.known import CALM
from streams.simulator.town import PREPAID, TARIFFS
from streams.simulator.world import World

CONFIG = replace(CALM, days=32, meters=40, accounts=36, transformers=2, feeders=1, prepaid_share=0.3)
ZONE = LocalTime(CONFIG.timezone)


def price_of(tariff: int, hour: int) -> float:
    """Price per kWh in a local hour, tiers apart."""
    found = TARIFFS[tariff]
    return float(found.price or 0) + sum(float(price) for price, hours in found.hours if hour in hours)


def tiered(tariff: int, kwh: float) -> float:
    cost, low = 0.0, 0.0
    for limit, price in TARIFFS[tariff].tiers:
        high = float("inf") if limit is None else limit
        cost += max(min(kwh, high) - low, 0) * float(price)
        low = high
    return cost


def test_bills_are_what_the_readings_of_the_month_cost() -> None:
    world = World(CONFIG, 11)
    days = [world.step() for _ in range(CONFIG.days)]
    cost: dict[str, float] = defaultdict(float)
    kwh: dict[str, float] = defaultdict(float)
    for day in days[:31]:
        rows = zip(day.readings.meter.tolist(), day.readings.at.tolist(), day.readings.kwh.tolist(), strict=True)
        for meter, at, used in rows:
            if meter < CONFIG.meters:
                account = int(world.town.account[meter])
                name = world.town.account_names[account]
                cost[name] += used * price_of(int(world.town.tariff[account]), int(ZONE.hour(at)))
                kwh[name] += used
    bills = {event.row["account_id"]: event.row for day in days for event in day.events if event.stem == "bills"}
    tariffs = dict(zip(world.town.account_names, world.town.tariff.tolist(), strict=True))
    assert set(bills) == {name for name, tariff in tariffs.items() if tariff != PREPAID}
    for name, bill in bills.items():
        tariff = tariffs[name]
        expected = cost[name] + tiered(tariff, kwh[name]) + float(TARIFFS[tariff].fixed_per_month)
        assert minor_units(bill["amount"]) == pytest.approx(expected * 100, abs=3, rel=1e-4)
        assert bill["due_at"] - bill["issued_at"] == TARIFFS[tariff].due_days * 86_400 + 6 * 3600


def test_prepaid_accounts_never_run_out_in_a_calm_town() -> None:
    world = World(CONFIG, 11)
    for _ in range(CONFIG.days):
        world.step()
        prepaid = world.town.prepaid
        assert prepaid.any()
        assert (world.billing.owed[prepaid] < 0).all()


def test_a_payment_charged_back_is_owed_again_until_the_customer_pays_within_days() -> None:
    world = World(CONFIG, 11)
    account = next(a for a in range(CONFIG.accounts) if not world.town.prepaid[a])
    name = world.town.account_names[account]
    paid = world.payers.pay(account, world.now, 5_000)
    world.payers.charge_back(paid, world.first_day + 3, 10.0, after=2)
    owed, payments = [], []
    for _ in range(7):
        day = world.step()
        owed.append(int(world.billing.owed[account]))
        payments += [e.row["amount"] for e in day.events if e.stem == "payments" and e.row["account_id"] == name]
    assert owed == [-5_000] * 3 + [0] * 4
    assert payments == ["50.00"]
