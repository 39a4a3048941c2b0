"""One dashboard: its folder, variables, marks of what happened, links, and rows of panels."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from grafana_foundation_sdk.builders import dashboard as make
from grafana_foundation_sdk.cog.builder import Builder
from grafana_foundation_sdk.models.dashboard import (
    AnnotationTarget,
    Dashboard,
    DashboardCursorSync,
    DashboardLinkType,
    Panel,
    VariableOption,
    VariableRefresh,
    VariableSort,
)

from dashboards.grafana.influxql import SOURCE, matching
from dashboards.grafana.panels import AMBER, RED, Link

TAG = "gridpulse"


class Folder(NamedTuple):
    """A folder of Grafana."""

    uid: str
    title: str


class Board(NamedTuple):
    """A dashboard and the folder that it lies in."""

    folder: Folder
    dashboard: Dashboard

    @property
    def uid(self) -> str:
        """Its uid, the same wherever it is."""
        return str(self.dashboard.uid)


class Row(NamedTuple):
    """A row of panels under a title."""

    title: str
    panels: Sequence[Builder[Panel]]


class Chosen(NamedTuple):
    """A variable: what one looks at.

    Attributes:
        name: tag that it chooses values of, and of the variable. label: for people.
        series: where the values are found. within: variables that narrow them.
    """

    name: str
    label: str
    series: str
    within: tuple[str, ...] = ()

    @property
    def query(self) -> str:
        """InfluxQL that lists the values."""
        where = f" WHERE {matching(*self.within)}" if self.within else ""
        return f'SHOW TAG VALUES FROM "{self.series}" WITH KEY = "{self.name}"{where}'


FEEDER = Chosen("feeder", "Feeder", "feeder_load")
TRANSFORMER = Chosen("transformer", "Transformer", "transformer_load", ("feeder",))
FAMILY = Chosen("family", "Kind of alert", "alerts")


class Mark(NamedTuple):
    """Moments that are marked on every panel.

    Attributes:
        name: what they are. query: InfluxQL. text: column that says more. tag: column with their kind. colour: theirs.
        shown: whether from the beginning, else once somebody asks.
    """

    name: str
    query: str
    text: str
    tag: str
    colour: str
    shown: bool = True


def alerts_raised(condition: str = "") -> Mark:
    """Quarter hours in which alerts were raised, those of supply left to `OUTAGES`."""
    where = f"{condition} AND " if condition else ""
    query = (
        f'SELECT "raised", "family" FROM "alerts" WHERE {where}"family" != \'supply\' AND "raised" > 0 AND $timeFilter'
    )
    return Mark("Alerts", query, "raised", "family", AMBER)


OUTAGES = Mark(
    "Outages",
    'SELECT "raised", "family" FROM "alerts" WHERE "family" = \'supply\' AND "raised" > 0 AND $timeFilter',
    "raised",
    "family",
    RED,
)
FLOODS = Mark(
    "Floods of alarms", 'SELECT "flood", "recipient" FROM "desk_flood" WHERE $timeFilter', "flood", "recipient", RED
)


class _Target(AnnotationTarget):
    """What an annotation asks of InfluxDB; the schema has only what it asks of Grafana itself."""

    def __init__(self, mark: Mark) -> None:
        super().__init__(limit=500, match_any=False, tags=[], type_val="dashboard")
        self._mark = mark

    def to_json(self) -> dict[str, object]:
        """The target with its query."""
        asked = {"query": self._mark.query, "rawQuery": True, "refId": "Anno", "fromAnnotations": True}
        columns = {"textColumn": self._mark.text, "tagsColumn": self._mark.tag, "titleColumn": ""}
        return {**super().to_json(), **asked, **columns}


class _Question(Builder[AnnotationTarget]):
    def __init__(self, mark: Mark) -> None:
        self._mark = mark

    def build(self) -> AnnotationTarget:
        return _Target(self._mark)


def link(title: str, url: str) -> Link:
    """A link that opens beside the dashboard."""
    return make.DashboardLink(title).type(DashboardLinkType.LINK).url(url).target_blank(True)


def board(
    folder: Folder, uid: str, title: str, about: str, rows: Sequence[Row], console: str,
    chosen: Sequence[Chosen] = (), marks: Sequence[Mark] = (), span: tuple[str, str] = ("now-24h", "now"),
) -> Board:  # fmt: skip
    """Put a dashboard together.

    Args:
        folder: where it lies.
        uid: its own.
        title: its name.
        about: the question that it answers.
        rows: its panels.
        console: address of the console.
        chosen: variables.
        marks: annotations.
        span: from when to when it shows at first.
    """
    made = (
        make.Dashboard(title)
        .uid(uid)
        .description(about)
        .tags([TAG])
        .editable()
        .tooltip(DashboardCursorSync.CROSSHAIR)
        .time(*span)
        .refresh("1m")
        .links([link("Console", f"{console}/"), _others()])
    )
    for each in chosen:
        made.with_variable(_variable(each))
    made.annotations([_annotation(each) for each in marks])
    for row in rows:
        made.with_row(make.Row(row.title))
        for panel in row.panels:
            made.with_panel(panel)
    return Board(folder, _numbered(made.build()))


def _others() -> Link:
    others = make.DashboardLink("Dashboards").type(DashboardLinkType.DASHBOARDS).tags([TAG])
    return others.as_dropdown(True).keep_time(True).include_vars(True)


def _variable(chosen: Chosen) -> make.QueryVariable:
    return (
        make.QueryVariable(chosen.name)
        .label(chosen.label)
        .datasource(SOURCE)
        .query(chosen.query)
        .refresh(VariableRefresh.ON_TIME_RANGE_CHANGED)
        .sort(VariableSort.ALPHABETICAL_ASC)
        .multi(True)
        .include_all(True)
        .all_value(".*")
        .current(VariableOption(selected=True, text=["All"], value=["$__all"]))
    )


def _annotation(mark: Mark) -> make.AnnotationQuery:
    made = make.AnnotationQuery().name(mark.name).datasource(SOURCE).enable(mark.shown)
    return made.icon_color(mark.colour).target(_Question(mark))


def _numbered(dashboard: Dashboard) -> Dashboard:
    """Give every panel a number of its own, which links and alert rules name it by."""
    for number, panel in enumerate(dashboard.panels or [], start=1):
        panel.id_val = number
    return dashboard


Maker = Callable[[str], Board]
"""Makes a dashboard whose links lead to the console at an address."""
