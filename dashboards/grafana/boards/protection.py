"""Revenue protection: what is lost, what is suspected, and what payments look wrong."""

from dashboards.grafana import pages
from dashboards.grafana.board import FEEDER, Board, Folder, Row, alerts_raised, board
from dashboards.grafana.influxql import Target, in_all, matching, newest, over_time
from dashboards.grafana.panels import AMBER, RED, curves, figure, listing

FOLDER = Folder("gridpulse-protection", "Revenue protection")

_FEEDER = matching("feeder")
_MONTH = ("now-30d", "now")
_RANKED = (
    'SELECT last("open_leads") AS "leads", last("lost_kwh_per_day") AS "lost a day", last("highest_score") AS "surest"'
    f', last("meters") AS "meters" FROM "theft" WHERE {_FEEDER} AND $timeFilter GROUP BY "feeder"'
)


def losses(console: str) -> Board:
    """Leads of theft and what they are worth."""
    about = "How much energy is being lost, on which feeders, and how many leads wait for an inspection?"
    marks = (alerts_raised("\"family\" = 'theft'"),)
    rows = [_figures(console), _leads(), _inspections(console)]
    return board(FOLDER, "gp-losses", "Losses and leads", about, rows, console, (FEEDER,), marks, _MONTH)


def fraud(console: str) -> Board:
    """Payments that look wrong."""
    about = "How many payments look wrong, and how many were charged back?"
    marks = (alerts_raised("\"family\" = 'payment_fraud'"),)
    return board(
        FOLDER, "gp-fraud", "Payment fraud", about, [_payments(), _payment_curves()], console, (), marks, _MONTH
    )


def _figures(console: str) -> Row:
    def number(field: str, together: str = "sum") -> str:
        return newest("theft", field, ["feeder"], together, _FEEDER)

    return Row(
        "Now",
        [
            figure(
                "Open leads",
                "Meters that an inspection is worth while at.",
                number("open_leads"),
                steps={1: AMBER},
                width=6,
                links=[pages.of(console, "protection")],
            ),
            figure(
                "Lost a day",
                "Estimated energy that the open leads lose, each day.",
                number("lost_kwh_per_day"),
                "kwatth",
                width=6,
            ),
            figure(
                "Surest lead",
                "Highest score of any meter; from 0, no sign, to 1, sure.",
                number("highest_score", "max"),
                "percentunit",
                width=6,
            ),
            figure(
                "Meters judged", "Meters with enough data of the newest day to be judged.", number("usable"), width=6
            ),
        ],
    )


def _of(chosen: str, name: str = "") -> list[Target]:
    return [Target(over_time("theft", chosen, ["feeder"], _FEEDER), f"$tag_feeder {name}".rstrip())]


def _leads() -> Row:
    judged = [*_of('last("meters")', "meters"), *_of('last("usable")', "judged")]
    return Row(
        "Leads",
        [
            curves(
                "Lost a day",
                "Estimated from the open leads.",
                _of('last("lost_kwh_per_day")'),
                "kwatth",
                every="1d",
                bars=True,
            ),
            curves(
                "Open leads",
                "Inspected ones leave; a rising curve asks for crews.",
                _of('last("open_leads")'),
                every="1d",
                bars=True,
            ),
            curves(
                "Surest lead", "Highest score of any meter.", _of('last("highest_score")'), "percentunit", every="1d"
            ),
            curves(
                "Meters and how many could be judged",
                "A gap means missing data, and thieves that nobody sees.",
                judged,
                every="1d",
            ),
        ],
    )


def _inspections(console: str) -> Row:
    units = {"lost a day": "kwatth", "surest": "percentunit"}
    links = {"feeder": [pages.of_row(console, "feeder", "feeder")]}
    about = "Where most energy is lost; a click leads to the feeder in the console."
    return Row(
        "Inspections and feeders",
        [
            curves(
                "Inspections",
                "What crews found, each day; many clean ones mean that leads are not sure enough.",
                [_found("theft"), _found("fault"), _found("clean")],
                every="1d",
                bars=True,
                width=24,
            ),
            listing("Feeders", about, _RANKED, units, first="lost a day", links=links),
        ],
    )


def _found(outcome: str) -> Target:
    return Target(over_time("inspections", f'sum("{outcome}")', where=_FEEDER), outcome)


def _payments() -> Row:
    return Row(
        "In the time shown",
        [
            figure("Payments", "Payments looked at.", in_all("payment_fraud", "payments"), width=6),
            figure(
                "Findings",
                "Times that a rule or the model spoke.",
                in_all("payment_fraud", "findings"),
                steps={1: AMBER},
                width=6,
            ),
            figure(
                "Charge-backs",
                "Payments that were good and were taken back.",
                in_all("payment_fraud", "chargebacks"),
                steps={1: RED},
                width=6,
            ),
            figure(
                "Open episodes",
                "Episodes that go on now.",
                newest("payment_fraud", "episodes", ()),
                steps={1: AMBER},
                width=6,
            ),
        ],
    )


def _payment_curves() -> Row:
    def a_day(field: str, name: str) -> Target:
        return Target(over_time("payment_fraud", f'sum("{field}")'), name)

    return Row(
        "By day",
        [
            curves("Payments", "Payments looked at each day.", [a_day("payments", "payments")], every="1d", bars=True),
            curves(
                "Findings and charge-backs",
                "Charge-backs without findings are frauds that were missed.",
                [a_day("findings", "findings"), a_day("chargebacks", "charge-backs")],
                every="1d",
                bars=True,
                colours={"charge-backs": RED},
            ),
            curves(
                "Records that told nothing new",
                "Repeats of payments, and charge-backs of payments that are not known.",
                [a_day("repeats", "repeats"), a_day("unknown_chargebacks", "unknown")],
                every="1d",
                bars=True,
            ),
            curves(
                "Kept",
                "Payments kept for a later charge-back.",
                [Target(over_time("payment_fraud", 'last("kept")'), "kept")],
                every="1d",
            ),
        ],
    )
