from models.flow import topics
from tests.models.accounts.town import Town, moment, run


def test_charge_back_takes_the_payment_back() -> None:
    town = Town()
    town.account("A")
    town.bill("B1", "A", 1, "100.00")
    town.pay("P1", "A", 10, "100.00")
    town.charge_back("P1", "A", 45)
    town.charge_back("P1", "A", 46)
    seen = run(town, 57)
    assert seen.kinds("A") == [("overdue", 56)]
    assert [(fact.kind, fact.payment_id) for fact in seen.facts] == [("payment", "P1"), ("chargeback", "P1")]


def test_reconnection_is_measured_to_the_payment() -> None:
    town = Town()
    town.account("A")
    outage = {"outage_id": "O1", "kind": "arrears", "scope": "account:A", "from": moment(20)}
    town.put(topics.OUTAGES, 20, outage)
    town.put(topics.OUTAGES, 25, {**outage, "to": moment(25)})
    town.bill("B1", "A", 1, "100.00")
    for name, when in (("P1", 10), ("P2", 22), ("P3", 25.5)):
        town.pay(name, "A", when, "1.00")
    seen = run(town, 30)
    assert [fact.hours_since_reconnection for fact in seen.facts] == [-1.0, -1.0, 12.0]


def test_repeats_change_nothing_and_contradictions_are_refused() -> None:
    town = Town()
    town.account("A")
    for when in (1, 2):
        town.put(
            topics.BILLS,
            when,
            {"bill_id": "B", "account_id": "A", "issued_at": moment(1), "due_at": moment(16), "amount": 500},
        )
        town.put(topics.PAYMENTS, when + 2, {"payment_id": "P", "account_id": "A", "at": moment(3), "amount": 300})
    town.pay("P", "A", 5, 299)
    town.bill("B", "A", 5, 500)
    seen = run(town, 10)
    assert len(seen.facts) == 1
    assert seen.points("accounts")[-1].fields["owed"] == 2.0
    assert sum(point.fields["repeated"] for point in seen.points("accounts")) == 2
    assert len(seen.refused(topics.PAYMENTS)) == len(seen.refused(topics.BILLS)) == 1


def test_reversal_that_overtook_its_payment_is_done_when_the_payment_comes() -> None:
    town = Town()
    town.account("A")
    town.pay("R", "A", 3, 300, kind="reversal", reverses="P")
    town.pay("P", "A", 4, 300)
    seen = run(town, 6)
    assert seen.points("accounts")[-1].fields["credit"] == 0
    assert [(fact.payment_id, fact.reversed_amount) for fact in seen.facts] == [("R", 0), ("P", 0)]
    assert len(seen.refused(topics.PAYMENTS)) == 1
