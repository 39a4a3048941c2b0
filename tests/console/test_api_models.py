"""Models over HTTP: how good they are, and what people decide of them."""

from typing import Any

import httpx
import pytest

from models.flow.topics import MODEL_ORDERS
from models.records import ModelOrder, decoded
from tests.console.office import AT, OfficePlace


def test_models_with_their_decisions_and_quality(asked: httpx.Client, ask: Any, keys: Any) -> None:
    [model] = ask("engineer", "models")["models"]
    assert (model["model"], model["features"]) == ("theft", ["wide", "narrow", "noise"])
    page = ask("engineer", "models/theft")
    assert page["decisions"][0]["at"] >= page["decisions"][-1]["at"]
    assert {curve["field"]: len(curve["at"]) for curve in page["quality"]}.keys() <= {
        "roc_auc", "average_precision", "log_loss"
    }  # fmt: skip
    found = ask("engineer", "models/theft/thresholds", look=10, found=100)
    assert found["best"] in found["thresholds"]
    assert asked.get("models/other", headers=keys["engineer"]).status_code == 404
    assert asked.get("models/other/thresholds", headers=keys["engineer"]).status_code == 404


def test_people_decide_which_model_is_followed(asked: httpx.Client, ask: Any, keys: Any, office: OfficePlace) -> None:
    page = ask("engineer", "models/theft")
    [rival] = page["rivals"]
    assert page["kept"] == list(range(page["version"] - 1, max(0, page["version"] - 5), -1))
    assert not page["held"]
    deeds = [{"action": "promote", "candidate": rival}, {"action": "rollback", "version": page["kept"][-1]},
             {"action": "rollback"}, {"action": "resume"}]  # fmt: skip
    for role, deed in zip(("engineer", "admin", "admin", "engineer"), deeds, strict=True):
        answer = asked.post("models/theft/orders", json={"do": deed | {"text": "seen"}}, headers=keys[role])
        assert (answer.status_code, answer.json()["actor"]) == (202, f"key:{role}"), answer.text
    orders = [decoded(value, ModelOrder) for value in office.records(MODEL_ORDERS, 0)]
    assert [(one.model, one.action, one.candidate, one.version, one.actor, one.text, one.at) for one in orders] == [
        ("theft", "promote", rival, None, "key:engineer", "seen", AT),
        ("theft", "rollback", None, page["kept"][-1], "key:admin", "seen", AT),
        ("theft", "rollback", None, None, "key:admin", "seen", AT),
        ("theft", "resume", None, None, "key:engineer", "seen", AT),
    ]
    assert asked.post("models/theft/orders", json={"do": deeds[0]}, headers=keys["auditor"]).status_code == 403


@pytest.mark.parametrize(
    ("name", "deed", "status", "words"),
    [
        ("theft", {"action": "promote", "candidate": "king", "text": "x"}, 422, "no candidate 'king' learns"),
        ("theft", {"action": "rollback", "version": 900, "text": "x"}, 422, "version 900 is not kept"),
        ("theft", {"action": "resume", "text": ""}, 422, "text"),
        ("theft", {"action": "resume"}, 422, "text"),
        ("other", {"action": "resume", "text": "x"}, 404, "no model other"),
    ],
)
def test_an_order_that_makes_no_sense_is_refused(
    asked: httpx.Client, keys: Any, name: str, deed: dict[str, Any], status: int, words: str
) -> None:
    answer = asked.post(f"models/{name}/orders", json={"do": deed}, headers=keys["engineer"])
    assert (answer.status_code, words in answer.json()["detail"]) == (status, True), answer.text
