"""Load and forecast: how loaded, how warm, how much life it costs, and what is foretold."""

from dashboards.grafana import pages
from dashboards.grafana.board import FEEDER, OUTAGES, TRANSFORMER, Board, Folder, Row, alerts_raised, board
from dashboards.grafana.influxql import Target, matching, newest, over_time
from dashboards.grafana.panels import AMBER, BLUE, RED, Steps, curves, figure, listing

FOLDER = Folder("gridpulse-load", "Load and forecast")

_FEEDER, _BOTH = matching("feeder"), matching("feeder", "transformer")
_LOADING = {0.8: AMBER, 1.0: RED}
_HOT = {98: AMBER, 120: RED}
_TROUBLE = (alerts_raised("\"family\" = 'overload'"), OUTAGES)
_RANKED = (
    'SELECT max("loading") AS "highest loading", mean("loading") AS "mean loading", max("hot_spot_c") AS "hot spot", '
    'sum("life_h") AS "life used", mean("completeness") AS "data" '
    f'FROM "transformer_load" WHERE {_BOTH} AND $timeFilter GROUP BY "transformer", "feeder"'
)


def feeders(console: str) -> Board:
    """Feeders over days and weeks."""
    about = (
        "How loaded is each feeder, how many of its transformers are beyond their rating, and how complete is the data?"
    )
    rows = [_figures(), _feeder_load(console), _feeder_wear()]
    return board(FOLDER, "gp-feeders", "Feeders", about, rows, console, (FEEDER,), _TROUBLE, ("now-7d", "now"))


def transformers(console: str) -> Board:
    """Transformers with their forecast of the next day."""
    about = "Which transformer is loaded, warm or ageing, and which one will be overloaded tonight?"
    rows = [_ranking(console), _transformer_load(console), _transformer_heat()]
    chosen = (FEEDER, TRANSFORMER)
    return board(
        FOLDER, "gp-transformers", "Transformers", about, rows, console, chosen, _TROUBLE, ("now-24h", "now+24h")
    )


def _figures() -> Row:
    def number(field: str, together: str) -> str:
        return newest("feeder_load", field, ["feeder"], together, _FEEDER)

    return Row(
        "Now",
        [
            figure("Load", "Newest load of the feeders chosen.", number("load_kw", "sum"), "kwatt"),
            figure(
                "Highest loading",
                "Of any transformer, as a share of its rating.",
                number("highest_loading", "max"),
                "percentunit",
                _LOADING,
            ),
            figure(
                "Share beyond rating",
                "Highest share, of any feeder's transformers, that are loaded beyond their rating.",
                number("share_overloaded", "max"),
                "percentunit",
                {0.001: RED},
            ),
            figure(
                "Hottest spot",
                "Highest hot-spot temperature by IEC 60076-7; insulation ages at twice the rate each 6 K above 98 °C.",
                number("highest_hot_spot_c", "max"),
                "celsius",
                _HOT,
            ),
            figure("Transformers", "How many are watched.", number("transformers", "sum")),
            figure(
                "Data received",
                "Mean share of readings received; forecasts suffer below nine tenths.",
                number("completeness", "mean"),
                "percentunit",
            ),
        ],
    )


def _of_feeder(chosen: str) -> list[Target]:
    return [Target(over_time("feeder_load", chosen, ["feeder"], _FEEDER), "$tag_feeder")]


def _feeder_load(console: str) -> Row:
    to_feeder = [pages.of_curve(console, "feeder", "feeder")]
    return Row(
        "Load",
        [
            curves("Load", "What flows into each feeder.", _of_feeder('mean("load_kw")'), "kwatt", links=to_feeder),
            curves(
                "Highest loading",
                "Of any transformer of the feeder.",
                _of_feeder('max("highest_loading")'),
                "percentunit",
                _LOADING,
                links=to_feeder,
            ),
            curves(
                "Heavily loaded",
                "Share of the feeder's transformers that are heavily loaded.",
                _of_feeder('max("share_heavy")'),
                "percentunit",
            ),
            curves(
                "Beyond rating",
                "Share of the feeder's transformers beyond their rating.",
                _of_feeder('max("share_overloaded")'),
                "percentunit",
                {0.001: RED},
            ),
        ],
    )


def _feeder_wear() -> Row:
    return Row(
        "Rating, heat and data",
        [
            curves(
                "Loading of the feeder",
                "Where the feeder's own rating is set.",
                _of_feeder('max("loading")'),
                "percentunit",
                _LOADING,
            ),
            curves(
                "Hottest spot",
                "Of any transformer of the feeder.",
                _of_feeder('max("highest_hot_spot_c")'),
                "celsius",
                _HOT,
            ),
            curves(
                "Life used",
                "Hours of insulation life that a day cost, over all transformers; in a day each has 24 h to spend.",
                _of_feeder('sum("life_used_h")'),
                "h",
                bars=True,
                every="1d",
            ),
            curves(
                "Data received",
                "Share of the readings that came in time.",
                _of_feeder('mean("completeness")'),
                "percentunit",
            ),
        ],
    )


def _ranking(console: str) -> Row:
    units = {
        "highest loading": "percentunit", "mean loading": "percentunit", "hot spot": "celsius", "life used": "h",
        "data": "percentunit",
    }  # fmt: skip
    steps: dict[str, Steps] = {"highest loading": _LOADING, "hot spot": _HOT}
    links = {"transformer": [pages.of_row(console, "transformer", "transformer")]}
    about = "Over the time shown, the highest loaded first; a click leads to the transformer in the console."
    return Row("Ranking", [listing("Transformers", about, _RANKED, units, steps, "highest loading", links=links)])


def _of_transformer(chosen: str) -> Target:
    return Target(over_time("transformer_load", chosen, ["transformer"], _BOTH), "$tag_transformer")


def _foretold(level: str, name: str) -> Target:
    where = f"{_BOTH} AND \"quantile\" = '{level}'"
    query = over_time("transformer_forecast", 'mean("load_kva")', ["transformer"], where)
    return Target(query, f"$tag_transformer {name}")


def _transformer_load(console: str) -> Row:
    to_it = [pages.of_curve(console, "transformer", "transformer")]
    return Row(
        "Load",
        [
            curves(
                "Load and forecast",
                "Load so far, and what is foretold: the middle, and what nine of ten days stay below.",
                [_of_transformer('mean("load_kva")'), _foretold("0.5", "expected"), _foretold("0.9", "at most")],
                "kvoltamp",
                width=24,
                every="1h",
                colours={"/ (expected|at most)$/": BLUE},
                links=to_it,
            ),
            curves(
                "Loading",
                "Share of the rating; the lines are 80 and 100 %.",
                [_of_transformer('max("loading")')],
                "percentunit",
                _LOADING,
                links=to_it,
                width=24,
            ),
        ],
    )


def _transformer_heat() -> Row:
    return Row(
        "Heat and data",
        [
            curves(
                "Hot spot",
                "Temperature of the hottest spot by IEC 60076-7.",
                [_of_transformer('max("hot_spot_c")')],
                "celsius",
                _HOT,
                width=8,
            ),
            curves(
                "Top oil",
                "Temperature of the top oil by IEC 60076-7.",
                [_of_transformer('max("top_oil_c")')],
                "celsius",
                {105: RED},
                width=8,
            ),
            curves(
                "Data received",
                "Share of the readings that came in time.",
                [_of_transformer('mean("completeness")')],
                "percentunit",
                width=8,
            ),
        ],
    )
