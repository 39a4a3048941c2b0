"""Dashboards are what Grafana's schema allows, hang together, and say what they show."""

import re
from typing import Any

import pytest
from grafana_foundation_sdk.models import dashboard as schema
from grafana_foundation_sdk.models import units

from dashboards.grafana.boards.every import boards
from dashboards.grafana.panels import BLUE, GREY
from dashboards.grafana.provisioning import plain
from tests.dashboards.grafana.asked import CONSOLE, dashboards, every_query, panels, variables
from tests.docs.pages import DOCS, code, tables

ALL = dashboards()
each = pytest.mark.parametrize("dashboard", ALL, ids=[dashboard["uid"] for dashboard in ALL])
FOLDERS = {
    "Dispatch", "Load and forecast", "Revenue protection", "Collections", "Alarm performance", "Models", "Engine",
}  # fmt: skip
UNITS = {value for name, value in vars(units).items() if isinstance(value, str) and not name.startswith("_")}


def text_of(dashboard: dict[str, Any]) -> str:
    asked = [target["query"] for panel in panels(dashboard) for target in panel["targets"]]
    asked += [variable["query"] for variable in variables(dashboard)]
    return "\n".join(asked + [mark["target"]["query"] for mark in dashboard["annotations"]["list"]])


@each
def test_the_schema_has_everything_in_it(dashboard: dict[str, Any]) -> None:
    again = plain(schema.Dashboard.from_json(dashboard))
    for mark, read in zip(dashboard["annotations"]["list"], again["annotations"]["list"], strict=True):
        # The schema knows of an annotation's target only what it asks of Grafana itself.
        assert read["target"].items() <= mark["target"].items()
        read["target"] = mark["target"]
    assert again == dashboard


def test_names_are_given_once_and_every_folder_has_a_dashboard() -> None:
    assert len({dashboard["uid"] for dashboard in ALL}) == len(ALL)
    assert len({dashboard["title"] for dashboard in ALL}) == len(ALL)
    assert all(re.fullmatch(r"[a-z0-9-]{1,40}", dashboard["uid"]) for dashboard in ALL)
    folders = {board.folder for board in boards(CONSOLE)}
    assert {folder.title for folder in folders} == FOLDERS
    assert len({folder.uid for folder in folders}) == len(folders)


@each
def test_panels_fill_the_page_and_none_lies_on_another(dashboard: dict[str, Any]) -> None:
    taken: set[tuple[int, int]] = set()
    for panel in dashboard["panels"]:
        at = panel["gridPos"]
        cells = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
        assert cells
        assert max(x for x, _ in cells) < 24, panel["title"]
        assert not cells & taken, panel["title"]
        taken |= cells
    numbers = [panel["id"] for panel in dashboard["panels"]]
    assert len(set(numbers)) == len(numbers)


@each
def test_every_panel_says_what_it_shows_in_a_unit_that_grafana_has(dashboard: dict[str, Any]) -> None:
    assert dashboard["description"].endswith("?")
    for panel in panels(dashboard):
        assert len(panel["description"]) > 7, panel["title"]
        assert panel["description"].endswith("."), panel["title"]
        assert panel["datasource"] == {"type": "influxdb", "uid": "gridpulse"}
        letters = [target["refId"] for target in panel["targets"]]
        assert len(set(letters)) == len(letters)
        assert all(target["rawQuery"] for target in panel["targets"])
        assert set(_units(panel["fieldConfig"])) <= UNITS, panel["title"]
    titles = [panel["title"] for row in _rows(dashboard) for panel in row]
    assert titles
    for row in _rows(dashboard):
        assert len({panel["title"] for panel in row}) == len(row)


@each
def test_it_is_grey_while_all_is_well(dashboard: dict[str, Any]) -> None:
    for panel in panels(dashboard):
        defaults = panel["fieldConfig"]["defaults"]
        if panel["type"] != "table":
            assert defaults["thresholds"]["steps"][0] == {"value": None, "color": GREY}
            assert defaults["color"]["mode"] in ("thresholds", "shades")
        limits = [step["value"] for step in defaults.get("thresholds", {}).get("steps", [])[1:]]
        assert limits == sorted(limits)
        assert all(value > 0 for value in limits)


def test_what_is_foretold_is_blue() -> None:
    (shown,) = [panel for dashboard in ALL for panel in panels(dashboard) if panel["title"] == "Load and forecast"]
    (override,) = shown["fieldConfig"]["overrides"]
    assert override["properties"] == [{"id": "color", "value": {"mode": "fixed", "fixedColor": BLUE}}]
    pattern = override["matcher"]["options"].strip("/")
    names = [target["alias"] for target in shown["targets"]]
    assert [name for name in names if re.search(pattern, name)] == names[1:]


@each
def test_every_variable_is_used_and_every_use_is_a_variable(dashboard: dict[str, Any]) -> None:
    builtin = {"timeFilter", "__interval"}
    used = set(re.findall(r"\$(\w+)", text_of(dashboard))) - builtin
    assert used == {variable["name"] for variable in variables(dashboard)}
    names = [variable["name"] for variable in variables(dashboard)]
    for place, variable in enumerate(variables(dashboard)):
        assert set(re.findall(r"\$(\w+)", variable["query"])) <= set(names[:place])


@each
def test_every_query_is_bounded_in_time(dashboard: dict[str, Any]) -> None:
    for panel in panels(dashboard):
        for target in panel["targets"]:
            assert "$timeFilter" in target["query"]
    assert dashboard["refresh"]
    assert dashboard["links"][0]["url"] == f"{CONSOLE}/"
    assert dashboard["links"][1]["type"] == "dashboards"


def test_only_series_and_fields_that_are_documented_are_asked_for() -> None:
    rows = [row for table in tables((DOCS / "series.md").read_text()) for row in table]
    documented = {code(row[0])[0]: {*code(row[1]), *code(row[2])} for row in rows}
    ours = {"part", "every"}
    for asked in every_query():
        (series,) = set(re.findall(r'FROM "([\w]+)"', asked.query))
        named = set(re.findall(r'"([^"]+)"', re.sub(r'AS "[^"]+"', "", asked.query))) - {series} - ours
        assert named <= documented[series], f"{asked.where}: docs/series.md does not have {named - documented[series]}"


def test_nothing_asks_for_meters_or_accounts() -> None:
    assert not [asked.where for asked in every_query() if re.search(r'meter_day|"(meter|account)(_id)?"', asked.query)]


def test_the_page_names_every_dashboard_with_its_question_and_what_can_be_chosen() -> None:
    told = [
        [board.folder.title, dashboard["title"], dashboard["description"], _choices(dashboard)]
        for board, dashboard in zip(boards(CONSOLE), ALL, strict=True)
    ]
    assert tables((DOCS / "grafana.md").read_text())[0] == told


def _choices(dashboard: dict[str, Any]) -> str:
    return ", ".join(variable["label"].lower() for variable in variables(dashboard))


def _rows(dashboard: dict[str, Any]) -> list[list[dict[str, Any]]]:
    found: list[list[dict[str, Any]]] = []
    for panel in dashboard["panels"]:
        if panel["type"] == "row":
            found.append([])
        else:
            found[-1].append(panel)
    return found


def _units(config: dict[str, Any]) -> list[str]:
    found = [config["defaults"]["unit"]] if "unit" in config["defaults"] else []
    shown = [each for override in config.get("overrides", []) for each in override["properties"]]
    return found + [each["value"] for each in shown if each["id"] == "unit"]
