"""Who acts on which alerts: every role, every kind family, one by one and many at once."""

from collections.abc import Iterator

import httpx
import pytest

from alerts.alert import Alert, State
from alerts.config.families import families
from dashboards.access import audit
from dashboards.access.roles import ACTS_ON, ROLES, Permission, Role
from models.records import Action
from tests.access.house import GuardedPlace

FAMILIES = sorted(families())


def alert(family: str) -> Alert:
    return Alert(
        id=f"{family}-X1-1", revision=1, since=1, key=f"{family}:X1", family=family, kind=f"{family}.any", subject="X1",
        subject_type="transformer", severity=2, peak_severity=2, score=1.0, state=State.ACTIVE, opened_at=1,
        updated_at=1,
    )  # fmt: skip


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> GuardedPlace:
    return GuardedPlace(tmp_path_factory.mktemp("families"), list(map(alert, FAMILIES)))


@pytest.fixture(scope="module")
def keys(place: GuardedPlace) -> dict[str, dict[str, str]]:
    return {role.value: place.key(role.value) for role in Role}


@pytest.fixture(scope="module")
def site(place: GuardedPlace) -> Iterator[httpx.Client]:
    with place.open() as client:
        yield client


def acted(place: GuardedPlace, role: str) -> set[tuple[str, str]]:
    """Families that a role has acted on, and how."""
    asked: list[Action] = place.asked()
    return {(each.alert_key.partition(":")[0], each.action) for each in asked if each.actor == f"key:{role}"}


def test_somebody_acts_on_every_family_and_only_who_acts_has_the_permission() -> None:
    assert set().union(*ACTS_ON.values()) == set(FAMILIES)
    assert set(ACTS_ON) == {role for role, given in ROLES.items() if Permission.ACT_ON_ALERTS in given}


@pytest.mark.parametrize("role", [role.value for role in Role])
def test_of_many_alerts_each_is_done_or_refused_for_itself(
    place: GuardedPlace, site: httpx.Client, keys: dict[str, dict[str, str]], role: str
) -> None:
    mine = ACTS_ON.get(Role(role), frozenset())
    assert site.get("/api/v1/me", headers=keys[role]).json()["acts_on"] == sorted(mine)
    many = {
        "do": {"action": "ack"},
        "alerts": [{"alert_id": f"{family}-X1-1", "revision": 1} for family in (*FAMILIES, "none")],
    }
    answer = site.post("/api/v1/actions", json=many, headers=keys[role])
    assert (answer.status_code == 403) == (not mine)
    keyed = {"do": {"action": "out_of_service", "for_s": 60, "text": "rebuilt"}, "keys": [f"{f}:X9" for f in FAMILIES]}
    again = site.post("/api/v1/actions", json=keyed, headers=keys[role])
    assert acted(place, role) == {(family, action) for family in mine for action in ("ack", "out_of_service")}
    if not mine:
        return
    told = answer.json()
    assert (told["accepted"], told["refused"]) == (len(mine), len(FAMILIES) + 1 - len(mine))
    for result in told["results"][:-1]:
        family = result["alert_key"].partition(":")[0]
        assert result["accepted"] == (family in mine)
        whose = " or ".join(other.value for other in ACTS_ON if family in ACTS_ON[other])
        words = f"key:{role} may not act on alerts of {family}: that is for {whose}"
        assert result["refusal"] == ("" if family in mine else words)
    assert "there is no alert none-X1-1" in told["results"][-1]["refusal"]
    assert [each["accepted"] for each in again.json()["results"]] == [family in mine for family in FAMILIES]


@pytest.mark.parametrize("role", [role.value for role in Role])
def test_of_one_alert_too(place: GuardedPlace, site: httpx.Client, keys: dict[str, dict[str, str]], role: str) -> None:
    mine = ACTS_ON.get(Role(role), frozenset())
    body = {"do": {"action": "comment", "text": "seen"}, "revision": 1}
    for family in FAMILIES:
        for name in (f"{family}-X1-1", f"{family}:X1"):
            answer = site.post(f"/api/v1/alerts/{name}/actions", json=body, headers=keys[role])
            assert answer.status_code == (202 if family in mine else 403), (family, answer.text)
    assert {family for family, action in acted(place, role) if action == "comment"} == mine


def test_what_was_refused_of_many_is_in_the_audit(place: GuardedPlace, site: httpx.Client) -> None:
    key = place.key("inspector", "partly")
    many = {"do": {"action": "ack"}, "alerts": [{"alert_id": f"{f}-X1-1", "revision": 1} for f in FAMILIES]}
    assert site.post("/api/v1/actions", json=many, headers=key).json()["accepted"] == 2
    with place.store() as store, store.reading() as connection:
        [row] = audit.rows(connection, 10, actor="key:partly")
    assert (row.event, row.about) == ("refused", "POST /api/v1/actions")
    assert row.detail.startswith("1 of arrears, 1 of bill, 1 of churn")


def test_who_speaks_for_others_acts_on_what_their_key_does(place: GuardedPlace, site: httpx.Client) -> None:
    speaking = place.key("collector", "crm", speaks=True) | {"GridPulse-Actor": "Ana"}
    for name, status in (("arrears-X1-1", 202), ("theft-X1-1", 403)):
        body = {"do": {"action": "comment", "text": "seen"}, "revision": 1}
        assert site.post(f"/api/v1/alerts/{name}/actions", json=body, headers=speaking).status_code == status
