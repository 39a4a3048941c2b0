"""Every query that dashboards and alert rules ask, as Grafana would send it."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from dashboards.grafana.boards.every import boards
from dashboards.grafana.provisioning import plain
from dashboards.grafana.rules import rules

CONSOLE = "http://console.example"


class Asked(NamedTuple):
    """A query: where it stands, its InfluxQL, and the shortest interval that it is asked for."""

    where: str
    query: str
    interval: str = "15m"

    @property
    def chooses(self) -> bool:
        """Whether it has a variable of its dashboard in it."""
        return re.search(r"\$(?!timeFilter|__interval)", self.query) is not None

    def filled(self, start: int, end: int, chosen: str = ".*") -> str:
        """The query with a time range (Unix seconds) and, for every variable, what was chosen."""
        text = self.query.replace("$timeFilter", f"time >= {start}s AND time <= {end}s")
        text = text.replace("$__interval", self.interval)
        return re.sub(r"\$[a-z_]+", lambda _: chosen, text)


def dashboards() -> list[dict[str, Any]]:
    """Every dashboard as JSON."""
    return [plain(board.dashboard) for board in boards(CONSOLE)]


def panels(dashboard: dict[str, Any]) -> list[dict[str, Any]]:
    """Panels without rows."""
    return [panel for panel in dashboard["panels"] if panel["type"] != "row"]


def variables(dashboard: dict[str, Any]) -> list[dict[str, Any]]:
    """Variables of a dashboard."""
    found: list[dict[str, Any]] = dashboard.get("templating", {}).get("list", [])
    return found


def every_query() -> Iterator[Asked]:
    """Those of panels, variables, annotations and alert rules."""
    for dashboard in dashboards():
        uid = dashboard["uid"]
        for panel in panels(dashboard):
            for target in panel["targets"]:
                yield Asked(f"{uid}: {panel['title']} {target['refId']}", target["query"], panel.get("interval", "15m"))
        for variable in variables(dashboard):
            yield Asked(f"{uid}: variable {variable['name']}", variable["query"])
        for mark in dashboard["annotations"]["list"]:
            yield Asked(f"{uid}: mark {mark['name']}", mark["target"]["query"])
    for rule in plain(rules()):
        yield Asked(f"rule: {rule['title']}", rule["data"][0]["model"]["query"])
