"""Engine: whether GridPulse itself keeps up, and whether what it is fed is any good."""

from dashboards.grafana import pages
from dashboards.grafana.board import Board, Chosen, Folder, Row, board
from dashboards.grafana.influxql import Target, matching, newest, over_time, summed_over_time
from dashboards.grafana.panels import AMBER, RED, curves, figure

FOLDER = Folder("gridpulse-engine", "Engine")

_HOST = Chosen("host", "Machine", "engine")
_RULE = Chosen("rule", "Rule", "meter_quality")
_ON_HOST, _OF_RULE = matching("host"), matching("rule")
_LATE = {60: RED}


def engine(console: str) -> Board:
    """Rate, lag, snapshots, sinks and dead letters."""
    about = "Is the engine keeping up, is all that it did kept, and does everything that it sends to answer?"
    rows = [_health(console), _pace(), _safety()]
    return board(FOLDER, "gp-engine", "Engine", about, rows, console, (_HOST,), (), ("now-6h", "now"))


def readings(console: str) -> Board:
    """What comes in, and how good it is."""
    about = "How many meters are silent, what is wrong with readings, and what reference data is missing?"
    rows = [_meters(), _quality(), _grid()]
    return board(FOLDER, "gp-readings", "Readings and meters", about, rows, console, (_RULE,), (), ("now-30d", "now"))


def _health(console: str) -> Row:
    def number(field: str, together: str = "sum") -> str:
        return newest("engine", field, ["host"], together, _ON_HOST)

    problems = newest("engine_problem", "count", ["host", "code"], where=_ON_HOST)
    to_engine = [pages.of(console, "engine")]
    return Row(
        "Now",
        [
            figure(
                "Problems",
                "What the engine finds wrong with itself; the console says what and how to mend it.",
                problems,
                steps={1: RED},
                links=to_engine,
            ),
            figure("Readings", "Taken in each second.", number("readings_per_s"), "cps"),
            figure("Behind the clock", "How far log time is behind the clock.", number("log_age_s", "max"), "s", _LATE),
            figure("Records waiting", "Over all readers.", newest("engine_reader", "waiting", ["reader", "partition"])),
            figure(
                "Oldest unkept work",
                "Age of what no snapshot has yet.",
                newest("engine_shard", "snapshot_age_s", ["stage", "partition"], "max"),
                "s",
                {300: RED},
            ),
            figure(
                "Dead letters",
                "Records rejected since the start.",
                newest("engine_dead_letters", "count", ["topic"]),
                links=to_engine,
                empty="0",
            ),
        ],
    )


def _pace() -> Row:
    def by_host(chosen: str) -> list[Target]:
        return [Target(over_time("engine", chosen, ["host"], _ON_HOST), "$tag_host")]

    waiting = over_time("engine_reader", 'max("waiting")', ["reader", "partition"])
    cpu = 'non_negative_derivative(last("cpu_s"), 1s)'
    return Row(
        "Pace",
        [
            curves("Readings a second", "By machine.", by_host('mean("readings_per_s")'), "cps", every="15s"),
            curves(
                "Behind the clock",
                "Log time against the clock; the line is when somebody is told.",
                by_host('max("log_age_s")'),
                "s",
                _LATE,
                every="15s",
            ),
            curves(
                "Records waiting",
                "By reader and partition; a curve that only rises is a reader too slow.",
                [Target(waiting, "$tag_reader/$tag_partition")],
                every="15s",
            ),
            curves("Processor", "Cores in use.", by_host(cpu), "percentunit", every="1m"),
            curves("Memory", "Resident.", by_host('max("memory_bytes")'), "bytes", every="15s"),
            curves(
                "Problems",
                "Found by the engine, by code.",
                [Target(over_time("engine_problem", 'max("count")', ["code"], _ON_HOST), "$tag_code")],
                steps={1: RED},
                every="15s",
            ),
        ],
    )


def _safety() -> Row:
    ages = over_time("engine_shard", 'max("snapshot_age_s")', ["stage", "partition"])
    sinks = over_time("engine_sink", 'min("up")', ["sink"])
    letters = over_time("engine_dead_letters", 'max("count")', ["topic"])
    spool = over_time("engine", 'max("spool_bytes")', where=_ON_HOST)
    outbox = over_time("engine", 'max("outbox_waiting")', where=_ON_HOST)
    return Row(
        "What is kept and sent",
        [
            curves(
                "Unkept work",
                "Age of what each shard did since its newest snapshot.",
                [Target(ages, "$tag_stage/$tag_partition")],
                "s",
                {300: RED},
                every="15s",
            ),
            curves(
                "Sinks",
                "1 where what results are sent to answers, 0 where it is away.",
                [Target(sinks, "$tag_sink")],
                "bool_yes_no",
                every="15s",
            ),
            curves(
                "Dead letters",
                "Records rejected since the start, by topic; `gridpulse topics dlq` shows and replays them.",
                [Target(letters, "$tag_topic")],
                every="1m",
            ),
            curves(
                "Waiting for InfluxDB",
                "On disk, while the server is away.",
                [Target(spool, "spool")],
                "bytes",
                every="15s",
            ),
            curves("Waiting messages", "That are to be sent.", [Target(outbox, "outbox")], every="15s"),
        ],
    )


def _meters() -> Row:
    def number(field: str) -> str:
        return newest("meters", field, ["partition"])

    silent = [
        Target(summed_over_time("meters", f'last("{name}")', ["partition"]), name)
        for name in ("known", "named", "silent")
    ]
    return Row(
        "Meters",
        [
            figure(
                "Meters", "Meters that ever sent something, or are named by reference data.", number("known"), width=8
            ),
            figure(
                "Without reference data",
                "Meters that readings come from and nobody named.",
                newest("meters", 'last("known") - last("named")', ["partition"]),
                steps={1: AMBER},
                width=8,
            ),
            figure(
                "Silent", "Meters that have sent nothing for too long.", number("silent"), steps={1: AMBER}, width=8
            ),
            curves(
                "Known and silent meters",
                "Known, named by reference data, and silent.",
                silent,
                every="1d",
                width=24,
                colours={"silent": AMBER},
            ),
        ],
    )


def _quality() -> Row:
    accepted = summed_over_time("meter_quality", 'sum("count")', ["partition"], where="\"rule\" = 'accepted'")
    others = summed_over_time(
        "meter_quality", 'sum("count")', ["partition"], ["rule"], f"\"rule\" != 'accepted' AND {_OF_RULE}"
    )
    return Row(
        "Readings",
        [
            curves("Readings accepted", "Each day.", [Target(accepted, "accepted")], every="1d", bars=True),
            curves(
                "What validation said",
                "Each day, by rule; refused readings are among the dead letters.",
                [Target(others, "$tag_rule")],
                every="1d",
                bars=True,
            ),
        ],
    )


def _grid() -> Row:
    def of(field: str, name: str) -> Target:
        return Target(summed_over_time("grid_input", f'last("{field}")', ["partition"]), name)

    watched = [of("transformers", "transformers"), of("without_rating", "without rating")]
    return Row(
        "Transformers",
        [
            curves(
                "Transformers watched",
                "Without a rating there is no loading, no temperature and no alert of overload.",
                watched,
                every="1d",
                colours={"without rating": AMBER},
            ),
            curves(
                "Sums refused",
                "Sums of intervals that the grid could not use, each day.",
                [of("rejected", "refused")],
                every="1d",
                bars=True,
                steps={1: AMBER},
            ),
        ],
    )
