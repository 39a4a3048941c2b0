"""Meters over HTTP: what is told of one and of those of a transformer, to whom, and what the audit says."""

from typing import Any

import httpx
import pytest

from dashboards.access.roles import ROLES, Permission, Role
from models.tariffs.when import date_of
from tests.console.meters import AT, DAY, DAYS, END, FALLEN, LAST
from tests.console.office import OfficePlace

READERS = {role.value for role in Role if ROLES[role] & {Permission.SEE_READINGS, Permission.SEE_PERSONAL}}


def test_a_meter_is_told_as_a_whole(asked: httpx.Client, keys: Any) -> None:
    told = asked.get("meters/M4", headers=keys["inspector"]).json()
    assert (told["transformer_id"], told["feeder_id"], told["account_id"]) == ("T1", "F1", "A4")
    assert [(event["at"], event["code"]) for event in told["events"]] == [
        (AT - 9 * DAY, "cover_opened"), (AT - 9 * DAY, "last_gasp")
    ]  # fmt: skip
    days, use = told["days"], told["use"]
    assert (len(days), days[-1]["at"], days[-1]["coverage"]) == (DAYS, END, 1.0)
    assert (use["usual_kwh"], use["near"], use["peers"]) == (4.0, False, 11)
    assert [use["kwh"][-1], use["expected_kwh"][-1]] == [2.666, 8.0]
    assert use["kwh"][-FALLEN - 1] == use["expected_kwh"][-FALLEN - 1] == 4.0
    assert (len(use["hour_at"]), use["hour_at"][-1]) == (14 * 24, END)
    assert use["features"]["night_share"] == 0.25


def test_how_strongly_a_meter_is_suspected_without_an_alert_too(asked: httpx.Client, keys: Any) -> None:
    told = asked.get("meters/M10", headers=keys["inspector"]).json()["suspicion"]
    assert (told["opens"], told["reasons"]) == (0.6, {"tamper": 0.25, "drop": 0.125})
    assert [(day["day"], day["score"]) for day in told["days"][-2:]] == [
        (date_of(LAST - 1).isoformat(), 0.0), (date_of(LAST).isoformat(), 0.25)
    ]  # fmt: skip
    calm = asked.get("meters/M1", headers=keys["inspector"]).json()["suspicion"]
    assert (len(calm["days"]), {day["score"] for day in calm["days"]}, calm["reasons"]) == (DAYS, {0.0}, {})


def test_a_day_that_came_badly_is_marked_and_not_compared(asked: httpx.Client, keys: Any) -> None:
    told = asked.get("meters/M2", headers=keys["engineer"]).json()
    day = told["days"][-6]
    assert (day["coverage"], day["bad"], told["use"]["kwh"][-6]) == (0.5, 0.248, 2.0)


@pytest.mark.parametrize("role", [role.value for role in Role])
@pytest.mark.parametrize("path", ["meters/M4", "transformers/T1/meters"])
def test_use_is_for_those_who_need_it_and_every_look_is_audited(
    asked: httpx.Client, office: OfficePlace, keys: Any, role: str, path: str
) -> None:
    before = len(looks(office, role, path))
    told = asked.get(path, headers=keys[role]).json()
    [row] = [row for row in told.get("meters", [told]) if row["meter_id"] == "M4"]
    assert (row["use"] is not None) == (role in READERS)
    if path == "meters/M4":
        assert told["account_id"] == ("A4" if role in READERS else "***")
        assert (len(told["days"]), len(told["events"])) == (DAYS, 2)
    assert len(looks(office, role, path)) - before == (role in READERS)


def looks(office: OfficePlace, role: str, path: str) -> list[str]:
    wanted = ("personal_seen", f"key:{role}", f"/api/v1/{path}")
    return [about for event, actor, about in office.events() if (event, actor, about) == wanted]


def test_meters_of_a_transformer(asked: httpx.Client, keys: Any) -> None:
    rows = asked.get("transformers/T1/meters", headers=keys["engineer"]).json()["meters"]
    assert [(row["meter_id"], row["use"]["usual_kwh"]) for row in rows] == [
        ("M1", 1.0), ("M2", 2.0), ("M3", 3.0), ("M4", 4.0)
    ]  # fmt: skip
    assert rows[3]["use"]["recent_kwh"] == pytest.approx(4 / 3 * 8 / 7, abs=0.002)
    assert asked.get("transformers/none/meters", headers=keys["engineer"]).json() == {"meters": [], "peak": None}
    table = asked.get("transformers/T1/meters", headers=keys["engineer"] | {"Accept": "text/csv"}).text
    columns = "kwh", "usual_kwh", "recent_kwh", "peak_kw", "usual_peak_kw"
    assert table.splitlines()[0] == ",".join(["meter_id", "day", "coverage", *(f"use.{name}" for name in columns)])


def test_what_they_took_when_they_took_most(asked: httpx.Client, keys: Any) -> None:
    told = asked.get("transformers/T1/meters", headers=keys["engineer"]).json()
    # The newest day is one of those on which everybody takes twice as much, at all hours; M4 has fallen to a third.
    assert told["peak"] == {"at": END - 23 * 3600, "kw": 0.61, "usual_kw": 0.304, "meters": 4}
    assert [(row["use"]["peak_kw"], row["use"]["usual_peak_kw"]) for row in told["meters"]] == [
        (0.083, 0.041), (0.166, 0.083), (0.25, 0.125), (0.111, 0.055)
    ]  # fmt: skip


def test_the_balance_of_a_transformer(asked: httpx.Client, keys: Any) -> None:
    days = asked.get("transformers/T1/balance", headers=keys["auditor"]).json()["days"]
    newest = {name: days[-1][name] for name in ("at", "delivered_kwh", "metered_kwh", "loss_kwh", "loss")}
    assert newest == {"at": END, "delivered_kwh": 13.0, "metered_kwh": 10.0, "loss_kwh": 3.0, "loss": 0.2308}
    assert len(days) == DAYS
    assert asked.get("transformers/T2/balance", headers=keys["auditor"]).json() == {"days": []}


def test_a_meter_that_there_is_not(asked: httpx.Client, keys: Any) -> None:
    answer = asked.get("meters/M999", headers=keys["engineer"])
    assert (answer.status_code, "no meter M999" in answer.json()["detail"]) == (404, True)


def test_how_a_customer_is_reached(asked: httpx.Client, keys: Any) -> None:
    told = asked.get("customers/A2", headers=keys["collector"]).json()["contact"]
    assert told == {"phone": "+441632960002", "email": "ana.lopez@example.com", "locale": "zh"}
    hidden = asked.get("customers/A2", headers=keys["auditor"])
    assert hidden.json()["contact"] == dict.fromkeys(told, "***")
    assert "960002" not in hidden.text
    assert asked.get("customers/A9", headers=keys["collector"]).json()["contact"]["phone"] is None
