"""Alarm performance: whether alerts are few and good enough for people to act on."""

from dashboards.grafana import pages
from dashboards.grafana.board import FAMILY, FLOODS, Board, Chosen, Folder, Row, board
from dashboards.grafana.influxql import Target, in_all, matching, newest, over_time, summed_over_time
from dashboards.grafana.panels import AMBER, RED, curves, figure, listing

FOLDER = Folder("gridpulse-alarms", "Alarm performance")

_RECIPIENT = Chosen("recipient", "Desk", "desk")
_FAMILY, _DESK = matching("family"), matching("recipient")
_PARTS = ("family", "partition")
_RATE = {1: AMBER, 10: RED}
_STATES = ("active", "unacknowledged", "shelved", "suppressed", "out_of_service", "chattering")
_BY_KIND = (
    "SELECT " + ", ".join(f'sum("{name}") AS "{name}"' for name in _STATES) + " FROM (SELECT "
    + ", ".join(f'last("{name}") AS "{name}"' for name in _STATES)
    + f' FROM "alert_kinds" WHERE {_FAMILY} AND $timeFilter GROUP BY "kind", "partition") GROUP BY "kind"'
)  # fmt: skip


def performance(console: str) -> Board:
    """The figures of ISA-18.2 that series can tell; `gridpulse alerts stats` has the rest."""
    about = (
        "Is the desk told as much as a person can take in, and are alerts that nobody needs shelved, mended or removed?"
    )
    chosen = (FAMILY, _RECIPIENT)
    rows = [_figures(console), _alerts(), _kinds(), _desks()]
    return board(FOLDER, "gp-alarms", "Alarm performance", about, rows, console, chosen, (FLOODS,), ("now-7d", "now"))


def _figures(console: str) -> Row:
    def now(field: str) -> str:
        return newest("alerts", field, _PARTS, where=_FAMILY)

    per_operator = f'SELECT max("messages_per_operator") FROM "desk" WHERE {_DESK} AND $timeFilter'
    return Row(
        "Figures",
        [
            figure("Raised", "Alerts that began in the time shown.", in_all("alerts", "raised", _FAMILY)),
            figure("Messages", "Messages that they led to.", in_all("alerts", "messages", _FAMILY)),
            figure(
                "Most in ten minutes",
                "Most messages to one operator in ten minutes of the time shown; ISA-18.2: one is well, ten a flood.",
                per_operator,
                steps=_RATE,
            ),
            figure(
                "Chattering",
                "Alerts that come and go: give them an off-delay or a deadband.",
                now("chattering"),
                steps={1: AMBER},
            ),
            figure(
                "Shelved",
                "Alerts that somebody put aside for a while.",
                now("shelved"),
                links=[pages.of(console, "alerts")],
            ),
            figure(
                "Out of service",
                "Alerts that are switched off, with owner and end.",
                now("out_of_service"),
                steps={1: AMBER},
            ),
        ],
    )


def _alerts() -> Row:
    def by_family(field: str, how: str = "sum") -> list[Target]:
        query = summed_over_time("alerts", f'{how}("{field}")', ["partition"], ["family"], _FAMILY)
        return [Target(query, "$tag_family")]

    def of_all(field: str, name: str) -> Target:
        return Target(summed_over_time("alerts", f'sum("{field}")', list(_PARTS), where=_FAMILY), name)

    fates = [of_all(name, name) for name in ("raised", "reopened", "cleared", "inhibited", "ignored", "messages")]
    return Row(
        "Alerts",
        [
            curves("Raised", "By kind.", by_family("raised"), bars=True, every="1h"),
            curves(
                "Standing",
                "Active alerts by kind; one that stands for days tells nobody anything.",
                by_family("active", "last"),
            ),
            curves(
                "What became of findings",
                "Inhibited and ignored ones were told to nobody.",
                fates,
                every="1h",
                bars=True,
            ),
            curves("Suppressed", "Alerts that an outage explains.", by_family("suppressed", "last")),
            curves("Chattering", "Alerts that come and go.", by_family("chattering", "last"), steps={1: AMBER}),
            curves(
                "Reopened",
                "Alerts that came back soon after they were over.",
                by_family("reopened"),
                bars=True,
                every="1h",
            ),
        ],
    )


def _kinds() -> Row:
    return Row(
        "Now, by kind",
        [
            listing(
                "By kind and state",
                "What there is now of each kind; kinds with many suppressed or chattering ones are the first to mend.",
                _BY_KIND,
                {},
                first="active",
            ),
        ],
    )


def _desks() -> Row:
    def of(field: str, name: str) -> Target:
        return Target(
            over_time("desk", f'sum("{field}")', ["recipient", "channel"], _DESK), f"$tag_recipient $tag_channel {name}"
        )

    most = Target(
        over_time("desk", 'max("messages_per_operator")', ["recipient", "channel"], _DESK),
        "$tag_recipient $tag_channel",
    )
    lasted = Target(
        over_time("desk_flood", 'max("lasted_s")', ["recipient", "channel"], _DESK), "$tag_recipient $tag_channel"
    )
    return Row(
        "Desks",
        [
            curves(
                "Messages to an operator in ten minutes",
                "One is well, ten is a flood (ISA-18.2).",
                [most],
                steps=_RATE,
                every="10m",
            ),
            curves(
                "Orders and messages",
                "What belongs together is told in one message.",
                [of("orders", "orders"), of("messages", "messages"), of("gathered", "gathered")],
                every="1h",
            ),
            curves("How long floods lasted", "Each at its end.", [lasted], "s", {600: AMBER}, every="1h", bars=True),
        ],
    )
