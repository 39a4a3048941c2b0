"""Orders for the field crew through the whole stage."""

from dataclasses import replace
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.accounts.book import Book
from models.accounts.clockpolicy import ClockPolicy
from models.accounts.config import AccountsConfig
from models.accounts.dunning import DunningPolicy
from models.accounts.metersof import MetersOf
from models.accounts.orders import FieldOrder
from models.accounts.stage import AccountsStage
from models.calendar import DAY
from models.config import Common
from models.flow import topics
from models.flow.wire import pack, unpack
from models.messages import Charges
from tests.models.accounts.town import FINAL, UNSENT, Seen, Town, charges, moment, run
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


def with_rules(**more: Any) -> AccountsConfig:
    """As in a replay, under a rule of its own."""
    policy = replace(DunningPolicy(), clocks=(ClockPolicy(**more),))
    return replace(UNSENT, policy=policy)


def planned(broken: bool = False) -> Town:
    """Supply is cut on day 60, a plan is agreed on 63; its first instalment is paid on 65.25, or not at all."""
    town = debtor()
    town.cut("A", 60)
    town.plan("D", "A", 63, {66: "40.00", 90: "60.00"})
    if not broken:
        town.pay("P1", "A", 65.25, "40.00")
    return town


@pytest.mark.parametrize(("says", "begins"), [("no", None), ("agreed", 63), ("first_instalment", 65.25)])
def test_a_plan_brings_supply_back_where_the_rule_says_so(says: str, begins: float | None) -> None:
    seen = run(planned(), 67, with_rules(restore_on_plan=says))
    back = [order for order in orders(seen) if order.kind == "reconnect"]
    if begins is None:
        assert back == []
        return
    (order,) = back
    assert (order.state, order.reason) == ("open", "plan")
    assert (order.at, order.deadline) == (moment(begins), moment(begins) + DAY)
    kinds = dict(seen.kinds("A"))
    assert kinds["restore_due"] == int(begins + 0.75 + 0.5), "six hours before, the desk is told that it is not back"


def test_supply_that_is_back_ends_the_order_and_a_plan_that_breaks_before_withdraws_it() -> None:
    town = planned()
    town.cut("A", 60, 65.5, arrives=65.6)
    done = orders(run(town, 80, with_rules(restore_on_plan="agreed")))
    assert [(order.kind, order.state) for order in done[-2:]] == [("reconnect", "open"), ("reconnect", "done")]
    seen = run(planned(broken=True), 80, with_rules(restore_on_plan="agreed"))
    assert told(seen)[-1] == ("reconnect", "withdrawn", "plan_broken")


def test_a_promise_brings_nothing_back() -> None:
    town = debtor()
    town.cut("A", 60)
    town.promise("D", "A", 63, "100.00", 80)
    assert told(run(town, 70, with_rules(restore_on_plan="agreed")))[-1] == ("disconnect", "done", "outage")


def test_a_cut_that_is_told_of_after_the_plan_is_brought_back_too() -> None:
    town = debtor()
    town.plan("D", "A", 63, {66: "40.00", 90: "60.00"})
    town.cut("A", 62, arrives=64)
    (order,) = [
        each for each in orders(run(town, 64.1, with_rules(restore_on_plan="agreed"))) if each.kind == "reconnect"
    ]
    assert (order.at, order.deadline) == (moment(64), moment(63) + DAY)


def test_orders_name_meters_from_long_before_the_notice_and_none_that_was_taken_away() -> None:
    town = debtor()
    town.charge(1, {"A": 9_000})
    assert orders(run(town, 60))[0].meters == ["MA"]
    meters = MetersOf(book := Book())
    row = book.row("A")

    def came(day: int, *names: str) -> None:
        message: Charges = unpack(charges(day, ["A"] * len(names), {"A": 1}), Charges)
        meters.take(msgspec.structs.replace(message, meter_id=list(names)))

    came(5, "M1", "M2")
    came(35, "M2", "M3")
    assert meters.of(row) == ["M1", "M2", "M3"]
    came(3, "M0")
    came(65, "M3")
    assert meters.of(row) == ["M2", "M3", "M0"], "what comes late is of the month in which it comes"
    again = MetersOf(book)
    again.load(unpack(pack(meters.dump())))
    came(95, "M3")
    assert (meters.of(row), again.of(row)) == (["M3"], ["M2", "M3", "M0"])
