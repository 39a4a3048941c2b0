"""Alerts over HTTP: lists by filter, order and page; one with all that is known of it."""

import json
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.paging import Sort
from dashboards.api.cursor import cursor_of, place_of
from dashboards.api.problems import Refused
from streams.alertstore import alert_store
from tests.console.place import T1, T2, Place, many_alerts, message


def keys(api: httpx.Client, **query: Any) -> list[str]:
    answer = api.get("alerts", params=query)
    assert answer.status_code == 200, answer.text
    return [alert["key"] for alert in answer.json()["alerts"]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["overload:T1", "theft:M1", "quality:M 2/东", "overload:T2"]),
        ({"family": "overload"}, ["overload:T1", "overload:T2"]),
        ({"state": "active"}, ["overload:T1", "theft:M1", "quality:M 2/东"]),
        ({"state": ["cleared", "out_of_service"]}, ["overload:T2", "balance:T1"]),
        ({"waiting": "true"}, ["overload:T1", "quality:M 2/东", "overload:T2"]),
        ({"acknowledged": "true"}, ["theft:M1"]),
        ({"min_severity": 2, "state": "active"}, ["overload:T1", "theft:M1"]),
        ({"place": "F1"}, ["overload:T1"]),
        ({"text": "东"}, ["quality:M 2/东"]),
        ({"key": "theft:M1"}, ["theft:M1"]),
        ({"updated_since": 4_000_000_000}, []),
        ({"sort": "severity", "limit": 1}, ["overload:T1"]),
    ],
)
def test_lists(api: httpx.Client, query: dict[str, Any], found: list[str]) -> None:
    assert keys(api, **query) == found


def test_a_list_says_where_alerts_stand(api: httpx.Client) -> None:
    found = {alert["key"]: alert for alert in api.get("alerts").json()["alerts"]}
    assert found["overload:T2"]["standing"] == "returned"
    assert found["theft:M1"]["standing"] == "acknowledged"
    assert found["overload:T1"]["evidence"]["latest"] == {"loading": 1.2}


@pytest.mark.parametrize("sort", [sort.value for sort in Sort])
def test_pages_hold_every_alert_once_in_the_order_of_one_list(tmp_path: Path, sort: str) -> None:
    with Place(tmp_path, many_alerts(60)).open() as client:
        whole = client.get("/api/v1/alerts", params={"sort": sort, "limit": 500}).json()
        assert whole["next"] == ""
        found: list[str] = []
        query = {"sort": sort, "limit": "7"}
        while query.get("cursor") != "":
            page = client.get("/api/v1/alerts", params=query).json()
            found += [alert["id"] for alert in page["alerts"]]
            query["cursor"] = page["next"]
    assert found == [alert["id"] for alert in whole["alerts"]]
    assert len(found) == len(set(found)) == 60


@given(st.text(max_size=60))
def test_a_made_up_cursor_is_refused(text: str) -> None:
    try:
        place = place_of(Sort.URGENCY, text)
    except Refused:
        return
    assert text == "" or cursor_of(Sort.URGENCY, place)


@pytest.mark.parametrize("place", [(-1, 2.5, 0, "x"), ("a", 1, 1, "x"), (1, 1, "x"), (2**70, 1, 1, "x"), (1, 1, 1, 1)])
def test_a_cursor_of_another_list_is_refused(place: Any) -> None:
    with pytest.raises(Refused):
        place_of(Sort.URGENCY, cursor_of(Sort.URGENCY, place))
    with pytest.raises(Refused):
        place_of(Sort.SINCE, cursor_of(Sort.URGENCY, (1, 1, 1, "x")))


def test_an_alert_has_evidence_history_messages_and_what_it_can_turn_out_to_be(api: httpx.Client) -> None:
    found = api.get(f"alerts/{T1}").json()
    assert found == api.get("alerts/overload:T1").json()
    assert found["history"][0]["reason"] == "raised"
    assert [step["seq"] for step in found["history"]] == list(range(1, found["steps"] + 1))
    assert found["evidence"]["peak"] == {"loading": 1.2}
    assert found["revisions"] == [{"revision": 1, "at": found["since"], "evidence": {"loading": 1.2}}]
    assert {step["evidence_revision"] for step in found["history"]} == {1}
    [message] = found["messages"]
    assert (message["recipient"], message["state"], message["detail"]) == ("ana", "delivered", "by the gateway")
    assert "address" not in message
    assert found["resolutions"] == ["true", "false_alarm", "planned_work", "test", "other"]
    assert api.get(f"alerts/{quote('quality:M 2/东', safe='')}").status_code == 404  # a slash ends a path's part
    named = api.get("alerts", params={"key": "quality:M 2/东"}).json()["alerts"][0]["id"]
    assert api.get(f"alerts/{named}").json()["subject"] == "M 2/东"


def test_an_alert_that_was_told_with_others_has_the_message_that_told_it(tmp_path: Path) -> None:
    place = Place(tmp_path)
    gathered = message("m3", T1) | {"state": "gathered", "text": "", "told_in": "digest-1"}
    told = message("m4", "digest-1") | {"text": "T1 and T2 are overloaded."}
    with closing(alert_store(place.settings)) as store:
        store.save_messages([gathered, told, message("m5", "digest-2")])
    with place.open() as client:
        found = client.get(f"/api/v1/alerts/{T1}").json()
        assert {one["id"]: one["told_in"] for one in found["messages"]} == {"m1": "", "m3": "digest-1"}
        assert [(one["id"], one["text"]) for one in found["digests"]] == [("m4", "T1 and T2 are overloaded.")]
        assert client.get(f"/api/v1/alerts/{T2}").json()["digests"] == []


def test_outages_that_explain_an_alert(api: httpx.Client) -> None:
    outages = api.get(f"alerts/{T1}/outages").json()["outages"]
    assert [outage["outage_id"] for outage in outages] == ["O1"]
    assert api.get("alerts/theft:M1/outages").json() == {"outages": []}
    assert [outage["outage_id"] for outage in api.get("outages").json()["outages"]] == ["O2"]
    assert len(api.get("outages", params={"all": "true"}).json()["outages"]) == 2


def test_what_there_is_not_is_said_with_how_to_mend_it(api: httpx.Client) -> None:
    answer = api.get("alerts/nothing")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    detail = "there is no alert nothing: GET /api/v1/alerts lists those there are"
    assert answer.json() == {"title": "Not Found", "status": 404, "detail": detail}


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ({"colour": "red"}, "there is no 'colour' here"),
        ({"limit": "0"}, "query.limit"),
        ({"limit": "501"}, "query.limit"),
        ({"state": "asleep"}, "query.state"),
        ({"updated_since": str(10**30)}, "query.updated_since"),
        ({"cursor": "abc"}, "cursor"),
        ({"text": "x" * 201}, "query.text"),
    ],
)
def test_questions_that_make_no_sense_are_refused(api: httpx.Client, query: dict[str, str], word: str) -> None:
    answer = api.get("alerts", params=query)
    assert answer.status_code == 422
    assert word in json.dumps(answer.json())


def test_families_name_their_resolutions(api: httpx.Client) -> None:
    families = {each["family"]: each["resolutions"] for each in api.get("families").json()["families"]}
    assert families["theft"] == ["theft", "fault", "clean", "planned_work", "test", "other"]
