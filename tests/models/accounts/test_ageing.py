import csv
import os
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.accounts.ageing import BUCKETS, ageing, ageing_by, bucket
from models.flow import topics
from models.money import minor_units
from tests.models.accounts.town import FIRST, LOCAL, Town, run

EPOCH = date(1970, 1, 1)


def bucket_of(days_overdue: int) -> str:
    if days_overdue <= 0:
        return "current"
    if days_overdue > 90:
        return "90+"
    return {0: "1-30", 1: "31-60", 2: "61-90"}[(days_overdue - 1) // 30]


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 300), st.integers(0, 10**12)), max_size=30),
    st.integers(0, 300),
)
def test_columns_age_as_debts_one_by_one(debts: list[tuple[int, int, int]], today: int) -> None:
    expected: dict[tuple[int, str], int] = defaultdict(int)
    for owner, due, amount in debts:
        expected[owner, bucket_of(today - due)] += amount
    owners, dues, amounts = ([debt[part] for debt in debts] for part in range(3))
    got = ageing_by(owners, 4, dues, amounts, today)
    assert {
        (owner, name): int(got[owner, index])
        for owner in range(4)
        for index, name in enumerate(BUCKETS)
        if got[owner, index]
    } == {key: value for key, value in expected.items() if value}
    assert ageing(dues, amounts, today).tolist() == got.sum(axis=0).tolist()


def test_edges_of_the_buckets() -> None:
    days = [-5, 0, 1, 30, 31, 60, 61, 90, 91, 4000]
    assert bucket([5000 - each for each in days], 5000).tolist() == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]


def invoices() -> list[dict[str, str]]:
    """The IBM sample of invoices paid late, or a skip."""
    folder = Path(os.environ.get("GRIDPULSE_DATA", "../shared/data"))
    path = folder / "invoices_paid_late" / "WA_Fn-UseC_-Accounts-Receivable.csv"
    if not path.exists():
        missing = f"the invoices are missing: {path}"
        if os.environ.get("GRIDPULSE_REQUIRE") == "all":
            pytest.fail(missing)
        pytest.skip(missing)
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def day(text: str) -> date:
    month, number, year = map(int, text.split("/"))
    return date(year, month, number)


def test_invoices_paid_late_age_as_their_own_columns_say() -> None:
    rows = invoices()
    for as_of in (date(2012, 6, 30), date(2013, 1, 15), date(2013, 7, 1)):
        open_ = [row for row in rows if day(row["InvoiceDate"]) <= as_of < day(row["SettledDate"])]
        expected: dict[str, int] = defaultdict(int)
        for row in open_:
            settled_late = int(row["DaysLate"])
            to_settle = (day(row["SettledDate"]) - as_of).days
            late_now = settled_late - to_settle if settled_late else (as_of - day(row["DueDate"])).days
            expected[bucket_of(late_now)] += round(float(row["InvoiceAmount"]) * 100)
        due = [(day(row["DueDate"]) - EPOCH).days for row in open_]
        amount = [minor_units(row["InvoiceAmount"]) for row in open_]
        got = dict(zip(BUCKETS, ageing(due, amount, (as_of - EPOCH).days).tolist(), strict=True))
        assert got == {name: expected[name] for name in BUCKETS}
        assert sum(expected.values()) > 0


def test_invoices_paid_late_through_the_stage() -> None:
    rows, shift = invoices(), FIRST - (date(2012, 1, 1) - EPOCH).days
    town = Town()
    for row in sorted(rows, key=lambda row: day(row["InvoiceDate"])):
        issued, due = _at(row["InvoiceDate"], shift), _at(row["DueDate"], shift)
        body = {"bill_id": row["invoiceNumber"], "account_id": row["customerID"], "amount": row["InvoiceAmount"]}
        town.put_at(topics.BILLS, issued, {**body, "issued_at": issued, "due_at": due})
    for row in sorted(rows, key=lambda row: day(row["SettledDate"])):
        settled = _at(row["SettledDate"], shift)
        body = {"payment_id": row["invoiceNumber"], "account_id": row["customerID"], "amount": row["InvoiceAmount"]}
        town.put_at(topics.PAYMENTS, settled, {**body, "at": settled})
    for customer in {row["customerID"]: None for row in rows}:
        town.account(customer)
    seen = run(town, 800)
    for point in seen.points("ageing")[::7]:
        as_of = EPOCH + timedelta(days=int(LOCAL.day(point.at)) - shift)
        assert round(sum(point.fields[name] for name in BUCKETS) * 100) == owed_on(rows, as_of)
    assert seen.points("accounts")[-1].fields["owed"] == 0
    assert {finding.kind for finding in seen.findings} >= {"arrears.overdue", "arrears.restored"}


def owed_on(rows: list[dict[str, str]], as_of: date) -> int:
    open_ = [row for row in rows if day(row["InvoiceDate"]) <= as_of < day(row["SettledDate"])]
    return sum(minor_units(row["InvoiceAmount"]) for row in open_)


def _at(text: str, shift: int) -> int:
    return LOCAL.midnight((day(text) - EPOCH).days + shift) + 12 * 3600
