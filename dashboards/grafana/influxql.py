"""Queries in InfluxQL, which InfluxDB 1, 2 (by its v1 compatibility) and 3 all answer."""

from collections.abc import Sequence

from grafana_foundation_sdk.cog.builder import Builder
from grafana_foundation_sdk.cog.runtime import UnknownDataquery
from grafana_foundation_sdk.cog.variants import Dataquery
from grafana_foundation_sdk.models.dashboard import DataSourceRef

SOURCE = DataSourceRef(type_val="influxdb", uid="gridpulse")
"""The data source of every panel; its uid is the same wherever GridPulse puts it."""


class Target(Builder[Dataquery]):
    """One query of a panel or alert rule.

    Args:
        query: InfluxQL with Grafana's `$timeFilter`, `$__interval` and variables.
        name: what its curve is called; `$tag_feeder` stands for a tag, `$col` for a column.
        table: whether rows are wanted in place of curves.
        ref: letter that tells queries of one panel apart; a panel gives its own.
    """

    def __init__(self, query: str, name: str = "", table: bool = False, ref: str = "A") -> None:
        self.ref = ref
        self._query = query
        self._name = name
        self._table = table

    def build(self) -> Dataquery:
        """The query as Grafana's InfluxDB data source wants it."""
        return UnknownDataquery(
            {
                "datasource": {"type": SOURCE.type_val, "uid": SOURCE.uid},
                "refId": self.ref,
                "rawQuery": True,
                "query": self._query,
                "resultFormat": "table" if self._table else "time_series",
                "alias": self._name,
            }
        )


def matching(*variables: str) -> str:
    """Condition that each tag fits the variable of its name."""
    return " AND ".join(f'"{name}" =~ /^${name}$/' for name in variables)


def over_time(series: str, chosen: str, by: Sequence[str] = (), where: str = "", fill: str = "none") -> str:
    """A curve for each value of some tags.

    Args:
        series: name of the series.
        chosen: what is selected, an aggregate of a field such as `mean("load_kw")`.
        by: tags.
        where: a further condition.
        fill: what stands where nothing was measured.
    """
    groups = ", ".join(["time($__interval)", *(f'"{name}"' for name in by)])
    return f'SELECT {chosen} FROM "{series}" WHERE {_where(where)} GROUP BY {groups} fill({fill})'


def summed_over_time(
    series: str, chosen: str, parts: Sequence[str], by: Sequence[str] = (), where: str = "", together: str = "sum"
) -> str:
    """A curve of the sum over tags, such as partitions, of which each has a point of its own.

    Args:
        series: name of the series.
        chosen: an aggregate of a field.
        parts: tags that are summed over.
        by: tags whose values have curves of their own.
        where: a further condition.
        together: `sum`, or `mean` of what cannot be added.
    """
    inner = over_time(series, f'{chosen} AS "part"', [*by, *parts], where)
    groups = ", ".join(["time($__interval)", *(f'"{name}"' for name in by)])
    return f'SELECT {together}("part") FROM ({inner}) WHERE $timeFilter GROUP BY {groups} fill(none)'


def newest(series: str, field: str, parts: Sequence[str], together: str = "sum", where: str = "") -> str:
    """One number: the newest value of each part, taken together.

    Args:
        series: name of the series.
        field: name of a field, or what is computed from fields' newest values.
        parts: tags whose values each have a newest point; none where there is one series.
        together: `sum`, `max`, `mean` or `count`.
        where: a further condition.
    """
    chosen = field if "(" in field else f'last("{field}")'
    if not parts:
        return f'SELECT {chosen} FROM "{series}" WHERE {_where(where)}'
    groups = ", ".join(f'"{name}"' for name in parts)
    inner = f'SELECT {chosen} AS "part" FROM "{series}" WHERE {_where(where)} GROUP BY {groups}'
    return f'SELECT {together}("part") FROM ({inner})'


def in_all(series: str, field: str, where: str = "") -> str:
    """One number: the sum of a field over the time shown."""
    return f'SELECT sum("{field}") FROM "{series}" WHERE {_where(where)}'


def _where(condition: str) -> str:
    return f"{condition} AND $timeFilter" if condition else "$timeFilter"
