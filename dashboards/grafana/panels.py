"""Panels after ISA-101: grey while all is well, colour only for what needs action, a sentence on what it means."""

from collections.abc import Mapping, Sequence
from string import ascii_uppercase

from grafana_foundation_sdk.builders import common, stat, table, timeseries
from grafana_foundation_sdk.builders import dashboard as make
from grafana_foundation_sdk.cog.builder import Builder
from grafana_foundation_sdk.models import common as kinds
from grafana_foundation_sdk.models.dashboard import (
    DashboardLink,
    DynamicConfigValue,
    FieldColorModeId,
    Panel,
    Threshold,
    ThresholdsMode,
)

from dashboards.grafana.influxql import SOURCE, Target

GREY, AMBER, RED, BLUE = "#8a919c", "#d9a514", "#d44a3a", "#5b8fc9"
"""Well, look at it, act now; and blue for what is foretold."""

Steps = Mapping[int, str] | Mapping[float, str]
"""From which value on a colour holds; below the first all is well."""

Link = Builder[DashboardLink]


def figure(
    title: str, about: str, query: str, unit: str = "short", steps: Steps | None = None, width: int = 4,
    empty: str = "-", links: Sequence[Link] = (),
) -> Builder[Panel]:  # fmt: skip
    """One number with its course behind it, coloured by its steps.

    Args:
        title: what it is.
        about: what it means and what to do about it.
        query: InfluxQL.
        unit: Grafana's id of it.
        steps: limits.
        width: of 24 columns.
        empty: what stands there when nothing was measured.
        links: where a click leads.
    """
    made = (
        stat.Panel()
        .title(title)
        .description(about)
        .datasource(SOURCE)
        .with_target(Target(query))
        .unit(unit)
        .thresholds(_thresholds(steps or {}))
        .color_scheme(make.FieldColor().mode(FieldColorModeId.THRESHOLDS))
        .color_mode(kinds.BigValueColorMode.VALUE)
        .graph_mode(kinds.BigValueGraphMode.NONE)
        .reduce_options(common.ReduceDataOptions().calcs(["lastNotNull"]))
        .no_value(empty)
        .span(width)
        .height(4)
    )
    return made.data_links(list(links)) if links else made


def curves(
    title: str, about: str, targets: Sequence[Target], unit: str = "short", steps: Steps | None = None,
    width: int = 12, every: str = "15m", bars: bool = False, colours: Mapping[str, str] | None = None,
    links: Sequence[Link] = (),
) -> Builder[Panel]:  # fmt: skip
    """Curves over time in shades of grey, limits as lines.

    Args:
        title: what they are.
        about: what they mean.
        targets: the queries.
        unit: Grafana's id of it.
        steps: limits.
        width: of 24 columns.
        every: how often it is measured; shorter spans are not asked for.
        bars: whether to stack bars, for what is counted or summed.
        colours: of curves by name, or by `/regular expression/`, where they mean something.
        links: where a click leads.
    """
    made = (
        timeseries.Panel()
        .title(title)
        .description(about)
        .datasource(SOURCE)
        .targets([_lettered(target, letter) for target, letter in zip(targets, ascii_uppercase, strict=False)])
        .unit(unit)
        .interval(every)
        .thresholds(_thresholds(steps or {}))
        .color_scheme(make.FieldColor().mode(FieldColorModeId.SHADES).fixed_color(GREY))
        .legend(common.VizLegendOptions().show_legend(True).display_mode(kinds.LegendDisplayMode.LIST).calcs(["last"]))
        .tooltip(common.VizTooltipOptions().mode(kinds.TooltipDisplayMode.MULTI).sort(kinds.SortOrder.DESCENDING))
        .line_width(1)
        .show_points(kinds.VisibilityMode.AUTO)
        .span(width)
        .height(8)
    )
    _drawn(made, bool(steps), bars, colours or {})
    return made.data_links(list(links)) if links else made


def listing(
    title: str, about: str, query: str, units: Mapping[str, str], steps: Mapping[str, Steps] | None = None,
    first: str = "", width: int = 24, links: Mapping[str, Sequence[Link]] | None = None,
) -> Builder[Panel]:  # fmt: skip
    """A table, what needs action first.

    Args:
        title: what it is.
        about: what it means.
        query: InfluxQL that selects one row a subject.
        units: of columns by name.
        steps: limits of columns by name.
        first: column that it is sorted by, highest first.
        width: of 24 columns.
        links: of columns by name.
    """
    made = (
        table.Panel()
        .title(title)
        .description(about)
        .datasource(SOURCE)
        .with_target(Target(query, table=True))
        .override_by_name("Time", [DynamicConfigValue(id_val="custom.hidden", value=True)])
        .span(width)
        .height(10)
    )
    for name, unit in units.items():
        shown = [DynamicConfigValue(id_val="unit", value=unit)]
        if limits := (steps or {}).get(name):
            shown.append(DynamicConfigValue(id_val="thresholds", value=_thresholds(limits).build()))
            shown.append(DynamicConfigValue(id_val="custom.cellOptions", value={"type": "color-text"}))
        made.override_by_name(name, shown)
    for name, found in (links or {}).items():
        made.override_by_name(name, [DynamicConfigValue(id_val="links", value=[link.build() for link in found])])
    return made.sort_by([common.TableSortByFieldState().display_name(first).desc(True)]) if first else made


def _drawn(made: timeseries.Panel, limited: bool, bars: bool, colours: Mapping[str, str]) -> None:
    """How curves look beyond the usual."""
    if limited:
        made.thresholds_style(common.GraphThresholdsStyleConfig().mode(kinds.GraphTresholdsStyleMode.LINE))
    if bars:
        made.draw_style(kinds.GraphDrawStyle.BARS).fill_opacity(60)
        made.stacking(common.StackingConfig().mode(kinds.StackingMode.NORMAL).group("A"))
    for name, colour in colours.items():
        override = made.override_by_regexp if name.startswith("/") else made.override_by_name
        override(name, [DynamicConfigValue(id_val="color", value={"mode": "fixed", "fixedColor": colour})])


def _lettered(target: Target, letter: str) -> Target:
    target.ref = letter
    return target


def _thresholds(steps: Steps) -> make.ThresholdsConfig:
    found = [Threshold(value=None, color=GREY)]
    found += [Threshold(value=float(value), color=colour) for value, colour in sorted(steps.items())]
    return make.ThresholdsConfig().mode(ThresholdsMode.ABSOLUTE).steps(found)
