"""Acting on alerts over HTTP: what is asked is in the log once, and what makes no sense is refused at once."""

import threading
from typing import Any

import httpx
import pytest

from alerts.actions import ACTIONS
from dashboards.api.once import Once
from dashboards.api.problems import Refused
from tests.console.place import T1, T2, Place

DEEDS: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("overload:T1", {"action": "ack", "text": "seen"}, {"text": "seen"}),
    ("overload:T1", {"action": "assign", "assignee": "crew 4"}, {"text": "crew 4"}),
    ("overload:T1", {"action": "shelve", "for_s": 7200}, {"lasts": 7200}),
    ("overload:T1", {"action": "shelve"}, {"lasts": None}),
    ("overload:T1", {"action": "shelve_once"}, {"lasts": None}),
    ("overload:T1", {"action": "unshelve"}, {}),
    ("theft:M1", {"action": "close", "resolution": "fault"}, {"resolution": "fault"}),
    ("overload:T1", {"action": "comment", "text": "called"}, {"text": "called"}),
    ("overload:T1", {"action": "out_of_service", "for_s": 86_400, "text": "rebuilt"}, {"lasts": 86_400}),
    ("balance:T1", {"action": "in_service"}, {}),
]


def body(api: httpx.Client, name: str, deed: dict[str, Any]) -> dict[str, Any]:
    return {"do": deed, "revision": api.get(f"alerts/{name}").json()["revision"]}


@pytest.mark.parametrize(("name", "deed", "wanted"), DEEDS)
def test_what_is_asked_of_one_is_in_the_log(
    place: Place, api: httpx.Client, name: str, deed: dict[str, Any], wanted: dict[str, Any]
) -> None:
    asked = body(api, name, deed)
    answer = api.post(f"alerts/{name}/actions", json=asked, headers={"GridPulse-Actor": "%E5%AE%89"})
    assert answer.status_code == 202, answer.text
    [action] = place.asked()
    said = answer.json()
    assert (said["alert_key"], said["alert_id"], said["accepted"]) == (name, action.alert_id, True)
    assert (action.alert_key, action.action, action.actor) == (name, deed["action"], "安")
    assert (action.revision, said["revision"]) == (asked["revision"], asked["revision"])
    lasts = None if action.until is None else int(action.until) - int(action.at)
    found = {"text": action.text, "resolution": action.resolution, "lasts": lasts}
    assert {what: found[what] for what in wanted} == wanted


def test_every_action_can_be_asked() -> None:
    assert {deed["action"] for _, deed, _ in DEEDS} == set(ACTIONS)


@pytest.mark.parametrize(
    ("name", "deed", "status", "reason"),
    [
        ("nothing", {"action": "ack"}, 404, "there is no alert nothing"),
        ("theft:M1", {"action": "close", "resolution": "false_alarm"}, 409, "is not one of theft, fault, clean"),
        ("overload:T2", {"action": "shelve"}, 409, "is closed: there is nothing to shelve"),
        ("balance:T1", {"action": "close", "resolution": "true"}, 409, "out of service"),
        ("overload:T1", {"action": "shelve", "for_s": 31 * 86_400}, 409, "30 days at most"),
        ("overload:T1", {"action": "comment", "text": "  "}, 409, "needs the comment"),
        ("overload:T1", {"action": "close"}, 422, "resolution"),
        ("overload:T1", {"action": "explode"}, 422, "explode"),
        ("overload:T1", {"action": "ack", "colour": "red"}, 422, "colour"),
        ("overload:T1", {"action": "comment", "text": "x" * 2001}, 422, "2000"),
        ("overload:T1", {"action": "shelve", "for_s": "7200"}, 422, "for_s"),
    ],
)
def test_what_makes_no_sense_is_refused_at_once(
    place: Place, api: httpx.Client, name: str, deed: dict[str, Any], status: int, reason: str
) -> None:
    answer = api.post(f"alerts/{name}/actions", json={"do": deed, "revision": 1})
    assert answer.status_code == status, answer.text
    assert reason in answer.json()["detail"]
    assert place.asked() == []


def test_a_revision_that_never_was_is_refused(place: Place, api: httpx.Client) -> None:
    answer = api.post(f"alerts/{T1}/actions", json={"do": {"action": "ack"}, "revision": 99})
    assert (answer.status_code, place.asked()) == (409, [])
    assert "revision 99" in answer.json()["detail"]


def test_many_at_once_have_a_result_each(place: Place, api: httpx.Client) -> None:
    seen = [{"alert_id": name, "revision": 1} for name in (T1, "nothing", T2)]
    answer = api.post("actions", json={"do": {"action": "shelve", "for_s": 600}, "alerts": seen})
    assert answer.status_code == 202
    found = answer.json()
    assert (found["accepted"], found["refused"]) == (1, 2)
    assert [result["alert_id"] for result in found["results"]] == [T1, "nothing", T2]
    assert [result["accepted"] for result in found["results"]] == [True, False, False]
    assert "there is no alert" in found["results"][1]["refusal"]
    assert "nothing to shelve" in found["results"][2]["refusal"]
    assert [action.alert_key for action in place.asked()] == ["overload:T1"]


def test_subjects_go_out_of_service_that_have_no_alert(place: Place, api: httpx.Client) -> None:
    deed = {"action": "out_of_service", "for_s": 3600, "text": "rebuilt"}
    found = api.post("actions", json={"do": deed, "keys": ["quality:M9", "M9"]}).json()
    assert [result["accepted"] for result in found["results"]] == [True, False]
    [action] = place.asked()
    assert (action.alert_key, action.alert_id, action.revision) == ("quality:M9", "", None)


@pytest.mark.parametrize(
    "wrong",
    [
        {"do": {"action": "ack"}},
        {"do": {"action": "ack"}, "keys": ["overload:T1"]},
        {"do": {"action": "ack"}, "alerts": [{"alert_id": T1, "revision": 1}] * 2},
        {"do": {"action": "ack"}, "alerts": [{"alert_id": f"a{n}", "revision": 1} for n in range(501)]},
        {"do": {"action": "ack"}, "alerts": [{"alert_id": T1}]},
    ],
)
def test_many_must_be_named_well(place: Place, api: httpx.Client, wrong: dict[str, Any]) -> None:
    assert api.post("actions", json=wrong).status_code == 422
    assert place.asked() == []


def test_a_request_that_comes_again_is_done_once(place: Place, api: httpx.Client) -> None:
    asked, key = body(api, T1, {"action": "comment", "text": "called"}), {"Idempotency-Key": "k-1"}
    first, again = (api.post(f"alerts/{T1}/actions", json=asked, headers=key) for _ in range(2))
    assert (first.status_code, first.content) == (again.status_code, again.content)
    assert len(place.asked()) == 1
    other = api.post(f"alerts/{T1}/actions", json=asked | {"revision": 1}, headers=key)
    assert (other.status_code, len(place.asked())) == (422, 1)
    assert "Idempotency-Key" in other.json()["detail"]
    elsewhere = api.post(f"alerts/{T1}/actions", json=asked, headers=key | {"GridPulse-Actor": "Ana"})
    assert (elsewhere.status_code, len(place.asked())) == (202, 2)


def test_of_two_at_the_same_time_one_is_done() -> None:
    once, done, begun, go = Once(), [], threading.Event(), threading.Event()

    def slow() -> bytes:
        begun.set()
        assert go.wait(10)
        done.append(1)
        return b"answer"

    answers: list[bytes] = []
    threads = [threading.Thread(target=lambda: answers.append(once.run("k", b"x", slow))) for _ in range(4)]
    for thread in threads:
        thread.start()
    assert begun.wait(10)
    go.set()
    for thread in threads:
        thread.join(10)
    assert (answers, done) == ([b"answer"] * 4, [1])


def test_what_failed_may_be_tried_again_and_memory_is_bounded() -> None:
    once = Once(most=3, most_bytes=100)
    with pytest.raises(ZeroDivisionError):
        once.run("k", b"x", lambda: bytes(1 // 0))
    assert once.run("k", b"x", lambda: b"1") == b"1"
    assert once.run("k", b"x", lambda: b"2") == b"1"
    with pytest.raises(Refused):
        once.run("k", b"y", lambda: b"2")
    for number in range(3):
        once.run(f"k{number}", b"x", lambda: b"1")
    assert once.run("k", b"y", lambda: b"2") == b"2"
    assert once.run("large", b"x", lambda: bytes(101)) == bytes(101)
    assert once.run("k", b"x", lambda: b"3") == b"3"
