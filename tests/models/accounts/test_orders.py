"""Orders for the field crew through the whole stage."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.accounts.config import AccountsConfig
from models.accounts.orders import FieldOrder
from models.accounts.stage import AccountsStage
from models.calendar import DAY
from models.config import Common
from models.flow import topics
from models.flow.wire import pack, unpack
from tests.models.accounts.town import FINAL, UNSENT, Seen, Town, moment, run
from tests.support.flow import apply_all, batch_of

LIVE = AccountsConfig()


def debtor(**more: Any) -> Town:
    """Its bill is due on day 16; supply may be cut on 56, two hours after midnight."""
    town = Town()
    town.account("A", **more)
    town.bill("B1", "A", 1, "100.00")
    return town


def orders(seen: Seen) -> list[FieldOrder]:
    found: list[FieldOrder] = seen.flow.values(topics.FIELD_ORDERS, FieldOrder)
    return found


def told(seen: Seen) -> list[tuple[str, str, str]]:
    return [(order.kind, order.state, order.ended_by) for order in orders(seen)]


def test_an_order_is_given_when_supply_may_be_cut_and_not_a_second_before() -> None:
    town = debtor()
    town.charge(45, {"A": 9_000})
    town.serve("A", 50)
    town.serve("A", 63.5, FINAL)
    assert orders(run(town, 64.49, LIVE)) == []
    (order,) = orders(run(town, 90, LIVE))
    assert (order.kind, order.state, order.reason, order.meters) == ("disconnect", "open", "arrears", ["MA"])
    assert order.not_before == order.ordered_at == order.at == moment(63.5) + DAY
    assert order.order_id == f"A-disconnect-{order.at}"


def test_a_payment_withdraws_it_at_once() -> None:
    town = debtor()
    town.pay("P", "A", 60.25, "100.00")
    given, gone = orders(run(town, 70))
    assert (gone.state, gone.ended_by, gone.at) == ("withdrawn", "paid", moment(60.25))
    assert (gone.order_id, gone.ordered_at) == (given.order_id, given.ordered_at)


def test_an_arrangement_withdraws_it_and_what_is_broken_orders_anew() -> None:
    town = debtor()
    town.promise("D", "A", 60, "100.00", 65)
    seen = run(town, 80)
    assert told(seen) == [
        ("disconnect", "open", ""),
        ("disconnect", "withdrawn", "arrangement"),
        ("disconnect", "open", ""),
    ]
    assert len({order.order_id for order in orders(seen)}) == 2


def test_who_has_moved_out_is_not_cut() -> None:
    town = debtor()
    town.put(topics.CUSTOMER_EVENTS, 60, {"account_id": "A", "at": moment(60), "kind": "move_out"})
    assert told(run(town, 70))[-1] == ("disconnect", "withdrawn", "moved_out")


def test_supply_is_cut_paid_for_and_brought_back() -> None:
    town = debtor()
    town.cut("A", 60)
    town.pay("P", "A", 70, "100.00")
    town.cut("A", 60, 70.5, arrives=70.6)
    seen = run(town, 80)
    assert told(seen) == [
        ("disconnect", "open", ""),
        ("disconnect", "done", "outage"),
        ("reconnect", "open", ""),
        ("reconnect", "done", "outage"),
    ]
    back = orders(seen)[2]
    assert (back.reason, back.at, back.deadline) == ("paid", moment(70), moment(70) + DAY)


def test_a_payment_taken_back_withdraws_the_reconnection() -> None:
    town = debtor()
    town.cut("A", 60)
    town.pay("P", "A", 70, "100.00")
    town.pay("R", "A", 70.2, "100.00", kind="reversal", reverses="P")
    assert told(run(town, 72))[-1] == ("reconnect", "withdrawn", "payment_taken_back")


def test_a_critical_customer_is_never_cut_and_the_desk_is_told_why() -> None:
    seen = run(debtor(critical="life_support"), 120)
    assert orders(seen) == []
    assert seen.kinds("A") == [("overdue", 27), ("disconnection_notice", 41), ("critical", 55)]
    finding = seen.findings[-1]
    assert (finding.recipients, finding.evidence["critical"]) == (["desk"], "life_support")


def test_who_becomes_critical_keeps_supply_and_who_is_it_no_longer_is_told_again() -> None:
    town = debtor()
    town.account("A", 60, critical="hospital")
    town.account("A", 65)
    seen = run(town, 75, UNSENT)
    assert told(seen) == [
        ("disconnect", "open", ""),
        ("disconnect", "withdrawn", "critical"),
        ("disconnect", "open", ""),
    ]
    assert seen.kinds("A")[-3:] == [("critical", 60), ("final_notice", 65), ("disconnection_due", 66)]


def test_with_a_snapshot_from_before_critical_customers_were_noted_nobody_is_cut_until_it_is_known() -> None:
    stage = AccountsStage(Common(), UNSENT)
    apply_all(stage, topics.ACCOUNTS, batch_of([(0, b'{"account_id": "A"}'), (0, b'{"account_id": "B"}')]))
    state = stage.dump()
    del state["critical"], state["orders"]
    later = AccountsStage(Common(), UNSENT)
    later.load(unpack(pack(state)))
    assert later.dump()["critical"] == {"A": "unknown", "B": "unknown"}
    apply_all(later, topics.ACCOUNTS, batch_of([(1, b'{"account_id": "A"}')]))
    assert later.dump()["critical"] == {"B": "unknown"}


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["pay", "back", "cut", "end", "promise", "critical", "usual"]), st.integers(1, 5)),
        max_size=9,
    )
)
def test_each_account_has_one_order_at_most_and_each_order_one_end(steps: list[tuple[str, int]]) -> None:
    town, day, paid, cut = debtor(), 57.0, 0, 0.0
    for number, (what, days) in enumerate(steps):
        if what == "pay":
            town.pay(f"P{number}", "A", day, "100.00")
            paid = number
        elif what == "back":
            town.pay(f"R{number}", "A", day, "100.00", kind="reversal", reverses=f"P{paid}")
        elif what == "cut":
            town.cut("A", day)
            cut = day
        elif what == "end" and cut:
            town.cut("A", cut, day, arrives=day)
        elif what == "promise":
            town.promise(f"D{number}", "A", day, "50.00", day + days)
        elif what in ("critical", "usual"):
            town.account("A", day, critical="water" if what == "critical" else None)
        day += days
    seen = run(town, day + 20)
    opened: list[str] = []
    for order in orders(seen):
        if order.state == "open":
            assert opened == []
            opened = [order.order_id]
        else:
            assert opened == [order.order_id]
            opened = []


@pytest.mark.parametrize("step", ["disconnection_due", "critical"])
def test_an_order_stands_exactly_while_the_alert_does(step: str) -> None:
    seen = run(debtor(critical="water" if step == "critical" else None), 70)
    assert [kind for kind, _ in seen.kinds("A")][-1] == step
    assert bool(orders(seen)) == (step == "disconnection_due")
