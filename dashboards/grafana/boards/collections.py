"""Collections: what is owed and for how long, what was done about it, and who may leave."""

from dashboards.grafana import pages
from dashboards.grafana.board import Board, Chosen, Folder, Row, alerts_raised, board
from dashboards.grafana.influxql import Target, matching, newest, summed_over_time
from dashboards.grafana.panels import AMBER, RED, curves, figure

FOLDER = Folder("gridpulse-collections", "Collections")

_CLASS = Chosen("class", "Class of account", "ageing")
_CHURN_CLASS = Chosen("class", "Class of account", "churn")
_OF_CLASS = matching("class")
_BUCKETS = ("current", "1-30", "31-60", "61-90", "90+")
_STEPS = (
    "due_soon",
    "overdue",
    "notice",
    "final_notice",
    "disconnection",
    "restore_due",
    "arranged",
    "promise_broken",
    "spared",
    "low_credit",
    "out_of_credit",
)
_QUARTER = ("now-90d", "now")


def arrears(console: str) -> Board:
    """Money owed by age, and dunning."""
    about = "How much is owed, how long overdue, and does what is billed come in?"
    marks = (alerts_raised("\"family\" = 'arrears'"),)
    rows = [_money(console), _ageing(), _dunning(console)]
    return board(FOLDER, "gp-arrears", "Arrears and collections", about, rows, console, (_CLASS,), marks, _QUARTER)


def customers(console: str) -> Board:
    """Customers that may leave."""
    about = "How many customers may leave, of which class, and does the model earn its keep?"
    marks = (alerts_raised("\"family\" = 'churn'"),)
    rows = [_risk(console), _risk_curves()]
    return board(FOLDER, "gp-customers", "Customers at risk", about, rows, console, (_CHURN_CLASS,), marks, _QUARTER)


def _money(console: str) -> Row:
    def owed(field: str) -> str:
        return newest("ageing", field, ["class", "partition"], where=_OF_CLASS)

    def of_all(field: str) -> str:
        return newest("accounts", field, ["partition"])

    overdue = 'last("1-30") + last("31-60") + last("61-90") + last("90+")'
    return Row(
        "Now (money in major units of the currency)",
        [
            figure("Not yet due", "Of the classes chosen.", owed("current")),
            figure(
                "Overdue",
                "More than a day past its date, of the classes chosen.",
                owed(overdue),
                links=[pages.of(console, "collections")],
            ),
            figure("Over 90 days", "Seldom paid without a visit or a court.", owed("90+"), steps={1: AMBER}),
            figure("Credit", "Paid ahead, of all accounts.", of_all("credit")),
            figure(
                "Suspense",
                "Paid, and nobody knows for which account: look for the payer.",
                of_all("suspense"),
                steps={1: AMBER},
            ),
            figure(
                "Unmatched today",
                "Payments and bills of the day without a known account.",
                of_all("unmatched"),
                steps={1: AMBER},
            ),
        ],
    )


def _each_day(field: str, name: str) -> Target:
    return Target(summed_over_time("accounts", f'sum("{field}")', ["partition"]), name)


def _ageing() -> Row:
    def bucket(name: str) -> Target:
        return Target(summed_over_time("ageing", f'last("{name}")', ["class", "partition"], where=_OF_CLASS), name)

    by_class = Target(summed_over_time("ageing", 'last("90+")', ["partition"], ["class"], _OF_CLASS), "$tag_class")
    late = {"61-90": AMBER, "90+": RED}
    return Row(
        "Money",
        [
            curves(
                "Owed by age",
                "Days overdue; money should leave a bucket before it reaches the next.",
                [bucket(name) for name in _BUCKETS],
                every="1d",
                bars=True,
                colours=late,
            ),
            curves("Over 90 days by class", "Who owes it.", [by_class], every="1d"),
            curves(
                "Billed and paid", "Each day.", [_each_day("billed", "billed"), _each_day("paid", "paid")], every="1d"
            ),
            curves(
                "Taken back",
                "Payments reversed or refunded each day, and late fees.",
                [
                    _each_day("reversed", "reversed"),
                    _each_day("refunded", "refunded"),
                    _each_day("late_fees", "late fees"),
                ],
                every="1d",
                bars=True,
            ),
        ],
    )


def _dunning(console: str) -> Row:
    def step(name: str) -> Target:
        return Target(summed_over_time("accounts", f'last("step_{name}")', ["partition"]), name.replace("_", " "))

    told_nothing = [_each_day(name, name) for name in ("repeated", "unmatched", "rejected")]
    unknown = [
        Target(summed_over_time("accounts", 'last("accounts_unknown")', ["partition"]), "account unknown"),
        Target(summed_over_time("accounts", 'last("tariff_unknown")', ["partition"]), "tariff unknown"),
    ]
    return Row(
        "Dunning and records",
        [
            curves(
                "Accounts by step",
                "Where accounts are on the way of dunning.",
                [step(name) for name in _STEPS],
                every="1d",
                bars=True,
                width=24,
                colours={"disconnection": RED},
                links=[pages.of(console, "collections")],
            ),
            curves(
                "Records not booked",
                "Repeated, without an account, or wrong, each day.",
                told_nothing,
                every="1d",
                bars=True,
            ),
            curves(
                "Reference data that is missing",
                "Accounts that cannot be billed as they are.",
                unknown,
                every="1d",
                steps={1: AMBER},
            ),
        ],
    )


def _risk(console: str) -> Row:
    parts = ["class", "partition"]
    to_customers = [pages.of(console, "customers")]
    return Row(
        "Now",
        [
            figure(
                "At risk",
                "Customers whose risk is above the limit.",
                newest("churn", "at_risk", parts, where=_OF_CLASS),
                steps={1: AMBER},
                width=8,
                links=to_customers,
            ),
            figure(
                "Mean risk",
                "Chance to leave, over all customers chosen.",
                newest("churn", "mean_risk", parts, "mean", _OF_CLASS),
                "percentunit",
                width=8,
            ),
            figure(
                "Accounts judged",
                "Of the classes chosen.",
                newest("churn", "accounts", parts, where=_OF_CLASS),
                width=8,
            ),
        ],
    )


def _risk_curves() -> Row:
    at_risk = summed_over_time("churn", 'last("at_risk")', ["partition"], ["class"], _OF_CLASS)
    mean = summed_over_time("churn", 'mean("mean_risk")', ["partition"], ["class"], _OF_CLASS, together="mean")
    left = summed_over_time("churn_model", 'sum("switched_away")', ["partition"])
    moved = summed_over_time("churn_model", 'sum("move_out")', ["partition"])
    return Row(
        "Over time",
        [
            curves(
                "At risk by class",
                "Customers whose risk is above the limit.",
                [Target(at_risk, "$tag_class")],
                every="7d",
            ),
            curves(
                "Mean risk by class",
                "Chance to leave, over all customers of the class.",
                [Target(mean, "$tag_class")],
                "percentunit",
                every="7d",
            ),
            curves(
                "Left",
                "Customers that went, between judgements.",
                [Target(left, "switched away"), Target(moved, "moved out")],
                every="7d",
                bars=True,
            ),
        ],
    )
