"""Customers, collections, leads and the engine over HTTP."""

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from models.flow.topics import ACTIONS, INSPECTIONS, READINGS, partition_of
from models.records import Action, Inspection, decoded
from tests.console.office import AT, DAY, OfficePlace


def test_anything_is_found_by_part_of_its_name(ask: Any) -> None:
    hits = ask("dispatcher", "search", text="a2")["hits"]
    assert {(hit["kind"], hit["id"]) for hit in hits} == {("account", "A2"), ("alert", "arrears-A2")}
    hits = ask("dispatcher", "search", text="m1", limit=3)["hits"]
    assert [(hit["id"], hit["of"]) for hit in hits if hit["kind"] == "meter"] == [
        ("M1", "T1"), ("M10", "T3"), ("M11", "T3")
    ]  # fmt: skip
    assert ("transformer", "T1", "F1") in [
        (h["kind"], h["id"], h["of"]) for h in ask("engineer", "search", text="1")["hits"]
    ]
    assert {"feeder"} == {hit["kind"] for hit in ask("engineer", "search", text="f1")["hits"]}
    assert not [hit for hit in ask("inspector", "search", text="A")["hits"] if hit["kind"] == "account"]


def test_customers_are_listed_by_the_page(ask: Any) -> None:
    found = ask("collector", "customers", limit=2)
    first = found["customers"][0]
    assert (first["account_id"], first["reasons"], first["life"]) == ("A3", ["price"], "ending")
    rest = ask("collector", "customers", limit=50, cursor=found["next"])
    names = [one["account_id"] for page in (found, rest) for one in page["customers"]]
    assert (sorted(names), rest["next"]) == (["A1", "A2", "A3", "A4"], "")
    assert [one["account_id"] for one in ask("collector", "customers", grade="poor")["customers"]] == ["A2"]
    assert ask("collector", "customers", by="overdue")["customers"][0]["account_id"] == "A2"


def test_a_cursor_of_another_list_is_refused(asked: httpx.Client, ask: Any, keys: Any) -> None:
    cursor = ask("collector", "customers", limit=2)["next"]
    for params in ({"by": "risk"}, {"gone": True}, {"grade": "poor"}):
        answer = asked.get("customers", params=params | {"cursor": cursor}, headers=keys["collector"])
        assert (answer.status_code, "cursor" in answer.json()["detail"]) == (422, True)


def test_one_customer_is_told_as_a_whole(ask: Any) -> None:
    told = ask("collector", "customers/A2")
    assert (told["grade"]["holds"], told["class"], told["graded"]) == ("poor", "residential", True)
    assert [each["quarter"] for each in told["quarters"]] == ["2024 Q1", "2024 Q2", "2024 Q3", "2024 Q4"]
    lines = told["statement"]["lines"]
    assert [(line["kind"], line["amount"], line["balance"]) for line in lines] == [
        ("bill", "400.00", "400.00"), ("payment", "-100.00", "300.00")
    ]  # fmt: skip
    assert (told["statement"]["closing"], told["statement"]["ageing"]["31-60"]) == ("300.00", "300.00")
    assert [each["id"] for each in told["alerts"]] == ["arrears-A2", "theft-M2", "theft-M7"]
    assert (told["messages"][0]["text"], told["meters"]) == ("You owe 300.00.", ["M12", "M2", "M7"])
    assert [order["order_id"] for order in told["orders"]] == ["A2-disconnect-1"]
    assert [(case["due"], case["due_at"]) for case in told["cases"]] == [("disconnect_from", AT + DAY)]
    assert ask("collector", "customers/A1")["agreement"]["instalment"] == "10.00"
    bill = told["running_bill"]
    assert (bill["until"], bill["expected"]["expected"], bill["expected"]["so_far"]) == ("2024-01-09", "93.00", "27.00")
    assert [(line["quantity"], line["price"], line["amount"]) for line in bill["lines"]] == [("90", "0.3", "27.00")]
    energy = told["expected_energy"]
    assert (energy["until"], energy["learned_days"], len(energy["days"])) == ("2024-01-09", 9, 28)
    assert energy["days"][0] == {"date": "2024-01-10", "p10_kwh": 7.2, "p50_kwh": 10.0, "p90_kwh": 12.8}


def test_who_has_no_month_yet_is_known_by_reference_data(asked: httpx.Client, ask: Any, keys: Any) -> None:
    told = ask("collector", "customers/A9")
    assert (told["graded"], told["statement"], told["quarters"]) == (False, None, [])
    assert told["running_bill"] is told["expected_energy"] is None
    answer = asked.get("customers/nobody", headers=keys["collector"])
    assert (answer.status_code, "/api/v1/search" in answer.json()["detail"]) == (404, True)


def test_an_auditor_sees_who_but_no_figures(asked: httpx.Client, ask: Any, keys: Any, office: OfficePlace) -> None:
    told = ask("auditor", "customers/A2")
    assert (told["account_id"], told["class"], told["meters"]) == ("A2", "residential", ["M12", "M2", "M7"])
    assert told["money"] == dict.fromkeys(told["money"], "***")
    assert (told["grade"]["holds"], told["grade"]["risk"], told["quarters"]) == ("***", None, [])
    assert (told["statement"]["closing"], told["statement"]["lines"]) == ("***", [])
    assert (told["running_bill"]["lines"], told["running_bill"]["expected"]["expected"]) == ([], "***")
    assert told["expected_energy"]["days"] == []
    assert "300.00" not in asked.get("customers/A2", headers=keys["auditor"]).text
    rows = ask("auditor", "customers")["customers"]
    assert [(one["account_id"], one["grade"], one["risk"]) for one in rows][:2] == [
        ("A1", "***", None),
        ("A2", "***", None),
    ]
    for params in ({"by": "overdue"}, {"grade": "poor"}, {"abc": "A"}, {"life": "ending"}):
        assert asked.get("customers", params=params, headers=keys["auditor"]).status_code == 403
    cases = ask("auditor", "collections/cases")["cases"]
    assert {case["evidence"].get("owed", "***") for case in cases} == {"***"}
    ask("collector", "customers/A2")
    looks = {(actor, about) for event, actor, about in office.events() if event == "personal_seen"}
    assert ("key:collector", "/api/v1/customers/A2") in looks
    assert not [about for actor, about in looks if actor == "key:auditor"]


def test_where_collections_stand(ask: Any) -> None:
    board = ask("collector", "collections")
    assert board["at"] == AT
    assert {"class": "business", "bucket": "31-60", "amount": 600.0} in board["buckets"]
    assert (board["cases"]["arrears.arranged"], board["orders"], board["due"]) == (1, {"disconnect": 1}, 1)


def test_cases_come_in_the_order_of_their_clocks(ask: Any) -> None:
    cases = ask("collector", "collections/cases")["cases"]
    assert [case["account_id"] for case in cases] == ["A4", "A2", "A1", "=cmd"]
    assert [(case["due"], case["due_at"]) for case in cases[:2]] == [
        ("empty_day", 1_735_776_000), ("disconnect_from", AT + DAY)
    ]  # fmt: skip
    assert cases[3]["due_at"] is None
    assert cases[1]["evidence"]["days_overdue"] == 40, "not those of the day on which it was told"
    for pile, accounts in (("dunning", ["A2", "=cmd"]), ("arranged", ["A1"]), ("prepaid", ["A4"])):
        found = ask("collector", "collections/cases", pile=pile)["cases"]
        assert [case["account_id"] for case in found] == accounts
    first = ask("collector", "collections/cases", limit=1)
    assert ask("collector", "collections/cases", cursor=first["next"])["cases"] == cases[1:]


def test_orders_for_the_crew(ask: Any) -> None:
    assert [order["order_id"] for order in ask("collector", "collections/orders")["orders"]] == ["A2-disconnect-1"]
    assert len(ask("collector", "collections/orders", all=True)["orders"]) == 2


def test_leads_are_ranked_by_what_a_visit_is_expected_to_recover(ask: Any) -> None:
    leads = ask("inspector", "leads")["leads"]
    assert [lead["meter_id"] for lead in leads[:2]] == ["M8", "M7"]
    assert (leads[0]["expected_kwh"], leads[0]["expected_recovery"]) == (0.5 * (100 + 90 * 8), "32.80")
    assert {lead["kind"] for lead in leads} == {"theft.lead", "theft.learn", "theft.tamper"}
    assert next(lead for lead in leads if lead["kind"] == "theft.tamper")["expected_kwh"] == round(
        0.8 * 0.3 * 8 * 90, 1
    )
    assert leads[0]["evidence"]["account_id"] == "A-***42", "an inspector sees beginning and end"


def test_crews_visit_what_is_worth_most_and_stay_together(ask: Any) -> None:
    plan = ask("inspector", "leads/plan", crews=2, visits=3)
    visits = plan["visits"]
    assert [(visit["crew"], visit["visit"]) for visit in visits] == [(1, 1), (1, 2), (1, 3), (2, 1), (2, 2), (2, 3)]
    assert {visit["meter_id"] for visit in visits} == {"M8", "M7", "M6", "M5", "M4", "M9"}
    assert [visit["meter_id"] for visit in visits if visit["learn"]] == ["M9"]
    assert [visit["transformer_id"] for visit in visits[:3]] == ["T2"] * 3, "M8 has the most, and is there"
    assert plan["left"] == 4


def test_what_brings_most_is_visited_on_the_first_day(ask: Any) -> None:
    plan = ask("inspector", "leads/plan", crews=1, visits=2, days=3)
    assert [(visit["day"], visit["visit"], visit["meter_id"]) for visit in plan["visits"]] == [
        (1, 1, "M8"), (1, 2, "M7"), (2, 1, "M6"), (2, 2, "M5"), (3, 1, "M4"), (3, 2, "M9")
    ]  # fmt: skip
    longer = ask("inspector", "leads/plan", crews=1, visits=2, days=60)
    assert (longer["left"], longer["visits"][-1]["day"]) == (0, 5)
    dates = sorted({(visit["day"], visit["date"]) for visit in longer["visits"]})
    today = datetime.fromtimestamp(AT, UTC).date()
    coming = (today + timedelta(days) for days in range(1, 8))
    assert [date for _, date in dates] == [str(day) for day in coming if day.weekday() < 5], "the next working days"
    first = longer["visits"][0]
    assert (first["expected_kwh"], first["evidence"]["model_probability"]) == (410.0, 0.5)


def test_precision_at_a_capacity_as_it_went(asked: httpx.Client, ask: Any, keys: Any) -> None:
    told = ask("inspector", "inspections/precision", capacity=2)["precisions"]
    assert [(one["at"], one["inspections"], one["theft"]) for one in told[:4]] == [
        (AT - 3 * DAY, 1, 1), (AT - 2 * DAY, 2, 1), (AT - DAY, 2, 0), (AT, 2, 1)
    ]  # fmt: skip
    assert (told[3]["precision"], round(told[3]["low"], 2), round(told[3]["high"], 2)) == (0.5, 0.09, 0.91)
    assert ask("inspector", "inspections/precision", capacity=2, days=1)["precisions"] == told[-1:]
    assert asked.get("inspections/precision", headers=keys["collector"]).status_code == 403


def test_what_inspections_found(ask: Any) -> None:
    found = ask("inspector", "inspections", capacity=1, limit=2)
    assert (found["theft"], found["fault"], found["clean"]) == (2, 1, 1)
    assert (found["precision"], found["newest_precision"]) == (0.5, 1.0)
    assert [one["meter_id"] for one in found["inspections"]] == ["M0", "M1"]
    assert found["ranked_precision"] in (0.0, 1.0)


def test_an_inspection_is_a_record_and_a_step_of_the_alert(asked: httpx.Client, office: OfficePlace, keys: Any) -> None:
    body = {"meter_id": "M3", "outcome": "clean", "at": AT - 60}
    headers = keys["inspector"] | {"Idempotency-Key": "again"}
    for _ in range(2):
        answer = asked.post("inspections", json=body, headers=headers)
        assert (answer.status_code, answer.json()) == (202, body)
    assert asked.get("inspections", headers=keys["inspector"]).json()["clean"] == 2
    values = office.records(INSPECTIONS, partition_of("M3", 2))
    assert decoded(values[-1], Inspection) == Inspection(meter_id="M3", at=AT - 60, outcome="clean")
    action = decoded(office.records(ACTIONS)[-1], Action)
    assert (action.alert_key, action.action, action.actor) == ("theft:M3", "comment", "key:inspector")


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        ({"meter_id": "M999", "outcome": "clean"}, 404, "no meter M999"),
        ({"meter_id": "M1", "outcome": "clean", "at": AT + DAY}, 422, "lies ahead"),
        ({"meter_id": "M1", "outcome": "guilty"}, 422, "outcome"),
        ({"meter_id": "", "outcome": "clean"}, 422, "meter_id"),
    ],
)
def test_an_inspection_that_makes_no_sense_is_refused(
    asked: httpx.Client, keys: Any, body: dict[str, Any], status: int, words: str
) -> None:
    answer = asked.post("inspections", json=body, headers=keys["inspector"])
    assert (answer.status_code, words in answer.json()["detail"]) == (status, True), answer.text


def test_the_engine_and_what_it_could_not_use(asked: httpx.Client, ask: Any, keys: Any, office: OfficePlace) -> None:
    told = ask("engineer", "engine")
    assert (told["workers"][0]["waiting"], told["dead_letters"]) == ({"meters/0": 7, "meters/1": 0}, {READINGS: 3})
    [reason] = ask("engineer", "engine/deadletters")["dead_letters"]
    assert reason == {"topic": READINGS, "reason": "kwh is missing", "count": 3}
    answer = asked.post("engine/deadletters/replay", json={"topic": READINGS}, headers=keys["engineer"])
    assert (answer.status_code, answer.json()["replayed"]) == (202, 3)
    assert office.records(READINGS) == [b'{"meter_id": "M1"}'] * 3
    wrong = asked.post("engine/deadletters/replay", json={"topic": "alerts.v1"}, headers=keys["engineer"])
    assert (wrong.status_code, "no topic from outside" in wrong.json()["detail"]) == (404, True)


def rows(answer: httpx.Response) -> list[dict[str, str]]:
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-length"] == str(len(answer.content))
    return list(csv.DictReader(io.StringIO(answer.text)))


LISTS = ["search?text=m", "customers", "collections/cases", "collections/orders", "leads", "leads/plan", "inspections",
         "inspections/precision", "routes/told", "models", "models/theft/thresholds", "transformers/T1/meters",
         "transformers/T1/balance", "engine/deadletters", "alerts", "silences", "users", "audit"]  # fmt: skip


@pytest.mark.parametrize("path", LISTS)
def test_every_list_is_a_table_with_no_more_than_its_json(asked: httpx.Client, keys: Any, path: str) -> None:
    for role in ("auditor", "collector", "inspector", "engineer"):
        whole = asked.get(path, headers=keys[role])
        table = asked.get(path, headers=keys[role] | {"Accept": "text/csv"})
        assert table.status_code == whole.status_code
        if whole.status_code != 200 or path == "audit":  # which grows meanwhile
            continue
        answer = whole.json()
        listed = next(value for value in answer.values() if (isinstance(value, list) and value != []) or value == [])
        assert len(rows(table)) == len(listed)
        assert table.headers.get("GridPulse-Next", "") == answer.get("next", "")


def test_no_cell_of_a_table_is_a_formula(asked: httpx.Client, keys: Any) -> None:
    found = rows(asked.get("collections/cases", headers=keys["collector"] | {"Accept": "text/csv"}))
    assert [row["account_id"] for row in found] == ["A4", "A2", "A1", "'=cmd"]
    assert found[1]["evidence.owed"] == "300.00"
    masked = asked.get("collections/cases", headers=keys["auditor"] | {"Accept": "text/csv"})
    assert "300.00" not in masked.text


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("text/csv", "text/csv"), ("text/csv, application/json;q=0.5", "text/csv"), ("*/*", "application/json"),
        ("application/json, text/csv;q=0.9", "application/json"), ("text/csv;q=0", "application/json"),
        ("text/csv;q=x", "application/json"),
    ],
)  # fmt: skip
def test_a_table_is_given_to_those_who_ask_for_it(asked: httpx.Client, keys: Any, accept: str, kind: str) -> None:
    answer = asked.get("leads", headers=keys["inspector"] | {"Accept": accept})
    assert answer.headers["content-type"].partition(";")[0] == kind
    wrong = asked.get("leads", params={"cursor": "x"}, headers=keys["inspector"] | {"Accept": accept})
    assert wrong.headers["content-type"] == "application/problem+json"
