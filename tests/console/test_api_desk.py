"""Silences, routes, figures and what is the case now, over HTTP."""

import json
import sqlite3
import time
from contextlib import closing
from typing import Any

import httpx
import pytest

from alerts.routes.parse import default_text
from dashboards.status import EngineStatus, StatusFile
from models.flow.topics import ROUTES, SILENCES
from models.records import RoutesText, Silence, decoded
from tests.alerts.town import HOUR, START
from tests.console.place import PARTITIONS, Place

FEEDER = {"match": {"feeder": ["F3"], "kind": ["overload"]}, "for_s": 3600, "text": "relay is being replaced"}
ROTA = """
[contacts.ana]
email = "ana@example.com"
[contacts.ben]
email = "ben@example.com"
[rotas.grid]
contacts = ["ana", "ben"]
begin = 2026-01-05T08:00:00
[receivers.on-call]
to = ["grid"]
role = "engineer"
channels = ["email"]
[[routes]]
match = { kind = ["overload"] }
tell = ["on-call"]
"""


def test_a_silence_is_made_listed_and_ended(place: Place, api: httpx.Client) -> None:
    ana = {"GridPulse-Actor": "Ana"}
    made = api.put("silences/relay F3", json=FEEDER, headers=ana)
    assert made.status_code == 202, made.text
    found = made.json()
    assert (found["name"], found["owner"], found["end"] - found["begin"]) == ("relay F3", "Ana", 3600)
    assert api.get("silences").json() == {"silences": [found]}
    assert len(place.records(SILENCES)) == PARTITIONS
    ended = api.delete("silences/relay F3", headers={"GridPulse-Actor": "Ben"})
    assert (ended.status_code, ended.json()["text"]) == (202, "relay is being replaced (ended by Ben)")
    assert api.get("silences").json() == {"silences": []}
    assert [each["name"] for each in api.get("silences", params={"all": "1"}).json()["silences"]] == ["relay F3"]
    again = api.delete("silences/relay F3")
    assert (again.status_code, again.json()["title"]) == (404, "Not Found")
    kept = [decoded(value, Silence) for value in place.records(SILENCES, 0)]
    assert [(silence.actor, silence.match) for silence in kept] == [("Ana", FEEDER["match"]), ("Ben", FEEDER["match"])]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"match": {}}, "nothing silences everything"),
        ({"match": {"colour": ["red"]}}, "match colour"),
        ({"match": {"kind": "overload"}}, "match kind"),
        ({"for_s": 91 * 86_400}, "90 days at most"),
        ({"text": "  "}, "the reason"),
        ({"begin": 1}, "is over already"),
        ({"for_s": 0}, "body.for_s"),
        ({"more": 1}, "body.more"),
    ],
)
def test_a_silence_that_makes_no_sense_is_refused(
    place: Place, api: httpx.Client, changes: dict[str, Any], reason: str
) -> None:
    answer = api.put("silences/x", json=FEEDER | changes)
    assert answer.status_code == 422
    assert reason in answer.json()["detail"]
    assert place.records(SILENCES) == []


def test_routes_are_shown_checked_and_put_into_effect(place: Place, api: httpx.Client) -> None:
    usual = {"name": "the built-in routes", "text": default_text(), "at": 0, "actor": ""}
    assert api.get("routes").json() == usual
    assert api.post("routes/check", json={"text": ROTA}).json()["receivers"] == 1
    wrong = ROTA.replace("[[routes]]", "[[route]]")
    checked = api.post("routes/check", json={"text": wrong}).json()
    assert (checked["right"], checked["routes"]) == (False, 0)
    refused = api.put("routes", json={"text": wrong})
    assert refused.status_code == 422
    for said in (checked["wrong"], refused.json()["detail"]):
        assert "line 13: route: there is no such name: the nearest is routes" in said
    assert place.records(ROUTES) == []
    done = api.put("routes", json={"text": ROTA, "name": "ours"}, headers={"GridPulse-Actor": "Ana"})
    assert done.status_code == 202
    found = api.get("routes").json()
    assert (found["name"], found["text"], found["actor"]) == ("ours", ROTA, "Ana")
    assert abs(found["at"] - time.time()) < 60
    assert api.get("routes", params={"built_in": "true"}).json() == usual
    assert decoded(place.records(ROUTES, 1)[0], RoutesText).text == ROTA


def test_every_mistake_in_a_file_has_its_line(api: httpx.Client) -> None:
    wrong = ROTA.replace("[[routes]]", "[[route]]").replace('to = ["grid"]', 'to = ["girl"]')
    checked = api.post("routes/check", json={"text": wrong}).json()
    assert [(each["line"], each["what"]) for each in checked["mistakes"]] == [
        (13, "route: there is no such name: the nearest is routes")
    ]  # fmt: skip
    unknown = api.post("routes/check", json={"text": ROTA.replace('to = ["grid"]', 'to = ["girl", "bne"]')}).json()
    assert [(each["line"], each["what"].partition(": ")[2]) for each in unknown["mistakes"]] == [
        (10, "there is no contact or rota 'girl'"),
        (10, "there is no contact or rota 'bne': the nearest is 'ben'"),
    ]
    torn = api.post("routes/check", json={"text": ROTA + "\n[[routes"}).json()
    assert torn["mistakes"][0]["line"] == len(ROTA.splitlines()) + 2, torn


def test_what_would_be_another_is_told(api: httpx.Client) -> None:
    changed = default_text().replace('to = ["engineer"]', 'to = ["inspector"]', 1)
    lines = api.post("routes/check", json={"text": changed}).json()["changes"]
    assert [line for line in lines if line[0] in "+-"][2:] == ['-to = ["engineer"]', '+to = ["inspector"]']
    assert api.post("routes/check", json={"text": default_text()}).json()["changes"] == []


def test_routes_that_others_changed_meanwhile_are_not_overwritten(api: httpx.Client) -> None:
    seen = api.get("routes").json()["at"]
    assert api.put("routes", json={"text": ROTA, "instead_of": seen}).status_code == 202
    late = api.put("routes", json={"text": default_text(), "instead_of": seen})
    assert (late.status_code, "desk put others into effect meanwhile" in late.json()["detail"]) == (409, True)
    now = api.get("routes").json()["at"]
    assert api.put("routes", json={"text": default_text(), "instead_of": now}).status_code == 202


def test_who_is_told_of_what_now(api: httpx.Client) -> None:
    usual = api.get("routes/told").json()["told"]
    assert [each["people"] for each in usual] == [["desk"], ["engineer"], ["engineer"], ["inspector"], ["customer"]]
    assert (usual[0]["match"], usual[0]["later"]) == (
        {"role": ["desk"], "from_severity": 1}, ["30m: desk", "60m: desk"]
    )  # fmt: skip
    assert (usual[1]["ways"], usual[4]["ways"]) == ([[]], [["sms", "email"]]), "the engineer has no address yet"
    hours = '[times.day]\nhours = ["08:00-18:00"]\n[[routes]]\nwhen = "day"\n'
    assert api.put("routes", json={"text": ROTA.replace("[[routes]]\n", hours)}).status_code == 202
    night = 1_777_404_600  # 2026-04-28 19:30 UTC, a week of ana's
    told = api.get("routes/told", params={"at": night}).json()
    assert told == {
        "at": night,
        "told": [{
            "route": "route 1", "match": {"kind": ["overload"]}, "begins": night + 12 * 3600 + 1800,
            "receiver": "on-call", "people": ["ana"], "ways": [["email"]], "later": [],
        }],
    }  # fmt: skip
    assert api.get("routes/told", params={"at": night + 7 * 86_400}).json()["told"][0]["people"] == ["ben"]


def test_routes_are_tried_on_alerts(api: httpx.Client) -> None:
    at = 1_777_404_600  # 2026-04-28 19:30 UTC, a week of ana's
    asked = {"kind": "overload.overload", "feeder": "N3", "at": at, "text": ROTA}
    found = api.post("routes/test", json=asked).json()
    assert found["routes"] == [{"route": "route 1", "misfit": ""}]
    assert [(order["recipient"], order["feeder_id"]) for order in found["orders"]] == [("ana", "N3")]
    assert found["ways"] == [["email"]]
    assert api.post("routes/test", json=asked | {"kind": "theft.lead"}).json()["routes"][0]["misfit"] == "kind"
    real = api.post("routes/test", json={"alert": "overload:T1"}).json()
    assert {order["recipient"] for order in real["orders"]} >= {"desk"}
    assert {order["alert_key"] for order in real["orders"]} == {"overload:T1"}


@pytest.mark.parametrize(
    ("asked", "status", "reason"),
    [
        ({}, 422, "say what to try"),
        ({"alert": "nothing"}, 404, "there is no alert"),
        ({"kind": "overload.overload", "role": ["king"]}, 422, "'king' is not one of"),
        ({"kind": "overload.overload", "text": "routes = 1"}, 422, "line 1"),
    ],
)
def test_a_trial_that_makes_no_sense_is_refused(
    api: httpx.Client, asked: dict[str, Any], status: int, reason: str
) -> None:
    answer = api.post("routes/test", json=asked)
    assert (answer.status_code, reason in answer.json()["detail"]) == (status, True)


def test_who_is_on_duty(api: httpx.Client) -> None:
    assert api.get("routes/duty").json() == {"duties": []}
    assert api.put("routes", json={"text": ROTA}).status_code == 202
    begin = 1_777_276_800  # Monday 2026-04-27 08:00 UTC
    found = api.get("routes/duty", params={"rota": "grid", "at": begin, "days": 14}).json()["duties"]
    week = 7 * 86_400
    assert [(duty["contact"], duty["begin"], duty["end"]) for duty in found] == [
        ("ana", begin, begin + week), ("ben", begin + week, begin + 2 * week)
    ]  # fmt: skip
    missing = api.get("routes/duty", params={"rota": "moon"})
    assert (missing.status_code, "those there are: grid" in missing.json()["detail"]) == (404, True)


def test_the_history_is_checked(place: Place, api: httpx.Client) -> None:
    fine = api.get("verify").json()
    assert (fine["fits"], fine["broken"]) == (True, None)
    assert api.get("verify", params={"head": fine["head"]}).json()["fits"] is True
    assert api.get("verify", params={"head": "7"}).status_code == 422
    with closing(sqlite3.connect(place.settings.state / "alerts.db")) as database, database:
        [third] = database.execute("SELECT position FROM transitions ORDER BY position LIMIT 1 OFFSET 2").fetchone()
        database.execute("UPDATE transitions SET actor = 'li' WHERE position = ?", (third,))
    found = api.get("verify", params={"head": fine["head"]}).json()
    assert (found["fits"], found["rows"], found["broken"]["position"]) == (False, third - 1, third)


def test_figures_and_nuisances_of_a_time(api: httpx.Client) -> None:
    found = api.get("figures").json()
    assert found["raised"]["count"] == 4
    later = api.get("figures", params={"from": found["begin"], "to": found["end"] + 86_400}).json()
    assert later["end"] == found["end"] + 86_400
    assert api.get("figures", params={"from": 10, "to": 5}).json()["detail"].startswith("the time ends at 5")
    assert api.get("nuisances").json() == {"nuisances": []}


def test_previews_show_what_a_recipient_would_read(api: httpx.Client) -> None:
    [lead] = api.get("previews", params={"kind": "theft.lead", "role": "inspector"}).json()["messages"]
    assert (lead["kind"], lead["role"], lead["channel"], lead["parts"] >= 1) == ("theft.lead", "inspector", "sms", True)
    [real] = api.get("previews", params={"alert": "overload:T1", "channel": "email"}).json()["messages"]
    assert "T1" in real["text"]
    assert len(api.get("previews", params={"language": "zh"}).json()["messages"]) > 20
    assert api.get("previews", params={"kind": "theft.led"}).status_code == 404
    assert api.get("previews", params={"alert": "theft:nowhere"}).status_code == 404
    never = api.get("previews", params={"kind": "theft.lead", "role": "account"})
    assert (never.status_code, "never told" in never.json()["detail"]) == (422, True)


def test_alerts_are_counted(api: httpx.Client) -> None:
    found = api.get("stats").json()
    assert found["active_by_severity"] == {"0": 0, "1": 1, "2": 1, "3": 1, "4": 0}
    assert found["active_by_family"] == {"overload": 1, "quality": 1, "theft": 1}
    assert found["unacknowledged"] == 3


def test_health_and_a_time_that_is_not_the_clocks(place: Place, api: httpx.Client) -> None:
    assert api.get("health").json()["status"] == "failing"
    status = EngineStatus(written_at=time.time(), log_time=(START + HOUR) * 1000, mode="replay")
    StatusFile(place.settings.state / "status.json").write(status)
    assert api.get("health").json() == {"status": "ok", "problems": []}
    made = api.put("silences/x", json=FEEDER).json()
    assert made["begin"] == START + HOUR


def test_a_transformer_there_is_not(api: httpx.Client) -> None:
    answer = api.get("transformers/T1")
    assert (answer.status_code, answer.json()["status"]) == (404, 404)


def test_changes_are_sent_as_they_come(place: Place, api: httpx.Client) -> None:
    whole = api.get("live").json()
    with api.stream("GET", "stream") as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        events = (line.removeprefix("data: ") for line in stream.iter_lines() if line.startswith("data: "))
        assert json.loads(next(events)) == whole
        StatusFile(place.settings.state / "status.json").write(EngineStatus(written_at=1.0, log_time=0, readings=7))
        assert json.loads(next(events))["engine"]["readings"] == 7
