"""Whatever the orders and however they come: each is told once, and the desk never more than it can take in."""

import random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.config import DeskConfig
from models.flow.wire import pack
from tests.alerts.dispatch.desk import LONG, Timed, Told, external, ordered, stages, told
from tests.alerts.town import START
from tests.support.flow import LocalFlow, assert_split_invariant

SMALL = DeskConfig(
    flood_most=4, flood_window_s=100, flood_end=2, flood_gather_s=20, kept_for_critical=1, kept_for_digests=1
)
RECIPIENTS: list[dict[str, Any]] = [
    {"recipient": "desk", "role": "desk", "channel": "desk"},
    {"recipient": "desk:night", "role": "desk", "channel": "sms"},
    {"recipient": "engineer", "role": "engineer", "channel": "sms"},
]

one_order = st.fixed_dictionaries({
    "gap": st.sampled_from([0.0, 0.001, 0.5, 1.0, 7.0, 20.0, 60.0, 99.5, 100.0, 300.0]),
    "number": st.integers(0, 12),
    "severity": st.sampled_from([0, 1, 2, 3, 4, 4]),
    "phase": st.sampled_from(["raised", "cleared", "reminder"]),
    "feeder_id": st.sampled_from(["", "F1", "F2", "F3"]),
    "group": st.sampled_from(["", "", "feeder F1", "crew north"]),
    "gather_s": st.sampled_from([0, 5, 30, 500]),
    "legal": st.sampled_from([False, False, False, True]),
    "wait": st.sampled_from([0, 0, 50, 4000]),
    "to": st.sampled_from([*RECIPIENTS, RECIPIENTS[0]]),
})  # fmt: skip


def made(drawn: list[dict[str, Any]]) -> list[Timed]:
    """Orders in the order of their times, each with an id of its own."""
    after, orders = 0.0, []
    for place, fields in enumerate(drawn):
        more = dict(fields)
        after += more.pop("gap")
        not_before = int(START + after + more.pop("wait"))
        orders.append(
            ordered(after, more.pop("number"), step=f"{place}", not_before=not_before, **more.pop("to"), **more)
        )
    return orders


@settings(max_examples=150, deadline=None)
@given(st.lists(one_order, min_size=1, max_size=60))
def test_every_order_is_told_once_and_no_desk_is_told_too_much(drawn: list[dict[str, Any]]) -> None:
    orders = made(drawn)
    told(orders, SMALL).check(orders, SMALL)


@settings(max_examples=30, deadline=None)
@given(st.lists(one_order, min_size=1, max_size=40))
def test_batches_change_nothing(drawn: list[dict[str, Any]]) -> None:
    orders = made(drawn)
    until = orders[-1][0] + LONG * 1000
    assert_split_invariant(stages(SMALL), external(orders), until, epoch=START * 1000)


@settings(max_examples=40, deadline=None)
@given(st.lists(one_order, min_size=2, max_size=40), st.randoms(use_true_random=False))
def test_restarts_change_nothing(drawn: list[dict[str, Any]], chance: random.Random) -> None:
    orders = made(drawn)
    until = orders[-1][0] + LONG * 1000
    whole = LocalFlow(stages(SMALL), 1, START * 1000).run(external(orders), until)
    flow = LocalFlow(stages(SMALL), 1, START * 1000)
    for stop in sorted(chance.randrange(START * 1000, until) for _ in range(4)):
        before = [order for order in orders if order[0] <= stop]
        flow.run(external(before), stop)
        flow.restore(0, stages(SMALL), pack(flow.shards[0].dump()))
    flow.run(external(orders), until)
    assert flow.history() == whole.history()
    assert flow.fingerprints() == whole.fingerprints()
    Told(flow).check(orders, SMALL)
