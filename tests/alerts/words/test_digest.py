"""Digests in words: how many, where, what of, and the most severe in front, in both languages."""

from typing import Any

import pytest

from alerts.dispatch.digest import told_together
from alerts.orders import CLEARED, REMINDER, Order
from alerts.words.sms import sms_size
from tests.alerts.making import KINDS, order, renderer
from tests.alerts.town import START


def digest(count: int = 3, name: str = "feeder F3", flood: bool = False, **more: Any) -> Order:
    orders = [
        order("quality.silent", subject=f"M{number}", step=f"{number}", severity=1, **more)
        for number in range(count - 1)
    ]
    return told_together([*orders, order("overload.overload", step="x", **more)], name, flood, START)


def test_english() -> None:
    words = renderer().render(digest(214, flood=True), "en", "desk")
    assert words.subject == "Flood: 214 alerts, feeder F3"
    assert "213 missing readings, 1 overload" in words.text
    assert "new 214" in words.text
    assert "High - transformer T017: overload, 5 Jun 16:00" in words.text
    assert "and 164 others" in words.text
    assert words.text.index("High - ") < words.text.index("Low - ")


def test_chinese() -> None:
    words = renderer().render(digest(3, phase=CLEARED), "zh", "email")
    assert words.subject == "3条告警已结束，馈线F3"
    assert "类型：2" in words.text
    assert "已结束3" in words.text
    assert renderer().render(digest(3), "zh", "sms").text.startswith("【City Power】3条告警，馈线F3")


def test_phases_are_counted_apart() -> None:
    orders = [
        order(step=f"{number}", phase=phase) for number, phase in enumerate(("raised", REMINDER, CLEARED, CLEARED))
    ]
    text = renderer().render(told_together(orders, "overload", False, START), "en", "email").text
    assert "new 1, not acknowledged 1, over 2" in text
    assert text.count("(over)") == 2


def test_what_comes_from_several_places_names_them() -> None:
    orders = [order(step=f"{number}", feeder_id="F3" if number else "F7") for number in range(5)]
    text = renderer().render(told_together(orders, "", True, START), "en", "desk").text
    assert text.startswith("Flood: 5 alerts, several places")
    assert "Places: feeder F3 4, feeder F7 1" in text


@pytest.mark.parametrize("locale", ["en", "zh"])
@pytest.mark.parametrize("name", ["feeder F3", "", "crew north", "overload", "feeder " + "x" * 500, "\x00\n变" * 40])
@pytest.mark.parametrize("count", [2, 30, 10_000])
def test_a_text_message_is_one_part(locale: str, name: str, count: int) -> None:
    orders = [order(KINDS[number % len(KINDS)], step=f"{number}", subject="M" * 90) for number in range(count)]
    text = renderer().render(told_together(orders, name, True, START), locale, "sms").text
    assert sms_size(text).parts == 1
    assert str(count) in text


@pytest.mark.parametrize("channel", ["sms", "email", "desk"])
def test_odd_members_are_still_told(channel: str) -> None:
    odd = order("brand_new.thing", subject="", subject_type="", at=-5, severity=9, step="odd")
    words = renderer().render(told_together([odd, order()], "", False, START), "en", channel)
    assert words.text.strip()
    assert "None" not in words.text
