"""Dispatch: what is wrong now, and how much of it waits for somebody."""

from grafana_foundation_sdk.cog.builder import Builder
from grafana_foundation_sdk.models.dashboard import Panel

from dashboards.grafana import pages
from dashboards.grafana.board import FAMILY, FEEDER, FLOODS, OUTAGES, Board, Folder, Row, alerts_raised, board
from dashboards.grafana.influxql import Target, matching, newest, over_time, summed_over_time
from dashboards.grafana.panels import AMBER, RED, curves, figure, listing

FOLDER = Folder("gridpulse-dispatch", "Dispatch")

_FEEDER, _FAMILY = matching("feeder"), matching("family")
_ALERT_PARTS = ("family", "partition")
_LOADING = {0.8: AMBER, 1.0: RED}
_HEAVY = (
    'SELECT count("part") FROM (SELECT last("loading") AS "part" FROM "transformer_load" WHERE '
    + _FEEDER
    + ' AND $timeFilter GROUP BY "transformer") WHERE "part" >= '
)
_WORST = (
    'SELECT last("loading") AS "loading", max("loading") AS "highest", max("hot_spot_c") AS "hot spot" '
    f'FROM "transformer_load" WHERE {_FEEDER} AND $timeFilter GROUP BY "transformer", "feeder"'
)


def desk(console: str) -> Board:
    """What the dispatch desk looks at."""
    rows = [_now(console), _load(console), _alerts(console), _supply(console)]
    about = "What is loaded, what is without supply, and which alerts wait for somebody?"
    marks = (alerts_raised(_FAMILY), OUTAGES, FLOODS)
    return board(FOLDER, "gp-dispatch", "Dispatch desk", about, rows, console, (FEEDER, FAMILY), marks)


def _now(console: str) -> Row:
    return Row("Now", [*_load_figures(), *_alert_figures(console)])


def _load_figures() -> list[Builder[Panel]]:
    return [
        figure(
            "Load",
            "Newest load of the feeders chosen.",
            newest("feeder_load", "load_kw", ["feeder"], where=_FEEDER),
            "kwatt",
        ),
        figure(
            "Highest loading",
            "Of any transformer of the feeders chosen, as a share of its rating.",
            newest("feeder_load", "highest_loading", ["feeder"], "max", _FEEDER),
            "percentunit",
            _LOADING,
        ),
        figure(
            "Over 80 %",
            "Transformers whose newest load is 80 % of their rating or more.",
            f"{_HEAVY}0.8",
            steps={1: AMBER},
            empty="0",
        ),
        figure(
            "Over 100 %",
            "Transformers loaded beyond their rating: move load, or call the crew.",
            f"{_HEAVY}1",
            steps={1: RED},
            empty="0",
        ),
    ]


def _alert_figures(console: str) -> list[Builder[Panel]]:
    to_alerts = [pages.of(console, "alerts")]
    return [
        figure(
            "Unacknowledged",
            "Alerts that nobody has taken yet, of the kinds chosen.",
            newest("alerts", "unacknowledged", _ALERT_PARTS, where=_FAMILY),
            steps={1: AMBER, 10: RED},
            links=to_alerts,
        ),
        figure(
            "Meters without supply",
            "Meters of transformers and feeders with an active alert of lost supply.",
            newest("supply", "meters", ["partition"]),
            steps={1: RED},
            links=to_alerts,
        ),
    ]


def _load(console: str) -> Row:
    return Row(
        "Load",
        [
            curves(
                "Load of feeders",
                "What flows into each feeder chosen.",
                [Target(over_time("feeder_load", 'mean("load_kw")', ["feeder"], _FEEDER), "$tag_feeder")],
                "kwatt",
                links=[pages.of_curve(console, "feeder", "feeder")],
            ),
            curves(
                "Highest loading",
                "Highest loading of any transformer of each feeder; the lines are 80 and 100 % of rating.",
                [Target(over_time("feeder_load", 'max("highest_loading")', ["feeder"], _FEEDER), "$tag_feeder")],
                "percentunit",
                _LOADING,
                links=[pages.of_curve(console, "feeder", "feeder")],
            ),
            listing(
                "Transformers, the most loaded first",
                "Newest and highest loading within the time shown.",
                _WORST,
                {"loading": "percentunit", "highest": "percentunit", "hot spot": "celsius"},
                {"loading": _LOADING, "highest": _LOADING},
                "loading",
                links={"transformer": [pages.of_row(console, "transformer", "transformer")]},
            ),
        ],
    )


def _alerts(console: str) -> Row:
    def of_family(field: str, how: str) -> list[Target]:
        return [
            Target(summed_over_time("alerts", f'{how}("{field}")', ["partition"], ["family"], _FAMILY), "$tag_family")
        ]

    waiting = Target(over_time("desk", 'max("waiting")', ["recipient", "channel"]), "$tag_recipient $tag_channel")
    return Row(
        "Alerts",
        [
            curves(
                "Active",
                "Alerts that are active, by kind.",
                of_family("active", "last"),
                links=[pages.of(console, "alerts")],
            ),
            curves("Unacknowledged", "Alerts that nobody has taken, by kind.", of_family("unacknowledged", "last")),
            curves("Raised", "How many alerts began, by kind.", of_family("raised", "sum"), bars=True, every="1h"),
            curves(
                "Messages held back",
                "Messages that wait because a desk has been told as many as it can take in.",
                [waiting],
                steps={1: AMBER},
                every="10m",
            ),
        ],
    )


def _supply(console: str) -> Row:
    lost = summed_over_time("supply", 'max("meters")', ["partition"])
    named = over_time("outages", 'max("open")', ["kind"])
    return Row(
        "Supply",
        [
            curves(
                "Meters without supply",
                "Meters of transformers and feeders with an active alert of lost supply.",
                [Target(lost, "meters")],
                steps={1: RED},
                links=[pages.of(console, "alerts")],
            ),
            curves(
                "Outages that were told",
                "Outages in force that the utility named, by kind.",
                [Target(named, "$tag_kind")],
            ),
        ],
    )
