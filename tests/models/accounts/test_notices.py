from itertools import pairwise

from models.accounts.config import AccountsConfig
from models.accounts.dunning import DunningPolicy
from models.flow import topics
from tests.models.accounts.town import FIRST, LOCAL, Town, moment, run

FLAT = {"tariff": "standard", "price": "0.30", "fixed_per_month": "10", "due_days": 15}


def test_one_account_that_stops_paying_is_one_alert_that_escalates() -> None:
    town = Town()
    for number in range(20):
        town.account(f"A{number}")
    for month in range(6):
        for number in range(20):
            issued = month * 30 + 1
            town.bill(f"B{month}-{number}", f"A{number}", issued, "48.20")
            if number != 7 or month < 2:
                late = (number * 5) % 9 - 4
                town.pay(f"P{month}-{number}", f"A{number}", issued + 15 + late, "48.20")
    seen = run(town, 180)
    assert {finding.subject for finding in seen.findings} == {"A7"}
    assert {finding.key for finding in seen.findings} == {"arrears:A7"}
    due = 2 * 30 + 1 + 15
    steps = [(kind, day) for kind, day in seen.kinds("A7")]
    assert [kind for kind, _ in dict.fromkeys((kind, 0) for kind, _ in steps)] == [
        "overdue",
        "disconnection_notice",
        "final_notice",
        "disconnection_due",
    ]
    first = dict(reversed(steps))
    ages = {"overdue": 11, "disconnection_notice": 25, "final_notice": 39, "disconnection_due": 40}
    assert first == {kind: due + age for kind, age in ages.items()}
    assert len({finding.since for finding in seen.findings}) == 1
    severities = [finding.severity for finding in seen.findings]
    assert severities == sorted(severities)
    for before, after in pairwise(seen.findings):
        assert after.kind in (before.kind, before.evidence.get("next_step")), "as it was announced"
    notice = next(finding for finding in seen.findings if finding.kind == "arrears.disconnection_notice")
    final = next(finding for finding in seen.findings if finding.kind == "arrears.final_notice")
    assert (notice.evidence["next_step"], notice.evidence["next_step_at"]) == ("arrears.final_notice", final.at)


def test_evidence_names_the_debt_its_age_and_the_next_step() -> None:
    town = Town()
    town.account("A", class_="business")
    town.bill("B1", "A", 1, "100.00")
    town.bill("B2", "A", 20, 2550)
    seen = run(town, 30)
    (finding,) = seen.findings
    assert finding.recipients == ["account"]
    assert finding.account_id == finding.subject == "A"
    assert finding.evidence == {
        "level": 1,
        "class": "business",
        "owed": "125.50",
        "overdue": "100.00",
        "oldest_due": "2024-01-17",
        "days_overdue": 11,
        "buckets": {"current": "25.50", "1-30": "100.00", "31-60": "0.00", "61-90": "0.00", "90+": "0.00"},
        "next_step": "arrears.disconnection_notice",
        "next_step_day": "2024-02-11",
        "next_step_at": LOCAL.midnight(FIRST + 41),
        "clock_policy": "business from 1970-01-01",
        "clock_source": "GridPulse's own default, no law",
        "clock_started_at": LOCAL.midnight(FIRST + 17),
        "disconnect_from": LOCAL.midnight(FIRST + 56),
    }


def test_payment_restores_at_once_and_is_named() -> None:
    town = Town()
    town.account("A")
    town.bill("B1", "A", 1, "100.00")
    town.pay("P1", "A", 30.25, "100.00")
    seen = run(town, 60)
    assert seen.kinds("A") == [("overdue", 27), ("restored", 30)]
    restored = seen.findings[-1]
    assert (restored.clear, restored.severity, restored.at) == (True, 0, moment(30.25))
    assert restored.since == seen.findings[0].since
    assert restored.evidence["payment_id"] == "P1"
    assert restored.evidence["owed"] == "0.00"


def test_part_payment_updates_the_alert_and_does_not_end_it() -> None:
    town = Town()
    town.account("A")
    town.bill("B1", "A", 1, "100.00")
    town.bill("B2", "A", 12, "80.00")
    town.pay("P1", "A", 30, "100.00")
    seen = run(town, 36)
    assert seen.kinds("A") == [("overdue", 27), ("overdue", 30)]
    assert seen.findings[-1].evidence["owed"] == "80.00"
    assert seen.findings[-1].evidence["days_overdue"] == 3


def test_nobody_is_dunned_for_less_than_the_minimum_nor_for_old_cents() -> None:
    town = Town()
    for account in ("A", "B"):
        town.account(account)
        town.bill(f"1{account}", account, 1, "4.99")
    town.bill("2B", "B", 50, "70.00")
    seen = run(town, 68)
    assert seen.findings == []
    assert run(town, 77).kinds("B") == [("overdue", 76)]


def test_reversal_of_a_late_payment_goes_on_where_the_dunning_stopped() -> None:
    town = Town()
    town.account("A")
    town.bill("B1", "A", 1, "100.00")
    town.pay("P1", "A", 30, "100.00")
    town.pay("R1", "A", 45.5, "100.00", kind="reversal", reverses="P1")
    seen = run(town, 46)
    assert seen.kinds("A") == [("overdue", 27), ("restored", 30), ("disconnection_notice", 46)]
    assert seen.findings[2].at == moment(45.5)
    assert [fact.kind for fact in seen.facts] == ["payment", "reversal"]
    assert seen.facts[1].reversed_amount == 10_000
    assert [fact.owed_before for fact in seen.facts] == [10_000, 0]


def test_reversal_of_a_payment_in_time_gives_the_days_of_grace_anew() -> None:
    town = Town()
    town.account("A")
    town.bill("B1", "A", 1, "100.00")
    town.pay("P1", "A", 10, "100.00")
    town.pay("R1", "A", 45.5, "100.00", kind="reversal", reverses="P1")
    seen = run(town, 75)
    assert seen.kinds("A") == [("overdue", 57), ("disconnection_notice", 71)]
    assert seen.findings[0].evidence["buckets"]["31-60"] == "100.00"


def test_reminder_goes_only_to_those_who_paid_after_their_grace_before() -> None:
    town = Town()
    for account, paid in (("good", 14), ("few_days_late", 20), ("late", 29)):
        town.account(account)
        for month in (0, 1):
            town.bill(f"{account}{month}", account, 1 + month * 40, "100.00")
            town.pay(f"P{account}{month}", account, 1 + month * 40 + (paid if month == 0 else 14), "100.00")
    seen = run(town, 100)
    assert seen.kinds("good") == seen.kinds("few_days_late") == []
    assert seen.kinds("late") == [("overdue", 27), ("restored", 30), ("due_soon", 53), ("restored", 55)]
    assert seen.findings[2].severity == 0


def test_reminder_holds_through_the_grace_and_becomes_overdue() -> None:
    town = Town()
    town.account("A")
    town.bill("B", "A", 1, "100.00")
    policy = DunningPolicy(due_soon_after_late=0)
    assert run(town, 30, AccountsConfig(policy=policy)).kinds("A") == [("due_soon", 13), ("overdue", 27)]


def test_class_has_a_policy_of_its_own_and_who_left_is_not_cut() -> None:
    town = Town()
    town.account("H", class_="hospital")
    town.account("L")
    for account in ("H", "L"):
        town.bill(f"B{account}", account, 1, "100.00")
    town.put(topics.CUSTOMER_EVENTS, 20, {"account_id": "L", "at": moment(20), "kind": "move_out"})
    config = AccountsConfig(class_policies={"hospital": DunningPolicy(20, 1, 60, 90, 120)})
    seen = run(town, 100, config)
    assert seen.kinds("H") == [("overdue", 77)]
    assert seen.kinds("L") == [("overdue", 27)]


def test_prepaid_credit_runs_low_runs_out_and_is_restored() -> None:
    town = Town()
    town.put(topics.TARIFFS, 0, {**FLAT, "fixed_per_month": "0"})
    town.account("A", prepaid=True)
    for day in range(40):
        town.charge(day, {"A": 10_000})
    town.pay("T0", "A", 5, "60.00", kind="top_up")
    town.pay("T1", "A", 30.25, "90.00", kind="top_up")
    seen = run(town, 32)
    # 3.00 a day from the fifth on: 60.00 last twenty days
    assert seen.kinds("A") == [("low_credit", 22), ("low_credit", 25), ("restored", 30)]
    assert [finding.severity for finding in seen.findings] == [1, 2, 0]
    assert seen.findings[0].evidence == {
        "level": 1,
        "class": "residential",
        "credit": "9.00",
        "daily_cost": "3.00",
        "days_left": 3.0,
        "empty_day": "2024-01-26",
    }
    assert seen.facts[1].owed_before == 25 * 300 - 6_000


def test_prepaid_account_is_never_dunned_for_use_before_its_first_top_up() -> None:
    town = Town()
    town.account("A", prepaid=True)
    for day in range(40):
        town.charge(day, {"A": 10_000})
    assert run(town, 41).findings == []


def test_unknown_account_keeps_its_ledger_and_is_told_when_named() -> None:
    town = Town()
    town.bill("B1", "A", 1, "100.00")
    town.pay("P1", "A", 5, "20.00")
    town.account("A", 40)
    seen = run(town, 40)
    assert seen.kinds("A") == [("overdue", 40)]
    assert seen.findings[0].at == moment(40)
    assert seen.findings[0].evidence["owed"] == "80.00"
    assert [fact.known_account for fact in seen.facts] == [False]
    unknown = [point.fields["accounts_unknown"] for point in run(town, 40.9).points("accounts")]
    assert (unknown[0], unknown[-1]) == (1, 0)


def test_payment_of_an_account_never_seen_is_suspense_until_named() -> None:
    town = Town()
    town.pay("P1", "A", 5, "20.00")
    town.account("A", 10)
    seen = run(town, 12)
    amounts = [(point.fields["suspense"], point.fields["suspense_accounts"]) for point in seen.points("accounts")]
    assert amounts[0] == (20.0, 1.0)
    assert amounts[-1] == (0.0, 0.0)
