"""Promises to pay and plans of instalments through the whole stage."""

from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.customers.messages import Treatments
from models.flow import topics
from models.flow.wire import pack
from tests.models.accounts.town import Seen, Town, moment, run

# The bill of `debtor` is due on day 16: overdue is said on 27, the notice on 41, the cut on 56.


def debtor(amount: str = "100.00") -> Town:
    town = Town()
    town.account("A")
    town.bill("B1", "A", 1, amount)
    return town


def last(seen: Seen) -> dict[str, Any]:
    return seen.findings[-1].evidence


def test_a_promise_that_is_kept_stops_dunning_and_ends_with_the_debt() -> None:
    town = debtor()
    town.promise("P", "A", 30, "100.00", 50, by="Ana")
    town.pay("Z", "A", 49, "100.00")
    seen = run(town, 120)
    assert seen.kinds("A") == [("overdue", 27), ("arranged", 30), ("restored", 49)]
    agreed = seen.findings[1]
    assert (agreed.severity, agreed.recipients) == (1, ["account"])
    assert agreed.evidence["arrangement"] == "P"
    assert (agreed.evidence["arrangement_kind"], agreed.evidence["arrangement_by"]) == ("promise", "Ana")
    assert (agreed.evidence["instalment_due"], agreed.evidence["instalment"]) == ("2024-02-20", "100.00")
    assert "arrangement" not in seen.findings[2].evidence


def test_without_it_the_same_customer_is_given_notice() -> None:
    assert ("disconnection_notice", 41) in run(debtor(), 50).kinds("A")


def test_a_promise_that_is_broken_says_so_and_dunning_goes_on_where_it_would_be() -> None:
    town = debtor()
    town.promise("P", "A", 28, "100.00", 32)
    town.pay("Z", "A", 31, "40.00")
    seen = run(town, 45)
    assert seen.kinds("A") == [
        ("overdue", 27),
        ("arranged", 28),
        ("arranged", 31),
        ("promise_broken", 36),
        ("disconnection_notice", 41),
    ]
    broken, notice = seen.findings[-2:]
    assert broken.severity == 2
    assert (broken.evidence["missed_due"], broken.evidence["missed"]) == ("2024-02-02", "60.00")
    assert notice.evidence["missed"] == "60.00"
    assert notice.evidence["next_step"] == "arrears.final_notice"


def test_a_payment_within_the_days_of_grace_is_in_time() -> None:
    for day, kept in ((35, True), (36.5, False)):
        town = debtor()
        town.promise("P", "A", 28, "60.00", 32)
        town.pay("Z", "A", day, "60.00")
        assert ("promise_broken" not in [kind for kind, _ in run(town, 38).kinds("A")]) == kept


def test_what_a_promise_leaves_open_is_dunned_for_again_once_it_is_kept() -> None:
    town = debtor()
    town.promise("P", "A", 30, "60.00", 45)
    town.pay("Z", "A", 44, "60.00")
    seen = run(town, 46)
    assert seen.kinds("A") == [("overdue", 27), ("arranged", 30), ("disconnection_notice", 44)]
    assert "arrangement" not in last(seen)


def test_a_payment_counts_against_the_next_instalment_of_a_plan() -> None:
    town = debtor("90.00")
    town.plan("P", "A", 30, {40: "30.00", 70: "30.00", 100: "30.00"}, amount="90.00")
    town.pay("Z1", "A", 35, "20.00")
    town.pay("Z2", "A", 39, "25.00")
    town.pay("Z3", "A", 69, "15.00")
    seen = run(town, 103)
    instalments = [(f.evidence["instalment_due"], f.evidence["instalment"]) for f in seen.findings[1:]]
    assert instalments == [
        ("2024-02-10", "30.00"),
        ("2024-02-10", "10.00"),
        ("2024-03-11", "15.00"),
        ("2024-04-10", "30.00"),
    ]
    assert {kind for kind, _ in seen.kinds("A")[1:]} == {"arranged"}
    assert run(town, 105).kinds("A")[-1][0] == "disconnection_notice", "the third instalment did not come"


def test_supply_is_not_cut_under_a_plan_and_after_it_breaks_the_final_notice_is_served_again() -> None:
    town = debtor()
    town.plan("P", "A", 57, {67: "50.00", 97: "50.00"})
    seen = run(town, 90)
    assert seen.kinds("A")[2:] == [
        ("final_notice", 55),
        ("disconnection_due", 56),
        ("arranged", 57),
        ("final_notice", 71),
        ("disconnection_due", 72),
    ]
    assert seen.findings[4].recipients == ["account", "desk"], "the desk must know that nothing is to be cut"
    notice = next(finding for finding in seen.findings if finding.kind == "arrears.disconnection_notice")
    assert last(seen)["notice_delivered_at"] == notice.at, "the notice of disconnection was served, and stands"


def test_a_payment_taken_back_breaks_a_promise_that_was_kept() -> None:
    town = debtor()
    town.bill("B2", "A", 20, "50.00")
    town.promise("P", "A", 28, "100.00", 32)
    town.pay("Z", "A", 31, "100.00")
    town.pay("R", "A", 38, "100.00", kind="reversal", reverses="Z")
    assert run(town, 38.5).kinds("A")[-1] == ("promise_broken", 38)


def test_a_new_bill_is_not_covered() -> None:
    town = debtor()
    town.plan("P", "A", 30, {60: "50.00", 90: "50.00"})
    town.bill("B2", "A", 31, "80.00")
    seen = run(town, 75)
    steps = [("arranged", 30), ("arranged", 32), ("overdue", 57), ("disconnection_notice", 64)]
    assert seen.kinds("A") == [("overdue", 27), *steps]
    assert seen.findings[3].evidence["instalment"] == "50.00", "the plan holds on beside the new debt"


def test_the_newest_holds_and_what_is_cancelled_does_not() -> None:
    town = debtor()
    town.promise("P1", "A", 28, "100.00", 30)
    town.plan("P2", "A", 29, {60: "100.00"})
    town.promise("P0", "A", 27.5, "100.00", 30, arrives=29.5)
    town.agree("P2", "A", 45, cancelled=True)
    seen = run(town, 47)
    assert seen.kinds("A") == [("overdue", 27), ("arranged", 28), ("arranged", 29), ("disconnection_notice", 45)]
    assert seen.refused(topics.ARRANGEMENTS) == []


def test_repeats_change_nothing() -> None:
    town = debtor()
    for arrives in (28, 29, 33, 50):
        town.promise("P", "A", 28, "100.00", 32, arrives=arrives)
    once = debtor()
    once.promise("P", "A", 28, "100.00", 32)
    assert run(town, 60).kinds("A") == run(once, 60).kinds("A")
    assert run(town, 60).refused(topics.ARRANGEMENTS) == []


def test_money_that_came_before_the_record_counts() -> None:
    town = debtor()
    town.pay("Z", "A", 29, "60.00")
    town.promise("P", "A", 28, "60.00", 32, arrives=30)
    assert "promise_broken" not in [kind for kind, _ in run(town, 40).kinds("A")]


def test_within_the_days_of_grace_nothing_is_said_until_it_would_be() -> None:
    town = debtor()
    town.promise("P", "A", 18, "100.00", 40)
    assert run(town, 45).kinds("A") == [("arranged", 27), ("disconnection_notice", 44)]


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"kind": "hope"}, "promise, plan"),
        ({"amount": "10.00"}, "needs due_at and amount"),
        ({"due_at": moment(40)}, "needs due_at and amount"),
        ({"due_at": moment(40), "amount": 0}, "amount is zero"),
        ({"due_at": moment(40), "amount": "-1.00"}, "negative"),
        ({"due_at": moment(20), "amount": 100}, "lies before the day"),
        ({"due_at": moment(9000), "amount": 100}, "years after"),
        ({"due_at": "2024-03-01T00:00:00", "amount": 100}, "no offset"),
        ({"kind": "plan"}, "1 to 60 instalments"),
        ({"kind": "plan", "instalments": "soon"}, "not due_at=amount"),
        ({"kind": "plan", "instalments": [{"due_at": moment(40), "amount": 5}], "amount": 6}, "add up to 5"),
        ({"kind": "plan", "instalments": [{"due_at": moment(n), "amount": 5} for n in (50, 40)]}, "not in order"),
        ({"arrangement_id": "", "due_at": moment(40), "amount": 100}, "arrangement_id is empty"),
        ({"cancelled": True}, "'P' is not known of account 'A'"),
        ({"account_id": "C", "due_at": moment(40), "amount": 100}, "'C' owes nothing"),
    ],
)
def test_what_cannot_hold_is_refused_with_how_to_mend_it(more: dict[str, Any], reason: str) -> None:
    town = debtor()
    town.put(topics.ARRANGEMENTS, 30, {"arrangement_id": "P", "account_id": "A", "at": moment(30), **more})
    seen = run(town, 31)
    (refused,) = seen.refused(topics.ARRANGEMENTS)
    assert reason in refused
    assert seen.kinds("A") == [("overdue", 27)]


def test_another_content_under_the_same_name_is_refused() -> None:
    town = debtor()
    town.promise("P", "A", 28, "100.00", 40)
    town.promise("P", "A", 28, "90.00", 40, arrives=29)
    assert "came before with other content" in run(town, 31).refused(topics.ARRANGEMENTS)[0]


def test_a_table_says_instalments_as_text() -> None:
    town = debtor()
    said = "2024-02-10T00:00:00+01:00=60.00 2024-03-10T00:00:00+01:00=40.00"
    town.agree("P", "A", 30, kind="plan", instalments=said)
    assert last(run(town, 31))["instalment"] == "60.00"


def test_who_is_forbidden_instalments_may_promise() -> None:
    town = debtor()
    nobody = np.zeros(1, np.int32)
    barred = Treatments(at=moment(2), account_id=["A"], priority=nobody, patience_days=nobody, no_plans=["A"])
    town.put(topics.TREATMENTS, 2, pack(barred), "A")
    town.plan("P1", "A", 28, {40: "100.00"})
    town.promise("P2", "A", 29, "100.00", 40)
    freed = msgspec.structs.replace(barred, at=moment(30), no_plans=[])
    town.put(topics.TREATMENTS, 30, pack(freed), "A")
    town.plan("P3", "A", 31, {45: "100.00"})
    seen = run(town, 32)
    assert [reason.partition(":")[0] for reason in seen.refused(topics.ARRANGEMENTS)] == [
        "the policy of service forbids account 'A' instalments"
    ]
    assert seen.kinds("A")[1:] == [("arranged", 29), ("arranged", 31)]


Step = tuple[str, int, int]
_STEPS = st.lists(
    st.tuples(st.sampled_from(["pay", "promise", "plan", "cancel", "back"]), st.integers(1, 9), st.integers(1, 12)),
    min_size=1,
    max_size=7,
)


@settings(max_examples=40, deadline=None)
@given(_STEPS)
def test_while_one_is_kept_no_notice_is_ordered_and_nothing_is_cut(steps: list[Step]) -> None:
    town, day, paid = debtor("200.00"), 28, 0
    for number, (what, tens, days) in enumerate(steps):
        if what == "pay":
            town.pay(f"Z{number}", "A", day, f"{tens}0.00")
            paid = number
        elif what == "back":
            town.pay(f"R{number}", "A", day, "10.00", kind="reversal", reverses=f"Z{paid}")
        elif what == "promise":
            town.promise(f"P{number}", "A", day, f"{tens}0.00", day + days)
        elif what == "plan":
            town.plan(f"P{number}", "A", day, {day + days: f"{tens}0.00", day + 2 * days: "20.00"})
        else:
            town.agree(f"P{number - 1}", "A", day, cancelled=True)
        day += days
    found = run(town, 110).findings
    for one in found:
        assert ("instalment" in one.evidence) == (one.kind == "arrears.arranged")
        assert not (one.clear and "missed" in one.evidence)
