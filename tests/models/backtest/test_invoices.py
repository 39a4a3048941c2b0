import numpy as np

from models.accounts.debtors import NAMES, Debtors, Invoice
from models.backtest.invoices import InvoiceRun, judge
from models.flow.fingerprint import fingerprint


def made(count: int = 200, seed: int = 1) -> tuple[list[tuple[str, Invoice]], list[int]]:
    """Half of the customers settle late."""
    rng = np.random.default_rng(seed)
    written = np.sort(rng.integers(0, 500, count)).tolist()
    invoices = [
        (f"N{place}", Invoice(f"C{place % 10}", day, day + 30, float(rng.uniform(10, 90)), place % 3 == 0))
        for place, day in enumerate(written)
    ]
    settled = [one.due + int(rng.integers(-20, 1)) + 25 * (int(one.customer[1:]) < 5) for _, one in invoices]
    return invoices, settled


def test_who_settled_late_is_expected_to_again() -> None:
    invoices, settled = made()
    report = judge(invoices, settled, InvoiceRun().go(invoices, settled))
    assert report.metrics["auc"] > 0.85  # type: ignore[operator]
    assert report.metrics["mean_absolute_error_days"] < report.metrics["constant_error_days"]  # type: ignore[operator]


def test_what_is_settled_later_changes_no_score() -> None:
    invoices, settled = made()
    known = InvoiceRun().go(invoices, settled)
    day = invoices[120][1].written
    shifted = [one if one < day else one + 40 for one in settled]
    assert InvoiceRun().go(invoices, shifted)[:121].tolist() == known[:121].tolist()
    assert InvoiceRun().go(invoices[:121], settled[:121]).tolist() == known[:121].tolist()


def test_equal_runs_give_equal_states() -> None:
    one, other = InvoiceRun(), InvoiceRun()
    for run in (one, other):
        run.go(*made())
    assert fingerprint(one.debtors) == fingerprint(other.debtors)
    assert fingerprint(one.learner) == fingerprint(other.learner)


def test_open_invoices_count_until_they_are_settled() -> None:
    debtors = Debtors()
    first, second = Invoice("C", 0, 30, 50.0, False), Invoice("C", 40, 70, 80.0, True)
    debtors.write("N1", first)
    found = dict(zip(NAMES, debtors.features(second).tolist(), strict=True))
    assert (found["open"], found["open_overdue"], found["settled"]) == (1, 1, 0)
    debtors.settle("N1", first, 45)
    found = dict(zip(NAMES, debtors.features(second).tolist(), strict=True))
    assert (found["open"], found["settled"], found["worst_days_late"]) == (0, 1, 15)
