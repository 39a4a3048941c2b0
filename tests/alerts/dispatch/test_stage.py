"""The dispatch stage: gathering by group, and a desk that is never told more than it can take in."""

from typing import Any

from alerts.orders import CLEARED, REMINDER
from tests.alerts.dispatch.desk import CONFIG, Told, ordered, told
from tests.alerts.town import START

HAND = {"recipient": "engineer", "role": "engineer", "channel": "sms"}
CREW: dict[str, Any] = HAND | {"group": "feeder F3", "gather_s": 60}
FLOOD = [ordered(number * 0.1, number, feeder_id=f"F{number % 3}") for number in range(300)]


def checked(orders: list[Any]) -> Told:
    found = told(orders)
    found.check(orders)
    return found


def test_an_order_without_a_group_is_a_message_at_once() -> None:
    orders = [ordered(number, number, **HAND) for number in range(20)]
    found = checked(orders)
    assert [message.id for message in found.messages] == [order.id for _, order in orders]
    assert found.after() == list(range(20))
    assert found.reports == []


def test_what_comes_within_the_time_of_a_group_is_one_message() -> None:
    orders = [
        ordered(0, 1, **CREW),
        ordered(20, 2, kind="overload.overload", **CREW | {"severity": 3}),
        ordered(59, 3, phase=CLEARED, **CREW),
        ordered(61, 4, **CREW),
    ]
    found = checked(orders)
    first, second = found.messages
    assert (found.after(), first.total, second.id) == ([60, 121], 3, orders[3][1].id)
    assert [member.alert_id for member in first.members] == ["a2", "a1", "a3"]
    assert first.by_kind == {"overload.overload": 1, "quality.silent": 2}
    assert first.by_phase == {"raised": 2, "cleared": 1}
    assert (first.severity, first.recipient, first.channel) == (3, "engineer", "sms")
    assert (first.subject, first.flood) == ("feeder F3", False)
    assert {report["state"] for report in found.reports} == {"gathered"}
    assert {report["told_in"] for report in found.reports} == {first.alert_id}
    assert found.reports[0]["detail"] == f"told in {first.id} with 2 others: gathered by feeder F3"


def test_groups_recipients_and_channels_are_apart() -> None:
    orders = [
        ordered(0, 1, **CREW),
        ordered(1, 2, **CREW | {"group": "feeder F4"}),
        ordered(2, 3, **CREW | {"recipient": "engineer:north"}),
        ordered(3, 4, **CREW | {"channel": "email"}),
    ]
    assert sorted(message.id for message in checked(orders).messages) == sorted(order.id for _, order in orders)


def test_critical_and_legal_orders_wait_for_nobody() -> None:
    orders = [ordered(0, 1, **CREW), ordered(5, 2, **CREW | {"severity": 4}), ordered(6, 3, legal=True, **CREW)]
    assert checked(orders).after() == [5, 6, 60]


def test_what_is_over_before_it_was_told_takes_the_place_of_its_beginning() -> None:
    orders = [ordered(0, 1, **CREW), ordered(30, 1, phase=CLEARED, **CREW)]
    found = checked(orders)
    assert [(message.alert_id, message.phase) for message in found.messages] == [("a1", "cleared")]
    assert found.after() == [60]
    assert [(report["state"], report["detail"]) for report in found.reports] == [
        ("expired", "overtaken by a newer message")
    ]


def test_a_digest_waits_for_quiet_hours_and_expires_with_its_last() -> None:
    quiet = START + 3600
    orders = [
        ordered(0, 1, not_before=quiet, expires_at=quiet + 10, **CREW),
        ordered(1, 2, not_before=quiet, expires_at=quiet + 7200, **CREW),
        ordered(2, 3, **CREW),
    ]
    digest, single = checked(orders).messages
    assert (digest.total, digest.not_before, digest.expires_at) == (2, quiet, quiet + 7200)
    assert (single.total, single.not_before) == (0, START + 62)


def test_the_same_orders_make_the_same_digest() -> None:
    orders = [ordered(number, number, **CREW) for number in range(4)]
    first, second = told(orders).messages[0], told(orders, seed=3).messages[0]
    assert first.id == second.id
    assert first.id != told(orders[:3]).messages[0].id


def test_a_digest_lists_fifty_and_counts_all() -> None:
    orders = [ordered(number / 10, number, **CREW) for number in range(120)]
    (digest,) = checked(orders).messages
    assert (len(digest.members), digest.total, digest.by_kind) == (50, 120, {"quality.silent": 120})


def test_a_calm_desk_is_told_each_by_itself() -> None:
    orders = [ordered(number * 200, number) for number in range(20)]
    found = checked(orders)
    assert found.after() == [number * 200 for number in range(20)]
    assert found.reports == []


def test_a_flood_is_told_by_feeder_within_the_budget() -> None:
    found = checked(FLOOD)
    digests = [message for message in found.messages if message.members]
    assert {digest.subject for digest in digests} == {"feeder F0", "feeder F1", "feeder F2"}
    assert all(digest.flood for digest in digests)
    assert sum(digest.total for digest in digests) == 296
    assert found.after()[:4] == [0, 0, 0, 0]
    assert found.after()[4:] == [CONFIG.flood_gather_s] * 3
    assert found.reports[0]["detail"].endswith("others: flood of the desk")


def test_critical_ones_go_first_and_alone_while_there_is_room() -> None:
    critical = [ordered(40 + number, 1000 + number, severity=4) for number in range(30)]
    found = checked(FLOOD + critical)
    alone = [message.alert_id for message in found.messages if message.severity == 4 and not message.members]
    assert alone == [f"a{1000 + number}" for number in range(5)]
    assert found.after()[4:] == [40, 41, 42, 43, 44, CONFIG.flood_gather_s]
    assert found.messages[-1].total == 296 + 25


def test_a_flood_has_a_beginning_and_an_end_in_the_series() -> None:
    found = checked(FLOOD)
    begun, over = (point for point in found.points if point.series == "desk_flood")
    assert (begun.at - START, begun.tags, begun.fields["flood"]) == (1, {"recipient": "desk", "channel": "desk"}, 1.0)
    assert over.at - START == 29 + CONFIG.flood_window_s
    assert over.fields == {"flood": 0.0, "lasted_s": 628.5, "orders": 300.0, "messages": 3.0}
    counted = [point.fields for point in found.points if point.series == "desk"]
    assert sum(fields["orders"] for fields in counted) == 300
    assert sum(fields["messages"] for fields in counted) == 7
    assert sum(fields["gathered"] for fields in counted) == 296


def test_what_is_gathered_for_a_desk_in_a_flood_joins_its_queue() -> None:
    group = {"group": "crew north", "gather_s": 60}
    orders = sorted([ordered(0.05, 900, **group), ordered(0.06, 901, **group), *FLOOD], key=lambda item: item[0])
    found = checked(orders)
    assert "crew north" in {message.subject for message in found.messages if message.members}
    assert found.after()[4:] == [CONFIG.flood_gather_s] * 4


def test_a_desk_that_was_told_much_gets_the_rest_together() -> None:
    orders = [ordered(number, number) for number in range(7)]
    found = checked(orders)
    assert found.after() == [0, 1, 2, 3, 4 + CONFIG.flood_gather_s]
    assert found.messages[-1].total == 3
    assert found.reports[0]["detail"].endswith("2 others: the desk was told much")


def test_what_the_law_asks_for_is_not_overtaken() -> None:
    orders = [*FLOOD, ordered(40, 900, legal=True), ordered(50, 900, phase=CLEARED)]
    assert not [report for report in checked(orders).reports if report["state"] == "expired"]


def test_there_is_room_again_when_an_earlier_message_leaves_the_window() -> None:
    window = CONFIG.flood_window_s
    early, late = ([ordered(window * turn + number, number) for number in range(4)] for turn in (0, 1))
    between = ordered(window - 0.5, 50)
    found = checked([*early, between, *late])
    assert found.after()[:4] == [0, 1, 2, 3]
    assert window - 1 not in found.after()
    critical = [ordered(number * 0.1, number, severity=4) for number in range(9)]
    beyond = ordered(window - 0.5, 50, severity=4)
    assert checked([*critical, beyond]).after()[-1] >= window


def test_a_reminder_overtakes_what_still_waits() -> None:
    orders = [*FLOOD, ordered(50, 299, phase=REMINDER)]
    found = checked(orders)
    assert [report["id"] for report in found.reports if report["state"] == "expired"] == [FLOOD[299][1].id]
