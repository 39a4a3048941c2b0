"""Alert rules for the engine itself: it judges, Grafana tells; and one for an engine that says nothing at all."""

from collections.abc import Sequence
from typing import NamedTuple

from grafana_foundation_sdk.builders import alerting, expr
from grafana_foundation_sdk.cog.builder import Builder
from grafana_foundation_sdk.cog.variants import Dataquery
from grafana_foundation_sdk.models.alerting import RelativeTimeRange, Rule
from grafana_foundation_sdk.models.dashboard import DataSourceRef

from dashboards.grafana.board import Folder
from dashboards.grafana.influxql import SOURCE, Target

FOLDER = Folder("gridpulse-alerts", "GridPulse alerts")
"""A folder of its own: Grafana makes folders of provisioned rules before those of dashboards, by title alone."""

GROUP = "Engine"
INTERVAL_S = 60

_BACK_S = 120
"""How far a rule looks back; a worker says how it is every 15 seconds."""

_EXPRESSION = "__expr__"
_DASHBOARD = "gp-engine"


class Trouble(NamedTuple):
    """What a rule watches for.

    Attributes:
        code: of the engine's problem. title: for people. mend: what to do. severity: label that routes can match.
        lasting: how long it must last before it is told.
    """

    code: str
    title: str
    mend: str
    severity: str
    lasting: str = "2m"


TROUBLES = (
    Trouble("log_behind", "The engine is behind", "Give it more processor, or add a worker.", "critical"),
    Trouble(
        "reader_stalled", "A reader stands still", "See the worker's log; it restarts by itself if it may.", "critical"
    ),
    Trouble(
        "dead_letters", "Many records are rejected", "`gridpulse topics dlq list` shows them and why.", "warning", "0s"
    ),
    Trouble(
        "sink_down",
        "A sink is down",
        "Nothing is lost; see the console's engine page for which, and mend it.",
        "warning",
    ),
    Trouble("snapshot_old", "A snapshot is old", "See whether the place for snapshots is full or away.", "warning"),
    Trouble(
        "log_ahead",
        "The clock was set back",
        "Set the machine's clock right; nothing closes until it has caught up.",
        "warning",
    ),
)


def rules() -> list[Rule]:
    """Every rule, each a part of group `GROUP` in folder `FOLDER`."""
    return [*(_of_trouble(trouble) for trouble in TROUBLES), _silence()]


def _of_trouble(trouble: Trouble) -> Rule:
    query = f'SELECT max("count") FROM "engine_problem" WHERE "code" = \'{trouble.code}\' AND $timeFilter'
    made = _rule(trouble.code, trouble.title, trouble.mend, trouble.severity, query, (0, "gt"))
    return made.for_val(trouble.lasting).no_data_state("OK").build()


def _silence() -> Rule:
    query = 'SELECT count("readings") FROM "engine" WHERE $timeFilter'
    mend = "See whether a worker runs and whether it reaches InfluxDB; `gridpulse doctor` tells."
    made = _rule("silent", "The engine says nothing", mend, "critical", query, (1, "lt"))
    return made.for_val("5m").no_data_state("Alerting").build()


def _rule(code: str, title: str, mend: str, severity: str, query: str, limit: tuple[int, str]) -> alerting.Rule:
    return (
        alerting.Rule(title)
        .uid(f"gp-{code.replace('_', '-')}")
        .folder_uid(FOLDER.uid)
        .rule_group(GROUP)
        .org_id(1)
        .condition("C")
        .queries([_question(query), _reduced(), _limit(*limit)])
        .exec_err_state("Error")
        .labels({"severity": severity, "service": "gridpulse"})
        .annotations({"summary": title, "description": mend, "__dashboardUid__": _DASHBOARD, "__panelId__": "2"})
    )


def _question(query: str) -> alerting.Query:
    made = alerting.Query("A").datasource_uid(str(SOURCE.uid)).model(Target(query))
    return made.relative_time_range(RelativeTimeRange(from_val=_BACK_S, to=0))


def _reduced() -> alerting.Query:
    return _computed("B", expr.TypeReduce().expression("A").reducer("last").ref_id("B").datasource(_source()))


def _limit(value: int, how: str) -> alerting.Query:
    evaluator = expr.ExprTypeThresholdConditionsEvaluator().params([value]).type("gt" if how == "gt" else "lt")
    condition = expr.ExprTypeThresholdConditions().evaluator(evaluator)
    return _computed(
        "C", expr.TypeThreshold().expression("B").conditions([condition]).ref_id("C").datasource(_source())
    )


def _computed(ref: str, model: Builder[Dataquery]) -> alerting.Query:
    made = alerting.Query(ref).datasource_uid(_EXPRESSION).model(model)
    return made.relative_time_range(RelativeTimeRange(from_val=0, to=0))


def _source() -> DataSourceRef:
    return DataSourceRef(type_val=_EXPRESSION, uid=_EXPRESSION)


def folders(used: Sequence[Folder]) -> list[Folder]:
    """Folders of dashboards and that of the rules, each once."""
    return list(dict.fromkeys([*used, FOLDER]))
