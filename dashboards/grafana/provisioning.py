"""Files that Grafana reads at its start and when they change: data source, dashboards by folder, alert rules."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models.alerting import Rule

from dashboards.grafana.board import Board, Folder
from dashboards.grafana.boards.every import boards
from dashboards.grafana.rules import FOLDER, GROUP, INTERVAL_S, rules
from dashboards.grafana.source import Database, data_source
from models.errors import BadSettings

_BOARDS = "boards"


def plain(made: object) -> Any:
    """What the SDK built, as JSON has it."""
    return json.loads(json.dumps(made, cls=JSONEncoder))


def render(out: Path, database: Database, console: str, seen_as: str) -> list[Path]:
    """Write the files, which Grafana is to find as its `provisioning` folder; those of dashboards of old go.

    The files of configuration are JSON, which is YAML too.

    Args:
        out: the folder; made where it is missing.
        database: where Grafana finds the series.
        console: address of the console.
        seen_as: path of `out` as Grafana sees it.

    Returns:
        What was written.

    Raises:
        BadSettings: the folder cannot be written.
    """
    found = boards(console)
    files = {
        "datasources/gridpulse.yaml": _sources(database),
        "dashboards/gridpulse.yaml": _providers(found, seen_as),
        "alerting/gridpulse.yaml": _groups(rules()),
        **{f"{_BOARDS}/{board.folder.uid}/{board.uid}.json": plain(board.dashboard) for board in found},
    }
    try:
        written = [_write(out / name, content) for name, content in files.items()]
        for old in set((out / _BOARDS).glob("*/*.json")) - set(written):
            old.unlink()
    except OSError as error:
        raise BadSettings(f"cannot write into {out} ({error.strerror}): name another folder") from error
    return written


def _sources(database: Database) -> dict[str, Any]:
    return {"apiVersion": 1, "datasources": [{**data_source(database), "editable": False}]}


def _providers(found: Sequence[Board], seen_as: str) -> dict[str, Any]:
    folders = dict.fromkeys(board.folder for board in found)
    return {"apiVersion": 1, "providers": [_provider(folder, seen_as) for folder in folders]}


def _provider(folder: Folder, seen_as: str) -> dict[str, Any]:
    return {
        "name": f"GridPulse {folder.title}",
        "type": "file",
        "folder": folder.title,
        "folderUid": folder.uid,
        "allowUiUpdates": False,
        "updateIntervalSeconds": 30,
        "options": {"path": f"{seen_as.rstrip('/')}/{_BOARDS}/{folder.uid}"},
    }


def _groups(found: Sequence[Rule]) -> dict[str, Any]:
    group = {"orgId": 1, "name": GROUP, "folder": FOLDER.title, "interval": f"{INTERVAL_S}s"}
    return {"apiVersion": 1, "groups": [{**group, "rules": [_in_group(plain(rule)) for rule in found]}]}


def _in_group(rule: dict[str, Any]) -> dict[str, Any]:
    """A rule as a file has it: what its group says is not said again."""
    return {name: value for name, value in rule.items() if name not in ("orgID", "folderUID", "ruleGroup")}


def _write(path: Path, content: dict[str, Any]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}")
    beside.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    beside.chmod(0o644)  # Grafana runs as another user
    beside.replace(path)
    return path
