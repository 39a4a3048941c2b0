"""Legal clocks through the whole stage: notices, their proof, payments, cuts, restoring supply."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.accounts.clockpolicy import ClockPolicy
from models.accounts.config import AccountsConfig
from models.accounts.dunning import DunningPolicy
from models.calendar import DAY, HOUR
from models.flow import topics
from models.messages import Finding
from tests.models.accounts.town import FINAL, FIRST, LOCAL, UNSENT, Seen, Town, moment, run

LIVE = AccountsConfig()
DUE = 16
"""Day on which the bill of `debtor` is due."""


def debtor() -> Town:
    town = Town()
    town.account("A")
    town.bill("B1", "A", 1, "100.00")
    return town


def said(seen: Seen, kind: str) -> Finding:
    return next(finding for finding in reversed(seen.findings) if finding.kind == f"arrears.{kind}")


def test_without_proof_nothing_goes_on_and_the_desk_is_told() -> None:
    seen = run(debtor(), 150, LIVE)
    assert seen.kinds("A") == [("overdue", 27), ("disconnection_notice", 41), ("disconnection_notice", 43)]
    assert [finding.recipients for finding in seen.findings] == [["account"], ["account"], ["account", "desk"]]
    assert seen.findings[-1].evidence["clock_waits_for"] == "arrears.disconnection_notice"
    assert seen.findings[-1].at - seen.findings[1].at == 48 * HOUR
    assert "notice_delivered_at" not in seen.findings[-1].evidence


def test_the_times_run_from_the_delivery_to_the_second() -> None:
    town = debtor()
    town.serve("A", 50.123, arrives=52)
    town.serve("A", 63.5, FINAL)
    seen = run(town, 100, LIVE)
    delivered, final = moment(50.123), moment(63.5)
    steps = [(finding.kind.removeprefix("arrears."), finding.at) for finding in seen.findings[2:]]
    assert steps == [
        ("disconnection_notice", seen.findings[1].at + 48 * HOUR),
        ("disconnection_notice", moment(52)),
        ("final_notice", delivered + 13 * DAY),
        ("final_notice", final),
        ("disconnection_due", final + DAY),
    ]
    evidence = said(seen, "disconnection_due").evidence
    assert (evidence["notice_delivered_at"], evidence["final_notice_delivered_at"]) == (delivered, final)
    assert evidence["disconnect_from"] == final + DAY
    assert evidence["clock_started_at"] == LOCAL.midnight(FIRST + DUE + 1)
    assert "clock_waits_for" not in evidence


def test_a_letter_from_before_the_notice_was_ordered_counts_and_one_from_before_the_debt_does_not() -> None:
    for day, waits in ((DUE + 5, False), (DUE - 3, True)):
        town = debtor()
        town.serve("A", day)
        evidence = run(town, 42, LIVE).findings[-1].evidence
        assert ("clock_waits_for" in evidence) == waits


def test_repeats_of_a_proof_say_nothing_new() -> None:
    town = debtor()
    for arrives in (42, 43, 44):
        town.serve("A", 41.5, arrives=arrives)
    seen = run(town, 50, LIVE)
    assert seen.kinds("A") == [("overdue", 27), ("disconnection_notice", 41), ("disconnection_notice", 42)]


def test_a_payment_stops_the_clock_and_who_falls_back_is_given_notice_again() -> None:
    town = debtor()
    town.serve("A", 42)
    town.serve("A", 55.5, FINAL)
    town.pay("P1", "A", 56, "100.00")
    town.pay("R1", "A", 60, "100.00", kind="reversal", reverses="P1")
    seen = run(town, 61, LIVE)
    assert [kind for kind, _ in seen.kinds("A")][-2:] == ["restored", "disconnection_notice"]
    again = seen.findings[-1]
    assert (again.at, again.evidence["notice_ordered_at"]) == (moment(60), moment(60))
    assert "notice_delivered_at" not in again.evidence
    assert "disconnection_due" not in [kind for kind, _ in run(town, 200, LIVE).kinds("A")]


def test_a_newer_debt_that_counts_after_a_part_payment_asks_for_a_notice_of_its_own() -> None:
    town = debtor()
    town.bill("B2", "A", 30, "80.00")
    town.serve("A", 42)
    town.pay("P1", "A", 50, "100.00")
    seen = run(town, 71, LIVE)
    assert seen.kinds("A")[-3:] == [("disconnection_notice", 42), ("overdue", 50), ("disconnection_notice", 70)]
    again = seen.findings[-1]
    assert again.at == again.evidence["notice_ordered_at"]
    assert again.evidence["clock_waits_for"] == "arrears.disconnection_notice"


def test_supply_that_was_cut_must_be_back_in_time() -> None:
    town = debtor()
    town.cut("A", 60)
    town.pay("P1", "A", 70, "100.00")
    town.cut("A", 60, 70.9, arrives=70.9)
    seen = run(town, 90)
    restored, due, over = seen.findings[-3:]
    assert [kind for kind, _ in seen.kinds("A")][-3:] == ["restored", "restore_due", "restored"]
    assert restored.evidence["restore_until"] == moment(70) + DAY
    assert restored.recipients == ["account", "desk"]
    assert (due.at, due.severity, due.recipients) == (moment(70) + 18 * HOUR, 3, ["desk"])
    assert (due.evidence["paid_at"], due.evidence["supply_cut_since"]) == (moment(70), moment(60))
    assert (over.at, over.clear, over.recipients) == (moment(70.9), True, ["desk"])


@pytest.mark.parametrize(
    ("ends", "arrives", "kinds"),
    [(70.5, 70.5, []), (70.9, 70.2, []), (72.0, 70.2, [("restore_due", 71), ("restored", 72)])],
    ids=["back in time", "announced in time", "announced too late"],
)
def test_nobody_is_told_where_supply_is_back_or_will_be(ends: float, arrives: float, kinds: Any) -> None:
    town = debtor()
    town.cut("A", 60)
    town.pay("P1", "A", 70, "100.00")
    town.cut("A", 60, ends, arrives=arrives)
    found = run(town, 90).kinds("A")
    assert found[found.index(("restored", 70)) + 1 :] == kinds


def test_a_cut_that_is_told_after_the_payment_starts_the_clock_too() -> None:
    town = debtor()
    town.pay("P1", "A", 70, "100.00")
    town.cut("A", 70.1, arrives=70.4)
    seen = run(town, 90)
    assert said(seen, "restore_due").at == moment(70.1) + 18 * HOUR


def test_a_payment_taken_back_stops_the_clock_for_restoring() -> None:
    town = debtor()
    town.cut("A", 60)
    town.pay("P1", "A", 70, "100.00")
    town.pay("R1", "A", 70.3, "100.00", kind="reversal", reverses="P1")
    assert "restore_due" not in [kind for kind, _ in run(town, 90).kinds("A")]


def test_prepaid_supply_must_be_back_after_a_top_up() -> None:
    town = Town()
    town.account("A", prepaid=True)
    for day in range(40):
        town.charge(day, {"A": 10_000})
    town.pay("T0", "A", 2, "30.00", kind="top_up")
    town.cut("A", 32)
    town.pay("T1", "A", 34, "90.00", kind="top_up")
    seen = run(town, 36)
    assert [kind for kind, _ in seen.kinds("A")][-2:] == ["restored", "restore_due"]


FEES = AccountsConfig(
    notice_proof="ordered",
    policy=DunningPolicy(clocks=(ClockPolicy(source="rule", late_fee_per_day="0.001", post_late_fee=True),)),
)


def late(town: Town, **more: Any) -> str:
    """Fee of a bill that is due on day 16 and paid on 56, at a thousandth a day."""
    town.pay("P", "A", 56, "100.00")
    policy = DunningPolicy(clocks=(ClockPolicy(late_fee_per_day="0.001", **more),))
    return str(said(run(town, 57, replace(UNSENT, policy=policy)), "restored").evidence["late_fee"])


def test_days_under_a_plan_that_is_kept_bear_no_fee() -> None:
    assert late(debtor()) == "4.00"
    town = debtor()
    town.plan("D", "A", 36, {60: "50.00", 90: "50.00"})
    assert late(town) == "1.90", "from day 17 to 35"
    town = debtor()
    town.plan("D", "A", 36, {60: "50.00", 90: "50.00"})
    assert late(town, late_fee_under_plan=True) == "4.00"
    town = debtor()
    town.promise("D", "A", 36, "100.00", 60)
    assert late(town) == "4.00", "a promise is no plan"


def test_a_plan_that_broke_or_was_replaced_spared_the_days_until_then() -> None:
    town = debtor()
    town.plan("D", "A", 36, {40: "50.00", 90: "50.00"})
    assert late(town) == "3.50", "five days, to the day on which the instalment was due"
    town = debtor()
    town.plan("D1", "A", 36, {60: "50.00", 90: "50.00"})
    town.plan("D2", "A", 41, {45: "50.00", 90: "50.00"})
    assert late(town) == "3.00", "five days, and five"
    town = debtor()
    town.plan("D", "A", 36, {60: "100.00"})
    town.agree("D", "A", 46, cancelled=True)
    assert late(town) == "3.00"


def test_late_fees_are_shown_and_posted_once() -> None:
    town = debtor()
    town.pay("P1", "A", 46, "60.00")
    town.pay("P2", "A", 56, "40.00")
    seen = run(town, 57, FEES)
    assert seen.findings[0].evidence["late_fee"] == "1.10"
    assert said(seen, "restored").evidence["late_fee"] == "3.40"  # 60 for 30 days and 40 for 40, a thousandth each
    assert said(seen, "restored").evidence["owed"] == "3.40"
    assert sum(point.fields["late_fees"] for point in seen.points("accounts")) == 3.4
    town.pay("R2", "A", 60, "40.00", kind="reversal", reverses="P2")
    town.pay("P3", "A", 66, "43.40")
    later = run(town, 70, FEES)
    assert sum(point.fields["late_fees"] for point in later.points("accounts")) == 3.8, "40 for ten days more"


def test_a_payment_whose_record_comes_late_costs_to_the_day_it_was_made() -> None:
    town = debtor()
    body = {"payment_id": "P1", "account_id": "A", "at": moment(20), "amount": "100.00"}
    town.put(topics.PAYMENTS, 30, body)
    assert said(run(town, 31, FEES), "restored").evidence["late_fee"] == "0.40"


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["notice", "final", "pay", "part", "back", "bill", "cut", "on"]),
        st.floats(17, 160),
        st.floats(0, 3),
    ),
    max_size=16,
)


@given(ACTS)
@settings(max_examples=60, deadline=None)
def test_no_disconnection_is_due_before_every_notice_was_delivered(acts: list[tuple[str, float, float]]) -> None:
    town = debtor()
    served: dict[str, list[int]] = {"notice": [], "final": []}
    for number, (act, day, later) in enumerate(sorted(acts, key=lambda each: each[1])):
        _act(town, number, act, day, later)
        if act in served:
            served[act].append(moment(day))
    for finding in run(town, 170, LIVE).findings:
        if finding.kind != "arrears.disconnection_due":
            continue
        evidence = finding.evidence
        noticed, final = evidence["notice_delivered_at"], evidence["final_notice_delivered_at"]
        assert noticed in served["notice"]
        assert final in served["final"]
        assert min(noticed, final) >= evidence["clock_started_at"]
        assert finding.at >= max(noticed + 14 * DAY, final + DAY, evidence["disconnect_from"])
        assert evidence["days_overdue"] >= 40


def _act(town: Town, number: int, act: str, day: float, later: float) -> None:
    if act in ("notice", "final"):
        kind = FINAL if act == "final" else "disconnection_notice"
        town.serve("A", day, kind, arrives=day + later)
    elif act in ("pay", "part"):
        town.pay(f"P{number}", "A", day, "400.00" if act == "pay" else "60.00")
    elif act == "back":
        town.pay(f"R{number}", "A", day, "60.00", kind="reversal", reverses=f"P{number - 1}")
    elif act == "bill":
        town.bill(f"B{number}-", "A", day, "80.00")
    else:
        town.cut("A", 50, day if act == "on" else None, arrives=day)
