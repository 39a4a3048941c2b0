"""What Grafana lacks or has otherwise, and sending it: repeating it changes nothing."""

import difflib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from dashboards.grafana.board import Board, Folder
from dashboards.grafana.boards.every import boards
from dashboards.grafana.provisioning import plain
from dashboards.grafana.rules import folders, rules
from dashboards.grafana.server import Grafana, Json
from dashboards.grafana.source import SECRET, Database, data_source

MAKE, CHANGE, KEEP, LEAVE = "make", "change", "keep", "leave"

_MESSAGE = "gridpulse dashboards push"


@dataclass(frozen=True)
class Step:
    """One thing to bring about.

    Attributes:
        kind: folder, data source, dashboard or alert rule. title: for people.
        action: make, change, keep what is right already, or leave what comes from files and cannot be changed.
        difference: lines of a unified diff, from what is there to what is wanted.
        send: brings it about.
    """

    kind: str
    title: str
    action: str
    difference: tuple[str, ...]
    send: Callable[[], None]


def steps(grafana: Grafana, database: Database, console: str, renew: bool = False) -> Iterator[Step]:
    """Compare one thing after the other; each is looked at when it is its turn.

    Args:
        grafana: the server.
        database: where Grafana finds the series.
        console: address of the console.
        renew: send the data source's secret though nothing else of it differs, for Grafana does not show it.
    """
    found = boards(console)
    for folder in folders([board.folder for board in found]):
        yield _folder(grafana, folder)
    yield _source(grafana, data_source(database), renew)
    for board in found:
        yield _dashboard(grafana, board)
    for rule in rules():
        yield _rule(grafana, plain(rule))


def covers(found: Any, wanted: Any) -> bool:
    """Whether everything wanted is there; names that Grafana adds by itself do not matter.

    Examples:
        >>> covers({"title": "Load", "id": 7}, {"title": "Load"}), covers([1, 2], [1])
        (True, False)
    """
    if isinstance(wanted, dict):
        return isinstance(found, dict) and all(name in found and covers(found[name], wanted[name]) for name in wanted)
    if isinstance(wanted, list):
        same_length = isinstance(found, list) and len(found) == len(wanted)
        return same_length and all(map(covers, found, wanted))
    return bool(found == wanted)


def _folder(grafana: Grafana, folder: Folder) -> Step:
    wanted = {"uid": folder.uid, "title": folder.title}
    found = grafana.folder(folder.uid)

    def send() -> None:
        if found is None:
            grafana.make_folder(*folder)
        else:
            grafana.rename_folder(*folder, version=found.get("version", 0))

    return _step("folder", folder.title, found, wanted, send)


def _source(grafana: Grafana, source: Json, renew: bool) -> Step:
    secrets = source["secureJsonData"]
    wanted = {name: value for name, value in source.items() if name != "secureJsonData"}
    wanted |= {"secureJsonFields": {SECRET: True}} if secrets else {}
    found = grafana.source(source["uid"])

    def send() -> None:
        (grafana.make_source if found is None else grafana.change_source)(source)

    step = _step("data source", source["name"], found, wanted, send)
    if found and found.get("readOnly"):
        return Step(step.kind, step.title, LEAVE, (), send)
    if renew and step.action == KEEP:
        return Step(step.kind, step.title, CHANGE, (), send)
    return step


def _dashboard(grafana: Grafana, board: Board) -> Step:
    wanted = plain(board.dashboard)
    answer = grafana.dashboard(board.uid)
    found = answer and {**answer["dashboard"], "folderUid": answer["meta"].get("folderUid", "")}

    def send() -> None:
        version = {"version": found["version"], "id": found["id"]} if found else {}
        grafana.save_dashboard({**wanted, **version}, board.folder.uid, _MESSAGE)

    step = _step("dashboard", wanted["title"], found, {**wanted, "folderUid": board.folder.uid}, send)
    if answer and answer["meta"].get("provisioned"):
        return Step(step.kind, step.title, LEAVE, (), send)
    return step


def _rule(grafana: Grafana, rule: Json) -> Step:
    wanted = {name: value for name, value in rule.items() if name != "orgID"}
    found = grafana.rule(rule["uid"])

    def send() -> None:
        (grafana.make_rule if found is None else grafana.change_rule)(wanted)

    step = _step("alert rule", rule["title"], found, wanted, send)
    if found and found.get("provenance") == "file":
        return Step(step.kind, step.title, LEAVE, (), send)
    return step


def _step(kind: str, title: str, found: Json | None, wanted: Json, send: Callable[[], None]) -> Step:
    if found is not None and covers(found, wanted):
        return Step(kind, title, KEEP, (), send)
    before = _lines(_like(found, wanted)) if found is not None else []
    lines = difflib.unified_diff(before, _lines(wanted), f"{title} in Grafana", f"{title} wanted", lineterm="")
    return Step(kind, title, CHANGE if found is not None else MAKE, tuple(lines), send)


def _like(found: Any, wanted: Any) -> Any:
    """What is there, without names that Grafana adds by itself."""
    if isinstance(found, dict) and isinstance(wanted, dict):
        return {name: _like(value, wanted[name]) for name, value in found.items() if name in wanted}
    if isinstance(found, list) and isinstance(wanted, list):
        return [_like(value, wanted[place]) if place < len(wanted) else value for place, value in enumerate(found)]
    return found


def _lines(value: Json) -> list[str]:
    return json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False).splitlines()
